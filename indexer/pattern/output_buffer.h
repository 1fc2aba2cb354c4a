#pragma once

#include <cstddef>
#include <cstring>
#include <string>
#include <string_view>

namespace riffle::index {

// Appends to a string through a pointer, with room to spare for copies of 16 bytes at once.
class OutputBuffer {
 public:
  explicit OutputBuffer(std::string& out) : out_(out), size_(out.size()) {}
  ~OutputBuffer() { out_.resize(size_); }
  OutputBuffer(const OutputBuffer&) = delete;
  OutputBuffer& operator=(const OutputBuffer&) = delete;

  // Room for that many bytes and the slack; say with end_at() how far it was filled.
  char* reserve(size_t bytes) {
    if (out_.size() < size_ + bytes + kSlack) out_.resize((size_ + bytes + kSlack) * 3 / 2);
    return out_.data() + size_;
  }
  void end_at(const char* end) { size_ = static_cast<size_t>(end - out_.data()); }
  void append(std::string_view bytes) {
    char* to = reserve(bytes.size());
    std::memcpy(to, bytes.data(), bytes.size());
    size_ += bytes.size();
  }
  size_t size() const { return size_; }
  std::string_view since(size_t begin) const {
    return std::string_view(out_).substr(begin, size_ - begin);
  }
  void cut(size_t size) { size_ = size; }

  static constexpr size_t kSlack = 32;

 private:
  std::string& out_;
  size_t size_;
};

}  // namespace riffle::index

#pragma once

#include <cstddef>

namespace riffle {

// Zeroed memory for tables that are read at random places all over: in large pages where the
// machine has them, else every access would cost a look into the page tables as well. What was
// never touched takes no memory.
class LargeBuffer {
 public:
  LargeBuffer() = default;
  explicit LargeBuffer(size_t bytes);
  ~LargeBuffer();
  LargeBuffer(LargeBuffer&& other) noexcept;
  LargeBuffer& operator=(LargeBuffer&& other) noexcept;

  char* data() const { return data_; }
  size_t size() const { return size_; }

 private:
  char* data_ = nullptr;
  size_t size_ = 0;
};

}  // namespace riffle

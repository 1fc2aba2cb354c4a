#include "indexer/base/large_buffer.h"

#include <sys/mman.h>

#include <algorithm>
#include <cstring>
#include <utility>

namespace riffle {

void* map_pages(size_t bytes) {
  void* memory = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) throw std::bad_alloc();
  ::madvise(memory, bytes, MADV_HUGEPAGE);  // a wish: without it the same, slower
  return memory;
}

void unmap_pages(void* memory, size_t bytes) { ::munmap(memory, bytes); }

void append(LargeBytes& bytes, std::string_view text) {
  const size_t before = bytes.size();
  const size_t size = before + text.size();
  if (size > bytes.capacity()) {
    LargeBytes larger;
    larger.reserve(std::max(size, bytes.capacity() * 2));
    larger.resize(before);
    if (before > 0) std::memcpy(larger.data(), bytes.data(), before);
    bytes = std::move(larger);
  }
  bytes.resize(size);
  if (!text.empty()) std::memcpy(bytes.data() + before, text.data(), text.size());
}

LargeBuffer::LargeBuffer(size_t bytes)
    : data_(bytes == 0 ? nullptr : static_cast<char*>(map_pages(bytes))), size_(bytes) {}

LargeBuffer::~LargeBuffer() {
  if (data_ != nullptr) unmap_pages(data_, size_);
}

LargeBuffer::LargeBuffer(LargeBuffer&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}

LargeBuffer& LargeBuffer::operator=(LargeBuffer&& other) noexcept {
  std::swap(data_, other.data_);
  std::swap(size_, other.size_);
  return *this;
}

}  // namespace riffle

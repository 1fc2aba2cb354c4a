#pragma once

#include <cstddef>
#include <memory>
#include <new>
#include <string_view>
#include <utility>
#include <vector>

namespace riffle {

// Zeroed pages straight from the system, large ones where the machine has them. What was never
// touched takes no memory. Throws std::bad_alloc.
void* map_pages(size_t bytes);
void unmap_pages(void* memory, size_t bytes);

// For vectors that become large and are filled once: each page of the usual 4 KiB costs a fault,
// which is as much as filling it. What resize() adds is left as it is in memory.
template <typename T>
struct LargeAllocator {
  using value_type = T;
  static constexpr size_t kLargeBytes = size_t{4} << 20;  // two large pages

  LargeAllocator() = default;
  template <typename U>
  explicit LargeAllocator(const LargeAllocator<U>& /*other*/) {}

  T* allocate(size_t count) {
    const size_t bytes = count * sizeof(T);
    return bytes < kLargeBytes ? std::allocator<T>().allocate(count)
                               : static_cast<T*>(map_pages(bytes));
  }
  void deallocate(T* memory, size_t count) {
    const size_t bytes = count * sizeof(T);
    if (bytes < kLargeBytes) {
      std::allocator<T>().deallocate(memory, count);
    } else {
      unmap_pages(memory, bytes);
    }
  }
  template <typename U, typename... Args>
  void construct(U* at, Args&&... args) {
    if constexpr (sizeof...(Args) == 0) {
      ::new (static_cast<void*>(at)) U;
    } else {
      ::new (static_cast<void*>(at)) U(std::forward<Args>(args)...);
    }
  }
  friend bool operator==(const LargeAllocator& /*a*/, const LargeAllocator& /*b*/) { return true; }
};

using LargeBytes = std::vector<char, LargeAllocator<char>>;
// insert() would copy byte after byte, as it does for every allocator but the standard one. `text`
// is no part of `bytes`.
void append(LargeBytes& bytes, std::string_view text);

// Zeroed large pages for tables that are read at random places all over, where every access to a
// small page would cost a look into the page tables as well.
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

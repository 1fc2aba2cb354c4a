#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "indexer/base/check.h"
#include "indexer/base/file_system.h"
#include "indexer/base/result.h"

namespace riffle {

// A file for those who read one, without a file.
class Bytes : public MappedFile {
 public:
  explicit Bytes(std::string bytes) : bytes_(std::move(bytes)) {}
  std::string_view bytes() const override { return bytes_; }

 private:
  std::string bytes_;
};

// What making a sound file must give.
template <typename T>
T must(Result<T> result) {
  RIFFLE_CHECK(result.has_value());
  return std::move(*result);
}

}  // namespace riffle

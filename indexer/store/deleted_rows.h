#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "indexer/base/result.h"

namespace riffle::index {

// The rows of one segment that commits deleted. Immutable once it is shared.
class DeletedRows {
 public:
  // By block, ascending.
  using Rows = std::map<uint32_t, std::vector<uint32_t>>;

  static std::string encode(const Rows& rows);
  // What one commit deleted, as encode() gave it.
  Result<void> add(uint64_t commit, std::string_view encoded);

  // As of that commit, ascending; a null pointer where it is none.
  std::shared_ptr<const std::vector<uint32_t>> in_block(uint32_t block, uint64_t commit) const;
  bool contains(uint32_t block, uint32_t row) const;
  // Over all commits.
  uint64_t count() const { return count_; }

 private:
  struct Deleted {
    uint32_t row;
    uint64_t commit;
    friend auto operator<=>(const Deleted&, const Deleted&) = default;
  };
  std::map<uint32_t, std::vector<Deleted>> blocks_;
  uint64_t count_ = 0;
};

}  // namespace riffle::index

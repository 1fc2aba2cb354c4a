#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "indexer/columns/batch.h"

namespace riffle::lang {

// What `join` was asked for.
struct JoinArguments {
  bool outer = false;
  bool use_time = false;
  bool earlier = true;
  bool overwrite = true;
  uint64_t most = 1;                // matches for each row; 0: all
  std::vector<std::string> fields;  // of both sides; empty: all that both have
  std::vector<std::pair<std::string, std::string>> pairs;  // where left.a = right.b
  std::string left;                                        // prefixes of the fields, with pairs
  std::string right;
};

// A key for each combination of values of the fields; none where one is missing.
void join_keys(const index::Batch& rows, size_t row, std::span<const std::string> fields,
               std::vector<std::string>& keys);

// Rows of the subsearch by their key. Immutable.
class JoinMatches {
 public:
  // By the values of `fields`, or by those that a column holds already.
  JoinMatches(index::Batch rows, std::span<const std::string> fields);
  JoinMatches(index::Batch rows, std::string_view key_column);

  // Those with one of the keys, ascending.
  std::vector<uint32_t> find(std::span<const std::string> keys) const;
  const index::Batch& rows() const { return rows_; }

 private:
  index::Batch rows_;
  std::unordered_map<std::string, std::vector<uint32_t>> places_;
};

// Whether usetime lets a row of `right` stand beside one of `left`.
bool join_in_time(const JoinArguments& arguments, const index::Batch& left, size_t left_row,
                  const index::Batch& right, size_t right_row);

// Rows of `left` beside rows of `right`, of which kNullCode is one without values.
index::Batch joined_rows(const JoinArguments& arguments, const index::Batch& left,
                         std::span<const uint32_t> left_rows, const index::Batch& right,
                         const std::vector<uint32_t>& right_rows);

}  // namespace riffle::lang

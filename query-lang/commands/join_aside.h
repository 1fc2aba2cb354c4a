#pragma once

#include <string>
#include <vector>

#include "query-lang/commands/join_rows.h"
#include "query-lang/exec/operator.h"
#include "query-lang/exec/row_sorter.h"

namespace riffle::lang {

// join with a subsearch whose rows do not fit the memory: the rows of both sides go to disk by
// their key, the parts are joined one by one, and what comes of it is put into the order of the
// search's rows. Arguments and context must outlive it. Not thread-safe.
class JoinAside {
 public:
  JoinAside(const JoinArguments& arguments, const index::SearchContext& context);

  // First all rows of the subsearch, then the rows of the search.
  Result<void> add_right(const index::Batch& rows);
  const FieldNames& right_fields() const { return right_names_; }
  // The fields whose values are the keys, in between.
  Result<void> set_keys(std::vector<std::string> left, std::vector<std::string> right);
  Result<void> add_left(const index::Batch& rows);
  Result<void> finish(BatchSink& out);

 private:
  struct Part {
    std::optional<SpillRun> left;
    std::optional<SpillRun> right;
  };
  Result<void> write(const index::Batch& rows, const std::vector<std::string>& fields,
                     std::string_view number_name, uint64_t& number,
                     std::optional<SpillRun> Part::*side);
  Result<void> add_without_match(const index::Batch& rows, uint64_t first);
  Result<void> join(Part& part);
  Result<Flow> choose(const index::Batch& joined, BatchSink& out);

  const JoinArguments& arguments_;
  const index::SearchContext& context_;
  std::optional<SpillRun> all_right_;  // until the keys are known
  FieldNames right_names_;
  std::vector<std::string> left_keys_;
  std::vector<std::string> right_keys_;
  std::vector<Part> parts_;
  uint64_t left_rows_ = 0;
  uint64_t right_rows_ = 0;
  std::vector<SortKey> order_;
  RowSorter joined_;
  // Of the row of the search that is being chosen for.
  double chosen_for_ = -1;
  double last_place_ = -1;
  uint64_t taken_ = 0;
};

}  // namespace riffle::lang

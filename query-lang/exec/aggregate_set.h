#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "indexer/base/result.h"
#include "indexer/columns/batch.h"
#include "query-lang/aggregates/aggregate_spec.h"
#include "query-lang/exec/bound_expression.h"
#include "query-lang/exec/group_table.h"
#include "query-lang/syntax/aggregate_term.h"

namespace riffle::lang {

// The aggregations of one command, over the groups of one worker: evaluates eval() arguments and
// opens wildcards to the fields that come along. The terms and the context must outlive it. Not
// thread-safe.
class AggregateSet {
 public:
  // `hidden`: fields that wildcards do not stand for (the BY fields). `numbers_only`: a group that
  // has a value that is no number has no sum, average … of that field (allnum=t).
  static Result<AggregateSet> make(std::span<const AggregateTerm> terms,
                                   std::vector<std::string> hidden,
                                   const index::SearchContext& context, bool numbers_only = false);

  // One column of the result. Those of a wildcard come to be when a field that it stands for does.
  struct Slot {
    size_t term = 0;
    std::string field;  // empty for a bare count and for eval()
    std::string name;   // of the output column
    std::unique_ptr<Aggregate> aggregate;
  };
  // In the order of the terms; those of one wildcard by field name.
  std::vector<const Slot*> slots() const;
  const AggregateTerm& term(const Slot& slot) const { return terms_[slot.term]; }

  // Every group must be below `groups`.
  Result<void> update(const index::Batch& batch, const GroupTable::Rows& rows, size_t groups);

  // Whether nothing is asked for but how many rows a group has; then add_counts() does for
  // update().
  bool only_counts() const { return only_counts_; }
  Result<void> add_counts(std::span<const GroupTable::Count> counts, size_t groups);

  // Partial states travel in a batch, a column for each slot. `order`: groups by row.
  void write_partials(std::span<const uint32_t> order, index::Batch& out) const;
  // groups[row] is where the partial states of a row go.
  Result<void> merge_partials(const index::Batch& partials, std::span<const uint32_t> groups,
                              size_t group_count);

  size_t memory_bytes() const;

 private:
  AggregateSet(std::span<const AggregateTerm> terms, std::vector<std::string> hidden,
               const index::SearchContext& context)
      : terms_(terms), hidden_(std::move(hidden)), context_(&context) {}
  Result<void> add_slot(size_t term, std::string field, std::string name);
  Result<void> open_wildcard(size_t term, const std::string& field);

  std::span<const AggregateTerm> terms_;
  std::vector<std::string> hidden_;
  const index::SearchContext* context_;
  std::vector<std::optional<BoundExpression>> expressions_;  // for each term
  std::vector<Slot> slots_;
  std::vector<std::string> seen_fields_;  // sorted: those that wildcards were held against
  bool has_wildcards_ = false;
  bool only_counts_ = false;
  bool numbers_only_ = false;
  uint64_t rows_ = 0;
};

// What the terms read.
index::FieldDemand demand_of_terms(std::span<const AggregateTerm> terms,
                                   std::span<const std::string> by);
bool terms_need_order(std::span<const AggregateTerm> terms);
// User error where a term stands in a command that can't have it.
Result<void> check_terms(std::span<const AggregateTerm> terms, bool in_timechart,
                         bool in_chart = false);
std::string print_terms(std::span<const AggregateTerm> terms);

}  // namespace riffle::lang

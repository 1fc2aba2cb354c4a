#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "indexer/base/result.h"
#include "indexer/columns/batch.h"
#include "indexer/read/event_source.h"
#include "indexer/read/predicate.h"

namespace riffle::index {

// Reads one row for a filter. Each call is valid until the next row.
class RowReader {
 public:
  virtual ~RowReader() = default;
  // The event's text that terms are matched against; empty where the row has none.
  virtual std::string_view raw() = 0;
  virtual ValueView field(std::string_view name) = 0;
};

// A predicate made ready to judge rows one at a time: the normative matcher. Plain and slow on
// purpose; an index that answers faster must answer the same. Immutable: any number of threads may
// use it.
class RowFilter {
 public:
  // User error for a term that can't be (an empty phrase …).
  static Result<RowFilter> compile(const Predicate& predicate);
  ~RowFilter();
  RowFilter(RowFilter&&) noexcept;
  RowFilter& operator=(RowFilter&&) noexcept;

  bool matches(RowReader& row) const;
  // The rows of a batch that match, ascending. Terms look at the field _raw; where a batch has no
  // _raw column, at the texts of all fields, one after the other.
  std::vector<uint32_t> select(const Batch& batch) const;
  // The fields it reads, _raw among them when it has terms.
  const FieldDemand& needed_fields() const;

 private:
  struct Node;
  RowFilter(std::unique_ptr<Node> root, FieldDemand needed);
  std::unique_ptr<Node> root_;
  FieldDemand needed_;
};

}  // namespace riffle::index

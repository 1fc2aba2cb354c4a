#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "indexer/read/event_source.h"
#include "indexer/read/row_filter.h"
#include "query-lang/commands/command_spec.h"
#include "query-lang/exec/operator.h"
#include "query-lang/syntax/pipeline_parser.h"

namespace riffle::lang {

// A rule made ready: the rows it is for, and the streaming command that adds its fields (empty:
// those of CEF). The command is read when a scan needs it: most searches need no rule.
struct PreparedRule {
  index::Predicate events;
  index::RowFilter of_events;
  std::vector<std::string> adds;
  bool adds_any = false;  // what the events name
  bool reads_raw = true;  // and nothing else
  bool literal = false;
  std::string command;

  bool adds_to(const index::FieldDemand& demand) const;
};

// A scan whose rows get the fields that rules add. Parts as Scan says.
class RuledScan : public index::Scan {
 public:
  // The rules must outlive it.
  RuledScan(std::unique_ptr<index::Scan> inner, std::vector<const PreparedRule*> rules);
  // Of the rows with those fields only those are given that satisfy `filter`, unless it is null.
  Result<void> open(const index::SearchContext& context, const index::Predicate* filter);

  size_t parts() const override { return inner_->parts(); }
  Result<std::optional<index::Batch>> next(size_t part) override;
  index::ScanStatistics statistics() const override;

 private:
  // `op` null: the fields of CEF.
  static Result<void> apply(Operator* op, const std::vector<uint32_t>& rows, index::Batch& batch);
  Result<void> finish(size_t part);

  std::unique_ptr<index::Scan> inner_;
  const std::vector<const PreparedRule*> rules_;
  std::vector<Pipeline> commands_;                                 // by rule
  std::vector<std::vector<std::unique_ptr<Operator>>> operators_;  // by part and rule
  std::optional<index::RowFilter> filter_;
  std::atomic<uint64_t> matched_{0};
};

// The context with every message told once, for two scans that find the same.
std::unique_ptr<index::SearchContext> told_once(const index::SearchContext& context);

// Two scans over disjoint events of one source as one, in any order; keeps the context they run in.
class JoinedScan : public index::Scan {
 public:
  JoinedScan(std::unique_ptr<index::SearchContext> context, std::unique_ptr<index::Scan> first,
             std::unique_ptr<index::Scan> second)
      : context_(std::move(context)), first_(std::move(first)), second_(std::move(second)) {}

  size_t parts() const override { return first_->parts() + second_->parts(); }
  Result<std::optional<index::Batch>> next(size_t part) override;
  index::ScanStatistics statistics() const override;

 private:
  std::unique_ptr<index::SearchContext> context_;
  std::unique_ptr<index::Scan> first_;
  std::unique_ptr<index::Scan> second_;
};

}  // namespace riffle::lang

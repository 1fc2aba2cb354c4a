#include "query-lang/knowledge/ruled_source.h"

#include <algorithm>
#include <atomic>

#include "indexer/base/regex.h"
#include "indexer/read/row_filter.h"
#include "query-lang/exec/result_sinks.h"
#include "query-lang/syntax/expanding_command.h"
#include "query-lang/syntax/field_name.h"

namespace riffle::lang {

using index::Batch;
using index::FieldDemand;
using index::Predicate;

struct RuledSource::Rule {
  std::string sourcetype;
  std::vector<std::string> adds;
  Pipeline command;  // one streaming command
};

namespace {

std::string quoted_name(std::string_view name) { return "'" + std::string(name) + "'"; }

std::string command_of(const FieldRule& rule) {
  switch (rule.kind) {
    case FieldRule::Kind::kExtraction:
      return "| rex field=" + quote_string(rule.source) + " " + quote_string(rule.text);
    case FieldRule::Kind::kAlias:
      return "| eval " + quote_string(rule.field) + "=coalesce(" + quoted_name(rule.text) + ", " +
             quoted_name(rule.field) + ")";
    case FieldRule::Kind::kCalculation:
      break;
  }
  return "| eval " + quote_string(rule.field) + "=" + rule.text;
}

Result<std::vector<std::string>> added_fields(const FieldRule& rule) {
  if (rule.kind != FieldRule::Kind::kExtraction) return std::vector<std::string>{rule.field};
  RIFFLE_ASSIGN(const Regex regex, Regex::compile(rule.text));
  std::vector<std::string> names;
  for (const Regex::NamedGroup& group : regex.named_groups()) names.push_back(group.name);
  return names;
}

std::vector<uint32_t> rows_of(const Batch& batch, const std::string& sourcetype) {
  const index::ColumnPtr column = batch.column("sourcetype");
  std::vector<uint32_t> rows;
  std::string scratch;
  for (uint32_t row = 0; row < batch.rows(); ++row) {
    if (field_matches(sourcetype, index::to_text(column->at(row), scratch))) rows.push_back(row);
  }
  return rows;
}

// The rows `rows` of `batch` as `changed` has them.
Batch merged(const Batch& batch, const std::vector<uint32_t>& rows, const Batch& changed) {
  if (rows.size() == batch.rows()) return changed;
  Batch result = batch;
  for (const Batch::Field& field : changed.fields()) {
    const index::ColumnPtr before = batch.column(field.name);
    index::ColumnBuilder builder;
    size_t next = 0;
    for (uint32_t row = 0; row < batch.rows(); ++row) {
      const bool own = next < rows.size() && rows[next] == row;
      builder.add(own ? field.column->at(next++) : before->at(row));
    }
    result.set(field.name, builder.finish());
  }
  return result;
}

}  // namespace

class RuledSource::RuledScan : public index::Scan {
 public:
  RuledScan(std::unique_ptr<index::Scan> inner, const std::vector<Rule>& rules)
      : inner_(std::move(inner)), rules_(rules), operators_(inner_->parts()) {}

  Result<void> open(const index::SearchContext& context, const Predicate* filter) {
    for (auto& part : operators_) {
      for (const Rule& rule : rules_) {
        RIFFLE_ASSIGN(std::unique_ptr<Operator> op, rule.command.front()->make_operator(context));
        part.push_back(std::move(op));
      }
    }
    if (filter == nullptr) return {};
    RIFFLE_ASSIGN(index::RowFilter compiled, index::RowFilter::compile(*filter));
    filter_.emplace(std::move(compiled));
    return {};
  }

  size_t parts() const override { return inner_->parts(); }

  Result<std::optional<Batch>> next(size_t part) override {
    while (true) {
      RIFFLE_ASSIGN(std::optional<Batch> batch, inner_->next(part));
      if (!batch) return std::optional<Batch>();
      for (size_t i = 0; i < rules_.size(); ++i) RIFFLE_TRY(apply(part, i, *batch));
      if (filter_) {
        const std::vector<uint32_t> rows = filter_->select(*batch);
        if (rows.size() < batch->rows()) batch = batch->take(rows);
      }
      matched_ += batch->rows();
      if (batch->rows() > 0) return batch;
    }
  }

  index::ScanStatistics statistics() const override {
    index::ScanStatistics statistics = inner_->statistics();
    statistics.events_matched = matched_;
    return statistics;
  }

 private:
  Result<void> apply(size_t part, size_t rule, Batch& batch) {
    const std::vector<uint32_t> rows = rows_of(batch, rules_[rule].sourcetype);
    if (rows.empty()) return {};
    CollectSink changed;
    RIFFLE_TRY(operators_[part][rule]->push(rows.size() == batch.rows() ? batch : batch.take(rows),
                                            changed));
    if (changed.batches.size() == 1) batch = merged(batch, rows, changed.batches.front());
    return {};
  }

  std::unique_ptr<index::Scan> inner_;
  const std::vector<Rule>& rules_;
  std::vector<std::vector<std::unique_ptr<Operator>>> operators_;  // by part and rule
  std::optional<index::RowFilter> filter_;
  std::atomic<uint64_t> matched_{0};
};

RuledSource::RuledSource(std::shared_ptr<const index::EventSource> inner, std::vector<Rule> rules)
    : inner_(std::move(inner)), rules_(std::move(rules)) {}
RuledSource::~RuledSource() = default;

Result<std::shared_ptr<const index::EventSource>> RuledSource::make(
    std::shared_ptr<const index::EventSource> inner, std::vector<FieldRule> rules) {
  if (inner == nullptr || rules.empty()) return inner;
  std::stable_sort(rules.begin(), rules.end(),
                   [](const FieldRule& a, const FieldRule& b) { return a.kind < b.kind; });
  std::vector<Rule> made;
  for (const FieldRule& rule : rules) {
    Result<Pipeline> command = parse_generated(command_of(rule), nullptr);
    if (!command) return std::move(command).error().with_context("field rule " + rule.name);
    RIFFLE_ASSIGN(std::vector<std::string> adds, added_fields(rule));
    made.push_back({rule.sourcetype, std::move(adds), std::move(*command)});
  }
  return std::shared_ptr<const index::EventSource>(
      new RuledSource(std::move(inner), std::move(made)));
}

bool RuledSource::adds(const FieldDemand& demand) const {
  return std::any_of(rules_.begin(), rules_.end(), [&](const Rule& rule) {
    return std::any_of(rule.adds.begin(), rule.adds.end(),
                       [&](const std::string& name) { return demand.wants(name); });
  });
}

bool RuledSource::reads_added(const Predicate& predicate) const {
  if (predicate.kind == Predicate::Kind::kCompare)
    return adds(FieldDemand::only({predicate.field}));
  return std::any_of(predicate.children.begin(), predicate.children.end(),
                     [&](const Predicate& child) { return reads_added(child); });
}

Predicate RuledSource::weakened(const Predicate& predicate) const {
  if (!reads_added(predicate)) return predicate;
  if (predicate.kind != Predicate::Kind::kAnd) return Predicate::all();
  std::vector<Predicate> children;
  for (const Predicate& child : predicate.children) children.push_back(weakened(child));
  return Predicate::all_of(std::move(children));
}

Result<std::unique_ptr<index::Scan>> RuledSource::scan(const index::ScanSpec& spec,
                                                       const index::SearchContext& context) const {
  const bool filters = reads_added(spec.predicate);
  if (!filters && !adds(spec.fields)) return inner_->scan(spec, context);
  index::ScanSpec asked = spec;
  asked.fields = FieldDemand::everything();
  if (filters) {
    asked.predicate = weakened(spec.predicate);
    asked.limit.reset();
  }
  RIFFLE_ASSIGN(std::unique_ptr<index::Scan> inner, inner_->scan(asked, context));
  auto scan = std::make_unique<RuledScan>(std::move(inner), rules_);
  RIFFLE_TRY(scan->open(context, filters ? &spec.predicate : nullptr));
  return std::unique_ptr<index::Scan>(std::move(scan));
}

}  // namespace riffle::lang

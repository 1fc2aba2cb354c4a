#include "query-lang/knowledge/ruled_scan.h"

#include <algorithm>
#include <mutex>
#include <set>

#include "query-lang/exec/result_sinks.h"
#include "query-lang/knowledge/cef_fields.h"
#include "query-lang/syntax/expanding_command.h"

namespace riffle::lang {

using index::Batch;
using index::FieldDemand;

namespace {

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

bool PreparedRule::adds_to(const FieldDemand& demand) const {
  if (demand.all) return true;
  if (adds_any && std::any_of(demand.names.begin(), demand.names.end(), is_cef_field)) return true;
  return std::any_of(adds.begin(), adds.end(),
                     [&](const std::string& name) { return demand.wants(name); });
}

RuledScan::RuledScan(std::unique_ptr<index::Scan> inner, std::vector<const PreparedRule*> rules)
    : inner_(std::move(inner)), rules_(std::move(rules)), operators_(inner_->parts()) {}

Result<void> RuledScan::open(const index::SearchContext& context, const index::Predicate* filter) {
  for (const PreparedRule* rule : rules_) {
    Pipeline& command = commands_.emplace_back();
    if (!rule->command.empty()) {
      RIFFLE_ASSIGN(command, parse_generated(rule->command, nullptr));
    }
    for (auto& part : operators_) {
      std::unique_ptr<Operator> op;
      if (!command.empty()) {
        RIFFLE_ASSIGN(op, command.front()->make_operator(context));
      }
      part.push_back(std::move(op));
    }
  }
  if (filter == nullptr) return {};
  RIFFLE_ASSIGN(index::RowFilter compiled, index::RowFilter::compile(*filter));
  filter_.emplace(std::move(compiled));
  return {};
}

Result<std::optional<Batch>> RuledScan::next(size_t part) {
  while (true) {
    RIFFLE_ASSIGN(std::optional<Batch> batch, inner_->next(part));
    if (!batch) {
      RIFFLE_TRY(finish(part));
      return std::optional<Batch>();
    }
    // By the sourcetype that the events have, not one that a rule gives them.
    std::vector<std::vector<uint32_t>> rows;
    for (const PreparedRule* rule : rules_) rows.push_back(rule->of_events.select(*batch));
    for (size_t i = 0; i < rules_.size(); ++i) {
      if (!rows[i].empty()) RIFFLE_TRY(apply(operators_[part][i].get(), rows[i], *batch));
    }
    if (filter_) {
      const std::vector<uint32_t> kept = filter_->select(*batch);
      if (kept.size() < batch->rows()) batch = batch->take(kept);
    }
    matched_ += batch->rows();
    if (batch->rows() > 0) return batch;
  }
}

Result<void> RuledScan::apply(Operator* op, const std::vector<uint32_t>& rows, Batch& batch) {
  const Batch own = rows.size() == batch.rows() ? batch : batch.take(rows);
  if (op == nullptr) {
    batch = merged(batch, rows, with_cef_fields(own));
    return {};
  }
  CollectSink changed;
  RIFFLE_TRY(op->push(own, changed));
  if (changed.batches.size() == 1) batch = merged(batch, rows, changed.batches.front());
  return {};
}

// An operator may have something to tell at its end.
Result<void> RuledScan::finish(size_t part) {
  CollectSink none;
  for (const auto& op : operators_[part]) {
    if (op != nullptr) RIFFLE_TRY(op->finish(none));
  }
  operators_[part].clear();
  return {};
}

index::ScanStatistics RuledScan::statistics() const {
  index::ScanStatistics statistics = inner_->statistics();
  statistics.events_matched = matched_;
  return statistics;
}

std::unique_ptr<index::SearchContext> told_once(const index::SearchContext& context) {
  struct Told {
    std::mutex mutex;
    std::set<std::string> texts;
  };
  auto own = std::make_unique<index::SearchContext>(context);
  if (!context.message) return own;
  own->message = [told = std::make_shared<Told>(),
                  tell = context.message](const index::SearchMessage& message) {
    {
      const std::lock_guard lock(told->mutex);
      if (!told->texts.insert(message.text).second) return;
    }
    tell(message);
  };
  return own;
}

Result<std::optional<Batch>> JoinedScan::next(size_t part) {
  const size_t first = first_->parts();
  return part < first ? first_->next(part) : second_->next(part - first);
}

index::ScanStatistics JoinedScan::statistics() const {
  index::ScanStatistics all = first_->statistics();
  const index::ScanStatistics other = second_->statistics();
  // Each looks at all events, to find its own among them.
  all.events_scanned = std::max(all.events_scanned, other.events_scanned);
  all.bytes_scanned += other.bytes_scanned;
  all.events_matched += other.events_matched;
  all.segments_pruned = std::min(all.segments_pruned, other.segments_pruned);
  all.fraction = (all.fraction + other.fraction) / 2;
  std::set<std::string> names(all.damaged_segments.begin(), all.damaged_segments.end());
  names.insert(other.damaged_segments.begin(), other.damaged_segments.end());
  all.damaged_segments.assign(names.begin(), names.end());
  return all;
}

}  // namespace riffle::lang

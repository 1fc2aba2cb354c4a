#include "indexer/store/scan/event_batch.h"

#include <algorithm>

namespace riffle::index {
namespace {

bool has_wildcard(const FieldDemand& demand) {
  return demand.all ||
         std::any_of(demand.names.begin(), demand.names.end(),
                     [](const std::string& name) { return name.find('*') != std::string::npos; });
}

// Whether every row of the block has a value in the column.
bool is_full(const ColumnPtr& column) {
  if (!column) return false;
  if (column->encoding() == Column::Encoding::kConstant) return true;
  const auto codes = column->codes();
  return std::find(codes.begin(), codes.end(), Column::kNullCode) == codes.end();
}

}  // namespace

EventBatchBuilder::EventBatchBuilder(const FieldDemand& demand) : demand_(demand) {}

Result<void> EventBatchBuilder::prepare(BlockRows& block) const {
  if (demand_.wants("_time")) RIFFLE_TRY(block.times());
  if (demand_.wants("_indextime")) RIFFLE_TRY(block.index_times());
  for (const std::string& name : block.source().block->field_names()) {
    if (demand_.wants(name)) RIFFLE_TRY(block.indexed(name));
  }
  return {};
}

bool EventBatchBuilder::needs_frame(BlockRows& block) const {
  if (has_wildcard(demand_)) return true;
  return std::any_of(demand_.names.begin(), demand_.names.end(), [&](const std::string& name) {
    if (name == "_raw") return true;
    if (is_reserved_field(name)) return false;
    const auto column = block.indexed(name);
    return !column || !is_full(*column);
  });
}

void EventBatchBuilder::pick(const std::shared_ptr<BlockRows>& block, uint32_t row) {
  if (blocks_.empty() || blocks_.back() != block) {
    blocks_.push_back(block);
    frame_needed_ = needs_frame(*block);
  }
  picks_.push_back({block.get(), row});
  if (frame_needed_) {
    block->read_row(row, nullptr);
    arena_ += block->raw();
  }
  ends_.push_back(static_cast<uint32_t>(arena_.size()));
}

ColumnPtr EventBatchBuilder::times(bool index_time) const {
  std::vector<double> seconds;
  seconds.reserve(picks_.size());
  for (const Pick& pick : picks_) {
    const auto column = index_time ? pick.block->index_times() : pick.block->times();
    seconds.push_back(to_seconds((**column)[pick.row]));
  }
  return Column::numbers(std::move(seconds));
}

ColumnPtr EventBatchBuilder::index_names() const {
  const std::string& first = *picks_.front().block->source().index;
  const bool same = std::all_of(picks_.begin(), picks_.end(), [&](const Pick& pick) {
    return *pick.block->source().index == first;
  });
  if (same) return Column::constant(Value(first), picks_.size());
  ColumnBuilder names;
  for (const Pick& pick : picks_) names.add_text(*pick.block->source().index);
  return names.finish();
}

ColumnPtr EventBatchBuilder::indexed_column(const std::string& name) const {
  if (blocks_.size() == 1) {
    const auto column = blocks_.front()->indexed(name);
    if (!*column) return Column::nulls(picks_.size());
    std::vector<uint32_t> rows;
    rows.reserve(picks_.size());
    for (const Pick& pick : picks_) rows.push_back(pick.row);
    return Column::take(*column, rows);
  }
  ColumnBuilder values;
  for (const Pick& pick : picks_) {
    const auto column = pick.block->indexed(name);
    values.add(*column ? (*column)->at(pick.row) : ValueView());
  }
  return values.finish();
}

bool EventBatchBuilder::all_have(const std::string& name) const {
  return std::all_of(blocks_.begin(), blocks_.end(),
                     [&](const auto& block) { return is_full(*block->indexed(name)); });
}

std::vector<std::string> EventBatchBuilder::indexed_names() const {
  std::vector<std::string> names = {"host", "source", "sourcetype"};
  std::vector<std::string> others;
  for (const auto& block : blocks_) {
    for (const std::string& name : block->source().block->field_names()) others.push_back(name);
  }
  std::sort(others.begin(), others.end());
  for (const std::string& name : others) {
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  }
  std::erase_if(names, [&](const std::string& name) { return !demand_.wants(name); });
  return names;
}

FieldDemand EventBatchBuilder::extraction() const {
  FieldDemand wanted = demand_;
  if (wanted.all) return wanted;
  std::erase_if(wanted.names, [&](const std::string& name) {
    return is_reserved_field(name) || (name.find('*') == std::string::npos && all_have(name));
  });
  return wanted;
}

void EventBatchBuilder::add_extracted(const FieldDemand& wanted, Batch& batch) const {
  struct Extracted {
    std::string name;
    ColumnBuilder column;
  };
  std::vector<Extracted> columns;
  size_t expected = 0;  // events of one source have the same fields in the same order
  EventFields fields;
  for (size_t i = 0; i < picks_.size(); ++i) {
    const size_t begin = i == 0 ? 0 : ends_[i - 1];
    fields.clear();
    extract_fields(std::string_view(arena_).substr(begin, ends_[i] - begin), wanted, fields);
    for (const EventFields::Field& field : fields.fields) {
      if (is_reserved_field(field.name)) continue;
      if (expected >= columns.size() || columns[expected].name != field.name) {
        expected = static_cast<size_t>(
            std::find_if(columns.begin(), columns.end(),
                         [&](const Extracted& e) { return e.name == field.name; }) -
            columns.begin());
        if (expected == columns.size()) columns.push_back({field.name, {}});
      }
      columns[expected].column.pad_to(i);
      columns[expected].column.add(field.value);
      ++expected;
    }
  }
  for (Extracted& extracted : columns) {
    extracted.column.pad_to(picks_.size());
    ColumnPtr column = extracted.column.finish();
    const ColumnPtr* indexed = batch.find(extracted.name);
    if (indexed != nullptr) {
      // What is indexed wins, row by row.
      ColumnBuilder both;
      for (size_t i = 0; i < picks_.size(); ++i) {
        const ValueView value = (*indexed)->at(i);
        both.add(value.is_null() ? column->at(i) : value);
      }
      column = both.finish();
    }
    batch.set(extracted.name, std::move(column));
  }
}

Batch EventBatchBuilder::finish() {
  Batch batch(picks_.size());
  if (!picks_.empty()) {
    const FieldDemand extract = extraction();
    const std::vector<std::string> indexed = indexed_names();
    if (demand_.wants("_time")) batch.set("_time", times(false));
    if (demand_.wants("_raw")) batch.set("_raw", Column::texts(arena_, ends_));
    if (demand_.wants("_indextime")) batch.set("_indextime", times(true));
    if (demand_.wants("index")) batch.set("index", index_names());
    for (const std::string& name : indexed) batch.set(name, indexed_column(name));
    if (extract.all || !extract.names.empty()) add_extracted(extract, batch);
  }
  picks_.clear();
  blocks_.clear();
  arena_.clear();
  ends_.clear();
  return batch;
}

}  // namespace riffle::index

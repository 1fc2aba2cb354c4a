#include "indexer/store/scan/event_batch.h"

#include <algorithm>
#include <array>
#include <bit>
#include <optional>

#include "indexer/extract/event_fields.h"
#include "indexer/read/row_address.h"
#include "indexer/segment/codec.h"

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
  uint32_t all = 0;  // no other code has the top bit
  for (const uint32_t code : column->codes()) all |= code;
  return all >> 31 == 0;
}

// Divides all of them at once: as distances to the first time, which are small, they become doubles
// without an instruction that takes one at a time. Nothing where a distance or a time is too great
// for that.
std::optional<std::vector<double>> divided(const std::vector<int64_t>& times) {
  constexpr uint64_t kExponent = 0x4330000000000000;  // of doubles in [2^52, 2^53): steps of 1
  constexpr double kBase = 4503599627370496.0;        // 2^52
  constexpr int64_t kMaxExact = int64_t{1} << 52;
  std::vector<double> values;
  if (times.empty()) return values;
  const int64_t first = times.front();
  if (first < -kMaxExact || first > kMaxExact) return {};
  values.reserve(times.size());
  const auto start = static_cast<double>(first);
  uint64_t distances = 0;
  constexpr size_t kChunk = 1024;
  std::array<double, kChunk> chunk{};
  for (size_t begin = 0; begin < times.size(); begin += kChunk) {
    const size_t size = std::min(kChunk, times.size() - begin);
    for (size_t i = 0; i < size; ++i) {
      const uint64_t distance =
          static_cast<uint64_t>(times[begin + i]) - static_cast<uint64_t>(first);
      distances |= distance;
      chunk[i] = (start + (std::bit_cast<double>(distance | kExponent) - kBase)) /
                 static_cast<double>(kMicrosPerSecond);
    }
    values.insert(values.end(), chunk.begin(), chunk.begin() + static_cast<ptrdiff_t>(size));
  }
  if (distances >= static_cast<uint64_t>(kMaxExact)) return {};
  return values;
}

// All of them where `rows` is null.
ColumnPtr seconds(const std::vector<int64_t>& times, const std::vector<uint32_t>* rows) {
  if (rows == nullptr) {
    if (auto values = divided(times)) return Column::numbers(std::move(*values));
  }
  std::vector<double> values;
  values.reserve(rows == nullptr ? times.size() : rows->size());
  if (rows == nullptr) {
    for (const int64_t time : times) values.push_back(to_seconds(time));
  } else {
    for (const uint32_t row : *rows) values.push_back(to_seconds(times[row]));
  }
  return Column::numbers(std::move(values));
}

// The values of the first, and where it has none those of the second.
ColumnPtr first_of(const ColumnPtr& first, const ColumnPtr& second) {
  ColumnBuilder both;
  for (size_t i = 0; i < first->size(); ++i) {
    const ValueView value = first->at(i);
    both.add(value.is_null() ? second->at(i) : value);
  }
  return both.finish();
}

Result<ColumnPtr> addresses(BlockRows& block, const std::vector<uint32_t>& rows) {
  RIFFLE_ASSIGN(const std::vector<int64_t>* commits, block.commits());
  RIFFLE_ASSIGN(const std::vector<int64_t>* sequences, block.sequences());
  RowTexts texts;
  RIFFLE_TRY(block.read(rows, texts));
  ColumnBuilder column;
  for (size_t i = 0; i < rows.size(); ++i) {
    const RowAddress address{(*commits)[rows[i]], (*sequences)[rows[i]], checksum(texts[i])};
    column.add_text(to_text(address));
  }
  return column.finish();
}

// The fields that were indexed, those of every event in front.
std::vector<std::string> indexed_names(const Block& block, const FieldDemand& demand) {
  std::vector<std::string> names = {"host", "source", "sourcetype"};
  std::vector<std::string> others = block.field_names();
  std::sort(others.begin(), others.end());
  for (const std::string& name : others) {
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  }
  std::erase_if(names, [&](const std::string& name) { return !demand.wants(name); });
  return names;
}

}  // namespace

EventBatchBuilder::EventBatchBuilder(const FieldDemand& demand)
    : demand_(demand),
      wildcard_(has_wildcard(demand)),
      addresses_(!demand.all && std::find(demand.names.begin(), demand.names.end(),
                                          kRowAddressField) != demand.names.end()) {}

void EventBatchBuilder::pick(const std::shared_ptr<BlockRows>& block,
                             std::span<const uint32_t> rows) {
  if (parts_.empty() || parts_[last_part_].block != block) {
    const auto [place, added] = part_of_.emplace(block.get(), static_cast<uint32_t>(parts_.size()));
    if (added) parts_.push_back({block, {}, false});
    last_part_ = place->second;
    if (added && parts_.size() == 2) {
      for (uint32_t i = 0; i < parts_.front().rows.size(); ++i) picks_.push_back({0, i});
    }
  }
  Part& part = parts_[last_part_];
  if (parts_.size() > 1) {
    for (size_t i = 0; i < rows.size(); ++i)
      picks_.push_back({last_part_, static_cast<uint32_t>(part.rows.size() + i)});
  }
  rows_ += rows.size();
  part.rows.insert(part.rows.end(), rows.begin(), rows.end());
  raw_bytes_ += rows.size() * (block->facts().raw_bytes / block->facts().rows);
}

void EventBatchBuilder::pick_whole(const std::shared_ptr<BlockRows>& block) {
  parts_.push_back({block, {}, true});
  rows_ = block->facts().rows;
  raw_bytes_ = block->facts().raw_bytes;
}

ColumnPtr EventBatchBuilder::take(const ColumnPtr& column, const Part& part) {
  if (!column) return Column::nulls(part.size());
  return part.whole ? column : Column::take(column, part.rows);
}

// The fields of each event of the part that its text gives.
void EventBatchBuilder::add_all(const FieldDemand& demand, const RowTexts& texts, Batch& batch) {
  struct Extracted {
    std::string name;
    ColumnBuilder column;
  };
  std::vector<Extracted> columns;
  size_t expected = 0;  // events of one source have the same fields in the same order
  EventFields fields;
  for (size_t i = 0; i < batch.rows(); ++i) {
    fields.clear();
    extract_fields(texts[i], demand, fields);
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
    extracted.column.pad_to(batch.rows());
    ColumnPtr column = extracted.column.finish();
    // What is indexed wins, row by row.
    const ColumnPtr* indexed = batch.find(extracted.name);
    batch.set(extracted.name, indexed == nullptr ? column : first_of(*indexed, column));
  }
}

// The fields that are wanted by name: from columns, and from the texts of those rows only whose
// columns do not know.
Result<void> EventBatchBuilder::add_named(const Part& part, const RowTexts& all_texts,
                                          Batch& batch) const {
  BlockRows& block = *part.block;
  std::vector<std::string> open;  // names that texts must be read for
  RowMask unread(block.facts().rows);
  for (const std::string& name : demand_.names) {
    if (is_reserved_field(name) || name == kRowAddressField) continue;
    RIFFLE_ASSIGN(const ColumnPtr indexed, block.indexed(name));
    if (is_full(indexed)) continue;
    RIFFLE_ASSIGN(const PatternField* field, block.extracted(name));
    if (field->column) {
      const ColumnPtr column = take(field->column, part);
      const ColumnPtr* known = batch.find(name);
      batch.set(name, indexed && known != nullptr ? first_of(*known, column) : column);
    }
    if (!field->from_text.any()) continue;
    open.push_back(name);
    unread |= field->from_text;
  }
  if (open.empty()) return {};
  std::vector<uint32_t> rows;
  std::vector<uint32_t> places;
  for (uint32_t i = 0; i < part.size(); ++i) {
    const uint32_t row = part.whole ? i : part.rows[i];
    if (!unread.test(row)) continue;
    rows.push_back(row);
    places.push_back(i);
  }
  RowTexts own;
  if (all_texts.ends.empty()) RIFFLE_TRY(block.read(rows, own));
  const FieldDemand wanted = FieldDemand::only(open);
  std::vector<ColumnBuilder> columns(open.size());
  EventFields fields;
  for (size_t i = 0; i < rows.size(); ++i) {
    fields.clear();
    extract_fields(all_texts.ends.empty() ? own[i] : all_texts[places[i]], wanted, fields);
    for (size_t k = 0; k < open.size(); ++k) {
      RIFFLE_ASSIGN(const PatternField* field, block.extracted(open[k]));
      const Value* value = fields.find(open[k]);
      if (value == nullptr || !field->from_text.test(rows[i])) continue;
      columns[k].pad_to(places[i]);
      columns[k].add(*value);
    }
  }
  for (size_t k = 0; k < open.size(); ++k) {
    if (columns[k].size() == 0) continue;
    columns[k].pad_to(part.size());
    ColumnPtr column = columns[k].finish();
    const ColumnPtr* known = batch.find(open[k]);
    batch.set(open[k], known == nullptr ? column : first_of(*known, column));
  }
  return {};
}

Result<Batch> EventBatchBuilder::part_batch(const Part& part) const {
  BlockRows& block = *part.block;
  Batch batch(part.size());
  const std::vector<uint32_t>* rows = part.whole ? nullptr : &part.rows;
  if (demand_.wants("_time")) {
    RIFFLE_ASSIGN(const std::vector<int64_t>* times, block.times());
    batch.set("_time", seconds(*times, rows));
  }
  RowTexts texts;
  if (wildcard_ || demand_.wants("_raw")) RIFFLE_TRY(block.read(part.rows, texts));
  if (demand_.wants("_raw")) {
    std::vector<uint32_t> ends(texts.ends.begin(), texts.ends.end());
    batch.set("_raw", Column::texts(texts.arena, std::move(ends)));
  }
  if (demand_.wants("_indextime")) {
    RIFFLE_ASSIGN(const std::vector<int64_t>* times, block.index_times());
    batch.set("_indextime", seconds(*times, rows));
  }
  if (demand_.wants("index"))
    batch.set("index", Column::constant(Value(*block.source().index), part.size()));
  for (const std::string& name : indexed_names(*block.source().block, demand_)) {
    RIFFLE_ASSIGN(const ColumnPtr column, block.indexed(name));
    batch.set(name, take(column, part));
  }
  if (wildcard_) {
    add_all(demand_, texts, batch);
  } else {
    RIFFLE_TRY(add_named(part, texts, batch));
  }
  if (addresses_) {
    RIFFLE_ASSIGN(ColumnPtr column, addresses(block, part.rows));
    batch.set(std::string(kRowAddressField), std::move(column));
  }
  return batch;
}

Result<Batch> EventBatchBuilder::finish(const Absorb& absorb) {
  const std::vector<Part> parts = std::exchange(parts_, {});
  std::vector<Pick> picks = std::exchange(picks_, {});
  part_of_.clear();
  raw_bytes_ = 0;
  rows_ = 0;
  std::vector<Batch> batches;
  std::vector<uint8_t> lost(parts.size());
  for (size_t i = 0; i < parts.size(); ++i) {
    auto made = part_batch(parts[i]);
    if (!made) {
      RIFFLE_TRY(absorb(parts[i].block->source(), std::move(made).error()));
      lost[i] = 1;
      made = Batch();
    }
    batches.push_back(std::move(made).value());
  }
  if (parts.size() == 1) return std::move(batches.front());
  std::erase_if(picks, [&](const Pick& pick) { return lost[pick.part] != 0; });
  Batch all(picks.size());
  for (const Batch& batch : batches) {
    for (const Batch::Field& field : batch.fields()) {
      if (all.find(field.name) != nullptr) continue;
      std::vector<const ColumnPtr*> columns;
      for (const Batch& other : batches) columns.push_back(other.find(field.name));
      ColumnBuilder values;
      for (const Pick& pick : picks) {
        const ColumnPtr* column = columns[pick.part];
        values.add(column == nullptr ? ValueView() : (*column)->at(pick.place));
      }
      all.set(field.name, values.finish());
    }
  }
  return all;
}

}  // namespace riffle::index

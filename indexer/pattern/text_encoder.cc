#include "indexer/pattern/text_encoder.h"

#include <cstring>

#include "indexer/pattern/byte_planes.h"

namespace riffle::index {
namespace {

// What is decoded together: small enough for a search that needs one pattern, large enough to
// compress.
constexpr size_t kFrameBytes = 32 * 1024;

}  // namespace

TextEncoder::TextEncoder(const TextPlan& plan, bool escapes, ZstdCompressor& zstd)
    : plan_(plan), zstd_(zstd), filter_(plan, escapes) {
  merged_.resize(plan.slots().size());
}

std::string TextEncoder::segment_part() {
  ByteWriter texts;
  ByteWriter slots;
  for (const PlannedPattern& pattern : plan_.patterns()) {
    texts.text(pattern.text);
    slots.varint(pattern.rows);
    for (uint32_t i = 0; i < pattern.slots; ++i) {
      const PlannedSlot& slot = plan_.slots()[pattern.first_slot + i];
      slots.put(static_cast<uint8_t>(slot.kind));
      slots.put(slot.shape.classes);
      slots.varint(slot.shape.min_length);
      slots.varint(slot.shape.max_length);
      if (slot.kind == SlotKind::kConstant) slots.text(slot.shape.value);
    }
  }
  ByteWriter out;
  out.varint(plan_.patterns().size());
  out.varint(plan_.slots().size());
  write_packed(texts.bytes(), zstd_, out);
  write_packed(slots.bytes(), zstd_, out);
  return out.take();
}

void TextEncoder::append_value(const PlannedSlot& slot, std::string_view value,
                               std::string& column) const {
  if (slot.kind == SlotKind::kWhole) {
    const auto size = static_cast<uint32_t>(value.size());
    char prefix[sizeof size];
    std::memcpy(prefix, &size, sizeof size);
    column.append(prefix, sizeof size);
  }
  column += value;
  if (slot.kind == SlotKind::kVaried) column += kValueEnd;
}

void TextEncoder::merge_rows(const CollectedBlock& block) {
  // Where the next value of each slot of each provisional pattern stands.
  std::vector<uint32_t> at(block.columns.size());
  for (size_t i = 0; i < at.size(); ++i) at[i] = block.columns[i].begin;
  std::vector<uint32_t> first_column;
  for (const CollectedBlock::Run& run : block.runs) {
    if (first_column.size() <= run.pattern) first_column.resize(run.pattern + 1);
    first_column[run.pattern] = run.first_column;
  }
  std::string text;
  for (const uint32_t code : block.codes) {
    const TextPlan::Move& move = plan_.move(code);
    if (only_run_[move.pattern] != nullptr) continue;
    const PlannedPattern& pattern = plan_.patterns()[move.pattern];
    const PlannedSlot* slots = plan_.slots().data() + pattern.first_slot;
    std::string* columns = merged_.data() + pattern.first_slot;
    const bool whole = pattern.slots == 1 && slots->kind == SlotKind::kWhole;
    const auto next = [&](int32_t slot) {
      uint32_t& from = at[first_column[code] + static_cast<uint32_t>(slot)];
      if (whole && move.same) {
        uint32_t size = 0;
        std::memcpy(&size, block.bytes.data() + from, sizeof size);
        const std::string_view value(block.bytes.data() + from + sizeof size, size);
        from += static_cast<uint32_t>(sizeof size) + size;
        return value;
      }
      const std::string_view rest(block.bytes.data() + from, block.bytes.size() - from);
      const std::string_view value = rest.substr(0, rest.find(kValueEnd));
      from += static_cast<uint32_t>(value.size()) + 1;
      return value;
    };
    if (move.same) {
      for (uint32_t i = 0; i < pattern.slots; ++i)
        append_value(slots[i], next(static_cast<int32_t>(i)), columns[i]);
    } else if (whole) {
      text.clear();
      for (const TextPlan::Part& part : move.parts)
        text += part.slot < 0 ? std::string_view(part.constant) : next(part.slot);
      append_value(*slots, text, *columns);
    } else {
      for (uint32_t i = 0; i < pattern.slots; ++i) {
        const TextPlan::Part& part = move.parts[i];
        append_value(slots[i], part.slot < 0 ? std::string_view(part.constant) : next(part.slot),
                     columns[i]);
      }
    }
  }
}

void TextEncoder::end_frame(bool last) {
  if (frame_columns_ == 0 || (!last && frame_.size() < kFrameBytes)) return;
  ByteWriter packed;
  write_packed(frame_, zstd_, packed);
  directory_.varint(frame_columns_);
  directory_.varint(packed.size());
  values_ += packed.bytes();
  ++frames_;
  frame_.clear();
  frame_columns_ = 0;
}

void TextEncoder::append_column(const PlannedSlot& slot, std::string_view values,
                                bool as_collected) {
  if (!as_collected || slot.kind != SlotKind::kFixed) {
    frame_ += values;
    return;
  }
  const size_t length = slot.shape.min_length;
  for (size_t at = 0; at < values.size(); at += length + 1) frame_ += values.substr(at, length);
}

void TextEncoder::add_pattern(const CollectedBlock& block, uint32_t pattern) {
  const PlannedPattern& own = plan_.patterns()[pattern];
  const CollectedBlock::Run* run = only_run_[pattern];
  std::vector<SlotFilterBuilder::Values> values(own.slots);
  for (uint32_t i = 0; i < own.slots; ++i) {
    const PlannedSlot& slot = plan_.slots()[own.first_slot + i];
    if (slot.kind == SlotKind::kConstant) continue;
    const bool fixed = slot.kind == SlotKind::kFixed;
    // As they were collected, values of one length end with kValueEnd too.
    values[i].bytes = run != nullptr ? block.column(run->first_column + i)
                                     : std::string_view(merged_[own.first_slot + i]);
    values[i].width = fixed ? slot.shape.min_length : 0;
    values[i].gap = fixed && run != nullptr ? 1 : 0;
    values[i].frame = frames_;
    append_column(slot, values[i].bytes, run != nullptr);
    ++frame_columns_;
    end_frame(false);
  }
  filter_.add(pattern, rows_[pattern], values);
  for (uint32_t i = 0; i < own.slots; ++i) merged_[own.first_slot + i].clear();
}

TextEncoder::BlockPart TextEncoder::block_part(const CollectedBlock& block) {
  const std::vector<PlannedPattern>& patterns = plan_.patterns();
  rows_.assign(patterns.size(), 0);
  only_run_.assign(patterns.size(), nullptr);
  bool merges = false;
  for (const CollectedBlock::Run& run : block.runs) {
    const TextPlan::Move& move = plan_.move(run.pattern);
    const bool first = rows_[move.pattern] == 0;
    only_run_[move.pattern] = first && move.same ? &run : nullptr;
    merges = merges || only_run_[move.pattern] == nullptr;
    rows_[move.pattern] += run.rows;
  }
  if (merges) merge_rows(block);

  ByteWriter counts;
  uint32_t present = 0;
  uint32_t before = 0;
  for (uint32_t id = 0; id < patterns.size(); ++id) {
    if (rows_[id] == 0) continue;
    counts.varint(id - before);
    counts.varint(rows_[id]);
    before = id;
    ++present;
    add_pattern(block, id);
  }
  end_frame(true);

  std::vector<uint32_t> codes(block.codes.size());
  for (size_t i = 0; i < codes.size(); ++i) codes[i] = plan_.move(block.codes[i]).pattern;
  ByteWriter head;
  head.varint(present);
  write_packed(counts.bytes(), zstd_, head);
  head.varint(frames_);
  head.text(directory_.bytes());
  write_planes(std::span<const uint32_t>(codes), zstd_, head);
  BlockPart part{head.take(), std::move(values_), filter_.take(block.codes.size(), frames_)};
  directory_ = ByteWriter();
  frames_ = 0;
  values_.clear();
  return part;
}

}  // namespace riffle::index

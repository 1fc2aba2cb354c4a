#include "indexer/pattern/slot_filter.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <numeric>

#include "indexer/base/hash.h"
#include "indexer/base/utf8.h"
#include "indexer/pattern/bit_masks.h"
#include "indexer/pattern/pattern_format.h"
#include "indexer/pattern/pattern_pieces.h"
#include "indexer/segment/byte_reader.h"
#include "indexer/segment/byte_writer.h"

namespace riffle::index {
namespace {

// Shorter ones are in every block: a filter would say nothing.
constexpr size_t kMinNumber = 6;
constexpr size_t kMinPiece = 4;
// More than any block has: each holds a value of some row at least.
constexpr uint32_t kMaxFrames = uint32_t{1} << 24;
// Fingerprints have 8 bits where there are not more keys for a row than that, else 4: many keys
// would take more bytes than they save searches.
constexpr size_t kKeysOfRow = 3;

bool is_breaker(char c) { return break_kind(static_cast<unsigned char>(c)) != BreakKind::kNone; }
bool is_minor(char c) { return break_kind(static_cast<unsigned char>(c)) == BreakKind::kMinor; }

void append_lower(std::string_view text, std::string& out) {
  for (const char c : text) out += c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
}

// Whether a piece is in filters.
bool is_rare(std::string_view piece) {
  if (piece.size() < kMinPiece) return false;
  return piece.size() >= kMinNumber ||
         !std::all_of(piece.begin(), piece.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

std::optional<uint64_t> piece_key(std::string_view lower_case) {
  if (!is_rare(lower_case)) return {};
  return hash64(lower_case);
}

Result<SlotFilter> SlotFilter::open(std::string_view bytes, uint32_t format) {
  SlotFilter filter;
  if (bytes.empty()) return filter;
  if (format == kPatternFormatWithoutFrames) {
    filter.by_frame_ = false;
    RIFFLE_ASSIGN(filter.filter_, FuseFilter::open_half(bytes));
    return filter;
  }
  ByteReader in(bytes);
  filter.frames_ = in.get<uint32_t>();
  const auto bits = in.get<uint8_t>();
  if (!in.ok() || (bits != 4 && bits != 8) || filter.frames_ > kMaxFrames)
    return damage_error("a filter of slots is damaged");
  RIFFLE_ASSIGN(filter.filter_,
                bits == 4 ? FuseFilter::open_half(in.rest()) : FuseFilter::open(in.rest()));
  return filter;
}

bool SlotFilter::may_have(uint64_t key) const {
  if (!filter_) return true;
  if (!by_frame_) return filter_->may_contain(key);
  for (uint32_t frame = 0; frame < frames_; ++frame) {
    if (filter_->may_contain(frame_key(key, frame))) return true;
  }
  return false;
}

const std::vector<SlotFilterBuilder::Run>& SlotFilterBuilder::runs(uint32_t number) {
  if (known_.size() <= number) known_.resize(plan_.patterns().size());
  Known& known = known_[number];
  if (known.known) return known.runs;
  known.known = true;
  const PlannedPattern& pattern = plan_.patterns()[number];
  std::vector<Piece> pieces;
  for (const PatternPiece& from : pattern_pieces(pattern.text, escapes_)) {
    Piece& piece = pieces.emplace_back();
    piece.breaker = is_minor(from.breaker) ? from.breaker : '\0';
    if (from.slot < 0) {
      piece.hash = hash64(from.text);
      piece.rare = is_rare(from.text);
      continue;
    }
    const PlannedSlot& slot = plan_.slots()[pattern.first_slot + static_cast<uint32_t>(from.slot)];
    if (slot.kind == SlotKind::kConstant) {
      piece.hash = hash_of(slot.shape.value, true);
      piece.rare = is_rare(slot.shape.value);
    } else {
      piece.slot = from.slot;
      piece.rare = slot.shape.min_length >= kMinNumber;
      piece.may_be_rare = slot.shape.max_length >= kMinPiece;
    }
  }
  for (size_t i = 0; i + kRunPieces <= pieces.size(); ++i) {
    const Run run = {pieces[i], pieces[i + 1], pieces[i + 2]};
    const bool joined = run[0].breaker != 0 && run[1].breaker != 0;
    const auto rare = static_cast<size_t>(
        std::count_if(run.begin(), run.end(), [](const Piece& piece) { return piece.rare; }));
    if (joined && rare <= kMostRareOfRun) known.runs.push_back(run);
  }
  return known.runs;
}

uint64_t SlotFilterBuilder::hash_of(std::string_view piece, bool any_upper) {
  if (!any_upper) return hash64(piece);
  scratch_.clear();
  append_lower(piece, scratch_);
  return hash64(scratch_);
}

void SlotFilterBuilder::add_whole(std::string_view text, uint32_t frame) {
  if (text.find('\\') != std::string_view::npos || !is_ascii(text)) {
    unsure_ = true;
    return;
  }
  std::array<uint64_t, kRunPieces> run{};  // the last pieces, as far as one breaker joins them
  std::array<char, kRunPieces> breakers{};
  std::array<uint8_t, kRunPieces> rare{};
  size_t joined = 0;
  size_t last_end = 0;
  for (size_t begin = 0; begin < text.size();) {
    if (is_breaker(text[begin])) {
      ++begin;
      continue;
    }
    size_t end = begin + 1;
    while (end < text.size() && !is_breaker(text[end])) ++end;
    const std::string_view piece = text.substr(begin, end - begin);
    const uint64_t hash = hash_of(piece, true);
    const bool has_key = is_rare(piece);
    if (has_key) keys_.insert(frame_key(hash, frame));
    if (joined > 0 && (begin != last_end + 1 || !is_minor(text[last_end]))) joined = 0;
    if (joined == kRunPieces) {
      std::copy(run.begin() + 1, run.end(), run.begin());
      std::copy(rare.begin() + 1, rare.end(), rare.begin());
      breakers[0] = breakers[1];
      --joined;
    }
    if (joined > 0) breakers[joined - 1] = text[last_end];
    rare[joined] = has_key ? 1 : 0;
    run[joined++] = hash;
    if (joined == kRunPieces && std::accumulate(rare.begin(), rare.end(), 0U) <= kMostRareOfRun)
      keys_.insert(frame_key(run_key(run, breakers[0], breakers[1]), frame));
    last_end = end;
    begin = end;
  }
}

void SlotFilterBuilder::add_slot(const PlannedSlot& slot, const Values& values, uint32_t rows,
                                 std::vector<uint64_t>& hashes, std::vector<uint8_t>& rare) {
  const bool upper = (slot.shape.classes & kSlotUpper) != 0;
  const bool digits = slot.shape.classes == kSlotDigits;
  const size_t least = digits ? kMinNumber : kMinPiece;
  hashes.resize(rows);
  rare.resize(rows);
  std::string_view before;
  uint64_t hash = 0;
  bool has_key = false;
  size_t at = 0;
  for (uint32_t row = 0; row < rows; ++row) {
    const size_t end = values.width > 0 ? at + values.width : values.bytes.find(kValueEnd, at);
    const std::string_view value = values.bytes.substr(at, end - at);
    at = end + (values.width > 0 ? values.gap : 1);
    if (value != before || row == 0) {
      hash = hash_of(value, upper);
      has_key = value.size() >= least && (value.size() >= kMinNumber || is_rare(value));
      if (has_key) keys_.insert(frame_key(hash, values.frame));
      before = value;
    }
    hashes[row] = hash;
    rare[row] = has_key ? 1 : 0;
  }
}

void SlotFilterBuilder::add(uint32_t number, uint32_t rows, std::span<const Values> slots) {
  if (unsure_) return;
  const PlannedPattern& pattern = plan_.patterns()[number];
  const PlannedSlot* planned = plan_.slots().data() + pattern.first_slot;
  if (pattern.slots == 1 && planned->kind == SlotKind::kWhole) {
    std::string_view bytes = slots[0].bytes;
    for (uint32_t row = 0; row < rows; ++row) {
      uint32_t size = 0;
      std::memcpy(&size, bytes.data(), sizeof size);
      add_whole(bytes.substr(sizeof size, size), slots[0].frame);
      bytes.remove_prefix(sizeof size + size);
    }
    return;
  }
  const std::vector<Run>& own_runs = runs(number);
  std::vector<uint8_t> in_runs(pattern.slots);
  for (const Run& run : own_runs) {
    for (const Piece& piece : run) {
      if (piece.slot >= 0) in_runs[static_cast<size_t>(piece.slot)] = 1;
    }
  }
  if (hashes_.size() < pattern.slots) {
    hashes_.resize(pattern.slots);
    rare_.resize(pattern.slots);
  }
  for (uint32_t i = 0; i < pattern.slots; ++i) {
    if (planned[i].kind == SlotKind::kConstant) continue;
    const bool digits = planned[i].shape.classes == kSlotDigits;
    const bool rare = planned[i].shape.max_length >= (digits ? kMinNumber : kMinPiece);
    if (rare || in_runs[i] != 0) add_slot(planned[i], slots[i], rows, hashes_[i], rare_[i]);
  }
  for (const Run& run : own_runs) {
    const auto first =
        std::find_if(run.begin(), run.end(), [](const Piece& piece) { return piece.slot >= 0; });
    // Of a run without a slot any frame will do.
    add_run(run, rows, first == run.end() ? 0 : slots[static_cast<size_t>(first->slot)].frame);
  }
}

void SlotFilterBuilder::add_run(const Run& run, uint32_t rows, uint32_t frame) {
  uint64_t before = 0;
  // A run without a slot stands beside one: a term may hold both.
  bool varies = false;
  size_t rare_slots = 0;  // that may be
  size_t rare_static = 0;
  for (const Piece& piece : run) {
    varies = varies || piece.slot >= 0;
    if (piece.slot >= 0) {
      rare_slots += piece.may_be_rare ? 1 : 0;
    } else {
      rare_static += piece.rare ? 1 : 0;
    }
  }
  const bool judge = rare_slots + rare_static > kMostRareOfRun;
  for (uint32_t row = 0; row < (varies ? rows : 1); ++row) {
    std::array<uint64_t, kRunPieces> pieces{};
    size_t rare = rare_static;
    for (size_t i = 0; i < kRunPieces; ++i) {
      const auto slot = static_cast<size_t>(run[i].slot);
      pieces[i] = run[i].slot < 0 ? run[i].hash : hashes_[slot][row];
      if (judge && run[i].slot >= 0) rare += rare_[slot][row];
    }
    if (rare > kMostRareOfRun) continue;
    const uint64_t key = frame_key(run_key(pieces, run[0].breaker, run[1].breaker), frame);
    if (key != before) keys_.insert(key);
    before = key;
  }
}

std::string SlotFilterBuilder::take(size_t rows, uint32_t frames) {
  const std::vector<uint64_t> keys = keys_.take();
  if (std::exchange(unsure_, false)) return {};
  const bool half = keys.size() > rows * kKeysOfRow;
  ByteWriter out;
  out.put(frames);
  out.put<uint8_t>(half ? 4 : 8);
  out.raw(half ? filters_.build_half(keys) : filters_.build(keys));
  return out.take();
}

}  // namespace riffle::index

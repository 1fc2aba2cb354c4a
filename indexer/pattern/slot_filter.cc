#include "indexer/pattern/slot_filter.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "indexer/base/hash.h"
#include "indexer/base/utf8.h"
#include "indexer/pattern/bit_masks.h"

namespace riffle::index {
namespace {

// Shorter ones are in every block: a filter would say nothing.
constexpr size_t kMinNumber = 6;
constexpr size_t kMinPiece = 4;
constexpr size_t kRunPieces = 3;
// Runs and pieces are different keys even where they are spelt alike.
constexpr uint64_t kRunSeed = 1;

bool is_breaker(char c) { return break_kind(static_cast<unsigned char>(c)) != BreakKind::kNone; }
bool is_minor(char c) { return break_kind(static_cast<unsigned char>(c)) == BreakKind::kMinor; }

void append_lower(std::string_view text, std::string& out) {
  for (const char c : text) out += c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
}

// The pattern's text as it is searched: the simple escapes of JSON decoded. Others are opaque, so
// that their patterns are always asked for the rows themselves (pattern_term.cc).
std::string decode_simple(std::string_view text) {
  std::string decoded;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\' || i + 1 == text.size()) {
      decoded += text[i];
      continue;
    }
    const char c = text[++i];
    decoded += c == '"' || c == '\\' || c == '/' ? c : ' ';
  }
  return decoded;
}

}  // namespace

std::optional<uint64_t> piece_key(std::string_view lower_case) {
  if (lower_case.size() < kMinPiece) return {};
  const bool number = std::all_of(lower_case.begin(), lower_case.end(),
                                  [](char c) { return c >= '0' && c <= '9'; });
  if (number && lower_case.size() < kMinNumber) return {};
  return hash64(lower_case);
}

uint64_t run_key(std::string_view lower_case) { return hash64(lower_case, kRunSeed); }

Result<SlotFilter> SlotFilter::open(std::string_view bytes) {
  SlotFilter filter;
  if (!bytes.empty()) {
    RIFFLE_ASSIGN(filter.filter_, FuseFilter::open_half(bytes));
  }
  return filter;
}

const std::vector<SlotFilterBuilder::Run>& SlotFilterBuilder::runs(uint32_t number) {
  if (known_.size() <= number) known_.resize(plan_.patterns().size());
  Known& known = known_[number];
  if (known.known) return known.runs;
  known.known = true;
  const PlannedPattern& pattern = plan_.patterns()[number];
  const std::string text = escapes_ ? decode_simple(pattern.text) : pattern.text;
  std::vector<Piece> pieces;
  int32_t slot = 0;
  for (size_t at = 0; at < text.size();) {
    if (text[at] != kSlotMark && is_breaker(text[at])) {
      ++at;
      continue;
    }
    size_t end = at + 1;
    while (end < text.size() && (text[end] == kSlotMark || !is_breaker(text[end]))) ++end;
    Piece piece;
    if (text[at] == kSlotMark) {
      const PlannedSlot& planned = plan_.slots()[pattern.first_slot + static_cast<uint32_t>(slot)];
      if (planned.kind == SlotKind::kConstant) {
        append_lower(planned.shape.value, piece.text);
      } else {
        piece.slot = slot;
      }
      ++slot;
    } else {
      append_lower(std::string_view(text).substr(at, end - at), piece.text);
    }
    const bool single = end + 1 < text.size() && is_minor(text[end]) &&
                        (text[end + 1] == kSlotMark || !is_breaker(text[end + 1]));
    if (single) piece.breaker = text[end];
    pieces.push_back(std::move(piece));
    at = end;
  }
  for (size_t i = 0; i + kRunPieces <= pieces.size(); ++i) {
    const auto begin = pieces.begin() + static_cast<ptrdiff_t>(i);
    Run run{{begin, begin + kRunPieces}};
    const bool joined = run.pieces[0].breaker != 0 && run.pieces[1].breaker != 0;
    const bool varies = std::any_of(run.pieces.begin(), run.pieces.end(),
                                    [](const Piece& piece) { return piece.slot >= 0; });
    if (joined && varies) known.runs.push_back(std::move(run));
  }
  return known.runs;
}

void SlotFilterBuilder::add_piece(std::string_view piece) {
  scratch_.clear();
  append_lower(piece, scratch_);
  if (const auto key = piece_key(scratch_)) keys_.insert(*key);
}

void SlotFilterBuilder::add_whole(std::string_view text) {
  if (text.find('\\') != std::string_view::npos || !is_ascii(text)) {
    unsure_ = true;
    return;
  }
  // The pieces of the last run: begin of each.
  std::array<size_t, kRunPieces> begins{};
  size_t joined = 0;
  size_t last_end = 0;
  for (size_t begin = 0; begin < text.size();) {
    if (is_breaker(text[begin])) {
      ++begin;
      continue;
    }
    size_t end = begin + 1;
    while (end < text.size() && !is_breaker(text[end])) ++end;
    add_piece(text.substr(begin, end - begin));
    const bool follows = joined > 0 && begin == last_end + 1 && is_minor(text[last_end]);
    if (!follows) joined = 0;
    if (joined == kRunPieces) {
      std::copy(begins.begin() + 1, begins.end(), begins.begin());
      --joined;
    }
    begins[joined++] = begin;
    if (joined == kRunPieces) {
      scratch_.clear();
      append_lower(text.substr(begins[0], end - begins[0]), scratch_);
      keys_.insert(run_key(scratch_));
    }
    last_end = end;
    begin = end;
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
      add_whole(bytes.substr(sizeof size, size));
      bytes.remove_prefix(sizeof size + size);
    }
    return;
  }
  std::vector<std::vector<std::string_view>> values(pattern.slots);
  for (uint32_t i = 0; i < pattern.slots; ++i) {
    if (planned[i].kind == SlotKind::kConstant) continue;
    const Values& own = slots[i];
    values[i].reserve(rows);
    size_t at = 0;
    for (uint32_t row = 0; row < rows; ++row) {
      const size_t end = own.width > 0 ? at + own.width : own.bytes.find(kValueEnd, at);
      values[i].push_back(own.bytes.substr(at, end - at));
      at = end + (own.width > 0 ? own.gap : 1);
    }
    if (planned[i].shape.max_length < kMinPiece) continue;
    const bool digits = planned[i].shape.classes == kSlotDigits;
    if (digits && planned[i].shape.max_length < kMinNumber) continue;
    std::string_view before;
    for (const std::string_view value : values[i]) {
      if (value != before) add_piece(value);
      before = value;
    }
  }
  for (const Run& run : runs(number)) {
    for (uint32_t row = 0; row < rows; ++row) {
      scratch_.clear();
      for (size_t i = 0; i < kRunPieces; ++i) {
        const Piece& piece = run.pieces[i];
        if (i > 0) scratch_ += run.pieces[i - 1].breaker;
        if (piece.slot < 0) {
          scratch_ += piece.text;
        } else {
          append_lower(values[static_cast<size_t>(piece.slot)][row], scratch_);
        }
      }
      keys_.insert(run_key(scratch_));
    }
  }
}

std::string SlotFilterBuilder::take() {
  const std::vector<uint64_t> keys = keys_.take();
  if (std::exchange(unsure_, false)) return {};
  return build_half_filter(keys);
}

}  // namespace riffle::index

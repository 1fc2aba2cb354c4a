#include "indexer/pattern/text_cutter.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "indexer/pattern/bit_masks.h"

namespace riffle::index {
namespace {

constexpr size_t kSlack = 80;  // bytes behind every buffer that may be read or written over
// Longer texts, and those with more variables, have no pattern worth keeping.
constexpr size_t kMaxText = 16 * 1024;
constexpr size_t kMaxPieces = 1024;

}  // namespace

void TextCutter::cut(std::string_view text, bool escapes) {
  size_ = text.size();
  chunks_ = (size_ + 63) / 64;
  if (text_.size() < chunks_ * 64 + kSlack) {
    text_.resize(chunks_ * 128 + kSlack);
    pattern_.resize(text_.size() * 2);
    word_.resize(chunks_ * 2 + 1);
    digit_.resize(word_.size());
  }
  std::memcpy(text_.data(), text.data(), size_);
  escapes_ = escapes;
  whole_ = false;
  pieces_known_ = false;
  find_masks();
  if (any_mark_ || size_ > kMaxText) return keep_whole();
  if (any_backslash_ && escapes_) mask_escapes();
  if (fill_variables() > kMaxPieces) keep_whole();
}

void TextCutter::cut_variables() {
  if (!whole_) build_pattern(find_edges(digit_, edges_));
}

void TextCutter::find_masks() {
  uint64_t backslash = 0;
  uint64_t mark = 0;
  for (size_t i = 0; i < chunks_; ++i) {
    const ByteMasks masks = byte_masks(text_.data() + i * 64);
    const uint64_t valid =
        i + 1 == chunks_ && size_ % 64 != 0 ? (uint64_t{1} << (size_ % 64)) - 1 : ~uint64_t{0};
    word_[i] = masks.word & valid;
    digit_[i] = masks.digit & valid;
    backslash |= masks.backslash & valid;
    mark |= masks.mark & valid;
  }
  any_backslash_ = backslash != 0;
  any_mark_ = mark != 0;
}

void TextCutter::mask_escapes() {
  const auto hide = [&](size_t at) {
    if (at >= size_) return;
    const uint64_t keep = ~(uint64_t{1} << (at % 64));
    word_[at / 64] &= keep;
    digit_[at / 64] &= keep;
  };
  for (size_t at = 0; at + 1 < size_; ++at) {
    if (text_[at] != '\\') continue;
    const size_t length = text_[at + 1] == 'u' ? 6 : 2;
    for (size_t i = 1; i < length; ++i) hide(at + i);
    at += length - 1;
  }
}

size_t TextCutter::fill_variables() {
  uint64_t carry = 0;
  for (size_t i = 0; i < chunks_; ++i) {
    digit_[i] = fill_up(digit_[i] | carry, word_[i]);
    carry = digit_[i] >> 63;
  }
  carry = 0;
  for (size_t i = chunks_; i-- > 0;) {
    digit_[i] = fill_down(digit_[i] | (carry << 63), word_[i]);
    carry = digit_[i] & 1;
  }
  size_t count = 0;
  carry = 0;
  for (size_t i = 0; i < chunks_; ++i) {
    count += static_cast<size_t>(std::popcount(digit_[i] & ~(digit_[i] << 1 | carry)));
    carry = digit_[i] >> 63;
  }
  return count;
}

std::span<const uint32_t> TextCutter::find_edges(const std::vector<uint64_t>& mask,
                                                 std::vector<uint32_t>& memory) const {
  if (memory.size() <= chunks_ * 64) memory.resize(chunks_ * 128 + 1);
  uint32_t* const begin = memory.data();
  uint32_t* end = begin;
  uint64_t carry = 0;
  for (size_t i = 0; i < chunks_; ++i) {
    uint64_t toggles = mask[i] ^ ((mask[i] << 1) | carry);
    carry = mask[i] >> 63;
    for (; toggles != 0; toggles &= toggles - 1)
      *end++ = static_cast<uint32_t>(i * 64 + static_cast<size_t>(std::countr_zero(toggles)));
  }
  if ((end - begin) % 2 != 0) *end++ = static_cast<uint32_t>(size_);
  return {begin, end};
}

void TextCutter::build_pattern(std::span<const uint32_t> edges) {
  const size_t count = edges.size() / 2;
  if (variables_.size() < count) variables_.resize(count * 2);
  char* out = pattern_.data();
  const char* text = text_.data();
  size_t from = 0;
  for (size_t i = 0; i < count; ++i) {
    const size_t begin = edges[2 * i];
    const size_t end = edges[2 * i + 1];
    out = copy_padded(out, text + from, begin - from);
    *out++ = kSlotMark;
    variables_[i] = {text + begin, static_cast<uint32_t>(end - begin)};
    from = end;
  }
  out = copy_padded(out, text + from, size_ - from);
  pattern_size_ = static_cast<size_t>(out - pattern_.data());
  variable_count_ = count;
}

void TextCutter::find_pieces() {
  if (pieces_known_) return;
  pieces_ = find_edges(word_, piece_memory_);
  pieces_known_ = true;
}

void TextCutter::cut_wild(std::span<const uint8_t> wild) {
  find_pieces();
  if (edges_.size() < pieces_.size()) edges_.resize(pieces_.size() * 2);
  uint32_t* end = edges_.data();
  for (size_t i = 0; i < pieces_.size(); i += 2) {
    const size_t begin = pieces_[i];
    const bool variable = ((digit_[begin / 64] >> (begin % 64)) & 1) != 0;
    if (variable || (i / 2 < wild.size() && wild[i / 2] != 0)) {
      *end++ = pieces_[i];
      *end++ = pieces_[i + 1];
    }
  }
  build_pattern({edges_.data(), end});
}

std::string_view TextCutter::skeleton() {
  find_pieces();
  if (skeleton_.size() < size_ * 2 + kSlack) skeleton_.resize(size_ * 4 + kSlack);
  char* out = skeleton_.data();
  const char* text = text_.data();
  size_t from = 0;
  for (size_t i = 0; i < pieces_.size(); i += 2) {
    out = copy_padded(out, text + from, pieces_[i] - from);
    *out++ = kSlotMark;
    from = pieces_[i + 1];
  }
  out = copy_padded(out, text + from, size_ - from);
  return {skeleton_.data(), static_cast<size_t>(out - skeleton_.data())};
}

void TextCutter::keep_whole() {
  whole_ = true;
  if (variables_.empty()) variables_.resize(1);
  variables_[0] = {text_.data(), static_cast<uint32_t>(size_)};
  variable_count_ = 1;
  pattern_[0] = kWholeMark;
  pattern_size_ = 1;
}

}  // namespace riffle::index

#include "indexer/text/unicode.h"

#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/uscript.h>
#include <unicode/uversion.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "indexer/base/check.h"
#include "indexer/base/utf8.h"

namespace riffle::index {
namespace {

static_assert(static_cast<int>(CharacterClass::kOther) == static_cast<int>(BreakKind::kNone));
static_assert(static_cast<int>(CharacterClass::kMinor) == static_cast<int>(BreakKind::kMinor));
static_assert(static_cast<int>(CharacterClass::kMajor) == static_cast<int>(BreakKind::kMajor));

struct Range {
  char32_t first, last;
};
// Characters that normalisation and folding leave alone, next to each other too. Combining marks
// and conjoining letters are not in here.
constexpr std::array<Range, 6> kInert = {{{0x3001, 0x3003},    // 、。〃
                                          {0x3008, 0x3011},    // brackets
                                          {0x3041, 0x3096},    // Hiragana
                                          {0x30A1, 0x30FE},    // Katakana
                                          {0x4E00, 0x9FFF},    // Han
                                          {0xAC00, 0xD7A3}}};  // Hangul syllables

// The inert characters below are punctuation; so is this one above it.
constexpr char32_t kFirstInertLetter = 0x3041;
constexpr char32_t kKatakanaMiddleDot = 0x30FB;

bool is_inert(char32_t c) {
  return std::any_of(kInert.begin(), kInert.end(),
                     [c](const Range& range) { return c >= range.first && c <= range.last; });
}

// 0x20 in each byte of `word` that is an upper-case ASCII letter, without a branch for each byte.
uint64_t upper_case_bits(uint64_t word) {
  constexpr uint64_t kEach = 0x0101010101010101;
  const uint64_t low = word & (0x7F * kEach);
  const uint64_t from_a = low + (0x80 - 'A') * kEach;
  const uint64_t beyond_z = low + (0x7F - 'Z') * kEach;
  return ((~word & (from_a ^ beyond_z)) & (0x80 * kEach)) >> 2;
}

// Makes `scratch` the text in lower case; false where it is already.
bool lower_ascii_letters(std::string_view text, std::string& scratch) {
  scratch.resize(text.size());
  uint64_t changed = 0;
  size_t at = 0;
  for (; at + sizeof(uint64_t) <= text.size(); at += sizeof(uint64_t)) {
    uint64_t word;
    std::memcpy(&word, text.data() + at, sizeof word);
    const uint64_t bits = upper_case_bits(word);
    changed |= bits;
    word |= bits;
    std::memcpy(scratch.data() + at, &word, sizeof word);
  }
  for (; at < text.size(); ++at) {
    const bool upper = text[at] >= 'A' && text[at] <= 'Z';
    scratch[at] = upper ? static_cast<char>(text[at] | 0x20) : text[at];
    changed |= upper ? 1 : 0;
  }
  return changed != 0;
}

bool has_script(char32_t c, UScriptCode script) {
  return uscript_hasScript(static_cast<UChar32>(c), script) != 0;
}

// Characters that nobody sees: joiners, soft hyphens, variation selectors.
std::string without_ignorables(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  for (size_t at = 0; at < text.size();) {
    const DecodedCharacter decoded = decode_utf8(text, at);
    if (decoded.character < 0x80 || !u_hasBinaryProperty(static_cast<UChar32>(decoded.character),
                                                         UCHAR_DEFAULT_IGNORABLE_CODE_POINT)) {
      result.append(text, at, decoded.length);
    }
    at += decoded.length;
  }
  return result;
}

void normalize(const icu::Normalizer2* (*instance)(UErrorCode&), std::string_view text,
               std::string& result) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* normalizer = instance(status);
  result.clear();
  icu::StringByteSink<std::string> sink(&result, static_cast<int32_t>(text.size()));
  if (U_SUCCESS(status)) {
    normalizer->normalizeUTF8(0, {text.data(), static_cast<int32_t>(text.size())}, sink, nullptr,
                              status);
  }
  RIFFLE_CHECK(U_SUCCESS(status));
}

}  // namespace

CharacterClass classify_wide(char32_t character) {
  // The bulk of such text, without asking ICU.
  if (character >= kFirstInertLetter && character != kKatakanaMiddleDot && is_inert(character)) {
    return CharacterClass::kIdeograph;
  }
  const auto c = static_cast<UChar32>(character);
  switch (u_charType(c)) {
    case U_CONTROL_CHAR:
    case U_SPACE_SEPARATOR:
    case U_LINE_SEPARATOR:
    case U_PARAGRAPH_SEPARATOR:
    case U_START_PUNCTUATION:
    case U_END_PUNCTUATION:
    case U_INITIAL_PUNCTUATION:
    case U_FINAL_PUNCTUATION:
    case U_OTHER_PUNCTUATION:
      return CharacterClass::kMajor;
    case U_DASH_PUNCTUATION:
    case U_CONNECTOR_PUNCTUATION:
      return CharacterClass::kMinor;
    default:
      break;
  }
  if (character == kReplacementCharacter) return CharacterClass::kMajor;
  if (has_script(character, USCRIPT_HANGUL) || has_script(character, USCRIPT_HAN) ||
      has_script(character, USCRIPT_HIRAGANA) || has_script(character, USCRIPT_KATAKANA)) {
    return CharacterClass::kIdeograph;
  }
  return CharacterClass::kOther;
}

bool folds_like_ascii(std::string_view text) {
  size_t at = 0;
  while (at < text.size()) {
    if (at + 8 <= text.size()) {
      uint64_t word;
      std::memcpy(&word, text.data() + at, 8);
      if ((word & 0x8080808080808080) == 0) {
        at += 8;
        continue;
      }
    }
    const DecodedCharacter decoded = decode_utf8(text, at);
    if (decoded.character >= 0x80 && (!decoded.valid || !is_inert(decoded.character))) return false;
    at += decoded.length;
  }
  return true;
}

std::string_view fold(std::string_view text, Folding folding, std::string& scratch) {
  if (is_ascii(text) || folds_like_ascii(text)) {
    if (folding == Folding::kKeepCase) return text;
    return lower_ascii_letters(text, scratch) ? std::string_view(scratch) : text;
  }
  std::string valid;
  if (!is_valid_utf8(text)) {
    valid = replace_invalid_utf8(text);
    text = valid;
  }
  if (folding == Folding::kCaseless) {
    normalize(&icu::Normalizer2::getNFKCCasefoldInstance, text, scratch);
  } else {
    normalize(&icu::Normalizer2::getNFKCInstance, without_ignorables(text), scratch);
  }
  return scratch;
}

std::string unicode_version() { return "ICU " U_ICU_VERSION ", Unicode " U_UNICODE_VERSION; }

CharacterClass class_at(std::string_view text, size_t at) {
  const auto byte = static_cast<unsigned char>(text[at]);
  return byte < 0x80 ? classify(byte) : classify(decode_utf8(text, at).character);
}

CharacterClass class_before(std::string_view text, size_t at) {
  const auto continues = [&](size_t i) {
    return (static_cast<unsigned char>(text[i]) & 0xC0) == 0x80;
  };
  size_t begin = at - 1;
  while (begin > 0 && continues(begin)) --begin;
  return class_at(text, begin);
}

}  // namespace riffle::index

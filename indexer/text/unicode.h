#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "indexer/text/break_rules.h"

namespace riffle::index {

// What a character is to the matcher. An ideograph here is any character of Hangul, Han or Kana:
// words of these scripts are not set apart by blanks, so every place beside such a character is a
// boundary of words.
enum class CharacterClass : uint8_t { kOther, kMinor, kMajor, kIdeograph };

CharacterClass classify_wide(char32_t character);

inline CharacterClass classify(char32_t character) {
  if (character >= 0x80) return classify_wide(character);
  return static_cast<CharacterClass>(break_kind(static_cast<unsigned char>(character)));
}

enum class Folding : uint8_t {
  kCaseless,  // NFKC and case folding, what can't be seen removed
  kKeepCase,  // the same without case folding
};

// The text that searches compare: valid UTF-8 (bytes that are none become U+FFFD, a major breaker),
// normalised so that full-width and composed forms meet. `text` itself where nothing changes, else
// made in `scratch`.
std::string_view fold(std::string_view text, Folding folding, std::string& scratch);

// Whether folding changes nothing of the text but the case of ASCII letters: true for ASCII and for
// most Korean, Chinese and Japanese text.
bool folds_like_ascii(std::string_view text);

// The version of the character data behind all this, e.g. "ICU 72.1, Unicode 15.0": stored beside
// what was indexed under it.
std::string unicode_version();

// The character that ends before text[at] (at > 0) or begins at text[at] (at < size), in valid
// UTF-8.
CharacterClass class_before(std::string_view text, size_t at);
CharacterClass class_at(std::string_view text, size_t at);

}  // namespace riffle::index

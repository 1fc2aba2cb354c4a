#include "indexer/text/letter_case.h"

#include <unicode/locid.h>
#include <unicode/unistr.h>

#include "indexer/base/utf8.h"

namespace riffle::index {
namespace {

template <typename Change>
std::string change_letters(std::string_view text, char first, char last, Change change) {
  if (is_ascii(text)) {
    std::string changed(text);
    for (char& c : changed) {
      if (c >= first && c <= last) c = static_cast<char>(c ^ 0x20);
    }
    return changed;
  }
  icu::UnicodeString characters = icu::UnicodeString::fromUTF8(
      icu::StringPiece(text.data(), static_cast<int32_t>(text.size())));
  change(characters);
  std::string changed;
  characters.toUTF8String(changed);
  return changed;
}

}  // namespace

std::string to_lower(std::string_view text) {
  return change_letters(text, 'A', 'Z', [](icu::UnicodeString& characters) {
    characters.toLower(icu::Locale::getRoot());
  });
}

std::string to_upper(std::string_view text) {
  return change_letters(text, 'a', 'z', [](icu::UnicodeString& characters) {
    characters.toUpper(icu::Locale::getRoot());
  });
}

}  // namespace riffle::index

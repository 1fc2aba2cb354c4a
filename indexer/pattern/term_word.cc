#include "indexer/pattern/term_word.h"

#include <algorithm>

#include "indexer/base/hash.h"
#include "indexer/base/utf8.h"
#include "indexer/pattern/bit_masks.h"
#include "indexer/pattern/slot_filter.h"
#include "indexer/text/term_pattern.h"

namespace riffle::index {
namespace {

// Between two values of a JSON object stands at least one of these.
constexpr std::string_view kStructure = "\":,{}[]";
// The ASCII bytes that are neither breakers nor letters or digits.
constexpr std::string_view kPlaceholders = "~^`";

bool is_breaker(char c) { return break_kind(static_cast<unsigned char>(c)) != BreakKind::kNone; }
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; }
std::string lower(std::string_view text) {
  std::string result;
  for (const char c : text) result += lower(c);
  return result;
}

// Where words of a literal stand.
struct Place {
  size_t begin = 0;
  size_t end = 0;
};

// The keys of all runs of three words of a literal with single minor breakers between them.
void add_runs(std::string_view literal, const std::vector<Place>& places,
              std::vector<TermRun>& runs) {
  const auto joined = [&](const Place& a, const Place& b) {
    return b.begin == a.end + 1 &&
           break_kind(static_cast<unsigned char>(literal[a.end])) == BreakKind::kMinor;
  };
  for (size_t i = 0; i + 2 < places.size(); ++i) {
    if (!joined(places[i], places[i + 1]) || !joined(places[i + 1], places[i + 2])) continue;
    std::array<uint64_t, kRunPieces> pieces{};
    bool ascii = true;
    bool octets = literal[places[i].end] == '.' && literal[places[i + 1].end] == '.';
    size_t rare = 0;
    for (size_t k = 0; k < kRunPieces; ++k) {
      const Place& place = places[i + k];
      const std::string_view word = literal.substr(place.begin, place.end - place.begin);
      ascii = ascii && is_ascii(word);
      octets = octets &&
               std::all_of(word.begin(), word.end(), [](char c) { return c >= '0' && c <= '9'; });
      const std::string folded = lower(word);
      pieces[k] = hash64(folded);
      rare += piece_key(folded) ? 1 : 0;
    }
    if (ascii && rare <= kMostRareOfRun)
      runs.push_back(
          {run_key(pieces, literal[places[i].end], literal[places[i + 1].end]), i, octets});
  }
}

// Sets in_order and breakers where the literal is two words or more that no number can be.
void align(std::string_view literal, TermWords& words) {
  if (words.words.size() < 2 || !is_ascii(literal)) return;
  std::string breakers;
  size_t at = literal.find(words.words[0].text());
  bool edges = at > 0;
  for (size_t i = 0; i < words.words.size(); ++i) {
    at += words.words[i].text().size();
    size_t end = at;
    while (end < literal.size() && is_breaker(literal[end])) ++end;
    if (i + 1 == words.words.size()) {
      edges = edges || end > at;
    } else {
      // Controls may stand in a pattern as escapes.
      breakers += end == at + 1 && literal[at] >= ' ' ? literal[at] : TermWords::kAnyBreakers;
    }
    at = end;
  }
  const bool number = words.words.size() == 2 && breakers == "." && words.words[0].only_digits() &&
                      words.words[1].only_digits();
  if (number) return;
  words.in_order = words.words;
  words.breakers = breakers;
  words.only_words = !edges && breakers.find(TermWords::kAnyBreakers) == std::string::npos;
}

}  // namespace

TermWord::TermWord(std::string text, bool open_begin, bool open_end, bool case_sensitive)
    : text_(std::move(text)),
      finder_(text_, case_sensitive),
      open_begin_(open_begin),
      open_end_(open_end),
      case_sensitive_(case_sensitive) {
  for (const char c : text_) {
    const auto byte = static_cast<unsigned char>(c);
    const bool digit = c >= '0' && c <= '9';
    any_digit_ = any_digit_ || digit;
    only_digits_ = only_digits_ && digit;
    wide_ = wide_ || byte >= 0x80;
    if (digit) {
      classes_ |= kSlotDigits;
    } else if (c >= 'a' && c <= 'f') {
      classes_ |= kSlotHexLetters;
    } else if (c >= 'g' && c <= 'z') {
      classes_ |= kSlotLower;
    } else if (c >= 'A' && c <= 'Z') {
      classes_ |= kSlotUpper;
    } else {
      classes_ |= kSlotOther;
    }
  }
  if (bounded() && !wide_) key_ = piece_key(lower(text_));
}

TermSpec TermWord::spec() const {
  TermSpec spec;
  spec.term = (open_begin_ ? "*" : "") + text_ + (open_end_ ? "*" : "");
  spec.case_sensitive = case_sensitive_;
  return spec;
}

bool TermWord::same(const char* bytes) const {
  if (case_sensitive_ || only_digits_) return std::memcmp(bytes, text_.data(), text_.size()) == 0;
  for (size_t i = 0; i < text_.size(); ++i) {
    if (lower(bytes[i]) != text_[i]) return false;
  }
  return true;
}

bool TermWord::fits(std::string_view piece) const {
  if (piece.size() < text_.size()) return false;
  const size_t spare = piece.size() - text_.size();
  if (!open_begin_ && !open_end_) return spare == 0 && same(piece.data());
  if (!open_begin_) return same(piece.data());
  if (!open_end_) return same(piece.data() + spare);
  for (size_t at = 0; at <= spare; ++at) {
    if (same(piece.data() + at)) return true;
  }
  return false;
}

bool TermWord::fits_in(std::string_view text) const {
  for (size_t begin = 0; begin < text.size();) {
    if (is_breaker(text[begin])) {
      ++begin;
      continue;
    }
    size_t end = begin + 1;
    while (end < text.size() && !is_breaker(text[end])) ++end;
    if (fits(text.substr(begin, end - begin))) return true;
    begin = end;
  }
  return false;
}

bool TermWord::may_fit(const CatalogueSlot& slot) const {
  if ((slot.classes & (kSlotWide | kSlotAnything)) != 0) return true;
  if (wide_ || text_.size() > slot.max_length) return false;
  if (bounded() && text_.size() < slot.min_length) return false;
  if (bounded() && !any_digit_ && (slot.classes & kSlotWords) == 0) return false;
  uint8_t has = slot.classes;
  if (!case_sensitive_ && (has & kSlotUpper) != 0) has |= kSlotLower | kSlotHexLetters;
  return (classes_ & ~has) == 0;
}

Result<TermWords> take_apart(const TermSpec& spec) {
  RIFFLE_ASSIGN(const TermPattern pattern,
                parse_term(spec, spec.case_sensitive ? Folding::kKeepCase : Folding::kCaseless));
  TermWords result;
  result.everything = pattern.literals.empty();
  bool wildcard = pattern.open_begin || pattern.open_end || pattern.literals.size() > 1;
  std::string all;
  for (size_t i = 0; i < pattern.literals.size(); ++i) {
    const std::string& literal = pattern.literals[i];
    all += literal;
    const bool begin_open = i > 0 || pattern.open_begin;
    const bool end_open = i + 1 < pattern.literals.size() || pattern.open_end;
    std::vector<Place> bounded;
    for (size_t begin = 0; begin < literal.size();) {
      if (is_breaker(literal[begin])) {
        ++begin;
        continue;
      }
      size_t end = begin + 1;
      while (end < literal.size() && !is_breaker(literal[end])) ++end;
      result.words.emplace_back(literal.substr(begin, end - begin), begin == 0 && begin_open,
                                end == literal.size() && end_open, spec.case_sensitive);
      if (result.words.back().bounded()) bounded.push_back({begin, end});
      begin = end;
    }
    add_runs(literal, bounded, result.runs);
  }
  result.within_value = !spec.whole_token && !(spec.phrase && wildcard) &&
                        all.find_first_of(kStructure) == std::string::npos;
  if (result.within_value && pattern.literals.size() == 1 && !wildcard)
    align(pattern.literals[0], result);
  result.exact = result.within_value && pattern.literals.size() == 1 && result.words.size() == 1 &&
                 result.words[0].text() == pattern.literals[0];
  for (const char c : kPlaceholders) {
    if (result.placeholder == 0 && all.find(c) == std::string::npos) result.placeholder = c;
  }
  return result;
}

}  // namespace riffle::index

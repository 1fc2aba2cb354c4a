#include "indexer/text/term_matcher.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "indexer/base/utf8.h"
#include "indexer/text/literal_finder.h"
#include "indexer/text/term_pattern.h"
#include "indexer/text/unicode.h"

namespace riffle::index {
namespace {

constexpr size_t kNowhere = std::string_view::npos;

// Where the first major breaker at `from` or later begins; the text's size if there is none.
size_t next_major(std::string_view text, size_t from) {
  while (from < text.size()) {
    const auto byte = static_cast<unsigned char>(text[from]);
    if (byte >= 0x80 ? class_at(text, from) == CharacterClass::kMajor
                     : break_kind(byte) == BreakKind::kMajor) {
      return from;
    }
    do ++from;
    while (from < text.size() && (static_cast<unsigned char>(text[from]) & 0xC0) == 0x80);
  }
  return text.size();
}

struct Literal {
  LiteralFinder finder;
  // Its own edge is a boundary, whatever stands beside it.
  bool free_begin = false;
  bool free_end = false;
  size_t major = kNowhere;  // offset of its first major breaker
};

}  // namespace

struct TermMatcher::Compiled {
  std::vector<Literal> literals;
  bool bound_begin = true;
  bool bound_end = true;
  bool whole_token = false;
  bool keep_case = false;
  bool phrase = false;  // wildcards match anything

  bool is_boundary(CharacterClass kind) const {
    return whole_token ? kind == CharacterClass::kMajor : kind != CharacterClass::kOther;
  }
  bool begins_well(const Literal& literal, std::string_view text, size_t begin) const {
    return literal.free_begin || begin == 0 || is_boundary(class_before(text, begin));
  }
  bool ends_well(const Literal& literal, std::string_view text, size_t end) const {
    return literal.free_end || end == text.size() || is_boundary(class_at(text, end));
  }

  bool matches(std::string_view text) const;
  size_t find_next(const Literal& literal, std::string_view text, size_t from, bool last) const;
  bool rest_matches(std::string_view text, size_t from) const;
};

// Where `literal` begins when it follows, after a wildcard, what ended at `from`.
size_t TermMatcher::Compiled::find_next(const Literal& literal, std::string_view text, size_t from,
                                        bool last) const {
  const bool must_end_well = last && bound_end;
  const size_t size = literal.finder.size();
  if (!phrase && literal.major != kNowhere) {
    // The wildcard stops at the next major breaker, so that must be the literal's own first one:
    // there is only one place for it.
    const size_t major = next_major(text, from);
    if (major < from + literal.major) return kNowhere;
    const size_t begin = major - literal.major;
    const bool good = literal.finder.stands_at(text, begin) &&
                      (!must_end_well || ends_well(literal, text, begin + size));
    return good ? begin : kNowhere;
  }
  const std::string_view reach = phrase ? text : text.substr(0, next_major(text, from));
  size_t begin = literal.finder.find(reach, from);
  while (begin != kNowhere && must_end_well && !ends_well(literal, text, begin + size)) {
    begin = literal.finder.find(reach, begin + 1);
  }
  return begin;
}

bool TermMatcher::Compiled::rest_matches(std::string_view text, size_t from) const {
  // The first place of each literal is the best: it leaves the most room to those after it.
  for (size_t i = 1; i < literals.size(); ++i) {
    const size_t begin = find_next(literals[i], text, from, i + 1 == literals.size());
    if (begin == kNowhere) return false;
    from = begin + literals[i].finder.size();
  }
  return true;
}

bool TermMatcher::Compiled::matches(std::string_view text) const {
  if (literals.empty()) return true;
  const Literal& first = literals.front();
  const bool alone = literals.size() == 1;
  size_t from = 0;
  while (true) {
    const size_t begin = first.finder.find(text, from);
    if (begin == kNowhere) return false;
    const size_t end = begin + first.finder.size();
    from = begin + 1;
    if (bound_begin && !begins_well(first, text, begin)) continue;
    if (alone) {
      if (!bound_end || ends_well(first, text, end)) return true;
      continue;
    }
    if (rest_matches(text, end)) return true;
    // What failed from here fails from every later place too, as far as the wildcard reaches: this
    // keeps long texts linear.
    if (phrase) return false;
    const size_t major = next_major(text, end);
    if (major == text.size()) return false;
    from = std::max(from, major + 1 - std::min(major + 1, first.finder.size()));
  }
}

TermMatcher::TermMatcher(std::unique_ptr<Compiled> compiled) : compiled_(std::move(compiled)) {}
TermMatcher::~TermMatcher() = default;
TermMatcher::TermMatcher(TermMatcher&&) noexcept = default;
TermMatcher& TermMatcher::operator=(TermMatcher&&) noexcept = default;

Result<TermMatcher> TermMatcher::compile(const TermSpec& spec) {
  RIFFLE_ASSIGN(TermPattern pattern,
                parse_term(spec, spec.case_sensitive ? Folding::kKeepCase : Folding::kCaseless));
  auto compiled = std::make_unique<Compiled>();
  compiled->bound_begin = !pattern.open_begin;
  compiled->bound_end = !pattern.open_end;
  compiled->whole_token = spec.whole_token;
  compiled->keep_case = spec.case_sensitive;
  compiled->phrase = spec.phrase;
  for (std::string& text : pattern.literals) {
    const bool free_begin = compiled->is_boundary(class_at(text, 0));
    const bool free_end = compiled->is_boundary(class_before(text, text.size()));
    const size_t major = next_major(text, 0);
    const bool any_major = major < text.size();
    compiled->literals.push_back({LiteralFinder(std::move(text), spec.case_sensitive), free_begin,
                                  free_end, any_major ? major : kNowhere});
  }
  return TermMatcher(std::move(compiled));
}

bool TermMatcher::matches(std::string_view text) const {
  if (is_ascii(text)) return compiled_->matches(text);
  FoldedText folded(text);
  return matches(folded);
}

bool TermMatcher::matches(FoldedText& text) const {
  if (compiled_->literals.empty()) return true;
  return compiled_->matches(compiled_->keep_case ? text.keeping_case() : text.caseless());
}

bool FoldedText::folds_like_ascii() {
  if (known_ == Known::kNo) {
    known_ = is_ascii(text_) || index::folds_like_ascii(text_) ? Known::kLikeAscii : Known::kOther;
  }
  return known_ == Known::kLikeAscii;
}

std::string_view FoldedText::caseless() {
  if (folds_like_ascii()) return text_;
  if (!std::exchange(caseless_made_, true)) fold(text_, Folding::kCaseless, caseless_);
  return caseless_;
}

std::string_view FoldedText::keeping_case() {
  if (folds_like_ascii()) return text_;
  if (!std::exchange(keeping_case_made_, true)) fold(text_, Folding::kKeepCase, keeping_case_);
  return keeping_case_;
}

}  // namespace riffle::index

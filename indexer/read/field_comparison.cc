#include "indexer/read/field_comparison.h"

#include <algorithm>

#include "indexer/base/utf8.h"
#include "indexer/text/term_pattern.h"
#include "indexer/text/unicode.h"

namespace riffle::index {

FieldComparison::FieldComparison(Predicate::Op op, std::string_view literal)
    : op_(op),
      literal_(unescape_term(literal)),
      number_(parse_number(literal)),
      cidr_(Cidr::parse(literal)) {
  TermSpec spec;
  spec.term = literal;
  auto pattern = parse_term(spec, Folding::kCaseless);
  if (!pattern) {
    // Nothing to see: equal to the empty text.
    pieces_.emplace_back();
    return;
  }
  anything_ = pattern->literals.empty();
  pieces_ = std::move(pattern->literals);
  open_begin_ = pattern->open_begin;
  open_end_ = pattern->open_end;
  if (op_ != Predicate::Op::kEqual) return;
  if (cidr_) {
    if (const auto ranges = cidr_->octets()) addresses_ = AddressLiteral::network(*ranges);
  } else if (pieces_.size() == 1 && !open_begin_ && open_end_) {
    addresses_ = AddressLiteral::beginning(pieces_.front());
  }
}

bool FieldComparison::matches(const ValueView& value) const {
  if (value.kind() != ValueKind::kMulti) return matches_single(value);
  return std::any_of(value.elements().begin(), value.elements().end(),
                     [this](const Value& element) { return matches_single(element); });
}

bool FieldComparison::matches_single(const ValueView& value) const {
  if (value.is_null()) return false;
  if (op_ != Predicate::Op::kEqual && op_ != Predicate::Op::kNotEqual) return orders(value);
  std::string scratch;
  return equals(to_text(value, scratch)) == (op_ == Predicate::Op::kEqual);
}

bool FieldComparison::equals(std::string_view text) const {
  if (anything_) return true;
  if (cidr_) {
    if (cidr_->contains(text)) return true;
    // Nor is it the literal itself, which has a slash.
    if (text.find('/') == std::string_view::npos && is_ascii(text)) return false;
  }
  std::string scratch;
  std::string_view rest = fold(text, Folding::kCaseless, scratch);
  if (pieces_.size() == 1 && !open_begin_ && !open_end_) return rest == pieces_.front();

  // Anchored at both ends where no wildcard stands; between them the first place of each piece
  // leaves the most to the others.
  size_t first = 0;
  size_t last = pieces_.size();
  if (!open_begin_) {
    if (!rest.starts_with(pieces_.front())) return false;
    rest.remove_prefix(pieces_.front().size());
    ++first;
  }
  if (!open_end_) {
    if (!rest.ends_with(pieces_.back())) return false;
    rest.remove_suffix(pieces_.back().size());
    --last;
  }
  for (size_t i = first; i < last; ++i) {
    const size_t at = rest.find(pieces_[i]);
    if (at == std::string_view::npos) return false;
    rest.remove_prefix(at + pieces_[i].size());
  }
  return true;
}

bool FieldComparison::orders(const ValueView& value) const {
  const auto holds = [this](auto left, auto right) {
    switch (op_) {
      case Predicate::Op::kLess:
        return left < right;
      case Predicate::Op::kLessEqual:
        return left <= right;
      case Predicate::Op::kGreater:
        return left > right;
      case Predicate::Op::kGreaterEqual:
        return left >= right;
      case Predicate::Op::kEqual:
      case Predicate::Op::kNotEqual:
        break;
    }
    return false;
  };
  if (const std::optional<double> number = as_number(value); number && number_)
    return holds(*number, *number_);
  std::string scratch;
  return holds(to_text(value, scratch), std::string_view(literal_));
}

}  // namespace riffle::index

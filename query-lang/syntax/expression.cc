#include "query-lang/syntax/expression.h"

#include <algorithm>
#include <span>

#include "indexer/base/check.h"
#include "indexer/columns/value.h"
#include "query-lang/syntax/expression_parser.h"
#include "query-lang/syntax/operators.h"

namespace riffle::lang {
namespace {

void print(const Expression& e, int lowest, std::string& out);

void print_list(std::span<const Expression> list, std::string& out) {
  for (size_t i = 0; i < list.size(); ++i) {
    if (i > 0) out += ", ";
    print(list[i], 0, out);
  }
}

void print_bare(const Expression& e, std::string& out) {
  const int own = precedence_of(e.kind);
  switch (e.kind) {
    case Expression::Kind::kNumber:
      out += e.text.empty() ? index::format_number(e.number) : e.text;
      return;
    case Expression::Kind::kString:
      out += quote_string(e.text);
      return;
    case Expression::Kind::kField:
      if (is_bare_field(e.text)) {
        out += e.text;
      } else {
        out += '\'';
        out += e.text;
        out += '\'';
      }
      return;
    case Expression::Kind::kCall:
      out += e.text;
      out += '(';
      print_list(e.arguments, out);
      out += ')';
      return;
    case Expression::Kind::kNot:
      out += "NOT ";
      print(e.arguments.at(0), own, out);
      return;
    case Expression::Kind::kNegate:
    case Expression::Kind::kPlus:
      out += operator_text(e.kind);
      print(e.arguments.at(0), own, out);
      return;
    case Expression::Kind::kIn:
      print(e.arguments.at(0), own, out);
      out += " IN (";
      print_list(std::span(e.arguments).subspan(1), out);
      out += ')';
      return;
    default:
      // All binary operators group to the left.
      print(e.arguments.at(0), own, out);
      out += ' ';
      out += operator_text(e.kind);
      out += ' ';
      print(e.arguments.at(1), own + 1, out);
  }
}

void print(const Expression& e, int lowest, std::string& out) {
  const bool wrap = precedence_of(e.kind) < lowest;
  if (wrap) out += '(';
  print_bare(e, out);
  if (wrap) out += ')';
}

}  // namespace

bool same_expression(const Expression& a, const Expression& b) {
  if (a.kind != b.kind || a.arguments.size() != b.arguments.size()) return false;
  if (a.kind == Expression::Kind::kNumber ? a.number != b.number : a.text != b.text) return false;
  return std::equal(a.arguments.begin(), a.arguments.end(), b.arguments.begin(), same_expression);
}

std::string print_expression(const Expression& expression) {
  std::string out;
  print(expression, 0, out);
  return out;
}

}  // namespace riffle::lang

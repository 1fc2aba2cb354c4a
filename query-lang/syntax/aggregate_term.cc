#include "query-lang/syntax/aggregate_term.h"

#include "query-lang/syntax/field_name.h"

namespace riffle::lang {
namespace {

std::string call_text(const AggregateTerm& term, const std::string& argument) {
  std::string text = term.function;
  if (!argument.empty()) text += "(" + argument + ")";
  if (!term.sparkline) return text;
  // A bare sparkline keeps its name.
  if (argument.empty() && !term.sparkline_span && term.function == "count" && term.bare_sparkline)
    return "sparkline";
  if (term.sparkline_span) text += ", " + term.sparkline_span->text;
  return "sparkline(" + text + ")";
}

}  // namespace

std::string AggregateTerm::output_name() const {
  return alias.empty() ? call_text(*this, argument) : alias;
}

std::string AggregateTerm::print() const {
  // The argument of eval is printed as written, because the default name of the column is made of
  // it.
  std::string text =
      call_text(*this, expression || argument.empty() ? argument : print_field(argument));
  if (!alias.empty()) text += " AS " + print_field(alias);
  return text;
}

bool same_term(const AggregateTerm& a, const AggregateTerm& b) {
  if (a.parts.size() != b.parts.size()) return false;
  for (size_t i = 0; i < a.parts.size(); ++i) {
    if (!same_term(a.parts[i], b.parts[i])) return false;
  }
  if (a.expression.has_value() != b.expression.has_value()) return false;
  if (a.expression && !same_expression(*a.expression, *b.expression)) return false;
  return a.spec == b.spec && a.parameter == b.parameter && a.function == b.function &&
         a.argument == b.argument && a.alias == b.alias && a.sparkline == b.sparkline &&
         a.sparkline_span == b.sparkline_span;
}

}  // namespace riffle::lang

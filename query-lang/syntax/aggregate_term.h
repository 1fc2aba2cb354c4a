#pragma once

#include <optional>
#include <string>
#include <vector>

#include "indexer/base/source_span.h"
#include "query-lang/syntax/expression.h"
#include "query-lang/syntax/span_value.h"

namespace riffle::lang {

struct AggregateSpec;

// One aggregation as stats and its kin list them: count, avg(x), p95(x) AS "x y", count(eval(a>1)),
// sum(*_b) AS *_total, sparkline(avg(x), 5m).
struct AggregateTerm {
  const AggregateSpec* spec = nullptr;
  double parameter = 0;  // the 95 of p95
  std::string function;  // as written: default names keep "mean" or "p95"
  std::string argument;  // as written, without quotes: a field (perhaps with wildcards), or
                         // "eval(…)"; empty for a bare count
  std::optional<Expression> expression;  // of eval(…); then `argument` is no field
  std::string alias;                     // behind AS; empty for none
  bool sparkline = false;
  bool bare_sparkline = false;  // without (count)
  std::optional<SpanValue> sparkline_span;
  // eval(round(avg(x), 2)): the aggregations in it; then `expression` is over their results, fields
  // called part_field(0) …
  std::vector<AggregateTerm> parts;
  SourceSpan span;

  static std::string part_field(size_t part) { return "part_" + std::to_string(part); }
  bool has_wildcard() const { return !expression && argument.find('*') != std::string::npos; }
  // The column it makes: the alias, or the call as written ("avg(x)", "count").
  std::string output_name() const;
  // SPL that parses back to an equal term.
  std::string print() const;
};

bool same_term(const AggregateTerm& a, const AggregateTerm& b);

}  // namespace riffle::lang

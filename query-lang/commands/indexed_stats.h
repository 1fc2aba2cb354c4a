#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "query-lang/knowledge/model_view.h"
#include "query-lang/syntax/arg_parser.h"
#include "query-lang/syntax/expanding_command.h"

namespace riffle::lang {

// What tstats and mstats say: aggregations over the events that a search expression finds.
struct IndexedStats {
  std::vector<AggregateTerm> terms;
  std::string model;  // "Model.Object"; empty for none
  SourceSpan model_span;
  std::string name_space;  // what tscollect has kept; empty for none
  std::optional<SearchExpression> where;
  std::vector<std::string> by;  // as written; PREFIX(x) stands as it is
  // Options, those too that stand in the middle of the search expression.
  std::map<std::string, std::string> options;

  bool flag(const std::string& name) const;
  std::string text(const std::string& name) const;
  // " a=b c=d", as the command's name is followed by them.
  std::string print_options() const;
  // Aggregations, FROM, WHERE and BY.
  std::string print_clauses() const;
};

// `names`: the options that may stand inside of WHERE. User errors as the parser gives them.
Result<IndexedStats> parse_indexed_stats(ArgParser& arguments,
                                         const std::vector<std::string_view>& names);

}  // namespace riffle::lang

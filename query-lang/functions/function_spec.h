#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "indexer/base/result.h"
#include "indexer/columns/batch.h"
#include "indexer/columns/value.h"
#include "indexer/read/search_context.h"
#include "query-lang/syntax/expression.h"

namespace riffle::lang {

// An example in help and docs, and a test: `expression` evaluates to the JSON text `result` ("null"
// for null; a list is a multivalue), with `fields` (a JSON object, or empty) as the row.
struct FunctionExample {
  std::string_view expression;
  std::string_view result;
  std::string_view fields = {};
};

// One call in a query, bound once for each search and worker: holds what need not be made again for
// each row (a compiled pattern, a parsed format). Calls on the same object never overlap. Must be a
// pure function of the arguments (the engine calls once per distinct value of a dictionary), unless
// the spec says `volatile_result`.
class BoundFunction {
 public:
  virtual ~BoundFunction() = default;
  // `arguments` has one entry for each argument of the call. Null results are absent fields; a
  // failure ends the search.
  virtual Result<index::Value> call(std::span<const index::ValueView> arguments) = 0;
};

// A call that looks at its arguments itself, unevaluated: it binds those it wants
// (BoundExpression::bind) and may evaluate them on some rows only, or on rows it makes up. Calls on
// the same object never overlap.
class LazyFunction {
 public:
  virtual ~LazyFunction() = default;
  // A column of batch.rows() values.
  virtual Result<index::ColumnPtr> evaluate(const index::Batch& batch) = 0;
};

struct FunctionCall {
  const Expression& expression;  // the call with its arguments
  std::span<const std::optional<index::Value>>
      constants;  // for each argument its value where that does not depend on the row
  const index::SearchContext& context;
};

struct FunctionSpec {
  std::string_view name;
  std::vector<std::string_view> aliases = {};
  std::string_view category;  // "Conditional", "Conversion", … as in Splunk's reference
  std::string_view syntax;    // "round(<number>, <decimals>)"
  std::string_view summary;
  size_t min_arguments = 0;
  size_t max_arguments = 0;  // kAnyNumber for no bound
  std::vector<FunctionExample> examples = {};
  bool volatile_result = false;  // random(), time(): once for each row
  bool reads_any_field = false;  // searchmatch(): reads fields that are no arguments

  // Exactly one of the four. `number` is for pure functions of one number: nothing or not a number
  // comes in or out as null. `simple` needs nothing of the call. `bind` is for functions of values.
  // `lazy` is for those that see their arguments unevaluated (if, case, coalesce, validate, mvmap,
  // mvfilter …).
  double (*number)(double x) = nullptr;
  index::Value (*simple)(std::span<const index::ValueView> arguments) = nullptr;
  Result<std::unique_ptr<BoundFunction>> (*bind)(const FunctionCall& call) = nullptr;
  Result<std::unique_ptr<LazyFunction>> (*lazy)(const FunctionCall& call) = nullptr;

  static constexpr size_t kAnyNumber = 1000;
};

}  // namespace riffle::lang

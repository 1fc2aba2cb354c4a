#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "indexer/columns/batch.h"
#include "query-lang/exec/bound_expression.h"
#include "query-lang/knowledge/lookup_matcher.h"
#include "query-lang/syntax/expression.h"

namespace riffle::lang {

// The lookup() calls of one expression. Functions know nothing of lookup tables, so the command
// that has the expression puts a hidden field in place of each call and fills it before the
// expression is evaluated. Not thread-safe.
class LookupCalls {
 public:
  // Puts fields in place of the calls of `expression`. User errors: arguments that cannot be read.
  // `knowledge` may be null and must outlive the calls.
  static Result<LookupCalls> take(Expression& expression, const Knowledge* knowledge,
                                  const index::SearchContext& context);

  bool empty() const { return calls_.empty(); }
  // Sets the hidden fields, and takes them out again. User errors: a table that is not there,
  // inputs that are no JSON object.
  Result<void> fill(index::Batch& batch);
  void drop(index::Batch& batch) const;

 private:
  struct Call {
    std::string field;
    std::string name;
    const Knowledge* knowledge = nullptr;
    std::shared_ptr<const LookupTable> table;  // once it is needed
    std::optional<BoundExpression> inputs;     // a JSON object of field and value
    std::vector<std::string> outputs;          // empty: all fields of the table
    SourceSpan span;
    std::map<std::string, LookupMatcher> matchers;  // by the names of the input fields
    std::map<std::string, index::Value> known;      // results by the text of the inputs
  };
  Result<void> take_calls(Expression& expression, const Knowledge* knowledge,
                          const index::SearchContext& context);
  static Result<index::Value> look_up(Call& call, const std::string& inputs);

  std::vector<Call> calls_;
};

}  // namespace riffle::lang

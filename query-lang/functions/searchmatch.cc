#include "indexer/read/row_filter.h"
#include "query-lang/exec/column_util.h"
#include "query-lang/functions/function_spec.h"
#include "query-lang/syntax/search_expression.h"

namespace riffle::lang {

using index::Batch;
using index::ColumnPtr;

namespace {

class SearchMatch : public LazyFunction {
 public:
  explicit SearchMatch(index::RowFilter filter) : filter_(std::move(filter)) {}

  Result<ColumnPtr> evaluate(const Batch& batch) override {
    std::vector<Truth> truths(batch.rows(), Truth::kFalse);
    for (const uint32_t row : filter_.select(batch)) truths[row] = Truth::kTrue;
    return truth_column(truths);
  }

 private:
  index::RowFilter filter_;
};

Result<std::unique_ptr<LazyFunction>> bind_search(const FunctionCall& call) {
  const Expression& argument = call.expression.arguments[0];
  if (argument.kind != Expression::Kind::kString) {
    return user_error("searchmatch() takes a search expression in quotes", argument.span);
  }
  const SourceText source = SourceText::plain(argument.text);
  Lexer lexer(source, 0, argument.text.size());
  auto search = parse_search_expression(lexer);
  if (!search)
    return user_error("searchmatch(): " + search.error().message, argument.span,
                      search.error().hint);
  auto filter = index::RowFilter::compile(to_predicate(*search));
  if (!filter)
    return user_error("searchmatch(): " + filter.error().message, argument.span,
                      filter.error().hint);
  return std::unique_ptr<LazyFunction>(std::make_unique<SearchMatch>(std::move(*filter)));
}

}  // namespace

const FunctionSpec& searchmatch_function() {
  static const FunctionSpec spec{
      .name = "searchmatch",
      .category = "Comparison and conditional",
      .syntax = "searchmatch(<search>)",
      .summary = "Whether the row matches a search expression, which is a text in quotes.",
      .min_arguments = 1,
      .max_arguments = 1,
      .examples = {{"if(searchmatch(\"level=ERR* NOT x=2\"), 1, 0)", "1",
                    "{\"level\": \"error\", \"x\": 1}"},
                   {"if(searchmatch(\"timeout\"), 1, 0)", "1",
                    "{\"_raw\": \"a timeout after 5 s\"}"},
                   {"searchmatch(\"x=1 x=2\")", "false", "{\"x\": 1}"}},
      .reads_any_field = true,
      .lazy = bind_search,
  };
  return spec;
}

}  // namespace riffle::lang

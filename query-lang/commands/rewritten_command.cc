#include "query-lang/commands/rewritten_command.h"

#include <algorithm>

namespace riffle::lang {
namespace {

class RowsOperator : public Operator {
 public:
  RowsOperator(const RowsCommand::MakeRows& make, const index::SearchContext& context)
      : make_(make), context_(context) {}

  Result<Flow> push(const index::Batch&, BatchSink&) override { return Flow::kMore; }
  Result<void> finish(BatchSink& out) override {
    RIFFLE_ASSIGN(const index::Batch rows, make_(context_));
    for (size_t begin = 0; begin < rows.rows(); begin += context_.batch_rows) {
      RIFFLE_ASSIGN(
          const Flow flow,
          out.push(rows.slice(begin, std::min(rows.rows(), begin + context_.batch_rows))));
      if (flow == Flow::kStop) break;
    }
    return {};
  }

 private:
  const RowsCommand::MakeRows& make_;
  const index::SearchContext& context_;
};

}  // namespace

Result<std::unique_ptr<Operator>> RowsCommand::make_operator(
    const index::SearchContext& context) const {
  return std::unique_ptr<Operator>(std::make_unique<RowsOperator>(make_, context));
}

std::unique_ptr<CommandNode> make_rewritten(const ArgParser& arguments, std::string printed,
                                            std::string text) {
  return std::make_unique<RewrittenCommand>(
      arguments.spec(), std::move(printed), arguments.knowledge(),
      [text = std::move(text)](const index::SearchContext&) -> Result<std::string> {
        return text;
      });
}

std::string print_argument(std::string_view text) {
  const bool plain =
      !text.empty() && text.find_first_of(" \t\r\n\f\v,()[]\"|=<>'`\\") == std::string_view::npos;
  return plain ? std::string(text) : quote_string(text);
}

Result<bool> take_named_value(ArgParser& arguments, NamedValues& values) {
  if (!arguments.option_follows()) return false;
  const Token name = arguments.next();
  RIFFLE_TRY(arguments.expect("="));
  const Token value = arguments.lexer().option_value();
  if (!value.is_text()) return arguments.unexpected(value, "a value for " + name.text);
  values.emplace_back(name.text, value.text);
  return true;
}

std::string print_named_values(const NamedValues& values) {
  std::string text;
  for (const auto& [name, value] : values) text += " " + name + "=" + print_argument(value);
  return text;
}

}  // namespace riffle::lang

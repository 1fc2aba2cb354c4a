#include <memory>
#include <utility>

#include "query-lang/commands/command_spec.h"
#include "query-lang/commands/field_demand.h"
#include "query-lang/exec/bound_expression.h"
#include "query-lang/exec/column_util.h"
#include "query-lang/syntax/arg_parser.h"

namespace riffle::lang {

using index::Batch;

const CommandSpec& head_command();

namespace {

struct Arguments {
  std::optional<uint64_t> limit;
  std::optional<Expression> condition;
  bool pass_null = false;  // a condition that is null does not end it
  bool keep_last = false;  // the row that ends it comes too
  std::string options;
};

class HeadOperator : public Operator {
 public:
  HeadOperator(const Arguments& arguments, std::optional<BoundExpression> condition)
      : arguments_(arguments),
        condition_(std::move(condition)),
        left_(arguments.limit.value_or(UINT64_MAX)) {}

  Result<Flow> push(const Batch& batch, BatchSink& out) override {
    if (left_ == 0) return Flow::kStop;
    size_t rows = static_cast<size_t>(std::min<uint64_t>(batch.rows(), left_));
    bool ended = false;
    if (condition_) {
      RIFFLE_ASSIGN(const index::ColumnPtr column, condition_->evaluate(batch));
      const std::vector<Truth> truths = truths_of(*column);
      size_t passed = 0;
      while (passed < rows && passes(truths[passed])) ++passed;
      ended = passed < rows;
      rows = passed + (ended && arguments_.keep_last ? 1 : 0);
    }
    left_ = ended ? 0 : left_ - rows;
    if (rows > 0) {
      RIFFLE_ASSIGN(const Flow flow, out.push(rows == batch.rows() ? batch : batch.slice(0, rows)));
      if (flow == Flow::kStop) return flow;
    }
    return left_ == 0 ? Flow::kStop : Flow::kMore;
  }
  Result<void> finish(BatchSink&) override { return {}; }

 private:
  bool passes(Truth truth) const {
    return truth == Truth::kTrue || (truth == Truth::kUnknown && arguments_.pass_null);
  }

  const Arguments& arguments_;
  std::optional<BoundExpression> condition_;
  uint64_t left_;
};

class HeadNode : public CommandNode {
 public:
  explicit HeadNode(Arguments arguments) : arguments_(std::move(arguments)) {}

  const CommandSpec& spec() const override { return head_command(); }
  std::string print() const override {
    std::string text = "head";
    if (arguments_.limit) text += " " + std::to_string(*arguments_.limit);
    if (arguments_.condition) text += " (" + print_expression(*arguments_.condition) + ")";
    return text + arguments_.options;
  }
  index::FieldDemand demand(const index::FieldDemand& downstream) const override {
    return arguments_.condition ? with_fields(downstream, fields_of(*arguments_.condition))
                                : downstream;
  }
  std::optional<uint64_t> input_limit() const override {
    return arguments_.condition && arguments_.keep_last && arguments_.limit ? *arguments_.limit + 1
                                                                            : arguments_.limit;
  }
  Result<std::unique_ptr<Operator>> make_operator(
      const index::SearchContext& context) const override {
    std::optional<BoundExpression> condition;
    if (arguments_.condition) {
      RIFFLE_ASSIGN(condition, BoundExpression::bind(*arguments_.condition, context));
    }
    return std::unique_ptr<Operator>(
        std::make_unique<HeadOperator>(arguments_, std::move(condition)));
  }

 private:
  Arguments arguments_;
};

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  constexpr uint64_t kDefaultRows = 10;
  Arguments parsed;
  std::optional<uint64_t> count;
  while (!arguments.at_end()) {
    RIFFLE_ASSIGN(const bool option, arguments.take_option());
    if (option) continue;
    const Token token = arguments.peek();
    if (!count && !parsed.condition && token.kind == Token::Kind::kWord &&
        index::parse_number(token.text)) {
      RIFFLE_ASSIGN(count, arguments.count());
    } else if (!parsed.condition) {
      RIFFLE_ASSIGN(parsed.condition, arguments.expression());
    } else {
      return arguments.unexpected(token, "an option");
    }
  }
  if (arguments.has_option("limit")) {
    RIFFLE_ASSIGN(count, arguments.count_option("limit", kDefaultRows));
  }
  parsed.limit = count;
  if (!parsed.limit && !parsed.condition) parsed.limit = kDefaultRows;
  RIFFLE_ASSIGN(parsed.pass_null, arguments.bool_option("null", false));
  RIFFLE_ASSIGN(parsed.keep_last, arguments.bool_option("keeplast", false));
  if (parsed.pass_null) parsed.options += " null=t";
  if (parsed.keep_last) parsed.options += " keeplast=t";
  return std::unique_ptr<CommandNode>(std::make_unique<HeadNode>(std::move(parsed)));
}

}  // namespace

const CommandSpec& head_command() {
  static const CommandSpec spec = {
      .name = "head",
      .aliases = {},
      .kind = CommandKind::kCentralized,
      .summary = "Keeps the first rows",
      .description =
          "Of events, the first are the newest. With a condition, rows are kept until one does not "
          "meet it; together with a number, at most that many.",
      .syntax = "head [<n> | limit=<n>] [(<condition>)] [null=<bool>] [keeplast=<bool>]",
      .arguments = {{"<n>", ArgType::kNumber, "10", "how many rows"},
                    {"<condition>", ArgType::kExpression, "",
                     "ends at the first row that does not meet it"},
                    {"limit", ArgType::kNumber, "10", "how many rows"},
                    {"null", ArgType::kBool, "f",
                     "whether a row for which the condition is null is passed"},
                    {"keeplast", ArgType::kBool, "f", "whether the row that ends it is kept"}},
      .examples = {{"| head 2", "The first two rows", "{\"n\": 1}\n{\"n\": 2}\n{\"n\": 3}",
                    "{\"n\": 1}\n{\"n\": 2}"},
                   {"| head (n < 3) keeplast=t", "As long as a condition is met, and one more",
                    "{\"n\": 1}\n{\"n\": 3}\n{\"n\": 1}", "{\"n\": 1}\n{\"n\": 3}"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang

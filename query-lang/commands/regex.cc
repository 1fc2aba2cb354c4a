#include <algorithm>
#include <memory>
#include <utility>

#include <fmt/format.h>

#include "indexer/base/regex.h"
#include "query-lang/commands/command_spec.h"
#include "query-lang/commands/plain_node.h"
#include "query-lang/commands/row_operators.h"
#include "query-lang/syntax/arg_parser.h"

namespace riffle::lang {

using index::Batch;
using index::ValueView;

const CommandSpec& regex_command();

namespace {

struct Arguments {
  std::string field = "_raw";
  bool inverted = false;
  std::shared_ptr<const Regex> pattern;
};

class RegexOperator : public Operator {
 public:
  RegexOperator(const Arguments& arguments, const index::SearchContext& context)
      : arguments_(arguments), context_(context) {}

  Result<Flow> push(const Batch& batch, BatchSink& out) override {
    RIFFLE_TRY(context_.check());
    const index::ColumnPtr column = batch.column(arguments_.field);
    std::vector<uint32_t> kept;
    for (uint32_t row = 0; row < batch.rows(); ++row) {
      if (matches(column->at(row)) != arguments_.inverted) kept.push_back(row);
    }
    if (kept.empty()) return Flow::kMore;
    return out.push(kept.size() == batch.rows() ? batch : batch.take(kept));
  }
  Result<void> finish(BatchSink&) override {
    if (gave_up_ > 0)
      warn(context_,
           fmt::format("the pattern gave up on {} values, which count as not matching", gave_up_),
           "regex");
    return {};
  }

 private:
  bool matches(const ValueView& value) {
    if (value.kind() == index::ValueKind::kMulti) {
      return std::any_of(value.elements().begin(), value.elements().end(),
                         [&](const index::Value& element) { return matches(element); });
    }
    if (value.is_null()) return false;
    const RegexOutcome outcome =
        arguments_.pattern->search(index::to_text(value, scratch_), match_);
    if (outcome == RegexOutcome::kGaveUp) ++gave_up_;
    return outcome == RegexOutcome::kMatch;
  }

  Arguments arguments_;
  const index::SearchContext& context_;
  RegexMatch match_;
  std::string scratch_;
  uint64_t gave_up_ = 0;
};

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  Arguments parsed;
  // field="regex" or field!="regex"; else the pattern alone.
  const size_t begin = arguments.lexer().position();
  const Token name = arguments.next();
  const Token sign = name.is_text() ? arguments.next() : name;
  const bool plain_name = name.text.find_first_of("(?\\^$+") == std::string::npos;
  if (name.is_text() && plain_name && (sign.is("=") || sign.is("!=") || sign.is("=="))) {
    parsed.field = name.text;
    parsed.inverted = sign.is("!=");
  } else {
    arguments.lexer().seek(begin);
  }
  RIFFLE_ASSIGN(const Token pattern, arguments.regex());
  Result<Regex> regex = Regex::compile(pattern.text);
  if (!regex) return arguments.error(regex.error().message, pattern.span, regex.error().hint);
  parsed.pattern = std::make_shared<const Regex>(std::move(*regex));
  PlainCommand command;
  command.spec = &regex_command();
  command.arguments =
      " " + print_field(parsed.field) + (parsed.inverted ? "!=" : "=") + quote_string(pattern.text);
  command.demand = demand_also({parsed.field});
  command.make =
      [parsed](const index::SearchContext& context) -> Result<std::unique_ptr<Operator>> {
    return std::unique_ptr<Operator>(std::make_unique<RegexOperator>(parsed, context));
  };
  return make_plain_node(std::move(command));
}

}  // namespace

const CommandSpec& regex_command() {
  static const CommandSpec spec = {
      .name = "regex",
      .aliases = {},
      .kind = CommandKind::kStreaming,
      .summary = "Keeps the rows that match a regular expression",
      .description =
          "Of the event's text, or of a field; with `!=` the rows that do not match, also those "
          "that lack the field. Patterns are Perl-compatible and may match anywhere in the value.",
      .syntax = "regex [<field>=|<field>!=]\"<regex>\"",
      .arguments = {{"<field>", ArgType::kField, "_raw", "the field to look at"},
                    {"<regex>", ArgType::kRegex, "", "the pattern"}},
      .examples = {{"| regex ip=\"^10\\.\"", "Addresses that begin with 10",
                    "{\"ip\": \"10.1.1.1\"}\n{\"ip\": \"192.168.1.1\"}", "{\"ip\": \"10.1.1.1\"}"},
                   {"| regex user!=\"^svc_\"", "Not the service accounts",
                    "{\"user\": \"svc_a\"}\n{\"user\": \"kim\"}", "{\"user\": \"kim\"}"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang

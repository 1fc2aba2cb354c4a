#include <array>
#include <map>
#include <memory>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "query-lang/commands/command_spec.h"
#include "query-lang/commands/plain_node.h"
#include "query-lang/commands/row_operators.h"
#include "query-lang/commands/subpipeline.h"
#include "query-lang/exec/batch_concat.h"
#include "query-lang/syntax/arg_parser.h"
#include "query-lang/syntax/names.h"

namespace riffle::lang {

using index::Batch;

const CommandSpec& set_command();

namespace {

enum class Operation : uint8_t { kUnion, kDifference, kIntersection };

// A row as text, without internal fields: two rows are the same when these are.
std::string text_of(const Batch& rows, uint32_t row) {
  std::map<std::string_view, std::string> values;
  for (const Batch::Field& field : rows.fields()) {
    const index::ValueView value = field.column->at(row);
    if (!value.is_null() && !field.name.starts_with('_'))
      values[field.name] = index::to_text(value);
  }
  std::string text;
  for (const auto& [name, value] : values)
    text += fmt::format("{}:{}{}:{}", name.size(), name, value.size(), value);
  return text;
}

Batch combine(Operation operation, const Batch& a, const Batch& b) {
  std::array<std::set<std::string>, 2> texts;
  for (uint32_t row = 0; row < a.rows(); ++row) texts[0].insert(text_of(a, row));
  for (uint32_t row = 0; row < b.rows(); ++row) texts[1].insert(text_of(b, row));
  std::set<std::string> taken;
  const auto pick = [&](const Batch& rows, const std::set<std::string>& other) {
    std::vector<uint32_t> kept;
    for (uint32_t row = 0; row < rows.rows(); ++row) {
      std::string text = text_of(rows, row);
      const bool in_other = other.contains(text);
      const bool wanted =
          operation == Operation::kUnion || in_other == (operation == Operation::kIntersection);
      if (wanted && taken.insert(std::move(text)).second) kept.push_back(row);
    }
    return rows.take(kept);
  };
  const Batch first = pick(a, texts[1]);
  const Batch second = pick(b, texts[0]);
  return concat(std::array<Batch, 2>{first, second});
}

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  const Token word = arguments.next();
  Operation operation = Operation::kUnion;
  if (word.is_word("diff")) {
    operation = Operation::kDifference;
  } else if (word.is_word("intersect")) {
    operation = Operation::kIntersection;
  } else if (!word.is_word("union")) {
    return arguments.unexpected(word, "union, diff or intersect");
  }
  auto searches = std::make_shared<std::vector<Pipeline>>();
  std::string printed = " " + lower_name(word.text);
  for (int i = 0; i < 2; ++i) {
    RIFFLE_ASSIGN(Pipeline search, arguments.subsearch());
    printed += print_subpipeline(search);
    searches->push_back(std::move(search));
    arguments.accept(",");
  }
  PlainCommand command;
  command.spec = &set_command();
  for (const Pipeline& search : *searches) command.pipelines.push_back(&search);
  command.arguments = printed;
  command.make = [searches, operation](
                     const index::SearchContext& context) -> Result<std::unique_ptr<Operator>> {
    return generated_rows(context, [searches, operation, &context]() -> Result<Batch> {
      MemoryCharge charge(*context.memory);
      RIFFLE_ASSIGN(const SubpipelineRows a,
                    run_subpipeline((*searches)[0], {}, "set", context, charge));
      RIFFLE_ASSIGN(const SubpipelineRows b,
                    run_subpipeline((*searches)[1], {}, "set", context, charge));
      return combine(operation, a.rows, b.rows);
    });
  };
  return make_plain_node(std::move(command));
}

}  // namespace

const CommandSpec& set_command() {
  static const CommandSpec spec = {
      .name = "set",
      .aliases = {},
      .kind = CommandKind::kGenerating,
      .summary = "Compares the rows of two searches",
      .description =
          "`union` has the rows of both, `diff` those that only one has, `intersect` those that "
          "both have; each once. Rows are the same when all their fields are, internal ones left "
          "aside. Of each search the first 50,000 rows are used, and a message tells when it has "
          "more.",
      .syntax = "set union|diff|intersect [<search>] [<search>]",
      .arguments = {{"<search>", ArgType::kSubsearch, "", "two searches in brackets"}},
      .examples = {{"| set diff [search a=1 | table h] [search a=2 | table h]",
                    "What only one of them has",
                    "{\"a\": 1, \"h\": \"x\"}\n{\"a\": 2, \"h\": \"x\"}\n{\"a\": 2, \"h\": \"y\"}",
                    "{\"h\": \"y\"}"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang

#include <algorithm>
#include <memory>
#include <utility>

#include "query-lang/commands/command_spec.h"
#include "query-lang/commands/plain_node.h"
#include "query-lang/commands/row_operators.h"
#include "query-lang/commands/subpipeline.h"
#include "query-lang/syntax/arg_parser.h"

namespace riffle::lang {

using index::Batch;

const CommandSpec& appendcols_command();

namespace {

Batch put_beside(bool override_values, const Batch& rows, const Batch& more) {
  const size_t count = std::max(rows.rows(), more.rows());
  std::vector<uint32_t> codes(count);
  const auto stretched = [&](const index::ColumnPtr& column) {
    for (uint32_t row = 0; row < count; ++row)
      codes[row] = row < column->size() ? row : index::Column::kNullCode;
    return index::Column::dictionary(codes, column);
  };
  Batch result(count);
  for (const Batch::Field& field : rows.fields()) result.set(field.name, stretched(field.column));
  for (const Batch::Field& field : more.fields()) {
    // Internal fields of the subsearch stay out.
    if (field.name.starts_with('_')) continue;
    const index::ColumnPtr own = stretched(field.column);
    const index::ColumnPtr* before = result.find(field.name);
    if (before == nullptr) {
      result.set(field.name, own);
      continue;
    }
    // Row by row: one that lacks the field takes it from the other side either way.
    const index::Column& first = override_values ? *own : **before;
    const index::Column& second = override_values ? **before : *own;
    index::ColumnBuilder merged;
    for (size_t row = 0; row < count; ++row)
      merged.add(first.is_null(row) ? second.at(row) : first.at(row));
    result.set(field.name, merged.finish());
  }
  return result;
}

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  RIFFLE_TRY(arguments.take_options());
  RIFFLE_ASSIGN(Pipeline pipeline, arguments.subsearch());
  RIFFLE_TRY(arguments.take_options());
  RIFFLE_ASSIGN(const SubsearchLimits limits, read_subsearch_limits(arguments));
  RIFFLE_ASSIGN(const bool override_values, arguments.bool_option("override", false));
  const auto subsearch = std::make_shared<const Pipeline>(std::move(pipeline));
  PlainCommand command;
  command.spec = &appendcols_command();
  command.pipelines = {subsearch.get()};
  command.arguments = arguments.print_options() + print_subpipeline(*subsearch);
  command.make = [=](const index::SearchContext& context) -> Result<std::unique_ptr<Operator>> {
    return whole_table(context, [=, &context](const Batch& rows) -> Result<Batch> {
      MemoryCharge charge(*context.memory);
      RIFFLE_ASSIGN(const SubpipelineRows more,
                    run_subpipeline(*subsearch, limits, "appendcols", context, charge));
      return put_beside(override_values, rows, more.rows);
    });
  };
  return make_plain_node(std::move(command));
}

}  // namespace

const CommandSpec& appendcols_command() {
  static const CommandSpec spec = {
      .name = "appendcols",
      .aliases = {},
      .kind = CommandKind::kDataset,
      .summary = "Puts the columns of a subsearch beside the rows",
      .description =
          "The first row of the subsearch goes to the first row, and so on; what there is more of "
          "either comes below. Fields that are there already stay unless `override=t`. Internal "
          "fields of the subsearch are left out.",
      .syntax =
          "appendcols [override=<bool>] [maxout=<n>] [maxtime=<seconds>] [timeout=<seconds>] "
          "[<subsearch>]",
      .arguments = {{"<subsearch>", ArgType::kSubsearch, "", "a search in brackets"},
                    {"override", ArgType::kBool, "f",
                     "whether fields of the subsearch replace those that are there"},
                    {"maxout", ArgType::kNumber, "50000",
                     "the most rows of the subsearch; 0 for all"},
                    {"maxtime", ArgType::kNumber, "0",
                     "the most seconds that the subsearch runs; 0 for as long as it takes"},
                    {"timeout", ArgType::kNumber, "0", "the same"}},
      .examples = {{"| appendcols [| makeresults | eval b=9 | table b]", "A column more",
                    "{\"a\": 1}\n{\"a\": 2}", "{\"a\": 1, \"b\": 9}\n{\"a\": 2}"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang

#include <memory>
#include <utility>

#include "query-lang/commands/command_spec.h"
#include "query-lang/commands/delimiter_field.h"
#include "query-lang/commands/plain_node.h"
#include "query-lang/commands/row_operators.h"
#include "query-lang/syntax/arg_parser.h"

namespace riffle::lang {

using index::Batch;
using index::ColumnBuilder;
using index::Value;
using index::ValueView;

const CommandSpec& nomv_command();

namespace {

std::string joined(const ValueView& values, std::string_view delimiter) {
  std::string text;
  for (size_t i = 0; i < values.elements().size(); ++i) {
    if (i > 0) text += delimiter;
    text += index::to_text(values.elements()[i]);
  }
  return text;
}

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  RIFFLE_ASSIGN(const FieldRef field, arguments.field());
  PlainCommand command;
  command.spec = &nomv_command();
  command.arguments = " " + print_field(field.name);
  command.passes_limit = true;
  command.demand = demand_also({field.name, delimiter_field(field.name)});
  command.make =
      [name = field.name](const index::SearchContext&) -> Result<std::unique_ptr<Operator>> {
    return each_batch([name](const Batch& rows) -> Result<Batch> {
      const index::ColumnPtr* column = rows.find(name);
      if (column == nullptr) return rows;
      const index::ColumnPtr delimiters = rows.column(delimiter_field(name));
      ColumnBuilder builder;
      for (size_t row = 0; row < rows.rows(); ++row) {
        const ValueView value = (*column)->at(row);
        const bool several = value.kind() == index::ValueKind::kMulti;
        const std::string delimiter =
            delimiters->is_null(row) ? "\n" : index::to_text(delimiters->at(row));
        builder.add(several ? Value(joined(value, delimiter)) : value.to_value());
      }
      Batch result = rows;
      result.set(name, builder.finish());
      result.remove(delimiter_field(name));
      return result;
    });
  };
  return make_plain_node(std::move(command));
}

}  // namespace

const CommandSpec& nomv_command() {
  static const CommandSpec spec = {
      .name = "nomv",
      .aliases = {},
      .kind = CommandKind::kStreaming,
      .summary = "Joins the values of a field into one",
      .description = "With line breaks between them, or with the `delim` of a mvcombine before it.",
      .syntax = "nomv <field>",
      .arguments = {{"<field>", ArgType::kField, "", "the field with several values"}},
      .examples = {{"| nomv a | eval a=replace(a, \"\\n\", \"+\")", "One text",
                    "{\"a\": [\"x\", \"y\"]}", "{\"a\": \"x+y\"}"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang

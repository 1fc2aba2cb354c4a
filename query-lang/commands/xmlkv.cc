#include <memory>
#include <utility>

#include "indexer/extract/event_fields.h"
#include "query-lang/commands/command_spec.h"
#include "query-lang/commands/plain_node.h"
#include "query-lang/commands/row_operators.h"
#include "query-lang/commands/xml_tree.h"
#include "query-lang/exec/found_fields.h"
#include "query-lang/syntax/arg_parser.h"

namespace riffle::lang {

using index::Batch;

const CommandSpec& xmlkv_command();

namespace {

// Every element without others in it becomes a field.
void leaves(const XmlElement& element, index::EventFields& fields) {
  if (element.children.empty() && !element.text.empty())
    fields.add(element.name, index::Value(element.text));
  for (const XmlElement& child : element.children) leaves(child, fields);
}

Batch extract(std::string_view field, const Batch& rows) {
  const index::ColumnPtr texts = rows.column(field);
  FoundFields found(rows);
  for (size_t row = 0; row < rows.rows(); ++row) {
    if (texts->is_null(row)) continue;
    index::EventFields fields;
    const std::string text = index::to_text(texts->at(row));
    for (const XmlElement& element : parse_xml(text)) leaves(element, fields);
    for (const index::EventFields::Field& each : fields.fields)
      found.add(row, each.name, each.value);
  }
  return found.finish();
}

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  std::string field = "_raw";
  PlainCommand command;
  command.spec = &xmlkv_command();
  RIFFLE_TRY(arguments.take_options());
  if (!arguments.at_end()) {
    RIFFLE_ASSIGN(FieldRef named, arguments.field());
    field = std::move(named.name);
    command.arguments = " " + print_field(field);
    RIFFLE_TRY(arguments.take_options());
  }
  RIFFLE_TRY(arguments.count_option("maxinputs", 50'000));
  command.arguments += arguments.print_options();
  command.passes_limit = true;
  command.demand = demand_also({field});
  command.make = [field](const index::SearchContext&) -> Result<std::unique_ptr<Operator>> {
    return each_batch([field](const Batch& rows) -> Result<Batch> { return extract(field, rows); });
  };
  return make_plain_node(std::move(command));
}

}  // namespace

const CommandSpec& xmlkv_command() {
  static const CommandSpec spec = {
      .name = "xmlkv",
      .aliases = {},
      .kind = CommandKind::kStreaming,
      .summary = "Takes fields out of XML",
      .description =
          "Each element without others in it becomes a field of its name. For paths and attributes "
          "see `spath`.",
      .syntax = "xmlkv [<field>] [maxinputs=<n>]",
      .arguments = {{"<field>", ArgType::kField, "_raw", "the field with the text"},
                    {"maxinputs", ArgType::kNumber, "50000",
                     "how many events are taken at a time; batches have a size of their own here"}},
      .examples = {{"| xmlkv | fields - _raw", "Elements",
                    "{\"_raw\": \"<e><user>kim</user><n>5</n></e>\"}",
                    "{\"user\": \"kim\", \"n\": 5}"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang

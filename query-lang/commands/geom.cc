#include <memory>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

#include "query-lang/commands/command_spec.h"
#include "query-lang/commands/geo_shapes.h"
#include "query-lang/commands/plain_node.h"
#include "query-lang/commands/row_operators.h"
#include "query-lang/knowledge/knowledge.h"
#include "query-lang/syntax/arg_parser.h"

namespace riffle::lang {

using index::Batch;
using index::ValueView;

const CommandSpec& geom_command();

namespace {

struct Arguments {
  std::string collection;
  SourceSpan span;
  std::string field = "featureId";
  bool all = false;
  double tolerance = 0;  // gen
  std::optional<GeoBox> box;
};

// The shapes of a collection: a lookup with the fields featureId and geom (GeoJSON).
Result<Batch> add_shapes(const Arguments& arguments, const Knowledge* knowledge,
                         const Batch& rows) {
  // Without a name the rows say it.
  const std::string collection = arguments.collection.empty() && rows.rows() > 0
                                     ? index::to_text(rows.at(0, "featureCollection"))
                                     : arguments.collection;
  std::shared_ptr<const LookupTable> table;
  if (knowledge != nullptr) {
    RIFFLE_ASSIGN(table, knowledge->lookup(collection));
  }
  if (table == nullptr)
    return user_error(fmt::format("geom: there is no collection of shapes '{}'", collection),
                      arguments.span,
                      "it is a lookup with the fields featureId and geom (GeoJSON)");
  std::unordered_map<std::string, std::string> shapes;
  std::vector<std::string> order;
  for (size_t row = 0; row < table->rows.rows(); ++row) {
    const std::string name = index::to_text(table->rows.at(row, "featureId"));
    const std::string text = index::to_text(table->rows.at(row, "geom"));
    if (arguments.box && !meets(text, *arguments.box)) continue;
    const std::string shape =
        arguments.tolerance > 0 ? simplified(text, arguments.tolerance) : text;
    if (shapes.emplace(name, shape).second) order.push_back(name);
  }
  index::BatchBuilder out;
  std::unordered_map<std::string, bool> seen;
  for (size_t row = 0; row < rows.rows(); ++row) {
    const std::string name = index::to_text(rows.at(row, arguments.field));
    const auto shape = shapes.find(name);
    // With a box only what lies in it is shown.
    if (arguments.box && shape == shapes.end()) continue;
    out.begin_row();
    for (const Batch::Field& field : rows.fields()) {
      if (field.name != "geom") out.set(field.name, field.column->at(row));
    }
    if (shape == shapes.end()) continue;
    seen[name] = true;
    out.set("_featureIdField", ValueView(std::string_view(arguments.field)));
    out.set("geom", ValueView(std::string_view(shape->second)));
  }
  for (const std::string& name : order) {
    if (!arguments.all || seen[name]) continue;
    out.begin_row();
    out.set(arguments.field, ValueView(std::string_view(name)));
    out.set("_featureIdField", ValueView(std::string_view(arguments.field)));
    out.set("geom", ValueView(std::string_view(shapes[name])));
  }
  return out.finish();
}

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  Arguments parsed;
  RIFFLE_TRY(arguments.take_options());
  parsed.span = arguments.command().span;
  std::string printed;
  if (!arguments.at_end()) {
    parsed.span = arguments.peek().span;
    RIFFLE_ASSIGN(parsed.collection, arguments.text());
    printed = " " + print_field(parsed.collection);
    RIFFLE_TRY(arguments.take_options());
  }
  parsed.field = arguments.text_option("featureIdField", parsed.field);
  RIFFLE_ASSIGN(parsed.all, arguments.bool_option("allFeatures", false));
  RIFFLE_ASSIGN(parsed.tolerance, arguments.number_option("gen", 0));
  RIFFLE_ASSIGN(parsed.box, read_geo_box(arguments));
  PlainCommand command;
  command.spec = &geom_command();
  command.arguments = printed + arguments.print_options();
  command.demand = demand_everything;
  command.make = [parsed, knowledge = arguments.knowledge()](
                     const index::SearchContext& context) -> Result<std::unique_ptr<Operator>> {
    return whole_table(context, [parsed, knowledge](const Batch& rows) -> Result<Batch> {
      return add_shapes(parsed, knowledge.get(), rows);
    });
  };
  return make_plain_node(std::move(command));
}

}  // namespace

const CommandSpec& geom_command() {
  static const CommandSpec spec = {
      .name = "geom",
      .aliases = {},
      .kind = CommandKind::kDataset,
      .summary = "Adds the shapes of a map to rows",
      .description =
          "A collection of shapes is a lookup with the fields `featureId` and `geom` (GeoJSON): a "
          "row gets the `geom` of the feature that `featureIdField` names. `allFeatures=t` adds "
          "rows for the others, `gen` leaves out points that change a border by less than so many "
          "degrees, and with a box only what meets it stays.",
      .syntax =
          "geom [<collection>] [featureIdField=<field>] [allFeatures=<bool>] [gen=<degrees>] "
          "[min_x=<degrees>] [min_y=<degrees>] [max_x=<degrees>] [max_y=<degrees>]",
      .arguments = {{"<collection>", ArgType::kText, "",
                     "a lookup with shapes; else the field featureCollection names it"},
                    {"featureIdField", ArgType::kField, "featureId", "names the feature"},
                    {"allFeatures", ArgType::kBool, "f", "also those without a row"},
                    {"gen", ArgType::kNumber, "0", "how much borders are simplified"},
                    {"min_x", ArgType::kNumber, "-180", "the box: its least longitude"},
                    {"min_y", ArgType::kNumber, "-90", "its least latitude"},
                    {"max_x", ArgType::kNumber, "180", "its largest longitude"},
                    {"max_y", ArgType::kNumber, "90", "its largest latitude"}},
      .examples = {{"| stats count BY state | geom states featureIdField=state",
                    "A map of states"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang

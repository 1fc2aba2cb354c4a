#include <memory>
#include <utility>

#include "query-lang/commands/command_spec.h"
#include "query-lang/commands/geo_shapes.h"
#include "query-lang/commands/plain_node.h"
#include "query-lang/commands/row_operators.h"
#include "query-lang/syntax/arg_parser.h"

namespace riffle::lang {

using index::Batch;

const CommandSpec& geomfilter_command();

namespace {

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  RIFFLE_TRY(arguments.take_options());
  RIFFLE_ASSIGN(const std::optional<GeoBox> box, read_geo_box(arguments));
  PlainCommand command;
  command.spec = &geomfilter_command();
  command.arguments = arguments.print_options();
  command.demand = demand_also({"geom"});
  command.make = [box = box.value_or(GeoBox())](
                     const index::SearchContext&) -> Result<std::unique_ptr<Operator>> {
    return each_batch([box](const Batch& rows) -> Result<Batch> {
      const index::ColumnPtr shapes = rows.column("geom");
      std::vector<uint32_t> kept;
      for (uint32_t row = 0; row < rows.rows(); ++row) {
        if (meets(index::to_text(shapes->at(row)), box)) kept.push_back(row);
      }
      return rows.take(kept);
    });
  };
  return make_plain_node(std::move(command));
}

}  // namespace

const CommandSpec& geomfilter_command() {
  static const CommandSpec spec = {
      .name = "geomfilter",
      .aliases = {},
      .kind = CommandKind::kStreaming,
      .summary = "Keeps rows whose shape lies in a part of the map",
      .description = "Those whose `geom` (GeoJSON, as `geom` adds it) meets the box.",
      .syntax =
          "geomfilter [min_x=<degrees>] [min_y=<degrees>] [max_x=<degrees>] [max_y=<degrees>]",
      .arguments = {{"min_x", ArgType::kNumber, "-180", "the box: its least longitude"},
                    {"min_y", ArgType::kNumber, "-90", "its least latitude"},
                    {"max_x", ArgType::kNumber, "180", "its largest longitude"},
                    {"max_y", ArgType::kNumber, "90", "its largest latitude"}},
      .examples = {{"| geomfilter min_x=0 max_x=10 | table n", "One of two",
                    R"({"n": 1, "geom": "{\"type\":\"Point\",\"coordinates\":[5,5]}"}
{"n": 2, "geom": "{\"type\":\"Point\",\"coordinates\":[50,5]}"})",
                    R"({"n": 1})"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang

#include <cmath>
#include <map>
#include <memory>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "query-lang/commands/chart_table.h"
#include "query-lang/commands/command_spec.h"
#include "query-lang/commands/plain_node.h"
#include "query-lang/commands/row_operators.h"
#include "query-lang/syntax/arg_parser.h"

namespace riffle::lang {

using index::Batch;
using index::ColumnPtr;

const CommandSpec& geostats_command();

namespace {

constexpr std::string_view kCell = "geobin";
// Cells of the whole earth are halved so often; more makes cells of a few metres.
constexpr uint64_t kMostZoom = 18;

struct Geostats {
  ChartArguments chart;
  std::string latitude = "lat";
  std::string longitude = "lon";
  std::string out_latitude = "latitude";
  std::string out_longitude = "longitude";
  double span_latitude = 22.5;
  double span_longitude = 45;
  uint64_t most_zoom = 9;
  bool columns = true;  // a column for each value of the field; else a row
};

// Where the rows of a cell are on average.
struct Centre {
  double latitude = 0;
  double longitude = 0;
  double rows = 0;
};

class GeostatsOperator : public Operator {
 public:
  GeostatsOperator(const Geostats& arguments, AggregateSet aggregates,
                   const index::SearchContext& context)
      : arguments_(arguments),
        groups_(arguments.chart.column.empty() ? 1 : 2),
        aggregates_(std::move(aggregates)),
        context_(context),
        charge_(*context.memory) {}

  Result<Flow> push(const Batch& batch, BatchSink&) override {
    const ColumnPtr latitudes = batch.column(arguments_.latitude);
    const ColumnPtr longitudes = batch.column(arguments_.longitude);
    for (uint64_t zoom = 0; zoom <= arguments_.most_zoom; ++zoom) {
      RIFFLE_TRY(context_.check());
      index::ColumnBuilder cells;
      for (size_t row = 0; row < batch.rows(); ++row)
        add_cell(zoom, index::as_number(latitudes->at(row)), index::as_number(longitudes->at(row)),
                 cells);
      std::vector<ColumnPtr> keys = {cells.finish()};
      if (!arguments_.chart.column.empty())
        keys.push_back(marked(batch.column(arguments_.chart.column)));
      groups_.assign(keys, batch.rows(), rows_);
      counts_.resize(groups_.size());
      for (const uint32_t group : rows_.groups) ++counts_[group];
      RIFFLE_TRY(aggregates_.update(batch, rows_, groups_.size()));
    }
    constexpr size_t kBytesOfCentre = 128;
    RIFFLE_TRY(charge_.hold(groups_.memory_bytes() + aggregates_.memory_bytes() +
                            centres_.size() * kBytesOfCentre));
    return Flow::kMore;
  }
  Result<void> finish(BatchSink& out) override {
    counts_.resize(groups_.size());
    const ChartGroups groups = {groups_, aggregates_, counts_};
    SeriesColumns series(arguments_.chart.series);
    if (!arguments_.columns) return emit_groups(out);
    rank_series(arguments_.chart, groups, series);
    series.choose(ranks_by_rows(arguments_.chart, groups), arguments_.chart.row_limit);
    RIFFLE_ASSIGN(const Batch chart, make_chart_table(arguments_.chart, groups, series, context_));
    Batch table = located(chart.column(kCell), chart.rows());
    for (const Batch::Field& field : chart.fields()) {
      if (field.name != kCell) table.set(field.name, field.column);
    }
    RIFFLE_TRY(emit_rows(table, context_, out));
    return {};
  }

 private:
  // The cells with the middles of their rows.
  Batch located(const ColumnPtr& cells, size_t rows) const {
    index::ColumnBuilder latitudes;
    index::ColumnBuilder longitudes;
    for (size_t row = 0; row < rows; ++row) {
      const Centre& centre = centres_.at(index::to_text(cells->at(row)));
      latitudes.add_number(centre.latitude / centre.rows);
      longitudes.add_number(centre.longitude / centre.rows);
    }
    Batch table(rows);
    table.set(std::string(kCell), cells);
    table.set(arguments_.out_latitude, latitudes.finish());
    table.set(arguments_.out_longitude, longitudes.finish());
    return table;
  }

  // A row for each cell and value.
  Result<void> emit_groups(BatchSink& out) {
    const std::vector<uint32_t> order = groups_.sorted();
    index::ColumnBuilder cells;
    index::ColumnBuilder values;
    for (const uint32_t group : order) {
      cells.add(groups_.key(group, 0));
      if (groups_.keys() == 1) continue;
      const index::Value& value = groups_.key(group, 1);
      values.add(index::to_text(value) == kMissingSeries ? index::ValueView()
                                                         : index::ValueView(value));
    }
    Batch table = located(cells.finish(), order.size());
    if (groups_.keys() > 1) table.set(arguments_.chart.column, values.finish());
    for (const AggregateSet::Slot* slot : aggregates_.slots()) {
      slot->aggregate->resize(groups_.size());
      index::ColumnBuilder results;
      for (const uint32_t group : order) results.add(slot->aggregate->result(group));
      table.set(slot->name, results.finish());
    }
    RIFFLE_TRY(emit_rows(table, context_, out));
    return {};
  }

  void add_cell(uint64_t zoom, std::optional<double> latitude, std::optional<double> longitude,
                index::ColumnBuilder& cells) {
    if (!latitude || !longitude || std::abs(*latitude) > 90 || std::abs(*longitude) > 180)
      return cells.add_null();
    const double scale = std::pow(2, static_cast<double>(zoom));
    const std::string cell =
        fmt::format("bin_id_zl_{}_y_{}_x_{}", zoom,
                    std::floor((*latitude + 90) / arguments_.span_latitude * scale),
                    std::floor((*longitude + 180) / arguments_.span_longitude * scale));
    Centre& centre = centres_[cell];
    centre.latitude += *latitude;
    centre.longitude += *longitude;
    ++centre.rows;
    cells.add_text(cell);
  }
  static ColumnPtr marked(const ColumnPtr& column) {
    index::ColumnBuilder builder;
    for (size_t row = 0; row < column->size(); ++row) {
      const index::ValueView value = column->at(row);
      builder.add(value.is_null() ? index::ValueView(kMissingSeries) : value);
    }
    return builder.finish();
  }

  const Geostats& arguments_;
  GroupTable groups_;
  AggregateSet aggregates_;
  const index::SearchContext& context_;
  MemoryCharge charge_;
  std::vector<double> counts_;
  GroupTable::Rows rows_;
  std::map<std::string, Centre> centres_;
};

Result<void> read_options(const ArgParser& arguments, Geostats& parsed) {
  parsed.latitude = arguments.text_option("latfield", parsed.latitude);
  parsed.longitude = arguments.text_option("longfield", parsed.longitude);
  parsed.out_latitude = arguments.text_option("outputlatfield", parsed.out_latitude);
  parsed.out_longitude = arguments.text_option("outputlongfield", parsed.out_longitude);
  RIFFLE_ASSIGN(parsed.span_latitude, arguments.number_option("binspanlat", parsed.span_latitude));
  RIFFLE_ASSIGN(parsed.span_longitude,
                arguments.number_option("binspanlong", parsed.span_longitude));
  RIFFLE_ASSIGN(parsed.most_zoom, arguments.count_option("maxzoomlevel", parsed.most_zoom));
  RIFFLE_ASSIGN(parsed.chart.series.choice.count, arguments.count_option("globallimit", 10));
  RIFFLE_ASSIGN(parsed.columns, arguments.bool_option("translatetoxy", true));
  RIFFLE_ASSIGN(const uint64_t local, arguments.count_option("locallimit", 10));
  if (local > 0) parsed.chart.row_limit = local;
  if (parsed.span_latitude <= 0 || parsed.span_longitude <= 0)
    return arguments.error("spans must be more than 0", arguments.command().span);
  if (parsed.most_zoom > kMostZoom)
    return arguments.error(fmt::format("maxzoomlevel is at most {}", kMostZoom),
                           arguments.option_span("maxzoomlevel"));
  return {};
}

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  auto parsed = std::make_shared<Geostats>();
  ChartArguments& chart = parsed->chart;
  RIFFLE_ASSIGN(chart.terms, arguments.aggregates());
  RIFFLE_TRY(check_terms(chart.terms, false));
  RIFFLE_ASSIGN(const std::vector<FieldRef> by, arguments.by_clause());
  RIFFLE_TRY(arguments.take_options());
  if (by.size() > 1) return arguments.error("only one field can split the cells", by[1].span);
  chart.row = kCell;
  if (!by.empty()) chart.column = by.front().name;
  RIFFLE_TRY(read_options(arguments, *parsed));
  PlainCommand command;
  command.spec = &geostats_command();
  command.arguments = arguments.print_options() + " " + print_terms(chart.terms);
  if (!by.empty()) command.arguments += " BY " + print_fields(by);
  command.keeps_order = false;
  command.demand = [parsed](const index::FieldDemand&) {
    std::vector<std::string> keys = {parsed->latitude, parsed->longitude};
    if (!parsed->chart.column.empty()) keys.push_back(parsed->chart.column);
    return demand_of_terms(parsed->chart.terms, keys);
  };
  command.make =
      [parsed](const index::SearchContext& context) -> Result<std::unique_ptr<Operator>> {
    RIFFLE_ASSIGN(AggregateSet aggregates,
                  AggregateSet::make(parsed->chart.terms, {parsed->chart.column}, context));
    return std::unique_ptr<Operator>(
        std::make_unique<GeostatsOperator>(*parsed, std::move(aggregates), context));
  };
  return make_plain_node(std::move(command));
}

}  // namespace

const CommandSpec& geostats_command() {
  static const CommandSpec spec = {
      .name = "geostats",
      .aliases = {},
      .kind = CommandKind::kTransforming,
      .summary = "Aggregates rows by the cells of a map",
      .description =
          "A row for each cell that has rows, on each zoom level: `geobin` names level and place "
          "of the cell, `latitude` and `longitude` are the middle of its rows, and the other "
          "columns are as `chart` makes them. Cells of level 0 have the spans given, each further "
          "level halves them.",
      .syntax =
          "geostats [latfield=<field>] [longfield=<field>] [outputlatfield=<field>] "
          "[outputlongfield=<field>] [binspanlat=<number>] [binspanlong=<number>] "
          "[maxzoomlevel=<n>] [globallimit=<n>] [locallimit=<n>] [translatetoxy=<bool>] "
          "<aggregation>, ... [BY <field>]",
      .arguments = {{"<aggregation>", ArgType::kAggregates, "", "as for stats"},
                    {"<field>", ArgType::kField, "", "the field whose values have columns"},
                    {"latfield", ArgType::kField, "lat", "where the latitude stands"},
                    {"longfield", ArgType::kField, "lon", "where the longitude stands"},
                    {"outputlatfield", ArgType::kField, "latitude", "the field for that of a cell"},
                    {"outputlongfield", ArgType::kField, "longitude",
                     "the field for that of a cell"},
                    {"binspanlat", ArgType::kNumber, "22.5",
                     "height of a cell of level 0 in degrees"},
                    {"binspanlong", ArgType::kNumber, "45", "its width"},
                    {"maxzoomlevel", ArgType::kNumber, "9", "the last level"},
                    {"globallimit", ArgType::kNumber, "10", "how many columns; 0 for all"},
                    {"locallimit", ArgType::kNumber, "10",
                     "how many values a cell shows of its own; 0 for all"},
                    {"translatetoxy", ArgType::kBool, "t",
                     "whether values have columns; else a row for each"}},
      .examples = {{"| geostats maxzoomlevel=0 count BY s", "One level",
                    "{\"lat\": 48, \"lon\": 11, \"s\": \"x\"}\n{\"lat\": 50, \"lon\": 9, \"s\": "
                    "\"x\"}\n{\"lat\": -33, \"lon\": 151, \"s\": \"y\"}",
                    "{\"geobin\": \"bin_id_zl_0_y_2_x_7\", \"latitude\": -33, \"longitude\": 151, "
                    "\"x\": 0, \"y\": 1}\n{\"geobin\": \"bin_id_zl_0_y_6_x_4\", \"latitude\": 49, "
                    "\"longitude\": 10, \"x\": 2, \"y\": 0}"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang

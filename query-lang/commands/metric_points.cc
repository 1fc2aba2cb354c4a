#include "query-lang/commands/metric_points.h"

#include <algorithm>
#include <utility>

#include "query-lang/commands/plain_node.h"
#include "query-lang/commands/row_operators.h"
#include "query-lang/knowledge/knowledge.h"
#include "query-lang/syntax/names.h"

namespace riffle::lang {

using index::Batch;
using index::ValueView;

namespace {

struct Arguments {
  std::string index;
  std::string host;
  std::string source = "mcollect";
  std::string sourcetype = "mcollect_stash";
  std::string marker;
  std::string prefix_field;
  bool split = false;         // each field that is no dimension is a measure
  bool numbers_only = false;  // … if it is a number; else it is a dimension
  std::vector<std::string> dimensions;
};

bool is_origin(std::string_view name) {
  return name == "host" || name == "source" || name == "sourcetype" || name == "index";
}

void add_pair(std::string& text, std::string_view name, const ValueView& value) {
  const std::string shown = index::to_text(value);
  const bool quotes = shown.empty() || shown.find_first_of(" \t\r\n,\"=") != std::string::npos;
  if (!text.empty()) text += ", ";
  text += std::string(name) + "=" + (quotes ? quote_string(shown) : shown);
}

// The points of a row as events.
class Points {
 public:
  Points(const Arguments& arguments, const Batch& rows, const index::SearchContext& context)
      : arguments_(arguments), rows_(rows), context_(context) {}

  Batch make() {
    for (size_t row = 0; row < rows_.rows(); ++row) {
      const ValueView name = rows_.at(row, "metric_name");
      if (!arguments_.split) {
        if (name.is_null() || !index::as_number(rows_.at(row, "_value"))) {
          ++without_;
          continue;
        }
        add(row, index::to_text(name), rows_.at(row, "_value"));
        continue;
      }
      const std::string prefix = arguments_.prefix_field.empty()
                                     ? ""
                                     : index::to_text(rows_.at(row, arguments_.prefix_field));
      for (const Batch::Field& field : rows_.fields()) {
        if (is_measure(field, row))
          add(row, (prefix.empty() ? "" : prefix + ".") + field.name, field.column->at(row));
      }
    }
    return events_.finish();
  }
  size_t without() const { return without_; }

 private:
  bool is_dimension(const std::string& name) const {
    return is_origin(name) || name == "metric_name" || name == arguments_.prefix_field ||
           std::find(arguments_.dimensions.begin(), arguments_.dimensions.end(), name) !=
               arguments_.dimensions.end();
  }
  bool is_measure(const Batch::Field& field, size_t row) const {
    return !field.name.starts_with('_') && !is_dimension(field.name) &&
           index::as_number(field.column->at(row)).has_value();
  }

  void add(size_t row, const std::string& metric, const ValueView& value) {
    std::string text;
    add_pair(text, "metric_name", ValueView(std::string_view(metric)));
    add_pair(text, "_value", value);
    for (const Batch::Field& field : rows_.fields()) {
      const ValueView own = field.column->at(row);
      if (own.is_null() || field.name.starts_with('_') || is_origin(field.name)) continue;
      if (field.name == "metric_name" || field.name == arguments_.prefix_field) continue;
      // With split=t only what is named is a dimension.
      const bool dimension = is_dimension(field.name) || !arguments_.split ||
                             (arguments_.numbers_only && !index::as_number(own));
      if (dimension) add_pair(text, field.name, own);
    }
    if (!arguments_.marker.empty()) text += ", " + arguments_.marker;
    events_.begin_row();
    events_.set(
        "_time",
        ValueView(index::as_number(rows_.at(row, "_time")).value_or(to_seconds(context_.now))));
    events_.set("_raw", ValueView(std::string_view(text)));
    const auto origin = [&](const char* name, const std::string& given) {
      const ValueView own = rows_.at(row, name);
      events_.set(name, own.is_null() ? ValueView(std::string_view(given)) : own);
    };
    origin("host", arguments_.host);
    origin("source", arguments_.source);
    origin("sourcetype", arguments_.sourcetype);
  }

  const Arguments& arguments_;
  const Batch& rows_;
  const index::SearchContext& context_;
  index::BatchBuilder events_;
  size_t without_ = 0;  // rows that are no measure
};

}  // namespace

Result<std::unique_ptr<CommandNode>> parse_metric_points(ArgParser& arguments, bool ordered) {
  Arguments parsed;
  std::string printed;
  while (!arguments.at_end()) {
    RIFFLE_ASSIGN(const bool option, arguments.take_option());
    if (option || arguments.accept(",")) continue;
    RIFFLE_ASSIGN(FieldRef field, arguments.field());
    printed += " " + print_field(field.name);
    parsed.dimensions.push_back(std::move(field.name));
  }
  if (!arguments.has_option("index")) return arguments.unexpected(arguments.peek(), "index=<name>");
  parsed.index = arguments.text_option("index");
  parsed.host = arguments.text_option("host");
  parsed.source = arguments.text_option("source", arguments.text_option("file", parsed.source));
  parsed.sourcetype = arguments.text_option("sourcetype", parsed.sourcetype);
  parsed.marker = arguments.text_option("marker");
  parsed.prefix_field = arguments.text_option("prefix_field");
  if (same_name(arguments.text_option("split"), "allnums")) {
    parsed.split = parsed.numbers_only = true;
  } else {
    RIFFLE_ASSIGN(parsed.split, arguments.bool_option("split", false));
  }
  RIFFLE_TRY(arguments.bool_option("spool", true));
  RIFFLE_ASSIGN(const bool preview, arguments.bool_option("run_in_preview", false));
  if (preview)
    return arguments.error("run_in_preview=t is not there: events are added once",
                           arguments.option_span("run_in_preview"));
  PlainCommand command;
  command.spec = &arguments.spec();
  command.arguments = arguments.print_options() + printed;
  command.kind = ordered ? CommandKind::kCentralized : CommandKind::kStreaming;
  command.demand = demand_everything;
  command.make = [parsed, knowledge = arguments.knowledge(), name = arguments.spec().name](
                     const index::SearchContext& context) -> Result<std::unique_ptr<Operator>> {
    return each_batch([parsed, knowledge, name, &context,
                       told = false](const Batch& rows) mutable -> Result<Batch> {
      if (knowledge == nullptr)
        return user_error(std::string(name) + ": there is nothing here that takes events");
      Points points(parsed, rows, context);
      Batch events = points.make();
      if (events.rows() > 0) RIFFLE_TRY(knowledge->collect(parsed.index, std::move(events)));
      if (points.without() > 0 && !told)
        warn(context, "rows without metric_name and a number in _value were not added", name);
      told |= points.without() > 0;
      return rows;
    });
  };
  return make_plain_node(std::move(command));
}

std::vector<ArgSpec> metric_point_arguments() {
  return {{"<dimension>", ArgType::kFieldList, "", "fields that are dimensions, with split"},
          {"index", ArgType::kText, "", "where to"},
          {"split", ArgType::kText, "f", "t, f or allnums"},
          {"prefix_field", ArgType::kField, "", "begins the names of measures, with split"},
          {"host", ArgType::kText, "", "of rows that have none"},
          {"source", ArgType::kText, "mcollect", "of rows that have none"},
          {"sourcetype", ArgType::kText, "mcollect_stash", "of rows that have none"},
          {"file", ArgType::kText, "", "names the source where source= does not"},
          {"marker", ArgType::kText, "", "key=value pairs for the end of each event"},
          {"spool", ArgType::kBool, "t", "by way of a file; events go into the index at once"},
          {"run_in_preview", ArgType::kBool, "f", "only f"}};
}

}  // namespace riffle::lang

#include <algorithm>
#include <memory>
#include <utility>

#include <fmt/format.h>

#include "indexer/base/json.h"
#include "indexer/base/time_format.h"
#include "query-lang/commands/rewritten_command.h"
#include "query-lang/syntax/names.h"

namespace riffle::lang {

using index::Batch;
using index::ColumnPtr;

const CommandSpec& collect_command();

namespace {

struct Arguments {
  std::string index = "summary";
  std::string host;
  std::string source;
  std::string sourcetype = "stash";
  std::string marker;
  bool test = false;
  bool add_time = true;
  bool add_info = false;
  std::string time_format;  // of the time in front; empty: epoch seconds
  bool hec = false;         // a JSON object for each row, with its own host, source and sourcetype
  std::string options;
  std::vector<std::string> given;  // of host, source, sourcetype

  bool options_given(std::string_view field) const {
    return std::find(given.begin(), given.end(), field) != given.end();
  }
};

bool needs_quotes(std::string_view text) {
  return text.empty() || text.find_first_of(" \t\r\n,\"=") != std::string_view::npos;
}

class CollectOperator : public Operator {
 public:
  CollectOperator(const Arguments& arguments, std::shared_ptr<const Knowledge> knowledge,
                  const index::SearchContext& context)
      : arguments_(arguments), knowledge_(std::move(knowledge)), context_(context) {}

  Result<Flow> push(const Batch& batch, BatchSink& out) override {
    RIFFLE_TRY(context_.check());
    if (!arguments_.test) {
      if (knowledge_ == nullptr)
        return user_error("collect: there is nothing here that takes events");
      RIFFLE_TRY(knowledge_->collect(arguments_.index, events_of(batch)));
    }
    return out.push(batch);
  }
  Result<void> finish(BatchSink&) override { return {}; }

 private:
  Batch events_of(const Batch& batch) const {
    index::ColumnBuilder times;
    index::ColumnBuilder texts;
    const ColumnPtr time_column = batch.column("_time");
    const ColumnPtr raw_column = batch.column("_raw");
    for (size_t row = 0; row < batch.rows(); ++row) {
      const double time = index::as_number(time_column->at(row)).value_or(to_seconds(context_.now));
      times.add_number(time);
      texts.add_text(text_of(batch, row, raw_column->at(row), time));
    }
    Batch events(batch.rows());
    events.set("_time", times.finish());
    events.set("_raw", texts.finish());
    events.set("source", origin(batch, "source", arguments_.source));
    events.set("sourcetype", origin(batch, "sourcetype", arguments_.sourcetype));
    events.set("host", origin(batch, "host", arguments_.host));
    return events;
  }

  ColumnPtr origin(const Batch& batch, const char* field, const std::string& given) const {
    const ColumnPtr* own = arguments_.hec ? batch.find(field) : nullptr;
    if (own == nullptr || !arguments_.options_given(field))
      return own != nullptr ? *own : index::Column::constant(index::Value(given), batch.rows());
    return index::Column::constant(index::Value(given), batch.rows());
  }

  // What the search was asked for, as addinfo says it.
  std::string info() const {
    const TimeRange& range = context_.time_range;
    return fmt::format(
        ", info_min_time={}, info_max_time={}, info_search_time={}",
        range.earliest == kMinTime ? "0" : index::format_number(to_seconds(range.earliest)),
        range.latest == kMaxTime ? "+Infinity" : index::format_number(to_seconds(range.latest)),
        index::format_number(to_seconds(context_.now)));
  }

  // The fields as a JSON object.
  static std::string json_of(const Batch& batch, size_t row) {
    JsonWriter json;
    json.begin_object();
    for (const Batch::Field& field : batch.fields()) {
      const index::ValueView value = field.column->at(row);
      const bool origin =
          field.name == "host" || field.name == "source" || field.name == "sourcetype";
      if (field.name.starts_with('_') || origin || value.is_null()) continue;
      json.key(field.name);
      if (value.kind() == index::ValueKind::kNumber) {
        json.number(value.number());
      } else if (value.kind() == index::ValueKind::kMulti) {
        json.begin_array();
        for (const index::Value& element : value.elements()) json.string(index::to_text(element));
        json.end_array();
      } else {
        json.string(index::to_text(value));
      }
    }
    json.end_object();
    return json.take();
  }

  // An event as it was, or a row as key=value pairs; the marker behind it.
  std::string text_of(const Batch& batch, size_t row, const index::ValueView& raw,
                      double time) const {
    std::string text;
    if (raw.is_null() && arguments_.hec) return json_of(batch, row);
    if (!raw.is_null()) {
      text = index::to_text(raw);
    } else {
      if (arguments_.add_time)
        text = arguments_.time_format.empty()
                   ? index::format_number(time)
                   : format_time(time, arguments_.time_format, *context_.zone);
      for (const Batch::Field& field : batch.fields()) {
        const index::ValueView value = field.column->at(row);
        if (field.name.starts_with('_') || value.is_null()) continue;
        const std::string shown = index::to_text(value);
        if (!text.empty()) text += ", ";
        text += field.name + "=" + (needs_quotes(shown) ? quote_string(shown) : shown);
      }
    }
    if (arguments_.add_info) text += info();
    if (!arguments_.marker.empty()) text += ", " + arguments_.marker;
    return text;
  }

  const Arguments& arguments_;
  std::shared_ptr<const Knowledge> knowledge_;
  const index::SearchContext& context_;
};

class CollectNode : public CommandNode {
 public:
  CollectNode(Arguments arguments, std::shared_ptr<const Knowledge> knowledge)
      : arguments_(std::move(arguments)), knowledge_(std::move(knowledge)) {}

  const CommandSpec& spec() const override { return collect_command(); }
  std::string print() const override { return "collect" + arguments_.options; }
  index::FieldDemand demand(const index::FieldDemand&) const override {
    return index::FieldDemand::everything();
  }
  Result<std::unique_ptr<Operator>> make_operator(
      const index::SearchContext& context) const override {
    return std::unique_ptr<Operator>(
        std::make_unique<CollectOperator>(arguments_, knowledge_, context));
  }

 private:
  Arguments arguments_;
  std::shared_ptr<const Knowledge> knowledge_;
};

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  Arguments parsed;
  RIFFLE_TRY(arguments.take_options());
  parsed.index = arguments.text_option("index", parsed.index);
  parsed.host = arguments.text_option("host");
  parsed.source = arguments.text_option("source", arguments.text_option("file"));
  RIFFLE_ASSIGN(parsed.add_info, arguments.bool_option("addinfo", false));
  parsed.sourcetype = arguments.text_option("sourcetype", parsed.sourcetype);
  parsed.marker = arguments.text_option("marker");
  RIFFLE_ASSIGN(parsed.test, arguments.bool_option("testmode", false));
  RIFFLE_ASSIGN(parsed.add_time, arguments.bool_option("addtime", true));
  parsed.time_format = arguments.text_option("timeformat");
  parsed.hec = same_name(arguments.text_option("output_format", "raw"), "hec");
  for (const char* option : {"host", "source", "sourcetype"}) {
    if (arguments.has_option(option)) parsed.given.emplace_back(option);
  }
  for (const char* option : {"spool", "uselb"}) RIFFLE_TRY(arguments.bool_option(option, true));
  RIFFLE_ASSIGN(const bool preview, arguments.bool_option("run_in_preview", false));
  if (preview)
    return arguments.error("run_in_preview=t is not there: events are added once",
                           arguments.option_span("run_in_preview"));
  parsed.options = arguments.print_options();
  return std::unique_ptr<CommandNode>(
      std::make_unique<CollectNode>(std::move(parsed), arguments.knowledge()));
}

}  // namespace

const CommandSpec& collect_command() {
  static const CommandSpec spec = {
      .name = "collect",
      .aliases = {"summaryindex", "stash"},
      .kind = CommandKind::kCentralized,
      .summary = "Adds the rows to an index as events, and hands them on",
      .description =
          "An event keeps its text; any other row becomes `time, field=value, …`. The time is that "
          "of "
          "the row, or that of the search. With `testmode=t` nothing is added. Only a running "
          "server "
          "can add events.",
      .syntax =
          "collect [index=<name>] [source=<text>] [sourcetype=<text>] [host=<text>] "
          "[marker=<text>] [testmode=<bool>] [addtime=<bool>] [output_format=raw|hec] "
          "[timeformat=<format>] [addinfo=<bool>] [file=<name>] "
          "[run_in_preview=<bool>] [spool=<bool>] [uselb=<bool>]",
      .arguments = {{"index", ArgType::kText, "summary", "where to"},
                    {"source", ArgType::kText, "", "of the new events"},
                    {"sourcetype", ArgType::kText, "stash", "of the new events"},
                    {"host", ArgType::kText, "", "of the new events"},
                    {"marker", ArgType::kText, "", "key=value pairs for the end of each event"},
                    {"testmode", ArgType::kBool, "f", "add nothing"},
                    {"addtime", ArgType::kBool, "t", "begin a row that is no event with its time"},
                    {"output_format",
                     ArgType::kEnum,
                     "raw",
                     "hec: a JSON object for each row that is no event; host, source and "
                     "sourcetype stay as they are",
                     {"raw", "hec"}},
                    {"timeformat", ArgType::kText, "", "of the time in front"},
                    {"addinfo", ArgType::kBool, "f",
                     "behind each row the time range of the search and when it began"},
                    {"file", ArgType::kText, "", "names the source where source= does not"},
                    {"run_in_preview", ArgType::kBool, "f", "only f"},
                    {"spool", ArgType::kBool, "t",
                     "by way of a file; events go into the index at once"},
                    {"uselb", ArgType::kBool, "t", "spread over indexers; there is one"}},
      .examples = {{"| stats count BY host | collect index=summary testmode=t", "Without adding",
                    "{\"host\": \"a\"}", "{\"host\": \"a\", \"count\": 1}"},
                   {"error | collect index=errors marker=\"team=web\"", "Events with a mark"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang

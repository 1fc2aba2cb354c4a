#include <algorithm>
#include <cmath>
#include <memory>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "query-lang/commands/chained_operator.h"
#include "query-lang/commands/command_spec.h"
#include "query-lang/commands/field_demand.h"
#include "query-lang/commands/table_command.h"
#include "query-lang/commands/value_odds.h"
#include "query-lang/syntax/arg_parser.h"
#include "query-lang/syntax/names.h"

namespace riffle::lang {

using index::Batch;

const CommandSpec& anomalydetection_command();

namespace {

enum class Action : uint8_t { kFilter, kAnnotate, kSummary };

struct Arguments {
  std::vector<FieldRef> fields;  // empty: all but internal ones
  Action action = Action::kFilter;
  std::optional<double> threshold;  // pthresh: of the probability of an event
  bool cut_off = true;              // else quartiles alone set the threshold
};

// How improbable a row is: the product of the shares of its values, as a logarithm.
struct Score {
  double log_probability = 0;
  std::string cause;  // the field with the least probable value
  double cause_share = 1;
};

double quantile(const std::vector<double>& sorted, double share) {
  const double place = share * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<size_t>(place);
  const size_t above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (sorted[above] - sorted[below]) * (place - static_cast<double>(below));
}

// Rows below it are anomalies: by the given probability, or far below the lower quartile, with
// cutoff the farther of the two borders that quartiles and deviation give.
double border(const Arguments& arguments, const std::vector<Score>& scores) {
  if (arguments.threshold) return std::log(*arguments.threshold);
  std::vector<double> sorted;
  double sum = 0;
  double squares = 0;
  for (const Score& score : scores) {
    sorted.push_back(score.log_probability);
    sum += score.log_probability;
    squares += score.log_probability * score.log_probability;
  }
  std::sort(sorted.begin(), sorted.end());
  constexpr double kQuarter = 0.25;
  constexpr double kFar = 1.5;
  const double low = quantile(sorted, kQuarter);
  const double quartiles = low - kFar * (quantile(sorted, 3 * kQuarter) - low);
  if (!arguments.cut_off) return quartiles;
  const auto count = static_cast<double>(scores.size());
  const double mean = sum / count;
  const double deviation = std::sqrt(std::max(0.0, squares / count - mean * mean));
  return std::min(quartiles, mean - 2 * deviation);
}

Batch detect(const Arguments& arguments, const Batch& rows) {
  if (rows.rows() == 0) return rows;
  std::vector<Score> scores(rows.rows());
  std::vector<double> largest(rows.rows());
  for (const Batch::Field& field : rows.fields()) {
    if (arguments.fields.empty() ? field.name.starts_with('_')
                                 : !selects(arguments.fields, field.name))
      continue;
    const ValueOdds odds(*field.column);
    for (size_t row = 0; row < rows.rows(); ++row) {
      const std::optional<double> share = odds.histogram_share(field.column->at(row));
      if (!share || *share <= 0) continue;
      scores[row].log_probability += std::log(*share);
      if (*share >= scores[row].cause_share) continue;
      scores[row].cause_share = *share;
      scores[row].cause = field.name;
      largest[row] = odds.largest_frequency() / odds.count();
    }
  }
  const double limit = border(arguments, scores);
  if (arguments.action == Action::kSummary) {
    double found = 0;
    for (const Score& score : scores) found += score.log_probability < limit ? 1 : 0;
    Batch table(1);
    const auto set = [&](const char* name, double value) {
      table.set(name, index::Column::constant(index::Value(value), 1));
    };
    set("num_anomalies", found);
    set("num_events", static_cast<double>(rows.rows()));
    set("thresh", limit);
    return table;
  }
  index::ColumnBuilder log_probabilities;
  index::ColumnBuilder causes;
  index::ColumnBuilder shares;
  index::ColumnBuilder most;
  std::vector<uint32_t> kept;
  for (uint32_t row = 0; row < rows.rows(); ++row) {
    const Score& score = scores[row];
    const bool anomaly = score.log_probability < limit;
    if (anomaly) kept.push_back(row);
    log_probabilities.add_number(score.log_probability);
    anomaly ? causes.add_text(score.cause) : causes.add_null();
    anomaly ? shares.add_number(score.cause_share) : shares.add_null();
    anomaly ? most.add_number(largest[row]) : most.add_null();
  }
  Batch result = rows;
  result.set("log_event_prob", log_probabilities.finish());
  result.set("probable_cause", causes.finish());
  result.set("probable_cause_freq", shares.finish());
  result.set("max_freq", most.finish());
  return arguments.action == Action::kAnnotate ? result : result.take(kept);
}

// zscore is anomalousvalue, iqr is outlier.
Result<std::unique_ptr<CommandNode>> by_other(const ArgParser& arguments, PlainCommand command,
                                              const std::string& method, Arguments parsed,
                                              const std::string& action) {
  std::string fields;
  if (!parsed.fields.empty()) fields = " " + print_fields(parsed.fields);
  std::string text;
  if (method == "iqr") {
    text = "outlier uselower=t";
    if (action == "tf" || action == "transform") text += " action=transform";
    RIFFLE_ASSIGN(const double reach, arguments.number_option("param", 2.5));
    RIFFLE_ASSIGN(const bool mark, arguments.bool_option("mark", false));
    text += fmt::format(" param={}{}", reach, mark ? " mark=t" : "");
  } else {
    text = "anomalousvalue minsupcount=1 action=" + (action.empty() ? "filter" : action);
    if (parsed.threshold) text += fmt::format(" pthresh={}", *parsed.threshold);
  }
  return make_chained_node(std::move(command), text + fields, arguments.knowledge());
}

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  Arguments parsed;
  RIFFLE_ASSIGN(parsed.fields, take_options_and_fields(arguments));
  const std::string method = lower_name(arguments.text_option("method", "histogram"));
  const std::string action = lower_name(arguments.text_option("action"));
  if (action == "annotate") parsed.action = Action::kAnnotate;
  if (action == "summary") parsed.action = Action::kSummary;
  if (arguments.has_option("pthresh")) {
    RIFFLE_ASSIGN(parsed.threshold, arguments.number_option("pthresh", 0));
  }
  RIFFLE_ASSIGN(parsed.cut_off, arguments.bool_option("cutoff", true));
  const bool for_iqr =
      action == "tf" || action == "transform" || action == "rm" || action == "remove";
  if (!action.empty() && for_iqr != (method == "iqr"))
    return arguments.error(fmt::format("action={} does not go with method={}", action, method),
                           arguments.option_span("action"));
  PlainCommand command =
      table_command(arguments, parsed.fields,
                    [parsed](const Batch& rows) -> Result<Batch> { return detect(parsed, rows); });
  if (method != "histogram")
    return by_other(arguments, std::move(command), method, std::move(parsed), action);
  return make_plain_node(std::move(command));
}

}  // namespace

const CommandSpec& anomalydetection_command() {
  static const CommandSpec spec = {
      .name = "anomalydetection",
      .aliases = {},
      .kind = CommandKind::kDataset,
      .summary = "Finds rows that are improbable as a whole",
      .description =
          "The probability of a row is the product of the shares of its values: of equal texts, or "
          "of the numbers in the same of ten intervals. Below `pthresh` it is an anomaly; without "
          "that, far below the lower quartile of all rows (with `cutoff=t` also two deviations "
          "below their mean). `filter` keeps those rows, with `log_event_prob`, the field that is "
          "the `probable_cause`, its share and that of its most frequent value; `annotate` keeps "
          "all; `summary` gives one row. `method=zscore` does what `anomalousvalue` does, "
          "`method=iqr` what `outlier` does.",
      .syntax =
          "anomalydetection [method=histogram|zscore|iqr] "
          "[action=filter|annotate|summary|remove|rm|transform|tf] [pthresh=<share>] "
          "[cutoff=<bool>] [param=<number>] [mark=<bool>] [<field>, ...]",
      .arguments = {{"<field>", ArgType::kFieldList, "", "which fields; all without a list"},
                    {"method",
                     ArgType::kEnum,
                     "histogram",
                     "how rows are judged",
                     {"histogram", "zscore", "iqr"}},
                    {"action",
                     ArgType::kEnum,
                     "filter",
                     "what is shown; iqr takes remove and transform",
                     {"filter", "annotate", "summary", "remove", "rm", "transform", "tf"}},
                    {"pthresh", ArgType::kNumber, "", "how improbable is an anomaly"},
                    {"cutoff", ArgType::kBool, "t", "whether the deviation counts too"},
                    {"param", ArgType::kNumber, "2.5", "iqr: how far is far"},
                    {"mark", ArgType::kBool, "f",
                     "iqr: whether a replaced number begins with 000"}},
      .examples = {{"| anomalydetection pthresh=0.3 | table s probable_cause probable_cause_freq",
                    "A rare text", R"({"s": "a"}
{"s": "a"}
{"s": "a"}
{"s": "b"})",
                    R"({"s": "b", "probable_cause": "s", "probable_cause_freq": 0.25})"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang

#include <memory>
#include <optional>
#include <utility>

#include "query-lang/commands/command_spec.h"
#include "query-lang/commands/field_demand.h"
#include "query-lang/commands/table_command.h"
#include "query-lang/commands/value_odds.h"
#include "query-lang/syntax/arg_parser.h"
#include "query-lang/syntax/names.h"

namespace riffle::lang {

using index::Batch;
using index::ValueView;

const CommandSpec& anomalousvalue_command();

namespace {

enum class Action : uint8_t { kFilter, kAnnotate, kSummary };

struct Arguments {
  std::vector<FieldRef> fields;  // empty: all but internal ones
  Action action = Action::kFilter;
  double threshold = 0.01;       // pthresh
  double least_support = 100;    // minsupcount
  double least_share = 0.05;     // minsupfreq
  double most_anomalous = 0.05;  // maxanofreq
  double least_normal = 0.01;    // minnormfreq
};

struct Judge {
  std::string name;
  index::ColumnPtr column;
  ValueOdds odds;
  std::vector<bool> anomalous;  // of each row
  double anomalies = 0;
  bool useful = true;  // enough values, and not too many that are unusual
};

Judge judge(const Arguments& arguments, const Batch::Field& field, size_t rows) {
  Judge judge{field.name, field.column, ValueOdds(*field.column), {}, 0, true};
  for (size_t row = 0; row < rows; ++row) {
    const std::optional<double> probability = judge.odds.probability(field.column->at(row));
    judge.anomalous.push_back(probability && *probability < arguments.threshold);
    judge.anomalies += judge.anomalous.back() ? 1 : 0;
  }
  const double count = judge.odds.count();
  judge.useful = count >= std::min(arguments.least_support,
                                   arguments.least_share * static_cast<double>(rows)) &&
                 judge.anomalies <= arguments.most_anomalous * count &&
                 count - judge.anomalies >= arguments.least_normal * count;
  return judge;
}

Batch summary(const std::vector<Judge>& judges) {
  index::BatchBuilder table;
  for (const Judge& judge : judges) {
    const double count = judge.odds.count();
    table.begin_row();
    table.set("fieldname", ValueView(std::string_view(judge.name)));
    table.set("count", ValueView(count));
    table.set("distinct_count", ValueView(judge.odds.distinct()));
    if (judge.odds.numeric()) {
      table.set("mean", ValueView(judge.odds.mean()));
      table.set("stdev", ValueView(judge.odds.deviation()));
    }
    table.set(judge.odds.numeric() ? "numAnoFreq" : "catAnoFreq",
              ValueView(count == 0 ? 0 : judge.anomalies / count));
    table.set("useNum",
              ValueView(std::string_view(judge.useful && judge.odds.numeric() ? "yes" : "no")));
    table.set("useCat",
              ValueView(std::string_view(judge.useful && !judge.odds.numeric() ? "yes" : "no")));
  }
  return table.finish();
}

Batch find(const Arguments& arguments, const Batch& rows) {
  std::vector<Judge> judges;
  for (const Batch::Field& field : rows.fields()) {
    if (arguments.fields.empty() ? field.name.starts_with('_')
                                 : !selects(arguments.fields, field.name))
      continue;
    judges.push_back(judge(arguments, field, rows.rows()));
  }
  if (arguments.action == Action::kSummary) return summary(judges);
  Batch marked = rows;
  std::vector<bool> any(rows.rows());
  for (const Judge& judge : judges) {
    if (!judge.useful) continue;
    index::ColumnBuilder scores;
    for (size_t row = 0; row < rows.rows(); ++row) {
      any[row] = any[row] || judge.anomalous[row];
      judge.anomalous[row] ? scores.add_number(*judge.odds.probability(judge.column->at(row)))
                           : scores.add_null();
    }
    if (judge.anomalies > 0)
      marked.set(judge.odds.numeric() ? "Anomaly_Score_Num(" + judge.name + ")"
                                      : "Anomaly_Score_Cat(" + judge.name + ")",
                 scores.finish());
  }
  if (arguments.action == Action::kAnnotate) return marked;
  std::vector<uint32_t> kept;
  for (uint32_t row = 0; row < rows.rows(); ++row) {
    if (any[row]) kept.push_back(row);
  }
  return marked.take(kept);
}

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  Arguments parsed;
  RIFFLE_ASSIGN(parsed.fields, take_options_and_fields(arguments));
  const std::string action = lower_name(arguments.text_option("action", "filter"));
  if (action == "annotate") parsed.action = Action::kAnnotate;
  if (action == "summary") parsed.action = Action::kSummary;
  RIFFLE_ASSIGN(parsed.threshold, arguments.number_option("pthresh", parsed.threshold));
  RIFFLE_ASSIGN(parsed.least_support, arguments.number_option("minsupcount", parsed.least_support));
  RIFFLE_ASSIGN(parsed.least_share, arguments.number_option("minsupfreq", parsed.least_share));
  RIFFLE_ASSIGN(parsed.most_anomalous,
                arguments.number_option("maxanofreq", parsed.most_anomalous));
  RIFFLE_ASSIGN(parsed.least_normal, arguments.number_option("minnormfreq", parsed.least_normal));
  return make_plain_node(
      table_command(arguments, parsed.fields,
                    [parsed](const Batch& rows) -> Result<Batch> { return find(parsed, rows); }));
}

}  // namespace

const CommandSpec& anomalousvalue_command() {
  static const CommandSpec spec = {
      .name = "anomalousvalue",
      .aliases = {},
      .kind = CommandKind::kDataset,
      .summary = "Finds rows with unusual values",
      .description =
          "A number is unusual when a normal distribution with the mean and deviation of its field "
          "gives one so far off with less than `pthresh`, a text when its share is less. Fields "
          "with too few values or too many unusual ones say nothing. `filter` keeps the rows that "
          "have one, with its probability in `Anomaly_Score_Num(field)` or `…_Cat(field)`; "
          "`annotate` keeps all; `summary` gives a row for each field.",
      .syntax =
          "anomalousvalue [action=filter|annotate|summary] [pthresh=<share>] [minsupcount=<n>] "
          "[minsupfreq=<share>] [maxanofreq=<share>] [minnormfreq=<share>] [<field>, ...]",
      .arguments =
          {{"<field>", ArgType::kFieldList, "", "which fields; all without a list"},
           {"action", ArgType::kEnum, "filter", "what is shown", {"filter", "annotate", "summary"}},
           {"pthresh", ArgType::kNumber, "0.01", "how improbable is unusual"},
           {"minsupcount", ArgType::kNumber, "100",
            "a field needs so many values, or a share of minsupfreq"},
           {"minsupfreq", ArgType::kNumber, "0.05", "the share of rows with the field"},
           {"maxanofreq", ArgType::kNumber, "0.05",
            "a field with a larger share of unusual values says nothing"},
           {"minnormfreq", ArgType::kNumber, "0.01",
            "a field with a smaller share of usual values says nothing"}},
      .examples = {{"| anomalousvalue pthresh=0.3 maxanofreq=1 s", "A rare text",
                    R"({"s": "a"}
{"s": "a"}
{"s": "a"}
{"s": "b"})",
                    R"json({"s": "b", "Anomaly_Score_Cat(s)": 0.25})json"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang

#include "query-lang/commands/summary_rows.h"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

#include "query-lang/commands/chained_operator.h"
#include "query-lang/commands/row_operators.h"
#include "query-lang/syntax/expanding_command.h"
#include "query-lang/syntax/names.h"

namespace riffle::lang {

using index::Batch;
using index::ValueView;

namespace {

std::string key_of(const Batch& rows, size_t row, const std::vector<std::string>& fields) {
  std::string key;
  for (const std::string& field : fields) {
    const ValueView value = rows.at(row, field);
    const std::string text = index::to_text(value);
    const char kind = value.is_null() ? '-' : value.kind() == index::ValueKind::kMulti ? 'm' : 'v';
    key += fmt::format("{}{}:{}", kind, text.size(), text);
  }
  return key;
}

Batch only(const Batch& rows, const std::vector<std::string>& fields) {
  Batch result(rows.rows());
  for (const Batch::Field& field : rows.fields()) {
    if (std::find(fields.begin(), fields.end(), field.name) != fields.end())
      result.set(field.name, field.column);
  }
  return result;
}

// Equal rows once, with their number. A weight that is there already counts.
Batch fold(const Batch& rows, const std::vector<std::string>& fields) {
  std::unordered_map<std::string, size_t> places;
  std::vector<uint32_t> first;
  std::vector<double> weights;
  const index::ColumnPtr before = rows.column(kSummaryWeight);
  for (uint32_t row = 0; row < rows.rows(); ++row) {
    const auto [place, fresh] = places.emplace(key_of(rows, row, fields), first.size());
    if (fresh) {
      first.push_back(row);
      weights.push_back(0);
    }
    weights[place->second] += index::as_number(before->at(row)).value_or(1);
  }
  Batch result = only(rows, fields).take(first);
  index::ColumnBuilder builder;
  for (const double weight : weights) builder.add_number(weight);
  result.set(std::string(kSummaryWeight), builder.finish());
  return result;
}

Batch weigh_one_by_one(const Batch& rows, const std::vector<std::string>& fields) {
  Batch result = only(rows, fields);
  const index::ColumnPtr* weight = rows.find(kSummaryWeight);
  result.set(std::string(kSummaryWeight),
             weight != nullptr ? *weight : index::Column::constant(index::Value(1.0), rows.rows()));
  return result;
}

// Which row comes first matters to them, so rows that are equal may not come together.
bool depends_on_order(std::string_view arguments) {
  const std::string text = lower_name(arguments);
  for (const std::string_view name : {"first", "last", "list"}) {
    const size_t at = text.find(name);
    if (at == std::string::npos) continue;
    if (at == 0 || text[at - 1] == ' ' || text[at - 1] == ',' || text[at - 1] == '(') return true;
  }
  return false;
}

// The options of timechart that say how wide a bucket is, for `bin _time`.
std::string bin_options(std::string_view arguments) {
  const SourceText source = SourceText::plain(arguments);
  Lexer lexer(source, 0, arguments.size());
  std::string options;
  for (Token token = lexer.argument(); token.kind != Token::Kind::kEnd; token = lexer.argument()) {
    const bool bin = token.is_word("span") || token.is_word("bins") || token.is_word("minspan") ||
                     token.is_word("aligntime");
    if (!bin || lexer.look() != '=') continue;
    lexer.argument();
    options += " " + lower_name(token.text) + "=" + std::string(lexer.option_value().source);
  }
  return options;
}

Result<Batch> unfold(const Batch& rows) {
  const index::ColumnPtr* weights = rows.find(kSummaryWeight);
  if (weights == nullptr) return rows;
  std::vector<uint32_t> repeated;
  for (uint32_t row = 0; row < rows.rows(); ++row) {
    const double weight = index::as_number((*weights)->at(row)).value_or(1);
    repeated.insert(repeated.end(), weight < 1 ? 0 : static_cast<size_t>(weight), row);
  }
  Batch result = rows.take(repeated);
  result.remove(kSummaryWeight);
  return result;
}

}  // namespace

Result<std::unique_ptr<CommandNode>> parse_summary(ArgParser& arguments, std::string_view target) {
  const Token rest = arguments.rest();
  Result<Pipeline> parsed =
      parse_generated(fmt::format("| {} {}", target, rest.text), arguments.knowledge());
  if (!parsed) return arguments.error(parsed.error().message, rest.span, parsed.error().hint);
  const index::FieldDemand demand = parsed->front()->demand(index::FieldDemand::everything());
  const bool ordered = depends_on_order(rest.text);
  PlainCommand command;
  command.spec = &arguments.spec();
  command.arguments = " " + rest.text;
  command.keeps_order = ordered;
  command.demand = [demand](const index::FieldDemand&) {
    index::FieldDemand all = demand;
    if (!all.all) all.add(std::string(kSummaryWeight));
    return all;
  };
  const bool chart = target == "timechart";
  command.make = [demand, ordered, bins = chart ? bin_options(rest.text) : std::string(),
                  chart](const index::SearchContext& context) -> Result<std::unique_ptr<Operator>> {
    const auto fields_of = [demand](const Batch& rows) {
      std::vector<std::string> fields = demand.names;
      if (demand.all || std::any_of(fields.begin(), fields.end(), [](const std::string& name) {
            return name.find('*') != std::string::npos;
          })) {
        fields.clear();
        for (const Batch::Field& field : rows.fields()) {
          if (field.name != kSummaryWeight && field.name != "_raw") fields.push_back(field.name);
        }
      }
      return fields;
    };
    return whole_table(
        context, [fields_of, ordered, bins, chart, &context](const Batch& all) -> Result<Batch> {
          Batch rows = all;
          if (chart) {
            RIFFLE_ASSIGN(rows, run_chain("bin _time" + bins, rows, context));
          }
          return ordered ? weigh_one_by_one(rows, fields_of(rows)) : fold(rows, fields_of(rows));
        });
  };
  return make_plain_node(std::move(command));
}

bool folds_rows(const CommandNode& node) {
  const std::string_view name = node.spec().name;
  return name == "sistats" || name == "sichart" || name == "sitimechart" || name == "sitop" ||
         name == "sirare";
}

bool aggregates_rows(const CommandNode& node) {
  const std::string_view name = node.spec().name;
  return name == "stats" || name == "chart" || name == "timechart" || name == "top" ||
         name == "rare" || name == "eventstats" || name == "streamstats";
}

std::unique_ptr<CommandNode> make_unfolding_node() {
  static const CommandSpec spec = {
      .name = "unfold",
      .aliases = {},
      .summary = "Repeats each row of a summary as often as its weight says",
      .description = "",
      .syntax = "unfold",
      .arguments = {},
      .examples = {},
  };
  PlainCommand command;
  command.spec = &spec;
  command.demand = demand_also({std::string(kSummaryWeight)});
  command.make = [](const index::SearchContext&) { return Result(each_batch(unfold)); };
  return make_plain_node(std::move(command));
}

}  // namespace riffle::lang

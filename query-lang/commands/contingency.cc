#include <algorithm>
#include <map>
#include <memory>
#include <utility>

#include <fmt/format.h>

#include "query-lang/commands/command_spec.h"
#include "query-lang/commands/plain_node.h"
#include "query-lang/commands/row_operators.h"
#include "query-lang/functions/values.h"
#include "query-lang/syntax/arg_parser.h"

namespace riffle::lang {

using index::Batch;
using index::ValueView;

const CommandSpec& contingency_command();

namespace {

struct Arguments {
  std::string row;
  std::string column;
  uint64_t most_rows = 1000;
  uint64_t most_columns = 100;
  double row_cover = 1;
  double column_cover = 1;
  bool total = true;
  std::string total_name = "TOTAL";
};

using Counts = std::map<std::string, double>;

// The most frequent values first, as many as are wanted and as cover the share.
std::vector<std::string> chosen(const Counts& counts, uint64_t most, double cover) {
  std::vector<std::pair<std::string, double>> sorted(counts.begin(), counts.end());
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  double all = 0;
  for (const auto& [value, count] : sorted) all += count;
  std::vector<std::string> values;
  double covered = 0;
  for (const auto& [value, count] : sorted) {
    if ((most > 0 && values.size() == most) || covered >= all * cover) break;
    values.push_back(value);
    covered += count;
  }
  return values;
}

Batch tabulate(const Arguments& arguments, const index::SearchContext& context, const Batch& rows) {
  std::map<std::string, Counts> cells;
  Counts row_counts;
  Counts column_counts;
  for (size_t row = 0; row < rows.rows(); ++row) {
    for_each_value(rows.at(row, arguments.row), [&](const ValueView& a) {
      for_each_value(rows.at(row, arguments.column), [&](const ValueView& b) {
        const std::string x = index::to_text(a);
        const std::string y = index::to_text(b);
        ++cells[x][y];
        ++row_counts[x];
        ++column_counts[y];
      });
    });
  }
  const std::vector<std::string> lines =
      chosen(row_counts, arguments.most_rows, arguments.row_cover);
  const std::vector<std::string> columns =
      chosen(column_counts, arguments.most_columns, arguments.column_cover);
  if (lines.size() < row_counts.size() || columns.size() < column_counts.size())
    warn(context,
         fmt::format("contingency shows {} of {} rows and {} of {} columns", lines.size(),
                     row_counts.size(), columns.size(), column_counts.size()),
         "contingency");
  index::BatchBuilder table;
  Counts totals;
  for (const std::string& line : lines) {
    table.begin_row();
    table.set(arguments.row, ValueView(std::string_view(line)));
    double sum = 0;
    for (const std::string& column : columns) {
      const double count = cells[line][column];
      table.set(column, ValueView(count));
      totals[column] += count;
      sum += count;
    }
    if (arguments.total) table.set(arguments.total_name, ValueView(sum));
  }
  if (!arguments.total || lines.empty()) return table.finish();
  table.begin_row();
  table.set(arguments.row, ValueView(std::string_view(arguments.total_name)));
  double sum = 0;
  for (const std::string& column : columns) {
    table.set(column, ValueView(totals[column]));
    sum += totals[column];
  }
  table.set(arguments.total_name, ValueView(sum));
  return table.finish();
}

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  Arguments parsed;
  RIFFLE_ASSIGN(const std::vector<FieldRef> fields, arguments.fields());
  if (fields.size() != 2) return arguments.error("two fields are needed", arguments.command().span);
  parsed.row = fields[0].name;
  parsed.column = fields[1].name;
  RIFFLE_ASSIGN(parsed.most_rows, arguments.count_option("maxrows", 1000));
  RIFFLE_ASSIGN(parsed.most_columns, arguments.count_option("maxcols", 100));
  RIFFLE_ASSIGN(parsed.row_cover, arguments.number_option("minrowcover", 1));
  RIFFLE_ASSIGN(parsed.column_cover, arguments.number_option("mincolcover", 1));
  RIFFLE_ASSIGN(parsed.total, arguments.bool_option("usetotal", true));
  parsed.total_name = arguments.text_option("totalstr", parsed.total_name);
  PlainCommand command;
  command.spec = &contingency_command();
  command.arguments = arguments.print_options() + " " + print_fields(fields);
  command.demand = [parsed](const index::FieldDemand&) {
    return index::FieldDemand::only({parsed.row, parsed.column});
  };
  command.make =
      [parsed](const index::SearchContext& context) -> Result<std::unique_ptr<Operator>> {
    return whole_table(context, [parsed, &context](const Batch& rows) -> Result<Batch> {
      return tabulate(parsed, context, rows);
    });
  };
  return make_plain_node(std::move(command));
}

}  // namespace

const CommandSpec& contingency_command() {
  static const CommandSpec spec = {
      .name = "contingency",
      .aliases = {"counttable", "ctable"},
      .kind = CommandKind::kTransforming,
      .summary = "Counts how often values of two fields come together",
      .description =
          "A row for each value of the first field, a column for each value of the second, the "
          "most frequent first, and the totals. A message tells when not all are shown.",
      .syntax =
          "contingency [maxrows=<n>] [maxcols=<n>] [minrowcover=<share>] [mincolcover=<share>] "
          "[usetotal=<bool>] [totalstr=<text>] <field> <field>",
      .arguments =
          {{"<field>", ArgType::kFieldList, "", "the field of the rows, the field of the columns"},
           {"maxrows", ArgType::kNumber, "1000", "the most rows; 0 for all"},
           {"maxcols", ArgType::kNumber, "100", "the most columns; 0 for all"},
           {"minrowcover", ArgType::kNumber, "1", "rows until this share of all is covered"},
           {"mincolcover", ArgType::kNumber, "1", "columns until this share of all is covered"},
           {"usetotal", ArgType::kBool, "t", "whether there are totals"},
           {"totalstr", ArgType::kText, "TOTAL", "what they are called"}},
      .examples =
          {{"| contingency h s", "Two fields",
            "{\"h\": \"a\", \"s\": 200}\n{\"h\": \"a\", \"s\": 500}\n{\"h\": \"b\", \"s\": 200}",
            "{\"h\": \"a\", \"200\": 1, \"500\": 1, \"TOTAL\": 2}\n{\"h\": \"b\", \"200\": 1, "
            "\"500\": 0, \"TOTAL\": 1}\n{\"h\": \"TOTAL\", \"200\": 2, \"500\": 1, \"TOTAL\": 3}"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang

#include <algorithm>
#include <memory>
#include <utility>

#include <fmt/format.h>

#include "query-lang/commands/command_spec.h"
#include "query-lang/commands/plain_node.h"
#include "query-lang/commands/row_operators.h"
#include "query-lang/syntax/arg_parser.h"

namespace riffle::lang {

using index::Batch;

const CommandSpec& diff_command();

namespace {

struct Arguments {
  uint64_t first = 1;
  uint64_t second = 2;
  std::string field = "_raw";
  bool header = false;
  bool context = false;
  uint64_t most = 100'000;  // characters of a text
};

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

// The lines of both, each with '-', '+' or ' ' in front: those that are alike by the longest common
// subsequence.
std::vector<std::string> differences(const std::vector<std::string>& a,
                                     const std::vector<std::string>& b) {
  std::vector<std::vector<uint32_t>> common(a.size() + 1, std::vector<uint32_t>(b.size() + 1));
  for (size_t i = a.size(); i-- > 0;) {
    for (size_t j = b.size(); j-- > 0;)
      common[i][j] =
          a[i] == b[j] ? common[i + 1][j + 1] + 1 : std::max(common[i + 1][j], common[i][j + 1]);
  }
  std::vector<std::string> lines;
  size_t i = 0;
  size_t j = 0;
  while (i < a.size() || j < b.size()) {
    if (i < a.size() && j < b.size() && a[i] == b[j]) {
      lines.push_back(" " + a[i++]);
      ++j;
    } else if (i < a.size() && (j == b.size() || common[i + 1][j] >= common[i][j + 1])) {
      lines.push_back("-" + a[i++]);
    } else {
      lines.push_back("+" + b[j++]);
    }
  }
  return lines;
}

Result<Batch> compare(const Arguments& arguments, const Batch& rows,
                      const index::SearchContext& context) {
  if (rows.rows() < std::max(arguments.first, arguments.second)) {
    warn(context,
         fmt::format("diff compares the rows {} and {}, and there are {}", arguments.first,
                     arguments.second, rows.rows()),
         "diff");
    return Batch(0);
  }
  const auto text_at = [&](uint64_t place) {
    std::string text = index::to_text(rows.at(place - 1, arguments.field));
    if (text.size() > arguments.most) {
      warn(context, fmt::format("diff read {} characters of row {}", arguments.most, place),
           "diff");
      text.resize(arguments.most);
    }
    return text;
  };
  const std::string first = text_at(arguments.first);
  const std::string second = text_at(arguments.second);
  Batch result(1);
  std::string text;
  if (first == second) {
    text = "Results are the same";
  } else {
    const std::vector<std::string> a = lines_of(first);
    const std::vector<std::string> b = lines_of(second);
    // What it takes grows with the product of both.
    constexpr size_t kMostCells = 25'000'000;
    if (a.size() * b.size() > kMostCells)
      return limit_error("diff: the texts have too many lines", "lower maxlen");
    if (arguments.header) text = "--- \n+++ \n";
    text += fmt::format("@@ -1,{} +1,{} @@", a.size(), b.size());
    for (const std::string& line : differences(a, b)) {
      if (arguments.context || line.front() != ' ') text += "\n" + line;
    }
  }
  result.set("_raw", index::Column::constant(index::Value(text), 1));
  return result;
}

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  Arguments parsed;
  RIFFLE_TRY(arguments.take_options());
  RIFFLE_ASSIGN(parsed.first, arguments.count_option("position1", 1));
  RIFFLE_ASSIGN(parsed.first, arguments.count_option("pos1", parsed.first));
  RIFFLE_ASSIGN(parsed.second, arguments.count_option("position2", 2));
  RIFFLE_ASSIGN(parsed.second, arguments.count_option("pos2", parsed.second));
  parsed.field = arguments.text_option("attribute", parsed.field);
  RIFFLE_ASSIGN(parsed.header, arguments.bool_option("diffheader", false));
  RIFFLE_ASSIGN(parsed.context, arguments.bool_option("context", false));
  RIFFLE_ASSIGN(parsed.most, arguments.count_option("maxlen", parsed.most));
  if (parsed.first == 0 || parsed.second == 0)
    return arguments.error("positions count from 1", arguments.command().span);
  PlainCommand command;
  command.spec = &diff_command();
  command.arguments = arguments.print_options();
  command.demand = [parsed](const index::FieldDemand&) {
    return index::FieldDemand::only({parsed.field});
  };
  command.make =
      [parsed](const index::SearchContext& context) -> Result<std::unique_ptr<Operator>> {
    return whole_table(context, [parsed, &context](const Batch& rows) -> Result<Batch> {
      return compare(parsed, rows, context);
    });
  };
  return make_plain_node(std::move(command));
}

}  // namespace

const CommandSpec& diff_command() {
  static const CommandSpec spec = {
      .name = "diff",
      .aliases = {},
      .kind = CommandKind::kTransforming,
      .summary = "What differs between two rows",
      .description =
          "One row with the lines of the first that are gone (`-`) and those of the second that "
          "are "
          "new (`+`) in `_raw`; with `context=t` those in common as well.",
      .syntax =
          "diff [position1=<n>] [position2=<n>] [pos1=<n>] [pos2=<n>] [attribute=<field>] "
          "[diffheader=<bool>] [context=<bool>] [maxlen=<n>]",
      .arguments = {{"position1", ArgType::kNumber, "1", "which row; they count from 1"},
                    {"position2", ArgType::kNumber, "2", "held against which"},
                    {"pos1", ArgType::kNumber, "1", "the same as position1"},
                    {"pos2", ArgType::kNumber, "2", "the same as position2"},
                    {"attribute", ArgType::kField, "_raw", "the field that is compared"},
                    {"diffheader", ArgType::kBool, "f", "whether --- and +++ stand in front"},
                    {"context", ArgType::kBool, "f", "whether lines in common are shown"},
                    {"maxlen", ArgType::kNumber, "100000",
                     "the most characters of a text; a message tells when there were more"}},
      .examples = {{"| diff", "Two events", R"({"_raw": "a\nb\nc"}
{"_raw": "a\nx\nc"})",
                    R"({"_raw": "@@ -1,3 +1,3 @@\n-b\n+x"})"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang

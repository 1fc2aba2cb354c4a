#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "query-lang/commands/command_spec.h"
#include "query-lang/commands/plain_node.h"
#include "query-lang/commands/row_operators.h"
#include "query-lang/syntax/arg_parser.h"

namespace riffle::lang {

using index::Batch;
using index::ValueView;

const CommandSpec& findtypes_command();

namespace {

struct Arguments {
  uint64_t most = 10;
  bool not_covered = false;  // only events without an event type
  bool words = false;        // useraw
};

using Rows = std::vector<uint32_t>;

// Searches that find some of the rows: a value of a field, and with useraw a word of the text.
std::map<std::string, Rows> candidates(const Arguments& arguments, const Batch& rows,
                                       const Rows& wanted) {
  std::map<std::string, Rows> found;
  constexpr size_t kLongest = 80;
  for (const uint32_t row : wanted) {
    for (const Batch::Field& field : rows.fields()) {
      if (field.name.starts_with('_') || field.column->is_null(row)) continue;
      const std::string value = index::to_text(field.column->at(row));
      if (value.size() <= kLongest)
        found[print_field(field.name) + "=" + quote_string(value)].push_back(row);
    }
    if (!arguments.words) continue;
    std::set<std::string> words;
    std::string word;
    for (const char c : index::to_text(rows.at(row, "_raw")) + " ") {
      if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) {
        word += c;
      } else {
        if (word.size() > 2) words.insert(quote_string(word));
        word.clear();
      }
    }
    for (const std::string& each : words) found[each].push_back(row);
  }
  return found;
}

// The search that finds the most rows that no other has found, again and again.
Batch find(const Arguments& arguments, const Batch& rows) {
  Rows wanted;
  for (uint32_t row = 0; row < rows.rows(); ++row) {
    if (!arguments.not_covered || rows.at(row, "eventtype").is_null()) wanted.push_back(row);
  }
  std::map<std::string, Rows> all = candidates(arguments, rows, wanted);
  // What finds everything tells nothing apart.
  if (all.size() > 1)
    std::erase_if(all, [&](const auto& each) { return each.second.size() == wanted.size(); });
  std::set<uint32_t> left(wanted.begin(), wanted.end());
  index::BatchBuilder table;
  constexpr double kPercent = 100;
  while (table.rows() < arguments.most && !left.empty() && !all.empty()) {
    const auto gain = [&](const Rows& found) {
      return std::count_if(found.begin(), found.end(),
                           [&](uint32_t row) { return left.contains(row); });
    };
    auto best = all.begin();
    for (auto each = all.begin(); each != all.end(); ++each) {
      if (gain(each->second) > gain(best->second)) best = each;
    }
    if (gain(best->second) == 0) break;
    table.begin_row();
    table.set("search", ValueView(std::string_view(best->first)));
    table.set("count", ValueView(static_cast<double>(best->second.size())));
    table.set("percent", ValueView(kPercent * static_cast<double>(best->second.size()) /
                                   static_cast<double>(wanted.size())));
    for (const uint32_t row : best->second) left.erase(row);
    all.erase(best);
  }
  return table.finish();
}

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  Arguments parsed;
  while (!arguments.at_end()) {
    RIFFLE_ASSIGN(const bool option, arguments.take_option());
    if (option) continue;
    if (arguments.accept_word("notcover"))
      parsed.not_covered = true;
    else if (arguments.accept_word("useraw"))
      parsed.words = true;
    else
      return arguments.unexpected(arguments.peek(), "notcover or useraw");
  }
  RIFFLE_ASSIGN(parsed.most, arguments.count_option("max", 10));
  PlainCommand command;
  command.spec = &findtypes_command();
  command.arguments = arguments.print_options();
  if (parsed.not_covered) command.arguments += " notcover";
  if (parsed.words) command.arguments += " useraw";
  command.demand = demand_everything;
  command.make =
      [parsed](const index::SearchContext& context) -> Result<std::unique_ptr<Operator>> {
    return whole_table(context, [parsed, &context](const Batch& rows) -> Result<Batch> {
      constexpr size_t kMostRows = 5000;
      if (rows.rows() <= kMostRows) return find(parsed, rows);
      warn(context, fmt::format("findtypes looked at {} of {} events", kMostRows, rows.rows()),
           "findtypes");
      return find(parsed, rows.slice(0, kMostRows));
    });
  };
  return make_plain_node(std::move(command));
}

}  // namespace

const CommandSpec& findtypes_command() {
  static const CommandSpec spec = {
      .name = "findtypes",
      .aliases = {},
      .kind = CommandKind::kTransforming,
      .summary = "Suggests searches for event types",
      .description =
          "Each row is a search that finds more of the events that no other has found than any "
          "else, with how many it finds. Of the first 5,000 events; a message tells when there "
          "were more.",
      .syntax = "findtypes [max=<n>] [<flag> ...]",
      .arguments = {{"max", ArgType::kNumber, "10", "how many searches"},
                    {"<flag>", ArgType::kText, "",
                     "notcover: only events without an event type; useraw: words of the text as "
                     "well"}},
      .examples = {{"| findtypes", "By a field", R"({"s": "a"}
{"s": "b"}
{"s": "a"}
{"s": "a"})",
                    R"({"search": "s=\"a\"", "count": 3, "percent": 75}
{"search": "s=\"b\"", "count": 1, "percent": 25})"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang

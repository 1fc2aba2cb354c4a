#include <algorithm>
#include <cctype>
#include <map>
#include <memory>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "indexer/base/regex.h"
#include "query-lang/commands/chained_operator.h"
#include "query-lang/commands/command_spec.h"
#include "query-lang/commands/plain_node.h"
#include "query-lang/commands/row_operators.h"
#include "query-lang/syntax/arg_parser.h"

namespace riffle::lang {

using index::Batch;

const CommandSpec& erex_command();

namespace {

struct Arguments {
  std::string field;
  std::string from = "_raw";
  std::vector<std::string> examples;
  std::vector<std::string> counterexamples;
  size_t most_training = 100;
};

std::vector<std::string> items_of(std::string_view text) {
  std::vector<std::string> items;
  while (!text.empty()) {
    const size_t end = std::min(text.find(','), text.size());
    std::string_view item = text.substr(0, end);
    while (!item.empty() && is_blank(item.front())) item.remove_prefix(1);
    while (!item.empty() && is_blank(item.back())) item.remove_suffix(1);
    if (!item.empty()) items.emplace_back(item);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return items;
}

std::string escaped(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (std::string_view("\\^$.|?*+()[]{}").find(c) != std::string_view::npos) result += '\\';
    result += c;
  }
  return result;
}

enum class Class : uint8_t { kDigit, kLetter, kOther };
Class class_of(char c) {
  if (std::isdigit(static_cast<unsigned char>(c)) != 0) return Class::kDigit;
  return std::isalpha(static_cast<unsigned char>(c)) != 0 || c == '_' ? Class::kLetter
                                                                      : Class::kOther;
}

// Runs of digits and letters become classes, everything else stands for itself: 10.2.3.4 is
// \d+\.\d+\.\d+\.\d+.
std::string shape_of(std::string_view text) {
  std::string shape;
  for (size_t i = 0; i < text.size();) {
    const Class kind = class_of(text[i]);
    const size_t begin = i;
    while (i < text.size() && class_of(text[i]) == kind && kind != Class::kOther) ++i;
    if (kind == Class::kOther) {
      shape += escaped(text.substr(i++, 1));
    } else {
      shape += kind == Class::kDigit ? "\\d+" : "[a-zA-Z_]+";
    }
    if (i == begin) ++i;
  }
  return shape;
}

// Where examples stand in texts: what is in front of them and behind them.
struct Place {
  std::string before;
  std::string after;
};

std::vector<Place> places_of(const Arguments& arguments, const Batch& rows) {
  std::vector<Place> places;
  constexpr size_t kReach = 20;
  for (size_t row = 0; row < rows.rows() && places.size() < arguments.most_training; ++row) {
    const std::string text = index::to_text(rows.at(row, arguments.from));
    for (const std::string& example : arguments.examples) {
      const size_t at = text.find(example);
      if (at == std::string::npos) continue;
      const size_t begin = at > kReach ? at - kReach : 0;
      places.push_back({text.substr(begin, at - begin), text.substr(at + example.size(), kReach)});
    }
  }
  return places;
}

// What all of them have in common next to the example.
std::string common_end(const std::vector<Place>& places) {
  std::string common = places.front().before;
  for (const Place& place : places) {
    size_t length = 0;
    while (length < common.size() && length < place.before.size() &&
           common[common.size() - 1 - length] == place.before[place.before.size() - 1 - length])
      ++length;
    common = common.substr(common.size() - length);
  }
  return common;
}
std::string common_begin(const std::vector<Place>& places) {
  std::string common = places.front().after;
  for (const Place& place : places) {
    size_t length = 0;
    while (length < common.size() && length < place.after.size() &&
           common[length] == place.after[length])
      ++length;
    common.resize(length);
  }
  return common;
}

// What a pattern finds in the rows.
Result<std::set<std::string>> found_by(const std::string& pattern, const Arguments& arguments,
                                       const Batch& rows) {
  RIFFLE_ASSIGN(const Regex regex, Regex::compile(pattern));
  RegexMatch match;
  std::set<std::string> found;
  for (size_t row = 0; row < rows.rows(); ++row) {
    const std::string text = index::to_text(rows.at(row, arguments.from));
    if (regex.search(text, match) == RegexOutcome::kMatch && match.has(1))
      found.emplace(match.group(1));
  }
  return found;
}

// The first of several patterns, the most general first, that finds all examples that stand in the
// rows and no counterexample.
Result<std::string> learn(const Arguments& arguments, const Batch& rows) {
  const std::vector<Place> places = places_of(arguments, rows);
  if (places.empty())
    return user_error("erex: none of the examples stands in the rows", {},
                      "give values that are there");
  std::set<std::string> shapes;
  for (const std::string& example : arguments.examples) shapes.insert(shape_of(example));
  std::string values;
  for (const std::string& shape : shapes) values += (values.empty() ? "" : "|") + shape;
  const std::string before = common_end(places);
  const std::string after = common_begin(places);
  std::vector<std::string> bodies;
  if (!after.empty()) bodies.push_back("[^" + escaped(after.substr(0, 1)) + "]+");
  bodies.push_back(values);
  for (const std::string& body : bodies) {
    for (size_t context = std::min<size_t>(1, before.size()); context <= before.size(); ++context) {
      std::string pattern = escaped(before.substr(before.size() - context)) + "(?<" +
                            arguments.field + ">" + body + ")";
      if (!after.empty()) pattern += escaped(after.substr(0, 1));
      RIFFLE_ASSIGN(const std::set<std::string> found, found_by(pattern, arguments, rows));
      const bool all = std::all_of(
          arguments.examples.begin(), arguments.examples.end(), [&](const std::string& example) {
            bool stands = false;
            for (size_t row = 0; row < rows.rows() && !stands; ++row)
              stands =
                  index::to_text(rows.at(row, arguments.from)).find(example) != std::string::npos;
            return !stands || found.contains(example);
          });
      const bool none = std::none_of(
          arguments.counterexamples.begin(), arguments.counterexamples.end(),
          [&](const std::string& counterexample) { return found.contains(counterexample); });
      if (all && none) return pattern;
    }
  }
  return user_error("erex: no pattern finds the examples and nothing else", {},
                    "give more examples, or write it with rex");
}

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  Arguments parsed;
  RIFFLE_TRY(arguments.take_options());
  RIFFLE_ASSIGN(FieldRef field, arguments.field());
  RIFFLE_TRY(arguments.take_options());
  parsed.field = field.name;
  parsed.from = arguments.text_option("fromfield", parsed.from);
  parsed.examples = items_of(arguments.text_option("examples"));
  parsed.counterexamples = items_of(arguments.text_option("counterexamples"));
  RIFFLE_ASSIGN(parsed.most_training, arguments.count_option("maxtrainers", 100));
  const bool name = std::all_of(parsed.field.begin(), parsed.field.end(), [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
  });
  if (!name) return arguments.error("the name may have letters, digits and _ only", field.span);
  if (parsed.examples.empty())
    return arguments.error("examples are missing", arguments.command().span,
                           "as in examples=\"a, b\"");
  PlainCommand command;
  command.spec = &erex_command();
  command.arguments = " " + print_field(parsed.field) + arguments.print_options();
  command.demand = demand_also({parsed.from});
  command.make =
      [parsed](const index::SearchContext& context) -> Result<std::unique_ptr<Operator>> {
    return whole_table(context, [parsed, &context](const Batch& rows) -> Result<Batch> {
      if (rows.rows() == 0) return rows;
      RIFFLE_ASSIGN(const std::string pattern, learn(parsed, rows));
      const std::string text =
          "rex field=" + quote_string(parsed.from) + " " + quote_string(pattern);
      warn(context, "erex learned a pattern; it is the same as | " + text, "erex");
      return run_chain(text, rows, context);
    });
  };
  return make_plain_node(std::move(command));
}

}  // namespace

const CommandSpec& erex_command() {
  static const CommandSpec spec = {
      .name = "erex",
      .aliases = {},
      .kind = CommandKind::kDataset,
      .summary = "Extracts a field like the examples given",
      .description =
          "Learns a regular expression from where the examples stand in the rows, and extracts "
          "with "
          "it. A message tells the pattern, for `rex`.",
      .syntax =
          "erex <field> examples=<values> [counterexamples=<values>] [fromfield=<field>] "
          "[maxtrainers=<n>]",
      .arguments = {{"<field>", ArgType::kField, "", "the field to make"},
                    {"examples", ArgType::kText, "", "values with commas between them"},
                    {"counterexamples", ArgType::kText, "", "values that it must not find"},
                    {"fromfield", ArgType::kField, "_raw", "the text"},
                    {"maxtrainers", ArgType::kNumber, "100", "from how many places it learns"}},
      .examples = {{"| erex port examples=\"80, 443\" | table port", "Ports",
                    R"({"_raw": "tcp port=80 open"}
{"_raw": "udp port=443 open"}
{"_raw": "udp port=53 open"})",
                    R"({"port": 80}
{"port": 443}
{"port": 53})"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang

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
using index::BatchBuilder;
using index::ValueView;

const CommandSpec& multikv_command();

namespace {

struct Arguments {
  std::vector<std::string> fields;   // empty: all
  std::vector<std::string> filters;  // lines that hold one of them; empty: all
  uint64_t header = 0;               // its line from 1; 0: the first that is not blank
  bool no_header = false;
  bool keep_original = false;
  bool copy_fields = true;  // of the event
  bool several = true;      // a blank line ends a table, the next line names columns again
};

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    lines.push_back(line);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

// Words; where there are as many as `most`, the last one has the rest of the line.
std::vector<std::string> words_of(std::string_view line, size_t most) {
  std::vector<std::string> words;
  while (true) {
    while (!line.empty() && is_blank(line.front())) line.remove_prefix(1);
    while (!line.empty() && is_blank(line.back())) line.remove_suffix(1);
    if (line.empty()) return words;
    size_t end = 0;
    while (end < line.size() && !is_blank(line[end])) ++end;
    if (words.size() + 1 == most) end = line.size();
    words.emplace_back(line.substr(0, end));
    line.remove_prefix(end);
  }
}

bool is_blank_line(std::string_view line) {
  return line.find_first_not_of(" \t") == std::string_view::npos;
}

bool is_wanted(const Arguments& arguments, std::string_view line) {
  if (is_blank_line(line)) return false;
  return arguments.filters.empty() ||
         std::any_of(arguments.filters.begin(), arguments.filters.end(),
                     [&](const std::string& filter) {
                       return line.find(filter) != std::string_view::npos;
                     });
}

// The rows of one event's table.
void add_lines(const Arguments& arguments, const Batch& rows, uint32_t row, BatchBuilder& out) {
  const std::string text = index::to_text(rows.at(row, "_raw"));
  const std::vector<std::string_view> lines = lines_of(text);
  size_t at = arguments.header > 0 ? arguments.header - 1 : 0;
  while (arguments.header == 0 && at < lines.size() && is_blank_line(lines[at])) ++at;
  std::vector<std::string> names;
  if (!arguments.no_header && at < lines.size()) names = words_of(lines[at++], SIZE_MAX);
  const bool several = arguments.several && !arguments.no_header && arguments.header == 0;
  bool ended = false;
  for (; at < lines.size(); ++at) {
    if (several && is_blank_line(lines[at])) {
      ended = true;
      continue;
    }
    if (ended) {
      names = words_of(lines[at], SIZE_MAX);
      ended = false;
      continue;
    }
    if (!is_wanted(arguments, lines[at])) continue;
    const std::vector<std::string> cells =
        words_of(lines[at], arguments.no_header ? SIZE_MAX : names.size());
    out.begin_row();
    out.set("_raw", ValueView(lines[at]));
    for (size_t i = 0; i < cells.size(); ++i) {
      const std::string name = i < names.size() ? names[i] : fmt::format("Column_{}", i + 1);
      const bool wanted = arguments.fields.empty() ||
                          std::find(arguments.fields.begin(), arguments.fields.end(), name) !=
                              arguments.fields.end();
      if (wanted) out.set(name, ValueView(std::string_view(cells[i])));
    }
    for (const Batch::Field& field : rows.fields()) {
      if (arguments.copy_fields || field.name.starts_with('_'))
        out.set(field.name, field.name == "_raw" ? ValueView() : field.column->at(row));
    }
  }
}

Batch open_tables(const Arguments& arguments, const Batch& rows) {
  BatchBuilder out;
  for (uint32_t row = 0; row < rows.rows(); ++row) {
    const size_t before = out.rows();
    if (!rows.at(row, "_raw").is_null()) add_lines(arguments, rows, row, out);
    if (out.rows() > before && !arguments.keep_original) continue;
    out.begin_row();
    for (const Batch::Field& field : rows.fields()) out.set(field.name, field.column->at(row));
  }
  return out.finish();
}

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  Arguments parsed;
  PlainCommand command;
  while (!arguments.at_end()) {
    RIFFLE_ASSIGN(const bool option, arguments.take_option());
    if (option) continue;
    const Token word = arguments.next();
    if (!word.is_word("fields") && !word.is_word("filter"))
      return arguments.unexpected(word, "an option, fields or filter");
    std::vector<std::string>& list = word.is_word("fields") ? parsed.fields : parsed.filters;
    while (!arguments.at_end() && !arguments.option_follows() &&
           !arguments.peek().is_word("fields") && !arguments.peek().is_word("filter")) {
      RIFFLE_ASSIGN(std::string text, arguments.text());
      list.push_back(std::move(text));
      arguments.accept(",");
    }
  }
  RIFFLE_ASSIGN(parsed.header, arguments.count_option("forceheader", 0));
  RIFFLE_ASSIGN(parsed.no_header, arguments.bool_option("noheader", false));
  RIFFLE_ASSIGN(const bool remove, arguments.bool_option("rmorig", true));
  parsed.keep_original = !remove;
  RIFFLE_ASSIGN(parsed.copy_fields, arguments.bool_option("copyattrs", true));
  RIFFLE_ASSIGN(parsed.several, arguments.bool_option("multitable", true));
  command.spec = &multikv_command();
  command.arguments = arguments.print_options();
  if (!parsed.fields.empty()) command.arguments += " fields " + print_fields(parsed.fields);
  if (!parsed.filters.empty()) {
    command.arguments += " filter";
    for (const std::string& filter : parsed.filters)
      command.arguments += " " + quote_string(filter);
  }
  command.demand = demand_also({"_raw"});
  command.make = [parsed](const index::SearchContext&) -> Result<std::unique_ptr<Operator>> {
    return each_batch(
        [parsed](const Batch& rows) -> Result<Batch> { return open_tables(parsed, rows); });
  };
  return make_plain_node(std::move(command));
}

}  // namespace

const CommandSpec& multikv_command() {
  static const CommandSpec spec = {
      .name = "multikv",
      .aliases = {},
      .kind = CommandKind::kStreaming,
      .summary = "Makes rows of the lines of a table in an event",
      .description =
          "The first line that is not blank names the columns; each further line becomes a row "
          "with the event's other fields. A blank line ends a table; the line behind it names the "
          "columns of another one. Words are parted by blanks, and the last column takes "
          "what is left of the line. Events without such lines stay as they are.",
      .syntax =
          "multikv [forceheader=<n>] [noheader=<bool>] [rmorig=<bool>] [copyattrs=<bool>] "
          "[multitable=<bool>] [fields <field>, ...] "
          "[filter <text>, ...]",
      .arguments = {{"<field>", ArgType::kFieldList, "", "only these columns"},
                    {"<text>", ArgType::kText, "", "only lines that hold one of these"},
                    {"forceheader", ArgType::kNumber, "0", "the line with the names, from 1"},
                    {"noheader", ArgType::kBool, "f",
                     "there is none: columns are called Column_1, Column_2 …"},
                    {"rmorig", ArgType::kBool, "t", "whether the event itself goes"},
                    {"copyattrs", ArgType::kBool, "t",
                     "whether its other fields are copied, beside internal ones"},
                    {"multitable", ArgType::kBool, "t", "whether a blank line ends a table"}},
      .examples = {{"| multikv | table PID CMD", "Lines of ps",
                    "{\"_raw\": \"PID CMD\\n1 init\\n7 sh -c x\"}",
                    "{\"PID\": 1, \"CMD\": \"init\"}\n{\"PID\": 7, \"CMD\": \"sh -c x\"}"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang

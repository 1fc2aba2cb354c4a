#include <algorithm>
#include <cctype>
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

const CommandSpec& abstract_command();

namespace {

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    lines.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

std::vector<std::string> words_of(std::string_view line) {
  std::vector<std::string> words;
  std::string word;
  for (const char c : line) {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0) {
      word += c;
    } else if (!word.empty()) {
      words.push_back(std::move(word));
      word.clear();
    }
  }
  if (!word.empty()) words.push_back(std::move(word));
  return words;
}

// The lines that bring the most words that were not there yet, in their order. At most `terms`
// different words are looked at.
std::string summary_of(std::string_view text, uint64_t most_lines, uint64_t terms) {
  const std::vector<std::string_view> lines = lines_of(text);
  if (lines.size() <= most_lines) return std::string(text);
  std::set<std::string> known;
  std::set<size_t> chosen;
  while (chosen.size() < most_lines) {
    size_t best = lines.size();
    size_t most_new = 0;
    for (size_t i = 0; i < lines.size(); ++i) {
      if (chosen.contains(i)) continue;
      std::set<std::string> fresh;
      for (std::string& word : words_of(lines[i])) {
        if (!known.contains(word) && known.size() + fresh.size() < terms)
          fresh.insert(std::move(word));
      }
      if (best < lines.size() && fresh.size() <= most_new) continue;
      best = i;
      most_new = fresh.size();
    }
    chosen.insert(best);
    for (std::string& word : words_of(lines[best])) known.insert(std::move(word));
  }
  std::string result;
  size_t last = 0;
  for (const size_t i : chosen) {
    if (!result.empty()) result += i > last + 1 ? "\n...\n" : "\n";
    result += lines[i];
    last = i;
  }
  return result;
}

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  RIFFLE_TRY(arguments.take_options());
  RIFFLE_ASSIGN(const uint64_t terms, arguments.count_option("maxterms", 1000));
  RIFFLE_ASSIGN(const uint64_t lines, arguments.count_option("maxlines", 10));
  if (lines == 0)
    return arguments.error("maxlines must be at least 1", arguments.option_span("maxlines"));
  PlainCommand command;
  command.spec = &abstract_command();
  command.arguments = arguments.print_options();
  command.passes_limit = true;
  command.demand = demand_also({"_raw"});
  command.make = [terms, lines](const index::SearchContext&) -> Result<std::unique_ptr<Operator>> {
    return each_batch([terms, lines](const Batch& rows) -> Result<Batch> {
      const index::ColumnPtr texts = rows.column("_raw");
      index::ColumnBuilder builder;
      for (size_t row = 0; row < rows.rows(); ++row) {
        const ValueView value = texts->at(row);
        value.is_null() ? builder.add_null()
                        : builder.add_text(summary_of(index::to_text(value), lines, terms));
      }
      Batch result = rows;
      result.set("_raw", builder.finish());
      return result;
    });
  };
  return make_plain_node(std::move(command));
}

}  // namespace

const CommandSpec& abstract_command() {
  static const CommandSpec spec = {
      .name = "abstract",
      .aliases = {"excerpt"},
      .kind = CommandKind::kStreaming,
      .summary = "Shortens the text of events to their most telling lines",
      .description =
          "Of a text with more than `maxlines` lines those stay that bring the most words that no "
          "other line has brought; `...` stands for what lies between.",
      .syntax = "abstract [maxterms=<n>] [maxlines=<n>]",
      .arguments = {{"maxterms", ArgType::kNumber, "1000", "how many words are looked at"},
                    {"maxlines", ArgType::kNumber, "10", "how many lines stay"}},
      .examples = {{"| abstract maxlines=2", "Two lines of four",
                    R"({"_raw": "start job one\nstart\njob\nend with an error"})",
                    R"({"_raw": "start job one\n...\nend with an error"})"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang

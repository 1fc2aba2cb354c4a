#include <algorithm>
#include <cctype>
#include <memory>
#include <utility>

#include <fmt/format.h>

#include "indexer/extract/event_fields.h"
#include "query-lang/commands/chained_operator.h"
#include "query-lang/commands/command_spec.h"
#include "query-lang/commands/plain_node.h"
#include "query-lang/commands/row_operators.h"
#include "query-lang/exec/found_fields.h"
#include "query-lang/knowledge/knowledge.h"
#include "query-lang/syntax/arg_parser.h"

namespace riffle::lang {

using index::Batch;
using index::Value;

const CommandSpec& extract_command();

namespace {

struct Arguments {
  std::string pair_delimiters;  // any of these characters ends a pair; empty: automatic extraction
  std::string key_delimiters;
  uint64_t limit = 50;
  uint64_t max_chars = 10'240;
  bool keep_all = false;  // mv_add
  bool clean_keys = true;
  bool automatic = true;  // without delimiters: as it happens by itself
};

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  if (text.size() > 1 && text.front() == '"' && text.back() == '"')
    return text.substr(1, text.size() - 2);
  return text;
}

// Letters, digits and _ stay, everything else becomes _; those at the beginning go.
std::string cleaned(std::string_view key) {
  std::string name;
  for (const char c : key) {
    const bool letter = std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
    if (letter || !name.empty()) name += letter ? c : '_';
  }
  const size_t begin = name.find_first_not_of("_0123456789");
  return begin == std::string::npos ? "" : name.substr(begin);
}

void extract_pairs(const Arguments& arguments, std::string_view text, index::EventFields& fields) {
  while (!text.empty()) {
    // A quote keeps delimiters together.
    size_t end = 0;
    bool quoted = false;
    while (end < text.size() &&
           (quoted || arguments.pair_delimiters.find(text[end]) == std::string::npos)) {
      quoted ^= text[end] == '"';
      ++end;
    }
    const std::string_view pair = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const size_t sign = pair.find_first_of(arguments.key_delimiters);
    if (sign == std::string_view::npos) continue;
    const std::string_view key = trimmed(pair.substr(0, sign));
    const std::string_view value = trimmed(pair.substr(sign + 1));
    const std::string name = arguments.clean_keys ? cleaned(key) : std::string(key);
    if (!name.empty() && !value.empty()) fields.add(name, Value(value));
  }
}

Batch extract(const Arguments& arguments, const Batch& rows, bool& cut) {
  const index::ColumnPtr texts = rows.column("_raw");
  FoundFields found(rows);
  index::EventFields fields;
  for (size_t row = 0; row < rows.rows(); ++row) {
    if (texts->is_null(row)) continue;
    std::string text = index::to_text(texts->at(row));
    cut |= text.size() > arguments.max_chars;
    text.resize(std::min<size_t>(text.size(), arguments.max_chars));
    fields.clear();
    if (arguments.pair_delimiters.empty()) {
      if (!arguments.automatic) continue;
      index::extract_fields(text, index::FieldDemand::everything(), fields);
    } else {
      extract_pairs(arguments, text, fields);
    }
    cut |= fields.fields.size() > arguments.limit;
    for (size_t i = 0; i < std::min<size_t>(fields.fields.size(), arguments.limit); ++i) {
      const index::EventFields::Field& field = fields.fields[i];
      const bool several = field.value.kind() == index::ValueKind::kMulti;
      found.add(row, field.name,
                several && !arguments.keep_all ? field.value.elements().front() : field.value);
    }
  }
  return found.finish();
}

// extract access-fields: the field rules of these names, whatever the sourcetype.
Result<std::unique_ptr<CommandNode>> by_name(ArgParser& arguments, std::vector<Token> names) {
  PlainCommand command;
  command.spec = &extract_command();
  command.arguments = arguments.print_options();
  for (Token& name : names) {
    command.arguments += " " + print_field(name.text);
    name.source = {};  // the query's text does not live as long as this
  }
  command.demand = demand_everything;
  command.make = [names = std::move(names), knowledge = arguments.knowledge()](
                     const index::SearchContext& context) -> Result<std::unique_ptr<Operator>> {
    std::string text;
    for (const Token& name : names) {
      bool found = false;
      for (const FieldRule& rule :
           knowledge == nullptr ? std::vector<FieldRule>() : knowledge->field_rules()) {
        if (rule.name != name.text || rule.kind != FieldRule::Kind::kExtraction) continue;
        found = true;
        text += fmt::format("{} rex field={} {}", text.empty() ? "" : " |",
                            quote_string(rule.source), quote_string(rule.text));
      }
      if (found) continue;
      Error error = user_error(fmt::format("extract: there is no extraction '{}'", name.text),
                               name.span, "field rules say what is extracted under which name");
      // Not the query's fault where nobody knows any.
      if (knowledge == nullptr) error.kind = ErrorKind::kEnvironment;
      return error;
    }
    return chained_operator(text, knowledge, context);
  };
  return make_plain_node(std::move(command));
}

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  Arguments parsed;
  std::vector<Token> names;
  while (!arguments.at_end()) {
    RIFFLE_ASSIGN(const bool option, arguments.take_option());
    if (!option) {
      names.push_back(arguments.peek());
      RIFFLE_TRY(arguments.text());
    }
    arguments.accept(",");
  }
  parsed.pair_delimiters = arguments.text_option("pairdelim");
  parsed.key_delimiters = arguments.text_option("kvdelim");
  if (parsed.pair_delimiters.empty() != parsed.key_delimiters.empty())
    return arguments.error("pairdelim and kvdelim go together", arguments.command().span);
  RIFFLE_ASSIGN(parsed.limit, arguments.count_option("limit", parsed.limit));
  RIFFLE_ASSIGN(parsed.max_chars, arguments.count_option("maxchars", parsed.max_chars));
  RIFFLE_ASSIGN(parsed.keep_all, arguments.bool_option("mv_add", false));
  RIFFLE_ASSIGN(parsed.clean_keys, arguments.bool_option("clean_keys", true));
  RIFFLE_ASSIGN(parsed.automatic, arguments.bool_option("auto", true));
  // Rules are read anew for every search, so there is nothing to load again.
  RIFFLE_TRY(arguments.bool_option("reload", false));
  if (!names.empty()) return by_name(arguments, std::move(names));
  PlainCommand command;
  command.spec = &extract_command();
  command.arguments = arguments.print_options();
  command.passes_limit = true;
  command.demand = demand_also({"_raw"});
  command.make =
      [parsed](const index::SearchContext& context) -> Result<std::unique_ptr<Operator>> {
    return each_batch([parsed, &context, told = false](const Batch& rows) mutable -> Result<Batch> {
      bool cut = false;
      Batch result = extract(parsed, rows, cut);
      if (cut && !told)
        warn(context,
             fmt::format("extract read at most {} characters and {} fields of some events",
                         parsed.max_chars, parsed.limit),
             "extract");
      told |= cut;
      return result;
    });
  };
  return make_plain_node(std::move(command));
}

}  // namespace

const CommandSpec& extract_command() {
  static const CommandSpec spec = {
      .name = "extract",
      .aliases = {"kv"},
      .kind = CommandKind::kStreaming,
      .summary = "Takes pairs of names and values out of the event's text",
      .description =
          "With the characters that part pairs and those that part a name from its value; without "
          "them as it happens by itself at search time: the members of JSON, else `key=value`. Of "
          "an event the first 50 fields and 10,240 characters are looked at; a message tells when "
          "there was more.",
      .syntax =
          "extract [pairdelim=<text> kvdelim=<text>] [limit=<n>] [maxchars=<n>] [auto=<bool>] "
          "[mv_add=<bool>] "
          "[clean_keys=<bool>] [reload=<bool>] [<name>, ...]",
      .arguments = {{"<name>", ArgType::kText, "", "extractions of the field rules instead"},
                    {"reload", ArgType::kBool, "f",
                     "rules are read anew for every search, so this changes nothing"},
                    {"pairdelim", ArgType::kText, "", "characters between pairs"},
                    {"kvdelim", ArgType::kText, "", "characters between name and value"},
                    {"limit", ArgType::kNumber, "50", "the most fields of an event"},
                    {"maxchars", ArgType::kNumber, "10240", "how far into the text it looks"},
                    {"auto", ArgType::kBool, "t", "whether pairs are found without delimiters"},
                    {"mv_add", ArgType::kBool, "f",
                     "whether a name that comes again makes several values"},
                    {"clean_keys", ArgType::kBool, "t",
                     "whether other characters than letters, digits and _ become _"}},
      .examples = {{"| extract pairdelim=\"|;\" kvdelim=\"=:\" | fields - _raw", "Pairs",
                    "{\"_raw\": \"user=kim|port: 80;x-y=\\\"a|b\\\"\"}",
                    "{\"user\": \"kim\", \"port\": 80, \"x_y\": \"a|b\"}"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang

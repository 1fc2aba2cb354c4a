#include <algorithm>
#include <array>
#include <memory>
#include <set>
#include <utility>
#include <vector>

#include "indexer/base/hash.h"
#include "query-lang/commands/command_spec.h"
#include "query-lang/commands/plain_node.h"
#include "query-lang/commands/row_operators.h"
#include "query-lang/knowledge/lookup_source.h"
#include "query-lang/syntax/arg_parser.h"
#include "query-lang/syntax/names.h"

namespace riffle::lang {

using index::Batch;
using index::Value;
using index::ValueView;

const CommandSpec& scrub_command();

namespace {

// A list of words: the first field of a lookup table.
struct WordList {
  std::string lookup;
  SourceSpan span;
};

struct Arguments {
  std::array<WordList, 4> lists;  // in the order of kLists
  std::shared_ptr<const Knowledge> knowledge;
};

enum List : uint8_t { kPublic, kPrivate, kNames, kDictionary };
constexpr std::array<const char*, 4> kLists = {"public-terms", "private-terms", "name-terms",
                                               "dictionary"};

struct Words {
  std::set<std::string> kept;      // in small letters
  std::set<std::string> replaced;  // even if they are kept otherwise
  std::vector<std::string> names;  // each stands for another
};

enum class CharKind : uint8_t { kDigit, kSmall, kLarge, kOther };

CharKind kind_of(char c) {
  if (c >= '0' && c <= '9') return CharKind::kDigit;
  if (c >= 'a' && c <= 'z') return CharKind::kSmall;
  return c >= 'A' && c <= 'Z' ? CharKind::kLarge : CharKind::kOther;
}

// Other letters and digits of the same kinds; the same word becomes the same one each time.
std::string disguised(std::string_view word) {
  uint64_t state = hash64(lower_name(word));
  std::string text(word);
  for (char& c : text) {
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    const uint64_t random = state >> 33;
    switch (kind_of(c)) {
      case CharKind::kDigit:
        c = static_cast<char>('0' + random % 10);
        break;
      case CharKind::kSmall:
        c = static_cast<char>('a' + random % 26);
        break;
      case CharKind::kLarge:
        c = static_cast<char>('A' + random % 26);
        break;
      case CharKind::kOther:
        break;
    }
  }
  return text;
}

std::string scrub_word(std::string_view word, const Words& words) {
  const std::string small = lower_name(word);
  if (!words.replaced.contains(small)) {
    if (words.kept.contains(small)) return std::string(word);
    const auto name = std::lower_bound(words.names.begin(), words.names.end(), small);
    if (name != words.names.end() && *name == small)
      return words.names[hash64(small) % words.names.size()];
  }
  return disguised(word);
}

std::string scrub_text(std::string_view text, const Words& words) {
  std::string result;
  while (!text.empty()) {
    size_t end = 0;
    while (end < text.size() && kind_of(text[end]) != CharKind::kOther) ++end;
    if (end > 0) {
      result += scrub_word(text.substr(0, end), words);
    } else {
      result += text[end++];
    }
    text.remove_prefix(end);
  }
  return result;
}

Value scrub_value(const ValueView& value, const Words& words) {
  if (value.is_null()) return {};
  if (value.kind() != index::ValueKind::kMulti)
    return Value(scrub_text(index::to_text(value), words));
  std::vector<Value> values;
  for (const Value& element : value.elements())
    values.push_back(scrub_value(ValueView(element), words));
  return Value::make_multi(std::move(values));
}

// Fields that say nothing about anybody.
bool stays(std::string_view field) {
  static constexpr std::array<std::string_view, 6> kNames = {
      "eventtype", "linecount", "punct", "sourcetype", "timeendpos", "timestartpos"};
  if (field == "_raw") return false;
  return field.starts_with('_') || field.starts_with("date_") ||
         std::find(kNames.begin(), kNames.end(), field) != kNames.end();
}

Result<Words> read_words(const Arguments& arguments) {
  Words words;
  for (size_t list = 0; list < kLists.size(); ++list) {
    const WordList& named = arguments.lists[list];
    if (named.lookup.empty()) continue;
    RIFFLE_ASSIGN(const std::shared_ptr<const LookupTable> table,
                  find_lookup(arguments.knowledge.get(), named.lookup, named.span));
    if (table->rows.fields().empty()) continue;
    const index::Column& column = *table->rows.fields().front().column;
    for (size_t row = 0; row < column.size(); ++row) {
      std::string word = lower_name(index::to_text(column.at(row)));
      if (list == kNames) {
        words.names.push_back(std::move(word));
      } else {
        (list == kPrivate ? words.replaced : words.kept).insert(std::move(word));
      }
    }
  }
  std::sort(words.names.begin(), words.names.end());
  return words;
}

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  auto parsed = std::make_shared<Arguments>();
  RIFFLE_TRY(arguments.take_options());
  for (size_t list = 0; list < kLists.size(); ++list)
    parsed->lists[list] = {arguments.text_option(kLists[list]),
                           arguments.option_span(kLists[list])};
  parsed->knowledge = arguments.knowledge();
  PlainCommand command;
  command.spec = &scrub_command();
  command.arguments = arguments.print_options();
  command.passes_limit = true;
  command.make = [parsed](const index::SearchContext&) -> Result<std::unique_ptr<Operator>> {
    RIFFLE_ASSIGN(Words words, read_words(*parsed));
    return each_batch([words = std::move(words)](const Batch& rows) -> Result<Batch> {
      Batch result = rows;
      for (const Batch::Field& field : rows.fields()) {
        if (stays(field.name)) continue;
        index::ColumnBuilder builder;
        for (size_t row = 0; row < rows.rows(); ++row)
          builder.add(scrub_value(field.column->at(row), words));
        result.set(field.name, builder.finish());
      }
      return result;
    });
  };
  return make_plain_node(std::move(command));
}

}  // namespace

const CommandSpec& scrub_command() {
  static const CommandSpec spec = {
      .name = "scrub",
      .aliases = {},
      .kind = CommandKind::kStreaming,
      .summary = "Replaces words and numbers by others of the same shape",
      .description =
          "In the texts of events and all fields but internal ones, `date_*`, `eventtype`, "
          "`linecount`, `punct`, `sourcetype`, `timeendpos` and `timestartpos`. The same word "
          "becomes the same one everywhere. Words of `dictionary` and `public-terms` stay, unless "
          "they are among `private-terms`; `name-terms` stand for each other. The lists are the "
          "first fields of lookup tables.",
      .syntax =
          "scrub [public-terms=<lookup>] [private-terms=<lookup>] [name-terms=<lookup>] "
          "[dictionary=<lookup>]",
      .arguments = {{"public-terms", ArgType::kText, "", "words that stay"},
                    {"private-terms", ArgType::kText, "", "words that never do"},
                    {"name-terms", ArgType::kText, "", "names, each replaced by another"},
                    {"dictionary", ArgType::kText, "", "words of the language, which stay"}},
      .examples = {{"| scrub", "Everything"}, {"| scrub dictionary=words.csv", "But usual words"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang

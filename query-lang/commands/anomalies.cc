#include <algorithm>
#include <deque>
#include <map>
#include <memory>
#include <utility>

#include <fmt/format.h>

#include "indexer/base/zstd.h"
#include "query-lang/commands/command_spec.h"
#include "query-lang/commands/plain_node.h"
#include "query-lang/commands/row_operators.h"
#include "query-lang/knowledge/knowledge.h"
#include "query-lang/syntax/arg_parser.h"

namespace riffle::lang {

using index::Batch;

const CommandSpec& anomalies_command();

namespace {

struct Arguments {
  std::string field = "_raw";
  double threshold = 0.01;
  bool label_only = false;
  bool normalize = true;
  uint64_t most = 100;  // values that a new one is held against
  std::string boring;   // a table of texts that are never unexpected
  double boring_threshold = 0.05;
  std::vector<std::string> by;
};

// How alike texts are is how small they get together: unexpectedness of X after P is
// (s(P and X) - s(P)) / (s(P) + s(X)), with s for the size when compressed.
class Past {
 public:
  Result<double> unexpectedness(const std::string& text, uint64_t most,
                                ZstdCompressor& compressor) {
    double result = 0;
    if (!values_.empty()) {
      std::string before;
      for (const std::string& value : values_) before += value + "\n";
      RIFFLE_ASSIGN(const std::string past, compressor.compress(before));
      RIFFLE_ASSIGN(const std::string both, compressor.compress(before + text + "\n"));
      RIFFLE_ASSIGN(const std::string alone, compressor.compress(text + "\n"));
      result = std::max(0.0, static_cast<double>(both.size()) - static_cast<double>(past.size())) /
               static_cast<double>(past.size() + alone.size());
    }
    values_.push_back(text);
    if (values_.size() > most) values_.pop_front();
    return result;
  }

 private:
  std::deque<std::string> values_;
};

// Numbers differ in every event and say nothing about its kind.
std::string normalized(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; }, '0');
  return text;
}

// The texts of a table.
Result<std::vector<std::string>> boring_texts(const Arguments& arguments,
                                              const Knowledge* knowledge) {
  std::vector<std::string> texts;
  if (arguments.boring.empty()) return texts;
  std::shared_ptr<const LookupTable> table;
  for (const std::string& name : {arguments.boring, arguments.boring + ".csv"}) {
    if (table != nullptr || knowledge == nullptr) continue;
    RIFFLE_ASSIGN(table, knowledge->lookup(name));
  }
  if (table == nullptr) {
    const std::string message = fmt::format("anomalies: there is no table '{}'", arguments.boring);
    return knowledge == nullptr ? environment_error(message) : user_error(message);
  }
  for (size_t row = 0; row < table->rows.rows(); ++row) {
    std::string text = index::to_text(table->rows.at(row, arguments.field));
    texts.push_back(arguments.normalize ? normalized(std::move(text)) : std::move(text));
  }
  return texts;
}

// Whether a text is as good as one of them.
Result<bool> is_boring(const Arguments& arguments, const std::vector<std::string>& boring,
                       const std::string& text, ZstdCompressor& compressor) {
  for (const std::string& known : boring) {
    if (known == text) return true;
    Past past;
    RIFFLE_TRY(past.unexpectedness(known, 1, compressor));
    RIFFLE_ASSIGN(const double unexpected, past.unexpectedness(text, 1, compressor));
    if (unexpected <= arguments.boring_threshold) return true;
  }
  return false;
}

Result<Batch> score(const Arguments& arguments, const std::vector<std::string>& boring,
                    std::map<std::string, Past>& pasts, ZstdCompressor& compressor,
                    const Batch& rows) {
  const index::ColumnPtr texts = rows.column(arguments.field);
  index::ColumnBuilder scores;
  std::vector<uint32_t> kept;
  for (uint32_t row = 0; row < rows.rows(); ++row) {
    std::string key;
    for (const std::string& field : arguments.by) {
      const std::string value = index::to_text(rows.at(row, field));
      key += fmt::format("{}:{}", value.size(), value);
    }
    std::string text = index::to_text(texts->at(row));
    if (arguments.normalize) text = normalized(std::move(text));
    RIFFLE_ASSIGN(const bool known, is_boring(arguments, boring, text, compressor));
    RIFFLE_ASSIGN(double unexpected, pasts[key].unexpectedness(text, arguments.most, compressor));
    if (known) unexpected = 0;
    scores.add_number(unexpected);
    if (arguments.label_only || unexpected >= arguments.threshold) kept.push_back(row);
  }
  Batch result = rows;
  result.set("unexpectedness", scores.finish());
  return result.take(kept);
}

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  Arguments parsed;
  RIFFLE_TRY(arguments.take_options());
  RIFFLE_ASSIGN(const std::vector<FieldRef> by, arguments.by_clause());
  RIFFLE_TRY(arguments.take_options());
  for (const FieldRef& field : by) parsed.by.push_back(field.name);
  parsed.field = arguments.text_option("field", parsed.field);
  RIFFLE_ASSIGN(parsed.threshold, arguments.number_option("threshold", parsed.threshold));
  RIFFLE_ASSIGN(parsed.label_only, arguments.bool_option("labelonly", false));
  RIFFLE_ASSIGN(parsed.normalize, arguments.bool_option("normalize", true));
  RIFFLE_ASSIGN(parsed.most, arguments.count_option("maxvalues", parsed.most));
  parsed.boring = arguments.text_option("denylist", arguments.text_option("blacklist"));
  for (const char* name : {"blacklistthreshold", "denylistthreshold"}) {
    RIFFLE_ASSIGN(parsed.boring_threshold, arguments.number_option(name, parsed.boring_threshold));
  }
  PlainCommand command;
  command.spec = &anomalies_command();
  command.arguments = arguments.print_options();
  if (!by.empty()) command.arguments += " BY " + print_fields(by);
  std::vector<std::string> needed = parsed.by;
  needed.push_back(parsed.field);
  command.demand = demand_also(std::move(needed));
  command.make = [parsed, knowledge = arguments.knowledge()](
                     const index::SearchContext&) -> Result<std::unique_ptr<Operator>> {
    RIFFLE_ASSIGN(const std::vector<std::string> boring, boring_texts(parsed, knowledge.get()));
    const auto compressor = std::make_shared<ZstdCompressor>();
    return each_batch([parsed, boring, compressor, pasts = std::map<std::string, Past>()](
                          const Batch& rows) mutable -> Result<Batch> {
      return score(parsed, boring, pasts, *compressor, rows);
    });
  };
  return make_plain_node(std::move(command));
}

}  // namespace

const CommandSpec& anomalies_command() {
  static const CommandSpec spec = {
      .name = "anomalies",
      .aliases = {},
      .kind = CommandKind::kCentralized,
      .summary = "Finds events whose text is unlike those before it",
      .description =
          "`unexpectedness` is how much a text adds to the `maxvalues` before it: 0 for what was "
          "there, up to 1. It is found by compressing them with it and without it. Events below "
          "`threshold` go, unless `labelonly=t`. With `normalize=t` digits count as alike.",
      .syntax =
          "anomalies [field=<field>] [threshold=<number>] [labelonly=<bool>] [normalize=<bool>] "
          "[maxvalues=<n>] [blacklist=<table>] [blacklistthreshold=<number>] "
          "[denylist=<table>] [denylistthreshold=<number>] [BY <field>, ...]",
      .arguments = {{"<field>", ArgType::kFieldList, "", "groups that are judged for themselves"},
                    {"field", ArgType::kField, "_raw", "the text"},
                    {"threshold", ArgType::kNumber, "0.01", "what is unexpected"},
                    {"labelonly", ArgType::kBool, "f", "whether all events stay"},
                    {"normalize", ArgType::kBool, "t", "whether all digits count as one"},
                    {"maxvalues", ArgType::kNumber, "100", "how many texts are remembered"},
                    {"blacklist", ArgType::kText, "",
                     "a lookup with texts that are never unexpected"},
                    {"blacklistthreshold", ArgType::kNumber, "0.05", "how near to one of them"},
                    {"denylist", ArgType::kText, "", "another name of blacklist"},
                    {"denylistthreshold", ArgType::kNumber, "0.05",
                     "another name of blacklistthreshold"}},
      .examples = {{"| anomalies threshold=0.1 | table _raw", "Something new",
                    R"({"_raw": "user 1 logged in from the office"}
{"_raw": "user 2 logged in from the office"}
{"_raw": "kernel panic: not syncing, fatal exception"})",
                    R"({"_raw": "kernel panic: not syncing, fatal exception"})"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang

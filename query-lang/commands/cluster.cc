#include <algorithm>
#include <cctype>
#include <iterator>
#include <memory>
#include <optional>
#include <unordered_map>
#include <utility>

#include "query-lang/commands/command_spec.h"
#include "query-lang/commands/plain_node.h"
#include "query-lang/commands/row_operators.h"
#include "query-lang/syntax/arg_parser.h"
#include "query-lang/syntax/names.h"

namespace riffle::lang {

using index::Batch;

const CommandSpec& cluster_command();

namespace {

enum class Match : uint8_t { kTermList, kTermSet, kNgramSet };

struct Arguments {
  double threshold = 0.8;
  Match match = Match::kTermList;
  std::string delimiters;  // empty: everything but letters and digits
  std::string field = "_raw";
  std::string count_field = "cluster_count";
  std::string label_field = "cluster_label";
  bool show_count = false;
  bool label_only = false;
};

using Terms = std::vector<std::string>;

Terms terms_of(const Arguments& arguments, std::string_view text) {
  constexpr size_t kNgram = 3;
  Terms terms;
  if (arguments.match == Match::kNgramSet) {
    for (size_t i = 0; i + kNgram <= text.size(); ++i) terms.emplace_back(text.substr(i, kNgram));
  } else {
    std::string term;
    for (const char c : std::string(text) + " ") {
      const bool delimiter = arguments.delimiters.empty()
                                 ? std::isalnum(static_cast<unsigned char>(c)) == 0
                                 : c == ' ' || arguments.delimiters.find(c) != std::string::npos;
      if (!delimiter) {
        term += c;
      } else if (!term.empty()) {
        terms.push_back(std::exchange(term, {}));
      }
    }
  }
  if (arguments.match == Match::kTermList) return terms;
  std::sort(terms.begin(), terms.end());
  terms.erase(std::unique(terms.begin(), terms.end()), terms.end());
  return terms;
}

// From 0 to 1: the share of equal places of two lists, or of common members of two sets.
double similarity(Match match, const Terms& a, const Terms& b) {
  const size_t longer = std::max(a.size(), b.size());
  if (longer == 0) return 1;
  if (match == Match::kTermList) {
    size_t same = 0;
    for (size_t i = 0; i < std::min(a.size(), b.size()); ++i) same += a[i] == b[i] ? 1 : 0;
    return static_cast<double>(same) / static_cast<double>(longer);
  }
  Terms common;
  std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(common));
  const size_t all = a.size() + b.size() - common.size();
  return static_cast<double>(common.size()) / static_cast<double>(all);
}

struct Cluster {
  Terms terms;  // of its first row
  uint32_t first = 0;
  double rows = 0;
};

Result<Batch> group(const Arguments& arguments, const index::SearchContext& context,
                    const Batch& rows) {
  std::vector<Cluster> clusters;
  // The same text is in the same cluster.
  std::unordered_map<std::string, size_t> known;
  std::vector<std::optional<size_t>> labels(rows.rows());
  const index::ColumnPtr column = rows.column(arguments.field);
  for (uint32_t row = 0; row < rows.rows(); ++row) {
    if (column->is_null(row)) continue;
    const std::string text = index::to_text(column->at(row));
    auto found = known.find(text);
    if (found == known.end()) {
      RIFFLE_TRY(context.check());
      Terms terms = terms_of(arguments, text);
      auto cluster = std::find_if(clusters.begin(), clusters.end(), [&](const Cluster& each) {
        return similarity(arguments.match, each.terms, terms) >= arguments.threshold;
      });
      const auto place = static_cast<size_t>(cluster - clusters.begin());
      if (cluster == clusters.end()) clusters.push_back({std::move(terms), row, 0});
      found = known.emplace(text, place).first;
    }
    labels[row] = found->second;
    ++clusters[found->second].rows;
  }
  std::vector<uint32_t> kept;
  index::ColumnBuilder counts;
  index::ColumnBuilder names;
  for (uint32_t row = 0; row < rows.rows(); ++row) {
    const bool is_first = labels[row] && clusters[*labels[row]].first == row;
    if (!is_first && !arguments.label_only) continue;
    kept.push_back(row);
    labels[row] ? names.add_number(static_cast<double>(*labels[row] + 1)) : names.add_null();
    labels[row] ? counts.add_number(clusters[*labels[row]].rows) : counts.add_null();
  }
  Batch result = rows.take(kept);
  result.set(arguments.label_field, names.finish());
  if (arguments.show_count) result.set(arguments.count_field, counts.finish());
  return result;
}

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  Arguments parsed;
  RIFFLE_TRY(arguments.take_options());
  RIFFLE_ASSIGN(parsed.threshold, arguments.number_option("t", parsed.threshold));
  if (parsed.threshold <= 0 || parsed.threshold > 1)
    return arguments.error("t must be more than 0 and at most 1", arguments.option_span("t"));
  const std::string match = lower_name(arguments.text_option("match", "termlist"));
  if (match == "termset") parsed.match = Match::kTermSet;
  if (match == "ngramset") parsed.match = Match::kNgramSet;
  parsed.delimiters = arguments.text_option("delims");
  parsed.field = arguments.text_option("field", parsed.field);
  parsed.count_field = arguments.text_option("countfield", parsed.count_field);
  parsed.label_field = arguments.text_option("labelfield", parsed.label_field);
  RIFFLE_ASSIGN(parsed.show_count, arguments.bool_option("showcount", false));
  RIFFLE_ASSIGN(parsed.label_only, arguments.bool_option("labelonly", false));
  PlainCommand command;
  command.spec = &cluster_command();
  command.arguments = arguments.print_options();
  command.demand = demand_also({parsed.field});
  command.make =
      [parsed](const index::SearchContext& context) -> Result<std::unique_ptr<Operator>> {
    return whole_table(context, [parsed, &context](const Batch& rows) -> Result<Batch> {
      return group(parsed, context, rows);
    });
  };
  return make_plain_node(std::move(command));
}

}  // namespace

const CommandSpec& cluster_command() {
  static const CommandSpec spec = {
      .name = "cluster",
      .aliases = {},
      .kind = CommandKind::kDataset,
      .summary = "Puts rows with similar texts together",
      .description =
          "A row joins the first cluster whose first text is as similar as `t` says: with "
          "`match=termlist` the share of places with the same word, with `termset` of common "
          "words, with `ngramset` of common pieces of three characters. The first row of each "
          "cluster stays; with `labelonly=t` all rows stay and only get its number. Splunk does "
          "not say how it measures, so its clusters may differ.",
      .syntax =
          "cluster [t=<number>] [match=termlist|termset|ngramset] [delims=<text>] [field=<field>] "
          "[showcount=<bool>] [countfield=<field>] [labelfield=<field>] [labelonly=<bool>]",
      .arguments = {{"t", ArgType::kNumber, "0.8", "how similar, up to 1"},
                    {"match",
                     ArgType::kEnum,
                     "termlist",
                     "what is compared",
                     {"termlist", "termset", "ngramset"}},
                    {"delims", ArgType::kText, "",
                     "characters between words; by default all but letters and digits"},
                    {"field", ArgType::kField, "_raw", "the field with the text"},
                    {"showcount", ArgType::kBool, "f",
                     "whether rows have the size of their cluster"},
                    {"countfield", ArgType::kField, "cluster_count", "where it stands"},
                    {"labelfield", ArgType::kField, "cluster_label",
                     "where the number of the cluster stands"},
                    {"labelonly", ArgType::kBool, "f", "whether all rows stay"}},
      .examples = {{"| cluster field=m showcount=t t=0.7", "Two kinds of messages",
                    "{\"m\": \"user ann logged in\"}\n{\"m\": \"user bob logged in\"}\n{\"m\": "
                    "\"disk full\"}",
                    "{\"m\": \"user ann logged in\", \"cluster_label\": 1, \"cluster_count\": "
                    "2}\n{\"m\": \"disk full\", \"cluster_label\": 2, \"cluster_count\": 1}"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <utility>

#include "query-lang/commands/command_spec.h"
#include "query-lang/commands/plain_node.h"
#include "query-lang/commands/row_operators.h"
#include "query-lang/syntax/arg_parser.h"

namespace riffle::lang {

using index::Batch;
using index::ValueView;

const CommandSpec& findkeywords_command();

namespace {

using Words = std::set<std::string>;

Words words_of(std::string_view text) {
  Words words;
  std::string word;
  for (const char c : std::string(text) + " ") {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    if (letter) {
      word += c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
    } else {
      if (word.size() > 1) words.insert(word);
      word.clear();
    }
  }
  return words;
}

// Words that all texts of the group have, those first that the fewest others have.
std::vector<std::string> included(const std::vector<Words>& group, std::set<size_t>& others,
                                  const std::vector<Words>& all) {
  std::vector<std::string> chosen;
  Words common = group.front();
  for (const Words& words : group)
    std::erase_if(common, [&](const std::string& word) { return !words.contains(word); });
  constexpr size_t kMostWords = 5;
  while (!others.empty() && chosen.size() < kMostWords) {
    std::string best;
    size_t most = 0;
    for (const std::string& word : common) {
      const auto gone = static_cast<size_t>(std::count_if(
          others.begin(), others.end(), [&](size_t row) { return !all[row].contains(word); }));
      if (gone > most) {
        most = gone;
        best = word;
      }
    }
    if (most == 0) break;
    chosen.push_back(best);
    std::erase_if(others, [&](size_t row) { return !all[row].contains(best); });
  }
  return chosen;
}

// Words that no text of the group has, those first that the most of the others left have.
std::vector<std::string> excluded(const std::vector<Words>& group, std::set<size_t>& others,
                                  const std::vector<Words>& all) {
  std::vector<std::string> chosen;
  constexpr size_t kMostWords = 5;
  while (!others.empty() && chosen.size() < kMostWords) {
    std::map<std::string, size_t> counts;
    for (const size_t row : others) {
      for (const std::string& word : all[row]) ++counts[word];
    }
    for (const Words& words : group) {
      for (const std::string& word : words) counts.erase(word);
    }
    if (counts.empty()) break;
    const auto best =
        std::max_element(counts.begin(), counts.end(),
                         [](const auto& a, const auto& b) { return a.second < b.second; });
    chosen.push_back(best->first);
    std::erase_if(others, [&](size_t row) { return all[row].contains(chosen.back()); });
  }
  return chosen;
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

Batch find(const std::string& label_field, const Batch& rows) {
  std::vector<Words> all;
  std::map<std::string, std::vector<size_t>> groups;
  for (size_t row = 0; row < rows.rows(); ++row) {
    all.push_back(words_of(index::to_text(rows.at(row, "_raw"))));
    const ValueView label = rows.at(row, label_field);
    if (!label.is_null()) groups[index::to_text(label)].push_back(row);
  }
  index::BatchBuilder table;
  for (const auto& [label, members] : groups) {
    std::vector<Words> group;
    std::set<size_t> others;
    for (size_t row = 0; row < rows.rows(); ++row) others.insert(row);
    for (const size_t row : members) {
      group.push_back(all[row]);
      others.erase(row);
    }
    const std::string include = joined(included(group, others, all));
    const std::string exclude = joined(excluded(group, others, all));
    const auto own = static_cast<double>(members.size());
    const auto found = own + static_cast<double>(others.size());
    table.begin_row();
    table.set("groupID", ValueView(std::string_view(label)));
    table.set("numInGroup", ValueView(own));
    table.set("percentInInputGroup", ValueView(own / static_cast<double>(rows.rows())));
    // Of what the words find, so much is of the group.
    table.set("percentInGroup", ValueView(own / found));
    table.set("includeKeywords", ValueView(std::string_view(include)));
    table.set("excludeKeywords", ValueView(std::string_view(exclude)));
    table.set("sampleEvent", rows.at(members.front(), "_raw"));
  }
  return table.finish();
}

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  RIFFLE_TRY(arguments.take_options());
  if (!arguments.has_option("labelfield"))
    return arguments.unexpected(arguments.peek(), "labelfield=<field>");
  PlainCommand command;
  command.spec = &findkeywords_command();
  command.arguments = arguments.print_options();
  command.demand = [field = arguments.text_option("labelfield")](const index::FieldDemand&) {
    return index::FieldDemand::only({field, "_raw"});
  };
  command.make = [field = arguments.text_option("labelfield")](
                     const index::SearchContext& context) -> Result<std::unique_ptr<Operator>> {
    return whole_table(context,
                       [field](const Batch& rows) -> Result<Batch> { return find(field, rows); });
  };
  return make_plain_node(std::move(command));
}

}  // namespace

const CommandSpec& findkeywords_command() {
  static const CommandSpec spec = {
      .name = "findkeywords",
      .aliases = {},
      .kind = CommandKind::kTransforming,
      .summary = "Words that tell groups of events apart",
      .description =
          "A row for each value of the label field (as `cluster` gives it): words that all its "
          "events have (`includeKeywords`) and words that none has (`excludeKeywords`), chosen so "
          "that they find as little else as they can; `percentInGroup` is the share of the group "
          "in what they find.",
      .syntax = "findkeywords labelfield=<field>",
      .arguments = {{"labelfield", ArgType::kField, "", "which group an event is in"}},
      .examples = {{"| findkeywords labelfield=g | table groupID includeKeywords excludeKeywords",
                    "Two groups",
                    R"({"g": 1, "_raw": "disk error"}
{"g": 1, "_raw": "disk full"}
{"g": 2, "_raw": "user login"})",
                    R"({"groupID": 1, "includeKeywords": "disk", "excludeKeywords": ""}
{"groupID": 2, "includeKeywords": "login", "excludeKeywords": ""})"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang

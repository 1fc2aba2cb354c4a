#include <algorithm>
#include <memory>
#include <utility>

#include "query-lang/commands/command_spec.h"
#include "query-lang/commands/indexed_stats.h"

namespace riffle::lang {

const CommandSpec& tstats_command();

namespace {

using Kind = SearchExpression::Kind;

constexpr std::string_view kPrefix = "PREFIX(";

// PREFIX(status=) is what follows "status=" in the text of an event, up to the next major breaker.
std::string prefix_text(std::string_view by) {
  return std::string(by.substr(kPrefix.size(), by.size() - kPrefix.size() - 1));
}

std::string regex_quoted(std::string_view text) {
  std::string quoted;
  for (const char c : text) {
    if (std::string_view("\\^$.|?*+()[]{}").find(c) != std::string_view::npos) quoted += '\\';
    quoted += c;
  }
  return quoted;
}

// The pipeline that a tstats stands for, as text.
class Writer {
 public:
  Writer(const IndexedStats& stats, std::optional<ModelView> model)
      : stats_(stats), model_(std::move(model)) {}

  std::string write() {
    std::string text = "search ";
    if (!stats_.name_space.empty())
      text = "| inputlookup " + quote_string(stats_.name_space + ".tsidx") + " | search ";
    if (model_) text += model_->search;
    std::string later;
    if (stats_.where) {
      SearchExpression where = *stats_.where;
      rename(where);
      const auto [first, second] = split(std::move(where));
      if (!first.empty()) text += (model_ ? " (" : "") + first + (model_ ? ")" : "");
      later = second;
    } else if (!model_) {
      text += "*";
    }
    if (model_) text += model_->calculations();
    if (!later.empty()) text += " | search " + later;
    for (size_t i = 0; i < stats_.terms.size(); ++i) {
      if (stats_.terms[i].argument.starts_with(kPrefix))
        text += extraction(prefix_text(stats_.terms[i].argument), argument_name(i));
    }
    for (size_t i = 0; i < stats_.by.size(); ++i) text += by_field(i);
    if (stats_.flag("prestats")) return text + prestats();
    if (const std::string fill = stats_.text("fillnull_value");
        stats_.options.contains("fillnull_value") && !names_.empty())
      text += " | fillnull value=" + quote_string(fill) + names();
    text += " | stats";
    for (size_t i = 0; i < stats_.terms.size(); ++i) text += (i == 0 ? " " : ", ") + aggregation(i);
    if (!names_.empty()) text += " BY" + names();
    return text + renames();
  }

 private:
  std::string plain(const std::string& name) const {
    return model_ ? model_->plain_name(name) : name;
  }

  void rename(SearchExpression& node) const {
    if (node.kind == Kind::kCompare || node.kind == Kind::kIn) node.field = plain(node.field);
    // The object is chosen already.
    if (model_ && node.kind == Kind::kCompare && node.field == "nodename") node = {};
    for (SearchExpression& child : node.children) rename(child);
    if (node.kind == Kind::kAnd) {
      std::erase_if(node.children,
                    [](const SearchExpression& child) { return child.kind == Kind::kAll; });
      if (node.children.empty()) node = {};
    }
  }

  bool reads_calculated(const SearchExpression& node) const {
    if (!model_) return false;
    if (!node.field.empty() && model_->is_calculated(node.field)) return true;
    return std::any_of(node.children.begin(), node.children.end(),
                       [&](const SearchExpression& child) { return reads_calculated(child); });
  }

  // What the scan can do, and what must wait for the calculated fields.
  std::pair<std::string, std::string> split(SearchExpression where) const {
    if (where.kind == Kind::kAll) return {model_ ? "" : "*", ""};
    std::vector<SearchExpression> parts;
    if (where.kind == Kind::kAnd) {
      parts = std::move(where.children);
    } else {
      parts.push_back(std::move(where));
    }
    std::string first;
    std::string second;
    for (const SearchExpression& part : parts) {
      std::string& to = reads_calculated(part) ? second : first;
      const std::string text = print_search(part);
      const bool group = part.kind == Kind::kOr && parts.size() > 1;
      to += (to.empty() ? "" : " ") + (group ? "(" + text + ")" : text);
    }
    return {first, second};
  }

  static std::string argument_name(size_t i) { return "argument_" + std::to_string(i); }
  // Puts what follows the prefix into the field `name`.
  static std::string extraction(const std::string& prefix, const std::string& name) {
    return " | rex " +
           quote_string("(?i)(?:^|[\\s\\[\\]<>(){}|!;,'\"*&?+])" + regex_quoted(prefix) + "(?<" +
                        name + ">[^\\s\\[\\]<>(){}|!;,'\"*&?+]+)");
  }

  // Makes the column of a BY field ready and keeps its name for the stats.
  std::string by_field(size_t i) {
    const std::string& field = stats_.by[i];
    if (field.starts_with(kPrefix)) {
      const std::string text = prefix_text(field);
      const std::string name = "prefix_" + std::to_string(i);
      names_.push_back(name);
      shown_.emplace_back(name, text);
      return extraction(text, name);
    }
    const std::string name = plain(field);
    names_.push_back(name);
    if (name != field) shown_.emplace_back(name, field);
    if (name != "_time" || stats_.flag("prestats")) return {};
    const std::string span = stats_.text("span");
    return span.empty() || span == "auto" ? " | bin _time" : " | bin _time span=" + span;
  }

  std::string names() const {
    std::string text;
    for (const std::string& name : names_) text += " " + print_field(name);
    return text;
  }

  std::string aggregation(size_t i) const {
    const AggregateTerm& term = stats_.terms[i];
    if (term.argument.starts_with(kPrefix))
      return term.function + "(" + argument_name(i) + ") AS " + print_field(term.output_name());
    if (term.argument.empty() || term.expression) return term.print();
    const std::string argument = plain(term.argument);
    const std::string alias = term.alias.empty() && argument == term.argument
                                  ? std::string()
                                  : " AS " + print_field(term.output_name());
    return term.function + "(" + print_field(argument) + ")" + alias;
  }

  std::string renames() const {
    std::string text;
    for (const auto& [from, to] : shown_)
      text += (text.empty() ? " | rename " : ", ") + print_field(from) + " AS " + print_field(to);
    return text;
  }

  // The rows themselves under the names of the model: whatever aggregates them next gives what it
  // would of partial states.
  std::string prestats() {
    if (!model_) return {};
    std::vector<std::string> fields = stats_.by;
    for (const AggregateTerm& term : stats_.terms) {
      if (!term.argument.empty() && !term.expression) fields.push_back(term.argument);
    }
    std::sort(fields.begin(), fields.end());
    fields.erase(std::unique(fields.begin(), fields.end()), fields.end());
    std::string text;
    for (const std::string& field : fields) {
      if (field.starts_with(kPrefix) || plain(field) == field) continue;
      text += (text.empty() ? " | eval " : ", ") + quote_string(field) + "='" + plain(field) + "'";
    }
    return text;
  }

  const IndexedStats& stats_;
  std::optional<ModelView> model_;
  std::vector<std::string> names_;                          // BY fields as the events have them
  std::vector<std::pair<std::string, std::string>> shown_;  // and what they are called at the end
};

class TstatsNode : public ExpandingCommand {
 public:
  TstatsNode(IndexedStats stats, bool append, std::shared_ptr<const Knowledge> knowledge)
      : stats_(std::move(stats)), append_(append), knowledge_(std::move(knowledge)) {}

  const CommandSpec& spec() const override { return tstats_command(); }
  CommandKind kind() const override {
    return append_ ? CommandKind::kCentralized : CommandKind::kGenerating;
  }
  std::string print() const override {
    return "tstats" + stats_.print_options() + stats_.print_clauses();
  }
  Result<Pipeline> expand(const index::SearchContext&) const override {
    std::optional<ModelView> model;
    if (!stats_.model.empty()) {
      RIFFLE_ASSIGN(model, find_model(knowledge_.get(), model_name(), stats_.model_span));
    }
    return parse_generated(Writer(stats_, std::move(model)).write(), knowledge_);
  }

 private:
  // nodename=A.B narrows the model to the object B.
  std::string model_name() const {
    std::string name = stats_.model;
    if (!stats_.where) return name;
    const auto narrow = [&](const SearchExpression& node) {
      if (node.kind == Kind::kCompare && node.field == "nodename" &&
          node.op == index::Predicate::Op::kEqual)
        name = stats_.model.substr(0, stats_.model.find('.')) + "." +
               node.text.substr(node.text.rfind('.') + 1);
    };
    narrow(*stats_.where);
    if (stats_.where->kind == Kind::kAnd) {
      for (const SearchExpression& child : stats_.where->children) narrow(child);
    }
    return name;
  }

  IndexedStats stats_;
  bool append_;
  std::shared_ptr<const Knowledge> knowledge_;
};

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  RIFFLE_ASSIGN(
      IndexedStats parsed,
      parse_indexed_stats(arguments, {"summariesonly", "allow_old_summaries", "fillnull_value",
                                      "span", "prestats", "append", "local", "chunk_size"}));
  if (parsed.flag("append") && !parsed.flag("prestats"))
    return arguments.error("append=t needs prestats=t", arguments.option_span("append"));
  const bool append = parsed.flag("append") && !arguments.first();
  return std::unique_ptr<CommandNode>(
      std::make_unique<TstatsNode>(std::move(parsed), append, arguments.knowledge()));
}

}  // namespace

const CommandSpec& tstats_command() {
  static const CommandSpec spec = {
      .name = "tstats",
      .aliases = {},
      .kind = CommandKind::kGenerating,
      .summary = "Aggregates events straight from the index or from a data model",
      .description =
          "Stands for a `search` and a `stats`: WHERE is a search expression, BY names fields of "
          "the "
          "events. With `FROM datamodel=Model.Object` the search of that object is added, and its "
          "fields are called `Object.field`. `_time` in BY is put into buckets of `span`. With "
          "`prestats=t` the events themselves are handed on for a `stats`, `chart` or `timechart` "
          "behind it, which gives the same answer.",
      .syntax =
          "tstats [summariesonly=<bool>] [allow_old_summaries=<bool>] [fillnull_value=<text>] "
          "[prestats=<bool>] [append=<bool>] [local=<bool>] [chunk_size=<n>] "
          "[include_reduced_buckets=<bool>] <aggregation>, ... [FROM datamodel=<name>|<namespace>] "
          "[WHERE "
          "<search expression>] [BY <field>, ... [span=<span>]]",
      .arguments =
          {{"<aggregation>", ArgType::kAggregates, "",
            "count, dc(user), values(Web.url) AS urls …"},
           {"<search expression>", ArgType::kSearch, "*", "which events"},
           {"<field>", ArgType::kFieldList, "", "fields to group by; PREFIX(x=) for terms x=…"},
           {"span", ArgType::kText, "", "the width of the buckets of _time"},
           {"summariesonly", ArgType::kBool, "f",
            "only what is accelerated: events are always indexed here, so it is all of them"},
           {"allow_old_summaries", ArgType::kBool, "f",
            "older summaries too: there are none that could be out of date"},
           {"fillnull_value", ArgType::kText, "", "stands for a BY field that an event lacks"},
           {"prestats", ArgType::kBool, "f", "hand the events on to the next aggregation"},
           {"append", ArgType::kBool, "f", "behind the rows so far; with prestats=t"},
           {"local", ArgType::kBool, "f", "only on this node, which is the only one"},
           {"chunk_size", ArgType::kNumber, "10000000",
            "bounds the memory of one step; the search's memory limit does that here"},
           {"include_reduced_buckets", ArgType::kBool, "f",
            "reduced buckets too: nothing is reduced here"}},
      .examples =
          {{"| tstats count BY host", "Events of each host",
            "{\"_time\": 1, \"host\": \"b\"}\n{\"_time\": 2, \"host\": \"a\"}\n{\"_time\": 3, "
            "\"host\": \"b\"}",
            "{\"host\": \"a\", \"count\": 1}\n{\"host\": \"b\", \"count\": 2}"},
           {"| tstats count WHERE index=main BY _time span=1h", "By the hour"},
           {"| tstats summariesonly=t count FROM datamodel=Web.Web WHERE Web.status=5* BY "
            "Web.url",
            "From a data model"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang

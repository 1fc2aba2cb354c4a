#include <algorithm>
#include <memory>
#include <utility>

#include "query-lang/commands/command_spec.h"
#include "query-lang/commands/field_demand.h"
#include "query-lang/syntax/arg_parser.h"

namespace riffle::lang {

const CommandSpec& rename_command();

namespace {

struct Renaming {
  FieldRef from;
  FieldRef to;
};

// `to` with its stars replaced by what the stars of the other name stood for.
std::string filled(std::string_view to, const std::vector<std::string>& parts) {
  std::string name;
  size_t next = 0;
  for (char c : to) {
    if (c == '*' && next < parts.size()) {
      name += parts[next++];
    } else {
      name += c;
    }
  }
  return name;
}

class RenameOperator : public Operator {
 public:
  explicit RenameOperator(const std::vector<Renaming>& renamings) : renamings_(renamings) {}

  Result<Flow> push(const index::Batch& batch, BatchSink& out) override {
    index::Batch renamed = batch;
    for (const Renaming& renaming : renamings_) {
      if (renaming.from.has_wildcard()) {
        rename_all(renaming, renamed);
      } else if (renamed.find(renaming.from.name) != nullptr) {
        renamed.rename(renaming.from.name, renaming.to.name);
      } else if (renaming.from.name != renaming.to.name) {
        // The new name stands for the missing field now, not for what had that name before.
        renamed.remove(renaming.to.name);
      }
    }
    return out.push(renamed);
  }
  Result<void> finish(BatchSink&) override { return {}; }

 private:
  static void rename_all(const Renaming& renaming, index::Batch& batch) {
    std::vector<std::pair<std::string, std::string>> names;
    std::vector<std::string> parts;
    for (const index::Batch::Field& field : batch.fields()) {
      if (selects(renaming.from.name, field.name) &&
          match_wildcards(renaming.from.name, field.name, parts)) {
        names.emplace_back(field.name, filled(renaming.to.name, parts));
      }
    }
    for (auto& [from, to] : names) batch.rename(from, std::move(to));
  }

  const std::vector<Renaming>& renamings_;
};

class RenameNode : public CommandNode {
 public:
  explicit RenameNode(std::vector<Renaming> renamings) : renamings_(std::move(renamings)) {}

  const CommandSpec& spec() const override { return rename_command(); }
  std::string print() const override {
    std::string text = "rename ";
    for (size_t i = 0; i < renamings_.size(); ++i) {
      if (i > 0) text += ", ";
      text += print_field(renamings_[i].from.name) + " AS " + print_field(renamings_[i].to.name);
    }
    return text;
  }
  bool passes_limit() const override { return true; }
  std::string name_behind(const std::string& field) const override {
    std::string name = field;
    std::vector<std::string> parts;
    for (const Renaming& renaming : renamings_) {
      if (renaming.from.has_wildcard()) {
        if (selects(renaming.from.name, name) && match_wildcards(renaming.from.name, name, parts))
          name = filled(renaming.to.name, parts);
      } else if (renaming.from.name == name) {
        name = renaming.to.name;
      }
    }
    return name;
  }
  index::FieldDemand demand(const index::FieldDemand& downstream) const override {
    if (downstream.all) return downstream;
    index::FieldDemand demand = downstream;
    const bool wildcards =
        std::any_of(demand.names.begin(), demand.names.end(),
                    [](const std::string& name) { return name.find('*') != std::string::npos; });
    if (wildcards) return index::FieldDemand::everything();
    for (auto renaming = renamings_.rbegin(); renaming != renamings_.rend(); ++renaming) {
      if (renaming->from.has_wildcard()) return index::FieldDemand::everything();
      const bool wanted = demand.wants(renaming->to.name);
      demand.remove(renaming->to.name);
      if (wanted) demand.add(renaming->from.name);
    }
    return demand;
  }
  Result<std::unique_ptr<Operator>> make_operator(const index::SearchContext&) const override {
    return std::unique_ptr<Operator>(std::make_unique<RenameOperator>(renamings_));
  }

 private:
  std::vector<Renaming> renamings_;
};

// AS, TO or ->.
Result<void> expect_as(ArgParser& arguments) {
  if (arguments.accept_word("TO")) return {};
  const size_t at = arguments.lexer().position();
  if (arguments.next().source == "-" && arguments.accept(">")) return {};
  arguments.lexer().seek(at);
  return arguments.expect_word("AS");
}

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  std::vector<Renaming> renamings;
  do {
    RIFFLE_ASSIGN(FieldRef from, arguments.field());
    // tstats calls what stands behind PREFIX(x=) "x=".
    if (!from.quoted && arguments.lexer().look() == '=') {
      arguments.accept("=");
      from.name += '=';
    }
    arguments.accept(",");
    RIFFLE_TRY(expect_as(arguments));
    RIFFLE_ASSIGN(FieldRef to, arguments.field());
    const auto stars = [](const FieldRef& field) {
      return std::count(field.name.begin(), field.name.end(), '*');
    };
    if (stars(from) != stars(to)) {
      return arguments.error("both names need the same number of wildcards",
                             {from.span.begin, to.span.end}, "as in: rename http_* AS web_*");
    }
    renamings.push_back({std::move(from), std::move(to)});
    arguments.accept(",");
  } while (!arguments.at_end());
  return std::unique_ptr<CommandNode>(std::make_unique<RenameNode>(std::move(renamings)));
}

}  // namespace

const CommandSpec& rename_command() {
  static const CommandSpec spec = {
      .name = "rename",
      .aliases = {},
      .kind = CommandKind::kStreaming,
      .summary = "Gives fields other names",
      .description =
          "Renamings happen from left to right. A field that had the new name before is replaced, "
          "also where the old one is missing. With `*` in both names all "
          "matching fields are renamed.",
      .syntax = "rename <field> AS <field>, ...",
      .arguments = {{"<field>", ArgType::kFieldList, "",
                     "old and new name; quotes for names with blanks, wildcards in both"}},
      .examples = {{"| rename usr AS user", "One field", R"({"usr": "u", "host": "a"})",
                    R"({"user": "u", "host": "a"})"},
                   {"| rename http_* AS web_*, count AS \"how often\"",
                    "Wildcards, and a name with blanks",
                    R"({"http_status": 200, "http_method": "GET", "count": 3})",
                    R"({"web_status": 200, "web_method": "GET", "how often": 3})"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang

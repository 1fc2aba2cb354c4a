#include <map>
#include <memory>
#include <utility>

#include <fmt/format.h>

#include "indexer/base/regex.h"
#include "query-lang/commands/command_spec.h"
#include "query-lang/commands/plain_node.h"
#include "query-lang/commands/row_operators.h"
#include "query-lang/exec/found_fields.h"
#include "query-lang/knowledge/knowledge.h"
#include "query-lang/syntax/arg_parser.h"
#include "query-lang/syntax/names.h"

namespace riffle::lang {

using index::Batch;

const CommandSpec& kvform_command();

namespace {

struct Arguments {
  std::string form;  // empty: `field` of the event says which
  std::string field = "sourcetype";
  std::shared_ptr<const Knowledge> knowledge;
};

// What a place of a type may hold.
std::string_view type_pattern(std::string_view type) {
  static constexpr std::pair<std::string_view, std::string_view> kTypes[] = {
      {"int", "[-+]?\\d+"},    {"float", "[-+]?\\d*\\.?\\d+"},
      {"alphas", "[A-Za-z]+"}, {"alnums", "[A-Za-z0-9]+"},
      {"nspaces", "\\S+"},     {"qstring", "\"[^\"]*\""}};
  for (const auto& [name, pattern] : kTypes) {
    if (same_name(name, type)) return pattern;
  }
  return {};
}

// "Age: [[int:age]]" as a pattern: blanks stand for any blanks, a text goes up to what follows or
// to the end of its line.
std::string form_pattern(std::string_view form) {
  std::string pattern;
  for (size_t i = 0; i < form.size();) {
    const size_t close = form.substr(i).starts_with("[[") ? form.find("]]", i) : std::string::npos;
    if (close != std::string::npos) {
      std::string_view place = form.substr(i + 2, close - i - 2);
      const size_t colon = place.find(':');
      const std::string_view type =
          colon == std::string_view::npos ? std::string_view() : place.substr(0, colon);
      if (colon != std::string_view::npos) place.remove_prefix(colon + 1);
      i = close + 2;
      const std::string_view known = type_pattern(type);
      const bool last = i >= form.size() || form[i] == '\n';
      pattern += fmt::format("(?<{}>{})", place,
                             !known.empty() ? known
                             : last         ? std::string_view("[^\\r\\n]*")
                                            : std::string_view("[^\\r\\n]*?"));
    } else if (is_blank(form[i]) || form[i] == '\n') {
      while (i < form.size() && (is_blank(form[i]) || form[i] == '\n')) ++i;
      pattern += i < form.size() ? "\\s*" : "";
    } else {
      const bool plain = (form[i] >= 'a' && form[i] <= 'z') || (form[i] >= 'A' && form[i] <= 'Z') ||
                         (form[i] >= '0' && form[i] <= '9');
      if (!plain && static_cast<unsigned char>(form[i]) < 0x80) pattern += '\\';
      pattern += form[i++];
    }
  }
  return pattern;
}

class FormReader {
 public:
  FormReader(const Arguments& arguments, const index::SearchContext& context)
      : arguments_(arguments), context_(context) {}

  Result<Batch> read(const Batch& rows) {
    FoundFields found(rows);
    for (size_t row = 0; row < rows.rows(); ++row) {
      const std::string name = arguments_.form.empty()
                                   ? index::to_text(rows.at(row, arguments_.field))
                                   : arguments_.form;
      RIFFLE_ASSIGN(const Regex* form, find(name));
      if (form == nullptr) continue;
      const std::string text = index::to_text(rows.at(row, "_raw"));
      const RegexOutcome outcome = form->search(text, match_);
      if (outcome == RegexOutcome::kGaveUp) ++gave_up_;
      if (outcome != RegexOutcome::kMatch) continue;
      for (const Regex::NamedGroup& group : form->named_groups())
        found.add(row, group.name, index::ValueView(match_.group(group.number)));
    }
    if (gave_up_ > 0)
      warn(context_, fmt::format("gave up on {} events", std::exchange(gave_up_, 0)), "kvform");
    return found.finish();
  }

 private:
  // Null where there is no such form.
  Result<const Regex*> find(const std::string& name) {
    const auto known = forms_.find(name);
    if (known != forms_.end()) return known->second.get();
    std::unique_ptr<Regex>& form = forms_[name];
    const std::optional<MacroDefinition> macro =
        arguments_.knowledge == nullptr ? std::nullopt
                                        : arguments_.knowledge->find(name + ".form", 0);
    if (!macro && !arguments_.form.empty())
      return user_error(fmt::format("kvform: there is no form '{}'", name), {},
                        fmt::format("a form is the text of a macro '{}.form'", name));
    if (!macro) return static_cast<const Regex*>(nullptr);
    Result<Regex> compiled = Regex::compile(form_pattern(macro->definition));
    if (!compiled)
      return user_error(
          fmt::format("kvform: the form '{}' cannot be read: {}", name, compiled.error().message));
    form = std::make_unique<Regex>(std::move(*compiled));
    return form.get();
  }

  const Arguments& arguments_;
  const index::SearchContext& context_;
  std::map<std::string, std::unique_ptr<Regex>> forms_;
  RegexMatch match_;
  uint64_t gave_up_ = 0;
};

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  auto parsed = std::make_shared<Arguments>();
  RIFFLE_TRY(arguments.take_options());
  parsed->form = arguments.text_option("form");
  parsed->field = arguments.text_option("field", parsed->field);
  parsed->knowledge = arguments.knowledge();
  PlainCommand command;
  command.spec = &kvform_command();
  command.arguments = arguments.print_options();
  command.passes_limit = true;
  command.demand = demand_also({"_raw", parsed->field});
  command.make =
      [parsed](const index::SearchContext& context) -> Result<std::unique_ptr<Operator>> {
    return each_batch([parsed, reader = std::make_shared<FormReader>(*parsed, context)](
                          const Batch& rows) { return reader->read(rows); });
  };
  return make_plain_node(std::move(command));
}

}  // namespace

const CommandSpec& kvform_command() {
  static const CommandSpec spec = {
      .name = "kvform",
      .aliases = {},
      .kind = CommandKind::kStreaming,
      .summary = "Takes fields out of events that are filled-in forms",
      .description =
          "A form is a text with places, as in `Age: [[int:age]]`, kept as the macro "
          "`<name>.form`. Types of places are `int`, `float`, `alphas`, `alnums`, `nspaces`, "
          "`qstring`; any other is a text up to what follows. Without `form=` a field of the event "
          "names it; events without a form stay as they are.",
      .syntax = "kvform [form=<name>] [field=<field>]",
      .arguments = {{"form", ArgType::kText, "", "the name of the form"},
                    {"field", ArgType::kField, "sourcetype", "the field that names it"}},
      .examples = {{"| kvform form=order", "By one form"},
                   {"| kvform field=eventtype", "By the form of each type"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang

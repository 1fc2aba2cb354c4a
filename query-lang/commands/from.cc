#include <algorithm>

#include <fmt/format.h>

#include "query-lang/commands/model_search.h"
#include "query-lang/commands/rewritten_command.h"
#include "query-lang/knowledge/saved_text.h"
#include "query-lang/syntax/names.h"

namespace riffle::lang {

const CommandSpec& from_command();

namespace {

// kind:"name"."name", kind name …: the rest of the command without its quotes.
std::string unquoted(std::string_view text) {
  std::string name;
  for (const char c : text) {
    if (c != '"') name += c;
  }
  const size_t begin = name.find_first_not_of(" \t\r\n");
  return begin == std::string::npos ? std::string() : name.substr(begin);
}

// Backslashes stand for themselves here.
std::string quoted(const std::string& name) {
  const bool plain = std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("_.-\\").find(c) != std::string_view::npos;
  });
  return plain ? name : '"' + name + '"';
}

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  const Token dataset = arguments.rest();
  const std::string text = unquoted(dataset.text);
  const size_t end = text.find_first_of(": \t\r\n");
  const std::string kind = lower_name(text.substr(0, end));
  std::string name = end == std::string::npos ? std::string() : text.substr(end);
  name.erase(0, std::min(name.size(), name.find_first_not_of(": \t\r\n")));
  const SourceSpan span = dataset.span;
  auto knowledge = arguments.knowledge();
  RewrittenCommand::Rewrite rewrite;
  if (name.empty())
    return arguments.error("expected datamodel:<name>, lookup:<name> or savedsearch:<name>", span,
                           fmt::format("it is used as {}", arguments.spec().syntax));
  if (kind == "datamodel" || kind == "datamodelname") {
    rewrite = [knowledge, name, span](const index::SearchContext&) {
      return model_search(knowledge.get(), name, true, false, span);
    };
  } else if (kind == "lookup" || kind == "inputlookup") {
    rewrite = [name](const index::SearchContext&) -> Result<std::string> {
      return "| inputlookup " + print_argument(name);
    };
  } else if (kind == "savedsearch") {
    rewrite = [knowledge, name, span](const index::SearchContext&) {
      return saved_search_text(knowledge.get(), name, {}, span);
    };
  } else {
    return arguments.error(
        fmt::format("'{}' is none of datamodel, lookup, inputlookup, savedsearch", kind), span);
  }
  return std::unique_ptr<CommandNode>(
      std::make_unique<RewrittenCommand>(arguments.spec(), "from " + kind + ":" + quoted(name),
                                         std::move(knowledge), std::move(rewrite)));
}

}  // namespace

const CommandSpec& from_command() {
  static const CommandSpec spec = {
      .name = "from",
      .aliases = {},
      .kind = CommandKind::kGenerating,
      .summary = "The rows of a data model, a lookup or a saved search",
      .description =
          "Fields of a data model keep the names that they have in the events, without the object "
          "in "
          "front.",
      .syntax = "from (datamodel|lookup|inputlookup|savedsearch):<name>",
      .arguments = {{"<name>", ArgType::kText, "", "Model.Object, a lookup, a saved search"}},
      .examples = {{"| from datamodel:\"Web.Proxy\"", "Events of an object"},
                   {"| from lookup:users", "A lookup table"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang

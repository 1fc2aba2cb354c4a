#include "query-lang/syntax/pipeline_parser.h"

#include <algorithm>

#include <fmt/format.h>

#include "query-lang/commands/registry.h"
#include "query-lang/syntax/arg_parser.h"
#include "query-lang/syntax/names.h"
#include "query-lang/syntax/open_command.h"
#include "query-lang/syntax/pipeline_splitter.h"
#include "query-lang/syntax/substituted_command.h"

namespace riffle::lang {
namespace {

using Node = Result<std::unique_ptr<CommandNode>>;

// How a macro without a definition is printed: as one that nobody defines.
constexpr std::string_view kShownMissingMacro = "`?`";

bool takes_subsearch(const CommandSpec& spec) {
  return std::any_of(spec.arguments.begin(), spec.arguments.end(),
                     [](const ArgSpec& a) { return a.type == ArgType::kSubsearch; });
}

Node parse_arguments(const CommandSpec& spec, const Token& name, const PipelineScope& scope,
                     size_t begin, size_t end, bool first) {
  ArgParser arguments(spec, name, Lexer(*scope.source, begin, end), scope, first);
  RIFFLE_ASSIGN(std::unique_ptr<CommandNode> node, spec.parse(arguments));
  RIFFLE_TRY(arguments.expect_end());
  return node;
}

Result<Pipeline> parse_brackets(const BracketRange& range, const PipelineScope& scope) {
  PipelineScope inner = scope;
  inner.implied_search = false;
  if (++inner.depth > kMaxSubsearchDepth) {
    return user_error(
        fmt::format("subsearches stand in each other more than {} deep", kMaxSubsearchDepth),
        scope.source->span(range.begin, range.begin + 1));
  }
  return parse_pipeline(inner, range.begin + 1, range.end - 1);
}

// A command whose text is complete only when its subsearches have run.
Node parse_substituted(const CommandSpec& spec, const Token& name, const PipelineScope& scope,
                       const CommandText& text, size_t begin, bool first) {
  const SourceText& source = *scope.source;
  std::vector<SubstitutedCommand::Part> parts;
  const auto add_text = [&](size_t from, size_t to) {
    if (from < to)
      parts.push_back(
          {std::string(source.text().substr(from, to - from)), {}, source.span(from, to)});
  };
  for (const BracketRange& range : text.brackets) {
    add_text(begin, range.begin);
    RIFFLE_ASSIGN(Pipeline subsearch, parse_brackets(range, scope));
    parts.push_back({"", std::move(subsearch), source.span(range.begin, range.end)});
    begin = range.end;
  }
  add_text(begin, text.end);
  auto node = std::make_unique<SubstitutedCommand>(spec, name, std::move(parts), first, scope);
  // Whatever a subsearch returns, a plain word, name="value" or a pattern can stand in its place:
  // what is wrong with all of them is wrong now.
  std::optional<Error> wrong;
  for (const char* result : {"1", "x=\"1\"", "\"(?<x>1)\""}) {
    const auto whole = node->resolve(std::vector<std::string>(text.brackets.size(), result));
    if (whole) return std::unique_ptr<CommandNode>(std::move(node));
    if (!wrong) wrong = whole.error();
  }
  return *wrong;
}

// Commands of Splunk that are not there: an error by their name, never taken for an app's own.
bool is_missing(std::string_view name) {
  static constexpr std::string_view kMissing[] = {"collapse",   "copyresults", "createrss",
                                                  "dispatch",   "editinfo",    "runshellscript",
                                                  "surrounding"};
  return std::any_of(std::begin(kMissing), std::end(kMissing),
                     [&](std::string_view missing) { return same_name(missing, name); });
}

// The command of a name that is not known: an app brings it, and the search does not tell what it
// does. Pipelines in its brackets are read all the same.
Node open_unknown(const Token& name, const PipelineScope& scope, const CommandText& text,
                  Error reason) {
  if (scope.open == nullptr || is_missing(name.text)) return reason;
  for (const BracketRange& range : text.brackets) {
    if (Result<Pipeline> inner = parse_brackets(range, scope); !inner) return inner.error();
  }
  scope.open->push_back(reason.message);
  return std::unique_ptr<CommandNode>(std::make_unique<OpenCommand>(
      name.text, std::string(scope.source->text().substr(text.begin, text.end - text.begin)),
      reason.message));
}

// $name$ with a name in it.
bool holds_token(std::string_view text) {
  for (size_t open = text.find('$'); open != std::string_view::npos;
       open = text.find('$', open + 1)) {
    const size_t close = text.find('$', open + 1);
    if (close == std::string_view::npos) return false;
    const std::string_view name = text.substr(open + 1, close - open - 1);
    if (!name.empty() && name.find_first_of(" \t\r\n\"'|=<>()[],") == std::string_view::npos)
      return true;
  }
  return false;
}

// A command that cannot be read as long as a part of it is missing.
Node open_incomplete(std::string_view name, const PipelineScope& scope, const CommandText& text,
                     Error reason) {
  const std::string_view source = scope.source->text().substr(text.begin, text.end - text.begin);
  // Of a macro at the end only a blank is left, which is no part of the command.
  size_t behind = text.end;
  while (behind < scope.source->text().size() && is_blank(scope.source->text()[behind])) ++behind;
  const std::string_view blanks = scope.source->text().substr(text.end, behind - text.end);
  const size_t last_macro = blanks.rfind(kMissingMacro);
  const std::string whole =
      std::string(source) +
      std::string(blanks.substr(0, last_macro == std::string_view::npos ? 0 : last_macro + 1));
  // $field$ in the search of map is a field, and map knows what to make of it.
  const bool macro = whole.find(kMissingMacro) != std::string::npos;
  const bool token = scope.tokens && name != "map" && holds_token(source);
  if (scope.open == nullptr || (!macro && !token)) return reason;
  std::string why = fmt::format("{} cannot be read before its {} is known: {}", name,
                                macro ? "macro" : "$token$", reason.message);
  scope.open->push_back(why);
  return std::unique_ptr<CommandNode>(
      std::make_unique<OpenCommand>(std::string(name), whole, std::move(why)));
}

Node parse_command(const PipelineScope& scope, const CommandText& text, bool first,
                   bool implied_search) {
  Lexer lexer(*scope.source, text.begin, text.end);
  Token name = lexer.expression();
  const CommandSpec* spec = nullptr;
  if (implied_search && !name.is_word("search")) {
    name = lexer.make(Token::Kind::kWord, text.begin, text.begin, "search");
    lexer.seek(text.begin);
    spec = find_command("search");
  } else {
    if (name.kind != Token::Kind::kWord)
      return user_error(fmt::format("expected the name of a command, found '{}'", name.source),
                        name.span);
    spec = find_command(name.text);
  }
  if (spec == nullptr) {
    lexer.seek(name.begin);
    name = lexer.argument();
    return open_unknown(name, scope, text,
                        user_error(fmt::format("unknown command '{}'", name.text), name.span,
                                   did_you_mean(closest_command(name.text))));
  }
  const bool substituted = !text.brackets.empty() && !takes_subsearch(*spec);
  Node node = substituted ? parse_substituted(*spec, name, scope, text, lexer.position(), first)
                          : parse_arguments(*spec, name, scope, lexer.position(), text.end, first);
  if (!node) return open_incomplete(spec->name, scope, text, node.error());
  if (!substituted && (*node)->kind() == CommandKind::kGenerating && !first) {
    return user_error(
        fmt::format("{} makes rows of its own and must be the first command", spec->name),
        name.span);
  }
  (*node)->span = scope.source->span(text.begin, text.end);
  return node;
}

}  // namespace

Result<Pipeline> parse_pipeline(const PipelineScope& scope, size_t begin, size_t end) {
  RIFFLE_ASSIGN(PipelineText text, split_pipeline(*scope.source, begin, end));
  Pipeline pipeline;
  for (const CommandText& command : text.commands) {
    const bool first = pipeline.empty();
    RIFFLE_ASSIGN(
        std::unique_ptr<CommandNode> node,
        parse_command(scope, command, first, first && !text.leading_pipe && scope.implied_search));
    // `| localop | rest …`: a command that only says where the others run may stand in front of one
    // that makes rows.
    const bool more = &command != &text.commands.back();
    if (first && more && node->spec().name == "localop") continue;
    pipeline.push_back(std::move(node));
  }
  if (!pipeline.empty()) return pipeline;
  // Nothing but macros without a definition, which ask for nothing.
  RIFFLE_ASSIGN(std::unique_ptr<CommandNode> everything,
                parse_command(scope, CommandText{begin, begin, {}}, true, true));
  pipeline.push_back(std::move(everything));
  return pipeline;
}

Result<Pipeline> parse_subsearch(Lexer& lexer, const PipelineScope& scope) {
  lexer.skip_blanks();
  if (lexer.look() != '[') {
    const Token found = lexer.argument();
    return user_error(
        found.kind == Token::Kind::kEnd
            ? "expected a subsearch in brackets"
            : fmt::format("expected a subsearch in brackets, found '{}'", found.source),
        found.span);
  }
  // The splitter of the pipeline around it has found all brackets balanced.
  RIFFLE_ASSIGN(PipelineText text, split_pipeline(*scope.source, lexer.position(), lexer.end()));
  const BracketRange range = text.commands.front().brackets.front();
  lexer.seek(range.end);
  return parse_brackets(range, scope);
}

std::string print_pipeline(const Pipeline& pipeline) {
  std::string text;
  for (const auto& command : pipeline) {
    if (!text.empty()) {
      text += " | ";
    } else if (command->spec().name != "search") {
      text = "| ";
    }
    text += print_command(*command);
  }
  return text;
}

std::string print_command(const CommandNode& command) {
  std::string text = command.print();
  if (text.find(kMissingMacro) == std::string::npos) return text;
  std::string result;
  bool quoted = false;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"') quoted = !quoted;
    if (text[i] == kMissingMacro && !quoted) {
      result += kShownMissingMacro;
      continue;
    }
    result += text[i];
    if (text[i] == '\\' && i + 1 < text.size()) result += text[++i];
  }
  return result;
}

}  // namespace riffle::lang

#include <algorithm>
#include <memory>
#include <utility>

#include <fmt/format.h>

#include "indexer/base/regex.h"
#include "query-lang/commands/command_spec.h"
#include "query-lang/commands/field_demand.h"
#include "query-lang/commands/rex_operators.h"
#include "query-lang/commands/sed_script.h"
#include "query-lang/syntax/arg_parser.h"

namespace riffle::lang {

const CommandSpec& rex_command();

namespace {

class RexNode : public CommandNode {
 public:
  RexNode(RexExtraction extraction, std::string pattern, std::string options)
      : field_(extraction.field),
        pattern_(std::move(pattern)),
        options_(std::move(options)),
        extraction_(std::move(extraction)) {}
  RexNode(std::string field, SedScript script, std::string pattern, std::string options)
      : field_(std::move(field)),
        pattern_(std::move(pattern)),
        options_(std::move(options)),
        script_(std::move(script)) {}

  const CommandSpec& spec() const override { return rex_command(); }
  std::string print() const override { return "rex" + options_ + " " + quote_string(pattern_); }
  bool passes_limit() const override { return true; }
  index::FieldDemand demand(const index::FieldDemand& downstream) const override {
    // Where the pattern does not match, fields keep the values that they have.
    return with_fields(downstream, index::FieldDemand::only({field_}));
  }
  Result<std::unique_ptr<Operator>> make_operator(
      const index::SearchContext& context) const override {
    if (script_) return make_sed_operator(field_, *script_, context);
    return make_extraction_operator(*extraction_, context);
  }

 private:
  std::string field_;
  std::string pattern_;
  std::string options_;
  std::optional<RexExtraction> extraction_;  // either this
  std::optional<SedScript> script_;          // or that
};

// The place of an error inside a pattern, as far as it can be told through the quotes.
SourceSpan place_in(const Token& pattern, const std::optional<SourceSpan>& inner) {
  const std::string_view text = pattern.kind == Token::Kind::kString
                                    ? pattern.source.substr(1, pattern.source.size() - 2)
                                    : pattern.source;
  const uint32_t length = pattern.span.end - pattern.span.begin;
  if (!inner || text != pattern.text || length != pattern.source.size()) return pattern.span;
  const uint32_t begin = pattern.span.begin + (pattern.kind == Token::Kind::kString ? 1 : 0);
  return {begin + inner->begin, std::max(begin + inner->end, begin + inner->begin + 1)};
}

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  std::optional<Token> pattern;
  while (!arguments.at_end()) {
    const Token next = arguments.peek();
    const bool option =
        arguments.option_follows() && next.text.find_first_of("(?\\") == std::string::npos;
    if (option) {
      RIFFLE_TRY(arguments.take_option());
    } else {
      if (pattern) return arguments.unexpected(next, "an option, as there is a pattern already");
      RIFFLE_ASSIGN(pattern, arguments.regex());
    }
  }
  if (!pattern) return arguments.unexpected(arguments.peek(), "a regular expression in quotes");
  const std::string field = arguments.text_option("field", "_raw");
  const std::string options = arguments.print_options();
  if (arguments.has_option("mode")) {
    for (std::string_view other : {"max_match", "offset_field"}) {
      if (arguments.has_option(other))
        return arguments.error(fmt::format("mode=sed has no {}", other),
                               arguments.option_span(other));
    }
    Result<SedScript> script = SedScript::compile(pattern->text);
    if (!script) return arguments.error(script.error().message, pattern->span, script.error().hint);
    return std::unique_ptr<CommandNode>(
        std::make_unique<RexNode>(field, std::move(*script), pattern->text, options));
  }
  Result<Regex> regex = Regex::compile(pattern->text);
  if (!regex)
    return arguments.error(regex.error().message, place_in(*pattern, regex.error().span),
                           regex.error().hint);
  if (regex->named_groups().empty()) {
    return arguments.error("the pattern extracts nothing: it has no named group", pattern->span,
                           "name what to extract, as in (?<user>\\w+)");
  }
  RIFFLE_ASSIGN(uint64_t max_match, arguments.count_option("max_match", 1));
  RexExtraction extraction{field, std::move(*regex), max_match,
                           arguments.text_option("offset_field")};
  return std::unique_ptr<CommandNode>(
      std::make_unique<RexNode>(std::move(extraction), pattern->text, options));
}

}  // namespace

const CommandSpec& rex_command() {
  static const CommandSpec spec = {
      .name = "rex",
      .aliases = {},
      .kind = CommandKind::kStreaming,
      .summary = "Extracts fields with a regular expression, or rewrites a field like sed",
      .description =
          "Each named group `(?<name>…)` becomes a field. Rows without a match stay as they are. "
          "Patterns are Perl-compatible (PCRE2). A pattern that needs too "
          "many steps on some event gives up on it, and a message says on how many.\n\n"
          "With `mode=sed` the text is a script: `s/regex/replacement/g` replaces all matches "
          "(`\\1` is the first group), `s/…/…/2` only the second, "
          "`y/abc/xyz/` exchanges characters.",
      .syntax =
          "rex [field=<field>] (\"<regex>\" [max_match=<n>] [offset_field=<field>] | mode=sed "
          "\"<script>\")",
      .arguments = {{"field", ArgType::kField, "_raw", "the field to look at"},
                    {"mode", ArgType::kEnum, "", "sed: rewrite the field", {"sed"}},
                    {"max_match", ArgType::kNumber, "1",
                     "so many matches at most, as a multivalue; 0 = all"},
                    {"offset_field", ArgType::kField, "",
                     "a field for the places of the groups, as in user=4-9"},
                    {"<regex>", ArgType::kRegex, "",
                     "a pattern with named groups, or a sed script"}},
      .examples = {{R"x(| rex "user=(?<user>\w+)")x", "A field from the event's text",
                    R"({"_raw": "login user=kim ok"}
{"_raw": "no name here"})",
                    R"({"_raw": "login user=kim ok", "user": "kim"}
{"_raw": "no name here"})"},
                   {R"(| rex field=card mode=sed "s/\d{4}-\d{4}-\d{4}/XXXX-XXXX-XXXX/g")",
                    "Hide what nobody should read", R"({"card": "1234-5678-9012-3456"})",
                    R"({"card": "XXXX-XXXX-XXXX-3456"})"},
                   {R"x(| rex field=path max_match=0 "/(?<part>[^/]+)")x", "All matches",
                    R"({"path": "/usr/lib/x"})",
                    R"({"path": "/usr/lib/x", "part": ["usr", "lib", "x"]})"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang

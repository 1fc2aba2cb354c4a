#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "indexer/base/result.h"
#include "query-lang/syntax/aggregate_term.h"
#include "query-lang/syntax/expression.h"
#include "query-lang/syntax/field_name.h"
#include "query-lang/syntax/lexer.h"
#include "query-lang/syntax/search_expression.h"
#include "query-lang/syntax/span_value.h"

namespace riffle::lang {

class CommandNode;
class Knowledge;
struct CommandSpec;
struct PipelineScope;

// The arguments of one command in a query, for its CommandSpec::parse. Every reading either takes
// what it names or is a user error with span, reason and, where a name is close, a suggestion;
// `accept…` and `take_option` leave what they do not know where it is.
//
//   while (!args.at_end()) {
//     RIFFLE_ASSIGN(bool option, args.take_option());   // options before, after and between the
//     rest if (option) continue; RIFFLE_ASSIGN(FieldRef field, args.field()); args.accept(",");
//   }
//   RIFFLE_ASSIGN(bool keep, args.bool_option("keepempty", false));
class ArgParser {
 public:
  ArgParser(const CommandSpec& spec, Token command, Lexer lexer, const PipelineScope& scope,
            bool first);

  const CommandSpec& spec() const { return *spec_; }
  const Token& command() const { return command_; }  // its name as written
  bool first() const { return first_; }              // of its pipeline
  int depth() const;                                 // in how many brackets it stands
  // Where commands that cannot be read leave their reasons; null: they are errors.
  std::vector<std::string>* open() const;
  // Macros, lookups, saved searches …, for nodes to keep; may be null.
  const std::shared_ptr<const Knowledge>& knowledge() const;

  // --- tokens
  bool at_end();
  Token peek();
  Token next();
  bool accept(std::string_view punctuation);
  bool accept_word(std::string_view keyword);  // any case of letters
  Result<void> expect(std::string_view punctuation);
  Result<void> expect_word(std::string_view keyword);
  // Called by the parser of the pipeline after CommandSpec::parse: nothing may be left.
  Result<void> expect_end();
  // All that is left, as written without blanks at its ends; then nothing is left.
  Token rest();
  // Direct reading where none of the helpers fits.
  Lexer& lexer() { return lexer_; }

  // --- options: `name=value` for the names that spec().arguments declares (those not in angle
  // brackets) Takes one if it comes next. An undeclared `name=` is an error that suggests a
  // declared one.
  Result<bool> take_option();
  Result<void> take_options();
  // Whether `name=` comes next for any name.
  bool option_follows();
  bool has_option(std::string_view name) const;
  // Values of options taken so far (the last, if given twice), or the fallback. The error names
  // option and value.
  Result<bool> bool_option(std::string_view name, bool fallback) const;
  Result<double> number_option(std::string_view name, double fallback) const;
  Result<uint64_t> count_option(std::string_view name,
                                uint64_t fallback) const;  // a whole number ≥ 0
  std::string text_option(std::string_view name, std::string_view fallback = "") const;
  Result<std::optional<SpanValue>> span_option(std::string_view name) const;
  SourceSpan option_span(std::string_view name) const;  // of its value
  // Whether its value is a dashboard's token that may stay open; the readings above then give the
  // fallback.
  bool is_open(std::string_view name) const;
  // Takes a lone $token$ that may stand for an option.
  bool accept_token();
  // The options taken, in the order of the spec, each behind a blank: " limit=5 useother=f". For
  // CommandNode::print.
  std::string print_options() const;

  // --- values
  Result<FieldRef>
  field();  // a word, "quoted" or 'quoted' text; count(x) without quotes is one as well
  // One or more, commas optional; stops at the end, at one of the words `stops` (BY, AS, … in any
  // case), at a closing parenthesis. Takes options in between.
  Result<std::vector<FieldRef>> fields(std::initializer_list<std::string_view> stops = {});
  // As fields(), behind a BY if one comes next; else empty.
  Result<std::vector<FieldRef>> by_clause(std::initializer_list<std::string_view> stops = {});
  Result<std::string> text();  // a word or anything quoted
  Result<double> number();
  std::optional<double> accept_number();  // only if an unquoted number comes next
  Result<uint64_t> count();
  Result<bool> boolean();
  Result<SpanValue> span();
  Result<Expression> expression();               // the longest one
  Result<SearchExpression> search_expression();  // all that is left
  // A regular expression or sed script: "quoted" (with \" and \\ undone), or unquoted up to a blank
  // outside of brackets.
  Result<Token> regex();
  // count, avg(x) AS a, …: one or more, commas optional; stops at the end and at `stops`; takes
  // options in between.
  Result<std::vector<AggregateTerm>> aggregates(std::initializer_list<std::string_view> stops = {
                                                    "BY"});
  // [ … ]: only for commands that declare an argument of type kSubsearch; everywhere else the
  // parser puts the subsearch's result in place of its text.
  Result<std::vector<std::unique_ptr<CommandNode>>> subsearch();

  // --- errors
  Error error(std::string message, SourceSpan span,
              std::string hint = {}) const;  // with the command's name in front
  Error unexpected(const Token& found,
                   std::string_view wanted) const;  // "head: expected a number, found 'x'"

 private:
  struct Option {
    std::string name;  // as declared
    std::string value;
    SourceSpan span;
  };
  const Option* find_option(std::string_view name) const;
  const Option* known_option(std::string_view name) const;  // whose value is known
  Error bad_value(const Option& option, std::string_view wanted) const;
  std::string_view declared_option(std::string_view name) const;
  bool stops_here(std::initializer_list<std::string_view> stops);
  Result<AggregateTerm> aggregate();
  Result<void> aggregate_call(AggregateTerm& term);
  Result<void> aggregate_argument(AggregateTerm& term);
  Result<void> sparkline(AggregateTerm& term);
  Result<void> compound(AggregateTerm& term);
  void skip_commas();  // one too many is common and harmless

  const CommandSpec* spec_;
  Token command_;
  Lexer lexer_;
  const PipelineScope* scope_;
  bool first_;
  std::vector<Option> options_;
};

// t, true, 1, yes and f, false, 0, no in any case.
std::optional<bool> parse_bool(std::string_view text);

}  // namespace riffle::lang

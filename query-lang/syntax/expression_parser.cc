#include "query-lang/syntax/expression_parser.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "indexer/columns/value.h"
#include "query-lang/commands/registry.h"
#include "query-lang/syntax/names.h"
#include "query-lang/syntax/operators.h"

namespace riffle::lang {
namespace {

using Kind = Expression::Kind;

// A tree and how deep it is.
struct Tree {
  Expression root;
  int depth = 1;
};

std::optional<Kind> binary_operator(const Token& token) {
  if (token.kind == Token::Kind::kPunctuation) {
    if (token.text == "=" || token.text == "==") return Kind::kEqual;
    if (token.text == "*") return Kind::kMultiply;
    if (token.text == "+") return Kind::kAdd;
    for (Kind kind :
         {Kind::kNotEqual, Kind::kLess, Kind::kLessEqual, Kind::kGreater, Kind::kGreaterEqual,
          Kind::kDivide, Kind::kModulo, Kind::kSubtract, Kind::kConcatenate}) {
      if (token.text == operator_text(kind)) return kind;
    }
  }
  for (Kind kind : {Kind::kLike, Kind::kIn, Kind::kAnd, Kind::kOr, Kind::kXor}) {
    if (token.is_word(operator_text(kind))) return kind;
  }
  return {};
}

class Parser {
 public:
  explicit Parser(Lexer& lexer) : lexer_(lexer) {}

  Result<Tree> parse(int lowest) {
    if (++nesting_ > kMaxExpressionNesting) {
      return user_error(
          fmt::format("the expression nests deeper than {} levels", kMaxExpressionNesting),
          peek().span);
    }
    RIFFLE_ASSIGN(Tree left, prefix());
    while (true) {
      const Token token = peek();
      if (token.is_word("NOT") && lowest <= precedence_of(Kind::kIn)) {
        RIFFLE_ASSIGN(bool taken, negated_comparison(left));
        if (!taken) break;
        continue;
      }
      const std::optional<Kind> kind = binary_operator(token);
      if (!kind || precedence_of(*kind) < lowest) break;
      next();
      if (*kind == Kind::kIn) {
        RIFFLE_TRY(in_list(left));
        continue;
      }
      RIFFLE_ASSIGN(Tree right, parse(precedence_of(*kind) + 1));
      left = combine(*kind, std::move(left), std::move(right));
      if (left.depth > kMaxExpressionDepth) return too_long(left.root.span);
    }
    --nesting_;
    return left;
  }

 private:
  Token peek() {
    const size_t at = lexer_.position();
    Token token = lexer_.expression();
    lexer_.seek(at);
    return token;
  }
  Token next() { return lexer_.expression(); }

  static Error too_long(SourceSpan span) {
    return user_error(
        fmt::format("the expression chains more than {} operators", kMaxExpressionDepth), span,
        "an IN list or a lookup says the same in less");
  }

  static Error expected(std::string_view what, const Token& found) {
    if (found.kind == Token::Kind::kBroken) return user_error(found.text, found.span);
    if (found.kind == Token::Kind::kEnd)
      return user_error(fmt::format("expected {}, but the expression ends here", what), found.span);
    return user_error(fmt::format("expected {}, found '{}'", what, found.source), found.span);
  }

  static Tree combine(Kind kind, Tree left, Tree right) {
    Tree tree;
    tree.depth = 1 + std::max(left.depth, right.depth);
    tree.root.kind = kind;
    tree.root.span = {left.root.span.begin, std::max(left.root.span.end, right.root.span.end)};
    tree.root.arguments.reserve(2);
    tree.root.arguments.push_back(std::move(left.root));
    tree.root.arguments.push_back(std::move(right.root));
    return tree;
  }

  static Tree wrap(Kind kind, SourceSpan begin, Tree operand) {
    Tree tree;
    tree.depth = operand.depth + 1;
    tree.root.kind = kind;
    tree.root.span = {std::min(begin.begin, operand.root.span.begin), operand.root.span.end};
    tree.root.arguments.push_back(std::move(operand.root));
    return tree;
  }

  // `x NOT IN (…)` and `x NOT LIKE y`; anything else behind NOT is not part of this expression.
  Result<bool> negated_comparison(Tree& left) {
    const size_t at = lexer_.position();
    next();
    const Token token = next();
    if (token.is_word("IN")) {
      RIFFLE_TRY(in_list(left));
    } else if (token.is_word("LIKE")) {
      RIFFLE_ASSIGN(Tree right, parse(precedence_of(Kind::kLike) + 1));
      left = combine(Kind::kLike, std::move(left), std::move(right));
    } else {
      lexer_.seek(at);
      return false;
    }
    const SourceSpan span = left.root.span;
    left = wrap(Kind::kNot, span, std::move(left));
    return true;
  }

  Result<void> in_list(Tree& left) {
    if (const Token open = next(); !open.is("(")) return expected("'(' behind IN", open);
    Tree tree;
    tree.root.kind = Kind::kIn;
    tree.root.span = left.root.span;
    tree.depth = left.depth + 1;
    tree.root.arguments.push_back(std::move(left.root));
    RIFFLE_TRY(arguments(tree));
    if (tree.root.arguments.size() == 1)
      return user_error("the list of IN is empty", tree.root.span);
    left = std::move(tree);
    if (left.depth > kMaxExpressionDepth) return too_long(left.root.span);
    return {};
  }

  // Up to the closing parenthesis.
  Result<void> arguments(Tree& tree) {
    if (peek().is(")")) {
      tree.root.span.end = next().span.end;
      return {};
    }
    while (true) {
      RIFFLE_ASSIGN(Tree argument, parse(kLowestPrecedence));
      tree.depth = std::max(tree.depth, argument.depth + 1);
      tree.root.arguments.push_back(std::move(argument.root));
      const Token token = next();
      if (token.is(")")) {
        tree.root.span.end = token.span.end;
        return {};
      }
      if (!token.is(",")) return expected("',' or ')'", token);
    }
  }

  Result<Tree> prefix() {
    const Token token = next();
    if (token.is_word("NOT")) {
      RIFFLE_ASSIGN(Tree operand, parse(kNotPrecedence));
      return wrap(Kind::kNot, token.span, std::move(operand));
    }
    if (token.is("!")) {
      RIFFLE_ASSIGN(Tree operand, parse(kUnaryPrecedence));
      return wrap(Kind::kNot, token.span, std::move(operand));
    }
    if (token.is("-") || token.is("+")) {
      RIFFLE_ASSIGN(Tree operand, parse(kUnaryPrecedence));
      return wrap(token.is("-") ? Kind::kNegate : Kind::kPlus, token.span, std::move(operand));
    }
    if (token.is("(")) {
      RIFFLE_ASSIGN(Tree inner, parse(kLowestPrecedence));
      const Token close = next();
      if (!close.is(")")) return expected("')'", close);
      inner.root.span = {token.span.begin, close.span.end};
      return inner;
    }
    return operand(token);
  }

  // A macro without a definition is null where a value is needed. At the end of a command it stands
  // behind what is read of it.
  Result<Tree> missing(const Token& token) {
    const std::string_view text = lexer_.source().text();
    const auto stood = [&](size_t at) {
      return text[at] == kMissingMacro && lexer_.source().was_replaced(at, at);
    };
    bool found = false;
    for (size_t at = token.begin; at > 0 && is_blank(text[at - 1]) && !found; --at)
      found = stood(at - 1);
    if (token.kind == Token::Kind::kEnd) {
      for (size_t at = token.begin; at < text.size() && is_blank(text[at]) && !found; ++at)
        found = stood(at);
    }
    if (!found) return expected("a value", token);
    lexer_.seek(token.begin);
    Tree tree;
    tree.root.kind = Kind::kCall;
    tree.root.text = "null";
    tree.root.span = token.span;
    return tree;
  }

  Result<Tree> operand(const Token& token) {
    Tree tree;
    tree.root.span = token.span;
    tree.root.text = token.text;
    switch (token.kind) {
      case Token::Kind::kNumber:
        return number(std::move(tree));
      case Token::Kind::kString:
        tree.root.kind = Kind::kString;
        return tree;
      case Token::Kind::kName:
        tree.root.kind = Kind::kField;
        return tree;
      case Token::Kind::kWord:
        if (peek().is("(")) return call(token);
        if (binary_operator(token)) return missing(token);
        tree.root.kind = Kind::kField;
        return tree;
      case Token::Kind::kPunctuation:
        // .5: the lexer cannot know that this dot joins nothing.
        if (token.text == "." && lexer_.look() >= '0' && lexer_.look() <= '9') {
          const Token digits = next();
          tree.root.text = "0." + digits.text;
          tree.root.span.end = digits.span.end;
          return number(std::move(tree));
        }
        return missing(token);
      case Token::Kind::kEnd:
      case Token::Kind::kBroken:
        break;
    }
    return missing(token);
  }

  static Result<Tree> number(Tree tree) {
    const std::optional<double> value = index::parse_number(tree.root.text);
    if (!value) return user_error(fmt::format("'{}' is no number", tree.root.text), tree.root.span);
    tree.root.kind = Kind::kNumber;
    tree.root.number = *value;
    return tree;
  }

  Result<Tree> call(const Token& name) {
    const FunctionSpec* spec = find_function(name.text);
    if (spec == nullptr) {
      return user_error(fmt::format("unknown function '{}'", name.text), name.span,
                        did_you_mean(closest_function(name.text)));
    }
    next();
    Tree tree;
    tree.root.kind = Kind::kCall;
    tree.root.text = spec->name;
    tree.root.span = name.span;
    RIFFLE_TRY(arguments(tree));
    const size_t count = tree.root.arguments.size();
    if (count < spec->min_arguments || count > spec->max_arguments) {
      return user_error(fmt::format("{} takes {}, not {}", spec->name, allowed(*spec), count),
                        tree.root.span, fmt::format("it is used as {}", spec->syntax));
    }
    return tree;
  }

  static std::string allowed(const FunctionSpec& spec) {
    const std::string_view noun =
        spec.min_arguments == 1 && spec.max_arguments <= 1 ? "argument" : "arguments";
    if (spec.max_arguments == 0) return "no arguments";
    if (spec.min_arguments == spec.max_arguments)
      return fmt::format("{} {}", spec.min_arguments, noun);
    if (spec.max_arguments >= FunctionSpec::kAnyNumber)
      return fmt::format("at least {} {}", spec.min_arguments, noun);
    return fmt::format("{} to {} {}", spec.min_arguments, spec.max_arguments, noun);
  }

  Lexer& lexer_;
  int nesting_ = 0;
};

}  // namespace

Result<Expression> parse_expression(Lexer& lexer) {
  RIFFLE_ASSIGN(Tree tree, Parser(lexer).parse(kLowestPrecedence));
  return std::move(tree.root);
}

bool is_bare_field(std::string_view text) {
  if (text.empty()) return false;
  const SourceText source = SourceText::plain(text);
  Lexer lexer(source, 0, text.size());
  const Token token = lexer.expression();
  return token.kind == Token::Kind::kWord && token.source.size() == text.size() &&
         !binary_operator(token) && !token.is_word("NOT");
}

}  // namespace riffle::lang

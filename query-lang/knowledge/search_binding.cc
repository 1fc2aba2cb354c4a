#include "query-lang/knowledge/search_binding.h"

#include <fmt/format.h>

#include "query-lang/syntax/field_name.h"
#include "query-lang/syntax/macro.h"

namespace riffle::lang {
namespace {

using Kind = SearchExpression::Kind;

// Event types may be made of event types, tags of both.
constexpr int kMaxDepth = 20;

class Binder {
 public:
  explicit Binder(const Knowledge& knowledge) : knowledge_(knowledge) {}

  Result<SearchExpression> bind(SearchExpression node, int depth) {
    if (depth > kMaxDepth)
      return user_error("event types stand for each other in a circle", node.span);
    for (SearchExpression& child : node.children) {
      RIFFLE_ASSIGN(child, bind(std::move(child), depth));
    }
    if (node.kind == Kind::kIn) return bind_list(std::move(node), depth);
    if (node.kind != Kind::kCompare ||
        (node.op != index::Predicate::Op::kEqual && node.op != index::Predicate::Op::kNotEqual))
      return node;
    std::vector<SearchExpression> choices;
    RIFFLE_TRY(add_choices(node.field, node.text, depth, choices));
    if (choices.empty()) return node;
    const bool negated = node.op == index::Predicate::Op::kNotEqual;
    node.op = index::Predicate::Op::kEqual;
    const SourceSpan span = node.span;
    choices.push_back(std::move(node));
    SearchExpression any;
    any.kind = Kind::kOr;
    any.span = span;
    any.children = std::move(choices);
    if (!negated) return any;
    SearchExpression none;
    none.kind = Kind::kNot;
    none.span = span;
    none.children.push_back(std::move(any));
    return none;
  }

  Result<SearchExpression> search_of(const EventType& type, int depth) {
    RIFFLE_ASSIGN(const ExpandedText text, expand_macros(type.search, &knowledge_));
    Lexer lexer(text.source, 0, text.source.text().size());
    Result<SearchExpression> parsed = parse_search_expression(lexer);
    if (!parsed)
      return user_error(fmt::format("event type '{}': {}", type.name, parsed.error().message));
    return bind(std::move(*parsed), depth + 1);
  }

 private:
  Result<SearchExpression> bind_list(SearchExpression node, int depth) {
    std::vector<SearchExpression> choices;
    for (const std::string& text : node.list)
      RIFFLE_TRY(add_choices(node.field, text, depth, choices));
    if (choices.empty()) return node;
    SearchExpression any;
    any.kind = Kind::kOr;
    any.span = node.span;
    choices.push_back(std::move(node));
    any.children = std::move(choices);
    return any;
  }

  Result<void> add_choices(const std::string& field, const std::string& pattern, int depth,
                           std::vector<SearchExpression>& choices) {
    if (field == "eventtype") {
      for (const EventType& type : knowledge_.event_types()) {
        if (!field_matches(pattern, type.name)) continue;
        RIFFLE_ASSIGN(SearchExpression search, search_of(type, depth));
        choices.push_back(std::move(search));
      }
      return {};
    }
    constexpr std::string_view kScoped = "tag::";
    if (field != "tag" && !field.starts_with(kScoped)) return {};
    for (const Tag& tag : knowledge_.tags()) {
      if (!field_matches(pattern, tag.name)) continue;
      if (field != "tag" && field.substr(kScoped.size()) != tag.field) continue;
      SearchExpression value;
      value.kind = Kind::kCompare;
      value.field = tag.field;
      for (const char c : tag.value) {
        if (c == '\\' || c == '*') value.text += '\\';
        value.text += c;
      }
      RIFFLE_ASSIGN(SearchExpression bound, bind(std::move(value), depth + 1));
      choices.push_back(std::move(bound));
    }
    return {};
  }

  const Knowledge& knowledge_;
};

}  // namespace

Result<SearchExpression> bind_names(const SearchExpression& expression,
                                    const Knowledge* knowledge) {
  if (knowledge == nullptr) return expression;
  return Binder(*knowledge).bind(expression, 0);
}

Result<SearchExpression> event_type_search(const EventType& type, const Knowledge& knowledge) {
  return Binder(knowledge).search_of(type, 0);
}

}  // namespace riffle::lang

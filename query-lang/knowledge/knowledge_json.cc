#include "query-lang/knowledge/knowledge_json.h"

#include <algorithm>
#include <initializer_list>

#include <fmt/format.h>

#include "query-lang/syntax/expression_parser.h"
#include "query-lang/syntax/names.h"
#include "query-lang/syntax/search_expression.h"

namespace riffle::lang {
namespace {

std::string text_of(const JsonValue& object, std::string_view name) {
  const JsonValue* value = object.find(name);
  return value == nullptr ? std::string() : value->text();
}

Result<void> check_members(const JsonValue& object, std::initializer_list<std::string_view> known,
                           std::initializer_list<std::string_view> needed) {
  for (const JsonValue::Member& member : object.members()) {
    if (std::find(known.begin(), known.end(), member.name) != known.end()) continue;
    const std::vector<std::string_view> names(known);
    const std::string close = closest_of(member.name, names);
    return user_error(fmt::format("unknown member '{}'", member.name), std::nullopt,
                      close.empty() ? fmt::format("there are: {}", fmt::join(names, ", "))
                                    : fmt::format("did you mean '{}'?", close));
  }
  for (const std::string_view name : needed) {
    if (text_of(object, name).empty())
      return user_error(fmt::format("'{}' is missing or empty", name));
  }
  return {};
}

Result<void> check_search(const std::string& text, std::string_view what) {
  const SourceText source = SourceText::plain(text);
  Lexer lexer(source, 0, text.size());
  const Result<SearchExpression> parsed = parse_search_expression(lexer);
  // Macros are known when it is used.
  if (!parsed && text.find('`') == std::string::npos)
    return user_error(fmt::format("{}: {}", what, parsed.error().message));
  return {};
}

Result<void> check_expression(const std::string& text, std::string_view what) {
  const SourceText source = SourceText::plain(text);
  Lexer lexer(source, 0, text.size());
  const Result<Expression> parsed = parse_expression(lexer);
  if (text.find('`') != std::string::npos) return {};
  if (!parsed) return user_error(fmt::format("{}: {}", what, parsed.error().message));
  lexer.skip_blanks();
  if (lexer.position() < lexer.end())
    return user_error(
        fmt::format("{}: cannot make sense of what stands behind the expression", what));
  return {};
}

Result<void> add_macro(const JsonValue& object, KnowledgeObjects& objects) {
  RIFFLE_TRY(check_members(object, {"kind", "name", "args", "definition", "iseval"}, {"name"}));
  MacroDefinition macro;
  if (const JsonValue* arguments = object.find("args")) {
    for (const JsonValue& argument : arguments->elements())
      macro.parameters.push_back(argument.text());
  }
  macro.definition = text_of(object, "definition");
  if (const JsonValue* evaluated = object.find("iseval")) macro.evaluated = evaluated->as_bool();
  const size_t arguments = macro.parameters.size();
  objects.macros[{text_of(object, "name"), arguments}] = std::move(macro);
  return {};
}

Result<void> add_saved_search(const JsonValue& object, KnowledgeObjects& objects) {
  RIFFLE_TRY(
      check_members(object, {"kind", "name", "query", "earliest", "latest"}, {"name", "query"}));
  SavedSearch search;
  search.name = text_of(object, "name");
  search.query = text_of(object, "query");
  search.earliest = text_of(object, "earliest");
  search.latest = text_of(object, "latest");
  objects.saved_searches[search.name] = search;
  return {};
}

Result<void> add_data_model(const JsonValue& json, KnowledgeObjects& objects) {
  RIFFLE_TRY(check_members(json, {"kind", "name", "objects"}, {"name"}));
  DataModel model;
  model.name = text_of(json, "name");
  if (const JsonValue* list = json.find("objects")) {
    for (const JsonValue& element : list->elements()) {
      RIFFLE_TRY(check_members(element, {"name", "parent", "search", "fields"}, {"name"}));
      DataModelObject object;
      object.name = text_of(element, "name");
      object.parent = text_of(element, "parent");
      object.search = text_of(element, "search");
      RIFFLE_TRY(check_search(object.search, object.name));
      const JsonValue* fields = element.find("fields");
      const std::vector<JsonValue> none;
      for (const JsonValue& field : fields == nullptr ? none : fields->elements()) {
        DataModelObject::Field added;
        added.name = field.is_object() ? text_of(field, "name") : field.text();
        if (field.is_object()) added.expression = text_of(field, "expression");
        if (!added.expression.empty())
          RIFFLE_TRY(check_expression(added.expression, object.name + "." + added.name));
        object.fields.push_back(std::move(added));
      }
      model.objects.push_back(std::move(object));
    }
  }
  if (model.objects.empty()) return user_error("a data model needs an object");
  objects.data_models[model.name] = std::move(model);
  return {};
}

Result<void> add_event_type(const JsonValue& object, KnowledgeObjects& objects) {
  RIFFLE_TRY(check_members(object, {"kind", "name", "search"}, {"name", "search"}));
  EventType type{text_of(object, "name"), text_of(object, "search")};
  RIFFLE_TRY(check_search(type.search, type.name));
  objects.event_types[type.name] = type;
  return {};
}

Result<void> add_tag(const JsonValue& object, KnowledgeObjects& objects) {
  RIFFLE_TRY(check_members(object, {"kind", "field", "value", "tag"}, {"field", "value", "tag"}));
  Tag tag{text_of(object, "field"), text_of(object, "value"), text_of(object, "tag")};
  std::erase_if(objects.tags, [&](const Tag& known) {
    return known.field == tag.field && known.value == tag.value && known.name == tag.name;
  });
  objects.tags.push_back(std::move(tag));
  return {};
}

Result<void> add_field_rule(const JsonValue& object, KnowledgeObjects& objects) {
  RIFFLE_TRY(check_members(object,
                           {"kind", "name", "sourcetype", "type", "field", "source", "text"},
                           {"name", "sourcetype", "type", "text"}));
  FieldRule rule;
  rule.name = text_of(object, "name");
  rule.sourcetype = text_of(object, "sourcetype");
  rule.field = text_of(object, "field");
  if (object.find("source") != nullptr) rule.source = text_of(object, "source");
  rule.text = text_of(object, "text");
  const std::string type = text_of(object, "type");
  if (type == "extraction") {
    rule.kind = FieldRule::Kind::kExtraction;
  } else if (type == "alias" || type == "calculation") {
    rule.kind = type == "alias" ? FieldRule::Kind::kAlias : FieldRule::Kind::kCalculation;
    if (rule.field.empty()) return user_error("'field' is missing or empty");
  } else {
    return user_error(fmt::format("type must be extraction, alias or calculation, not '{}'", type));
  }
  if (rule.kind == FieldRule::Kind::kCalculation)
    RIFFLE_TRY(check_expression(rule.text, rule.name));
  objects.field_rules[rule.name] = std::move(rule);
  return {};
}

Result<void> add_transaction_type(const JsonValue& object, KnowledgeObjects& objects) {
  RIFFLE_TRY(check_members(object, {"kind", "name", "search", "fields", "options"}, {"name"}));
  TransactionType type;
  type.name = text_of(object, "name");
  type.search = text_of(object, "search");
  type.options = text_of(object, "options");
  if (const JsonValue* fields = object.find("fields")) {
    for (const JsonValue& field : fields->elements()) type.fields.push_back(field.text());
  }
  RIFFLE_TRY(check_search(type.search, type.name));
  objects.transaction_types[type.name] = std::move(type);
  return {};
}

using Adder = Result<void> (*)(const JsonValue& object, KnowledgeObjects& objects);

struct Kind {
  std::string_view name;
  Adder add;
};

constexpr Kind kKinds[] = {{"macro", add_macro},
                           {"saved_search", add_saved_search},
                           {"data_model", add_data_model},
                           {"event_type", add_event_type},
                           {"tag", add_tag},
                           {"field_rule", add_field_rule},
                           {"transaction_type", add_transaction_type}};

}  // namespace

Result<void> add_object(const JsonValue& object, KnowledgeObjects& objects) {
  if (!object.is_object()) return user_error("a knowledge object is a JSON object");
  const std::string kind = text_of(object, "kind");
  for (const Kind& known : kKinds) {
    if (known.name != kind) continue;
    Result<void> added = known.add(object, objects);
    if (!added) return std::move(added).error().with_context(kind + " " + object_name(object));
    return {};
  }
  return user_error(
      fmt::format("kind must be one of {}, not '{}'", fmt::join(object_kinds(), ", "), kind));
}

std::vector<std::string_view> object_kinds() {
  std::vector<std::string_view> names;
  for (const Kind& known : kKinds) names.push_back(known.name);
  return names;
}

std::string object_name(const JsonValue& object) {
  const std::string kind = text_of(object, "kind");
  if (kind == "tag")
    return text_of(object, "field") + "=" + text_of(object, "value") + " " + text_of(object, "tag");
  std::string name = text_of(object, "name");
  const JsonValue* arguments = object.find("args");
  if (kind == "macro" && arguments != nullptr && !arguments->elements().empty())
    name += "(" + std::to_string(arguments->elements().size()) + ")";
  return name;
}

Result<void> read_lookup_settings(const JsonValue& settings, LookupTable& table) {
  RIFFLE_TRY(check_members(
      settings,
      {"kind", "name", "match", "case_sensitive", "max_matches", "min_matches", "default_match"},
      {}));
  table.matches.clear();
  if (const JsonValue* match = settings.find("match")) {
    for (const JsonValue::Member& member : match->members()) {
      const std::string& how = member.value.text();
      if (how != "wildcard" && how != "cidr")
        return user_error(
            fmt::format("{} matches by wildcard or cidr, not by '{}'", member.name, how));
      table.matches.push_back({member.name, how == "cidr" ? LookupTable::Match::Kind::kCidr
                                                          : LookupTable::Match::Kind::kWildcard});
    }
  }
  if (const JsonValue* sensitive = settings.find("case_sensitive"))
    table.case_sensitive = sensitive->as_bool();
  const auto read_count = [&](std::string_view name, size_t& count) -> Result<void> {
    const JsonValue* value = settings.find(name);
    if (value == nullptr) return {};
    const std::optional<double> number = value->as_number();
    if (!number || *number < 0 || *number > 1e6)
      return user_error(fmt::format("{} must be a number from 0 to 1000000", name));
    count = static_cast<size_t>(*number);
    return {};
  };
  RIFFLE_TRY(read_count("max_matches", table.max_matches));
  RIFFLE_TRY(read_count("min_matches", table.min_matches));
  table.default_match = text_of(settings, "default_match");
  return {};
}

}  // namespace riffle::lang

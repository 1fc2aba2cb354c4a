#include "indexer/base/json.h"
#include "query-lang/commands/registry.h"
#include "query-lang/query.h"
#include "query-lang/reference/kind_names.h"

namespace riffle::lang {
namespace {

void write_names(std::string_view key, std::span<const std::string_view> names, JsonWriter& json) {
  json.key(key).begin_array();
  for (std::string_view name : names) json.string(name);
  json.end_array();
}

void write_command(const CommandSpec& spec, JsonWriter& json) {
  json.begin_object().member("name", spec.name);
  write_names("aliases", spec.aliases, json);
  json.member("kind", kind_name(spec.kind))
      .member("summary", spec.summary)
      .member("description", spec.description)
      .member("syntax", spec.syntax);
  json.key("arguments").begin_array();
  for (const ArgSpec& argument : spec.arguments) {
    json.begin_object()
        .member("name", argument.name)
        .member("type", type_name(argument.type))
        .member("default", argument.default_value);
    json.member("summary", argument.summary);
    if (!argument.choices.empty()) write_names("choices", argument.choices, json);
    json.end_object();
  }
  json.end_array().key("examples").begin_array();
  for (const CommandExample& example : spec.examples) {
    json.begin_object()
        .member("query", example.query)
        .member("summary", example.summary)
        .end_object();
  }
  json.end_array().end_object();
}

void write_function(const FunctionSpec& spec, JsonWriter& json) {
  json.begin_object().member("name", spec.name);
  write_names("aliases", spec.aliases, json);
  json.member("category", spec.category)
      .member("syntax", spec.syntax)
      .member("summary", spec.summary);
  json.key("examples").begin_array();
  for (const FunctionExample& example : spec.examples) {
    json.begin_object()
        .member("expression", example.expression)
        .member("result", example.result)
        .end_object();
  }
  json.end_array().end_object();
}

void write_aggregate(const AggregateSpec& spec, JsonWriter& json) {
  json.begin_object().member("name", spec.name);
  write_names("aliases", spec.aliases, json);
  json.member("category", spec.category)
      .member("syntax", spec.syntax)
      .member("summary", spec.summary);
  json.key("examples").begin_array();
  for (const AggregateExample& example : spec.examples)
    json.begin_object().member("query", example.query).end_object();
  json.end_array().end_object();
}

}  // namespace

std::string reference_json() {
  JsonWriter json;
  json.begin_object().key("commands").begin_array();
  for (const CommandSpec* spec : builtin_commands()) write_command(*spec, json);
  json.end_array().key("functions").begin_array();
  for (const FunctionSpec* spec : builtin_functions()) write_function(*spec, json);
  json.end_array().key("aggregates").begin_array();
  for (const AggregateSpec* spec : builtin_aggregates()) write_aggregate(*spec, json);
  json.end_array().end_object();
  return json.take();
}

}  // namespace riffle::lang

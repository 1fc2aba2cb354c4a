#include <algorithm>

#include <fmt/format.h>

#include "indexer/base/json.h"
#include "query-lang/commands/model_search.h"
#include "query-lang/commands/rewritten_command.h"
#include "query-lang/syntax/names.h"

namespace riffle::lang {

const CommandSpec& datamodel_command();

namespace {

void write_model(const DataModel& model, std::string_view only, JsonWriter& json) {
  json.begin_object().member("modelName", model.name).key("objects").begin_array();
  for (const DataModelObject& object : model.objects) {
    if (!only.empty() && object.name != only) continue;
    json.begin_object()
        .member("objectName", object.name)
        .member("parentName", object.parent)
        .member("search", object.search);
    json.key("fields").begin_array();
    for (const DataModelObject::Field& field : object.fields) {
      json.begin_object().member("fieldName", field.name);
      if (!field.expression.empty()) json.member("expression", field.expression);
      json.end_object();
    }
    json.end_array().end_object();
  }
  json.end_array().end_object();
}

// A row of JSON for each model.
index::Batch describe(const Knowledge* knowledge, const std::string& name,
                      const std::string& object) {
  index::BatchBuilder rows;
  for (const DataModel& model :
       knowledge == nullptr ? std::vector<DataModel>() : knowledge->data_models()) {
    if (!name.empty() && model.name != name) continue;
    JsonWriter json;
    write_model(model, object, json);
    const std::string text = json.take();
    rows.begin_row();
    rows.set("_raw", index::ValueView(std::string_view(text)));
  }
  return rows.finish();
}

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  std::vector<std::string> words;
  SourceSpan span = arguments.command().span;
  while (!arguments.at_end()) {
    RIFFLE_ASSIGN(const bool taken, arguments.take_option());
    if (taken) continue;
    const Token token = arguments.next();
    if (!token.is_text() || words.size() == 3)
      return arguments.unexpected(token, "a model, an object, and search or flat");
    if (words.size() < 2) span = token.span;
    words.push_back(token.text);
  }
  RIFFLE_ASSIGN(const bool strict, arguments.bool_option("strict_fields", true));
  RIFFLE_TRY(arguments.bool_option("summariesonly", false));
  RIFFLE_TRY(arguments.bool_option("allow_old_summaries", false));
  words.resize(3);
  const std::string mode = lower_name(words[2]);
  std::string printed = "datamodel" + arguments.print_options();
  for (const std::string& word : words) printed += word.empty() ? "" : " " + print_argument(word);
  auto knowledge = arguments.knowledge();
  if (mode.empty()) {
    return std::unique_ptr<CommandNode>(std::make_unique<RowsCommand>(
        arguments.spec(), std::move(printed),
        [knowledge, words](const index::SearchContext&) -> Result<index::Batch> {
          return describe(knowledge.get(), words[0], words[1]);
        }));
  }
  if (mode != "search" && mode != "flat" && mode != "search_flat" && mode != "acceleration_search")
    return arguments.error(
        fmt::format("'{}' is none of search, flat, search_flat, acceleration_search", words[2]),
        span);
  const bool flat = mode == "flat" || mode == "search_flat";
  return std::unique_ptr<CommandNode>(std::make_unique<RewrittenCommand>(
      arguments.spec(), std::move(printed), knowledge,
      [knowledge, words, flat, strict, span](const index::SearchContext&) {
        return model_search(knowledge.get(), words[0] + "." + words[1], flat, strict, span);
      }));
}

}  // namespace

const CommandSpec& datamodel_command() {
  static const CommandSpec spec = {
      .name = "datamodel",
      .aliases = {},
      .kind = CommandKind::kGenerating,
      .summary = "The events of a data model, or what it is made of",
      .description =
          "`datamodel Model Object search` finds the events of the object; its fields are called "
          "`Object.field`, with `flat` as in the events. Without `search` there is a row of JSON "
          "for "
          "each data model that says what it is made of.",
      .syntax =
          "datamodel [<model> [<object> [search|flat|search_flat|acceleration_search]]] "
          "[strict_fields=<bool>] [summariesonly=<bool>] [allow_old_summaries=<bool>]",
      .arguments = {{"<model>", ArgType::kText, "", "the data model"},
                    {"<object>", ArgType::kText, "", "one of its objects"},
                    {"strict_fields", ArgType::kBool, "t",
                     "only the fields of the model, beside _time, _raw, host, source, sourcetype"},
                    {"summariesonly", ArgType::kBool, "f",
                     "only what is accelerated: events are always indexed here, so it is all"},
                    {"allow_old_summaries", ArgType::kBool, "f",
                     "older summaries too: there are none that could be out of date"}},
      .examples = {{"| datamodel", "All data models"},
                   {"| datamodel Web Proxy search", "Events of an object"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang

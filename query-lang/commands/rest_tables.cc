#include "query-lang/commands/rest_tables.h"

#include <fmt/format.h>

namespace riffle::lang {
namespace {

using index::Batch;
using index::BatchBuilder;
using index::ValueView;

void set(BatchBuilder& rows, std::string_view name, std::string_view text) {
  rows.set(name, ValueView(text));
}

Batch saved_searches(const Knowledge& knowledge) {
  BatchBuilder rows;
  for (const SavedSearch& search : knowledge.saved_searches()) {
    rows.begin_row();
    set(rows, "title", search.name);
    set(rows, "search", search.query);
    set(rows, "qualifiedSearch", search.query);
    set(rows, "dispatch.earliest_time", search.earliest);
    set(rows, "dispatch.latest_time", search.latest);
    rows.set("disabled", ValueView(0.0));
    rows.set("is_scheduled", ValueView(0.0));
  }
  return rows.finish();
}

Batch macros(const Knowledge& knowledge) {
  BatchBuilder rows;
  for (const std::string& name : knowledge.macro_names()) {
    const size_t open = name.find('(');
    const size_t arguments = open == std::string::npos ? 0 : std::stoul(name.substr(open + 1));
    const auto macro = knowledge.find(name.substr(0, open), arguments);
    if (!macro) continue;
    rows.begin_row();
    set(rows, "title", name);
    set(rows, "definition", macro->definition);
    set(rows, "args", fmt::format("{}", fmt::join(macro->parameters, ",")));
    rows.set("iseval", ValueView(macro->evaluated ? 1.0 : 0.0));
  }
  return rows.finish();
}

Batch lookups(const Knowledge& knowledge) {
  BatchBuilder rows;
  for (const std::string& name : knowledge.lookup_names()) {
    rows.begin_row();
    set(rows, "title", name);
  }
  return rows.finish();
}

Batch data_models(const Knowledge& knowledge) {
  BatchBuilder rows;
  for (const DataModel& model : knowledge.data_models()) {
    std::string objects;
    for (const DataModelObject& object : model.objects)
      objects += (objects.empty() ? "" : ",") + object.name;
    rows.begin_row();
    set(rows, "title", model.name);
    set(rows, "objects", objects);
  }
  return rows.finish();
}

Batch event_types(const Knowledge& knowledge) {
  BatchBuilder rows;
  for (const EventType& type : knowledge.event_types()) {
    rows.begin_row();
    set(rows, "title", type.name);
    set(rows, "search", type.search);
  }
  return rows.finish();
}

Batch tags(const Knowledge& knowledge) {
  BatchBuilder rows;
  for (const Tag& tag : knowledge.tags()) {
    rows.begin_row();
    set(rows, "title", tag.field + "=" + tag.value);
    set(rows, "tag", tag.name);
  }
  return rows.finish();
}

Batch field_rules(const Knowledge& knowledge) {
  BatchBuilder rows;
  for (const FieldRule& rule : knowledge.field_rules()) {
    rows.begin_row();
    set(rows, "title", rule.name);
    set(rows, "stanza", rule.sourcetype);
    set(rows, "field", rule.field);
    set(rows, "value", rule.text);
  }
  return rows.finish();
}

Batch jobs(const Knowledge& knowledge) { return knowledge.history(); }

Batch server(const Knowledge&) {
  BatchBuilder rows;
  rows.begin_row();
  set(rows, "title", "server-info");
  set(rows, "serverName", "local");
  set(rows, "product_type", "riffle");
  return rows.finish();
}

constexpr std::string_view kIndexes =
    "search earliest=0 latest=+10y * | stats count AS totalEventCount, min(_time) AS minTime, "
    "max(_time) AS maxTime BY index | eval disabled=0 | rename index AS title";

}  // namespace

std::vector<RestTable> rest_tables() {
  return {{"admin/macros", "macros", macros},
          {"admin/transforms-lookup", "lookups", lookups},
          {"configs/conf-macros", "macros", macros},
          {"configs/conf-savedsearches", "saved searches", saved_searches},
          {"data/indexes", "indexes with their counts", nullptr, kIndexes},
          {"data/indexes-extended", "indexes with their counts", nullptr, kIndexes},
          {"data/lookup-table-files", "lookups", lookups},
          {"data/macros", "macros", macros},
          {"data/models", "data models", data_models},
          {"data/props/calcfields", "rules for fields", field_rules},
          {"data/props/extractions", "rules for fields", field_rules},
          {"data/props/fieldaliases", "rules for fields", field_rules},
          {"data/transforms/lookups", "lookups", lookups},
          {"datamodel/model", "data models", data_models},
          {"saved/eventtypes", "event types", event_types},
          {"saved/fvtags", "tags", tags},
          {"saved/searches", "saved searches", saved_searches},
          {"search/jobs", "searches that ran", jobs},
          {"search/tags", "tags", tags},
          {"server/info", "this server", server}};
}

const RestTable* find_rest_table(std::string_view path) {
  static const std::vector<RestTable> tables = rest_tables();
  while (path.ends_with('/')) path.remove_suffix(1);
  while (path.starts_with('/')) path.remove_prefix(1);
  constexpr std::string_view kPlain = "services/";
  constexpr std::string_view kScoped = "servicesNS/";
  if (path.starts_with(kPlain)) {
    path.remove_prefix(kPlain.size());
  } else if (path.starts_with(kScoped)) {
    path.remove_prefix(kScoped.size());
    for (int part = 0; part < 2; ++part) {
      const size_t slash = path.find('/');
      if (slash == std::string_view::npos) return nullptr;
      path.remove_prefix(slash + 1);
    }
  }
  for (const RestTable& table : tables) {
    if (table.path == path) return &table;
  }
  return nullptr;
}

}  // namespace riffle::lang

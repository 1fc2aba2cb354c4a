#include "server/knowledge/stored_knowledge.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "indexer/store/sqlite.h"
#include "query-lang/knowledge/csv.h"
#include "query-lang/knowledge/knowledge_json.h"
#include "server/knowledge/sourcetype_rules.h"

namespace riffle::server {

using index::SqliteDatabase;
using index::SqliteStatement;

namespace {

constexpr std::string_view kFile = "knowledge.sqlite";
constexpr std::string_view kLookupKind = "lookup";

constexpr std::string_view kSchema = R"(
CREATE TABLE IF NOT EXISTS objects (
  kind TEXT NOT NULL, name TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (kind, name));
CREATE TABLE IF NOT EXISTS lookups (
  name TEXT PRIMARY KEY, settings TEXT NOT NULL, csv TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS version (only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
  number INTEGER NOT NULL);
INSERT OR IGNORE INTO version VALUES (1, 1);
)";

std::string text_of(const JsonValue& object, std::string_view name) {
  const JsonValue* value = object.find(name);
  return value == nullptr ? std::string() : value->text();
}

std::string json_text(const JsonValue& value) {
  JsonWriter json;
  json.value(value);
  return json.take();
}

// A lookup's settings without its rows.
JsonValue settings_of(const JsonValue& object) {
  JsonValue settings = JsonValue::object();
  for (const JsonValue::Member& member : object.members()) {
    if (member.name != "csv") settings.append(member.name, member.value);
  }
  return settings;
}

// A change of the file, all of it or nothing.
class Change {
 public:
  static Result<Change> begin(const std::string& path) {
    RIFFLE_ASSIGN(SqliteDatabase database,
                  SqliteDatabase::open(path, SqliteDatabase::Mode::kCreate));
    RIFFLE_TRY(database.run("BEGIN IMMEDIATE"));
    RIFFLE_TRY(database.run(kSchema));
    return Change(std::move(database));
  }
  SqliteDatabase& database() { return database_; }
  Result<void> finish() { return database_.run("UPDATE version SET number = number + 1; COMMIT"); }

 private:
  explicit Change(SqliteDatabase database) : database_(std::move(database)) {}
  SqliteDatabase database_;
};

bool is_lookup(const JsonValue& object) {
  return object.is_object() && text_of(object, "kind") == kLookupKind;
}

Result<void> check_lookup(const JsonValue& object) {
  if (text_of(object, "name").empty()) return user_error("lookup: 'name' is missing or empty");
  lang::LookupTable judged;
  RIFFLE_TRY(lang::read_lookup_settings(settings_of(object), judged));
  const JsonValue* csv = object.find("csv");
  if (csv != nullptr && !csv->text().empty()) RIFFLE_TRY(lang::rows_from_csv(csv->text()));
  return {};
}

Result<void> insert_lookup(const JsonValue& object, SqliteDatabase& database) {
  const JsonValue* csv = object.find("csv");
  RIFFLE_ASSIGN(
      SqliteStatement insert,
      SqliteStatement::prepare(
          database, csv == nullptr ? "INSERT INTO lookups VALUES (?, ?, ?) ON CONFLICT (name) DO "
                                     "UPDATE SET settings = excluded.settings"
                                   : "INSERT OR REPLACE INTO lookups VALUES (?, ?, ?)"));
  return insert.bind_text(text_of(object, "name"))
      .bind_text(json_text(settings_of(object)))
      .bind_text(csv == nullptr ? std::string_view() : csv->text())
      .run();
}

Result<void> insert_object(const JsonValue& object, SqliteDatabase& database) {
  RIFFLE_ASSIGN(
      SqliteStatement insert,
      SqliteStatement::prepare(database, "INSERT OR REPLACE INTO objects VALUES (?, ?, ?)"));
  return insert.bind_text(text_of(object, "kind"))
      .bind_text(lang::object_name(object))
      .bind_text(json_text(object))
      .run();
}

constexpr size_t kMostHistory = 1000;  // searches that `history` shows

}  // namespace

Result<std::shared_ptr<StoredKnowledge>> StoredKnowledge::open(const std::string& directory) {
  std::shared_ptr<StoredKnowledge> knowledge(
      new StoredKnowledge((std::filesystem::path(directory) / kFile).string()));
  RIFFLE_TRY(knowledge->refresh());
  return knowledge;
}

bool StoredKnowledge::exists() const {
  std::error_code ignored;
  return std::filesystem::exists(path_, ignored);
}

Result<void> StoredKnowledge::refresh() {
  const std::lock_guard lock(mutex_);
  return read_objects();
}

Result<void> StoredKnowledge::read_objects() {
  if (!exists()) return {};
  RIFFLE_ASSIGN(SqliteDatabase database,
                SqliteDatabase::open(path_, SqliteDatabase::Mode::kReadOnly));
  uint64_t version = 0;
  {
    RIFFLE_ASSIGN(SqliteStatement asked,
                  SqliteStatement::prepare(database, "SELECT number FROM version"));
    RIFFLE_ASSIGN(const bool row, asked.step());
    if (row) version = asked.unsigned_integer(0);
  }
  if (version == version_) return {};
  lang::KnowledgeObjects objects;
  RIFFLE_ASSIGN(SqliteStatement bodies,
                SqliteStatement::prepare(database, "SELECT body FROM objects ORDER BY kind, name"));
  while (true) {
    RIFFLE_ASSIGN(const bool row, bodies.step());
    if (!row) break;
    RIFFLE_ASSIGN(const JsonValue object, parse_json(bodies.text(0)));
    RIFFLE_TRY(lang::add_object(object, objects));
  }
  replace(std::move(objects));
  tables_.clear();
  version_ = version;
  return {};
}

Result<void> StoredKnowledge::put_all(const std::vector<JsonValue>& objects) {
  const std::lock_guard lock(mutex_);
  lang::KnowledgeObjects judged;
  for (const JsonValue& object : objects) {
    RIFFLE_TRY(is_lookup(object) ? check_lookup(object) : lang::add_object(object, judged));
  }
  RIFFLE_ASSIGN(Change change, Change::begin(path_));
  for (const JsonValue& object : objects)
    RIFFLE_TRY(is_lookup(object) ? insert_lookup(object, change.database())
                                 : insert_object(object, change.database()));
  RIFFLE_TRY(change.finish());
  return read_objects();
}

Result<bool> StoredKnowledge::remove(const std::string& kind, const std::string& name) {
  const std::lock_guard lock(mutex_);
  if (!exists()) return false;
  RIFFLE_ASSIGN(Change change, Change::begin(path_));
  bool found = false;
  {
    const bool lookup = kind == kLookupKind;
    RIFFLE_ASSIGN(SqliteStatement removal,
                  SqliteStatement::prepare(
                      change.database(),
                      lookup ? "DELETE FROM lookups WHERE ? <> '' AND name = ? RETURNING name"
                             : "DELETE FROM objects WHERE kind = ? AND name = ? RETURNING name"));
    removal.bind_text(kind).bind_text(name);
    RIFFLE_ASSIGN(found, removal.step());
    RIFFLE_TRY(removal.run());
  }
  RIFFLE_TRY(change.finish());
  RIFFLE_TRY(read_objects());
  return found;
}

Result<std::vector<std::string>> StoredKnowledge::list(const std::string& kind) const {
  std::vector<std::string_view> kinds = lang::object_kinds();
  kinds.push_back("lookup");
  if (!kind.empty() && std::find(kinds.begin(), kinds.end(), kind) == kinds.end())
    return user_error(
        fmt::format("kind must be one of {}, not '{}'", fmt::join(kinds, ", "), kind));
  std::vector<std::string> bodies;
  if (!exists()) return bodies;
  RIFFLE_ASSIGN(SqliteDatabase database,
                SqliteDatabase::open(path_, SqliteDatabase::Mode::kReadOnly));
  RIFFLE_ASSIGN(
      SqliteStatement asked,
      SqliteStatement::prepare(database,
                               "SELECT body, kind, name FROM objects UNION ALL "
                               "SELECT settings, 'lookup', name FROM lookups ORDER BY 2, 3"));
  while (true) {
    RIFFLE_ASSIGN(const bool row, asked.step());
    if (!row) return bodies;
    if (kind.empty() || asked.text(1) == kind) bodies.push_back(asked.text(0));
  }
}

Result<std::optional<std::string>> StoredKnowledge::lookup_csv(const std::string& name) const {
  if (!exists()) return std::optional<std::string>();
  RIFFLE_ASSIGN(SqliteDatabase database,
                SqliteDatabase::open(path_, SqliteDatabase::Mode::kReadOnly));
  RIFFLE_ASSIGN(SqliteStatement asked,
                SqliteStatement::prepare(database, "SELECT csv FROM lookups WHERE name = ?"));
  asked.bind_text(name);
  RIFFLE_ASSIGN(const bool row, asked.step());
  if (!row) return std::optional<std::string>();
  return std::optional<std::string>(asked.text(0));
}

std::vector<lang::FieldRule> StoredKnowledge::field_rules() const {
  return with_sourcetype_rules(MemoryKnowledge::field_rules(), described_);
}

std::vector<std::string> StoredKnowledge::lookup_names() const {
  std::vector<std::string> names;
  if (!exists()) return names;
  auto database = SqliteDatabase::open(path_, SqliteDatabase::Mode::kReadOnly);
  if (!database) return names;
  auto asked = SqliteStatement::prepare(*database, "SELECT name FROM lookups ORDER BY name");
  if (!asked) return names;
  for (auto row = asked->step(); row && *row; row = asked->step()) names.push_back(asked->text(0));
  return names;
}

Result<std::shared_ptr<const lang::LookupTable>> StoredKnowledge::lookup(
    std::string_view name) const {
  const std::lock_guard lock(mutex_);
  if (const auto known = tables_.find(name); known != tables_.end()) return known->second;
  if (!exists()) return std::shared_ptr<const lang::LookupTable>();
  RIFFLE_ASSIGN(SqliteDatabase database,
                SqliteDatabase::open(path_, SqliteDatabase::Mode::kReadOnly));
  RIFFLE_ASSIGN(
      SqliteStatement asked,
      SqliteStatement::prepare(database, "SELECT settings, csv FROM lookups WHERE name = ?"));
  asked.bind_text(name);
  RIFFLE_ASSIGN(const bool row, asked.step());
  if (!row) return std::shared_ptr<const lang::LookupTable>();
  auto table = std::make_shared<lang::LookupTable>();
  RIFFLE_ASSIGN(const JsonValue settings, parse_json(asked.text(0)));
  RIFFLE_TRY(lang::read_lookup_settings(settings, *table));
  if (const std::string csv = asked.text(1); !csv.empty()) {
    RIFFLE_ASSIGN(table->rows, lang::rows_from_csv(csv));
  }
  tables_.emplace(std::string(name), table);
  return std::shared_ptr<const lang::LookupTable>(std::move(table));
}

Result<void> StoredKnowledge::write_lookup(std::string_view name, index::Batch rows) const {
  JsonValue object = JsonValue::object();
  object.append("kind", JsonValue::string(std::string(kLookupKind)));
  object.append("name", JsonValue::string(std::string(name)));
  const std::lock_guard lock(mutex_);
  RIFFLE_ASSIGN(Change change, Change::begin(path_));
  {
    RIFFLE_ASSIGN(SqliteStatement insert,
                  SqliteStatement::prepare(change.database(),
                                           "INSERT INTO lookups VALUES (?, ?, ?) ON CONFLICT "
                                           "(name) DO UPDATE SET csv = excluded.csv"));
    RIFFLE_TRY(insert.bind_text(name)
                   .bind_text(json_text(object))
                   .bind_text(lang::csv_from_rows(rows))
                   .run());
  }
  RIFFLE_TRY(change.finish());
  tables_.erase(std::string(name));
  return {};
}

void StoredKnowledge::add_to_history(SearchRecord record) {
  const std::lock_guard lock(mutex_);
  history_.push_front(std::move(record));
  if (history_.size() > kMostHistory) history_.pop_back();
}

index::Batch StoredKnowledge::history() const {
  const std::lock_guard lock(mutex_);
  index::BatchBuilder rows;
  for (const SearchRecord& record : history_) {
    rows.begin_row();
    rows.set("_time", index::ValueView(to_seconds(record.time)));
    rows.set("search", index::ValueView(std::string_view(record.search)));
    rows.set("sid", index::ValueView(std::string_view(record.sid)));
    rows.set("status", index::ValueView(std::string_view(record.status)));
    rows.set("result_count", index::ValueView(static_cast<double>(record.rows)));
    rows.set("total_run_time", index::ValueView(record.seconds));
  }
  return rows.finish();
}

Result<std::map<std::string, uint64_t>> StoredKnowledge::delete_events(
    std::vector<index::RowAddress> rows, const index::SearchContext& context) const {
  if (deleter_) return deleter_(std::move(rows), context);
  return MemoryKnowledge::delete_events(std::move(rows), context);
}

Result<void> StoredKnowledge::collect(std::string_view index, index::Batch rows) const {
  if (collector_) return collector_(index, rows);
  return user_error("collect: only a running server can add events", std::nullopt,
                    "send the search to it, with --server URL or in the browser");
}

}  // namespace riffle::server

#include "indexer/store/sqlite.h"

#include <sqlite3.h>

#include <utility>

namespace riffle::index {
namespace {

// Beside a writer that is in its transaction: far longer than one takes.
constexpr int kBusyMilliseconds = 10'000;

sqlite3* database_of(void* handle) { return static_cast<sqlite3*>(handle); }
sqlite3_stmt* statement_of(void* handle) { return static_cast<sqlite3_stmt*>(handle); }

// A path as a URI: everything that means something in one is escaped.
std::string file_uri(const std::string& path) {
  static constexpr char kHex[] = "0123456789ABCDEF";
  std::string uri = "file:";
  for (const char c : path) {
    if (c == '%' || c == '?' || c == '#') {
      const auto byte = static_cast<unsigned char>(c);
      uri += '%';
      uri += kHex[byte >> 4];
      uri += kHex[byte & 15];
    } else {
      uri += c;
    }
  }
  return uri;
}

}  // namespace

Error SqliteDatabase::error(std::string_view what) const {
  const int code = sqlite3_extended_errcode(database_of(handle_));
  const std::string message =
      std::string(what) + " " + path_ + ": " + sqlite3_errmsg(database_of(handle_));
  const int primary = code & 0xFF;
  if (primary == SQLITE_CORRUPT || primary == SQLITE_NOTADB) return damage_error(message);
  return environment_error(message);
}

Result<SqliteDatabase> SqliteDatabase::open(const std::string& path, Mode mode) {
  const bool create = mode == Mode::kCreate;
  const auto open_as = [&](const std::string& name, int flags) -> Result<SqliteDatabase> {
    sqlite3* handle = nullptr;
    const int code = sqlite3_open_v2(name.c_str(), &handle, flags | SQLITE_OPEN_URI, nullptr);
    SqliteDatabase database(handle, path);
    if (code != SQLITE_OK) return database.error("cannot open");
    sqlite3_extended_result_codes(handle, 1);
    sqlite3_busy_timeout(handle, kBusyMilliseconds);
    return database;
  };
  if (create) return open_as(file_uri(path), SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
  // A reader takes part in the shared memory of the WAL, so it needs to write there; query_only
  // keeps it from anything else.
  auto reader = open_as(file_uri(path), SQLITE_OPEN_READWRITE);
  if (reader && reader->run("PRAGMA query_only=1; SELECT count(*) FROM sqlite_master;"))
    return reader;
  // A medium that nobody can write to has no running writer either.
  auto immutable = open_as(file_uri(path) + "?immutable=1", SQLITE_OPEN_READONLY);
  if (immutable && immutable->run("SELECT count(*) FROM sqlite_master;")) return immutable;
  if (!reader) return reader;
  return reader->error("cannot read");
}

SqliteDatabase::~SqliteDatabase() { sqlite3_close_v2(database_of(handle_)); }
SqliteDatabase::SqliteDatabase(SqliteDatabase&& other) noexcept
    : handle_(std::exchange(other.handle_, nullptr)), path_(std::move(other.path_)) {}
SqliteDatabase& SqliteDatabase::operator=(SqliteDatabase&& other) noexcept {
  std::swap(handle_, other.handle_);
  std::swap(path_, other.path_);
  return *this;
}

Result<void> SqliteDatabase::run(std::string_view sql) {
  const std::string text(sql);
  if (sqlite3_exec(database_of(handle_), text.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) {
    return error("cannot use");
  }
  return {};
}

Result<SqliteStatement> SqliteStatement::prepare(SqliteDatabase& database, std::string_view sql) {
  sqlite3_stmt* handle = nullptr;
  if (sqlite3_prepare_v2(database_of(database.handle_), sql.data(), static_cast<int>(sql.size()),
                         &handle, nullptr) != SQLITE_OK) {
    return database.error("cannot use");
  }
  return SqliteStatement(database, handle);
}

SqliteStatement::~SqliteStatement() { sqlite3_finalize(statement_of(handle_)); }
SqliteStatement::SqliteStatement(SqliteStatement&& other) noexcept
    : database_(other.database_),
      handle_(std::exchange(other.handle_, nullptr)),
      bound_(other.bound_),
      bind_result_(other.bind_result_) {}

SqliteStatement& SqliteStatement::bind(int64_t number) {
  bind_result_ |= sqlite3_bind_int64(statement_of(handle_), ++bound_, number);
  return *this;
}

SqliteStatement& SqliteStatement::bind_text(std::string_view text) {
  const char* begin = text.empty() ? "" : text.data();  // a null pointer would bind NULL
  bind_result_ |= sqlite3_bind_text64(statement_of(handle_), ++bound_, begin, text.size(), nullptr,
                                      SQLITE_UTF8);
  return *this;
}

SqliteStatement& SqliteStatement::bind_blob(std::string_view bytes) {
  const char* begin = bytes.empty() ? "" : bytes.data();
  bind_result_ |=
      sqlite3_bind_blob64(statement_of(handle_), ++bound_, begin, bytes.size(), nullptr);
  return *this;
}

Result<bool> SqliteStatement::step() {
  if (bind_result_ != SQLITE_OK) return database_->error("cannot bind a value for");
  const int code = sqlite3_step(statement_of(handle_));
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  return database_->error("cannot use");
}

Result<void> SqliteStatement::run() {
  while (true) {
    RIFFLE_ASSIGN(const bool row, step());
    if (!row) break;
  }
  sqlite3_reset(statement_of(handle_));
  bound_ = 0;
  return {};
}

int64_t SqliteStatement::integer(int column) const {
  return sqlite3_column_int64(statement_of(handle_), column);
}

std::string SqliteStatement::text(int column) const {
  const void* bytes = sqlite3_column_blob(statement_of(handle_), column);
  const int length = sqlite3_column_bytes(statement_of(handle_), column);
  if (bytes == nullptr) return "";
  return {static_cast<const char*>(bytes), static_cast<size_t>(length)};
}

}  // namespace riffle::index

#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "indexer/base/result.h"

namespace riffle::index {

// A thin skin over SQLite: the only file that knows it. One thread at a time for a database and its
// statements.
class SqliteDatabase {
 public:
  enum class Mode : uint8_t {
    kCreate,    // read and write, make it where it is missing
    kReadOnly,  // beside a running writer, too
  };
  // Environment errors name the path; a damage error when it is no database.
  static Result<SqliteDatabase> open(const std::string& path, Mode mode);
  ~SqliteDatabase();
  SqliteDatabase(SqliteDatabase&&) noexcept;
  SqliteDatabase& operator=(SqliteDatabase&&) noexcept;

  // One or more statements without parameters and results.
  Result<void> run(std::string_view sql);
  const std::string& path() const { return path_; }

 private:
  friend class SqliteStatement;
  SqliteDatabase(void* handle, std::string path) : handle_(handle), path_(std::move(path)) {}
  Error error(std::string_view what) const;

  void* handle_;
  std::string path_;
};

// A prepared statement: bind() in order, then step() until it says that there is no further row.
// The database must outlive it.
class SqliteStatement {
 public:
  static Result<SqliteStatement> prepare(SqliteDatabase& database, std::string_view sql);
  ~SqliteStatement();
  SqliteStatement(SqliteStatement&&) noexcept;
  SqliteStatement& operator=(SqliteStatement&&) = delete;

  SqliteStatement& bind(int64_t number);
  SqliteStatement& bind(uint64_t number) { return bind(static_cast<int64_t>(number)); }
  SqliteStatement& bind_text(std::string_view text);
  SqliteStatement& bind_blob(std::string_view bytes);
  // True: there is a row to read.
  Result<bool> step();
  // Runs it to its end and makes it ready to be bound again.
  Result<void> run();

  int64_t integer(int column) const;
  uint64_t unsigned_integer(int column) const { return static_cast<uint64_t>(integer(column)); }
  std::string text(int column) const;

 private:
  SqliteStatement(SqliteDatabase& database, void* handle) : database_(&database), handle_(handle) {}

  SqliteDatabase* database_;
  void* handle_;
  int bound_ = 0;
  int bind_result_ = 0;
};

}  // namespace riffle::index

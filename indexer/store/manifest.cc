#include "indexer/store/manifest.h"

#include <sys/random.h>

#include <cerrno>

#include "indexer/base/hash.h"

namespace riffle::index {
namespace {

constexpr size_t kSecretBytes = 192;

constexpr std::string_view kSchema = R"(
CREATE TABLE meta (key TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE commits (number INTEGER PRIMARY KEY, time INTEGER NOT NULL, rows INTEGER NOT NULL,
                      raw_bytes INTEGER NOT NULL);
CREATE TABLE segments (file TEXT PRIMARY KEY, index_name TEXT NOT NULL, commit_number INTEGER NOT NULL,
                       rows INTEGER NOT NULL, raw_bytes INTEGER NOT NULL, file_bytes INTEGER NOT NULL,
                       footer_checksum INTEGER NOT NULL, min_time INTEGER NOT NULL, max_time INTEGER NOT NULL)
  WITHOUT ROWID;
CREATE TABLE id_runs (file TEXT PRIMARY KEY, index_name TEXT NOT NULL, ids INTEGER NOT NULL,
                      file_bytes INTEGER NOT NULL, footer_checksum INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE checkpoints (kind TEXT, cluster TEXT, topic TEXT, partition INTEGER, next_offset INTEGER NOT NULL,
                          consumed INTEGER NOT NULL, indexed INTEGER NOT NULL, duplicate INTEGER NOT NULL,
                          dead_lettered INTEGER NOT NULL, expired INTEGER NOT NULL, late INTEGER NOT NULL,
                          bytes INTEGER NOT NULL, watermark INTEGER NOT NULL,
                          PRIMARY KEY (kind, cluster, topic, partition)) WITHOUT ROWID;
CREATE TABLE floors (index_name TEXT PRIMARY KEY, time INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE removed (index_name TEXT PRIMARY KEY, rows INTEGER NOT NULL, ids INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE masks (file TEXT, commit_number INTEGER, rows BLOB NOT NULL, checksum INTEGER NOT NULL,
                    PRIMARY KEY (file, commit_number)) WITHOUT ROWID;
PRAGMA user_version = 2;
)";

// Directories made before this table get it when they are opened for writing.
constexpr std::string_view kLossesSchema = R"(
CREATE TABLE IF NOT EXISTS losses (number INTEGER PRIMARY KEY, kind TEXT NOT NULL, cluster TEXT NOT NULL,
                                   topic TEXT NOT NULL, partition INTEGER NOT NULL, reason TEXT NOT NULL,
                                   time INTEGER NOT NULL, expected INTEGER NOT NULL, low INTEGER NOT NULL,
                                   high INTEGER NOT NULL, missing INTEGER NOT NULL, text TEXT NOT NULL);
)";

Result<std::string> random_bytes(size_t count) {
  std::string bytes(count, '\0');
  for (size_t filled = 0; filled < count;) {
    const ssize_t got = ::getrandom(bytes.data() + filled, count - filled, 0);
    if (got < 0) {
      if (errno == EINTR) continue;
      return system_error("cannot read random bytes from", "the kernel", errno);
    }
    filled += static_cast<size_t>(got);
  }
  return bytes;
}

}  // namespace

Result<Manifest> Manifest::create_or_open(const std::string& path) {
  RIFFLE_ASSIGN(SqliteDatabase database, SqliteDatabase::open(path, SqliteDatabase::Mode::kCreate));
  Manifest manifest(std::move(database));
  SqliteDatabase& db = manifest.database_;
  RIFFLE_TRY(db.run("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"));
  bool fresh = false;
  {
    RIFFLE_ASSIGN(auto count, SqliteStatement::prepare(db, "SELECT count(*) FROM sqlite_master"));
    RIFFLE_TRY(count.step());
    fresh = count.integer(0) == 0;
  }
  if (fresh) {
    RIFFLE_ASSIGN(const std::string secret, random_bytes(kSecretBytes));
    RIFFLE_TRY(db.run("BEGIN IMMEDIATE"));
    RIFFLE_TRY(db.run(kSchema));
    RIFFLE_ASSIGN(auto put, SqliteStatement::prepare(db, "INSERT INTO meta VALUES (?, ?)"));
    RIFFLE_TRY(put.bind_text("id_secret").bind_blob(secret).run());
    RIFFLE_TRY(put.bind_text("next_file").bind(int64_t{1}).run());
    RIFFLE_TRY(db.run("COMMIT"));
  }
  RIFFLE_TRY(manifest.check_version());
  RIFFLE_TRY(db.run(kLossesSchema));
  return manifest;
}

Result<Manifest> Manifest::open_for_reading(const std::string& path) {
  RIFFLE_ASSIGN(SqliteDatabase database,
                SqliteDatabase::open(path, SqliteDatabase::Mode::kReadOnly));
  Manifest manifest(std::move(database));
  RIFFLE_TRY(manifest.check_version());
  return manifest;
}

Result<void> Manifest::check_version() {
  RIFFLE_ASSIGN(auto version, SqliteStatement::prepare(database_, "PRAGMA user_version"));
  RIFFLE_TRY(version.step());
  if (version.integer(0) == kVersion) return {};
  return environment_error(database_.path() + " has format version " +
                           std::to_string(version.integer(0)) + ", this program reads " +
                           std::to_string(kVersion));
}

Result<ManifestState> Manifest::load() {
  ManifestState state;
  RIFFLE_TRY(database_.run("BEGIN"));
  auto read = [&]() -> Result<void> {
    RIFFLE_ASSIGN(auto meta, SqliteStatement::prepare(database_, "SELECT key, value FROM meta"));
    while (true) {
      RIFFLE_ASSIGN(const bool row, meta.step());
      if (!row) break;
      if (meta.text(0) == "id_secret") state.id_secret = meta.text(1);
      if (meta.text(0) == "next_file") state.next_file = meta.unsigned_integer(1);
    }
    if (state.id_secret.size() != kSecretBytes) {
      return damage_error(database_.path() + " is damaged: it has no secret for IDs");
    }
    RIFFLE_ASSIGN(
        auto commits,
        SqliteStatement::prepare(
            database_, "SELECT coalesce(max(number), 0), coalesce(sum(rows), 0) FROM commits"));
    RIFFLE_TRY(commits.step());
    state.last_commit = commits.unsigned_integer(0);
    state.rows_committed = commits.unsigned_integer(1);
    RIFFLE_TRY(load_files(state));
    RIFFLE_TRY(load_removals(state));
    RIFFLE_TRY(load_losses(state));
    return load_checkpoints(state);
  };
  const Result<void> result = read();
  RIFFLE_TRY(database_.run("COMMIT"));
  RIFFLE_TRY(result);
  return state;
}

Result<void> Manifest::load_files(ManifestState& state) {
  RIFFLE_ASSIGN(auto segments,
                SqliteStatement::prepare(
                    database_,
                    "SELECT file, index_name, commit_number, rows, raw_bytes, file_bytes, "
                    "footer_checksum, min_time, max_time FROM segments ORDER BY file"));
  while (true) {
    RIFFLE_ASSIGN(const bool row, segments.step());
    if (!row) break;
    ListedSegment segment;
    segment.file = segments.text(0);
    segment.index = segments.text(1);
    segment.commit = segments.unsigned_integer(2);
    segment.rows = segments.unsigned_integer(3);
    segment.raw_bytes = segments.unsigned_integer(4);
    segment.identity = {segments.unsigned_integer(5), segments.unsigned_integer(6)};
    segment.min_time = segments.integer(7);
    segment.max_time = segments.integer(8);
    state.segments.push_back(std::move(segment));
  }
  RIFFLE_ASSIGN(auto runs, SqliteStatement::prepare(
                               database_,
                               "SELECT file, index_name, ids, file_bytes, footer_checksum "
                               "FROM id_runs ORDER BY file"));
  while (true) {
    RIFFLE_ASSIGN(const bool row, runs.step());
    if (!row) break;
    state.id_runs.push_back({runs.text(0),
                             runs.text(1),
                             runs.unsigned_integer(2),
                             {runs.unsigned_integer(3), runs.unsigned_integer(4)}});
  }
  return {};
}

Result<void> Manifest::load_removals(ManifestState& state) {
  RIFFLE_ASSIGN(auto floors,
                SqliteStatement::prepare(database_, "SELECT index_name, time FROM floors"));
  while (true) {
    RIFFLE_ASSIGN(const bool row, floors.step());
    if (!row) break;
    state.floors[floors.text(0)] = floors.integer(1);
  }
  RIFFLE_ASSIGN(auto removed,
                SqliteStatement::prepare(database_, "SELECT index_name, rows, ids FROM removed"));
  while (true) {
    RIFFLE_ASSIGN(const bool row, removed.step());
    if (!row) break;
    state.removed[removed.text(0)] = {removed.unsigned_integer(1), removed.unsigned_integer(2)};
  }
  RIFFLE_ASSIGN(auto masks,
                SqliteStatement::prepare(database_,
                                         "SELECT file, commit_number, rows, checksum FROM masks "
                                         "ORDER BY file, commit_number"));
  while (true) {
    RIFFLE_ASSIGN(const bool row, masks.step());
    if (!row) break;
    ListedMask mask{masks.text(0), masks.unsigned_integer(1), masks.text(2)};
    if (hash64(mask.rows) != masks.unsigned_integer(3)) {
      return damage_error(database_.path() + " is damaged: the deleted rows of segment " +
                          mask.file + " have a wrong checksum");
    }
    state.masks.push_back(std::move(mask));
  }
  return {};
}

Result<void> Manifest::load_checkpoints(ManifestState& state) {
  RIFFLE_ASSIGN(
      auto rows,
      SqliteStatement::prepare(
          database_,
          "SELECT kind, cluster, topic, partition, next_offset, consumed, indexed, duplicate, "
          "dead_lettered, expired, late, bytes, watermark FROM checkpoints"));
  while (true) {
    RIFFLE_ASSIGN(const bool row, rows.step());
    if (!row) break;
    Checkpoint checkpoint;
    checkpoint.next_offset = rows.integer(4);
    checkpoint.counts.consumed = rows.unsigned_integer(5);
    checkpoint.counts.indexed = rows.unsigned_integer(6);
    checkpoint.counts.duplicate = rows.unsigned_integer(7);
    checkpoint.counts.dead_lettered = rows.unsigned_integer(8);
    checkpoint.counts.expired = rows.unsigned_integer(9);
    checkpoint.counts.late = rows.unsigned_integer(10);
    checkpoint.counts.bytes = rows.unsigned_integer(11);
    checkpoint.watermark = rows.integer(12);
    state.checkpoints[{rows.text(0), rows.text(1), rows.text(2),
                       static_cast<int32_t>(rows.integer(3))}] = checkpoint;
  }
  return {};
}

Result<void> Manifest::apply(const ManifestChange& change, FailPoints& fail_points) {
  RIFFLE_TRY(fail_points.hit("manifest.begin.before"));
  RIFFLE_TRY(database_.run("BEGIN IMMEDIATE"));
  auto transaction = [&]() -> Result<void> {
    RIFFLE_TRY(fail_points.hit("manifest.begin.after"));
    RIFFLE_TRY(write(change));
    RIFFLE_TRY(fail_points.hit("manifest.commit.before"));
    return database_.run("COMMIT");
  };
  Result<void> result = transaction();
  if (!result) {
    // It may have ended already, or the disk may refuse: the caller opens the manifest anew in any
    // case.
    (void)database_.run("ROLLBACK").has_value();
    return result;
  }
  return fail_points.hit("manifest.commit.after");
}

Result<void> Manifest::write(const ManifestChange& change) {
  if (change.commit != 0) {
    RIFFLE_ASSIGN(auto commit,
                  SqliteStatement::prepare(database_, "INSERT INTO commits VALUES (?, ?, ?, ?)"));
    RIFFLE_TRY(commit.bind(change.commit)
                   .bind(change.time)
                   .bind(change.rows)
                   .bind(change.raw_bytes)
                   .run());
    RIFFLE_TRY(write_checkpoints(change.checkpoints));
    RIFFLE_TRY(write_losses(change.add_losses));
  }
  RIFFLE_ASSIGN(auto meta, SqliteStatement::prepare(
                               database_, "UPDATE meta SET value = ? WHERE key = 'next_file'"));
  RIFFLE_TRY(meta.bind(change.next_file).run());
  RIFFLE_TRY(write_files(change));
  return write_removals(change);
}

Result<void> Manifest::write_files(const ManifestChange& change) {
  RIFFLE_ASSIGN(auto drop_segment,
                SqliteStatement::prepare(database_, "DELETE FROM segments WHERE file = ?"));
  for (const std::string& file : change.remove_segments)
    RIFFLE_TRY(drop_segment.bind_text(file).run());
  RIFFLE_ASSIGN(auto segment,
                SqliteStatement::prepare(
                    database_, "INSERT INTO segments VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"));
  for (const ListedSegment& s : change.add_segments) {
    RIFFLE_TRY(segment.bind_text(s.file)
                   .bind_text(s.index)
                   .bind(s.commit)
                   .bind(s.rows)
                   .bind(s.raw_bytes)
                   .bind(s.identity.bytes)
                   .bind(s.identity.footer_checksum)
                   .bind(s.min_time)
                   .bind(s.max_time)
                   .run());
  }
  RIFFLE_ASSIGN(auto drop_run,
                SqliteStatement::prepare(database_, "DELETE FROM id_runs WHERE file = ?"));
  for (const std::string& file : change.remove_id_runs) RIFFLE_TRY(drop_run.bind_text(file).run());
  RIFFLE_ASSIGN(auto run,
                SqliteStatement::prepare(database_, "INSERT INTO id_runs VALUES (?, ?, ?, ?, ?)"));
  for (const ListedIdRun& r : change.add_id_runs) {
    RIFFLE_TRY(run.bind_text(r.file)
                   .bind_text(r.index)
                   .bind(r.ids)
                   .bind(r.identity.bytes)
                   .bind(r.identity.footer_checksum)
                   .run());
  }
  return {};
}

Result<void> Manifest::write_removals(const ManifestChange& change) {
  RIFFLE_ASSIGN(auto drop_masks,
                SqliteStatement::prepare(database_, "DELETE FROM masks WHERE file = ?"));
  for (const std::string& file : change.remove_segments)
    RIFFLE_TRY(drop_masks.bind_text(file).run());
  RIFFLE_ASSIGN(auto mask,
                SqliteStatement::prepare(database_, "INSERT INTO masks VALUES (?, ?, ?, ?)"));
  for (const ListedMask& m : change.add_masks) {
    RIFFLE_TRY(mask.bind_text(m.file).bind(m.commit).bind_blob(m.rows).bind(hash64(m.rows)).run());
  }
  // It only rises, whatever the change says.
  RIFFLE_ASSIGN(auto floor,
                SqliteStatement::prepare(database_,
                                         "INSERT INTO floors VALUES (?, ?) ON CONFLICT DO UPDATE "
                                         "SET time = max(time, excluded.time)"));
  for (const auto& [index, time] : change.floors)
    RIFFLE_TRY(floor.bind_text(index).bind(time).run());
  RIFFLE_ASSIGN(auto removed,
                SqliteStatement::prepare(database_,
                                         "INSERT INTO removed VALUES (?, ?, ?) ON CONFLICT DO "
                                         "UPDATE SET rows = rows + excluded.rows, "
                                         "ids = ids + excluded.ids"));
  for (const auto& [index, counts] : change.removed)
    RIFFLE_TRY(removed.bind_text(index).bind(counts.rows).bind(counts.ids).run());
  return {};
}

Result<void> Manifest::write_checkpoints(const Checkpoints& checkpoints) {
  RIFFLE_ASSIGN(auto put, SqliteStatement::prepare(database_,
                                                   "INSERT OR REPLACE INTO checkpoints VALUES "
                                                   "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"));
  for (const auto& [key, checkpoint] : checkpoints) {
    const LedgerCounts& counts = checkpoint.counts;
    RIFFLE_TRY(put.bind_text(key.kind)
                   .bind_text(key.cluster)
                   .bind_text(key.topic)
                   .bind(int64_t{key.partition})
                   .bind(checkpoint.next_offset)
                   .bind(counts.consumed)
                   .bind(counts.indexed)
                   .bind(counts.duplicate)
                   .bind(counts.dead_lettered)
                   .bind(counts.expired)
                   .bind(counts.late)
                   .bind(counts.bytes)
                   .bind(checkpoint.watermark)
                   .run());
  }
  return {};
}

Result<void> Manifest::load_losses(ManifestState& state) {
  RIFFLE_ASSIGN(auto table, SqliteStatement::prepare(database_,
                                                     "SELECT count(*) FROM sqlite_master "
                                                     "WHERE type = 'table' AND name = 'losses'"));
  RIFFLE_TRY(table.step());
  if (table.integer(0) == 0) return {};  // an older directory, opened for reading
  RIFFLE_ASSIGN(auto rows,
                SqliteStatement::prepare(
                    database_,
                    "SELECT kind, cluster, topic, partition, reason, time, expected, low, high, "
                    "missing, text FROM losses ORDER BY number"));
  while (true) {
    RIFFLE_ASSIGN(const bool row, rows.step());
    if (!row) break;
    SourceLoss loss;
    loss.key = {rows.text(0), rows.text(1), rows.text(2), static_cast<int32_t>(rows.integer(3))};
    loss.kind = rows.text(4);
    loss.time = rows.integer(5);
    loss.expected = rows.integer(6);
    loss.low = rows.integer(7);
    loss.high = rows.integer(8);
    loss.missing = rows.unsigned_integer(9);
    loss.text = rows.text(10);
    state.losses.newest.push_back(std::move(loss));
  }
  RIFFLE_ASSIGN(auto missing, SqliteStatement::prepare(
                                  database_, "SELECT value FROM meta WHERE key = 'missing'"));
  RIFFLE_ASSIGN(const bool any, missing.step());
  if (any) state.losses.missing = missing.unsigned_integer(0);
  return {};
}

Result<void> Manifest::write_losses(const std::vector<SourceLoss>& losses) {
  if (losses.empty()) return {};
  RIFFLE_ASSIGN(auto put, SqliteStatement::prepare(
                              database_,
                              "INSERT INTO losses (kind, cluster, topic, partition, reason, time, "
                              "expected, low, high, missing, text) "
                              "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"));
  uint64_t missing = 0;
  for (const SourceLoss& loss : losses) {
    missing += loss.missing;
    RIFFLE_TRY(put.bind_text(loss.key.kind)
                   .bind_text(loss.key.cluster)
                   .bind_text(loss.key.topic)
                   .bind(int64_t{loss.key.partition})
                   .bind_text(loss.kind)
                   .bind(loss.time)
                   .bind(loss.expected)
                   .bind(loss.low)
                   .bind(loss.high)
                   .bind(loss.missing)
                   .bind_text(loss.text)
                   .run());
  }
  RIFFLE_ASSIGN(auto drop, SqliteStatement::prepare(database_,
                                                    "DELETE FROM losses WHERE number <= "
                                                    "(SELECT max(number) FROM losses) - ?"));
  RIFFLE_TRY(drop.bind(uint64_t{kLossesKept}).run());
  RIFFLE_ASSIGN(auto sum,
                SqliteStatement::prepare(database_,
                                         "INSERT INTO meta VALUES ('missing', ?) ON CONFLICT DO "
                                         "UPDATE SET value = value + excluded.value"));
  return sum.bind(missing).run();
}

Result<void> Manifest::verify(const std::function<void(const std::string&)>& finding) {
  RIFFLE_ASSIGN(auto check, SqliteStatement::prepare(database_, "PRAGMA integrity_check"));
  while (true) {
    RIFFLE_ASSIGN(const bool row, check.step());
    if (!row) return {};
    if (check.text(0) != "ok") finding(database_.path() + " is damaged: " + check.text(0));
  }
}

}  // namespace riffle::index

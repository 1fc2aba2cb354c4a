// The store's small files with wrong bytes in them: runs of IDs (with right checksums), lists of
// deleted rows, and the manifest, an SQLite database.
#include <cstring>
#include <filesystem>
#include <string>
#include <string_view>

#include "indexer/base/check.h"
#include "indexer/base/memory_file_system.h"
#include "indexer/store/deleted_rows.h"
#include "indexer/store/id_run.h"
#include "indexer/store/manifest.h"
#include "tests/fuzz/byte_edits.h"
#include "tests/fuzz/bytes_in_memory.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/fuzz/temporary_folder.h"

namespace riffle {
namespace {

namespace fs = std::filesystem;

constexpr size_t kMostBytes = 1024;
constexpr std::string_view kFile = "/r.ids";
// The first byte says which.
enum Kind : unsigned char { kIdRun, kDeletedRows, kManifest, kKinds };

std::vector<index::IdEntry> entries() {
  std::vector<index::IdEntry> list;
  for (uint32_t i = 0; i < 300; ++i)
    list.push_back({{(i + 1) * 0x0123'4567'89AB'CDULL, i}, static_cast<int32_t>(20'000 + i % 9)});
  return list;
}

struct IdRunFile {
  std::string bytes;
  index::FileIdentity identity;
};

IdRunFile id_run() {
  MemoryFileSystem files;
  auto writer = must(index::IdRunWriter::begin(must(files.create(std::string(kFile))), "main"));
  RIFFLE_CHECK(writer.add_block(entries()).has_value());
  const index::FileIdentity identity = must(writer.finish());
  return {std::string(must(files.map(std::string(kFile)))->bytes()), identity};
}

void read_ids(std::string_view script) {
  static const IdRunFile sound = id_run();
  std::string file = sound.bytes;
  edit_bytes(script, file);
  heal_sections(file);
  index::FileIdentity identity = sound.identity;
  identity.bytes = file.size();
  if (file.size() >= index::kTrailerBytes)
    std::memcpy(&identity.footer_checksum, file.data() + file.size() - index::kTrailerBytes + 16,
                sizeof identity.footer_checksum);
  const auto opened =
      index::IdRun::open(std::make_unique<Bytes>(std::move(file)), "r.ids", identity);
  if (!opened) {
    RIFFLE_CHECK(opened.error().kind == ErrorKind::kDamage && !opened.error().message.empty());
    return;
  }
  std::vector<index::Fingerprint> wanted;
  for (const index::IdEntry& entry : entries()) {
    wanted.push_back(entry.fingerprint);
    wanted.push_back({entry.fingerprint.high + 1, entry.fingerprint.low});
  }
  std::vector<uint8_t> known(wanted.size());
  (void)(*opened)->find(wanted, known);
  index::IdRun::BlockBytes bytes;
  std::vector<index::IdEntry> read;
  for (size_t block = 0; block < (*opened)->blocks(); ++block)
    (void)(*opened)->read_block(block, bytes, read);
  (void)(*opened)->share_before(20'004);
}

void delete_rows(std::string_view script) {
  std::string encoded = index::DeletedRows::encode({{0, {1, 5, 70'000}}, {3, {2}}, {900, {0, 1}}});
  edit_bytes(script, encoded);
  index::DeletedRows rows;
  if (!rows.add(1, encoded)) return;
  (void)rows.in_block(0, 1);
  RIFFLE_CHECK(!rows.contains(7'777'777, 1) || rows.count() > 0);
}

constexpr std::string_view kManifestFile = "manifest.sqlite";

std::string manifest(const TemporaryFolder& folder) {
  {
    auto made = must(index::Manifest::create_or_open(folder.path(kManifestFile)));
    index::ManifestChange change;
    change.commit = 1;
    change.rows = 3;
    change.add_segments.push_back({"00000001.seg", "main", 1, 3, 90, 5, 9, {2000, 7}});
    change.add_id_runs.push_back({"00000002.ids", "main", 3, {900, 8}});
    change.add_masks.push_back({"00000001.seg", 1, index::DeletedRows::encode({{0, {1, 2}}})});
    change.checkpoints[{"file", "", "log", 0}] = {.next_offset = 90, .counts = {}, .watermark = 5};
    FailPoints none;
    RIFFLE_CHECK(made.apply(change, none).has_value());
  }
  return folder.read(kManifestFile);
}

void read_manifest(std::string_view script) {
  static const TemporaryFolder folder;
  static const std::string sound = manifest(folder);
  std::string bytes = sound;
  edit_bytes(script, bytes);
  // Nothing of the one before may be taken for a part of this one.
  for (const char* suffix : {"-wal", "-shm", "-journal"})
    fs::remove(folder.path(std::string(kManifestFile) + suffix));
  folder.write(kManifestFile, bytes);
  auto opened = index::Manifest::open_for_reading(folder.path(kManifestFile));
  if (!opened) {
    RIFFLE_CHECK(!opened.error().message.empty());
    return;
  }
  const auto state = opened->load();
  if (!state) return;
  for (const index::ListedMask& mask : state->masks) {
    index::DeletedRows rows;
    (void)rows.add(mask.commit, mask.rows);
  }
}

}  // namespace

void fuzz_one(std::string_view script) {
  if (script.empty() || script.size() > kMostBytes) return;
  const auto kind = static_cast<unsigned char>(script.front()) % kKinds;
  script.remove_prefix(1);
  if (kind == kIdRun) {
    read_ids(script);
  } else if (kind == kDeletedRows) {
    delete_rows(script);
  } else {
    read_manifest(script);
  }
}

}  // namespace riffle

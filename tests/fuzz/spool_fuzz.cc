// Files of the spool with wrong bytes in them: what is whole is read, what is not is passed over,
// and a new event can be appended.
#include <memory>
#include <string>
#include <string_view>

#include "indexer/base/check.h"
#include "indexer/base/memory_file_system.h"
#include "ingest-tap/spool/spool.h"
#include "tests/fuzz/byte_edits.h"
#include "tests/fuzz/fuzz_target.h"

namespace riffle {
namespace {

constexpr size_t kMostBytes = 1024;
constexpr size_t kReadBytes = size_t{1} << 20;
constexpr std::string_view kDirectory = "/spool";

tap::SpoolRecord record(size_t i) {
  tap::SpoolRecord record;
  record.arrival = static_cast<Micros>(i);
  record.index = "main";
  record.host = "h";
  record.source = "http";
  record.batch = i % 2 == 0 ? "b" : "";
  for (size_t n = 0; n <= i % 3; ++n) record.events.emplace_back("an event");
  return record;
}

std::unique_ptr<tap::Spool> open(const std::shared_ptr<FileSystem>& files) {
  auto spool = tap::Spool::open(files, {.directory = std::string(kDirectory)});
  RIFFLE_CHECK(spool.has_value() || !spool.error().message.empty());
  return spool ? std::move(*spool) : nullptr;
}

struct File {
  std::string path;
  std::string bytes;
};

File sound_file() {
  auto files = std::make_shared<MemoryFileSystem>();
  const auto spool = open(files);
  for (size_t i = 0; i < 6; ++i) RIFFLE_CHECK(spool->append(record(i)).has_value());
  for (const std::string& path : files->files()) {
    const auto mapped = files->map(path);
    if (mapped && (*mapped)->bytes().size() > tap::kSpoolHeaderBytes)
      return {path, std::string((*mapped)->bytes())};
  }
  RIFFLE_CHECK(false);
  return {};
}

}  // namespace

void fuzz_one(std::string_view script) {
  if (script.size() > kMostBytes) return;
  static const File sound = sound_file();
  std::string bytes = sound.bytes;
  edit_bytes(script, bytes);

  // The reader of payloads, which trusts no checksum.
  tap::SpoolRecord payload;
  (void)tap::parse_spool_payload(bytes, 3, payload);
  (void)tap::is_newer_spool(bytes);

  auto files = std::make_shared<MemoryFileSystem>();
  RIFFLE_CHECK(files->make_directory(std::string(kDirectory)).has_value());
  {
    auto file = files->create(sound.path);
    RIFFLE_CHECK(file.has_value() && (*file)->append(bytes).has_value() &&
                 (*file)->sync().has_value());
  }
  const auto spool = open(files);
  if (spool == nullptr) return;
  RIFFLE_CHECK(spool->begin() <= spool->end());
  int64_t at = spool->begin();
  while (at < spool->end()) {
    const auto chunk = spool->read(at, kReadBytes);
    if (!chunk) break;
    RIFFLE_CHECK(chunk->next_offset >= at);
    if (chunk->next_offset == at) break;
    at = chunk->next_offset;
  }
  const int64_t end = spool->end();
  if (const auto appended = spool->append(record(1))) RIFFLE_CHECK(*appended >= end);
}

}  // namespace riffle

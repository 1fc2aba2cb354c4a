// Files that are loaded or compared: compressed bytes with wrong ones among them, and the folder of
// a storage consumer with a sidecar of any text.
#include <string>
#include <string_view>

#include "indexer/base/check.h"
#include "indexer/base/zstd.h"
#include "ingest-tap/file/byte_source.h"
#include "ingest-tap/file/storage_count.h"
#include "tests/fuzz/byte_edits.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/fuzz/temporary_folder.h"

namespace riffle {
namespace {

constexpr size_t kMostBytes = 1024;
constexpr size_t kReadBytes = 4096;
constexpr size_t kMostRead = size_t{64} << 20;
constexpr std::string_view kDay = "logs/date=2026-01-01/3-17.ndjson.zst";
constexpr std::string_view kSidecar = "logs/date=2026-01-01/.3-17.ndjson.zst.json";
// Two members: "one\n" and "two\n".
constexpr std::string_view kGzip{
    "\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\xcb\xcf\x4b\xe5\x02\x00\x9f\xa8\x17\xf8\x04\x00\x00"
    "\x00"
    "\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\x2b\x29\xcf\xe7\x02\x00\x74\x08\x17\x96\x04\x00\x00"
    "\x00",
    48};

std::string zstd_frames() {
  ZstdCompressor zstd;
  std::string bytes;
  for (const std::string_view lines :
       {std::string_view(R"({"_id":"a","time":"2026-01-01T00:00:00Z"})"
                         "\n"),
        std::string_view(R"({"_kafka":{"cluster":"c","topic":"logs","partition":3,"offset":18},)"
                         R"("_id":"b","_raw":"a text of some length, some length"})"
                         "\n")})
    RIFFLE_CHECK(zstd.append(lines, bytes).has_value());
  return bytes;
}

void read_all(const std::string& path) {
  auto source = tap::open_byte_source(path);
  if (!source) {
    RIFFLE_CHECK(!source.error().message.empty());
    return;
  }
  std::string part(kReadBytes, '\0');
  for (size_t all = 0; all < kMostRead;) {
    const auto count = (*source)->read(part.data(), part.size());
    if (!count || *count == 0) return;
    RIFFLE_CHECK(*count <= part.size());
    all += *count;
  }
}

}  // namespace

// The first byte: gzip or zstd, and where the sidecar's text begins.
void fuzz_one(std::string_view bytes) {
  if (bytes.empty() || bytes.size() > kMostBytes) return;
  static const TemporaryFolder folder;
  static const std::string frames = zstd_frames();
  const auto choice = static_cast<unsigned char>(bytes.front());
  bytes.remove_prefix(1);
  if (choice % 2 == 0) {
    std::string file(kGzip);
    edit_bytes(bytes, file);
    folder.write("x.gz", file);
    read_all(folder.path("x.gz"));
    return;
  }
  const std::string_view script = bytes.substr(0, choice / 2);
  std::string file = frames;
  edit_bytes(script, file);
  folder.write(kDay, file);
  folder.write(kSidecar, bytes.substr(script.size()));
  read_all(folder.path(kDay));
  const auto counted = tap::count_storage(folder.path("logs"), {});
  RIFFLE_CHECK(counted.has_value() || !counted.error().message.empty());
  if (counted) RIFFLE_CHECK(counted->files == 1);
}

}  // namespace riffle

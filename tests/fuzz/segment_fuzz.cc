// A segment file with wrong bytes in it but right checksums: it is damage that has a name, or its
// rows can be read and searched.
#include <algorithm>
#include <array>
#include <numeric>
#include <string>
#include <string_view>

#include "indexer/base/check.h"
#include "indexer/base/memory_file_system.h"
#include "indexer/segment/search_term.h"
#include "indexer/segment/segment_reader.h"
#include "indexer/segment/segment_writer.h"
#include "tests/fuzz/byte_edits.h"
#include "tests/fuzz/bytes_in_memory.h"
#include "tests/fuzz/fuzz_target.h"

namespace riffle {
namespace {

using index::MemoryBlockBuilder;

constexpr size_t kMostBytes = 1024;
constexpr Micros kStart = 1'767'225'600 * kMicrosPerSecond;
constexpr std::string_view kFile = "/s.seg";

// Of one kind each: JSON, an access log, words, numbers that follow the time, long and odd texts.
std::string event(size_t kind, size_t i) {
  const std::string n = std::to_string(i * 7919 % 1000);
  switch (kind) {
    case 0:
      return R"({"n":)" + n + R"(,"text":"user)" + n + R"( came from 10.0.0.)" + n +
             R"(","level":")" + (i % 3 == 0 ? "warn" : "info") + R"(","deep":{"a":[)" + n +
             R"(,"x"]}})";
    case 1:
      return "10.0." + std::to_string(i % 4) + "." + n +
             " - - [01/Jan/2026:00:00:" + std::to_string(10 + i % 50) + " +0000] \"GET /p/" + n +
             "?id=" + n + " HTTP/1.1\" 200 " + std::to_string(i * 17);
    case 2:
      return "t=" + std::to_string(1'767'225'600 + i) + " id=" + n + "abcdef0123456789 done in " +
             n + ".5 ms";
    default:
      return i % 2 == 0 ? std::string(i * 11 % 200, 'x') + " \xff\xfe " + n : "plain text " + n;
  }
}

// Of few rows nothing is worth compressing, and an edit goes past zstd.
std::string segment_of(size_t kind, size_t blocks, size_t rows) {
  MemoryFileSystem files;
  auto writer = must(index::SegmentWriter::begin(must(files.create(std::string(kFile))), "main",
                                                 index::kCatalogueEntries));
  int64_t row = 0;
  for (size_t b = 0; b < blocks; ++b) {
    MemoryBlockBuilder builder;
    for (size_t i = 0; i < rows; ++i, ++row) {
      builder.add({{kStart + row * 250'000, 1, row}, kStart + 5, event(kind, i)});
      builder.set_field("host", "host-" + std::to_string(i % 3));
      builder.set_field("sourcetype", "log");
    }
    const auto block = builder.finish();
    RIFFLE_CHECK(writer.add(*block, index::encode_block(*block)).has_value());
  }
  RIFFLE_CHECK(writer.finish().has_value());
  return std::string(must(files.map(std::string(kFile)))->bytes());
}

void search(const index::Block& block, const std::vector<const index::SearchTerm*>& terms) {
  const auto times = block.times();
  const auto reader = block.reader();
  if (!times || !reader) return;
  const auto rows = static_cast<uint32_t>(times->size());
  for (const std::string_view name : {"n", "text", "level", "deep.a{}", "host", "clientip", "id"})
    (void)(*reader)->extracted(name);
  for (const index::SearchTerm* term : terms) {
    const auto found = (*reader)->matching(*term, index::RowMask(rows, true));
    if (found) RIFFLE_CHECK(found->rows() == rows && found->count() <= rows);
    (void)(*reader)->count(*term);
  }
}

}  // namespace

void fuzz_one(std::string_view script) {
  if (script.empty() || script.size() > kMostBytes) return;
  static const std::array segments = {
      segment_of(0, 1, 40), segment_of(1, 1, 40), segment_of(2, 2, 40), segment_of(3, 1, 40),
      segment_of(0, 1, 4),  segment_of(1, 2, 3),  segment_of(2, 1, 5),  segment_of(3, 1, 4)};
  static const std::array compiled = {
      must(index::SearchTerm::compile({.term = "user*"})),
      must(index::SearchTerm::compile({.term = "came from", .phrase = true})),
      must(index::SearchTerm::compile({.term = "*0*"}))};
  const auto choice = static_cast<unsigned char>(script.front());
  std::string file = segments[choice % segments.size()];
  edit_bytes(script.substr(1), file);
  if ((choice & 0x80) == 0) heal_sections(file);
  const auto opened =
      index::SegmentReader::open(std::make_unique<Bytes>(std::move(file)), "s.seg", {});
  if (!opened) {
    RIFFLE_CHECK(opened.error().kind == ErrorKind::kDamage && !opened.error().message.empty());
    return;
  }
  (*opened)->verify([](const std::string& finding) { RIFFLE_CHECK(!finding.empty()); });
  std::vector<const index::SearchTerm*> terms;
  for (const auto& term : compiled) terms.push_back(term.get());
  for (size_t i = 0; i < (*opened)->description().blocks.size(); ++i)
    search(*(*opened)->block(i), terms);
}

}  // namespace riffle

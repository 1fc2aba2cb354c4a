#include <gtest/gtest.h>

#include "indexer/base/memory_file_system.h"
#include "indexer/segment/section_reader.h"
#include "indexer/segment/section_writer.h"

namespace riffle::index {
namespace {

constexpr uint64_t kHeaderVersion = 8;    // its place from the beginning …
constexpr uint64_t kTrailerVersion = 16;  // … and from the end

class SectionFile : public testing::Test {
 protected:
  SectionFile() {
    auto writer = SectionWriter::begin(std::move(*files_.create("/f")), kSegmentMagic);
    EXPECT_TRUE(writer);
    EXPECT_TRUE(writer->add(1, 0, 0, 1, "content"));
    EXPECT_TRUE(writer->finish("description"));
  }
  // In both places; `bits` are those that differ from kFormatVersion.
  void change_version(uint32_t bits) {
    for (uint64_t bit = 0; bit < 32; ++bit) {
      if ((bits >> bit & 1) == 0) continue;
      files_.flip_bit("/f", kHeaderVersion * 8 + bit);
      files_.flip_bit("/f", (files_.file_bytes("/f") - kTrailerVersion) * 8 + bit);
    }
  }
  Result<std::string> content() {
    RIFFLE_ASSIGN(auto mapped, files_.map("/f"));
    RIFFLE_ASSIGN(const auto reader,
                  SectionReader::open(std::move(mapped), "f", kSegmentMagic, {}));
    RIFFLE_ASSIGN(const std::string_view bytes, reader->section(0));
    return std::string(bytes);
  }

  MemoryFileSystem files_;
};

TEST_F(SectionFile, TheVersionBeforeIsStillRead) {
  EXPECT_EQ(*content(), "content");
  change_version(kFormatVersion ^ kFormatWithoutCatalogue);
  const auto older = content();
  ASSERT_TRUE(older) << older.error().message;
  EXPECT_EQ(*older, "content");
}

TEST_F(SectionFile, OtherVersionsAreRefusedByNumber) {
  for (const uint32_t version : {uint32_t{1}, kFormatVersion + 1}) {
    change_version(kFormatVersion ^ version);
    const auto other = content();
    ASSERT_FALSE(other);
    EXPECT_NE(other.error().message.find("version is " + std::to_string(version)),
              std::string::npos)
        << other.error().message;
    change_version(kFormatVersion ^ version);
  }
}

}  // namespace
}  // namespace riffle::index

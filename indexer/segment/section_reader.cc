#include "indexer/segment/section_reader.h"

#include "indexer/segment/byte_reader.h"
#include "indexer/segment/codec.h"

namespace riffle::index {

Result<std::unique_ptr<SectionReader>> SectionReader::open(
    std::unique_ptr<MappedFile> file, std::string name, std::string_view magic,
    const std::optional<FileIdentity>& expected) {
  std::unique_ptr<SectionReader> reader(new SectionReader(std::move(file), std::move(name)));
  RIFFLE_TRY(reader->load(magic, expected));
  return reader;
}

Error SectionReader::damage(const std::string& what) const {
  return damage_error(name_ + " is damaged: " + what);
}

Result<void> SectionReader::load(std::string_view magic,
                                 const std::optional<FileIdentity>& expected) {
  const std::string_view bytes = file_->bytes();
  if (bytes.size() < kHeaderBytes + kTrailerBytes) return damage("it is too short");
  if (expected && bytes.size() != expected->bytes) {
    return damage("it has " + std::to_string(bytes.size()) + " bytes, not " +
                  std::to_string(expected->bytes));
  }
  ByteReader header(bytes.substr(0, kHeaderBytes));
  ByteReader trailer(bytes.substr(bytes.size() - kTrailerBytes));
  const std::string_view first_magic = header.raw(8);
  const auto version = header.get<uint32_t>();
  const auto header_zero = header.get<uint32_t>();
  const auto footer_offset = trailer.get<uint64_t>();
  const auto footer_length = trailer.get<uint64_t>();
  const auto footer_checksum = trailer.get<uint64_t>();
  const auto last_version = trailer.get<uint32_t>();
  const auto trailer_zero = trailer.get<uint32_t>();
  if (first_magic != magic || trailer.raw(8) != kTrailerMagic)
    return damage("it does not begin or end as it should");
  if (version != last_version || header_zero != 0 || trailer_zero != 0)
    return damage("header and trailer disagree");
  if (version != kFormatVersion && version != kFormatWithoutCatalogue) {
    return damage("its format version is " + std::to_string(version) +
                  ", this program reads up to " + std::to_string(kFormatVersion));
  }
  if (footer_offset < kHeaderBytes || footer_offset > bytes.size() - kTrailerBytes ||
      footer_length != bytes.size() - kTrailerBytes - footer_offset) {
    return damage("the footer is not where the trailer says");
  }
  const std::string_view footer = bytes.substr(footer_offset, footer_length);
  if (checksum(footer) != footer_checksum) return damage("the checksum of the footer is wrong");
  if (expected && footer_checksum != expected->footer_checksum)
    return damage("it is not the file that the manifest lists");

  ByteReader directory(footer);
  const auto count = directory.get<uint32_t>();
  uint64_t offset = kHeaderBytes;
  for (uint32_t i = 0; i < count && directory.ok(); ++i) {
    Section section;
    section.kind = directory.get<uint16_t>();
    section.block = directory.get<uint32_t>();
    section.field = directory.get<uint32_t>();
    section.offset = directory.get<uint64_t>();
    section.length = directory.get<uint64_t>();
    section.count = directory.get<uint64_t>();
    section.checksum = directory.get<uint64_t>();
    if (section.offset != offset || section.length > footer_offset - offset) {
      return damage("its directory has gaps");
    }
    offset += section.length;
    sections_.push_back(section);
  }
  if (!directory.ok() || offset != footer_offset) return damage("its directory has gaps");
  description_ = directory.rest();
  verified_ = std::make_unique<std::atomic<bool>[]>(sections_.size());
  return {};
}

Error SectionReader::wrong_checksum(size_t ordinal) const {
  const Section& section = sections_[ordinal];
  return damage("the checksum of section " + std::to_string(ordinal) + " (kind " +
                std::to_string(section.kind) + ", block " + std::to_string(section.block) +
                ") is wrong");
}

Result<std::string_view> SectionReader::section(size_t ordinal) const {
  RIFFLE_CHECK(ordinal < sections_.size());
  const Section& section = sections_[ordinal];
  const std::string_view bytes = file_->bytes().substr(section.offset, section.length);
  if (!verified_[ordinal].load(std::memory_order_acquire)) {
    if (checksum(bytes) != section.checksum) return wrong_checksum(ordinal);
    verified_[ordinal].store(true, std::memory_order_release);
  }
  return bytes;
}

Result<void> SectionReader::copy(size_t ordinal, std::string& out) const {
  RIFFLE_CHECK(ordinal < sections_.size());
  out.resize(sections_[ordinal].length);
  return copy(ordinal, std::span<char>(out));
}

Result<void> SectionReader::copy(size_t ordinal, std::span<char> out) const {
  const Section& section = sections_[ordinal];
  RIFFLE_CHECK(out.size() == section.length);
  file_->read(section.offset, out);
  if (checksum({out.data(), out.size()}) != section.checksum) return wrong_checksum(ordinal);
  verified_[ordinal].store(true, std::memory_order_release);
  return {};
}

Result<void> SectionReader::read(size_t ordinal, size_t offset, std::span<char> out,
                                 std::string& scratch) const {
  const Section& section = sections_[ordinal];
  RIFFLE_CHECK(offset <= section.length && out.size() <= section.length - offset);
  if (!verified_[ordinal].load(std::memory_order_acquire)) {
    RIFFLE_TRY(copy(ordinal, scratch));
  }
  file_->read(section.offset + offset, out);
  return {};
}

}  // namespace riffle::index

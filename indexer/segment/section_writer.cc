#include "indexer/segment/section_writer.h"

#include "indexer/segment/byte_writer.h"
#include "indexer/segment/codec.h"

namespace riffle::index {

Result<SectionWriter> SectionWriter::begin(std::unique_ptr<WritableFile> file,
                                           std::string_view magic) {
  ByteWriter header;
  header.raw(magic);
  header.put(kFormatVersion);
  header.put(uint32_t{0});
  RIFFLE_TRY(file->append(header.bytes()));
  return SectionWriter(std::move(file));
}

Result<void> SectionWriter::add(uint16_t kind, uint32_t block, uint32_t field, uint64_t count,
                                std::string_view bytes) {
  RIFFLE_TRY(file_->append(bytes));
  sections_.push_back({kind, block, field, offset_, bytes.size(), count, checksum(bytes)});
  offset_ += bytes.size();
  return {};
}

Result<FileIdentity> SectionWriter::finish(std::string_view description) {
  ByteWriter footer;
  footer.put(static_cast<uint32_t>(sections_.size()));
  for (const Section& section : sections_) {
    footer.put(section.kind);
    footer.put(section.block);
    footer.put(section.field);
    footer.put(section.offset);
    footer.put(section.length);
    footer.put(section.count);
    footer.put(section.checksum);
  }
  footer.raw(description);
  const FileIdentity identity{offset_ + footer.size() + kTrailerBytes, checksum(footer.bytes())};
  ByteWriter trailer;
  trailer.put(offset_);
  trailer.put(static_cast<uint64_t>(footer.size()));
  trailer.put(identity.footer_checksum);
  trailer.put(kFormatVersion);
  trailer.put(uint32_t{0});
  trailer.raw(kTrailerMagic);
  RIFFLE_TRY(file_->append(footer.bytes()));
  RIFFLE_TRY(file_->append(trailer.bytes()));
  return identity;
}

}  // namespace riffle::index

#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "indexer/base/file_system.h"
#include "indexer/base/result.h"
#include "indexer/segment/section_writer.h"

namespace riffle::index {

// Reads one section file. Owns the mapping. No byte leaves it before its checksum was found right.
// Any number of threads. Failures are damage errors that name file and section.
class SectionReader {
 public:
  // Checks header, footer and trailer, and the identity where one is given.
  static Result<std::unique_ptr<SectionReader>> open(std::unique_ptr<MappedFile> file,
                                                     std::string name, std::string_view magic,
                                                     const std::optional<FileIdentity>& expected);

  const std::string& name() const { return name_; }
  const std::vector<Section>& sections() const { return sections_; }
  // The part of the footer behind the directory.
  std::string_view description() const { return description_; }
  // The bytes of section `ordinal`; the checksum is computed at the first call only.
  Result<std::string_view> section(size_t ordinal) const;
  // The same as a copy. This and read() take no other memory of the process where the file was
  // mapped sparsely.
  Result<void> copy(size_t ordinal, std::string& out) const;
  // Into as many bytes as it has.
  Result<void> copy(size_t ordinal, std::span<char> out) const;
  // Copies a part of a section that lies in it.
  // `scratch` holds the section at the first call for it.
  Result<void> read(size_t ordinal, size_t offset, std::span<char> out, std::string& scratch) const;
  uint64_t file_bytes() const { return file_->bytes().size(); }
  Error damage(const std::string& what) const;

 private:
  SectionReader(std::unique_ptr<MappedFile> file, std::string name)
      : file_(std::move(file)), name_(std::move(name)) {}
  Error wrong_checksum(size_t ordinal) const;
  Result<void> load(std::string_view magic, const std::optional<FileIdentity>& expected);

  std::unique_ptr<MappedFile> file_;
  std::string name_;
  std::vector<Section> sections_;
  std::string_view description_;
  std::unique_ptr<std::atomic<bool>[]> verified_;
};

}  // namespace riffle::index

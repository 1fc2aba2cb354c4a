#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "indexer/base/file_system.h"
#include "indexer/base/result.h"

namespace riffle::index {

inline constexpr std::string_view kSegmentMagic = "RIFFLSEG";
inline constexpr std::string_view kIdRunMagic = "RIFFLIDS";
inline constexpr std::string_view kTrailerMagic = "RIFFLEND";
inline constexpr uint32_t kFormatVersion = 3;
// Still read: there segments have no catalogue.
inline constexpr uint32_t kFormatWithoutCatalogue = 2;
inline constexpr size_t kHeaderBytes = 16;
inline constexpr size_t kTrailerBytes = 40;

// One entry of a section file's directory.
struct Section {
  uint16_t kind = 0;
  uint32_t block = 0;
  uint32_t field = 0;
  uint64_t offset = 0;
  uint64_t length = 0;
  uint64_t count = 0;
  uint64_t checksum = 0;
};

// What identifies a finished file for the manifest.
struct FileIdentity {
  uint64_t bytes = 0;
  uint64_t footer_checksum = 0;
  friend bool operator==(const FileIdentity&, const FileIdentity&) = default;
};

// Writes one section file (docs/format.md) front to back. After an error the file is worthless.
class SectionWriter {
 public:
  static Result<SectionWriter> begin(std::unique_ptr<WritableFile> file, std::string_view magic);

  Result<void> add(uint16_t kind, uint32_t block, uint32_t field, uint64_t count,
                   std::string_view bytes);
  // The footer with `description` behind the directory. Not synced yet.
  Result<FileIdentity> finish(std::string_view description);
  WritableFile& file() { return *file_; }

 private:
  explicit SectionWriter(std::unique_ptr<WritableFile> file) : file_(std::move(file)) {}
  std::unique_ptr<WritableFile> file_;
  std::vector<Section> sections_;
  uint64_t offset_ = kHeaderBytes;
};

}  // namespace riffle::index

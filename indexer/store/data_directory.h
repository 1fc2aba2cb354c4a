#pragma once

#include <memory>
#include <string>

#include "indexer/base/fail_point.h"
#include "indexer/base/file_system.h"
#include "indexer/segment/segment_format.h"

namespace riffle::index {

// Where the parts of a store lie and through what they are reached. Tests put a faulty file system
// and armed fail points here.
struct DataDirectory {
  std::string path;
  // SQLite does its own I/O: with a file system in memory the manifest lies elsewhere.
  std::string manifest_path;
  std::shared_ptr<FileSystem> files;
  std::shared_ptr<FailPoints> fail_points;
  // Segments with more entries have a catalogue; tests set 0.
  uint64_t catalogue_entries = kCatalogueEntries;

  // On this machine's disk, with the fail points of the environment.
  static Result<DataDirectory> at(const std::string& path);

  std::string segments() const { return join_path(path, "segments"); }
  std::string ids() const { return join_path(path, "ids"); }
  std::string lock() const { return join_path(path, "lock"); }
};

// "00000012.seg"
std::string numbered_file(uint64_t number, std::string_view suffix);

}  // namespace riffle::index

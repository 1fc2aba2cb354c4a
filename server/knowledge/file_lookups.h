#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "query-lang/knowledge/memory_knowledge.h"

namespace riffle::server {

// Lookups of a search over given rows: CSV files that its caller has named. outputlookup writes the
// file that a name stands for; a lookup without one lives as long as the search.
class FileLookups : public lang::MemoryKnowledge {
 public:
  // Each "NAME=FILE.csv". User errors: no NAME, the same one twice, a broken file; environment
  // errors name the file.
  static Result<std::shared_ptr<const FileLookups>> read(const std::vector<std::string>& lookups);

  Result<void> write_lookup(std::string_view name, index::Batch rows) const override;

 private:
  std::map<std::string, std::string, std::less<>> files_;
};

}  // namespace riffle::server

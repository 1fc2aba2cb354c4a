#include "server/knowledge/file_lookups.h"

#include <cerrno>
#include <fstream>
#include <sstream>

#include "indexer/base/check.h"
#include "query-lang/knowledge/csv.h"

namespace riffle::server {

Result<std::shared_ptr<const FileLookups>> FileLookups::read(
    const std::vector<std::string>& lookups) {
  auto result = std::make_shared<FileLookups>();
  for (const std::string& lookup : lookups) {
    const size_t sign = lookup.find('=');
    RIFFLE_CHECK(sign != std::string::npos);
    const std::string name = lookup.substr(0, sign);
    const std::string path = lookup.substr(sign + 1);
    if (!result->files_.emplace(name, path).second)
      return user_error("--lookup names '" + name + "' twice");
    std::ifstream file(path, std::ios::binary);
    if (!file) return system_error("cannot read", path, errno);
    std::ostringstream text;
    text << file.rdbuf();
    auto table = std::make_shared<lang::LookupTable>();
    // An empty file is a table that nothing has been written to yet.
    if (!text.view().empty()) {
      auto rows = lang::rows_from_csv(text.view());
      if (!rows) return std::move(rows).error().with_context(path);
      table->rows = std::move(*rows);
    }
    result->set_lookup(name, std::move(table));
  }
  return std::shared_ptr<const FileLookups>(std::move(result));
}

Result<void> FileLookups::write_lookup(std::string_view name, index::Batch rows) const {
  if (const auto file = files_.find(name); file != files_.end()) {
    std::ofstream out(file->second, std::ios::binary | std::ios::trunc);
    out << lang::csv_from_rows(rows);
    out.close();
    if (!out) return system_error("cannot write", file->second, errno);
  }
  return MemoryKnowledge::write_lookup(name, std::move(rows));
}

}  // namespace riffle::server

#include "server/config/index_settings.h"

#include <algorithm>
#include <array>
#include <limits>

#include "server/config/setting_value.h"

namespace riffle::server {
namespace {

std::string set_optional(const ConfigValue& from, int64_t most, std::optional<int64_t>& to) {
  int64_t number = 0;
  std::string wrong = set_number(from, 0, most, number);
  if (wrong.empty()) to = number;
  return wrong;
}

struct IndexKey {
  std::string_view name;
  std::string (*set)(const ConfigValue&, IndexSettings&);
};

constexpr std::array<IndexKey, 3> kKeys = {{
    {"name",
     [](const ConfigValue& v, IndexSettings& i) {
       // Riffle's own (_dead_letter) have their retention too.
       const bool own = std::get_if<std::string>(&v.value) != nullptr &&
                        std::get<std::string>(v.value).starts_with("_");
       return own ? set_text(v, i.name) : set_index_name(v, i.name);
     }},
    {"retention_days",
     [](const ConfigValue& v, IndexSettings& i) {
       return set_optional(v, kMaxRetentionDays, i.retention_days);
     }},
    {"retention_bytes",
     [](const ConfigValue& v, IndexSettings& i) {
       return set_optional(v, std::numeric_limits<int64_t>::max(), i.retention_bytes);
     }},
}};

Result<IndexSettings> read_index(const std::string& path, const ConfigFile::Table& table) {
  IndexSettings index;
  int at = 0;
  for (const auto& [key, value] : table) {
    if (key.empty()) {
      at = value.line;
      continue;
    }
    std::vector<std::string_view> names;
    for (const IndexKey& each : kKeys) names.push_back(each.name);
    const auto* const found =
        std::find_if(kKeys.begin(), kKeys.end(),
                     [&key = key](const IndexKey& each) { return each.name == key; });
    if (found == kKeys.end()) return unknown_setting(path, value.line, key, names);
    if (const std::string wrong = found->set(value, index); !wrong.empty())
      return refused_setting(path, value.line, "index: " + key + " " + wrong);
  }
  if (index.name.empty())
    return refused_setting(path, at, "index: name is missing", "name = \"main\"");
  return index;
}

}  // namespace

Result<std::vector<IndexSettings>> read_indexes(const std::string& path,
                                                const std::vector<ConfigFile::Table>& tables) {
  std::vector<IndexSettings> indexes;
  for (const ConfigFile::Table& table : tables) {
    RIFFLE_ASSIGN(IndexSettings index, read_index(path, table));
    for (const IndexSettings& other : indexes) {
      if (other.name == index.name) {
        return refused_setting(path, table.at("").line,
                               "index: there are two with the name \"" + index.name + "\"");
      }
    }
    indexes.push_back(std::move(index));
  }
  return indexes;
}

}  // namespace riffle::server

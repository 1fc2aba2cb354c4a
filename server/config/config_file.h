#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "indexer/base/result.h"

namespace riffle::server {

// A value of riffle.toml and where it stands.
struct ConfigValue {
  std::variant<bool, int64_t, double, std::string, std::vector<std::string>> value;
  int line = 0;
};

// riffle.toml, flattened: keys with dots for tables. An array of tables is a list of such maps
// under its name.
struct ConfigFile {
  using Table = std::map<std::string, ConfigValue>;
  std::string path;
  Table values;
  std::map<std::string, std::vector<Table>> tables;
};

// The only user of toml11. Environment error when it can't be read, user error with line when it is
// not TOML.
Result<ConfigFile> read_config_file(const std::string& path);
Result<ConfigFile> parse_config(const std::string& text, const std::string& path);

}  // namespace riffle::server

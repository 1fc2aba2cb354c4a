#pragma once

#include <span>
#include <string>
#include <string_view>

#include "indexer/base/result.h"
#include "server/config/config_file.h"

namespace riffle::server {

// Something in riffle.toml that can't be taken.
Error refused_setting(const std::string& path, int line, const std::string& what,
                      std::string hint = {});
// With the closest of the names that there are.
Error unknown_setting(const std::string& path, int line, const std::string& key,
                      std::span<const std::string_view> names);

// How a value gets to its place; an error text without file and key, or nothing.
std::string set_text(const ConfigValue& from, std::string& to);
// A name that an index can have.
std::string set_index_name(const ConfigValue& from, std::string& to);
std::string set_texts(const ConfigValue& from, std::vector<std::string>& to);
std::string set_number(const ConfigValue& from, int64_t least, int64_t& to);
std::string set_number(const ConfigValue& from, int64_t least, int64_t most, int64_t& to);
std::string set_flag(const ConfigValue& from, bool& to);

}  // namespace riffle::server

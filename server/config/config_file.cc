#include "server/config/config_file.h"

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <optional>
#include <sstream>
#include <string_view>
#include <toml.hpp>

namespace riffle::server {
namespace {

Error not_taken(const ConfigFile& file, const std::string& key, int line, const std::string& what) {
  return user_error(file.path + ":" + std::to_string(line) + ": " + key + " " + what);
}

int line_of(const toml::value& value) { return static_cast<int>(value.location().line()); }

Result<ConfigValue> scalar(const ConfigFile& file, const std::string& key,
                           const toml::value& value) {
  const int line = line_of(value);
  if (value.is_boolean()) return ConfigValue{value.as_boolean(), line};
  if (value.is_integer()) return ConfigValue{static_cast<int64_t>(value.as_integer()), line};
  if (value.is_floating()) return ConfigValue{static_cast<double>(value.as_floating()), line};
  if (value.is_string()) return ConfigValue{value.as_string().str, line};
  if (value.is_array()) {
    std::vector<std::string> texts;
    for (const auto& element : value.as_array()) {
      if (!element.is_string()) return not_taken(file, key, line, "must be a list of texts");
      texts.push_back(element.as_string().str);
    }
    return ConfigValue{std::move(texts), line};
  }
  return not_taken(file, key, line, "is a date or time, which no setting takes");
}

// Tables become dotted keys; `tables` is null inside an array of tables, where there is no further
// one.
Result<void> flatten(const toml::value& table, const std::string& prefix, ConfigFile& file,
                     ConfigFile::Table& into, bool arrays_allowed) {
  for (const auto& [name, value] : table.as_table()) {
    const std::string key = prefix.empty() ? name : prefix + "." + name;
    if (value.is_table()) {
      RIFFLE_TRY(flatten(value, key, file, into, arrays_allowed));
      continue;
    }
    if (value.is_array() && !value.as_array().empty() && value.as_array().front().is_table()) {
      if (!arrays_allowed)
        return not_taken(file, key, line_of(value), "is a list of tables inside one");
      for (const auto& element : value.as_array()) {
        ConfigFile::Table inner;
        RIFFLE_TRY(flatten(element, {}, file, inner, false));
        inner[""] = ConfigValue{std::string(), line_of(element)};  // where the table itself stands
        file.tables[key].push_back(std::move(inner));
      }
      continue;
    }
    RIFFLE_ASSIGN(into[key], scalar(file, key, value));
  }
  return {};
}

// toml11 goes down a call for each bracket, and has no limit of its own: the stack would end.
constexpr size_t kDeepest = 64;

bool too_deep(std::string_view text) {
  size_t depth = 0;
  char quote = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quote != 0) {
      if (c == '\\' && quote == '"') {
        ++i;
      } else if (c == quote || c == '\n') {
        quote = 0;
      }
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == '#') {
      i = std::min(text.find('\n', i), text.size());
    } else if (c == '[' || c == '{') {
      if (++depth > kDeepest) return true;
    } else if ((c == ']' || c == '}') && depth > 0) {
      --depth;
    }
  }
  return false;
}

}  // namespace

Result<ConfigFile> parse_config(const std::string& text, const std::string& path) {
  ConfigFile file;
  file.path = path;
  if (too_deep(text))
    return user_error(path + ": brackets within brackets, more than " + std::to_string(kDeepest) +
                      " deep");
  std::optional<toml::value> root;
  try {
    std::istringstream in(text);
    root = toml::parse(in, path);
  } catch (const toml::exception& error) {
    const auto line = error.location().line();
    return user_error(path + ":" + std::to_string(line) + ": this is not TOML", {}, error.what());
  } catch (const std::exception& error) {
    return user_error(path + ": this is not TOML", {}, error.what());
  }
  RIFFLE_TRY(flatten(*root, {}, file, file.values, true));
  return file;
}

Result<ConfigFile> read_config_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return system_error("cannot read", path, errno);
  std::ostringstream text;
  text << in.rdbuf();
  if (in.bad()) return system_error("cannot read", path, errno);
  return parse_config(text.str(), path);
}

}  // namespace riffle::server

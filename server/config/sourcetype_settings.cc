#include "server/config/sourcetype_settings.h"

#include "server/config/closest.h"
#include "server/config/setting_value.h"

namespace riffle::server {
namespace {

struct SourcetypeKey {
  std::string_view name;
  std::string tap::SourcetypeOptions::*member;
};

constexpr SourcetypeKey kKeys[] = {
    {"name", &tap::SourcetypeOptions::name},
    {"time_prefix", &tap::SourcetypeOptions::time_prefix},
    {"time_format", &tap::SourcetypeOptions::time_format},
    {"zone", &tap::SourcetypeOptions::zone},
    {"event_start", &tap::SourcetypeOptions::event_start},
    {"extract", &tap::SourcetypeOptions::extract},
};

}  // namespace

Result<std::shared_ptr<const tap::Sourcetype>> read_sourcetype(const std::string& path,
                                                               const ConfigFile::Table& table) {
  tap::SourcetypeOptions options;
  int at = 0;
  for (const auto& [key, value] : table) {
    if (key.empty()) {
      at = value.line;
      continue;
    }
    const SourcetypeKey* found = nullptr;
    std::vector<std::string_view> names;
    for (const SourcetypeKey& each : kKeys) {
      names.push_back(each.name);
      if (each.name == key) found = &each;
    }
    if (found == nullptr) return unknown_setting(path, value.line, key, names);
    if (const std::string wrong = set_text(value, options.*(found->member)); !wrong.empty())
      return refused_setting(path, value.line, "sourcetype: " + key + " " + wrong);
  }
  auto made = tap::Sourcetype::create(std::move(options));
  if (!made) return refused_setting(path, at, made.error().message, made.error().hint);
  return *std::move(made);
}

std::shared_ptr<const tap::Sourcetype> find_sourcetype(const Sourcetypes& all,
                                                       const std::string& name) {
  for (const auto& each : all) {
    if (each->name() == name) return each;
  }
  return nullptr;
}

std::vector<std::string> names_with_fields(const Sourcetypes& all) {
  std::vector<std::string> names;
  for (const auto& each : all) {
    if (each->gives_fields()) names.push_back(each->name());
  }
  return names;
}

std::string sourcetype_meant(const Sourcetypes& all, const std::string& name) {
  std::vector<std::string_view> names = {"auto",   "json",   "text", "csv",
                                         "access", "syslog", "cef",  "logfmt"};
  for (const auto& each : all) names.push_back(each->name());
  const std::string_view close = closest(name, names);
  return close == name ? "" : std::string(close);
}

}  // namespace riffle::server

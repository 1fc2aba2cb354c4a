#include "server/config/tap_settings.h"

#include "server/config/setting_value.h"

namespace riffle::server {
namespace {

constexpr std::string_view kProperties = "properties.";

std::string set_start(const ConfigValue& from, bool& at_end) {
  std::string text;
  if (std::string wrong = set_text(from, text); !wrong.empty()) return wrong;
  if (text != "earliest" && text != "latest") return "must be \"earliest\" or \"latest\"";
  at_end = text == "latest";
  return {};
}

struct TapKey {
  std::string_view name;
  std::string (*set)(const ConfigValue&, TapSettings&);
};

constexpr TapKey kKeys[] = {
    {"kind", [](const ConfigValue& v, TapSettings& t) { return set_text(v, t.kind); }},
    {"name", [](const ConfigValue& v, TapSettings& t) { return set_text(v, t.name); }},
    {"brokers", [](const ConfigValue& v, TapSettings& t) { return set_text(v, t.brokers); }},
    {"topics", [](const ConfigValue& v, TapSettings& t) { return set_texts(v, t.topics); }},
    {"paths", [](const ConfigValue& v, TapSettings& t) { return set_texts(v, t.paths); }},
    {"join_lines", [](const ConfigValue& v, TapSettings& t) { return set_flag(v, t.join_lines); }},
    {"host", [](const ConfigValue& v, TapSettings& t) { return set_text(v, t.host); }},
    {"group", [](const ConfigValue& v, TapSettings& t) { return set_text(v, t.group); }},
    {"start", [](const ConfigValue& v, TapSettings& t) { return set_start(v, t.start_at_end); }},
    {"index", [](const ConfigValue& v, TapSettings& t) { return set_index_name(v, t.index); }},
    {"sourcetype", [](const ConfigValue& v, TapSettings& t) { return set_text(v, t.sourcetype); }},
    {"id_from_key",
     [](const ConfigValue& v, TapSettings& t) { return set_flag(v, t.id_from_key); }},
    {"id_header", [](const ConfigValue& v, TapSettings& t) { return set_text(v, t.id_header); }},
    {"id_field", [](const ConfigValue& v, TapSettings& t) { return set_text(v, t.id_field); }},
    {"time_field", [](const ConfigValue& v, TapSettings& t) { return set_text(v, t.time_field); }},
};

// What librdkafka takes as a text may stand as a number or truth value too.
std::string set_property(const ConfigValue& from, std::string& to) {
  if (const auto* flag = std::get_if<bool>(&from.value)) {
    to = *flag ? "true" : "false";
    return {};
  }
  if (const auto* number = std::get_if<int64_t>(&from.value)) {
    to = std::to_string(*number);
    return {};
  }
  return set_text(from, to);
}

// What is missing, and how it would look; or nothing.
std::pair<std::string, std::string> why_incomplete(const TapSettings& tap) {
  if (tap.kind == "kafka") {
    if (tap.brokers.empty()) return {"brokers is missing", "brokers = \"host:9092\""};
    if (tap.topics.empty()) return {"topics is missing", "topics = [\"logs\"]"};
    return {};
  }
  if (tap.kind == "file") {
    if (tap.paths.empty()) return {"paths is missing", "paths = [\"/var/log/app/*.log\"]"};
    return {};
  }
  return {"there is no kind \"" + tap.kind + "\"", "there is: kafka, file"};
}

}  // namespace

Result<TapSettings> read_tap(const std::string& path, const ConfigFile::Table& table) {
  TapSettings tap;
  int at = 0;
  for (const auto& [key, value] : table) {
    if (key.empty()) {
      at = value.line;
      continue;
    }
    std::string wrong;
    if (key.starts_with(kProperties)) {
      wrong = set_property(value, tap.properties[key.substr(kProperties.size())]);
    } else {
      const TapKey* found = nullptr;
      std::vector<std::string_view> names;
      for (const TapKey& each : kKeys) {
        names.push_back(each.name);
        if (each.name == key) found = &each;
      }
      if (found == nullptr) return unknown_setting(path, value.line, key, names);
      wrong = found->set(value, tap);
    }
    if (!wrong.empty()) return refused_setting(path, value.line, "tap: " + key + " " + wrong);
  }
  if (const auto wrong = why_incomplete(tap); !wrong.first.empty())
    return refused_setting(path, at, "tap: " + wrong.first, wrong.second);
  return tap;
}

}  // namespace riffle::server

#include "server/config/settings.h"

#include <charconv>
#include <functional>

#include "server/config/closest.h"

namespace riffle::server {
namespace {

// How a value gets to its place; an error text without file and key, or nothing.
using Setter = std::function<std::string(const ConfigValue&)>;

std::string set_text(const ConfigValue& from, std::string& to) {
  const auto* text = std::get_if<std::string>(&from.value);
  if (text == nullptr) return "must be a text in quotes";
  to = *text;
  return {};
}

std::string set_texts(const ConfigValue& from, std::vector<std::string>& to) {
  if (const auto* one = std::get_if<std::string>(&from.value)) {
    to = {*one};
    return {};
  }
  const auto* texts = std::get_if<std::vector<std::string>>(&from.value);
  if (texts == nullptr) return "must be a list of texts";
  to = *texts;
  return {};
}

std::string set_number(const ConfigValue& from, int64_t least, int64_t& to) {
  const auto* number = std::get_if<int64_t>(&from.value);
  if (number == nullptr || *number < least)
    return "must be a whole number of at least " + std::to_string(least);
  to = *number;
  return {};
}

struct Setting {
  SettingFacts facts;
  std::string (*set)(const ConfigValue&, Settings&);
};

const std::vector<Setting>& table() {
  static const std::vector<Setting> settings = {
      {{"data", "--data", "the data directory"},
       [](const ConfigValue& v, Settings& s) { return set_text(v, s.data); }},
      {{"listen", "--listen", "address and port of the HTTP server"},
       [](const ConfigValue& v, Settings& s) { return set_text(v, s.listen); }},
      {{"http.allowed_hosts", "",
        "further names this server answers to while it listens on the loopback (a proxy's)"},
       [](const ConfigValue& v, Settings& s) { return set_texts(v, s.allowed_hosts); }},
      {{"http.connections", "", "connections served at a time; further ones wait"},
       [](const ConfigValue& v, Settings& s) { return set_number(v, 1, s.http_connections); }},
      {{"http.body_bytes", "", "largest request body"},
       [](const ConfigValue& v, Settings& s) { return set_number(v, 1024, s.http_body_bytes); }},
      {{"search.memory_bytes", "", "memory one search may hold"},
       [](const ConfigValue& v, Settings& s) {
         return set_number(v, 1 << 20, s.search_memory_bytes);
       }},
      {{"search.seconds", "", "time one search may take"},
       [](const ConfigValue& v, Settings& s) { return set_number(v, 1, s.search_seconds); }},
      {{"search.concurrent", "", "searches at a time; further ones are answered 503"},
       [](const ConfigValue& v, Settings& s) { return set_number(v, 1, s.search_concurrent); }},
      {{"search.workers", "", "threads of one search; 0: as many as there are cores"},
       [](const ConfigValue& v, Settings& s) { return set_number(v, 0, s.search_workers); }},
      {{"store.commit_seconds", "", "events are durable after this time at the latest"},
       [](const ConfigValue& v, Settings& s) { return set_number(v, 1, s.commit_seconds); }},
      {{"store.commit_raw_bytes", "", "… or when this many bytes have come in"},
       [](const ConfigValue& v, Settings& s) {
         return set_number(v, 1 << 16, s.commit_raw_bytes);
       }},
      {{"completeness.seconds_behind", "",
        "a source that is this far behind makes an answer incomplete"},
       [](const ConfigValue& v, Settings& s) { return set_number(v, 1, s.late_seconds_behind); }},
  };
  return settings;
}

Error refused(const std::string& path, int line, const std::string& what, std::string hint = {}) {
  return user_error(path + ":" + std::to_string(line) + ": " + what, {}, std::move(hint));
}

Error unknown_key(const std::string& path, int line, const std::string& key,
                  std::span<const std::string_view> names) {
  const auto close = closest(key, names);
  return refused(path, line, "there is no setting \"" + key + "\"",
                 close.empty() ? "" : "did you mean \"" + std::string(close) + "\"?");
}

constexpr std::string_view kTapKeys[] = {"kind",  "name",       "brokers",  "topics",    "group",
                                         "index", "sourcetype", "id_field", "time_field"};
constexpr std::string_view kProperties = "properties.";

Result<TapSettings> read_tap(const std::string& path, const ConfigFile::Table& table) {
  TapSettings tap;
  int at = 0;
  for (const auto& [key, value] : table) {
    if (key.empty()) {
      at = value.line;
      continue;
    }
    std::string wrong;
    if (key == "kind")
      wrong = set_text(value, tap.kind);
    else if (key == "name")
      wrong = set_text(value, tap.name);
    else if (key == "brokers")
      wrong = set_text(value, tap.brokers);
    else if (key == "topics")
      wrong = set_texts(value, tap.topics);
    else if (key == "group")
      wrong = set_text(value, tap.group);
    else if (key == "index")
      wrong = set_text(value, tap.index);
    else if (key == "sourcetype")
      wrong = set_text(value, tap.sourcetype);
    else if (key == "id_field")
      wrong = set_text(value, tap.id_field);
    else if (key == "time_field")
      wrong = set_text(value, tap.time_field);
    else if (key.starts_with(kProperties))
      wrong = set_text(value, tap.properties[key.substr(kProperties.size())]);
    else
      return unknown_key(path, value.line, key, kTapKeys);
    if (!wrong.empty()) return refused(path, value.line, "tap: " + key + " " + wrong);
  }
  if (tap.kind != "kafka")
    return refused(path, at, "tap: there is no kind \"" + tap.kind + "\"", "there is: kafka");
  if (tap.brokers.empty())
    return refused(path, at, "tap: brokers is missing", "brokers = \"host:9092\"");
  if (tap.topics.empty()) return refused(path, at, "tap: topics is missing", "topics = [\"logs\"]");
  return tap;
}

}  // namespace

std::vector<SettingFacts> setting_facts() {
  std::vector<SettingFacts> facts;
  for (const auto& setting : table()) facts.push_back(setting.facts);
  return facts;
}

Result<void> apply_config(const ConfigFile& file, Settings& settings) {
  std::vector<std::string_view> names = {"tap"};
  for (const auto& setting : table()) names.push_back(setting.facts.key);
  for (const auto& [key, value] : file.values) {
    const Setting* found = nullptr;
    for (const auto& setting : table()) {
      if (setting.facts.key == key) found = &setting;
    }
    if (found == nullptr) return unknown_key(file.path, value.line, key, names);
    if (const std::string wrong = found->set(value, settings); !wrong.empty()) {
      return refused(file.path, value.line, key + " " + wrong);
    }
  }
  for (const auto& [name, tables] : file.tables) {
    if (name != "tap") return unknown_key(file.path, tables.front().at("").line, name, names);
    for (const auto& table : tables) {
      RIFFLE_ASSIGN(auto tap, read_tap(file.path, table));
      settings.taps.push_back(std::move(tap));
    }
  }
  return {};
}

Result<ListenAddress> parse_listen(std::string_view text) {
  const Error wrong = user_error("\"" + std::string(text) + "\" is no address to listen on", {},
                                 "host:port, for example 127.0.0.1:7433");
  ListenAddress address{"127.0.0.1", 0};
  std::string_view port = text;
  if (const size_t colon = text.rfind(':'); colon != std::string_view::npos) {
    std::string_view host = text.substr(0, colon);
    if (host.starts_with('[') && host.ends_with(']'))
      host = host.substr(1, host.size() - 2);
    else if (host.find(':') != std::string_view::npos)
      return wrong;
    if (!host.empty()) address.host = host;
    port = text.substr(colon + 1);
  }
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), address.port);
  if (error != std::errc() || end != port.data() + port.size() || address.port < 0 ||
      address.port > 65535)
    return wrong;
  return address;
}

}  // namespace riffle::server

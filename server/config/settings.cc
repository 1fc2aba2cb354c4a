#include "server/config/settings.h"

#include <algorithm>
#include <charconv>

#include "server/config/setting_value.h"

namespace riffle::server {
namespace {

// Tables of which there may be any number.
constexpr std::string_view kLists[] = {"tap", "sourcetype", "index"};

struct Setting {
  SettingFacts facts;
  std::string (*set)(const ConfigValue&, Settings&);
};

std::string set_limit(const ConfigValue& from, uint64_t& to) {
  auto number = static_cast<int64_t>(to);
  std::string wrong = set_number(from, 0, number);
  to = static_cast<uint64_t>(number);
  return wrong;
}

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
      {{"search.spill_bytes", "", "disk one search may use for what its memory cannot hold"},
       [](const ConfigValue& v, Settings& s) { return set_number(v, 0, s.search_spill_bytes); }},
      {{"search.spill_folder", "", "where on disk; by default spill/ in the data directory"},
       [](const ConfigValue& v, Settings& s) { return set_text(v, s.search_spill_folder); }},
      {{"search.seconds", "", "time one search may take"},
       [](const ConfigValue& v, Settings& s) { return set_number(v, 1, s.search_seconds); }},
      {{"search.concurrent", "", "searches at a time; further ones are answered 503"},
       [](const ConfigValue& v, Settings& s) { return set_number(v, 1, s.search_concurrent); }},
      {{"search.workers", "", "threads of one search; 0: as many as there are cores"},
       [](const ConfigValue& v, Settings& s) { return set_number(v, 0, s.search_workers); }},
      {{"limits.subsearch", "", "rows of a subsearch that become part of a search; 0: all"},
       [](const ConfigValue& v, Settings& s) { return set_limit(v, s.row_limits.subsearch); }},
      {{"limits.join", "", "rows of join's subsearch; 0: all"},
       [](const ConfigValue& v, Settings& s) { return set_limit(v, s.row_limits.join); }},
      {{"limits.append", "",
        "rows of the subsearches of append, appendcols, union and set without maxout=; 0: all"},
       [](const ConfigValue& v, Settings& s) { return set_limit(v, s.row_limits.append); }},
      {{"limits.sort", "", "rows that a sort without a number keeps; 0: all"},
       [](const ConfigValue& v, Settings& s) { return set_limit(v, s.row_limits.sort); }},
      {{"limits.list", "", "values of list() for each group; 0: all"},
       [](const ConfigValue& v, Settings& s) { return set_limit(v, s.row_limits.list); }},
      {{"store.commit_seconds", "", "events are durable after this time at the latest"},
       [](const ConfigValue& v, Settings& s) { return set_number(v, 1, s.commit_seconds); }},
      {{"store.commit_raw_bytes", "", "… or when this many bytes have come in"},
       [](const ConfigValue& v, Settings& s) {
         return set_number(v, 1 << 16, s.commit_raw_bytes);
       }},
      {{"store.retention_days", "",
        "events older than that are removed and not taken in any more; 0: never"},
       [](const ConfigValue& v, Settings& s) {
         return set_number(v, 0, kMaxRetentionDays, s.retention_days);
       }},
      {{"store.retention_bytes", "",
        "what one index may take on disk, its document IDs included: beyond that its oldest events "
        "are removed; 0: any number"},
       [](const ConfigValue& v, Settings& s) { return set_number(v, 0, s.retention_bytes); }},
      {{"store.min_free_bytes", "",
        "with less free on the disk nothing is taken in until there is more; 0: never wait"},
       [](const ConfigValue& v, Settings& s) { return set_number(v, 0, s.min_free_bytes); }},
      {{"store.allow_delete", "", "whether searches may delete events with `| delete`"},
       [](const ConfigValue& v, Settings& s) { return set_flag(v, s.allow_delete); }},
      {{"ingest.body_bytes", "", "largest body of events that is taken at once"},
       [](const ConfigValue& v, Settings& s) { return set_number(v, 1024, s.ingest_body_bytes); }},
      {{"ingest.spool_bytes", "",
        "what may wait on the disk for the index; then senders are answered 429"},
       [](const ConfigValue& v, Settings& s) { return set_number(v, 1 << 20, s.spool_bytes); }},
      {{"completeness.seconds_behind", "",
        "a source that is this far behind makes an answer incomplete"},
       [](const ConfigValue& v, Settings& s) { return set_number(v, 1, s.late_seconds_behind); }},
  };
  return settings;
}

}  // namespace

std::vector<SettingFacts> setting_facts() {
  std::vector<SettingFacts> facts;
  for (const auto& setting : table()) facts.push_back(setting.facts);
  return facts;
}

Result<void> apply_config(const ConfigFile& file, Settings& settings) {
  std::vector<std::string_view> names(std::begin(kLists), std::end(kLists));
  for (const auto& setting : table()) names.push_back(setting.facts.key);
  for (const auto& [key, value] : file.values) {
    const Setting* found = nullptr;
    for (const auto& setting : table()) {
      if (setting.facts.key == key) found = &setting;
    }
    const std::string first = key.substr(0, key.find('.'));
    if (first != key && std::find(std::begin(kLists), std::end(kLists), first) != std::end(kLists))
      return refused_setting(file.path, value.line, "there may be several [" + first + "]",
                             "write [[" + first + "]], in double brackets");
    if (found == nullptr) return unknown_setting(file.path, value.line, key, names);
    if (const std::string wrong = found->set(value, settings); !wrong.empty()) {
      return refused_setting(file.path, value.line, key + " " + wrong);
    }
  }
  for (const auto& [name, tables] : file.tables) {
    if (name == "sourcetype") {
      for (const auto& table : tables) {
        RIFFLE_ASSIGN(auto made, read_sourcetype(file.path, table));
        settings.sourcetypes.push_back(std::move(made));
      }
      continue;
    }
    if (name == "index") {
      RIFFLE_ASSIGN(settings.indexes, read_indexes(file.path, tables));
      continue;
    }
    if (name != "tap") return unknown_setting(file.path, tables.front().at("").line, name, names);
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

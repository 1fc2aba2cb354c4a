#pragma once

#include <map>
#include <string>
#include <vector>

#include "indexer/base/result.h"
#include "server/config/config_file.h"

namespace riffle::server {

// A source of riffle.toml's [[tap]].
struct TapSettings {
  std::string kind = "kafka";  // or "file"
  std::string name;
  // Of files that are followed: their paths or patterns, and whether indented lines belong to the
  // event before them.
  std::vector<std::string> paths;
  bool join_lines = false;
  std::string brokers;
  std::vector<std::string> topics;  // names, or patterns that start with ^
  std::string group = "riffle";
  bool start_at_end = false;  // start = "latest": what was not read before begins at its end
  std::string host;           // of events that name none
  std::string index = "main";
  std::string sourcetype = "auto";
  // Where an event's document ID stands: the message's key, this header of it, this field of JSON;
  // the first that is there.
  bool id_from_key = false;
  std::string id_header = "_id";
  std::string id_field = "_id";
  std::string time_field;
  // Handed to librdkafka as they are ([tap.properties]): TLS, SASL, isolation.level, fetch sizes.
  std::map<std::string, std::string> properties;
};

// User errors name file, line and key.
Result<TapSettings> read_tap(const std::string& path, const ConfigFile::Table& table);

}  // namespace riffle::server

#include <cerrno>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <sstream>

#include "server/cli/command_list.h"
#include "server/cli/existing_data.h"
#include "server/cli/report.h"
#include "server/knowledge/stored_knowledge.h"

namespace riffle::server {
namespace {

int failed(const Error& error) {
  report_error(error);
  return kExitFailed;
}

Result<std::vector<JsonValue>> read_objects(std::istream& in, const std::string& name) {
  std::vector<JsonValue> objects;
  std::string line;
  for (size_t number = 1; std::getline(in, line); ++number) {
    if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
    auto object = parse_json(line);
    if (!object) return std::move(object).error().with_context(name + ":" + std::to_string(number));
    objects.push_back(std::move(*object));
  }
  if (in.bad()) return environment_error("cannot read " + name);
  return objects;
}

// NAME=FILE.csv
Result<JsonValue> read_lookup(const std::string& argument) {
  const size_t sign = argument.find('=');
  if (sign == std::string::npos || sign == 0)
    return user_error("--lookup takes NAME=FILE.csv, not '" + argument + "'");
  const std::string path = argument.substr(sign + 1);
  std::ifstream file(path, std::ios::binary);
  if (!file) return system_error("cannot read", path, errno);
  std::ostringstream text;
  text << file.rdbuf();
  JsonValue object = JsonValue::object();
  object.append("kind", JsonValue::string("lookup"));
  object.append("name", JsonValue::string(argument.substr(0, sign)));
  object.append("csv", JsonValue::string(text.str()));
  return object;
}

int run(const Arguments& arguments) {
  if (arguments.has("--name") != arguments.has("--remove"))
    return report_wrong_call("knowledge", "--remove KIND and --name NAME belong together");
  if (const auto there = need_data_directory(arguments.get("--data")); !there)
    return failed(there.error());
  const auto knowledge = StoredKnowledge::open(arguments.get("--data"));
  if (!knowledge) return failed(knowledge.error());
  std::vector<JsonValue> objects;
  if (arguments.has("--import")) {
    const std::string path = arguments.get("--import");
    std::ifstream file;
    if (path != "-") {
      file.open(path, std::ios::binary);
      if (!file) return failed(system_error("cannot read", path, errno));
    }
    auto read = read_objects(path == "-" ? std::cin : file, path == "-" ? "standard input" : path);
    if (!read) return failed(read.error());
    objects = std::move(*read);
  }
  for (const std::string& lookup : arguments.all("--lookup")) {
    auto object = read_lookup(lookup);
    if (!object) return failed(object.error());
    objects.push_back(std::move(*object));
  }
  if (!objects.empty()) {
    if (auto done = (*knowledge)->put_all(objects); !done) return failed(done.error());
    std::printf("{\"added\":%zu}\n", objects.size());
  }
  if (arguments.has("--remove")) {
    const auto removed = (*knowledge)->remove(arguments.get("--remove"), arguments.get("--name"));
    if (!removed) return failed(removed.error());
    if (!*removed)
      return failed(user_error("there is no " + arguments.get("--remove") + " '" +
                               arguments.get("--name") + "'"));
    std::printf("{\"removed\":1}\n");
  }
  if (!objects.empty() || arguments.has("--remove")) return kExitDone;
  const auto list = (*knowledge)->list(arguments.get("--kind"));
  if (!list) return failed(list.error());
  for (const std::string& object : *list) std::printf("%s\n", object.c_str());
  return kExitDone;
}

}  // namespace

CommandDefinition knowledge_command() {
  return {
      "knowledge",
      "List, add and remove macros, saved searches, lookups, data models …",
      {{"--data", "DIR", "the data directory; a server may be running in it", true},
       {"--import", "FILE.jsonl", "add the objects of a file, one a line; - for standard input"},
       {"--lookup", "NAME=FILE.csv", "add a lookup table", false, true},
       {"--remove", "KIND", "remove the object of this kind …"},
       {"--name", "NAME", "… and name"},
       {"--kind", "KIND",
        "list only macro, saved_search, data_model, event_type, tag, "
        "field_rule, transaction_type or lookup"}},
      run};
}

}  // namespace riffle::server

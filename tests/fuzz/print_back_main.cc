// Which queries of a file are not the same again when they are printed and parsed:
//   print_back QUERIES.jsonl [MACROS.jsonl]
// A query is a line {"id":…,"spl":…,"group":…}; macros as `riffle parse --macros` takes them. Each
// that is not is told, and a summary at last; fails where there is one.
#include <cstdio>
#include <fstream>
#include <string>

#include "indexer/base/json.h"
#include "server/cli/macro_file.h"
#include "tests/fuzz/print_back.h"

namespace riffle {
namespace {

int run(int argc, char** argv) {
  std::ifstream queries(argc > 1 ? argv[1] : "");
  server::MacroFile macros;
  if (argc > 2) {
    std::ifstream in(argv[2]);
    auto read = server::MacroFile::read(in, argv[2]);
    if (!read) {
      std::fprintf(stderr, "%s\n", read.error().message.c_str());
      return 2;
    }
    macros = std::move(*read);
  }
  size_t parsed = 0;
  size_t wrong = 0;
  for (std::string line; std::getline(queries, line);) {
    const auto object = parse_json(line, {.replace_invalid_utf8 = true});
    const JsonValue* text = object && object->is_object() ? object->find("spl") : nullptr;
    if (text == nullptr) continue;
    const JsonValue* group = object->find("group");
    const server::GroupMacros scope(macros, group == nullptr ? "" : group->text());
    const lang::ParseOptions options = {.macros = &scope, .tokens = true, .open_commands = true};
    const auto query = lang::Query::parse(text->text(), options);
    if (!query) continue;
    ++parsed;
    const std::string fault = print_back_fault(*query, options);
    if (fault.empty()) continue;
    ++wrong;
    const JsonValue* id = object->find("id");
    std::printf("%s: %s\n%s\n\n", id == nullptr ? "?" : id->text().c_str(), text->text().c_str(),
                fault.c_str());
  }
  std::printf("%zu queries parse, %zu of them are another one when printed\n", parsed, wrong);
  return parsed > 0 && wrong == 0 ? 0 : 1;
}

}  // namespace
}  // namespace riffle

int main(int argc, char** argv) { return riffle::run(argc, argv); }

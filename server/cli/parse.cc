#include <cerrno>
#include <cstdio>
#include <fstream>
#include <iostream>

#include "indexer/base/json.h"
#include "indexer/read/quiet_context.h"
#include "query-lang/query.h"
#include "query-lang/syntax/error_text.h"
#include "server/cli/command_list.h"
#include "server/cli/macro_file.h"
#include "server/cli/report.h"

namespace riffle::server {
namespace {

constexpr size_t kMemoryBytes = size_t{64} << 20;  // planning holds next to nothing

// One line of --file: what became of a query.
std::string verdict(const JsonValue* id, const Result<lang::Query>& query,
                    const std::string& text) {
  JsonWriter out;
  out.begin_object().key("id");
  if (id == nullptr)
    out.null();
  else
    out.value(*id);
  out.key("ok").boolean(query.has_value());
  if (!query) {
    const Error& error = query.error();
    std::string why;
    if (error.span) {
      const lang::TextPlace at = lang::place_of(text, error.span->begin);
      why = "line " + std::to_string(at.line) + ", column " + std::to_string(at.column) + ": ";
    }
    why += error.message;
    if (!error.hint.empty()) why += " (" + error.hint + ")";
    out.member("error", why);
  } else if (!query->warnings().empty()) {
    out.key("warnings").begin_array();
    for (const auto& warning : query->warnings()) out.string(warning);
    out.end_array();
  }
  out.end_object();
  return out.take();
}

// Parses and plans: whatever can be found wrong without running it.
// `open`: keep commands that nobody here knows.
Result<lang::Query> parse_and_plan(const std::string& text, const MacroFile& macros,
                                   const std::string& group, bool open) {
  const GroupMacros scope(macros, group);
  RIFFLE_ASSIGN(
      lang::Query query,
      lang::Query::parse(text, {.macros = &scope, .tokens = true, .open_commands = open}));
  index::QuietContext quiet(kMemoryBytes);
  quiet.context.now = now_micros();
  RIFFLE_TRY(lang::check_query(query, quiet.context));
  return query;
}

int parse_file(std::istream& in, const std::string& name, const MacroFile& macros) {
  uint64_t ok = 0;
  uint64_t failed = 0;
  uint64_t open = 0;  // of the good ones: with a command that nobody here knows
  std::string line;
  for (size_t number = 1; std::getline(in, line); ++number) {
    if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
    const auto object = parse_json(line, {.replace_invalid_utf8 = true});
    const JsonValue* spl = object && object->is_object() ? object->find("spl") : nullptr;
    if (spl == nullptr || !spl->is_string()) {
      report_error(user_error(name + ":" + std::to_string(number) +
                              ": this is no query: {\"id\":…,\"spl\":\"…\"}"));
      return kExitFailed;
    }
    const JsonValue* group = object->find("group");
    const auto query =
        parse_and_plan(spl->text(), macros, group == nullptr ? std::string() : group->text(), true);
    (query ? ok : failed) += 1;
    open += query && query->open() ? 1 : 0;
    std::printf("%s\n", verdict(object->find("id"), query, spl->text()).c_str());
  }
  if (in.bad()) {
    report_error(environment_error("cannot read " + name));
    return kExitFailed;
  }
  std::printf("{\"ok\":%llu,\"failed\":%llu}\n", static_cast<unsigned long long>(ok),
              static_cast<unsigned long long>(failed));
  if (open > 0)
    std::fprintf(stderr, "%llu of the good ones hold commands that are not known here\n",
                 static_cast<unsigned long long>(open));
  return kExitDone;
}

int parse_one(const std::string& text, const MacroFile& macros) {
  const auto query = parse_and_plan(text, macros, {}, false);
  if (!query) {
    report_error(query.error(), text);
    return kExitFailed;
  }
  for (const auto& warning : query->warnings()) report_warning(warning);
  std::printf("%s\n", query->ast_json().c_str());
  return kExitDone;
}

int run(const Arguments& arguments) {
  if (arguments.has("QUERY") == arguments.has("--file")) {
    return report_wrong_call("parse", arguments.has("QUERY")
                                          ? "either a query or --file, not both"
                                          : "a query or --file FILE.jsonl is missing");
  }
  MacroFile macros;
  if (arguments.has("--macros")) {
    const std::string path = arguments.get("--macros");
    std::ifstream in(path, std::ios::binary);
    auto read = in ? MacroFile::read(in, path)
                   : Result<MacroFile>(system_error("cannot read", path, errno));
    if (!read) {
      report_error(read.error());
      return kExitFailed;
    }
    macros = std::move(*read);
  }
  if (arguments.has("QUERY")) return parse_one(arguments.get("QUERY"), macros);
  const std::string path = arguments.get("--file");
  if (path == "-") return parse_file(std::cin, "standard input", macros);
  std::ifstream in(path, std::ios::binary);
  if (!in) {
    report_error(system_error("cannot read", path, errno));
    return kExitFailed;
  }
  return parse_file(in, path, macros);
}

}  // namespace

CommandDefinition parse_command() {
  return {"parse",
          "Parse a query without running it: the AST as JSON, or what is wrong with it",
          {{"--macros", "FILE.jsonl",
            "macros: {\"name\",\"args\",\"definition\",\"iseval\",\"group\"} a line"},
           {"--file", "FILE.jsonl",
            "queries: {\"id\",\"spl\"} a line; prints a verdict a line and a summary"},
           {"QUERY", "", "the query"}},
          run};
}

}  // namespace riffle::server

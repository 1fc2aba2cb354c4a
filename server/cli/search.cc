#include <cstdlib>
#include <filesystem>

#include "server/cli/command_list.h"
#include "server/cli/report.h"
#include "server/cli/search_modes.h"
#include "server/cli/serve_arguments.h"

namespace riffle::server {
namespace {

constexpr int64_t kMemoryBytes =
    int64_t{1} << 30;  // a search of one's own may take more than one of a server's many

Result<SearchCall> read_call(const Arguments& arguments) {
  SearchCall call;
  call.request.query = arguments.get("QUERY");
  call.request.earliest = arguments.get("--earliest");
  call.request.latest = arguments.get("--latest");
  if (arguments.has("--now")) {
    const std::string text = arguments.get("--now");
    call.request.now = index::parse_number(text);
    if (!call.request.now)
      return user_error("--now: \"" + text + "\" is not a time in epoch seconds");
  }
  // Rows of a file are somebody's own: their zone is that of the environment, as with any tool over
  // files.
  const char* environment = std::getenv("TZ");
  call.request.tz =
      arguments.get("--tz", arguments.has("--input") && environment != nullptr ? environment : "");
  RIFFLE_ASSIGN(call.format, parse_output_format(arguments.get("--output", "table")));
  call.explain = arguments.has("--explain");
  call.data = arguments.get("--data");
  call.server = arguments.get("--server");
  call.token = arguments.get("--token");
  call.input = arguments.get("--input");
  call.lookups = arguments.all("--lookup");
  Settings defaults;
  defaults.search_memory_bytes = kMemoryBytes;
  std::error_code failed;
  defaults.search_spill_folder = std::filesystem::temp_directory_path(failed).string();
  RIFFLE_ASSIGN(const Settings settings, settings_from(arguments, std::move(defaults)));
  call.limits = search_limits(settings);
  return call;
}

int run(const Arguments& arguments) {
  const auto call = read_call(arguments);
  if (!call)
    return report_wrong_call(
        "search",
        call.error().message + (call.error().hint.empty() ? "" : " (" + call.error().hint + ")"));
  const int places = (arguments.has("--data") ? 1 : 0) + (arguments.has("--server") ? 1 : 0) +
                     (arguments.has("--input") ? 1 : 0);
  if (places == 0)
    return report_wrong_call(
        "search", "where to search is missing: --data DIR, --server URL or --input ROWS.jsonl");
  if (places > 1)
    return report_wrong_call("search", "only one of --data, --server and --input can be searched");
  if (arguments.has("--lookup") && !arguments.has("--input"))
    return report_wrong_call("search",
                             "--lookup is for --input: a data directory keeps lookups of its own");
  for (const std::string& lookup : call->lookups) {
    const size_t sign = lookup.find('=');
    if (sign == std::string::npos || sign == 0 || sign + 1 == lookup.size())
      return report_wrong_call("search", "--lookup takes NAME=FILE.csv, not '" + lookup + "'");
  }
  if (arguments.has("--token") && !arguments.has("--server"))
    return report_wrong_call("search", "--token is for --server");
  if (arguments.has("--explain") && arguments.has("--server"))
    return report_wrong_call("search", "--explain works with --data and --input");
  if (arguments.has("--server")) return search_server(*call);
  return arguments.has("--input") ? search_rows(*call) : search_directory(*call);
}

}  // namespace

CommandDefinition search_command() {
  return {
      "search",
      "Run one search",
      {{"--data", "DIR",
        "search a data directory (a server may be writing to it: its last commit counts)"},
       {"--server", "URL", "let a server search"},
       {"--token", "T", "token for the server"},
       {"--input", "ROWS.jsonl",
        "run the pipeline over rows, a JSON object a line; - for standard input"},
       {"--lookup", "NAME=FILE.csv", "a lookup table", false, true},
       {"--earliest", "T", "begin of the time range: -15m@m, epoch seconds or ISO 8601 (all time)"},
       {"--latest", "T", "end of the time range, not included"},
       {"--now", "T", "the clock of the search, epoch seconds"},
       {"--tz", "ZONE", "time zone (UTC; with --input: the environment's TZ)"},
       {"--output", "FORMAT", "table, json (an object a line), csv or raw (table)"},
       {"--config", "riffle.toml",
        "settings: [search] and [limits] count for a search here, not for a server's"},
       {"--explain", "", "print the plan instead of running it"},
       {"QUERY", "", "the query", true}},
      run};
}

}  // namespace riffle::server

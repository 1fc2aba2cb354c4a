#include <cstdio>

#include "indexer/base/json.h"
#include "server/cli/command_list.h"
#include "server/cli/existing_data.h"
#include "server/cli/report.h"
#include "server/config/settings.h"
#include "server/http/http_client.h"
#include "server/serve/redrive_json.h"

namespace riffle::server {
namespace {

Result<std::string> redrive_here(const Arguments& arguments) {
  tap::RedriveOptions options;
  options.decode.sourcetype = arguments.get("--sourcetype", options.decode.sourcetype);
  if (const std::string path = arguments.get("--config"); !path.empty()) {
    Settings settings;
    RIFFLE_ASSIGN(const auto file, read_config_file(path));
    RIFFLE_TRY(apply_config(file, settings));
    options.decode.rule = find_sourcetype(settings.sourcetypes, options.decode.sourcetype);
  }
  RIFFLE_TRY(need_data_directory(arguments.get("--data")));
  index::StoreOptions store_options;
  store_options.directory = arguments.get("--data");
  RIFFLE_ASSIGN(const auto store, index::Store::open(std::move(store_options)));
  RIFFLE_ASSIGN(const auto result, tap::redrive_dead_letters(*store, options));
  return redrive_json(result);
}

Error refused(const PostAnswer& answer) {
  const auto body = parse_json(answer.body);
  const JsonValue* error = body ? body->find("error") : nullptr;
  const JsonValue* message = error == nullptr ? nullptr : error->find("message");
  return environment_error("the server refused: " +
                           (message == nullptr ? std::to_string(answer.status) : message->text()));
}

Result<std::string> redrive_there(const Arguments& arguments) {
  JsonWriter body;
  body.begin_object().member("sourcetype", arguments.get("--sourcetype", "auto")).end_object();
  PostOptions options;
  options.url = arguments.get("--server");
  options.path = "/api/v1/dead-letters/redrive";
  options.token = arguments.get("--token");
  options.body = body.take();
  std::string text;
  RIFFLE_ASSIGN(const PostAnswer answer, http_post(options, [&](std::string_view bytes) {
                  text += bytes;
                  return true;
                }));
  if (answer.status != 200) return refused(answer);
  return text;
}

int run(const Arguments& arguments) {
  const bool here = arguments.has("--data");
  if (here == arguments.has("--server"))
    return report_wrong_call("redrive", "give either --data or --server");
  const auto done = here ? redrive_here(arguments) : redrive_there(arguments);
  if (!done) {
    report_error(done.error());
    return done.error().kind == ErrorKind::kUser ? kExitWrongCall : kExitFailed;
  }
  std::printf("%s\n", done->c_str());
  return kExitDone;
}

}  // namespace

CommandDefinition redrive_command() {
  return {"redrive",
          "Decode the dead letters once more, after a fix; what can be decoded leaves them",
          {{"--data", "DIR", "the data directory; no server may be running on it"},
           {"--server", "URL", "a running server"},
           {"--token", "T", "for the server"},
           {"--sourcetype", "TYPE", "to decode them as (auto)"},
           {"--config", "FILE", "riffle.toml: its [[sourcetype]] of that name is applied"}},
          run};
}

}  // namespace riffle::server

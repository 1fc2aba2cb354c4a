#include "server/cli/serve_arguments.h"

namespace riffle::server {

Result<Settings> settings_from(const Arguments& arguments, Settings defaults) {
  Settings settings = std::move(defaults);
  if (arguments.has("--config")) {
    RIFFLE_ASSIGN(const ConfigFile file, read_config_file(arguments.get("--config")));
    RIFFLE_TRY(apply_config(file, settings));
  }
  settings.data = arguments.get("--data", settings.data);
  settings.listen = arguments.get("--listen", settings.listen);
  while (settings.data.size() > 1 && settings.data.ends_with('/')) settings.data.pop_back();
  return settings;
}

}  // namespace riffle::server

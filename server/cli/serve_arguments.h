#pragma once

#include "indexer/base/result.h"
#include "server/cli/command_line.h"
#include "server/config/settings.h"

namespace riffle::server {

// The settings of `serve` and `demo`: defaults, over them the file, over that the flags.
Result<Settings> settings_from(const Arguments& arguments, Settings defaults);

}  // namespace riffle::server

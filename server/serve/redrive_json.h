#pragma once

#include <string>

#include "ingest-tap/redrive/redrive.h"

namespace riffle::server {

// {"dead_letters":3,"indexed":2,…}: the answer of the endpoint and the last line of the command.
std::string redrive_json(const tap::RedriveResult& result);

}  // namespace riffle::server

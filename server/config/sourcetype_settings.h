#pragma once

#include <memory>
#include <string>
#include <vector>

#include "indexer/base/result.h"
#include "ingest-tap/decode/sourcetype.h"
#include "server/config/config_file.h"

namespace riffle::server {

// Those of riffle.toml's [[sourcetype]], by name.
using Sourcetypes = std::vector<std::shared_ptr<const tap::Sourcetype>>;

// User errors name file, line and what is wrong.
Result<std::shared_ptr<const tap::Sourcetype>> read_sourcetype(const std::string& path,
                                                               const ConfigFile::Table& table);
// Null where none has that name: then it is a mere name.
std::shared_ptr<const tap::Sourcetype> find_sourcetype(const Sourcetypes& all,
                                                       const std::string& name);

// Those whose events are indexed with fields.
std::vector<std::string> names_with_fields(const Sourcetypes& all);
// What may have been meant by a name that is neither built in nor one of `all`; empty where it is
// known or like none that is.
std::string sourcetype_meant(const Sourcetypes& all, const std::string& name);

}  // namespace riffle::server

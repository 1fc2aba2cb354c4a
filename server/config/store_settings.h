#pragma once

#include "indexer/store/store.h"
#include "server/config/settings.h"

namespace riffle::server {

// How a server's store is opened.
index::StoreOptions store_options(const Settings& settings);

}  // namespace riffle::server

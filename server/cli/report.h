#pragma once

#include <string_view>

#include "indexer/base/error.h"

namespace riffle::server {

// "riffle: message" and the hint on stderr, control characters made visible. `query`: what the
// error's span counts in; shown with line, column and caret.
void report_error(const Error& error, std::string_view query = {});
// "warning: …" on stderr.
void report_warning(std::string_view text);
// A wrong call; returns its exit status.
int report_wrong_call(std::string_view command, std::string_view message);

}  // namespace riffle::server

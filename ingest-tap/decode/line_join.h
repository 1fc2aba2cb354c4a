#pragma once

#include <functional>
#include <string_view>

#include "ingest-tap/decode/decoder.h"

namespace riffle::tap {

// Whether a line goes on with the event before it, of which `event` is there so far. Empty: each
// line is an event. One thread.
using GoesOn = std::function<bool(std::string_view event, std::string_view line)>;

// By the sourcetype's event_start, else by the quotes of CSV, else by join_lines.
GoesOn line_join(const DecodeOptions& options);

// The common signs of it: the line is indented, or names a further cause of what stands before it.
bool looks_continued(std::string_view event, std::string_view line);

}  // namespace riffle::tap

#pragma once

#include <string_view>

#include "ingest-tap/decode/time_recognizer.h"

namespace riffle::tap {

// What a line of text looks like, by where its time stands and what is around it.
struct TextKind {
  std::string_view sourcetype;  // syslog, access, cef, logfmt, text; a constant
  std::string_view host;        // of a syslog header; empty = none
};

TextKind text_kind(std::string_view raw, const TimeRecognizer::Found* found);

}  // namespace riffle::tap

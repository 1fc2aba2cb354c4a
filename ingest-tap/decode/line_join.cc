#include "ingest-tap/decode/line_join.h"

#include "ingest-tap/decode/csv.h"

namespace riffle::tap {

bool looks_continued(std::string_view, std::string_view line) {
  for (const std::string_view sign :
       {" ", "\t", "Caused by:", "...", "Traceback (most recent call last):", "}", ")"}) {
    if (line.starts_with(sign)) return true;
  }
  return false;
}

GoesOn line_join(const DecodeOptions& options) {
  if (options.rule && options.rule->breaks_lines()) {
    return
        [rule = options.rule, match = std::make_shared<RegexMatch>()](
            std::string_view, std::string_view line) { return !rule->begins_event(line, *match); };
  }
  if (options.sourcetype == "csv") {
    return [](std::string_view event, std::string_view) { return is_open_csv_row(event); };
  }
  return options.join_lines ? GoesOn(looks_continued) : GoesOn();
}

}  // namespace riffle::tap

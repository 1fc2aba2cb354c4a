// Texts that come with events and queries: JSON events, key=value pairs, times by a format, CSV,
// JSON rows, numbers.
#include <string>
#include <string_view>

#include "indexer/base/check.h"
#include "indexer/base/json.h"
#include "indexer/base/time_format.h"
#include "indexer/columns/value.h"
#include "indexer/extract/event_fields.h"
#include "indexer/extract/json_events.h"
#include "query-lang/exec/batch_codec.h"
#include "query-lang/knowledge/csv.h"
#include "tests/fuzz/fuzz_target.h"

namespace riffle {
namespace {

constexpr size_t kMostBytes = size_t{1} << 16;

// The first byte says what the others are.
enum Target : unsigned char { kEvent, kJson, kTime, kCsv, kNumber, kSpilledRows, kTargets };

void events(std::string_view text) {
  index::EventFields fields;
  index::extract_fields(text, index::FieldDemand::everything(), fields);
  index::JsonPicker picker({"_id", "time", "a"});
  picker.pick(text);
}

// A first line is the format, the rest the time.
void times(std::string_view text) {
  const size_t end = text.find('\n');
  if (end == std::string_view::npos) return;
  const std::string_view format = text.substr(0, end);
  size_t used = 0;
  const auto at = parse_time(text.substr(end + 1), format, *TimeZone::utc(), &used);
  RIFFLE_CHECK(used <= text.size() - end - 1);
  if (at) RIFFLE_CHECK(format_time(*at, format, *TimeZone::utc()).size() < (size_t{1} << 24));
}

}  // namespace

void fuzz_one(std::string_view text) {
  if (text.empty() || text.size() > kMostBytes) return;
  const auto target = static_cast<unsigned char>(text.front()) % kTargets;
  text.remove_prefix(1);
  switch (target) {
    case kEvent:
      events(text);
      break;
    case kJson:
      (void)parse_json(text, {.replace_invalid_utf8 = true});
      (void)parse_json(text);
      break;
    case kTime:
      times(text);
      break;
    case kCsv:
      (void)lang::rows_from_csv(text);
      break;
    case kNumber:
      if (const auto number = index::parse_number(text))
        RIFFLE_CHECK(!index::format_number(*number).empty());
      break;
    default:
      (void)lang::decode_rows(text);
  }
}

}  // namespace riffle

#include "ingest-tap/decode/decoder.h"

#include <algorithm>
#include <array>
#include <optional>

#include "indexer/extract/json_events.h"
#include "ingest-tap/decode/csv.h"
#include "ingest-tap/decode/storage_line.h"
#include "ingest-tap/decode/text_check.h"
#include "ingest-tap/decode/text_kind.h"
#include "ingest-tap/decode/time_recognizer.h"

namespace riffle::tap {
namespace {

using index::IncomingEvent;
using index::TimeSource;
using Kind = index::JsonPicker::Picked::Kind;

// Event times outside of these are taken for mistakes: a clock never set, a wrong unit, a year
// mistyped.
constexpr Micros kEarliestTime = 365 * 24 * 3600 * kMicrosPerSecond;  // 1971
constexpr Micros kLongestAhead = 2 * 24 * 3600 * kMicrosPerSecond;    // after arrival

constexpr std::array<std::string_view, 5> kTimeKeys = {"_time", "time", "timestamp", "@timestamp",
                                                       "ts"};
// Places of the other keys in the picker; the time keys follow.
enum PickedKey : size_t { kId, kHost, kSource, kSourcetype, kIndex, kFirstTime };

std::vector<std::string> wanted_keys(const DecodeOptions& options) {
  std::vector<std::string> keys = {options.id_field, "host", "source", "sourcetype", "index"};
  if (!options.time_field.empty()) {
    keys.push_back(options.time_field);
  } else {
    keys.insert(keys.end(), kTimeKeys.begin(), kTimeKeys.end());
  }
  return keys;
}

bool is_plausible(Micros time, Micros arrival) {
  return time >= kEarliestTime && time <= arrival + kLongestAhead;
}

}  // namespace

bool is_index_name(std::string_view name) {
  constexpr size_t kLongest = 64;
  if (name.empty() || name.size() > kLongest || name.front() == '_' || name.front() == '-')
    return false;
  for (const char c : name) {
    if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-')) return false;
  }
  return true;
}

struct Decoder::State {
  explicit State(DecodeOptions decode_options)
      : options(std::move(decode_options)),
        times(options.zone),
        picker(wanted_keys(options)),
        storage_picker({"_id", "_raw", "_raw_base64"}),
        chosen_sourcetype(options.rule                   ? options.rule->name()
                          : options.sourcetype == "auto" ? std::string()
                                                         : options.sourcetype),
        is_csv(options.sourcetype == "csv"),
        must_be_json(options.sourcetype == "json"),
        may_be_json(must_be_json ||
                    (!is_csv && options.sourcetype != "text" && options.sourcetype != "access" &&
                     options.sourcetype != "syslog" && options.sourcetype != "cef" &&
                     options.sourcetype != "logfmt")) {}

  const DecodeOptions options;
  TimeRecognizer times;
  index::JsonPicker picker;
  index::JsonPicker storage_picker;
  const std::string chosen_sourcetype;  // empty = told by what the event looks like
  const bool is_csv;
  const bool must_be_json;
  const bool may_be_json;
  std::optional<Micros> last_time;
  std::string_view last_text_sourcetype = "text";
  RegexMatch match;
  std::vector<Sourcetype::Field> rule_fields;
  std::optional<CsvHeader> header;
  std::vector<std::string_view> cells;

  void decode(std::string_view raw, const EventOrigin& origin, TextArena& arena,
              IncomingEvent& event);
  void decode_json(std::string_view raw, const EventOrigin& origin, TextArena& arena,
                   IncomingEvent& event);
  void decode_text(std::string_view raw, const EventOrigin& origin, IncomingEvent& event);
  void decode_csv(std::string_view raw, const EventOrigin& origin, TextArena& arena,
                  IncomingEvent& event);
  void dead_letter(std::string_view raw, std::string_view reason, const EventOrigin& origin,
                   TextArena& arena, IncomingEvent& event);
  void set_id(const EventOrigin& origin, TextArena& arena, IncomingEvent& event) const;
  void set_time(std::optional<Micros> found, const EventOrigin& origin, IncomingEvent& event);
  std::optional<Micros> picked_time(const EventOrigin& origin) const;
  std::optional<Micros> cef_time(std::string_view raw, const TextKind& kind, Micros newest) const;
  bool unwrap(std::string_view line, TextArena& arena, std::string_view& id, std::string_view& raw);
};

Decoder::Decoder(DecodeOptions options) : state_(std::make_unique<State>(std::move(options))) {}
Decoder::~Decoder() = default;
Decoder::Decoder(Decoder&&) noexcept = default;
Decoder& Decoder::operator=(Decoder&&) noexcept = default;

void Decoder::decode(std::string_view raw, const EventOrigin& origin, TextArena& arena,
                     IncomingEvent& event) {
  std::string_view id;
  std::string_view inner;
  if (is_storage_line(raw) && state_->unwrap(raw, arena, id, inner)) {
    EventOrigin inside = origin;
    inside.id = id;
    return state_->decode(inner, inside, arena, event);
  }
  state_->decode(raw, origin, arena, event);
}

void Decoder::dead_letter(std::string_view raw, std::string_view reason, const EventOrigin& origin,
                          TextArena& arena, IncomingEvent& event) {
  state_->dead_letter(raw, reason, origin, arena, event);
}

bool Decoder::wants_header() const { return state_->is_csv && !state_->header; }
void Decoder::set_header(std::string_view line) { state_->header.emplace(line); }

bool Decoder::State::unwrap(std::string_view line, TextArena& arena, std::string_view& id,
                            std::string_view& raw) {
  if (!storage_picker.pick(line) || storage_picker[0].kind != Kind::kString) return false;
  id = arena.keep(storage_picker[0].text);
  if (storage_picker[1].kind == Kind::kString) {
    raw = arena.keep(storage_picker[1].text);
    return true;
  }
  std::string bytes;
  if (storage_picker[2].kind != Kind::kString || !decode_base64(storage_picker[2].text, bytes)) {
    return false;
  }
  raw = arena.keep(bytes);
  return true;
}

void Decoder::State::decode(std::string_view raw, const EventOrigin& origin, TextArena& arena,
                            IncomingEvent& event) {
  if (raw.size() > options.max_event_bytes) {
    return dead_letter(raw, "longer than the limit", origin, arena, event);
  }
  event = {};
  event.raw = raw;
  event.index = options.index;
  event.host = options.host;
  event.source = origin.source;
  const size_t begin = raw.find_first_not_of(" \t\r\n");
  const bool object = begin != std::string_view::npos && raw[begin] == '{';
  if (may_be_json && object) return decode_json(raw, origin, arena, event);
  if (const std::string_view reason = why_not_text(raw); !reason.empty()) {
    return dead_letter(raw, reason, origin, arena, event);
  }
  if (is_csv) return decode_csv(raw, origin, arena, event);
  if (must_be_json) return dead_letter(raw, "not a JSON object", origin, arena, event);
  decode_text(raw, origin, event);
  set_id(origin, arena, event);
}

void Decoder::State::decode_json(std::string_view raw, const EventOrigin& origin, TextArena& arena,
                                 IncomingEvent& event) {
  if (!picker.pick(raw)) return dead_letter(raw, "broken JSON", origin, arena, event);
  const auto text_of = [&](PickedKey key) -> std::string_view {
    const auto& picked = picker[key];
    const bool usable =
        picked.kind == Kind::kString || (picked.kind == Kind::kScalar && picked.text != "null");
    return usable ? arena.keep(picked.text) : std::string_view();
  };
  const auto take = [&](PickedKey key, std::string_view& target) {
    if (const std::string_view text = text_of(key); !text.empty()) target = text;
  };
  event.sourcetype = "json";
  take(kHost, event.host);
  take(kSource, event.source);
  take(kSourcetype, event.sourcetype);
  if (!chosen_sourcetype.empty()) event.sourcetype = chosen_sourcetype;
  if (const std::string_view name = text_of(kIndex); is_index_name(name)) event.index = name;
  event.id = origin.id.empty() ? text_of(kId) : origin.id;
  set_id(origin, arena, event);
  set_time(picked_time(origin), origin, event);
}

// The first of the time keys that holds a plausible time; else the first that holds one at all.
std::optional<Micros> Decoder::State::picked_time(const EventOrigin& origin) const {
  const size_t keys = options.time_field.empty() ? kTimeKeys.size() : 1;
  std::optional<Micros> absurd;
  for (size_t i = kFirstTime; i < kFirstTime + keys; ++i) {
    const auto& picked = picker[i];
    if (picked.kind != Kind::kString && picked.kind != Kind::kScalar) continue;
    const auto time =
        times.parse(picked.text, origin.newest_time != 0 ? origin.newest_time : origin.arrival);
    if (!time) continue;
    if (is_plausible(*time, origin.arrival)) return time;
    if (!absurd) absurd = time;
  }
  return absurd;
}

// The receipt time among a CEF event's own fields, where nothing in front of it says a time.
std::optional<Micros> Decoder::State::cef_time(std::string_view raw, const TextKind& kind,
                                               Micros newest) const {
  if (kind.sourcetype != "cef") return std::nullopt;
  for (const std::string_view key : {"|rt=", " rt="}) {
    const size_t at = raw.find(key);
    if (at == std::string_view::npos) continue;
    std::string_view value = raw.substr(at + key.size());
    // Up to the next "key=": a date may have blanks in it.
    value = value.substr(0, value.find('='));
    if (value.size() < raw.size() - at - key.size()) value = value.substr(0, value.rfind(' '));
    return times.parse(value, newest);
  }
  return std::nullopt;
}

void Decoder::State::decode_text(std::string_view raw, const EventOrigin& origin,
                                 IncomingEvent& event) {
  const Micros newest = origin.newest_time != 0 ? origin.newest_time : origin.arrival;
  std::optional<Micros> time;
  if (options.rule) time = options.rule->time(raw, newest, match);
  const auto found = time ? std::nullopt : times.find(raw, newest);
  if (found) time = found->time;
  TextKind kind = text_kind(raw, found ? &*found : nullptr);
  if (!time) time = cef_time(raw, kind, newest);
  // A line without a time, and without a form of its own, goes on with what the one before it
  // began.
  if (time || !origin.sequential || kind.sourcetype != "text")
    last_text_sourcetype = kind.sourcetype;
  event.sourcetype =
      chosen_sourcetype.empty() ? last_text_sourcetype : std::string_view(chosen_sourcetype);
  if (!kind.host.empty() && options.sourcetype != "text") event.host = kind.host;
  event.id = origin.id;
  if (options.rule) {
    options.rule->fields(raw, match, rule_fields);
    for (const Sourcetype::Field& field : rule_fields) {
      if (field.name == "host")
        event.host = field.value;
      else
        event.fields.emplace_back(field.name, field.value);
    }
  }
  set_time(time, origin, event);
}

// Every cell is a field, but for those that are the event's own facts.
void Decoder::State::decode_csv(std::string_view raw, const EventOrigin& origin, TextArena& arena,
                                IncomingEvent& event) {
  if (!header) return dead_letter(raw, "a CSV row without a header", origin, arena, event);
  if (const std::string_view wrong = header->split(raw, arena, cells); !wrong.empty())
    return dead_letter(raw, wrong, origin, arena, event);
  event.sourcetype = chosen_sourcetype;
  event.id = origin.id;
  const Micros newest = origin.newest_time != 0 ? origin.newest_time : origin.arrival;
  std::optional<Micros> time;
  size_t time_rank = kTimeKeys.size();
  for (size_t i = 0; i < cells.size(); ++i) {
    const std::string_view name = header->names()[i];
    const std::string_view value = cells[i];
    if (value.empty()) continue;
    // As in JSON, the first of the time keys that holds a plausible time.
    const auto key = std::find(kTimeKeys.begin(), kTimeKeys.end(), name);
    const auto rank = options.time_field.empty()   ? static_cast<size_t>(key - kTimeKeys.begin())
                      : name == options.time_field ? size_t{0}
                                                   : kTimeKeys.size();
    if (rank < time_rank) {
      if (const auto parsed = times.parse(value, newest);
          parsed && is_plausible(*parsed, origin.arrival)) {
        time = parsed;
        time_rank = rank;
      }
    }
    if (name == options.id_field && event.id.empty()) event.id = value;
    if (name == "host")
      event.host = value;
    else if (name == "source")
      event.source = value;
    else if (name == "sourcetype")
      event.sourcetype = value;
    else if (name == "index" && is_index_name(value))
      event.index = value;
    else if (!name.starts_with('_'))
      event.fields.emplace_back(name, value);
  }
  if (!time) {
    if (const auto found = times.find(raw, newest)) time = found->time;
  }
  set_id(origin, arena, event);
  set_time(time, origin, event);
}

void Decoder::State::dead_letter(std::string_view raw, std::string_view reason,
                                 const EventOrigin& origin, TextArena& arena,
                                 IncomingEvent& event) {
  event = {};
  event.raw = raw;
  event.index = options.index;
  event.host = options.host;
  event.source = origin.source;
  event.sourcetype =
      chosen_sourcetype.empty() ? std::string_view("dead_letter") : chosen_sourcetype;
  event.dead_letter = true;
  event.fields.emplace_back("reason", arena.keep(reason));
  event.fields.emplace_back("offset", arena.keep(std::to_string(origin.offset)));
  if (origin.partition >= 0) {
    event.fields.emplace_back("partition", arena.keep(std::to_string(origin.partition)));
  }
  event.id = origin.id;
  set_id(origin, arena, event);
  event.fields.emplace_back("document_id", event.id);
  set_time(std::nullopt, origin, event);
}

void Decoder::State::set_id(const EventOrigin& origin, TextArena& arena,
                            IncomingEvent& event) const {
  if (event.id.empty()) event.id = origin.identity->id(origin.offset, event.raw, arena);
}

void Decoder::State::set_time(std::optional<Micros> found, const EventOrigin& origin,
                              IncomingEvent& event) {
  if (found && is_plausible(*found, origin.arrival)) {
    event.time = *found;
    event.time_source = TimeSource::kEvent;
    last_time = found;
    return;
  }
  if (origin.broker_time != 0 && is_plausible(origin.broker_time, origin.arrival)) {
    event.time = origin.broker_time;
    event.time_source = TimeSource::kMessage;
  } else if (origin.sequential && last_time) {
    event.time = *last_time;
    event.time_source = TimeSource::kFile;
  } else {
    event.time = origin.arrival;
    event.time_source = TimeSource::kArrival;
  }
  if (found) event.time_source = TimeSource::kClamped;
}

}  // namespace riffle::tap

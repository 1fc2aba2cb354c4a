#include "ingest-tap/decode/sourcetype.h"

#include <utility>

#include "indexer/base/time_format.h"

namespace riffle::tap {
namespace {

constexpr Micros kDay = 24 * 3600 * kMicrosPerSecond;
// Back to the last 29 February, even over a turn of a century.
constexpr int kYearsBack = 8;

// Letters of a format that say the year, or all of a time.
bool says_year(std::string_view format) {
  for (const char* letters : {"%Y", "%y", "%s", "%F", "%D", "%+", "%c", "%x", "%G"}) {
    if (format.find(letters) != std::string_view::npos) return true;
  }
  return false;
}

}  // namespace

Result<std::shared_ptr<const Sourcetype>> Sourcetype::create(SourcetypeOptions options) {
  std::shared_ptr<Sourcetype> made(new Sourcetype(std::move(options)));
  if (made->options_.name.empty()) return user_error("a sourcetype needs a name");
  RIFFLE_TRY(made->compile());
  return std::shared_ptr<const Sourcetype>(std::move(made));
}

Result<void> Sourcetype::compile() {
  const auto pattern = [&](const char* part, const std::string& text,
                           std::optional<Regex>& into) -> Result<void> {
    if (text.empty()) return {};
    auto compiled = Regex::compile(text);
    if (!compiled) {
      return std::move(compiled).error().with_context("sourcetype " + options_.name + ": " + part);
    }
    into.emplace(*std::move(compiled));
    return {};
  };
  RIFFLE_TRY(pattern("time_prefix", options_.time_prefix, time_prefix_));
  RIFFLE_TRY(pattern("event_start", options_.event_start, event_start_));
  RIFFLE_TRY(pattern("extract", options_.extract, extract_));
  if (extract_ && extract_->named_groups().empty()) {
    return user_error("sourcetype " + options_.name + ": extract has no named group", {},
                      "name what becomes a field: (?<user>\\w+)");
  }
  if (!options_.time_prefix.empty() && options_.time_format.empty())
    return user_error("sourcetype " + options_.name + ": time_prefix needs a time_format");
  auto zone = TimeZone::find(options_.zone.empty() ? "UTC" : options_.zone);
  if (!zone) return std::move(zone).error().with_context("sourcetype " + options_.name);
  zone_ = *std::move(zone);
  has_year_ = says_year(options_.time_format);
  return {};
}

bool Sourcetype::begins_event(std::string_view line, RegexMatch& match) const {
  return !event_start_ || event_start_->search(line, match) == RegexOutcome::kMatch;
}

std::optional<Micros> Sourcetype::time(std::string_view text, Micros newest,
                                       RegexMatch& match) const {
  if (options_.time_format.empty()) return std::nullopt;
  if (time_prefix_) {
    if (time_prefix_->search(text, match) != RegexOutcome::kMatch) return std::nullopt;
    text.remove_prefix(match.end(0));
  }
  if (has_year_) return parse_time(text, options_.time_format, *zone_);
  constexpr size_t kLongestStamp = 100;
  const std::string stamp(text.substr(0, kLongestStamp));
  const int this_year = zone_->to_civil(newest + kDay).year;
  for (int year = this_year; year > this_year - kYearsBack; --year) {
    const auto time =
        parse_time(std::to_string(year) + " " + stamp, "%Y " + options_.time_format, *zone_);
    if (time && *time <= newest + kDay) return time;
  }
  return std::nullopt;
}

void Sourcetype::fields(std::string_view text, RegexMatch& match,
                        std::vector<Field>& fields) const {
  fields.clear();
  if (!extract_ || extract_->search(text, match) != RegexOutcome::kMatch) return;
  for (const Regex::NamedGroup& group : extract_->named_groups()) {
    if (match.has(group.number)) fields.push_back({group.name, match.group(group.number)});
  }
}

}  // namespace riffle::tap

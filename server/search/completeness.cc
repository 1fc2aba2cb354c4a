#include "server/search/completeness.h"

#include <fmt/format.h>

#include <algorithm>

#include "server/search/json_text.h"

namespace riffle::server {
namespace {

std::string clock_text(Micros at, Micros now, const TimeZone& zone) {
  const CivilTime civil = zone.to_civil(at);
  const CivilTime today = zone.to_civil(now);
  std::string clock = fmt::format("{:02}:{:02}:{:02}", civil.hour, civil.minute, civil.second);
  if (civil.year == today.year && civil.month == today.month && civil.day == today.day)
    return clock;
  return fmt::format("{:04}-{:02}-{:02} {}", civil.year, civil.month, civil.day, clock);
}

std::string behind_text(const Completeness::Behind& behind) {
  std::string text = behind.source;
  if (behind.lag_seconds > 0)
    text += fmt::format(" is {:.0f} s behind", behind.lag_seconds);
  else
    text += " has not been read yet";
  if (behind.lag_events > 0) text += fmt::format(" ({} events)", behind.lag_events);
  if (!behind.trouble.empty()) text += ": " + behind.trouble;
  return text;
}

}  // namespace

Completeness judge_completeness(const std::vector<SourceState>& sources, const LateEvents& late,
                                std::vector<std::string> damaged_segments, Micros now,
                                Micros tolerated, const TimeZone& zone) {
  Completeness result;
  result.late = late;
  result.damaged_segments = std::move(damaged_segments);
  for (const auto& source : sources) {
    if (!source.live) continue;
    const Micros reached = source.lag_events == 0 ? now : std::min(source.watermark, now);
    if (reached > 0) result.complete_to = std::min(result.complete_to.value_or(kMaxTime), reached);
    if (now - reached > tolerated) {
      result.behind.push_back({source.source, reached > 0 ? to_seconds(now - reached) : 0,
                               source.lag_events, source.trouble});
    }
  }
  result.complete = result.behind.empty() && result.damaged_segments.empty();
  result.text =
      result.complete_to ? "complete to " + clock_text(*result.complete_to, now, zone) : "complete";
  if (!result.behind.empty()) {
    if (!result.complete_to) result.text = "incomplete";
    result.text += "; " + behind_text(result.behind.front());
    if (result.behind.size() > 1)
      result.text += fmt::format(" and {} more", result.behind.size() - 1);
  }
  if (late.count > 0) {
    result.text += fmt::format("; {} late event{} since {}", late.count, late.count == 1 ? "" : "s",
                               clock_text(late.since, now, zone));
  }
  if (!result.damaged_segments.empty()) {
    result.text += fmt::format("; without {} damaged segment{}", result.damaged_segments.size(),
                               result.damaged_segments.size() == 1 ? "" : "s");
  }
  return result;
}

std::string Completeness::to_json() const {
  std::string out = "{\"complete\":";
  out += complete ? "true" : "false";
  if (complete_to) {
    append_json_key(out, "complete_to");
    append_json_time(out, to_seconds(*complete_to));
  }
  append_json_key(out, "text");
  append_json(out, text);
  out += ",\"late_events\":" + std::to_string(late.count);
  append_json_key(out, "late_since");
  append_json_time(out, to_seconds(late.since));
  out += ",\"partitions_behind\":[";
  bool first = true;
  for (const auto& partition : behind) {
    out += first ? "{\"source\":" : ",{\"source\":";
    first = false;
    append_json(out, partition.source);
    if (partition.lag_seconds > 0) {
      append_json_key(out, "lag_seconds");
      append_json(out, partition.lag_seconds);
    }
    if (partition.lag_events >= 0) out += ",\"lag_events\":" + std::to_string(partition.lag_events);
    if (!partition.trouble.empty()) {
      append_json_key(out, "error");
      append_json(out, partition.trouble);
    }
    out += '}';
  }
  out += "],\"damaged_segments\":[";
  for (size_t i = 0; i < damaged_segments.size(); ++i) {
    if (i > 0) out += ',';
    append_json(out, damaged_segments[i]);
  }
  return out + "]}";
}

}  // namespace riffle::server

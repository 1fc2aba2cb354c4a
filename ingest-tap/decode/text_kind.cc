#include "ingest-tap/decode/text_kind.h"

namespace riffle::tap {
namespace {

// A CEF header stands at the start, or behind that of syslog.
constexpr size_t kCefWithin = 256;
constexpr int kLeastPairs = 3;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_key(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '.' ||
         c == '-' || c == '@';
}

// "HOST TAG[PID]: …" behind the time; empty when it does not look like one.
std::string_view rfc3164_host(std::string_view rest) {
  if (!rest.starts_with(' ')) return {};
  rest.remove_prefix(1);
  const size_t host_end = rest.find(' ');
  if (host_end == std::string_view::npos || host_end == 0) return {};
  const std::string_view host = rest.substr(0, host_end);
  const std::string_view after = rest.substr(host_end + 1);
  const std::string_view tag = after.substr(0, after.find(' '));
  const bool cef = after.starts_with("CEF:");
  return (tag.ends_with(':') || cef) && !host.ends_with(':') ? host : std::string_view();
}

// " HOST APP PROCID MSGID …" behind the time; "-" stands for none.
std::string_view rfc5424_host(std::string_view rest) {
  if (!rest.starts_with(' ')) return {};
  rest.remove_prefix(1);
  const std::string_view host = rest.substr(0, rest.find(' '));
  return host == "-" ? std::string_view() : host;
}

// "<PRI>1 " and then the time.
bool is_rfc5424(std::string_view raw, size_t time_begin) {
  if (!raw.starts_with('<')) return false;
  size_t at = 1;
  while (at < raw.size() && is_digit(raw[at])) ++at;
  return at > 1 && raw.substr(at).starts_with(">1 ") && time_begin == at + 3;
}

bool is_cef(std::string_view raw) {
  const std::string_view head = raw.substr(0, kCefWithin);
  const size_t at = head.find("CEF:");
  return at != std::string_view::npos && (at == 0 || head[at - 1] == ' ') && at + 5 < head.size() &&
         is_digit(head[at + 4]) && head[at + 5] == '|';
}

// key=value key="value with blanks" …, from the first word on and mostly so.
bool is_logfmt(std::string_view raw) {
  int pairs = 0;
  int words = 0;
  bool first = true;
  for (size_t at = 0; at < raw.size();) {
    if (raw[at] == ' ') {
      ++at;
      continue;
    }
    const size_t begin = at;
    while (at < raw.size() && is_key(raw[at])) ++at;
    const bool pair = at > begin && at < raw.size() && raw[at] == '=';
    if (first && !pair) return false;
    first = false;
    ++words;
    pairs += pair ? 1 : 0;
    bool quoted = false;
    for (; at < raw.size() && (quoted || raw[at] != ' '); ++at) {
      if (raw[at] == '\\' && quoted)
        ++at;
      else if (raw[at] == '"')
        quoted = !quoted;
    }
  }
  return pairs >= kLeastPairs && pairs * 4 >= words * 3;
}

}  // namespace

TextKind text_kind(std::string_view raw, const TimeRecognizer::Found* found) {
  TextKind kind{"text", {}};
  if (found != nullptr) {
    if (is_rfc5424(raw, found->begin)) {
      kind = {"syslog", rfc5424_host(raw.substr(found->end))};
    } else if (found->format->parse == parse_month_first &&
               (found->begin == 0 || raw[found->begin - 1] == '>')) {
      kind = {"syslog", rfc3164_host(raw.substr(found->end))};
    } else if (found->format->parse == parse_day_month_name && found->begin > 0 &&
               raw[found->begin - 1] == '[') {
      kind.sourcetype = "access";
    }
  }
  if (is_cef(raw)) kind.sourcetype = "cef";
  if (kind.sourcetype == "text" && is_logfmt(raw)) kind.sourcetype = "logfmt";
  return kind;
}

}  // namespace riffle::tap

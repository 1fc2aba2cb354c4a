// A user's pattern (the first line) on a text (the rest): it is refused with a place, or it
// matches, does not, or gives up within its limits.
#include <string_view>

#include "indexer/base/check.h"
#include "indexer/base/regex.h"
#include "tests/fuzz/fuzz_target.h"

namespace riffle {
namespace {

constexpr size_t kMostBytes = 2048;
constexpr int kMostMatches = 20;

void try_pattern(std::string_view pattern, std::string_view text, bool caseless) {
  const auto regex = Regex::compile(pattern, {.caseless = caseless});
  if (!regex) {
    RIFFLE_CHECK(!regex.error().message.empty());
    RIFFLE_CHECK(!regex.error().span || regex.error().span->begin <= pattern.size());
    return;
  }
  RegexMatch match;
  RegexOutcome outcome = regex->search(text, match);
  for (int i = 0; i < kMostMatches && outcome == RegexOutcome::kMatch; ++i) {
    for (size_t group = 0; group <= regex->group_count(); ++group) {
      if (match.has(group)) RIFFLE_CHECK(match.begin(group) <= text.size());
      RIFFLE_CHECK(match.group(group).size() <= text.size());
    }
    outcome = regex->search_next(match);
  }
  for (const Regex::NamedGroup& group : regex->named_groups())
    RIFFLE_CHECK(group.number <= regex->group_count());
}

}  // namespace

void fuzz_one(std::string_view bytes) {
  if (bytes.size() > kMostBytes) return;
  const size_t end = bytes.find('\n');
  const std::string_view text =
      end == std::string_view::npos ? std::string_view() : bytes.substr(end + 1);
  for (const bool caseless : {false, true}) try_pattern(bytes.substr(0, end), text, caseless);
}

}  // namespace riffle

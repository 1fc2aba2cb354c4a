#include "query-lang/syntax/names.h"

#include <algorithm>
#include <vector>

namespace riffle::lang {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

size_t edits(std::string_view a, std::string_view b) {
  std::vector<size_t> before_last(b.size() + 1), last(b.size() + 1), now(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    now[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t replaced = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      now[j] = std::min({last[j] + 1, now[j - 1] + 1, replaced});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        now[j] = std::min(now[j], before_last[j - 2] + 1);
    }
    std::swap(before_last, last);
    std::swap(last, now);
  }
  return last[b.size()];
}

}  // namespace

std::string lower_name(std::string_view name) {
  std::string result(name);
  std::transform(result.begin(), result.end(), result.begin(), lower);
  return result;
}

bool same_name(std::string_view a, std::string_view b) {
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(),
                                            [](char x, char y) { return lower(x) == lower(y); });
}

std::string closest_of(std::string_view name, std::span<const std::string_view> candidates) {
  // Longer than any name there is: no slip, and the work below grows with the square.
  constexpr size_t kLongestName = 64;
  if (name.empty() || name.size() > kLongestName) return {};
  const std::string wanted = lower_name(name);
  // A third of the letters may be wrong: "tabel" is table, "foo" is nothing.
  size_t best = std::max<size_t>(1, wanted.size() / 3) + 1;
  std::string_view found;
  bool found_same_letters = false;
  for (std::string_view candidate : candidates) {
    const std::string name_of_candidate = lower_name(candidate);
    const size_t distance = edits(wanted, name_of_candidate);
    if (distance > best || distance >= std::max(wanted.size(), candidate.size())) continue;
    // Letters that changed places are the commoner slip: "stast" is stats, not stash.
    const bool same_letters =
        wanted.size() == candidate.size() &&
        std::is_permutation(wanted.begin(), wanted.end(), name_of_candidate.begin());
    if (distance < best || (!found.empty() && same_letters && !found_same_letters)) {
      best = distance;
      found = candidate;
      found_same_letters = same_letters;
    }
  }
  return std::string(found);
}

}  // namespace riffle::lang

#include "server/config/closest.h"

#include <algorithm>
#include <vector>

namespace riffle::server {
namespace {

// Insertions, deletions, replacements and swaps of neighbours.
size_t distance(std::string_view a, std::string_view b) {
  std::vector<size_t> before(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      row[j] =
          std::min({row[j - 1] + 1, last[j] + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        row[j] = std::min(row[j], before[j - 2] + 1);
    }
    before.swap(last);
    last.swap(row);
  }
  return last[b.size()];
}

}  // namespace

std::string_view closest(std::string_view given, std::span<const std::string_view> names) {
  constexpr size_t kLongest = 100;  // nobody mistypes a name of that length
  if (given.size() > kLongest) return {};
  std::string_view best;
  size_t best_distance = 0;
  for (const std::string_view name : names) {
    const size_t d = distance(given, name);
    if (d <= std::max<size_t>(1, name.size() / 3) && (best.empty() || d < best_distance)) {
      best = name;
      best_distance = d;
    }
  }
  return best;
}

}  // namespace riffle::server

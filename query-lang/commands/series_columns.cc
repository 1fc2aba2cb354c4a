#include "query-lang/commands/series_columns.h"

#include <algorithm>
#include <utility>

#include "query-lang/commands/series_ranking.h"

namespace riffle::lang {

void SeriesColumns::add(std::optional<std::string_view> value, double rows,
                        std::optional<double> result) {
  if (!value) {
    any_null_ = true;
    return;
  }
  auto found = scores_.find(*value);
  if (found == scores_.end()) {
    constexpr size_t kBytesOfEntry = 160;
    bytes_ += value->size() + kBytesOfEntry;
    found = scores_.emplace(std::string(*value), Score()).first;
  }
  Score& score = found->second;
  score.rows += rows;
  if (!result) return;
  score.max = score.results == 0 ? *result : std::max(score.max, *result);
  score.min = score.results == 0 ? *result : std::min(score.min, *result);
  score.sum += *result;
  ++score.results;
}

double SeriesColumns::Score::of(SeriesChoice::Score kind) const {
  switch (kind) {
    case SeriesChoice::Score::kSum:
      return sum;
    case SeriesChoice::Score::kAverage:
      return results == 0 ? 0 : sum / results;
    case SeriesChoice::Score::kMax:
      return max;
    case SeriesChoice::Score::kMin:
      return min;
    case SeriesChoice::Score::kCount:
      break;
  }
  return rows;
}

void SeriesColumns::choose(bool by_rows, size_t at_most) {
  const SeriesChoice& choice = rules_->choice;
  std::vector<std::pair<std::string, double>> ranked;
  for (auto& [name, score] : scores_)
    ranked.emplace_back(name, by_rows ? score.rows : score.of(choice.score));
  scores_.clear();
  const bool low_first = choice.rule == SeriesChoice::Rule::kBottom;
  // They stand in the order of their names, which decides between equals.
  std::stable_sort(ranked.begin(), ranked.end(), [&](const auto& a, const auto& b) {
    return low_first ? a.second < b.second : a.second > b.second;
  });
  bool others = false;
  for (size_t i = 0; i < ranked.size(); ++i) {
    if (series_is_chosen(choice, i, ranked[i].second)) {
      names_.push_back(std::move(ranked[i].first));
    } else {
      others = true;
    }
  }
  std::sort(names_.begin(), names_.end());
  for (size_t i = 0; i < names_.size(); ++i) places_.emplace(names_[i], i);
  if ((others || names_.size() > at_most) && rules_->use_other) {
    other_ = names_.size();
    names_.push_back(rules_->other);
  }
  if (any_null_ && rules_->use_null) {
    null_ = names_.size();
    names_.push_back(rules_->null);
  }
}

std::optional<size_t> SeriesColumns::find(std::optional<std::string_view> value) const {
  if (!value) return null_;
  const auto found = places_.find(*value);
  return found == places_.end() ? other_ : found->second;
}

std::string series_column_name(const std::string& aggregation, const std::string& value,
                               bool one_aggregation, const std::string& separator,
                               const std::string& format) {
  if (format.empty()) return one_aggregation ? value : aggregation + separator + value;
  std::string name = format;
  for (const auto& [mark, text] :
       {std::pair<std::string_view, const std::string&>("$AGG$", aggregation), {"$VAL$", value}}) {
    const size_t at = name.find(mark);
    if (at != std::string::npos) name.replace(at, mark.size(), text);
  }
  return name;
}

}  // namespace riffle::lang

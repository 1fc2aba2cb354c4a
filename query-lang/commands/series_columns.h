#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "query-lang/commands/series_choice.h"

namespace riffle::lang {

// Which values have a column of their own, and where the cells of the others go. First every cell
// is added, in any order; then choose(); then columns are asked for.
class SeriesColumns {
 public:
  explicit SeriesColumns(const SeriesRules& rules) : rules_(&rules) {}

  // A cell of this value (nothing: of rows without the field) that holds so many rows and, with one
  // aggregation, this result.
  void add(std::optional<std::string_view> value, double rows, std::optional<double> result);
  // `by_rows`: the most frequent lead, as there is no one aggregation to rank by. `at_most`: a row
  // shows no more values of its own than that, so that there are others where more are chosen.
  void choose(bool by_rows, size_t at_most = SIZE_MAX);

  // The names of the columns: the chosen values by name, then the others, then what has none.
  const std::vector<std::string>& names() const { return names_; }
  // The place of a value's column; nothing where it has none.
  std::optional<size_t> find(std::optional<std::string_view> value) const;
  // The place of the others.
  std::optional<size_t> other() const { return other_; }
  size_t memory_bytes() const { return bytes_; }

 private:
  struct Score {
    double rows = 0;
    double results = 0;
    double sum = 0;
    double max = 0;
    double min = 0;
    double of(SeriesChoice::Score kind) const;
  };

  const SeriesRules* rules_;
  std::map<std::string, Score, std::less<>> scores_;  // until choose()
  bool any_null_ = false;
  size_t bytes_ = 0;
  std::vector<std::string> names_;
  std::map<std::string, size_t, std::less<>> places_;
  std::optional<size_t> other_;
  std::optional<size_t> null_;
};

// The name of a column: the value's alone with one aggregation, else with the aggregation's name in
// front, or as the format has it.
std::string series_column_name(const std::string& aggregation, const std::string& value,
                               bool one_aggregation, const std::string& separator,
                               const std::string& format);

}  // namespace riffle::lang

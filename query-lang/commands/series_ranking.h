#pragma once

#include <optional>
#include <string_view>

#include "query-lang/commands/series_choice.h"
#include "query-lang/syntax/arg_parser.h"

namespace riffle::lang {

// How charts with a column for each value choose the values that get one.

// sum, avg, max, min, count.
std::optional<SeriesChoice::Score> find_series_score(std::string_view name);
// "top5", "bottom5" or "5" into the choice; false when it is none of them.
bool read_series_rank(std::string_view text, SeriesChoice& choice);
// What stands behind WHERE: <score> in top5 | notin bottom3 | > 100.
Result<void> read_series_where(ArgParser& arguments, SeriesChoice& choice);

// Whether the series at place `rank` (by its score, from 0) with that score has a column.
bool series_is_chosen(const SeriesChoice& choice, size_t rank, double score);

}  // namespace riffle::lang

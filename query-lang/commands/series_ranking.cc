#include "query-lang/commands/series_ranking.h"

#include <array>
#include <utility>

#include <fmt/format.h>

#include "indexer/columns/value.h"
#include "query-lang/syntax/names.h"

namespace riffle::lang {

using Score = SeriesChoice::Score;
using Rule = SeriesChoice::Rule;

std::optional<Score> find_series_score(std::string_view name) {
  static constexpr std::array<std::pair<std::string_view, Score>, 7> kScores = {
      {{"sum", Score::kSum},
       {"avg", Score::kAverage},
       {"mean", Score::kAverage},
       {"max", Score::kMax},
       {"min", Score::kMin},
       {"count", Score::kCount},
       {"c", Score::kCount}}};
  for (const auto& [known, score] : kScores) {
    if (same_name(known, name)) return score;
  }
  return {};
}

bool read_series_rank(std::string_view text, SeriesChoice& choice) {
  constexpr size_t kMostDigits = 9;
  for (const auto& [word, rule] : {std::pair<std::string_view, Rule>("top", Rule::kTop),
                                   {"bottom", Rule::kBottom},
                                   {"", Rule::kTop}}) {
    if (text.size() <= word.size() || !same_name(text.substr(0, word.size()), word)) continue;
    const std::string_view digits = text.substr(word.size());
    if (digits.size() > kMostDigits ||
        digits.find_first_not_of("0123456789") != std::string_view::npos)
      continue;
    choice.rule = rule;
    choice.count = static_cast<uint64_t>(*index::parse_number(digits));
    return true;
  }
  return false;
}

Result<void> read_series_where(ArgParser& arguments, SeriesChoice& choice) {
  const Token name = arguments.next();
  const std::optional<Score> score = find_series_score(name.text);
  if (!score || name.kind != Token::Kind::kWord)
    return arguments.unexpected(name, "one of sum, avg, max, min, count");
  choice.score = *score;
  choice.text = name.text;
  const Token op = arguments.next();
  if (op.is(">") || op.is("<")) {
    RIFFLE_ASSIGN(choice.bound, arguments.number());
    choice.rule = op.is(">") ? Rule::kAbove : Rule::kBelow;
    choice.text += fmt::format(" {} {}", op.text, index::format_number(choice.bound));
    return {};
  }
  if (!op.is_word("in") && !op.is_word("notin"))
    return arguments.unexpected(op, "in, notin, < or >");
  choice.inverted = op.is_word("notin");
  const Token rank = arguments.next();
  if (!read_series_rank(rank.text, choice))
    return arguments.unexpected(rank, "top<n> or bottom<n>");
  choice.text += fmt::format(" {} {}{}", choice.inverted ? "notin" : "in",
                             choice.rule == Rule::kTop ? "top" : "bottom", choice.count);
  return {};
}

bool series_is_chosen(const SeriesChoice& choice, size_t rank, double score) {
  bool in = choice.count == 0 || rank < choice.count;
  if (choice.rule == Rule::kAbove) in = score > choice.bound;
  if (choice.rule == Rule::kBelow) in = score < choice.bound;
  return in != choice.inverted;
}

}  // namespace riffle::lang

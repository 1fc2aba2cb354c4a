#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "indexer/base/regex.h"
#include "indexer/base/result.h"

namespace riffle::lang {

// The scripts of `rex mode=sed`: s/regex/replacement/flags (g = all matches, a number = that match
// only, i = any case) and y/characters/characters/, several of them separated by blanks or
// semicolons. Immutable: any number of threads.
class SedScript {
 public:
  // User errors without a span.
  static Result<SedScript> compile(std::string_view script);

  struct Outcome {
    std::string text;
    bool gave_up =
        false;  // a limit of the matcher was reached; `text` is what was there before that step
  };
  // `match` is scratch space of the calling thread.
  Outcome apply(std::string_view text, RegexMatch& match) const;

 private:
  struct Substitution {
    Regex regex;
    std::string replacement;  // \1 … \9 stand for groups
    size_t occurrence = 1;    // 0 = all
  };
  struct Transliteration {
    std::vector<std::pair<std::string, std::string>> pairs;  // characters
  };
  using Step = std::variant<Substitution, Transliteration>;

  static Result<Step> make_substitution(std::string_view pattern, std::string_view replacement,
                                        std::string_view flags);
  static Result<Step> make_transliteration(std::string_view from, std::string_view to);
  static bool substitute(const Substitution& step, std::string& text, RegexMatch& match);
  static void transliterate(const Transliteration& step, std::string& text);

  std::vector<Step> steps_;
};

}  // namespace riffle::lang

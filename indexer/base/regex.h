#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "indexer/base/result.h"

namespace riffle {

// What one match may cost before it gives up. A sane pattern on a log line needs thousands of
// steps; a catastrophic one needs billions.
constexpr uint32_t kRegexMatchLimit = 1'000'000;  // steps of backtracking
constexpr uint32_t kRegexDepthLimit =
    100'000;  // nested backtracking points (the interpreter only: where JIT is not available)
constexpr uint32_t kRegexHeapLimitKib = 20'000;   // memory of the interpreter
constexpr size_t kRegexJitStackBytes = 1u << 20;  // most that the stack of JIT code grows to
// A pattern is text that a person wrote; longer ones are mistakes or attacks.
constexpr size_t kRegexMaxPatternBytes = 1u << 16;

enum class RegexOutcome : uint8_t {
  kNoMatch,
  kMatch,
  kGaveUp,  // a limit was reached: neither yes nor no, and the user must be told so
};

// The place of a match; reused from call to call. One for each thread.
class RegexMatch {
 public:
  RegexMatch();
  ~RegexMatch();
  RegexMatch(RegexMatch&&) noexcept;
  RegexMatch& operator=(RegexMatch&&) noexcept;

  // After kMatch, and as long as the subject lives: group 0 is the whole match. A group that took
  // no part is not there.
  bool has(size_t group) const { return group < pairs_ && places_[2 * group] != kUnset; }
  std::string_view group(size_t group) const {
    return has(group) ? subject_.substr(begin(group), end(group) - begin(group))
                      : std::string_view();
  }
  size_t begin(size_t group) const { return places_[2 * group]; }
  // \K in a look-ahead can put the end before the begin.
  size_t end(size_t group) const { return std::max(begin(group), places_[2 * group + 1]); }

 private:
  friend class Regex;
  struct Scratch;
  static constexpr size_t kUnset = ~size_t{0};
  const size_t* places_ = nullptr;  // in scratch_: begin and end of each group
  size_t pairs_ = 0;                // 0: nothing matched
  std::unique_ptr<Scratch> scratch_;
  std::string_view subject_;
};

struct RegexOptions {
  bool caseless = false;
};

// A Perl-compatible pattern (PCRE2, compiled to machine code where the platform can). Text is
// UTF-8; bytes that are none match nothing. Line ends are CR, LF or both, so `$` matches before a
// trailing \r. A name may stand for several groups. Immutable: any number of threads.
class Regex {
 public:
  struct NamedGroup {
    std::string name;
    size_t number;
  };

  // User error whose span points into `pattern`.
  static Result<Regex> compile(std::string_view pattern, const RegexOptions& options = {});
  ~Regex();
  Regex(Regex&&) noexcept;
  Regex& operator=(Regex&&) noexcept;

  // The first match that begins at `from` or later.
  RegexOutcome search(std::string_view subject, RegexMatch& match, size_t from = 0) const;
  // The first match after `match`, which was found in the same subject; an empty match is stepped
  // over.
  RegexOutcome search_next(RegexMatch& match) const;

  // Named groups by number.
  const std::vector<NamedGroup>& named_groups() const;
  // Without group 0.
  size_t group_count() const;
  const std::string& pattern() const;

 private:
  struct Code;
  explicit Regex(std::unique_ptr<Code> code);
  RegexOutcome run(std::string_view subject, RegexMatch& match, size_t from,
                   uint32_t options) const;
  std::unique_ptr<Code> code_;
};

}  // namespace riffle

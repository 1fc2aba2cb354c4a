#include "indexer/base/regex.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <fmt/format.h>
#include <pcre2.h>

#include <algorithm>
#include <array>
#include <type_traits>

#include "indexer/base/check.h"
#include "indexer/base/utf8.h"

namespace riffle {
namespace {

template <auto kFree>
struct Freer {
  template <typename T>
  void operator()(T* p) const {
    kFree(p);
  }
};
using CodePtr = std::unique_ptr<pcre2_code, Freer<pcre2_code_free>>;
using CompileContextPtr = std::unique_ptr<pcre2_compile_context, Freer<pcre2_compile_context_free>>;
using MatchContextPtr = std::unique_ptr<pcre2_match_context, Freer<pcre2_match_context_free>>;
using MatchDataPtr = std::unique_ptr<pcre2_match_data, Freer<pcre2_match_data_free>>;
using JitStackPtr = std::unique_ptr<pcre2_jit_stack, Freer<pcre2_jit_stack_free>>;

// The JIT stack starts small: most patterns need next to nothing.
constexpr size_t kJitStackStartBytes = 32u << 10;

PCRE2_SPTR units(std::string_view text) { return reinterpret_cast<PCRE2_SPTR>(text.data()); }

std::string error_text(int code) {
  std::array<PCRE2_UCHAR, 256> buffer{};
  pcre2_get_error_message(code, buffer.data(), buffer.size());
  return reinterpret_cast<const char*>(buffer.data());
}

uint32_t info(const pcre2_code* code, uint32_t what) {
  uint32_t value = 0;
  pcre2_pattern_info(code, what, &value);
  return value;
}

std::vector<Regex::NamedGroup> named_groups_of(const pcre2_code* code) {
  const uint32_t count = info(code, PCRE2_INFO_NAMECOUNT);
  const uint32_t entry_bytes = info(code, PCRE2_INFO_NAMEENTRYSIZE);
  PCRE2_SPTR table = nullptr;
  pcre2_pattern_info(code, PCRE2_INFO_NAMETABLE, &table);
  std::vector<Regex::NamedGroup> groups;
  for (uint32_t i = 0; i < count; ++i) {
    // An entry is the group's number in two bytes, then its name.
    const PCRE2_SPTR entry = table + size_t{i} * entry_bytes;
    groups.push_back({reinterpret_cast<const char*>(entry + 2), size_t{entry[0]} << 8 | entry[1]});
  }
  std::sort(groups.begin(), groups.end(),
            [](const auto& a, const auto& b) { return a.number < b.number; });
  return groups;
}

}  // namespace

struct RegexMatch::Scratch {
  MatchDataPtr data;
  MatchContextPtr context{pcre2_match_context_create(nullptr)};
  JitStackPtr stack{pcre2_jit_stack_create(kJitStackStartBytes, kRegexJitStackBytes, nullptr)};

  Scratch() {
    RIFFLE_CHECK(context != nullptr && stack != nullptr);
    pcre2_set_match_limit(context.get(), kRegexMatchLimit);
    pcre2_set_depth_limit(context.get(), kRegexDepthLimit);
    pcre2_set_heap_limit(context.get(), kRegexHeapLimitKib);
    pcre2_jit_stack_assign(context.get(), nullptr, stack.get());
  }
};

static_assert(std::is_same_v<PCRE2_SIZE, size_t> && PCRE2_UNSET == ~size_t{0});

RegexMatch::RegexMatch() : scratch_(std::make_unique<Scratch>()) {}
RegexMatch::~RegexMatch() = default;
RegexMatch::RegexMatch(RegexMatch&&) noexcept = default;
RegexMatch& RegexMatch::operator=(RegexMatch&&) noexcept = default;

struct Regex::Code {
  std::string pattern;
  CodePtr unicode;
  // The same pattern over bytes, faster: used for ASCII subjects, where both mean the same. Null
  // where the pattern itself needs Unicode.
  CodePtr bytes;
  std::vector<NamedGroup> named_groups;
  size_t group_count = 0;
};

Regex::Regex(std::unique_ptr<Code> code) : code_(std::move(code)) {}
Regex::~Regex() = default;
Regex::Regex(Regex&&) noexcept = default;
Regex& Regex::operator=(Regex&&) noexcept = default;

Result<Regex> Regex::compile(std::string_view pattern, const RegexOptions& options) {
  if (pattern.size() > kRegexMaxPatternBytes) {
    return user_error(fmt::format("a regular expression may have {} bytes, this one has {}",
                                  kRegexMaxPatternBytes, pattern.size()));
  }
  const CompileContextPtr context(pcre2_compile_context_create(nullptr));
  RIFFLE_CHECK(context != nullptr);
  pcre2_set_newline(context.get(), PCRE2_NEWLINE_ANYCRLF);

  // \C would cut characters apart, and JIT can't do it in UTF-8.
  const uint32_t common =
      PCRE2_DUPNAMES | PCRE2_NEVER_BACKSLASH_C | (options.caseless ? PCRE2_CASELESS : 0u);
  int error = 0;
  PCRE2_SIZE at = 0;
  auto code = std::make_unique<Code>();
  code->pattern = pattern;
  code->unicode.reset(pcre2_compile(units(pattern), pattern.size(),
                                    common | PCRE2_UTF | PCRE2_MATCH_INVALID_UTF, &error, &at,
                                    context.get()));
  if (code->unicode == nullptr) {
    const auto begin = static_cast<uint32_t>(std::min<size_t>(at, pattern.size()));
    const auto end = static_cast<uint32_t>(std::min<size_t>(at + 1, pattern.size()));
    return user_error(
        fmt::format("invalid regular expression: {} (at offset {})", error_text(error), begin),
        SourceSpan{begin, end});
  }
  if (is_ascii(pattern)) {
    code->bytes.reset(
        pcre2_compile(units(pattern), pattern.size(), common, &error, &at, context.get()));
  }
  // Where JIT is not to be had the interpreter does the same, more slowly.
  pcre2_jit_compile(code->unicode.get(), PCRE2_JIT_COMPLETE);
  if (code->bytes != nullptr) pcre2_jit_compile(code->bytes.get(), PCRE2_JIT_COMPLETE);
  code->named_groups = named_groups_of(code->unicode.get());
  code->group_count = info(code->unicode.get(), PCRE2_INFO_CAPTURECOUNT);
  return Regex(std::move(code));
}

RegexOutcome Regex::search(std::string_view subject, RegexMatch& match, size_t from) const {
  return run(subject, match, from, 0);
}

RegexOutcome Regex::search_next(RegexMatch& match) const {
  const std::string_view subject = match.subject_;
  const size_t end = match.end(0);
  if (match.begin(0) < end) return run(subject, match, end, 0);
  // After an empty match: something that is not empty here, else one character further on.
  const RegexOutcome here = run(subject, match, end, PCRE2_NOTEMPTY_ATSTART | PCRE2_ANCHORED);
  if (here != RegexOutcome::kNoMatch) return here;
  if (end >= subject.size()) return RegexOutcome::kNoMatch;
  return run(subject, match, end + decode_utf8(subject, end).length, 0);
}

RegexOutcome Regex::run(std::string_view subject, RegexMatch& match, size_t from,
                        uint32_t options) const {
  if (from > subject.size()) return RegexOutcome::kNoMatch;
  const pcre2_code* code =
      code_->bytes != nullptr && is_ascii(subject) ? code_->bytes.get() : code_->unicode.get();
  RegexMatch::Scratch& scratch = *match.scratch_;
  const auto pairs = static_cast<uint32_t>(code_->group_count + 1);
  if (scratch.data == nullptr || pcre2_get_ovector_count(scratch.data.get()) < pairs) {
    scratch.data.reset(pcre2_match_data_create(pairs, nullptr));
    RIFFLE_CHECK(scratch.data != nullptr);
    match.places_ = pcre2_get_ovector_pointer(scratch.data.get());
  }
  match.subject_ = subject;
  match.pairs_ = 0;
  // An empty view may have no address, which PCRE2 would take for a mistake.
  const std::string_view text = subject.data() == nullptr ? std::string_view("") : subject;
  const int result = pcre2_match(code, units(text), text.size(), from, options, scratch.data.get(),
                                 scratch.context.get());
  if (result >= 0) {
    match.pairs_ = pairs;
    return RegexOutcome::kMatch;
  }
  return result == PCRE2_ERROR_NOMATCH ? RegexOutcome::kNoMatch : RegexOutcome::kGaveUp;
}

const std::vector<Regex::NamedGroup>& Regex::named_groups() const { return code_->named_groups; }
size_t Regex::group_count() const { return code_->group_count; }
const std::string& Regex::pattern() const { return code_->pattern; }

}  // namespace riffle

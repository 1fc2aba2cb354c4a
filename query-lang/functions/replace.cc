#include "query-lang/functions/call_pattern.h"
#include "query-lang/functions/function_spec.h"
#include "query-lang/functions/values.h"

namespace riffle::lang {

using index::Value;
using index::ValueView;

namespace {

// `\1` in the replacement is the first group; two backslashes are one.
void append_replacement(std::string_view replacement, const RegexMatch& match, size_t groups,
                        std::string& result) {
  for (size_t i = 0; i < replacement.size(); ++i) {
    if (replacement[i] != '\\' || i + 1 == replacement.size()) {
      result += replacement[i];
      continue;
    }
    const char next = replacement[++i];
    if (next >= '0' && next <= '9') {
      const size_t group = static_cast<size_t>(next - '0');
      if (group <= groups && match.has(group)) result += match.group(group);
    } else {
      if (next != '\\') result += '\\';
      result += next;
    }
  }
}

class Replace : public BoundFunction {
 public:
  explicit Replace(CallPattern pattern) : pattern_(std::move(pattern)) {}

  Result<Value> call(std::span<const ValueView> arguments) override {
    RIFFLE_ASSIGN(const Regex* regex, pattern_.get(arguments[1]));
    if (regex == nullptr || arguments[2].is_null()) return Value();
    const std::string replacement = index::to_text(arguments[2]);
    return map_texts(arguments[0], [&](std::string_view text) {
      return Value(replace_all(*regex, text, replacement));
    });
  }

 private:
  std::string replace_all(const Regex& regex, std::string_view text, std::string_view replacement) {
    std::string result;
    size_t copied = 0;
    bool found = pattern_.search(regex, text, 0);
    while (found) {
      const RegexMatch& match = pattern_.match();
      result += text.substr(copied, match.begin(0) - copied);
      append_replacement(replacement, match, regex.group_count(), result);
      copied = match.end(0);
      found = pattern_.search_next(regex);
    }
    result += text.substr(copied);
    return result;
  }

  CallPattern pattern_;
};

}  // namespace

const FunctionSpec& replace_function() {
  static const FunctionSpec spec{
      .name = "replace",
      .category = "Text",
      .syntax = "replace(<text>, <regex>, <replacement>)",
      .summary =
          "The text with every match replaced; \\1 … \\9 in the replacement stand for groups, \\0 "
          "for the whole match.",
      .min_arguments = 3,
      .max_arguments = 3,
      .examples = {{"replace(\"aXbXc\", \"X\", \"-\")", "\"a-b-c\""},
                   {"replace(\"1/14/2017\", \"^(\\\\d{1,2})/(\\\\d{1,2})/\", \"\\\\2/\\\\1/\")",
                    "\"14/1/2017\""},
                   {"replace(\"abc\", \"x*\", \"-\")", "\"-a-b-c-\""}},
      .bind = [](const FunctionCall& call) -> Result<std::unique_ptr<BoundFunction>> {
        RIFFLE_ASSIGN(CallPattern pattern, CallPattern::bind(call, 1));
        return std::unique_ptr<BoundFunction>(std::make_unique<Replace>(std::move(pattern)));
      },
  };
  return spec;
}

}  // namespace riffle::lang

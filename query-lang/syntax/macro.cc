#include "query-lang/syntax/macro.h"

#include <algorithm>

#include <fmt/format.h>

#include "query-lang/syntax/lexer.h"
#include "query-lang/syntax/macro_eval.h"

namespace riffle::lang {
namespace {

constexpr std::string_view kComment = "```";

// Behind the quoted text that begins at `open`, or npos.
size_t behind_quote(std::string_view text, size_t open) {
  for (size_t i = open + 1; i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (text[i] == '"') {
      return i + 1;
    }
  }
  return std::string_view::npos;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

struct MacroCall {
  std::string name;
  std::vector<std::string> arguments;
};

void add_argument(std::string_view text, std::vector<std::string>& arguments) {
  text = trimmed(text);
  if (text.size() >= 2 && text.front() == '"' && behind_quote(text, 0) == text.size()) {
    arguments.push_back(unescape_string(text.substr(1, text.size() - 2)));
  } else {
    arguments.emplace_back(text);
  }
}

// name, or name(argument, "argument, with a comma", f(argument)).
MacroCall parse_call(std::string_view text) {
  text = trimmed(text);
  MacroCall call;
  const size_t open = text.find('(');
  call.name = trimmed(text.substr(0, open));
  if (open == std::string_view::npos || text.back() != ')') return call;
  const std::string_view list = text.substr(open + 1, text.size() - open - 2);
  if (trimmed(list).empty()) return call;
  size_t begin = 0;
  int depth = 0;
  for (size_t i = 0; i < list.size(); ++i) {
    if (list[i] == '"') {
      const size_t behind = behind_quote(list, i);
      if (behind == std::string_view::npos) break;
      i = behind - 1;
    } else if (list[i] == '\\' && i + 1 < list.size()) {
      ++i;  // a quote behind it opens nothing
    } else if (list[i] == '(') {
      ++depth;
    } else if (list[i] == ')') {
      --depth;
    } else if (list[i] == ',' && depth == 0) {
      add_argument(list.substr(begin, i - begin), call.arguments);
      begin = i + 1;
    }
  }
  add_argument(list.substr(begin), call.arguments);
  return call;
}

// name=value gives the parameter of that name, wherever it stands.
void order_arguments(const MacroDefinition& macro, MacroCall& call) {
  std::vector<std::string> ordered(call.arguments.size());
  for (const std::string& argument : call.arguments) {
    const size_t sign = argument.find('=');
    const auto parameter =
        std::find(macro.parameters.begin(), macro.parameters.end(),
                  trimmed(std::string_view(argument).substr(0, std::min(sign, argument.size()))));
    if (sign == std::string::npos || parameter == macro.parameters.end()) return;
    std::vector<std::string> value;
    add_argument(std::string_view(argument).substr(sign + 1), value);
    ordered[static_cast<size_t>(parameter - macro.parameters.begin())] = std::move(value.front());
  }
  call.arguments = std::move(ordered);
}

std::string with_arguments(const MacroDefinition& macro, const MacroCall& call) {
  std::string result;
  const std::string_view text = macro.definition;
  for (size_t i = 0; i < text.size();) {
    const size_t close = text[i] == '$' ? text.find('$', i + 1) : std::string_view::npos;
    if (close != std::string_view::npos) {
      const auto parameter = std::find(macro.parameters.begin(), macro.parameters.end(),
                                       text.substr(i + 1, close - i - 1));
      const auto number = static_cast<size_t>(parameter - macro.parameters.begin());
      if (parameter != macro.parameters.end() && number < call.arguments.size()) {
        result += call.arguments[number];
        i = close + 1;
        continue;
      }
    }
    result += text[i++];
  }
  return result;
}

class Expander {
 public:
  explicit Expander(const MacroSource* macros) : macros_(macros) {}

  // `origin` is the outermost macro call that `text` came from; nothing for the user's own text.
  Result<void> expand(std::string_view text, std::optional<SourceSpan> origin, int depth) {
    size_t plain = 0;  // where the text that is not handed on yet begins
    for (size_t i = 0; i < text.size();) {
      if (text[i] == '"') {
        i = std::min(behind_quote(text, i), text.size());
      } else if (text[i] == '\\') {
        i += 2;
      } else if (text[i] == '`') {
        append(text.substr(plain, i - plain), plain, origin);
        RIFFLE_ASSIGN(plain, backtick(text, i, origin, depth));
        i = plain;
      } else {
        ++i;
      }
    }
    append(text.substr(std::min(plain, text.size())), plain, origin);
    if (out_.source.text().size() > kMaxExpandedBytes) {
      return user_error(fmt::format("the macros of this query expand to more than {} MiB",
                                    kMaxExpandedBytes >> 20),
                        origin);
    }
    return {};
  }

  ExpandedText take() {
    // Even an empty text has a place that errors can point at.
    out_.source.append_verbatim("", 0);
    return std::move(out_);
  }

 private:
  void append(std::string_view text, size_t at, std::optional<SourceSpan> origin) {
    if (text.empty()) return;
    if (origin) {
      out_.source.append_replacement(text, *origin);
    } else {
      out_.source.append_verbatim(text, at);
    }
  }

  // A comment or a macro at `open`; returns what is behind it.
  Result<size_t> backtick(std::string_view text, size_t open, std::optional<SourceSpan> origin,
                          int depth) {
    const auto here = [&](size_t end) {
      return origin ? *origin : SourceSpan{static_cast<uint32_t>(open), static_cast<uint32_t>(end)};
    };
    if (text.substr(open).starts_with(kComment)) {
      const size_t close = text.find(kComment, open + kComment.size());
      if (close == std::string_view::npos)
        return user_error("the comment ``` is never closed", here(open + kComment.size()));
      out_.source.append_replacement(" ", here(close + kComment.size()));
      return close + kComment.size();
    }
    size_t close = open + 1;
    while (close < text.size() && text[close] != '`') {
      if (text[close] == '"') {
        close = std::min(behind_quote(text, close), text.size());
      } else {
        close += text.substr(close).starts_with("\\\"") ? 2 : 1;  // \" opens nothing
      }
    }
    if (close >= text.size())
      return user_error("the macro's backtick ` is never closed", here(open + 1));
    RIFFLE_TRY(macro(parse_call(text.substr(open + 1, close - open - 1)), here(close + 1), depth));
    return close + 1;
  }

  Result<void> macro(const MacroCall& call, SourceSpan origin, int depth) {
    if (call.name == "comment") {
      out_.source.append_replacement(" ", origin);
      return {};
    }
    if (depth >= kMaxMacroDepth)
      return user_error(fmt::format("macros call each other more than {} deep at '{}'",
                                    kMaxMacroDepth, call.name),
                        origin);
    const std::optional<MacroDefinition> found =
        macros_ != nullptr ? macros_->find(call.name, call.arguments.size()) : std::nullopt;
    if (!found) {
      const std::string arguments =
          call.arguments.empty() ? "" : fmt::format("({})", call.arguments.size());
      out_.warnings.push_back(fmt::format("the macro '{}{}' is not defined and expands to nothing",
                                          call.name, arguments));
      out_.source.append_replacement(std::string_view(&kMissingMacro, 1), origin);
      return {};
    }
    MacroCall ordered = call;
    if (found->parameters.size() == call.arguments.size()) order_arguments(*found, ordered);
    std::string text = with_arguments(*found, ordered);
    if (found->evaluated) {
      RIFFLE_ASSIGN(text, evaluate_macro(call.name, text, origin));
    }
    return expand(text, origin, depth + 1);
  }

  const MacroSource* macros_;
  ExpandedText out_;
};

}  // namespace

Result<ExpandedText> expand_macros(std::string_view text, const MacroSource* macros) {
  Expander expander(macros);
  RIFFLE_TRY(expander.expand(text, {}, 0));
  return expander.take();
}

}  // namespace riffle::lang

#include "query-lang/commands/sed_script.h"

#include <algorithm>

#include <fmt/format.h>

#include "query-lang/syntax/lexer.h"

namespace riffle::lang {
namespace {

// One UTF-8 character (or stray byte) at `position`.
std::string_view character_at(std::string_view text, size_t position) {
  size_t end = position + 1;
  if (static_cast<unsigned char>(text[position]) >= 0xC0) {
    while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) ++end;
  }
  return text.substr(position, end - position);
}

// Up to the next delimiter that has no backslash; moves behind it. An escaped delimiter stands for
// itself.
std::optional<std::string> part_until(std::string_view script, char delimiter, size_t& position) {
  std::string part;
  for (; position < script.size(); ++position) {
    if (script[position] == '\\' && position + 1 < script.size()) {
      if (script[position + 1] != delimiter) part += '\\';
      part += script[++position];
    } else if (script[position] == delimiter) {
      ++position;
      return part;
    } else {
      part += script[position];
    }
  }
  return {};
}

// \1 … \9 are groups, \0 the whole match, \n and \t what they are in any program.
void append_replacement(std::string_view replacement, const RegexMatch& match, size_t groups,
                        std::string& out) {
  for (size_t i = 0; i < replacement.size(); ++i) {
    if (replacement[i] != '\\' || i + 1 == replacement.size()) {
      out += replacement[i];
      continue;
    }
    const char c = replacement[++i];
    if (c >= '0' && c <= '9') {
      const auto group = static_cast<size_t>(c - '0');
      if (group <= groups && match.has(group)) out += match.group(group);
    } else if (c == 'n') {
      out += '\n';
    } else if (c == 't') {
      out += '\t';
    } else {
      out += c;
    }
  }
}

}  // namespace

Result<SedScript> SedScript::compile(std::string_view script) {
  SedScript result;
  size_t position = 0;
  while (true) {
    while (position < script.size() && (is_blank(script[position]) || script[position] == ';'))
      ++position;
    if (position >= script.size()) break;
    const char command = script[position];
    const bool known = (command == 's' || command == 'y') && position + 1 < script.size();
    const char delimiter = known ? script[position + 1] : '\0';
    if (!known || is_blank(delimiter) || delimiter == '\\' ||
        std::isalnum(static_cast<unsigned char>(delimiter)) != 0) {
      return user_error("a sed script is s/regex/replacement/flags or y/characters/characters/");
    }
    position += 2;
    const std::optional<std::string> from = part_until(script, delimiter, position);
    const std::optional<std::string> to =
        from ? part_until(script, delimiter, position) : std::nullopt;
    if (!to)
      return user_error(fmt::format("the sed script has too few '{}'", delimiter), {},
                        "it is written s/regex/replacement/flags");
    const size_t begin = position;
    while (position < script.size() && !is_blank(script[position]) && script[position] != ';')
      ++position;
    const std::string_view flags = script.substr(begin, position - begin);
    if (command == 'y' && !flags.empty())
      return user_error(fmt::format("y takes no flags, found '{}'", flags));
    RIFFLE_ASSIGN(Step step, command == 's' ? make_substitution(*from, *to, flags)
                                            : make_transliteration(*from, *to));
    result.steps_.push_back(std::move(step));
  }
  if (result.steps_.empty()) return user_error("the sed script is empty");
  return result;
}

Result<SedScript::Step> SedScript::make_substitution(std::string_view pattern,
                                                     std::string_view replacement,
                                                     std::string_view flags) {
  RegexOptions options;
  size_t occurrence = 1;
  for (size_t i = 0; i < flags.size();) {
    size_t digits = i;
    while (digits < flags.size() && flags[digits] >= '0' && flags[digits] <= '9') ++digits;
    if (flags[i] == 'g') {
      occurrence = 0;
      ++i;
    } else if (flags[i] == 'i' || flags[i] == 'I') {
      options.caseless = true;
      ++i;
    } else if (digits > i && digits - i <= 6 && flags[i] != '0') {
      occurrence = std::stoul(std::string(flags.substr(i, digits - i)));
      i = digits;
    } else {
      return user_error(fmt::format("'{}' is no flag of s/regex/replacement/flags", flags), {},
                        "g replaces all matches, a number only that one");
    }
  }
  RIFFLE_ASSIGN(Regex regex, Regex::compile(pattern, options));
  return Step(Substitution{std::move(regex), std::string(replacement), occurrence});
}

Result<SedScript::Step> SedScript::make_transliteration(std::string_view from,
                                                        std::string_view to) {
  Transliteration step;
  size_t i = 0;
  size_t j = 0;
  while (i < from.size() && j < to.size()) {
    const std::string_view a = character_at(from, i);
    const std::string_view b = character_at(to, j);
    step.pairs.emplace_back(a, b);
    i += a.size();
    j += b.size();
  }
  if (i < from.size() || j < to.size() || step.pairs.empty())
    return user_error("y needs as many characters on the right as on the left");
  return Step(std::move(step));
}

SedScript::Outcome SedScript::apply(std::string_view text, RegexMatch& match) const {
  Outcome outcome{std::string(text), false};
  for (const Step& step : steps_) {
    if (const auto* substitution = std::get_if<Substitution>(&step)) {
      outcome.gave_up |= !substitute(*substitution, outcome.text, match);
    } else {
      transliterate(std::get<Transliteration>(step), outcome.text);
    }
  }
  return outcome;
}

bool SedScript::substitute(const Substitution& step, std::string& text, RegexMatch& match) {
  std::string result;
  size_t copied = 0;
  size_t number = 0;
  RegexOutcome found = step.regex.search(text, match);
  while (found == RegexOutcome::kMatch) {
    if (step.occurrence == 0 || ++number == step.occurrence) {
      result.append(text, copied, match.begin(0) - copied);
      append_replacement(step.replacement, match, step.regex.group_count(), result);
      copied = match.end(0);
      if (step.occurrence != 0) break;
    }
    found = step.regex.search_next(match);
  }
  if (found == RegexOutcome::kGaveUp) return false;
  result.append(text, copied);
  text = std::move(result);
  return true;
}

void SedScript::transliterate(const Transliteration& step, std::string& text) {
  std::string result;
  for (size_t i = 0; i < text.size();) {
    const std::string_view c = character_at(text, i);
    const auto pair = std::find_if(step.pairs.begin(), step.pairs.end(),
                                   [&](const auto& p) { return p.first == c; });
    result += pair != step.pairs.end() ? std::string_view(pair->second) : c;
    i += c.size();
  }
  text = std::move(result);
}

}  // namespace riffle::lang

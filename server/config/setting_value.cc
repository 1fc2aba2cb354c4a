#include "server/config/setting_value.h"

#include "ingest-tap/decode/decoder.h"
#include "server/config/closest.h"

namespace riffle::server {

namespace {

constexpr size_t kFew = 20;  // more than that nobody reads in an error

std::string names_there_are(std::span<const std::string_view> names) {
  if (names.size() > kFew) return "docs/configuration.md lists all of them";
  std::string text;
  for (const std::string_view name : names) {
    if (!name.empty()) text += (text.empty() ? "there are " : ", ") + std::string(name);
  }
  return text;
}

}  // namespace

Error refused_setting(const std::string& path, int line, const std::string& what,
                      std::string hint) {
  return user_error(path + ":" + std::to_string(line) + ": " + what, {}, std::move(hint));
}

Error unknown_setting(const std::string& path, int line, const std::string& key,
                      std::span<const std::string_view> names) {
  const auto close = closest(key, names);
  return refused_setting(
      path, line, "there is no setting \"" + key + "\"",
      close.empty() ? names_there_are(names) : "did you mean \"" + std::string(close) + "\"?");
}

std::string set_text(const ConfigValue& from, std::string& to) {
  const auto* text = std::get_if<std::string>(&from.value);
  if (text == nullptr) return "must be a text in quotes";
  to = *text;
  return {};
}

std::string set_index_name(const ConfigValue& from, std::string& to) {
  if (std::string wrong = set_text(from, to); !wrong.empty()) return wrong;
  return tap::is_index_name(to) ? "" : "must be lower case letters, digits, - and _";
}

std::string set_texts(const ConfigValue& from, std::vector<std::string>& to) {
  if (const auto* one = std::get_if<std::string>(&from.value)) {
    to = {*one};
    return {};
  }
  const auto* texts = std::get_if<std::vector<std::string>>(&from.value);
  if (texts == nullptr) return "must be a list of texts";
  to = *texts;
  return {};
}

std::string set_number(const ConfigValue& from, int64_t least, int64_t& to) {
  const auto* number = std::get_if<int64_t>(&from.value);
  if (number == nullptr || *number < least)
    return "must be a whole number of at least " + std::to_string(least);
  to = *number;
  return {};
}

std::string set_number(const ConfigValue& from, int64_t least, int64_t most, int64_t& to) {
  const auto* number = std::get_if<int64_t>(&from.value);
  if (number == nullptr || *number < least || *number > most)
    return "must be a whole number from " + std::to_string(least) + " to " + std::to_string(most);
  to = *number;
  return {};
}

std::string set_flag(const ConfigValue& from, bool& to) {
  const auto* flag = std::get_if<bool>(&from.value);
  if (flag == nullptr) return "must be true or false";
  to = *flag;
  return {};
}

}  // namespace riffle::server

#include "server/cli/macro_file.h"

#include "indexer/base/json.h"

namespace riffle::server {
namespace {

std::string text_of(const JsonValue& object, std::string_view name) {
  const JsonValue* value = object.find(name);
  return value == nullptr ? std::string() : value->text();
}

std::vector<std::string> read_parameters(const JsonValue* args) {
  std::vector<std::string> names;
  if (args == nullptr) return names;
  for (const auto& name : args->elements()) names.push_back(name.text());
  std::string_view text = args->text();
  while (!text.empty()) {
    const size_t comma = text.find(',');
    std::string_view name = text.substr(0, comma);
    while (name.starts_with(' ')) name.remove_prefix(1);
    while (name.ends_with(' ')) name.remove_suffix(1);
    names.emplace_back(name);
    text = comma == std::string_view::npos ? std::string_view() : text.substr(comma + 1);
  }
  return names;
}

}  // namespace

Result<MacroFile> MacroFile::read(std::istream& in, std::string_view name) {
  MacroFile file;
  std::string line;
  for (size_t number = 1; std::getline(in, line); ++number) {
    if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
    const auto macro = parse_json(line, {.replace_invalid_utf8 = true});
    if (!macro || !macro->is_object() || text_of(*macro, "name").empty()) {
      return user_error(std::string(name) + ":" + std::to_string(number) +
                        ": this is no macro: {\"name\":…,\"args\":[…],\"definition\":…}");
    }
    lang::MacroDefinition definition;
    definition.parameters = read_parameters(macro->find("args"));
    definition.definition = text_of(*macro, "definition");
    const JsonValue* evaluated = macro->find("iseval");
    definition.evaluated = evaluated != nullptr && evaluated->as_bool();
    const size_t arguments = definition.parameters.size();
    std::string macro_name = text_of(*macro, "name");
    // Splunk's files call a macro with two arguments name(2).
    const std::string suffix = "(" + std::to_string(arguments) + ")";
    if (macro_name.size() > suffix.size() && macro_name.ends_with(suffix))
      macro_name.resize(macro_name.size() - suffix.size());
    file.anywhere_.emplace(std::pair(macro_name, arguments), definition);
    file.macros_.emplace(Key{text_of(*macro, "group"), std::move(macro_name), arguments},
                         std::move(definition));
  }
  if (in.bad()) return environment_error("cannot read " + std::string(name));
  return file;
}

std::optional<lang::MacroDefinition> MacroFile::find(std::string_view group, std::string_view name,
                                                     size_t arguments) const {
  if (const auto own = macros_.find(Key{std::string(group), std::string(name), arguments});
      own != macros_.end())
    return own->second;
  if (const auto any = anywhere_.find({std::string(name), arguments}); any != anywhere_.end())
    return any->second;
  return std::nullopt;
}

}  // namespace riffle::server

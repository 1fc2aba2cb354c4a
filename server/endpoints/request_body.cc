#include "server/endpoints/request_body.h"

#include <charconv>

#include "server/config/closest.h"

namespace riffle::server {
namespace {

Error wrong_type(std::string_view name, std::string_view wanted) {
  return user_error("\"" + std::string(name) + "\" must be " + std::string(wanted));
}

}  // namespace

Result<BodyReader> BodyReader::parse(std::string_view body, const EndpointSpec& endpoint) {
  auto value = parse_json(body);
  if (!value) {
    Error error = std::move(value).error();
    error.span.reset();  // a span means the query
    return std::move(error).with_context("the body is not JSON");
  }
  if (!value->is_object()) return user_error("the body must be a JSON object");
  std::vector<std::string_view> names;
  for (const auto& parameter : endpoint.parameters) names.push_back(parameter.name);
  for (const auto& member : value->members()) {
    if (std::find(names.begin(), names.end(), member.name) != names.end()) continue;
    const auto close = closest(member.name, names);
    return user_error("there is no parameter \"" + member.name + "\"", {},
                      close.empty() ? "" : "did you mean \"" + std::string(close) + "\"?");
  }
  for (const auto& parameter : endpoint.parameters) {
    const JsonValue* member = value->find(parameter.name);
    if (parameter.required && (member == nullptr || member->is_null())) {
      return user_error("\"" + std::string(parameter.name) + "\" is missing");
    }
  }
  return BodyReader(std::move(*value));
}

const JsonValue* BodyReader::member(std::string_view name) const {
  const JsonValue* found = body_.find(name);
  return found == nullptr || found->is_null() ? nullptr : found;
}

Result<void> BodyReader::read(std::string_view name, std::string& to) const {
  const JsonValue* value = member(name);
  if (value == nullptr) return {};
  if (!value->is_string()) return wrong_type(name, "a text");
  to = value->text();
  return {};
}

Result<void> BodyReader::read(std::string_view name, bool& to) const {
  const JsonValue* value = member(name);
  if (value == nullptr) return {};
  if (!value->is_bool()) return wrong_type(name, "true or false");
  to = value->as_bool();
  return {};
}

Result<void> BodyReader::read(std::string_view name, std::optional<double>& to) const {
  const JsonValue* value = member(name);
  if (value == nullptr) return {};
  to = value->is_number() ? value->as_number() : std::nullopt;
  if (!to) return wrong_type(name, "a number");
  return {};
}

Result<void> BodyReader::read(std::string_view name, std::optional<uint64_t>& to) const {
  const JsonValue* value = member(name);
  if (value == nullptr) return {};
  uint64_t number = 0;
  const std::string& text = value->text();
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (!value->is_number() || error != std::errc() || end != text.data() + text.size()) {
    return wrong_type(name, "a whole number of at least 0");
  }
  to = number;
  return {};
}

Result<void> BodyReader::read_time(std::string_view name, std::string& to) const {
  const JsonValue* value = member(name);
  if (value == nullptr) return {};
  if (!value->is_string() && !value->is_number())
    return wrong_type(name, "a time: text or epoch seconds");
  to = value->text();
  return {};
}

}  // namespace riffle::server

#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "indexer/base/json.h"
#include "indexer/base/result.h"
#include "server/endpoints/endpoint_spec.h"

namespace riffle::server {

// The JSON body of a POST, checked against the parameters of its endpoint: required members are
// there, others are not unknown.
class BodyReader {
 public:
  // User errors name the member, with a suggestion for an unknown one.
  static Result<BodyReader> parse(std::string_view body, const EndpointSpec& endpoint);

  // Absent and null members leave `to` as it is; a user error for another type.
  Result<void> read(std::string_view name, std::string& to) const;
  Result<void> read(std::string_view name, bool& to) const;
  Result<void> read(std::string_view name, std::optional<double>& to) const;
  Result<void> read(std::string_view name, std::optional<uint64_t>& to) const;
  // A text, or epoch seconds as a number.
  Result<void> read_time(std::string_view name, std::string& to) const;

 private:
  explicit BodyReader(JsonValue body) : body_(std::move(body)) {}
  const JsonValue* member(std::string_view name) const;

  JsonValue body_;
};

}  // namespace riffle::server

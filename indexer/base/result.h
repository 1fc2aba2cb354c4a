#pragma once

#include <optional>
#include <type_traits>
#include <utility>
#include <variant>

#include "indexer/base/check.h"
#include "indexer/base/error.h"

namespace riffle {

// A value or an Error. The names follow std::expected (C++23), so that it can take over one day.
// Reading the value of a failure, or the error of a success, is a bug and ends the process.
template <typename T>
class [[nodiscard]] Result {
 public:
  using value_type = T;

  Result(T value)
      : state_(std::in_place_index<0>, std::move(value)) {}  // NOLINT: implicit by design
  Result(Error error)
      : state_(std::in_place_index<1>, std::move(error)) {}  // NOLINT: implicit by design

  bool has_value() const { return state_.index() == 0; }
  explicit operator bool() const { return has_value(); }

  T& value() & { return (RIFFLE_CHECK(has_value()), *std::get_if<0>(&state_)); }
  const T& value() const& { return (RIFFLE_CHECK(has_value()), *std::get_if<0>(&state_)); }
  T&& value() && { return (RIFFLE_CHECK(has_value()), std::move(*std::get_if<0>(&state_))); }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

  Error& error() & { return (RIFFLE_CHECK(!has_value()), *std::get_if<1>(&state_)); }
  const Error& error() const& { return (RIFFLE_CHECK(!has_value()), *std::get_if<1>(&state_)); }
  Error&& error() && { return (RIFFLE_CHECK(!has_value()), std::move(*std::get_if<1>(&state_))); }

 private:
  std::variant<T, Error> state_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  using value_type = void;

  Result() = default;
  Result(Error error) : error_(std::move(error)) {}  // NOLINT: implicit by design

  bool has_value() const { return !error_.has_value(); }
  explicit operator bool() const { return has_value(); }
  void value() const { RIFFLE_CHECK(has_value()); }

  Error& error() & { return (RIFFLE_CHECK(error_.has_value()), *error_); }
  const Error& error() const& { return (RIFFLE_CHECK(error_.has_value()), *error_); }
  Error&& error() && { return (RIFFLE_CHECK(error_.has_value()), std::move(*error_)); }

 private:
  std::optional<Error> error_;
};

}  // namespace riffle

#define RIFFLE_CONCAT_INNER(a, b) a##b
#define RIFFLE_CONCAT(a, b) RIFFLE_CONCAT_INNER(a, b)

// RIFFLE_TRY(expression): leaves the function with the error of a Result, if it has one.
#define RIFFLE_TRY(expression)                             \
  do {                                                     \
    if (auto riffle_result = (expression); !riffle_result) \
      return std::move(riffle_result).error();             \
  } while (false)

// RIFFLE_ASSIGN(auto x, expression): the value of a Result, or leaves the function with its error.
#define RIFFLE_ASSIGN(declaration, ...) \
  RIFFLE_ASSIGN_INNER(RIFFLE_CONCAT(riffle_result_, __LINE__), declaration, __VA_ARGS__)
#define RIFFLE_ASSIGN_INNER(result, declaration, ...) \
  auto result = (__VA_ARGS__);                        \
  if (!result) return std::move(result).error();      \
  declaration = std::move(result).value()

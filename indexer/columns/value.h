#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace riffle::index {

enum class ValueKind : uint8_t { kNull, kBool, kNumber, kText, kMulti };

// One value of a field, owned. Numbers are doubles, as in SPL; text from events stays text even
// where it looks like a number (as_number reads it as one). A multivalue has two or more elements,
// none of them null or a multivalue; make_multi keeps that: no element is null, one element is that
// element. Booleans exist inside expressions only.
class Value {
 public:
  Value() = default;
  explicit Value(bool b) : state_(b) {}
  explicit Value(double n) : state_(n) {}
  explicit Value(std::string text) : state_(std::move(text)) {}
  explicit Value(std::string_view text) : state_(std::string(text)) {}
  explicit Value(const char* text) : state_(std::string(text)) {}
  static Value make_multi(std::vector<Value> elements);
  // One more element, which may be null (nothing happens) or a multivalue itself.
  void append(Value element);

  ValueKind kind() const { return static_cast<ValueKind>(state_.index()); }
  bool is_null() const { return kind() == ValueKind::kNull; }
  bool boolean() const { return std::get<bool>(state_); }
  double number() const { return std::get<double>(state_); }
  const std::string& text() const { return std::get<std::string>(state_); }
  const std::vector<Value>& elements() const { return std::get<std::vector<Value>>(state_); }

  friend bool operator==(const Value&, const Value&) = default;

 private:
  std::variant<std::monostate, bool, double, std::string, std::vector<Value>> state_;
};

// The same, borrowed: from a Value or from a cell of a column. Valid as long as its owner is
// unchanged.
class ValueView {
 public:
  ValueView() = default;
  explicit ValueView(bool b) : kind_(ValueKind::kBool), number_(b ? 1 : 0) {}
  explicit ValueView(double n) : kind_(ValueKind::kNumber), number_(n) {}
  explicit ValueView(std::string_view text) : kind_(ValueKind::kText), text_(text) {}
  ValueView(const Value& value);  // NOLINT: a view of a value is meant to be implicit

  ValueKind kind() const { return kind_; }
  bool is_null() const { return kind_ == ValueKind::kNull; }
  bool boolean() const { return number_ != 0; }
  double number() const { return number_; }
  std::string_view text() const { return text_; }
  const std::vector<Value>& elements() const { return *elements_; }
  Value to_value() const;

 private:
  ValueKind kind_ = ValueKind::kNull;
  double number_ = 0;
  std::string_view text_;
  const std::vector<Value>* elements_ = nullptr;
};

// A number as Splunk prints it: integers without decimals, others with up to 15 significant digits.
std::string format_number(double number);

// The whole text read as a number (blanks around it allowed; "0x1F", "inf", "nan" and "" are not
// numbers).
std::optional<double> parse_number(std::string_view text);

// The number of a number, or of a text that reads as one; nothing for everything else.
std::optional<double> as_number(const ValueView& value);

// The text of a value: null is "", booleans "True"/"False", a multivalue's elements joined by '\n'.
std::string to_text(const ValueView& value);
// The same without a copy where the value is text; else the text is put into `scratch`.
std::string_view to_text(const ValueView& value, std::string& scratch);

}  // namespace riffle::index

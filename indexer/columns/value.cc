#include "indexer/columns/value.h"

#include "indexer/base/number_text.h"

namespace riffle::index {

Value Value::make_multi(std::vector<Value> elements) {
  std::vector<Value> flat;
  flat.reserve(elements.size());
  for (Value& element : elements) {
    if (element.kind() == ValueKind::kMulti) {
      const auto& inner = element.elements();
      flat.insert(flat.end(), inner.begin(), inner.end());
    } else if (!element.is_null()) {
      flat.push_back(std::move(element));
    }
  }
  if (flat.empty()) return {};
  if (flat.size() == 1) return std::move(flat.front());
  Value value;
  value.state_ = std::move(flat);
  return value;
}

void Value::append(Value element) {
  if (element.is_null()) return;
  if (is_null()) {
    *this = std::move(element);
    return;
  }
  auto* list = std::get_if<std::vector<Value>>(&state_);
  if (list == nullptr) {
    std::vector<Value> made;
    made.push_back(std::move(*this));
    state_ = std::move(made);
    list = std::get_if<std::vector<Value>>(&state_);
  }
  if (element.kind() == ValueKind::kMulti) {
    list->insert(list->end(), element.elements().begin(), element.elements().end());
  } else {
    list->push_back(std::move(element));
  }
}

ValueView::ValueView(const Value& value) : kind_(value.kind()) {
  switch (kind_) {
    case ValueKind::kNull:
      break;
    case ValueKind::kBool:
      number_ = value.boolean() ? 1 : 0;
      break;
    case ValueKind::kNumber:
      number_ = value.number();
      break;
    case ValueKind::kText:
      text_ = value.text();
      break;
    case ValueKind::kMulti:
      elements_ = &value.elements();
      break;
  }
}

Value ValueView::to_value() const {
  switch (kind_) {
    case ValueKind::kNull:
      break;
    case ValueKind::kBool:
      return Value(boolean());
    case ValueKind::kNumber:
      return Value(number_);
    case ValueKind::kText:
      return Value(text_);
    case ValueKind::kMulti:
      return Value::make_multi(*elements_);
  }
  return {};
}

std::string format_number(double number) { return riffle::format_number(number); }
std::optional<double> parse_number(std::string_view text) { return riffle::parse_number(text); }

std::optional<double> as_number(const ValueView& value) {
  if (value.kind() == ValueKind::kNumber) return value.number();
  if (value.kind() == ValueKind::kText) return riffle::parse_number(value.text());
  return {};
}

std::string to_text(const ValueView& value) {
  std::string scratch;
  const std::string_view text = to_text(value, scratch);
  return value.kind() == ValueKind::kText ? std::string(text) : scratch;
}

std::string_view to_text(const ValueView& value, std::string& scratch) {
  switch (value.kind()) {
    case ValueKind::kText:
      return value.text();
    case ValueKind::kNull:
      scratch.clear();
      break;
    case ValueKind::kBool:
      scratch = value.boolean() ? "True" : "False";
      break;
    case ValueKind::kNumber:
      scratch = riffle::format_number(value.number());
      break;
    case ValueKind::kMulti: {
      scratch.clear();
      std::string element_text;
      for (const Value& element : value.elements()) {
        if (&element != &value.elements().front()) scratch += '\n';
        scratch += to_text(element, element_text);
      }
      break;
    }
  }
  return scratch;
}

}  // namespace riffle::index

#include "server/search/json_text.h"

#include <charconv>
#include <cmath>

#include "indexer/base/number_text.h"

namespace riffle::server {
void append_json(std::string& out, double number) {
  if (std::isfinite(number))
    out += format_number(number);
  else
    out += "null";
}

void append_json_time(std::string& out, double seconds) {
  if (!std::isfinite(seconds)) {
    out += "null";
    return;
  }
  // The shortest text that reads back as this double shows at most the six decimals that a time
  // has.
  char text[64];
  const auto [end, error] =
      std::to_chars(text, text + sizeof text, seconds, std::chars_format::fixed);
  if (error == std::errc())
    out.append(text, end);
  else
    out += format_number(seconds);
}

void append_json(std::string& out, const index::ValueView& value) {
  switch (value.kind()) {
    case index::ValueKind::kNull:
      out += "null";
      return;
    case index::ValueKind::kBool:
      out += value.boolean() ? "true" : "false";
      return;
    case index::ValueKind::kNumber:
      append_json(out, value.number());
      return;
    case index::ValueKind::kText:
      append_json(out, value.text());
      return;
    case index::ValueKind::kMulti:
      break;
  }
  out += '[';
  bool first = true;
  for (const auto& element : value.elements()) {
    if (!first) out += ',';
    first = false;
    append_json(out, index::ValueView(element));
  }
  out += ']';
}

void append_json_key(std::string& out, std::string_view key) {
  if (!out.empty() && out.back() != '{' && out.back() != '[') out += ',';
  append_json(out, key);
  out += ':';
}

void append_json_row(std::string& out, const index::Batch& batch, size_t row) {
  out += '{';
  bool first = true;
  for (const auto& field : batch.fields()) {
    const index::ValueView value = field.column->at(row);
    if (value.is_null()) continue;
    if (!first) out += ',';
    first = false;
    append_json(out, field.name);
    out += ':';
    if (value.kind() == index::ValueKind::kNumber &&
        (field.name == "_time" || field.name == "_indextime")) {
      append_json_time(out, value.number());
    } else {
      append_json(out, value);
    }
  }
  out += '}';
}

}  // namespace riffle::server

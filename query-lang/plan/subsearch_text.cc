#include "query-lang/plan/subsearch_text.h"

#include <algorithm>
#include <vector>

#include "query-lang/syntax/field_name.h"
#include "query-lang/syntax/lexer.h"

namespace riffle::lang {
namespace {

using index::ValueKind;
using index::ValueView;

bool is_raw_text(std::string_view field) { return field == "search" || field == "query"; }

std::string comparison(std::string_view field, const ValueView& value) {
  const std::string text = index::to_text(value);
  return is_raw_text(field) ? text : print_field(field) + "=" + quote_string(text);
}

// Any value of a multivalue will do.
std::string condition(std::string_view field, const ValueView& value) {
  if (value.kind() != ValueKind::kMulti) return comparison(field, value);
  std::string text = "( ";
  for (const index::Value& element : value.elements()) {
    if (text.size() > 2) text += " OR ";
    text += comparison(field, element);
  }
  return text + " )";
}

}  // namespace

std::string format_as_search(const index::Batch& rows) {
  std::vector<std::string> fields;
  for (const index::Batch::Field& field : rows.fields()) {
    if (!field.name.starts_with('_')) fields.push_back(field.name);
  }
  std::sort(fields.begin(), fields.end());
  if (rows.rows() == 1 && fields.size() == 1 && is_raw_text(fields.front()) &&
      !rows.at(0, fields.front()).is_null()) {
    return condition(fields.front(), rows.at(0, fields.front()));
  }
  std::string text;
  for (size_t row = 0; row < rows.rows(); ++row) {
    std::string conditions;
    for (const std::string& field : fields) {
      const ValueView value = rows.at(row, field);
      if (value.is_null()) continue;
      if (!conditions.empty()) conditions += " AND ";
      conditions += condition(field, value);
    }
    if (conditions.empty()) continue;
    text += text.empty() ? "( " : " OR ";
    text += "( " + conditions + " )";
  }
  return text.empty() ? "NOT ( )" : text + " )";
}

}  // namespace riffle::lang

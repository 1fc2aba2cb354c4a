#include "query-lang/commands/search_format.h"

#include <algorithm>
#include <vector>

#include "query-lang/syntax/field_name.h"
#include "query-lang/syntax/lexer.h"

namespace riffle::lang {
namespace {

using index::ValueView;

std::string comparison(std::string_view field, const ValueView& value) {
  const std::string text = index::to_text(value);
  const bool bare = field == "search" || field == "query";
  return bare ? text : print_field(field) + "=" + quote_string(text);
}

std::string condition(std::string_view field, const ValueView& value, const SearchFormat& format) {
  if (value.kind() != index::ValueKind::kMulti) return comparison(field, value);
  std::string text;
  for (const index::Value& element : value.elements()) {
    if (!text.empty()) text += " " + format.between_values + " ";
    text += comparison(field, element);
  }
  return "( " + text + " )";
}

// A word and the blank that follows it; nothing for an empty one.
std::string spaced(const std::string& word) { return word.empty() ? "" : word + " "; }

}  // namespace

std::string format_rows(const index::Batch& rows, const SearchFormat& format) {
  std::vector<std::string> fields;
  for (const index::Batch::Field& field : rows.fields()) {
    if (!field.name.starts_with('_')) fields.push_back(field.name);
  }
  std::sort(fields.begin(), fields.end());
  std::string all;
  for (size_t row = 0; row < rows.rows(); ++row) {
    std::string conditions;
    for (const std::string& field : fields) {
      const ValueView value = rows.at(row, field);
      if (value.is_null()) continue;
      if (!conditions.empty()) conditions += " " + spaced(format.between_fields);
      conditions += condition(field, value, format);
    }
    if (conditions.empty()) continue;
    if (!all.empty()) all += spaced(format.between_rows);
    all += spaced(format.row_begin) + conditions + " " + spaced(format.row_end);
  }
  if (all.empty()) return format.empty;
  std::string text = spaced(format.begin) + all + format.end;
  while (text.ends_with(' ')) text.pop_back();
  return text;
}

}  // namespace riffle::lang

#include "query-lang/commands/model_search.h"

#include "query-lang/syntax/field_name.h"

namespace riffle::lang {

Result<std::string> model_search(const Knowledge* knowledge, std::string_view name, bool flat,
                                 bool strict, SourceSpan span) {
  RIFFLE_ASSIGN(const ModelView view, find_model(knowledge, name, span));
  std::string text = "search " + view.search + view.calculations();
  if (view.fields.empty()) return text;
  if (strict) {
    text += " | fields + _time _raw host source sourcetype index eventtype tag";
    for (const ModelView::Field& field : view.fields) text += " " + print_field(field.name);
  }
  if (flat) return text;
  bool first = true;
  for (const ModelView::Field& field : view.fields) {
    if (field.name == "_time" || field.name == "host" || field.name == "source" ||
        field.name == "sourcetype")
      continue;
    text += (first ? " | rename " : ", ") + print_field(field.name) + " AS " +
            print_field(field.owner + "." + field.name);
    first = false;
  }
  return text;
}

}  // namespace riffle::lang

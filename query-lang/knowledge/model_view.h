#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "indexer/base/source_span.h"
#include "query-lang/knowledge/knowledge.h"

namespace riffle::lang {

// One object of a data model as searches see it: what finds its events, and its own fields and
// those of the objects that it narrows.
struct ModelView {
  struct Field {
    std::string name;
    std::string expression;  // empty: a field of the events
    std::string owner;       // the object that it belongs to
  };
  std::string object;
  std::string search;  // a search expression; "*" for all events
  std::vector<Field> fields;
  std::vector<std::string> objects;  // of the whole model: any may stand before a field's name

  // The field's name without the names of objects before it.
  std::string plain_name(std::string_view name) const;
  bool is_calculated(std::string_view name) const;
  // " | eval f=…, …" for the calculated fields, or empty.
  std::string calculations() const;
};

// The object that `name` names: "Model.Object", or "Model" for its first. User errors: no such
// model or object, parents in a circle.
Result<ModelView> find_model(const Knowledge* knowledge, std::string_view name, SourceSpan span);

}  // namespace riffle::lang

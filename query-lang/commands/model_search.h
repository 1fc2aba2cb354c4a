#pragma once

#include <string>
#include <string_view>

#include "query-lang/knowledge/model_view.h"

namespace riffle::lang {

// The pipeline that finds the events of an object ("Model.Object"), as text. `flat`: fields keep
// their names; else they are called "Object.field". `strict`: only the fields of the model and
// those that every event has.
Result<std::string> model_search(const Knowledge* knowledge, std::string_view name, bool flat,
                                 bool strict, SourceSpan span);

}  // namespace riffle::lang

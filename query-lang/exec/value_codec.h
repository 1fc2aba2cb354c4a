#pragma once

#include <string>
#include <string_view>

#include "indexer/base/result.h"
#include "indexer/columns/value.h"

namespace riffle::lang {

// Values as bytes that read back as the same values, one behind the other: for states within states
// and for what is put aside on disk.
void append_value(const index::ValueView& value, std::string& bytes);

// The next value of `bytes`, which then begin behind it. Damage error when there is none.
Result<index::Value> take_value(std::string_view& bytes);
// The same without a copy: it borrows from the bytes, or from `holder` where that is not possible.
Result<index::ValueView> take_view(std::string_view& bytes, index::Value& holder);

}  // namespace riffle::lang

#pragma once

#include <vector>

#include "query-lang/commands/plain_node.h"
#include "query-lang/commands/row_operators.h"
#include "query-lang/syntax/arg_parser.h"

namespace riffle::lang {

// What commands share that make a table out of all fields of all rows (associate, fieldsummary …).

// Options and fields in any order; there may be none.
Result<std::vector<FieldRef>> take_options_and_fields(ArgParser& arguments);

// Prints the options and then the fields.
PlainCommand table_command(const ArgParser& arguments, const std::vector<FieldRef>& fields,
                           BatchFunction change);

}  // namespace riffle::lang

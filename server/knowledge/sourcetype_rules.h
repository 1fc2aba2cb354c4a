#pragma once

#include <string>
#include <vector>

#include "query-lang/knowledge/knowledge.h"

namespace riffle::server {

// The rules of built-in sourcetypes (ingest-tap/decode/sourcetype_fields.h) with those of users
// behind them: of two that give an event the same field, the user's wins; a user's rule under the
// name of a built-in one takes its place. The sourcetypes `described` give their own fields: no
// built-in rule is for them.
std::vector<lang::FieldRule> with_sourcetype_rules(std::vector<lang::FieldRule> of_users,
                                                   const std::vector<std::string>& described);

}  // namespace riffle::server

#include "server/knowledge/sourcetype_rules.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "ingest-tap/decode/sourcetype_fields.h"

namespace riffle::server {

std::vector<lang::FieldRule> with_sourcetype_rules(std::vector<lang::FieldRule> of_users,
                                                   const std::vector<std::string>& described) {
  std::vector<lang::FieldRule> all;
  for (const tap::SourcetypeFields& fields : tap::sourcetype_fields()) {
    const bool replaced =
        std::any_of(of_users.begin(), of_users.end(),
                    [&](const lang::FieldRule& rule) { return rule.name == fields.name; });
    if (replaced) continue;
    lang::FieldRule rule;
    rule.name = fields.name;
    rule.sourcetype = fields.sourcetype;
    rule.kind =
        fields.pattern.empty() ? lang::FieldRule::Kind::kCef : lang::FieldRule::Kind::kExtraction;
    rule.text = fields.pattern;
    rule.literal = true;
    rule.not_of = described;
    all.push_back(std::move(rule));
  }
  std::move(of_users.begin(), of_users.end(), std::back_inserter(all));
  return all;
}

}  // namespace riffle::server

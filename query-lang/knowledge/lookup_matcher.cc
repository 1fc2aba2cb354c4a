#include "query-lang/knowledge/lookup_matcher.h"

#include <algorithm>

#include "indexer/text/unicode.h"
#include "query-lang/syntax/field_name.h"

namespace riffle::lang {
namespace {

// Between the values of a key: in no text that people look up.
constexpr char kSeparator = '\x1F';

}  // namespace

LookupMatcher::LookupMatcher(std::shared_ptr<const LookupTable> table,
                             const std::vector<std::string>& fields)
    : table_(std::move(table)) {
  for (const std::string& name : fields) {
    Field field;
    field.column = table_->rows.column(name);
    for (const LookupTable::Match& match : table_->matches) {
      if (match.field != name) continue;
      field.exact = false;
      field.network = match.kind == LookupTable::Match::Kind::kCidr;
    }
    fields_.push_back(std::move(field));
  }
  std::string scratch;
  for (uint32_t row = 0; row < table_->rows.rows(); ++row) {
    std::string key;
    bool complete = true;
    for (const Field& field : fields_) {
      if (!field.exact) continue;
      const index::ValueView cell = field.column->at(row);
      complete = complete && !cell.is_null();
      key += folded(index::to_text(cell, scratch)) + kSeparator;
    }
    if (complete) by_key_[key].push_back(row);
  }
}

std::string LookupMatcher::folded(std::string_view text) const {
  if (table_->case_sensitive) return std::string(text);
  std::string scratch;
  return std::string(index::fold(text, index::Folding::kCaseless, scratch));
}

bool LookupMatcher::matches(const Field& field, uint32_t row, std::string_view value) const {
  if (field.exact) return true;
  const index::ValueView cell = field.column->at(row);
  if (cell.is_null()) return false;
  std::string scratch;
  const std::string_view pattern = index::to_text(cell, scratch);
  if (field.network) {
    const std::optional<index::Cidr> network = index::Cidr::parse(pattern);
    return network ? network->contains(value) : pattern == value;
  }
  return field_matches(folded(pattern), value);
}

void LookupMatcher::find(const std::vector<std::string>& values,
                         std::vector<uint32_t>& rows) const {
  std::string key;
  std::vector<std::string> own;
  for (size_t i = 0; i < fields_.size(); ++i) {
    own.push_back(folded(values[i]));
    if (fields_[i].exact) key += own.back() + kSeparator;
  }
  const auto found = by_key_.find(key);
  if (found == by_key_.end()) return;
  for (const uint32_t row : found->second) {
    if (rows.size() >= table_->max_matches) return;
    bool all = true;
    for (size_t i = 0; i < fields_.size() && all; ++i) all = matches(fields_[i], row, own[i]);
    if (all && std::find(rows.begin(), rows.end(), row) == rows.end()) rows.push_back(row);
  }
}

size_t LookupMatcher::memory_bytes() const {
  constexpr size_t kPerKey = 96;  // a node of the map with a short key and a list of one row
  return table_->rows.memory_bytes() + by_key_.size() * kPerKey;
}

}  // namespace riffle::lang

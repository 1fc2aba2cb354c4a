#pragma once

#include <map>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "indexer/columns/value.h"

namespace riffle::lang::plain {

// The naive interpreter that the engine is held against: rows of named values, one row at a time,
// written from the meaning of the commands and sharing nothing with the engine but how a number is
// read and written.

using index::Value;

// A field that is absent is null.
using Row = std::map<std::string, Value>;
using Rows = std::vector<Row>;

Value get(const Row& row, const std::string& field);
void put(Row& row, const std::string& field, Value value);  // null: takes it away

// The text of a value; several values stand on lines of their own.
std::string text_of(const Value& value);
std::optional<double> number_of(const Value& value);  // of a number and of a text that reads as one
std::vector<Value> list_of(const Value& value);       // none, one or several
Value value_of(std::vector<Value> list);

// Numbers by size before texts by their bytes, as groups are sorted.
bool group_before(const Value& a, const Value& b);

// Where everything random comes from.
class Dice {
 public:
  explicit Dice(uint64_t seed) : random_(seed) {}
  size_t below(size_t n) { return static_cast<size_t>(random_() % n); }
  bool chance(size_t one_in) { return below(one_in) == 0; }
  template <typename List>
  auto pick(const List& list) {
    return *(list.begin() + static_cast<std::ptrdiff_t>(below(list.size())));
  }

 private:
  std::mt19937_64 random_;
};

}  // namespace riffle::lang::plain

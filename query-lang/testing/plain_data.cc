#include "query-lang/testing/plain_data.h"

#include <array>

namespace riffle::lang::plain {
namespace {

constexpr std::array<std::string_view, 6> kFields = {"fa", "fb", "fc", "fd", "fe", "ff"};
constexpr std::array<std::string_view, 14> kTexts = {"a",  "b",   "ab",  "B",   "1",   "2", "10",
                                                     "-3", "2.5", "a,b", "b,1", "x y", "",  "1.0"};
constexpr size_t kMostRows = 14;

}  // namespace

std::string random_field(Dice& dice) { return std::string(dice.pick(kFields)); }
std::string random_text(Dice& dice) { return std::string(dice.pick(kTexts)); }

Value random_single(Dice& dice) {
  switch (dice.below(6)) {
    case 0:
      return Value();
    case 1:
      return Value(static_cast<double>(dice.below(6)) - 1);
    case 2:
      return Value(static_cast<double>(dice.below(40)) / 4);
    default:
      return Value(random_text(dice));
  }
}

Rows random_rows(Dice& dice) {
  Rows rows(dice.below(kMostRows));
  // How each field is filled, so that there are columns of one kind and mixed ones.
  std::array<size_t, kFields.size()> kinds{};
  for (size_t& kind : kinds) kind = dice.below(6);
  double time = static_cast<double>(dice.below(100));
  for (Row& row : rows) {
    if (!dice.chance(12)) put(row, "_time", Value(time));
    time -= static_cast<double>(dice.below(8));
    if (time < 0) time = 0;
    for (size_t i = 0; i < kFields.size(); ++i) {
      const std::string field(kFields[i]);
      switch (kinds[i]) {
        case 0:
          break;
        case 1:
          put(row, field, Value(static_cast<double>(dice.below(5))));
          break;
        case 2:
          put(row, field, Value(std::string(1, "abc"[dice.below(3)])));
          break;
        case 3: {
          std::vector<Value> list;
          for (size_t n = dice.below(4); n > 0; --n) {
            if (Value each = random_single(dice); !each.is_null()) list.push_back(each);
          }
          put(row, field, value_of(std::move(list)));
          break;
        }
        default:
          put(row, field, random_single(dice));
      }
    }
  }
  return rows;
}

}  // namespace riffle::lang::plain

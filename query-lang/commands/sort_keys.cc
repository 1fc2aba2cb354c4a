#include "query-lang/commands/sort_keys.h"

#include <array>
#include <utility>

#include "query-lang/syntax/names.h"

namespace riffle::lang {
namespace {

constexpr std::array<std::pair<std::string_view, SortKey::Order>, 4> kOrders = {{
    {"auto", SortKey::Order::kAuto},
    {"str", SortKey::Order::kText},
    {"num", SortKey::Order::kNumber},
    {"ip", SortKey::Order::kAddress},
}};

// num(x) → x, by number.
void read_order(SortKey& key) {
  for (const auto& [name, order] : kOrders) {
    const bool here = key.field.size() > name.size() + 2 &&
                      same_name(key.field.substr(0, name.size()), name) &&
                      key.field[name.size()] == '(' && key.field.back() == ')';
    if (!here) continue;
    key.order = order;
    key.field = key.field.substr(name.size() + 1, key.field.size() - name.size() - 2);
    const bool quoted = key.field.size() > 2 && key.field.front() == '"' && key.field.back() == '"';
    if (quoted)
      key.field = unescape_string(std::string_view(key.field).substr(1, key.field.size() - 2));
    return;
  }
}

bool is_sign(char c) { return c == '-' || c == '+'; }

}  // namespace

Result<std::vector<SortKey>> parse_sort_keys(ArgParser& arguments) {
  std::vector<SortKey> keys;
  while (!arguments.at_end()) {
    RIFFLE_ASSIGN(const bool option, arguments.take_option());
    if (option || arguments.accept(",")) continue;
    SortKey key;
    RIFFLE_ASSIGN(FieldRef field, arguments.field());
    const bool signed_name = !field.quoted && is_sign(field.name.front());
    if (signed_name) {
      key.descending = field.name.front() == '-';
      field.name.erase(0, 1);
      // "- count" and "-\"a b\"": the name comes next.
      if (field.name.empty()) {
        RIFFLE_ASSIGN(field, arguments.field());
      }
    }
    key.field = std::move(field.name);
    if (!field.quoted) read_order(key);
    const bool turns = !signed_name && !field.quoted && !keys.empty() && arguments.at_end();
    if (turns && (same_name(key.field, "d") || same_name(key.field, "desc"))) {
      for (SortKey& each : keys) each.descending = !each.descending;
      break;
    }
    if (turns && (same_name(key.field, "a") || same_name(key.field, "asc"))) break;
    keys.push_back(std::move(key));
  }
  if (keys.empty()) return arguments.unexpected(arguments.peek(), "a field to sort by");
  return keys;
}

std::string print_sort_keys(const std::vector<SortKey>& keys) {
  std::string text;
  for (const SortKey& key : keys) {
    if (!text.empty()) text += ", ";
    // Both signs are printed: a key named `desc` must not be taken for the word.
    text += key.descending ? "-" : "+";
    if (key.order == SortKey::Order::kAuto) {
      text += print_field(key.field);
      continue;
    }
    for (const auto& [name, order] : kOrders) {
      if (order == key.order) text += std::string(name) + "(" + print_field(key.field) + ")";
    }
  }
  return text;
}

}  // namespace riffle::lang

#include "indexer/read/row_address.h"

#include <charconv>

namespace riffle::index {
namespace {

template <typename T>
bool take_number(std::string_view& text, T& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || number < T{0}) return false;
  text.remove_prefix(static_cast<size_t>(end - text.data()));
  return true;
}

bool take_colon(std::string_view& text) {
  if (!text.starts_with(':')) return false;
  text.remove_prefix(1);
  return true;
}

}  // namespace

std::string to_text(const RowAddress& address) {
  return std::to_string(address.commit) + ':' + std::to_string(address.sequence) + ':' +
         std::to_string(address.text_hash);
}

std::optional<RowAddress> row_address_from(std::string_view text) {
  RowAddress address;
  const bool whole = take_number(text, address.commit) && take_colon(text) &&
                     take_number(text, address.sequence) && take_colon(text) &&
                     take_number(text, address.text_hash) && text.empty();
  return whole ? std::optional(address) : std::nullopt;
}

}  // namespace riffle::index

#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "indexer/pattern/address_column.h"
#include "indexer/pattern/term_word.h"

namespace riffle::index {

// The values of a column of addresses that hold the word: exact.
Result<RowMask> find_in_addresses(AddressColumn& addresses, const TermWord& word);

// One to four numbers with points between them, as a term may ask for.
class OctetRun {
 public:
  // Of aligned words; nothing where no address can hold them.
  static std::optional<OctetRun> of(const TermWords& words);
  // The values that hold them one after the other.
  Result<RowMask> find(AddressColumn& addresses) const;

 private:
  Result<RowMask> find_at(AddressColumn& addresses, size_t first) const;
  std::vector<uint8_t> octets_;
};

}  // namespace riffle::index

#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "indexer/columns/value.h"
#include "indexer/read/address_literal.h"
#include "indexer/read/predicate.h"

namespace riffle::index {

// A block of IP addresses, "10.0.0.0/8" or "2001:db8::/32".
class Cidr {
 public:
  static std::optional<Cidr> parse(std::string_view text);
  // False for what is no address, or one of the other family (an IPv4 address in IPv6 form counts
  // as IPv4).
  bool contains(std::string_view address) const;
  // Of an IPv4 network: its addresses are those whose numbers are all within these.
  std::optional<OctetRanges> octets() const;

 private:
  std::array<unsigned char, 16> prefix_{};
  int family_ = 0;
  int bits_ = 0;
};

// What `field op literal` says of one value (predicate.h gives the rules). Immutable: any number of
// threads may use it.
class FieldComparison {
 public:
  FieldComparison(Predicate::Op op, std::string_view literal);

  // A missing value satisfies nothing; a multivalue what one of its elements does.
  bool matches(const ValueView& value) const;
  // Which IPv4 addresses satisfy it, where it is an equality that says that by their numbers; or
  // null.
  const AddressLiteral* addresses() const { return addresses_ ? &*addresses_ : nullptr; }

 private:
  bool matches_single(const ValueView& value) const;
  bool equals(std::string_view text) const;
  bool orders(const ValueView& value) const;

  Predicate::Op op_;
  std::string literal_;
  std::optional<double> number_;
  std::optional<Cidr> cidr_;
  std::optional<AddressLiteral> addresses_;
  bool anything_ = false;            // the literal is nothing but wildcards
  std::vector<std::string> pieces_;  // folded, between the wildcards; no wildcards: one piece
  bool open_begin_ = false;
  bool open_end_ = false;
};

}  // namespace riffle::index

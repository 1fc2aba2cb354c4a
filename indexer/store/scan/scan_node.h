#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "indexer/read/field_comparison.h"
#include "indexer/segment/search_term.h"
#include "indexer/store/scan/scan_filter.h"

namespace riffle::index {

inline bool is_index_field(std::string_view name) { return name == "index" || name == "_index"; }

// A part of a predicate, ready to be asked. Immutable.
struct ScanFilter::Node {
  enum class Kind : uint8_t { kAll, kNone, kAnd, kOr, kNot, kTerm, kCompare };
  explicit Node(Kind k) : kind(k) {}
  Kind kind;
  std::vector<std::unique_ptr<Node>> children;  // the cheap ones first
  std::unique_ptr<const SearchTerm> term;  // kCompare: what an event must hold whose text has the
                                           // value, if anything
  std::string field;
  std::optional<FieldComparison> comparison;

  // What decides soonest comes first.
  int cost() const {
    switch (kind) {
      case Kind::kAll:
      case Kind::kNone:
        return 0;
      case Kind::kCompare:
        return is_index_field(field)                                           ? 1
               : field == "host" || field == "source" || field == "sourcetype" ? 2
                                                                               : 4;
      case Kind::kTerm:
        return 3;
      case Kind::kAnd:
      case Kind::kOr:
      case Kind::kNot:
        break;
    }
    // NOT sourcetype=x is as cheap as what it is made of.
    constexpr int kCheap = 2;
    const bool cheap = std::all_of(children.begin(), children.end(),
                                   [](const auto& child) { return child->cost() <= kCheap; });
    return cheap ? kCheap : 5;
  }
};

}  // namespace riffle::index

#pragma once

#include <string>

#include "indexer/columns/batch.h"

namespace riffle::lang {

// How format writes rows as a search expression.
struct SearchFormat {
  std::string begin = "(";
  std::string row_begin = "(";
  std::string between_fields = "AND";
  std::string row_end = ")";
  std::string between_rows = "OR";
  std::string end = ")";
  std::string between_values = "OR";
  std::string empty = "NOT( )";
};

// ( ( f="v" AND g="w" ) OR ( … ) )
std::string format_rows(const index::Batch& rows, const SearchFormat& format);

}  // namespace riffle::lang

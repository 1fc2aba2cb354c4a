#pragma once

#include <string>
#include <string_view>

#include "indexer/base/error.h"

namespace riffle::lang {

// Where a byte of a query stands for a person: both count from 1; columns are characters.
struct TextPlace {
  size_t line = 1;
  size_t column = 1;
};
TextPlace place_of(std::string_view query, size_t byte);

// An error under the line of the query that it is about, for a terminal with a fixed-width font
// (Chinese, Japanese and Korean characters are two columns wide):
//
//   line 1, column 10: head: expected a number, found 'x'
//     | head x
//            ^
//   did you mean …
//
// Only the message and the hint when the error has no span.
std::string render_error(std::string_view query, const Error& error);

}  // namespace riffle::lang

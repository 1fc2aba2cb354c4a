#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace riffle::lang {

// A pattern of LIKE: `%` is any run of bytes, `_` one character (UTF-8), `\` takes the meaning from
// the next; everything else stands for itself, upper and lower case apart. Matches whole texts.
// Immutable.
class LikePattern {
 public:
  explicit LikePattern(std::string_view pattern);
  bool matches(std::string_view text) const;

 private:
  struct Piece {
    enum class Kind : uint8_t { kLiteral, kOne, kRun } kind;
    char byte = 0;
  };
  std::vector<Piece> pieces_;
};

}  // namespace riffle::lang

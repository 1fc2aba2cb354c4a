#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace riffle::index {

// Looks for one literal in texts at memory speed: compares the two bytes of it that are rarest in
// logs, many places at once, and only then the rest. Immutable: any number of threads may use it.
class LiteralFinder {
 public:
  // `literal` is not empty. Without `keep_case` the ASCII letters of the text may have either case;
  // the literal itself must be lower case then.
  LiteralFinder(std::string literal, bool keep_case);

  // Where it occurs first at `from` or later; npos if nowhere.
  size_t find(std::string_view text, size_t from) const;
  // Whether it stands right at `at`.
  bool stands_at(std::string_view text, size_t at) const;

  const std::string& literal() const { return literal_; }
  size_t size() const { return literal_.size(); }

 private:
  size_t find_slowly(std::string_view text, size_t from, size_t end) const;
  bool same(const char* text) const;

  std::string literal_;
  bool keep_case_;
  size_t first_ = 0;  // offsets of the two bytes that are looked for; first_ < second_, or the same
                      // in a literal of one byte
  size_t second_ = 0;
};

}  // namespace riffle::index

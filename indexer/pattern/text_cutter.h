#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace riffle::index {

// Cuts texts into static parts and variables: a piece (run of bytes between breakers) with a digit
// varies. So a word without a digit is never inside a variable, unless frequency makes it one
// (PatternTable). Keeps its memory between texts; what it returns is valid until the next cut.
class TextCutter {
 public:
  struct Variable {
    const char* data;  // 16 bytes more can be read
    uint32_t size;
  };

  // Looks at a text; then one of the three below says what varies (those that are whole() already
  // have their pattern). `escapes`: backslash escapes of JSON stand for one character each, so they
  // are never part of a variable.
  void cut(std::string_view text, bool escapes);
  // Each piece with a digit.
  void cut_variables();
  // And piece i where wild[i] is set.
  void cut_wild(std::span<const uint8_t> wild);
  // The text as one variable.
  void keep_whole();

  // Its static parts with kSlotMark for each variable.
  std::string_view pattern() const { return {pattern_.data(), pattern_size_}; }
  std::span<const Variable> variables() const { return {variables_.data(), variable_count_}; }
  // Breakers alone, with kSlotMark for each piece.
  std::string_view skeleton();
  bool whole() const { return whole_; }

 private:
  void find_masks();
  void mask_escapes();
  size_t fill_variables();  // how many there are
  void find_pieces();
  // Where runs of the mask begin and end: begin, end, begin, end … It stands in `memory`.
  std::span<const uint32_t> find_edges(const std::vector<uint64_t>& mask,
                                       std::vector<uint32_t>& memory) const;
  void build_pattern(std::span<const uint32_t> edges);

  std::vector<char> text_;  // with room behind it
  size_t size_ = 0;
  size_t chunks_ = 0;
  bool escapes_ = false;
  bool whole_ = false;
  bool any_backslash_ = false;
  bool any_mark_ = false;
  std::vector<uint64_t> word_;
  std::vector<uint64_t> digit_;  // then: variables
  std::vector<uint32_t> edges_;  // of variables
  std::vector<uint32_t> piece_memory_;
  std::span<const uint32_t> pieces_;
  bool pieces_known_ = false;
  std::vector<char> pattern_;
  size_t pattern_size_ = 0;
  std::vector<char> skeleton_;
  std::vector<Variable> variables_;
  size_t variable_count_ = 0;
};

}  // namespace riffle::index

#include "indexer/pattern/generalize.h"

#include <algorithm>
#include <string>
#include <unordered_map>
#include <unordered_set>

namespace riffle::index {

PieceTable::PieceTable(const std::vector<std::string_view>& patterns, bool escapes)
    : rows_(patterns.size()) {
  std::unordered_map<std::string_view, uint32_t> numbers;
  const char mark = kSlotMark;
  numbers.emplace(std::string_view(&mark, 1), 0);
  for (const std::string_view pattern : patterns) {
    size_t pieces = 0;
    for_each_piece(pattern, escapes, [&](size_t begin, size_t end) {
      const auto number = static_cast<uint32_t>(numbers.size());
      words_.push_back(
          numbers.try_emplace(pattern.substr(begin, end - begin), number).first->second);
      ++pieces;
    });
    pieces_ = pieces;
  }
}

size_t PieceTable::count_words(size_t piece) const {
  std::unordered_set<uint32_t> words;
  for (size_t row = 0; row < rows_; ++row) words.insert(words_[row * pieces_ + piece]);
  return words.size();
}

size_t PieceTable::count_patterns(const std::vector<uint8_t>& wild) const {
  std::unordered_set<uint64_t> patterns;
  for (size_t row = 0; row < rows_; ++row) {
    // A collision would only make the count too small by one.
    uint64_t hash = 0;
    for (size_t piece = 0; piece < pieces_; ++piece) {
      const uint64_t word = wild[piece] != 0 ? 0 : words_[row * pieces_ + piece];
      hash = (hash ^ word) * 0x9E3779B97F4A7C15;
      hash ^= hash >> 29;
    }
    patterns.insert(hash);
  }
  return patterns.size();
}

size_t PieceTable::generalize(size_t allowed, std::vector<uint8_t>& wild) const {
  wild.resize(pieces_);
  std::vector<size_t> different(pieces_);
  for (size_t piece = 0; piece < pieces_; ++piece) different[piece] = count_words(piece);
  size_t left = count_patterns(wild);
  while (left > allowed) {
    size_t best = pieces_;
    for (size_t piece = 0; piece < pieces_; ++piece) {
      if (wild[piece] == 0 && different[piece] > 1 &&
          (best == pieces_ || different[piece] > different[best])) {
        best = piece;
      }
    }
    if (best == pieces_) break;
    wild[best] = 1;
    left = count_patterns(wild);
  }
  return left;
}

}  // namespace riffle::index

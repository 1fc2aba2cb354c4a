#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "indexer/base/result.h"

namespace riffle::index {

// The longest word, in bytes. Xapian takes 245, NUL counting twice.
constexpr size_t kMaxIndexedWord = 64;

// Makes a word index: in which entries (numbers) words stand. Its words stand in runs in a Xapian
// database, made in a directory of its own under the machine's temporary one. Not thread-safe;
// environment errors.
class WordIndexBuilder {
 public:
  static Result<std::unique_ptr<WordIndexBuilder>> begin();
  ~WordIndexBuilder();

  // Words ascend as bytes, are not empty, without NUL and up to kMaxIndexedWord long. Entries
  // ascend, and there is one at least.
  Result<void> add(std::string_view word, std::span<const uint32_t> entries);
  // The index as one run of bytes. The builder is spent, after an error too.
  Result<std::string> finish();

 private:
  struct State;
  explicit WordIndexBuilder(std::unique_ptr<State> state);
  Result<void> end_run();
  std::unique_ptr<State> state_;
};

// A finished index. Xapian does not protect itself from bytes that were changed: whoever opens one
// has verified them. Any number of threads.
class WordIndex {
 public:
  // Copies the bytes. Damage error when they are no index.
  static Result<std::unique_ptr<const WordIndex>> open(std::string_view bytes);
  ~WordIndex();

  // Where the word stands, ascending. Nothing when that can't be read.
  std::optional<std::vector<uint32_t>> with_word(std::string_view word) const;
  // … words that begin so; nothing, too, when these are more than `most_words`.
  std::optional<std::vector<uint32_t>> with_prefix(std::string_view prefix,
                                                   size_t most_words) const;
  // All words, ascending, until `visit` says false; false then, and when it can't be read.
  using Visit = std::function<bool(std::string_view word, const std::vector<uint32_t>& entries)>;
  bool for_each(const Visit& visit) const;

 private:
  struct State;
  explicit WordIndex(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace riffle::index

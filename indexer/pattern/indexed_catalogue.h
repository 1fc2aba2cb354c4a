#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "indexer/base/result.h"
#include "indexer/pattern/pattern_catalogue.h"
#include "indexer/pattern/plain_catalogue.h"
#include "indexer/pattern/word_index.h"

namespace riffle::index {

// The catalogue of large segments (docs/format.md, "Catalogue"): a word index over the entries,
// which are numbered through all columns. What it can't tell (words that begin with a wildcard or
// are not ASCII, prefixes of very many words) a plain catalogue does, which is made when it is
// first needed.
class IndexedCatalogue : public PatternCatalogue {
 public:
  // What a segment keeps of it. Environment errors.
  static Result<std::string> encode(const std::vector<SegmentColumn>& columns);
  // `section` was verified; `columns` must outlive it. Damage error where it is not theirs.
  static Result<std::unique_ptr<const IndexedCatalogue>> open(
      std::string_view section, const std::vector<SegmentColumn>& columns);

  const EntryFacts& facts(size_t column) const override { return facts_[column]; }
  void find(const TermWord& word, const Sink& sink) const override;
  bool complete() const override;

 private:
  explicit IndexedCatalogue(const std::vector<SegmentColumn>& columns) : columns_(columns) {}
  Result<void> load(std::string_view section);
  std::optional<std::vector<uint32_t>> look_up(const TermWord& word) const;
  const PlainCatalogue& plain() const;

  const std::vector<SegmentColumn>& columns_;
  std::unique_ptr<const WordIndex> index_;
  std::vector<uint32_t> first_entry_;  // by column, and of what would come behind
  std::vector<EntryFacts> facts_;
  mutable std::once_flag plain_once_;
  mutable std::unique_ptr<const PlainCatalogue> plain_;
};

}  // namespace riffle::index

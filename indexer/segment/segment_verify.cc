#include <algorithm>
#include <numeric>

#include "indexer/segment/segment_reader.h"

namespace riffle::index {
namespace {

// Texts are rebuilt in portions of that many.
constexpr size_t kVerifyRows = 4096;

// What the rows of a block say of themselves.
Result<BlockFacts> facts_from_rows(const Block& block) {
  RIFFLE_ASSIGN(const std::vector<int64_t> times, block.times());
  RIFFLE_ASSIGN(const std::vector<int64_t> index_times, block.index_times());
  RIFFLE_ASSIGN(const std::vector<int64_t> commits, block.commits());
  RIFFLE_ASSIGN(const std::vector<int64_t> sequences, block.sequences());
  BlockFacts facts;
  facts.rows = static_cast<uint32_t>(times.size());
  for (size_t row = 1; row < times.size(); ++row) {
    const RowKey before{times[row - 1], commits[row - 1], sequences[row - 1]};
    if (RowKey{times[row], commits[row], sequences[row]} < before)
      return damage_error("the rows are not in order");
  }
  if (!times.empty()) {
    facts.min_time = times.front();
    facts.max_time = times.back();
    const auto [index_min, index_max] = std::minmax_element(index_times.begin(), index_times.end());
    facts.min_index_time = *index_min;
    facts.max_index_time = *index_max;
    const auto [commit_min, commit_max] = std::minmax_element(commits.begin(), commits.end());
    facts.min_commit = static_cast<uint64_t>(*commit_min);
    facts.max_commit = static_cast<uint64_t>(*commit_max);
  }
  for (const std::string& name : block.field_names()) RIFFLE_TRY(block.field(name));
  RIFFLE_ASSIGN(const std::unique_ptr<BlockReader> reader, block.reader());
  RowTexts texts;
  std::vector<uint32_t> rows;
  for (uint32_t row = 0; row < facts.rows; row += static_cast<uint32_t>(rows.size())) {
    rows.resize(std::min<size_t>(kVerifyRows, facts.rows - row));
    std::iota(rows.begin(), rows.end(), row);
    texts.clear();
    RIFFLE_TRY(reader->read(rows, texts));
    facts.raw_bytes += texts.arena.size();
  }
  return facts;
}

}  // namespace

void SegmentReader::verify(const std::function<void(const std::string&)>& finding) const {
  bool sound = true;
  for (size_t ordinal = 0; ordinal < sections_->sections().size(); ++ordinal) {
    const auto bytes = sections_->section(ordinal);
    if (bytes) continue;
    finding(bytes.error().message);
    sound = false;
  }
  if (!sound) return;  // what the rows would say is only that again
  const auto shared = patterns();
  if (!shared) {
    finding(shared.error().message);
  } else if (const auto verified = (*shared)->verify_catalogue(); !verified) {
    finding(sections_->damage(verified.error().message).message);
  }
  for (size_t i = 0; i < description_.blocks.size(); ++i) {
    const auto facts = facts_from_rows(*block(i));
    if (!facts) {
      finding(facts.error().message);
    } else if (*facts != description_.blocks[i]) {
      finding(damaged_block(i, "counts or ranges are not what the footer states").message);
    }
  }
}

}  // namespace riffle::index

#include <algorithm>

#include "indexer/segment/codec.h"
#include "indexer/store/local_store.h"
#include "indexer/store/scan/block_cursor.h"
#include "indexer/store/store_snapshot.h"

namespace riffle::index {
namespace {

// What the scan finds.
Result<FoundRows> find_rows(ScanPlan& plan) {
  FoundRows found;
  for (const ScanBlock& block : plan.blocks()) {
    if (block.segment == nullptr || !plan.usable(block)) continue;
    BlockCursor cursor(plan, block, BlockCursor::Direction::kAnyOrder);
    while (true) {
      const Result<bool> more = cursor.next_window();
      if (!more) return more.error();  // what can't be read can't be deleted either
      if (!*more) break;
      std::vector<uint32_t>& rows = found[block.segment][block.number];
      rows.insert(rows.end(), cursor.found().begin(), cursor.found().end());
      cursor.found().clear();
    }
  }
  return found;
}

bool may_hold(const BlockFacts& facts, const std::vector<RowAddress>& sorted) {
  const auto first = std::lower_bound(sorted.begin(), sorted.end(),
                                      RowAddress{static_cast<int64_t>(facts.min_commit), 0, 0});
  return first != sorted.end() && static_cast<uint64_t>(first->commit) <= facts.max_commit;
}

// Those of a block that stand at one of the addresses and are not deleted yet.
Result<void> find_addressed(const ScanBlock& source, const std::vector<RowAddress>& sorted,
                            std::vector<uint32_t>& found) {
  const Block& block = *source.block;
  const auto is_deleted = [&deleted = source.hidden.deleted](uint32_t row) {
    return deleted != nullptr && std::binary_search(deleted->begin(), deleted->end(), row);
  };
  RIFFLE_ASSIGN(const std::vector<int64_t> commits, block.commits());
  RIFFLE_ASSIGN(const std::vector<int64_t> sequences, block.sequences());
  std::vector<uint32_t> rows;
  std::vector<uint64_t> hashes;
  for (uint32_t row = 0; row < commits.size(); ++row) {
    const auto address =
        std::lower_bound(sorted.begin(), sorted.end(), RowAddress{commits[row], sequences[row], 0});
    if (address == sorted.end() || address->commit != commits[row] ||
        address->sequence != sequences[row] || is_deleted(row)) {
      continue;
    }
    rows.push_back(row);
    hashes.push_back(address->text_hash);
  }
  if (rows.empty()) return {};
  RIFFLE_ASSIGN(const std::unique_ptr<BlockReader> reader, block.reader());
  constexpr size_t kPortion = 4096;  // texts held at a time
  RowTexts texts;
  for (size_t begin = 0; begin < rows.size(); begin += kPortion) {
    const auto portion = std::span(rows).subspan(begin, std::min(kPortion, rows.size() - begin));
    texts.clear();
    RIFFLE_TRY(reader->read(portion, texts));
    for (size_t i = 0; i < portion.size(); ++i) {
      if (checksum(texts[i]) == hashes[begin + i]) found.push_back(portion[i]);
    }
  }
  return {};
}

}  // namespace

Result<uint64_t> LocalStore::delete_events(const ScanSpec& which, const SearchContext& context) {
  RIFFLE_ASSIGN(const DeletedCounts counts, delete_found(which, context, find_rows));
  uint64_t count = 0;
  for (const auto& [index, of_index] : counts) count += of_index;
  return count;
}

Result<DeletedCounts> LocalStore::delete_rows(const std::vector<RowAddress>& addresses,
                                              const SearchContext& context) {
  std::vector<RowAddress> rows = addresses;
  std::sort(rows.begin(), rows.end());
  return delete_found({}, context, [&rows](ScanPlan& plan) -> Result<FoundRows> {
    FoundRows found;
    for (const ScanBlock& block : plan.blocks()) {
      if (block.segment == nullptr || !may_hold(block.block->facts(), rows)) continue;
      RIFFLE_TRY(plan.context().check());
      if (!plan.usable(block)) continue;
      std::vector<uint32_t> of_block;
      RIFFLE_TRY(find_addressed(block, rows, of_block));
      if (!of_block.empty()) found[block.segment][block.number] = std::move(of_block);
    }
    return found;
  });
}

Result<DeletedCounts> LocalStore::delete_found(const ScanSpec& which, const SearchContext& context,
                                               const FindRows& find) {
  std::unique_lock writer(writer_mutex_);
  RIFFLE_TRY(check_writable());
  RIFFLE_TRY(commit_active(writer));
  // A merge after the commit lets others in: what they brought is committed, too, or it would get
  // the number of this commit.
  while (active_since_) RIFFLE_TRY(publish_or_drop());
  RIFFLE_TRY(check_writable());

  const StoreSnapshot snapshot(last_commit_, segments_, {}, floors_);
  RIFFLE_ASSIGN(const std::unique_ptr<ScanPlan> plan, snapshot.plan(which, context));
  RIFFLE_ASSIGN(const FoundRows found, find(*plan));
  if (found.empty()) return DeletedCounts();

  ManifestChange change;
  change.commit = last_commit_ + 1;
  change.time = options_.clock();
  change.checkpoints = current_;
  DeletedCounts counts;
  Segments masked = segments_;
  for (auto& segment : masked) {
    const auto rows = found.find(segment.get());
    if (rows == found.end()) continue;
    const std::string encoded = DeletedRows::encode(rows->second);
    auto deleted = segment->deleted() != nullptr
                       ? std::make_shared<DeletedRows>(*segment->deleted())
                       : std::make_shared<DeletedRows>();
    const uint64_t before = deleted->count();
    RIFFLE_TRY(deleted->add(change.commit, encoded));
    counts[segment->listed().index] += deleted->count() - before;
    change.add_masks.push_back({segment->listed().file, change.commit, encoded});
    segment = std::make_shared<SegmentHandle>(segment->listed(), segment->reader(), deleted);
  }
  RIFFLE_TRY(directory_.fail_points->hit("delete.publish"));
  if (auto applied = apply(change); !applied) {
    drop_active(true);
    return std::move(applied).error();
  }
  const std::lock_guard lock(state_mutex_);
  segments_ = std::move(masked);
  last_commit_ = change.commit;
  return counts;
}

Result<std::shared_ptr<const EventSource>> LocalStore::snapshot_at(uint64_t commit) const {
  const std::lock_guard lock(state_mutex_);
  if (commit > last_commit_) {
    return user_error("there is no commit " + std::to_string(commit) + " yet; the last one is " +
                      std::to_string(last_commit_));
  }
  return std::shared_ptr<const EventSource>(std::make_shared<const StoreSnapshot>(
      commit, segments_, std::vector<StoreSnapshot::Active>(), floors_, commit));
}

}  // namespace riffle::index

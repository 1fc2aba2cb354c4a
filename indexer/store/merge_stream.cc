#include "indexer/store/merge_stream.h"

#include <algorithm>
#include <numeric>

#include "indexer/segment/memory_block.h"
#include "indexer/store/fingerprint.h"

namespace riffle::index {
namespace {

// Texts of a source that are in memory at a time.
constexpr uint32_t kTextRows = 1024;

}  // namespace

Result<std::map<int32_t, uint64_t>> count_days(const SegmentHandles& segments, Micros floor) {
  std::map<int32_t, uint64_t> days;
  for (const auto& segment : segments) {
    for (uint32_t i = 0; i < segment->reader()->description().blocks.size(); ++i) {
      const auto times = segment->reader()->block(i)->times();
      if (!times) {
        segment->quarantine(times.error().message);
        return times.error();
      }
      for (uint32_t row = 0; row < times->size(); ++row) {
        const bool deleted = segment->deleted() != nullptr && segment->deleted()->contains(i, row);
        if ((*times)[row] >= floor && !deleted) ++days[event_day((*times)[row])];
      }
    }
  }
  return days;
}

MergeStream::MergeStream(const SegmentHandles& segments, Micros floor,
                         std::function<bool(int32_t)> wants_day)
    : floor_(floor), wants_day_(std::move(wants_day)) {
  for (const auto& segment : segments) {
    sources_.emplace_back();
    sources_.back().segment = segment;
  }
}

RowKey MergeStream::Source::key() const {
  return {(**rows->times())[row], (**rows->commits())[row], (**rows->sequences())[row]};
}

Result<void> MergeStream::absorb(Source& source, Result<void> result) {
  if (!result && result.error().kind == ErrorKind::kDamage)
    source.segment->quarantine(result.error().message);
  return result;
}

Result<bool> MergeStream::open_block(Source& source) {
  source.rows.reset();
  const SegmentReader& reader = *source.segment->reader();
  if (source.next_block == reader.description().blocks.size()) return false;
  source.rows = std::make_unique<BlockRows>(ScanBlock{reader.block(source.next_block),
                                                      nullptr,
                                                      nullptr,
                                                      0,
                                                      {},
                                                      static_cast<uint32_t>(source.next_block)});
  ++source.next_block;
  source.row = 0;
  source.texts.clear();
  source.first_text = 0;
  BlockRows& rows = *source.rows;
  RIFFLE_TRY(rows.times());
  RIFFLE_TRY(rows.index_times());
  RIFFLE_TRY(rows.commits());
  RIFFLE_TRY(rows.sequences());
  source.fields.clear();
  for (const std::string& name : rows.source().block->field_names()) {
    RIFFLE_ASSIGN(ColumnPtr column, rows.indexed(name));
    source.fields.emplace_back(name, std::move(column));
  }
  return true;
}

bool MergeStream::wants(const Source& source, Micros time) const {
  // Days are known of rows that are kept only.
  return time >= floor_ && !source.is_deleted() && wants_day_(event_day(time));
}

Result<void> MergeStream::load_text(Source& source) {
  if (source.row - source.first_text < source.texts.ends.size()) return {};
  std::vector<uint32_t> rows(std::min(kTextRows, source.rows->facts().rows - source.row));
  std::iota(rows.begin(), rows.end(), source.row);
  source.texts.clear();
  source.first_text = source.row;
  return source.rows->read(rows, source.texts);
}

Result<void> MergeStream::settle(Source& source) {
  while (!source.at_end()) {
    const std::vector<int64_t>& times = **source.rows->times();
    while (source.row < times.size() && !wants(source, times[source.row])) ++source.row;
    if (source.row < times.size()) return {};
    RIFFLE_TRY(open_block(source));
  }
  return {};
}

Result<void> MergeStream::copy_row(Source& source, MemoryBlockBuilder& builder) {
  BlockRows& rows = *source.rows;
  builder.add({source.key(), (**rows.index_times())[source.row], source.text()});
  for (const auto& [name, column] : source.fields) {
    const ValueView value = column->at(source.row);
    if (!value.is_null()) builder.set_field(name, value.text());
  }
  ++source.row;
  return settle(source);
}

Result<std::shared_ptr<const MemoryBlock>> MergeStream::next_block() {
  if (!started_) {
    for (Source& source : sources_) {
      auto opened = open_block(source);
      RIFFLE_TRY(absorb(source, opened ? settle(source) : Result<void>(opened.error())));
    }
    started_ = true;
  }
  MemoryBlockBuilder builder;
  while (true) {
    Source* first = nullptr;
    for (Source& source : sources_) {
      if (!source.at_end() && (first == nullptr || source.key() < first->key())) first = &source;
    }
    if (first == nullptr) break;
    RIFFLE_TRY(absorb(*first, load_text(*first)));
    if (builder.full_for(first->text().size())) break;
    RIFFLE_TRY(absorb(*first, copy_row(*first, builder)));
  }
  if (builder.rows() == 0) return std::shared_ptr<const MemoryBlock>();
  return builder.finish();
}

}  // namespace riffle::index

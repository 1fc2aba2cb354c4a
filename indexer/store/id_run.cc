#include "indexer/store/id_run.h"

#include <algorithm>
#include <cstring>

#include "indexer/segment/byte_reader.h"
#include "indexer/segment/byte_writer.h"
#include "indexer/segment/integers.h"

namespace riffle::index {
namespace {

enum class IdSection : uint16_t { kHigh = 1, kLow = 2, kDay = 3, kFilter = 4 };
constexpr size_t kIdSectionKinds = 4;

template <typename T>
T load_at(std::string_view bytes, size_t i) {
  T value;
  std::memcpy(&value, bytes.data() + i * sizeof(T), sizeof(T));
  return value;
}

}  // namespace

Result<IdRunWriter> IdRunWriter::begin(std::unique_ptr<WritableFile> file, std::string index) {
  RIFFLE_ASSIGN(SectionWriter sections, SectionWriter::begin(std::move(file), kIdRunMagic));
  return IdRunWriter(std::move(sections), std::move(index));
}

Result<void> IdRunWriter::add(const IdEntry& entry) {
  RIFFLE_CHECK(block_.empty() || block_.back().fingerprint < entry.fingerprint);
  block_.push_back(entry);
  return block_.size() < kIdBlockEntries ? Result<void>() : write_block();
}

Result<void> IdRunWriter::write_block() {
  ByteWriter high;
  ByteWriter low;
  std::vector<int64_t> days;
  std::vector<uint64_t> keys;
  for (const IdEntry& entry : block_) {
    high.put(entry.fingerprint.high);
    low.put(entry.fingerprint.low);
    days.push_back(entry.day);
    // Ascending; two IDs may share an upper half.
    if (keys.empty() || keys.back() != entry.fingerprint.high)
      keys.push_back(entry.fingerprint.high);
  }
  const auto number = static_cast<uint32_t>(blocks_.size());
  const auto add_section = [&](IdSection kind, std::string_view bytes) {
    return sections_.add(static_cast<uint16_t>(kind), number, 0, block_.size(), bytes);
  };
  RIFFLE_TRY(add_section(IdSection::kHigh, high.bytes()));
  RIFFLE_TRY(add_section(IdSection::kLow, low.bytes()));
  RIFFLE_TRY(add_section(IdSection::kDay, encode_integers(days)));
  RIFFLE_TRY(add_section(IdSection::kFilter, build_fuse_filter(keys)));
  blocks_.emplace_back(static_cast<uint32_t>(block_.size()), block_.front().fingerprint.high);
  ids_ += block_.size();
  block_.clear();
  return {};
}

Result<FileIdentity> IdRunWriter::finish() {
  if (!block_.empty()) RIFFLE_TRY(write_block());
  ByteWriter description;
  description.text(index_);
  description.put(ids_);
  description.put(static_cast<uint32_t>(blocks_.size()));
  for (const auto& [ids, first_high] : blocks_) {
    description.put(ids);
    description.put(first_high);
  }
  return sections_.finish(description.bytes());
}

Result<std::shared_ptr<const IdRun>> IdRun::open(std::unique_ptr<MappedFile> file, std::string name,
                                                 const FileIdentity& expected) {
  std::shared_ptr<IdRun> run(new IdRun());
  RIFFLE_ASSIGN(run->sections_,
                SectionReader::open(std::move(file), std::move(name), kIdRunMagic, expected));
  RIFFLE_TRY(run->load());
  return std::shared_ptr<const IdRun>(std::move(run));
}

Result<void> IdRun::load() {
  ByteReader in(sections_->description());
  index_ = in.text();
  ids_ = in.get<uint64_t>();
  const auto count = in.get<uint32_t>();
  uint64_t ids = 0;
  for (uint32_t i = 0; i < count && in.ok(); ++i) {
    BlockPlace place;
    place.ids = in.get<uint32_t>();
    place.first_high = in.get<uint64_t>();
    place.section = i * kIdSectionKinds;
    ids += place.ids;
    blocks_.push_back(place);
  }
  const std::vector<Section>& sections = sections_->sections();
  bool fits = in.ok() && in.left() == 0 && ids == ids_ &&
              sections.size() == blocks_.size() * kIdSectionKinds;
  for (size_t i = 0; fits && i < sections.size(); ++i) {
    const uint64_t block_ids = blocks_[i / kIdSectionKinds].ids;
    const size_t kind = i % kIdSectionKinds;
    fits = sections[i].kind == kind + 1 && sections[i].count == block_ids &&
           (kind != 0 || sections[i].length == block_ids * sizeof(uint64_t)) &&
           (kind != 1 || sections[i].length == block_ids * sizeof(uint32_t));
  }
  if (!fits) return sections_->damage("its description does not add up");
  return {};
}

Result<bool> IdRun::contains(const Fingerprint& fingerprint) const {
  // The last block that begins before it or with it; equal upper halves may reach over from the
  // block before.
  auto after = std::upper_bound(
      blocks_.begin(), blocks_.end(), fingerprint.high,
      [](uint64_t high, const BlockPlace& place) { return high < place.first_high; });
  while (after != blocks_.begin()) {
    const BlockPlace& place = *--after;
    RIFFLE_ASSIGN(const std::string_view filter_bytes, sections_->section(place.section + 3));
    const auto filter = FuseFilter::open(filter_bytes);
    if (!filter) return sections_->damage(filter.error().message);
    if (filter->may_contain(fingerprint.high)) {
      RIFFLE_ASSIGN(const std::string_view highs, sections_->section(place.section));
      RIFFLE_ASSIGN(const std::string_view lows, sections_->section(place.section + 1));
      size_t begin = 0;
      size_t end = place.ids;
      while (begin < end) {
        const size_t middle = begin + (end - begin) / 2;
        if (load_at<uint64_t>(highs, middle) < fingerprint.high) {
          begin = middle + 1;
        } else {
          end = middle;
        }
      }
      for (; begin < place.ids && load_at<uint64_t>(highs, begin) == fingerprint.high; ++begin) {
        if (load_at<uint32_t>(lows, begin) == fingerprint.low) return true;
      }
    }
    if (place.first_high < fingerprint.high) break;
  }
  return false;
}

Result<std::vector<IdEntry>> IdRun::block(size_t ordinal) const {
  const BlockPlace& place = blocks_[ordinal];
  RIFFLE_ASSIGN(const std::string_view highs, sections_->section(place.section));
  RIFFLE_ASSIGN(const std::string_view lows, sections_->section(place.section + 1));
  RIFFLE_ASSIGN(const std::string_view day_bytes, sections_->section(place.section + 2));
  RIFFLE_TRY(sections_->section(place.section + 3));
  const auto days = decode_integers(day_bytes, place.ids);
  if (!days) return sections_->damage(days.error().message);
  std::vector<IdEntry> entries(place.ids);
  for (size_t i = 0; i < entries.size(); ++i) {
    entries[i] = {{load_at<uint64_t>(highs, i), load_at<uint32_t>(lows, i)},
                  static_cast<int32_t>((*days)[i])};
    if (i > 0 && !(entries[i - 1].fingerprint < entries[i].fingerprint)) {
      return sections_->damage("its IDs are not in order");
    }
  }
  return entries;
}

Result<std::optional<IdEntry>> IdRunCursor::next() {
  while (at_ == entries_.size()) {
    if (next_block_ == run_->blocks()) return std::optional<IdEntry>();
    RIFFLE_ASSIGN(entries_, run_->block(next_block_++));
    at_ = 0;
  }
  return std::optional<IdEntry>(entries_[at_++]);
}

}  // namespace riffle::index

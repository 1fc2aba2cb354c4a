#include "indexer/store/id_run.h"

#include <algorithm>
#include <array>

#include "indexer/segment/byte_reader.h"
#include "indexer/segment/byte_writer.h"
#include "indexer/store/id_days.h"

namespace riffle::index {
namespace {

enum class IdSection : uint16_t { kBuckets = 5, kTags = 6, kRest = 7, kDays = 8 };
constexpr int kFirstBlockBits = 12;
// Look-ups that wait for memory together.
constexpr size_t kTogether = 128;

}  // namespace

Result<IdRunWriter> IdRunWriter::begin(std::unique_ptr<WritableFile> file, std::string index) {
  RIFFLE_ASSIGN(SectionWriter sections, SectionWriter::begin(std::move(file), kIdRunMagic));
  return IdRunWriter(std::move(sections), std::move(index));
}

Result<void> IdRunWriter::add_block(std::span<const IdEntry> entries) {
  RIFFLE_CHECK(!entries.empty() && entries.size() <= kIdBlockEntries);
  RIFFLE_CHECK(ids_ == 0 || last_ < entries.front().fingerprint);
  std::vector<int32_t> days(entries.size());
  for (size_t i = 0; i < entries.size(); ++i) {
    RIFFLE_CHECK(i == 0 || entries[i - 1].fingerprint < entries[i].fingerprint);
    days[i] = entries[i].day;
    earliest_day_ = std::min(earliest_day_, entries[i].day);
    latest_day_ = std::max(latest_day_, entries[i].day);
  }
  const EncodedIdBlock block = encode_id_block(entries);
  const auto number = static_cast<uint32_t>(blocks_.size());
  const auto add_section = [&](IdSection kind, size_t part, std::string_view bytes) {
    return sections_.add(static_cast<uint16_t>(kind), number, static_cast<uint32_t>(part),
                         entries.size(), bytes);
  };
  RIFFLE_TRY(add_section(IdSection::kBuckets, 0, block.buckets));
  RIFFLE_TRY(add_section(IdSection::kTags, 0, block.tags));
  for (size_t i = 0; i < block.rests.size(); ++i)
    RIFFLE_TRY(add_section(IdSection::kRest, i, block.rests[i]));
  RIFFLE_TRY(add_section(IdSection::kDays, 0, encode_id_days(days)));
  blocks_.push_back(block.shape);
  ids_ += entries.size();
  last_ = entries.back().fingerprint;
  return {};
}

Result<FileIdentity> IdRunWriter::finish() {
  ByteWriter description;
  description.text(index_);
  description.put(ids_);
  description.put(earliest_day_);
  description.put(latest_day_);
  description.put(static_cast<uint32_t>(blocks_.size()));
  for (const IdBlockShape& shape : blocks_) {
    description.put(shape.ids);
    description.put(shape.first_high);
    description.put(shape.shift);
    description.put(shape.buckets);
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

bool IdRun::sections_fit(const BlockPlace& place) const {
  const std::vector<Section>& sections = sections_->sections();
  const size_t days = place.section + 2 + place.chunks();
  if (days >= sections.size()) return false;
  const auto is = [&](size_t ordinal, IdSection kind) {
    return sections[ordinal].kind == static_cast<uint16_t>(kind);
  };
  bool fits = is(place.section, IdSection::kBuckets) && is(place.section + 1, IdSection::kTags) &&
              is(days, IdSection::kDays) &&
              sections[place.section].length == place.shape.bucket_bytes() &&
              sections[place.section + 1].length == place.shape.ids;
  for (size_t i = 0; fits && i < place.chunks(); ++i) {
    const size_t ids = std::min<size_t>(kIdRestChunk, place.shape.ids - i * kIdRestChunk);
    fits = is(place.section + 2 + i, IdSection::kRest) &&
           sections[place.section + 2 + i].length == place.shape.rest_bytes(ids);
  }
  return fits;
}

Result<void> IdRun::load() {
  ByteReader in(sections_->description());
  index_ = in.text();
  ids_ = in.get<uint64_t>();
  earliest_day_ = in.get<int32_t>();
  latest_day_ = in.get<int32_t>();
  const auto count = in.get<uint32_t>();
  uint64_t ids = 0;
  size_t section = 0;
  bool fits = true;
  for (uint32_t i = 0; i < count && in.ok() && fits; ++i) {
    BlockPlace place;
    place.shape.ids = in.get<uint32_t>();
    place.shape.first_high = in.get<uint64_t>();
    place.shape.shift = in.get<uint8_t>();
    place.shape.buckets = in.get<uint32_t>();
    place.section = section;
    if (!blocks_.empty())
      place.table_offset = blocks_.back().table_offset + IdTable::bytes(blocks_.back().shape);
    fits = in.ok() && place.shape.plausible() &&
           (blocks_.empty() || blocks_.back().shape.first_high <= place.shape.first_high) &&
           sections_fit(place);
    ids += place.shape.ids;
    section += 3 + place.chunks();
    blocks_.push_back(place);
  }
  if (!fits || !in.ok() || in.left() != 0 || ids != ids_ || blocks_.size() != count ||
      section != sections_->sections().size()) {
    return sections_->damage("its description does not add up");
  }
  tables_.resize(blocks_.size());
  first_block_.resize(size_t{1} << kFirstBlockBits);
  uint32_t block = 0;
  for (uint64_t prefix = 0; prefix < first_block_.size(); ++prefix) {
    while (block + 1 < blocks_.size() &&
           blocks_[block + 1].shape.first_high <= prefix << (64 - kFirstBlockBits)) {
      ++block;
    }
    first_block_[prefix] = block;
  }
  return {};
}

double IdRun::share_before(int32_t day) const {
  if (day <= earliest_day_) return 0;
  if (day > latest_day_) return 1;
  return static_cast<double>(int64_t{day} - earliest_day_) /
         static_cast<double>(int64_t{latest_day_} - earliest_day_ + 1);
}

// The last block that begins before it or with it.
size_t IdRun::block_of(uint64_t high) const {
  size_t block = first_block_[high >> (64 - kFirstBlockBits)];
  while (block + 1 < blocks_.size() && blocks_[block + 1].shape.first_high <= high) ++block;
  return block;
}

Result<void> IdRun::find(std::span<const Fingerprint> fingerprints,
                         std::span<uint8_t> known) const {
  if (blocks_.empty()) return {};
  for (size_t begin = 0; begin < fingerprints.size(); begin += kTogether) {
    const size_t count = std::min(kTogether, fingerprints.size() - begin);
    RIFFLE_TRY(find_some(fingerprints.subspan(begin, count), known.subspan(begin, count)));
  }
  return {};
}

Result<void> IdRun::build_table(size_t block) const {
  const BlockPlace& place = blocks_[block];
  if (table_bytes_.size() == 0) {
    const BlockPlace& last = blocks_.back();
    table_bytes_ = LargeBuffer(last.table_offset + IdTable::bytes(last.shape));
  }
  std::string buckets;
  std::string tags;
  RIFFLE_TRY(sections_->copy(place.section, buckets));
  RIFFLE_TRY(sections_->copy(place.section + 1, tags));
  char* memory = table_bytes_.data() + place.table_offset;
  if (!IdTable::build(place.shape, buckets, tags, memory))
    return sections_->damage("its buckets do not add up");
  tables_[block] = IdTable(place.shape, memory);
  return {};
}

struct IdRun::Probe {
  const IdTable* table = nullptr;
  uint32_t block = 0;
  uint32_t bucket = 0;
  uint32_t number = 0;
  std::pair<uint32_t, uint32_t> entries;
};

// In a run that is larger than the processor's caches each step of a look-up waits for memory:
// therefore each step is taken for all of them before the next one.
Result<void> IdRun::find_some(std::span<const Fingerprint> fingerprints,
                              std::span<uint8_t> known) const {
  std::array<Probe, kTogether> probes;
  size_t count = 0;
  for (size_t i = 0; i < fingerprints.size(); ++i) {
    if (known[i] != 0) continue;
    const uint64_t high = fingerprints[i].high;
    const size_t block = block_of(high);
    const IdTable& table = tables_[block];
    if (!table.built()) RIFFLE_TRY(build_table(block));
    if (!table.has_bucket(high)) continue;
    Probe& probe = probes[count++];
    probe.table = &table;
    probe.block = static_cast<uint32_t>(block);
    probe.bucket = table.bucket_of(high);
    probe.number = static_cast<uint32_t>(i);
    table.prefetch_place(probe.bucket);
    // Equal upper halves may reach over from the blocks before.
    for (size_t before = block; before > 0 && blocks_[before].shape.first_high == high;) {
      RIFFLE_ASSIGN(const bool found, is_in(--before, fingerprints[i]));
      if (found) known[i] = 1;
    }
  }
  const std::span<Probe> used(probes.data(), count);
  for (Probe& probe : used) {
    probe.entries = probe.table->entries(probe.bucket);
    probe.table->prefetch_tags(probe.entries.first);
  }
  for (const Probe& probe : used) {
    RIFFLE_ASSIGN(const bool found,
                  compare(probe.block, probe.entries, fingerprints[probe.number]));
    if (found) known[probe.number] = 1;
  }
  return {};
}

Result<bool> IdRun::is_in(size_t block, const Fingerprint& fingerprint) const {
  const IdTable& table = tables_[block];
  if (!table.built()) RIFFLE_TRY(build_table(block));
  if (!table.has_bucket(fingerprint.high)) return false;
  return compare(block, table.entries(table.bucket_of(fingerprint.high)), fingerprint);
}

Result<bool> IdRun::compare(size_t block, std::pair<uint32_t, uint32_t> entries,
                            const Fingerprint& fingerprint) const {
  const IdTable& table = tables_[block];
  const uint8_t tag = table.tag_of(fingerprint.high);
  for (entries.first = table.find(entries, tag); entries.first != entries.second;
       ++entries.first, entries.first = table.find(entries, tag)) {
    const BlockPlace& place = blocks_[block];
    const uint32_t i = entries.first;
    std::array<char, kIdRestWindow> window;
    const size_t bit = i % kIdRestChunk * place.shape.rest_bits();
    const size_t section = place.section + 2 + i / kIdRestChunk;
    RIFFLE_TRY(sections_->read(section, bit / 8, window, scratch_));
    const std::string_view bytes(window.data(), window.size());
    const std::pair wanted(id_rest_of(place.shape, fingerprint.high), fingerprint.low);
    if (id_rest_at(place.shape, bytes, bit % 8) == wanted) return true;
  }
  return false;
}

Result<void> IdRun::read_block(size_t ordinal, BlockBytes& bytes,
                               std::vector<IdEntry>& entries) const {
  const BlockPlace& place = blocks_[ordinal];
  RIFFLE_TRY(sections_->copy(place.section, bytes.buckets));
  RIFFLE_TRY(sections_->copy(place.section + 1, bytes.tags));
  bytes.rests.resize(place.chunks());
  for (size_t i = 0; i < bytes.rests.size(); ++i)
    RIFFLE_TRY(sections_->copy(place.section + 2 + i, bytes.rests[i]));
  RIFFLE_TRY(sections_->copy(place.section + 2 + bytes.rests.size(), bytes.days));
  const auto days = decode_id_days(bytes.days, place.shape.ids);
  if (!days) return sections_->damage(days.error().message);
  entries.resize(place.shape.ids);
  decode_id_block(place.shape, bytes.buckets, bytes.tags, bytes.rests, entries);
  for (size_t i = 0; i < entries.size(); ++i) {
    entries[i].day = (*days)[i];
    if (i > 0 && !(entries[i - 1].fingerprint < entries[i].fingerprint))
      return sections_->damage("its IDs are not in order");
  }
  return {};
}

}  // namespace riffle::index

#include "indexer/store/id_run.h"

#include <algorithm>
#include <array>

#include "indexer/segment/byte_reader.h"
#include "indexer/segment/byte_writer.h"
#include "indexer/store/id_days.h"

namespace riffle::index {
namespace {

enum class IdSection : uint16_t { kBuckets = 5, kTags = 6, kRest = 7, kDays = 8 };
constexpr int kFirstBlockBits = 10;
// Look-ups that wait for memory together.
constexpr size_t kTogether = 32;

}  // namespace

Result<IdRunWriter> IdRunWriter::begin(std::unique_ptr<WritableFile> file, std::string index) {
  RIFFLE_ASSIGN(SectionWriter sections, SectionWriter::begin(std::move(file), kIdRunMagic));
  return IdRunWriter(std::move(sections), std::move(index));
}

Result<void> IdRunWriter::add(const IdEntry& entry) {
  RIFFLE_CHECK(block_.empty() || block_.back().fingerprint < entry.fingerprint);
  block_.push_back(entry);
  earliest_day_ = std::min(earliest_day_, entry.day);
  latest_day_ = std::max(latest_day_, entry.day);
  return block_.size() < kIdBlockEntries ? Result<void>() : write_block();
}

Result<void> IdRunWriter::write_block() {
  const EncodedIdBlock block = encode_id_block(block_);
  std::vector<int32_t> days;
  days.reserve(block_.size());
  for (const IdEntry& entry : block_) days.push_back(entry.day);
  const auto number = static_cast<uint32_t>(blocks_.size());
  const auto add_section = [&](IdSection kind, size_t part, std::string_view bytes) {
    return sections_.add(static_cast<uint16_t>(kind), number, static_cast<uint32_t>(part),
                         block_.size(), bytes);
  };
  RIFFLE_TRY(add_section(IdSection::kBuckets, 0, block.buckets));
  RIFFLE_TRY(add_section(IdSection::kTags, 0, block.tags));
  for (size_t i = 0; i < block.rests.size(); ++i)
    RIFFLE_TRY(add_section(IdSection::kRest, i, block.rests[i]));
  RIFFLE_TRY(add_section(IdSection::kDays, 0, encode_id_days(days)));
  blocks_.push_back(block.shape);
  ids_ += block_.size();
  block_.clear();
  return {};
}

Result<FileIdentity> IdRunWriter::finish() {
  if (!block_.empty()) RIFFLE_TRY(write_block());
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

struct IdRun::Probe {
  const BlockPlace* place = nullptr;
  std::string_view buckets;
  uint32_t bucket = 0;
  size_t number = 0;
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
    const BlockPlace& place = blocks_[block];
    if (!IdBuckets::has_bucket(place.shape, high)) continue;
    Probe& probe = probes[count];
    probe.place = &place;
    RIFFLE_ASSIGN(probe.buckets, sections_->section(place.section));
    probe.bucket = IdBuckets::bucket_of(place.shape, high);
    probe.number = i;
    __builtin_prefetch(IdBuckets(place.shape, probe.buckets).sample_address(probe.bucket));
    ++count;
    // Equal upper halves may reach over from the blocks before.
    for (size_t before = block; before > 0 && blocks_[before].shape.first_high == high;) {
      RIFFLE_ASSIGN(const bool found, is_in(blocks_[--before], fingerprints[i]));
      if (found) known[i] = 1;
    }
  }
  const std::span<Probe> used(probes.data(), count);
  for (const Probe& probe : used)
    __builtin_prefetch(IdBuckets(probe.place->shape, probe.buckets).word_address(probe.bucket));
  for (Probe& probe : used) {
    probe.entries = IdBuckets(probe.place->shape, probe.buckets).entries(probe.bucket);
    if (probe.entries.first == probe.entries.second) continue;
    RIFFLE_ASSIGN(const std::string_view tags, sections_->section(probe.place->section + 1));
    __builtin_prefetch(tags.data() + probe.entries.first);
  }
  for (const Probe& probe : used) {
    RIFFLE_ASSIGN(const bool found,
                  compare(*probe.place, probe.entries, fingerprints[probe.number]));
    if (found) known[probe.number] = 1;
  }
  return {};
}

Result<bool> IdRun::is_in(const BlockPlace& place, const Fingerprint& fingerprint) const {
  if (!IdBuckets::has_bucket(place.shape, fingerprint.high)) return false;
  RIFFLE_ASSIGN(const std::string_view buckets, sections_->section(place.section));
  const uint32_t bucket = IdBuckets::bucket_of(place.shape, fingerprint.high);
  return compare(place, IdBuckets(place.shape, buckets).entries(bucket), fingerprint);
}

Result<bool> IdRun::compare(const BlockPlace& place, std::pair<uint32_t, uint32_t> entries,
                            const Fingerprint& fingerprint) const {
  if (entries.first == entries.second) return false;
  RIFFLE_ASSIGN(const std::string_view tags, sections_->section(place.section + 1));
  const uint8_t tag = IdBuckets::tag_of(place.shape, fingerprint.high);
  const std::pair wanted(id_rest_of(place.shape, fingerprint.high), fingerprint.low);
  for (uint32_t i = entries.first; i < entries.second; ++i) {
    if (static_cast<uint8_t>(tags[i]) != tag) continue;
    std::array<char, kIdRestWindow> window;
    const size_t bit = i % kIdRestChunk * place.shape.rest_bits();
    const size_t section = place.section + 2 + i / kIdRestChunk;
    RIFFLE_TRY(sections_->read(section, bit / 8, window));
    const std::string_view bytes(window.data(), window.size());
    if (id_rest_at(place.shape, bytes, bit % 8) == wanted) return true;
  }
  return false;
}

Result<std::vector<IdEntry>> IdRun::block(size_t ordinal) const {
  const BlockPlace& place = blocks_[ordinal];
  RIFFLE_ASSIGN(const std::string_view buckets, sections_->section(place.section));
  RIFFLE_ASSIGN(const std::string_view tags, sections_->section(place.section + 1));
  std::vector<std::string_view> rests(place.chunks());
  for (size_t i = 0; i < rests.size(); ++i) {
    RIFFLE_ASSIGN(rests[i], sections_->section(place.section + 2 + i));
  }
  const size_t days_section = place.section + 2 + rests.size();
  RIFFLE_ASSIGN(const std::string_view day_bytes, sections_->section(days_section));
  const auto days = decode_id_days(day_bytes, place.shape.ids);
  if (!days) return sections_->damage(days.error().message);
  const std::vector<Fingerprint> fingerprints = decode_id_block(place.shape, buckets, tags, rests);
  std::vector<IdEntry> entries(place.shape.ids);
  for (size_t i = 0; i < entries.size(); ++i) {
    entries[i] = {fingerprints[i], (*days)[i]};
    if (i > 0 && !(fingerprints[i - 1] < fingerprints[i]))
      return sections_->damage("its IDs are not in order");
  }
  for (size_t section = place.section + 2; section <= days_section; ++section)
    sections_->forget(section);
  return entries;
}

Result<const IdEntry*> IdRunCursor::next() {
  while (at_ == entries_.size()) {
    if (next_block_ == run_->blocks()) return nullptr;
    RIFFLE_ASSIGN(entries_, run_->block(next_block_++));
    at_ = 0;
  }
  return &entries_[at_++];
}

}  // namespace riffle::index

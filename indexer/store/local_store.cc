#include "indexer/store/local_store.h"

#include <algorithm>

#include "indexer/store/store_snapshot.h"

namespace riffle::index {
namespace {

// Indexed where the time is not the event's own.
std::string_view time_source_name(TimeSource source) {
  switch (source) {
    case TimeSource::kEvent:
      return "";
    case TimeSource::kMessage:
      return "message";
    case TimeSource::kFile:
      return "file";
    case TimeSource::kArrival:
      return "arrival";
    case TimeSource::kClamped:
      return "clamped";
  }
  return "";
}

std::string_view target_index(const IncomingEvent& event) {
  return event.dead_letter ? kDeadLetterIndex : event.index;
}

}  // namespace

LedgerCounts& LedgerCounts::operator+=(const LedgerCounts& other) {
  consumed += other.consumed;
  indexed += other.indexed;
  duplicate += other.duplicate;
  dead_lettered += other.dead_lettered;
  expired += other.expired;
  late += other.late;
  bytes += other.bytes;
  return *this;
}

Result<void> LocalStore::check_writable() {
  if (options_.read_only) return environment_error(directory_.path + " is open for reading only");
  if (manifest_) return {};
  RIFFLE_TRY(open_manifest());
  RIFFLE_ASSIGN(ManifestState state, manifest_->load());
  adopt(std::move(state));
  return {};
}

Result<void> LocalStore::check_position(const SourceBatch& batch) const {
  const auto found = current_.find(batch.key);
  const int64_t expected = found == current_.end() ? -1 : found->second.next_offset;
  if (batch.from_offset == expected && (batch.next_offset >= expected || batch.goes_back))
    return {};
  return user_error("the batch of " + batch.key.kind + " " + batch.key.topic + "/" +
                    std::to_string(batch.key.partition) + " from offset " +
                    std::to_string(batch.from_offset) + " to " + std::to_string(batch.next_offset) +
                    " is not next in line: the index is at " + std::to_string(expected));
}

LocalStore::IndexState& LocalStore::index_state(std::string_view name) {
  const auto found = indexes_.find(name);
  if (found != indexes_.end()) return found->second;
  IndexState& state = indexes_[std::string(name)];
  state.name = std::make_shared<const std::string>(name);
  return state;
}

// All IDs of a batch together: one by one each would wait for memory.
std::vector<LocalStore::LookedUp> LocalStore::look_up_ids(const SourceBatch& batch) {
  struct OfIndex {
    std::vector<size_t> numbers;
    std::vector<Fingerprint> fingerprints;
  };
  std::vector<LookedUp> looked_up(batch.events.size());
  std::map<std::string_view, OfIndex> of_indexes;
  for (size_t i = 0; i < batch.events.size(); ++i) {
    const IncomingEvent& event = batch.events[i];
    looked_up[i].fingerprint = fingerprint_of(*id_key_, event.id);
    OfIndex& of_index = of_indexes[target_index(event)];
    of_index.numbers.push_back(i);
    of_index.fingerprints.push_back(looked_up[i].fingerprint);
  }
  for (const auto& [name, of_index] : of_indexes) {
    const auto index = indexes_.find(name);
    if (index == indexes_.end()) continue;
    std::vector<uint8_t> known(of_index.numbers.size());
    index->second.ids.look_up(of_index.fingerprints, known);
    for (size_t i = 0; i < known.size(); ++i) looked_up[of_index.numbers[i]].known = known[i] != 0;
  }
  return looked_up;
}

void LocalStore::take_event(const IncomingEvent& event, const LookedUp& id, Micros arrival,
                            Checkpoint& checkpoint, LedgerCounts& counts) {
  ++counts.consumed;
  counts.bytes += event.raw.size();
  const std::string_view name = target_index(event);
  if (!event.dead_letter && event.time <= arrival)
    checkpoint.watermark = std::max(checkpoint.watermark, event.time);
  if (event.time < floor_of(name)) {
    ++counts.expired;
    return;
  }
  IndexState& index = index_state(name);
  if (id.known || !index.ids.take_unknown({id.fingerprint, event_day(event.time)})) {
    ++counts.duplicate;
    return;
  }
  if (event.dead_letter) {
    ++counts.dead_lettered;
  } else {
    ++counts.indexed;
    // Subtracting the bound, not the times: they may be as far apart as numbers go.
    if (event.time < checkpoint.watermark - kLateAfter) ++counts.late;
  }
  MemoryBlockBuilder& rows = index.rows.builder_for(event.raw.size());
  rows.add(
      {{event.time, static_cast<int64_t>(last_commit_ + 1), next_sequence_++}, arrival, event.raw});
  rows.set_field("host", event.host);
  rows.set_field("source", event.source);
  rows.set_field("sourcetype", event.sourcetype);
  rows.set_field("_time_source", time_source_name(event.time_source));
  for (const auto& [field, value] : event.fields) rows.set_field(field, value);
  active_raw_bytes_ += event.raw.size();
  ++active_rows_;
}

// What is active is made durable while there is room for it; then sources have to wait.
Result<void> LocalStore::check_space() {
  if (options_.min_free_bytes == 0) return {};
  RIFFLE_ASSIGN(const uint64_t free, directory_.files->free_bytes(directory_.path));
  if (free >= options_.min_free_bytes) return {};
  if (active_since_) RIFFLE_TRY(publish_or_drop());
  // Only retention can help, and only if it needs no more room than is left.
  RIFFLE_TRY(retain());
  return environment_error("the disk of " + directory_.path + " has " + std::to_string(free) +
                           " bytes free, fewer than " + std::to_string(options_.min_free_bytes) +
                           ": nothing is taken in until there is more");
}

Result<LedgerCounts> LocalStore::ingest(const SourceBatch& batch) {
  std::unique_lock writer(writer_mutex_);
  RIFFLE_TRY(check_writable());
  RIFFLE_TRY(check_position(batch));
  RIFFLE_TRY(check_space());
  const Micros arrival = options_.clock();
  const std::vector<LookedUp> ids = look_up_ids(batch);
  LedgerCounts counts;
  {
    const std::lock_guard lock(state_mutex_);
    const auto known = current_.find(batch.key);
    Checkpoint checkpoint = known == current_.end() ? Checkpoint() : known->second;
    if (batch.caught_up <= arrival)
      checkpoint.watermark = std::max(checkpoint.watermark, batch.caught_up);
    for (size_t i = 0; i < ids.size(); ++i)
      take_event(batch.events[i], ids[i], arrival, checkpoint, counts);
    checkpoint.next_offset = batch.next_offset;
    checkpoint.counts += counts;
    current_[batch.key] = checkpoint;
    if (batch.loss) active_losses_.push_back(*batch.loss);
    note_damaged_runs();  // looking an ID up may have found one
  }
  if (!active_since_) active_since_ = arrival;
  if (is_due()) RIFFLE_TRY(commit_active(writer));
  return counts;
}

bool LocalStore::is_due() const {
  if (!active_since_) return false;
  return active_raw_bytes_ >= options_.commit_raw_bytes ||
         options_.clock() - *active_since_ >= options_.commit_interval;
}

Result<void> LocalStore::commit() {
  std::unique_lock writer(writer_mutex_);
  RIFFLE_TRY(check_writable());
  return commit_active(writer);
}

Result<void> LocalStore::commit_if_due() {
  std::unique_lock writer(writer_mutex_);
  RIFFLE_TRY(check_writable());
  return is_due() ? commit_active(writer) : retain_if_due();
}

void LocalStore::rollback() {
  const std::lock_guard writer(writer_mutex_);
  if (!options_.read_only) drop_active(false);
}

uint64_t LocalStore::rollbacks() const {
  const std::lock_guard lock(state_mutex_);
  return rollbacks_;
}

SourceLosses LocalStore::losses() const {
  const std::lock_guard lock(state_mutex_);
  SourceLosses all = losses_;
  for (const SourceLoss& loss : active_losses_) {
    all.newest.push_back(loss);
    all.missing += loss.missing;
  }
  return all;
}

Checkpoints LocalStore::committed_checkpoints() const {
  const std::lock_guard lock(state_mutex_);
  return committed_;
}

Checkpoints LocalStore::checkpoints() const {
  const std::lock_guard lock(state_mutex_);
  return current_;
}

uint64_t LocalStore::last_commit() const {
  const std::lock_guard lock(state_mutex_);
  return last_commit_;
}

std::shared_ptr<const EventSource> LocalStore::snapshot() const {
  const std::lock_guard lock(state_mutex_);
  std::vector<StoreSnapshot::Active> active;
  for (auto& [name, index] : indexes_) {
    const auto& blocks = index.rows.freeze();
    if (!blocks.empty()) active.push_back({index.name, blocks});
  }
  return std::make_shared<const StoreSnapshot>(last_commit_, segments_, std::move(active), floors_);
}

std::vector<SegmentFacts> LocalStore::segments() const {
  const std::lock_guard lock(state_mutex_);
  std::vector<SegmentFacts> facts;
  for (const auto& segment : segments_) {
    const ListedSegment& listed = segment->listed();
    facts.push_back({listed.file, listed.index, listed.rows, listed.identity.bytes,
                     listed.raw_bytes, listed.min_time, listed.max_time, listed.commit,
                     !segment->damage().empty()});
  }
  facts.insert(facts.end(), damaged_runs_.begin(), damaged_runs_.end());
  return facts;
}

}  // namespace riffle::index

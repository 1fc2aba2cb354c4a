#include "ingest-tap/redrive/redrive.h"

#include <algorithm>
#include <vector>

#include "indexer/read/event_source.h"

namespace riffle::tap {
namespace {

constexpr std::string_view kDeadLetters = "_dead_letter";
constexpr std::string_view kIdField = "document_id";
constexpr std::string_view kOffsetField = "offset";
// Fields of a dead letter that its event has, too.
constexpr std::string_view kKeptFields[] = {"kafka_topic", "kafka_partition"};
constexpr size_t kMemoryBytes = size_t{512} << 20;
constexpr size_t kEventsAtOnce = 4096;
// Of one deletion: each goes over the dead letters once, and each is a commit.
constexpr size_t kDeletedAtOnce = 2000;

// Names one dead letter.
struct Letter {
  std::string id;
  std::string offset;
};

// The literal that matches this text alone.
std::string literal_of(std::string_view text) {
  std::string literal;
  for (const char c : text) {
    if (c == '*' || c == '\\') literal += '\\';
    literal += c;
  }
  return literal;
}

class Redrive {
 public:
  Redrive(index::Store& store, const RedriveOptions& options)
      : store_(store),
        options_(options),
        identity_(SourceIdentity::file("redrive")),
        decoder_(options.decode),
        memory_(kMemoryBytes) {
    context_.cancel = options.cancel != nullptr ? options.cancel : &never_;
    context_.memory = &memory_;
    context_.message = [](const index::SearchMessage&) {};
    context_.now = options.clock();
  }

  Result<RedriveResult> run() {
    context_.snapshot = store_.snapshot();
    index::ScanSpec spec;
    spec.predicate = in_dead_letters();
    RIFFLE_ASSIGN(const auto scan, context_.snapshot->scan(spec, context_));
    for (size_t part = 0; part < scan->parts(); ++part) {
      while (true) {
        RIFFLE_TRY(context_.check());
        RIFFLE_ASSIGN(const auto rows, scan->next(part));
        if (!rows) break;
        RIFFLE_TRY(take(*rows));
      }
    }
    if (moved_.empty()) return result_;
    RIFFLE_TRY(store_.commit());
    RIFFLE_TRY(remove());
    return result_;
  }

 private:
  static index::Predicate in_dead_letters() {
    return index::Predicate::compare("index", index::Predicate::Op::kEqual,
                                     std::string(kDeadLetters));
  }

  Result<void> take(const index::Batch& rows) {
    for (size_t begin = 0; begin < rows.rows(); begin += kEventsAtOnce) {
      RIFFLE_TRY(take(rows, begin, std::min(rows.rows(), begin + kEventsAtOnce)));
    }
    return {};
  }

  Result<void> take(const index::Batch& rows, size_t begin, size_t end) {
    index::SourceBatch batch;
    batch.key = {.kind = "redrive", .cluster = {}, .topic = std::string(kDeadLetters)};
    const index::Checkpoints checkpoints = store_.checkpoints();
    if (const auto known = checkpoints.find(batch.key); known != checkpoints.end())
      batch.from_offset = known->second.next_offset;
    arena_.clear();
    for (size_t row = begin; row < end; ++row) {
      ++result_.dead_letters;
      index::IncomingEvent& event = batch.events.emplace_back();
      if (!decode(rows, row, event)) {
        ++result_.still_dead;
        batch.events.pop_back();
      }
    }
    if (batch.events.empty()) return {};
    batch.next_offset =
        std::max<int64_t>(0, batch.from_offset) + static_cast<int64_t>(batch.events.size());
    RIFFLE_ASSIGN(const index::LedgerCounts counts, store_.ingest(batch));
    result_.indexed += counts.indexed;
    result_.duplicate += counts.duplicate;
    result_.expired += counts.expired;
    return {};
  }

  bool decode(const index::Batch& rows, size_t row, index::IncomingEvent& event) {
    const auto text = [&](std::string_view field) {
      return arena_.keep(index::to_text(rows.at(row, field)));
    };
    const std::string_view id = text(kIdField);
    if (id.empty()) return false;  // by a version that did not keep it: nothing names it
    EventOrigin origin;
    origin.identity = &identity_;
    origin.source = text("source");
    origin.arrival = options_.clock();
    origin.broker_time = from_seconds(index::as_number(rows.at(row, "_time")).value_or(0));
    origin.newest_time = origin.broker_time;
    const std::string_view raw = text("_raw");
    decoder_.decode(raw, origin, arena_, event);
    if (event.dead_letter) return false;
    // Where the event has no ID of its own, that which its source gave it.
    if (event.id == identity_.id(0, raw, arena_)) event.id = id;
    if (const std::string_view host = text("host"); event.host.empty()) event.host = host;
    for (const std::string_view name : kKeptFields) {
      if (const std::string_view value = text(name); !value.empty())
        event.fields.emplace_back(name, value);
    }
    moved_.push_back({std::string(id), index::to_text(rows.at(row, kOffsetField))});
    return true;
  }

  Result<void> remove() {
    using index::Predicate;
    for (size_t begin = 0; begin < moved_.size(); begin += kDeletedAtOnce) {
      std::vector<Predicate> letters;
      for (size_t i = begin; i < std::min(moved_.size(), begin + kDeletedAtOnce); ++i) {
        letters.push_back(
            Predicate::all_of({Predicate::compare(std::string(kIdField), Predicate::Op::kEqual,
                                                  literal_of(moved_[i].id)),
                               Predicate::compare(std::string(kOffsetField), Predicate::Op::kEqual,
                                                  literal_of(moved_[i].offset))}));
      }
      index::ScanSpec which;
      which.predicate =
          Predicate::all_of({in_dead_letters(), Predicate::any_of(std::move(letters))});
      RIFFLE_TRY(store_.delete_events(which, context_));
    }
    return {};
  }

  index::Store& store_;
  const RedriveOptions& options_;
  const SourceIdentity identity_;
  Decoder decoder_;
  TextArena arena_;
  CancelToken never_;
  MemoryAccount memory_;
  index::SearchContext context_;
  std::vector<Letter> moved_;
  RedriveResult result_;
};

}  // namespace

Result<RedriveResult> redrive_dead_letters(index::Store& store, const RedriveOptions& options) {
  // What is dead and not committed yet could not be deleted.
  RIFFLE_TRY(store.commit());
  return Redrive(store, options).run();
}

}  // namespace riffle::tap

#include "ingest-tap/file/file_tap.h"

#include <glob.h>

#include <list>
#include <mutex>

#include "ingest-tap/decode/csv.h"
#include "ingest-tap/file/event_cutter.h"
#include "ingest-tap/file/tailed_file.h"
#include "ingest-tap/worker.h"

namespace riffle::tap {
namespace {

using Clock = std::chrono::steady_clock;

constexpr size_t kReadBytes = 1u << 20;
// Of one file before the next one gets its turn.
constexpr size_t kTurnBytes = 16u << 20;
constexpr std::chrono::milliseconds kRetry{1000};

std::vector<std::string> expand(const std::vector<std::string>& patterns) {
  std::vector<std::string> paths;
  for (const std::string& pattern : patterns) {
    glob_t found{};
    // A folder that can't be read now may be readable later.
    if (::glob(pattern.c_str(), GLOB_NOSORT, nullptr, &found) == 0) {
      for (size_t i = 0; i < found.gl_pathc; ++i) paths.emplace_back(found.gl_pathv[i]);
    }
    ::globfree(&found);
  }
  return paths;
}

// One file that is followed, with all that its events need.
struct Followed {
  Followed(TailedFile opened, std::string first_path, int64_t offset, const FileTapOptions& options)
      : file(std::move(opened)),
        name(std::move(first_path)),
        key(tail_key(name, file.identity())),
        identity(SourceIdentity::file(name)),
        decoder(options_for_file(options.decode, name)),
        cutter(offset, line_join(options_for_file(options.decode, name)),
               options.decode.max_event_bytes) {}

  TailedFile file;
  std::string name;
  index::CheckpointKey key;
  SourceIdentity identity;
  Decoder decoder;
  EventCutter cutter;
  int64_t stored = -1;  // offset of the store, -1 = none
  Clock::time_point grown = Clock::now();
  bool named = true;  // a path leads to it
  bool at_end = false;
  bool live = false;
  Micros caught_up = 0;
};

class Tap final : public FileTap {
 public:
  Tap(index::Store& store, FileTapOptions options) : store_(store), options_(std::move(options)) {}

  void start() override {
    worker_.start([this] { run(); });
  }
  void stop() override { worker_.stop(); }
  FileTapStats stats() const override {
    const std::lock_guard lock(mutex_);
    return stats_;
  }

 private:
  void run();
  Result<void> round();
  Result<void> look_for_files();
  Result<void> follow(const std::string& path, const index::Checkpoints& checkpoints);
  Result<bool> read_on(Followed& followed);
  Result<void> ingest(Followed& followed, bool settled, bool final);
  Result<void> place(Followed& followed, int64_t offset, bool goes_back);
  void rewind();
  void publish();

  index::Store& store_;
  const FileTapOptions options_;

  // Of the thread.
  std::list<Followed> files_;
  uint64_t seen_rollbacks_ = 0;
  bool first_look_ = true;
  uint64_t events_ = 0;
  uint64_t replaced_ = 0;
  std::string trouble_;  // of this round
  TextArena arena_;
  index::SourceBatch batch_;
  std::string buffer_ = std::string(kReadBytes, '\0');

  mutable std::mutex mutex_;
  FileTapStats stats_;  // guarded by mutex_

  Worker worker_;
};

void Tap::run() {
  seen_rollbacks_ = store_.rollbacks();
  do {
    trouble_.clear();
    if (store_.rollbacks() != seen_rollbacks_) rewind();
    if (const auto done = round(); !done) {
      trouble_ = done.error().message;
      rewind();
      publish();
      if (!worker_.pause(kRetry)) return;
    }
    publish();
  } while (worker_.pause(options_.poll));
}

// Everything is found again, at the offsets that count.
void Tap::rewind() {
  files_.clear();
  seen_rollbacks_ = store_.rollbacks();
  const std::lock_guard lock(mutex_);
  ++stats_.rewinds;
}

Result<void> Tap::round() {
  RIFFLE_TRY(look_for_files());
  for (auto at = files_.begin(); at != files_.end();) {
    RIFFLE_ASSIGN(const bool keep, read_on(*at));
    at = keep ? std::next(at) : files_.erase(at);
  }
  return {};
}

Result<void> Tap::look_for_files() {
  for (Followed& followed : files_) followed.named = false;
  const index::Checkpoints checkpoints = store_.checkpoints();
  for (const std::string& path : expand(options_.paths)) RIFFLE_TRY(follow(path, checkpoints));
  first_look_ = false;
  return {};
}

Result<void> Tap::follow(const std::string& path, const index::Checkpoints& checkpoints) {
  auto opened = TailedFile::open(path);
  // Gone again, or not ours to read: said, and no reason to stop with the others.
  if (!opened) {
    trouble_ = opened.error().message;
    return {};
  }
  if (!*opened) return {};
  const FileIdentity identity = (*opened)->identity();
  std::string first_path = path;
  int64_t offset = -1;
  for (Followed& followed : files_) {
    if (followed.file.identity().inode == identity.inode) {
      followed.named = true;
      return {};
    }
    // A copy of it, or what happens to begin alike: with the same name, its events have the same
    // IDs where they are the same.
    if (followed.file.identity().head == identity.head) first_path = followed.name;
  }
  for (const auto& [key, checkpoint] : checkpoints) {
    std::string known_path;
    FileIdentity known;
    if (!parse_tail_key(key, known_path, known) || known.head != identity.head) continue;
    first_path = known_path;
    if (known.inode != identity.inode) continue;
    offset = checkpoint.next_offset;
    break;
  }
  const int64_t size = (*opened)->size();
  const bool replaced = offset >= 0 && (*opened)->is_replaced(offset, offset);
  const bool at_its_end = offset < 0 && options_.start_at_end && first_look_;
  const int64_t begin = replaced ? 0 : at_its_end ? size : std::max<int64_t>(0, offset);
  Followed& followed = files_.emplace_back(*std::move(*opened), first_path, begin, options_);
  followed.stored = offset;
  if (begin > 0 && followed.decoder.wants_header()) {
    RIFFLE_ASSIGN(const size_t got, followed.file.read(0, buffer_.data(), buffer_.size()));
    followed.decoder.set_header(first_csv_row(std::string_view(buffer_).substr(0, got)));
  }
  // The place must be in the store before the first event: after a crash it would be another one.
  if (replaced || at_its_end) RIFFLE_TRY(place(followed, begin, replaced));
  return {};
}

Result<void> Tap::place(Followed& followed, int64_t offset, bool goes_back) {
  index::SourceBatch batch;
  batch.key = followed.key;
  batch.from_offset = followed.stored;
  batch.next_offset = offset;
  batch.goes_back = goes_back;
  RIFFLE_TRY(store_.ingest(batch));
  followed.stored = offset;
  return store_.commit();
}

// False when it is over.
Result<bool> Tap::read_on(Followed& followed) {
  const auto now = Clock::now();
  if (followed.file.is_replaced(followed.cutter.offset(), followed.cutter.end())) {
    // What was read of it is whole; the next look finds another file in its place.
    RIFFLE_TRY(ingest(followed, true, true));
    ++replaced_;
    return false;
  }
  size_t taken = 0;
  followed.at_end = false;
  while (taken < kTurnBytes) {
    RIFFLE_ASSIGN(const size_t got,
                  followed.file.read(followed.cutter.end(), buffer_.data(), buffer_.size()));
    followed.at_end = got == 0;
    if (got == 0) break;
    taken += got;
    followed.grown = now;
    followed.cutter.append(std::string_view(buffer_).substr(0, got));
    RIFFLE_TRY(ingest(followed, false, false));
  }
  const bool over = !followed.named && now - followed.grown > options_.rotated;
  const bool settled = now - followed.grown > options_.settle;
  if (settled || over) RIFFLE_TRY(ingest(followed, settled, over));
  followed.at_end &= followed.stored == followed.cutter.end();
  if (followed.at_end && followed.live) followed.caught_up = options_.clock();
  return !over;
}

Result<void> Tap::ingest(Followed& followed, bool settled, bool final) {
  const auto cut = followed.cutter.take(settled, final);
  if (cut.empty()) return {};
  EventOrigin origin;
  origin.identity = &followed.identity;
  origin.source = followed.name;
  origin.arrival = options_.clock();
  origin.sequential = true;
  arena_.clear();
  batch_.events.clear();
  for (const EventCutter::Event& event : cut) {
    if (followed.decoder.wants_header() && !event.piece) {
      followed.decoder.set_header(event.text);
      continue;
    }
    origin.offset = event.offset;
    index::IncomingEvent& incoming = batch_.events.emplace_back();
    if (event.piece) {
      followed.decoder.dead_letter(event.text, "part of a line that is longer than the limit",
                                   origin, arena_, incoming);
    } else {
      followed.decoder.decode(event.text, origin, arena_, incoming);
    }
    followed.live |= incoming.time >= origin.arrival - index::kLateAfter;
  }
  batch_.key = followed.key;
  batch_.from_offset = followed.stored;
  batch_.next_offset = followed.cutter.offset();
  batch_.caught_up = followed.caught_up;
  RIFFLE_TRY(store_.ingest(batch_));
  followed.stored = batch_.next_offset;
  events_ += batch_.events.size();
  return {};
}

void Tap::publish() {
  const std::lock_guard lock(mutex_);
  stats_.files.clear();
  for (const Followed& followed : files_) stats_.files.push_back({followed.key, followed.at_end});
  stats_.events = events_;
  stats_.replaced = replaced_;
  stats_.last_error = trouble_;
}

}  // namespace

Result<std::unique_ptr<FileTap>> FileTap::create(index::Store& store, FileTapOptions options) {
  if (options.paths.empty()) return user_error("the file tap needs at least one path");
  return std::unique_ptr<FileTap>(std::make_unique<Tap>(store, std::move(options)));
}

}  // namespace riffle::tap

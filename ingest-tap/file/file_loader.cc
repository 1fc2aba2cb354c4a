#include "ingest-tap/file/file_loader.h"

#include <sys/stat.h>

#include <chrono>
#include <optional>
#include <thread>

#include "ingest-tap/decode/csv.h"
#include "ingest-tap/file/bounded_queue.h"
#include "ingest-tap/file/byte_source.h"
#include "ingest-tap/file/input_files.h"
#include "ingest-tap/file/line_reader.h"

namespace riffle::tap {
namespace {

using Clock = std::chrono::steady_clock;

// Some thousand events of usual length.
constexpr size_t kBlockBytes = 2u << 20;
// Blocks between the decoding thread and the store: enough to even out a commit's start, and little
// memory.
constexpr size_t kBlocksAhead = 4;
constexpr std::chrono::milliseconds kProgressInterval{200};

// Decoded lines with everything that their views point into.
struct Block {
  LineBlock lines;
  TextArena arena;
  std::vector<index::IncomingEvent> events;
  uint64_t consumed = 0;  // bytes of the file, as it lies on disk
};

// What one file brings, in order: blocks, and an error at the end where there was one.
struct FileReader {
  FileReader(const InputFile& input, const LoadOptions& options, std::string_view source,
             const std::string& identity_name)
      : options_(options),
        path_(input.path),
        source_(source),
        identity_(SourceIdentity::file(identity_name)),
        decoder_(options_for_file(options.decode, input.path)),
        newest_(modification_time()) {}

  // Runs in a thread of its own until the file ends or the queue is closed.
  void run(BoundedQueue<Block>& queue) {
    failure_ = read(queue);
    queue.close();
  }
  const std::optional<Error>& failure() const { return failure_; }

 private:
  std::optional<Error> read(BoundedQueue<Block>& queue) {
    auto bytes = open_byte_source(path_);
    if (!bytes) return std::move(bytes).error();
    LineReader lines(**bytes, options_.decode.max_event_bytes, kBlockBytes,
                     line_join(options_for_file(options_.decode, path_)));
    while (true) {
      auto next = lines.next();
      if (!next) return std::move(next).error();
      if (next->lines.empty()) return std::nullopt;
      Block block;
      block.lines = std::move(*next);
      block.consumed = (*bytes)->consumed();
      decode(block);
      if (!queue.push(std::move(block))) return std::nullopt;
    }
  }

  void decode(Block& block) {
    EventOrigin origin;
    origin.identity = &identity_;
    origin.source = source_;
    origin.arrival = options_.clock();
    origin.newest_time = newest_ > 0 && newest_ < origin.arrival ? newest_ : origin.arrival;
    origin.sequential = true;
    block.events.reserve(block.lines.lines.size());
    for (const LineBlock::Line& line : block.lines.lines) {
      if (decoder_.wants_header() && !line.piece) {
        decoder_.set_header(line.text);
        continue;
      }
      origin.offset = line.offset;
      index::IncomingEvent& event = block.events.emplace_back();
      if (line.piece) {
        decoder_.dead_letter(line.text, "part of a line that is longer than the limit", origin,
                             block.arena, event);
      } else {
        decoder_.decode(line.text, origin, block.arena, event);
      }
    }
  }

  Micros modification_time() const {
    struct stat facts {};
    if (path_ == "-" || ::stat(path_.c_str(), &facts) != 0) return 0;
    return static_cast<Micros>(facts.st_mtim.tv_sec) * kMicrosPerSecond;
  }

  const LoadOptions& options_;
  const std::string& path_;
  std::string_view source_;
  SourceIdentity identity_;
  Decoder decoder_;
  Micros newest_;
  std::optional<Error> failure_;  // read after the thread has ended
};

class Loader {
 public:
  Loader(index::Store& store, const LoadOptions& options) : store_(store), options_(options) {}

  Result<LoadResult> load(const std::vector<std::string>& paths) {
    InputFiles input = find_input_files(paths);
    result_.failures = std::move(input.failures);
    for (const InputFile& file : input.files) {
      bytes_total_ += file.bytes;
      if (file.bytes == 0 && file.path == "-") total_known_ = false;
    }
    for (const InputFile& file : input.files) {
      RIFFLE_TRY(load_file(file, input.files.size() > 1));
      bytes_before_ += file.bytes;
    }
    RIFFLE_TRY(store_.commit());
    result_.seconds = seconds();
    report_progress("", 0, true);
    return std::move(result_);
  }

 private:
  Result<void> load_file(const InputFile& file, bool one_of_several) {
    const std::string& source = options_.source.empty() ? file.absolute : options_.source;
    // Two files under one source name may hold the same bytes at the same offset: both are events.
    std::string identity = source;
    if (!options_.source.empty() && one_of_several) identity += '\n' + file.absolute;

    index::SourceBatch batch;
    batch.key = {.kind = "file", .cluster = {}, .topic = identity, .partition = 0};
    const index::Checkpoints checkpoints = store_.checkpoints();
    if (const auto found = checkpoints.find(batch.key); found != checkpoints.end()) {
      batch.from_offset = found->second.next_offset;
    }

    FileReader reader(file, options_, source, identity);
    BoundedQueue<Block> queue(kBlocksAhead);
    std::thread thread([&] { reader.run(queue); });
    Result<void> done = ingest_blocks(file, queue, batch);
    queue.close();
    thread.join();
    RIFFLE_TRY(std::move(done));
    if (reader.failure()) result_.failures.push_back(*reader.failure());
    return {};
  }

  Result<void> ingest_blocks(const InputFile& file, BoundedQueue<Block>& queue,
                             index::SourceBatch& batch) {
    while (auto block = queue.pop()) {
      if (options_.cancel != nullptr && options_.cancel->cancelled()) return cancelled_error();
      batch.events.swap(block->events);
      // The file is read from its beginning every time, and what is known already is told by its
      // IDs; the checkpoint only ever goes on.
      batch.next_offset = std::max(batch.from_offset, block->lines.next_offset);
      RIFFLE_ASSIGN(const index::LedgerCounts counts, store_.ingest(batch));
      batch.from_offset = batch.next_offset;
      result_.counts += counts;
      report_progress(file.path, block->consumed, false);
    }
    return {};
  }

  double seconds() const { return std::chrono::duration<double>(Clock::now() - start_).count(); }

  void report_progress(const std::string& file, uint64_t bytes_in_file, bool at_end) {
    if (!options_.progress) return;
    const auto now = Clock::now();
    if (!at_end && now < next_progress_) return;
    next_progress_ = now + kProgressInterval;
    LoadProgress progress;
    progress.file = file;
    progress.bytes_done = bytes_before_ + bytes_in_file;
    progress.bytes_total = total_known_ ? bytes_total_ : 0;
    progress.events = result_.counts.consumed;
    progress.seconds = seconds();
    if (progress.seconds > 0) {
      progress.bytes_per_second = static_cast<double>(progress.bytes_done) / progress.seconds;
    }
    options_.progress(progress);
  }

  index::Store& store_;
  const LoadOptions& options_;
  LoadResult result_;
  uint64_t bytes_total_ = 0;
  uint64_t bytes_before_ = 0;
  bool total_known_ = true;
  const Clock::time_point start_ = Clock::now();
  Clock::time_point next_progress_;
};

}  // namespace

Result<LoadResult> load_files(index::Store& store, const std::vector<std::string>& paths,
                              const LoadOptions& options) {
  if (paths.empty()) return user_error("no file to load");
  for (const std::string& path : paths) {
    if (path == "-" && options.source.empty()) {
      return user_error("standard input needs --source: the IDs of its events are made with it");
    }
  }
  return Loader(store, options).load(paths);
}

}  // namespace riffle::tap

#include "ingest-tap/spool/spool.h"

#include <algorithm>
#include <charconv>
#include <limits>

#include <fmt/format.h>

namespace riffle::tap {
namespace {

constexpr std::string_view kSuffix = ".spool";
constexpr int kDigits = 20;
// Written and synced at once: enough for every sender that waits, and no file far beyond its size.
constexpr uint64_t kGroupBytes = 16u << 20;
constexpr uint64_t kFilesAtLeast = 8;

std::optional<int64_t> base_of_name(std::string_view name) {
  if (name.size() != kDigits + kSuffix.size() || !name.ends_with(kSuffix)) return std::nullopt;
  int64_t base = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + kDigits, base);
  if (error != std::errc() || end != name.data() + kDigits) return std::nullopt;
  return base;
}

std::string parent_of(const std::string& path) {
  const size_t slash = path.rfind('/');
  return slash == std::string::npos ? "." : slash == 0 ? "/" : path.substr(0, slash);
}

}  // namespace

Spool::Spool(std::shared_ptr<FileSystem> files, SpoolOptions options)
    : files_(std::move(files)), options_(std::move(options)) {
  options_.file_bytes = std::min(options_.file_bytes, options_.max_bytes / kFilesAtLeast);
}

Result<std::unique_ptr<Spool>> Spool::open(std::shared_ptr<FileSystem> files,
                                           SpoolOptions options) {
  std::unique_ptr<Spool> spool(new Spool(std::move(files), std::move(options)));
  RIFFLE_TRY(spool->recover());
  return spool;
}

std::string Spool::path_of(int64_t base) const {
  return join_path(options_.directory, fmt::format("{:020}{}", base, kSuffix));
}

Result<void> Spool::recover() {
  RIFFLE_TRY(files_->make_directory(options_.directory));
  // The names of the directories are as durable as what lies in them.
  RIFFLE_TRY(files_->sync_directory(parent_of(options_.directory)));
  RIFFLE_TRY(files_->sync_directory(parent_of(parent_of(options_.directory))));
  RIFFLE_ASSIGN(const auto entries, files_->list(options_.directory));
  for (const DirectoryEntry& entry : entries) {
    const auto base = base_of_name(entry.name);
    if (!base) continue;
    list_.push_back({*base, path_of(*base), entry.bytes});
    used_bytes_ += entry.bytes;
  }
  end_ = list_.empty() ? 0 : list_.back().base;
  if (!list_.empty()) {
    RIFFLE_ASSIGN(const auto memory, files_->map(list_.back().path));
    if (is_newer_spool(memory->bytes())) {
      return environment_error(list_.back().path + " was written by a newer version");
    }
    SpoolScanner scanner(memory->bytes(), kSpoolHeaderBytes, end_,
                         std::numeric_limits<int64_t>::max());
    while (scanner.next()) end_ = scanner.offset();
    // Nothing in it was ever acknowledged: it is written anew.
    if (end_ == list_.back().base) {
      used_bytes_ -= list_.back().bytes;
      list_.pop_back();
    }
  }
  end_ = std::max(end_, options_.stored_offset);
  return {};
}

Result<int64_t> Spool::append(const SpoolRecord& record) {
  Sender sender;
  if (record.events.empty()) return user_error("a record holds at least one event");
  sender.payload = spool_payload(record);
  sender.events = static_cast<uint32_t>(record.events.size());
  if (sender.bytes() > options_.max_bytes / 2) return user_error("more than the spool can hold");

  std::unique_lock lock(mutex_);
  if (closed_) return environment_error("the server is stopping");
  if (used_bytes_ + sender.bytes() > options_.max_bytes) {
    return limit_error("the spool is full: the index does not keep up, or can't be written",
                       "send it again a little later");
  }
  used_bytes_ += sender.bytes();
  senders_.push_back(&sender);
  while (!sender.done) {
    // Whoever finds nobody writing writes for all that wait.
    if (writing_)
      changed_.wait(lock);
    else
      write_group(lock);
  }
  return std::move(sender.result);
}

void Spool::write_group(std::unique_lock<std::mutex>& lock) {
  std::vector<Sender*> group;
  uint64_t group_bytes = 0;
  while (!senders_.empty() && (group.empty() || group_bytes < kGroupBytes)) {
    group.push_back(senders_.front());
    group_bytes += group.back()->bytes();
    senders_.pop_front();
  }
  writing_ = true;
  const int64_t base = end_;
  lock.unlock();

  std::string bytes;
  bytes.reserve(group_bytes);
  int64_t next = base;
  for (Sender* sender : group) {
    append_spool_record(sender->payload, sender->events, next, base, bytes);
    sender->result = next;
    next += sender->events;
  }
  const Result<void> written = write_out(bytes, base);

  lock.lock();
  writing_ = false;
  if (written) {
    end_ = next;
    if (list_.empty() || list_.back().base != written_.base) {
      list_.push_back(written_);
      used_bytes_ += kSpoolHeaderBytes;
    }
    list_.back().bytes = written_.bytes;
  } else {
    used_bytes_ -= group_bytes;
  }
  for (Sender* sender : group) {
    if (!written) sender->result = written.error();
    sender->done = true;
  }
  changed_.notify_all();
}

// After a failure the file is worthless behind what was durable before: another one begins there.
Result<void> Spool::write_out(const std::string& bytes, int64_t base) {
  const bool fresh = !file_ || written_.bytes >= options_.file_bytes;
  Result<void> done = fresh ? begin_file(base) : Result<void>();
  if (done) done = file_->append(bytes);
  if (done) done = file_->sync();
  if (done && fresh) done = files_->sync_directory(options_.directory);
  if (done) {
    written_.bytes += bytes.size();
    return {};
  }
  file_.reset();
  // On a full disk even what is worthless is in the way. Where it can't go, nobody reads it.
  if (fresh) static_cast<void>(files_->remove(path_of(base)));
  return done;
}

Result<void> Spool::begin_file(int64_t base) {
  file_.reset();
  written_ = {base, path_of(base), kSpoolHeaderBytes};
  RIFFLE_ASSIGN(file_, files_->create(written_.path));
  return file_->append(spool_header(base));
}

Result<SpoolChunk> Spool::read(int64_t from, size_t bytes) {
  std::unique_lock lock(mutex_);
  SpoolChunk chunk;
  chunk.next_offset = from;
  // Of the files that begin at or before the offset the last one; else the first of all.
  size_t at = 0;
  while (at + 1 < list_.size() && list_[at + 1].base <= from) ++at;
  for (; at < list_.size() && chunk.next_offset < end_; ++at) {
    const File file = list_[at];
    const int64_t limit = at + 1 < list_.size() ? list_[at + 1].base : end_;
    if (file.base > chunk.next_offset) {
      chunk.missing += static_cast<uint64_t>(file.base - chunk.next_offset);
      chunk.next_offset = file.base;
    }
    const bool goes_on = cursor_base_ == file.base && cursor_offset_ == chunk.next_offset;
    const size_t position = goes_on ? cursor_position_ : kSpoolHeaderBytes;
    const int64_t begin = goes_on ? cursor_offset_ : file.base;
    lock.unlock();
    RIFFLE_ASSIGN(auto memory, files_->map(file.path));
    const std::string_view all =
        memory->bytes().substr(0, std::min<size_t>(file.bytes, memory->bytes().size()));
    SpoolScanner scanner(all, position, begin, limit);
    size_t taken = 0;
    while (taken < bytes) {
      const auto found = scanner.next();
      if (!found) break;
      if (scanner.offset() <= from) continue;  // read before
      SpoolChunk::Record& record = chunk.records.emplace_back();
      record.base = found->base;
      // The checksum was right, so it is what was written.
      RIFFLE_CHECK(parse_spool_payload(found->payload, found->events, record.record));
      chunk.missing += static_cast<uint64_t>(std::max<int64_t>(0, found->base - chunk.next_offset));
      chunk.next_offset = scanner.offset();
      taken += found->payload.size();
    }
    lock.lock();
    cursor_base_ = file.base;
    cursor_offset_ = scanner.offset();
    cursor_position_ = scanner.position();
    if (!chunk.records.empty()) {
      chunk.memory = std::move(memory);
      return chunk;
    }
    // It ends before the next one begins.
    if (limit > chunk.next_offset) {
      chunk.missing += static_cast<uint64_t>(limit - chunk.next_offset);
      chunk.next_offset = limit;
    }
  }
  return chunk;
}

bool Spool::wait(int64_t from, std::chrono::milliseconds time) const {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, time, [&] { return closed_ || end_ > from; });
  return end_ > from;
}

Result<void> Spool::release(int64_t before) {
  std::vector<std::string> gone;
  {
    const std::lock_guard lock(mutex_);
    while (!list_.empty()) {
      const bool last = list_.size() == 1;
      const int64_t end = last ? end_ : list_[1].base;
      // The one that is written to goes when it is in the way.
      if (end > before || (last && (writing_ || used_bytes_ < options_.max_bytes / 4))) break;
      if (last) file_.reset();
      used_bytes_ -= std::min(used_bytes_, list_.front().bytes);
      gone.push_back(list_.front().path);
      list_.pop_front();
    }
  }
  for (const std::string& path : gone) RIFFLE_TRY(files_->remove(path));
  return {};
}

void Spool::close() {
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
  }
  changed_.notify_all();
}

int64_t Spool::begin() const {
  const std::lock_guard lock(mutex_);
  return list_.empty() ? end_ : list_.front().base;
}

int64_t Spool::end() const {
  const std::lock_guard lock(mutex_);
  return end_;
}

uint64_t Spool::used_bytes() const {
  const std::lock_guard lock(mutex_);
  return used_bytes_;
}

}  // namespace riffle::tap

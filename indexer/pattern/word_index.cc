#include "indexer/pattern/word_index.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>
#include <xapian.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <mutex>
#include <utility>

#include "indexer/pattern/byte_planes.h"
#include "indexer/segment/byte_reader.h"
#include "indexer/segment/byte_writer.h"

namespace riffle::index {
namespace {

// Blocks of the finished database: what a look-up reads for each level.
constexpr int kBlockBytes = 8192;
// Words of so many bytes are one entry of Xapian's B-tree: a term for each word took four times the
// bytes, and eight times the CPU to make. A look-up goes through one run.
constexpr size_t kRunBytes = 4096;
// More than any run has; keeps damaged lengths from taking memory.
constexpr uint64_t kMaxRunBytes = uint64_t{1} << 30;

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&&) = delete;
  int get() const { return fd_; }
  // For Xapian, which closes what it is given, also when it fails.
  int copy() const { return ::fcntl(fd_, F_DUPFD_CLOEXEC, 0); }

 private:
  int fd_;
};

// A file in memory, without a name.
Result<Descriptor> memory_file() {
  Descriptor file(::memfd_create("riffle-catalogue", MFD_CLOEXEC));
  if (file.get() < 0) return system_error("cannot create", "a file in memory", errno);
  return file;
}

// Directories in which indexes are made: this, the number of the process, "-" and six letters.
constexpr std::string_view kDirectoryPrefix = "riffle-catalogue-";

// Making one takes seconds. A process that can't be seen may still live, in another container.
constexpr std::chrono::hours kLeftAfter{1};

// Removes what processes left that were killed at work.
void remove_left(const std::filesystem::path& temporary) {
  std::error_code error;
  std::filesystem::directory_iterator at(temporary, error);
  for (; !error && at != std::filesystem::directory_iterator(); at.increment(error)) {
    const std::string name = at->path().filename();
    if (!name.starts_with(kDirectoryPrefix)) continue;
    pid_t process = 0;
    const char* end = name.data() + name.size();
    const auto [rest, bad] = std::from_chars(name.data() + kDirectoryPrefix.size(), end, process);
    if (bad != std::errc() || rest == end || *rest != '-' || process <= 0) continue;
    std::error_code ignored;
    const auto changed = at->last_write_time(ignored);
    if (ignored || changed > std::filesystem::file_time_type::clock::now() - kLeftAfter) continue;
    if (::kill(process, 0) != 0 && errno == ESRCH) std::filesystem::remove_all(*at, ignored);
  }
}

Error failed(const Xapian::Error& error) {
  return environment_error("the catalogue's index: " + error.get_description());
}

}  // namespace

struct WordIndexBuilder::State {
  std::filesystem::path directory;
  std::optional<Xapian::WritableDatabase> database;
  ZstdCompressor zstd{kPatternZstdLevel};
  ByteWriter run;
  std::string last;  // word of the run

  ~State() {
    try {
      database.reset();
    } catch (const Xapian::Error&) {  // what is not finished is of no use to anybody
    }
    std::error_code ignored;
    std::filesystem::remove_all(directory, ignored);
  }
};

WordIndexBuilder::WordIndexBuilder(std::unique_ptr<State> state) : state_(std::move(state)) {}
WordIndexBuilder::~WordIndexBuilder() = default;

Result<std::unique_ptr<WordIndexBuilder>> WordIndexBuilder::begin() {
  std::error_code error;
  const std::filesystem::path temporary = std::filesystem::temp_directory_path(error);
  if (error) return environment_error("there is no directory for temporary files");
  remove_left(temporary);
  std::string name =
      temporary / (std::string(kDirectoryPrefix) + std::to_string(::getpid()) + "-XXXXXX");
  if (::mkdtemp(name.data()) == nullptr)
    return system_error("cannot create the directory", name, errno);
  auto state = std::make_unique<State>();
  state->directory = name;
  try {
    // Nobody reads it before it is finished, and after a failure it is thrown away.
    state->database.emplace(name, Xapian::DB_CREATE | Xapian::DB_BACKEND_GLASS |
                                      Xapian::DB_NO_SYNC | Xapian::DB_DANGEROUS |
                                      Xapian::DB_NO_TERMLIST);
  } catch (const Xapian::Error& failure) {
    return failed(failure);
  }
  return std::unique_ptr<WordIndexBuilder>(new WordIndexBuilder(std::move(state)));
}

Result<void> WordIndexBuilder::add(std::string_view word, std::span<const uint32_t> entries) {
  State& state = *state_;
  size_t shared = 0;
  if (state.run.size() > 0) {
    const size_t most = std::min(state.last.size(), word.size());
    while (shared < most && state.last[shared] == word[shared]) ++shared;
  }
  state.run.varint(shared);
  state.run.text(word.substr(shared));
  state.run.varint(entries.size());
  uint32_t before = 0;
  for (const uint32_t entry : entries) {
    state.run.varint(entry - before);
    before = entry;
  }
  state.last = word;
  return state.run.size() < kRunBytes ? Result<void>() : end_run();
}

Result<void> WordIndexBuilder::end_run() {
  if (state_->run.size() == 0) return {};
  try {
    ByteWriter packed;
    write_packed(state_->run.bytes(), state_->zstd, packed);
    state_->database->set_metadata(state_->last, packed.take());
  } catch (const Xapian::Error& failure) {
    return failed(failure);
  }
  state_->run = ByteWriter();
  return {};
}

Result<std::string> WordIndexBuilder::finish() {
  RIFFLE_TRY(end_run());
  RIFFLE_ASSIGN(const Descriptor file, memory_file());
  try {
    // A commit that failed would succeed the next time, with nothing in it: it is never repeated.
    state_->database->commit();
    state_->database->compact(
        file.copy(),
        Xapian::Compactor::FULL | Xapian::DBCOMPACT_SINGLE_FILE | Xapian::DBCOMPACT_NO_RENUMBER,
        kBlockBytes);
  } catch (const Xapian::Error& failure) {
    return failed(failure);
  }
  const off_t end = ::lseek(file.get(), 0, SEEK_END);
  std::string bytes(end > 0 ? static_cast<size_t>(end) : 0, '\0');
  for (size_t done = 0; done < bytes.size();) {
    const ssize_t got =
        ::pread(file.get(), bytes.data() + done, bytes.size() - done, static_cast<off_t>(done));
    if (got <= 0) return system_error("cannot read", "a file in memory", errno);
    done += static_cast<size_t>(got);
  }
  return bytes;
}

struct WordIndex::State {
  explicit State(Descriptor from) : file(std::move(from)) {}

  // Takes a database out of the pool, or opens another: each is for one thread at a time.
  std::unique_ptr<Xapian::Database> take() {
    const std::lock_guard lock(mutex);
    if (!idle.empty()) {
      std::unique_ptr<Xapian::Database> database = std::move(idle.back());
      idle.pop_back();
      return database;
    }
    // It begins where the descriptor stands, and copies share that place: one at a time.
    ::lseek(file.get(), 0, SEEK_SET);
    return std::make_unique<Xapian::Database>(file.copy(), Xapian::DB_BACKEND_GLASS);
  }
  void give_back(std::unique_ptr<Xapian::Database> database) {
    const std::lock_guard lock(mutex);
    idle.push_back(std::move(database));
  }

  const Descriptor file;
  std::mutex mutex;
  std::vector<std::unique_ptr<Xapian::Database>> idle;  // guarded by mutex
};

WordIndex::WordIndex(std::unique_ptr<State> state) : state_(std::move(state)) {}
WordIndex::~WordIndex() = default;

Result<std::unique_ptr<const WordIndex>> WordIndex::open(std::string_view bytes) {
  RIFFLE_ASSIGN(Descriptor file, memory_file());
  for (std::string_view left = bytes; !left.empty();) {
    const ssize_t written = ::write(file.get(), left.data(), left.size());
    if (written <= 0) return system_error("cannot write", "a file in memory", errno);
    left.remove_prefix(static_cast<size_t>(written));
  }
  auto state = std::make_unique<State>(std::move(file));
  try {
    state->give_back(state->take());
  } catch (const Xapian::Error& failure) {
    return damage_error(failed(failure).message);
  }
  return std::unique_ptr<const WordIndex>(new WordIndex(std::move(state)));
}

namespace {

// Calls visit(word, reader of its entries) for the words from `from` on, ascending, until it says
// false. False when a run is not as it should be.
template <typename Visit>
bool for_each_word(const Xapian::Database& database, const std::string& from, Visit&& visit) {
  // The key of a run is its last word: the first key that is not before `from` is that of the run
  // where `from` would stand.
  const auto end = database.metadata_keys_end();
  auto at = database.metadata_keys_begin();
  for (at.skip_to(from); at != end; ++at) {
    const std::string key = *at;
    const std::string value = database.get_metadata(key);
    ByteReader packed_in(value);
    const auto packed = read_packed(packed_in, kMaxRunBytes);
    const auto run = packed ? unpack(*packed) : Result<std::string>(packed.error());
    if (!run) return false;
    ByteReader in(*run);
    std::string word;
    while (in.left() > 0) {
      const uint64_t shared = in.varint();
      if (shared > word.size()) return false;
      word.resize(shared);
      word += in.text();
      const uint64_t count = in.varint();
      if (!in.ok() || count > in.left()) return false;
      if (!visit(word, count, in)) return in.ok();
      if (!in.ok()) return false;
    }
    if (word != key) return false;
  }
  return true;
}

void read_entries(uint64_t count, ByteReader& in, std::vector<uint32_t>* entries) {
  uint64_t entry = 0;
  for (uint64_t i = 0; i < count; ++i) {
    entry += in.varint();
    if (entries != nullptr) entries->push_back(static_cast<uint32_t>(entry));
  }
}

}  // namespace

std::optional<std::vector<uint32_t>> WordIndex::with_word(std::string_view word) const {
  std::vector<uint32_t> entries;
  try {
    std::unique_ptr<Xapian::Database> database = state_->take();
    const bool sound = for_each_word(*database, std::string(word),
                                     [&](std::string_view own, uint64_t count, ByteReader& in) {
                                       read_entries(count, in, own == word ? &entries : nullptr);
                                       return own < word;
                                     });
    state_->give_back(std::move(database));
    if (!sound) return std::nullopt;
  } catch (const Xapian::Error&) {
    return std::nullopt;
  }
  return entries;
}

std::optional<std::vector<uint32_t>> WordIndex::with_prefix(std::string_view prefix,
                                                            size_t most_words) const {
  std::vector<uint32_t> entries;
  size_t words = 0;
  try {
    std::unique_ptr<Xapian::Database> database = state_->take();
    const bool sound = for_each_word(*database, std::string(prefix),
                                     [&](std::string_view own, uint64_t count, ByteReader& in) {
                                       const bool begins = own.starts_with(prefix);
                                       words += begins ? 1 : 0;
                                       read_entries(count, in, begins ? &entries : nullptr);
                                       return words <= most_words && (begins || own < prefix);
                                     });
    state_->give_back(std::move(database));
    if (!sound || words > most_words) return std::nullopt;
  } catch (const Xapian::Error&) {
    return std::nullopt;
  }
  std::sort(entries.begin(), entries.end());
  entries.erase(std::unique(entries.begin(), entries.end()), entries.end());
  return entries;
}

bool WordIndex::for_each(const Visit& visit) const {
  bool wanted = true;
  try {
    std::unique_ptr<Xapian::Database> database = state_->take();
    std::vector<uint32_t> entries;
    const bool sound = for_each_word(*database, std::string(),
                                     [&](std::string_view word, uint64_t count, ByteReader& in) {
                                       entries.clear();
                                       read_entries(count, in, &entries);
                                       wanted = in.ok() && visit(word, entries);
                                       return wanted;
                                     });
    state_->give_back(std::move(database));
    return sound && wanted;
  } catch (const Xapian::Error&) {
    return false;
  }
}

}  // namespace riffle::index

#include "indexer/pattern/word_index.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>
#include <xapian.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <mutex>
#include <utility>

namespace riffle::index {
namespace {

// Blocks of the finished database: what a look-up reads for each level.
constexpr int kBlockBytes = 8192;

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

Error failed(const Xapian::Error& error) {
  return environment_error("the catalogue's index: " + error.get_description());
}

}  // namespace

struct WordIndexBuilder::State {
  std::filesystem::path directory;
  std::optional<Xapian::WritableDatabase> database;

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
  std::string name = temporary / "riffle-catalogue-XXXXXX";
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

Result<void> WordIndexBuilder::add(std::span<const std::string> words) {
  try {
    Xapian::Document document;
    for (const std::string& word : words) document.add_boolean_term(word);
    state_->database->add_document(document);
  } catch (const Xapian::Error& failure) {
    return failed(failure);
  }
  return {};
}

Result<std::string> WordIndexBuilder::finish() {
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
  uint32_t documents = 0;
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
    std::unique_ptr<Xapian::Database> database = state->take();
    state->documents = database->get_doccount();
    state->give_back(std::move(database));
  } catch (const Xapian::Error& failure) {
    return damage_error(failed(failure).message);
  }
  return std::unique_ptr<const WordIndex>(new WordIndex(std::move(state)));
}

uint32_t WordIndex::documents() const { return state_->documents; }

namespace {

void append(const Xapian::Database& database, const std::string& word,
            std::vector<uint32_t>& documents) {
  const auto end = database.postlist_end(word);
  for (auto at = database.postlist_begin(word); at != end; ++at) documents.push_back(*at - 1);
}

}  // namespace

std::optional<std::vector<uint32_t>> WordIndex::with_word(std::string_view word) const {
  std::vector<uint32_t> documents;
  try {
    std::unique_ptr<Xapian::Database> database = state_->take();
    append(*database, std::string(word), documents);
    state_->give_back(std::move(database));
  } catch (const Xapian::Error&) {
    return std::nullopt;
  }
  return documents;
}

std::optional<std::vector<uint32_t>> WordIndex::with_prefix(std::string_view prefix,
                                                            size_t most_words) const {
  std::vector<uint32_t> documents;
  try {
    std::unique_ptr<Xapian::Database> database = state_->take();
    const std::string begin(prefix);
    size_t words = 0;
    bool too_many = false;
    {
      const auto end = database->allterms_end(begin);
      for (auto at = database->allterms_begin(begin); at != end && !too_many; ++at) {
        too_many = ++words > most_words;
        if (!too_many) append(*database, *at, documents);
      }
    }
    state_->give_back(std::move(database));
    if (too_many) return std::nullopt;
  } catch (const Xapian::Error&) {
    return std::nullopt;
  }
  std::sort(documents.begin(), documents.end());
  documents.erase(std::unique(documents.begin(), documents.end()), documents.end());
  return documents;
}

}  // namespace riffle::index

#include "ingest-tap/file/storage_count.h"

#include <charconv>
#include <unordered_set>

#include "indexer/base/file_system.h"
#include "indexer/base/hash.h"
#include "indexer/base/json.h"
#include "ingest-tap/file/byte_source.h"
#include "ingest-tap/file/input_files.h"
#include "ingest-tap/file/line_reader.h"

namespace riffle::tap {
namespace {

constexpr size_t kBlockBytes = 1u << 20;
constexpr Micros kHour = 3600 * kMicrosPerSecond;

struct StoragePath {
  std::string topic;
  int32_t partition = 0;
};

// …/TOPIC/date=2026-01-02/00003-00000000000000000017.ndjson.zst
std::optional<StoragePath> parse_path(std::string_view path) {
  const size_t name = path.rfind('/');
  if (name == std::string_view::npos || name == 0) return std::nullopt;
  const size_t day = path.rfind('/', name - 1);
  if (day == std::string_view::npos || day == 0) return std::nullopt;
  if (!path.substr(day + 1).starts_with("date=")) return std::nullopt;
  const size_t topic = path.rfind('/', day - 1);
  const size_t topic_begin = topic == std::string_view::npos ? 0 : topic + 1;
  StoragePath parsed;
  parsed.topic = path.substr(topic_begin, day - topic_begin);
  const std::string_view digits = path.substr(name + 1);
  const auto [end, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), parsed.partition);
  if (error != std::errc() || end == digits.data() + digits.size() || *end != '-')
    return std::nullopt;
  return parsed;
}

class Counter {
 public:
  explicit Counter(const DecodeOptions& options) : decoder_(options) {}

  Result<void> count(const std::string& path, const StoragePath& where) {
    const auto identity = SourceIdentity::file(path);
    RIFFLE_ASSIGN(const auto bytes, open_byte_source(path));
    LineReader lines(*bytes, kDefaultMaxEventBytes, kBlockBytes);
    const uint64_t before = result.messages;
    while (true) {
      RIFFLE_ASSIGN(const LineBlock block, lines.next());
      if (block.lines.empty()) return compare_sidecar(path, result.messages - before);
      EventOrigin origin;
      origin.identity = &identity;
      origin.arrival = now_micros();
      arena_.clear();
      for (const LineBlock::Line& line : block.lines) {
        origin.offset = line.offset;
        index::IncomingEvent event;
        decoder_.decode(line.text, origin, arena_, event);
        take(event, where);
      }
    }
  }
  StorageCount result;

 private:
  // What the storage consumer had counted when it closed the file; earlier versions did not.
  static Result<void> compare_sidecar(const std::string& path, uint64_t messages) {
    const size_t name = path.rfind('/') + 1;
    const auto files = posix_file_system();
    const std::string sidecar = path.substr(0, name) + "." + path.substr(name) + ".json";
    RIFFLE_ASSIGN(const bool there, files->exists(sidecar));
    if (!there) return {};
    RIFFLE_ASSIGN(const auto text, files->map(sidecar));
    const auto facts = parse_json(text->bytes());
    const JsonValue* told = facts && facts->is_object() ? facts->find("messages") : nullptr;
    if (told == nullptr) return damage_error(sidecar + " is not what a storage consumer writes");
    if (told->as_number() == static_cast<double>(messages)) return {};
    return damage_error(path + " holds " + std::to_string(messages) +
                        " messages, but its sidecar says " + told->text());
  }

  void take(const index::IncomingEvent& event, const StoragePath& where) {
    ++result.messages;
    if (event.dead_letter) {
      ++result.not_decodable;
      return;
    }
    // One index for all topics: an ID is the same event wherever it comes from.
    std::string id(event.index);
    id += '\0';
    id += event.id;
    const Hash128 hash{hash64(id, 1), hash64(id, 2)};
    if (!seen_.insert(hash).second) return;
    const bool own_time = event.time_source == index::TimeSource::kEvent;
    ++result.events[{where.topic, where.partition,
                     own_time ? event.time / kHour : HourOfPartition::kNoTime}];
  }

  struct Spread {
    size_t operator()(const Hash128& hash) const { return hash.low; }
  };
  Decoder decoder_;
  TextArena arena_;
  std::unordered_set<Hash128, Spread> seen_;
};

}  // namespace

Result<StorageCount> count_storage(const std::string& directory, const DecodeOptions& options) {
  InputFiles input = find_input_files({directory});
  Counter counter(options);
  counter.result.failures = std::move(input.failures);
  for (const InputFile& file : input.files) {
    const auto where = parse_path(file.absolute);
    if (!where || !file.path.ends_with(".ndjson.zst")) continue;  // unfinished, or not ours
    ++counter.result.files;
    if (auto counted = counter.count(file.path, *where); !counted)
      counter.result.failures.push_back(std::move(counted).error());
  }
  if (counter.result.files == 0 && counter.result.failures.empty()) {
    return user_error(directory + " holds no files of a storage consumer", {},
                      "TOPIC/date=YYYY-MM-DD/PARTITION-OFFSET.ndjson.zst");
  }
  return std::move(counter.result);
}

}  // namespace riffle::tap

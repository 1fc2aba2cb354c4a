#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "indexer/base/time.h"

namespace riffle::tap {

// What one sender hands over at once: kept as a whole or not at all. Views.
struct SpoolRecord {
  Micros arrival = 0;
  std::string_view index;
  std::string_view host;
  std::string_view source;
  std::string_view sourcetype;
  // The sender's own name of it; the same again brings the same document IDs. Empty: none.
  std::string_view batch;
  std::vector<std::string_view> events;
};

// The bytes of a spool file as docs/format.md spells them.
constexpr size_t kSpoolHeaderBytes = 32;
constexpr size_t kSpoolRecordHeaderBytes = 40;

std::string spool_header(int64_t base);
// Whether the file was written by a later version of the format. Nothing else of a header is
// needed: the file's name holds the offset too, and each record its own.
bool is_newer_spool(std::string_view bytes);

// The part of a record that does not depend on its offset.
std::string spool_payload(const SpoolRecord& record);
void append_spool_record(std::string_view payload, uint32_t events, int64_t base, int64_t durable,
                         std::string& out);

// Goes over the records of one file. What is not whole is either a tail that was never
// acknowledged, where the file ends, or damage, which it goes over and counts.
class SpoolScanner {
 public:
  // `bytes` from `position` on, where the record with the event `offset` stands. Events from
  // `limit` on stand in the next file and are not of this one.
  SpoolScanner(std::string_view bytes, size_t position, int64_t offset, int64_t limit)
      : bytes_(bytes), position_(position), offset_(offset), limit_(limit) {}

  struct Found {
    int64_t base = 0;
    uint32_t events = 0;
    std::string_view payload;
  };
  // The next record; none at the end.
  std::optional<Found> next();
  // Behind the last record that was found.
  size_t position() const { return position_; }
  int64_t offset() const { return offset_; }
  // Events that were acknowledged and can't be read.
  uint64_t missing() const { return missing_; }

 private:
  struct Parsed {
    Found found;
    int64_t durable = 0;
    size_t end = 0;
  };
  std::optional<Parsed> parse(size_t position) const;
  std::optional<Parsed> behind_damage() const;

  std::string_view bytes_;
  size_t position_;
  int64_t offset_;
  int64_t limit_;
  uint64_t missing_ = 0;
};

// False when the payload is not what spool_payload() makes.
bool parse_spool_payload(std::string_view payload, uint32_t events, SpoolRecord& record);

}  // namespace riffle::tap

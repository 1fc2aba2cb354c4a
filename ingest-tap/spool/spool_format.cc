#include "ingest-tap/spool/spool_format.h"

#include "indexer/base/hash.h"
#include "indexer/segment/byte_reader.h"
#include "indexer/segment/byte_writer.h"

namespace riffle::tap {
namespace {

using index::ByteReader;
using index::ByteWriter;

constexpr std::string_view kFileMagic = "RIFFLSPL";
constexpr std::string_view kRecordMagic = "\xf5SPR";
constexpr uint32_t kVersion = 1;

// The offset is part of what is hashed: a record is none at another place.
uint64_t record_checksum(std::string_view header, std::string_view payload) {
  return hash64(payload, hash64(header));
}

}  // namespace

std::string spool_header(int64_t base) {
  ByteWriter out;
  out.raw(kFileMagic);
  out.put(kVersion);
  out.put(uint32_t{0});
  out.put(base);
  out.put(hash64(out.bytes()));
  return out.take();
}

bool is_newer_spool(std::string_view bytes) {
  if (bytes.size() < kSpoolHeaderBytes || !bytes.starts_with(kFileMagic)) return false;
  const std::string_view hashed = bytes.substr(0, kSpoolHeaderBytes - sizeof(uint64_t));
  ByteReader checksum(bytes.substr(hashed.size()));
  ByteReader version(bytes.substr(kFileMagic.size()));
  return checksum.get<uint64_t>() == hash64(hashed) && version.get<uint32_t>() > kVersion;
}

std::string spool_payload(const SpoolRecord& record) {
  ByteWriter out;
  out.put(record.arrival);
  for (const std::string_view text :
       {record.index, record.host, record.source, record.sourcetype, record.batch}) {
    out.text(text);
  }
  for (const std::string_view event : record.events) out.text(event);
  return out.take();
}

bool parse_spool_payload(std::string_view payload, uint32_t events, SpoolRecord& record) {
  ByteReader in(payload);
  record.arrival = in.get<Micros>();
  record.index = in.text();
  record.host = in.text();
  record.source = in.text();
  record.sourcetype = in.text();
  record.batch = in.text();
  record.events.clear();
  for (uint32_t i = 0; i < events && in.ok(); ++i) record.events.push_back(in.text());
  return in.ok() && in.left() == 0;
}

void append_spool_record(std::string_view payload, uint32_t events, int64_t base, int64_t durable,
                         std::string& out) {
  ByteWriter header;
  header.raw(kRecordMagic);
  header.put(events);
  header.put(uint64_t{payload.size()});
  header.put(base);
  header.put(durable);
  header.put(record_checksum(header.bytes(), payload));
  out += header.bytes();
  out += payload;
}

std::optional<SpoolScanner::Parsed> SpoolScanner::parse(size_t position) const {
  const std::string_view rest = bytes_.substr(position);
  if (rest.size() < kSpoolRecordHeaderBytes || !rest.starts_with(kRecordMagic)) return std::nullopt;
  ByteReader in(rest.substr(kRecordMagic.size()));
  Parsed parsed;
  parsed.found.events = in.get<uint32_t>();
  const auto length = in.get<uint64_t>();
  parsed.found.base = in.get<int64_t>();
  parsed.durable = in.get<int64_t>();
  const auto checksum = in.get<uint64_t>();
  if (length > rest.size() - kSpoolRecordHeaderBytes || parsed.found.base < offset_ ||
      parsed.found.events == 0) {
    return std::nullopt;
  }
  parsed.found.payload = rest.substr(kSpoolRecordHeaderBytes, length);
  const std::string_view header = rest.substr(0, kSpoolRecordHeaderBytes - sizeof checksum);
  if (checksum != record_checksum(header, parsed.found.payload)) return std::nullopt;
  parsed.end = position + kSpoolRecordHeaderBytes + static_cast<size_t>(length);
  return parsed;
}

// A later record tells whether what does not read was durable before it was written itself.
std::optional<SpoolScanner::Parsed> SpoolScanner::behind_damage() const {
  size_t at = position_;
  while ((at = bytes_.find(kRecordMagic, at + 1)) != std::string_view::npos) {
    if (auto parsed = parse(at); parsed && parsed->durable > offset_) return parsed;
  }
  return std::nullopt;
}

std::optional<SpoolScanner::Found> SpoolScanner::next() {
  if (position_ >= bytes_.size()) return std::nullopt;
  auto parsed = parse(position_);
  if (!parsed) parsed = behind_damage();
  if (!parsed || parsed->found.base >= limit_) return std::nullopt;
  missing_ += static_cast<uint64_t>(parsed->found.base - offset_);
  position_ = parsed->end;
  offset_ = parsed->found.base + parsed->found.events;
  return parsed->found;
}

}  // namespace riffle::tap

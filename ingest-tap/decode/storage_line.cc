#include "ingest-tap/decode/storage_line.h"

#include "indexer/base/json.h"
#include "indexer/base/utf8.h"

namespace riffle::tap {
namespace {

constexpr std::string_view kBeginning = R"({"_kafka":{)";
constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

}  // namespace

bool is_storage_line(std::string_view line) { return line.starts_with(kBeginning); }

void append_storage_line(const StoredEvent& event, std::string& out) {
  JsonWriter json;
  json.begin_object().key("_kafka").begin_object();
  json.key("cluster").string(event.cluster);
  json.key("topic").string(event.topic);
  json.key("partition").integer(event.partition);
  json.key("offset").integer(event.offset);
  json.end_object();
  json.key("_id").string(event.id);
  if (is_valid_utf8(event.raw)) {
    json.key("_raw").string(event.raw);
  } else {
    std::string base64;
    append_base64(event.raw, base64);
    json.key("_raw_base64").string(base64);
  }
  json.end_object();
  out += json.text();
}

void append_base64(std::string_view bytes, std::string& out) {
  const auto at = [&](size_t i) {
    return static_cast<uint32_t>(static_cast<unsigned char>(bytes[i]));
  };
  for (size_t i = 0; i < bytes.size(); i += 3) {
    const size_t count = bytes.size() - i;
    const uint32_t triple =
        at(i) << 16 | (count > 1 ? at(i + 1) << 8 : 0) | (count > 2 ? at(i + 2) : 0);
    out += kAlphabet[triple >> 18];
    out += kAlphabet[triple >> 12 & 63];
    out += count > 1 ? kAlphabet[triple >> 6 & 63] : '=';
    out += count > 2 ? kAlphabet[triple & 63] : '=';
  }
}

bool decode_base64(std::string_view text, std::string& bytes) {
  bytes.clear();
  if (text.size() % 4 != 0) return false;
  while (text.ends_with('=')) text.remove_suffix(1);
  uint32_t bits = 0;
  int count = 0;
  for (const char c : text) {
    const size_t value = kAlphabet.find(c);
    if (value == std::string_view::npos) return false;
    bits = bits << 6 | static_cast<uint32_t>(value);
    count += 6;
    if (count >= 8) {
      count -= 8;
      bytes += static_cast<char>(bits >> count & 0xff);
    }
  }
  return true;
}

}  // namespace riffle::tap

#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace riffle::tap {

// How an event without a JSON ID of its own stands in the files of a storage consumer: a JSON
// object with where it came from, the ID that the tap gave it, and its bytes, as text or (no UTF-8)
// in base64:
//   {"_kafka":{"cluster":"…","topic":"logs","partition":3,"offset":17},"_id":"…","_raw":"…"}
// The decoder takes such a line for the event inside, so that loading the files again adds nothing.
struct StoredEvent {
  std::string_view cluster;
  std::string_view topic;
  int32_t partition = 0;
  int64_t offset = 0;
  std::string_view id;
  std::string_view raw;
};

// Without a line feed.
void append_storage_line(const StoredEvent& event, std::string& out);
// Whether it begins like one.
bool is_storage_line(std::string_view line);

void append_base64(std::string_view bytes, std::string& out);
// False when it is none; `bytes` then holds some of it.
bool decode_base64(std::string_view text, std::string& bytes);

}  // namespace riffle::tap

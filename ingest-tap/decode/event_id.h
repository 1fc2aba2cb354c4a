#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "ingest-tap/decode/text_arena.h"

namespace riffle::tap {

// Where events without an ID of their own come from: (cluster, topic, partition) or a source name.
// Their ID is a hash of it, of the offset and of the bytes: neither a re-created topic nor a
// truncated file makes new events look like old ones. Immutable.
class SourceIdentity {
 public:
  static SourceIdentity kafka(std::string_view cluster, std::string_view topic, int32_t partition);
  static SourceIdentity file(std::string_view source_name);
  static SourceIdentity spool(std::string_view name);
  // Of what a sender calls by this name: sent again, it has the same IDs.
  static SourceIdentity batch(std::string_view name);

  // 32 hexadecimal digits, kept in the arena.
  std::string_view id(int64_t offset, std::string_view bytes, TextArena& arena) const;

 private:
  explicit SourceIdentity(const std::string& name);
  uint64_t seed_high_;
  uint64_t seed_low_;
};

}  // namespace riffle::tap

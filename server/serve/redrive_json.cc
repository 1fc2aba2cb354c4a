#include "server/serve/redrive_json.h"

#include "indexer/base/json.h"

namespace riffle::server {

std::string redrive_json(const tap::RedriveResult& result) {
  JsonWriter out;
  out.begin_object();
  out.key("dead_letters").unsigned_integer(result.dead_letters);
  out.key("indexed").unsigned_integer(result.indexed);
  out.key("duplicate").unsigned_integer(result.duplicate);
  out.key("expired").unsigned_integer(result.expired);
  out.key("still_dead").unsigned_integer(result.still_dead);
  out.end_object();
  return out.take();
}

}  // namespace riffle::server

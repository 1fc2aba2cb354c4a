// What people send to the server and put into its files: the body of a search, knowledge objects,
// riffle.toml, files of macros, times beside a query. The first byte says which.
#include <sstream>
#include <string>
#include <string_view>

#include "indexer/base/check.h"
#include "indexer/base/json.h"
#include "query-lang/knowledge/knowledge_json.h"
#include "server/cli/macro_file.h"
#include "server/config/settings.h"
#include "server/endpoints/search_body.h"
#include "server/http/request_guard.h"
#include "server/search/search_job.h"
#include "server/search/time_argument.h"
#include "tests/fuzz/fuzz_target.h"

namespace riffle {
namespace {

constexpr size_t kMostBytes = 8192;
constexpr Micros kNow = 1'767'225'600 * kMicrosPerSecond;
enum Kind : unsigned char { kSearch, kKnowledge, kConfig, kMacros, kTimes, kHosts, kKinds };

template <typename T>
void check(const Result<T>& result) {
  if (!result) RIFFLE_CHECK(!result.error().message.empty());
}

Result<void> search(const std::string& body) {
  RIFFLE_ASSIGN(const server::SearchRequest request, server::read_search_body(body));
  RIFFLE_TRY(server::prepare_search(request, nullptr));
  return {};
}

Result<void> know(const std::string& text) {
  RIFFLE_ASSIGN(const JsonValue object, parse_json(text));
  lang::KnowledgeObjects objects;
  RIFFLE_TRY(lang::add_object(object, objects));
  RIFFLE_CHECK(!lang::object_name(object).empty() || object.find("name") != nullptr);
  return {};
}

Result<void> configure(const std::string& text) {
  RIFFLE_ASSIGN(const server::ConfigFile file, server::parse_config(text, "riffle.toml"));
  server::Settings settings;
  return server::apply_config(file, settings);
}

}  // namespace

void fuzz_one(std::string_view bytes) {
  if (bytes.empty() || bytes.size() > kMostBytes) return;
  const auto kind = static_cast<unsigned char>(bytes.front()) % kKinds;
  const std::string text(bytes.substr(1));
  switch (kind) {
    case kSearch:
      check(search(text));
      break;
    case kKnowledge:
      check(know(text));
      break;
    case kConfig:
      check(configure(text));
      break;
    case kMacros: {
      std::istringstream in(text);
      check(server::MacroFile::read(in, "macros.jsonl"));
      break;
    }
    case kTimes: {
      const size_t end = std::min(text.find('\n'), text.size());
      check(server::time_range_argument(text.substr(0, end), text.substr(end), kNow,
                                        *TimeZone::utc()));
      check(TimeZone::find(text));
      break;
    }
    default:
      (void)server::is_loopback_name(server::host_without_port(text));
      check(server::parse_listen(text));
  }
}

}  // namespace riffle

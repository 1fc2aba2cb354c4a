#include <cstdio>

#include "indexer/base/json.h"
#include "indexer/store/store.h"
#include "server/cli/command_list.h"
#include "server/cli/existing_data.h"
#include "server/cli/report.h"

namespace riffle::server {
namespace {

// Opening a directory for writing removes what no commit refers to; a commit publishes what is left
// to publish.
int run(const Arguments& arguments) {
  if (const auto there = need_data_directory(arguments.get("--data")); !there) {
    report_error(there.error());
    return kExitFailed;
  }
  index::StoreOptions options;
  options.directory = arguments.get("--data");
  const auto store = index::Store::open(std::move(options));
  if (!store) {
    report_error(store.error());
    return kExitFailed;
  }
  if (const auto compacted = (*store)->compact(); !compacted) {
    report_error(compacted.error());
    return kExitFailed;
  }
  uint64_t rows = 0;
  uint64_t bytes = 0;
  const auto segments = (*store)->segments();
  for (const auto& segment : segments) {
    rows += segment.rows;
    bytes += segment.file_bytes;
  }
  JsonWriter out;
  out.begin_object();
  out.key("segments").unsigned_integer(segments.size());
  out.key("events").unsigned_integer(rows);
  out.key("bytes").unsigned_integer(bytes);
  out.end_object();
  std::printf("%s\n", out.text().c_str());
  return kExitDone;
}

}  // namespace

CommandDefinition compact_command() {
  return {"compact",
          "Merge to the end and remove what nothing refers to any more",
          {{"--data", "DIR", "the data directory", true}},
          run};
}

}  // namespace riffle::server

#pragma once

#include <functional>
#include <string>
#include <vector>

#include "indexer/base/cancel_token.h"
#include "indexer/base/result.h"
#include "indexer/store/store.h"
#include "ingest-tap/decode/decoder.h"

namespace riffle::tap {

struct LoadProgress {
  std::string file;          // the one being read
  uint64_t bytes_done = 0;   // of the files as they lie on disk (compressed where they are)
  uint64_t bytes_total = 0;  // 0 = unknown (standard input)
  uint64_t events = 0;
  double seconds = 0;
  double bytes_per_second = 0;
};

struct LoadOptions {
  DecodeOptions decode;
  // Name of the source, field `source` of its events and part of the IDs made for them. Empty: each
  // file's absolute path. Required for standard input. With several files the IDs hold both.
  std::string source;
  std::function<void(const LoadProgress&)>
      progress;  // called a few times a second at most, and at the end
  const CancelToken* cancel = nullptr;
  std::function<Micros()> clock = now_micros;
};

struct LoadResult {
  index::LedgerCounts counts;  // bytes: of the events, without line feeds
  double seconds = 0;
  // Files that could not be read, or not to their end; the others were loaded.
  std::vector<Error> failures;
};

// Loads files into a store, a line an event: plain, gzip or zstd (told by their first bytes),
// directories (recursively, sorted, without hidden files), "-" for standard input. An event's _raw
// is exactly the bytes between two line feeds, a carriage return included; empty lines are not
// events. Loading again adds nothing. Commits at the end. Reading and decoding run in a thread
// beside ingest(). Fails as a whole for a wrong call (user error), an error of the store, and on
// cancel.
Result<LoadResult> load_files(index::Store& store, const std::vector<std::string>& paths,
                              const LoadOptions& options);

}  // namespace riffle::tap

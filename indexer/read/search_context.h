#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "indexer/base/cancel_token.h"
#include "indexer/base/memory_account.h"
#include "indexer/base/result.h"
#include "indexer/base/time.h"
#include "indexer/base/time_zone.h"
#include "indexer/read/predicate.h"

namespace riffle {
class SpillSpace;
}

namespace riffle::index {

class EventSource;
struct RowLimits;

// Something the user should know about an answer: a cut, a give-up, damage. Never dropped silently.
struct SearchMessage {
  enum class Severity : uint8_t { kInfo, kWarning, kError };
  Severity severity = Severity::kInfo;
  std::string text;
  std::string command;  // the command it is about, or empty
};

// Everything a scan or an operator may need to know of the search it works for; one for each
// search, shared by its workers and subsearches. Made by the server or the command line. Whoever
// makes it keeps it, and what it points to, alive until the search is over.
struct SearchContext {
  // The events as of one commit; null when the search runs over given rows only.
  std::shared_ptr<const EventSource> snapshot;

  const CancelToken* cancel = nullptr;  // never null while a search runs
  std::optional<std::chrono::steady_clock::time_point> deadline;
  MemoryAccount* memory = nullptr;  // never null while a search runs
  // Where what does not fit the memory is put aside; null: then it is a limit error.
  SpillSpace* spill = nullptr;
  // How many rows commands keep (row_limits()); null: the defaults.
  const RowLimits* row_limits = nullptr;
  // Takes messages from any thread, in order of arrival; never null while a search runs.
  std::function<void(SearchMessage)> message;

  // What this user may see: every scan applies it, also for subsearches, completion and patterns.
  // Null: everything.
  std::shared_ptr<const Predicate> access;

  Micros now = 0;  // fixed for the whole search
  std::shared_ptr<const TimeZone> zone = TimeZone::utc();
  TimeRange time_range;  // what the search was asked for (timechart fills it, addinfo shows it)
  // The same before the query's own earliest= and latest=, which do not reach its subsearches.
  TimeRange outer_time_range;

  size_t batch_rows = 8192;  // tests set 1 and 3
  size_t workers = 1;        // how many threads one search may use

  // A cancelled or limit error when the search should stop now. Call it at least every few thousand
  // rows.
  Result<void> check() const;
};

}  // namespace riffle::index

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "indexer/base/result.h"
#include "indexer/columns/batch.h"
#include "indexer/read/search_context.h"

namespace riffle::lang {

// One case of a .test file: a query over rows, and what must come out. The format, line by line:
//   case: NAME
//   query: one query (further lines that begin with two blanks go on with it)
//   now: epoch seconds            (optional; default 0)
//   know: JSON                    a knowledge object (knowledge/knowledge_json.h; may stand several
//   times)
//   lookup NAME: JSON             a lookup table: its settings, then rows as JSON objects, one a
//   line input:                        rows as JSON objects, one a line expect: the rows in order;
//   or  expect unordered: error: TEXT                   instead of expect: parsing or running fails
//   with a message that holds TEXT message: TEXT                 a message of the search holds TEXT
//   (may stand several times)
// Blank lines and lines that begin with # mean nothing.
struct GoldenCase {
  std::string name;
  int line = 0;
  std::string query;
  std::vector<std::string> input;
  std::vector<std::string> known;
  struct Lookup {
    std::string name;
    std::string settings;
    std::vector<std::string> rows;
  };
  std::vector<Lookup> lookups;
  std::vector<std::string> expected;
  bool ordered = true;
  std::string error;
  std::vector<std::string> messages;
  double now = 0;
};

// User error with the line in the message.
Result<std::vector<GoldenCase>> parse_golden_file(std::string_view text);

// How a case is run: the answers must be the same in all of them.
struct GoldenSetting {
  size_t batch_rows = 8192;
  size_t workers = 1;
  bool spill = false;    // commands put rows aside on disk at every chance
  bool printed = false;  // not the query runs but what it is printed as
};

struct GoldenOutcome {
  std::optional<Error> error;
  std::vector<std::string> rows;  // canonical JSON, members sorted
  std::vector<std::string> messages;
};

// Parses, plans and runs; the error may come from any of them.
GoldenOutcome run_golden(const GoldenCase& golden, const GoldenSetting& setting);

// What differs from what is expected, or empty. Numbers and their texts are the same thing; null
// members are absent ones.
std::string check_golden(const GoldenCase& golden, const GoldenSetting& setting);

// JSON lines as one batch.
Result<index::Batch> batch_from_json(const std::vector<std::string>& lines);
// Each row as a canonical JSON object.
std::vector<std::string> rows_as_json(const index::Batch& batch);

}  // namespace riffle::lang

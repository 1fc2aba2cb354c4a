#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "indexer/base/result.h"
#include "indexer/columns/batch.h"
#include "indexer/read/event_source.h"
#include "indexer/read/search_context.h"
#include "query-lang/commands/command_spec.h"
#include "query-lang/syntax/macro.h"

namespace riffle::lang {

// What the server and the command line use of this folder: text in, rows out.

class Knowledge;

struct ParseOptions {
  // A query that does not begin with a pipe is a `search`; with this, one that begins with neither
  // (a post-process search) is a pipeline.
  bool leading_pipe_implied = false;
  // Where `macros` are looked up; without it all are undefined. Needed while parsing only.
  const MacroSource* macros = nullptr;
  // A dashboard's $token$ may stand for any option, value or aggregation that it will become: only
  // for looking at a query, not for running it.
  bool tokens = false;
  // A command of an unknown name, or one that cannot be read without an undefined macro or an open
  // $token$ in it, is kept with a warning instead of being an error: only for looking at a query.
  bool open_commands = false;
  // Macros (unless `macros` is given), lookups, saved searches, data models … Kept by the query.
  std::shared_ptr<const Knowledge> knowledge = nullptr;
};

// A parsed query: the logical plan before optimisation. Immutable.
class Query {
 public:
  // User errors carry span, reason and, where a name is close, a suggestion.
  static Result<Query> parse(std::string_view text, const ParseOptions& options = {});
  Query(Query&&) noexcept;
  Query& operator=(Query&&) noexcept;
  ~Query();

  explicit Query(std::vector<std::unique_ptr<CommandNode>> commands);

  std::span<const std::unique_ptr<CommandNode>> commands() const { return commands_; }
  // What the writer of the query should know (an undefined macro); run_query tells it through the
  // context's messages.
  const std::vector<std::string>& warnings() const { return warnings_; }
  // Whether there are commands that could not be read (ParseOptions::open_commands).
  bool open() const { return open_; }
  const std::shared_ptr<const Knowledge>& knowledge() const { return knowledge_; }
  // Canonical text that parses back to the same query.
  std::string print() const;
  // The AST as compact JSON.
  std::string ast_json() const;

 private:
  std::vector<std::unique_ptr<CommandNode>> commands_;
  std::vector<std::string> warnings_;
  bool open_ = false;
  std::shared_ptr<const Knowledge> knowledge_;
};

// Takes the answer of a search as it comes. All calls come from one thread at a time.
class ResultSink {
 public:
  virtual ~ResultSink() = default;
  // Final rows, in order. kStop: no more are wanted.
  virtual Result<Flow> rows(const index::Batch& batch) = 0;
  // Only for transforming searches and only when previews were asked for: replaces the preview
  // before.
  virtual void preview(const index::Batch&) {}
  // A few times a second while the search runs, and once at its end.
  virtual void progress(const index::ScanStatistics&) {}
  // Matching events over time, for searches that return events: called with every batch of events
  // that the scan and the streaming commands let through, possibly cut by nothing downstream.
  virtual void matched(const index::Batch&) {}
};

struct RunOptions {
  TimeRange time;  // earliest=/latest= in the query win
  bool previews = false;
};

struct QueryOutcome {
  index::ScanStatistics scan;
  bool events = false;  // the rows are events: nothing transformed them
};

// Runs it over context.snapshot (a query that begins with a generating command needs none). Errors:
// user (planning), limit, cancelled, environment.
Result<QueryOutcome> run_query(const Query& query, const RunOptions& options,
                               const index::SearchContext& context, ResultSink& sink);

// Runs it over given rows instead of events: `search --input`. A leading `search` filters those
// rows.
Result<QueryOutcome> run_query_over(const Query& query, std::vector<index::Batch> input,
                                    const RunOptions& options, const index::SearchContext& context,
                                    ResultSink& sink);

// The optimised plan as text: what the scan was asked, which fields are decoded, what runs in
// parallel.
Result<std::string> explain_query(const Query& query, const RunOptions& options,
                                  const index::SearchContext& context);

// Everything about it that can be found wrong without running it: plans it and its subsearches and
// makes all operators, which binds expressions. What knowledge objects and the index would say is
// left to a run: no saved search or data model is looked up. A command with an open $token$ may be
// right with the one value that it will have. User errors.
Result<void> check_query(const Query& query, const index::SearchContext& context);

// The registry as JSON: GET /api/v1/commands, `riffle commands --json`; and as Markdown:
// docs/spl-reference.md.
std::string reference_json();
std::string reference_markdown();
// One command or function for a terminal; empty when there is no such name (then `closest_name` may
// know one).
std::string reference_text(std::string_view name);
std::string closest_name(std::string_view name);

}  // namespace riffle::lang

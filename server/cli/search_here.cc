#include <cstdio>
#include <cstring>
#include <fstream>
#include <iostream>

#include "indexer/base/spill_space.h"
#include "indexer/store/store.h"
#include "server/cli/command_line.h"
#include "server/cli/existing_data.h"
#include "server/cli/report.h"
#include "server/cli/search_modes.h"
#include "server/cli/search_output.h"
#include "server/knowledge/file_lookups.h"
#include "server/knowledge/stored_knowledge.h"
#include "server/search/json_rows.h"

namespace riffle::server {
namespace {

constexpr auto kNoDeadline = std::chrono::hours(24 * 365);

using Run = std::function<Result<lang::QueryOutcome>(const index::SearchContext&, SearchOutput&)>;

int failed(const Error& error, const std::string& query) {
  report_error(error, query);
  return kExitFailed;
}

// What searching a directory and searching rows have in common.
int search_here(const SearchCall& call, const PreparedSearch& search,
                std::shared_ptr<const index::EventSource> snapshot, const Run& run) {
  const auto begin = std::chrono::steady_clock::now();
  CancelToken cancel;
  MemoryAccount memory(call.limits.memory_bytes);
  SpillSpace spill(call.limits.spill_folder, call.limits.spill_bytes);
  SearchOutput output(stdout_writer(call.format, search.zone));
  index::SearchContext context;
  context.snapshot = std::move(snapshot);
  context.cancel = &cancel;
  context.deadline = begin + kNoDeadline;
  context.memory = &memory;
  if (!call.limits.spill_folder.empty()) context.spill = &spill;
  context.row_limits = &call.limits.rows;
  context.message = [&output](const index::SearchMessage& message) { output.message(message); };
  context.now = search.now;
  context.zone = search.zone;
  context.time_range = search.options.time;
  context.workers = call.limits.workers;

  if (call.explain) {
    const auto plan = lang::explain_query(*search.query, search.options, context);
    if (!plan) return failed(plan.error(), search.text);
    std::fputs(plan->c_str(), stdout);
    if (!plan->ends_with('\n')) std::fputc('\n', stdout);
    return kExitDone;
  }
  const auto outcome = run(context, output);
  if (!outcome) return failed(outcome.error(), search.text);
  const double seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  std::string summary = summary_text(output.row_count(), outcome->scan.events_matched,
                                     outcome->scan.events_scanned, seconds);
  for (const auto& segment : outcome->scan.damaged_segments)
    summary += " · without damaged segment " + segment;
  output.finish(summary);
  return kExitDone;
}

}  // namespace

int search_directory(const SearchCall& call) {
  if (const auto there = need_data_directory(call.data); !there) return failed(there.error(), {});
  const auto knowledge = StoredKnowledge::open(call.data);
  if (!knowledge) return failed(knowledge.error(), {});
  const auto search = prepare_search(call.request, *knowledge);
  if (!search) return failed(search.error(), call.request.query);
  index::StoreOptions options;
  options.directory = call.data;
  options.read_only = true;
  const auto store = index::Store::open(std::move(options));
  if (!store) return failed(store.error(), {});
  return search_here(call, *search, (*store)->snapshot(),
                     [&](const index::SearchContext& context, SearchOutput& output) {
                       return lang::run_query(*search->query, search->options, context, output);
                     });
}

int search_rows(const SearchCall& call) {
  const auto knowledge = FileLookups::read(call.lookups);
  if (!knowledge) return failed(knowledge.error(), {});
  const auto search = prepare_search(call.request, *knowledge);
  if (!search) return failed(search.error(), call.request.query);
  std::ifstream file;
  if (call.input != "-") {
    file.open(call.input, std::ios::binary);
    if (!file) return failed(system_error("cannot read", call.input, errno), {});
  }
  auto rows = read_json_rows(call.input == "-" ? std::cin : file,
                             call.input == "-" ? "standard input" : call.input);
  if (!rows) return failed(rows.error(), {});
  return search_here(call, *search, nullptr,
                     [&](const index::SearchContext& context, SearchOutput& output) {
                       return lang::run_query_over(*search->query, std::move(*rows),
                                                   search->options, context, output);
                     });
}

}  // namespace riffle::server

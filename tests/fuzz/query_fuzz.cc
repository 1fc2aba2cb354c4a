// Any text as a query: it is read, printed, read again and planned, or there is an error that says
// where.
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>

#include "indexer/base/check.h"
#include "indexer/read/quiet_context.h"
#include "query-lang/knowledge/memory_knowledge.h"
#include "query-lang/query.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/fuzz/print_back.h"

namespace riffle {
namespace {

constexpr size_t kMostBytes = size_t{1} << 16;
constexpr size_t kMemoryBytes = size_t{64} << 20;

// Macros that stand for others, for themselves, for pieces of a command; a lookup and a saved
// search.
std::shared_ptr<const lang::Knowledge> knowledge() {
  lang::KnowledgeObjects objects;
  objects.macros[{"m", 0}] = {{}, "a=1 OR b=2", false};
  objects.macros[{"m", 1}] = {{"x"}, "| stats count BY $x$", false};
  objects.macros[{"n", 2}] = {{"x", "y"}, "`m($y$)` $x$", false};
  objects.macros[{"loop", 0}] = {{}, "`loop`", false};
  objects.macros[{"e", 1}] = {{"x"}, "if($x$>1,\"a\",\"b\")", true};
  return std::make_shared<lang::MemoryKnowledge>(std::move(objects));
}

}  // namespace

void fuzz_one(std::string_view text) {
  if (text.size() > kMostBytes) return;
  static const std::shared_ptr<const lang::Knowledge> known = knowledge();
  const auto query = lang::Query::parse(text, {.knowledge = known});
  if (!query) {
    RIFFLE_CHECK(!query.error().message.empty());
    RIFFLE_CHECK(!query.error().span || query.error().span->begin <= text.size());
    return;
  }
  const std::string fault = print_back_fault(*query, {.knowledge = known});
  if (!fault.empty()) std::fprintf(stderr, "%s\n", fault.c_str());
  RIFFLE_CHECK(fault.empty());
  index::QuietContext quiet(kMemoryBytes);
  const auto checked = lang::check_query(*query, quiet.context);
  if (!checked) RIFFLE_CHECK(!checked.error().message.empty());
  const auto plan = lang::explain_query(*query, {}, quiet.context);
  if (!plan) RIFFLE_CHECK(!plan.error().message.empty());
}

}  // namespace riffle

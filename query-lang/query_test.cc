#include "query-lang/query.h"

#include <gtest/gtest.h>

#include <atomic>
#include <map>

#include "query-lang/testing/golden_case.h"

namespace riffle::lang {
namespace {

std::string printed(std::string_view text, const ParseOptions& options = {}) {
  const Result<Query> query = Query::parse(text, options);
  return query ? query->print() : "error: " + query.error().message;
}

TEST(Query, PipesAndTheImpliedSearch) {
  EXPECT_EQ(printed("error \"a | b\" (c | d)"), "error: expected a search term, found '|'");
  EXPECT_EQ(printed("error \"a | b\" |TABLE x"), "search error \"a | b\" | table x");
  EXPECT_EQ(printed("| table x"), "| table x");
  EXPECT_EQ(printed("search x"), "search x");
  EXPECT_EQ(printed("table x"), "search table x");
  ParseOptions pipeline;
  pipeline.leading_pipe_implied = true;
  EXPECT_EQ(printed("table x", pipeline), "| table x");
}

TEST(Query, Mistakes) {
  EXPECT_EQ(printed(""), "error: the search is empty");
  EXPECT_EQ(printed(" \n "), "error: the search is empty");
  EXPECT_EQ(printed("a |"), "error: a command is missing here");
  EXPECT_EQ(printed("a || table x"), "error: a command is missing here");
  EXPECT_EQ(printed("a | tabel x"), "error: unknown command 'tabel'");
  EXPECT_EQ(printed("a | [search b]"), "error: expected the name of a command, found '['");
  EXPECT_EQ(printed("a ```b"), "error: the comment ``` is never closed");
  EXPECT_EQ(printed("a `b"), "error: the macro's backtick ` is never closed");
}

// Only for looking at queries: what cannot be read keeps its place and says why.
TEST(Query, OpenCommands) {
  ParseOptions open;
  open.open_commands = true;
  open.tokens = true;
  const auto warnings = [&](std::string_view text) {
    const Result<Query> query = Query::parse(text, open);
    if (!query) return "error: " + query.error().message;
    EXPECT_EQ(printed(query->print(), open), query->print());
    std::string all;
    for (const std::string& warning : query->warnings()) all += warning + "\n";
    return (query->open() ? "open: " : "") + all;
  };
  EXPECT_EQ(warnings("a | geo-ip field=x [search b | other] | table x"),
            "open: unknown command 'other'\nunknown command 'geo-ip'\n");
  EXPECT_EQ(warnings("a | join x [| mine]"), "open: unknown command 'mine'\n");
  EXPECT_EQ(warnings("a | tail $n$"),
            "open: tail cannot be read before its $token$ is known: "
            "tail: expected a whole number, found '$n$'\n");
  EXPECT_EQ(
      warnings("a | stats `m` by x"),
      "open: the macro 'm' is not defined and expands to nothing\nstats cannot be read before "
      "its macro is known: stats: expected an aggregation such as count or avg(x), found "
      "'by'\n");
  EXPECT_EQ(warnings("a | tail many"), "error: tail: expected a whole number, found 'many'");
  EXPECT_EQ(warnings("a | surrounding"), "error: unknown command 'surrounding'");
  EXPECT_EQ(warnings("search x=$a|s$ y=\"$b|s$\" | where z=$c|n$"), "");
}

TEST(Query, NestingIsBounded) {
  for (const char* open : {"(", "[", "[search ", "\"("}) {
    std::string text = "search x";
    for (int i = 0; i < 10'000; ++i) text += open;
    EXPECT_FALSE(Query::parse(text)) << open;
  }
  std::string nested = "search x";
  for (int i = 0; i < 100; ++i) nested = "search a [" + nested + "]";
  EXPECT_EQ(printed(nested), "error: subsearches stand in each other more than 50 deep");
  nested = "search x";
  for (int i = 0; i < 10; ++i) nested = "search a [" + nested + "]";
  EXPECT_EQ(printed(nested), nested);
}

class Macros : public MacroSource {
 public:
  std::optional<MacroDefinition> find(std::string_view name, size_t arguments) const override {
    const auto found = macros.find({std::string(name), arguments});
    if (found == macros.end()) return {};
    return found->second;
  }
  std::map<std::pair<std::string, size_t>, MacroDefinition> macros;
};

TEST(Query, Macros) {
  Macros macros;
  macros.macros[{"web", 0}] = {{}, "sourcetype=access `only(500)`"};
  macros.macros[{"only", 1}] = {{"code"}, "status>=$code$"};
  macros.macros[{"where_is", 2}] = {{"f", "v"}, "where $f$=\"$v$\""};
  macros.macros[{"loop", 0}] = {{}, "`loop`"};
  macros.macros[{"bomb", 0}] = {{}, "`b1``b1``b1``b1``b1``b1``b1``b1`"};
  for (int i = 1; i < 20; ++i)
    macros.macros[{"b" + std::to_string(i), 0}] = {
        {}, "x `b" + std::to_string(i + 1) + "` `b" + std::to_string(i + 1) + "` "};
  macros.macros[{"b20", 0}] = {{}, std::string(100, 'x')};
  macros.macros[{"computed", 1}] = {{"n"}, "if($n$>5, \"error\", \"debug\")", true};
  ParseOptions options;
  options.macros = &macros;
  EXPECT_EQ(printed("`web` | `where_is(host, \"a, b\")`", options),
            "search sourcetype=access status>=500 | where host = \"a, b\"");
  EXPECT_EQ(printed("`computed(9)`", options), "search error");
  EXPECT_EQ(printed("`loop`", options),
            "error: macros call each other more than 30 deep at 'loop'");
  EXPECT_EQ(printed("`bomb`", options),
            "error: the macros of this query expand to more than 4 MiB");
  EXPECT_EQ(printed("a `comment(\"a | b\")` | table x", options), "search a | table x");

  const Result<Query> query = Query::parse("error | `nothing(1, 2)` | table x", options);
  ASSERT_TRUE(query) << query.error().message;
  EXPECT_EQ(query->print(), "search error | table x");
  ASSERT_EQ(query->warnings().size(), 1u);
  EXPECT_EQ(query->warnings().front(),
            "the macro 'nothing(2)' is not defined and expands to nothing");
  EXPECT_EQ(printed("`nothing`", options), "search *");

  // An error inside of a macro points at its call.
  macros.macros[{"broken", 0}] = {{}, "tabel x"};
  const Result<Query> broken = Query::parse("error | `broken`", options);
  ASSERT_FALSE(broken);
  EXPECT_EQ(*broken.error().span, (SourceSpan{8, 16}));
}

TEST(Query, AstShowsPipelinesInBrackets) {
  const Result<Query> query = Query::parse("a | join x [search b | append [search c]] | table x");
  ASSERT_TRUE(query);
  const std::string json = query->ast_json();
  EXPECT_NE(json.find("\"subsearches\":[[{\"command\":\"search\""), std::string::npos) << json;
  EXPECT_NE(json.find("\"text\":\"search c\""), std::string::npos) << json;
}

TEST(Query, AstIsJson) {
  EXPECT_EQ(
      Query::parse("a [search b] | table c")->ast_json(),
      R"({"commands":[{"command":"search","kind":"streaming","text":"search a [search b]","span":[0,12],)"
      R"("subsearches":[[{"command":"search","kind":"streaming","text":"search b","span":[3,11]}]]},)"
      R"({"command":"table","kind":"streaming","text":"table c","span":[15,22]}]})");
}

// --- running

struct Setting {
  Setting() {
    context.cancel = &cancel;
    context.memory = &memory;
    context.message = [this](const index::SearchMessage& message) {
      messages.push_back(message.text);
    };
    context.batch_rows = 10;
  }
  CancelToken cancel;
  MemoryAccount memory{size_t{64} << 20};
  std::vector<std::string> messages;
  index::SearchContext context;
};

std::string explained(std::string_view text) {
  Setting setting;
  const Result<Query> query = Query::parse(text);
  if (!query) return query.error().message;
  Result<std::string> plan = explain_query(*query, {}, setting.context);
  return plan ? *plan : plan.error().message;
}

TEST(Plan, SearchesGoIntoTheScan) {
  EXPECT_EQ(explained("error | search host=a earliest=5 | where x=1"),
            "scan\n"
            "  time: all\n"
            "  predicate: (AND (TERM \"error\") (AND (host = \"a\") (earliest = \"5\")))\n"
            "  fields: all\n"
            "  order: newest first, one part\n"
            "where x = 1  [streaming, in each worker]\n");
  EXPECT_EQ(explained("error earliest=100 latest=200 | fields host"),
            "scan\n"
            "  time: from 100 to 200\n"
            "  predicate: (TERM \"error\")\n"
            "  fields: _*, host\n"
            "  order: newest first, one part\n"
            "fields host  [streaming, in each worker]\n");
}

TEST(Plan, OnlyNeededFieldsAreRead) {
  EXPECT_NE(explained("error | eval b=a+1, c=d | rename b AS e | where f=1 | table e, g")
                .find("fields: a, d, f, g\n"),
            std::string::npos);
  EXPECT_NE(explained("error | stats count").find("fields: none, rows are only counted\n"),
            std::string::npos);
  EXPECT_NE(explained("error | stats count BY host").find("fields: host\n"), std::string::npos);
  EXPECT_NE(
      explained("error | fields a*, b | fields - b | stats avg(x) BY ab").find("fields: ab\n"),
      std::string::npos);
}

TEST(Plan, LimitsAndPartials) {
  EXPECT_NE(explained("error | eval a=1 | head 5").find("limit: 5\n"), std::string::npos);
  EXPECT_EQ(explained("error | where a=1 | head 5").find("limit:"), std::string::npos);
  EXPECT_NE(
      explained("error | stats count BY host").find("partial in each worker, merged at the end"),
      std::string::npos);
  EXPECT_NE(explained("error | stats count BY host").find("order: any"), std::string::npos);
  EXPECT_NE(explained("error | stats first(x)").find("order: newest first"), std::string::npos);
}

TEST(Plan, SubsearchesComeFirst) {
  EXPECT_EQ(explained("[search b | fields c] d"),
            "subsearch_1, runs first: search b | fields c\n"
            "scan\n"
            "  time: all\n"
            "  predicate: (AND (TERM \"subsearch_1\") (TERM \"d\"))\n"
            "  fields: all\n"
            "  order: newest first, one part\n");
}

// Events without an end.
class EndlessSource : public index::EventSource {
 public:
  uint64_t commit() const override { return 7; }
  Result<std::unique_ptr<index::Scan>> scan(const index::ScanSpec& spec,
                                            const index::SearchContext& context) const override {
    class EndlessScan : public index::Scan {
     public:
      EndlessScan(size_t parts, std::atomic<size_t>& batches) : parts_(parts), batches_(batches) {}
      size_t parts() const override { return parts_; }
      Result<std::optional<index::Batch>> next(size_t) override {
        index::Batch batch(10);
        batch.set("_time", index::Column::constant(index::Value(5.0), 10));
        batch.set("_raw", index::Column::constant(index::Value("event"), 10));
        ++batches_;
        return std::optional<index::Batch>(std::move(batch));
      }
      index::ScanStatistics statistics() const override { return {}; }

     private:
      size_t parts_;
      std::atomic<size_t>& batches_;
    };
    specs.push_back(spec);
    const bool any = spec.order == index::ScanSpec::Order::kAny;
    return std::unique_ptr<index::Scan>(
        std::make_unique<EndlessScan>(any ? context.workers : 1, batches));
  }
  mutable std::atomic<size_t> batches{0};
  mutable std::vector<index::ScanSpec> specs;
};

class CountingSink : public ResultSink {
 public:
  Result<Flow> rows(const index::Batch& batch) override {
    count += batch.rows();
    return count >= stop_at ? Flow::kStop : Flow::kMore;
  }
  void preview(const index::Batch& batch) override {
    ++previews;
    if (on_preview) on_preview(batch);
  }
  void matched(const index::Batch& batch) override { events += batch.rows(); }
  void progress(const index::ScanStatistics&) override { ++progresses; }
  size_t count = 0;
  size_t stop_at = SIZE_MAX;
  size_t events = 0;
  size_t previews = 0;
  size_t progresses = 0;
  std::function<void(const index::Batch&)> on_preview;
};

struct EndlessRun : Setting {
  EndlessRun() { context.snapshot = source; }
  Result<QueryOutcome> run(std::string_view text, const RunOptions& options = {}) {
    return run_query(*Query::parse(text), options, context, sink);
  }
  std::shared_ptr<EndlessSource> source = std::make_shared<EndlessSource>();
  CountingSink sink;
};

TEST(Run, EventsAreStreamedAndTheSinkMayStop) {
  EndlessRun endless;
  endless.sink.stop_at = 35;
  const Result<QueryOutcome> outcome = endless.run("event | eval a=1");
  ASSERT_TRUE(outcome) << outcome.error().message;
  EXPECT_TRUE(outcome->events);
  EXPECT_EQ(endless.sink.count, 40u);
  EXPECT_EQ(endless.sink.events, 40u);
  EXPECT_EQ(endless.source->batches, 4u);
  EXPECT_GE(endless.sink.progresses, 1u);
}

TEST(Run, HeadStopsTheScan) {
  EndlessRun endless;
  const Result<QueryOutcome> outcome = endless.run("event | where _time=5 | head 25");
  ASSERT_TRUE(outcome) << outcome.error().message;
  EXPECT_EQ(endless.sink.count, 25u);
  EXPECT_LE(endless.source->batches, 4u);
}

TEST(Run, CancelEndsIt) {
  for (const size_t workers : {1, 2}) {
    EndlessRun endless;
    endless.context.workers = workers;
    endless.context.deadline =
        std::chrono::steady_clock::now() +
        std::chrono::seconds(60);  // a search without previews must not run for ever
    RunOptions options;
    options.previews = true;
    endless.sink.on_preview = [&](const index::Batch& batch) {
      EXPECT_EQ(batch.rows(), 1u);
      endless.cancel.cancel();
    };
    const Result<QueryOutcome> outcome = endless.run("event | stats count", options);
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().kind, ErrorKind::kCancelled);
    EXPECT_EQ(endless.sink.count, 0u);
    EXPECT_GE(endless.sink.previews, 1u);
  }
}

TEST(Run, DeadlineEndsIt) {
  EndlessRun endless;
  endless.context.workers = 2;
  endless.context.deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(50);
  const Result<QueryOutcome> outcome = endless.run("event | stats count");
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().kind, ErrorKind::kLimit);
}

TEST(Run, ASubsearchIsCutAloud) {
  EndlessRun endless;
  endless.sink.stop_at = 10;
  const Result<QueryOutcome> outcome =
      endless.run("[search event | table _raw | rename _raw AS search]");
  ASSERT_TRUE(outcome) << outcome.error().message;
  ASSERT_EQ(endless.messages.size(), 1u);
  EXPECT_NE(endless.messages.front().find("has more than 10000 rows"), std::string::npos);
}

TEST(Run, WithoutEvents) {
  Setting setting;
  CountingSink sink;
  const Result<QueryOutcome> outcome = run_query(*Query::parse("error"), {}, setting.context, sink);
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().kind, ErrorKind::kUser);
}

std::string checked(const std::string& text) {
  Setting setting;
  const Result<Query> query = Query::parse(text, {.tokens = true});
  if (!query) return "parsing: " + query.error().message;
  const Result<void> done = check_query(*query, setting.context);
  return done ? "" : done.error().message;
}

TEST(Check, FindsWithoutRunningWhatPlanningFinds) {
  for (const char* text :
       {"error | where match(x, \"[\")", "error | eval x=replace(y, \"(\", \"\")",
        "error [search x | where match(x, \"[\")] | stats count",
        "error | stats count(eval(match(x, \"[\")))"}) {
    const std::string wrong = checked(text);
    EXPECT_FALSE(wrong.empty() || wrong.starts_with("parsing:")) << text << ": " << wrong;
  }
}

TEST(Check, LeavesToARunWhatOnlyThatCanSay) {
  for (const char* text :
       {"error | lookup people id OUTPUT name", "error | stats count | outputlookup people",
        "| inputlookup people", "| script python tidy", "error earliest=$time.earliest$ | head 5",
        "error | head [search x | stats count | return $count]", "| savedsearch daily",
        "| tstats count FROM datamodel=Web BY Web.src", "error | where x=[search y | return $z]"})
    EXPECT_EQ(checked(text), "") << text;
}

}  // namespace
}  // namespace riffle::lang

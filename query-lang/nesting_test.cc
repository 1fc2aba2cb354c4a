// Ten thousand brackets of any kind, in a query or in the events that it reads, are an error or a
// value; never the end of the stack.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "indexer/read/quiet_context.h"
#include "query-lang/query.h"
#include "query-lang/testing/golden_case.h"

namespace riffle::lang {
namespace {

constexpr int kDeep = 10'000;
constexpr size_t kMemoryBytes = size_t{256} << 20;

std::string repeat(std::string_view text, int count = kDeep) {
  std::string all;
  for (int i = 0; i < count; ++i) all += text;
  return all;
}

struct Lines : ResultSink {
  Result<Flow> rows(const index::Batch& batch) override {
    for (std::string& line : rows_as_json(batch)) lines.push_back(std::move(line));
    return Flow::kMore;
  }
  std::vector<std::string> lines;
};

struct Answer {
  std::optional<Error> error;
  std::vector<std::string> lines;
};

Answer run(const std::string& text, const std::string& raw) {
  const Result<Query> query = Query::parse(text);
  if (!query) return {query.error(), {}};
  index::QuietContext quiet(kMemoryBytes);
  index::BatchBuilder builder;
  builder.begin_row();
  builder.set("_raw", index::ValueView(std::string_view(raw)));
  Lines sink;
  std::vector<index::Batch> input;
  input.push_back(builder.finish());
  const auto done = run_query_over(*query, std::move(input), {}, quiet.context, sink);
  if (!done) return {done.error(), {}};
  return {{}, std::move(sink.lines)};
}

TEST(Nesting, OfAnyKindInAQueryIsAnError) {
  struct Kind {
    const char* before;
    const char* open;
    const char* inside;
    const char* close;
  };
  for (const Kind& kind : {
           Kind{"search ", "(", "a", ")"},
           {"search ", "(a OR ", "a", ")"},
           {"search ", "NOT (", "a", ")"},
           {"search a ", "[search b ", "c", "]"},
           {"| where ", "(", "a=1", ")"},
           {"| where ", "NOT ", "a=1", ""},
           {"| where ", "!", "a", ""},
           {"| eval x=", "-", "1", ""},
           {"| eval x=", "+", "1", ""},
           {"| eval x=", "-(", "1", ")"},
           {"| eval x=", "len(", "a", ")"},
           {"| eval x=", "if(a=1,", "1", ",0)"},
           {"| eval x=", "if(", "a=1", ",1,0)"},
           {"| eval x=", "case(a=1,", "1", ")"},
           {"| eval x=", "mvmap(a,", "a", ")"},
           {"| eval x=", "json_object(\"a\",", "1", ")"},
           {"| eval x=a", " IN (1", "", ")"},
           {"| eval x=", "(a IN (", "1", "))"},
           {"| eval x=1", "+1", "", ""},
           {"| eval x=1", ".1", "", ""},
           {"| where a=1", " AND a=1", "", ""},
           {"| where a=1", " OR (a=1", "", ")"},
           {"| stats count(eval(", "(", "a=1", ")"},
           {"| stats eval(", "(", "avg(x)", ")"},
           {"| append ", "[search a | append ", "[search b]", "]"},
           {"| appendpipe ", "[appendpipe ", "[head 1]", "]"},
           {"| multisearch ", "[search a | append ", "[search b]", "]"},
           {"| join x ", "[search a | join x ", "[search b]", "]"},
           {"| foreach * ", "[foreach * ", "[eval a=1]", "]"},
           {"| set union [search a] ", "[search a | append ", "[search b]", "]"},
           {"| rex \"", "(", "a", ")"},
           {"| rex \"", "(?<a>", "a", ")"},
           {"| regex _raw=\"", "(", "a", ")"},
           {"| regex _raw=\"", "[[:alpha:]", "a", "("},
           {"| tstats count where ", "(", "a=1", ")"},
           {"| inputlookup x where ", "(", "a=1", ")"},
           {"| head ", "(", "a=1", ")"},
           {"", "`m(", "a", ")`"},
           {"search ", "\\(", "a", ")"},
           {"search ", "([", "a", ")"},
       }) {
    const std::string text =
        kind.before + repeat(kind.open) + kind.inside + repeat(kind.close) + " ";
    // What stands behind stats' eval( and the quote of rex.
    for (const char* end : {"", "))", ")", "\""}) {
      const Answer answer = run(text + end, "x");
      ASSERT_TRUE(answer.error) << kind.before << kind.open << "… " << end;
      EXPECT_NE(answer.error->kind, ErrorKind::kDamage) << kind.open;
      EXPECT_LT(answer.error->message.size(), 1000u) << kind.open;
    }
  }
}

TEST(Nesting, QuotesAndCommentsAreNoNesting) {
  for (const char* quote : {"\"", "\\\"", "'", "`", "```", "\"'", "'\"", "\"\\\"", "$", "<<"}) {
    for (const char* before : {"search ", "| eval x=", "| rex ", "| table "}) {
      for (const int count : {kDeep, kDeep + 1}) {
        const Answer answer = run(before + repeat(quote, count), "x");
        EXPECT_TRUE(!answer.error || !answer.error->message.empty()) << before << quote;
      }
    }
  }
}

// Deep values of events: each function and command says what it makes of them, and the row stays.
TEST(Nesting, OfAnyKindInEvents) {
  const std::string deep_array = repeat("[") + "1" + repeat("]");
  const std::string deep_object = repeat("{\"a\":") + "1" + repeat("}");
  const std::string deep_mixed = repeat("{\"a\":[", kDeep / 2) + "1" + repeat("]}", kDeep / 2);
  const std::string deep_xml = repeat("<a>") + "1" + repeat("</a>");
  const std::string never_closed = repeat("{\"a\":[\"");
  const std::string brackets = repeat("a=(") + repeat("[{<\"'");
  for (const std::string& raw :
       {deep_array, deep_object, deep_mixed, deep_xml, never_closed, brackets}) {
    for (const char* text : {"| spath",
                             "| spath path=a.a.a",
                             "| spath path=a{}.a{}",
                             "| spath output=x path={}{}{}",
                             "| extract",
                             "| xmlkv",
                             "| xpath \"//a\" outfield=x",
                             "| xpath \"/a/a/a\" outfield=x",
                             "| eval x=spath(_raw,\"a.a\")",
                             "| eval x=json_extract(_raw,\"a.a\")",
                             "| eval x=json_keys(_raw)",
                             "| eval x=if(json_valid(_raw),1,0)",
                             "| eval x=json_entries(_raw)",
                             "| eval x=json_set(_raw,\"a.a\",1)",
                             "| eval x=json_delete(_raw,\"a\")",
                             "| eval x=json_array_to_mv(_raw)",
                             "| eval x=json_object(\"a\",_raw)",
                             "| eval x=json_array(_raw)",
                             "| eval x=json_append(_raw,\"a\",1)",
                             "| eval x=json_extend(_raw,\"a\",1)",
                             "| eval x=toarray(_raw)",
                             "| eval x=tomv(_raw)",
                             "| eval x=toobject(_raw)",
                             "| eval x=if(isarray(_raw),1,0)",
                             "| eval x=mv_to_json_array(_raw)",
                             "| tojson",
                             "| multikv",
                             "| rex \"(?<x>(a|b)+)\"",
                             "| rex \"(?<x>\\{(?:[^{}]|(?1))*\\})\"",
                             "| eval x=if(match(_raw,\"^(\\[|x)*$\"),1,0)",
                             "| kv",
                             "| cluster",
                             "| typelearner",
                             "| abstract",
                             "| search *a*",
                             "| highlight a"}) {
      const Answer answer = run(text, raw);
      ASSERT_FALSE(answer.error) << text << " on " << raw.substr(0, 20)
                                 << "…: " << answer.error->message;
    }
    for (const char* text : {"| fromjson _raw", "| erex x examples=\"1\""}) {
      const Answer made = run(text, raw);
      EXPECT_TRUE(!made.error || !made.error->message.empty());
    }
  }
}

}  // namespace
}  // namespace riffle::lang

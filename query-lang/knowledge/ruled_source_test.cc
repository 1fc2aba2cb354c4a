#include "query-lang/knowledge/ruled_source.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "query-lang/exec/rows_source.h"

namespace riffle::lang {
namespace {

using index::FieldDemand;
using index::Predicate;
using index::ScanSpec;
using Op = Predicate::Op;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

// What it was asked, in order, beside the answers of the rows themselves.
class Watched : public index::EventSource {
 public:
  explicit Watched(std::vector<index::Batch> rows) : rows_(std::move(rows)) {}
  uint64_t commit() const override { return 0; }
  Result<std::unique_ptr<index::Scan>> scan(const ScanSpec& spec,
                                            const index::SearchContext& context) const override {
    asked.push_back(spec);
    return rows_.scan(spec, context);
  }
  mutable std::vector<ScanSpec> asked;

 private:
  RowsSource rows_;
};

FieldRule extraction(std::string name, std::string sourcetype, std::string text, bool literal) {
  FieldRule rule;
  rule.name = std::move(name);
  rule.sourcetype = std::move(sourcetype);
  rule.kind = FieldRule::Kind::kExtraction;
  rule.text = std::move(text);
  rule.literal = literal;
  return rule;
}

class RuledSourceTest : public ::testing::Test {
 protected:
  RuledSourceTest() {
    index::BatchBuilder rows;
    const auto add = [&](std::string_view id, std::string_view sourcetype, std::string_view raw,
                         std::string_view code) {
      rows.begin_row();
      rows.set("id", index::ValueView(id));
      rows.set("sourcetype", index::ValueView(sourcetype));
      rows.set("_raw", index::ValueView(raw));
      if (!code.empty()) rows.set("code", index::ValueView(code));
    };
    add("a1", "access", "al 404 1500", "");
    add("a2", "access", "bo 200 10 404", "");
    add("a3", "access", "? 404", "");        // the rule does not match
    add("a4", "access", "? own", "404");     // nor here: the event's own value stays
    add("a5", "access", "cy 200 7", "404");  // the rule's value goes before the event's
    add("j1", "json", "al 404 1", "404");
    add("j2", "json", "al 404 1", "200");
    add("j3", "json", "al 404 1", "");
    source_ = std::make_shared<Watched>(std::vector<index::Batch>{rows.finish()});
    context_.cancel = &cancel_;
    context_.memory = &memory_;
    context_.message = [](const index::SearchMessage&) {};
  }

  std::shared_ptr<const index::EventSource> ruled(std::vector<FieldRule> rules) {
    auto made = RuledSource::make(source_, std::move(rules));
    EXPECT_TRUE(made) << made.error().message;
    return *made;
  }
  static std::vector<FieldRule> rules() {
    return {extraction("parts", "access", R"(^(?<user>\w+) (?<code>\d+) (?<ms>\d+))", true)};
  }

  std::vector<std::string> found(const index::EventSource& source, const ScanSpec& spec) {
    auto scan = source.scan(spec, context_);
    EXPECT_TRUE(scan) << scan.error().message;
    std::vector<std::string> ids;
    for (size_t part = 0; part < (*scan)->parts(); ++part) {
      for (auto batch = (*scan)->next(part); batch && *batch; batch = (*scan)->next(part)) {
        for (size_t row = 0; row < (*batch)->rows(); ++row)
          ids.push_back(index::to_text((*batch)->at(row, "id")));
      }
    }
    std::sort(ids.begin(), ids.end());
    return ids;
  }

  CancelToken cancel_;
  MemoryAccount memory_{size_t{1} << 30};
  index::SearchContext context_;
  std::shared_ptr<Watched> source_;
};

TEST_F(RuledSourceTest, AnswersAsIfTheFieldsWereThereWhateverIsAskedAndHow) {
  const auto source = ruled(rules());
  const Predicate code = Predicate::compare("code", Op::kEqual, "404");
  const Predicate other = Predicate::compare("code", Op::kNotEqual, "404");
  const Predicate word = Predicate::term_match("al");
  const struct {
    Predicate predicate;
    std::vector<std::string> expected;
  } cases[] = {
      {code, {"a1", "a4", "j1"}},
      {other, {"a2", "a5", "j2"}},
      {Predicate::negate(code), {"a2", "a3", "a5", "j2", "j3"}},
      {Predicate::negate(other), {"a1", "a3", "a4", "j1", "j3"}},
      {Predicate::negate(Predicate::all_of({code, word})), {"a2", "a3", "a4", "a5", "j2", "j3"}},
      {Predicate::any_of({code, Predicate::compare("user", Op::kEqual, "BO")}),
       {"a1", "a2", "a4", "j1"}},
      {Predicate::compare("code", Op::kLess, "300"), {"a2", "a5", "j2"}},
      {Predicate::compare("code", Op::kEqual, "4*"), {"a1", "a4", "j1"}},
      {Predicate::compare("code", Op::kEqual, "*"), {"a1", "a2", "a4", "a5", "j1", "j2"}},
      {Predicate::compare("ms", Op::kEqual, "404"), {}},
      {Predicate::all_of({word, Predicate::compare("ms", Op::kGreater, "100")}), {"a1"}},
  };
  for (const auto& each : cases) {
    for (const auto order : {ScanSpec::Order::kNewestFirst, ScanSpec::Order::kAny}) {
      for (const FieldDemand& fields :
           {FieldDemand::everything(), FieldDemand::only({"id"}), FieldDemand::only({"i*"}),
            FieldDemand::only({"_raw", "code", "id"})}) {
        ScanSpec spec;
        spec.predicate = each.predicate;
        spec.fields = fields;
        spec.order = order;
        if (order == ScanSpec::Order::kNewestFirst) spec.limit = 100;
        EXPECT_EQ(found(*source, spec), each.expected) << to_string(each.predicate);
      }
    }
  }
}

TEST_F(RuledSourceTest, OtherSourcetypesAreAskedWhatTheSearchAsks) {
  const auto source = ruled(rules());
  ScanSpec spec;
  spec.predicate = Predicate::compare("code", Op::kEqual, "404");
  spec.fields = FieldDemand::only({"id"});
  spec.order = ScanSpec::Order::kAny;
  found(*source, spec);
  ASSERT_EQ(source_->asked.size(), 3u);
  EXPECT_EQ(to_string(source_->asked[0].predicate), R"((sourcetype = "access"))");
  EXPECT_EQ(to_string(source_->asked[1].predicate),
            R"((AND (code = "404") (NOT (sourcetype = "access"))))");
  EXPECT_THAT(source_->asked[1].fields.names, ElementsAre("id"));
  EXPECT_EQ(to_string(source_->asked[2].predicate),
            R"((AND (OR (code = "404") (AND (sourcetype = "access") (PHRASE "404"))) )"
            R"((sourcetype = "access")))");
}

TEST_F(RuledSourceTest, WhatCannotBeLookedForAsAPhraseIsNot) {
  const auto source = ruled(rules());
  for (const char* literal : {"4*", "10.0.0.0/8", "-", "a b", "\\\\", "", "ä"}) {
    source_->asked.clear();
    ScanSpec spec;
    spec.predicate = Predicate::compare("code", Op::kEqual, literal);
    found(*source, spec);
    EXPECT_THAT(to_string(source_->asked.back().predicate),
                ::testing::Not(::testing::HasSubstr("PHRASE")))
        << literal;
  }
}

TEST_F(RuledSourceTest, WhereNoEventIsOfTheSourcetypeTheEventsAreAskedAlone) {
  const auto source = ruled({extraction("r", "syslog*", "(?<code>x)", true)});
  ScanSpec spec;
  spec.predicate = Predicate::compare("code", Op::kEqual, "404");
  spec.fields = FieldDemand::only({"id"});
  EXPECT_THAT(found(*source, spec), ElementsAre("a4", "a5", "j1"));
  EXPECT_EQ(source_->asked.back().predicate, spec.predicate);
  EXPECT_EQ(source_->asked.back().fields, spec.fields);
}

TEST_F(RuledSourceTest, WhatIsNotAskedForCostsNothing) {
  const auto source = ruled(rules());
  ScanSpec spec;
  spec.predicate = Predicate::compare("sourcetype", Op::kEqual, "access");
  spec.fields = FieldDemand::only({"id"});
  EXPECT_EQ(found(*source, spec).size(), 5u);
  EXPECT_EQ(source_->asked.size(), 1u);
}

TEST_F(RuledSourceTest, ALaterRuleGoesBeforeAnEarlierOne) {
  std::vector<FieldRule> both = rules();
  both.push_back(extraction("own", "acc*", R"(^cy (?<code>\d)\d\d)", false));
  const auto source = ruled(both);
  ScanSpec spec;
  spec.predicate = Predicate::compare("code", Op::kEqual, "2");
  EXPECT_THAT(found(*source, spec), ElementsAre("a5"));
  spec.predicate = Predicate::compare("code", Op::kEqual, "200");
  EXPECT_THAT(found(*source, spec), ElementsAre("a2", "j2"));
}

TEST_F(RuledSourceTest, ARuleLeavesTheSourcetypesAloneThatItIsNotFor) {
  std::vector<FieldRule> all = rules();
  all.front().sourcetype = "*";
  all.front().not_of = {"access"};
  const auto source = ruled(all);
  ScanSpec spec;
  spec.predicate = Predicate::compare("user", Op::kEqual, "al");
  EXPECT_THAT(found(*source, spec), ElementsAre("j1", "j2", "j3"));
}

TEST_F(RuledSourceTest, FieldsOfCefAreThoseThatEventsName) {
  FieldRule cef;
  cef.name = "cef";
  cef.sourcetype = "cef*";
  cef.kind = FieldRule::Kind::kCef;
  index::BatchBuilder rows;
  rows.begin_row();
  rows.set("id", index::ValueView(std::string_view("c1")));
  rows.set("sourcetype", index::ValueView(std::string_view("cef")));
  rows.set("_raw", index::ValueView(std::string_view("CEF:0|v|p|1|s|n|5|msg=two words act=x")));
  source_ = std::make_shared<Watched>(std::vector<index::Batch>{rows.finish()});
  const auto source = ruled({cef});
  ScanSpec spec;
  spec.predicate = Predicate::compare("msg", Op::kEqual, "two words");
  EXPECT_THAT(found(*source, spec), ElementsAre("c1"));
  spec.predicate = Predicate::compare("cef_vendor", Op::kNotEqual, "v");
  EXPECT_THAT(found(*source, spec), IsEmpty());
}

}  // namespace
}  // namespace riffle::lang

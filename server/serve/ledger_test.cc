#include "server/serve/ledger.h"

#include <gtest/gtest.h>

#include "indexer/base/json.h"

namespace riffle::server {
namespace {

index::Checkpoint checkpoint(uint64_t indexed, uint64_t duplicate, uint64_t late) {
  index::Checkpoint made;
  made.next_offset = static_cast<int64_t>(indexed + duplicate);
  made.counts.consumed = indexed + duplicate;
  made.counts.indexed = indexed;
  made.counts.duplicate = duplicate;
  made.counts.late = late;
  made.watermark = 1767225600 * kMicrosPerSecond;
  return made;
}

TEST(Ledger, AddsUpAndNamesItsSources) {
  const index::Checkpoints checkpoints = {{{"file", "", "/var/log/x.log", 0}, checkpoint(10, 1, 0)},
                                          {{"kafka", "c1", "logs", 3}, checkpoint(100, 10, 4)}};
  const Ledger ledger =
      make_ledger(checkpoints, {{{"kafka", "c1", "logs", 3}, 7}, {{"kafka", "c1", "logs", 4}, 0}});
  ASSERT_EQ(ledger.rows.size(), 3u);
  EXPECT_EQ(ledger.total().consumed, 121u);
  EXPECT_EQ(ledger.total().duplicate, 11u);
  const auto json = parse_json(ledger.to_json());
  ASSERT_TRUE(json.has_value());
  const auto& sources = json->find("sources")->elements();
  EXPECT_EQ(sources[0].find("source")->text(), "file//var/log/x.log");
  EXPECT_EQ(sources[0].find("lag_events"), nullptr);
  EXPECT_EQ(sources[1].find("source")->text(), "kafka/c1/logs/3");
  EXPECT_EQ(sources[1].find("lag_events")->as_number(), 7);
  EXPECT_EQ(sources[1].find("watermark")->as_number(), 1767225600);
  EXPECT_EQ(sources[2].find("consumed")->as_number(), 0);
  EXPECT_EQ(json->find("total")->find("consumed")->as_number(), 121);
  EXPECT_EQ(json->find("demo"), nullptr);
}

TEST(Ledger, NamesWhatTheBrokerNoLongerHad) {
  Ledger ledger;
  index::SourceLoss loss;
  loss.key = {"kafka", "c", "logs", 2};
  loss.kind = "overtaken";
  loss.expected = 100;
  loss.low = 150;
  loss.missing = 50;
  loss.text = "gone";
  ledger.losses = {{loss}, 50};
  const auto json = parse_json(ledger.to_json());
  ASSERT_TRUE(json.has_value());
  const auto& shown = json->find("losses")->elements().at(0);
  EXPECT_EQ(shown.find("kind")->text(), "overtaken");
  EXPECT_EQ(shown.find("missing")->as_number(), 50);
  EXPECT_EQ(json->find("missing")->as_number(), 50);
}

TEST(Ledger, ATapThatWasNeverConnectedIsWaitedFor) {
  Ledger ledger;
  ledger.taps = {{"shop", "kafka", false, "wrong password"}, {"/var/log/x", "file", true, {}}};
  const auto states = ledger.source_states();
  ASSERT_EQ(states.size(), 1u);
  EXPECT_EQ(states[0].source, "tap shop");
  EXPECT_TRUE(states[0].live);
  EXPECT_EQ(states[0].trouble, "wrong password");
  const auto json = parse_json(ledger.to_json());
  ASSERT_TRUE(json.has_value());
  const auto& taps = json->find("taps")->elements();
  ASSERT_EQ(taps.size(), 2u);
  EXPECT_EQ(taps[0].find("error")->text(), "wrong password");
  EXPECT_FALSE(taps[0].find("connected")->as_bool());
  EXPECT_EQ(taps[1].find("error"), nullptr);
}

TEST(Ledger, OnlyLiveSourcesAreWaitedFor) {
  const Ledger ledger = make_ledger({{{"kafka", "old", "logs", 0}, checkpoint(1, 0, 2)}},
                                    {{{"kafka", "new", "logs", 0}, 5}});
  const auto states = ledger.source_states();
  ASSERT_EQ(states.size(), 2u);
  EXPECT_TRUE(states[0].live);
  EXPECT_EQ(states[0].source, "kafka/new/logs/0");
  EXPECT_FALSE(states[1].live);
  EXPECT_EQ(ledger.total().late, 2u);
}

}  // namespace
}  // namespace riffle::server

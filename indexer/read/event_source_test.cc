#include "indexer/read/event_source.h"

#include <gtest/gtest.h>

namespace riffle::index {
namespace {

TEST(FieldDemandTest, Names) {
  FieldDemand demand = FieldDemand::only({"b", "a", "b"});
  EXPECT_EQ(demand.names, (std::vector<std::string>{"a", "b"}));
  EXPECT_TRUE(demand.wants("a"));
  EXPECT_FALSE(demand.wants("A"));
  demand.add("aa");
  demand.add("aa");
  demand.remove("b");
  demand.remove("zz");
  EXPECT_EQ(demand, FieldDemand::only({"a", "aa"}));
  EXPECT_FALSE(FieldDemand::none().wants("a"));
  EXPECT_TRUE(FieldDemand::everything().wants("a"));
  FieldDemand everything = FieldDemand::everything();
  everything.add("x");
  EXPECT_EQ(everything, FieldDemand::everything());
}

TEST(FieldDemandTest, Wildcards) {
  const FieldDemand demand = FieldDemand::only({"date_*", "*.id", "a*b*c"});
  for (const char* name : {"date_", "date_hour", "x.id", ".id", "abc", "a-b-b-c", "aXbYbZc"}) {
    EXPECT_TRUE(demand.wants(name)) << name;
  }
  for (const char* name : {"date", "x.ids", "ab", "acb", ""})
    EXPECT_FALSE(demand.wants(name)) << name;
  EXPECT_TRUE(FieldDemand::only({"*"}).wants("anything"));
}

}  // namespace
}  // namespace riffle::index

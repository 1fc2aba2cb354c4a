#include "query-lang/knowledge/common_models.h"

#include <set>

#include <gtest/gtest.h>

#include "query-lang/knowledge/memory_knowledge.h"
#include "query-lang/knowledge/model_view.h"
#include "query-lang/syntax/macro.h"
#include "query-lang/syntax/search_expression.h"

namespace riffle::lang {
namespace {

TEST(CommonModels, EveryObjectIsFoundAndItsSearchParses) {
  const MemoryKnowledge knowledge;
  size_t objects = 0;
  for (const DataModel& model : common_models()) {
    std::set<std::string> names;
    for (const DataModelObject& object : model.objects) {
      ++objects;
      EXPECT_TRUE(names.insert(object.name).second) << model.name << '.' << object.name;
      const auto view = find_model(&knowledge, model.name + "." + object.name, {});
      ASSERT_TRUE(view) << view.error().message;
      EXPECT_FALSE(view->fields.empty()) << object.name;
      const SourceText source = SourceText::plain(view->search);
      Lexer lexer(source, 0, view->search.size());
      EXPECT_TRUE(parse_search_expression(lexer)) << view->search;
    }
  }
  EXPECT_GT(objects, 30u);
}

TEST(CommonModels, AnObjectNarrowsItsParent) {
  const MemoryKnowledge knowledge;
  const auto view = find_model(&knowledge, "Network_Traffic.Blocked_Traffic", {});
  ASSERT_TRUE(view);
  EXPECT_EQ(view->search, "(tag=network tag=communicate) (action=blocked)");
  EXPECT_EQ(view->plain_name("All_Traffic.Blocked_Traffic.dest_port"), "dest_port");
}

TEST(CommonModels, TheUsersOwnModelComesFirst) {
  KnowledgeObjects objects;
  objects.data_models["Web"] = {"Web", {{"Web", "", "sourcetype=access*", {{"url", ""}}}}};
  const MemoryKnowledge knowledge(objects);
  ASSERT_TRUE(knowledge.data_model("Web"));
  EXPECT_EQ(knowledge.data_model("Web")->objects.size(), 1u);
  EXPECT_EQ(knowledge.data_models().size(), common_models().size());
}

TEST(CommonModels, AnUnknownModelIsNamedWithWhatIsLikeIt) {
  const MemoryKnowledge knowledge;
  const auto view = find_model(&knowledge, "Endpont.Processes", {});
  ASSERT_FALSE(view);
  EXPECT_NE(view.error().hint.find("Endpoint"), std::string::npos) << view.error().hint;
}

}  // namespace
}  // namespace riffle::lang

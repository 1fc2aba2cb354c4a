#include "query-lang/knowledge/cef_fields.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

namespace riffle::lang {
namespace {

using Fields = std::map<std::string, std::string>;

Fields fields_of(const std::string& raw) {
  index::BatchBuilder builder;
  builder.begin_row();
  builder.set("_raw", index::ValueView(std::string_view(raw)));
  builder.set("host", index::ValueView(std::string_view("h")));
  const index::Batch batch = with_cef_fields(builder.finish());
  Fields fields;
  for (const index::Batch::Field& field : batch.fields()) {
    if (field.name != "_raw" && !field.column->is_null(0))
      fields[field.name] = index::to_text(field.column->at(0));
  }
  return fields;
}

TEST(CefFields, HeaderAndExtension) {
  EXPECT_EQ(fields_of("Sep 19 08:26:10 fw CEF:0|Sec\\|urity|threat\\\\manager|1.0|100|worm stopped|"
                      "10|src=10.0.0.1 msg=Failed log in of kim spt=1232 request=http://a/?b=c "
                      "act=a\\=b host=other _x=1 c6a1.Label=odd  "),
            (Fields{{"host", "h"},
                    {"cef_cefVersion", "0"},
                    {"cef_vendor", "Sec|urity"},
                    {"cef_product", "threat\\manager"},
                    {"cef_version", "1.0"},
                    {"cef_signature", "100"},
                    {"cef_name", "worm stopped"},
                    {"cef_severity", "10"},
                    {"src", "10.0.0.1"},
                    {"msg", "Failed log in of kim"},
                    {"spt", "1232"},
                    {"request", "http://a/?b=c"},
                    {"act", "a=b"},
                    {"x", "1"},
                    {"c6a1_Label", "odd"}}));
}

TEST(CefFields, WhatIsNoneGivesNothing) {
  for (const char* raw :
       {"", "CEF:", "CEF:0|a|b|c", "xCEF:0|a|b|c|d|e|5|k=v", "CEF:x|a|b|c|d|e|5|"})
    EXPECT_EQ(fields_of(raw), (Fields{{"host", "h"}})) << raw;
}

TEST(CefFields, WithoutAnExtension) {
  EXPECT_EQ(fields_of("CEF: 1|a|b|c|d|e||").at("cef_cefVersion"), "1");
  EXPECT_EQ(fields_of("CEF:0|a|b|c|d|e||=x y").size(), 8u);
  EXPECT_EQ(fields_of("CEF:0|a|b|c|d|e|5|k=one\\ntwo\\x").at("k"), "one\ntwo\\x");
}

}  // namespace
}  // namespace riffle::lang

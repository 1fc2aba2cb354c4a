#include "indexer/read/row_filter.h"

#include <gtest/gtest.h>

#include <map>
#include <random>

#include "indexer/read/field_comparison.h"

namespace riffle::index {
namespace {

using Op = Predicate::Op;

bool compares(const Value& value, Op op, std::string_view literal) {
  return FieldComparison(op, literal).matches(value);
}

TEST(FieldComparisonTest, Texts) {
  EXPECT_TRUE(compares(Value("Foo"), Op::kEqual, "foo"));
  EXPECT_TRUE(compares(Value("foobar"), Op::kEqual, "foo*"));
  EXPECT_FALSE(compares(Value("xfoo"), Op::kEqual, "foo*"));
  EXPECT_TRUE(compares(Value("a b, c"), Op::kEqual, "a*c"));
  EXPECT_TRUE(compares(Value("abcabc"), Op::kEqual, "*bc"));
  EXPECT_FALSE(compares(Value("aba"), Op::kEqual, "ab*ba"));
  EXPECT_TRUE(compares(Value("axbxc"), Op::kEqual, "a*b*c"));
  EXPECT_FALSE(compares(Value("axcxb"), Op::kEqual, "a*b*c"));
  EXPECT_TRUE(compares(Value("2*3"), Op::kEqual, "2\\*3"));
  EXPECT_FALSE(compares(Value("2x3"), Op::kEqual, "2\\*3"));
  EXPECT_TRUE(compares(Value("c:\\dir\\x"), Op::kEqual, "c:\\\\dir\\\\*"));
  EXPECT_TRUE(compares(Value("c:\\dir"), Op::kGreaterEqual, "c:\\\\dir"));
  EXPECT_TRUE(compares(Value("ＦＯＯ"), Op::kEqual, "foo"));
  EXPECT_TRUE(compares(Value(10.0), Op::kEqual, "10"));
  EXPECT_FALSE(compares(Value("10.0"), Op::kEqual, "10"));
  EXPECT_TRUE(compares(Value(true), Op::kEqual, "true"));
}

TEST(FieldComparisonTest, MissingAndEmpty) {
  EXPECT_TRUE(compares(Value("x"), Op::kEqual, "*"));
  EXPECT_TRUE(compares(Value(""), Op::kEqual, "*"));
  EXPECT_FALSE(compares(Value(), Op::kEqual, "*"));
  EXPECT_TRUE(compares(Value(""), Op::kEqual, ""));
  EXPECT_FALSE(compares(Value("x"), Op::kEqual, ""));
  EXPECT_FALSE(compares(Value(), Op::kEqual, ""));
  EXPECT_TRUE(compares(Value("x"), Op::kNotEqual, "y"));
  EXPECT_FALSE(compares(Value(), Op::kNotEqual, "y"));
  EXPECT_FALSE(compares(Value("x"), Op::kNotEqual, "*"));
}

TEST(FieldComparisonTest, NumbersAndOrder) {
  EXPECT_TRUE(compares(Value("100"), Op::kGreaterEqual, "50"));
  EXPECT_FALSE(compares(Value("9"), Op::kGreaterEqual, "50"));
  EXPECT_TRUE(compares(Value(9.0), Op::kLess, "50"));
  EXPECT_TRUE(compares(Value("50.0"), Op::kLessEqual, "50"));
  EXPECT_TRUE(compares(Value("b"), Op::kGreater, "a"));
  EXPECT_TRUE(compares(Value("9x"), Op::kGreater, "50"));
  EXPECT_FALSE(compares(Value(), Op::kLess, "5"));
}

TEST(FieldComparisonTest, Multivalues) {
  const Value multi = Value::make_multi({Value("a"), Value("b"), Value(7.0)});
  EXPECT_TRUE(compares(multi, Op::kEqual, "b"));
  EXPECT_TRUE(compares(multi, Op::kNotEqual, "b"));
  EXPECT_TRUE(compares(multi, Op::kGreater, "5"));
  EXPECT_FALSE(compares(multi, Op::kEqual, "c"));
}

TEST(FieldComparisonTest, AddressBlocks) {
  EXPECT_TRUE(compares(Value("10.9.165.8"), Op::kEqual, "10.9.165.0/25"));
  EXPECT_FALSE(compares(Value("10.9.166.8"), Op::kEqual, "10.9.165.0/25"));
  EXPECT_FALSE(compares(Value("10.9.165.128"), Op::kEqual, "10.9.165.0/25"));
  EXPECT_TRUE(compares(Value("1.2.3.4"), Op::kEqual, "0.0.0.0/0"));
  EXPECT_TRUE(compares(Value("2001:db8:1::5"), Op::kEqual, "2001:DB8::/32"));
  EXPECT_FALSE(compares(Value("2001:db9::"), Op::kEqual, "2001:db8::/32"));
  EXPECT_TRUE(compares(Value("::ffff:10.0.0.1"), Op::kEqual, "10.0.0.0/8"));
  EXPECT_FALSE(compares(Value("2001:db8::1"), Op::kEqual, "0.0.0.0/0"));
  EXPECT_TRUE(compares(Value("10.0.0.0/8"), Op::kEqual, "10.0.0.0/8"));
  EXPECT_TRUE(compares(Value("11.0.0.1"), Op::kNotEqual, "10.0.0.0/8"));
  EXPECT_FALSE(compares(Value("10.0.0.1"), Op::kNotEqual, "10.0.0.0/8"));
  for (const char* bad :
       {"10.0.0.0/33", "10.0.0/8", "/8", "10.0.0.0/", "10.0.0.0/x", "::/129", "a/b"}) {
    EXPECT_FALSE(Cidr::parse(bad).has_value()) << bad;
  }
}

// The IPv6 form is read by the system, the other one is not.
TEST(FieldComparisonTest, AddressesAreReadAsTheSystemReadsThem) {
  const auto network = Cidr::parse("0.0.0.0/0");
  std::mt19937 random(3);
  size_t good = 0;
  for (int i = 0; i < 20'000; ++i) {
    std::string text;
    for (uint32_t octets = 3 + random() % 8 / 7, k = 0; k <= octets; ++k) {
      if (k > 0) text += random() % 40 == 0 ? "" : ".";
      const uint32_t odd = random() % 30;
      text += odd == 0 ? "" : odd == 1 ? "0" : odd == 2 ? "256" : "";
      if (odd > 0) text += std::to_string(random() % 256);
    }
    if (random() % 50 == 0) text += " ";
    const bool expected = network->contains("::ffff:" + text);
    good += expected ? 1 : 0;
    EXPECT_EQ(network->contains(text), expected) << text;
  }
  EXPECT_GT(good, 5000u);
}

class MapRow : public RowReader {
 public:
  explicit MapRow(std::map<std::string, Value, std::less<>> fields) : fields_(std::move(fields)) {}
  std::string_view raw() override {
    const auto found = fields_.find("_raw");
    return found == fields_.end() ? std::string_view() : std::string_view(found->second.text());
  }
  ValueView field(std::string_view name) override {
    const auto found = fields_.find(name);
    return found == fields_.end() ? ValueView() : ValueView(found->second);
  }
  const auto& fields() const { return fields_; }

 private:
  std::map<std::string, Value, std::less<>> fields_;
};

Batch batch_of(const std::vector<MapRow>& rows) {
  BatchBuilder builder;
  for (const MapRow& row : rows) {
    builder.begin_row();
    for (const auto& [name, value] : row.fields()) builder.set(name, value);
  }
  return builder.finish();
}

TEST(RowFilterTest, NotIsTrueWhereTheFieldIsMissing) {
  std::vector<MapRow> rows = {MapRow({{"x", Value("a")}}), MapRow({{"x", Value("b")}}),
                              MapRow({{"y", Value("c")}})};
  const Batch batch = batch_of(rows);
  const Predicate is_a = Predicate::compare("x", Op::kEqual, "a");
  EXPECT_EQ(RowFilter::compile(Predicate::negate(is_a)).value().select(batch),
            (std::vector<uint32_t>{1, 2}));
  EXPECT_EQ(RowFilter::compile(Predicate::compare("x", Op::kNotEqual, "a")).value().select(batch),
            (std::vector<uint32_t>{1}));
}

TEST(RowFilterTest, TermsLookAtRawOrAtAllFields) {
  const Batch with_raw =
      batch_of({MapRow({{"_raw", Value("{\"m\":\"a\\nb\"}")}, {"f", Value("q")}}),
                MapRow({{"_raw", Value("q r")}})});
  const auto select = [](const Predicate& predicate, const Batch& batch) {
    return RowFilter::compile(predicate).value().select(batch);
  };
  EXPECT_EQ(select(Predicate::term_match("q"), with_raw), (std::vector<uint32_t>{1}));
  EXPECT_EQ(select(Predicate::term_match("b"), with_raw), (std::vector<uint32_t>{0}));
  const Batch without = batch_of({MapRow({{"f", Value("q")}}),
                                  MapRow({{"g", Value::make_multi({Value("x"), Value("Q")})}}),
                                  MapRow({{"g", Value("none")}})});
  EXPECT_EQ(select(Predicate::term_match("q"), without), (std::vector<uint32_t>{0, 1}));
  EXPECT_EQ(select(Predicate::term_match("*"), without).size(), 3u);
  EXPECT_EQ(select(Predicate::term_match("*"), Batch(2)).size(), 2u);
}

TEST(RowFilterTest, NeededFieldsAndErrors) {
  const Predicate predicate = Predicate::all_of(
      {Predicate::term_match("x"), Predicate::negate(Predicate::compare("h", Op::kEqual, "1"))});
  EXPECT_EQ(RowFilter::compile(predicate).value().needed_fields(),
            FieldDemand::only({"_raw", "h"}));
  const auto bad =
      RowFilter::compile(Predicate::all_of({Predicate::all(), Predicate::term_match("", true)}));
  ASSERT_FALSE(bad);
  EXPECT_EQ(bad.error().kind, ErrorKind::kUser);
}

Predicate random_predicate(std::mt19937& random, int depth) {
  switch (random() % (depth > 0 ? 7 : 4)) {
    case 0:
      return Predicate::term_match(std::string(1, static_cast<char>('a' + random() % 4)));
    case 1:
    case 2:
      return Predicate::compare(
          "f" + std::to_string(random() % 3), static_cast<Op>(random() % 6),
          random() % 4 == 0 ? "*" : std::string(1, static_cast<char>('1' + random() % 4)));
    case 3:
      return random() % 2 == 0 ? Predicate::all() : Predicate::none();
    case 4:
      return Predicate::negate(random_predicate(random, depth - 1));
    default: {
      std::vector<Predicate> children;
      for (unsigned n = random() % 4; n > 0; --n)
        children.push_back(random_predicate(random, depth - 1));
      return random() % 2 == 0 ? Predicate::all_of(std::move(children))
                               : Predicate::any_of(std::move(children));
    }
  }
}

TEST(RowFilterTest, SelectAgreesWithMatchesOnRandomRows) {
  std::mt19937 random(8);
  size_t selected_rows = 0;
  for (int round = 0; round < 2000; ++round) {
    std::vector<MapRow> rows;
    for (unsigned n = random() % 12; n > 0; --n) {
      std::map<std::string, Value, std::less<>> fields;
      std::string raw;
      for (int i = 0; i < 3; ++i)
        raw += std::string(1, static_cast<char>('a' + random() % 5)) + " ";
      fields["_raw"] = Value(raw);
      for (int f = 0; f < 3; ++f) {
        if (random() % 3 != 0)
          fields["f" + std::to_string(f)] = Value(std::to_string(random() % 5));
      }
      rows.emplace_back(std::move(fields));
    }
    const RowFilter filter = RowFilter::compile(random_predicate(random, 3)).value();
    std::vector<uint32_t> expected;
    for (uint32_t i = 0; i < rows.size(); ++i) {
      if (filter.matches(rows[i])) expected.push_back(i);
    }
    Batch batch = batch_of(rows);
    ASSERT_EQ(filter.select(batch), expected);
    // The same rows behind dictionary columns.
    std::vector<uint32_t> all(batch.rows());
    for (uint32_t i = 0; i < all.size(); ++i) all[i] = i;
    ASSERT_EQ(filter.select(batch.take(all)), expected);
    selected_rows += expected.size();
  }
  EXPECT_GT(selected_rows, 1000u);
}

}  // namespace
}  // namespace riffle::index

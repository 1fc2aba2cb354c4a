#include <fmt/format.h>

#include "indexer/read/row_limits.h"
#include "query-lang/aggregates/states.h"

namespace riffle::lang {

using index::Value;
using index::ValueView;

namespace {

class List : public Aggregate {
 public:
  explicit List(const index::SearchContext& context)
      : context_(context), most_(index::row_limits(context).list) {
    if (most_ == 0) most_ = UINT64_MAX - 1;
  }

  void resize(size_t groups) override { lists_.resize(groups); }
  Result<void> update(const AggregateInput& input) override {
    for (size_t row = 0; row < input.argument->size(); ++row)
      append(input.groups[row], input.argument->at(row));
    return {};
  }
  Value partial(size_t group) const override { return Value::make_multi(lists_[group]); }
  Result<void> merge(size_t group, const ValueView& partial) override {
    append(group, partial);
    return {};
  }
  Value result(size_t group) const override {
    const std::vector<Value>& list = lists_[group];
    if (list.size() <= most_) return Value::make_multi(list);
    if (!told_ && context_.message) {
      told_ = true;
      context_.message(
          {index::SearchMessage::Severity::kWarning,
           fmt::format("list() keeps the first {} values of each group; some groups have more "
                       "(the setting limits.list raises the limit)",
                       most_),
           "stats"});
    }
    return Value::make_multi(
        std::vector<Value>(list.begin(), list.begin() + static_cast<std::ptrdiff_t>(most_)));
  }
  size_t memory_bytes() const override {
    return lists_.capacity() * sizeof(std::vector<Value>) + values_ * sizeof(Value);
  }

 private:
  void append(size_t group, const ValueView& value) {
    // One more than is shown, so that a cut is seen, also after merging.
    for_each_value(value, [&](const ValueView& each) {
      if (lists_[group].size() > most_) return;
      lists_[group].push_back(each.to_value());
      ++values_;
    });
  }

  const index::SearchContext& context_;
  uint64_t most_;
  std::vector<std::vector<Value>> lists_;
  size_t values_ = 0;
  mutable bool told_ = false;
};

}  // namespace

const AggregateSpec& list_aggregate() {
  static const AggregateSpec spec{
      .name = "list",
      .category = "Multivalue",
      .syntax = "list(<field>)",
      .summary =
          "All values in the order of the rows, at most 100 (limits.list); a message tells when "
          "some were cut.",
      .order_matters = true,
      .examples = {{"| stats list(x) AS l", "{\"x\": \"b\"}\n{\"x\": \"a\"}\n{\"x\": \"b\"}",
                    "{\"l\": [\"b\", \"a\", \"b\"]}"}},
      .make = [](const AggregateCall& call) -> std::unique_ptr<Aggregate> {
        return std::make_unique<List>(call.context);
      },
  };
  return spec;
}

}  // namespace riffle::lang

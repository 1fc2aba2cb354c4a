#include "indexer/read/field_comparison.h"
#include "query-lang/exec/bound_expression.h"
#include "query-lang/exec/column_util.h"
#include "query-lang/functions/function_spec.h"
#include "query-lang/functions/values.h"

namespace riffle::lang {

using index::Batch;
using index::Column;
using index::ColumnPtr;
using index::ValueView;

namespace {

// Column by column: searches ask it of each event, and most of them have an address of their own.
class NetworkMatch : public LazyFunction {
 public:
  NetworkMatch(BoundExpression network, BoundExpression address)
      : network_(std::move(network)), address_(std::move(address)) {}

  Result<ColumnPtr> evaluate(const Batch& batch) override {
    RIFFLE_ASSIGN(const ColumnPtr networks, network_.evaluate(batch));
    RIFFLE_ASSIGN(const ColumnPtr addresses, address_.evaluate(batch));
    std::vector<Truth> truths(batch.rows(), Truth::kUnknown);
    const bool one = networks->encoding() == Column::Encoding::kConstant;
    if (one && !truths.empty()) look_for(networks->at(0));
    for (size_t row = 0; row < truths.size(); ++row) {
      if (!one) look_for(networks->at(row));
      const ValueView address = addresses->at(row);
      if (known_ && !address.is_null()) truths[row] = static_cast<Truth>(holds(address));
    }
    return truth_column(truths);
  }

 private:
  void look_for(const ValueView& network) {
    known_ = !network.is_null();
    if (!known_) return;
    std::string scratch;
    const std::string_view text = index::to_text(network, scratch);
    if (text == text_) return;
    text_ = text;
    cidr_ = index::Cidr::parse(text);
  }
  bool holds(const ValueView& address) {
    bool found = false;
    for_each_value(address, [&](const ValueView& value) {
      found = found || (cidr_ && cidr_->contains(index::to_text(value, scratch_)));
    });
    return found;
  }

  BoundExpression network_;
  BoundExpression address_;
  bool known_ = false;
  std::string text_;  // the network met last
  std::optional<index::Cidr> cidr_;
  std::string scratch_;
};

}  // namespace

const FunctionSpec& cidrmatch_function() {
  static const FunctionSpec spec{
      .name = "cidrmatch",
      .category = "Comparison and conditional",
      .syntax = "cidrmatch(<network>, <ip>)",
      .summary =
          "Whether the address is in the network; IPv4 and IPv6. Of several addresses, whether one "
          "is.",
      .min_arguments = 2,
      .max_arguments = 2,
      .examples = {{"cidrmatch(\"10.9.165.0/25\", \"10.9.165.8\")", "true"},
                   {"cidrmatch(\"10.9.165.0/25\", \"10.9.166.8\")", "false"},
                   {"cidrmatch(\"2001:db8::/32\", \"2001:db8:1::5\")", "true"},
                   {"cidrmatch(\"10.0.0.0/8\", \"x\")", "false"},
                   {"if(cidrmatch(\"10.0.0.0/8\", missing), 1, 0)", "0"}},
      .lazy = [](const FunctionCall& call) -> Result<std::unique_ptr<LazyFunction>> {
        const std::vector<Expression>& arguments = call.expression.arguments;
        RIFFLE_ASSIGN(BoundExpression network, BoundExpression::bind(arguments[0], call.context));
        RIFFLE_ASSIGN(BoundExpression address, BoundExpression::bind(arguments[1], call.context));
        return std::unique_ptr<LazyFunction>(
            std::make_unique<NetworkMatch>(std::move(network), std::move(address)));
      },
  };
  return spec;
}

}  // namespace riffle::lang

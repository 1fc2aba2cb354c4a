#include "indexer/read/field_comparison.h"
#include "query-lang/functions/function_spec.h"
#include "query-lang/functions/values.h"

namespace riffle::lang {

using index::Value;
using index::ValueView;

namespace {

class NetworkMatch : public BoundFunction {
 public:
  Result<Value> call(std::span<const ValueView> arguments) override {
    if (arguments[0].is_null() || arguments[1].is_null()) return Value();
    std::string scratch;
    const std::string_view text = index::to_text(arguments[0], scratch);
    if (text != text_) {
      text_ = text;
      network_ = index::Cidr::parse(text);
    }
    bool found = false;
    for_each_value(arguments[1], [&](const ValueView& value) {
      std::string scratch_address;
      found = found || (network_ && network_->contains(index::to_text(value, scratch_address)));
    });
    return Value(found);
  }

 private:
  std::string text_;  // the network met last: mostly it is the same in every row
  std::optional<index::Cidr> network_;
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
      .bind = [](const FunctionCall&) -> Result<std::unique_ptr<BoundFunction>> {
        return std::unique_ptr<BoundFunction>(std::make_unique<NetworkMatch>());
      },
  };
  return spec;
}

}  // namespace riffle::lang

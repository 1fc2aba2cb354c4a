#include <cmath>
#include <memory>
#include <utility>

#include "indexer/read/time_modifier.h"
#include "query-lang/commands/command_spec.h"
#include "query-lang/exec/batch_times.h"
#include "query-lang/exec/column_util.h"
#include "query-lang/exec/number_bins.h"
#include "query-lang/exec/set_result.h"
#include "query-lang/exec/time_buckets.h"
#include "query-lang/syntax/arg_parser.h"
#include "query-lang/syntax/names.h"

namespace riffle::lang {

using index::Batch;
using index::Column;
using index::ColumnPtr;
using index::ValueView;

const CommandSpec& bin_command();

namespace {

constexpr std::string_view kTimeField = "_time";

struct Arguments {
  std::string field;
  std::string target;  // the field itself without AS
  std::optional<SpanValue> span;
  std::optional<SpanValue> least_span;
  uint64_t bins = 100;
  std::optional<double> start;
  std::optional<double> end;
  std::string align;  // aligntime, as written
  std::string options;

  bool of_time() const { return field == kTimeField; }
};

// Puts a column into bins of a known width.
class Binner {
 public:
  Binner(SpanValue span, std::optional<Micros> align, const index::SearchContext& context)
      : span_(std::move(span)), buckets_(span_, context.zone, align) {}

  ColumnPtr apply(const Column& column) {
    if (!span_.is_time()) return apply_numbers(column);
    if (column.encoding() == Column::Encoding::kNumbers)
      return BatchTimes(column).bucket_column(buckets_);
    const NumberView seconds(column);
    index::ColumnBuilder builder;
    for (size_t row = 0; row < column.size(); ++row) {
      if (!seconds.has(row)) {
        builder.add(column.at(row));
        continue;
      }
      const Micros at = from_seconds(seconds.values()[row]);
      // Neighbouring rows are mostly of the same bucket.
      if (at < bucket_ || at >= next_) {
        bucket_ = buckets_.floor(at);
        next_ = buckets_.next(bucket_);
      }
      builder.add_number(to_seconds(bucket_));
    }
    return builder.finish();
  }

 private:
  ColumnPtr apply_numbers(const Column& column) const {
    if (column.encoding() == Column::Encoding::kDictionary &&
        column.dictionary_values()->size() <= column.size()) {
      const std::span<const uint32_t> codes = column.codes();
      return Column::dictionary(std::vector<uint32_t>(codes.begin(), codes.end()),
                                apply_numbers(*column.dictionary_values()));
    }
    index::ColumnBuilder builder;
    for (size_t row = 0; row < column.size(); ++row) {
      const ValueView value = column.at(row);
      const std::optional<double> number = index::as_number(value);
      const std::optional<std::string> label = number ? number_bin(*number, span_) : std::nullopt;
      label ? builder.add_text(*label) : builder.add(value);
    }
    return builder.finish();
  }

  SpanValue span_;
  TimeBuckets buckets_;
  Micros bucket_ = 0;  // the one met last: from here …
  Micros next_ = 0;    // … to here
};

class BinOperator : public Operator {
 public:
  BinOperator(const Arguments& arguments, Binner binner)
      : arguments_(arguments), binner_(std::move(binner)) {}

  Result<Flow> push(const Batch& batch, BatchSink& out) override {
    const ColumnPtr* column = batch.find(arguments_.field);
    if (column == nullptr) return out.push(batch);
    Batch result = batch;
    set_result(arguments_.target, binner_.apply(**column), result);
    return out.push(result);
  }
  Result<void> finish(BatchSink&) override { return {}; }

 private:
  const Arguments& arguments_;
  Binner binner_;
};

// Without a span the width depends on all values.
class AutomaticBinOperator : public Operator {
 public:
  AutomaticBinOperator(const Arguments& arguments, std::optional<Micros> align,
                       const index::SearchContext& context)
      : arguments_(arguments), align_(align), context_(context), charge_(*context.memory) {}

  Result<Flow> push(const Batch& batch, BatchSink&) override {
    RIFFLE_TRY(context_.check());
    RIFFLE_TRY(charge_.grow(batch.memory_bytes()));
    batches_.push_back(batch);
    if (const ColumnPtr* column = batch.find(arguments_.field)) {
      const NumberView numbers(**column);
      for (size_t row = 0; row < numbers.size(); ++row) {
        if (numbers.has(row)) widen(numbers.values()[row]);
      }
    }
    return Flow::kMore;
  }
  Result<void> finish(BatchSink& out) override {
    if (arguments_.start) widen(*arguments_.start);
    if (arguments_.end) widen(*arguments_.end);
    Binner binner(span(), align_, context_);
    BinOperator bin(arguments_, std::move(binner));
    for (const Batch& batch : batches_) {
      RIFFLE_ASSIGN(const Flow flow, bin.push(batch, out));
      if (flow == Flow::kStop) break;
    }
    return {};
  }

 private:
  void widen(double number) {
    least_ = any_ ? std::min(least_, number) : number;
    largest_ = any_ ? std::max(largest_, number) : number;
    any_ = true;
  }
  SpanValue span() const {
    if (arguments_.of_time())
      return automatic_span(from_seconds(largest_ - least_), arguments_.bins,
                            arguments_.least_span);
    SpanValue automatic = automatic_number_span(least_, largest_, arguments_.bins);
    return arguments_.least_span && arguments_.least_span->count > automatic.count
               ? *arguments_.least_span
               : automatic;
  }

  const Arguments& arguments_;
  std::optional<Micros> align_;
  const index::SearchContext& context_;
  MemoryCharge charge_;
  std::vector<Batch> batches_;
  bool any_ = false;
  double least_ = 0;
  double largest_ = 0;
};

class BinNode : public CommandNode {
 public:
  explicit BinNode(Arguments arguments) : arguments_(std::move(arguments)) {}

  const CommandSpec& spec() const override { return bin_command(); }
  CommandKind kind() const override {
    return arguments_.span ? CommandKind::kStreaming : CommandKind::kDataset;
  }
  bool needs_order() const override { return false; }
  bool passes_limit() const override { return arguments_.span.has_value(); }
  std::string print() const override {
    std::string text = "bin" + arguments_.options + " " + print_field(arguments_.field);
    if (arguments_.target != arguments_.field) text += " AS " + print_field(arguments_.target);
    return text;
  }
  index::FieldDemand demand(const index::FieldDemand& downstream) const override {
    index::FieldDemand fields = downstream;
    fields.add(arguments_.field);
    return fields;
  }
  Result<std::unique_ptr<Operator>> make_operator(
      const index::SearchContext& context) const override {
    RIFFLE_ASSIGN(const std::optional<Micros> align, align_time(context));
    if (!arguments_.span)
      return std::unique_ptr<Operator>(
          std::make_unique<AutomaticBinOperator>(arguments_, align, context));
    return std::unique_ptr<Operator>(
        std::make_unique<BinOperator>(arguments_, Binner(*arguments_.span, align, context)));
  }

 private:
  Result<std::optional<Micros>> align_time(const index::SearchContext& context) const {
    if (arguments_.align.empty()) return std::optional<Micros>();
    const bool known =
        context.time_range.earliest != kMinTime && context.time_range.latest != kMaxTime;
    if (arguments_.align == "earliest")
      return known ? std::optional<Micros>(context.time_range.earliest) : std::nullopt;
    if (arguments_.align == "latest")
      return known ? std::optional<Micros>(context.time_range.latest) : std::nullopt;
    RIFFLE_ASSIGN(const Micros at,
                  index::parse_time_modifier(arguments_.align, context.now, *context.zone));
    return std::optional<Micros>(at);
  }

  Arguments arguments_;
};

Result<std::optional<double>> optional_number(const ArgParser& arguments, std::string_view name) {
  if (!arguments.has_option(name)) return std::optional<double>();
  RIFFLE_ASSIGN(const double number, arguments.number_option(name, 0));
  return std::optional<double>(number);
}

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  Arguments parsed;
  RIFFLE_TRY(arguments.take_options());
  while (arguments.accept_token()) RIFFLE_TRY(arguments.take_options());
  RIFFLE_ASSIGN(FieldRef field, arguments.field());
  parsed.field = field.name;
  parsed.target = field.name;
  RIFFLE_TRY(arguments.take_options());
  if (arguments.accept_word("AS")) {
    RIFFLE_ASSIGN(FieldRef target, arguments.field());
    parsed.target = target.name;
  }
  RIFFLE_TRY(arguments.take_options());
  if (!same_name(arguments.text_option("span"), "auto")) {
    RIFFLE_ASSIGN(parsed.span, arguments.span_option("span"));
  }
  RIFFLE_ASSIGN(parsed.least_span, arguments.span_option("minspan"));
  RIFFLE_ASSIGN(parsed.bins, arguments.count_option("bins", parsed.bins));
  RIFFLE_ASSIGN(parsed.start, optional_number(arguments, "start"));
  RIFFLE_ASSIGN(parsed.end, optional_number(arguments, "end"));
  if (parsed.bins < 2)
    return arguments.error("bins must be 2 or more", arguments.option_span("bins"));
  // A plain number of _time is one of seconds.
  for (std::optional<SpanValue>* span : {&parsed.span, &parsed.least_span}) {
    if (*span && parsed.of_time() && (*span)->unit == SpanValue::Unit::kNumber)
      (*span)->unit = SpanValue::Unit::kSecond;
  }
  if (parsed.of_time() && parsed.span && !parsed.span->is_time()) {
    return arguments.error("_time takes a span of time such as 5m", arguments.option_span("span"));
  }
  parsed.align = arguments.text_option("aligntime");
  parsed.options = arguments.print_options();
  return std::unique_ptr<CommandNode>(std::make_unique<BinNode>(std::move(parsed)));
}

}  // namespace

const CommandSpec& bin_command() {
  static const CommandSpec spec = {
      .name = "bin",
      .aliases = {"bucket", "discretize"},
      .kind = CommandKind::kStreaming,
      .summary = "Puts numbers and times into bins",
      .description =
          "A number becomes the text \"20-30\" of its bin, `_time` the beginning of its bucket. "
          "Without `span` the width is chosen so that there are no more than "
          "`bins`. A span is a number, a time (5m, 1d, 1mon, 1w@w1) or logarithmic (2log10).",
      .syntax =
          "bin [span=<span>] [minspan=<span>] [bins=<n>] [start=<number>] [end=<number>] "
          "[aligntime=<time>] <field> [AS <field>]",
      .arguments = {{"<field>", ArgType::kField, "", "what to put into bins"},
                    {"span", ArgType::kSpan, "", "the width"},
                    {"minspan", ArgType::kSpan, "", "the least width when it is chosen"},
                    {"bins", ArgType::kNumber, "100", "the most bins when the width is chosen"},
                    {"start", ArgType::kNumber, "",
                     "widens the range that the width is chosen for"},
                    {"end", ArgType::kNumber, "", "widens the range that the width is chosen for"},
                    {"aligntime", ArgType::kText, "",
                     "earliest, latest or a time at which a bucket begins; for spans below a day"}},
      .examples = {{"| bin span=10 x", "Numbers", "{\"x\": 27}", "{\"x\": \"20-30\"}"},
                   {"| bin _time span=5m", "Times", "{\"_time\": 1500000123}",
                    "{\"_time\": 1500000000}"},
                   {"| bin span=2log10 x AS size", "Logarithmic, into another field", "{\"x\": 35}",
                    "{\"x\": 35, \"size\": \"20-200\"}"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang

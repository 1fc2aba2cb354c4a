#include <deque>
#include <memory>

#include "query-lang/commands/command_spec.h"
#include "query-lang/syntax/arg_parser.h"

namespace riffle::lang {

using index::Batch;

const CommandSpec& tail_command();

namespace {

class TailOperator : public Operator {
 public:
  TailOperator(uint64_t count, const index::SearchContext& context)
      : count_(count), context_(context), charge_(*context.memory) {}

  Result<Flow> push(const Batch& batch, BatchSink&) override {
    RIFFLE_TRY(context_.check());
    if (count_ == 0) return Flow::kStop;
    batches_.push_back(batch);
    rows_ += batch.rows();
    bytes_ += batch.memory_bytes();
    while (rows_ - batches_.front().rows() >= count_) {
      rows_ -= batches_.front().rows();
      bytes_ -= batches_.front().memory_bytes();
      batches_.pop_front();
    }
    RIFFLE_TRY(charge_.hold(bytes_));
    return Flow::kMore;
  }

  Result<void> finish(BatchSink& out) override {
    uint64_t left = std::min(count_, rows_);
    for (auto batch = batches_.rbegin(); batch != batches_.rend() && left > 0; ++batch) {
      const auto rows = static_cast<uint32_t>(std::min<uint64_t>(left, batch->rows()));
      std::vector<uint32_t> reversed(rows);
      for (uint32_t i = 0; i < rows; ++i)
        reversed[i] = static_cast<uint32_t>(batch->rows()) - 1 - i;
      left -= rows;
      RIFFLE_ASSIGN(const Flow flow, out.push(batch->take(reversed)));
      if (flow == Flow::kStop) break;
    }
    return {};
  }

 private:
  uint64_t count_;
  const index::SearchContext& context_;
  MemoryCharge charge_;
  std::deque<Batch>
      batches_;  // together at least the last count_ rows, without the first of them fewer
  uint64_t rows_ = 0;
  size_t bytes_ = 0;
};

class TailNode : public CommandNode {
 public:
  explicit TailNode(uint64_t count) : count_(count) {}
  const CommandSpec& spec() const override { return tail_command(); }
  std::string print() const override { return "tail " + std::to_string(count_); }
  bool keeps_order() const override { return false; }
  index::FieldDemand demand(const index::FieldDemand& downstream) const override {
    return downstream;
  }
  Result<std::unique_ptr<Operator>> make_operator(
      const index::SearchContext& context) const override {
    return std::unique_ptr<Operator>(std::make_unique<TailOperator>(count_, context));
  }

 private:
  uint64_t count_;
};

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  uint64_t count = 10;
  RIFFLE_TRY(arguments.take_options());
  if (!arguments.at_end()) {
    RIFFLE_ASSIGN(count, arguments.count());
  }
  RIFFLE_TRY(arguments.take_options());
  RIFFLE_ASSIGN(count, arguments.count_option("limit", count));
  return std::unique_ptr<CommandNode>(std::make_unique<TailNode>(count));
}

}  // namespace

const CommandSpec& tail_command() {
  static const CommandSpec spec = {
      .name = "tail",
      .aliases = {},
      .kind = CommandKind::kDataset,
      .summary = "Keeps the last rows, in reverse order",
      .description = "Of events, the last are the oldest.",
      .syntax = "tail [<n> | limit=<n>]",
      .arguments = {{"<n>", ArgType::kNumber, "10", "how many rows"},
                    {"limit", ArgType::kNumber, "10", "how many rows"}},
      .examples = {{"| tail 2", "The last two rows", "{\"n\": 1}\n{\"n\": 2}\n{\"n\": 3}",
                    "{\"n\": 3}\n{\"n\": 2}"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang

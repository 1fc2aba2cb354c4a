#include "query-lang/commands/row_operators.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "query-lang/exec/batch_concat.h"

namespace riffle::lang {

using index::Batch;

namespace {

class EachBatch : public Operator {
 public:
  explicit EachBatch(BatchFunction change) : change_(std::move(change)) {}

  Result<Flow> push(const Batch& batch, BatchSink& out) override {
    RIFFLE_ASSIGN(const Batch changed, change_(batch));
    return changed.rows() == 0 ? Flow::kMore : out.push(changed);
  }
  Result<void> finish(BatchSink&) override { return {}; }

 private:
  BatchFunction change_;
};

class WholeTable : public Operator {
 public:
  WholeTable(const index::SearchContext& context, BatchFunction change)
      : context_(context), change_(std::move(change)), charge_(*context.memory) {}

  Result<Flow> push(const Batch& batch, BatchSink&) override {
    RIFFLE_TRY(context_.check());
    RIFFLE_TRY(charge_.grow(batch.memory_bytes()));
    batches_.push_back(batch);
    return Flow::kMore;
  }
  Result<void> finish(BatchSink& out) override {
    Batch all = concat(batches_);
    batches_.clear();
    RIFFLE_TRY(charge_.hold(all.memory_bytes()));
    RIFFLE_ASSIGN(const Batch changed, change_(all));
    all = Batch();
    RIFFLE_TRY(charge_.hold(changed.memory_bytes()));
    RIFFLE_TRY(emit_rows(changed, context_, out));
    return {};
  }

 private:
  const index::SearchContext& context_;
  BatchFunction change_;
  MemoryCharge charge_;
  std::vector<Batch> batches_;
};

class GeneratedRows : public Operator {
 public:
  GeneratedRows(const index::SearchContext& context, std::function<Result<Batch>()> make)
      : context_(context), make_(std::move(make)), charge_(*context.memory) {}

  Result<Flow> push(const Batch&, BatchSink&) override { return Flow::kStop; }
  Result<void> finish(BatchSink& out) override {
    RIFFLE_ASSIGN(const Batch rows, make_());
    RIFFLE_TRY(charge_.hold(rows.memory_bytes()));
    RIFFLE_TRY(emit_rows(rows, context_, out));
    return {};
  }

 private:
  const index::SearchContext& context_;
  std::function<Result<Batch>()> make_;
  MemoryCharge charge_;
};

class Refusing : public Operator {
 public:
  explicit Refusing(Error error) : error_(std::move(error)) {}

  Result<Flow> push(const Batch&, BatchSink&) override { return error_; }
  Result<void> finish(BatchSink&) override { return error_; }

 private:
  Error error_;
};

}  // namespace

std::unique_ptr<Operator> refusing(Error error) {
  return std::make_unique<Refusing>(std::move(error));
}

std::unique_ptr<Operator> each_batch(BatchFunction change) {
  return std::make_unique<EachBatch>(std::move(change));
}

std::unique_ptr<Operator> whole_table(const index::SearchContext& context, BatchFunction change) {
  return std::make_unique<WholeTable>(context, std::move(change));
}

std::unique_ptr<Operator> generated_rows(const index::SearchContext& context,
                                         std::function<Result<Batch>()> make) {
  return std::make_unique<GeneratedRows>(context, std::move(make));
}

Result<Flow> emit_rows(const Batch& rows, const index::SearchContext& context, BatchSink& out) {
  for (size_t begin = 0; begin < rows.rows(); begin += context.batch_rows) {
    RIFFLE_TRY(context.check());
    RIFFLE_ASSIGN(const Flow flow,
                  out.push(rows.slice(begin, std::min(begin + context.batch_rows, rows.rows()))));
    if (flow == Flow::kStop) return flow;
  }
  return Flow::kMore;
}

void warn(const index::SearchContext& context, std::string text, std::string_view command) {
  if (context.message)
    context.message(
        {index::SearchMessage::Severity::kWarning, std::move(text), std::string(command)});
}

}  // namespace riffle::lang

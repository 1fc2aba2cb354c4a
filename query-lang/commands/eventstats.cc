#include <memory>
#include <utility>

#include "query-lang/commands/command_spec.h"
#include "query-lang/commands/field_demand.h"
#include "query-lang/commands/plain_node.h"
#include "query-lang/commands/row_operators.h"
#include "query-lang/exec/aggregate_set.h"
#include "query-lang/exec/group_table.h"
#include "query-lang/syntax/arg_parser.h"

namespace riffle::lang {

using index::Batch;
using index::Column;
using index::ColumnPtr;

const CommandSpec& eventstats_command();

namespace {

struct Arguments {
  std::vector<AggregateTerm> terms;
  std::vector<std::string> by;
};

class EventstatsOperator : public Operator {
 public:
  EventstatsOperator(const Arguments& arguments, AggregateSet aggregates,
                     const index::SearchContext& context)
      : arguments_(arguments),
        groups_(arguments.by.size()),
        aggregates_(std::move(aggregates)),
        context_(context),
        charge_(*context.memory) {}

  Result<Flow> push(const Batch& batch, BatchSink&) override {
    RIFFLE_TRY(context_.check());
    std::vector<ColumnPtr> keys;
    for (const std::string& field : arguments_.by) keys.push_back(batch.column(field));
    groups_.assign(keys, batch.rows(), rows_);
    RIFFLE_TRY(aggregates_.update(batch, rows_, groups_.size()));
    // A row with several values is in several groups and gets what the first of them has.
    std::vector<uint32_t> codes(batch.rows(), Column::kNullCode);
    for (size_t i = rows_.groups.size(); i > 0; --i) {
      const size_t row = rows_.every_row ? i - 1 : rows_.rows[i - 1];
      codes[row] = rows_.groups[i - 1];
    }
    held_ += batch.memory_bytes() + codes.size() * sizeof(uint32_t);
    batches_.push_back(batch);
    codes_.push_back(std::move(codes));
    RIFFLE_TRY(charge_.hold(held_ + groups_.memory_bytes() + aggregates_.memory_bytes()));
    return Flow::kMore;
  }

  Result<void> finish(BatchSink& out) override {
    std::vector<std::pair<std::string, ColumnPtr>> results;
    for (const AggregateSet::Slot* slot : aggregates_.slots()) {
      slot->aggregate->resize(groups_.size());
      index::ColumnBuilder builder;
      for (size_t group = 0; group < groups_.size(); ++group)
        builder.add(slot->aggregate->result(group));
      results.emplace_back(slot->name, builder.finish());
    }
    for (size_t i = 0; i < batches_.size(); ++i) {
      RIFFLE_TRY(context_.check());
      Batch batch = std::move(batches_[i]);
      for (const auto& [name, values] : results)
        batch.set(name, with_old(batch, name, Column::dictionary(codes_[i], values)));
      RIFFLE_ASSIGN(const Flow flow, out.push(batch));
      if (flow == Flow::kStop) break;
    }
    return {};
  }

 private:
  // Rows for which nothing was computed keep what they have.
  static ColumnPtr with_old(const Batch& batch, const std::string& name, const ColumnPtr& values) {
    const ColumnPtr* old = batch.find(name);
    if (old == nullptr) return values;
    index::ColumnBuilder builder;
    for (size_t row = 0; row < batch.rows(); ++row) {
      const index::ValueView value = values->at(row);
      builder.add(value.is_null() ? (*old)->at(row) : value);
    }
    return builder.finish();
  }

  const Arguments& arguments_;
  GroupTable groups_;
  AggregateSet aggregates_;
  const index::SearchContext& context_;
  MemoryCharge charge_;
  GroupTable::Rows rows_;
  std::vector<Batch> batches_;
  std::vector<std::vector<uint32_t>> codes_;  // of each batch: the group of each row
  size_t held_ = 0;
};

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  auto parsed = std::make_shared<Arguments>();
  RIFFLE_ASSIGN(parsed->terms, arguments.aggregates());
  RIFFLE_TRY(check_terms(parsed->terms, false));
  RIFFLE_ASSIGN(const std::vector<FieldRef> by, arguments.by_clause());
  for (const FieldRef& field : by) parsed->by.push_back(field.name);
  PlainCommand command;
  command.spec = &eventstats_command();
  command.arguments = " " + print_terms(parsed->terms);
  if (!by.empty()) command.arguments += " BY " + print_fields(by);
  command.demand = [parsed](const index::FieldDemand& downstream) {
    return with_fields(downstream, demand_of_terms(parsed->terms, parsed->by));
  };
  command.make = [shared = std::shared_ptr<const Arguments>(parsed)](
                     const index::SearchContext& context) -> Result<std::unique_ptr<Operator>> {
    RIFFLE_ASSIGN(AggregateSet aggregates, AggregateSet::make(shared->terms, shared->by, context));
    return std::unique_ptr<Operator>(
        std::make_unique<EventstatsOperator>(*shared, std::move(aggregates), context));
  };
  return make_plain_node(std::move(command));
}

}  // namespace

const CommandSpec& eventstats_command() {
  static const CommandSpec spec = {
      .name = "eventstats",
      .aliases = {},
      .kind = CommandKind::kDataset,
      .summary = "Adds aggregations to every row",
      .description =
          "Computes what `stats` would and puts it beside the rows, which stay in their order. "
          "Rows that lack a BY field get nothing.",
      .syntax = "eventstats <aggregation> [AS <field>], ... [BY <field>, ...]",
      .arguments = {{"<aggregation>", ArgType::kAggregates, "", "as for stats"},
                    {"<field>", ArgType::kFieldList, "", "fields behind BY"}},
      .examples = {{"| eventstats avg(ms) AS mean BY host",
                    "Each event beside the mean of its host",
                    "{\"host\": \"a\", \"ms\": 1}\n{\"host\": \"a\", \"ms\": 3}\n{\"ms\": 9}",
                    "{\"host\": \"a\", \"ms\": 1, \"mean\": 2}\n{\"host\": \"a\", \"ms\": 3, "
                    "\"mean\": 2}\n{\"ms\": 9}"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang

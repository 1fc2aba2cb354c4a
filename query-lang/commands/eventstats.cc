#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "query-lang/commands/command_spec.h"
#include "query-lang/commands/eventstats_aside.h"
#include "query-lang/commands/field_demand.h"
#include "query-lang/commands/plain_node.h"
#include "query-lang/commands/row_operators.h"
#include "query-lang/exec/aggregate_set.h"
#include "query-lang/exec/group_table.h"
#include "query-lang/exec/set_result.h"
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
  bool numbers_only = false;
  std::optional<std::string> delimiter;  // joins the values of list() and values()
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
    if (aside_) {
      RIFFLE_TRY(aside_->add(batch));
      return Flow::kMore;
    }
    std::vector<ColumnPtr> keys;
    for (const std::string& field : arguments_.by) keys.push_back(batch.column(field));
    groups_.assign(keys, batch.rows(), rows_);
    RIFFLE_TRY(aggregates_.update(batch, rows_, groups_.size()));
    // A row with several values is in several groups and gets what the first of them has.
    std::vector<uint32_t> codes = first_groups(rows_, batch.rows());
    held_ += batch.memory_bytes() + codes.size() * sizeof(uint32_t);
    batches_.push_back(batch);
    codes_.push_back(std::move(codes));
    RIFFLE_TRY(account());
    return Flow::kMore;
  }

  Result<void> finish(BatchSink& out) override {
    if (aside_) return aside_->finish(out);
    const auto results = group_results(aggregates_, groups_.size(), arguments_.delimiter);
    if (rows_aside_) {
      while (true) {
        RIFFLE_ASSIGN(std::optional<Batch> batch, rows_aside_->next());
        if (!batch) break;
        const std::vector<uint32_t> codes = take_codes(*batch);
        RIFFLE_ASSIGN(const Flow flow, emit(std::move(*batch), codes, results, out));
        if (flow == Flow::kStop) return {};
      }
    }
    for (size_t i = 0; i < batches_.size(); ++i) {
      RIFFLE_ASSIGN(const Flow flow, emit(std::move(batches_[i]), codes_[i], results, out));
      if (flow == Flow::kStop) break;
    }
    return {};
  }

 private:
  using Results = std::vector<std::pair<std::string, ColumnPtr>>;

  Result<Flow> emit(Batch batch, const std::vector<uint32_t>& codes, const Results& results,
                    BatchSink& out) const {
    RIFFLE_TRY(context_.check());
    for (const auto& [name, values] : results)
      set_result(name, Column::dictionary(codes, values), batch);
    return out.push(batch);
  }

  // Charges what is held; what is too much goes to disk: the rows, and where there are too many
  // groups, everything by groups.
  Result<void> account() {
    const size_t groups = groups_.memory_bytes() + aggregates_.memory_bytes();
    // The time axis of sparklines is that of all groups together: those can't be had one by one.
    const bool apart = !arguments_.by.empty() &&
                       std::none_of(arguments_.terms.begin(), arguments_.terms.end(),
                                    [](const AggregateTerm& term) { return term.sparkline; });
    if (apart && should_spill(context_, groups)) return put_groups_aside();
    if (should_spill(context_, held_ + groups)) RIFFLE_TRY(put_rows_aside());
    return charge_.hold(held_ + groups);
  }

  // Rows on disk know their group by this.
  static constexpr std::string_view kCode =
      "\x1f"
      "code";

  Result<void> put_rows_aside() {
    if (!rows_aside_) {
      RIFFLE_ASSIGN(rows_aside_, SpillRun::create(context_));
    }
    for (size_t i = 0; i < batches_.size(); ++i) {
      index::ColumnBuilder codes;
      for (const uint32_t code : codes_[i]) {
        if (code == Column::kNullCode) {
          codes.add_null();
        } else {
          codes.add_number(code);
        }
      }
      batches_[i].set(std::string(kCode), codes.finish());
      RIFFLE_TRY(rows_aside_->write(batches_[i]));
    }
    batches_.clear();
    codes_.clear();
    held_ = 0;
    return {};
  }

  static std::vector<uint32_t> take_codes(Batch& batch) {
    const ColumnPtr column = batch.column(kCode);
    std::vector<uint32_t> codes(batch.rows(), Column::kNullCode);
    for (size_t row = 0; row < codes.size(); ++row) {
      const index::ValueView code = column->at(row);
      if (!code.is_null()) codes[row] = static_cast<uint32_t>(code.number());
    }
    batch.remove(kCode);
    return codes;
  }

  Result<void> put_groups_aside() {
    groups_ = GroupTable(arguments_.by.size());
    RIFFLE_ASSIGN(aggregates_, AggregateSet::make(arguments_.terms, arguments_.by, context_,
                                                  arguments_.numbers_only));
    aside_.emplace(arguments_.terms, arguments_.by, context_, arguments_.numbers_only,
                   arguments_.delimiter);
    while (rows_aside_) {
      RIFFLE_ASSIGN(std::optional<Batch> batch, rows_aside_->next());
      if (!batch) break;
      batch->remove(kCode);
      RIFFLE_TRY(aside_->add(*batch));
    }
    rows_aside_.reset();
    for (const Batch& batch : batches_) RIFFLE_TRY(aside_->add(batch));
    batches_.clear();
    codes_.clear();
    held_ = 0;
    return charge_.hold(0);
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
  std::optional<SpillRun> rows_aside_;    // the rows before batches_, when they were too many
  std::optional<EventstatsAside> aside_;  // all rows, when there were too many groups
};

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  auto parsed = std::make_shared<Arguments>();
  RIFFLE_ASSIGN(parsed->terms, arguments.aggregates());
  RIFFLE_TRY(check_terms(parsed->terms, false));
  RIFFLE_ASSIGN(const std::vector<FieldRef> by, arguments.by_clause());
  RIFFLE_TRY(arguments.take_options());
  for (const FieldRef& field : by) parsed->by.push_back(field.name);
  RIFFLE_ASSIGN(parsed->numbers_only, arguments.bool_option("allnum", false));
  if (arguments.has_option("delim")) parsed->delimiter = arguments.text_option("delim");
  PlainCommand command;
  command.spec = &eventstats_command();
  command.arguments = arguments.print_options() + " " + print_terms(parsed->terms);
  if (!by.empty()) command.arguments += " BY " + print_fields(by);
  command.demand = [parsed](const index::FieldDemand& downstream) {
    return with_fields(downstream, demand_of_terms(parsed->terms, parsed->by));
  };
  command.make = [shared = std::shared_ptr<const Arguments>(parsed)](
                     const index::SearchContext& context) -> Result<std::unique_ptr<Operator>> {
    RIFFLE_ASSIGN(AggregateSet aggregates,
                  AggregateSet::make(shared->terms, shared->by, context, shared->numbers_only));
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
      .syntax =
          "eventstats [allnum=<bool>] [delim=<text>] <aggregation> [AS <field>], ... [BY <field>, "
          "...]",
      .arguments = {{"<aggregation>", ArgType::kAggregates, "", "as for stats"},
                    {"<field>", ArgType::kFieldList, "", "fields behind BY"},
                    {"allnum", ArgType::kBool, "f", "as for stats"},
                    {"delim", ArgType::kText, "", "as for stats"}},
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

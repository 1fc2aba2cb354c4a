#include <algorithm>
#include <memory>
#include <set>
#include <utility>

#include "query-lang/commands/command_spec.h"
#include "query-lang/exec/aggregate_set.h"
#include "query-lang/exec/group_table.h"
#include "query-lang/exec/joined_lists.h"
#include "query-lang/exec/state_runs.h"
#include "query-lang/syntax/arg_parser.h"

namespace riffle::lang {

using index::Batch;
using index::ColumnPtr;

const CommandSpec& stats_command();

namespace {

struct Arguments {
  std::vector<AggregateTerm> terms;
  std::vector<std::string> by;
  bool distinct_split_values = false;
  bool numbers_only = false;
  std::optional<std::string> delimiter;  // joins the values of list() and values()
  std::string options;                   // as printed
};

// The key columns of partial states: "k0", "k1" …
std::string key_name(size_t position) { return "k" + std::to_string(position); }
std::vector<std::string> key_names(size_t count) {
  std::vector<std::string> names;
  for (size_t i = 0; i < count; ++i) names.push_back(key_name(i));
  return names;
}

class StatsOperator : public Operator {
 public:
  enum class Part : uint8_t { kWhole, kPartial, kMerge };

  StatsOperator(const Arguments& arguments, Part part, AggregateSet aggregates,
                const index::SearchContext& context)
      : arguments_(arguments),
        part_(part),
        groups_(arguments.by.size()),
        aggregates_(std::move(aggregates)),
        context_(context),
        charge_(*context.memory),
        runs_(key_names(arguments.by.size()), context) {}

  Result<Flow> push(const Batch& batch, BatchSink& out) override {
    RIFFLE_TRY(context_.check());
    std::vector<ColumnPtr> keys;
    for (size_t i = 0; i < arguments_.by.size(); ++i)
      keys.push_back(batch.column(part_ == Part::kMerge ? key_name(i) : arguments_.by[i]));
    if (part_ != Part::kMerge && aggregates_.only_counts() &&
        GroupTable::coded(keys, batch.rows())) {
      const std::vector<GroupTable::Count> counts =
          groups_.count(keys, 0, batch.rows(), arguments_.distinct_split_values);
      RIFFLE_TRY(aggregates_.add_counts(counts, groups_.size()));
      RIFFLE_TRY(account(out));
      return Flow::kMore;
    }
    groups_.assign(keys, batch.rows(), rows_, arguments_.distinct_split_values);
    if (part_ == Part::kMerge) {
      RIFFLE_TRY(aggregates_.merge_partials(batch, rows_.groups, groups_.size()));
    } else {
      RIFFLE_TRY(aggregates_.update(batch, rows_, groups_.size()));
    }
    RIFFLE_TRY(account(out));
    return Flow::kMore;
  }

  Result<void> finish(BatchSink& out) override {
    if (runs_.empty()) {
      RIFFLE_TRY(emit(out));
      return {};
    }
    RIFFLE_TRY(put_aside());
    return runs_.merge([&](const Batch& states) -> Result<Flow> {
      RIFFLE_TRY(begin_anew());
      RIFFLE_TRY(merge(states));
      RIFFLE_TRY(charge_.hold(held_bytes()));
      return emit(out);
    });
  }
  // Nothing once something was put aside: what is left is no table that would mean anything.
  Result<void> preview(BatchSink& out) override {
    if (runs_.empty()) RIFFLE_TRY(emit(out));
    return {};
  }

 private:
  size_t held_bytes() const { return groups_.memory_bytes() + aggregates_.memory_bytes(); }

  // The time axis of sparklines is that of all groups together: those can't be had one by one.
  bool groups_depend() const {
    return std::any_of(arguments_.terms.begin(), arguments_.terms.end(),
                       [](const AggregateTerm& term) { return term.sparkline; });
  }

  // Charges what is held; what is too much goes to the merging step or to disk.
  Result<void> account(BatchSink& out) {
    const bool partial = part_ == Part::kPartial;
    const size_t share = partial ? 2 * context_.workers : 1;
    if (arguments_.by.empty() || groups_depend() || !should_spill(context_, held_bytes(), share))
      return charge_.hold(held_bytes());
    if (!partial) return put_aside();
    RIFFLE_TRY(emit(out));
    return begin_anew();
  }

  // The states so far go to disk.
  Result<void> put_aside() {
    const std::vector<uint32_t> order = groups_.sorted();
    if (order.empty()) return {};
    RIFFLE_TRY(runs_.begin_run());
    for (size_t begin = 0; begin < order.size(); begin += index::kBatchRows) {
      RIFFLE_TRY(context_.check());
      RIFFLE_TRY(runs_.write(partials(
          std::span(order).subspan(begin, std::min(index::kBatchRows, order.size() - begin)))));
    }
    return begin_anew();
  }

  // What fresh states would say again and again (list() was cut) is told once.
  const index::SearchContext& told_once() {
    if (told_once_ == nullptr) {
      told_once_ = std::make_unique<index::SearchContext>(context_);
      told_once_->message =
          [this, told = std::set<std::string>()](const index::SearchMessage& message) mutable {
            if (context_.message && told.insert(message.text).second) context_.message(message);
          };
    }
    return *told_once_;
  }

  Result<void> begin_anew() {
    RIFFLE_ASSIGN(AggregateSet fresh, AggregateSet::make(arguments_.terms, arguments_.by,
                                                         told_once(), arguments_.numbers_only));
    aggregates_ = std::move(fresh);
    groups_ = GroupTable(arguments_.by.size());
    return charge_.hold(0);
  }

  // Partial states into the groups.
  Result<void> merge(const Batch& states) {
    std::vector<ColumnPtr> keys;
    for (size_t i = 0; i < arguments_.by.size(); ++i) keys.push_back(states.column(key_name(i)));
    groups_.assign(keys, states.rows(), rows_);
    return aggregates_.merge_partials(states, rows_.groups, groups_.size());
  }

  Result<Flow> emit(BatchSink& out) {
    const std::vector<uint32_t> order = groups_.sorted();
    for (size_t begin = 0; begin < order.size(); begin += context_.batch_rows) {
      const auto slice =
          std::span(order).subspan(begin, std::min(context_.batch_rows, order.size() - begin));
      RIFFLE_TRY(context_.check());
      RIFFLE_ASSIGN(const Flow flow,
                    out.push(part_ == Part::kPartial ? partials(slice) : results(slice)));
      if (flow == Flow::kStop) return flow;
    }
    return Flow::kMore;
  }

  // `states`: under the names that they have among partial states.
  void write_keys(std::span<const uint32_t> order, bool states, Batch& out) const {
    for (size_t i = 0; i < arguments_.by.size(); ++i) {
      index::ColumnBuilder builder;
      for (const uint32_t group : order) builder.add(groups_.key(group, i));
      out.set(states ? key_name(i) : arguments_.by[i], builder.finish());
    }
  }
  Batch partials(std::span<const uint32_t> order) {
    for (const AggregateSet::Slot* slot : aggregates_.slots())
      slot->aggregate->resize(groups_.size());
    Batch batch(order.size());
    write_keys(order, true, batch);
    aggregates_.write_partials(order, batch);
    return batch;
  }
  Batch results(std::span<const uint32_t> order) {
    Batch batch(order.size());
    write_keys(order, false, batch);
    for (const AggregateSet::Slot* slot : aggregates_.slots()) {
      slot->aggregate->resize(groups_.size());
      index::ColumnBuilder builder;
      for (const uint32_t group : order)
        builder.add(result_of(aggregates_, *slot, group, arguments_.delimiter));
      batch.set(slot->name, builder.finish());
    }
    return batch;
  }

  const Arguments& arguments_;
  Part part_;
  GroupTable groups_;
  AggregateSet aggregates_;
  const index::SearchContext& context_;
  MemoryCharge charge_;
  GroupTable::Rows rows_;
  StateRuns runs_;  // of kWhole and kMerge
  std::unique_ptr<index::SearchContext> told_once_;
};

class StatsNode : public CommandNode {
 public:
  explicit StatsNode(Arguments arguments) : arguments_(std::move(arguments)) {}

  const CommandSpec& spec() const override { return stats_command(); }
  std::string print() const override {
    std::string text = "stats" + arguments_.options + " " + print_terms(arguments_.terms);
    if (!arguments_.by.empty()) text += " BY " + print_fields(arguments_.by);
    return text;
  }
  index::FieldDemand demand(const index::FieldDemand&) const override {
    return demand_of_terms(arguments_.terms, arguments_.by);
  }
  bool keeps_order() const override { return false; }
  bool needs_order() const override { return terms_need_order(arguments_.terms); }

  Result<std::unique_ptr<Operator>> make_operator(
      const index::SearchContext& context) const override {
    return make(StatsOperator::Part::kWhole, context);
  }
  Result<std::unique_ptr<Operator>> make_partial(
      const index::SearchContext& context) const override {
    if (needs_order()) return std::unique_ptr<Operator>();
    return make(StatsOperator::Part::kPartial, context);
  }
  Result<std::unique_ptr<Operator>> make_merge(const index::SearchContext& context) const override {
    if (needs_order()) return std::unique_ptr<Operator>();
    return make(StatsOperator::Part::kMerge, context);
  }

 private:
  Result<std::unique_ptr<Operator>> make(StatsOperator::Part part,
                                         const index::SearchContext& context) const {
    RIFFLE_ASSIGN(AggregateSet aggregates, AggregateSet::make(arguments_.terms, arguments_.by,
                                                              context, arguments_.numbers_only));
    return std::unique_ptr<Operator>(
        std::make_unique<StatsOperator>(arguments_, part, std::move(aggregates), context));
  }

  Arguments arguments_;
};

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  Arguments parsed;
  RIFFLE_ASSIGN(parsed.terms, arguments.aggregates());
  RIFFLE_TRY(check_terms(parsed.terms, false));
  RIFFLE_ASSIGN(const std::vector<FieldRef> by, arguments.by_clause());
  RIFFLE_TRY(arguments.take_options());
  for (const FieldRef& field : by) parsed.by.push_back(field.name);
  RIFFLE_ASSIGN(parsed.distinct_split_values, arguments.bool_option("dedup_splitvals", false));
  if (arguments.has_option("delim")) parsed.delimiter = arguments.text_option("delim");
  RIFFLE_ASSIGN(parsed.numbers_only, arguments.bool_option("allnum", false));
  RIFFLE_TRY(arguments.count_option("partitions", 1));
  parsed.options = arguments.print_options();
  return std::unique_ptr<CommandNode>(std::make_unique<StatsNode>(std::move(parsed)));
}

}  // namespace

const CommandSpec& stats_command() {
  static const CommandSpec spec = {
      .name = "stats",
      .aliases = {},
      .kind = CommandKind::kTransforming,
      .summary = "Aggregates rows into a table",
      .description =
          "Without BY there is one row, also where there was no input. With BY there is a row for "
          "each combination of values, sorted by them; rows that "
          "lack one of the fields are left out, a row with several values counts for each of them.",
      .syntax =
          "stats [dedup_splitvals=<bool>] [delim=<text>] [partitions=<n>] [allnum=<bool>] "
          "<aggregation> [AS <field>], ... [BY <field>, ...]",
      .arguments =
          {{"<aggregation>", ArgType::kAggregates, "",
            "count, avg(x), dc(x), count(eval(x > 1)), sum(*_bytes) …"},
           {"<field>", ArgType::kFieldList, "", "fields behind BY"},
           {"dedup_splitvals", ArgType::kBool, "f",
            "a value that stands twice in one row counts once"},
           {"delim", ArgType::kText, "", "joins what list() and values() find to one text"},
           {"partitions", ArgType::kNumber, "1",
            "threads for reducing; the workers of the search do that here"},
           {"allnum", ArgType::kBool, "f",
            "no sum, average … of a field that has a value that is no number in the group"}},
      .examples = {{"| stats count BY host", "Rows for each host",
                    "{\"host\": \"b\"}\n{\"host\": \"a\"}\n{\"host\": \"b\"}",
                    "{\"host\": \"a\", \"count\": 1}\n{\"host\": \"b\", \"count\": 2}"},
                   {"| stats avg(ms) AS mean, max(ms) BY url", "Several aggregations",
                    "{\"url\": \"/\", \"ms\": 1}\n{\"url\": \"/\", \"ms\": 3}",
                    "{\"url\": \"/\", \"mean\": 2, \"max(ms)\": 3}"},
                   {"| stats count(eval(status >= 500)) AS errors, count", "A condition",
                    "{\"status\": 200}\n{\"status\": 503}", "{\"errors\": 1, \"count\": 2}"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang

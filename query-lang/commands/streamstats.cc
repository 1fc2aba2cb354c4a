#include <algorithm>
#include <cmath>
#include <deque>
#include <memory>
#include <optional>
#include <utility>

#include "query-lang/commands/command_spec.h"
#include "query-lang/commands/field_demand.h"
#include "query-lang/commands/plain_node.h"
#include "query-lang/commands/streamstats_arguments.h"
#include "query-lang/exec/aggregate_set.h"
#include "query-lang/exec/batch_concat.h"
#include "query-lang/exec/bound_expression.h"
#include "query-lang/exec/group_table.h"
#include "query-lang/exec/set_result.h"
#include "query-lang/syntax/arg_parser.h"

namespace riffle::lang {

using index::Batch;
using index::Value;

const CommandSpec& streamstats_command();

namespace {

class StreamstatsOperator : public Operator {
 public:
  static Result<std::unique_ptr<Operator>> make(const StreamstatsArguments& arguments,
                                                const index::SearchContext& context) {
    auto op = std::unique_ptr<StreamstatsOperator>(new StreamstatsOperator(arguments, context));
    RIFFLE_TRY(op->reset());
    if (arguments.reset_before) {
      RIFFLE_ASSIGN(op->before_, BoundExpression::bind(*arguments.reset_before, context));
    }
    if (arguments.reset_after) {
      RIFFLE_ASSIGN(op->after_, BoundExpression::bind(*arguments.reset_after, context));
    }
    return std::unique_ptr<Operator>(std::move(op));
  }

  Result<Flow> push(const Batch& batch, BatchSink& out) override {
    RIFFLE_TRY(context_.check());
    std::vector<uint32_t> resets;
    if (before_) {
      RIFFLE_ASSIGN(resets, before_->select(batch));
    }
    const Batch read = narrowed(batch);
    Results results;
    for (uint32_t row = 0; row < batch.rows(); ++row) {
      const bool reset_here = std::binary_search(resets.begin(), resets.end(), row);
      RIFFLE_TRY(take_row(batch, read.slice(row, row + 1), row, reset_here, results));
    }
    RIFFLE_TRY(charge_.hold(held_bytes()));
    Batch result = batch;
    for (auto& [name, builder] : results.columns) {
      builder.pad_to(batch.rows());
      set_result(name, builder.finish(), result);
    }
    return out.push(result);
  }
  Result<void> finish(BatchSink&) override { return {}; }

 private:
  struct Results {
    std::vector<std::pair<std::string, index::ColumnBuilder>> columns;

    void add(size_t row, const std::string& name, const Value& value) {
      auto column = std::find_if(columns.begin(), columns.end(),
                                 [&](const auto& each) { return each.first == name; });
      if (column == columns.end())
        column = columns.insert(columns.end(), {name, index::ColumnBuilder()});
      column->second.pad_to(row);
      column->second.add(value);
    }
  };
  // A row of a window.
  struct Seen {
    Batch row;
    std::string key;
    double time = 0;
  };

  StreamstatsOperator(const StreamstatsArguments& arguments, const index::SearchContext& context)
      : arguments_(arguments),
        context_(context),
        charge_(*context.memory),
        demand_(demand_of_terms(arguments.terms, arguments.by)),
        groups_(arguments.by.size()) {}

  Result<void> reset() {
    groups_ = GroupTable(arguments_.by.size());
    RIFFLE_ASSIGN(AggregateSet fresh, AggregateSet::make(arguments_.terms, arguments_.by, context_,
                                                         arguments_.numbers_only));
    running_.emplace(std::move(fresh));
    seen_.clear();
    return {};
  }

  bool windowed() const { return arguments_.window > 0 || arguments_.time_window.has_value(); }

  size_t held_bytes() const {
    size_t bytes = groups_.memory_bytes() + running_->memory_bytes();
    for (const Seen& seen : seen_) bytes += seen.row.memory_bytes();
    return bytes;
  }

  // Only what is read, so that rows are cheap to keep.
  Batch narrowed(const Batch& batch) const {
    Batch result(batch.rows());
    for (const Batch::Field& field : batch.fields()) {
      if (demand_.all || demand_.wants(field.name) || field.name == "_time")
        result.set(field.name, field.column);
    }
    return result;
  }

  // The values of the BY fields; nothing where one is missing.
  std::optional<std::string> key_of(const Batch& row) const {
    std::string key;
    for (const std::string& field : arguments_.by) {
      const index::ValueView value = row.at(0, field);
      if (value.is_null()) return {};
      const std::string text = index::to_text(value);
      key += std::to_string(text.size()) + ":" + text;
    }
    return key;
  }

  Result<void> take_row(const Batch& whole, const Batch& row, uint32_t at, bool reset_here,
                        Results& results) {
    const std::optional<std::string> key = key_of(row);
    const bool changed = arguments_.reset_on_change && last_key_ && last_key_ != key;
    if (reset_here || changed) RIFFLE_TRY(reset());
    last_key_ = key;
    // A row that lacks a BY field is in no group.
    if (!key) return {};
    std::vector<std::pair<std::string, Value>> values;
    if (windowed()) {
      RIFFLE_TRY(over_window(row, *key, values));
    } else {
      RIFFLE_TRY(over_all(row, values));
    }
    for (const auto& [name, value] : values) {
      // What is not computed leaves what was there.
      const index::ValueView before = whole.at(at, name);
      results.add(at, name, value.is_null() ? before.to_value() : value);
    }
    if (!after_) return {};
    Batch result = whole.slice(at, at + 1);
    for (const auto& [name, value] : values) result.set(name, index::Column::constant(value, 1));
    RIFFLE_ASSIGN(const std::vector<uint32_t> ends, after_->select(result));
    return ends.empty() ? Result<void>() : reset();
  }

  static void read_values(const AggregateSet& aggregates, size_t groups, size_t group,
                          std::vector<std::pair<std::string, Value>>& values) {
    for (const AggregateSet::Slot* slot : aggregates.slots()) {
      slot->aggregate->resize(groups);
      values.emplace_back(slot->name, slot->aggregate->result(group));
    }
  }

  Result<void> over_all(const Batch& row, std::vector<std::pair<std::string, Value>>& values) {
    std::vector<index::ColumnPtr> keys;
    for (const std::string& field : arguments_.by) {
      keys.push_back(row.column(field));
      const index::ValueView value = keys.back()->at(0);
      // Several values are one text, as in key_of().
      if (value.kind() == index::ValueKind::kMulti)
        keys.back() = index::Column::constant(Value(index::to_text(value)), 1);
    }
    groups_.assign(keys, 1, rows_);
    if (rows_.groups.empty()) return {};
    const uint32_t group = rows_.groups.front();
    if (!arguments_.current) read_values(*running_, groups_.size(), group, values);
    RIFFLE_TRY(running_->update(row, rows_, groups_.size()));
    if (arguments_.current) read_values(*running_, groups_.size(), group, values);
    return {};
  }

  Result<void> over_window(const Batch& row, const std::string& key,
                           std::vector<std::pair<std::string, Value>>& values) {
    const std::optional<double> time = index::as_number(row.at(0, "_time"));
    if (arguments_.time_window) RIFFLE_TRY(check_time(time));
    if (arguments_.current) remember(row, key, time);
    forget(key, time);
    std::vector<Batch> members;
    for (const Seen& seen : seen_) {
      if (seen.key == key) members.push_back(seen.row);
    }
    RIFFLE_ASSIGN(AggregateSet aggregates, AggregateSet::make(arguments_.terms, arguments_.by,
                                                              context_, arguments_.numbers_only));
    const Batch window = concat(members);
    if (window.rows() > 0) {
      GroupTable::Rows all;
      for (uint32_t i = 0; i < window.rows(); ++i) {
        all.rows.push_back(i);
        all.groups.push_back(0);
      }
      all.every_row = true;
      RIFFLE_TRY(aggregates.update(window, all, 1));
    }
    read_values(aggregates, 1, 0, values);
    if (!arguments_.current) remember(row, key, time);
    return {};
  }

  Result<void> check_time(std::optional<double> time) {
    if (!time) return user_error("streamstats: time_window needs rows with a _time");
    if (last_time_ && *last_time_ != *time) {
      const bool descending = *time < *last_time_;
      if (descending_ && *descending_ != descending)
        return user_error("streamstats: time_window needs rows in the order of time", {},
                          "put `sort 0 _time` before it");
      descending_ = descending;
    }
    last_time_ = time;
    return {};
  }

  void remember(const Batch& row, const std::string& key, std::optional<double> time) {
    seen_.push_back({row, key, time.value_or(0)});
  }

  // Drops what is outside of the window.
  void forget(const std::string& key, std::optional<double> time) {
    if (arguments_.time_window) {
      while (!seen_.empty() && std::abs(seen_.front().time - *time) >= *arguments_.time_window)
        seen_.pop_front();
    }
    if (arguments_.window == 0) return;
    if (arguments_.global) {
      while (seen_.size() > arguments_.window) seen_.pop_front();
      return;
    }
    uint64_t members = 0;
    for (auto seen = seen_.end(); seen != seen_.begin();) {
      --seen;
      if (seen->key == key && ++members > arguments_.window) {
        seen_.erase(seen);
        return;
      }
    }
  }

  const StreamstatsArguments& arguments_;
  const index::SearchContext& context_;
  MemoryCharge charge_;
  index::FieldDemand demand_;
  GroupTable groups_;
  std::optional<AggregateSet> running_;  // without a window
  std::deque<Seen> seen_;                // with one
  std::optional<BoundExpression> before_;
  std::optional<BoundExpression> after_;
  std::optional<std::string> last_key_;
  std::optional<double> last_time_;
  std::optional<bool> descending_;
  GroupTable::Rows rows_;
};

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  auto parsed = std::make_shared<StreamstatsArguments>();
  while (!arguments.at_end()) {
    const Token token = arguments.peek();
    const bool before = token.is_word("reset_before");
    if (before || token.is_word("reset_after")) {
      RIFFLE_ASSIGN(Expression condition, read_reset_condition(arguments));
      (before ? parsed->reset_before : parsed->reset_after) = std::move(condition);
    } else if (token.is_word("BY")) {
      RIFFLE_ASSIGN(const std::vector<FieldRef> by,
                    arguments.by_clause({"reset_before", "reset_after"}));
      for (const FieldRef& field : by) parsed->by.push_back(field.name);
    } else {
      RIFFLE_ASSIGN(const bool option, arguments.take_option());
      if (option) {
        arguments.accept(",");
        continue;
      }
      RIFFLE_ASSIGN(std::vector<AggregateTerm> terms,
                    arguments.aggregates({"BY", "reset_before", "reset_after"}));
      for (AggregateTerm& term : terms) parsed->terms.push_back(std::move(term));
    }
  }
  if (parsed->terms.empty())
    return arguments.unexpected(arguments.peek(), "an aggregation such as count or sum(x)");
  RIFFLE_TRY(check_terms(parsed->terms, false));
  RIFFLE_TRY(read_streamstats_options(arguments, *parsed));
  PlainCommand command;
  command.spec = &streamstats_command();
  command.arguments =
      arguments.print_options() + print_reset_condition("reset_before", parsed->reset_before) +
      print_reset_condition("reset_after", parsed->reset_after) + " " + print_terms(parsed->terms);
  if (!parsed->by.empty()) command.arguments += " BY " + print_fields(parsed->by);
  command.demand = [parsed](const index::FieldDemand& downstream) {
    index::FieldDemand demand = with_fields(downstream, demand_of_terms(parsed->terms, parsed->by));
    for (const auto* condition : {&parsed->reset_before, &parsed->reset_after}) {
      if (*condition) demand = with_fields(std::move(demand), fields_of(**condition));
    }
    if (parsed->time_window && !demand.all) demand.add("_time");
    return demand;
  };
  command.make = [parsed](const index::SearchContext& context) {
    return StreamstatsOperator::make(*parsed, context);
  };
  return make_plain_node(std::move(command));
}

}  // namespace

const CommandSpec& streamstats_command() {
  static const CommandSpec spec = {
      .name = "streamstats",
      .aliases = {},
      .kind = CommandKind::kCentralized,
      .summary = "Adds running aggregations to every row",
      .description =
          "Each row gets the aggregations over the rows so far, itself included unless "
          "`current=f`. With `window` the last so many rows count: of all rows, or with `global=f` "
          "of each group. With `time_window` those whose time is within the span; rows must come "
          "in the order of time. Rows that lack a BY field get nothing; several values of one "
          "count as one text.",
      .syntax =
          "streamstats [allnum=<bool>] [current=<bool>] [window=<n>] [global=<bool>] "
          "[time_window=<span>] "
          "[reset_on_change=<bool>] [reset_before=(<expression>)] [reset_after=(<expression>)] "
          "<aggregation> [AS <field>], ... [BY <field>, ...]",
      .arguments = {{"<aggregation>", ArgType::kAggregates, "", "as for stats"},
                    {"<field>", ArgType::kFieldList, "", "fields behind BY"},
                    {"current", ArgType::kBool, "t", "whether the row itself counts"},
                    {"window", ArgType::kNumber, "0", "how many rows count; 0 for all"},
                    {"global", ArgType::kBool, "t",
                     "whether the window is over all rows, not over those of each group"},
                    {"time_window", ArgType::kSpan, "", "how far back in time rows count"},
                    {"reset_on_change", ArgType::kBool, "f",
                     "whether it begins anew when a BY field changes"},
                    {"reset_before", ArgType::kExpression, "",
                     "begin anew with a row for which this is true"},
                    {"reset_after", ArgType::kExpression, "",
                     "begin anew behind a row for which this is true"},
                    {"allnum", ArgType::kBool, "f", "as for stats"}},
      .examples =
          {{"| streamstats sum(n) AS s", "A running sum", "{\"n\": 1}\n{\"n\": 2}",
            "{\"n\": 1, \"s\": 1}\n{\"n\": 2, \"s\": 3}"},
           {"| streamstats window=2 avg(n) AS m", "The mean of two rows",
            "{\"n\": 1}\n{\"n\": 3}\n{\"n\": 5}",
            "{\"n\": 1, \"m\": 1}\n{\"n\": 3, \"m\": 2}\n{\"n\": 5, \"m\": 4}"},
           {"| streamstats reset_after=(n>1) count", "Counting anew",
            "{\"n\": 1}\n{\"n\": 2}\n{\"n\": 3}",
            "{\"n\": 1, \"count\": 1}\n{\"n\": 2, \"count\": 2}\n{\"n\": 3, \"count\": 1}"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang

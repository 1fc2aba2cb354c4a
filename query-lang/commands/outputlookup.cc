#include <algorithm>
#include <map>
#include <memory>
#include <utility>

#include <fmt/format.h>

#include "query-lang/commands/command_spec.h"
#include "query-lang/exec/batch_concat.h"
#include "query-lang/knowledge/knowledge.h"
#include "query-lang/syntax/arg_parser.h"

namespace riffle::lang {

using index::Batch;

const CommandSpec& outputlookup_command();

namespace {

struct Arguments {
  std::string name;
  SourceSpan span;
  bool append = false;
  bool create_empty = true;
  bool override_if_empty = true;
  uint64_t most = UINT64_MAX;
  std::string key_field;
  std::string options;
};

// `changes` in the rows of `before` that have the same key, the rest behind them.
Batch updated(const Batch& before, const Batch& changes, const std::string& key_field) {
  std::map<std::string, uint32_t> places;
  std::vector<uint32_t> kept;
  const index::ColumnPtr new_keys = changes.column(key_field);
  for (uint32_t row = 0; row < changes.rows(); ++row)
    places[index::to_text(new_keys->at(row))] = row;
  const index::ColumnPtr old_keys = before.column(key_field);
  std::vector<Batch> parts;
  for (uint32_t row = 0; row < before.rows(); ++row) {
    const auto change = places.find(index::to_text(old_keys->at(row)));
    if (change == places.end()) {
      kept.push_back(row);
      continue;
    }
    if (!kept.empty()) parts.push_back(before.take(kept));
    kept.clear();
    parts.push_back(changes.slice(change->second, change->second + 1));
    places.erase(change);
  }
  if (!kept.empty()) parts.push_back(before.take(kept));
  std::vector<uint32_t> fresh;
  for (const auto& [key, row] : places) fresh.push_back(row);
  std::sort(fresh.begin(), fresh.end());
  parts.push_back(changes.take(fresh));
  return concat(parts);
}

// Internal fields are no part of a table.
Batch without_internal(const Batch& rows) {
  Batch result(rows.rows());
  for (const Batch::Field& field : rows.fields()) {
    if (!field.name.starts_with('_') || field.name == "_time" || field.name == "_raw" ||
        field.name == "_key")
      result.set(field.name, field.column);
  }
  return result;
}

class OutputlookupOperator : public Operator {
 public:
  OutputlookupOperator(const Arguments& arguments, const Knowledge& knowledge,
                       const index::SearchContext& context)
      : arguments_(arguments), knowledge_(knowledge), context_(context), charge_(*context.memory) {}

  Result<Flow> push(const Batch& batch, BatchSink&) override {
    RIFFLE_TRY(context_.check());
    RIFFLE_TRY(charge_.grow(batch.memory_bytes()));
    batches_.push_back(batch);
    return Flow::kMore;
  }
  // The table is complete before anything further down sees a row: what fails there does not leave
  // half of it.
  Result<void> finish(BatchSink& out) override {
    RIFFLE_TRY(write());
    for (const Batch& batch : batches_) {
      RIFFLE_ASSIGN(const Flow flow, out.push(batch));
      if (flow == Flow::kStop) break;
    }
    return {};
  }

 private:
  Result<void> write() {
    Batch rows = without_internal(concat(batches_));
    if (rows.rows() > arguments_.most) {
      tell(fmt::format("only {} of {} rows were written to the lookup '{}' (max)", arguments_.most,
                       rows.rows(), arguments_.name));
      rows = rows.slice(0, arguments_.most);
    }
    RIFFLE_ASSIGN(const std::shared_ptr<const LookupTable> before,
                  knowledge_.lookup(arguments_.name));
    const bool add = arguments_.append || !arguments_.key_field.empty();
    if (rows.rows() == 0) {
      if (add) return {};
      if (before == nullptr && !arguments_.create_empty) return {};
      if (before != nullptr && !arguments_.override_if_empty) return {};
    }
    if (before != nullptr && !arguments_.key_field.empty()) {
      rows = updated(before->rows, rows, arguments_.key_field);
    } else if (before != nullptr && arguments_.append) {
      rows = concat(std::vector<Batch>{before->rows, rows});
    }
    return knowledge_.write_lookup(arguments_.name, std::move(rows));
  }

  void tell(std::string text) const {
    if (context_.message)
      context_.message({index::SearchMessage::Severity::kWarning, std::move(text), "outputlookup"});
  }

  const Arguments& arguments_;
  const Knowledge& knowledge_;
  const index::SearchContext& context_;
  MemoryCharge charge_;
  std::vector<Batch> batches_;
};

class OutputlookupNode : public CommandNode {
 public:
  OutputlookupNode(Arguments arguments, std::shared_ptr<const Knowledge> knowledge)
      : arguments_(std::move(arguments)), knowledge_(std::move(knowledge)) {}

  const CommandSpec& spec() const override { return outputlookup_command(); }
  std::string print() const override {
    return "outputlookup" + arguments_.options + " " + print_field(arguments_.name);
  }
  index::FieldDemand demand(const index::FieldDemand&) const override {
    return index::FieldDemand::everything();
  }
  Result<std::unique_ptr<Operator>> make_operator(
      const index::SearchContext& context) const override {
    if (knowledge_ == nullptr)
      return environment_error("outputlookup: there is nothing here that keeps lookups");
    return std::unique_ptr<Operator>(
        std::make_unique<OutputlookupOperator>(arguments_, *knowledge_, context));
  }

 private:
  Arguments arguments_;
  std::shared_ptr<const Knowledge> knowledge_;
};

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  Arguments parsed;
  RIFFLE_TRY(arguments.take_options());
  parsed.span = arguments.peek().span;
  RIFFLE_ASSIGN(parsed.name, arguments.text());
  RIFFLE_TRY(arguments.take_options());
  RIFFLE_ASSIGN(parsed.append, arguments.bool_option("append", false));
  RIFFLE_ASSIGN(parsed.create_empty, arguments.bool_option("create_empty", true));
  RIFFLE_ASSIGN(parsed.override_if_empty, arguments.bool_option("override_if_empty", true));
  RIFFLE_ASSIGN(parsed.most, arguments.count_option("max", UINT64_MAX));
  RIFFLE_TRY(arguments.bool_option("createinapp", true));
  parsed.key_field = arguments.text_option("key_field");
  parsed.options = arguments.print_options();
  return std::unique_ptr<CommandNode>(
      std::make_unique<OutputlookupNode>(std::move(parsed), arguments.knowledge()));
}

}  // namespace

const CommandSpec& outputlookup_command() {
  static const CommandSpec spec = {
      .name = "outputlookup",
      .aliases = {},
      .kind = CommandKind::kDataset,
      .summary = "Writes the rows to a lookup table and hands them on",
      .description =
          "The rows take the place of those of the table; with `append=t` they come behind them, "
          "with `key_field` they replace those of the same key. Internal fields but `_time`, "
          "`_raw` "
          "and `_key` are left out.",
      .syntax =
          "outputlookup [append=<bool>] [create_empty=<bool>] [override_if_empty=<bool>] [max=<n>] "
          "[key_field=<field>] [createinapp=<bool>] [create_context=app|user|system] "
          "[output_format=splunk_sv_csv|splunk_mv_csv] <name>",
      .arguments =
          {{"<name>", ArgType::kText, "", "of the lookup"},
           {"append", ArgType::kBool, "f", "behind the rows that are there"},
           {"create_empty", ArgType::kBool, "t", "make the lookup also when there is no row"},
           {"override_if_empty", ArgType::kBool, "t", "empty the lookup when there is no row"},
           {"max", ArgType::kNumber, "", "the most rows"},
           {"key_field", ArgType::kField, "", "replace the rows that have the same value of it"},
           {"createinapp", ArgType::kBool, "t", "there are no apps: all lookups are in one place"},
           {"create_context",
            ArgType::kEnum,
            "app",
            "there are no apps: all lookups are in one place",
            {"app", "user", "system"}},
           {"output_format",
            ArgType::kEnum,
            "splunk_sv_csv",
            "how several values of a cell are written; both put them on lines of their own",
            {"splunk_sv_csv", "splunk_mv_csv"}}},
      .examples = {{"| stats latest(ip) AS ip BY host | outputlookup hosts", "A table of hosts"},
                   {"| table user seen | outputlookup append=t key_field=user users",
                    "Changes what is there"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang

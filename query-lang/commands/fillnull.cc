#include <memory>
#include <utility>

#include "query-lang/commands/command_spec.h"
#include "query-lang/commands/field_demand.h"
#include "query-lang/syntax/arg_parser.h"

namespace riffle::lang {

using index::Batch;
using index::Column;
using index::ColumnPtr;
using index::Value;
using index::ValueView;

const CommandSpec& fillnull_command();

namespace {

bool is_internal(std::string_view name) { return !name.empty() && name.front() == '_'; }

ColumnPtr filled(const ColumnPtr& column, const Value& value) {
  bool any_null = false;
  for (size_t row = 0; row < column->size() && !any_null; ++row) any_null = column->is_null(row);
  if (!any_null) return column;
  index::ColumnBuilder builder;
  for (size_t row = 0; row < column->size(); ++row) {
    const ValueView cell = column->at(row);
    builder.add(cell.is_null() ? ValueView(value) : cell);
  }
  return builder.finish();
}

// With a list of fields each batch stands for itself.
class FillFields : public Operator {
 public:
  FillFields(const std::vector<std::string>& fields, Value value)
      : fields_(fields), value_(std::move(value)) {}

  Result<Flow> push(const Batch& batch, BatchSink& out) override {
    Batch result = batch;
    for (const std::string& name : fields_) result.set(name, filled(batch.column(name), value_));
    return out.push(result);
  }
  Result<void> finish(BatchSink&) override { return {}; }

 private:
  const std::vector<std::string>& fields_;
  Value value_;
};

// Without one, a field that comes last must be filled in the first row too: all rows are needed
// first.
class FillAll : public Operator {
 public:
  FillAll(Value value, const index::SearchContext& context)
      : value_(std::move(value)), context_(context), charge_(*context.memory) {}

  Result<Flow> push(const Batch& batch, BatchSink&) override {
    RIFFLE_TRY(context_.check());
    RIFFLE_TRY(charge_.grow(batch.memory_bytes()));
    batches_.push_back(batch);
    for (const Batch::Field& field : batch.fields()) {
      if (is_internal(field.name) || fields_.find(field.name) != nullptr || all_null(*field.column))
        continue;
      fields_.set(field.name, Column::nulls(0));
    }
    return Flow::kMore;
  }
  Result<void> finish(BatchSink& out) override {
    for (Batch& batch : batches_) {
      for (const Batch::Field& field : fields_.fields())
        batch.set(field.name, filled(batch.column(field.name), value_));
      RIFFLE_ASSIGN(const Flow flow, out.push(batch));
      if (flow == Flow::kStop) break;
    }
    return {};
  }

 private:
  static bool all_null(const Column& column) {
    for (size_t row = 0; row < column.size(); ++row) {
      if (!column.is_null(row)) return false;
    }
    return true;
  }

  Value value_;
  const index::SearchContext& context_;
  MemoryCharge charge_;
  std::vector<Batch> batches_;
  Batch fields_;  // of no rows: the names seen so far, in order
};

class FillnullNode : public CommandNode {
 public:
  FillnullNode(std::vector<std::string> fields, std::string value, std::string options)
      : fields_(std::move(fields)), value_(std::move(value)), options_(std::move(options)) {}

  const CommandSpec& spec() const override { return fillnull_command(); }
  std::string print() const override {
    return "fillnull" + options_ + (fields_.empty() ? "" : " " + print_fields(fields_));
  }
  CommandKind kind() const override {
    return fields_.empty() ? CommandKind::kDataset : CommandKind::kStreaming;
  }
  bool needs_order() const override { return false; }
  bool passes_limit() const override { return !fields_.empty(); }
  index::FieldDemand demand(const index::FieldDemand& downstream) const override {
    return downstream;
  }

  Result<std::unique_ptr<Operator>> make_operator(
      const index::SearchContext& context) const override {
    // Fields are text; a number is kept as one so that it prints and adds up like the others.
    const std::optional<double> number = index::parse_number(value_);
    Value value =
        number && index::format_number(*number) == value_ ? Value(*number) : Value(value_);
    if (fields_.empty())
      return std::unique_ptr<Operator>(std::make_unique<FillAll>(std::move(value), context));
    return std::unique_ptr<Operator>(std::make_unique<FillFields>(fields_, std::move(value)));
  }

 private:
  std::vector<std::string> fields_;
  std::string value_;
  std::string options_;
};

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  std::vector<std::string> names;
  RIFFLE_TRY(arguments.take_options());
  if (!arguments.at_end()) {
    RIFFLE_ASSIGN(const std::vector<FieldRef> fields, arguments.fields());
    for (const FieldRef& field : fields) names.push_back(field.name);
  }
  return std::unique_ptr<CommandNode>(std::make_unique<FillnullNode>(
      std::move(names), arguments.text_option("value", "0"), arguments.print_options()));
}

}  // namespace

const CommandSpec& fillnull_command() {
  static const CommandSpec spec = {
      .name = "fillnull",
      .aliases = {},
      .kind = CommandKind::kStreaming,
      .summary = "Puts a value where there is none",
      .description =
          "With a list, those fields are filled and made where they are missing. Without one, "
          "every field that some row has is filled in all rows; internal "
          "fields (`_time` …) are left alone.",
      .syntax = "fillnull [value=<text>] [<field>, ...]",
      .arguments = {{"<field>", ArgType::kFieldList, "", "fields to fill"},
                    {"value", ArgType::kText, "0", "what to put in"}},
      .examples = {{"| fillnull", "Every field that some row has", "{\"a\": 1}\n{\"b\": 2}",
                    "{\"a\": 1, \"b\": 0}\n{\"a\": 0, \"b\": 2}"},
                   {"| fillnull value=none user", "One field", "{\"n\": 1}",
                    "{\"n\": 1, \"user\": \"none\"}"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang

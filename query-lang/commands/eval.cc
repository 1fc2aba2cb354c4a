#include <algorithm>
#include <map>
#include <memory>
#include <utility>

#include "query-lang/commands/command_spec.h"
#include "query-lang/commands/field_demand.h"
#include "query-lang/commands/lookup_calls.h"
#include "query-lang/exec/bound_expression.h"
#include "query-lang/syntax/arg_parser.h"

namespace riffle::lang {

const CommandSpec& eval_command();

namespace {

struct Assignment {
  FieldRef target;  // {f} in it stands for the value of the field f
  Expression value;

  bool computed_name() const {
    return !target.quoted && target.name.find('{') != std::string::npos &&
           !target.name.ends_with("{}");
  }
};

bool holds_boolean(const index::Column& column) {
  using Encoding = index::Column::Encoding;
  switch (column.encoding()) {
    case Encoding::kConstant:
      return column.constant_value().kind() == index::ValueKind::kBool;
    case Encoding::kDictionary:
      return holds_boolean(*column.dictionary_values());
    case Encoding::kMixed:
      for (size_t row = 0; row < column.size(); ++row) {
        if (column.at(row).kind() == index::ValueKind::kBool) return true;
      }
      return false;
    case Encoding::kNumbers:
    case Encoding::kTexts:
      return false;
  }
  return false;
}

// The name that a target with {f} in it has in a row; empty where such a field is missing.
std::string name_in_row(std::string_view target, const index::Batch& batch, size_t row) {
  std::string name;
  for (size_t i = 0; i < target.size(); ++i) {
    const size_t close = target[i] == '{' ? target.find('}', i) : std::string_view::npos;
    if (close == std::string_view::npos) {
      name += target[i];
      continue;
    }
    const index::ValueView part = batch.at(row, target.substr(i + 1, close - i - 1));
    if (part.is_null()) return {};
    name += index::to_text(part);
    i = close;
  }
  return name;
}

void assign_by_row(const std::string& target, const index::ColumnPtr& values, index::Batch& batch) {
  std::map<std::string, std::vector<uint32_t>> rows_by_name;
  for (uint32_t row = 0; row < batch.rows(); ++row) {
    std::string name = name_in_row(target, batch, row);
    if (!name.empty()) rows_by_name[std::move(name)].push_back(row);
  }
  for (const auto& [name, rows] : rows_by_name) {
    const index::ColumnPtr before = batch.column(name);
    index::ColumnBuilder column;
    auto next = rows.begin();
    for (uint32_t row = 0; row < batch.rows(); ++row) {
      const bool assigned = next != rows.end() && *next == row;
      column.add(assigned ? values->at(row) : before->at(row));
      if (assigned) ++next;
    }
    batch.set(name, column.finish());
  }
}

class EvalOperator : public Operator {
 public:
  EvalOperator(const std::vector<Assignment>& assignments, std::vector<BoundExpression> values,
               std::vector<LookupCalls> lookups)
      : assignments_(assignments), values_(std::move(values)), lookups_(std::move(lookups)) {}

  Result<Flow> push(const index::Batch& batch, BatchSink& out) override {
    index::Batch result = batch;
    for (size_t i = 0; i < assignments_.size(); ++i) {
      const Assignment& assignment = assignments_[i];
      RIFFLE_TRY(lookups_[i].fill(result));
      RIFFLE_ASSIGN(index::ColumnPtr column, values_[i].evaluate(result));
      lookups_[i].drop(result);
      if (holds_boolean(*column)) {
        return user_error(
            "eval: the field '" + assignment.target.name + "' cannot hold true or false",
            assignment.value.span, "use if(…, \"yes\", \"no\") or tostring(…)");
      }
      if (assignment.computed_name()) {
        assign_by_row(assignment.target.name, column, result);
      } else {
        result.set(assignment.target.name, std::move(column));
      }
    }
    return out.push(result);
  }
  Result<void> finish(BatchSink&) override { return {}; }

 private:
  const std::vector<Assignment>& assignments_;
  std::vector<BoundExpression> values_;
  std::vector<LookupCalls> lookups_;  // of each assignment
};

class EvalNode : public CommandNode {
 public:
  EvalNode(std::vector<Assignment> assignments, std::shared_ptr<const Knowledge> knowledge)
      : assignments_(std::move(assignments)), knowledge_(std::move(knowledge)) {}

  const CommandSpec& spec() const override { return eval_command(); }
  std::string print() const override {
    std::string text = "eval ";
    for (size_t i = 0; i < assignments_.size(); ++i) {
      if (i > 0) text += ", ";
      const Assignment& assignment = assignments_[i];
      text +=
          assignment.target.quoted ? quote_string(assignment.target.name) : assignment.target.name;
      text += "=" + print_expression(assignment.value);
    }
    return text;
  }
  bool passes_limit() const override { return true; }
  index::FieldDemand demand(const index::FieldDemand& downstream) const override {
    index::FieldDemand demand = downstream;
    for (auto assignment = assignments_.rbegin(); assignment != assignments_.rend(); ++assignment) {
      if (assignment->computed_name()) return index::FieldDemand::everything();
      demand.remove(assignment->target.name);
      demand = with_fields(std::move(demand), fields_of(assignment->value));
    }
    return demand;
  }
  Result<std::unique_ptr<Operator>> make_operator(
      const index::SearchContext& context) const override {
    std::vector<BoundExpression> values;
    std::vector<LookupCalls> lookups;
    for (const Assignment& assignment : assignments_) {
      Expression expression = assignment.value;
      RIFFLE_ASSIGN(LookupCalls calls, LookupCalls::take(expression, knowledge_.get(), context));
      RIFFLE_ASSIGN(BoundExpression value, BoundExpression::bind(expression, context));
      values.push_back(std::move(value));
      lookups.push_back(std::move(calls));
    }
    return std::unique_ptr<Operator>(
        std::make_unique<EvalOperator>(assignments_, std::move(values), std::move(lookups)));
  }

 private:
  std::vector<Assignment> assignments_;
  std::shared_ptr<const Knowledge> knowledge_;
};

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  std::vector<Assignment> assignments;
  do {
    RIFFLE_ASSIGN(FieldRef target, arguments.field());
    RIFFLE_TRY(arguments.expect("="));
    RIFFLE_ASSIGN(Expression value, arguments.expression());
    assignments.push_back({std::move(target), std::move(value)});
  } while (arguments.accept(","));
  return std::unique_ptr<CommandNode>(
      std::make_unique<EvalNode>(std::move(assignments), arguments.knowledge()));
}

}  // namespace

const CommandSpec& eval_command() {
  static const CommandSpec spec = {
      .name = "eval",
      .aliases = {},
      .kind = CommandKind::kStreaming,
      .summary = "Computes fields",
      .description =
          "Assignments happen from left to right, each sees the ones before it. A null removes the "
          "field. `{f}` in the name on the left stands for the value "
          "of the field `f` in that row. True and false cannot be stored: use `if` or `tostring`.",
      .syntax = "eval <field>=<expression>, ...",
      .arguments = {{"<field>=<expression>", ArgType::kExpression, "",
                     "the field is made, or replaced"}},
      .examples = {{"| eval total=a+b, half=total/2", "Two fields, the second from the first",
                    R"({"a": 1, "b": 4})", R"({"a": 1, "b": 4, "total": 5, "half": 2.5})"},
                   {"| eval {name}=value", "A field named by another field's value",
                    R"({"name": "color", "value": "red"})",
                    R"({"name": "color", "value": "red", "color": "red"})"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang

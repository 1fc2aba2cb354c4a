#include <algorithm>
#include <memory>
#include <unordered_map>
#include <utility>

#include "query-lang/commands/command_spec.h"
#include "query-lang/commands/field_demand.h"
#include "query-lang/knowledge/lookup_matcher.h"
#include "query-lang/knowledge/lookup_source.h"
#include "query-lang/syntax/arg_parser.h"

namespace riffle::lang {

using index::Batch;
using index::ColumnPtr;
using index::Value;
using index::ValueView;

const CommandSpec& lookup_command();

namespace {

// A field of the table, and what it is called in the rows.
struct FieldPair {
  std::string table;
  std::string row;
};

struct Arguments {
  std::string name;
  SourceSpan span;
  std::vector<FieldPair> inputs;
  std::vector<FieldPair> outputs;  // empty: all other fields of the table
  bool only_new = false;           // OUTPUTNEW
  std::string options;
};

// More combinations of a row's multivalues are not looked up.
constexpr size_t kMaxCombinations = 1000;

class LookupOperator : public Operator {
 public:
  LookupOperator(const Arguments& arguments, std::shared_ptr<const LookupTable> table,
                 const std::vector<std::string>& fields, const index::SearchContext& context)
      : arguments_(arguments),
        outputs_(arguments.outputs),
        matcher_(std::move(table), fields),
        context_(context),
        charge_(*context.memory) {
    if (!outputs_.empty()) return;
    for (const Batch::Field& field : matcher_.table().rows.fields()) {
      const bool input = std::any_of(arguments_.inputs.begin(), arguments_.inputs.end(),
                                     [&](const FieldPair& p) { return p.table == field.name; });
      if (!input) outputs_.push_back({field.name, field.name});
    }
  }

  Result<Flow> push(const Batch& batch, BatchSink& out) override {
    RIFFLE_TRY(context_.check());
    RIFFLE_TRY(charge_.hold(matcher_.memory_bytes()));
    std::vector<ColumnPtr> inputs;
    for (const FieldPair& pair : arguments_.inputs) inputs.push_back(batch.column(pair.row));
    std::vector<ColumnPtr> before;
    for (const FieldPair& pair : outputs_) before.push_back(batch.column(pair.row));
    std::vector<index::ColumnBuilder> builders(outputs_.size());
    for (uint32_t row = 0; row < batch.rows(); ++row) {
      const std::vector<Value>& found = look_up(inputs, row);
      for (size_t i = 0; i < outputs_.size(); ++i) {
        const ValueView old = before[i]->at(row);
        const bool keep = found[i].is_null() || (arguments_.only_new && !old.is_null());
        builders[i].add(keep ? old : ValueView(found[i]));
      }
    }
    Batch result = batch;
    for (size_t i = 0; i < outputs_.size(); ++i) result.set(outputs_[i].row, builders[i].finish());
    return out.push(result);
  }
  Result<void> finish(BatchSink&) override { return {}; }

 private:
  // The values of the outputs for one row; found once for each distinct input.
  const std::vector<Value>& look_up(const std::vector<ColumnPtr>& inputs, uint32_t row) {
    std::string key;
    std::vector<std::vector<std::string>> choices;
    bool complete = true;
    for (const ColumnPtr& input : inputs) {
      const ValueView value = input->at(row);
      complete = complete && !value.is_null();
      choices.emplace_back();
      if (value.kind() == index::ValueKind::kMulti) {
        for (const Value& element : value.elements())
          choices.back().push_back(index::to_text(element));
      } else {
        choices.back().push_back(index::to_text(value));
      }
      for (const std::string& text : choices.back()) (key += text) += '\x1E';
      key += '\x1F';
    }
    if (!complete) key.clear();
    const auto known = cache_.find(key);
    if (known != cache_.end()) return known->second;
    if (cache_.size() >= kMaxCached) cache_.clear();
    std::vector<uint32_t> rows;
    if (complete) find_all(choices, rows);
    return cache_.emplace(std::move(key), values_of(rows)).first->second;
  }

  void find_all(const std::vector<std::vector<std::string>>& choices,
                std::vector<uint32_t>& rows) const {
    std::vector<size_t> at(choices.size(), 0);
    std::vector<std::string> values(choices.size());
    for (size_t count = 0; count < kMaxCombinations; ++count) {
      for (size_t i = 0; i < choices.size(); ++i) values[i] = choices[i][at[i]];
      matcher_.find(values, rows);
      size_t place = 0;
      while (place < at.size() && ++at[place] == choices[place].size()) at[place++] = 0;
      if (place == at.size()) return;
    }
  }

  std::vector<Value> values_of(const std::vector<uint32_t>& rows) const {
    const LookupTable& table = matcher_.table();
    std::vector<Value> values;
    for (const FieldPair& pair : outputs_) {
      const ColumnPtr column = table.rows.column(pair.table);
      std::vector<Value> elements;
      for (const uint32_t row : rows) {
        const ValueView cell = column->at(row);
        if (!cell.is_null()) elements.push_back(cell.to_value());
      }
      if (rows.size() < table.min_matches && !table.default_match.empty())
        elements.resize(std::max(elements.size(), size_t{1}), Value(table.default_match));
      values.push_back(Value::make_multi(std::move(elements)));
    }
    return values;
  }

  static constexpr size_t kMaxCached = 100'000;

  const Arguments& arguments_;
  std::vector<FieldPair> outputs_;
  LookupMatcher matcher_;
  std::unordered_map<std::string, std::vector<Value>> cache_;
  const index::SearchContext& context_;
  MemoryCharge charge_;
};

std::string print_pairs(const std::vector<FieldPair>& pairs) {
  std::string text;
  for (const FieldPair& pair : pairs) {
    text += " " + print_field(pair.table);
    if (pair.row != pair.table) text += " AS " + print_field(pair.row);
  }
  return text;
}

class LookupNode : public CommandNode {
 public:
  LookupNode(Arguments arguments, std::shared_ptr<const Knowledge> knowledge)
      : arguments_(std::move(arguments)), knowledge_(std::move(knowledge)) {}

  const CommandSpec& spec() const override { return lookup_command(); }
  std::string print() const override {
    std::string text = "lookup" + arguments_.options + " " + print_field(arguments_.name) +
                       print_pairs(arguments_.inputs);
    if (!arguments_.outputs.empty()) text += arguments_.only_new ? " OUTPUTNEW" : " OUTPUT";
    return text + print_pairs(arguments_.outputs);
  }
  bool passes_limit() const override { return true; }
  index::FieldDemand demand(const index::FieldDemand& downstream) const override {
    index::FieldDemand demand = downstream;
    if (demand.all) return demand;
    for (const FieldPair& pair : arguments_.inputs) demand.add(pair.row);
    return demand;
  }
  Result<std::unique_ptr<Operator>> make_operator(
      const index::SearchContext& context) const override {
    RIFFLE_ASSIGN(std::shared_ptr<const LookupTable> table,
                  find_lookup(knowledge_.get(), arguments_.name, arguments_.span));
    std::vector<std::string> fields;
    for (const FieldPair& pair : arguments_.inputs) {
      if (table->rows.rows() > 0 && table->rows.find(pair.table) == nullptr)
        return user_error("lookup: '" + arguments_.name + "' has no field '" + pair.table + "'",
                          arguments_.span);
      fields.push_back(pair.table);
    }
    for (const FieldPair& pair : arguments_.outputs) {
      if (table->rows.rows() > 0 && table->rows.find(pair.table) == nullptr)
        return user_error("lookup: '" + arguments_.name + "' has no field '" + pair.table + "'",
                          arguments_.span);
    }
    return std::unique_ptr<Operator>(
        std::make_unique<LookupOperator>(arguments_, std::move(table), std::move(fields), context));
  }

 private:
  Arguments arguments_;
  std::shared_ptr<const Knowledge> knowledge_;
};

Result<std::vector<FieldPair>> read_pairs(ArgParser& arguments) {
  std::vector<FieldPair> pairs;
  while (!arguments.at_end() && !arguments.peek().is_word("OUTPUT") &&
         !arguments.peek().is_word("OUTPUTNEW")) {
    RIFFLE_ASSIGN(const bool option, arguments.take_option());
    if (option) continue;
    RIFFLE_ASSIGN(FieldRef table, arguments.field());
    FieldPair pair{table.name, table.name};
    if (arguments.accept_word("AS")) {
      RIFFLE_ASSIGN(FieldRef row, arguments.field());
      pair.row = row.name;
    }
    pairs.push_back(std::move(pair));
    arguments.accept(",");
  }
  return pairs;
}

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  Arguments parsed;
  RIFFLE_TRY(arguments.take_options());
  parsed.span = arguments.peek().span;
  RIFFLE_ASSIGN(parsed.name, arguments.text());
  arguments.accept(",");
  RIFFLE_ASSIGN(parsed.inputs, read_pairs(arguments));
  if (parsed.inputs.empty()) return arguments.unexpected(arguments.peek(), "a field to look up");
  const Token output = arguments.peek();
  if (arguments.accept_word("OUTPUTNEW")) {
    parsed.only_new = true;
  } else {
    arguments.accept_word("OUTPUT");
  }
  if (output.kind != Token::Kind::kEnd) {
    arguments.accept(",");
    RIFFLE_ASSIGN(parsed.outputs, read_pairs(arguments));
  }
  RIFFLE_TRY(arguments.bool_option("local", false));
  RIFFLE_TRY(arguments.bool_option("update", false));
  parsed.options = arguments.print_options();
  return std::unique_ptr<CommandNode>(
      std::make_unique<LookupNode>(std::move(parsed), arguments.knowledge()));
}

}  // namespace

const CommandSpec& lookup_command() {
  static const CommandSpec spec = {
      .name = "lookup",
      .aliases = {},
      .kind = CommandKind::kStreaming,
      .summary = "Adds fields from a lookup table",
      .description =
          "Rows of the table whose fields equal those of the row (in the same case of letters, "
          "unless the lookup says otherwise) give the fields behind OUTPUT, or all others. "
          "`OUTPUT` "
          "replaces what the row has, `OUTPUTNEW` keeps it. Several rows that match make a "
          "multivalue. A row without a match stays as it is.",
      .syntax =
          "lookup [local=<bool>] [update=<bool>] <name> <field> [AS <field>], ... "
          "[OUTPUT|OUTPUTNEW <field> [AS <field>], ...]",
      .arguments =
          {{"<name>", ArgType::kText, "", "of the lookup"},
           {"<field>", ArgType::kFieldList, "",
            "a field of the table, and behind AS its name in the rows"},
           {"local", ArgType::kBool, "f", "run where the search began, which it always does here"},
           {"update", ArgType::kBool, "f",
            "see changes while the search runs; a search reads the table once, so both are "
            "the same"}},
      .examples = {{"| lookup users id AS user OUTPUT name AS full_name", "The name of a user"},
                   {"| lookup assets ip OUTPUTNEW owner", "Only where there is no owner yet"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang

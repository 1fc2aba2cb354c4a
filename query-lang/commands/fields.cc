#include <memory>
#include <utility>

#include "query-lang/commands/command_spec.h"
#include "query-lang/commands/field_demand.h"
#include "query-lang/syntax/arg_parser.h"

namespace riffle::lang {

const CommandSpec& fields_command();

namespace {

// The internal fields go with an event unless they are removed by name.
bool is_internal(std::string_view name) { return name.starts_with('_'); }

class FieldsNode : public CommandNode {
 public:
  FieldsNode(bool remove, std::vector<FieldRef> fields)
      : remove_(remove), fields_(std::move(fields)) {}

  const CommandSpec& spec() const override { return fields_command(); }
  std::string print() const override {
    return std::string("fields ") + (remove_ ? "- " : "") + print_fields(fields_);
  }
  bool passes_limit() const override { return true; }
  bool keeps(std::string_view name) const {
    return remove_ ? !selects(fields_, name) : is_internal(name) || selects(fields_, name);
  }

  index::FieldDemand demand(const index::FieldDemand& downstream) const override {
    if (downstream.all && remove_) return downstream;
    std::vector<std::string> names;
    if (downstream.all) {
      names.push_back("_*");
      for (const FieldRef& field : fields_) names.push_back(field.name);
    } else {
      for (const std::string& name : downstream.names) {
        if (name.find('*') != std::string::npos || keeps(name)) names.push_back(name);
      }
    }
    return index::FieldDemand::only(std::move(names));
  }
  Result<std::unique_ptr<Operator>> make_operator(
      const index::SearchContext& context) const override;

 private:
  bool remove_;
  std::vector<FieldRef> fields_;
};

class FieldsOperator : public Operator {
 public:
  explicit FieldsOperator(const FieldsNode& node) : node_(node) {}

  Result<Flow> push(const index::Batch& batch, BatchSink& out) override {
    index::Batch kept(batch.rows());
    for (const index::Batch::Field& field : batch.fields()) {
      if (node_.keeps(field.name)) kept.set(field.name, field.column);
    }
    return out.push(kept);
  }
  Result<void> finish(BatchSink&) override { return {}; }

 private:
  const FieldsNode& node_;
};

Result<std::unique_ptr<Operator>> FieldsNode::make_operator(const index::SearchContext&) const {
  return std::unique_ptr<Operator>(std::make_unique<FieldsOperator>(*this));
}

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  bool remove = false;
  const Token first = arguments.peek();
  if (first.kind == Token::Kind::kWord &&
      (first.text.starts_with('-') || first.text.starts_with('+'))) {
    remove = first.text.front() == '-';
    arguments.lexer().seek(first.begin + 1);  // the sign may stand at the first name
  }
  RIFFLE_ASSIGN(std::vector<FieldRef> fields, arguments.fields());
  return std::unique_ptr<CommandNode>(std::make_unique<FieldsNode>(remove, std::move(fields)));
}

}  // namespace

const CommandSpec& fields_command() {
  static const CommandSpec spec = {
      .name = "fields",
      .aliases = {},
      .kind = CommandKind::kStreaming,
      .summary = "Keeps or removes fields",
      .description =
          "With `+` or without a sign the listed fields are kept, with `-` they are removed. Names "
          "may hold `*`. Internal fields (`_raw`, `_time` …) stay "
          "unless they are removed by name, as in `fields - _*`. Put it early: what nobody needs "
          "is not even read.",
      .syntax = "fields [+|-] <field>, ...",
      .arguments = {{"<field>", ArgType::kFieldList, "",
                     "names, with wildcards; commas are optional"}},
      .examples = {{"| fields host, user", "Only these, and the internal fields",
                    R"({"_raw": "x", "host": "a", "user": "u", "other": 1})",
                    R"({"_raw": "x", "host": "a", "user": "u"})"},
                   {"| fields - *_id", "Without the fields whose names end in _id",
                    R"({"a": 1, "session_id": "s", "user_id": 7})", R"({"a": 1})"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang

#include <memory>
#include <utility>

#include "query-lang/commands/command_spec.h"
#include "query-lang/commands/field_demand.h"
#include "query-lang/syntax/arg_parser.h"

namespace riffle::lang {

const CommandSpec& table_command();

namespace {

class TableOperator : public Operator {
 public:
  explicit TableOperator(const std::vector<FieldRef>& fields) : fields_(fields) {}

  Result<Flow> push(const index::Batch& batch, BatchSink& out) override {
    index::Batch table(batch.rows());
    for (const FieldRef& wanted : fields_) {
      if (!wanted.has_wildcard()) {
        // A field that is missing in these rows keeps its place among the columns.
        if (table.find(wanted.name) == nullptr) table.set(wanted.name, batch.column(wanted.name));
        continue;
      }
      for (const index::Batch::Field& field : batch.fields()) {
        if (selects(wanted.name, field.name) && table.find(field.name) == nullptr)
          table.set(field.name, field.column);
      }
    }
    return out.push(table);
  }
  Result<void> finish(BatchSink&) override { return {}; }

 private:
  const std::vector<FieldRef>& fields_;
};

class TableNode : public CommandNode {
 public:
  explicit TableNode(std::vector<FieldRef> fields) : fields_(std::move(fields)) {}

  const CommandSpec& spec() const override { return table_command(); }
  std::string print() const override { return "table " + print_fields(fields_); }
  bool passes_limit() const override { return true; }
  index::FieldDemand demand(const index::FieldDemand& downstream) const override {
    std::vector<std::string> names;
    if (downstream.all) {
      for (const FieldRef& field : fields_) names.push_back(field.name);
    } else {
      for (const std::string& name : downstream.names) {
        if (name.find('*') != std::string::npos || selects(fields_, name)) names.push_back(name);
      }
    }
    return index::FieldDemand::only(std::move(names));
  }
  Result<std::unique_ptr<Operator>> make_operator(const index::SearchContext&) const override {
    return std::unique_ptr<Operator>(std::make_unique<TableOperator>(fields_));
  }

 private:
  std::vector<FieldRef> fields_;
};

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  RIFFLE_ASSIGN(std::vector<FieldRef> fields, arguments.fields());
  return std::unique_ptr<CommandNode>(std::make_unique<TableNode>(std::move(fields)));
}

}  // namespace

const CommandSpec& table_command() {
  static const CommandSpec spec = {
      .name = "table",
      .aliases = {},
      .kind = CommandKind::kStreaming,
      .summary = "Makes a table of the listed fields, in that order",
      .description =
          "Everything else is dropped, internal fields too unless they are listed. Names may hold "
          "`*`.",
      .syntax = "table <field>, ...",
      .arguments = {{"<field>", ArgType::kFieldList, "",
                     "names, with wildcards; commas are optional"}},
      .examples = {{"| table user, host", "Two columns",
                    R"({"_raw": "x", "host": "a", "user": "u", "other": 1})",
                    R"({"user": "u", "host": "a"})"},
                   {"| table http*", "All fields whose names begin with http",
                    R"({"http_status": 200, "http_method": "GET", "user": "u"})",
                    R"({"http_status": 200, "http_method": "GET"})"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang

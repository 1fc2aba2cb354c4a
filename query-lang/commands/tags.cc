#include <algorithm>
#include <map>
#include <memory>

#include "query-lang/commands/field_demand.h"
#include "query-lang/commands/rewritten_command.h"

namespace riffle::lang {

using index::Batch;
using index::Value;
using index::ValueView;

const CommandSpec& tags_command();

namespace {

struct Arguments {
  std::string output = "tag";
  bool field_in_name = false;
  bool value_in_name = false;
  std::vector<std::string> fields;   // empty: all that are tagged
  std::vector<std::string> allowed;  // tags; empty: all
  std::string options;
};

class TagsOperator : public Operator {
 public:
  TagsOperator(const Arguments& arguments, std::vector<Tag> tags)
      : arguments_(arguments), tags_(std::move(tags)) {}

  Result<Flow> push(const Batch& batch, BatchSink& out) override {
    std::map<std::string, std::vector<Value>> columns;
    for (const Tag& tag : tags_) {
      const index::ColumnPtr* column = batch.find(tag.field);
      if (column == nullptr) continue;
      for (size_t row = 0; row < batch.rows(); ++row) {
        if (!has((*column)->at(row), tag.value)) continue;
        add(columns[arguments_.output], batch.rows(), row, shown(tag));
        if (arguments_.output == "tag")
          add(columns["tag::" + tag.field], batch.rows(), row, tag.name);
      }
    }
    Batch tagged = batch;
    for (auto& [name, values] : columns) tagged.set(name, index::Column::mixed(std::move(values)));
    return out.push(tagged);
  }
  Result<void> finish(BatchSink&) override { return {}; }

 private:
  static bool has(const ValueView& value, const std::string& wanted) {
    if (value.is_null()) return false;
    if (value.kind() != index::ValueKind::kMulti) return index::to_text(value) == wanted;
    return std::any_of(value.elements().begin(), value.elements().end(),
                       [&](const Value& element) { return index::to_text(element) == wanted; });
  }
  static void add(std::vector<Value>& column, size_t rows, size_t row, const std::string& text) {
    column.resize(rows);
    column[row].append(Value(text));
  }
  std::string shown(const Tag& tag) const {
    std::string text;
    if (arguments_.field_in_name) text += tag.field + "::";
    if (arguments_.value_in_name) text += tag.value + "::";
    return text + tag.name;
  }

  const Arguments& arguments_;
  std::vector<Tag> tags_;
};

class TagsNode : public CommandNode {
 public:
  TagsNode(Arguments arguments, std::shared_ptr<const Knowledge> knowledge)
      : arguments_(std::move(arguments)), knowledge_(std::move(knowledge)) {}

  const CommandSpec& spec() const override { return tags_command(); }
  std::string print() const override {
    return "tags" + arguments_.options +
           (arguments_.fields.empty() ? "" : " " + print_fields(arguments_.fields));
  }
  bool passes_limit() const override { return true; }
  index::FieldDemand demand(const index::FieldDemand& downstream) const override {
    index::FieldDemand demand = downstream;
    if (demand.all) return demand;
    for (const Tag& tag : tags()) demand.add(tag.field);
    return demand;
  }
  Result<std::unique_ptr<Operator>> make_operator(const index::SearchContext&) const override {
    return std::unique_ptr<Operator>(std::make_unique<TagsOperator>(arguments_, tags()));
  }

 private:
  std::vector<Tag> tags() const {
    std::vector<Tag> tags = knowledge_ == nullptr ? std::vector<Tag>() : knowledge_->tags();
    if (!arguments_.allowed.empty()) {
      std::erase_if(tags, [&](const Tag& tag) {
        return std::find(arguments_.allowed.begin(), arguments_.allowed.end(), tag.name) ==
               arguments_.allowed.end();
      });
    }
    if (!arguments_.fields.empty()) {
      std::erase_if(tags, [&](const Tag& tag) {
        return std::find(arguments_.fields.begin(), arguments_.fields.end(), tag.field) ==
               arguments_.fields.end();
      });
    }
    return tags;
  }

  Arguments arguments_;
  std::shared_ptr<const Knowledge> knowledge_;
};

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  Arguments parsed;
  RIFFLE_TRY(arguments.take_options());
  if (!arguments.at_end()) {
    RIFFLE_ASSIGN(const std::vector<FieldRef> fields, arguments.fields());
    for (const FieldRef& field : fields) parsed.fields.push_back(field.name);
  }
  parsed.output = arguments.text_option("outputfield", parsed.output);
  RIFFLE_ASSIGN(parsed.field_in_name, arguments.bool_option("inclname", false));
  RIFFLE_ASSIGN(parsed.value_in_name, arguments.bool_option("inclvalue", false));
  std::string allowed = arguments.text_option("allowed_tags");
  while (!allowed.empty()) {
    const size_t comma = std::min(allowed.find(','), allowed.size());
    std::string name = allowed.substr(0, comma);
    std::erase(name, ' ');
    if (!name.empty()) parsed.allowed.push_back(std::move(name));
    allowed.erase(0, std::min(comma + 1, allowed.size()));
  }
  parsed.options = arguments.print_options();
  return std::unique_ptr<CommandNode>(
      std::make_unique<TagsNode>(std::move(parsed), arguments.knowledge()));
}

}  // namespace

const CommandSpec& tags_command() {
  static const CommandSpec spec = {
      .name = "tags",
      .aliases = {},
      .kind = CommandKind::kStreaming,
      .summary = "Puts the tags of a row's values into tag",
      .description =
          "And those of one field into `tag::field`, unless another output field is asked for.",
      .syntax =
          "tags [outputfield=<field>] [inclname=<bool>] [inclvalue=<bool>] [allowed_tags=<list>] "
          "[<field>, ...]",
      .arguments = {{"<field>", ArgType::kFieldList, "", "only tags of values of these"},
                    {"outputfield", ArgType::kField, "tag", "where to"},
                    {"inclname", ArgType::kBool, "f", "with the field's name: host::web"},
                    {"inclvalue", ArgType::kBool, "f", "with the value: web-1::web"},
                    {"allowed_tags", ArgType::kText, "", "only these, with commas"}},
      .examples = {{"| tags", "All of them"}, {"| tags outputfield=labels host", "Of one field"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang

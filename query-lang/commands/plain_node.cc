#include "query-lang/commands/plain_node.h"

#include <utility>

namespace riffle::lang {
namespace {

class PlainNode : public CommandNode {
 public:
  explicit PlainNode(PlainCommand command) : command_(std::move(command)) {}

  const CommandSpec& spec() const override { return *command_.spec; }
  std::string print() const override { return std::string(spec().name) + command_.arguments; }
  CommandKind kind() const override { return command_.kind.value_or(spec().kind); }
  index::FieldDemand demand(const index::FieldDemand& downstream) const override {
    return command_.demand ? command_.demand(downstream) : downstream;
  }
  bool keeps_order() const override { return command_.keeps_order; }
  // A table that is made of rows as they come (transpose, xyseries) depends on their order.
  bool needs_order() const override {
    return command_.needs_order && kind() != CommandKind::kStreaming;
  }
  bool passes_limit() const override { return command_.passes_limit; }
  bool shows_only() const override { return command_.shows_only; }
  Result<void> widen_time(TimeRange& range, const index::SearchContext& context) const override {
    return command_.widen_time ? command_.widen_time(range, context) : Result<void>();
  }
  std::vector<const std::vector<std::unique_ptr<CommandNode>>*> pipelines() const override {
    return command_.pipelines;
  }
  std::unique_ptr<CommandNode> with_names(
      const std::function<std::string(const std::string&)>& name_of) const override {
    return command_.with_names ? command_.with_names(name_of) : nullptr;
  }
  Result<std::unique_ptr<Operator>> make_operator(
      const index::SearchContext& context) const override {
    return command_.make(context);
  }

 private:
  PlainCommand command_;
};

}  // namespace

std::unique_ptr<CommandNode> make_plain_node(PlainCommand command) {
  return std::make_unique<PlainNode>(std::move(command));
}

index::FieldDemand demand_everything(const index::FieldDemand&) {
  return index::FieldDemand::everything();
}

std::function<index::FieldDemand(const index::FieldDemand&)> demand_also(
    std::vector<std::string> fields) {
  return [fields = std::move(fields)](const index::FieldDemand& downstream) {
    index::FieldDemand demand = downstream;
    if (demand.all) return demand;
    for (const std::string& field : fields) {
      if (field.find('*') != std::string::npos) return index::FieldDemand::everything();
      demand.add(field);
    }
    return demand;
  };
}

}  // namespace riffle::lang

#include <memory>

#include "indexer/read/row_filter.h"
#include "query-lang/commands/rewritten_command.h"
#include "query-lang/knowledge/search_binding.h"

namespace riffle::lang {

using index::Batch;

const CommandSpec& typer_command();

namespace {

struct TypeFilter {
  std::string name;
  index::RowFilter filter;
};

class TyperOperator : public Operator {
 public:
  explicit TyperOperator(std::vector<TypeFilter> types) : types_(std::move(types)) {}

  Result<Flow> push(const Batch& batch, BatchSink& out) override {
    std::vector<index::Value> found(batch.rows());
    for (const TypeFilter& type : types_) {
      for (const uint32_t row : type.filter.select(batch))
        found[row].append(index::Value(type.name));
    }
    Batch typed = batch;
    typed.set("eventtype", index::Column::mixed(std::move(found)));
    return out.push(typed);
  }
  Result<void> finish(BatchSink&) override { return {}; }

 private:
  std::vector<TypeFilter> types_;
};

class TyperNode : public CommandNode {
 public:
  explicit TyperNode(std::shared_ptr<const Knowledge> knowledge)
      : knowledge_(std::move(knowledge)) {}

  const CommandSpec& spec() const override { return typer_command(); }
  std::string print() const override { return "typer"; }
  bool passes_limit() const override { return true; }
  index::FieldDemand demand(const index::FieldDemand&) const override {
    return index::FieldDemand::everything();
  }
  Result<std::unique_ptr<Operator>> make_operator(const index::SearchContext&) const override {
    std::vector<TypeFilter> types;
    if (knowledge_ != nullptr) {
      for (const EventType& type : knowledge_->event_types()) {
        RIFFLE_ASSIGN(const SearchExpression search, event_type_search(type, *knowledge_));
        RIFFLE_ASSIGN(index::RowFilter filter, index::RowFilter::compile(to_predicate(search)));
        types.push_back({type.name, std::move(filter)});
      }
    }
    return std::unique_ptr<Operator>(std::make_unique<TyperOperator>(std::move(types)));
  }

 private:
  std::shared_ptr<const Knowledge> knowledge_;
};

}  // namespace

const CommandSpec& typer_command() {
  static const CommandSpec spec = {
      .name = "typer",
      .aliases = {},
      .kind = CommandKind::kStreaming,
      .summary = "Puts the event types of each event into eventtype",
      .description = "Of those that are defined; several make a multivalue, none leaves it empty.",
      .syntax = "typer",
      .arguments = {},
      .examples = {{"error | typer | stats count BY eventtype", "How many of each type"}},
      .parse = [](ArgParser& arguments) -> Result<std::unique_ptr<CommandNode>> {
        return std::unique_ptr<CommandNode>(std::make_unique<TyperNode>(arguments.knowledge()));
      },
  };
  return spec;
}

}  // namespace riffle::lang

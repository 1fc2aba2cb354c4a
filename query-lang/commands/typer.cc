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
  TyperOperator(std::vector<TypeFilter> types, uint64_t most)
      : types_(std::move(types)), most_(most) {}

  Result<Flow> push(const Batch& batch, BatchSink& out) override {
    std::vector<index::Value> found(batch.rows());
    const Batch read = shortened(batch);
    for (const TypeFilter& type : types_) {
      for (const uint32_t row : type.filter.select(read))
        found[row].append(index::Value(type.name));
    }
    Batch typed = batch;
    typed.set("eventtype", index::Column::mixed(std::move(found)));
    return out.push(typed);
  }
  Result<void> finish(BatchSink&) override { return {}; }

 private:
  // With the beginnings of the events' texts.
  Batch shortened(const Batch& batch) const {
    const index::ColumnPtr* raw = batch.find("_raw");
    if (raw == nullptr) return batch;
    index::ColumnBuilder texts;
    for (size_t row = 0; row < batch.rows(); ++row) {
      const std::string text = index::to_text((*raw)->at(row));
      (*raw)->is_null(row) ? texts.add_null() : texts.add_text(text.substr(0, most_));
    }
    Batch result = batch;
    result.set("_raw", texts.finish());
    return result;
  }

  std::vector<TypeFilter> types_;
  uint64_t most_;
};

struct Arguments {
  std::string only;  // one event type; empty: all
  uint64_t most = 10'000;
  std::string options;
};

class TyperNode : public CommandNode {
 public:
  TyperNode(Arguments arguments, std::shared_ptr<const Knowledge> knowledge)
      : arguments_(std::move(arguments)), knowledge_(std::move(knowledge)) {}

  const CommandSpec& spec() const override { return typer_command(); }
  std::string print() const override { return "typer" + arguments_.options; }
  bool passes_limit() const override { return true; }
  index::FieldDemand demand(const index::FieldDemand&) const override {
    return index::FieldDemand::everything();
  }
  Result<std::unique_ptr<Operator>> make_operator(const index::SearchContext&) const override {
    std::vector<TypeFilter> types;
    if (knowledge_ != nullptr) {
      for (const EventType& type : knowledge_->event_types()) {
        if (!arguments_.only.empty() && type.name != arguments_.only) continue;
        RIFFLE_ASSIGN(const SearchExpression search, event_type_search(type, *knowledge_));
        RIFFLE_ASSIGN(index::RowFilter filter, index::RowFilter::compile(to_predicate(search)));
        types.push_back({type.name, std::move(filter)});
      }
    }
    return std::unique_ptr<Operator>(
        std::make_unique<TyperOperator>(std::move(types), arguments_.most));
  }

 private:
  Arguments arguments_;
  std::shared_ptr<const Knowledge> knowledge_;
};

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  Arguments parsed;
  RIFFLE_TRY(arguments.take_options());
  parsed.only = arguments.text_option("eventtypes");
  RIFFLE_ASSIGN(parsed.most, arguments.count_option("maxlen", parsed.most));
  parsed.options = arguments.print_options();
  return std::unique_ptr<CommandNode>(
      std::make_unique<TyperNode>(std::move(parsed), arguments.knowledge()));
}

}  // namespace

const CommandSpec& typer_command() {
  static const CommandSpec spec = {
      .name = "typer",
      .aliases = {},
      .kind = CommandKind::kStreaming,
      .summary = "Puts the event types of each event into eventtype",
      .description = "Of those that are defined; several make a multivalue, none leaves it empty.",
      .syntax = "typer [eventtypes=<name>] [maxlen=<n>]",
      .arguments = {{"eventtypes", ArgType::kText, "", "only this one"},
                    {"maxlen", ArgType::kNumber, "10000",
                     "how many bytes of an event's text are looked at"}},
      .examples = {{"error | typer | stats count BY eventtype", "How many of each type"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang

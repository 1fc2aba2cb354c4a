#include <memory>
#include <utility>

#include "indexer/base/memory_account.h"
#include "query-lang/commands/command_spec.h"
#include "query-lang/commands/plain_node.h"
#include "query-lang/knowledge/knowledge.h"
#include "query-lang/syntax/arg_parser.h"

namespace riffle::lang {

using index::Batch;
using index::RowAddress;

const CommandSpec& delete_command();

namespace {

// Holds where the events stand until all are known: they go in one commit, or none does.
class DeleteOperator : public Operator {
 public:
  DeleteOperator(std::shared_ptr<const Knowledge> knowledge, const index::SearchContext& context)
      : knowledge_(std::move(knowledge)), context_(context), charge_(*context.memory) {}

  Result<Flow> push(const Batch& batch, BatchSink&) override {
    RIFFLE_TRY(context_.check());
    RIFFLE_TRY(charge_.grow(batch.rows() * sizeof(RowAddress)));
    const index::ColumnPtr column = batch.column(std::string(index::kRowAddressField));
    std::string scratch;
    for (size_t row = 0; row < batch.rows(); ++row) {
      const auto address = index::row_address_from(index::to_text(column->at(row), scratch));
      if (!address) {
        return user_error(
            "delete: these rows are no events as they are stored", std::nullopt,
            "only commands that pick events may stand in front of it: search, where, head …");
      }
      rows_.push_back(*address);
    }
    return Flow::kMore;
  }

  Result<void> finish(BatchSink& out) override {
    if (knowledge_ == nullptr) return user_error("delete: there is nothing here that has events");
    RIFFLE_ASSIGN(const auto deleted, knowledge_->delete_events(std::move(rows_), context_));
    if (deleted.empty()) return {};
    index::BatchBuilder builder;
    for (const auto& [index, count] : deleted) {
      builder.begin_row();
      builder.set("index", index::ValueView(std::string_view(index)));
      builder.set("deleted", index::ValueView(static_cast<double>(count)));
    }
    RIFFLE_TRY(out.push(builder.finish()));
    return {};
  }

 private:
  std::shared_ptr<const Knowledge> knowledge_;
  const index::SearchContext& context_;
  MemoryCharge charge_;
  std::vector<RowAddress> rows_;
};

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  PlainCommand command;
  command.spec = &delete_command();
  command.make = [knowledge = arguments.knowledge()](
                     const index::SearchContext& context) -> Result<std::unique_ptr<Operator>> {
    return std::unique_ptr<Operator>(std::make_unique<DeleteOperator>(knowledge, context));
  };
  command.demand = [](const index::FieldDemand&) {
    return index::FieldDemand::only({std::string(index::kRowAddressField)});
  };
  return make_plain_node(std::move(command));
}

}  // namespace

const CommandSpec& delete_command() {
  static const CommandSpec spec = {
      .name = "delete",
      .aliases = {},
      .kind = CommandKind::kTransforming,
      .summary = "Deletes the events that come in",
      .description =
          "All of them in one commit, which happens when the search has found them all; a row for "
          "each index says how many. No search that begins later finds them, and they stay known: "
          "an event that is sent again stays a duplicate. Merging removes their bytes. Only a "
          "running server deletes, and only with `allow_delete = true` in `[store]` of its "
          "riffle.toml. In front of it may stand what picks events (`search`, `where`, `head`, "
          "`dedup`), not what makes other rows of them.",
      .syntax = "delete",
      .arguments = {},
      .examples = {{"search password | delete", "Events with that word"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang

#include <memory>
#include <utility>

#include "query-lang/commands/command_spec.h"
#include "query-lang/commands/plain_node.h"
#include "query-lang/commands/row_operators.h"
#include "query-lang/commands/subpipeline.h"
#include "query-lang/syntax/arg_parser.h"
#include "query-lang/syntax/expanding_command.h"

namespace riffle::lang {

using index::Batch;

const CommandSpec& union_command();

namespace {

class UnionOperator : public Operator {
 public:
  UnionOperator(std::shared_ptr<const std::vector<Pipeline>> searches, SubsearchLimits limits,
                const index::SearchContext& context)
      : searches_(std::move(searches)),
        limits_(limits),
        context_(context),
        charge_(*context.memory) {}

  Result<Flow> push(const Batch& batch, BatchSink& out) override { return out.push(batch); }
  Result<void> finish(BatchSink& out) override {
    for (const Pipeline& search : *searches_) {
      RIFFLE_ASSIGN(const SubpipelineRows result,
                    run_subpipeline(search, limits_, "union", context_, charge_));
      RIFFLE_ASSIGN(const Flow flow, emit_rows(result.rows, context_, out));
      charge_.reset();
      if (flow == Flow::kStop) break;
    }
    return {};
  }

 private:
  std::shared_ptr<const std::vector<Pipeline>> searches_;
  SubsearchLimits limits_;
  const index::SearchContext& context_;
  MemoryCharge charge_;
};

Result<Pipeline> dataset(ArgParser& arguments) {
  const Token kind = arguments.next();
  if (!kind.is_text()) return arguments.unexpected(kind, "a search in brackets, or a dataset");
  std::string name = kind.text;
  if (name.ends_with(':')) {
    RIFFLE_ASSIGN(const std::string object, arguments.text());
    name += quote_string(object);
  }
  Result<Pipeline> pipeline = parse_generated("| from " + name, arguments.knowledge());
  if (!pipeline) return arguments.error(pipeline.error().message, kind.span);
  return pipeline;
}

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  auto searches = std::make_shared<std::vector<Pipeline>>();
  std::string printed;
  while (!arguments.at_end()) {
    RIFFLE_ASSIGN(const bool option, arguments.take_option());
    if (!option) {
      // datamodel:"M.O", lookup:x, savedsearch:x: what `from` reads.
      Result<Pipeline> read = arguments.peek().is("[") ? arguments.subsearch() : dataset(arguments);
      if (!read) return read.error();
      Pipeline search = std::move(*read);
      printed += print_subpipeline(search);
      searches->push_back(std::move(search));
    }
    arguments.accept(",");
  }
  const size_t least = arguments.first() ? 2 : 1;
  if (searches->size() < least)
    return arguments.error("at least two sets of rows are needed", arguments.command().span);
  RIFFLE_ASSIGN(const SubsearchLimits limits, read_subsearch_limits(arguments));
  PlainCommand command;
  command.spec = &union_command();
  for (const Pipeline& search : *searches) command.pipelines.push_back(&search);
  command.arguments = arguments.print_options() + printed;
  if (arguments.first()) command.kind = CommandKind::kGenerating;
  command.make =
      [searches, limits](const index::SearchContext& context) -> Result<std::unique_ptr<Operator>> {
    return std::unique_ptr<Operator>(std::make_unique<UnionOperator>(searches, limits, context));
  };
  return make_plain_node(std::move(command));
}

}  // namespace

const CommandSpec& union_command() {
  static const CommandSpec spec = {
      .name = "union",
      .aliases = {},
      .kind = CommandKind::kCentralized,
      .summary = "Puts the rows of several searches together",
      .description =
          "One behind the other: first those that are there, if it does not stand first. When a "
          "search has more rows than `maxout`, a message says so.",
      .syntax =
          "union [maxout=<n>] [maxtime=<seconds>] [timeout=<seconds>] [<search>]|<dataset> ...",
      .arguments = {{"<dataset>", ArgType::kText, "",
                     "datamodel:\"M.O\", lookup:name or savedsearch:name, as for from"},
                    {"<search>", ArgType::kSubsearch, "", "searches in brackets"},
                    {"maxout", ArgType::kNumber, "50000",
                     "the most rows of each search; 0 for all"},
                    {"maxtime", ArgType::kNumber, "0",
                     "the most seconds that each runs; 0 for as long as it takes"},
                    {"timeout", ArgType::kNumber, "0", "the same"}},
      .examples = {{"| stats count | union [| makeresults | eval b=2 | table b]", "Behind the rows",
                    "{\"a\": 1}", "{\"count\": 1}\n{\"b\": 2}"},
                   {"| union [search a=1] [search a=2]", "As the first command",
                    "{\"a\": 2}\n{\"a\": 1}", "{\"a\": 1}\n{\"a\": 2}"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang

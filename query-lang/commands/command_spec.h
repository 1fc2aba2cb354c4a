#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "indexer/base/result.h"
#include "indexer/base/source_span.h"
#include "indexer/read/event_source.h"
#include "indexer/read/search_context.h"
#include "query-lang/exec/operator.h"

namespace riffle::lang {

class ArgParser;
class ExpandingCommand;
class SubstitutedCommand;
struct CommandSpec;

// How a command may be spread over workers (Splunk's command types).
enum class CommandKind : uint8_t {
  kGenerating,    // makes rows; first in its pipeline
  kStreaming,     // row by row, any order: runs in the scan's workers
  kCentralized,   // row by row in search order, with state
  kTransforming,  // rows in, table out; splits into partial and merge where the node offers it
  kDataset,       // needs the whole set in order (sort, eventstats)
};

// The times that a scan is asked for: of the events, and of their indexing.
struct ScanTimes {
  TimeRange event;
  TimeRange index;
};

// One command of a query: the AST node and, as it stands, the node of the logical plan. Immutable;
// properties are asked of the node, nobody switches over types. No engine or storage detail in
// here: what a node needs of the index goes through ScanSpec.
class CommandNode {
 public:
  virtual ~CommandNode() = default;
  virtual const CommandSpec& spec() const = 0;
  SourceSpan span;  // of the command in the query, set by the parser

  // Canonical SPL without the pipe; parses back to an equal node.
  virtual std::string print() const = 0;
  virtual CommandKind kind() const;  // by default the spec's; depends on the arguments for some
  // What must come in so that `downstream` can be met.
  virtual index::FieldDemand demand(const index::FieldDemand& downstream) const = 0;
  // Whether rows come out in the order they came in.
  virtual bool keeps_order() const { return true; }
  // Whether its result depends on the order of its input (head, dedup, first(), streamstats …).
  virtual bool needs_order() const {
    return kind() == CommandKind::kCentralized || kind() == CommandKind::kDataset;
  }
  // At most this many input rows are ever needed, in order (head 10 → 10).
  virtual std::optional<uint64_t> input_limit() const { return std::nullopt; }
  // Rows that come out one for one or fewer, unchanged but for fields: may a limit further down be
  // passed up through it?
  virtual bool passes_limit() const { return false; }
  // search: all that it does, where the scan can do it instead. Asked only of the commands that
  // stand before all others, but for those that say what they keep; the planner then drops them.
  virtual Result<std::optional<index::Predicate>> scan_predicate(
      const index::SearchContext& context) const {
    (void)context;
    return std::optional<index::Predicate>();
  }
  // where: what each row that it keeps satisfies, if the scan can look for that. The command stays
  // in the plan. Asked of commands that see events as the scan gives them.
  virtual std::optional<index::Predicate> kept_rows() const { return std::nullopt; }
  // Asked only of the first command: narrows the times that the scan covers (earliest=, latest= …).
  virtual Result<void> narrow_time(ScanTimes& times, const index::SearchContext& context) const {
    (void)times;
    (void)context;
    return {};
  }
  // Widens the times that the whole search is taken to be about, beyond those of its scan
  // (append extendtimerange=t).
  virtual Result<void> widen_time(TimeRange& range, const index::SearchContext& context) const {
    (void)range;
    (void)context;
    return {};
  }
  // Not null for a command that can only be read when the subsearches in its text have run; the
  // planner resolves it before it asks anything else.
  virtual const SubstitutedCommand* substituted() const { return nullptr; }

  // Not null for a command that stands for others; the planner puts those in its place.
  virtual const ExpandingCommand* expanding() const { return nullptr; }

  // The pipelines in its brackets, which live as long as it does.
  virtual std::vector<const std::vector<std::unique_ptr<CommandNode>>*> pipelines() const {
    return {};
  }

  // Changes only how a field is shown (fieldformat): the planner puts it behind all other commands.
  virtual bool shows_only() const { return false; }
  // Such a command for fields that have other names by then; null: it is for the same as before.
  virtual std::unique_ptr<CommandNode> with_names(
      const std::function<std::string(const std::string&)>& name_of) const {
    (void)name_of;
    return nullptr;
  }
  // What a field that comes in is called when it comes out (rename).
  virtual std::string name_behind(const std::string& field) const { return field; }

  // The whole command as one operator.
  virtual Result<std::unique_ptr<Operator>> make_operator(
      const index::SearchContext& context) const = 0;
  // The split of a transforming command: a worker's part that emits partial states as plain
  // batches, and the part that merges them. Null when it does not split; both are null or neither.
  virtual Result<std::unique_ptr<Operator>> make_partial(
      const index::SearchContext& context) const {
    (void)context;
    return std::unique_ptr<Operator>();
  }
  virtual Result<std::unique_ptr<Operator>> make_merge(const index::SearchContext& context) const {
    (void)context;
    return std::unique_ptr<Operator>();
  }
};

enum class ArgType : uint8_t {
  kField,
  kFieldList,
  kNumber,
  kText,
  kBool,
  kSpan,
  kExpression,
  kSearch,
  kAggregates,
  kRegex,
  kSubsearch,
  kEnum
};

struct ArgSpec {
  std::string_view
      name;  // "limit", or a description in angle brackets for positional ones: "<field>"
  ArgType type = ArgType::kText;
  std::string_view default_value;  // as text; empty: required, or none
  std::string_view summary;
  std::vector<std::string_view> choices = {};  // kEnum
};

// In help and docs; each is parsed, printed, parsed again and run by a test. `input` and `expected`
// are JSON lines; empty: parsed only.
struct CommandExample {
  std::string_view query;
  std::string_view summary;
  std::string_view input = {};
  std::string_view expected = {};
};

// Everything the parser, planner, help, autocomplete and docs know about a command. To add one:
// commands/<name>.cc defines `const CommandSpec& <name>_command()`, commands/<name>.test holds its
// golden cases, and the name is added to the list in registry.cmake.
struct CommandSpec {
  std::string_view name;
  std::vector<std::string_view> aliases;
  CommandKind kind = CommandKind::kStreaming;
  std::string_view summary;      // one line
  std::string_view description;  // Markdown
  std::string_view
      syntax;  // "head [<n> | limit=<n>] [(<expression>)] [null=<bool>] [keeplast=<bool>]"
  std::vector<ArgSpec> arguments;
  std::vector<CommandExample> examples;
  Result<std::unique_ptr<CommandNode>> (*parse)(ArgParser& arguments) = nullptr;
};

inline CommandKind CommandNode::kind() const { return spec().kind; }

}  // namespace riffle::lang

#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "query-lang/commands/command_spec.h"

namespace riffle::lang {

// A node for commands whose properties are plain facts: what it prints, how it is placed, and how
// its operator is made. Whatever the functions capture is the node's state and never changes.
struct PlainCommand {
  const CommandSpec* spec = nullptr;
  std::string arguments;  // printed behind the command's name, with a blank in front; or empty
  std::function<Result<std::unique_ptr<Operator>>(const index::SearchContext&)> make;
  // Without one, what comes in is what downstream wants.
  std::function<index::FieldDemand(const index::FieldDemand&)> demand = nullptr;
  std::optional<CommandKind> kind = {};  // by default the spec's
  bool keeps_order = true;
  bool needs_order = true;  // but for a streaming one, which never does
  bool passes_limit = false;
  bool shows_only = false;
  // CommandNode::widen_time.
  std::function<Result<void>(TimeRange&, const index::SearchContext&)> widen_time = nullptr;
  // In its brackets; owned by what `make` captures.
  std::vector<const std::vector<std::unique_ptr<CommandNode>>*> pipelines = {};
  // CommandNode::with_names.
  std::function<std::unique_ptr<CommandNode>(const std::function<std::string(const std::string&)>&)>
      with_names = nullptr;
};

std::unique_ptr<CommandNode> make_plain_node(PlainCommand command);

// Demands: everything; downstream's and these fields (everything where one has a wildcard).
index::FieldDemand demand_everything(const index::FieldDemand&);
std::function<index::FieldDemand(const index::FieldDemand&)> demand_also(
    std::vector<std::string> fields);

}  // namespace riffle::lang

#pragma once

#include "query-lang/syntax/pipeline_parser.h"

namespace riffle::lang {

// A command that stands for others, as tstats stands for a search and a stats: the planner puts
// those in its place, so that all rules see them. Inside of a pipeline, where it cannot begin one
// (append=t), it hands its input on and then runs them.
class ExpandingCommand : public CommandNode {
 public:
  // The commands it stands for: at least one. User errors: a data model or a saved search that is
  // not there …
  virtual Result<Pipeline> expand(const index::SearchContext& context) const = 0;

  const ExpandingCommand* expanding() const override { return this; }
  index::FieldDemand demand(const index::FieldDemand& downstream) const override {
    return downstream;
  }
  Result<std::unique_ptr<Operator>> make_operator(
      const index::SearchContext& context) const override;
};

// The commands of `text`, read with what `knowledge` (may be null) knows.
Result<Pipeline> parse_generated(std::string_view text,
                                 const std::shared_ptr<const Knowledge>& knowledge);

}  // namespace riffle::lang

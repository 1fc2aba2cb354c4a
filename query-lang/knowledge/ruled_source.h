#pragma once

#include <memory>
#include <vector>

#include "indexer/read/event_source.h"
#include "query-lang/knowledge/knowledge.h"

namespace riffle::lang {

// Events with the fields that rules add to those of their sourcetype: extractions first, then
// aliases, then calculations, each in the order of its names. A search that asks for none of these
// fields goes to the events as they are. Immutable: any number of scans may run at once.
class RuledSource : public index::EventSource {
 public:
  // `inner` as it is where there are no rules. User error: a rule that cannot be read.
  static Result<std::shared_ptr<const index::EventSource>> make(
      std::shared_ptr<const index::EventSource> inner, std::vector<FieldRule> rules);
  ~RuledSource() override;

  uint64_t commit() const override { return inner_->commit(); }
  Result<std::unique_ptr<index::Scan>> scan(const index::ScanSpec& spec,
                                            const index::SearchContext& context) const override;

 private:
  struct Rule;
  RuledSource(std::shared_ptr<const index::EventSource> inner, std::vector<Rule> rules);
  bool adds(const index::FieldDemand& demand) const;
  // The predicate without the conditions on fields that rules add: what the events can be asked.
  index::Predicate weakened(const index::Predicate& predicate) const;
  bool reads_added(const index::Predicate& predicate) const;

  class RuledScan;
  std::shared_ptr<const index::EventSource> inner_;
  std::vector<Rule> rules_;
};

}  // namespace riffle::lang

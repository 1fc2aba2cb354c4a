#pragma once

#include <memory>
#include <vector>

#include "indexer/read/event_source.h"
#include "query-lang/knowledge/knowledge.h"

namespace riffle::lang {

struct PreparedRule;

// Events with the fields that rules add to those of their sourcetype: those of CEF first, then
// extractions, aliases, calculations, each in the order given. A search that asks for none of these
// fields, or where no event is of such a sourcetype, goes to the events as they are; of others only
// the events of these sourcetypes are looked at one by one. Immutable: any number of scans may run
// at once.
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
  using Rules = std::vector<const PreparedRule*>;

  RuledSource(std::shared_ptr<const index::EventSource> inner, std::vector<PreparedRule> rules);
  // The rules that this scan needs, in their order.
  Result<Rules> needed(const index::ScanSpec& spec, const index::SearchContext& context) const;
  Result<bool> has_events(const PreparedRule& rule, const index::ScanSpec& spec,
                          const index::SearchContext& context) const;
  // All of what is asked, judged where it says something of a field that rules add.
  Result<std::unique_ptr<index::Scan>> scan_ruled(const index::ScanSpec& spec, const Rules& rules,
                                                  const index::SearchContext& context) const;

  std::shared_ptr<const index::EventSource> inner_;
  std::vector<PreparedRule> rules_;
};

}  // namespace riffle::lang

#include "indexer/store/store_snapshot.h"

#include "indexer/store/scan/any_order_scan.h"
#include "indexer/store/scan/newest_first_scan.h"

namespace riffle::index {

Micros StoreSnapshot::floor_of(const std::string& index) const {
  const auto floor = floors_->find(index);
  return floor == floors_->end() ? kMinTime : floor->second;
}

Result<std::unique_ptr<ScanPlan>> StoreSnapshot::plan(const ScanSpec& spec,
                                                      const SearchContext& context) const {
  Predicate predicate = spec.predicate;
  if (context.access) {
    std::vector<Predicate> both;
    both.push_back(*context.access);
    both.push_back(std::move(predicate));
    predicate = Predicate::all_of(std::move(both));
  }
  RIFFLE_ASSIGN(ScanFilter filter, ScanFilter::compile(predicate));
  auto plan = std::make_unique<ScanPlan>(spec, context, std::move(filter));
  for (const auto& segment : segments_)
    plan->add_segment(segment, floor_of(segment->listed().index), last_commit_);
  for (const Active& active : active_) {
    for (const auto& block : active.blocks)
      plan->add_active(active.index, block, floor_of(*active.index));
  }
  plan->finish_planning();
  return plan;
}

Result<std::unique_ptr<Scan>> StoreSnapshot::scan(const ScanSpec& spec,
                                                  const SearchContext& context) const {
  RIFFLE_ASSIGN(std::unique_ptr<ScanPlan> plan, this->plan(spec, context));
  const bool counts_only = !spec.fields.all && spec.fields.names.empty();
  if (spec.order == ScanSpec::Order::kNewestFirst && !counts_only) {
    return std::unique_ptr<Scan>(std::make_unique<NewestFirstScan>(std::move(plan)));
  }
  const size_t parts = spec.order == ScanSpec::Order::kAny ? context.workers : 1;
  return std::unique_ptr<Scan>(std::make_unique<AnyOrderScan>(std::move(plan), parts));
}

}  // namespace riffle::index

#include "server/knowledge/event_collector.h"

#include <algorithm>

namespace riffle::server {
namespace {

constexpr std::string_view kKind = "collect";

}  // namespace

Result<void> EventCollector::add(std::string_view index, const index::Batch& rows) {
  const std::lock_guard lock(mutex_);
  index::SourceBatch batch;
  batch.key = {std::string(kKind), "", std::string(index), 0};
  const index::Checkpoints checkpoints = store_.checkpoints();
  if (const auto known = checkpoints.find(batch.key); known != checkpoints.end())
    batch.from_offset = known->second.next_offset;
  const int64_t first = std::max<int64_t>(batch.from_offset, 0);
  batch.next_offset = first + static_cast<int64_t>(rows.rows());

  std::vector<std::string> texts;  // what the events point at
  constexpr size_t kTexts = 5;
  texts.reserve(rows.rows() * kTexts);
  const auto text = [&](size_t row, std::string_view field) -> std::string_view {
    return texts.emplace_back(index::to_text(rows.at(row, field)));
  };
  for (size_t row = 0; row < rows.rows(); ++row) {
    index::IncomingEvent event;
    event.index = index;
    event.raw = text(row, "_raw");
    event.time = from_seconds(index::as_number(rows.at(row, "_time")).value_or(0));
    event.host = text(row, "host");
    event.source = text(row, "source");
    event.sourcetype = text(row, "sourcetype");
    event.id = texts.emplace_back(std::string(kKind) + ":" + std::string(index) + ":" +
                                  std::to_string(first + static_cast<int64_t>(row)));
    batch.events.push_back(std::move(event));
  }
  RIFFLE_TRY(store_.ingest(batch));
  return store_.commit();
}

}  // namespace riffle::server

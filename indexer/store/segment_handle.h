#pragma once

#include <memory>
#include <mutex>
#include <string>

#include "indexer/segment/segment_reader.h"
#include "indexer/store/deleted_rows.h"
#include "indexer/store/manifest.h"

namespace riffle::index {

// A listed segment, shared by the store and its snapshots. Thread-safe. Once found damaged it is
// left out by everybody.
class SegmentHandle {
 public:
  SegmentHandle(ListedSegment listed, std::shared_ptr<const SegmentReader> reader,
                std::shared_ptr<const DeletedRows> deleted = nullptr)
      : listed_(std::move(listed)), reader_(std::move(reader)), deleted_(std::move(deleted)) {}
  // One that could not even be opened.
  SegmentHandle(ListedSegment listed, std::string damage)
      : listed_(std::move(listed)), damage_(std::move(damage)) {}

  const ListedSegment& listed() const { return listed_; }
  // Null when it could not be opened.
  const std::shared_ptr<const SegmentReader>& reader() const { return reader_; }
  // Null: none.
  const std::shared_ptr<const DeletedRows>& deleted() const { return deleted_; }
  // Empty: none is known.
  std::string damage() const {
    const std::lock_guard lock(mutex_);
    return damage_;
  }
  void quarantine(const std::string& damage) {
    const std::lock_guard lock(mutex_);
    if (damage_.empty()) damage_ = damage;
  }

 private:
  const ListedSegment listed_;
  const std::shared_ptr<const SegmentReader> reader_;
  const std::shared_ptr<const DeletedRows> deleted_;
  mutable std::mutex mutex_;
  std::string damage_;  // guarded by mutex_
};

}  // namespace riffle::index

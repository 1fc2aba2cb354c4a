#include "indexer/store/scan/block_rows.h"

#include <algorithm>

namespace riffle::index {

bool is_reserved_field(std::string_view name) {
  return name == "_time" || name == "_raw" || name == "_indextime" || name == "index" ||
         name == "_index";
}

Result<ColumnPtr> BlockRows::indexed(std::string_view name) {
  const auto found = columns_.find(name);
  if (found != columns_.end()) return found->second;
  RIFFLE_ASSIGN(ColumnPtr column, source_.block->field(name));
  columns_.emplace(name, column);
  return column;
}

uint32_t BlockRows::frame_end(size_t frame) const {
  return frame + 1 < frames_->size() ? (*frames_)[frame + 1] : facts().rows;
}

Result<uint64_t> BlockRows::load_frame(size_t frame) {
  if (frame == frame_number_) return uint64_t{0};
  RIFFLE_ASSIGN(frame_, source_.block->frame(frame));
  frame_number_ = frame;
  return frame_->raw_bytes();
}

void BlockRows::read_row(uint32_t row, const FieldDemand* extract) {
  row_ = row;
  extract_ = extract;
  extracted_ = false;
}

double BlockRows::seconds_of(Result<const std::vector<int64_t>*> column) {
  if (column) return to_seconds((**column)[row_]);
  failure_ = column.error();
  return 0;
}

ValueView BlockRows::field(std::string_view name) {
  if (name == "_time") return ValueView(seconds_of(times()));
  if (name == "_indextime") return ValueView(seconds_of(index_times()));
  if (name == "_raw") return ValueView(raw());
  if (name == "index" || name == "_index") return ValueView(std::string_view(*source_.index));
  const Result<ColumnPtr> column = indexed(name);
  if (!column) {
    failure_ = column.error();
    return {};
  }
  if (*column) {
    const ValueView value = (*column)->at(row_);
    if (!value.is_null()) return value;
  }
  if (extract_ == nullptr) return {};
  if (!extracted_) {
    fields_.clear();
    extract_fields(raw(), *extract_, fields_);
    extracted_ = true;
  }
  const Value* value = fields_.find(name);
  return value == nullptr ? ValueView() : ValueView(*value);
}

Result<void> BlockRows::take_failure() {
  if (!failure_) return {};
  Error error = std::move(*failure_);
  failure_.reset();
  return error;
}

}  // namespace riffle::index

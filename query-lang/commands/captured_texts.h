#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "indexer/columns/column.h"

namespace riffle::lang {

// A column of texts under construction, for many short ones: no value is made for any of them.
class CapturedTexts {
 public:
  explicit CapturedTexts(size_t rows) { ends_.reserve(rows); }

  void add(std::string_view text) {
    arena_ += text;
    end_row(true);
  }
  void add_null() { end_row(false); }
  index::ColumnPtr finish() {
    return index::Column::texts(std::move(arena_), std::move(ends_), std::move(present_));
  }

 private:
  void end_row(bool there) {
    if (!there && present_.empty()) {
      present_.reserve(ends_.capacity());
      present_.assign(ends_.size(), 1);
    }
    ends_.push_back(static_cast<uint32_t>(arena_.size()));
    if (!there || !present_.empty()) present_.push_back(there ? 1 : 0);
  }

  std::string arena_;
  std::vector<uint32_t> ends_;
  std::vector<uint8_t> present_;  // empty: all so far are there
};

}  // namespace riffle::lang

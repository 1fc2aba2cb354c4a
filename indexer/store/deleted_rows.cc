#include "indexer/store/deleted_rows.h"

#include <algorithm>

#include "indexer/segment/byte_reader.h"
#include "indexer/segment/byte_writer.h"

namespace riffle::index {

std::string DeletedRows::encode(const Rows& rows) {
  ByteWriter out;
  out.varint(rows.size());
  for (const auto& [block, of_block] : rows) {
    out.varint(block);
    out.varint(of_block.size());
    uint32_t before = 0;
    for (const uint32_t row : of_block) {
      out.varint(row - before);
      before = row;
    }
  }
  return out.take();
}

Result<void> DeletedRows::add(uint64_t commit, std::string_view encoded) {
  ByteReader in(encoded);
  for (uint64_t blocks = in.varint(); blocks > 0 && in.ok(); --blocks) {
    std::vector<Deleted>& of_block = blocks_[static_cast<uint32_t>(in.varint())];
    uint64_t row = 0;
    for (uint64_t left = in.varint(); left > 0 && in.ok(); --left) {
      row += in.varint();
      of_block.push_back({static_cast<uint32_t>(row), commit});
      ++count_;
    }
    std::sort(of_block.begin(), of_block.end());
  }
  if (!in.ok() || in.left() != 0) return damage_error("a list of deleted rows has a wrong length");
  return {};
}

std::shared_ptr<const std::vector<uint32_t>> DeletedRows::in_block(uint32_t block,
                                                                   uint64_t commit) const {
  const auto found = blocks_.find(block);
  if (found == blocks_.end()) return nullptr;
  auto rows = std::make_shared<std::vector<uint32_t>>();
  for (const Deleted& deleted : found->second) {
    if (deleted.commit <= commit) rows->push_back(deleted.row);
  }
  if (rows->empty()) return nullptr;
  return rows;
}

bool DeletedRows::contains(uint32_t block, uint32_t row) const {
  const auto found = blocks_.find(block);
  if (found == blocks_.end()) return false;
  const auto place = std::lower_bound(found->second.begin(), found->second.end(), Deleted{row, 0});
  return place != found->second.end() && place->row == row;
}

}  // namespace riffle::index

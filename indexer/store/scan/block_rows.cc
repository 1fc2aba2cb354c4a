#include "indexer/store/scan/block_rows.h"

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

Result<const PatternField*> BlockRows::extracted(const std::string& name) {
  auto found = extracted_.find(name);
  if (found == extracted_.end()) {
    RIFFLE_ASSIGN(BlockReader * block, reader());
    RIFFLE_ASSIGN(PatternField field, block->extracted(name));
    found = extracted_.emplace(name, std::move(field)).first;
  }
  return &found->second;
}

Result<bool> BlockRows::coded(std::string_view name) {
  RIFFLE_ASSIGN(BlockReader * block, reader());
  return block->coded(name);
}

Result<std::optional<PatternBlock::AddressRows>> BlockRows::address_rows(
    std::string_view field, const AddressLiteral& literal) {
  RIFFLE_ASSIGN(BlockReader * block, reader());
  return block->address_rows(field, literal);
}

Result<RowMask> BlockRows::matching(const SearchTerm& term, const RowMask& within) {
  RIFFLE_ASSIGN(BlockReader * block, reader());
  return block->matching(term, within);
}

Result<uint64_t> BlockRows::count(const SearchTerm& term) {
  RIFFLE_ASSIGN(BlockReader * block, reader());
  return block->count(term);
}

Result<void> BlockRows::read(std::span<const uint32_t> rows, RowTexts& texts) {
  RIFFLE_ASSIGN(BlockReader * block, reader());
  const size_t before = texts.arena.size();
  RIFFLE_TRY(block->read(rows, texts));
  bytes_read_ += texts.arena.size() - before;
  return {};
}

Result<BlockReader*> BlockRows::reader() {
  if (!reader_) {
    RIFFLE_ASSIGN(reader_, source_.block->reader());
  }
  return reader_.get();
}

}  // namespace riffle::index

#include "indexer/pattern/block_column.h"

#include <algorithm>

#include "indexer/pattern/number_forms.h"

namespace riffle::index {
namespace {

Error damaged() { return damage_error("a column of a block is damaged"); }

}  // namespace

Result<std::unique_ptr<BlockColumn>> BlockColumn::open(const SegmentColumn& column,
                                                       std::string_view head,
                                                       std::string_view values, size_t count) {
  std::unique_ptr<BlockColumn> block(new BlockColumn(column, count));
  ByteReader in(head);
  if (in.varint() != count || !in.ok()) return damaged();
  switch (column.kind) {
    case ColumnKind::kDictionary: {
      RIFFLE_ASSIGN(std::vector<uint32_t> codes, read_codes(in, count, column.dictionary.size()));
      RIFFLE_TRY(column.dictionary.load());
      block->coded_ = Column::dictionary(std::move(codes), column.dictionary.column());
      break;
    }
    case ColumnKind::kIntegers:
    case ColumnKind::kDecimals: {
      RIFFLE_ASSIGN(block->numbers_, read_numbers(in, count, &block->range_));
      break;
    }
    case ColumnKind::kHex: {
      RIFFLE_ASSIGN(const PackedBytes packed, read_packed(in, count * column.hex_bytes));
      if (packed.length != count * column.hex_bytes) return damaged();
      block->hex_ = packed.stored;
      if (packed.stored.size() != packed.length) {
        RIFFLE_ASSIGN(block->owned_, unpack(packed));
        block->hex_ = block->owned_;
      }
      break;
    }
    case ColumnKind::kAddresses: {
      RIFFLE_ASSIGN(block->addresses_, AddressColumn::open(in, count));
      break;
    }
    case ColumnKind::kTexts: {
      RIFFLE_ASSIGN(block->texts_, TextBlock::open(*column.texts, in.rest(), values, count));
      return block;
    }
  }
  if (in.left() != 0 || !values.empty()) return damaged();
  return block;
}

Result<void> BlockColumn::load_all() {
  if (texts_) return texts_->load_all();
  return addresses_ ? addresses_->load() : Result<void>();
}

void BlockColumn::append(size_t i, OutputBuffer& out) const {
  switch (column_.kind) {
    case ColumnKind::kDictionary:
      out.append(column_.dictionary[coded_->codes()[i]]);
      break;
    case ColumnKind::kIntegers:
    case ColumnKind::kDecimals:
      out.end_at(print_decimal(numbers_[i], column_.scale, out.reserve(kMaxNumberText)));
      break;
    case ColumnKind::kHex:
      out.end_at(print_hex(hex_.substr(i * column_.hex_bytes, column_.hex_bytes),
                           out.reserve(size_t{2} * column_.hex_bytes)));
      break;
    case ColumnKind::kAddresses:
      out.end_at(print_address(addresses_->value(i), out.reserve(kMaxAddressText)));
      break;
    case ColumnKind::kTexts:
      texts_->append(i, out);
      break;
  }
}

}  // namespace riffle::index

#include "indexer/segment/memory_block.h"

#include <algorithm>
#include <numeric>

#include "indexer/segment/search_term.h"

namespace riffle::index {
namespace {

constexpr size_t kLargeArena = 1u << 20;

template <typename T>
void permute(std::vector<T>& values, const std::vector<uint32_t>& order) {
  std::vector<T> sorted(values.size());
  for (size_t i = 0; i < order.size(); ++i) sorted[i] = values[order[i]];
  values = std::move(sorted);
}

struct TextHash {
  using is_transparent = void;
  size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
};

// Nothing is known but the texts.
class MemoryReader : public BlockReader {
 public:
  explicit MemoryReader(const MemoryBlock& block) : block_(block) {}

  Result<void> read(std::span<const uint32_t> rows, RowTexts& texts) override {
    for (const uint32_t row : rows) {
      texts.arena += block_.text(row);
      texts.ends.push_back(texts.arena.size());
    }
    return {};
  }
  Result<PatternField> extracted(std::string_view) override {
    return PatternField{{}, RowMask(block_.facts().rows, true)};
  }
  Result<bool> coded(std::string_view) override { return false; }
  Result<RowMask> matching(const SearchTerm& term, const RowMask& within) override {
    RowMask result(block_.facts().rows);
    within.for_each([&](uint32_t row) {
      if (matches(term, row)) result.set(row);
    });
    return result;
  }
  Result<uint64_t> count(const SearchTerm& term) override {
    uint64_t sum = 0;
    for (uint32_t row = 0; row < block_.facts().rows; ++row) sum += matches(term, row) ? 1 : 0;
    return sum;
  }

 private:
  bool matches(const SearchTerm& term, uint32_t row) {
    return term.matcher().matches(searchable_text(block_.text(row), scratch_));
  }

  const MemoryBlock& block_;
  std::string scratch_;
};

}  // namespace

std::vector<std::string> MemoryBlock::field_names() const {
  std::vector<std::string> names;
  for (const Field& field : fields_) names.push_back(field.name);
  return names;
}

Result<ColumnPtr> MemoryBlock::field(std::string_view name) const {
  for (const Field& field : fields_) {
    if (field.name == name) return field.column;
  }
  return ColumnPtr();
}

std::string_view MemoryBlock::text(size_t row) const {
  const uint64_t begin = row == 0 ? 0 : ends_[row - 1];
  return {arena_.data() + begin, ends_[row] - begin};
}

Result<std::unique_ptr<BlockReader>> MemoryBlock::reader() const {
  return std::unique_ptr<BlockReader>(std::make_unique<MemoryReader>(*this));
}

struct MemoryBlockBuilder::FieldBuilder {
  FieldBuilder() = default;
  // `values` points into `codes_of`: its nodes stay where they are when it is moved, not when it is
  // copied.
  FieldBuilder(FieldBuilder&&) noexcept = default;
  FieldBuilder& operator=(FieldBuilder&&) noexcept = default;

  std::string name;
  std::unordered_map<std::string, uint32_t, TextHash, std::equal_to<>> codes_of;
  std::vector<const std::string*> values;
  std::vector<uint32_t> codes;
  uint32_t last = Column::kNullCode;

  uint32_t code(std::string_view value) {
    // Most rows have the value of the row before.
    if (last != Column::kNullCode && *values[last] == value) return last;
    auto found = codes_of.find(value);
    if (found == codes_of.end()) {
      found = codes_of.emplace(std::string(value), static_cast<uint32_t>(values.size())).first;
      values.push_back(&found->first);
    }
    return last = found->second;
  }

  ColumnPtr finish() const {
    const bool all = std::find(codes.begin(), codes.end(), Column::kNullCode) == codes.end();
    if (values.size() == 1 && all) return Column::constant(Value(*values.front()), codes.size());
    std::string arena;
    std::vector<uint32_t> ends;
    for (const std::string* value : values) {
      arena += *value;
      ends.push_back(static_cast<uint32_t>(arena.size()));
    }
    return Column::dictionary(codes, Column::texts(std::move(arena), std::move(ends)));
  }
};

MemoryBlockBuilder::MemoryBlockBuilder() : block_(std::make_unique<MemoryBlock>()) {}
MemoryBlockBuilder::~MemoryBlockBuilder() = default;
MemoryBlockBuilder::MemoryBlockBuilder(MemoryBlockBuilder&&) noexcept = default;
MemoryBlockBuilder& MemoryBlockBuilder::operator=(MemoryBlockBuilder&&) noexcept = default;

MemoryBlockBuilder::FieldBuilder& MemoryBlockBuilder::field(std::string_view name) {
  for (FieldBuilder& candidate : fields_) {
    if (candidate.name == name) return candidate;
  }
  fields_.emplace_back();
  fields_.back().name = name;
  return fields_.back();
}

void MemoryBlockBuilder::add(const Row& row) {
  MemoryBlock& block = *block_;
  if (block.arena_.size() > kLargeArena && block.arena_.capacity() < kBlockRawBytes) reserve_all();
  append(block.arena_, row.raw);
  block.ends_.push_back(block.arena_.size());
  block.times_.push_back(row.key.time);
  block.commits_.push_back(row.key.commit);
  block.sequences_.push_back(row.key.sequence);
  block.index_times_.push_back(row.index_time);
}

// What has become large will probably be a full block: no more moving then. Pages that are never
// written to take no memory.
void MemoryBlockBuilder::reserve_all() {
  MemoryBlock& block = *block_;
  const size_t bytes_of_row = block.arena_.size() / rows();
  const size_t rows = std::min(kBlockRows, kBlockRawBytes / std::max<size_t>(bytes_of_row, 1) + 1);
  block.arena_.reserve(kBlockRawBytes);
  block.ends_.reserve(rows);
  for (auto* numbers : {&block.times_, &block.commits_, &block.sequences_, &block.index_times_})
    numbers->reserve(rows);
}

void MemoryBlockBuilder::set_field(std::string_view name, std::string_view value) {
  if (value.empty()) return;
  FieldBuilder& target = field(name);
  const uint32_t code = target.code(value);
  target.codes.resize(rows() - 1, Column::kNullCode);
  target.codes.push_back(code);
}

void MemoryBlockBuilder::add_from(const MemoryBlock& block, size_t row) {
  add({block.key(row), block.index_times_[row], block.text(row)});
  for (const MemoryBlock::Field& source : block.fields_) {
    const ValueView value = source.column->at(row);
    if (!value.is_null()) set_field(source.name, value.text());
  }
}

size_t MemoryBlockBuilder::rows() const { return block_->times_.size(); }
size_t MemoryBlockBuilder::raw_bytes() const { return block_->arena_.size(); }

bool MemoryBlockBuilder::full_for(size_t raw_length) const {
  return rows() > 0 && (rows() >= kBlockRows || raw_bytes() + raw_length > kBlockRawBytes);
}

std::shared_ptr<const MemoryBlock> MemoryBlockBuilder::finish() {
  std::shared_ptr<MemoryBlock> block(std::move(block_));
  block_ = std::make_unique<MemoryBlock>();
  const size_t rows = block->times_.size();
  bool sorted = true;
  for (size_t i = 1; i < rows && sorted; ++i) sorted = block->key(i - 1) <= block->key(i);
  if (!sorted) {
    std::vector<uint32_t> order(rows);
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(),
                     [&](uint32_t a, uint32_t b) { return block->key(a) < block->key(b); });
    LargeBytes arena;
    std::vector<uint64_t> ends;
    arena.reserve(block->arena_.size());
    ends.reserve(rows);
    for (const uint32_t row : order) {
      append(arena, block->text(row));
      ends.push_back(arena.size());
    }
    block->arena_ = std::move(arena);
    block->ends_ = std::move(ends);
    permute(block->times_, order);
    permute(block->commits_, order);
    permute(block->sequences_, order);
    permute(block->index_times_, order);
    for (FieldBuilder& field : fields_) {
      field.codes.resize(rows, Column::kNullCode);
      permute(field.codes, order);
    }
  }
  if (block->arena_.size() < kLargeArena) block->arena_.shrink_to_fit();
  for (FieldBuilder& field : fields_) {
    field.codes.resize(rows, Column::kNullCode);
    block->fields_.push_back({field.name, field.finish()});
  }
  fields_.clear();
  std::sort(
      block->fields_.begin(), block->fields_.end(),
      [](const MemoryBlock::Field& a, const MemoryBlock::Field& b) { return a.name < b.name; });
  BlockFacts& facts = block->facts_;
  facts.rows = static_cast<uint32_t>(rows);
  facts.raw_bytes = block->arena_.size();
  if (rows > 0) {
    facts.min_time = block->times_.front();
    facts.max_time = block->times_.back();
    const auto [index_min, index_max] =
        std::minmax_element(block->index_times_.begin(), block->index_times_.end());
    facts.min_index_time = *index_min;
    facts.max_index_time = *index_max;
    const auto [commit_min, commit_max] =
        std::minmax_element(block->commits_.begin(), block->commits_.end());
    facts.min_commit = static_cast<uint64_t>(*commit_min);
    facts.max_commit = static_cast<uint64_t>(*commit_max);
  }
  return block;
}

}  // namespace riffle::index

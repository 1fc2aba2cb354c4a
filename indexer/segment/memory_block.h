#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "indexer/base/large_buffer.h"
#include "indexer/segment/block.h"

namespace riffle::index {

// A block whose rows are in memory: what is active, and what is about to be written.
class MemoryBlock : public Block {
 public:
  const BlockFacts& facts() const override { return facts_; }
  Result<std::vector<int64_t>> times() const override { return times_; }
  Result<std::vector<int64_t>> index_times() const override { return index_times_; }
  Result<std::vector<int64_t>> commits() const override { return commits_; }
  Result<std::vector<int64_t>> sequences() const override { return sequences_; }
  std::vector<std::string> field_names() const override;
  Result<ColumnPtr> field(std::string_view name) const override;
  Result<std::unique_ptr<BlockReader>> reader() const override;

  // Without a copy, for the writer.
  struct Field {
    std::string name;
    ColumnPtr column;
  };
  const std::vector<Field>& fields() const { return fields_; }
  std::string_view text(size_t row) const;
  RowKey key(size_t row) const { return {times_[row], commits_[row], sequences_[row]}; }
  const std::vector<int64_t>& time_values() const { return times_; }
  const std::vector<int64_t>& index_time_values() const { return index_times_; }
  const std::vector<int64_t>& commit_values() const { return commits_; }
  const std::vector<int64_t>& sequence_values() const { return sequences_; }

 private:
  friend class MemoryBlockBuilder;
  BlockFacts facts_;
  LargeBytes arena_;
  std::vector<uint64_t> ends_;
  std::vector<int64_t> times_;
  std::vector<int64_t> index_times_;
  std::vector<int64_t> commits_;
  std::vector<int64_t> sequences_;
  std::vector<Field> fields_;
};

// Collects rows for one block. Not thread-safe.
class MemoryBlockBuilder {
 public:
  struct Row {
    RowKey key;
    Micros index_time = 0;
    std::string_view raw;
  };
  MemoryBlockBuilder();
  ~MemoryBlockBuilder();
  MemoryBlockBuilder(MemoryBlockBuilder&&) noexcept;
  MemoryBlockBuilder& operator=(MemoryBlockBuilder&&) noexcept;

  // Then set_field() for each of the row's fields; an empty text is no value.
  void add(const Row& row);
  void set_field(std::string_view name, std::string_view value);
  // The row with all its fields.
  void add_from(const MemoryBlock& block, size_t row);

  size_t rows() const;
  size_t raw_bytes() const;
  // Whether a row with that much raw text would exceed the block's bounds.
  bool full_for(size_t raw_length) const;
  // Sorts the rows where they are not sorted; the builder is empty afterwards.
  std::shared_ptr<const MemoryBlock> finish();

 private:
  struct FieldBuilder;
  FieldBuilder& field(std::string_view name);
  void reserve_all();

  std::unique_ptr<MemoryBlock> block_;
  std::vector<FieldBuilder> fields_;
};

}  // namespace riffle::index

#include "query-lang/exec/expression_node.h"

#include "query-lang/exec/column_util.h"

namespace riffle::lang {

using index::Batch;
using index::Column;
using index::ColumnPtr;

namespace {

// A dictionary with many more entries than the batch has rows costs more to go through than it
// saves.
constexpr size_t kMaxEntriesPerRow = 4;

}  // namespace

Result<ColumnPtr> ExpressionNode::evaluate(const Batch& batch) {
  if (trivial() || !pure_ || fields_.all || batch.rows() < 2) return compute(batch);
  const Column* dictionary = nullptr;
  for (const std::string& name : fields_.names) {
    const ColumnPtr* column = batch.find(name);
    if (column == nullptr || (*column)->encoding() == Column::Encoding::kConstant) continue;
    if ((*column)->encoding() != Column::Encoding::kDictionary || dictionary != nullptr)
      return compute(batch);
    dictionary = column->get();
  }
  if (dictionary != nullptr) {
    if (dictionary->dictionary_values()->size() > batch.rows() * kMaxEntriesPerRow)
      return compute(batch);
    return compute_distinct(batch, *dictionary);
  }
  Batch one(1);
  for (const std::string& name : fields_.names) {
    if (const ColumnPtr* column = batch.find(name))
      one.set(name, Column::constant((*column)->constant_value(), 1));
  }
  RIFFLE_ASSIGN(const ColumnPtr result, compute(one));
  return Column::constant(result->at(0).to_value(), batch.rows());
}

Result<ColumnPtr> ExpressionNode::compute_distinct(const Batch& batch, const Column& dictionary) {
  // Only the entries that occur, so that an expression never sees a value that no row has.
  constexpr uint32_t kUnused = 0xFFFFFFFF;
  std::vector<uint32_t> slot(dictionary.dictionary_values()->size() + 1, kUnused);
  const uint32_t null_entry = static_cast<uint32_t>(slot.size() - 1);
  std::vector<uint32_t> used;
  std::vector<uint32_t> codes(batch.rows());
  const std::span<const uint32_t> old_codes = dictionary.codes();
  for (size_t row = 0; row < codes.size(); ++row) {
    const uint32_t entry = old_codes[row] == Column::kNullCode ? null_entry : old_codes[row];
    if (slot[entry] == kUnused) {
      slot[entry] = static_cast<uint32_t>(used.size());
      used.push_back(entry);
    }
    codes[row] = slot[entry];
  }
  Batch distinct(used.size());
  for (const std::string& name : fields_.names) {
    const ColumnPtr* column = batch.find(name);
    if (column == nullptr) continue;
    if (column->get() == &dictionary) {
      distinct.set(name, gather(*dictionary.dictionary_values(), used, null_entry));
    } else {
      distinct.set(name, Column::constant((*column)->constant_value(), used.size()));
    }
  }
  RIFFLE_ASSIGN(ColumnPtr result, compute(distinct));
  if (used.size() == batch.rows()) return result;  // each row had its own: already in row order
  return Column::dictionary(std::move(codes), std::move(result));
}

index::FieldDemand fields_of_nodes(const std::vector<NodePtr>& nodes) {
  index::FieldDemand fields = index::FieldDemand::none();
  for (const NodePtr& node : nodes) {
    if (node->fields().all) return index::FieldDemand::everything();
    for (const std::string& name : node->fields().names) fields.add(name);
  }
  return fields;
}

bool all_pure(const std::vector<NodePtr>& nodes) {
  for (const NodePtr& node : nodes) {
    if (!node->pure()) return false;
  }
  return true;
}

}  // namespace riffle::lang

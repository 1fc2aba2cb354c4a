#include "indexer/pattern/pattern_block.h"

#include <algorithm>
#include <numeric>

namespace riffle::index {
namespace {

Error damaged() { return damage_error("the rows of a block are damaged"); }
constexpr uint64_t kMaxRows = uint64_t{1} << 24;

}  // namespace

PatternBlock::PatternBlock(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
PatternBlock::~PatternBlock() = default;

Result<std::unique_ptr<PatternBlock>> PatternBlock::open(
    std::shared_ptr<const PatternSegment> segment, PartSource parts) {
  auto impl = std::make_unique<Impl>();
  impl->segment = std::move(segment);
  impl->parts = std::move(parts);
  RIFFLE_ASSIGN(const std::string_view bytes, impl->parts(kShapesPart));
  ByteReader in(bytes);
  const uint64_t rows = in.varint();
  if (!in.ok() || rows > kMaxRows) return damaged();
  impl->row_count = static_cast<uint32_t>(rows);
  impl->shape_rows.resize(impl->shared().shapes.size());
  if (in.get<uint8_t>() == 0) {
    const uint64_t shape = in.varint();
    if (!in.ok() || shape >= impl->shape_rows.size()) return damaged();
    impl->only_shape = static_cast<uint32_t>(shape);
    impl->shape_rows[shape] = impl->row_count;
  } else {
    RIFFLE_ASSIGN(impl->shapes, read_planes32(in, rows));
    for (const uint32_t shape : impl->shapes) {
      if (shape >= impl->shape_rows.size()) return damaged();
      ++impl->shape_rows[shape];
    }
  }
  if (in.left() != 0) return damaged();
  impl->columns.resize(impl->shared().columns.size());
  impl->rows_of.resize(impl->shared().columns.size());
  impl->hints.resize(impl->shared().columns.size());
  impl->column_rows.resize(impl->shared().columns.size());
  for (size_t shape = 0; shape < impl->shape_rows.size(); ++shape) {
    if (impl->shape_rows[shape] == 0) continue;
    for (const Shape::Place& place : impl->shared().shapes[shape].places)
      impl->column_rows[place.column] += impl->shape_rows[shape];
  }
  return std::unique_ptr<PatternBlock>(new PatternBlock(std::move(impl)));
}

uint32_t PatternBlock::rows() const { return impl_->rows(); }

Result<BlockColumn*> PatternBlock::Impl::column(uint32_t number) {
  if (columns[number]) return columns[number].get();
  const size_t values = column_rows[number];
  if (values == 0) return static_cast<BlockColumn*>(nullptr);
  RIFFLE_ASSIGN(const std::string_view head, parts(head_part(number)));
  RIFFLE_ASSIGN(const std::string_view value_bytes, parts(values_part(number)));
  RIFFLE_ASSIGN(columns[number],
                BlockColumn::open(shared().columns[number], head, value_bytes, values));
  if (values != rows()) find_rows_of(number);
  return columns[number].get();
}

Result<NumberRange> PatternBlock::Impl::number_range(uint32_t number) {
  RIFFLE_ASSIGN(const std::string_view head, parts(head_part(number)));
  ByteReader in(head);
  (void)in.varint();
  NumberRange range;
  range.min = in.get<int64_t>();
  range.max = in.get<int64_t>();
  return in.ok() ? Result<NumberRange>(range) : damaged();
}

Result<const SlotFilter*> PatternBlock::Impl::filter(uint32_t number) {
  auto found = filters.find(number);
  if (found == filters.end()) {
    RIFFLE_ASSIGN(const std::string_view bytes, parts(filter_part(number)));
    RIFFLE_ASSIGN(SlotFilter opened, SlotFilter::open(bytes, shared().format));
    found = filters.emplace(number, opened).first;
  }
  return &found->second;
}

Result<bool> PatternBlock::Impl::slots_exclude(uint32_t number, const TermWord& word) {
  if (!word.key()) return false;
  RIFFLE_ASSIGN(const SlotFilter* slots, filter(number));
  return !slots->may_have(*word.key());
}

void PatternBlock::Impl::find_rows_of(uint32_t number) {
  std::vector<uint8_t> has(shape_rows.size());
  for (const uint32_t shape : shared().shapes_of[number]) has[shape] = 1;
  std::vector<uint32_t>& having = rows_of[number];
  having.reserve(column_rows[number]);
  for (uint32_t row = 0; row < rows(); ++row) {
    if (has[shapes[row]] != 0) having.push_back(row);
  }
}

void PatternBlock::Impl::set_rows(uint32_t number, const RowMask& values, RowMask& set) const {
  const std::vector<uint32_t>& having = rows_of[number];
  if (having.empty()) {
    set |= values;
  } else {
    values.for_each([&](uint32_t value) { set.set(having[value]); });
  }
}

uint32_t PatternBlock::Impl::find_ordinal(uint32_t number, uint32_t row) {
  const std::vector<uint32_t>& having = rows_of[number];
  // Rows are mostly asked for in their order.
  uint32_t& hint = hints[number];
  if (hint + 1 < having.size() && having[hint + 1] == row) return ++hint;
  const auto found = std::lower_bound(having.begin(), having.end(), row);
  if (found == having.end() || *found != row) return kNoValue;
  hint = static_cast<uint32_t>(found - having.begin());
  return hint;
}

Result<void> PatternBlock::Impl::load_rows(std::span<const uint32_t> wanted) {
  std::vector<uint8_t> needed(shape_rows.size());
  for (const uint32_t row : wanted) {
    if (row >= rows()) return user_error("no such row in the block");
    needed[shape(row)] = 1;
  }
  std::vector<uint8_t> open(columns.size());
  for (uint32_t shape = 0; shape < needed.size(); ++shape) {
    if (needed[shape] == 0) continue;
    for (const Shape::Place& place : shared().shapes[shape].places) {
      if (open[place.column] != 0) continue;
      open[place.column] = 1;
      RIFFLE_TRY(column(place.column));
    }
  }
  for (uint32_t number = 0; number < columns.size(); ++number) {
    if (open[number] == 0) continue;
    if (columns[number]->addresses() != nullptr) RIFFLE_TRY(columns[number]->load_all());
    if (columns[number]->texts() == nullptr) continue;
    TextBlock& texts = *columns[number]->texts();
    RIFFLE_TRY(texts.load_ranks());
    std::vector<uint8_t> loaded(texts.present().size());
    for (const uint32_t row : wanted) {
      const uint32_t value = ordinal(number, row);
      if (value == kNoValue) continue;
      const uint32_t place = texts.place(value);
      if (loaded[place] != 0) continue;
      loaded[place] = 1;
      RIFFLE_TRY(texts.load(texts.present()[place]));
    }
  }
  return {};
}

void PatternBlock::Impl::append_row(uint32_t row, OutputBuffer& out) {
  const Shape& own = shared().shapes[shape(row)];
  for (size_t i = 0; i < own.places.size(); ++i) {
    out.append(own.literal(i));
    const uint32_t number = own.places[i].column;
    columns[number]->append(ordinal(number, row), out);
  }
  out.append(own.literal(own.places.size()));
}

Result<void> PatternBlock::rebuild(std::span<const uint32_t> rows, std::string& arena,
                                   std::vector<uint64_t>& ends) {
  RIFFLE_TRY(impl_->load_rows(rows));
  OutputBuffer out(arena);
  for (const uint32_t row : rows) {
    impl_->append_row(row, out);
    ends.push_back(out.size());
  }
  return {};
}

Result<void> PatternBlock::rebuild_all(std::string& arena, std::vector<uint64_t>& ends) {
  std::vector<uint32_t> all(rows());
  std::iota(all.begin(), all.end(), 0U);
  return rebuild(all, arena, ends);
}

}  // namespace riffle::index

#include <algorithm>
#include <cstdlib>

#include "indexer/base/utf8.h"
#include "indexer/pattern/number_forms.h"
#include "indexer/pattern/pattern_block.h"

namespace riffle::index {
namespace {

// Numbers whose text format_number() gives back: whole ones a double holds, others of few digits.
constexpr int64_t kMaxExactInteger = int64_t{1} << 53;
constexpr int64_t kMaxExactMantissa = 1'000'000'000'000'000;
constexpr uint32_t kMaxExactScale = 4;

// Whether a field of that name may come out of the source text that a shape holds at `path`.
bool may_be_within(std::string_view name, std::string_view path) {
  if (!name.starts_with(path)) return false;
  return path.empty() || name.size() == path.size() || name[path.size()] == '.' ||
         name[path.size()] == '{';
}

class FieldDecoder {
 public:
  FieldDecoder(PatternBlock::Impl& block, const RowMask& from_text)
      : block_(block), from_text_(from_text), any_from_text_(from_text.any()) {}

  Result<ColumnPtr> decode(uint32_t number) {
    RIFFLE_ASSIGN(BlockColumn * column, block_.column(number));
    if (column == nullptr) return ColumnPtr();
    switch (column->column().kind) {
      case ColumnKind::kDictionary:
        return codes(number, *column);
      case ColumnKind::kIntegers:
      case ColumnKind::kDecimals:
        if (reprints(*column)) return numbers(number, *column);
        break;
      case ColumnKind::kHex:
      case ColumnKind::kTexts:
      case ColumnKind::kAddresses:
        break;
    }
    RIFFLE_TRY(column->load_all());
    return texts(number, *column);
  }

 private:
  // Calls sink(row, value) for the rows that keep their value.
  template <typename Sink>
  void for_each_kept(uint32_t number, Sink&& sink) const {
    block_.for_each_value(number, [&](uint32_t row, uint32_t value) {
      if (!any_from_text_ || !from_text_.test(row)) sink(row, value);
    });
  }
  bool complete(uint32_t number) const { return block_.rows_of[number].empty() && !any_from_text_; }

  ColumnPtr codes(uint32_t number, const BlockColumn& column) const {
    const ColumnPtr& values = column.column().dictionary.column();
    if (complete(number)) {
      if (values->size() == 1) return Column::constant(values->at(0).to_value(), block_.rows());
      return column.coded();
    }
    std::vector<uint32_t> codes(block_.rows(), Column::kNullCode);
    for_each_kept(number,
                  [&](uint32_t row, uint32_t value) { codes[row] = column.codes()[value]; });
    return Column::dictionary(std::move(codes), values);
  }

  static bool reprints(const BlockColumn& column) {
    const NumberRange range = column.range();
    if (column.column().kind == ColumnKind::kIntegers)
      return range.min >= -kMaxExactInteger && range.max <= kMaxExactInteger;
    if (column.column().scale > kMaxExactScale) return false;
    const auto& numbers = column.numbers();
    return std::all_of(numbers.begin(), numbers.end(), [](int64_t mantissa) {
      return mantissa % 10 != 0 && mantissa > -kMaxExactMantissa && mantissa < kMaxExactMantissa;
    });
  }

  ColumnPtr numbers(uint32_t number, const BlockColumn& column) const {
    double divisor = 1;
    for (uint32_t i = 0; i < column.column().scale; ++i) divisor *= 10;
    const std::vector<int64_t>& numbers = column.numbers();
    std::vector<double> values(block_.rows());
    std::vector<uint8_t> present;
    if (!complete(number)) {
      present.resize(block_.rows());
      for_each_kept(number, [&](uint32_t row, uint32_t value) {
        values[row] = static_cast<double>(numbers[value]) / divisor;
        present[row] = 1;
      });
    } else if (divisor == 1) {
      for (size_t row = 0; row < values.size(); ++row)
        values[row] = static_cast<double>(numbers[row]);
    } else {
      for (size_t row = 0; row < values.size(); ++row)
        values[row] = static_cast<double>(numbers[row]) / divisor;
    }
    return Column::numbers(std::move(values), std::move(present));
  }

  Result<ColumnPtr> texts(uint32_t number, const BlockColumn& column) const {
    std::string arena;
    std::vector<uint32_t> ends(block_.rows());
    std::vector<uint8_t> present;
    if (!complete(number)) present.resize(block_.rows());
    {
      OutputBuffer out(arena);
      std::string source;
      uint32_t done = 0;
      const auto end_rows = [&](uint32_t row) {
        while (done < row) ends[done++] = static_cast<uint32_t>(out.size());
      };
      for_each_kept(number, [&](uint32_t row, uint32_t value) {
        end_rows(row);
        const size_t begin = out.size();
        column.append(value, out);
        const std::string_view own = out.since(begin);
        if (own.find('\\') != std::string_view::npos) {
          source = decode_json_string(own);
          out.cut(begin);
          out.append(source);
        }
        if (!present.empty()) present[row] = 1;
        end_rows(row + 1);
      });
      end_rows(block_.rows());
      if (out.size() > 0xFFFFFFFF)
        return limit_error("a column of a block is too large to be held in memory");
    }
    return Column::texts(std::move(arena), std::move(ends), std::move(present));
  }

  PatternBlock::Impl& block_;
  const RowMask& from_text_;
  bool any_from_text_;
};

// Rows with several values of one name.
ColumnPtr combine(const std::vector<ColumnPtr>& columns, uint32_t rows) {
  if (columns.empty()) return {};
  if (columns.size() == 1) return columns[0];
  std::vector<Value> values(rows);
  for (uint32_t row = 0; row < rows; ++row) {
    std::vector<Value> elements;
    for (const ColumnPtr& column : columns) {
      const ValueView value = column->at(row);
      // Beside others a number is what its text was: all values of events are texts.
      if (!value.is_null()) elements.emplace_back(to_text(value));
    }
    if (!elements.empty()) values[row] = Value::make_multi(std::move(elements));
  }
  return Column::mixed(std::move(values));
}

}  // namespace

RowMask PatternBlock::Impl::from_text(std::string_view name) const {
  RowMask result(rows());
  std::vector<uint8_t> of_shape(shared().shapes.size());
  bool any = false;
  for (size_t shape = 0; shape < shared().shapes.size(); ++shape) {
    if (shape_rows[shape] == 0) continue;
    for (const Shape::Place& place : shared().shapes[shape].places) {
      if (place.form == ValueForm::kSource &&
          (shape == 0 || may_be_within(name, shared().columns[place.column].path))) {
        of_shape[shape] = 1;
        any = true;
      }
    }
  }
  for (uint32_t row = 0; any && row < rows(); ++row) {
    if (of_shape[shape(row)] != 0) result.set(row);
  }
  return result;
}

Result<PatternField> PatternBlock::field(std::string_view name) {
  const PatternSegment::Impl& shared = impl_->shared();
  PatternField field{{}, impl_->from_text(name)};
  FieldDecoder decoder(*impl_, field.from_text);
  std::vector<ColumnPtr> columns;
  for (uint32_t number = 1; number < shared.columns.size(); ++number) {
    if (impl_->column_rows[number] == 0 || shared.columns[number].path != name) continue;
    RIFFLE_ASSIGN(ColumnPtr column, decoder.decode(number));
    if (column) columns.push_back(std::move(column));
  }
  field.column = combine(columns, rows());
  return field;
}

}  // namespace riffle::index

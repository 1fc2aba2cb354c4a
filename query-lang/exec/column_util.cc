#include "query-lang/exec/column_util.h"

namespace riffle::lang {

using index::Column;
using index::ColumnBuilder;
using index::ColumnPtr;
using index::Value;
using index::ValueKind;
using index::ValueView;

ColumnPtr gather(const Column& column, std::span<const uint32_t> rows, uint32_t null_row) {
  if (column.encoding() == Column::Encoding::kNumbers) {
    std::vector<double> values(rows.size());
    std::vector<uint8_t> present(rows.size(), 1);
    bool any_null = false;
    const std::span<const double> from = column.number_values();
    for (size_t i = 0; i < rows.size(); ++i) {
      const bool there =
          rows[i] != null_row && (column.present().empty() || column.present()[rows[i]] != 0);
      if (there) values[i] = from[rows[i]];
      present[i] = there ? 1 : 0;
      any_null |= !there;
    }
    if (!any_null) present.clear();
    return Column::numbers(std::move(values), std::move(present));
  }
  ColumnBuilder builder;
  for (const uint32_t row : rows) builder.add(row == null_row ? ValueView() : column.at(row));
  return builder.finish();
}

NumberView::NumberView(const Column& column) {
  switch (column.encoding()) {
    case Column::Encoding::kNumbers:
      values_ = column.number_values();
      present_ = column.present();
      return;
    case Column::Encoding::kConstant: {
      const std::optional<double> number = index::as_number(column.constant_value());
      own_values_.assign(column.size(), number.value_or(0));
      if (!number) own_present_.assign(column.size(), 0);
      break;
    }
    case Column::Encoding::kDictionary: {
      // Each entry is read once, and only when a row has it: a selection may stand on a far larger
      // column.
      enum : uint8_t { kNo, kYes, kUnread };
      const Column& entries = *column.dictionary_values();
      const std::span<const uint32_t> codes = column.codes();
      own_values_.resize(codes.size());
      own_present_.assign(codes.size(), 1);
      bool any_null = false;
      if (entries.encoding() == Column::Encoding::kNumbers) {
        const std::span<const double> from = entries.number_values();
        const std::span<const uint8_t> there = entries.present();
        for (size_t row = 0; row < codes.size(); ++row) {
          if (codes[row] == Column::kNullCode || (!there.empty() && there[codes[row]] == 0)) {
            own_present_[row] = 0;
            any_null = true;
          } else {
            own_values_[row] = from[codes[row]];
          }
        }
      } else if (entries.size() <= codes.size()) {
        std::vector<double> numbers(entries.size());
        std::vector<uint8_t> state(entries.size(), kUnread);
        for (size_t row = 0; row < codes.size(); ++row) {
          const uint32_t code = codes[row];
          if (code != Column::kNullCode && state[code] == kUnread) {
            const std::optional<double> number = index::as_number(entries.at(code));
            numbers[code] = number.value_or(0);
            state[code] = number ? kYes : kNo;
          }
          const bool there = code != Column::kNullCode && state[code] == kYes;
          if (there) own_values_[row] = numbers[code];
          own_present_[row] = there ? 1 : 0;
          any_null |= !there;
        }
      } else {
        for (size_t row = 0; row < codes.size(); ++row) {
          const std::optional<double> number = index::as_number(column.at(row));
          own_values_[row] = number.value_or(0);
          own_present_[row] = number ? 1 : 0;
          any_null |= !number;
        }
      }
      if (!any_null) own_present_.clear();
      break;
    }
    case Column::Encoding::kTexts:
    case Column::Encoding::kMixed: {
      own_values_.resize(column.size());
      own_present_.assign(column.size(), 1);
      bool any_null = false;
      for (size_t row = 0; row < column.size(); ++row) {
        const std::optional<double> number = index::as_number(column.at(row));
        own_values_[row] = number.value_or(0);
        own_present_[row] = number ? 1 : 0;
        any_null |= !number;
      }
      if (!any_null) own_present_.clear();
      break;
    }
  }
  values_ = own_values_;
  present_ = own_present_;
}

bool has_null_code(std::span<const uint32_t> codes) {
  uint32_t all = 0;  // no other code has the top bit
  for (const uint32_t code : codes) all |= code;
  return all >> 31 != 0;
}

ColumnPtr fill_nulls(const ColumnPtr& column, std::string_view text) {
  if (column->encoding() == Column::Encoding::kConstant) {
    if (!column->constant_value().is_null()) return column;
    return Column::constant(Value(text), column->size());
  }
  if (column->encoding() == Column::Encoding::kDictionary) {
    const Column& entries = *column->dictionary_values();
    bool any = has_null_code(column->codes());
    for (size_t i = 0; i < entries.size() && !any; ++i) any = entries.is_null(i);
    if (!any) return column;
    if (entries.size() < column->size()) {
      ColumnBuilder values;
      for (size_t i = 0; i < entries.size(); ++i)
        values.add(entries.is_null(i) ? ValueView(text) : entries.at(i));
      values.add_text(text);
      std::vector<uint32_t> codes(column->codes().begin(), column->codes().end());
      for (uint32_t& code : codes) {
        if (code == Column::kNullCode) code = static_cast<uint32_t>(entries.size());
      }
      return Column::dictionary(std::move(codes), values.finish());
    }
  }
  ColumnBuilder builder;
  bool any = false;
  for (size_t row = 0; row < column->size(); ++row) {
    const ValueView value = column->at(row);
    any |= value.is_null();
    builder.add(value.is_null() ? ValueView(text) : value);
  }
  return any ? builder.finish() : column;
}

bool only_numbers(const Column& column) {
  switch (column.encoding()) {
    case Column::Encoding::kNumbers:
      return true;
    case Column::Encoding::kConstant:
      return column.constant_value().is_null() ||
             column.constant_value().kind() == ValueKind::kNumber;
    case Column::Encoding::kDictionary:
      return only_numbers(*column.dictionary_values());
    case Column::Encoding::kTexts:
    case Column::Encoding::kMixed:
      return false;
  }
  return false;
}

ColumnPtr truth_column(std::span<const Truth> values) {
  std::vector<uint32_t> codes(values.size());
  for (size_t row = 0; row < values.size(); ++row) {
    codes[row] =
        values[row] == Truth::kUnknown ? Column::kNullCode : static_cast<uint32_t>(values[row]);
  }
  return Column::dictionary(std::move(codes), Column::mixed({Value(false), Value(true)}));
}

std::vector<Truth> truths_of(const Column& column) {
  const auto truth_of = [](const ValueView& value) {
    if (value.kind() != ValueKind::kBool) return Truth::kUnknown;
    return value.boolean() ? Truth::kTrue : Truth::kFalse;
  };
  std::vector<Truth> truths(column.size(), Truth::kUnknown);
  switch (column.encoding()) {
    case Column::Encoding::kConstant:
      truths.assign(column.size(), truth_of(column.constant_value()));
      break;
    case Column::Encoding::kNumbers:
    case Column::Encoding::kTexts:
      break;
    case Column::Encoding::kDictionary: {
      const Column& entries = *column.dictionary_values();
      if (entries.size() > column.size()) {
        for (size_t row = 0; row < column.size(); ++row) truths[row] = truth_of(column.at(row));
        break;
      }
      const std::vector<Truth> of_entries = truths_of(entries);
      for (size_t row = 0; row < column.size(); ++row) {
        if (column.codes()[row] != Column::kNullCode) truths[row] = of_entries[column.codes()[row]];
      }
      break;
    }
    case Column::Encoding::kMixed:
      for (size_t row = 0; row < column.size(); ++row) truths[row] = truth_of(column.at(row));
      break;
  }
  return truths;
}

}  // namespace riffle::lang

#include "indexer/pattern/term_rows.h"

#include <algorithm>
#include <charconv>
#include <cstring>

#include "indexer/base/utf8.h"
#include "indexer/pattern/address_terms.h"
#include "indexer/pattern/number_forms.h"

namespace riffle::index {
namespace {

class Finder {
 public:
  Finder(PatternBlock::Impl& block, const TermVerdicts& verdicts, const TermWord* word,
         const RowMask& open, TermRows& rows)
      : block_(block),
        verdicts_(verdicts),
        word_(word),
        open_(open),
        all_open_(open.count() == block.rows()),
        rows_(rows) {}

  Result<void> run() {
    find_shapes();
    for (uint32_t number = 0; number < block_.column_rows.size(); ++number) {
      if (block_.column_rows[number] == 0) continue;
      const SegmentColumn& column = block_.shared().columns[number];
      switch (column.kind) {
        case ColumnKind::kDictionary:
          if (verdicts_.columns[number].any) RIFFLE_TRY(find_entries(number));
          break;
        case ColumnKind::kIntegers:
        case ColumnKind::kDecimals:
          if (word_ != nullptr && word_->only_digits()) RIFFLE_TRY(find_numbers(number));
          break;
        case ColumnKind::kHex:
          if (word_ != nullptr) RIFFLE_TRY(find_hex(number));
          break;
        case ColumnKind::kAddresses:
          if (word_ != nullptr && word_->only_digits()) RIFFLE_TRY(find_addresses(number));
          break;
        case ColumnKind::kTexts:
          if (verdicts_.columns[number].any) RIFFLE_TRY(find_texts(number));
          break;
      }
    }
    return {};
  }

 private:
  void add(uint32_t row, Verdict verdict) {
    if (verdict == Verdict::kAlways) rows_.sure.set(row);
    if (verdict == Verdict::kMaybe) rows_.maybe.set(row);
  }

  void find_shapes() {
    bool any = false;
    for (size_t shape = 0; shape < block_.shape_rows.size(); ++shape) {
      any = any || (block_.shape_rows[shape] != 0 && verdicts_.shapes[shape] != Verdict::kNever);
    }
    if (!any) return;
    for (uint32_t row = 0; row < block_.rows(); ++row)
      add(row, verdicts_.shapes[block_.shape(row)]);
  }

  Result<void> find_entries(uint32_t number) {
    RIFFLE_ASSIGN(const BlockColumn* column, block_.column(number));
    const std::vector<Verdict>& entries = verdicts_.columns[number].entries;
    mark(number, column->codes(), entries);
    return {};
  }

  // The rows whose code has a verdict.
  void mark(uint32_t number, std::span<const uint32_t> codes,
            const std::vector<Verdict>& verdicts) {
    if (!block_.rows_of[number].empty()) {
      block_.for_each_value(
          number, [&](uint32_t row, uint32_t value) { add(row, verdicts[codes[value]]); });
      return;
    }
    for (const Verdict wanted : {Verdict::kAlways, Verdict::kMaybe}) {
      if (std::find(verdicts.begin(), verdicts.end(), wanted) == verdicts.end()) continue;
      RowMask& mask = wanted == Verdict::kAlways ? rows_.sure : rows_.maybe;
      for (uint32_t begin = 0; begin < block_.rows(); begin += 64) {
        const uint32_t end = std::min(begin + 64, block_.rows());
        uint64_t word = 0;
        for (uint32_t row = begin; row < end; ++row)
          word |= uint64_t{verdicts[codes[row]] == wanted} << (row - begin);
        mask.set_word(begin / 64, word);
      }
    }
  }

  Result<void> find_numbers(uint32_t number) {
    const uint32_t scale = block_.shared().columns[number].scale;
    const std::string& text = word_->text();
    uint64_t wanted = 0;
    const bool representable =
        std::from_chars(text.data(), text.data() + text.size(), wanted).ec == std::errc();
    const bool canonical = representable && (text.size() == 1 || text[0] != '0');
    if (word_->bounded())
      return representable ? find_number_pieces(number, wanted, canonical, text.size())
                           : Result<void>();
    RIFFLE_ASSIGN(const BlockColumn* column, block_.column(number));
    block_.for_each_value(number, [&](uint32_t row, uint32_t value) {
      char printed[kMaxNumberText];
      const char* end = print_decimal(column->numbers()[value], scale, printed);
      if (word_->fits_in({printed, static_cast<size_t>(end - printed)})) rows_.sure.set(row);
    });
    return {};
  }

  // A whole number in the text of a number: what stands before the point, or behind it.
  Result<void> find_number_pieces(uint32_t number, uint64_t wanted, bool canonical, size_t digits) {
    const uint32_t scale = block_.shared().columns[number].scale;
    uint64_t unit = 1;
    for (uint32_t i = 0; i < scale; ++i) unit *= 10;
    const auto magnitude = [](int64_t value) {
      return value < 0 ? ~static_cast<uint64_t>(value) + 1 : static_cast<uint64_t>(value);
    };
    RIFFLE_ASSIGN(const NumberRange range, block_.number_range(number));
    const uint64_t greatest = std::max(magnitude(range.min), magnitude(range.max)) / unit;
    const uint64_t least = range.min > 0   ? magnitude(range.min) / unit
                           : range.max < 0 ? magnitude(range.max) / unit
                                           : 0;
    const bool whole = canonical && wanted >= least && wanted <= greatest;
    const bool fraction = scale > 0 && digits == scale;
    if (!whole && !fraction) return {};
    RIFFLE_ASSIGN(const BlockColumn* column, block_.column(number));
    block_.for_each_value(number, [&](uint32_t row, uint32_t value) {
      const uint64_t mantissa = magnitude(column->numbers()[value]);
      if ((whole && mantissa / unit == wanted) || (fraction && mantissa % unit == wanted))
        rows_.sure.set(row);
    });
    return {};
  }

  Result<void> find_hex(uint32_t number) {
    const size_t bytes = block_.shared().columns[number].hex_bytes;
    const std::string& text = word_->text();
    const auto is_hex = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
    if (text.size() > bytes * 2 || !std::all_of(text.begin(), text.end(), is_hex)) return {};
    if (word_->bounded() && text.size() != bytes * 2) return {};
    RIFFLE_ASSIGN(const BlockColumn* column, block_.column(number));
    std::string wanted(bytes, '\0');
    if (word_->bounded()) {
      parse_hex(text, wanted.data());
      find_hex_value(number, *column, wanted);
      return {};
    }
    std::string printed(bytes * 2, '\0');
    block_.for_each_value(number, [&](uint32_t row, uint32_t value) {
      print_hex(column->hex().substr(value * bytes, bytes), printed.data());
      if (word_->fits(printed)) rows_.sure.set(row);
    });
    return {};
  }

  // Looks at the first bytes of each value only, as long as they differ.
  void find_hex_value(uint32_t number, const BlockColumn& column, std::string_view wanted) {
    const size_t bytes = wanted.size();
    const std::vector<uint32_t>& rows_of = block_.rows_of[number];
    const char* own = column.hex().data();
    uint64_t first = 0;
    if (bytes < sizeof first) return find_short_hex(number, column, wanted);
    std::memcpy(&first, wanted.data(), sizeof first);
    for (uint32_t value = 0; value < column.size(); ++value, own += bytes) {
      uint64_t begin = 0;
      std::memcpy(&begin, own, sizeof begin);
      if (begin == first && std::memcmp(own, wanted.data(), bytes) == 0)
        rows_.sure.set(rows_of.empty() ? value : rows_of[value]);
    }
  }
  void find_short_hex(uint32_t number, const BlockColumn& column, std::string_view wanted) {
    block_.for_each_value(number, [&](uint32_t row, uint32_t value) {
      if (column.hex().substr(value * wanted.size(), wanted.size()) == wanted) rows_.sure.set(row);
    });
  }

  Result<void> find_addresses(uint32_t number) {
    RIFFLE_ASSIGN(BlockColumn * column, block_.column(number));
    RIFFLE_ASSIGN(const RowMask values, find_in_addresses(*column->addresses(), *word_));
    block_.set_rows(number, values, rows_.sure);
    return {};
  }

  Result<void> find_texts(uint32_t number) {
    bool excluded = false;
    if (word_ != nullptr) {
      RIFFLE_ASSIGN(excluded, block_.slots_exclude(number, *word_));
    }
    if (excluded && verdicts_.columns[number].only_slots) return {};
    RIFFLE_ASSIGN(BlockColumn * column, block_.column(number));
    TextBlock& texts = *column->texts();
    const std::vector<Verdict>& entries = verdicts_.columns[number].entries;
    bool direct = false;
    bool slots = false;
    for (const TextBlock::Present& present : texts.present()) {
      const Verdict verdict = entries[present.pattern];
      direct = direct || verdict == Verdict::kAlways || verdict == Verdict::kMaybe;
      slots = slots || (verdict == Verdict::kSlots && !excluded);
    }
    if (direct) {
      RIFFLE_TRY(texts.load_codes());
      mark(number, texts.codes(), entries);
    }
    return slots ? find_in_slots(number, *column) : Result<void>();
  }

  Result<void> find_in_slots(uint32_t number, const BlockColumn& column) {
    TextBlock& texts = *column.texts();
    const std::vector<Verdict>& entries = verdicts_.columns[number].entries;
    // Ranks are needed to turn hits into rows only.
    const std::vector<uint32_t>& rows_of = block_.rows_of[number];
    bool failed = false;
    const auto hit = [&](const TextBlock::Present& present, uint32_t rank, RowMask& mask) {
      failed = failed || !texts.load_ranks();
      if (failed) return;
      const uint32_t value = texts.values_by_pattern()[present.first_row + rank];
      mask.set(rows_of.empty() ? value : rows_of[value]);
    };
    RIFFLE_ASSIGN(const SlotFilter* filter, block_.filter(number));
    RIFFLE_ASSIGN(const std::vector<uint8_t> wanted, wanted_patterns(number, column));
    const size_t length = word_->text().size();
    for (const TextBlock::Present& present : texts.present()) {
      if (entries[present.pattern] != Verdict::kSlots) continue;
      if (!wanted.empty() && wanted[present.pattern] == 0) continue;
      for (uint32_t slot = 0; slot < texts.pattern(present).slots; ++slot) {
        const CatalogueSlot& shape = texts.slot(present, slot);
        if (shape.kind == SlotKind::kConstant || !word_->may_fit(shape)) continue;
        if (word_->key()) {
          RIFFLE_ASSIGN(const uint32_t frame, texts.frame_of(present, slot));
          if (!filter->may_have(*word_->key(), frame)) continue;
        }
        if (shape.kind != SlotKind::kWhole) {
          RIFFLE_ASSIGN(const bool has, texts.frame_has(present, slot, *word_));
          if (!has) continue;
        }
        RIFFLE_TRY(texts.load(present, slot));
        const SlotColumn values = texts.column(present, slot);
        for (uint32_t rank = 0; rank < present.rows; ++rank) {
          const std::string_view value = values.value(rank);
          if (shape.kind != SlotKind::kWhole) {
            if (value.size() < length || (word_->bounded() && value.size() != length)) continue;
            if (word_->fits(value)) hit(present, rank, rows_.sure);
          } else if (value.find('\\') != std::string_view::npos || !is_ascii(value)) {
            hit(present, rank, rows_.maybe);
          } else if (word_->fits_in(value)) {
            hit(present, rank, rows_.sure);
          }
        }
      }
    }
    // What failed once fails again, and says why.
    return failed ? texts.load_ranks() : Result<void>();
  }

  // By pattern: whether an open row has it. Empty: all do.
  Result<std::vector<uint8_t>> wanted_patterns(uint32_t number, const BlockColumn& column) {
    std::vector<uint8_t> wanted;
    if (all_open_) return wanted;
    RIFFLE_TRY(column.texts()->load_codes());
    wanted.resize(column.column().texts->patterns().size());
    open_.for_each([&](uint32_t row) {
      const uint32_t value = block_.ordinal(number, row);
      if (value != kNoValue) wanted[column.texts()->codes()[value]] = 1;
    });
    return wanted;
  }

  PatternBlock::Impl& block_;
  const TermVerdicts& verdicts_;
  const TermWord* word_;
  const RowMask& open_;
  bool all_open_;
  TermRows& rows_;
};

}  // namespace

Result<void> find_term_rows(PatternBlock::Impl& block, const TermVerdicts& verdicts,
                            const TermWord* word, const RowMask& open, TermRows& rows) {
  return Finder(block, verdicts, word, open, rows).run();
}

}  // namespace riffle::index

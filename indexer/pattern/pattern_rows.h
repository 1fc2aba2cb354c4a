#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "indexer/base/result.h"
#include "indexer/columns/column.h"
#include "indexer/pattern/row_mask.h"
#include "indexer/text/term_matcher.h"

namespace riffle::index {

class AddressLiteral;

// The raw texts of a segment as shapes, patterns and columns (docs/format.md): what a
// segment writes and reads. Every text comes back byte for byte; fields are read, and terms
// answered, without rebuilding texts where that can be decided.

struct PatternStatistics {
  uint64_t rows = 0;
  uint64_t raw_bytes = 0;
  uint64_t shapes = 0;
  uint64_t columns = 0;
  uint64_t patterns = 0;
  uint64_t text_rows = 0;      // not split into fields
  uint64_t overflow_rows = 0;  // of these: JSON objects beyond the budgets for shapes and columns
};

struct EncodedPatterns {
  std::string segment;
  // By block, then part; empty where a block has none of it.
  std::vector<std::vector<std::string>> blocks;
  PatternStatistics statistics;
};

// The parts of a block: the shapes of its rows, then three of each column.
constexpr uint32_t kShapesPart = 0;
constexpr uint32_t head_part(uint32_t column) { return 1 + 3 * column; }
constexpr uint32_t values_part(uint32_t column) { return 2 + 3 * column; }
constexpr uint32_t filter_part(uint32_t column) { return 3 + 3 * column; }

// Takes the rows of one segment in their final order. Keeps values in compact form, not the texts.
// Not thread-safe.
class PatternRowsWriter {
 public:
  PatternRowsWriter();
  ~PatternRowsWriter();
  PatternRowsWriter(PatternRowsWriter&&) noexcept;
  PatternRowsWriter& operator=(PatternRowsWriter&&) noexcept;

  void add(std::string_view raw);
  // The rows since the last call are a block.
  void end_block();
  // Rows after the last end_block() are a block of their own. The writer is spent afterwards.
  EncodedPatterns finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// What a segment holds, for people who work on it.
struct PatternFacts {
  struct Slot {
    std::string_view kind;
    uint8_t classes = 0;
    uint32_t min_length = 0;
    uint32_t max_length = 0;
    std::string_view value;  // of a constant
  };
  struct Pattern {
    std::string_view text;
    uint64_t rows = 0;
    std::vector<Slot> slots;
  };
  struct Column {
    std::string_view path;
    uint32_t occurrence = 0;
    std::string_view kind;
    size_t values = 0;              // of a dictionary
    std::vector<Pattern> patterns;  // of texts, most frequent first
  };
  size_t shapes = 0;
  std::vector<Column> columns;  // by number; column 0: events that are plain text
};

// What all blocks of a segment share. Immutable; any number of threads.
class PatternSegment {
 public:
  // Copies what it needs of both. `catalogue`: empty where the segment has none. Both were
  // verified; a damage error when they are not what the writer made.
  static Result<std::shared_ptr<const PatternSegment>> open(std::string_view section,
                                                            std::string_view catalogue = {});
  ~PatternSegment();

  // Dictionary values and patterns, of all columns together.
  size_t entries() const;
  // Damage error when the catalogue does not have the words of the entries. Reads everything.
  Result<void> verify_catalogue() const;
  // The catalogue of a segment that has many entries, for terms to be looked up in. Environment
  // errors.
  Result<std::string> encode_catalogue() const;

  // Points into it.
  PatternFacts facts() const;
  // Whether a field's values are codes or numbers, as far as columns hold them.
  bool coded(std::string_view name) const;

  struct Impl;
  const Impl& impl() const { return *impl_; }

 private:
  explicit PatternSegment(std::unique_ptr<const Impl> impl);
  std::unique_ptr<const Impl> impl_;
};

// A field of a block's rows, as far as shapes give it.
struct PatternField {
  ColumnPtr column;  // null where no row has it
  // Rows whose value, if they have one, must be extracted from their text: plain texts, arrays and
  // what is nested too deep. The column has null for them.
  RowMask from_text;
};

// A term compiled for pattern blocks: which patterns, dictionary values and shapes of the segment
// it can match. One for each segment and search.
class PatternTerm {
 public:
  // User error where the term can't be.
  static Result<PatternTerm> compile(std::shared_ptr<const PatternSegment> segment,
                                     const TermSpec& spec);
  ~PatternTerm();
  PatternTerm(PatternTerm&&) noexcept;
  PatternTerm& operator=(PatternTerm&&) noexcept;

  struct Impl;
  const Impl& impl() const { return *impl_; }

 private:
  explicit PatternTerm(std::unique_ptr<const Impl> impl);
  std::unique_ptr<const Impl> impl_;
};

// One block. Keeps what it has decoded. Not thread-safe: one for each thread. All errors but those
// of terms are damage errors.
class PatternBlock {
 public:
  // The bytes of a part, verified by whoever gives them; they must stay as long as the block. Empty
  // where there is no such part.
  using PartSource = std::function<Result<std::string_view>(uint32_t part)>;
  static Result<std::unique_ptr<PatternBlock>> open(std::shared_ptr<const PatternSegment> segment,
                                                    PartSource parts);
  ~PatternBlock();

  uint32_t rows() const;

  // The texts of `rows` (any order) appended to `arena`, the end of each to `ends`.
  Result<void> rebuild(std::span<const uint32_t> rows, std::string& arena,
                       std::vector<uint64_t>& ends);
  Result<void> rebuild_all(std::string& arena, std::vector<uint64_t>& ends);

  Result<PatternField> field(std::string_view name);

  // The rows whose field is what a literal says of addresses, found without making a column of it;
  // those whose value only itself can tell; those of PatternField::from_text. Nothing where the
  // field is in no column of addresses or texts, or in others besides.
  struct AddressRows {
    RowMask hits;
    RowMask odd;
    RowMask from_text;
  };
  Result<std::optional<AddressRows>> address_rows(std::string_view name,
                                                  const AddressLiteral& literal);

  // A column whose numbers, times a power of ten, are other numbers of the rows.
  struct NumberSource {
    uint32_t column = 0;
    uint8_t exponent = 0;
  };
  // One that gives `wanted` for all rows; looks at few columns.
  Result<std::optional<NumberSource>> find_numbers(std::span<const int64_t> wanted);
  Result<std::vector<int64_t>> numbers(NumberSource source);

  // The rows whose text the term matches: exact. Texts are rebuilt only for rows that patterns and
  // values leave open.
  Result<RowMask> matching_rows(const PatternTerm& term) {
    return matching_rows(term, RowMask(rows(), true));
  }
  // Those of the rows `within` that do.
  Result<RowMask> matching_rows(const PatternTerm& term, const RowMask& within);
  // How many rows that are; from counts alone where patterns decide.
  Result<uint64_t> count_rows(const PatternTerm& term);

  struct Impl;
  Impl& impl() { return *impl_; }

 private:
  explicit PatternBlock(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace riffle::index

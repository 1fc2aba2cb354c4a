#include "query-lang/commands/join_aside.h"

#include <utility>

#include "indexer/base/hash.h"
#include "query-lang/exec/batch_concat.h"

namespace riffle::lang {

using index::Batch;
using index::Column;
using index::ColumnBuilder;
using index::ColumnPtr;

namespace {

// In rows on disk, beside their own fields: no field of a query has such a name.
constexpr std::string_view kKey = "\x1fkey";
constexpr std::string_view kSequence = "\x1fsequence";  // the number of the search's row
constexpr std::string_view kPlace = "\x1fplace";        // the number of the subsearch's row

constexpr size_t kParts = 32;

}  // namespace

JoinAside::JoinAside(const JoinArguments& arguments, const index::SearchContext& context)
    : arguments_(arguments),
      context_(context),
      parts_(kParts),
      // A row without a match has no place and comes last.
      order_{{.field = std::string(kSequence)}, {.field = std::string(kPlace)}},
      joined_(order_, {}, context) {}

Result<void> JoinAside::add_right(const Batch& rows) {
  right_names_.add(rows);
  if (!all_right_) {
    RIFFLE_ASSIGN(all_right_, SpillRun::create(context_));
  }
  return all_right_->write(rows);
}

Result<void> JoinAside::set_keys(std::vector<std::string> left, std::vector<std::string> right) {
  left_keys_ = std::move(left);
  right_keys_ = std::move(right);
  while (all_right_) {
    RIFFLE_TRY(context_.check());
    RIFFLE_ASSIGN(const std::optional<Batch> rows, all_right_->next());
    if (!rows) break;
    RIFFLE_TRY(write(*rows, right_keys_, kPlace, right_rows_, &Part::right));
  }
  all_right_.reset();
  return {};
}

// A row for each of its keys, into the part of the key.
Result<void> JoinAside::write(const Batch& rows, const std::vector<std::string>& fields,
                              std::string_view number_name, uint64_t& number,
                              std::optional<SpillRun> Part::*side) {
  struct Chosen {
    std::vector<uint32_t> rows;
    std::vector<double> numbers;
    ColumnBuilder keys;
  };
  std::vector<Chosen> chosen(kParts);
  std::vector<std::string> keys;
  for (uint32_t row = 0; row < rows.rows(); ++row, ++number) {
    join_keys(rows, row, fields, keys);
    for (const std::string& key : keys) {
      Chosen& part = chosen[hash64(key) % kParts];
      part.rows.push_back(row);
      part.numbers.push_back(static_cast<double>(number));
      part.keys.add_text(key);
    }
  }
  for (size_t i = 0; i < kParts; ++i) {
    if (chosen[i].rows.empty()) continue;
    Batch batch = rows.take(chosen[i].rows);
    batch.set(std::string(kKey), chosen[i].keys.finish());
    batch.set(std::string(number_name), Column::numbers(std::move(chosen[i].numbers)));
    std::optional<SpillRun>& run = parts_[i].*side;
    if (!run) {
      RIFFLE_ASSIGN(run, SpillRun::create(context_));
    }
    RIFFLE_TRY(run->write(batch));
  }
  return {};
}

Result<void> JoinAside::add_left(const Batch& rows) {
  RIFFLE_TRY(context_.check());
  RIFFLE_TRY(add_without_match(rows, left_rows_));
  return write(rows, left_keys_, kSequence, left_rows_, &Part::left);
}

Result<void> JoinAside::add_without_match(const Batch& rows, uint64_t first) {
  Batch none;
  for (const std::string& name : right_names_.names()) none.set(name, Column::nulls(0));
  std::vector<uint32_t> left;
  std::vector<double> sequence;
  if (arguments_.outer) {
    for (uint32_t row = 0; row < rows.rows(); ++row) {
      left.push_back(row);
      sequence.push_back(static_cast<double>(first + row));
    }
  }
  // Without rows it still says in which order the fields stand.
  const std::vector<uint32_t> right(left.size(), Column::kNullCode);
  Batch batch = joined_rows(arguments_, rows, left, none, right);
  batch.set(std::string(kSequence), Column::numbers(std::move(sequence)));
  return joined_.add(batch);
}

Result<void> JoinAside::join(Part& part) {
  if (!part.left || !part.right) return {};
  std::vector<Batch> batches;
  MemoryCharge charge(*context_.memory);
  while (true) {
    RIFFLE_TRY(context_.check());
    RIFFLE_ASSIGN(std::optional<Batch> rows, part.right->next());
    if (!rows) break;
    // The table of keys is about as large as the rows.
    RIFFLE_TRY(charge.grow(2 * rows->memory_bytes()));
    batches.push_back(std::move(*rows));
  }
  const JoinMatches matches(concat(batches), kKey);
  batches.clear();
  const ColumnPtr places = matches.rows().column(kPlace);
  Batch right = matches.rows();
  right.remove(kKey);
  right.remove(kPlace);
  while (true) {
    RIFFLE_TRY(context_.check());
    RIFFLE_ASSIGN(std::optional<Batch> rows, part.left->next());
    if (!rows) return {};
    const ColumnPtr keys = rows->column(kKey);
    const ColumnPtr sequence = rows->column(kSequence);
    rows->remove(kKey);
    rows->remove(kSequence);
    std::vector<uint32_t> left_rows;
    std::vector<uint32_t> right_rows;
    std::vector<double> numbers;
    std::vector<double> found_places;
    for (uint32_t row = 0; row < rows->rows(); ++row) {
      const std::string key(keys->at(row).text());
      uint64_t taken = 0;
      for (const uint32_t match : matches.find(std::span(&key, 1))) {
        if (arguments_.most != 0 && taken == arguments_.most) break;
        if (!join_in_time(arguments_, *rows, row, right, match)) continue;
        left_rows.push_back(row);
        right_rows.push_back(match);
        numbers.push_back(sequence->at(row).number());
        found_places.push_back(places->at(match).number());
        ++taken;
      }
    }
    if (left_rows.empty()) continue;
    Batch batch = joined_rows(arguments_, *rows, left_rows, right, right_rows);
    batch.set(std::string(kSequence), Column::numbers(std::move(numbers)));
    batch.set(std::string(kPlace), Column::numbers(std::move(found_places)));
    RIFFLE_TRY(joined_.add(batch));
  }
}

Result<void> JoinAside::finish(BatchSink& out) {
  for (Part& part : parts_) {
    RIFFLE_TRY(join(part));
    part = Part();
  }
  return joined_.finish([&](const Batch& batch) { return choose(batch, out); });
}

// Of the rows that were joined for one row of the search: each match once, as many as wanted, and
// the one without a match only where there is no other.
Result<Flow> JoinAside::choose(const Batch& joined, BatchSink& out) {
  const ColumnPtr sequence = joined.column(kSequence);
  const ColumnPtr places = joined.column(kPlace);
  std::vector<uint32_t> kept;
  for (uint32_t row = 0; row < joined.rows(); ++row) {
    const double number = sequence->at(row).number();
    if (number != chosen_for_) {
      chosen_for_ = number;
      last_place_ = -1;
      taken_ = 0;
    }
    const index::ValueView place = places->at(row);
    if (place.is_null()) {
      if (taken_ == 0) kept.push_back(row);
      continue;
    }
    if (place.number() == last_place_ || (arguments_.most != 0 && taken_ == arguments_.most))
      continue;
    last_place_ = place.number();
    ++taken_;
    kept.push_back(row);
  }
  if (kept.empty()) return Flow::kMore;
  Batch rows = joined.take(kept);
  rows.remove(kSequence);
  rows.remove(kPlace);
  return out.push(rows);
}

}  // namespace riffle::lang

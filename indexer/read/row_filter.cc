#include "indexer/read/row_filter.h"

#include <algorithm>
#include <numeric>
#include <optional>
#include <utility>

#include "indexer/read/field_comparison.h"
#include "indexer/text/term_matcher.h"

namespace riffle::index {

struct RowFilter::Node {
  Predicate::Kind kind = Predicate::Kind::kAll;
  std::vector<Node> children;
  std::optional<TermMatcher> term;
  std::string field;
  std::optional<FieldComparison> comparison;
  bool has_terms = false;  // in it or below it
};

namespace {

constexpr std::string_view kRaw = "_raw";

Result<void> compile_node(const Predicate& predicate, auto& node, FieldDemand& needed) {
  node.kind = predicate.kind;
  switch (predicate.kind) {
    case Predicate::Kind::kAll:
    case Predicate::Kind::kNone:
      break;
    case Predicate::Kind::kAnd:
    case Predicate::Kind::kOr:
    case Predicate::Kind::kNot:
      for (const Predicate& child : predicate.children) {
        RIFFLE_TRY(compile_node(child, node.children.emplace_back(), needed));
        node.has_terms |= node.children.back().has_terms;
      }
      break;
    case Predicate::Kind::kTerm: {
      RIFFLE_ASSIGN(node.term,
                    TermMatcher::compile({predicate.term, predicate.phrase, predicate.whole_token,
                                          predicate.case_sensitive}));
      node.has_terms = true;
      needed.add(std::string(kRaw));
      break;
    }
    case Predicate::Kind::kCompare:
      node.field = predicate.field;
      node.comparison.emplace(predicate.op, predicate.literal);
      needed.add(predicate.field);
      break;
  }
  return {};
}

// A text that terms look at, made ready when the first one does.
class TermText {
 public:
  void set(std::string_view raw) {
    folded_.reset();
    raw_ = raw;
  }
  bool matches(const TermMatcher& term) {
    if (!folded_) folded_.emplace(searchable_text(raw_, scratch_));
    return term.matches(*folded_);
  }

 private:
  std::string_view raw_;
  std::string scratch_;
  std::optional<FoldedText> folded_;
};

// A row as the nodes see it.
class ReaderRow {
 public:
  explicit ReaderRow(RowReader& reader) : reader_(reader) {}
  ValueView field(std::string_view name) { return reader_.field(name); }
  bool matches(const TermMatcher& term) {
    if (!std::exchange(read_, true)) text_.set(reader_.raw());
    return text_.matches(term);
  }

 private:
  RowReader& reader_;
  bool read_ = false;
  TermText text_;
};

// The rows of a batch, one after the other.
class BatchRow {
 public:
  explicit BatchRow(const Batch& batch) : batch_(batch) {
    if (const ColumnPtr* raw = batch.find(kRaw); raw != nullptr) {
      columns_.push_back(raw->get());
    } else {
      for (const Batch::Field& field : batch.fields()) columns_.push_back(field.column.get());
    }
  }
  void go_to(uint32_t row) { row_ = row; }
  ValueView field(std::string_view name) { return batch_.at(row_, name); }
  bool matches(const TermMatcher& term) {
    // A term of nothing but wildcards matches a row without any text too.
    if (columns_.empty()) return term.matches(std::string_view());
    return std::any_of(columns_.begin(), columns_.end(), [&](const Column* column) {
      text_.set(to_text(column->at(row_), scratch_));
      return text_.matches(term);
    });
  }

 private:
  const Batch& batch_;
  std::vector<const Column*> columns_;  // whose texts terms look at
  uint32_t row_ = 0;
  std::string scratch_;
  TermText text_;
};

bool judge(const auto& node, auto& row) {
  const auto child_matches = [&](const auto& child) { return judge(child, row); };
  switch (node.kind) {
    case Predicate::Kind::kAll:
      return true;
    case Predicate::Kind::kNone:
      return false;
    case Predicate::Kind::kAnd:
      return std::all_of(node.children.begin(), node.children.end(), child_matches);
    case Predicate::Kind::kOr:
      return std::any_of(node.children.begin(), node.children.end(), child_matches);
    case Predicate::Kind::kNot:
      return std::none_of(node.children.begin(), node.children.end(), child_matches);
    case Predicate::Kind::kTerm:
      return row.matches(*node.term);
    case Predicate::Kind::kCompare:
      return node.comparison->matches(row.field(node.field));
  }
  return false;
}

// Keeps of `rows` those whose value satisfies the comparison; each distinct value is judged once
// where the column knows them.
void keep_equal(const FieldComparison& comparison, const ColumnPtr& column,
                std::vector<uint32_t>& rows) {
  switch (column->encoding()) {
    case Column::Encoding::kConstant:
      if (!comparison.matches(column->constant_value())) rows.clear();
      return;
    case Column::Encoding::kDictionary: {
      enum : uint8_t { kUnknown, kNo, kYes };
      std::vector<uint8_t> verdicts(column->dictionary_values()->size(), kUnknown);
      std::erase_if(rows, [&](uint32_t row) {
        const uint32_t code = column->codes()[row];
        if (code == Column::kNullCode) return true;
        if (verdicts[code] == kUnknown) {
          verdicts[code] = comparison.matches(column->dictionary_values()->at(code)) ? kYes : kNo;
        }
        return verdicts[code] == kNo;
      });
      return;
    }
    case Column::Encoding::kNumbers:
    case Column::Encoding::kTexts:
    case Column::Encoding::kMixed:
      std::erase_if(rows, [&](uint32_t row) { return !comparison.matches(column->at(row)); });
      return;
  }
}

void keep_matching(const auto& node, const Batch& batch, std::vector<uint32_t>& rows) {
  if (rows.empty() || node.kind == Predicate::Kind::kAll) return;
  if (node.kind == Predicate::Kind::kCompare) {
    keep_equal(*node.comparison, batch.column(node.field), rows);
    return;
  }
  if (node.kind == Predicate::Kind::kAnd) {
    // What needs no text first: it is cheap and leaves fewer rows to read.
    for (const bool with_terms : {false, true}) {
      for (const auto& child : node.children) {
        if (child.has_terms == with_terms) keep_matching(child, batch, rows);
      }
    }
    return;
  }
  BatchRow row(batch);
  std::erase_if(rows, [&](uint32_t at) {
    row.go_to(at);
    return !judge(node, row);
  });
}

}  // namespace

Result<RowFilter> RowFilter::compile(const Predicate& predicate) {
  auto root = std::make_unique<Node>();
  FieldDemand needed = FieldDemand::none();
  RIFFLE_TRY(compile_node(predicate, *root, needed));
  return RowFilter(std::move(root), std::move(needed));
}

RowFilter::RowFilter(std::unique_ptr<Node> root, FieldDemand needed)
    : root_(std::move(root)), needed_(std::move(needed)) {}
RowFilter::~RowFilter() = default;
RowFilter::RowFilter(RowFilter&&) noexcept = default;
RowFilter& RowFilter::operator=(RowFilter&&) noexcept = default;

bool RowFilter::matches(RowReader& row) const {
  ReaderRow reader_row(row);
  return judge(*root_, reader_row);
}

std::vector<uint32_t> RowFilter::select(const Batch& batch) const {
  std::vector<uint32_t> rows(batch.rows());
  std::iota(rows.begin(), rows.end(), 0u);
  keep_matching(*root_, batch, rows);
  return rows;
}

const FieldDemand& RowFilter::needed_fields() const { return needed_; }

}  // namespace riffle::index

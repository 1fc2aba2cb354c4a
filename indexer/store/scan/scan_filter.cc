#include "indexer/store/scan/scan_filter.h"

#include <algorithm>
#include <iterator>
#include <optional>

namespace riffle::index {
namespace {

using Rows = std::vector<uint32_t>;

bool is_index_field(std::string_view name) { return name == "index" || name == "_index"; }

// Fields that are dictionary columns in nearly every block. Others may be, too; the row reader
// looks there.
bool is_dictionary_field(std::string_view name) {
  return name == "host" || name == "source" || name == "sourcetype";
}

bool uses_columns(const Predicate& predicate) {
  if (predicate.kind == Predicate::Kind::kCompare) {
    return is_index_field(predicate.field) || is_dictionary_field(predicate.field);
  }
  return std::any_of(predicate.children.begin(), predicate.children.end(), uses_columns);
}

// A row that has one field and no text.
class OneField : public RowReader {
 public:
  explicit OneField(ValueView value) : value_(value) {}
  std::string_view raw() override { return {}; }
  ValueView field(std::string_view) override { return value_; }

 private:
  ValueView value_;
};

void subtract(Rows& from, const Rows& what) {
  Rows left;
  std::set_difference(from.begin(), from.end(), what.begin(), what.end(), std::back_inserter(left));
  from = std::move(left);
}

}  // namespace

struct ScanFilter::Node {
  enum class Kind : uint8_t {
    kAll,
    kNone,
    kAnd,  // children: the cheap ones first
    kOr,
    kNot,
    kColumn,  // one comparison of `field`
    kRow,     // `filter` reads the event
  };
  explicit Node(Kind k) : kind(k) {}
  Kind kind;
  std::vector<std::unique_ptr<Node>> children;
  std::string field;
  std::optional<RowFilter> filter;
};

ScanFilter::ScanFilter(std::unique_ptr<Node> root, BlockPruner pruner)
    : root_(std::move(root)), pruner_(std::move(pruner)) {}
ScanFilter::~ScanFilter() = default;
ScanFilter::ScanFilter(ScanFilter&&) noexcept = default;
ScanFilter& ScanFilter::operator=(ScanFilter&&) noexcept = default;

Result<ScanFilter> ScanFilter::compile(const Predicate& predicate) {
  RIFFLE_ASSIGN(std::unique_ptr<Node> root, build(predicate));
  return ScanFilter(std::move(root), BlockPruner(predicate));
}

Result<std::unique_ptr<ScanFilter::Node>> ScanFilter::build(const Predicate& predicate) {
  using Kind = Predicate::Kind;
  if (predicate.kind == Kind::kAll) return std::make_unique<Node>(Node::Kind::kAll);
  if (predicate.kind == Kind::kNone) return std::make_unique<Node>(Node::Kind::kNone);
  if (!uses_columns(predicate) || predicate.kind == Kind::kCompare) {
    const bool column = predicate.kind == Kind::kCompare && uses_columns(predicate);
    auto node = std::make_unique<Node>(column ? Node::Kind::kColumn : Node::Kind::kRow);
    node->field = column ? predicate.field : "";
    RIFFLE_ASSIGN(node->filter, RowFilter::compile(predicate));
    return node;
  }
  auto node = std::make_unique<Node>(predicate.kind == Kind::kAnd  ? Node::Kind::kAnd
                                     : predicate.kind == Kind::kOr ? Node::Kind::kOr
                                                                   : Node::Kind::kNot);
  // Children that read the event are judged together, after the columns.
  std::vector<Predicate> reading;
  for (const Predicate& child : predicate.children) {
    if (!uses_columns(child)) {
      reading.push_back(child);
      continue;
    }
    RIFFLE_ASSIGN(std::unique_ptr<Node> built, build(child));
    node->children.push_back(std::move(built));
  }
  if (!reading.empty()) {
    const Predicate together = node->kind == Node::Kind::kOr
                                   ? Predicate::any_of(std::move(reading))
                                   : Predicate::all_of(std::move(reading));
    RIFFLE_ASSIGN(std::unique_ptr<Node> built, build(together));
    node->children.push_back(std::move(built));
  }
  return node;
}

ScanFilter::Verdict ScanFilter::for_index(const std::string& index) const {
  return judge(*root_, index);
}

ScanFilter::Verdict ScanFilter::judge(const Node& node, const std::string& index) {
  const auto opposite = [](Verdict verdict) {
    return verdict == Verdict::kSome  ? verdict
           : verdict == Verdict::kAll ? Verdict::kNone
                                      : Verdict::kAll;
  };
  switch (node.kind) {
    case Node::Kind::kAll:
      return Verdict::kAll;
    case Node::Kind::kNone:
      return Verdict::kNone;
    case Node::Kind::kNot:
      return opposite(judge(*node.children.front(), index));
    case Node::Kind::kRow:
      return Verdict::kSome;
    case Node::Kind::kColumn: {
      if (!is_index_field(node.field)) return Verdict::kSome;
      OneField row{ValueView(std::string_view(index))};
      return node.filter->matches(row) ? Verdict::kAll : Verdict::kNone;
    }
    case Node::Kind::kAnd:
    case Node::Kind::kOr:
      break;
  }
  // One decisive child decides; without one, all must be the other way.
  const Verdict decisive = node.kind == Node::Kind::kAnd ? Verdict::kNone : Verdict::kAll;
  bool open = false;
  for (const auto& child : node.children) {
    const Verdict verdict = judge(*child, index);
    if (verdict == decisive) return decisive;
    open = open || verdict == Verdict::kSome;
  }
  return open ? Verdict::kSome : opposite(decisive);
}

// One call of select().
class ScanFilter::Selection {
 public:
  Selection(BlockRows& block, Memory& memory, const std::function<Result<void>()>& needs_frame)
      : block_(block), memory_(memory), needs_frame_(needs_frame) {}

  Result<void> apply(const Node& node, Rows& rows) {
    if (rows.empty()) return {};
    switch (node.kind) {
      case Node::Kind::kAll:
        return {};
      case Node::Kind::kNone:
        rows.clear();
        return {};
      case Node::Kind::kAnd: {
        for (const auto& child : node.children) RIFFLE_TRY(apply(*child, rows));
        return {};
      }
      case Node::Kind::kOr: {
        Rows found;
        for (const auto& child : node.children) {
          Rows hits = rows;
          RIFFLE_TRY(apply(*child, hits));
          subtract(rows, hits);
          found.insert(found.end(), hits.begin(), hits.end());
        }
        std::sort(found.begin(), found.end());
        rows = std::move(found);
        return {};
      }
      case Node::Kind::kNot: {
        Rows hits = rows;
        RIFFLE_TRY(apply(*node.children.front(), hits));
        subtract(rows, hits);
        return {};
      }
      case Node::Kind::kColumn:
        return apply_column(node, rows);
      case Node::Kind::kRow:
        return apply_row(node, rows);
    }
    return {};
  }

 private:
  Result<void> apply_column(const Node& node, Rows& rows) {
    ColumnPtr column;
    if (is_index_field(node.field)) {
      column = Column::constant(Value(*block_.source().index), block_.facts().rows);
    } else {
      RIFFLE_ASSIGN(column, block_.indexed(node.field));
    }
    if (!column) return apply_row(node, rows);
    const std::vector<uint8_t>& verdicts = verdicts_of(node, *column);
    if (column->encoding() == Column::Encoding::kConstant) {
      if (verdicts.front() == 0) rows.clear();
      return {};
    }
    // Where a row has no value in the column, its text may have one.
    Rows hits;
    Rows without;
    const auto codes = column->codes();
    for (const uint32_t row : rows) {
      if (codes[row] == Column::kNullCode) {
        without.push_back(row);
      } else if (verdicts[codes[row]] != 0) {
        hits.push_back(row);
      }
    }
    RIFFLE_TRY(apply_row(node, without));
    hits.insert(hits.end(), without.begin(), without.end());
    std::sort(hits.begin(), hits.end());
    rows = std::move(hits);
    return {};
  }

  const std::vector<uint8_t>& verdicts_of(const Node& node, const Column& column) {
    std::vector<uint8_t>& verdicts = memory_[&node];
    if (!verdicts.empty()) return verdicts;
    const auto judge_value = [&](const ValueView& value) {
      OneField row(value);
      verdicts.push_back(node.filter->matches(row) ? 1 : 0);
    };
    if (column.encoding() == Column::Encoding::kConstant) {
      judge_value(column.constant_value());
    } else {
      const Column& values = *column.dictionary_values();
      for (size_t i = 0; i < values.size(); ++i) judge_value(values.at(i));
    }
    return verdicts;
  }

  Result<void> apply_row(const Node& node, Rows& rows) {
    if (rows.empty()) return {};
    if (!frame_loaded_) RIFFLE_TRY(needs_frame_());
    frame_loaded_ = true;
    const FieldDemand& demand = node.filter->needed_fields();
    std::erase_if(rows, [&](uint32_t row) {
      block_.read_row(row, &demand);
      return !node.filter->matches(block_);
    });
    return block_.take_failure();
  }

  BlockRows& block_;
  Memory& memory_;
  const std::function<Result<void>()>& needs_frame_;
  bool frame_loaded_ = false;
};

Result<void> ScanFilter::select(BlockRows& block, Memory& memory,
                                const std::function<Result<void>()>& needs_frame,
                                std::vector<uint32_t>& rows) const {
  return Selection(block, memory, needs_frame).apply(*root_, rows);
}

}  // namespace riffle::index

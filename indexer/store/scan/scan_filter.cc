#include "indexer/store/scan/scan_filter.h"

#include <algorithm>
#include <vector>

#include "indexer/base/utf8.h"
#include "indexer/extract/event_fields.h"
#include "indexer/read/field_comparison.h"
#include "indexer/segment/search_term.h"

namespace riffle::index {
namespace {

bool is_index_field(std::string_view name) { return name == "index" || name == "_index"; }

// One row in that many is so few that their texts are read rather than a column of all rows.
constexpr uint32_t kFewRows = 64;

// Whether every event whose extracted field equals the literal has the literal in its searchable
// text, bounded by breakers: what the extractor yields are pieces of that text, between quotes or
// after a `=`. Not known for what is compared otherwise (addresses of a network) or may be spelt
// otherwise (backslashes and quotes, characters beyond ASCII).
bool stands_in_text(const Predicate& predicate) {
  return predicate.op == Predicate::Op::kEqual && is_ascii(predicate.literal) &&
         predicate.literal.find_first_of("/\\\"'") == std::string::npos;
}

}  // namespace

struct ScanFilter::Node {
  enum class Kind : uint8_t { kAll, kNone, kAnd, kOr, kNot, kTerm, kCompare };
  explicit Node(Kind k) : kind(k) {}
  Kind kind;
  std::vector<std::unique_ptr<Node>> children;  // the cheap ones first
  std::unique_ptr<const SearchTerm> term;  // kCompare: what an event must hold whose text has the
                                           // value, if anything
  std::string field;
  std::optional<FieldComparison> comparison;

  // What decides soonest comes first.
  int cost() const {
    switch (kind) {
      case Kind::kAll:
      case Kind::kNone:
        return 0;
      case Kind::kCompare:
        return is_index_field(field)                                           ? 1
               : field == "host" || field == "source" || field == "sourcetype" ? 2
                                                                               : 4;
      case Kind::kTerm:
        return 3;
      case Kind::kAnd:
      case Kind::kOr:
      case Kind::kNot:
        break;
    }
    return 5;
  }
};

ScanFilter::ScanFilter(std::unique_ptr<Node> root) : root_(std::move(root)) {}
ScanFilter::~ScanFilter() = default;
ScanFilter::ScanFilter(ScanFilter&&) noexcept = default;
ScanFilter& ScanFilter::operator=(ScanFilter&&) noexcept = default;

Result<ScanFilter> ScanFilter::compile(const Predicate& predicate) {
  RIFFLE_ASSIGN(std::unique_ptr<Node> root, build(predicate));
  return ScanFilter(std::move(root));
}

Result<std::unique_ptr<ScanFilter::Node>> ScanFilter::build(const Predicate& predicate) {
  using Kind = Predicate::Kind;
  auto node = std::make_unique<Node>(Node::Kind::kAll);
  switch (predicate.kind) {
    case Kind::kAll:
      return node;
    case Kind::kNone:
      node->kind = Node::Kind::kNone;
      return node;
    case Kind::kTerm: {
      node->kind = Node::Kind::kTerm;
      RIFFLE_ASSIGN(node->term,
                    SearchTerm::compile({predicate.term, predicate.phrase, predicate.whole_token,
                                         predicate.case_sensitive}));
      return node;
    }
    case Kind::kCompare:
      node->kind = Node::Kind::kCompare;
      node->field = predicate.field;
      node->comparison.emplace(predicate.op, predicate.literal);
      if (stands_in_text(predicate)) {
        // A literal that can be no term says nothing of the text.
        if (auto term = SearchTerm::compile({predicate.literal, true, false, false}))
          node->term = std::move(term).value();
      }
      return node;
    case Kind::kAnd:
      node->kind = Node::Kind::kAnd;
      break;
    case Kind::kOr:
      node->kind = Node::Kind::kOr;
      break;
    case Kind::kNot:
      node->kind = Node::Kind::kNot;
      break;
  }
  for (const Predicate& child : predicate.children) {
    RIFFLE_ASSIGN(std::unique_ptr<Node> built, build(child));
    node->children.push_back(std::move(built));
  }
  std::stable_sort(node->children.begin(), node->children.end(),
                   [](const auto& a, const auto& b) { return a->cost() < b->cost(); });
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
    case Node::Kind::kTerm:
      return Verdict::kSome;
    case Node::Kind::kCompare:
      if (!is_index_field(node.field)) return Verdict::kSome;
      return node.comparison->matches(ValueView(std::string_view(index))) ? Verdict::kAll
                                                                          : Verdict::kNone;
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
  explicit Selection(BlockRows& block) : block_(block) {}

  Result<RowMask> select(const Node& node, const RowMask& within) {
    if (!within.any()) return within;
    switch (node.kind) {
      case Node::Kind::kAll:
        return within;
      case Node::Kind::kNone:
        return RowMask(within.rows());
      case Node::Kind::kAnd: {
        RowMask left = within;
        for (const auto& child : node.children) {
          RIFFLE_ASSIGN(left, select(*child, left));
        }
        return left;
      }
      case Node::Kind::kOr: {
        RowMask open = within;
        RowMask found(within.rows());
        for (const auto& child : node.children) {
          RIFFLE_ASSIGN(const RowMask hits, select(*child, open));
          found |= hits;
          open.remove(hits);
        }
        return found;
      }
      case Node::Kind::kNot: {
        RIFFLE_ASSIGN(const RowMask hits, select(*node.children.front(), within));
        RowMask left = within;
        return left.remove(hits);
      }
      case Node::Kind::kTerm:
        return block_.matching(*node.term, within);
      case Node::Kind::kCompare:
        return compare(node, within);
    }
    return within;
  }

 private:
  Result<RowMask> compare(const Node& node, const RowMask& within) {
    const FieldComparison& comparison = *node.comparison;
    RowMask hits(within.rows());
    if (is_index_field(node.field)) {
      return comparison.matches(ValueView(std::string_view(*block_.source().index))) ? within
                                                                                     : hits;
    }
    if (node.field == "_time" || node.field == "_indextime") {
      RIFFLE_ASSIGN(const std::vector<int64_t>* times,
                    node.field == "_time" ? block_.times() : block_.index_times());
      within.for_each([&](uint32_t row) {
        if (comparison.matches(ValueView(to_seconds((*times)[row])))) hits.set(row);
      });
      return hits;
    }
    if (node.field == "_raw") {
      RIFFLE_TRY(block_.for_each_text(within, [&](uint32_t row, std::string_view text) {
        if (comparison.matches(ValueView(text))) hits.set(row);
      }));
      return hits;
    }
    RIFFLE_ASSIGN(const ColumnPtr indexed, block_.indexed(node.field));
    RowMask open = within;
    if (indexed) judge_column(comparison, *indexed, open, hits);
    if (!open.any()) return hits;
    if (node.term) {
      // Few rows have the text: cheaper than the values of all of them, unless these are codes.
      RIFFLE_ASSIGN(const bool coded, block_.coded(node.field));
      if (!coded) {
        RIFFLE_ASSIGN(open, block_.matching(*node.term, open));
        if (open.count() <= within.rows() / kFewRows) {
          RIFFLE_TRY(compare_texts(node, open, hits));
          return hits;
        }
      }
    }
    RIFFLE_ASSIGN(const PatternField* extracted, block_.extracted(node.field));
    RowMask from_text = extracted->from_text;
    from_text &= open;
    open.remove(from_text);
    if (extracted->column) judge_column(comparison, *extracted->column, open, hits);
    if (node.term && from_text.any()) {
      RIFFLE_ASSIGN(from_text, block_.matching(*node.term, from_text));
    }
    RIFFLE_TRY(compare_texts(node, from_text, hits));
    return hits;
  }

  // Takes the rows that have a value out of `open`; those that satisfy it become `hits`.
  static void judge_column(const FieldComparison& comparison, const Column& column, RowMask& open,
                           RowMask& hits) {
    enum : uint8_t { kUnknown, kNo, kYes };
    const auto settle = [&](uint32_t row, bool yes) {
      if (yes) hits.set(row);
      open.reset(row);
    };
    const RowMask rows = open;
    switch (column.encoding()) {
      case Column::Encoding::kConstant: {
        if (column.constant_value().is_null()) return;
        const bool yes = comparison.matches(column.constant_value());
        rows.for_each([&](uint32_t row) { settle(row, yes); });
        return;
      }
      case Column::Encoding::kDictionary: {
        const Column& values = *column.dictionary_values();
        std::vector<uint8_t> verdicts(values.size(), kUnknown);
        rows.for_each([&](uint32_t row) {
          const uint32_t code = column.codes()[row];
          if (code == Column::kNullCode) return;
          if (verdicts[code] == kUnknown)
            verdicts[code] = comparison.matches(values.at(code)) ? kYes : kNo;
          settle(row, verdicts[code] == kYes);
        });
        return;
      }
      case Column::Encoding::kNumbers:
      case Column::Encoding::kTexts:
      case Column::Encoding::kMixed:
        rows.for_each([&](uint32_t row) {
          const ValueView value = column.at(row);
          if (!value.is_null()) settle(row, comparison.matches(value));
        });
        return;
    }
  }

  Result<void> compare_texts(const Node& node, const RowMask& candidates, RowMask& hits) {
    const FieldDemand demand = FieldDemand::only({node.field});
    EventFields fields;
    return block_.for_each_text(candidates, [&](uint32_t row, std::string_view text) {
      fields.clear();
      extract_fields(text, demand, fields);
      const Value* value = fields.find(node.field);
      if (value != nullptr && node.comparison->matches(ValueView(*value))) hits.set(row);
    });
  }

  BlockRows& block_;
};

Result<RowMask> ScanFilter::select(BlockRows& block, const RowMask& within) const {
  return Selection(block).select(*root_, within);
}

Result<uint64_t> ScanFilter::count(BlockRows& block) const {
  if (root_->kind == Node::Kind::kTerm) return block.count(*root_->term);
  RIFFLE_ASSIGN(const RowMask rows, select(block, RowMask(block.facts().rows, true)));
  return rows.count();
}

}  // namespace riffle::index

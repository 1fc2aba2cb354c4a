#include <vector>

#include "indexer/extract/event_fields.h"
#include "indexer/store/scan/scan_node.h"

namespace riffle::index {
namespace {

// One row in that many is so few that their texts are read rather than a column of all rows.
constexpr uint32_t kFewRows = 64;
// The same for a column of texts, which has to be put together first.
constexpr uint32_t kFewOddRows = 16;

}  // namespace

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
    if (const AddressLiteral* literal = comparison.addresses()) {
      RIFFLE_ASSIGN(const auto found, block_.address_rows(node.field, *literal));
      if (found) {
        RowMask addresses = found->hits;
        addresses &= open;
        hits |= addresses;
        RowMask from_text = found->from_text;
        from_text &= open;
        open &= found->odd;
        const bool few = open.count() <= within.rows() / kFewOddRows;
        open |= from_text;
        if (few) {
          RIFFLE_TRY(compare_texts(node, open, hits));
          return hits;
        }
      }
    }
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

}  // namespace riffle::index

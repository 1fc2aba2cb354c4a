#include "indexer/store/scan/scan_filter.h"

#include <algorithm>
#include <vector>

#include "indexer/base/utf8.h"
#include "indexer/store/scan/scan_node.h"

namespace riffle::index {
namespace {

// Whether every event whose extracted field equals the literal has the literal in its searchable
// text, bounded by breakers: what the extractor yields are pieces of that text, between quotes or
// after a `=`. Not known for what is compared otherwise (addresses of a network) or may be spelt
// otherwise (backslashes and quotes, characters beyond ASCII).
bool stands_in_text(const Predicate& predicate) {
  return predicate.op == Predicate::Op::kEqual && is_ascii(predicate.literal) &&
         predicate.literal.find_first_of("/\\\"'") == std::string::npos;
}

}  // namespace

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

Result<uint64_t> ScanFilter::count(BlockRows& block) const {
  if (root_->kind == Node::Kind::kTerm) return block.count(*root_->term);
  RIFFLE_ASSIGN(const RowMask rows, select(block, RowMask(block.facts().rows, true)));
  return rows.count();
}

}  // namespace riffle::index

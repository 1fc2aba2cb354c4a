#include "indexer/segment/block_tokens.h"

#include <algorithm>

#include "indexer/base/utf8.h"
#include "indexer/segment/hash_list.h"
#include "indexer/text/term_matcher.h"
#include "indexer/text/term_tokens.h"
#include "indexer/text/tokenizer.h"
#include "indexer/text/unicode.h"

namespace riffle::index {
namespace {

// Whether every event whose extracted field equals the literal has the literal in its searchable
// text, bounded by breakers: what the extractor yields are pieces of that text, between quotes or
// after a `=`. Not known for what is compared otherwise (addresses of a network) or may be spelt
// otherwise (backslashes, characters beyond ASCII).
bool stands_in_text(const Predicate& predicate) {
  return predicate.op == Predicate::Op::kEqual && is_ascii(predicate.literal) &&
         predicate.literal.find_first_of("/\\") == std::string::npos;
}

}  // namespace

uint32_t token_version() { return kTokenizerVersion; }
std::string token_unicode_version() { return unicode_version(); }

std::vector<uint64_t> block_token_hashes(const MemoryBlock& block) {
  HashList hashes;
  std::string decoded;
  std::string folded;
  for (size_t row = 0; row < block.facts().rows; ++row) {
    const std::string_view text =
        fold(searchable_text(block.text(row), decoded), Folding::kCaseless, folded);
    tokenize(text, [&](const TokenSpan& span) {
      hashes.insert(token_hash(text.substr(span.begin, span.end - span.begin)));
    });
  }
  return hashes.take();
}

struct BlockPruner::Node {
  enum class Kind : uint8_t { kUnknown, kNone, kAnd, kOr, kTokens } kind = Kind::kUnknown;
  std::vector<std::unique_ptr<Node>> children;
  std::string field;  // of kTokens: where a field must have the value; empty for terms
  std::vector<uint64_t> tokens;

  static std::unique_ptr<Node> build(const Predicate& predicate);
  bool may_match(const FuseFilter& filter, const std::vector<std::string>& indexed) const;
};

std::unique_ptr<BlockPruner::Node> BlockPruner::Node::build(const Predicate& predicate) {
  auto node = std::make_unique<Node>();
  TermSpec spec;
  switch (predicate.kind) {
    case Predicate::Kind::kNone:
      node->kind = Kind::kNone;
      return node;
    case Predicate::Kind::kAnd:
    case Predicate::Kind::kOr: {
      node->kind = predicate.kind == Predicate::Kind::kAnd ? Kind::kAnd : Kind::kOr;
      for (const Predicate& child : predicate.children) node->children.push_back(build(child));
      const auto unknown = [](const auto& child) { return child->kind == Kind::kUnknown; };
      const bool useless = node->kind == Kind::kAnd
                               ? std::all_of(node->children.begin(), node->children.end(), unknown)
                               : std::any_of(node->children.begin(), node->children.end(), unknown);
      if (useless) node->kind = Kind::kUnknown;
      return node;
    }
    case Predicate::Kind::kTerm:
      spec = {predicate.term, predicate.phrase, predicate.whole_token, predicate.case_sensitive};
      break;
    case Predicate::Kind::kCompare:
      if (!stands_in_text(predicate)) return node;
      node->field = predicate.field;
      spec = {predicate.literal, true, false, false};
      break;
    case Predicate::Kind::kAll:
    case Predicate::Kind::kNot:
      return node;
  }
  // A term that can't be is an error where the filter is compiled; here it excludes nothing.
  auto tokens = required_tokens(spec);
  if (tokens && !tokens->empty()) {
    node->kind = Kind::kTokens;
    node->tokens = std::move(tokens).value();
  }
  return node;
}

bool BlockPruner::Node::may_match(const FuseFilter& filter,
                                  const std::vector<std::string>& indexed) const {
  const auto child_may = [&](const auto& child) { return child->may_match(filter, indexed); };
  switch (kind) {
    case Kind::kUnknown:
      return true;
    case Kind::kNone:
      return false;
    case Kind::kAnd:
      return std::all_of(children.begin(), children.end(), child_may);
    case Kind::kOr:
      return std::any_of(children.begin(), children.end(), child_may);
    case Kind::kTokens:
      break;
  }
  // These are fields of every row.
  if (!field.empty() && (field.front() == '_' || field == "index")) return true;
  if (std::find(indexed.begin(), indexed.end(), field) != indexed.end()) return true;
  return std::all_of(tokens.begin(), tokens.end(),
                     [&](uint64_t token) { return filter.may_contain(token); });
}

BlockPruner::BlockPruner(const Predicate& predicate) : root_(Node::build(predicate)) {}
BlockPruner::~BlockPruner() = default;
BlockPruner::BlockPruner(BlockPruner&&) noexcept = default;
BlockPruner& BlockPruner::operator=(BlockPruner&&) noexcept = default;

bool BlockPruner::useful() const { return root_->kind != Node::Kind::kUnknown; }

bool BlockPruner::may_match(const FuseFilter& filter,
                            const std::vector<std::string>& indexed) const {
  return root_->may_match(filter, indexed);
}

}  // namespace riffle::index

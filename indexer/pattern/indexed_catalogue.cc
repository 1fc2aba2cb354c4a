#include "indexer/pattern/indexed_catalogue.h"

#include <algorithm>

#include "indexer/pattern/pattern_segment.h"
#include "indexer/segment/byte_reader.h"
#include "indexer/segment/byte_writer.h"
#include "indexer/text/break_rules.h"

namespace riffle::index {
namespace {

constexpr uint32_t kCatalogueFormat = 1;
// A document costs as much as a word of it; judging an entry in vain about 0.1 µs.
constexpr uint32_t kEntriesADocument = 16;
// A prefix of more words than that is as quickly found by going through all entries.
constexpr size_t kMostWords = 4096;
// In place of a word: documents with entries that their text does not decide. No word holds it.
constexpr std::string_view kUnsure = "\x01";

Error damaged() { return damage_error("the catalogue is not that of the patterns"); }

bool is_inside(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x80 && break_kind(byte) == BreakKind::kNone;
}

// The runs of ASCII without breakers, in lower case and cut to kMaxIndexedWord: a word of ASCII
// can stand in no other place. Those that begin with the placeholder are no word of the text.
void add_words(std::string_view text, std::vector<std::string>& words) {
  for (size_t begin = 0; begin < text.size();) {
    if (!is_inside(text[begin])) {
      ++begin;
      continue;
    }
    size_t end = begin + 1;
    while (end < text.size() && is_inside(text[end])) ++end;
    if (text[begin] != EntryTexts::kPlaceholder) {
      std::string& word =
          words.emplace_back(text.substr(begin, std::min(end - begin, kMaxIndexedWord)));
      for (char& c : word) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
    }
    begin = end;
  }
}

uint32_t documents_of(size_t entries, uint32_t entries_a_document) {
  return static_cast<uint32_t>((entries + entries_a_document - 1) / entries_a_document);
}

}  // namespace

Result<std::string> IndexedCatalogue::encode(const std::vector<SegmentColumn>& columns) {
  RIFFLE_ASSIGN(const std::unique_ptr<WordIndexBuilder> builder, WordIndexBuilder::begin());
  uint64_t entries = 0;
  std::vector<std::string> words;
  for (size_t number = 0; number < columns.size(); ++number) {
    const size_t count = count_entries(columns[number]);
    entries += count;
    EntryTexts texts(columns[number], number == 0);
    for (uint32_t begin = 0; begin < count; begin += kEntriesADocument) {
      words.clear();
      const uint32_t end =
          static_cast<uint32_t>(std::min<size_t>(begin + kEntriesADocument, count));
      for (uint32_t i = begin; i < end; ++i) {
        const EntryTexts::Entry entry = texts.at(i);
        if (entry.sure) {
          add_words(entry.text, words);
        } else {
          words.emplace_back(kUnsure);
        }
      }
      RIFFLE_TRY(builder->add(words));
    }
  }
  RIFFLE_ASSIGN(const std::string index, builder->finish());
  ByteWriter out;
  out.put(kCatalogueFormat);
  out.put(kEntriesADocument);
  out.put(entries);
  out.raw(index);
  return out.take();
}

Result<std::unique_ptr<const IndexedCatalogue>> IndexedCatalogue::open(
    std::string_view section, const std::vector<SegmentColumn>& columns) {
  std::unique_ptr<IndexedCatalogue> catalogue(new IndexedCatalogue(columns));
  RIFFLE_TRY(catalogue->load(section));
  return std::unique_ptr<const IndexedCatalogue>(std::move(catalogue));
}

Result<void> IndexedCatalogue::load(std::string_view section) {
  ByteReader in(section);
  const auto format = in.get<uint32_t>();
  entries_a_document_ = in.get<uint32_t>();
  const auto entries = in.get<uint64_t>();
  if (!in.ok()) return damaged();
  if (format != kCatalogueFormat) {
    return damage_error("its catalogue has format " + std::to_string(format) +
                        ", this program reads " + std::to_string(kCatalogueFormat));
  }
  if (entries_a_document_ == 0) return damaged();
  uint64_t known = 0;
  first_document_.push_back(0);
  for (const SegmentColumn& column : columns_) {
    EntryFacts& facts = facts_.emplace_back(EntryFacts::of(column));
    known += facts.entries;
    first_document_.push_back(first_document_.back() +
                              documents_of(facts.entries, entries_a_document_));
  }
  RIFFLE_ASSIGN(index_, WordIndex::open(in.rest()));
  if (known != entries || index_->documents() != first_document_.back()) return damaged();
  const auto unsure = index_->with_word(kUnsure);
  if (!unsure) return damaged();
  for_each_entry(*unsure, [&](size_t column, uint32_t entry, const EntryTexts::Entry& found) {
    if (!found.sure) facts_[column].unsure.push_back(entry);
  });
  return {};
}

std::optional<std::vector<uint32_t>> IndexedCatalogue::look_up(const TermWord& word) const {
  std::string text = word.text();
  if (word.open_begin() || !std::all_of(text.begin(), text.end(), is_inside)) return std::nullopt;
  for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
  if (text.size() >= kMaxIndexedWord) return index_->with_word(text.substr(0, kMaxIndexedWord));
  return word.open_end() ? index_->with_prefix(text, kMostWords) : index_->with_word(text);
}

template <typename Visit>
void IndexedCatalogue::for_each_entry(const std::vector<uint32_t>& documents, Visit&& visit) const {
  size_t number = 0;
  std::optional<EntryTexts> texts;
  for (const uint32_t document : documents) {
    if (document >= first_document_.back()) return;
    if (!texts || document >= first_document_[number + 1]) {
      while (document >= first_document_[number + 1]) ++number;
      texts.emplace(columns_[number], number == 0);
    }
    const uint32_t begin = (document - first_document_[number]) * entries_a_document_;
    const size_t end =
        std::min<size_t>(size_t{begin} + entries_a_document_, facts_[number].entries);
    for (uint32_t entry = begin; entry < end; ++entry) visit(number, entry, texts->at(entry));
  }
}

void IndexedCatalogue::find(const TermWord& word, const Sink& sink) const {
  const std::optional<std::vector<uint32_t>> documents = look_up(word);
  if (!documents) return plain().find(word, sink);
  for_each_entry(*documents, [&](size_t column, uint32_t entry, const EntryTexts::Entry& found) {
    if (word.finder().find(found.text, 0) != std::string_view::npos)
      sink(column, entry, found.text);
  });
}

const PlainCatalogue& IndexedCatalogue::plain() const {
  std::call_once(plain_once_, [&] { plain_ = std::make_unique<PlainCatalogue>(columns_); });
  return *plain_;
}

}  // namespace riffle::index

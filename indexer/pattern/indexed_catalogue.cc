#include "indexer/pattern/indexed_catalogue.h"

#include <algorithm>

#include "indexer/pattern/pattern_segment.h"
#include "indexer/segment/byte_reader.h"
#include "indexer/segment/byte_writer.h"
#include "indexer/text/break_rules.h"

namespace riffle::index {
namespace {

constexpr uint32_t kCatalogueFormat = 1;
// A prefix of many words is as quickly found by going through all entries: of one word for so many
// entries.
constexpr size_t kEntriesAWord = 64;
// In place of a word: where the text of an entry does not decide. No word holds it.
constexpr std::string_view kUnsure = "\x01";

Error damaged() { return damage_error("the catalogue is not that of the patterns"); }

bool is_inside(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x80 && break_kind(byte) == BreakKind::kNone;
}
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; }

// Where words stand, collected to be sorted.
class WordPlaces {
 public:
  // The runs of ASCII without breakers, in lower case and cut to kMaxIndexedWord: a word of ASCII
  // can stand in no other place. Those that begin with the placeholder are no word of the text.
  void add_words(std::string_view text, uint32_t entry) {
    for (size_t begin = 0; begin < text.size();) {
      if (!is_inside(text[begin])) {
        ++begin;
        continue;
      }
      size_t end = begin + 1;
      while (end < text.size() && is_inside(text[end])) ++end;
      if (text[begin] != EntryTexts::kPlaceholder)
        add(text.substr(begin, std::min(end - begin, kMaxIndexedWord)), entry);
      begin = end;
    }
  }
  void add(std::string_view word, uint32_t entry) {
    Place& place = places_.emplace_back();
    place.begin = arena_.size();
    place.size = static_cast<uint32_t>(word.size());
    place.entry = entry;
    for (const char c : word) arena_ += lower(c);
    for (size_t i = 0; i < sizeof place.first; ++i)
      place.first = place.first << 8 | (i < word.size() ? byte(place, i) : 0);
  }
  // After the last word, before the first next().
  void sort() {
    std::sort(places_.begin(), places_.end(), [this](const Place& a, const Place& b) {
      if (a.first != b.first) return a.first < b.first;
      const int order = text(a).compare(text(b));
      return order != 0 ? order < 0 : a.entry < b.entry;
    });
  }
  // The next word, ascending, and its entries; false behind the last.
  bool next(std::string_view& word, std::vector<uint32_t>& entries) {
    if (next_ == places_.size()) return false;
    const Place& place = places_[next_];
    word = text(place);
    entries.clear();
    for (; next_ < places_.size(); ++next_) {
      const Place& same = places_[next_];
      if (same.first != place.first || text(same) != word) break;
      if (entries.empty() || entries.back() != same.entry) entries.push_back(same.entry);
    }
    return true;
  }

 private:
  struct Place {
    uint64_t first = 0;  // bytes, the first of them highest: most comparisons end with it
    uint64_t begin = 0;
    uint32_t size = 0;
    uint32_t entry = 0;
  };
  std::string_view text(const Place& place) const {
    return std::string_view(arena_).substr(place.begin, place.size);
  }
  unsigned char byte(const Place& place, size_t i) const {
    return static_cast<unsigned char>(arena_[place.begin + i]);
  }
  std::vector<Place> places_;
  std::string arena_;
  size_t next_ = 0;
};

// Sorted.
WordPlaces places_of(const std::vector<SegmentColumn>& columns) {
  uint32_t number = 0;
  WordPlaces places;
  for (size_t column = 0; column < columns.size(); ++column) {
    const size_t count = count_entries(columns[column]);
    EntryTexts texts(columns[column], column == 0);
    for (uint32_t i = 0; i < count; ++i, ++number) {
      const EntryTexts::Entry entry = texts.at(i);
      if (entry.sure) {
        places.add_words(entry.text, number);
      } else {
        places.add(kUnsure, number);
      }
    }
  }
  places.sort();
  return places;
}

uint32_t count_all(const std::vector<SegmentColumn>& columns) {
  size_t entries = 0;
  for (const SegmentColumn& column : columns) entries += count_entries(column);
  return static_cast<uint32_t>(entries);
}

}  // namespace

Result<std::string> IndexedCatalogue::encode(const std::vector<SegmentColumn>& columns) {
  RIFFLE_ASSIGN(const std::unique_ptr<WordIndexBuilder> builder, WordIndexBuilder::begin());
  WordPlaces places = places_of(columns);
  std::string_view word;
  std::vector<uint32_t> entries;
  while (places.next(word, entries)) RIFFLE_TRY(builder->add(word, entries));
  RIFFLE_ASSIGN(const std::string index, builder->finish());
  ByteWriter out;
  out.put(kCatalogueFormat);
  out.put(count_all(columns));
  out.raw(index);
  return out.take();
}

bool IndexedCatalogue::complete() const {
  WordPlaces places = places_of(columns_);
  std::string_view expected;
  std::vector<uint32_t> entries;
  const bool same =
      index_->for_each([&](std::string_view word, const std::vector<uint32_t>& found) {
        return places.next(expected, entries) && word == expected && found == entries;
      });
  return same && !places.next(expected, entries);
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
  const auto entries = in.get<uint32_t>();
  if (!in.ok()) return damaged();
  if (format != kCatalogueFormat) {
    return damage_error("its catalogue has format " + std::to_string(format) +
                        ", this program reads " + std::to_string(kCatalogueFormat));
  }
  first_entry_.push_back(0);
  for (const SegmentColumn& column : columns_) {
    facts_.push_back(EntryFacts::of(column));
    first_entry_.push_back(first_entry_.back() + static_cast<uint32_t>(facts_.back().entries));
  }
  if (first_entry_.back() != entries) return damaged();
  RIFFLE_ASSIGN(index_, WordIndex::open(in.rest()));
  const auto unsure = index_->with_word(kUnsure);
  if (!unsure) return damaged();
  size_t column = 0;
  for (const uint32_t number : *unsure) {
    if (number >= entries) return damaged();
    while (number >= first_entry_[column + 1]) ++column;
    facts_[column].unsure.push_back(number - first_entry_[column]);
  }
  return {};
}

std::optional<std::vector<uint32_t>> IndexedCatalogue::look_up(const TermWord& word) const {
  std::string text = word.text();
  if (word.open_begin() || !std::all_of(text.begin(), text.end(), is_inside)) return std::nullopt;
  for (char& c : text) c = lower(c);
  if (text.size() >= kMaxIndexedWord) return index_->with_word(text.substr(0, kMaxIndexedWord));
  return word.open_end() ? index_->with_prefix(text, first_entry_.back() / kEntriesAWord)
                         : index_->with_word(text);
}

void IndexedCatalogue::find(const TermWord& word, const Sink& sink) const {
  const std::optional<std::vector<uint32_t>> numbers = look_up(word);
  if (!numbers || (!numbers->empty() && numbers->back() >= first_entry_.back()))
    return plain().find(word, sink);
  size_t column = 0;
  std::optional<EntryTexts> texts;
  for (const uint32_t number : *numbers) {
    if (!texts || number >= first_entry_[column + 1]) {
      while (number >= first_entry_[column + 1]) ++column;
      texts.emplace(columns_[column], column == 0);
    }
    const uint32_t entry = number - first_entry_[column];
    sink(column, entry, texts->text(entry));
  }
}

const PlainCatalogue& IndexedCatalogue::plain() const {
  std::call_once(plain_once_, [&] { plain_ = std::make_unique<PlainCatalogue>(columns_); });
  return *plain_;
}

}  // namespace riffle::index

#include "indexer/segment/segment_summary.h"

#include <array>
#include <map>
#include <utility>

#include <fmt/format.h>
#include "indexer/pattern/bit_masks.h"

namespace riffle::index {
namespace {

constexpr std::array<std::string_view, kSegmentSectionKinds> kSectionNames = {
    "",         "patterns", "time",         "index time", "commit",
    "sequence", "field",    "pattern part", "catalogue"};

struct Size {
  uint64_t sections = 0;
  uint64_t bytes = 0;
  void add(const Section& section) {
    ++sections;
    bytes += section.length;
  }
};

// Which part of which column a part of pattern rows is: 0 head, 1 values, 2 filter.
std::pair<uint32_t, size_t> column_of(uint32_t part) { return {(part - 1) / 3, (part - 1) % 3}; }

std::string show(std::string_view text) {
  std::string shown;
  for (const char c : text) {
    if (c == kSlotMark) {
      shown += "<*>";
    } else if (c == kWholeMark) {
      shown += "<whole text>";
    } else if (static_cast<unsigned char>(c) < ' ' || c == 0x7F) {
      shown += fmt::format("<{:02x}>", static_cast<unsigned>(c));
    } else {
      shown += c;
    }
  }
  return shown;
}

// The classes of a slot's bytes: docs/format.md, "Texts".
std::string show_classes(uint8_t classes) {
  static constexpr std::array<std::string_view, 8> kNames = {"digits", "a-f",  "g-z",   "A-Z",
                                                             "other",  "wide", "words", "anything"};
  std::string shown;
  for (size_t i = 0; i < kNames.size(); ++i) {
    if ((classes >> i & 1) == 0) continue;
    if (!shown.empty()) shown += ' ';
    shown += kNames[i];
  }
  return shown;
}

void add_patterns(const PatternFacts::Column& column, size_t number, size_t patterns,
                  std::string& out) {
  for (size_t i = 0; i < column.patterns.size() && i < patterns; ++i) {
    const PatternFacts::Pattern& pattern = column.patterns[i];
    out += fmt::format("pattern\t{}\t{}\t{}\n", number, pattern.rows, show(pattern.text));
    for (const PatternFacts::Slot& slot : pattern.slots) {
      out += fmt::format("slot\t{}\t{}-{}\t{}\t{}\n", slot.kind, slot.min_length, slot.max_length,
                         show_classes(slot.classes), show(slot.value));
    }
  }
}

}  // namespace

Result<std::string> summarize_segment(const SegmentReader& segment, size_t patterns) {
  const SegmentDescription& description = segment.description();
  std::array<Size, kSegmentSectionKinds> kinds;
  std::map<uint32_t, std::array<Size, 3>> columns;
  Size shapes;
  for (const Section& section : segment.sections()) {
    kinds[section.kind].add(section);
    if (section.kind != static_cast<uint16_t>(SegmentSection::kPatternPart)) continue;
    if (section.field == kShapesPart) {
      shapes.add(section);
    } else {
      const auto [column, part] = column_of(section.field);
      columns[column][part].add(section);
    }
  }
  RIFFLE_ASSIGN(const std::shared_ptr<const PatternSegment> opened, segment.patterns());
  const PatternFacts facts = opened->facts();
  std::string out = fmt::format("segment\t{}\n", show(segment.name()));
  out += fmt::format("index\t{}\nevents\t{}\nraw bytes\t{}\nfile bytes\t{}\nblocks\t{}\n",
                     show(description.index), description.rows, description.raw_bytes,
                     segment.file_bytes(), description.blocks.size());
  out += fmt::format("rules for words\t{}\nUnicode\t{}\nshapes\t{}\n",
                     description.break_rules_version, description.unicode_version, facts.shapes);
  const Size& catalogue = kinds[static_cast<size_t>(SegmentSection::kCatalogue)];
  out += fmt::format("catalogue\t{}\nentries\t{}\ncatalogue bytes\t{}\n",
                     catalogue.sections > 0 ? "Xapian" : "plain list", opened->entries(),
                     catalogue.bytes);
  out += "\nsection\tsections\tbytes\n";
  for (size_t kind = 1; kind < kinds.size(); ++kind)
    out +=
        fmt::format("{}\t{}\t{}\n", kSectionNames[kind], kinds[kind].sections, kinds[kind].bytes);
  out += fmt::format("shapes of rows\t{}\t{}\n", shapes.sections, shapes.bytes);
  out += "\ncolumn\tpath\tkind\tvalues or patterns\thead bytes\tvalue bytes\tfilter bytes\n";
  for (uint32_t number = 0; number < facts.columns.size(); ++number) {
    const PatternFacts::Column& column = facts.columns[number];
    const std::array<Size, 3>& sizes = columns[number];
    std::string path = number == 0 ? "(plain texts)" : show(column.path);
    if (column.occurrence > 0) path += fmt::format(" ({})", column.occurrence + 1);
    out += fmt::format("{}\t{}\t{}\t{}\t{}\t{}\t{}\n", number, path, column.kind,
                       column.patterns.empty() ? column.values : column.patterns.size(),
                       sizes[0].bytes, sizes[1].bytes, sizes[2].bytes);
  }
  if (patterns > 0) out += "\npattern\tcolumn\trows\ttext\nslot\tkind\tlengths\tbytes\tvalue\n";
  for (size_t number = 0; number < facts.columns.size(); ++number)
    add_patterns(facts.columns[number], number, patterns, out);
  return out;
}

}  // namespace riffle::index

#include "indexer/segment/same_values.h"

#include <vector>

#include "indexer/segment/byte_reader.h"
#include "indexer/segment/byte_writer.h"

namespace riffle::index {
namespace {

// After the forms of integers.h.
constexpr uint8_t kFromEvents = 2;
constexpr size_t kSourceBytes = 6;

bool is_coded(const Column& column) {
  return column.encoding() == Column::Encoding::kConstant ||
         column.encoding() == Column::Encoding::kDictionary;
}

// Constants have code 0.
uint32_t code_at(const Column& column, size_t row) {
  return column.encoding() == Column::Encoding::kConstant ? 0 : column.codes()[row];
}
size_t distinct(const Column& column) {
  return column.encoding() == Column::Encoding::kConstant ? 1 : column.dictionary_values()->size();
}

}  // namespace

std::string encode_number_source(PatternBlock::NumberSource source) {
  ByteWriter out;
  out.put(kFromEvents);
  out.put(source.column);
  out.put(source.exponent);
  return out.take();
}

std::optional<PatternBlock::NumberSource> decode_number_source(std::string_view section) {
  if (section.size() != kSourceBytes || section.front() != static_cast<char>(kFromEvents))
    return {};
  ByteReader in(section.substr(1));
  PatternBlock::NumberSource source;
  source.column = in.get<uint32_t>();
  source.exponent = in.get<uint8_t>();
  return source;
}

bool same_values(const Column& a, const Column& b) {
  if (!is_coded(a) || !is_coded(b) || a.size() != b.size()) return false;
  constexpr uint32_t kUnknown = 0xFFFFFFFE;
  std::vector<uint32_t> partner(distinct(a), kUnknown);
  for (size_t row = 0; row < a.size(); ++row) {
    const uint32_t code = code_at(a, row);
    const uint32_t other = code_at(b, row);
    if (code == Column::kNullCode || other == Column::kNullCode) {
      if (code != other) return false;
    } else if (partner[code] != other) {
      const ValueView left = a.at(row);
      const ValueView right = b.at(row);
      if (partner[code] != kUnknown || left.kind() != ValueKind::kText ||
          right.kind() != ValueKind::kText || left.text() != right.text())
        return false;
      partner[code] = other;
    }
  }
  return true;
}

}  // namespace riffle::index

#include <algorithm>
#include <utility>

#include "indexer/pattern/byte_planes.h"
#include "indexer/pattern/column_encoder.h"
#include "indexer/pattern/pattern_format.h"
#include "indexer/pattern/pattern_rows.h"
#include "indexer/pattern/shape_table.h"

namespace riffle::index {

struct PatternRowsWriter::State {
  ShapeTable shapes;
  std::vector<ColumnCollector> columns;
  std::vector<uint32_t> codes;  // the shape of each row of the current block
  std::vector<std::vector<uint32_t>> blocks;
  PatternStatistics statistics;

  ColumnCollector& column(uint32_t number) {
    while (columns.size() <= number) {
      // Only the plain texts have no escapes.
      ColumnCollector& added = columns.emplace_back(!columns.empty());
      for (size_t i = 0; i < blocks.size(); ++i) added.end_block();
    }
    return columns[number];
  }
};

PatternRowsWriter::PatternRowsWriter() : state_(std::make_unique<State>()) {}
PatternRowsWriter::~PatternRowsWriter() = default;
PatternRowsWriter::PatternRowsWriter(PatternRowsWriter&&) noexcept = default;
PatternRowsWriter& PatternRowsWriter::operator=(PatternRowsWriter&&) noexcept = default;

void PatternRowsWriter::add(std::string_view raw) {
  State& state = *state_;
  const uint32_t number = state.shapes.split(raw);
  state.codes.push_back(number);
  const auto values = state.shapes.values();
  const std::vector<Shape::Place>& places = state.shapes.shapes()[number].places;
  for (size_t i = 0; i < places.size(); ++i) state.column(places[i].column).add(values[i]);
  ++state.statistics.rows;
  state.statistics.raw_bytes += raw.size();
  if (number == 0) ++state.statistics.text_rows;
}

void PatternRowsWriter::end_block() {
  State& state = *state_;
  for (ColumnCollector& column : state.columns) column.end_block();
  state.blocks.push_back(std::exchange(state.codes, {}));
}

EncodedPatterns PatternRowsWriter::finish() {
  State& state = *state_;
  if (!state.codes.empty()) end_block();
  state.column(static_cast<uint32_t>(state.shapes.columns().size() - 1));
  ZstdCompressor zstd(kPatternZstdLevel);
  EncodedPatterns encoded;
  encoded.blocks.resize(state.blocks.size());
  for (size_t block = 0; block < state.blocks.size(); ++block) {
    ByteWriter rows;
    rows.varint(state.blocks[block].size());
    const std::vector<uint32_t>& codes = state.blocks[block];
    const bool same =
        std::all_of(codes.begin(), codes.end(), [&](uint32_t code) { return code == codes[0]; });
    rows.put<uint8_t>(same ? 0 : 1);
    if (same) {
      rows.varint(codes.empty() ? 0 : codes[0]);
    } else {
      write_planes(std::span<const uint32_t>(codes), zstd, rows);
    }
    encoded.blocks[block].resize(head_part(static_cast<uint32_t>(state.columns.size())));
    encoded.blocks[block][kShapesPart] = rows.take();
  }
  ByteWriter shapes;
  for (const Shape& shape : state.shapes.shapes()) {
    shapes.varint(shape.rows);
    shapes.varint(shape.places.size());
    for (size_t i = 0; i < shape.places.size(); ++i) {
      shapes.put(static_cast<uint8_t>(shape.places[i].form));
      shapes.varint(shape.places[i].column);
      shapes.text(shape.literal(i));
    }
    shapes.text(shape.literal(shape.places.size()));
  }
  ByteWriter out;
  out.put(kPatternFormat);
  out.varint(state.shapes.shapes().size());
  out.varint(state.columns.size());
  write_packed(shapes.bytes(), zstd, out);
  for (uint32_t number = 0; number < state.columns.size(); ++number) {
    ColumnCollector column = std::move(state.columns[number]);  // freed as soon as it is written
    column.finish();
    ColumnEncoder encoder(column, zstd);
    out.text(state.shapes.columns()[number].path);
    out.varint(state.shapes.columns()[number].occurrence);
    out.put(static_cast<uint8_t>(column.kind()));
    out.text(encoder.segment_part());
    state.statistics.patterns += encoder.patterns();
    for (size_t block = 0; block < encoded.blocks.size(); ++block) {
      TextEncoder::BlockPart part = encoder.block_part(block);
      encoded.blocks[block][head_part(number)] = std::move(part.head);
      encoded.blocks[block][values_part(number)] = std::move(part.values);
      encoded.blocks[block][filter_part(number)] = std::move(part.filter);
    }
  }
  encoded.segment = out.take();
  state.statistics.shapes = state.shapes.shapes().size() - 1;
  state.statistics.columns = state.columns.size() - 1;
  state.statistics.overflow_rows = state.shapes.overflow_rows();
  encoded.statistics = state.statistics;
  return encoded;
}

}  // namespace riffle::index

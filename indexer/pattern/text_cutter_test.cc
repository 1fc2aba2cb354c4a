#include "indexer/pattern/text_cutter.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <utility>
#include <vector>

#include "indexer/pattern/bit_masks.h"
#include "indexer/pattern/pattern_table.h"
#include "indexer/text/break_rules.h"

namespace riffle::index {
namespace {

uint64_t some_bits(std::mt19937_64& random) {
  switch (random() % 5) {
    case 0:
      return random() & random() & random();
    case 1:
      return random() | random() | random();
    case 2:
      return ~uint64_t{0} << random() % 64;
    case 3:
      return random() % 2 == 0 ? 0 : ~uint64_t{0};
    default:
      return random();
  }
}

TEST(BitMasks, FillingGoesToTheEndOfTheRun) {
  std::mt19937_64 random(1);
  for (int i = 0; i < 20'000; ++i) {
    const uint64_t seed = some_bits(random);
    const uint64_t inside = some_bits(random);
    uint64_t up = seed & inside;
    for (int bit = 1; bit < 64; ++bit) up |= inside & (up << 1);
    uint64_t down = seed & inside;
    for (int bit = 1; bit < 64; ++bit) down |= inside & (down >> 1);
    ASSERT_EQ(fill_up(seed, inside), up) << std::hex << seed << " in " << inside;
    ASSERT_EQ(fill_down(seed, inside), down) << std::hex << seed << " in " << inside;
  }
}

std::string some_text(std::mt19937_64& random) {
  static const std::vector<std::string> kPieces = {
      "a", "word", "x1", "7", "2026", "user42name", "\xC3\xA9t\xC3\xA9", "~", "blk"};
  static const std::string kBreakers = " .,-/:=[]\"\t";
  std::string text;
  for (uint64_t left = random() % 60; left > 0; --left) {
    if (random() % 3 != 0) text += kPieces[random() % kPieces.size()];
    if (random() % 40 == 0) text.append(random() % 200, random() % 2 == 0 ? 'q' : '5');
    text += kBreakers[random() % kBreakers.size()];
  }
  return text;
}

struct Piece {
  size_t begin;
  size_t end;
  bool digit;
};
std::vector<Piece> pieces_of(const std::string& text) {
  std::vector<Piece> pieces;
  for (size_t at = 0; at < text.size();) {
    const auto breaks = [&](size_t i) {
      return break_kind(static_cast<unsigned char>(text[i])) != BreakKind::kNone;
    };
    if (breaks(at)) {
      ++at;
      continue;
    }
    Piece piece{at, at, false};
    while (piece.end < text.size() && !breaks(piece.end)) {
      piece.digit = piece.digit || (text[piece.end] >= '0' && text[piece.end] <= '9');
      ++piece.end;
    }
    pieces.push_back(piece);
    at = piece.end;
  }
  return pieces;
}

// The pattern of a text byte by byte, with the pieces that `varies` says as variables.
template <typename Varies>
std::string plain_pattern(const std::string& text, std::vector<std::string>& variables,
                          Varies varies) {
  std::string pattern;
  size_t from = 0;
  size_t number = 0;
  for (const Piece& piece : pieces_of(text)) {
    if (!varies(piece, number++)) continue;
    pattern.append(text, from, piece.begin - from).push_back(kSlotMark);
    variables.push_back(text.substr(piece.begin, piece.end - piece.begin));
    from = piece.end;
  }
  return pattern.append(text, from);
}

void expect_cut(const TextCutter& cutter, const std::string& pattern,
                const std::vector<std::string>& variables, const std::string& text) {
  ASSERT_EQ(cutter.pattern(), pattern) << text;
  ASSERT_EQ(cutter.variables().size(), variables.size()) << text;
  for (size_t i = 0; i < variables.size(); ++i)
    ASSERT_EQ(std::string_view(cutter.variables()[i].data, cutter.variables()[i].size),
              variables[i])
        << text;
}

// One cutter for all, so that nothing of a text before is left.
TEST(TextCutter, AgreesWithAPlainWay) {
  std::mt19937_64 random(2);
  TextCutter cutter;
  for (int i = 0; i < 3'000; ++i) {
    const std::string text = some_text(random);
    cutter.cut(text, false);
    ASSERT_FALSE(cutter.whole());
    std::vector<uint8_t> wild(random() % 20);
    for (uint8_t& piece : wild) piece = random() % 3 == 0 ? 1 : 0;
    std::vector<std::string> variables;
    switch (random() % 3) {
      case 0: {
        cutter.cut_variables();
        const std::string pattern =
            plain_pattern(text, variables, [](const Piece& piece, size_t) { return piece.digit; });
        expect_cut(cutter, pattern, variables, text);
        break;
      }
      case 1: {
        cutter.cut_wild(wild);
        const std::string pattern =
            plain_pattern(text, variables, [&](const Piece& piece, size_t number) {
              return piece.digit || (number < wild.size() && wild[number] != 0);
            });
        expect_cut(cutter, pattern, variables, text);
        break;
      }
      default:
        cutter.keep_whole();
        expect_cut(cutter, std::string(1, kWholeMark), {text}, text);
    }
    const std::string_view skeleton = cutter.skeleton();
    std::vector<std::string> all;
    EXPECT_EQ(skeleton, plain_pattern(text, all, [](const Piece&, size_t) { return true; }));
  }
}

TEST(TextCutter, TooMuchIsKeptWhole) {
  TextCutter cutter;
  const auto variables = [](size_t count) {
    std::string text;
    for (size_t i = 0; i < count; ++i) text += "7 ";
    return text;
  };
  const std::vector<std::pair<std::string, bool>> cases = {
      {variables(1024), false},
      {variables(1025), true},
      {"a\x01 7", true},
      {std::string(size_t{16} * 1024, '8'), false},
      {std::string(size_t{16} * 1024 + 1, 'x'), true}};
  for (const auto& [text, whole] : cases) {
    cutter.cut(text, false);
    ASSERT_EQ(cutter.whole(), whole);
    cutter.cut_variables();
    if (whole) expect_cut(cutter, std::string(1, kWholeMark), {text}, text);
  }
}

// Whatever way the table takes, pattern and variables are those of the text at hand.
TEST(PatternTable, PatternAndVariablesGiveTheTextBack) {
  std::mt19937_64 random(3);
  PatternTable table(false);
  TextCutter cutter;
  for (int i = 0; i < 20'000; ++i) {
    // Many patterns with one skeleton, so that the table generalises, and some that come again.
    const std::string text =
        random() % 3 == 0 ? "get /" + std::to_string(random() % 99) + " done"
        : random() % 5 == 0
            ? some_text(random)
            : "name " + std::string(1 + random() % 9, static_cast<char>('a' + random() % 26)) +
                  " of " + std::string(1 + random() % 9, static_cast<char>('a' + random() % 26));
    cutter.cut(text, table.escapes());
    const uint32_t id = table.find_or_add(cutter);
    ASSERT_EQ(table.text(id), cutter.pattern());
    std::string back;
    size_t slot = 0;
    for (const char c : table.text(id)) {
      if (c == kSlotMark || c == kWholeMark) {
        back.append(cutter.variables()[slot].data, cutter.variables()[slot].size);
        ++slot;
      } else {
        back.push_back(c);
      }
    }
    ASSERT_EQ(slot, table[id].slots);
    ASSERT_EQ(back, text);
  }
}

}  // namespace
}  // namespace riffle::index

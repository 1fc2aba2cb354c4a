#include "tests/fuzz/byte_edits.h"

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "indexer/segment/codec.h"
#include "indexer/segment/section_writer.h"

namespace riffle {
namespace {

constexpr size_t kStepBytes = 8;
// A directory entry of a section file, and where its offset, length and checksum are.
constexpr size_t kEntryBytes = 42;
constexpr size_t kOffsetAt = 10;
constexpr size_t kLengthAt = 18;
constexpr size_t kChecksumAt = 34;

uint64_t read_number(const std::string& bytes, size_t at) {
  uint64_t number = 0;
  std::memcpy(&number, bytes.data() + at, sizeof number);
  return number;
}

void write_number(std::string& bytes, size_t at, uint64_t number) {
  std::memcpy(bytes.data() + at, &number, sizeof number);
}

void step(std::string_view bytes, std::string& file) {
  uint32_t place = 0;
  uint32_t value = 0;
  std::memcpy(&place, bytes.data(), sizeof place);
  std::memcpy(&value, bytes.data() + sizeof place, sizeof value);
  const uint32_t what = place >> 29;
  const size_t at = (place & 0x1FFFFFFF) % file.size();
  const size_t rest = file.size() - at;
  switch (what) {
    case 0:
      file[at] = static_cast<char>(value);
      break;
    case 1:
      std::memcpy(file.data() + at, &value, std::min<size_t>(2, rest));
      break;
    case 2:
      std::memcpy(file.data() + at, &value, std::min(sizeof value, rest));
      break;
    case 3:  // a bit
      file[at] = static_cast<char>(file[at] ^ (1 << (value % 8)));
      break;
    case 4:
      file[at] = static_cast<char>(file[at] + static_cast<char>(value));
      break;
    case 5:  // the same bytes at another place
      std::memmove(file.data() + at, file.data() + value % file.size(),
                   std::min({size_t{8}, rest, file.size() - value % file.size()}));
      break;
    case 6:  // a length changes, and with it where everything behind it stands
      if (value % 8 != 0) {
        file[at] = static_cast<char>(file[at] + (value % 16 < 8 ? 1 : -1));
      } else if (value % 16 == 0) {
        file.erase(at, value >> 28);
      } else {
        file.insert(at, value >> 28, static_cast<char>(value >> 8));
      }
      break;
    default:  // all ones, or none
      file.replace(at, std::min<size_t>(8, rest), std::min<size_t>(8, rest),
                   static_cast<char>(value % 2 == 0 ? 0 : 0xFF));
  }
}

}  // namespace

void edit_bytes(std::string_view script, std::string& file) {
  for (; script.size() >= kStepBytes && !file.empty(); script.remove_prefix(kStepBytes))
    step(script, file);
}

void heal_sections(std::string& file) {
  if (file.size() < index::kHeaderBytes + index::kTrailerBytes) return;
  const size_t trailer = file.size() - index::kTrailerBytes;
  const uint64_t footer = read_number(file, trailer);
  if (footer < index::kHeaderBytes || footer > trailer) return;
  write_number(file, trailer + 8, trailer - footer);
  uint32_t sections = 0;
  if (trailer - footer < sizeof sections) return;
  std::memcpy(&sections, file.data() + footer, sizeof sections);
  size_t at = footer + sizeof sections;
  for (; sections > 0 && at + kEntryBytes <= trailer; --sections, at += kEntryBytes) {
    const uint64_t offset = read_number(file, at + kOffsetAt);
    const uint64_t length = read_number(file, at + kLengthAt);
    if (offset > footer || length > footer - offset) break;
    write_number(file, at + kChecksumAt,
                 index::checksum(std::string_view(file).substr(offset, length)));
  }
  write_number(file, trailer + 16,
               index::checksum(std::string_view(file).substr(footer, trailer - footer)));
}

}  // namespace riffle

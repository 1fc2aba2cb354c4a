#include <charconv>
#include <cstdio>

#include "indexer/base/file_system.h"
#include "indexer/segment/segment_summary.h"
#include "server/cli/command_list.h"
#include "server/cli/report.h"
#include "server/search/terminal_text.h"

namespace riffle::server {
namespace {

constexpr size_t kShownPatterns = 10;

Result<std::string> summarize(const std::string& path, size_t patterns) {
  RIFFLE_ASSIGN(std::unique_ptr<MappedFile> file, posix_file_system()->map(path));
  RIFFLE_ASSIGN(const auto segment, index::SegmentReader::open(std::move(file), path, {}));
  return index::summarize_segment(*segment, patterns);
}

int run(const Arguments& arguments) {
  size_t patterns = kShownPatterns;
  if (arguments.has("--patterns")) {
    const std::string text = arguments.get("--patterns");
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), patterns);
    if (error != std::errc() || end != text.data() + text.size()) {
      std::fprintf(stderr, "riffle: --patterns is a number\n");
      return kExitWrongCall;
    }
  }
  const auto summary = summarize(arguments.get("FILE"), patterns);
  if (!summary) {
    report_error(summary.error());
    return kExitFailed;
  }
  // The line feeds and tabs are the table, what stands between them is data.
  std::fputs(escape_lines_for_terminal(*summary).c_str(), stdout);
  return kExitDone;
}

}  // namespace

CommandDefinition segment_command() {
  return {"segment",
          "Show a segment file from inside: sections, columns, patterns and slots, bytes of each",
          {{"--patterns", "N", "how many patterns of each column (10)"},
           {"FILE", "", "a file of DIR/segments", true}},
          run};
}

}  // namespace riffle::server

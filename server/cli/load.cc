#include <sys/ioctl.h>
#include <unistd.h>

#include <cmath>
#include <cstdio>

#include "indexer/base/json.h"
#include "indexer/store/store.h"
#include "ingest-tap/file/file_loader.h"
#include "server/cli/command_list.h"
#include "server/cli/report.h"
#include "server/config/settings.h"
#include "server/search/terminal_text.h"

#include <fmt/format.h>

#include <thread>

namespace riffle::server {
namespace {

std::string amount(double bytes) {
  if (bytes < 1e6) return fmt::format("{:.0f} kB", bytes / 1e3);
  if (bytes < 1e9) return fmt::format("{:.0f} MB", bytes / 1e6);
  return fmt::format("{:.2f} GB", bytes / 1e9);
}

std::string duration(double seconds) {
  const auto s = std::lround(seconds);
  return s < 60 ? fmt::format("{} s", s) : fmt::format("{}:{:02} min", s / 60, s % 60);
}

// One line, rewritten: "[#####-----] 52 %  120 MB/s  9 s left  access.log".
std::string progress_line(const tap::LoadProgress& progress, size_t columns) {
  constexpr size_t kBar = 24;
  std::string line;
  if (progress.bytes_total > 0) {
    const double share = std::min(
        1.0, static_cast<double>(progress.bytes_done) / static_cast<double>(progress.bytes_total));
    const auto filled = static_cast<size_t>(share * kBar);
    line = "[" + std::string(filled, '#') + std::string(kBar - filled, '-') +
           fmt::format("] {:3.0f} %", share * 100);
  } else {
    line = amount(static_cast<double>(progress.bytes_done));
  }
  line += fmt::format("  {} events  {}/s", progress.events, amount(progress.bytes_per_second));
  if (progress.bytes_total > progress.bytes_done && progress.bytes_per_second > 0) {
    line += "  " +
            duration(static_cast<double>(progress.bytes_total - progress.bytes_done) /
                     progress.bytes_per_second) +
            " left";
  }
  return cut_to_width(line + "  " + escape_for_terminal(progress.file),
                      columns > 1 ? columns - 1 : 79);
}

size_t terminal_columns() {
  winsize size{};
  return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_col : 80;
}

std::string result_line(const tap::LoadResult& result) {
  const index::LedgerCounts& counts = result.counts;
  JsonWriter out;
  out.begin_object();
  out.key("consumed").unsigned_integer(counts.consumed);
  out.key("indexed").unsigned_integer(counts.indexed);
  out.key("duplicate").unsigned_integer(counts.duplicate);
  out.key("dead_lettered").unsigned_integer(counts.dead_lettered);
  out.key("expired").unsigned_integer(counts.expired);
  out.key("bytes").unsigned_integer(counts.bytes);
  out.key("seconds").raw(fmt::format("{:.3f}", result.seconds));
  out.end_object();
  return out.take();
}

int run(const Arguments& arguments) {
  const std::vector<std::string> files = arguments.all("FILE");
  tap::LoadOptions options;
  options.decode.index = arguments.get("--index", options.decode.index);
  options.decode.sourcetype = arguments.get("--sourcetype", options.decode.sourcetype);
  options.decode.host = arguments.get("--host");
  options.decode.id_field = arguments.get("--id-field", options.decode.id_field);
  options.decode.time_field = arguments.get("--time-field");
  options.source = arguments.get("--source");
  options.decode.join_lines = arguments.has("--join-lines");
  Sourcetypes sourcetypes;
  if (const std::string path = arguments.get("--config"); !path.empty()) {
    Settings settings;
    const auto file = read_config_file(path);
    const auto applied = file ? apply_config(*file, settings) : Result<void>(file.error());
    if (!applied) {
      report_error(applied.error());
      return kExitWrongCall;
    }
    options.decode.rule = find_sourcetype(settings.sourcetypes, options.decode.sourcetype);
    sourcetypes = settings.sourcetypes;
  }
  if (!tap::is_index_name(options.decode.index))
    return report_wrong_call("load", "--index: '" + options.decode.index +
                                         "' is no name of an index: lower case letters, digits, "
                                         "- and _");
  const std::string meant = sourcetype_meant(sourcetypes, options.decode.sourcetype);
  if (!meant.empty())
    report_warning("the sourcetype '" + options.decode.sourcetype +
                   "' is a mere name, no kind of text; did you mean '" + meant + "'?");
  for (const auto& file : files) {
    if (file == "-" && options.source.empty()) {
      return report_wrong_call(
          "load", "standard input needs a --source: the IDs of its events are made from it");
    }
  }

  index::StoreOptions store_options;
  store_options.directory = arguments.get("--data");
  store_options.workers = std::max<size_t>(1, std::thread::hardware_concurrency());
  auto store = index::Store::open(std::move(store_options));
  if (!store) {
    report_error(store.error());
    return kExitFailed;
  }

  const bool terminal = isatty(STDERR_FILENO) != 0;
  if (terminal) {
    options.progress = [](const tap::LoadProgress& progress) {
      std::fprintf(stderr, "\r%s\x1b[K", progress_line(progress, terminal_columns()).c_str());
    };
  }
  const auto loaded = tap::load_files(**store, files, options);
  if (terminal) std::fputs("\r\x1b[K", stderr);
  if (!loaded) {
    report_error(loaded.error());
    return loaded.error().kind == ErrorKind::kUser ? kExitWrongCall : kExitFailed;
  }
  for (const auto& failure : loaded->failures) report_error(failure);
  std::printf("%s\n", result_line(*loaded).c_str());
  return loaded->failures.empty() ? kExitDone : kExitFailed;
}

}  // namespace

CommandDefinition load_command() {
  return {
      "load",
      "Load files into a data directory; loading again adds nothing",
      {{"--data", "DIR", "the data directory", true},
       {"--index", "NAME", "index of the events (main)"},
       {"--sourcetype", "TYPE",
        "auto, json, text, csv, access, syslog, cef, logfmt, or a name of your own (auto)"},
       {"--config", "FILE", "riffle.toml: its [[sourcetype]] of that name is applied"},
       {"--join-lines", "", "indented lines and further causes belong to the event before them"},
       {"--source", "NAME", "source of the events (the path of their file)"},
       {"--host", "NAME", "host of events that name none"},
       {"--id-field", "F", "field that holds the document ID (_id)"},
       {"--time-field", "F",
        "field that holds the event time (_time, time, timestamp, @timestamp, ts)"},
       {"FILE", "", "files and directories; plain, gzip or zstd; - for standard input", true,
        true}},
      run};
}

}  // namespace riffle::server

#include "server/cli/report.h"

#include <cstdio>
#include <string>

#include "query-lang/syntax/error_text.h"
#include "server/cli/command_line.h"
#include "server/search/terminal_text.h"

namespace riffle::server {

void report_error(const Error& error, std::string_view query) {
  std::string text;
  if (error.span && !query.empty()) {
    // The message may quote what somebody else wrote (an event, a server's answer).
    Error safe = error;
    safe.message = escape_for_terminal(error.message);
    safe.hint = escape_for_terminal(error.hint);
    text = lang::render_error(masked_for_terminal(query), safe);
    if (!text.ends_with('\n')) text += '\n';
  } else {
    for (const auto& line : terminal_lines("riffle: " + error.message)) text += line + "\n";
    if (!error.hint.empty()) {
      for (const auto& line : terminal_lines(error.hint)) text += "  " + line + "\n";
    }
  }
  std::fputs(text.c_str(), stderr);
}

void report_warning(std::string_view text) {
  std::fprintf(stderr, "warning: %s\n", escape_for_terminal(text).c_str());
}

int report_wrong_call(std::string_view command, std::string_view message) {
  const std::string about = command.empty() ? "" : " " + std::string(command);
  std::fprintf(stderr, "riffle: %s\nSee 'riffle help%s'.\n", escape_for_terminal(message).c_str(),
               about.c_str());
  return kExitWrongCall;
}

}  // namespace riffle::server

#include "query-lang/syntax/open_command.h"

#include <utility>

namespace riffle::lang {

OpenCommand::OpenCommand(std::string name, std::string text, std::string reason)
    : name_(std::move(name)), text_(std::move(text)), reason_(std::move(reason)) {
  spec_.name = name_;
  spec_.kind = CommandKind::kStreaming;
}

Result<std::unique_ptr<Operator>> OpenCommand::make_operator(const index::SearchContext&) const {
  // What it means is known where its app or the missing part is, so it is no mistake of the query.
  return environment_error(reason_);
}

}  // namespace riffle::lang

#include "query-lang/syntax/pipeline_splitter.h"

#include "query-lang/syntax/lexer.h"

namespace riffle::lang {
namespace {

class Splitter {
 public:
  Splitter(const SourceText& source, size_t begin, size_t end)
      : source_(source), text_(source.text()), begin_(begin), end_(end) {}

  Result<PipelineText> run() {
    command_.begin = begin_;
    for (size_t i = begin_; i < end_; ++i) {
      switch (text_[i]) {
        case '\\':
          // Outside of quotes a backslash takes away the meaning of a quote, a pipe or a bracket.
          if (i + 1 < end_ && !is_blank(text_[i + 1])) ++i;
          break;
        case '"': {
          RIFFLE_ASSIGN(i, closing_quote(i));
          break;
        }
        case '(':
        case '[':
          open_.push_back(i);
          if (text_[i] == '[' && ++brackets_ == 1) command_.brackets.push_back({i, i});
          break;
        case ')':
        case ']':
          RIFFLE_TRY(close(i));
          break;
        case '|':
          if (open_.empty()) RIFFLE_TRY(end_command(i, true));
          break;
        default:
          break;
      }
    }
    if (!open_.empty())
      return user_error(text_[open_.back()] == '[' ? "the bracket [ is never closed"
                                                   : "the parenthesis ( is never closed",
                        at(open_.back()));
    RIFFLE_TRY(end_command(end_, false));
    return std::move(result_);
  }

 private:
  SourceSpan at(size_t position) const { return source_.span(position, position + 1); }

  Result<size_t> closing_quote(size_t open) const {
    for (size_t i = open + 1; i < end_; ++i) {
      if (text_[i] == '\\') {
        ++i;
      } else if (text_[i] == '"') {
        return i;
      }
    }
    return user_error("the quote \" is never closed", source_.span(open, end_),
                      "a quote inside of quotes is written \\\"");
  }

  Result<void> close(size_t i) {
    const char wanted = text_[i] == ']' ? '[' : '(';
    if (open_.empty() || text_[open_.back()] != wanted) {
      return user_error(
          wanted == '[' ? "there is no [ for this bracket" : "there is no ( for this parenthesis",
          at(i));
    }
    open_.pop_back();
    if (wanted == '[' && --brackets_ == 0) command_.brackets.back().end = i + 1;
    return {};
  }

  Result<void> end_command(size_t end, bool pipe_follows) {
    size_t begin = command_.begin;
    while (begin < end && is_blank(text_[begin])) ++begin;
    size_t last = end;
    while (last > begin && is_blank(text_[last - 1])) --last;
    if (begin == last) {
      // What a macro without a definition or a comment left behind is no mistake of the pipe.
      const bool blanked =
          source_.was_replaced(command_.begin, end > command_.begin ? end - 1 : end);
      if (result_.commands.empty() && !result_.leading_pipe && pipe_follows && !blanked) {
        result_.leading_pipe = true;
      } else if (blanked) {
        result_.leading_pipe = result_.leading_pipe || (result_.commands.empty() && pipe_follows);
      } else if (result_.commands.empty() && !result_.leading_pipe) {
        return user_error("the search is empty", source_.span(begin_, end_));
      } else {
        return user_error("a command is missing here",
                          pipe_follows ? at(end) : source_.span(command_.begin - 1, command_.begin),
                          "remove the pipe or name a command behind it");
      }
    } else {
      command_.begin = begin;
      command_.end = last;
      result_.commands.push_back(std::move(command_));
    }
    command_ = {};
    command_.begin = end + 1;
    return {};
  }

  const SourceText& source_;
  std::string_view text_;
  size_t begin_;
  size_t end_;
  std::vector<size_t> open_;  // positions of what is not closed yet
  int brackets_ = 0;
  CommandText command_;
  PipelineText result_;
};

}  // namespace

Result<PipelineText> split_pipeline(const SourceText& source, size_t begin, size_t end) {
  return Splitter(source, begin, end).run();
}

}  // namespace riffle::lang

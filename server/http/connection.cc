#include "server/http/connection.h"

#include <arpa/inet.h>
#include <poll.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <optional>

namespace riffle::server {
namespace {

using Clock = std::chrono::steady_clock;

constexpr size_t kReadBytes = 16 * 1024;  // one recv
constexpr auto kLinger = std::chrono::seconds(2);
constexpr size_t kChunkLineBytes = 1024;  // a size in digits, with what may be said behind it
constexpr int kTrailerLines = 20;

bool same_name(std::string_view a, std::string_view b) {
  return a.size() == b.size() && strncasecmp(a.data(), b.data(), a.size()) == 0;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\r')) {
    text.remove_suffix(1);
  }
  return text;
}

// Only digits: "+5", "0x5" and "5, 5" are ways to make two parsers disagree about where a request
// ends.
std::optional<size_t> parse_length(std::string_view text) {
  size_t length = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), length);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return length;
}

// Only hexadecimal digits, and no more than any body can need.
std::optional<size_t> parse_chunk_size(std::string_view line) {
  constexpr size_t kMostDigits = 8;
  const std::string_view text = trimmed(line.substr(0, line.find(';')));
  size_t size = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), size, 16);
  if (text.empty() || text.size() > kMostDigits || error != std::errc() ||
      end != text.data() + text.size()) {
    return std::nullopt;
  }
  return size;
}

}  // namespace

Connection::Connection(int socket, int stop_event, const ConnectionLimits& limits)
    : socket_(socket), stop_event_(stop_event), limits_(limits) {}

Connection::~Connection() { close(socket_); }

void Connection::linger() {
  shutdown(socket_, SHUT_WR);
  const auto until = Clock::now() + kLinger;
  char rest[kReadBytes];
  while (wait(POLLIN, until) == Wait::kReady) {
    const ssize_t got = recv(socket_, rest, sizeof rest, 0);
    if (got == 0 || (got < 0 && errno != EINTR)) return;
  }
}

Connection::Wait Connection::wait(short events, Clock::time_point until) const {
  for (;;) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - Clock::now());
    pollfd fds[2] = {{socket_, events, 0}, {stop_event_, POLLIN, 0}};
    const int count = poll(fds, 2, static_cast<int>(std::max<long>(0, left.count())));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return Wait::kTimeout;
    if (fds[0].revents != 0)
      return Wait::kReady;  // also for errors: the call that follows reports them
    return Wait::kStopped;
  }
}

bool Connection::fill(Clock::time_point until, bool& timed_out) {
  if (begin_ == buffer_.size()) {
    buffer_.clear();
    begin_ = 0;
  }
  const Wait waited = wait(POLLIN, until);
  timed_out = waited == Wait::kTimeout;
  if (waited != Wait::kReady) return false;
  char bytes[kReadBytes];
  ssize_t got = 0;
  do {
    got = recv(socket_, bytes, sizeof bytes, 0);
  } while (got < 0 && errno == EINTR);
  if (got <= 0) return false;
  buffer_.append(bytes, static_cast<size_t>(got));
  return true;
}

Connection::Head Connection::read_head() {
  buffer_.erase(0, begin_);
  begin_ = 0;
  remaining_ = 0;
  chunks_ = Chunks::kNone;
  bool timed_out = false;
  if (buffer_.empty() && !fill(Clock::now() + limits_.idle, timed_out)) return Head::kClosed;
  const auto until = Clock::now() + limits_.head_time;
  size_t searched = 0;
  for (;;) {
    const size_t from = searched < 3 ? 0 : searched - 3;
    const size_t end = buffer_.find("\r\n\r\n", from);
    if (end != std::string::npos) {
      if (end + 4 > limits_.head_bytes) return Head::kTooLarge;
      return judge(std::string_view(buffer_).substr(0, end + 4));
    }
    searched = buffer_.size();
    if (buffer_.size() > limits_.head_bytes) return Head::kTooLarge;
    if (!fill(until, timed_out)) return timed_out ? Head::kTimeout : Head::kClosed;
  }
}

Connection::Head Connection::judge(std::string_view head) {
  const size_t head_bytes = head.size();
  // A lone NUL, CR or LF is how requests are smuggled past whoever reads lines another way.
  for (size_t i = 0; i < head.size(); ++i) {
    const char c = head[i];
    if (c == '\0' || (c == '\n' && (i == 0 || head[i - 1] != '\r')) ||
        (c == '\r' && (i + 1 == head.size() || head[i + 1] != '\n'))) {
      return Head::kMalformed;
    }
  }
  size_t lines = 0;
  std::optional<size_t> length;
  size_t at = head.find("\r\n") + 2;  // the request line is the parser's affair
  while (at < head.size()) {
    const size_t end = head.find("\r\n", at);
    const std::string_view line = head.substr(at, end - at);
    at = end + 2;
    if (line.empty()) break;
    if (++lines > limits_.head_lines) return Head::kTooLarge;
    const size_t colon = line.find(':');
    if (colon == std::string_view::npos || colon == 0 ||
        line.substr(0, colon).find_first_of(" \t") != std::string_view::npos) {
      return Head::kMalformed;
    }
    const std::string_view name = line.substr(0, colon);
    // Chunks are taken apart here: the library would let them past its payload limit.
    if (same_name(name, "transfer-encoding")) {
      if (chunks_ != Chunks::kNone) return Head::kMalformed;
      if (!same_name(trimmed(line.substr(colon + 1)), "chunked")) return Head::kLengthRequired;
      chunks_ = Chunks::kFirst;
    }
    if (same_name(name, "content-length")) {
      const auto value = parse_length(trimmed(line.substr(colon + 1)));
      if (!value || length) return Head::kMalformed;
      length = value;
    }
  }
  // Both: two parsers could disagree about where the request ends.
  if (length && chunks_ != Chunks::kNone) return Head::kMalformed;
  if (length && *length > limits_.body_bytes) return Head::kBodyTooLarge;
  chunked_bytes_ = 0;
  remaining_ = head_bytes + length.value_or(0);
  body_until_ = Clock::now() + limits_.read_time;
  return Head::kReady;
}

// Of a chunked body, without its line feed. Valid until the next bytes are read.
std::optional<std::string_view> Connection::body_line() {
  for (;;) {
    const size_t end = buffer_.find("\r\n", begin_);
    const size_t size = std::min(end, buffer_.size()) - begin_;
    if (size > kChunkLineBytes) return std::nullopt;
    if (end != std::string::npos) {
      const std::string_view line = std::string_view(buffer_).substr(begin_, size);
      begin_ = end + 2;
      return line;
    }
    bool timed_out = false;
    if (!fill(body_until_, timed_out)) return std::nullopt;
  }
}

// From the end of one chunk to the bytes of the next one. False: no chunk came.
bool Connection::next_chunk() {
  if (chunks_ == Chunks::kFurther) {
    const auto end = body_line();
    if (!end || !end->empty()) return false;
  }
  chunks_ = Chunks::kFurther;
  const auto line = body_line();
  const auto size = line ? parse_chunk_size(*line) : std::nullopt;
  if (!size) return false;
  if (*size == 0) {
    for (int i = 0; i < kTrailerLines; ++i) {
      const auto trailer = body_line();
      if (!trailer) return false;
      if (trailer->empty()) {
        chunks_ = Chunks::kNone;
        return true;
      }
    }
    return false;
  }
  // One byte more than is allowed: whoever reads the body sees that it is too large.
  remaining_ = std::min(*size, limits_.body_bytes + 1 - chunked_bytes_);
  chunked_bytes_ += remaining_;
  return true;
}

long Connection::read(char* to, size_t size) {
  if (remaining_ == 0 && chunks_ != Chunks::kNone && chunked_bytes_ <= limits_.body_bytes &&
      !next_chunk()) {
    return -1;
  }
  size = std::min(size, remaining_);
  if (size == 0) return 0;
  bool timed_out = false;
  if (begin_ == buffer_.size() && !fill(body_until_, timed_out)) return -1;
  const size_t count = std::min(size, buffer_.size() - begin_);
  std::copy_n(buffer_.data() + begin_, count, to);
  begin_ += count;
  remaining_ -= count;
  return static_cast<long>(count);
}

bool Connection::readable() {
  if (at_request_end()) return false;
  return begin_ < buffer_.size() || wait(POLLIN, body_until_) == Wait::kReady;
}

bool Connection::write(std::string_view bytes) {
  auto until = Clock::now() + limits_.write_time;
  while (!bytes.empty()) {
    const ssize_t sent = send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent > 0) {
      bytes.remove_prefix(static_cast<size_t>(sent));
      until = Clock::now() + limits_.write_time;
      continue;
    }
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0 && errno != EAGAIN && errno != EWOULDBLOCK) return false;
    pollfd fd = {socket_, POLLOUT, 0};
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - Clock::now());
    if (left.count() <= 0) return false;
    // Not woken by a stop: an answer that is being sent may end. The deadline bounds it.
    if (poll(&fd, 1, static_cast<int>(left.count())) < 0 && errno != EINTR) return false;
  }
  return true;
}

bool Connection::alive() const {
  pollfd fds[2] = {{socket_, POLLRDHUP, 0}, {stop_event_, POLLIN, 0}};
  return poll(fds, 2, 0) == 0;
}

std::string Connection::remote_address() const {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  if (getpeername(socket_, reinterpret_cast<sockaddr*>(&address), &size) != 0) return {};
  char text[INET6_ADDRSTRLEN] = {};
  if (address.ss_family == AF_INET) {
    inet_ntop(AF_INET, &reinterpret_cast<sockaddr_in*>(&address)->sin_addr, text, sizeof text);
  } else if (address.ss_family == AF_INET6) {
    inet_ntop(AF_INET6, &reinterpret_cast<sockaddr_in6*>(&address)->sin6_addr, text, sizeof text);
  }
  return text;
}

}  // namespace riffle::server

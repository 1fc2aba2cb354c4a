#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace riffle::server {

// What one client may ask of the server before it is let through to the parser. The library
// underneath (cpp-httplib 0.11.4) knows no bound for the number of headers, the length of a line or
// the time a head takes: these are the bounds.
struct ConnectionLimits {
  size_t head_bytes =
      32 * 1024;  // request line and headers together; cookies and long queries of a GET fit
  size_t head_lines = 100;
  size_t body_bytes = 16u << 20;
  std::chrono::milliseconds idle{15'000};       // kept-alive connections without a request
  std::chrono::milliseconds head_time{10'000};  // for a whole head, however it drips in
  std::chrono::milliseconds read_time{30'000};  // for a whole body
  std::chrono::milliseconds write_time{
      30'000};  // without one byte of progress: the client does not read
};

// The bytes of one accepted socket, with deadlines. Owned by the thread that serves it; stop() of
// the server wakes every wait through `stop_event` (an eventfd that becomes readable).
class Connection {
 public:
  // Takes the socket over and closes it in the end.
  Connection(int socket, int stop_event, const ConnectionLimits& limits);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  enum class Head {
    kReady,
    kClosed,
    kTimeout,
    kTooLarge,
    kLengthRequired,
    kBodyTooLarge,
    kMalformed
  };
  // Reads up to the blank line after the headers and judges them; the bytes stay in the buffer for
  // read(). kClosed: nothing came; the others but kReady want an answer and the end of the
  // connection.
  Head read_head();

  // From the buffer, then the socket. 0: the end; -1: an error, a deadline or a stop. Never reads
  // past the body of the request. Of a chunked body its bytes without the sizes, and no more than
  // one beyond the limit.
  long read(char* to, size_t size);
  bool readable();
  // All of it, or false: the client is gone or does not read.
  bool write(std::string_view bytes);
  bool alive() const;
  // After a refusal: takes in what the client still sends, for a moment, so that it gets to read
  // the answer. Closing with unread input would reset the connection under it.
  void linger();
  // The body was read to its end, so the next request begins at the next byte.
  bool at_request_end() const { return remaining_ == 0 && chunks_ == Chunks::kNone; }
  int socket() const { return socket_; }
  std::string remote_address() const;

 private:
  enum class Wait { kReady, kTimeout, kStopped };
  Wait wait(short events, std::chrono::steady_clock::time_point until) const;
  bool fill(std::chrono::steady_clock::time_point until, bool& timed_out);
  Head judge(std::string_view head);
  std::optional<std::string_view> body_line();
  bool next_chunk();

  const int socket_;
  const int stop_event_;
  const ConnectionLimits limits_;
  std::string buffer_;
  size_t begin_ = 0;      // what of the buffer was handed out
  size_t remaining_ = 0;  // bytes of this request, or of its chunk, not handed out yet
  enum class Chunks { kNone, kFirst, kFurther };
  Chunks chunks_ = Chunks::kNone;  // what comes when `remaining_` is 0; kNone: the end
  size_t chunked_bytes_ = 0;       // of the body so far
  std::chrono::steady_clock::time_point body_until_;
};

}  // namespace riffle::server

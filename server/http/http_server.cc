#include "server/http/http_server.h"

#include <httplib.h>
#include <sys/eventfd.h>

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <list>
#include <mutex>
#include <thread>

namespace riffle::server {
namespace {

constexpr int kBacklog =
    1024;  // the library's 5 drops connections of a page that opens six at once

// The library sees a connection only through this.
class GuardedStream : public httplib::Stream {
 public:
  explicit GuardedStream(Connection& connection) : connection_(connection) {}
  bool is_readable() const override { return connection_.readable(); }
  bool is_writable() const override { return connection_.alive(); }
  ssize_t read(char* to, size_t size) override { return connection_.read(to, size); }
  ssize_t write(const char* bytes, size_t size) override {
    return connection_.write({bytes, size}) ? static_cast<ssize_t>(size) : -1;
  }
  void get_remote_ip_and_port(std::string& ip, int& port) const override {
    ip = connection_.remote_address();
    port = 0;
  }
  void get_local_ip_and_port(std::string& ip, int& port) const override {
    ip.clear();
    port = 0;
  }
  socket_t socket() const override { return connection_.socket(); }

 private:
  Connection& connection_;
};

class SinkStream : public ResponseStream {
 public:
  explicit SinkStream(httplib::DataSink& sink) : sink_(sink) {}
  bool write(std::string_view bytes) override { return sink_.write(bytes.data(), bytes.size()); }
  bool alive() const override { return sink_.is_writable(); }

 private:
  httplib::DataSink& sink_;
};

// A thread for each connection, so that no connection can keep another from being served. What was
// queued is always run: the lambda owns the only close() of its socket.
class ConnectionThreads : public httplib::TaskQueue {
 public:
  explicit ConnectionThreads(size_t limit) : limit_(limit) {}
  void enqueue(std::function<void()> serve) override {
    Threads ended;
    {
      const std::lock_guard lock(mutex_);
      ended.swap(ended_);
      if (threads_.size() >= limit_) {
        waiting_.push_back(std::move(serve));
      } else {
        const auto place = threads_.emplace(threads_.end());
        try {
          *place = std::thread([this, place, serve] { run(place, serve); });
        } catch (const std::system_error&) {  // no thread to be had: one that ends will take it
          threads_.erase(place);
          waiting_.push_back(std::move(serve));
        }
      }
    }
    for (std::thread& thread : ended) thread.join();
  }
  void shutdown() override {
    std::unique_lock lock(mutex_);
    done_.wait(lock, [this] { return threads_.empty(); });
    // Joined, so that none of them is still on its way out when the process ends.
    for (std::thread& thread : ended_) thread.join();
    ended_.clear();
    while (!waiting_.empty()) {
      waiting_.front()();
      waiting_.pop_front();
    }
  }

 private:
  using Threads = std::list<std::thread>;

  void run(Threads::iterator self, std::function<void()> serve) {
    for (;;) {
      serve();
      const std::lock_guard lock(mutex_);
      if (waiting_.empty()) {
        ended_.splice(ended_.end(), threads_, self);
        done_.notify_all();
        return;
      }
      serve = std::move(waiting_.front());
      waiting_.pop_front();
    }
  }

  const size_t limit_;
  std::mutex mutex_;
  std::condition_variable done_;
  Threads threads_;  // at work
  Threads ended_;    // not at work any more, not yet joined
  std::deque<std::function<void()>> waiting_;
};

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) {
    return static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
  });
  return text;
}

// Headers on which the library would act by itself: it compresses answers and so holds streamed
// lines back, decompresses bodies past every limit, reads chunks that Connection has taken apart
// already, and takes the events that curl sends for a form.
constexpr std::string_view kHiddenHeaders[] = {"Accept-Encoding", "Content-Encoding",
                                               "Transfer-Encoding", "Content-Type"};

std::string hidden_name(std::string_view name) { return "Riffle-" + std::string(name); }

void hide_headers(httplib::Headers& headers) {
  for (const std::string_view name : kHiddenHeaders) {
    const auto [begin, end] = headers.equal_range(std::string(name));
    if (begin == end) continue;
    std::string value = begin->second;
    headers.erase(begin, end);
    headers.emplace(hidden_name(name), std::move(value));
  }
}

Request to_request(const httplib::Request& from) {
  Request request;
  request.method = from.method == "HEAD" ? "GET" : from.method;
  request.path = from.path;
  for (const auto& [name, value] : from.params) request.parameters.emplace(name, value);
  // The library puts what it knows of the peer among the client's headers, where a client may forge
  // it.
  for (const auto& [name, value] : from.headers) {
    if (name != "REMOTE_ADDR" && name != "REMOTE_PORT" && name != "LOCAL_ADDR" &&
        name != "LOCAL_PORT") {
      request.headers.emplace(lower(name), value);
    }
  }
  for (const std::string_view name : kHiddenHeaders) {
    const auto at = request.headers.find(lower(hidden_name(name)));
    if (at == request.headers.end()) continue;
    request.headers[lower(std::string(name))] = at->second;
    request.headers.erase(at);
  }
  request.body = from.body;
  request.remote_address = from.remote_addr;
  return request;
}

void write_response(Response response, httplib::Response& to) {
  to.status = response.status;
  for (const auto& [name, value] : response.headers) to.set_header(name, value);
  if (!response.stream) {
    to.set_content(response.body, response.content_type);
    return;
  }
  to.set_chunked_content_provider(response.content_type, [stream = std::move(response.stream)](
                                                             size_t, httplib::DataSink& sink) {
    SinkStream to_client(sink);
    stream(to_client);
    sink.done();
    return true;
  });
}

// The answer to a head that does not reach the parser.
std::string refusal(Connection::Head head) {
  std::string_view status;
  std::string_view text;
  switch (head) {
    case Connection::Head::kTimeout:
      status = "408 Request Timeout", text = "the request did not arrive in time";
      break;
    case Connection::Head::kTooLarge:
      status = "431 Request Header Fields Too Large",
      text = "the headers are too large or too many";
      break;
    case Connection::Head::kLengthRequired:
      status = "411 Length Required", text = "send a Content-Length, or Transfer-Encoding: chunked";
      break;
    case Connection::Head::kBodyTooLarge:
      status = "413 Payload Too Large", text = "the body is too large";
      break;
    default:
      status = "400 Bad Request", text = "the request is malformed";
      break;
  }
  const std::string body = "{\"error\":{\"message\":\"" + std::string(text) + "\"}}";
  return "HTTP/1.1 " + std::string(status) +
         "\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\nConnection: close\r\n\r\n" + body;
}

class GuardedServer : public httplib::Server {
 public:
  GuardedServer(int stop_event, const ConnectionLimits& limits)
      : stop_event_(stop_event), limits_(limits) {}

 private:
  bool process_and_close_socket(socket_t socket) override {
    Connection connection(socket, stop_event_, limits_);
    for (;;) {
      const Connection::Head head = connection.read_head();
      if (head == Connection::Head::kClosed) return true;
      if (head != Connection::Head::kReady) {
        connection.write(refusal(head));
        connection.linger();
        return false;
      }
      GuardedStream stream(connection);
      bool closed = false;
      const bool served = process_request(stream, false, closed, [](httplib::Request& request) {
        // Ranges have been wrong in this library time and again.
        request.ranges.clear();
        hide_headers(request.headers);
      });
      // What is left of a refused body must not be read as the next request.
      if (!connection.at_request_end()) connection.linger();
      if (!served || closed || !connection.at_request_end()) return served;
    }
  }

  const int stop_event_;
  const ConnectionLimits limits_;
};

class HttplibServer : public HttpServer {
 public:
  HttplibServer(const HttpOptions& options, Guard accepts, Handler handler)
      : options_(options),
        accepts_(std::move(accepts)),
        handler_(std::move(handler)),
        stop_event_(eventfd(0, EFD_CLOEXEC)),
        server_(stop_event_, options.limits) {}

  ~HttplibServer() override {
    stop();
    close(stop_event_);
  }

  Result<void> bind() {
    int listening = -1;
    // The library's own options would let a second server share the port in silence (SO_REUSEPORT).
    server_.set_socket_options([&listening](socket_t socket) {
      listening = socket;
      const int on = 1;
      setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    });
    server_.set_tcp_nodelay(true);
    server_.new_task_queue = [limit = options_.connections]() -> httplib::TaskQueue* {
      return new ConnectionThreads(limit);  // the library takes it over
    };
    server_.set_payload_max_length(options_.limits.body_bytes);
    set_handlers();
    port_ = options_.port;
    if (options_.port == 0) {
      port_ = server_.bind_to_any_port(options_.host);
    } else if (!server_.bind_to_port(options_.host, options_.port)) {
      port_ = -1;
    }
    if (port_ <= 0) {
      const int why = errno;
      Error error = system_error("cannot listen on",
                                 options_.host + ":" + std::to_string(options_.port), why);
      if (why == EADDRINUSE)
        error.hint = "something listens there already; --listen 127.0.0.1:0 takes any free port";
      return error;
    }
    ::listen(listening, kBacklog);
    accepting_ = std::thread([this] { server_.listen_after_bind(); });
    // stop() of a server that is not yet running would be lost.
    while (!server_.is_running()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    return {};
  }

  int port() const override { return port_; }

  void stop() override {
    if (!accepting_.joinable()) return;
    const uint64_t one = 1;
    if (::write(stop_event_, &one, sizeof one) != sizeof one)
      report_bug(__FILE__, __LINE__, "eventfd");
    server_.stop();
    accepting_.join();
  }

 private:
  void set_handlers() {
    server_.set_pre_routing_handler([this](const httplib::Request& from, httplib::Response& to) {
      const Request request = to_request(from);
      if (auto refused = accepts_(request)) {
        refused->headers.emplace_back("Connection", "close");
        write_response(std::move(*refused), to);
        return httplib::Server::HandlerResponse::Handled;
      }
      if (from.method == "POST")
        return httplib::Server::HandlerResponse::Unhandled;  // reads the body first
      write_response(handler_(request), to);
      return httplib::Server::HandlerResponse::Handled;
    });
    // Only paths that `accepts` knows get here: short ones, so the recursion of std::regex stays
    // flat.
    server_.Post("/.*", [this](const httplib::Request& from, httplib::Response& to) {
      write_response(handler_(to_request(from)), to);
    });
    server_.set_exception_handler(
        [](const httplib::Request&, httplib::Response& to, const std::exception_ptr&) {
          write_response(error_response(500, environment_error("the server could not answer")), to);
        });
    server_.set_error_handler([](const httplib::Request&, httplib::Response& to) {
      if (to.body.empty())
        write_response(error_response(to.status, user_error("the request is malformed")), to);
    });
  }

  const HttpOptions options_;
  const Guard accepts_;
  const Handler handler_;
  const int stop_event_;
  GuardedServer server_;
  std::thread accepting_;
  int port_ = -1;
};

}  // namespace

Result<std::unique_ptr<HttpServer>> HttpServer::start(const HttpOptions& options, Guard accepts,
                                                      Handler handler) {
  auto server = std::make_unique<HttplibServer>(options, std::move(accepts), std::move(handler));
  RIFFLE_TRY(server->bind());
  return std::unique_ptr<HttpServer>(std::move(server));
}

}  // namespace riffle::server

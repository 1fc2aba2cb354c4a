#include "server/endpoints/endpoint_list.h"
#include "server/endpoints/search_body.h"
#include "server/endpoints/services.h"

namespace riffle::server {
namespace {

Response handle(const Request& request, Services& services) {
  auto asked = read_search_body(request.body);
  if (!asked) return error_response(status_of(asked.error()), asked.error());
  if (auto fresh = services.knowledge->refresh(); !fresh)
    return error_response(status_of(fresh.error()), fresh.error());
  auto prepared = prepare_search(*asked, services.knowledge);
  if (!prepared) return error_response(status_of(prepared.error()), prepared.error(), asked->query);
  if (!services.metrics.search_begins(services.concurrent_searches)) {
    Response busy =
        error_response(503, limit_error("too many searches are running", "try again in a moment"));
    busy.headers.emplace_back("Retry-After", "1");
    return busy;
  }
  // Counts the search as ended however the answer ends, also when it is never asked for.
  struct Running {
    explicit Running(Metrics& to) : metrics(to) {}
    ~Running() { metrics.search_ended(outcome); }
    Metrics& metrics;
    SearchOutcome outcome;
  };
  auto running = std::make_shared<Running>(services.metrics);
  auto search = std::make_shared<PreparedSearch>(std::move(*prepared));
  search->finished = services.finished;
  search->sid = services.finished->next_id(search->now);

  Response response;
  response.content_type = "application/x-ndjson";
  response.headers.emplace_back("Cache-Control", "no-store");
  response.headers.emplace_back("X-Accel-Buffering",
                                "no");  // a proxy must hand lines on as they come
  response.stream = [search, running, &services](ResponseStream& client) {
    const auto completeness = [&services, from = search->options.time.earliest](
                                  const std::vector<std::string>& damaged, const TimeZone& zone) {
      const Ledger ledger = services.ledger();
      // What happened within the answer's range can't have arrived before the range began.
      const LateEvents late = services.late->since(from, ledger.total().late);
      return judge_completeness(ledger.source_states(), late, damaged, now_micros(),
                                services.tolerated_lag, zone);
    };
    running->outcome = run_search_stream(
        *search, services.store.snapshot(), services.limits, completeness,
        [&client](std::string_view lines) { return client.write(lines); },
        [&client] { return client.alive(); });
    const SearchOutcome& outcome = running->outcome;
    services.knowledge->add_to_history(
        {search->now, search->text, search->sid,
         outcome.cancelled ? "cancelled" : (outcome.ok ? "done" : "failed"), outcome.rows,
         outcome.seconds});
  };
  return response;
}

}  // namespace

const EndpointSpec& search_endpoint() {
  static const EndpointSpec spec{
      .method = "POST",
      .path = "/api/v1/search",
      .summary = "Run a search",
      .description =
          "Streams the answer as lines of JSON: `fields`, `row`, `preview`, `timeline`, "
          "`progress`, `message`, and last `done`. "
          "Closing the connection cancels the search.",
      .parameters =
          {{"query", "string", "the query", true},
           {"earliest", "string",
            "begin of the time range: -15m@m, epoch seconds or ISO 8601; all time without it"},
           {"latest", "string", "end of the time range, not included"},
           {"now", "number", "the clock of the search, epoch seconds"},
           {"tz", "string", "IANA time zone; UTC without it"},
           {"max_rows", "integer", "cut the answer after so many rows"},
           {"preview", "boolean", "send intermediate tables and timelines"}},
      .content_type = "application/x-ndjson",
      .handle = handle};
  return spec;
}

}  // namespace riffle::server

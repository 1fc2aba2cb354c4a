#include "samples/generator/sample_generator.h"

#include <cmath>
#include <deque>
#include <vector>

#include "samples/generator/request.h"

namespace riffle::samples {
namespace {

// An outage of 20 seconds every ten minutes.
constexpr Micros kBurstEvery = 600 * kMicrosPerSecond;
constexpr Micros kBurstLength = 20 * kMicrosPerSecond;
// Resent events come from the newest so many: producers resend soon, after a broken connection.
constexpr size_t kRecent = 2000;
constexpr double kShortestDelay = 2 * 60;        // seconds that late events are late …
constexpr double kLongestDelay = 3 * 24 * 3600;  // … at least and at most

}  // namespace

struct SampleGenerator::State {
  explicit State(const GeneratorOptions& generator_options)
      : options(generator_options), random(generator_options.seed) {}

  GeneratorOptions options;
  Random random;
  std::deque<SampleEvent> waiting;  // of requests that were begun
  std::vector<SampleEvent> recent;
  size_t next_recent = 0;

  void begin_request(Micros now) {
    Micros time = now;
    if (random.chance(options.late_share)) {
      // As many late by minutes as by hours and by days.
      const double delay = kShortestDelay * std::pow(kLongestDelay / kShortestDelay, random.unit());
      time -= static_cast<Micros>(delay * kMicrosPerSecond);
    }
    const Request request = make_request(random, time, now % kBurstEvery < kBurstLength);
    add(web_access(request, random), request);
    if (request.path.starts_with("/api/orders")) add(orders_event(request, random), request);
    if (request.path == "/api/payments") add(payments_event(request, random), request);
    if (request.path.starts_with("/products")) add(recommend_event(request, random), request);
    if (request.path == "/login" || random.chance(0.05)) add(auth_line(request, random), request);
    if (request.status >= 500 && random.chance(0.5)) add(inventory_trace(request, random), request);
  }

  void add(Line line, const Request& request) {
    SampleEvent event;
    event.id = random.hex(32);
    event.json = line.json;
    event.time = request.time;
    event.payload =
        line.json ? "{\"_id\":\"" + event.id + "\"," + line.text + "}" : std::move(line.text);
    waiting.push_back(std::move(event));
  }

  void remember(const SampleEvent& event) {
    if (recent.size() < kRecent) {
      recent.push_back(event);
    } else {
      recent[next_recent] = event;
      next_recent = (next_recent + 1) % kRecent;
    }
  }
};

SampleGenerator::SampleGenerator(const GeneratorOptions& options)
    : state_(std::make_unique<State>(options)) {}
SampleGenerator::~SampleGenerator() = default;
SampleGenerator::SampleGenerator(SampleGenerator&&) noexcept = default;
SampleGenerator& SampleGenerator::operator=(SampleGenerator&&) noexcept = default;

SampleEvent SampleGenerator::next(Micros now) {
  if (!state_->recent.empty() && state_->random.chance(state_->options.duplicate_share)) {
    SampleEvent again = state_->recent[state_->random.below(state_->recent.size())];
    again.resent = true;
    return again;
  }
  if (state_->waiting.empty()) state_->begin_request(now);
  SampleEvent event = std::move(state_->waiting.front());
  state_->waiting.pop_front();
  state_->remember(event);
  return event;
}

}  // namespace riffle::samples

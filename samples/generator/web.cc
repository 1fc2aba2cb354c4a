// The front: requests of customers, and the access log about them.

#include <fmt/format.h>

#include "samples/generator/request.h"

namespace riffle::samples {
namespace {

constexpr std::string_view kNames[] = {"mina",   "jisoo", "haruto", "yui",   "alice", "bruno",
                                       "chiara", "deniz", "emre",   "fatou", "grace", "hugo",
                                       "ines",   "jonas", "kavya",  "liam",  "maria", "noah",
                                       "olga",   "pedro", "quinn",  "rosa",  "sven",  "tomas"};
constexpr std::string_view kCountries[] = {"KR", "KR", "JP", "JP", "US", "BR", "IT", "TR",
                                           "TR", "SN", "GB", "FR", "ES", "DE", "IN", "IE",
                                           "PT", "US", "UA", "MX", "US", "ES", "SE", "CZ"};
constexpr std::string_view kAgents[] = {
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15", "okhttp/4.12.0",
    "curl/7.88.1", "Googlebot/2.1 (+http://www.google.com/bot.html)"};
constexpr size_t kUsers = 400;
constexpr int kProducts = 900;

}  // namespace

Request make_request(Random& random, Micros time, bool burst) {
  Request request;
  request.request_id = random.hex(16);
  request.time = time;
  const size_t user = random.skewed(kUsers);
  request.user.name =
      fmt::format("{}{}", kNames[user % std::size(kNames)], user / std::size(kNames) + 1);
  request.user.country = kCountries[user % std::size(kNames)];
  // A documentation network (RFC 5737), a fixed address for each user.
  request.client_ip =
      fmt::format("{}.{}", user % 2 == 0 ? "198.51.100" : "203.0.113", user % 251 + 1);
  request.order = random.between(10000, 99999);
  const int product = static_cast<int>(random.skewed(kProducts)) + 1;
  switch (random.below(10)) {
    case 0:
      request.method = "POST";
      request.path = "/api/orders";
      break;
    case 1:
      request.method = "GET";
      request.path = fmt::format("/api/orders/{}", request.order);
      break;
    case 2:
      request.method = "POST";
      request.path = "/api/payments";
      break;
    case 3:
      request.method = "POST";
      request.path = "/login";
      break;
    case 4:
      request.method = "GET";
      request.path = "/";
      break;
    case 5:
      request.method = "GET";
      request.path = fmt::format("/static/app.{}.js", product % 7);
      break;
    default:
      request.method = "GET";
      request.path = fmt::format("/products/{}?ref=home", product);
      break;
  }
  const double slow = random.unit();
  request.latency_ms = 3 + static_cast<int>(slow * slow * slow * 400);
  const double errors = burst ? 0.4 : 0.02;
  if (random.chance(errors)) {
    request.status = random.chance(0.7) ? 503 : 500;
    request.latency_ms += random.between(900, 5000);
  } else if (random.chance(0.06)) {
    request.status = random.chance(0.6) ? 404 : 401;
  } else if (request.method == "POST") {
    request.status = 201;
  }
  return request;
}

Line web_access(const Request& request, Random& random) {
  const int bytes = request.status >= 500 ? 162 : random.between(300, 60000);
  return {.json = false,
          .text = fmt::format(
              "{} - {} [{}] \"{} {} HTTP/1.1\" {} {} \"https://shop.example.com/\" \"{}\" "
              "request_id={} duration_ms={}",
              request.client_ip, request.user.name, access_text(request.time), request.method,
              request.path, request.status, bytes, random.pick(kAgents), request.request_id,
              request.latency_ms)};
}

}  // namespace riffle::samples

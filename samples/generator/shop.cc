// The applications: JSON with fields in fields, in three languages.

#include <fmt/format.h>

#include "samples/generator/request.h"

namespace riffle::samples {
namespace {

constexpr std::string_view kRoutine[] = {"info", "info", "info", "info", "info", "debug", "debug"};

std::string_view level(const Request& request, Random& random) {
  if (request.status >= 500) return "error";
  if (request.status >= 400 || request.latency_ms > 350) return "warn";
  return random.pick(kRoutine);
}

// What all of them have. `message` must need no escapes.
std::string head(std::string_view service, const Request& request, Random& random) {
  return fmt::format(
      R"("_time":{},"host":"{}-{:02}","service":"{}","level":"{}","request_id":"{}","status":{},"latency_ms":{},"user":{{"name":"{}","country":"{}"}})",
      epoch_text(request.time), service, random.between(1, 4), service, level(request, random),
      request.request_id, request.status, request.latency_ms, request.user.name,
      request.user.country);
}

}  // namespace

Line orders_event(const Request& request, Random& random) {
  std::string message;
  if (request.status >= 500) {
    message = fmt::format("order {} failed: connection to inventory timed out after {} ms",
                          request.order, request.latency_ms);
  } else if (request.status >= 400) {
    message = fmt::format("order {} not found", request.order);
  } else {
    message = fmt::format("order {} placed by {}", request.order, request.user.name);
  }
  std::string items;
  const int count = random.between(1, 3);
  for (int i = 0; i < count; ++i) {
    if (i > 0) items += ',';
    items += fmt::format(R"({{"sku":"SKU-{:04}","quantity":{},"price":{:.2f}}})",
                         random.skewed(900) + 1, random.between(1, 4), random.unit() * 120);
  }
  return {.json = true,
          .text = head("orders", request, random) +
                  fmt::format(R"(,"order":{{"id":{},"items":[{}]}},"message":"{}")", request.order,
                              items, message)};
}

Line payments_event(const Request& request, Random& random) {
  const int amount = random.between(5, 400) * 1000;
  std::string message;
  if (request.status >= 500) {
    message = fmt::format("결제 승인 중 오류가 발생했습니다: 주문 {}", request.order);
  } else if (request.status >= 400) {
    message = fmt::format("결제가 거절되었습니다: 주문 {}, 한도 초과", request.order);
  } else {
    message = fmt::format("주문 {}의 결제가 완료되었습니다", request.order);
  }
  constexpr std::string_view kMethods[] = {"card", "card", "kakaopay", "naverpay", "bank"};
  return {.json = true,
          .text = head("payments", request, random) +
                  fmt::format(
                      R"(,"payment":{{"method":"{}","amount":{},"currency":"KRW"}},"message":"{}")",
                      random.pick(kMethods), amount, message)};
}

Line recommend_event(const Request& request, Random& random) {
  std::string message;
  if (request.status >= 500) {
    message = "おすすめ商品の取得に失敗しました。接続がタイムアウトしました";
  } else if (random.chance(0.1)) {
    message = fmt::format("キャッシュが見つかりません: ユーザー {}", request.user.name);
  } else {
    message = fmt::format("ユーザー {} におすすめ商品を{}件表示しました", request.user.name,
                          random.between(3, 20));
  }
  return {.json = true,
          .text = head("recommend", request, random) +
                  fmt::format(R"(,"cache_hit":{},"message":"{}")", random.chance(0.8), message)};
}

}  // namespace riffle::samples

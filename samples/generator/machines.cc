// What machines and runtimes write: syslog lines, and a Java service's stack trace.

#include <fmt/format.h>

#include "samples/generator/request.h"

namespace riffle::samples {

Line auth_line(const Request& request, Random& random) {
  constexpr std::string_view kIntruders[] = {"root", "admin", "test", "oracle", "postgres"};
  const std::string head =
      fmt::format("{} auth-{:02} ", syslog_text(request.time), random.between(1, 2));
  const int pid = random.between(1000, 32000);
  switch (random.below(4)) {
    case 0:
      return {
          .json = false,
          .text =
              head +
              fmt::format(
                  "sshd[{}]: Failed password for invalid user {} from 192.0.2.{} port {} ssh2", pid,
                  random.pick(kIntruders), random.between(1, 254), random.between(20000, 65000))};
    case 1:
      return {
          .json = false,
          .text = head + fmt::format(
                             "sshd[{}]: Accepted publickey for deploy from 192.0.2.10 port {} ssh2",
                             pid, random.between(20000, 65000))};
    case 2:
      return {.json = false,
              .text = head + fmt::format(
                                 "CRON[{}]: (root) CMD (/usr/local/bin/rotate-keys --quiet)", pid)};
    default:
      return {.json = false,
              .text = head +
                      fmt::format("login[{}]: session opened for user {} from {} request_id={}",
                                  pid, request.user.name, request.client_ip, request.request_id)};
  }
}

Line inventory_trace(const Request& request, Random& random) {
  const std::string head =
      fmt::format("{} ERROR [worker-{}] com.example.inventory.StockService request_id={} - ",
                  log4j_text(request.time), random.between(1, 16), request.request_id);
  return {
      .json = false,
      .text =
          head +
          fmt::format(
              "Reservation of order {} failed\n"
              "java.lang.IllegalStateException: stock of SKU-{:04} is locked\n"
              "\tat com.example.inventory.StockService.reserve(StockService.java:{})\n"
              "\tat "
              "com.example.inventory.ReservationController.post(ReservationController.java:88)\n"
              "\tat java.base/java.lang.Thread.run(Thread.java:840)\n"
              "Caused by: java.sql.SQLTransientConnectionException: HikariPool-1 - Connection is "
              "not "
              "available, request timed out after {}ms.\n"
              "\tat com.zaxxer.hikari.pool.HikariPool.getConnection(HikariPool.java:197)\n"
              "\t... 12 more",
              request.order, random.skewed(900) + 1, random.between(120, 180), request.latency_ms)};
}

}  // namespace riffle::samples

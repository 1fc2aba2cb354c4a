#pragma once

#include <string>
#include <vector>

#include "indexer/base/time.h"
#include "samples/generator/random.h"

namespace riffle::samples {

struct User {
  std::string name;
  std::string country;
};

// One call of a customer: several services log about it, under one request ID.
struct Request {
  std::string request_id;
  Micros time = 0;
  User user;
  std::string client_ip;
  std::string method;
  std::string path;
  int status = 200;
  int latency_ms = 0;
  int order = 0;
};

struct Line {
  bool json = false;
  std::string text;  // of JSON: the object's members behind _id, without the brackets
};

Request make_request(Random& random, Micros time, bool burst);

// What the services log. One function a service, each in web.cc, shop.cc or machines.cc.
Line web_access(const Request& request, Random& random);
Line orders_event(const Request& request, Random& random);
Line payments_event(const Request& request, Random& random);   // Korean
Line recommend_event(const Request& request, Random& random);  // Japanese
Line inventory_trace(const Request& request, Random& random);  // a stack trace of several lines
Line auth_line(const Request& request, Random& random);        // syslog

// Times as the lines write them, UTC.
std::string epoch_text(Micros time);   // 1732154973.123456
std::string access_text(Micros time);  // 21/Nov/2024:02:09:33 +0000
std::string syslog_text(Micros time);  // Nov 21 02:09:33
std::string log4j_text(Micros time);   // 2024-11-21 02:09:33,123

}  // namespace riffle::samples

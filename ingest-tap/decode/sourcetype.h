#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "indexer/base/regex.h"
#include "indexer/base/result.h"
#include "indexer/base/time.h"
#include "indexer/base/time_zone.h"

namespace riffle::tap {

// A sourcetype that a user describes; every part may be left out.
struct SourcetypeOptions {
  std::string name;
  std::string time_prefix;  // pattern: the time stands right behind its match; empty = at the start
  std::string time_format;  // strftime letters; a year may be missing
  std::string zone;         // of stamps that name none
  std::string event_start;  // pattern: a line in which it does not match goes on with the event
  std::string extract;      // pattern with named groups: they become fields; "host" is the host
};

// Its rules, ready for use. Immutable; any number of threads, each with a RegexMatch of its own.
class Sourcetype {
 public:
  struct Field {
    std::string_view name;
    std::string_view value;
  };

  // User error that names the sourcetype and the part that is wrong.
  static Result<std::shared_ptr<const Sourcetype>> create(SourcetypeOptions options);

  const std::string& name() const { return options_.name; }
  bool gives_fields() const { return extract_.has_value(); }
  bool breaks_lines() const { return event_start_.has_value(); }
  bool begins_event(std::string_view line, RegexMatch& match) const;
  // Nothing where there is no format, or it does not fit. A stamp without a year lies in the latest
  // year in which it is not more than a day after `newest`.
  std::optional<Micros> time(std::string_view text, Micros newest, RegexMatch& match) const;
  // Names live as long as this, values as long as `text`.
  void fields(std::string_view text, RegexMatch& match, std::vector<Field>& fields) const;

 private:
  explicit Sourcetype(SourcetypeOptions options) : options_(std::move(options)) {}
  Result<void> compile();

  SourcetypeOptions options_;
  std::optional<Regex> time_prefix_;
  std::optional<Regex> event_start_;
  std::optional<Regex> extract_;
  std::shared_ptr<const TimeZone> zone_;
  bool has_year_ = false;
};

}  // namespace riffle::tap

#include "query-lang/plan/explain.h"

#include <fmt/format.h>

#include "query-lang/reference/kind_names.h"
#include "query-lang/syntax/pipeline_parser.h"

namespace riffle::lang {
namespace {

std::string moment(Micros time) {
  if (time == kMinTime) return "the beginning";
  if (time == kMaxTime) return "the end";
  return index::format_number(to_seconds(time));
}

std::string range_text(const TimeRange& range) {
  if (range == TimeRange{}) return "all";
  return fmt::format("from {} to {}", moment(range.earliest), moment(range.latest));
}

std::string fields_text(const index::FieldDemand& fields) {
  if (fields.all) return "all";
  if (fields.names.empty()) return "none, rows are only counted";
  return fmt::format("{}", fmt::join(fields.names, ", "));
}

std::string scan_text(const Plan& plan, size_t workers) {
  const index::ScanSpec& scan = plan.scan;
  std::string text = "scan\n";
  text += fmt::format("  time: {}\n", range_text(scan.time));
  if (scan.index_time != TimeRange{})
    text += fmt::format("  index time: {}\n", range_text(scan.index_time));
  text += fmt::format("  predicate: {}\n", index::to_string(scan.predicate));
  text += fmt::format("  fields: {}\n", fields_text(scan.fields));
  if (scan.order == index::ScanSpec::Order::kNewestFirst) {
    text += "  order: newest first, one part\n";
  } else {
    text +=
        fmt::format("  order: any, up to {} {}\n", workers, workers == 1 ? "worker" : "workers");
  }
  if (scan.limit) text += fmt::format("  limit: {}\n", *scan.limit);
  return text;
}

}  // namespace

std::string explain_plan(const Plan& plan, const index::SearchContext& context) {
  std::string text = plan.generated ? "" : scan_text(plan, context.workers);
  for (size_t i = 0; i < plan.steps.size(); ++i) {
    const CommandNode& node = *plan.steps[i];
    std::string place = "at the end";
    if (i < plan.parallel) place = "in each worker";
    if (i == plan.parallel && plan.split) place = "partial in each worker, merged at the end";
    text += fmt::format("{}  [{}, {}]\n", print_command(node), kind_name(node.kind()), place);
  }
  for (const std::string& note : plan.notes) text += note + "\n";
  return text;
}

}  // namespace riffle::lang

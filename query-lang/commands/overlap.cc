#include <algorithm>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "query-lang/commands/command_spec.h"
#include "query-lang/commands/plain_node.h"
#include "query-lang/commands/row_operators.h"
#include "query-lang/syntax/arg_parser.h"

namespace riffle::lang {

using index::Batch;
using index::ValueView;

const CommandSpec& overlap_command();

namespace {

// One run of a search that fills a summary.
struct Run {
  double begin = 0;
  double end = 0;
  std::string id;
};

std::string first_of(const Batch& rows, size_t row, const char* field, const char* other) {
  const ValueView value = rows.at(row, field);
  return index::to_text(value.is_null() ? rows.at(row, other) : value);
}

Batch gaps_and_overlaps(const Batch& rows) {
  std::map<std::string, std::map<std::string, Run>> searches;
  for (size_t row = 0; row < rows.rows(); ++row) {
    const std::optional<double> begin = index::as_number(rows.at(row, "info_min_time"));
    const std::optional<double> end = index::as_number(rows.at(row, "info_max_time"));
    if (!begin || !end) continue;
    const std::string id = first_of(rows, row, "info_search_id", "info_sid");
    searches[first_of(rows, row, "info_search_name", "search_name")].try_emplace(
        id, Run{*begin, *end, id});
  }
  index::BatchBuilder out;
  for (const auto& [name, by_id] : searches) {
    std::vector<Run> runs;
    for (const auto& [id, run] : by_id) runs.push_back(run);
    std::stable_sort(runs.begin(), runs.end(),
                     [](const Run& a, const Run& b) { return a.begin < b.begin; });
    for (size_t i = 1; i < runs.size(); ++i) {
      const Run& before = runs[i - 1];
      Run& run = runs[i];
      const auto add = [&, &search = name](const char* kind, double begin, double end) {
        out.begin_row();
        out.set("info_search_name", ValueView(std::string_view(search)));
        out.set("type", ValueView(std::string_view(kind)));
        out.set("start", ValueView(begin));
        out.set("end", ValueView(end));
        out.set("duration", ValueView(end - begin));
        out.set("before", ValueView(std::string_view(before.id)));
        out.set("after", ValueView(std::string_view(run.id)));
      };
      if (run.begin > before.end) add("gap", before.end, run.begin);
      if (run.begin < before.end) add("overlap", run.begin, std::min(before.end, run.end));
      run.end = std::max(run.end, before.end);  // what lies within another run ends nothing
    }
  }
  return out.finish();
}

Result<std::unique_ptr<CommandNode>> parse(ArgParser&) {
  PlainCommand command;
  command.spec = &overlap_command();
  command.keeps_order = false;
  command.demand = [](const index::FieldDemand&) {
    index::FieldDemand fields = index::FieldDemand::none();
    for (const char* name : {"info_min_time", "info_max_time", "info_search_id", "info_sid",
                             "info_search_name", "search_name"})
      fields.add(name);
    return fields;
  };
  command.make = [](const index::SearchContext& context) -> Result<std::unique_ptr<Operator>> {
    return whole_table(context,
                       [](const Batch& rows) -> Result<Batch> { return gaps_and_overlaps(rows); });
  };
  return make_plain_node(std::move(command));
}

}  // namespace

const CommandSpec& overlap_command() {
  static const CommandSpec spec = {
      .name = "overlap",
      .aliases = {},
      .kind = CommandKind::kDataset,
      .summary = "Times that the searches behind a summary missed or covered twice",
      .description =
          "Of events of a summary, which know the search that made them (`info_search_name` or "
          "`search_name`), its run (`info_search_id` or `info_sid`) and the run's times "
          "(`info_min_time`, `info_max_time`, as `addinfo` gives them). A row for each `gap` and "
          "`overlap` between a run and those before it.",
      .syntax = "overlap",
      .arguments = {},
      .examples = {{"| overlap | table type start end", "A minute that no run covered",
                    "{\"info_sid\": \"1\", \"info_min_time\": 0, \"info_max_time\": "
                    "60}\n{\"info_sid\": \"2\", \"info_min_time\": 120, \"info_max_time\": 180}",
                    "{\"type\": \"gap\", \"start\": 60, \"end\": 120}"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang

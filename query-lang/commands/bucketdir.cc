#include <algorithm>
#include <limits>
#include <map>
#include <memory>
#include <utility>

#include "query-lang/commands/command_spec.h"
#include "query-lang/commands/table_command.h"
#include "query-lang/syntax/arg_parser.h"

namespace riffle::lang {

using index::Batch;
using index::ValueView;

const CommandSpec& bucketdir_command();

namespace {

struct Arguments {
  std::string path_field;
  std::string size_field;
  std::string count_field;
  std::string separator = "/";
  uint64_t most = 20;
};

struct Total {
  double size = 0;
  double count = 0;
};

size_t depth_of(const std::string& path, const std::string& separator) {
  size_t depth = 0;
  for (size_t at = path.find(separator); at != std::string::npos;
       at = path.find(separator, at + separator.size()))
    ++depth;
  return depth;
}

// The directory of a path, with its separator; of a directory the one that it is in.
std::string parent_of(const std::string& path, const std::string& separator) {
  std::string plain = path;
  if (plain.ends_with(separator)) plain.resize(plain.size() - separator.size());
  const size_t at = plain.rfind(separator);
  return at == std::string::npos ? "" : plain.substr(0, at + separator.size());
}

Batch collapse(const Arguments& arguments, const Batch& rows) {
  std::map<std::string, Total> totals;
  for (size_t row = 0; row < rows.rows(); ++row) {
    const ValueView path = rows.at(row, arguments.path_field);
    if (path.is_null()) continue;
    Total& total = totals[index::to_text(path)];
    total.size += index::as_number(rows.at(row, arguments.size_field)).value_or(0);
    total.count += arguments.count_field.empty()
                       ? 1
                       : index::as_number(rows.at(row, arguments.count_field)).value_or(1);
  }
  // The smallest of the deepest directories comes together until there are few enough.
  while (totals.size() > arguments.most) {
    std::map<std::string, double> parents;
    for (const auto& [path, total] : totals) {
      if (const std::string parent = parent_of(path, arguments.separator); !parent.empty())
        parents[parent] += total.size;
    }
    if (parents.empty()) break;
    std::string chosen;
    size_t deepest = 0;
    double least = std::numeric_limits<double>::infinity();
    for (const auto& [parent, size] : parents) {
      const size_t depth = depth_of(parent, arguments.separator);
      if (depth < deepest || (depth == deepest && size >= least)) continue;
      chosen = parent;
      deepest = depth;
      least = size;
    }
    Total together;
    for (auto each = totals.begin(); each != totals.end();) {
      const bool inside = each->first.starts_with(chosen);
      if (inside) {
        together.size += each->second.size;
        together.count += each->second.count;
      }
      each = inside ? totals.erase(each) : std::next(each);
    }
    totals[chosen] = together;
  }
  index::BatchBuilder table;
  for (const auto& [path, total] : totals) {
    table.begin_row();
    table.set(arguments.path_field, ValueView(std::string_view(path)));
    table.set(arguments.size_field, ValueView(total.size));
    table.set(arguments.count_field.empty() ? "count" : arguments.count_field,
              ValueView(total.count));
  }
  return table.finish();
}

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  Arguments parsed;
  RIFFLE_TRY(arguments.take_options());
  for (const char* name : {"pathfield", "sizefield"}) {
    if (!arguments.has_option(name))
      return arguments.unexpected(arguments.peek(), std::string(name) + "=<field>");
  }
  parsed.path_field = arguments.text_option("pathfield");
  parsed.size_field = arguments.text_option("sizefield");
  parsed.count_field = arguments.text_option("countfield");
  parsed.separator = arguments.text_option("sep", parsed.separator);
  RIFFLE_ASSIGN(parsed.most, arguments.count_option("maxcount", parsed.most));
  if (parsed.separator.empty())
    return arguments.error("sep must not be empty", arguments.option_span("sep"));
  return make_plain_node(table_command(arguments, {}, [parsed](const Batch& rows) -> Result<Batch> {
    return collapse(parsed, rows);
  }));
}

}  // namespace

const CommandSpec& bucketdir_command() {
  static const CommandSpec spec = {
      .name = "bucketdir",
      .aliases = {},
      .kind = CommandKind::kTransforming,
      .summary = "Puts files together by their directories",
      .description =
          "The smallest of the deepest directories becomes one row, again and again, until there "
          "are no more than `maxcount` rows; sizes and counts are added up.",
      .syntax =
          "bucketdir pathfield=<field> sizefield=<field> [countfield=<field>] [maxcount=<n>] "
          "[sep=<text>]",
      .arguments = {{"pathfield", ArgType::kField, "", "the field with the paths"},
                    {"sizefield", ArgType::kField, "", "the field with the sizes"},
                    {"countfield", ArgType::kField, "count", "how many files a row stands for"},
                    {"maxcount", ArgType::kNumber, "20", "the most rows"},
                    {"sep", ArgType::kText, "/", "what stands between directories"}},
      .examples = {{"| bucketdir pathfield=p sizefield=n maxcount=2", "Two rows",
                    R"({"p": "/a/x", "n": 1}
{"p": "/a/y", "n": 2}
{"p": "/b/z", "n": 9})",
                    R"({"p": "/a/", "n": 3, "count": 2}
{"p": "/b/z", "n": 9, "count": 1})"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang

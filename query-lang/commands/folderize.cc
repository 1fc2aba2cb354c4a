#include <algorithm>
#include <map>
#include <memory>
#include <utility>

#include <fmt/format.h>

#include "query-lang/commands/command_spec.h"
#include "query-lang/commands/plain_node.h"
#include "query-lang/commands/row_operators.h"
#include "query-lang/syntax/arg_parser.h"

namespace riffle::lang {

using index::Batch;
using index::ValueView;

const CommandSpec& folderize_command();

namespace {

struct Arguments {
  std::string field;
  std::string separator = "::";
  std::string size_field = "totalCount";
  uint64_t fewest = 2;  // folders: fewer of them are opened further
  uint64_t most = 20;
};

struct Folder {
  double members = 0;
  double size = 0;
  uint32_t first = 0;
};

// Up to the separator number `depth`; what has fewer is its own folder.
std::string folder_of(const Arguments& arguments, const std::string& path, size_t depth) {
  size_t at = 0;
  for (size_t i = 0; i < depth; ++i) {
    const size_t next = path.find(arguments.separator, at);
    if (next == std::string::npos) return path;
    at = next + arguments.separator.size();
  }
  return path.substr(0, at) + "*";
}

std::map<std::string, Folder> folders_at(const Arguments& arguments, const Batch& rows,
                                         size_t depth) {
  std::map<std::string, Folder> folders;
  for (uint32_t row = 0; row < rows.rows(); ++row) {
    const ValueView value = rows.at(row, arguments.field);
    if (value.is_null()) continue;
    const auto [place, fresh] =
        folders.emplace(folder_of(arguments, index::to_text(value), depth), Folder());
    if (fresh) place->second.first = row;
    ++place->second.members;
    place->second.size += index::as_number(rows.at(row, arguments.size_field)).value_or(0);
  }
  return folders;
}

Batch folderize(const Arguments& arguments, const Batch& rows) {
  // As deep as it takes to have enough folders, unless those are too many.
  size_t depth = 0;
  std::map<std::string, Folder> folders = folders_at(arguments, rows, depth);
  constexpr size_t kDeepest = 100;
  while (folders.size() < arguments.fewest && depth < kDeepest) {
    std::map<std::string, Folder> deeper = folders_at(arguments, rows, ++depth);
    if (deeper.size() > arguments.most) break;
    folders = std::move(deeper);
  }
  index::BatchBuilder table;
  for (const auto& [name, folder] : folders) {
    table.begin_row();
    // A folder of one is that one.
    const std::string shown =
        folder.members == 1 ? index::to_text(rows.at(folder.first, arguments.field)) : name;
    table.set(arguments.field, ValueView(std::string_view(shown)));
    table.set(arguments.size_field, ValueView(folder.size));
    table.set("memberCount", ValueView(folder.members));
  }
  return table.finish();
}

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  Arguments parsed;
  RIFFLE_TRY(arguments.take_options());
  if (!arguments.has_option("attr")) return arguments.unexpected(arguments.peek(), "attr=<field>");
  parsed.field = arguments.text_option("attr");
  parsed.separator = arguments.text_option("sep", parsed.separator);
  parsed.size_field = arguments.text_option("size", parsed.size_field);
  RIFFLE_ASSIGN(parsed.fewest, arguments.count_option("minfolders", parsed.fewest));
  RIFFLE_ASSIGN(parsed.most, arguments.count_option("maxfolders", parsed.most));
  if (parsed.separator.empty())
    return arguments.error("sep must not be empty", arguments.option_span("sep"));
  PlainCommand command;
  command.spec = &folderize_command();
  command.arguments = arguments.print_options();
  command.demand = [parsed](const index::FieldDemand&) {
    return index::FieldDemand::only({parsed.field, parsed.size_field});
  };
  command.make =
      [parsed](const index::SearchContext& context) -> Result<std::unique_ptr<Operator>> {
    return whole_table(
        context, [parsed](const Batch& rows) -> Result<Batch> { return folderize(parsed, rows); });
  };
  return make_plain_node(std::move(command));
}

}  // namespace

const CommandSpec& folderize_command() {
  static const CommandSpec spec = {
      .name = "folderize",
      .aliases = {},
      .kind = CommandKind::kTransforming,
      .summary = "Puts rows with paths into folders",
      .description =
          "Values that are alike up to a separator become one row, as deep as it takes to have "
          "`minfolders` and not more than `maxfolders`: `memberCount` says how many rows it was, "
          "the size field has their sum.",
      .syntax =
          "folderize attr=<field> [sep=<text>] [size=<field>] [minfolders=<n>] [maxfolders=<n>]",
      .arguments = {{"attr", ArgType::kField, "", "the field with the paths"},
                    {"sep", ArgType::kText, "::", "what stands between their parts"},
                    {"size", ArgType::kField, "totalCount", "the field that is summed up"},
                    {"minfolders", ArgType::kNumber, "2", "the fewest folders"},
                    {"maxfolders", ArgType::kNumber, "20", "the most folders"}},
      .examples = {{"| folderize attr=p sep=\"/\" size=n", "Files by directory",
                    R"({"p": "a/x", "n": 1}
{"p": "a/y", "n": 2}
{"p": "b/z", "n": 4})",
                    R"({"p": "a/*", "n": 3, "memberCount": 2}
{"p": "b/z", "n": 4, "memberCount": 1})"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang

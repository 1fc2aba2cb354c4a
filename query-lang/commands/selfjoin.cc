#include <memory>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

#include "query-lang/commands/command_spec.h"
#include "query-lang/commands/plain_node.h"
#include "query-lang/commands/row_operators.h"
#include "query-lang/syntax/arg_parser.h"

namespace riffle::lang {

using index::Batch;

const CommandSpec& selfjoin_command();

namespace {

struct Arguments {
  std::vector<std::string> fields;
  bool overwrite = true;
  uint64_t most = 1;
  bool keep_single = false;
};

std::string key_of(const Arguments& arguments, const Batch& rows, size_t row) {
  std::string key;
  for (const std::string& field : arguments.fields) {
    const std::string text = index::to_text(rows.at(row, field));
    key += fmt::format("{}:{}", text.size(), text);
  }
  return key;
}

// The fields of `right` beside those of `left`: over them, or only where there is nothing.
void put(const Arguments& arguments, const Batch& rows, uint32_t left, uint32_t right,
         index::BatchBuilder& out) {
  out.begin_row();
  const auto set = [&](uint32_t row) {
    for (const Batch::Field& field : rows.fields()) {
      if (!field.column->is_null(row)) out.set(field.name, field.column->at(row));
    }
  };
  // The first value of a cell stays.
  set(arguments.overwrite ? right : left);
  set(arguments.overwrite ? left : right);
}

Batch join(const Arguments& arguments, const Batch& rows) {
  std::unordered_map<std::string, std::vector<uint32_t>> groups;
  std::vector<std::string> keys;
  for (uint32_t row = 0; row < rows.rows(); ++row) {
    bool whole = true;
    for (const std::string& field : arguments.fields) whole &= !rows.at(row, field).is_null();
    if (!whole) continue;
    const std::string key = key_of(arguments, rows, row);
    std::vector<uint32_t>& group = groups[key];
    if (group.empty()) keys.push_back(key);
    group.push_back(row);
  }
  index::BatchBuilder out;
  for (const std::string& key : keys) {
    const std::vector<uint32_t>& group = groups[key];
    if (group.size() == 1 && arguments.keep_single) put(arguments, rows, group[0], group[0], out);
    for (size_t i = 1; i < group.size(); ++i) {
      if (arguments.most > 0 && i > arguments.most) break;
      put(arguments, rows, group[0], group[i], out);
    }
  }
  return out.finish();
}

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  Arguments parsed;
  RIFFLE_ASSIGN(const std::vector<FieldRef> fields, arguments.fields());
  for (const FieldRef& field : fields) parsed.fields.push_back(field.name);
  RIFFLE_ASSIGN(parsed.overwrite, arguments.bool_option("overwrite", true));
  RIFFLE_ASSIGN(parsed.most, arguments.count_option("max", 1));
  RIFFLE_ASSIGN(parsed.keep_single, arguments.bool_option("keepsingle", false));
  PlainCommand command;
  command.spec = &selfjoin_command();
  command.arguments = arguments.print_options() + " " + print_fields(fields);
  command.demand = demand_everything;
  command.make =
      [parsed](const index::SearchContext& context) -> Result<std::unique_ptr<Operator>> {
    return whole_table(context,
                       [parsed](const Batch& rows) -> Result<Batch> { return join(parsed, rows); });
  };
  return make_plain_node(std::move(command));
}

}  // namespace

const CommandSpec& selfjoin_command() {
  static const CommandSpec spec = {
      .name = "selfjoin",
      .aliases = {},
      .kind = CommandKind::kDataset,
      .summary = "Joins rows with others that have the same values",
      .description =
          "The first row of each group is joined with those behind it, `max` of them: their fields "
          "take the place of its own, or with `overwrite=f` fill what it lacks. A row without a "
          "partner goes, unless `keepsingle=t`.",
      .syntax = "selfjoin [overwrite=<bool>] [max=<n>] [keepsingle=<bool>] <field>, ...",
      .arguments = {{"<field>", ArgType::kFieldList, "", "fields that must be the same"},
                    {"overwrite", ArgType::kBool, "t", "whose values of a common field stay"},
                    {"max", ArgType::kNumber, "1", "how many partners; 0 for all"},
                    {"keepsingle", ArgType::kBool, "f", "whether a row without one stays"}},
      .examples = {{"| selfjoin id", "Two rows become one",
                    R"({"id": 1, "a": "x", "n": 1}
{"id": 1, "b": "y", "n": 2}
{"id": 2, "a": "z"})",
                    R"({"id": 1, "a": "x", "b": "y", "n": 2})"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang

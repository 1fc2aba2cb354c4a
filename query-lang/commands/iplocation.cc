#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <optional>
#include <unordered_map>
#include <utility>

#include "query-lang/commands/command_spec.h"
#include "query-lang/commands/plain_node.h"
#include "query-lang/commands/row_operators.h"
#include "query-lang/exec/sort_cells.h"
#include "query-lang/knowledge/knowledge.h"
#include "query-lang/syntax/arg_parser.h"

namespace riffle::lang {

using index::Batch;
using index::Column;

const CommandSpec& iplocation_command();

namespace {

// The lookup that has the places is called one of these.
constexpr std::array<std::string_view, 2> kLookups = {"iplocation", "iplocation.csv"};
constexpr std::array<std::string_view, 5> kFields = {"City", "Country", "Region", "lat", "lon"};
constexpr std::array<std::string_view, 3> kMoreFields = {"Continent", "MetroCode", "Timezone"};

struct Arguments {
  std::string field;
  std::string prefix;
  bool all_fields = false;
  std::string language;  // of names: the column "City:de" where the table has it
};

// Networks of the table by the length of their prefix.
class Networks {
 public:
  explicit Networks(const Batch& table) {
    const index::ColumnPtr networks = table.column("network");
    for (uint32_t row = 0; row < table.rows(); ++row) {
      const std::string text = index::to_text(networks->at(row));
      const size_t slash = text.find('/');
      std::optional<std::string> key = address_key(text.substr(0, slash));
      if (!key) continue;
      const bool v4 = text.find(':') == std::string::npos;
      const size_t width = key->size() * kBitsOfByte;
      size_t length = width;
      if (slash != std::string::npos) {
        const std::optional<double> bits = index::parse_number(text.substr(slash + 1));
        const double most = v4 ? kBitsOfIpv4 : static_cast<double>(width);
        if (!bits || *bits < 0 || *bits > most) continue;
        length = static_cast<size_t>(*bits) + (v4 ? width - kBitsOfIpv4 : 0);
      }
      rows_[length].emplace(masked(*key, length), row);
    }
  }
  // The row of the narrowest network that holds the address.
  std::optional<uint32_t> find(std::string_view address) const {
    const std::optional<std::string> key = address_key(address);
    if (!key) return {};
    for (auto length = rows_.rbegin(); length != rows_.rend(); ++length) {
      const auto found = length->second.find(masked(*key, length->first));
      if (found != length->second.end()) return found->second;
    }
    return {};
  }

 private:
  static constexpr size_t kBitsOfByte = 8;
  static constexpr size_t kBitsOfIpv4 = 32;

  static std::string masked(std::string key, size_t length) {
    for (size_t i = 0; i < key.size(); ++i) {
      const size_t first = i * kBitsOfByte;
      const size_t kept = length <= first ? 0 : std::min(length - first, kBitsOfByte);
      key[i] = static_cast<char>(static_cast<unsigned char>(key[i]) & (0xFF00U >> kept));
    }
    return key;
  }
  std::map<size_t, std::unordered_map<std::string, uint32_t>> rows_;
};

class IplocationOperator : public Operator {
 public:
  IplocationOperator(const Arguments& arguments, std::shared_ptr<const LookupTable> table)
      : arguments_(arguments), table_(std::move(table)), networks_(table_->rows) {}

  Result<Flow> push(const Batch& batch, BatchSink& out) override {
    const index::ColumnPtr addresses = batch.column(arguments_.field);
    std::vector<uint32_t> codes(batch.rows(), Column::kNullCode);
    for (size_t row = 0; row < batch.rows(); ++row) {
      const index::ValueView value = addresses->at(row);
      if (value.is_null()) continue;
      if (const auto place = networks_.find(index::to_text(value))) codes[row] = *place;
    }
    Batch result = batch;
    for (const std::string_view field : kFields) add(field, codes, result);
    for (const std::string_view field : kMoreFields) {
      if (arguments_.all_fields) add(field, codes, result);
    }
    return out.push(result);
  }
  Result<void> finish(BatchSink&) override { return {}; }

 private:
  void add(std::string_view field, const std::vector<uint32_t>& codes, Batch& result) const {
    const std::string translated = std::string(field) + ":" + arguments_.language;
    const bool has = !arguments_.language.empty() && table_->rows.find(translated) != nullptr;
    result.set(arguments_.prefix + std::string(field),
               Column::dictionary(codes, table_->rows.column(has ? translated : field)));
  }

  const Arguments arguments_;
  std::shared_ptr<const LookupTable> table_;
  Networks networks_;
};

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  Arguments parsed;
  RIFFLE_TRY(arguments.take_options());
  RIFFLE_ASSIGN(FieldRef field, arguments.field());
  RIFFLE_TRY(arguments.take_options());
  parsed.field = std::move(field.name);
  parsed.prefix = arguments.text_option("prefix");
  parsed.language = arguments.text_option("lang");
  RIFFLE_ASSIGN(parsed.all_fields, arguments.bool_option("allfields", false));
  PlainCommand command;
  command.spec = &iplocation_command();
  command.arguments = arguments.print_options() + " " + print_field(parsed.field);
  command.passes_limit = true;
  command.demand = demand_also({parsed.field});
  command.make = [parsed, knowledge = arguments.knowledge()](
                     const index::SearchContext& context) -> Result<std::unique_ptr<Operator>> {
    std::shared_ptr<const LookupTable> table;
    for (const std::string_view name : kLookups) {
      if (!knowledge || table) continue;
      RIFFLE_ASSIGN(table, knowledge->lookup(name));
    }
    if (table)
      return std::unique_ptr<Operator>(std::make_unique<IplocationOperator>(parsed, table));
    warn(context,
         "iplocation adds nothing: there is no lookup named iplocation with the columns network, "
         "City, Country, Region, lat and lon",
         "iplocation");
    return each_batch([](const Batch& rows) -> Result<Batch> { return rows; });
  };
  return make_plain_node(std::move(command));
}

}  // namespace

const CommandSpec& iplocation_command() {
  static const CommandSpec spec = {
      .name = "iplocation",
      .aliases = {},
      .kind = CommandKind::kStreaming,
      .summary = "Adds the place of an address",
      .description =
          "The fields `City`, `Country`, `Region`, `lat` and `lon`, with `allfields=t` also "
          "`Continent`, `MetroCode` and `Timezone`. They come from a lookup named `iplocation`, a "
          "table of networks (its column `network`, as in `10.0.0.0/8`) that you provide: the "
          "narrowest network that holds the address counts. Without that lookup nothing is added, "
          "and a message says so.",
      .syntax = "iplocation [prefix=<text>] [allfields=<bool>] [lang=<code>] <field>",
      .arguments = {{"<field>", ArgType::kField, "", "the field with the address"},
                    {"prefix", ArgType::kText, "", "what the names of the fields begin with"},
                    {"allfields", ArgType::kBool, "f", "whether the rarer fields come too"},
                    {"lang", ArgType::kText, "",
                     "the language of names: columns such as City:de of the table"}},
      .examples = {{"| iplocation prefix=src_ src", "Without a lookup nothing is added",
                    "{\"src\": \"10.1.2.3\"}", "{\"src\": \"10.1.2.3\"}"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang

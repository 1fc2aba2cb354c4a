#include "query-lang/commands/table_command.h"

#include <utility>

namespace riffle::lang {

Result<std::vector<FieldRef>> take_options_and_fields(ArgParser& arguments) {
  RIFFLE_TRY(arguments.take_options());
  if (arguments.at_end()) return std::vector<FieldRef>();
  return arguments.fields();
}

PlainCommand table_command(const ArgParser& arguments, const std::vector<FieldRef>& fields,
                           BatchFunction change) {
  PlainCommand command;
  command.spec = &arguments.spec();
  command.arguments = arguments.print_options();
  if (!fields.empty()) command.arguments += " " + print_fields(fields);
  command.demand = demand_everything;
  command.make = [change = std::move(change)](
                     const index::SearchContext& context) -> Result<std::unique_ptr<Operator>> {
    return whole_table(context, change);
  };
  return command;
}

}  // namespace riffle::lang

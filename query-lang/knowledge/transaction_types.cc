#include "query-lang/knowledge/transaction_types.h"

#include <fmt/format.h>

namespace riffle::lang {

Result<TransactionType> find_transaction_type(const Knowledge* knowledge, std::string_view name,
                                              SourceSpan span) {
  std::optional<TransactionType> type =
      knowledge == nullptr ? std::nullopt : knowledge->transaction_type(name);
  if (type) return std::move(*type);
  Error error = user_error(fmt::format("there is no type of transactions '{}'", name), span,
                           "it is a knowledge object of kind transaction_type");
  error.kind = ErrorKind::kEnvironment;
  return error;
}

}  // namespace riffle::lang

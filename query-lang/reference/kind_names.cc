#include "query-lang/reference/kind_names.h"

namespace riffle::lang {

std::string_view kind_name(CommandKind kind) {
  switch (kind) {
    case CommandKind::kGenerating:
      return "generating";
    case CommandKind::kStreaming:
      return "streaming";
    case CommandKind::kCentralized:
      return "centralized";
    case CommandKind::kTransforming:
      return "transforming";
    case CommandKind::kDataset:
      return "dataset";
  }
  return "";
}

std::string_view type_name(ArgType type) {
  switch (type) {
    case ArgType::kField:
      return "field";
    case ArgType::kFieldList:
      return "field-list";
    case ArgType::kNumber:
      return "number";
    case ArgType::kText:
      return "text";
    case ArgType::kBool:
      return "bool";
    case ArgType::kSpan:
      return "span";
    case ArgType::kExpression:
      return "expression";
    case ArgType::kSearch:
      return "search";
    case ArgType::kAggregates:
      return "aggregates";
    case ArgType::kRegex:
      return "regex";
    case ArgType::kSubsearch:
      return "subsearch";
    case ArgType::kEnum:
      return "enum";
  }
  return "";
}

}  // namespace riffle::lang

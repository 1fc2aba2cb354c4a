#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "query-lang/commands/model_search.h"
#include "query-lang/commands/rewritten_command.h"
#include "query-lang/syntax/names.h"

namespace riffle::lang {

const CommandSpec& pivot_command();

namespace {

struct Split {
  std::string field;
  std::string name;    // behind AS
  std::string period;  // of _time: second … year; empty or auto: chosen
};

struct Cell {
  std::string function;
  std::string field;
  std::string name;
};

struct Arguments {
  std::string model;
  std::string object;
  SourceSpan span;
  std::vector<Cell> cells;
  std::vector<Split> rows;
  std::optional<Split> column;
  std::vector<std::string> filters;  // search expressions
  std::string sort;                  // what stands behind SORT, as for sort
  uint64_t columns = 100;            // NUMCOLS
};

constexpr std::array<std::string_view, 10> kClauses = {
    "SPLITROW", "SPLITCOL",  "FILTER",     "SORT",       "LIMIT",
    "NUMCOLS",  "SHOWOTHER", "ROWSUMMARY", "COLSUMMARY", "AS"};

bool is_clause(const Token& token) {
  return std::any_of(kClauses.begin(), kClauses.end(),
                     [&](std::string_view word) { return token.is_word(word); });
}

Result<Cell> parse_cell(ArgParser& arguments) {
  Cell cell;
  const Token name = arguments.next();
  if (name.kind != Token::Kind::kWord)
    return arguments.unexpected(name, "an aggregation such as count(x), or a clause");
  cell.function = name.text;
  RIFFLE_TRY(arguments.expect("("));
  RIFFLE_ASSIGN(FieldRef field, arguments.field());
  cell.field = field.name;
  RIFFLE_TRY(arguments.expect(")"));
  cell.name = cell.function + "(" + cell.field + ")";
  if (arguments.accept_word("AS")) {
    RIFFLE_ASSIGN(FieldRef alias, arguments.field());
    cell.name = alias.name;
  }
  return cell;
}

Result<Split> parse_split(ArgParser& arguments) {
  Split split;
  RIFFLE_ASSIGN(FieldRef field, arguments.field());
  split.field = field.name;
  split.name = field.name;
  while (!arguments.at_end()) {
    if (arguments.accept_word("AS")) {
      RIFFLE_ASSIGN(FieldRef name, arguments.field());
      split.name = name.name;
    } else if (arguments.accept_word("PERIOD")) {
      RIFFLE_ASSIGN(split.period, arguments.text());
    } else {
      break;
    }
  }
  return split;
}

// FILTER field is "x" | = 5 | in (a, b) | startsWith a | isNull …
Result<std::string> parse_filter(ArgParser& arguments) {
  RIFFLE_ASSIGN(FieldRef field, arguments.field());
  const std::string name = print_field(field.name);
  const Token op = arguments.next();
  if (op.is_word("isNull")) return "NOT " + name + "=*";
  if (op.is_word("isNotNull")) return name + "=*";
  if (op.is_word("in")) {
    RIFFLE_TRY(arguments.expect("("));
    std::string list;
    while (!arguments.accept(")")) {
      RIFFLE_ASSIGN(const std::string value, arguments.text());
      list += (list.empty() ? "" : ", ") + quote_string(value);
      arguments.accept(",");
    }
    return name + " IN (" + list + ")";
  }
  RIFFLE_ASSIGN(const std::string value, arguments.text());
  if (op.is_word("is") || op.is("=")) return name + "=" + quote_string(value);
  if (op.is_word("isNot") || op.is("!=")) return "NOT " + name + "=" + quote_string(value);
  if (op.is_word("contains")) return name + "=" + quote_string("*" + value + "*");
  if (op.is_word("doesNotContain")) return "NOT " + name + "=" + quote_string("*" + value + "*");
  if (op.is_word("startsWith")) return name + "=" + quote_string(value + "*");
  if (op.is_word("endsWith")) return name + "=" + quote_string("*" + value);
  if (op.is("<") || op.is("<=") || op.is(">") || op.is(">="))
    return name + op.text + quote_string(value);
  return arguments.unexpected(op, "is, isNot, in, contains, startsWith, endsWith or a comparison");
}

Result<void> parse_zero(ArgParser& arguments, std::string_view clause, bool wanted) {
  RIFFLE_ASSIGN(const bool value, arguments.boolean());
  if (value == wanted) return {};
  return arguments.error(fmt::format("only {} {} is there", clause, wanted ? 1 : 0),
                         arguments.command().span);
}

// SORT 100 a -b: names as the result has them.
Result<void> parse_sort(ArgParser& arguments, Arguments& parsed) {
  RIFFLE_ASSIGN(const uint64_t count, arguments.count());
  parsed.sort = std::to_string(count);
  while (!arguments.at_end() && !is_clause(arguments.peek())) {
    Token token = arguments.next();
    if (token.is(",")) continue;
    if (!token.is_text()) return arguments.unexpected(token, "a field");
    std::string sign;
    if (token.kind == Token::Kind::kWord && token.text.size() == 1 &&
        (token.text == "-" || token.text == "+")) {
      sign = token.text;
      token = arguments.next();
    } else if (token.kind == Token::Kind::kWord && token.text.starts_with('-')) {
      sign = "-";
      token.text.erase(0, 1);
    }
    parsed.sort += " " + sign + quote_string(token.text);
  }
  return {};
}

Result<void> parse_clause(ArgParser& arguments, Arguments& parsed) {
  const Token clause = arguments.peek();
  if (!is_clause(clause)) {
    RIFFLE_ASSIGN(Cell cell, parse_cell(arguments));
    parsed.cells.push_back(std::move(cell));
    return {};
  }
  arguments.next();
  if (clause.is_word("SPLITROW")) {
    RIFFLE_ASSIGN(Split split, parse_split(arguments));
    parsed.rows.push_back(std::move(split));
  } else if (clause.is_word("SPLITCOL")) {
    if (parsed.column) return arguments.error("only one SPLITCOL is there", clause.span);
    RIFFLE_ASSIGN(parsed.column, parse_split(arguments));
  } else if (clause.is_word("FILTER")) {
    RIFFLE_ASSIGN(std::string filter, parse_filter(arguments));
    parsed.filters.push_back(std::move(filter));
  } else if (clause.is_word("SORT")) {
    return parse_sort(arguments, parsed);
  } else if (clause.is_word("NUMCOLS")) {
    RIFFLE_ASSIGN(parsed.columns, arguments.count());
  } else if (clause.is_word("SHOWOTHER")) {
    RIFFLE_TRY(arguments.boolean());
  } else if (clause.is_word("ROWSUMMARY") || clause.is_word("COLSUMMARY")) {
    return parse_zero(arguments, clause.text, false);
  } else {
    return arguments.error(fmt::format("{} is not there", clause.text), clause.span);
  }
  return {};
}

std::string period_span(const std::string& period) {
  if (period.empty() || same_name(period, "auto")) return {};
  return " span=1" + lower_name(period);
}

Result<std::string> rewrite(const Knowledge* knowledge, const Arguments& arguments) {
  RIFFLE_ASSIGN(std::string text, model_search(knowledge, arguments.model + "." + arguments.object,
                                               true, false, arguments.span));
  for (const std::string& filter : arguments.filters) text += " | search " + filter;
  std::vector<Split> by = arguments.rows;
  if (arguments.column) by.push_back(*arguments.column);
  for (const Split& split : by) {
    if (split.field == "_time") text += " | bin _time" + period_span(split.period);
  }
  text += " | stats";
  for (size_t i = 0; i < arguments.cells.size(); ++i) {
    const Cell& cell = arguments.cells[i];
    text += i == 0 ? " " : ", ";
    // count(Object) counts its events.
    text += cell.field == arguments.object && same_name(cell.function, "count")
                ? std::string("count")
                : cell.function + "(" + print_field(cell.field) + ")";
    text += " AS " + print_field(cell.name);
  }
  for (size_t i = 0; i < by.size(); ++i)
    text += (i == 0 ? " BY " : ", ") + print_field(by[i].field);
  if (arguments.column) {
    text += " | xyseries " + print_field(arguments.rows.front().field) + " " +
            print_field(arguments.column->field) + " " + print_field(arguments.cells.front().name);
  }
  for (const Split& split : arguments.rows) {
    if (split.name != split.field)
      text += " | rename " + print_field(split.field) + " AS " + print_field(split.name);
  }
  if (!arguments.sort.empty()) text += " | sort " + arguments.sort;
  return text;
}

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  Arguments parsed;
  const Token whole = arguments.peek();
  const size_t begin = arguments.lexer().position();
  parsed.span = whole.span;
  RIFFLE_ASSIGN(parsed.model, arguments.text());
  RIFFLE_ASSIGN(parsed.object, arguments.text());
  while (!arguments.at_end()) {
    if (arguments.accept(",")) continue;
    RIFFLE_TRY(parse_clause(arguments, parsed));
  }
  if (parsed.cells.empty())
    return arguments.error("an aggregation is missing, such as count(Object)", parsed.span);
  if (parsed.column && (parsed.rows.size() != 1 || parsed.cells.size() != 1))
    return arguments.error("SPLITCOL goes with one SPLITROW and one aggregation", parsed.span);
  const std::string_view text = arguments.lexer().source().text();
  std::string printed = "pivot ";
  const size_t first = text.find_first_not_of(" \t\r\n", begin);
  printed += text.substr(first, arguments.lexer().end() - first);
  while (is_blank(printed.back())) printed.pop_back();
  auto knowledge = arguments.knowledge();
  return std::unique_ptr<CommandNode>(
      std::make_unique<RewrittenCommand>(arguments.spec(), std::move(printed), knowledge,
                                         [knowledge, parsed](const index::SearchContext&) {
                                           return rewrite(knowledge.get(), parsed);
                                         }));
}

}  // namespace

const CommandSpec& pivot_command() {
  static const CommandSpec spec = {
      .name = "pivot",
      .aliases = {},
      .kind = CommandKind::kGenerating,
      .summary = "A table over the events of a data model",
      .description =
          "Aggregations by the fields behind `SPLITROW`, with a column for each value of the one "
          "behind `SPLITCOL` (which goes with one row field and one aggregation). "
          "`count(Object)` counts events.",
      .syntax =
          "pivot <model> <object> <aggregation>(<field>) [AS <name>] ... [SPLITROW <field> [AS "
          "<name>] [PERIOD <unit>]] ... [SPLITCOL <field>] [FILTER <field> is|isNot|in|contains|"
          "startsWith|endsWith|<|> <value>] ... [SORT <n> <field> ...] [NUMCOLS <n>] [SHOWOTHER "
          "<bool>] [ROWSUMMARY 0] [COLSUMMARY 0]",
      .arguments = {{"<model>", ArgType::kText, "", "the data model"},
                    {"<object>", ArgType::kText, "", "one of its objects"},
                    {"<aggregation>", ArgType::kAggregates, "",
                     "count(Object), dc(user) AS users …"},
                    {"<field>", ArgType::kFieldList, "", "fields of the object"}},
      .examples =
          {{"| pivot Web Web count(Web) AS n SPLITROW host SORT 10 -n", "The busiest hosts"},
           {"| pivot Web Web count(Web) AS n SPLITROW _time PERIOD hour FILTER status is 500",
            "Errors by the hour"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang

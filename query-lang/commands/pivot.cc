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
  std::string bins;    // RANGE: options of bin, each behind a blank
  std::optional<std::string> true_label;
  std::optional<std::string> false_label;
};

struct Cell {
  std::string function;
  std::string field;
  std::string name;
};

// LIMIT field BY TOP 10 count(x): only those values of a row field.
struct Limit {
  std::string field;  // empty: the first row field
  bool top = true;
  uint64_t count = 0;
  Cell by;
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
  std::optional<uint64_t> columns;   // NUMCOLS
  bool show_other = true;
  bool row_sums = false;
  bool column_sums = false;
  std::vector<Limit> limits;
};

constexpr std::array<std::string_view, 12> kClauses = {
    "SPLITROW",  "SPLITCOL",   "FILTER",     "SORT", "LIMIT", "NUMCOLS",
    "SHOWOTHER", "ROWSUMMARY", "COLSUMMARY", "AS",   "TOP",   "BOTTOM"};

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

// RANGE start=0 end=100 max=10 size=5: the bins of a number.
Result<void> parse_range(ArgParser& arguments, Split& split) {
  while (arguments.option_follows()) {
    const Token name = arguments.next();
    RIFFLE_TRY(arguments.expect("="));
    RIFFLE_ASSIGN(const double number, arguments.number());
    const char* option = name.is_word("start")  ? "start"
                         : name.is_word("end")  ? "end"
                         : name.is_word("max")  ? "bins"
                         : name.is_word("size") ? "span"
                                                : nullptr;
    if (option == nullptr) return arguments.unexpected(name, "start=, end=, max= or size=");
    split.bins += fmt::format(" {}={}", option, index::format_number(number));
  }
  return {};
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
    } else if (arguments.accept_word("RANGE")) {
      RIFFLE_TRY(parse_range(arguments, split));
    } else if (arguments.accept_word("TRUELABEL")) {
      RIFFLE_ASSIGN(split.true_label, arguments.text());
    } else if (arguments.accept_word("FALSELABEL")) {
      RIFFLE_ASSIGN(split.false_label, arguments.text());
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

// TOP 10 count(x), behind LIMIT field BY or alone.
Result<Limit> parse_limit(ArgParser& arguments, const Token& clause) {
  Limit limit;
  Token kind = clause;
  if (clause.is_word("LIMIT")) {
    RIFFLE_ASSIGN(FieldRef field, arguments.field());
    limit.field = std::move(field.name);
    RIFFLE_TRY(arguments.expect_word("BY"));
    kind = arguments.next();
  }
  if (!kind.is_word("TOP") && !kind.is_word("BOTTOM"))
    return arguments.unexpected(kind, "TOP or BOTTOM");
  limit.top = kind.is_word("TOP");
  RIFFLE_ASSIGN(limit.count, arguments.count());
  RIFFLE_ASSIGN(limit.by, parse_cell(arguments));
  return limit;
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
    RIFFLE_ASSIGN(parsed.show_other, arguments.boolean());
  } else if (clause.is_word("ROWSUMMARY")) {
    RIFFLE_ASSIGN(parsed.row_sums, arguments.boolean());
  } else if (clause.is_word("COLSUMMARY")) {
    RIFFLE_ASSIGN(parsed.column_sums, arguments.boolean());
  } else if (clause.is_word("AS")) {
    return arguments.unexpected(clause, "a clause");
  } else {
    RIFFLE_ASSIGN(Limit limit, parse_limit(arguments, clause));
    parsed.limits.push_back(std::move(limit));
  }
  return {};
}

// As eval has it.
std::string print_name(std::string_view field) { return "'" + std::string(field) + "'"; }

std::string period_span(const std::string& period) {
  if (period.empty() || same_name(period, "auto")) return {};
  return " span=1" + lower_name(period);
}

// count(Object) counts its events.
std::string print_cell(const Arguments& arguments, const Cell& cell) {
  return cell.field == arguments.object && same_name(cell.function, "count")
             ? std::string("count")
             : cell.function + "(" + print_field(cell.field) + ")";
}

// A column for each value of the column field, and each aggregation where there are several, of
// rows with any number of fields.
std::string columns_of_values(const Arguments& arguments) {
  const std::string column = print_name(arguments.column->field);
  std::string text;
  for (const Cell& cell : arguments.cells) {
    const std::string prefix =
        arguments.cells.size() == 1 ? "" : quote_string(cell.name + ": ") + ".";
    text +=
        fmt::format(" | eval _column={}{}, {{_column}}={}", prefix, column, print_name(cell.name));
  }
  text += " | fields - " + print_field(arguments.column->field);
  for (const Cell& cell : arguments.cells) text += ", " + print_field(cell.name);
  text += " | stats first(*) AS *";
  for (size_t i = 0; i < arguments.rows.size(); ++i)
    text += (i == 0 ? " BY " : ", ") + print_field(arguments.rows[i].field);
  return text;
}

Result<std::string> rewrite(const Knowledge* knowledge, const Arguments& arguments) {
  RIFFLE_ASSIGN(std::string text, model_search(knowledge, arguments.model + "." + arguments.object,
                                               true, false, arguments.span));
  for (const std::string& filter : arguments.filters) text += " | search " + filter;
  std::vector<Split> by = arguments.rows;
  if (arguments.column) by.push_back(*arguments.column);
  for (const Split& split : by) {
    if (split.field == "_time") text += " | bin _time" + period_span(split.period);
    if (!split.bins.empty()) text += " | bin" + split.bins + " " + print_field(split.field);
    for (const auto& [label, values] : {std::pair(split.true_label, "1, \"true\""),
                                        std::pair(split.false_label, "0, \"false\"")}) {
      if (label)
        text += fmt::format(" | eval {}=if(lower({}) IN ({}), {}, {})", quote_string(split.field),
                            print_name(split.field), values, quote_string(*label),
                            print_name(split.field));
    }
  }
  // The values of a field by rank: those above the limit.
  const auto ranked = [](const std::string& field, const std::string& agg, bool top) {
    return fmt::format(
        " | eventstats {} AS _rank BY {} | sort 0 {}_rank {} | streamstats dc({}) AS _place", agg,
        print_field(field), top ? "-" : "+", print_field(field), print_field(field));
  };
  for (const Limit& limit : arguments.limits) {
    if (limit.field.empty() && arguments.rows.empty()) continue;
    const std::string& field = limit.field.empty() ? arguments.rows.front().field : limit.field;
    text += ranked(field, print_cell(arguments, limit.by), limit.top) +
            fmt::format(" | where _place<={}", limit.count);
  }
  if (arguments.column && arguments.columns.value_or(0) > 0) {
    const std::string name = print_name(arguments.column->field);
    text += ranked(arguments.column->field, "count", true);
    text += arguments.show_other
                ? fmt::format(" | eval {}=if(_place<={}, {}, \"OTHER\")",
                              print_field(arguments.column->field), *arguments.columns, name)
                : fmt::format(" | where _place<={}", *arguments.columns);
  }
  text += " | stats";
  for (size_t i = 0; i < arguments.cells.size(); ++i) {
    const Cell& cell = arguments.cells[i];
    text += (i == 0 ? " " : ", ") + print_cell(arguments, cell) + " AS " + print_field(cell.name);
  }
  for (size_t i = 0; i < by.size(); ++i)
    text += (i == 0 ? " BY " : ", ") + print_field(by[i].field);
  if (arguments.column && (arguments.rows.size() != 1 || arguments.cells.size() != 1)) {
    text += columns_of_values(arguments);
  } else if (arguments.column) {
    text += " | xyseries " + print_field(arguments.rows.front().field) + " " +
            print_field(arguments.column->field) + " " + print_field(arguments.cells.front().name);
  }
  for (const Split& split : arguments.rows) {
    if (split.name != split.field)
      text += " | rename " + print_field(split.field) + " AS " + print_field(split.name);
  }
  if (arguments.row_sums) text += " | addtotals fieldname=ALL";
  if (arguments.column_sums) {
    text += " | addcoltotals";
    if (!arguments.rows.empty())
      text += " label=ALL labelfield=" + quote_string(arguments.rows.front().name);
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
          "behind `SPLITCOL`. `count(Object)` counts events. `TOP` and `BOTTOM` keep the values of "
          "a row "
          "field with the largest or least aggregation, `NUMCOLS` the most frequent columns.",
      .syntax =
          "pivot <model> <object> <aggregation>(<field>) [AS <name>] ... [SPLITROW <field> [AS "
          "<name>] [PERIOD <unit>] [RANGE start=<n> end=<n> max=<n> size=<n>] [TRUELABEL <text>] "
          "[FALSELABEL <text>]] ... [SPLITCOL <field>] [FILTER <field> is|isNot|in|contains|"
          "startsWith|endsWith|<|> <value>] ... [SORT <n> <field> ...] [NUMCOLS <n>] [SHOWOTHER "
          "<bool>] [ROWSUMMARY <bool>] [COLSUMMARY <bool>] [[LIMIT <field> BY] TOP|BOTTOM <n> "
          "<aggregation>(<field>)]",
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

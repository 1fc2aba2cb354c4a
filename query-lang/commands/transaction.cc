#include <algorithm>
#include <memory>
#include <numeric>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "indexer/read/row_filter.h"
#include "query-lang/commands/command_spec.h"
#include "query-lang/commands/plain_node.h"
#include "query-lang/commands/row_operators.h"
#include "query-lang/commands/transaction_groups.h"
#include "query-lang/exec/bound_expression.h"
#include "query-lang/exec/time_buckets.h"
#include "query-lang/knowledge/transaction_types.h"
#include "query-lang/syntax/arg_parser.h"
#include "query-lang/syntax/expanding_command.h"
#include "query-lang/syntax/search_expression.h"

namespace riffle::lang {

using index::Batch;

const CommandSpec& transaction_command();

namespace {

// startswith, endswith: a search expression or an eval condition.
struct Border {
  std::optional<SearchExpression> search;
  std::optional<Expression> condition;
  std::string text;  // as printed
};

struct ParsedTransaction {
  TransactionRules rules;
  std::optional<Border> begin;
  std::optional<Border> end;
};

Result<std::vector<uint32_t>> rows_of(const Border& border, const Batch& rows,
                                      const index::SearchContext& context) {
  if (border.search) {
    RIFFLE_ASSIGN(const index::RowFilter filter,
                  index::RowFilter::compile(to_predicate(*border.search)));
    return filter.select(rows);
  }
  RIFFLE_ASSIGN(BoundExpression condition, BoundExpression::bind(*border.condition, context));
  return condition.select(rows);
}

// What a table hands on (tstats, sort) may stand in another order than events do.
Batch newest_first(const Batch& rows, const index::SearchContext& context) {
  std::vector<double> times;
  for (uint32_t row = 0; row < rows.rows(); ++row)
    times.push_back(index::as_number(rows.at(row, "_time")).value_or(0));
  if (std::is_sorted(times.rbegin(), times.rend())) return rows;
  std::vector<uint32_t> order(times.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(),
                   [&](uint32_t a, uint32_t b) { return times[a] > times[b]; });
  if (context.message)
    context.message({index::SearchMessage::Severity::kInfo,
                     "the rows did not come newest first and were sorted by time", "transaction"});
  return rows.take(order);
}

Result<Batch> run(const ParsedTransaction& parsed, const Batch& as_they_came,
                  const index::SearchContext& context) {
  const Batch rows = newest_first(as_they_came, context);
  TransactionMarks marks;
  if (parsed.begin) {
    RIFFLE_ASSIGN(marks.begins, rows_of(*parsed.begin, rows, context));
  }
  if (parsed.end) {
    RIFFLE_ASSIGN(marks.ends, rows_of(*parsed.end, rows, context));
  }
  TransactionRules rules = parsed.rules;
  rules.has_begin = parsed.begin.has_value();
  rules.has_end = parsed.end.has_value();
  return group_transactions(rules, marks, rows, context);
}

Result<SearchExpression> parse_search_text(ArgParser& arguments, const Token& token) {
  const SourceText source = SourceText::plain(token.text);
  Lexer lexer(source, 0, token.text.size());
  Result<SearchExpression> search = parse_search_expression(lexer);
  if (!search) return arguments.error(search.error().message, token.span, search.error().hint);
  return search;
}

// The place behind the parenthesis that closes the one at `open`.
size_t closing(std::string_view text, size_t open) {
  int depth = 0;
  for (size_t i = open; i < text.size(); ++i) {
    if (text[i] == '"') {
      for (++i; i < text.size() && text[i] != '"'; ++i) {
        if (text[i] == '\\') ++i;
      }
    } else if (text[i] == '(') {
      ++depth;
    } else if (text[i] == ')' && --depth == 0) {
      return i + 1;
    }
  }
  return text.size();
}

// startswith="text", startswith=word, startswith=(search), startswith=eval(condition)
Result<Border> read_border(ArgParser& arguments) {
  Border border;
  arguments.next();  // the name
  RIFFLE_TRY(arguments.expect("="));
  Lexer& lexer = arguments.lexer();
  lexer.skip_blanks();
  const Token token = arguments.peek();
  if (token.is_word("eval")) {
    arguments.next();
    RIFFLE_TRY(arguments.expect("("));
    RIFFLE_ASSIGN(border.condition, arguments.expression());
    RIFFLE_TRY(arguments.expect(")"));
    border.text = "eval(" + print_expression(*border.condition) + ")";
    return border;
  }
  if (lexer.look() == '(') {
    const size_t end = closing(lexer.source().text().substr(0, lexer.end()), lexer.position());
    Lexer inner(lexer.source(), lexer.position(), end);
    RIFFLE_ASSIGN(border.search, parse_search_expression(inner));
    lexer.seek(end);
  } else {
    const Token value = lexer.option_value();
    if (!value.is_text()) return arguments.unexpected(value, "a text or (search expression)");
    RIFFLE_ASSIGN(border.search, parse_search_text(arguments, value));
  }
  // In quotes a backtick begins no macro.
  const std::string search = print_search(*border.search);
  border.text = search.find('`') == std::string::npos ? "(" + search + ")" : quote_string(search);
  return border;
}

// A span of time, or -1 for none.
Result<std::optional<double>> read_span(const ArgParser& arguments, std::string_view name) {
  const std::optional<double> number = index::parse_number(arguments.text_option(name, "-1"));
  if (number) return *number < 0 ? std::nullopt : std::optional<double>(*number);
  // parse_span knows no width of nothing.
  const std::string text = arguments.text_option(name);
  if (text.size() > 1 && text.front() == '0' && parse_span("1" + text.substr(1)))
    return std::optional<double>(0);
  RIFFLE_ASSIGN(const std::optional<SpanValue> span, arguments.span_option(name));
  if (!span->is_time())
    return arguments.error(fmt::format("{} needs a span of time, as in 5m", name),
                           arguments.option_span(name));
  return std::optional<double>(span->count * to_seconds(unit_micros(span->unit)));
}

// "a, b"
std::vector<std::string> names_in(std::string_view list) {
  std::vector<std::string> names;
  while (!list.empty()) {
    const size_t comma = std::min(list.find(','), list.size());
    std::string_view name = list.substr(0, comma);
    while (name.starts_with(' ')) name.remove_prefix(1);
    while (name.ends_with(' ')) name.remove_suffix(1);
    if (!name.empty()) names.emplace_back(name);
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
  return names;
}

Result<void> read_options(const ArgParser& arguments, TransactionRules& rules) {
  RIFFLE_ASSIGN(rules.max_span, read_span(arguments, "maxspan"));
  RIFFLE_ASSIGN(rules.max_pause, read_span(arguments, "maxpause"));
  RIFFLE_ASSIGN(const double events, arguments.number_option("maxevents", 1000));
  rules.max_events = events >= 1 ? static_cast<uint64_t>(events) : UINT64_MAX;
  RIFFLE_ASSIGN(rules.max_open, arguments.count_option("maxopentxn", UINT64_MAX));
  RIFFLE_ASSIGN(rules.max_open_events, arguments.count_option("maxopenevents", UINT64_MAX));
  RIFFLE_ASSIGN(rules.unify_ends, arguments.bool_option("unifyends", false));
  RIFFLE_ASSIGN(rules.connected, arguments.bool_option("connected", true));
  RIFFLE_ASSIGN(rules.keep_evicted, arguments.bool_option("keepevicted", false));
  RIFFLE_ASSIGN(rules.keep_orphans, arguments.bool_option("keeporphans", false));
  RIFFLE_ASSIGN(rules.raw_list, arguments.bool_option("mvraw", false));
  rules.null_text = arguments.text_option("nullstr", rules.null_text);
  if (arguments.has_option("delim")) rules.delimiter = arguments.text_option("delim");
  const std::string lists = arguments.text_option("mvlist", "f");
  const std::optional<bool> all = parse_bool(lists);
  rules.all_lists = all.value_or(false);
  if (!all) rules.lists = names_in(lists);
  for (std::string& name : names_in(arguments.text_option("fields")))
    rules.fields.push_back(std::move(name));
  return {};
}

// All but the type, which stands last.
std::string print_options(const ArgParser& arguments) {
  const std::string text = arguments.print_options();
  return arguments.has_option("name") ? text.substr(0, text.rfind(" name=")) : text;
}

// transaction name=x: what the type says, and behind it what the command says itself.
Result<std::unique_ptr<Operator>> make_typed(const std::string& name, SourceSpan span,
                                             const std::string& rest,
                                             const std::shared_ptr<const Knowledge>& knowledge,
                                             const index::SearchContext& context) {
  RIFFLE_ASSIGN(const TransactionType type, find_transaction_type(knowledge.get(), name, span));
  const std::string text = "| transaction " + print_fields(type.fields) + " " + type.options + rest;
  RIFFLE_ASSIGN(const Pipeline pipeline, parse_generated(text, knowledge));
  return pipeline.front()->make_operator(context);
}

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  auto parsed = std::make_shared<ParsedTransaction>();
  while (!arguments.at_end()) {
    const Token token = arguments.peek();
    if (arguments.option_follows() && (token.is_word("startswith") || token.is_word("endswith"))) {
      RIFFLE_ASSIGN(Border border, read_border(arguments));
      (token.is_word("startswith") ? parsed->begin : parsed->end) = std::move(border);
      arguments.accept(",");
      continue;
    }
    RIFFLE_ASSIGN(const bool option, arguments.take_option());
    if (!option) {
      RIFFLE_ASSIGN(FieldRef field, arguments.field());
      parsed->rules.fields.push_back(std::move(field.name));
    }
    arguments.accept(",");
  }
  PlainCommand command;
  command.spec = &transaction_command();
  if (!parsed->rules.fields.empty()) command.arguments = " " + print_fields(parsed->rules.fields);
  RIFFLE_TRY(read_options(arguments, parsed->rules));
  command.arguments += print_options(arguments);
  if (parsed->begin) command.arguments += " startswith=" + parsed->begin->text;
  if (parsed->end) command.arguments += " endswith=" + parsed->end->text;
  command.keeps_order = false;
  command.demand = demand_everything;
  if (arguments.has_option("name")) {
    const std::string type = arguments.text_option("name");
    const std::string rest = command.arguments;
    command.arguments += " name=" + quote_string(type);
    command.make = [type, rest, span = arguments.option_span("name"),
                    knowledge = arguments.knowledge()](const index::SearchContext& context) {
      return make_typed(type, span, rest, knowledge, context);
    };
    return make_plain_node(std::move(command));
  }
  command.make =
      [parsed](const index::SearchContext& context) -> Result<std::unique_ptr<Operator>> {
    return whole_table(context, [parsed, &context](const Batch& rows) -> Result<Batch> {
      return run(*parsed, rows, context);
    });
  };
  return make_plain_node(std::move(command));
}

}  // namespace

const CommandSpec& transaction_command() {
  static const CommandSpec spec = {
      .name = "transaction",
      .aliases = {"transam"},
      .kind = CommandKind::kDataset,
      .summary = "Puts events together that belong together",
      .description =
          "Events with the same values of the fields make one row, within `maxspan` from first to "
          "last, `maxpause` from one to the next and at most `maxevents`; with `startswith` and "
          "`endswith` from an event that matches the one to an event that matches the other. "
          "Rows that do not come newest first, as a search gives them, are sorted by time; a "
          "message says so.\n\nThe row has the time of the "
          "earliest event, the texts joined by line breaks, the values of all fields (each once "
          "and sorted, or with `mvlist=t` all in order), and `duration`, `eventcount`, "
          "`closed_txn` (1 where a limit or border closed it), `field_match_sum` and, where there "
          "are texts, `linecount`. Groups that lack their begin or end come only with "
          "`keepevicted=t`, events in no group only with `keeporphans=t`.",
      .syntax =
          "transaction [<field>, ...] [maxspan=<span>] [maxpause=<span>] [maxevents=<n>] "
          "[startswith=<condition>] [endswith=<condition>] [connected=<bool>] [keepevicted=<bool>] "
          "[keeporphans=<bool>] [mvlist=<bool or fields>] [mvraw=<bool>] [nullstr=<text>] "
          "[fields=<list>] [maxopentxn=<n>] [maxopenevents=<n>] [unifyends=<bool>] [delim=<text>] "
          "[name=<type>]",
      .arguments =
          {{"<field>", ArgType::kFieldList, "", "fields that must be the same"},
           {"maxspan", ArgType::kSpan, "-1",
            "the longest time from first to last event; -1 for any"},
           {"maxpause", ArgType::kSpan, "-1", "the longest time between neighbours; -1 for any"},
           {"maxevents", ArgType::kNumber, "1000", "the most events; -1 for any number"},
           {"startswith", ArgType::kSearch, "",
            "the first event: \"text\", (search expression) or eval(expression)"},
           {"endswith", ArgType::kSearch, "", "the last event"},
           {"connected", ArgType::kBool, "t",
            "whether an event needs a value in common with the group, where no value differs"},
           {"keepevicted", ArgType::kBool, "f", "whether groups without begin or end are shown"},
           {"keeporphans", ArgType::kBool, "f",
            "whether events in no group are shown, with _txn_orphan=1"},
           {"mvlist", ArgType::kText, "f",
            "whether fields (or those named) keep all values in order"},
           {"mvraw", ArgType::kBool, "f", "whether the texts are several values instead of one"},
           {"nullstr", ArgType::kText, "NULL", "with mvlist: stands for a missing value"},
           {"fields", ArgType::kText, "", "fields that must be the same, with commas"},
           {"maxopentxn", ArgType::kNumber, "",
            "the most transactions that wait for events; then the oldest is given up"},
           {"maxopenevents", ArgType::kNumber, "", "the most events in them"},
           {"unifyends", ArgType::kBool, "f",
            "whether the events at begin and end need one of the fields, too"},
           {"delim", ArgType::kText, "\" \"",
            "between the values of a field where nomv joins them"},
           {"name", ArgType::kText, "",
            "a type of transactions (a knowledge object): its fields and options, where the "
            "command "
            "does not say otherwise"}},
      .examples = {{"| transaction id maxpause=1m | table id duration eventcount",
                    "Events of an id without a pause",
                    "{\"_time\": 200, \"id\": \"a\"}\n{\"_time\": 30, \"id\": \"a\"}\n{\"_time\": "
                    "10, \"id\": \"a\"}",
                    "{\"id\": \"a\", \"duration\": 0, \"eventcount\": 1}\n{\"id\": \"a\", "
                    "\"duration\": 20, \"eventcount\": 2}"},
                   {"| transaction user startswith=\"login\" endswith=eval(action==\"logout\") | "
                    "table user duration",
                    "From login to logout",
                    "{\"_time\": 90, \"user\": \"u\", \"_raw\": \"bye\", \"action\": "
                    "\"logout\"}\n{\"_time\": 10, \"user\": \"u\", \"_raw\": \"login ok\"}",
                    "{\"user\": \"u\", \"duration\": 80}"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang

#include <map>
#include <memory>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "query-lang/commands/command_spec.h"
#include "query-lang/commands/field_demand.h"
#include "query-lang/commands/plain_node.h"
#include "query-lang/commands/row_operators.h"
#include "query-lang/commands/subpipeline.h"
#include "query-lang/exec/batch_concat.h"
#include "query-lang/functions/json_path.h"
#include "query-lang/functions/values.h"
#include "query-lang/syntax/arg_parser.h"
#include "query-lang/syntax/names.h"
#include "query-lang/syntax/pipeline_splitter.h"

namespace riffle::lang {

using index::Batch;
using index::Value;
using index::ValueView;

const CommandSpec& foreach_command();

namespace {

// How the marks in the body are called.
struct Marks {
  std::string field = "<<FIELD>>";
  std::string match = "<<MATCHSTR>>";
  std::vector<std::string> segments = {"<<MATCHSEG1>>", "<<MATCHSEG2>>", "<<MATCHSEG3>>"};
};

enum class Mode : uint8_t { kFields, kValues, kJsonArray };

// Each level reads its body as a text of its own; nobody writes more than two.
constexpr int kMostNested = 10;
// Of a body, in an error.
constexpr size_t kShownBytes = 500;

struct Arguments {
  std::vector<FieldRef> fields;
  std::string body;
  Marks marks;
  Mode mode = Mode::kFields;
  std::string item = "<<ITEM>>";
  std::string iteration = "<<ITER>>";
};

void replace_all(std::string& text, std::string_view mark, std::string_view with) {
  for (size_t at = text.find(mark); at != std::string::npos; at = text.find(mark, at + with.size()))
    text.replace(at, mark.size(), with);
}

// The body for one field, as SPL has it: text put in for text.
std::string body_for(const Arguments& arguments, std::string_view pattern, std::string_view name) {
  std::vector<std::string> parts;
  match_wildcards(pattern, name, parts);
  std::string match;
  for (const std::string& part : parts) match += part;
  std::string body = arguments.body;
  for (size_t i = 0; i < arguments.marks.segments.size(); ++i)
    replace_all(body, arguments.marks.segments[i], i < parts.size() ? parts[i] : "");
  replace_all(body, arguments.marks.match, match);
  replace_all(body, arguments.marks.field, name);
  return body;
}

// The body for one value: a number as it is, everything else as a text in quotes, unless the mark
// stands in quotes already.
std::string body_for_value(const Arguments& arguments, const ValueView& value, size_t iteration) {
  std::string body = arguments.body;
  const std::string text = index::to_text(value);
  const std::string quoted = quote_string(text);
  replace_all(body, "\"" + arguments.item + "\"", quoted);
  replace_all(body, "'" + arguments.item + "'", "'" + text + "'");
  replace_all(body, arguments.item, index::as_number(value) ? text : quoted);
  replace_all(body, arguments.iteration, std::to_string(iteration));
  return body;
}

// What is wrong, with the body or as much of it as people read. Of bodies in bodies only the
// innermost is told.
Error body_error(std::string_view body, Error error, SourceSpan span) {
  constexpr std::string_view kWhere = "foreach: in '";
  error.span = span;
  if (error.message.starts_with(kWhere)) return error;
  size_t end = std::min(body.size(), kShownBytes);
  while (end < body.size() && end > 0 && (static_cast<unsigned char>(body[end]) & 0xC0) == 0x80)
    --end;
  error.message = fmt::format("{}{}{}': {}", kWhere, body.substr(0, end),
                              end < body.size() ? "…" : "", error.message);
  return error;
}

// `depth`: in how many brackets the command itself stands.
Result<Pipeline> parse_body(std::string_view body, SourceSpan span, int depth) {
  if (depth >= kMostNested)
    return user_error(fmt::format("foreach stands in brackets more than {} deep", kMostNested),
                      span);
  const SourceText source = SourceText::plain(body);
  PipelineScope scope;
  scope.depth = depth + 1;
  scope.source = &source;
  scope.implied_search = false;
  Result<Pipeline> pipeline = parse_pipeline(scope, 0, body.size());
  if (!pipeline) return body_error(body, pipeline.error(), span);
  for (const std::unique_ptr<CommandNode>& node : *pipeline) {
    if (node->kind() != CommandKind::kStreaming)
      return user_error(
          fmt::format("foreach: {} cannot stand in it, only commands that change each "
                      "row for itself",
                      node->spec().name),
          span);
  }
  return pipeline;
}

// A body made ready to run over batches.
class Body {
 public:
  static Result<std::unique_ptr<Body>> make(std::string_view text,
                                            const index::SearchContext& context) {
    auto body = std::make_unique<Body>();
    RIFFLE_ASSIGN(body->pipeline_, parse_body(text, {}, 0));
    RIFFLE_ASSIGN(body->resolved_, resolve_pipeline(body->pipeline_, context));
    RIFFLE_ASSIGN(OperatorChain chain,
                  OperatorChain::make(body->resolved_.nodes, context, body->sink_));
    body->chain_.emplace(std::move(chain));
    return body;
  }
  Result<Batch> run(const Batch& rows) {
    sink_.batches.clear();
    RIFFLE_TRY(chain_->push(rows));
    return concat(sink_.batches);
  }

 private:
  struct Sink : BatchSink {
    Result<Flow> push(const Batch& batch) override {
      batches.push_back(batch);
      return Flow::kMore;
    }
    std::vector<Batch> batches;
  };
  Pipeline pipeline_;
  ResolvedPipeline resolved_;
  Sink sink_;
  std::optional<OperatorChain> chain_;
};

class ForeachOperator : public Operator {
 public:
  ForeachOperator(const Arguments& arguments, const index::SearchContext& context)
      : arguments_(arguments), context_(context) {}

  Result<Flow> push(const Batch& batch, BatchSink& out) override {
    RIFFLE_TRY(context_.check());
    RIFFLE_ASSIGN(const Batch result,
                  arguments_.mode == Mode::kFields ? over_fields(batch) : over_values(batch));
    return result.rows() == 0 ? Flow::kMore : out.push(result);
  }
  Result<void> finish(BatchSink&) override { return {}; }

 private:
  // Bodies that differ from row to row are not kept for ever.
  static constexpr size_t kMostBodies = 1000;

  Result<Body*> body(const std::string& text) {
    auto found = bodies_.find(text);
    if (found == bodies_.end()) {
      if (bodies_.size() >= kMostBodies) bodies_.clear();
      RIFFLE_ASSIGN(std::unique_ptr<Body> made, Body::make(text, context_));
      found = bodies_.emplace(text, std::move(made)).first;
    }
    return found->second.get();
  }

  Result<Batch> over_fields(const Batch& batch) {
    Batch result = batch;
    for (const FieldRef& pattern : arguments_.fields) {
      // A name without wildcards stands for itself, whether there is such a field or not.
      std::vector<std::string> names;
      if (!pattern.has_wildcard()) names.push_back(pattern.name);
      for (const Batch::Field& field : batch.fields()) {
        if (pattern.has_wildcard() && selects(pattern.name, field.name))
          names.push_back(field.name);
      }
      for (const std::string& name : names) {
        RIFFLE_ASSIGN(Body * ready, body(body_for(arguments_, pattern.name, name)));
        RIFFLE_ASSIGN(result, ready->run(result));
        if (result.rows() == 0) return result;
      }
    }
    return result;
  }

  std::vector<Value> items_of(const ValueView& value) const {
    if (arguments_.mode == Mode::kValues) return values_of(value);
    std::vector<Value> items;
    if (const std::optional<JsonValue> json = parse_json_argument(value);
        json && json->is_array()) {
      for (const JsonValue& element : json->elements()) items.push_back(field_of_json(element));
    }
    return items;
  }

  Result<Batch> over_values(const Batch& batch) {
    std::vector<Batch> rows;
    for (uint32_t row = 0; row < batch.rows(); ++row) {
      Batch result = batch.slice(row, row + 1);
      size_t iteration = 0;
      for (const Value& item : items_of(batch.at(row, arguments_.fields.front().name))) {
        RIFFLE_ASSIGN(Body * ready, body(body_for_value(arguments_, item, iteration++)));
        RIFFLE_ASSIGN(result, ready->run(result));
      }
      rows.push_back(std::move(result));
    }
    return concat(rows);
  }

  const Arguments& arguments_;
  const index::SearchContext& context_;
  std::map<std::string, std::unique_ptr<Body>> bodies_;  // by their text
};

// The text between the brackets that come next.
Result<Token> read_body(ArgParser& arguments) {
  Lexer& lexer = arguments.lexer();
  lexer.skip_blanks();
  if (lexer.look() != '[') return arguments.unexpected(arguments.peek(), "commands in brackets");
  RIFFLE_ASSIGN(const PipelineText text,
                split_pipeline(lexer.source(), lexer.position(), lexer.end()));
  const BracketRange range = text.commands.front().brackets.front();
  const std::string_view body =
      lexer.source().text().substr(range.begin + 1, range.end - range.begin - 2);
  lexer.seek(range.end);
  return lexer.make(Token::Kind::kWord, range.begin + 1, range.end - 1, std::string(body));
}

Result<void> read_options(const ArgParser& arguments, Arguments& parsed) {
  Marks& marks = parsed.marks;
  marks.field = arguments.text_option("fieldstr", marks.field);
  marks.match = arguments.text_option("matchstr", marks.match);
  marks.segments[0] = arguments.text_option("matchseg1", marks.segments[0]);
  marks.segments[1] = arguments.text_option("matchseg2", marks.segments[1]);
  marks.segments[2] = arguments.text_option("matchseg3", marks.segments[2]);
  parsed.item = arguments.text_option("itemstr", parsed.item);
  parsed.iteration = arguments.text_option("iterstr", parsed.iteration);
  const std::string mode = arguments.text_option("mode", "multifield");
  if (same_name(mode, "multivalue")) parsed.mode = Mode::kValues;
  if (same_name(mode, "json_array")) parsed.mode = Mode::kJsonArray;
  if (parsed.mode != Mode::kFields &&
      (parsed.fields.size() != 1 || parsed.fields.front().has_wildcard()))
    return arguments.error(fmt::format("mode={} takes one field", mode),
                           arguments.option_span("mode"));
  return {};
}

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  auto parsed = std::make_shared<Arguments>();
  std::optional<Token> body;
  while (!arguments.at_end()) {
    RIFFLE_ASSIGN(const bool option, arguments.take_option());
    if (option) continue;
    if (arguments.peek().is("[")) {
      RIFFLE_ASSIGN(body, read_body(arguments));
      break;
    }
    RIFFLE_ASSIGN(FieldRef field, arguments.field());
    parsed->fields.push_back(std::move(field));
    arguments.accept(",");
  }
  RIFFLE_TRY(arguments.take_options());
  if (parsed->fields.empty()) return arguments.unexpected(arguments.peek(), "a field");
  if (!body) return arguments.unexpected(arguments.peek(), "commands in brackets");
  parsed->body = body->text;
  RIFFLE_TRY(read_options(arguments, *parsed));
  // What is wrong whatever the field is called is wrong now.
  RIFFLE_TRY(parse_body(parsed->mode == Mode::kFields ? body_for(*parsed, "*", "x")
                                                      : body_for_value(*parsed, ValueView(1.0), 0),
                        body->span, arguments.depth()));
  PlainCommand command;
  command.spec = &foreach_command();
  command.arguments =
      arguments.print_options() + " " + print_fields(parsed->fields) + " [" + parsed->body + "]";
  command.demand = demand_everything;
  command.make =
      [parsed](const index::SearchContext& context) -> Result<std::unique_ptr<Operator>> {
    return std::unique_ptr<Operator>(std::make_unique<ForeachOperator>(*parsed, context));
  };
  return make_plain_node(std::move(command));
}

}  // namespace

const CommandSpec& foreach_command() {
  static const CommandSpec spec = {
      .name = "foreach",
      .aliases = {},
      .kind = CommandKind::kStreaming,
      .summary = "Runs commands for each of several fields",
      .description =
          "In the commands `<<FIELD>>` stands for the name of the field (write `'<<FIELD>>'` where "
          "names may have other characters), `<<MATCHSTR>>` for what the wildcards stood for, "
          "`<<MATCHSEG1>>` to `<<MATCHSEG3>>` for what each of them did. A name without wildcards "
          "counts also where no row has such a field. With `mode=multivalue` the commands run for "
          "each value of one field, which is `<<ITEM>>` (the first has `<<ITER>>` 0); with "
          "`mode=json_array` for each element.",
      .syntax =
          "foreach [mode=multifield|multivalue|json_array] [fieldstr=<text>] [matchstr=<text>] "
          "[matchseg1=<text>] [matchseg2=<text>] [matchseg3=<text>] [itemstr=<text>] "
          "[iterstr=<text>] <field> ... [<pipeline>]",
      .arguments = {{"<field>", ArgType::kFieldList, "", "the fields; wildcards allowed"},
                    {"<pipeline>", ArgType::kSubsearch, "",
                     "commands in brackets that change each row for itself, mostly an eval"},
                    {"mode",
                     ArgType::kEnum,
                     "multifield",
                     "what it goes through",
                     {"multifield", "multivalue", "json_array"}},
                    {"fieldstr", ArgType::kText, "<<FIELD>>", "what stands for the name"},
                    {"matchstr", ArgType::kText, "<<MATCHSTR>>",
                     "what stands for the matched part"},
                    {"matchseg1", ArgType::kText, "<<MATCHSEG1>>",
                     "what stands for the first wildcard"},
                    {"matchseg2", ArgType::kText, "<<MATCHSEG2>>", "for the second"},
                    {"matchseg3", ArgType::kText, "<<MATCHSEG3>>", "for the third"},
                    {"itemstr", ArgType::kText, "<<ITEM>>", "what stands for a value"},
                    {"iterstr", ArgType::kText, "<<ITER>>", "what stands for its number"}},
      .examples = {{"| foreach foo* [eval new_<<MATCHSTR>> = <<FIELD>> + bar<<MATCHSTR>>]",
                    "Fields in pairs", "{\"fooA\": 1, \"barA\": 10}",
                    "{\"fooA\": 1, \"barA\": 10, \"new_A\": 11}"},
                   {"| foreach mode=multivalue v [eval total = coalesce(total, 0) + <<ITEM>>]",
                    "Each value of a field", "{\"v\": [1, 2, 3]}",
                    "{\"v\": [1, 2, 3], \"total\": 6}"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang

#include "query-lang/testing/golden_case.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <mutex>

#include <fmt/format.h>

#include "indexer/base/json.h"
#include "indexer/base/spill_space.h"
#include "query-lang/knowledge/knowledge_json.h"
#include "query-lang/knowledge/memory_knowledge.h"
#include "query-lang/query.h"

namespace riffle::lang {
namespace {

using index::Value;

// Cases are small; what needs more than this is broken.
constexpr size_t kMemoryLimit = size_t{256} << 20;
constexpr uint64_t kSpillLimit = uint64_t{256} << 20;

Value value_of(const JsonValue& json) {
  switch (json.kind()) {
    case JsonValue::Kind::kNull:
      return Value();
    case JsonValue::Kind::kBool:
      return Value(json.as_bool() ? "true" : "false");
    case JsonValue::Kind::kNumber:
      return Value(json.as_number().value_or(0));
    case JsonValue::Kind::kString:
      return Value(json.text());
    case JsonValue::Kind::kArray: {
      std::vector<Value> elements;
      for (const JsonValue& element : json.elements()) elements.push_back(value_of(element));
      return Value::make_multi(std::move(elements));
    }
    case JsonValue::Kind::kObject:
      break;
  }
  return Value();
}

void write_cell(const index::ValueView& value, JsonWriter& json) {
  if (value.kind() == index::ValueKind::kMulti) {
    json.begin_array();
    for (const Value& element : value.elements()) write_cell(element, json);
    json.end_array();
  } else if (value.kind() == index::ValueKind::kBool) {
    json.boolean(value.boolean());
  } else {
    // 5 and "5" are the same to SPL.
    json.string(index::to_text(value));
  }
}

class GoldenSink : public ResultSink {
 public:
  Result<Flow> rows(const index::Batch& batch) override {
    const std::vector<std::string> more = rows_as_json(batch);
    lines.insert(lines.end(), more.begin(), more.end());
    return Flow::kMore;
  }
  std::vector<std::string> lines;
};

class FileParser {
 public:
  Result<std::vector<GoldenCase>> parse(std::string_view text) {
    while (!text.empty()) {
      const size_t end = std::min(text.find('\n'), text.size());
      RIFFLE_TRY(line(text.substr(0, end)));
      text.remove_prefix(std::min(end + 1, text.size()));
    }
    for (const GoldenCase& golden : cases_) {
      if (golden.query.empty())
        return user_error(fmt::format("line {}: the case has no query", golden.line));
    }
    return std::move(cases_);
  }

 private:
  enum class Section : uint8_t { kHead, kQuery, kLookup, kInput, kExpected };

  static bool take(std::string_view& line, std::string_view key) {
    if (!line.starts_with(key)) return false;
    line.remove_prefix(key.size());
    while (!line.empty() && line.front() == ' ') line.remove_prefix(1);
    return true;
  }

  Result<void> line(std::string_view line) {
    ++number_;
    if (section_ == Section::kQuery && line.starts_with("  ")) {
      cases_.back().query += "\n" + std::string(line.substr(2));
      return {};
    }
    if (line.find_first_not_of(" \t\r") == std::string_view::npos || line.front() == '#') return {};
    if (take(line, "case:")) {
      cases_.push_back({});
      cases_.back().name = line;
      cases_.back().line = number_;
      section_ = Section::kHead;
      return {};
    }
    if (cases_.empty()) return user_error(fmt::format("line {}: expected 'case:'", number_));
    return of_case(line, cases_.back());
  }

  Result<void> of_case(std::string_view line, GoldenCase& golden) {
    if (take(line, "query:")) {
      golden.query = line;
      section_ = Section::kQuery;
    } else if (take(line, "know:")) {
      golden.known.emplace_back(line);
    } else if (take(line, "lookup ")) {
      const size_t colon = std::min(line.find(':'), line.size());
      golden.lookups.push_back({std::string(line.substr(0, colon)), {}, {}});
      line.remove_prefix(std::min(colon + 1, line.size()));
      golden.lookups.back().settings = line;
      section_ = Section::kLookup;
    } else if (line.front() == '{' && section_ == Section::kLookup) {
      golden.lookups.back().rows.emplace_back(line);
    } else if (take(line, "input:")) {
      section_ = Section::kInput;
    } else if (take(line, "expect unordered:")) {
      golden.ordered = false;
      section_ = Section::kExpected;
    } else if (take(line, "expect:")) {
      section_ = Section::kExpected;
    } else if (take(line, "error:")) {
      golden.error = line;
    } else if (take(line, "message:")) {
      golden.messages.emplace_back(line);
    } else if (take(line, "now:")) {
      golden.now = index::parse_number(line).value_or(0);
    } else if (line.front() == '{' &&
               (section_ == Section::kInput || section_ == Section::kExpected)) {
      (section_ == Section::kInput ? golden.input : golden.expected).emplace_back(line);
    } else {
      return user_error(fmt::format("line {}: cannot make sense of '{}'", number_, line));
    }
    return {};
  }

  int number_ = 0;
  Section section_ = Section::kHead;
  std::vector<GoldenCase> cases_;
};

bool any_holds(const std::vector<std::string>& texts, const std::string& wanted) {
  return std::any_of(texts.begin(), texts.end(), [&](const std::string& text) {
    return text.find(wanted) != std::string::npos;
  });
}

Result<std::shared_ptr<const MemoryKnowledge>> knowledge_of(const GoldenCase& golden) {
  KnowledgeObjects objects;
  for (const std::string& line : golden.known) {
    RIFFLE_ASSIGN(const JsonValue object, parse_json(line));
    RIFFLE_TRY(add_object(object, objects));
  }
  auto knowledge = std::make_shared<MemoryKnowledge>(std::move(objects));
  for (const GoldenCase::Lookup& lookup : golden.lookups) {
    auto table = std::make_shared<LookupTable>();
    if (lookup.settings.find_first_not_of(' ') != std::string::npos) {
      RIFFLE_ASSIGN(const JsonValue settings, parse_json(lookup.settings));
      RIFFLE_TRY(read_lookup_settings(settings, *table));
    }
    RIFFLE_ASSIGN(table->rows, batch_from_json(lookup.rows));
    knowledge->set_lookup(lookup.name, std::move(table));
  }
  return std::shared_ptr<const MemoryKnowledge>(std::move(knowledge));
}

}  // namespace

Result<std::vector<GoldenCase>> parse_golden_file(std::string_view text) {
  return FileParser().parse(text);
}

Result<index::Batch> batch_from_json(const std::vector<std::string>& lines) {
  index::BatchBuilder builder;
  for (const std::string& line : lines) {
    RIFFLE_ASSIGN(JsonValue row, parse_json(line));
    builder.begin_row();
    for (const JsonValue::Member& member : row.members())
      builder.set(member.name, value_of(member.value));
  }
  return builder.finish();
}

std::vector<std::string> rows_as_json(const index::Batch& batch) {
  std::map<std::string, index::ColumnPtr> sorted;
  for (const index::Batch::Field& field : batch.fields()) sorted[field.name] = field.column;
  std::vector<std::string> rows;
  for (size_t row = 0; row < batch.rows(); ++row) {
    JsonWriter json;
    json.begin_object();
    for (const auto& [name, column] : sorted) {
      const index::ValueView value = column->at(row);
      if (value.is_null()) continue;
      json.key(name);
      write_cell(value, json);
    }
    json.end_object();
    rows.push_back(json.take());
  }
  return rows;
}

GoldenOutcome run_golden(const GoldenCase& golden, const GoldenSetting& setting) {
  GoldenOutcome outcome;
  CancelToken cancel;
  MemoryAccount memory(kMemoryLimit);
  std::mutex mutex;
  index::SearchContext context;
  context.cancel = &cancel;
  context.memory = &memory;
  context.now = from_seconds(golden.now);
  context.batch_rows = setting.batch_rows;
  context.workers = setting.workers;
  SpillSpace spill(std::filesystem::temp_directory_path().string(), kSpillLimit,
                   SpillSpace::Use::kAlways);
  if (setting.spill) context.spill = &spill;
  context.message = [&](index::SearchMessage message) {
    const std::lock_guard lock(mutex);
    outcome.messages.push_back(std::move(message.text));
  };
  const Result<std::shared_ptr<const MemoryKnowledge>> knowledge = knowledge_of(golden);
  if (!knowledge) {
    outcome.error = knowledge.error();
    return outcome;
  }
  ParseOptions parse_options;
  parse_options.knowledge = *knowledge;
  Result<Query> query = Query::parse(golden.query, parse_options);
  if (query && setting.printed) {
    // What was wrong with the macros of the first is not said of the second.
    outcome.messages = query->warnings();
    query = Query::parse(query->print(), parse_options);
  }
  if (!query) {
    outcome.error = query.error();
    return outcome;
  }
  const Result<index::Batch> input = batch_from_json(golden.input);
  if (!input) {
    outcome.error = input.error();
    return outcome;
  }
  GoldenSink sink;
  std::vector<index::Batch> batches;
  if (input->rows() > 0) batches.push_back(*input);
  if (Result<QueryOutcome> run = run_query_over(*query, std::move(batches), {}, context, sink);
      !run)
    outcome.error = run.error();
  outcome.rows = std::move(sink.lines);
  return outcome;
}

std::string check_golden(const GoldenCase& golden, const GoldenSetting& setting) {
  GoldenOutcome outcome = run_golden(golden, setting);
  if (!golden.error.empty()) {
    if (!outcome.error) return fmt::format("succeeded; expected the error '{}'", golden.error);
    if (!any_holds({outcome.error->message + " " + outcome.error->hint}, golden.error)) {
      return fmt::format("the error is '{}' ({}); expected '{}'", outcome.error->message,
                         outcome.error->hint, golden.error);
    }
    return {};
  }
  if (outcome.error)
    return fmt::format("failed: {} {}", outcome.error->message, outcome.error->hint);
  const Result<index::Batch> expected_rows = batch_from_json(golden.expected);
  if (!expected_rows)
    return "the expected rows are no JSON objects: " + expected_rows.error().message;
  std::vector<std::string> expected = rows_as_json(*expected_rows);
  if (!golden.ordered) {
    std::sort(expected.begin(), expected.end());
    std::sort(outcome.rows.begin(), outcome.rows.end());
  }
  if (expected != outcome.rows) {
    return fmt::format("got {} rows:\n  {}\nexpected {}:\n  {}", outcome.rows.size(),
                       fmt::join(outcome.rows, "\n  "), expected.size(),
                       fmt::join(expected, "\n  "));
  }
  for (const std::string& message : golden.messages) {
    if (!any_holds(outcome.messages, message))
      return fmt::format("no message holds '{}'; messages:\n  {}", message,
                         fmt::join(outcome.messages, "\n  "));
  }
  return {};
}

}  // namespace riffle::lang

#include "query-lang/commands/rex_operators.h"

#include <algorithm>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "query-lang/commands/captured_texts.h"
#include "query-lang/commands/repeated_values.h"

namespace riffle::lang {
namespace {

using index::Batch;
using index::Column;
using index::ColumnBuilder;
using index::ColumnPtr;
using index::Value;
using index::ValueKind;
using index::ValueView;

// Tells at the end on how many events the matcher gave up.
class GiveUps {
 public:
  explicit GiveUps(const index::SearchContext& context) : context_(context) {}
  void add(size_t rows) { rows_ += rows; }
  void tell() const {
    if (rows_ == 0 || !context_.message) return;
    context_.message({index::SearchMessage::Severity::kWarning,
                      fmt::format("gave up on {} {}: the pattern needs too many steps there, so "
                                  "these are neither matched nor changed",
                                  rows_, rows_ == 1 ? "event" : "events"),
                      "rex"});
  }

 private:
  const index::SearchContext& context_;
  size_t rows_ = 0;
};

template <typename Visit>
void for_each_text(const ValueView& value, const Visit& visit) {
  if (value.is_null()) return;
  std::string scratch;
  if (value.kind() != ValueKind::kMulti) {
    visit(index::to_text(value, scratch));
    return;
  }
  for (const Value& element : value.elements()) visit(index::to_text(element, scratch));
}

class ExtractionOperator : public Operator {
 public:
  ExtractionOperator(const RexExtraction& extraction, const index::SearchContext& context)
      : extraction_(extraction), give_ups_(context) {
    for (const Regex::NamedGroup& group : extraction.regex.named_groups()) {
      const auto known = std::find(names_.begin(), names_.end(), group.name);
      places_.push_back(static_cast<size_t>(known - names_.begin()));
      if (known == names_.end()) names_.push_back(group.name);
    }
    if (!extraction.offset_field.empty()) names_.push_back(extraction.offset_field);
    found_.resize(names_.size());
    // Names that stand for several groups may get several texts.
    one_of_each_ = extraction.max_match == 1 && names_.size() == places_.size();
  }

  Result<Flow> push(const Batch& batch, BatchSink& out) override {
    const ColumnPtr* column = batch.find(extraction_.field);
    if (column == nullptr) return out.push(batch);
    const RepeatedValues distinct(*column);
    const std::vector<ColumnPtr> columns =
        one_of_each_ && distinct.single() ? first_match(distinct) : matches(distinct);
    if (columns.empty()) return out.push(batch);
    Batch result = batch;
    for (size_t name = 0; name < names_.size(); ++name) {
      const ColumnPtr extracted = distinct.spread(columns[name]);
      const ColumnPtr* before = result.find(names_[name]);
      result.set(names_[name], before == nullptr ? extracted : overlay(*before, *extracted));
    }
    return out.push(result);
  }

  Result<void> finish(BatchSink&) override {
    give_ups_.tell();
    return {};
  }

 private:
  // What the groups capture in each value, a column for each name; nothing where no value matches.
  std::vector<ColumnPtr> matches(const RepeatedValues& distinct) {
    std::vector<ColumnBuilder> builders(names_.size());
    bool any = false;
    for (size_t i = 0; i < distinct.size(); ++i) {
      if (distinct.rows(i) > 0) any |= extract(distinct.at(i), distinct.rows(i));
      for (size_t name = 0; name < names_.size(); ++name) add(found_[name], builders[name]);
    }
    std::vector<ColumnPtr> columns;
    for (size_t name = 0; any && name < names_.size(); ++name)
      columns.push_back(builders[name].finish());
    return columns;
  }

  // The same where only first matches count, groups and values have one text each: captures go
  // straight into columns.
  std::vector<ColumnPtr> first_match(const RepeatedValues& distinct) {
    const std::vector<Regex::NamedGroup>& groups = extraction_.regex.named_groups();
    std::vector<CapturedTexts> texts;
    for (size_t k = 0; k < groups.size(); ++k) texts.emplace_back(distinct.size());
    bool any = false;
    std::string scratch;
    for (size_t i = 0; i < distinct.size(); ++i) {
      RegexOutcome outcome = RegexOutcome::kNoMatch;
      const ValueView value = distinct.at(i);
      if (!value.is_null() && distinct.rows(i) > 0)
        outcome = extraction_.regex.search(index::to_text(value, scratch), match_);
      if (outcome == RegexOutcome::kGaveUp) give_ups_.add(distinct.rows(i));
      const bool matched = outcome == RegexOutcome::kMatch;
      any |= matched;
      for (size_t k = 0; k < groups.size(); ++k) {
        if (matched && match_.has(groups[k].number)) {
          texts[k].add(match_.group(groups[k].number));
        } else {
          texts[k].add_null();
        }
      }
    }
    std::vector<ColumnPtr> columns;
    for (size_t k = 0; any && k < groups.size(); ++k) columns.push_back(texts[k].finish());
    return columns;
  }

  // Fills found_; whether anything matched.
  bool extract(const ValueView& value, size_t rows) {
    uint64_t left = extraction_.max_match == 0 ? UINT64_MAX : extraction_.max_match;
    bool any = false;
    bool gave_up = false;
    for_each_text(value, [&](std::string_view text) {
      if (left == 0 || gave_up) return;
      RegexOutcome outcome = extraction_.regex.search(text, match_);
      while (outcome == RegexOutcome::kMatch) {
        any = true;
        take_groups();
        if (--left == 0) return;
        outcome = extraction_.regex.search_next(match_);
      }
      gave_up = outcome == RegexOutcome::kGaveUp;
    });
    if (!gave_up) return any;
    // Half of an answer would look like a whole one.
    give_ups_.add(rows);
    for (std::vector<std::string>& texts : found_) texts.clear();
    return false;
  }

  void take_groups() {
    std::string offsets;
    const std::vector<Regex::NamedGroup>& groups = extraction_.regex.named_groups();
    for (size_t i = 0; i < groups.size(); ++i) {
      const size_t number = groups[i].number;
      if (!match_.has(number)) continue;
      found_[places_[i]].emplace_back(match_.group(number));
      if (extraction_.offset_field.empty() || match_.begin(number) == match_.end(number)) continue;
      offsets += fmt::format("{}{}={}-{}", offsets.empty() ? "" : "&", groups[i].name,
                             match_.begin(number), match_.end(number) - 1);
    }
    if (!extraction_.offset_field.empty()) found_.back().push_back(std::move(offsets));
  }

  static void add(std::vector<std::string>& texts, ColumnBuilder& builder) {
    if (texts.empty()) {
      builder.add_null();
    } else if (texts.size() == 1) {
      builder.add_text(texts.front());
    } else {
      std::vector<Value> values;
      for (std::string& text : texts) values.emplace_back(std::move(text));
      builder.add(Value::make_multi(std::move(values)));
    }
    texts.clear();
  }

  // What was extracted, and what was there before where nothing was.
  static ColumnPtr overlay(const ColumnPtr& before, const Column& extracted) {
    ColumnBuilder builder;
    for (size_t row = 0; row < extracted.size(); ++row) {
      const ValueView value = extracted.at(row);
      builder.add(value.is_null() ? before->at(row) : value);
    }
    return builder.finish();
  }

  const RexExtraction& extraction_;
  GiveUps give_ups_;
  bool one_of_each_ = false;
  std::vector<std::string> names_;               // of the fields it makes
  std::vector<size_t> places_;                   // for each named group its place in names_
  std::vector<std::vector<std::string>> found_;  // of the value at hand, for each name
  RegexMatch match_;
};

class SedOperator : public Operator {
 public:
  SedOperator(const std::string& field, const SedScript& script,
              const index::SearchContext& context)
      : field_(field), script_(script), give_ups_(context) {}

  Result<Flow> push(const Batch& batch, BatchSink& out) override {
    const ColumnPtr* column = batch.find(field_);
    if (column == nullptr) return out.push(batch);
    const RepeatedValues distinct(*column);
    ColumnBuilder builder;
    for (size_t i = 0; i < distinct.size(); ++i)
      builder.add(rewritten(distinct.at(i), distinct.rows(i)));
    Batch result = batch;
    result.set(field_, distinct.spread(builder.finish()));
    return out.push(result);
  }

  Result<void> finish(BatchSink&) override {
    give_ups_.tell();
    return {};
  }

 private:
  Value rewritten(const ValueView& value, size_t rows) {
    std::vector<Value> values;
    bool gave_up = false;
    if (rows > 0) {
      for_each_text(value, [&](std::string_view text) {
        SedScript::Outcome outcome = script_.apply(text, match_);
        gave_up |= outcome.gave_up;
        values.emplace_back(std::move(outcome.text));
      });
    }
    if (gave_up) give_ups_.add(rows);
    return Value::make_multi(std::move(values));
  }

  const std::string& field_;
  const SedScript& script_;
  GiveUps give_ups_;
  RegexMatch match_;
};

}  // namespace

Result<std::unique_ptr<Operator>> make_extraction_operator(const RexExtraction& extraction,
                                                           const index::SearchContext& context) {
  return std::unique_ptr<Operator>(std::make_unique<ExtractionOperator>(extraction, context));
}

Result<std::unique_ptr<Operator>> make_sed_operator(const std::string& field,
                                                    const SedScript& script,
                                                    const index::SearchContext& context) {
  return std::unique_ptr<Operator>(std::make_unique<SedOperator>(field, script, context));
}

}  // namespace riffle::lang

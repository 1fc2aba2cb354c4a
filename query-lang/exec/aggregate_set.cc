#include "query-lang/exec/aggregate_set.h"

#include <algorithm>

#include "query-lang/commands/field_demand.h"
#include "query-lang/exec/composed_aggregate.h"
#include "query-lang/exec/numbers_only.h"
#include "query-lang/syntax/field_name.h"

namespace riffle::lang {

using index::Batch;
using index::ColumnPtr;
using index::FieldDemand;

namespace {

constexpr std::string_view kTimeField = "_time";

// The name of the column that the wildcard term makes for one field.
std::string opened_name(const AggregateTerm& term, const std::string& field) {
  if (term.alias.empty()) return term.function + "(" + field + ")";
  std::vector<std::string> parts;
  match_wildcards(term.argument, field, parts);
  std::string name;
  size_t next = 0;
  for (const char c : term.alias) {
    if (c == '*' && next < parts.size()) {
      name += parts[next++];
    } else {
      name += c;
    }
  }
  return name;
}

// `count`, whose partial state is a number of rows.
bool is_row_count(const AggregateTerm& term) {
  return term.spec->name == "count" && term.argument.empty() && !term.expression &&
         term.parts.empty() && !term.sparkline;
}

// "a2" or, opened from a wildcard, "a2:field".
std::string partial_name(const AggregateSet::Slot& slot, const AggregateTerm& term) {
  const std::string name = "a" + std::to_string(slot.term);
  return term.has_wildcard() ? name + ":" + slot.field : name;
}

}  // namespace

Result<AggregateSet> AggregateSet::make(std::span<const AggregateTerm> terms,
                                        std::vector<std::string> hidden,
                                        const index::SearchContext& context, bool numbers_only) {
  AggregateSet set(terms, std::move(hidden), context);
  set.numbers_only_ = numbers_only;
  set.only_counts_ = std::all_of(terms.begin(), terms.end(), is_row_count);
  for (size_t i = 0; i < terms.size(); ++i) {
    set.expressions_.emplace_back();
    if (terms[i].expression && terms[i].parts.empty()) {
      RIFFLE_ASSIGN(set.expressions_.back(), BoundExpression::bind(*terms[i].expression, context));
    }
    if (terms[i].has_wildcard()) {
      set.has_wildcards_ = true;
    } else {
      RIFFLE_TRY(set.add_slot(i, terms[i].expression ? std::string() : terms[i].argument,
                              terms[i].output_name()));
    }
  }
  return set;
}

Result<void> AggregateSet::add_slot(size_t term, std::string field, std::string name) {
  RIFFLE_ASSIGN(std::unique_ptr<Aggregate> aggregate, make_aggregate(terms_[term], *context_));
  if (numbers_only_ && passes_over_texts(terms_[term]))
    aggregate = numbers_only(std::move(aggregate));
  slots_.push_back({term, std::move(field), std::move(name), std::move(aggregate)});
  return {};
}

Result<void> AggregateSet::open_wildcard(size_t term, const std::string& field) {
  if (!selects(terms_[term].argument, field)) return {};
  if (std::find(hidden_.begin(), hidden_.end(), field) != hidden_.end()) return {};
  return add_slot(term, field, opened_name(terms_[term], field));
}

std::vector<const AggregateSet::Slot*> AggregateSet::slots() const {
  std::vector<const Slot*> ordered;
  for (const Slot& slot : slots_) ordered.push_back(&slot);
  std::stable_sort(ordered.begin(), ordered.end(), [](const Slot* a, const Slot* b) {
    return a->term != b->term ? a->term < b->term : a->field < b->field;
  });
  return ordered;
}

Result<void> AggregateSet::update(const Batch& batch, const GroupTable::Rows& rows, size_t groups) {
  if (has_wildcards_) {
    for (const Batch::Field& field : batch.fields()) {
      const auto place = std::lower_bound(seen_fields_.begin(), seen_fields_.end(), field.name);
      if (place != seen_fields_.end() && *place == field.name) continue;
      seen_fields_.insert(place, field.name);
      for (size_t term = 0; term < terms_.size(); ++term) {
        if (terms_[term].has_wildcard()) RIFFLE_TRY(open_wildcard(term, field.name));
      }
    }
  }
  std::vector<ColumnPtr> arguments(terms_.size());
  for (size_t term = 0; term < terms_.size(); ++term) {
    if (!expressions_[term]) continue;
    RIFFLE_ASSIGN(ColumnPtr values, expressions_[term]->evaluate(batch));
    arguments[term] = rows.align(values);
  }
  ColumnPtr time;
  for (Slot& slot : slots_) {
    slot.aggregate->resize(groups);
    const AggregateTerm& term = terms_[slot.term];
    if (is_composed(term)) {
      RIFFLE_TRY(static_cast<ComposedAggregate&>(*slot.aggregate).update_rows(batch, rows));
      continue;
    }
    if (term.spec->needs_time && time == nullptr) {
      if (const ColumnPtr* column = batch.find(kTimeField)) time = rows.align(*column);
    }
    ColumnPtr argument = arguments[slot.term];
    if (argument == nullptr && !slot.field.empty()) {
      const ColumnPtr* column = batch.find(slot.field);
      if (column == nullptr) continue;  // nulls, which no aggregate counts
      argument = rows.align(*column);
    }
    RIFFLE_TRY(slot.aggregate->update({argument.get(), time.get(), rows.groups, rows_}));
  }
  rows_ += batch.rows();
  return {};
}

Result<void> AggregateSet::add_counts(std::span<const GroupTable::Count> counts, size_t groups) {
  for (Slot& slot : slots_) {
    slot.aggregate->resize(groups);
    for (const GroupTable::Count& count : counts)
      RIFFLE_TRY(
          slot.aggregate->merge(count.group, index::ValueView(static_cast<double>(count.rows))));
  }
  return {};
}

void AggregateSet::write_partials(std::span<const uint32_t> order, Batch& out) const {
  for (const Slot& slot : slots_) {
    index::ColumnBuilder builder;
    for (const uint32_t group : order) builder.add(slot.aggregate->partial(group));
    out.set(partial_name(slot, terms_[slot.term]), builder.finish());
  }
}

Result<void> AggregateSet::merge_partials(const Batch& partials, std::span<const uint32_t> groups,
                                          size_t group_count) {
  for (const Batch::Field& field : partials.fields()) {
    const size_t colon = field.name.find(':');
    if (field.name.front() != 'a' || colon == std::string::npos) continue;
    const size_t term = std::stoul(field.name.substr(1, colon - 1));
    const std::string name = field.name.substr(colon + 1);
    const bool known = std::any_of(slots_.begin(), slots_.end(), [&](const Slot& slot) {
      return slot.term == term && slot.field == name;
    });
    if (!known) RIFFLE_TRY(add_slot(term, name, opened_name(terms_[term], name)));
  }
  for (Slot& slot : slots_) {
    slot.aggregate->resize(group_count);
    const ColumnPtr* column = partials.find(partial_name(slot, terms_[slot.term]));
    if (column == nullptr) continue;
    for (size_t row = 0; row < groups.size(); ++row) {
      const index::ValueView state = (*column)->at(row);
      if (!state.is_null()) RIFFLE_TRY(slot.aggregate->merge(groups[row], state));
    }
  }
  return {};
}

size_t AggregateSet::memory_bytes() const {
  size_t bytes = 0;
  for (const Slot& slot : slots_) bytes += slot.aggregate->memory_bytes();
  return bytes;
}

FieldDemand demand_of_terms(std::span<const AggregateTerm> terms, std::span<const std::string> by) {
  FieldDemand fields = FieldDemand::none();
  for (const std::string& name : by) fields.add(name);
  for (const AggregateTerm& term : terms) {
    if (term.sparkline && !fields.all) fields.add(std::string(kTimeField));
    if (!term.parts.empty()) {
      fields = with_fields(std::move(fields), demand_of_terms(term.parts, {}));
    } else if (term.expression) {
      fields = with_fields(std::move(fields), fields_of(*term.expression));
    } else if (!term.argument.empty()) {
      fields.add(term.argument);
    }
    if (term.spec->needs_time && !fields.all) fields.add(std::string(kTimeField));
  }
  return fields;
}

bool terms_need_order(std::span<const AggregateTerm> terms) {
  return std::any_of(terms.begin(), terms.end(), [](const AggregateTerm& term) {
    return term.spec->order_matters || terms_need_order(term.parts);
  });
}

Result<void> check_terms(std::span<const AggregateTerm> terms, bool in_timechart, bool in_chart) {
  for (const AggregateTerm& term : terms) {
    if (term.sparkline && in_timechart)
      return user_error("a sparkline has no place in a chart", term.span,
                        "it is for stats and its kin");
    if (term.sparkline && term.has_wildcard())
      return user_error("a sparkline is of one field", term.span);
    if (!term.parts.empty() && !in_timechart && !in_chart)
      return user_error("eval() around aggregations is for charts", term.span,
                        "name the aggregation with AS and use eval behind it");
    RIFFLE_TRY(check_terms(term.parts, in_timechart, in_chart));
    for (const AggregateTerm& part : term.parts) {
      if (part.has_wildcard())
        return user_error("an aggregation within eval() is of one field", part.span);
    }
    if (term.spec->per_seconds > 0 && !in_timechart) {
      return user_error(term.function + "() needs the buckets of timechart", term.span,
                        "use sum() and divide by the seconds it covers");
    }
  }
  return {};
}

std::string print_terms(std::span<const AggregateTerm> terms) {
  std::string text;
  for (const AggregateTerm& term : terms) {
    if (!text.empty()) text += ", ";
    text += term.print();
  }
  return text;
}

}  // namespace riffle::lang

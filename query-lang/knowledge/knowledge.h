#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "indexer/base/result.h"
#include "indexer/columns/batch.h"
#include "indexer/read/row_address.h"
#include "indexer/read/search_context.h"
#include "query-lang/syntax/macro.h"

namespace riffle::lang {

// A search under a name; the times hold where it is run without times of its own.
struct SavedSearch {
  std::string name;
  std::string query;
  std::string earliest;  // as SPL takes it; empty: none
  std::string latest;
};

// One object of a data model: a search under a name, a narrower one than its parent's. Fields that
// the events do not have under that name are given by an eval expression.
struct DataModelObject {
  struct Field {
    std::string name;
    std::string expression;  // empty: a field of the events
  };
  std::string name;
  std::string parent;  // another object of the model; empty for a root
  std::string search;  // a search expression; empty: all that the parent finds
  std::vector<Field> fields;
};

struct DataModel {
  std::string name;
  std::vector<DataModelObject> objects;
};

struct EventType {
  std::string name;
  std::string search;  // a search expression
};

// How events make transactions, under a name.
struct TransactionType {
  std::string name;
  std::string search;               // of its events, a search expression; empty: all
  std::vector<std::string> fields;  // those of a transaction have the same values of them
  std::string options;              // as transaction takes them: "maxspan=1h endswith=\"bye\""
};

// The value `value` of `field` is tagged.
struct Tag {
  std::string field;
  std::string value;
  std::string name;
};

// What events of a sourcetype have beside their own fields.
struct FieldRule {
  enum class Kind : uint8_t {
    kCef,          // the fields of CEF in the event's text: those of its header and its extension
    kExtraction,   // text: a regular expression with named groups, over `source`
    kAlias,        // text: the field that `field` is another name of
    kCalculation,  // text: an eval expression
  };
  std::string name;
  std::string sourcetype;  // with `*` wildcards
  Kind kind = Kind::kAlias;
  std::string field;
  std::string source = "_raw";
  std::string text;
  // Of an extraction from _raw: every value stands there as it is, from one boundary to another
  // (docs/search-semantics.md), so that the index may look for it.
  bool literal = false;
  std::vector<std::string> not_of;  // sourcetypes that it leaves alone, with `*` wildcards
};

// A table that rows are looked up in. Immutable.
struct LookupTable {
  index::Batch rows;
  // How values of its fields are held against those of rows; a field that is not named must be
  // equal.
  struct Match {
    std::string field;
    enum class Kind : uint8_t { kWildcard, kCidr } kind = Kind::kWildcard;
  };
  std::vector<Match> matches;
  bool case_sensitive = true;
  size_t max_matches = 1000;
  size_t min_matches = 0;
  std::string default_match;  // stands in where there are fewer than min_matches
};

// What users have given names to, and where searches leave things. The language needs nothing else
// of what keeps it. All calls may come from any thread; what find and its kin give is a copy or
// immutable.
class Knowledge : public MacroSource {
 public:
  virtual std::optional<SavedSearch> saved_search(std::string_view name) const = 0;
  virtual std::optional<DataModel> data_model(std::string_view name) const = 0;
  virtual std::optional<EventType> event_type(std::string_view name) const = 0;
  virtual std::optional<TransactionType> transaction_type(std::string_view name) const {
    (void)name;
    return {};
  }
  // All of a kind, by name.
  virtual std::vector<std::string> macro_names() const = 0;
  virtual std::vector<SavedSearch> saved_searches() const = 0;
  virtual std::vector<DataModel> data_models() const = 0;
  virtual std::vector<EventType> event_types() const = 0;
  virtual std::vector<Tag> tags() const = 0;
  virtual std::vector<FieldRule> field_rules() const = 0;

  virtual std::vector<std::string> lookup_names() const = 0;
  // Null when there is none of this name. Environment errors: it is there and cannot be read.
  virtual Result<std::shared_ptr<const LookupTable>> lookup(std::string_view name) const = 0;
  // Replaces the rows of a lookup, or makes it.
  virtual Result<void> write_lookup(std::string_view name, index::Batch rows) const = 0;

  // Adds rows (with _time, _raw, host, source, sourcetype) to an index. User error where nothing
  // takes them.
  virtual Result<void> collect(std::string_view index, index::Batch rows) const = 0;
  // Deletes the events at these addresses; how many there were in each index. User error where
  // that is not allowed.
  virtual Result<std::map<std::string, uint64_t>> delete_events(
      std::vector<index::RowAddress> rows, const index::SearchContext& context) const = 0;
  // Searches that ran, newest first: _time, search, sid, status, result_count, total_run_time.
  virtual index::Batch history() const = 0;
  // The rows of a finished search; nothing when there is none of this id.
  virtual std::optional<index::Batch> job_rows(std::string_view id) const = 0;
};

}  // namespace riffle::lang

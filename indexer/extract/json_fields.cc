#include "indexer/extract/json_fields.h"

#include <string>
#include <utility>
#include <vector>

namespace riffle::index {
namespace {

// Keeps the path to where the walk is.
class FieldCollector : public JsonEvents {
 public:
  FieldCollector(const FieldDemand& demand, EventFields& out) : demand_(demand), out_(out) {}

  void begin_object() override { lengths_.push_back(path_.size()); }
  void key(std::string_view name) override {
    path_.resize(lengths_.back());
    if (!path_.empty()) path_ += '.';
    path_ += name;
  }
  void end_object() override { leave(); }
  void begin_array() override {
    lengths_.push_back(path_.size());
    path_ += "{}";
  }
  void end_array() override { leave(); }
  void string(std::string_view text) override { add(text); }
  void scalar(std::string_view source) override { add(source); }
  void subtree(std::string_view source) override { add(source); }

 private:
  void leave() {
    path_.resize(lengths_.back());
    lengths_.pop_back();
  }
  void add(std::string_view text) {
    if (demand_.wants(path_)) out_.add(path_, Value(text));
  }

  const FieldDemand& demand_;
  EventFields& out_;
  std::string path_;
  std::vector<size_t> lengths_;  // of the path at the begin of each open container
};

}  // namespace

bool extract_json_fields(std::string_view raw, const FieldDemand& demand, JsonReader& reader,
                         EventFields& out) {
  // Whether it is JSON shows at its end only: what stood in `out` before must not be touched until
  // then.
  EventFields found;
  FieldCollector collector(demand, found);
  if (!reader.walk(raw, kMaxJsonDepth, collector)) return false;
  if (out.fields.empty()) {
    out = std::move(found);
  } else {
    for (EventFields::Field& field : found.fields) out.add(field.name, std::move(field.value));
  }
  return true;
}

}  // namespace riffle::index

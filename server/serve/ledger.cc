#include "server/serve/ledger.h"

#include <map>

#include "server/search/json_text.h"

namespace riffle::server {
namespace {

void append_counts(std::string& out, const index::LedgerCounts& counts) {
  out += "\"consumed\":" + std::to_string(counts.consumed) +
         ",\"indexed\":" + std::to_string(counts.indexed) +
         ",\"duplicate\":" + std::to_string(counts.duplicate) +
         ",\"dead_lettered\":" + std::to_string(counts.dead_lettered) +
         ",\"expired\":" + std::to_string(counts.expired) +
         ",\"late\":" + std::to_string(counts.late);
}

void append_loss(std::string& out, const index::SourceLoss& loss) {
  out += "{\"kind\":";
  append_json(out, loss.kind);
  append_json_key(out, "source");
  append_json(out, source_name(loss.key));
  append_json_key(out, "time");
  append_json_time(out, to_seconds(loss.time));
  append_json_key(out, "topic");
  append_json(out, loss.key.topic);
  out += ",\"partition\":" + std::to_string(loss.key.partition) +
         ",\"expected\":" + std::to_string(loss.expected) + ",\"low\":" + std::to_string(loss.low) +
         ",\"high\":" + std::to_string(loss.high) + ",\"missing\":" + std::to_string(loss.missing);
  append_json_key(out, "text");
  append_json(out, loss.text);
  out += '}';
}

}  // namespace

std::string source_name(const index::CheckpointKey& key) {
  std::string name = key.kind;
  if (!key.cluster.empty()) name += "/" + key.cluster;
  name += "/" + key.topic;
  if (key.kind == "kafka") name += "/" + std::to_string(key.partition);
  return name;
}

Ledger make_ledger(const index::Checkpoints& checkpoints, const std::vector<LivePartition>& live) {
  std::map<index::CheckpointKey, LedgerRow> rows;
  for (const auto& [key, checkpoint] : checkpoints) rows[key] = {key, checkpoint, false, -1};
  for (const auto& partition : live) {
    LedgerRow& row = rows[partition.key];  // one that nothing has come from yet has no checkpoint
    row.key = partition.key;
    row.live = true;
    row.lag_events = partition.lag_events;
  }
  Ledger ledger;
  for (auto& [key, row] : rows) ledger.rows.push_back(std::move(row));
  return ledger;
}

index::LedgerCounts Ledger::total() const {
  index::LedgerCounts sum;
  for (const auto& row : rows) sum += row.checkpoint.counts;
  return sum;
}

std::vector<SourceState> Ledger::source_states() const {
  std::vector<SourceState> states;
  // What waits behind a source that was never reached is not known.
  for (const auto& tap : taps) {
    if (!tap.connected) states.push_back({"tap " + tap.name, true, -1, 0, tap.error});
  }
  for (const auto& row : rows) {
    states.push_back({source_name(row.key), row.live, row.lag_events, row.checkpoint.watermark});
  }
  return states;
}

std::string Ledger::to_json() const {
  std::string out = "{\"sources\":[";
  bool first = true;
  for (const auto& row : rows) {
    out += first ? "{\"source\":" : ",{\"source\":";
    first = false;
    append_json(out, source_name(row.key));
    append_json_key(out, "topic");
    append_json(out, row.key.topic);
    out += ",\"partition\":" + std::to_string(row.key.partition) +
           ",\"next_offset\":" + std::to_string(row.checkpoint.next_offset) + ",";
    append_counts(out, row.checkpoint.counts);
    if (row.live) out += ",\"live\":true";
    if (row.lag_events >= 0) out += ",\"lag_events\":" + std::to_string(row.lag_events);
    if (row.checkpoint.watermark > 0) {
      append_json_key(out, "watermark");
      append_json_time(out, to_seconds(row.checkpoint.watermark));
    }
    out += '}';
  }
  out += "],\"taps\":[";
  for (size_t i = 0; i < taps.size(); ++i) {
    out += i > 0 ? ",{\"tap\":" : "{\"tap\":";
    append_json(out, taps[i].name);
    append_json_key(out, "kind");
    append_json(out, taps[i].kind);
    out += taps[i].connected ? ",\"connected\":true" : ",\"connected\":false";
    if (!taps[i].error.empty()) {
      append_json_key(out, "error");
      append_json(out, taps[i].error);
    }
    out += '}';
  }
  out += "],\"total\":{";
  append_counts(out, total());
  out += '}';
  out += ",\"missing\":" + std::to_string(losses.missing) + ",\"losses\":[";
  for (size_t i = 0; i < losses.newest.size(); ++i) {
    if (i > 0) out += ',';
    append_loss(out, losses.newest[i]);
  }
  out += ']';
  if (spool.max_bytes > 0) {
    out += ",\"spool\":{\"bytes\":" + std::to_string(spool.used_bytes) +
           ",\"max_bytes\":" + std::to_string(spool.max_bytes) +
           ",\"missing\":" + std::to_string(spool.missing) + "}";
  }
  if (!demo_json.empty()) out += ",\"demo\":" + demo_json;
  return out + '}';
}

}  // namespace riffle::server

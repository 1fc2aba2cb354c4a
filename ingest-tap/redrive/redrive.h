#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

#include "indexer/base/cancel_token.h"
#include "indexer/base/result.h"
#include "indexer/store/store.h"
#include "ingest-tap/decode/decoder.h"

namespace riffle::tap {

struct RedriveOptions {
  DecodeOptions decode;  // as things are now: after the fix
  const CancelToken* cancel = nullptr;
  std::function<Micros()> clock = now_micros;
};

struct RedriveResult {
  uint64_t dead_letters = 0;  // looked at
  uint64_t indexed = 0;
  uint64_t duplicate = 0;  // known already: their source was read again, or the last run broke off
  uint64_t expired = 0;
  uint64_t still_dead = 0;  // not decodable now either: they stay
};

// Decodes what lies in _dead_letter once more and moves what can be decoded now to where it
// belongs, under the IDs that its source gave it: the source, read again, adds nothing. First the
// events are committed, then their dead letters deleted, so that a run that breaks off is simply
// done again. In the ledger it is a source of its own ("redrive"). One at a time.
Result<RedriveResult> redrive_dead_letters(index::Store& store, const RedriveOptions& options);

}  // namespace riffle::tap

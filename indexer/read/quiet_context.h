#pragma once

#include <cstddef>

#include "indexer/base/cancel_token.h"
#include "indexer/base/memory_account.h"
#include "indexer/read/search_context.h"

namespace riffle::index {

// A search context with what it points at, for searches whose messages nobody reads: planning,
// completion, tests. Stays where it is made.
struct QuietContext {
  explicit QuietContext(size_t memory_bytes) : memory(memory_bytes) {
    context.cancel = &cancel;
    context.memory = &memory;
    context.message = [](const SearchMessage&) {};
  }
  QuietContext(const QuietContext&) = delete;
  QuietContext& operator=(const QuietContext&) = delete;

  CancelToken cancel;
  MemoryAccount memory;
  SearchContext context;
};

}  // namespace riffle::index

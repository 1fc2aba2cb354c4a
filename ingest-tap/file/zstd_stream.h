#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "indexer/base/result.h"

namespace riffle::tap {

// Compresses a stream whose end is not known yet (indexer/base/zstd.h does whole pieces). One
// thread.
class ZstdWriter {
 public:
  explicit ZstdWriter(int level);
  ~ZstdWriter();
  ZstdWriter(const ZstdWriter&) = delete;
  ZstdWriter& operator=(const ZstdWriter&) = delete;

  // Appends what is ready to `output`; the rest waits inside.
  Result<void> write(std::string_view bytes, std::string& output);
  // Ends the frame: `output` can be decompressed up to here. The next write begins another frame.
  Result<void> finish(std::string& output);

 private:
  struct Context;
  std::unique_ptr<Context> context_;
};

}  // namespace riffle::tap

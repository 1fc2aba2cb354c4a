#include "indexer/store/file_publisher.h"

namespace riffle::index {

Result<std::unique_ptr<WritableFile>> FilePublisher::begin() {
  RIFFLE_TRY(fail_points_.hit(kind_ + ".write.before"));
  return files_.create(path_ + std::string(kTemporarySuffix));
}

Result<void> FilePublisher::publish(WritableFile& file) {
  RIFFLE_TRY(fail_points_.hit(kind_ + ".write.after"));
  RIFFLE_TRY(fail_points_.hit(kind_ + ".sync.before"));
  RIFFLE_TRY(file.sync());
  RIFFLE_TRY(fail_points_.hit(kind_ + ".sync.after"));
  RIFFLE_TRY(fail_points_.hit(kind_ + ".rename.before"));
  RIFFLE_TRY(files_.rename(path_ + std::string(kTemporarySuffix), path_));
  return fail_points_.hit(kind_ + ".rename.after");
}

}  // namespace riffle::index

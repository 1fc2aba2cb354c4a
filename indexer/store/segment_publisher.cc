#include "indexer/store/segment_publisher.h"

#include <algorithm>
#include <optional>

#include "indexer/segment/segment_writer.h"
#include "indexer/store/file_publisher.h"

namespace riffle::index {

Result<std::shared_ptr<SegmentHandle>> publish_segment(const DataDirectory& directory,
                                                       const std::string& file,
                                                       const std::string& index,
                                                       const BlockStream& blocks,
                                                       ThreadPool& workers) {
  const std::string path = join_path(directory.segments(), file);
  FilePublisher publisher(*directory.files, *directory.fail_points, "segment", path);
  RIFFLE_ASSIGN(std::unique_ptr<WritableFile> out, publisher.begin());
  RIFFLE_ASSIGN(SegmentWriter writer,
                SegmentWriter::begin(std::move(out), index, directory.catalogue_entries));
  const size_t at_once = workers.threads() + 1;
  for (bool more = true; more;) {
    std::vector<std::shared_ptr<const MemoryBlock>> wave;
    while (more && wave.size() < at_once) {
      RIFFLE_ASSIGN(std::shared_ptr<const MemoryBlock> block, blocks());
      more = block != nullptr;
      if (more) wave.push_back(std::move(block));
    }
    std::vector<EncodedBlock> encoded(wave.size());
    workers.for_each(wave.size(), [&](size_t i) { encoded[i] = encode_block(*wave[i]); });
    for (size_t i = 0; i < wave.size(); ++i) RIFFLE_TRY(writer.add(*wave[i], encoded[i]));
  }
  RIFFLE_ASSIGN(const FileIdentity identity, writer.finish());
  RIFFLE_TRY(publisher.publish(writer.file()));

  ListedSegment listed;
  listed.file = file;
  listed.index = index;
  listed.rows = writer.description().rows;
  listed.raw_bytes = writer.description().raw_bytes;
  listed.identity = identity;
  listed.min_time = kMaxTime;
  listed.max_time = kMinTime;
  for (const BlockFacts& block : writer.description().blocks) {
    listed.commit = std::max(listed.commit, block.max_commit);
    listed.min_time = std::min(listed.min_time, block.min_time);
    listed.max_time = std::max(listed.max_time, block.max_time);
  }
  RIFFLE_ASSIGN(std::unique_ptr<MappedFile> mapped, directory.files->map(path));
  RIFFLE_ASSIGN(auto reader, SegmentReader::open(std::move(mapped), path, identity));
  return std::make_shared<SegmentHandle>(std::move(listed), std::move(reader));
}

}  // namespace riffle::index

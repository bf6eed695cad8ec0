// Reads a file ahead of its transfer, straight into ready DATA packets that lie one behind the other in a ring.
#pragma once

#include <sys/statfs.h>
#include <sys/uio.h>

#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "descriptor.h"
#include "transfer.h"

namespace openwds {

/** A run of the file's bytes: from an open file, or from memory. */
struct Extent {
  std::shared_ptr<Descriptor> file;
  std::shared_ptr<const std::vector<uint8_t>> bytes;
  int64_t offset = 0, length = 0;
};

/** One read. Large enough that its cost vanishes, small enough that thousands of transfers fit into memory. */
constexpr int64_t kChunkBytes = 64 * 1024;
/** As many packets are gathered by one system call. */
constexpr int64_t kMaxChunkBlocks = 256;

/**
 * The DATA packets around the window of one transfer: `windowSize * (blockSizeBytes + 4)` bytes of memory and 64 KB more
 * (128 KB with windows), less for smaller files. Blocks are read once, in order; what is sent again comes from the ring.
 */
class Frames {
 public:
  /** How a read went. */
  enum Result { Complete, WouldBlock, Failed };

  Frames(const Plan& plan, std::vector<Extent> extents) : plan_(plan), extents_(std::move(extents)) {
    const int64_t window = plan.largestWindow(), spare = window == 1 ? 1 : 2;
    chunkBlocks_ = std::clamp<int64_t>(kChunkBytes / plan.blockSizeBytes, 1, kMaxChunkBlocks);
    chunkBlocks_ = std::min(chunkBlocks_, plan.lastBlock());
    slots_ = std::min(window + spare * chunkBlocks_, plan.lastBlock());
    strideBytes_ = static_cast<size_t>(plan.blockSizeBytes) + kHeaderBytes;
  }
  ~Frames() { std::free(memory_); }
  Frames(const Frames&) = delete;
  Frames& operator=(const Frames&) = delete;

  /** Memory for the ring, which nobody needs before the first block: most small opens only ask for the size. */
  bool allocate() {
    if (!memory_) memory_ = static_cast<uint8_t*>(std::malloc(static_cast<size_t>(slots_) * strideBytes_));
    return memory_ != nullptr;
  }

  /** The last block in memory. */
  int64_t readThrough() const { return readThrough_; }

  /** The DATA packet of a block that is read and not overwritten. */
  uint8_t* frame(int64_t block) const { return memory_ + static_cast<size_t>((block - 1) % slots_) * strideBytes_; }
  size_t frameBytes(int64_t block) const { return static_cast<size_t>(plan_.payloadBytes(block)) + kHeaderBytes; }
  size_t strideBytes() const { return strideBytes_; }
  /** How many packets, from this block's on, lie one behind the other. */
  int64_t contiguousFrom(int64_t block) const { return slots_ - (block - 1) % slots_; }

  /** Whether there is a chunk to read, and room for it when everything up to `acked` may be overwritten. */
  bool hasRoom(int64_t acked) const {
    const int64_t next = std::min(chunkBlocks_, plan_.lastBlock() - readThrough_);
    return next > 0 && acked + slots_ - readThrough_ >= next;
  }

  /**
   * Reads the next chunk, or the rest of one that would have blocked. Without `mayBlock` only what the page cache holds
   * is read. One thread at a time; the frames before are not touched.
   */
  Result readChunk(bool mayBlock) {
    const int64_t first = readThrough_ + 1;
    const int64_t last = std::min(readThrough_ + chunkBlocks_, plan_.lastBlock());
    const int64_t end = std::min(last * plan_.blockSizeBytes, plan_.sizeBytes);
    while (offset_ < end) {
      const Result result = readSome(end, mayBlock);
      if (result != Complete) return result;
    }
    for (int64_t block = first; block <= last; block++) {
      writeU16(frame(block), kData);
      writeU16(frame(block) + 2, plan_.wireNumber(block));
    }
    readThrough_ = last;
    return Complete;
  }

  /** Why the last read failed, and how far it came. */
  const std::string& failure() const { return failure_; }
  int64_t offset() const { return offset_; }

 private:
  static constexpr int kMaxVectors = 128;

  Result readSome(int64_t end, bool mayBlock) {
    while (extent_ < extents_.size() && inExtent_ == extents_[extent_].length) {
      extent_++;
      inExtent_ = 0;
    }
    if (extent_ == extents_.size()) return fail("its parts are shorter than its size");
    const Extent& extent = extents_[extent_];
    const int64_t wanted = std::min(end - offset_, extent.length - inExtent_);
    iovec vectors[kMaxVectors];
    const int count = payloads(wanted, vectors);
    const ssize_t got = extent.bytes ? copy(extent, vectors, count) : readFile(extent, vectors, count, mayBlock);
    if (got == 0) return fail("the file became shorter during the transfer");
    if (got < 0) return errno == EAGAIN ? WouldBlock : fail(errorName(errno));
    offset_ += got;
    inExtent_ += got;
    return Complete;
  }

  /** Where the next `wanted` bytes of the file go, as far as the vectors reach. */
  int payloads(int64_t wanted, iovec* vectors) const {
    int count = 0;
    for (int64_t at = offset_; wanted > 0 && count < kMaxVectors; count++) {
      const int64_t inBlock = at % plan_.blockSizeBytes;
      const int64_t bytes = std::min(wanted, plan_.blockSizeBytes - inBlock);
      vectors[count].iov_base = frame(at / plan_.blockSizeBytes + 1) + kHeaderBytes + inBlock;
      vectors[count].iov_len = static_cast<size_t>(bytes);
      at += bytes;
      wanted -= bytes;
    }
    return count;
  }

  ssize_t copy(const Extent& extent, const iovec* vectors, int count) const {
    int64_t copied = 0;
    for (int at = 0; at < count; at++) {
      std::memcpy(vectors[at].iov_base, extent.bytes->data() + extent.offset + inExtent_ + copied, vectors[at].iov_len);
      copied += static_cast<int64_t>(vectors[at].iov_len);
    }
    return copied;
  }

  ssize_t readFile(const Extent& extent, const iovec* vectors, int count, bool mayBlock) {
    const int fd = extent.file ? extent.file->fd : -1;
    const off_t from = extent.offset + inExtent_;
    ssize_t got;
    do {
      got = ::preadv2(fd, vectors, count, from, mayBlock ? 0 : RWF_NOWAIT);
    } while (got < 0 && errno == EINTR);
    // Some file systems cannot say what would block: one in memory never does, of any other it must be assumed.
    if (got < 0 && !mayBlock && (errno == EOPNOTSUPP || errno == ENOSYS)) {
      if (isInMemory(fd)) return readFile(extent, vectors, count, true);
      errno = EAGAIN;
    }
    return got;
  }

  static bool isInMemory(int fd) {
    constexpr long kTmpfs = 0x01021994, kRamfs = static_cast<long>(0x858458f6);
    struct statfs about;
    return ::fstatfs(fd, &about) == 0 && (about.f_type == kTmpfs || about.f_type == kRamfs);
  }

  Result fail(std::string why) {
    failure_ = std::move(why);
    return Failed;
  }

  const Plan plan_;
  const std::vector<Extent> extents_;
  int64_t chunkBlocks_, slots_;
  size_t strideBytes_;
  uint8_t* memory_ = nullptr;
  int64_t readThrough_ = 0;
  /** How far the file is read, in bytes; and the same as a place in the extents. */
  int64_t offset_ = 0;
  size_t extent_ = 0;
  int64_t inExtent_ = 0;
  std::string failure_;
};

}  // namespace openwds

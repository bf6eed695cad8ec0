// Reads files into ready DATA packets, once for all transfers that send the same file in the same shape: machines that boot
// together are served from the same memory.
#pragma once

#include <sys/statfs.h>
#include <sys/uio.h>

#include <cstdlib>
#include <cstring>
#include <list>
#include <memory>
#include <string>
#include <unordered_map>
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

  bool operator==(const Extent& other) const {
    return file == other.file && bytes == other.bytes && offset == other.offset && length == other.length;
  }
};

/** One read. Large enough that its cost vanishes, small enough that thousands of transfers fit into memory. */
constexpr int64_t kSegmentBytes = 64 * 1024;
/** As many packets are gathered by one system call. */
constexpr int64_t kMaxSegmentBlocks = 256;

/** How a file is cut into packets; the same for all its readers, whatever thread they are on. */
class Cut {
 public:
  Cut(const Plan& plan, std::vector<Extent> extents) : plan_(plan), extents_(std::move(extents)) {
    blocksPerSegment_ = std::clamp<int64_t>(kSegmentBytes / plan.blockSizeBytes, 1, kMaxSegmentBlocks);
    blocksPerSegment_ = std::min(blocksPerSegment_, plan.lastBlock());
    int64_t begin = 0;
    for (const Extent& extent : extents_) {
      begins_.push_back(begin);
      begin += extent.length;
    }
  }

  bool isOf(const Plan& plan, const std::vector<Extent>& extents) const {
    return plan_.sizeBytes == plan.sizeBytes && plan_.blockSizeBytes == plan.blockSizeBytes &&
           plan_.wrapToOne == plan.wrapToOne && extents_ == extents;
  }

  const Plan& plan() const { return plan_; }
  const std::vector<Extent>& extents() const { return extents_; }
  int64_t blocksPerSegment() const { return blocksPerSegment_; }
  int64_t segmentCount() const { return (plan_.lastBlock() + blocksPerSegment_ - 1) / blocksPerSegment_; }
  int64_t segmentOf(int64_t block) const { return (block - 1) / blocksPerSegment_; }
  size_t strideBytes() const { return static_cast<size_t>(plan_.blockSizeBytes) + kHeaderBytes; }
  size_t frameBytes(int64_t block) const { return static_cast<size_t>(plan_.payloadBytes(block)) + kHeaderBytes; }

  /** The part that has the byte at `offset`, and where in the file it begins. */
  std::pair<size_t, int64_t> extentAt(int64_t offset) const {
    const auto behind = std::upper_bound(begins_.begin(), begins_.end(), offset);
    const auto at = static_cast<size_t>(behind - begins_.begin());
    return at == 0 ? std::pair<size_t, int64_t>{0, 0} : std::pair<size_t, int64_t>{at - 1, begins_[at - 1]};
  }

 private:
  const Plan plan_;
  const std::vector<Extent> extents_;
  std::vector<int64_t> begins_;
  int64_t blocksPerSegment_;
};

/** A piece of memory; nothing in it when there is none to be had. */
struct Memory {
  struct Free {
    void operator()(uint8_t* memory) const { std::free(memory); }
  };
  std::unique_ptr<uint8_t, Free> start;
  size_t bytes = 0;
};

/** Memory of segments that are gone, for those to come: fresh memory costs a page fault every 4 KB. Not for several threads. */
class SpareMemory {
 public:
  Memory take(size_t bytes) {
    if (bytes <= kWholeBytes / 2) return allocate(bytes);
    if (whole_.empty()) return allocate(kWholeBytes);
    // the one used last is still in the processor's cache
    Memory memory = std::move(whole_.back());
    whole_.pop_back();
    return memory;
  }

  void keep(Memory memory) {
    if (memory.bytes == kWholeBytes && whole_.size() < kMostKept) whole_.push_back(std::move(memory));
  }

 private:
  /** What the largest segment needs, whatever its block size: with so much any of them is served. */
  static constexpr size_t kWholeBytes = kSegmentBytes + kMaxSegmentBlocks * kHeaderBytes;
#ifdef OPENWDS_FRESH_MEMORY  // what is freed at once AddressSanitizer knows
  static constexpr size_t kMostKept = 0;
#else
  static constexpr size_t kMostKept = 64;
#endif

  static Memory allocate(size_t bytes) {
    Memory memory;
    memory.start.reset(static_cast<uint8_t*>(std::malloc(bytes)));
    if (memory.start) memory.bytes = bytes;
    return memory;
  }

  std::vector<Memory> whole_;
};

struct FramedFile;

/** Some DATA packets, one behind the other. While `isReading` they are a reader's own. */
class Segment {
 public:
  /** How a read went. */
  enum Result { Complete, WouldBlock, Failed };

  Segment(std::shared_ptr<const Cut> cut, int64_t index, SpareMemory& spare)
      : cut_(std::move(cut)),
        index_(index),
        first_(index * cut_->blocksPerSegment() + 1),
        last_(std::min(first_ + cut_->blocksPerSegment() - 1, cut_->plan().lastBlock())),
        offset_((first_ - 1) * cut_->plan().blockSizeBytes),
        memory_(spare.take(static_cast<size_t>(last_ - first_ + 1) * cut_->strideBytes())) {}
  Segment(const Segment&) = delete;
  Segment& operator=(const Segment&) = delete;

  int64_t index() const { return index_; }
  int64_t last() const { return last_; }
  size_t memoryBytes() const { return memory_.bytes; }
  uint8_t* frame(int64_t block) const {
    return memory_.start.get() + static_cast<size_t>(block - first_) * cut_->strideBytes();
  }
  /** Nobody needs its packets any more. */
  Memory takeMemory() { return std::exchange(memory_, {}); }

  /**
   * Reads it, or the rest of it when that would have blocked. Without `mayBlock` only what the page cache holds is read.
   * One thread at a time.
   */
  Result read(bool mayBlock) {
    if (!memory_.start) return fail(errorName(ENOMEM));
    const Plan& plan = cut_->plan();
    const int64_t end = std::min(last_ * plan.blockSizeBytes, plan.sizeBytes);
    while (offset_ < end) {
      const Result result = readSome(end, mayBlock);
      if (result != Complete) return result;
    }
    for (int64_t block = first_; block <= last_; block++) {
      writeU16(frame(block), kData);
      writeU16(frame(block) + 2, plan.wireNumber(block));
    }
    return Complete;
  }

  /** Why the last read failed, and how far it came in the file. */
  const std::string& failure() const { return failure_; }
  int64_t offset() const { return offset_; }

  // --- only for the thread that moves blocks
  bool isReady = false, isReading = false;
  /** Transfers that hold it, and those that wait for its bytes. */
  int users = 0;
  std::vector<int64_t> waiting;
  /** Its place among those nobody holds, and the file it is of. */
  std::list<Segment*>::iterator idlePlace;
  FramedFile* idleIn = nullptr;

 private:
  static constexpr int kMaxVectors = 128;

  Result readSome(int64_t end, bool mayBlock) {
    const auto [at, begin] = cut_->extentAt(offset_);
    if (at >= cut_->extents().size()) return fail("its parts are shorter than its size");
    const Extent& extent = cut_->extents()[at];
    const int64_t inExtent = offset_ - begin;
    const int64_t wanted = std::min(end - offset_, extent.length - inExtent);
    if (wanted <= 0) return fail("its parts are shorter than its size");
    iovec vectors[kMaxVectors];
    const int count = payloads(wanted, vectors);
    const ssize_t got = extent.bytes ? copy(extent, inExtent, vectors, count)
                                     : readFile(extent, inExtent, vectors, count, mayBlock);
    if (got == 0) return fail("the file became shorter during the transfer");
    if (got < 0) return errno == EAGAIN ? WouldBlock : fail(errorName(errno));
    offset_ += got;
    return Complete;
  }

  /** Where the next `wanted` bytes of the file go, as far as the vectors reach. */
  int payloads(int64_t wanted, iovec* vectors) const {
    const int64_t blockSizeBytes = cut_->plan().blockSizeBytes;
    int count = 0;
    for (int64_t at = offset_; wanted > 0 && count < kMaxVectors; count++) {
      const int64_t inBlock = at % blockSizeBytes;
      const int64_t bytes = std::min(wanted, blockSizeBytes - inBlock);
      vectors[count].iov_base = frame(at / blockSizeBytes + 1) + kHeaderBytes + inBlock;
      vectors[count].iov_len = static_cast<size_t>(bytes);
      at += bytes;
      wanted -= bytes;
    }
    return count;
  }

  static ssize_t copy(const Extent& extent, int64_t inExtent, const iovec* vectors, int count) {
    int64_t copied = 0;
    for (int at = 0; at < count; at++) {
      std::memcpy(vectors[at].iov_base, extent.bytes->data() + extent.offset + inExtent + copied, vectors[at].iov_len);
      copied += static_cast<int64_t>(vectors[at].iov_len);
    }
    return copied;
  }

  static ssize_t readFile(const Extent& extent, int64_t inExtent, const iovec* vectors, int count, bool mayBlock) {
    const int fd = extent.file ? extent.file->fd : -1;
    const off_t from = extent.offset + inExtent;
    ssize_t got;
    do {
      got = ::preadv2(fd, vectors, count, from, mayBlock ? 0 : RWF_NOWAIT);
    } while (got < 0 && errno == EINTR);
    // Some file systems cannot say what would block: one in memory never does, of any other it must be assumed.
    if (got < 0 && !mayBlock && (errno == EOPNOTSUPP || errno == ENOSYS)) {
      if (isInMemory(fd)) return readFile(extent, inExtent, vectors, count, true);
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

  const std::shared_ptr<const Cut> cut_;
  const int64_t index_, first_, last_;
  /** How far the file is read, in bytes. */
  int64_t offset_;
  Memory memory_;
  std::string failure_;
};

/** One file in one shape, and its segments in memory. */
struct FramedFile {
  explicit FramedFile(std::shared_ptr<const Cut> how) : cut(std::move(how)) {}
  const std::shared_ptr<const Cut> cut;
  std::unordered_map<int64_t, std::shared_ptr<Segment>> segments;
  int users = 0;
};

/**
 * The segments of all files. Beyond what transfers hold it keeps 16 MB at most for machines a little behind, and 4 MB of memory
 * to be used again. Packets of
 * segments that were given back may still be queued: memory is freed by `tidy` and by nothing else.
 */
class SegmentCache {
 public:
  FramedFile* open(const Plan& plan, const std::vector<Extent>& extents) {
    const auto [begin, end] = files_.equal_range(plan.sizeBytes);
    for (auto one = begin; one != end; ++one) {
      if (!one->second->cut->isOf(plan, extents)) continue;
      one->second->users++;
      return one->second.get();
    }
    auto file = std::make_unique<FramedFile>(std::make_shared<const Cut>(plan, extents));
    file->users = 1;
    return files_.emplace(plan.sizeBytes, std::move(file))->second.get();
  }

  /** The transfer has given everything back. */
  void close(FramedFile* file) {
    if (--file->users > 0) return;
    const auto [begin, end] = files_.equal_range(file->cut->plan().sizeBytes);
    for (auto one = begin; one != end; ++one) {
      if (one->second.get() != file) continue;
      for (const auto& [index, segment] : file->segments)
        if (segment->users == 0) leaveIdle(*segment);
      closed_.push_back(std::move(one->second));
      files_.erase(one);
      return;
    }
  }

  /** Holds a segment until it is given back; it may have to be read yet. */
  std::shared_ptr<Segment> take(FramedFile& file, int64_t index) {
    std::shared_ptr<Segment>& segment = file.segments[index];
    if (!segment) segment = std::make_shared<Segment>(file.cut, index, spare_);
    else if (segment->users == 0) leaveIdle(*segment);
    segment->users++;
    return segment;
  }

  void giveBack(FramedFile& file, const std::shared_ptr<Segment>& segment) {
    if (--segment->users > 0) return;
    const auto known = file.segments.find(segment->index());
    if (known == file.segments.end() || known->second != segment) {  // its read failed
      forgotten_.push_back(segment);
      return;
    }
    if (file.users == 1) {  // nobody is behind
      forgotten_.push_back(std::move(known->second));
      file.segments.erase(known);
      return;
    }
    segment->idlePlace = idle_.insert(idle_.end(), segment.get());
    segment->idleIn = &file;
    idleBytes_ += segment->memoryBytes();
  }

  /** What could not be read: the next who wants it tries anew. */
  void forget(FramedFile& file, const Segment& segment) {
    const auto known = file.segments.find(segment.index());
    if (known == file.segments.end() || known->second.get() != &segment) return;
    forgotten_.push_back(std::move(known->second));
    file.segments.erase(known);
  }

  /** Frees what is no longer needed. No packet of it may be queued. */
  void tidy() {
    while (idleBytes_ > kMostIdleBytes) {
      Segment* oldest = idle_.front();
      FramedFile* file = oldest->idleIn;
      leaveIdle(*oldest);
      const auto known = file->segments.find(oldest->index());
      recycle(known->second);
      file->segments.erase(known);
    }
    for (const auto& file : closed_)
      for (const auto& [index, segment] : file->segments) recycle(segment);
    closed_.clear();
    for (const auto& segment : forgotten_) recycle(segment);
    forgotten_.clear();
  }

 private:
  static constexpr size_t kMostIdleBytes = 16 * 1024 * 1024;

  /** The segment is about to be forgotten; a reader may still work on it. */
  void recycle(const std::shared_ptr<Segment>& segment) {
    if (segment.use_count() == 1) spare_.keep(segment->takeMemory());
  }

  void leaveIdle(Segment& segment) {
    idle_.erase(segment.idlePlace);
    idleBytes_ -= segment.memoryBytes();
  }

  SpareMemory spare_;
  /** By size. */
  std::unordered_multimap<int64_t, std::unique_ptr<FramedFile>> files_;
  /** Segments nobody holds, the one longest unused first. */
  std::list<Segment*> idle_;
  size_t idleBytes_ = 0;
  std::vector<std::unique_ptr<FramedFile>> closed_;
  std::vector<std::shared_ptr<Segment>> forgotten_;
};

}  // namespace openwds

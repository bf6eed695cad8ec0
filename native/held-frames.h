// The DATA packets around the window of one transfer: which segments of its file it holds.
#pragma once

#include <deque>
#include <memory>
#include <utility>
#include <vector>

#include "segments.h"

namespace openwds {

/**
 * Holds the segments of the window and one more (two with windows), 64 KB each; the same memory for all transfers that are
 * at the same place of the same file. Nothing before `open`: most small opens only ask for the size.
 */
class HeldFrames {
 public:
  HeldFrames(const Plan& plan, std::vector<Extent> extents) : plan_(plan), extents_(std::move(extents)) {}
  HeldFrames(const HeldFrames&) = delete;
  HeldFrames& operator=(const HeldFrames&) = delete;

  void open(SegmentCache& cache) {
    if (file_) return;
    file_ = cache.open(plan_, extents_);
    const int64_t blocks = file_->cut->blocksPerSegment(), window = plan_.largestWindow();
    most_ = static_cast<size_t>((window + blocks - 1) / blocks) + (window == 1 ? 1 : 2);
  }

  /** The client has everything up to this block. */
  void release(SegmentCache& cache, int64_t throughBlock) {
    if (!file_) return;
    for (const int64_t wanted = throughBlock / file_->cut->blocksPerSegment(); oldest_ < wanted && !held_.empty(); oldest_++) {
      cache.giveBack(*file_, held_.front());
      held_.pop_front();
    }
  }

  /** Gives everything back. */
  void close(SegmentCache& cache) {
    if (!file_) return;
    for (const auto& segment : held_) cache.giveBack(*file_, segment);
    held_.clear();
    cache.close(std::exchange(file_, nullptr));
  }

  /** Whether there is a segment to take, and the window allows for it. */
  bool hasRoom() const { return file_ && held_.size() < most_ && next() < file_->cut->segmentCount(); }

  const std::shared_ptr<Segment>& takeNext(SegmentCache& cache) {
    held_.push_back(cache.take(*file_, next()));
    return held_.back();
  }

  const std::shared_ptr<Segment>& newest() const { return held_.back(); }
  FramedFile& file() const { return *file_; }

  /** The DATA packet of a block that is read and not released. */
  uint8_t* frame(int64_t block) const { return segmentOf(block).frame(block); }
  size_t frameBytes(int64_t block) const { return file_->cut->frameBytes(block); }
  size_t strideBytes() const { return file_->cut->strideBytes(); }
  /** How many packets, from this block's on, lie one behind the other. */
  int64_t contiguousFrom(int64_t block) const { return segmentOf(block).last() - block + 1; }

 private:
  int64_t next() const { return oldest_ + static_cast<int64_t>(held_.size()); }
  const Segment& segmentOf(int64_t block) const {
    return *held_[static_cast<size_t>(file_->cut->segmentOf(block) - oldest_)];
  }

  const Plan plan_;
  const std::vector<Extent> extents_;
  FramedFile* file_ = nullptr;
  /** In order; the first of them has the number `oldest_`. */
  std::deque<std::shared_ptr<Segment>> held_;
  int64_t oldest_ = 0;
  size_t most_ = 0;
};

}  // namespace openwds

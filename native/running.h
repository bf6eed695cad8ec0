// One transfer under way, as the pump's thread knows it.
#pragma once

#include <limits>
#include <string>
#include <utility>

#include "held-frames.h"
#include "job.h"
#include "transfer.h"

namespace openwds {

constexpr double kNever = std::numeric_limits<double>::infinity();

class Port;

struct Running {
  explicit Running(Job accepted) : job(std::move(accepted)), machine(job.plan), frames(job.plan, std::move(job.extents)) {}
  Job job;
  Transfer machine;
  HeldFrames frames;
  /** The last block in memory; and whether a reader works on the next. */
  int64_t readThrough = 0;
  bool waitsForRead = false;
  /** Where its packets leave from; null when it is over. */
  Port* port = nullptr;
  /** Whether the kernel cuts a message up into packets for it: neither every kernel does, nor where the path takes less. */
  bool isCutUp = true;
  /** Blocks the socket had no room for; 0 when none. */
  int64_t unsentFirst = 0, unsentLast = 0;
  /** When the machine's timer rings. */
  double dueMs = kNever;
  int64_t reportedBytes = 0;
  /** How far the file was read when that failed. */
  int64_t readOffset = 0;
  std::string reason;
  /** The client's own error code. */
  int errorCode = 0;
  bool answered = false, over = false;
  Report outcome;
};

}  // namespace openwds

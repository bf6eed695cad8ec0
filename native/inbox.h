// Where others leave notes for the pump's thread: JavaScript its commands, readers their results.
#pragma once

#include <sys/eventfd.h>

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "descriptor.h"
#include "segments.h"
#include "job.h"

namespace openwds {

/** What JavaScript wants of a transfer. */
struct Command {
  enum Kind { Start, Deliver, Cancel, Limit } kind;
  int64_t transfer = 0;
  std::unique_ptr<Job> job;
  std::vector<uint8_t> packet;
  size_t packetBytes = 0;
  std::string reason;
  bool silent = false;
  double bytesPerSecond = 0;
};

/** A read that waited for the disk is over. */
struct ReadDone {
  std::shared_ptr<Segment> segment;
  Segment::Result result;
};

/** Notes, and a bell that wakes whoever waits for its descriptor. */
class Inbox {
 public:
  struct Mail {
    std::vector<Command> commands;
    std::vector<ReadDone> reads;
    bool stop = false;
  };

  /** Readable when there is mail. */
  const Descriptor bell{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};

  /** `write` puts something into the mail. */
  template <typename Write>
  void leave(Write write) {
    std::lock_guard<std::mutex> lock(mutex_);
    write(mail_);
    if (waiting_.exchange(true)) return;
    const uint64_t one = 1;
    // a full counter cannot be: whoever takes the mail empties it
    if (::write(bell.fd, &one, sizeof one) < 0) return;
  }

  bool hasMail() const { return waiting_.load(std::memory_order_acquire); }

  Mail take() {
    std::lock_guard<std::mutex> lock(mutex_);
    uint64_t count;
    if (waiting_.exchange(false) && ::read(bell.fd, &count, sizeof count) < 0) count = 0;
    return std::exchange(mail_, {});
  }

 private:
  std::mutex mutex_;
  Mail mail_;
  std::atomic<bool> waiting_{false};
};

}  // namespace openwds

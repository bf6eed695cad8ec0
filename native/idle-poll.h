// Decides whether the pump asks the kernel again at once instead of going to sleep: a lock-step client on a fast network
// may answer sooner than a sleeping thread wakes up.
#pragma once

#include <algorithm>
#include <cstddef>

namespace openwds {

/**
 * Tries both ways and keeps to the one in which packets come sooner. On an idle machine that is asking, by far; where
 * others want the processors it is sleeping, which leaves the client one to run on. Neither can be known beforehand.
 */
class IdlePoll {
 public:
  /** As long after the last packet the pump keeps asking at most: until a client of a fast network has taken a window of 64. */
  static constexpr double kBudgetMs = 0.2;
  /** With more transfers than this sleep is better: meanwhile their packets gather, and one call tells of them all. */
  static constexpr size_t kMostTransfers = 4;

  /** Whether to go on asking, `waitedMs` after the last packet, with so many transfers under way. */
  bool worthIt(size_t transfers, double waitedMs) const {
    return isAsking_ && transfers > 0 && transfers <= kMostTransfers && waitedMs < kBudgetMs;
  }

  /** Packets came, so long after the ones before, with so many transfers under way. */
  void heard(size_t transfers, double afterMs) {
    if (transfers == 0 || transfers > kMostTransfers) return;
    (isAsking_ ? asking_ : asleep_).add(std::min(afterMs, kSlowMs));
    if (++exchanges_ % kTurn == 0) choose(exchanges_ / kTurn);
  }

 private:
  /** So many exchanges one way, before it is thought over. */
  static constexpr unsigned kTurn = 64;
  /** One turn of so many is the other way, to see whether that has become better. */
  static constexpr unsigned kTrial = 128;
  /** Asking costs a processor: it must bring so much. */
  static constexpr double kGain = 0.8;
  /** Clients slower than this are slow either way. */
  static constexpr double kSlowMs = 2;

  /** An average in which the latest few hundred count. */
  struct Average {
    double ms = 0, count = 0;
    void add(double sampleMs) {
      count = std::min(count + 1, 256.0);
      ms += (sampleMs - ms) / count;
    }
  };

  void choose(unsigned turn) {
    const bool better = asking_.count == 0 || asking_.ms < kGain * asleep_.ms;
    isAsking_ = turn % kTrial == 0 ? !better : better;
  }

  Average asking_, asleep_;
  bool isAsking_ = false;
  unsigned exchanges_ = 0;
};

}  // namespace openwds

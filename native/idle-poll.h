// Decides whether the pump asks the kernel again at once instead of going to sleep: a lock-step client on a fast network
// answers sooner than a thread wakes up.
#pragma once

#include <algorithm>
#include <limits>

namespace openwds {

/** Learns from every wait whether asking again would pay. Never to be asked without a transfer under way. */
class IdlePoll {
 public:
  /** As long after the last packet the pump keeps asking at most; waking up costs about as much. */
  static constexpr double kBudgetMs = 0.05;

  /** Whether to go on asking, `waitedMs` after the last packet. */
  bool worthIt(double nowMs, double waitedMs) {
    if (credit_ <= 0 || nowMs < restUntilMs_) return false;
    // Others wanted the processor: it is theirs for a while.
    if (askedAtMs_ > nowMs - waitedMs && nowMs - askedAtMs_ > kLostProcessorMs) {
      restUntilMs_ = nowMs + kRestMs;
      return false;
    }
    askedAtMs_ = nowMs;
    if (waitedMs < kBudgetMs) return true;
    credit_ -= kPenalty;
    return false;
  }

  /** A packet came `waitedMs` after the one before; asleep or not, it tells whether asking pays. */
  void heard(double waitedMs) {
    if (waitedMs < kSoonMs) credit_ = std::min(credit_ + 1, kMostCredit);
  }

 private:
  /** A sleeper hears this much later than a packet comes. */
  static constexpr double kSoonMs = kBudgetMs + 0.03;
  static constexpr double kLostProcessorMs = 0.5, kRestMs = 20;
  static constexpr int kPenalty = 4, kMostCredit = 32;

  int credit_ = 0;
  double askedAtMs_ = -std::numeric_limits<double>::infinity();
  double restUntilMs_ = -std::numeric_limits<double>::infinity();
};

}  // namespace openwds

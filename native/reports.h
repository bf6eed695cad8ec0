// News on its way to JavaScript: gathered by the pump's thread, taken by Node's.
#pragma once

#include <functional>
#include <mutex>
#include <utility>
#include <vector>

#include "job.h"

namespace openwds {

class Reports {
 public:
  /** `onNews` is called when there are reports and all earlier ones were taken. */
  explicit Reports(std::function<void()> onNews) : onNews_(std::move(onNews)) {}

  /** The pump's thread; nobody hears of it before `hand`. */
  void add(Report report) { news_.push_back(std::move(report)); }

  /** The pump's thread. */
  void hand() {
    if (news_.empty()) return;
    bool wasEmpty;
    {
      std::lock_guard<std::mutex> lock(mutex_);
      wasEmpty = untaken_.empty();
      for (Report& report : news_) {
        if (report.kind == Report::Progress && untaken_.size() >= kMostUntaken) continue;
        if (report.kind == Report::Dropped && ++dropsUntaken_ > kMostDropsUntaken) continue;
        untaken_.push_back(std::move(report));
      }
    }
    news_.clear();
    if (wasEmpty) onNews_();
  }

  /** Any thread: the reports since the last call. */
  std::vector<Report> take() {
    std::lock_guard<std::mutex> lock(mutex_);
    dropsUntaken_ = 0;
    return std::exchange(untaken_, {});
  }

 private:
  /** Beyond these progress is left out, and dropped packets, which can be floods. */
  static constexpr size_t kMostUntaken = 20000, kMostDropsUntaken = 100;

  const std::function<void()> onNews_;
  std::vector<Report> news_;
  std::mutex mutex_;
  std::vector<Report> untaken_;
  size_t dropsUntaken_ = 0;
};

}  // namespace openwds

// Threads that wait for the disk, so that the one that moves blocks never does.
#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>

#include "segments.h"

namespace openwds {

/** Up to four threads, started when they are needed. */
class Readers {
 public:
  /** Told, on a reader's thread, how a read went; it must outlive the readers. */
  using OnDone = std::function<void(std::shared_ptr<Segment> segment, Segment::Result result)>;

  explicit Readers(OnDone onDone) : state_(std::make_shared<State>(std::move(onDone))) {}
  ~Readers() { stop(); }
  Readers(const Readers&) = delete;
  Readers& operator=(const Readers&) = delete;

  /**
   * Reads a segment, waiting for the disk: it belongs to the reader until it is done. False if there is no thread for it.
   */
  bool read(std::shared_ptr<Segment> segment) {
    std::lock_guard<std::mutex> lock(state_->mutex);
    if (state_->idle <= static_cast<int>(state_->tasks.size()) && state_->threads < kMostThreads) {
      try {
        // What a thread needs it owns together with us: a disk that never answers must not hold up the end of the process.
        std::thread([state = state_] { work(*state); }).detach();
        state_->threads++;
      } catch (const std::exception&) {
        if (state_->threads == 0) return false;
      }
    }
    state_->tasks.push_back(std::move(segment));
    state_->wake.notify_one();
    return true;
  }

  /** Reads no more; waits a moment for reads under way. */
  void stop() {
    std::unique_lock<std::mutex> lock(state_->mutex);
    state_->stopping = true;
    state_->tasks.clear();
    state_->wake.notify_all();
    const auto patience = std::chrono::system_clock::now() + std::chrono::seconds(2);
    state_->gone.wait_until(lock, patience, [this] { return state_->threads == 0; });
  }

 private:
  static constexpr int kMostThreads = 4;

  struct State {
    explicit State(OnDone tell) : onDone(std::move(tell)) {}
    const OnDone onDone;
    std::mutex mutex;
    std::condition_variable wake, gone;
    std::deque<std::shared_ptr<Segment>> tasks;
    int threads = 0, idle = 0;
    bool stopping = false;
  };

  static void work(State& state) {
    std::unique_lock<std::mutex> lock(state.mutex);
    while (!state.stopping) {
      if (state.tasks.empty()) {
        state.idle++;
        state.wake.wait(lock);
        state.idle--;
        continue;
      }
      std::shared_ptr<Segment> segment = std::move(state.tasks.front());
      state.tasks.pop_front();
      lock.unlock();
      const Segment::Result result = segment->read(true);
      state.onDone(std::move(segment), result);
      lock.lock();
    }
    state.threads--;
    state.gone.notify_all();
  }

  const std::shared_ptr<State> state_;
};

}  // namespace openwds

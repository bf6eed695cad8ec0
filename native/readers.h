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

#include "frames.h"

namespace openwds {

/** Up to four threads, started when they are needed. */
class Readers {
 public:
  /** Told, on a reader's thread, how the read of a transfer went; it must outlive the readers. */
  using OnDone = std::function<void(int64_t transfer, Frames::Result result)>;

  explicit Readers(OnDone onDone) : state_(std::make_shared<State>(std::move(onDone))) {}
  ~Readers() { stop(); }
  Readers(const Readers&) = delete;
  Readers& operator=(const Readers&) = delete;

  /**
   * Reads the next chunk, waiting for the disk: the frames belong to the reader until it is done. False if there is no
   * thread for it.
   */
  bool read(int64_t transfer, std::shared_ptr<Frames> frames) {
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
    state_->tasks.push_back({transfer, std::move(frames)});
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

  struct Task {
    int64_t transfer;
    std::shared_ptr<Frames> frames;
  };
  struct State {
    explicit State(OnDone tell) : onDone(std::move(tell)) {}
    const OnDone onDone;
    std::mutex mutex;
    std::condition_variable wake, gone;
    std::deque<Task> tasks;
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
      Task task = std::move(state.tasks.front());
      state.tasks.pop_front();
      lock.unlock();
      const Frames::Result result = task.frames->readChunk(true);
      task.frames.reset();
      state.onDone(task.transfer, result);
      lock.lock();
    }
    state.threads--;
    state.gone.notify_all();
  }

  const std::shared_ptr<State> state_;
};

}  // namespace openwds

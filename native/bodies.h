// Sends bodies of HTTP responses over sockets that Node accepted: files by sendfile, bytes in memory by send, on a thread of
// its own. No policy: what is sent, and to whom, JavaScript decided; who waits too long it tells.
#pragma once

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/sendfile.h>
#include <sys/socket.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "descriptor.h"

namespace openwds {

/** A run of a body's bytes: of a file, or in memory. */
struct Piece {
  std::shared_ptr<Descriptor> file;
  std::shared_ptr<const std::vector<uint8_t>> bytes;
  int64_t offset = 0;
  int64_t length = 0;
};

/** One body on its way. */
struct Body {
  int64_t id = 0;
  std::unique_ptr<Descriptor> socket;
  std::vector<Piece> pieces;
  int64_t stallMs = 0;

  size_t piece = 0;
  int64_t inPiece = 0;
  int64_t sentBytes = 0;
  int64_t toldBytes = 0;
  int64_t movedAtMs = 0;
  bool isWatched = false;
};

/** What became of a body so far. */
struct BodyReport {
  enum Kind { Progress, Sent, Closed, Stalled, ReadFailed } kind;
  int64_t id;
  int64_t sentBytes;
  std::string text;
};

/** The thread, and the two letter boxes between it and JavaScript. */
class Bodies {
 public:
  /** `ring` is called, from the thread, when reports wait and were not told of yet. */
  explicit Bodies(std::function<void()> ring) : ring_(std::move(ring)) {}
  ~Bodies() { stop(); }

  /** Starts the thread; the reason if it cannot. */
  std::string begin() {
    if (bell_.fd < 0 || poll_.fd < 0) return errorName(errno);
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.ptr = nullptr;
    if (::epoll_ctl(poll_.fd, EPOLL_CTL_ADD, bell_.fd, &event) != 0) return errorName(errno);
    try {
      thread_ = std::thread([this] { run(); });
    } catch (const std::system_error& error) {
      return error.what();
    }
    return "";
  }

  void stop() {
    if (!thread_.joinable()) return;
    leave([](Mail& mail) { mail.stop = true; });
    thread_.join();
  }

  void start(std::unique_ptr<Body> body) {
    leave([&](Mail& mail) { mail.starts.push_back(std::move(body)); });
  }

  void cancel(int64_t id) {
    leave([&](Mail& mail) { mail.cancels.push_back(id); });
  }

  std::vector<BodyReport> takeReports() {
    std::lock_guard<std::mutex> lock(mutex_);
    rung_ = false;
    return std::exchange(reports_, {});
  }

 private:
  struct Mail {
    std::vector<std::unique_ptr<Body>> starts;
    std::vector<int64_t> cancels;
    bool stop = false;
  };

  /** What one body may move before others have their turn. */
  static constexpr int64_t kTurnBytes = 2 * 1024 * 1024;
  /** More than a socket ever takes at once. */
  static constexpr size_t kCallBytes = 1024 * 1024;
  static constexpr int kTickMs = 100;
  static constexpr int kEvents = 64;

  template <typename Write>
  void leave(Write write) {
    std::lock_guard<std::mutex> lock(mailMutex_);
    write(mail_);
    if (hasMail_.exchange(true)) return;
    const uint64_t one = 1;
    if (::write(bell_.fd, &one, sizeof one) < 0) return;
  }

  Mail takeMail() {
    std::lock_guard<std::mutex> lock(mailMutex_);
    uint64_t count;
    if (hasMail_.exchange(false) && ::read(bell_.fd, &count, sizeof count) < 0) count = 0;
    return std::exchange(mail_, {});
  }

  static int64_t nowMs() {
    using namespace std::chrono;
    return duration_cast<milliseconds>(steady_clock::now().time_since_epoch()).count();
  }

  void run() {
    epoll_event events[kEvents];
    int64_t tickAtMs = nowMs() + kTickMs;
    for (;;) {
      const int wait = !ready_.empty() ? 0 : bodies_.empty() ? -1 : kTickMs;
      const int count = ::epoll_wait(poll_.fd, events, kEvents, wait);
      for (int at = 0; at < count; at++)
        if (events[at].data.ptr != nullptr) ready_.push_back(static_cast<Body*>(events[at].data.ptr)->id);
      if (hasMail_.load(std::memory_order_acquire)) {
        Mail mail = takeMail();
        if (mail.stop) return;
        for (auto& body : mail.starts) {
          body->movedAtMs = nowMs();
          ready_.push_back(body->id);
          bodies_[body->id] = std::move(body);
        }
        for (const int64_t id : mail.cancels) end(id, BodyReport::Closed, "");
      }
      std::vector<int64_t> turn = std::exchange(ready_, {});
      for (const int64_t id : turn) {
        const auto found = bodies_.find(id);
        if (found != bodies_.end()) move(*found->second);
      }
      if (const int64_t now = nowMs(); now >= tickAtMs) {
        tick(now);
        tickAtMs = now + kTickMs;
      }
      flush();
    }
  }

  /** Sends until the socket takes no more, the body is over, or it is another's turn. */
  void move(Body& body) {
    int64_t moved = 0;
    while (body.piece < body.pieces.size()) {
      const Piece& piece = body.pieces[body.piece];
      const int64_t left = piece.length - body.inPiece;
      if (left == 0) {
        body.piece++;
        body.inPiece = 0;
        continue;
      }
      if (moved >= kTurnBytes) return ready_.push_back(body.id);
      const ssize_t sent = push(body, piece, left);
      if (sent > 0) {
        moved += sent;
        body.inPiece += sent;
        body.sentBytes += sent;
        body.movedAtMs = nowMs();
        continue;
      }
      if (sent == 0) return end(body.id, BodyReport::ReadFailed, "the file is shorter than it was");
      if (errno == EINTR) continue;
      if (errno == EAGAIN || errno == EWOULDBLOCK) return watch(body);
      const bool isSocket = errno == EPIPE || errno == ECONNRESET || errno == ENOTCONN || errno == ETIMEDOUT;
      return end(body.id, isSocket ? BodyReport::Closed : BodyReport::ReadFailed, errorName(errno));
    }
    end(body.id, BodyReport::Sent, "");
  }

  ssize_t push(Body& body, const Piece& piece, int64_t left) {
    const auto length = static_cast<size_t>(std::min<int64_t>(left, kCallBytes));
    const int64_t at = piece.offset + body.inPiece;
    if (piece.file) {
      off_t offset = at;
      return ::sendfile(body.socket->fd, piece.file->fd, &offset, length);
    }
    const bool isLast = body.piece + 1 == body.pieces.size();
    return ::send(body.socket->fd, piece.bytes->data() + at, length, MSG_NOSIGNAL | MSG_DONTWAIT | (isLast ? 0 : MSG_MORE));
  }

  /** Edge-triggered: told once whenever the socket takes bytes again. */
  void watch(Body& body) {
    if (body.isWatched) return;
    body.isWatched = true;
    epoll_event event{};
    event.events = EPOLLOUT | EPOLLET;
    event.data.ptr = &body;
    if (::epoll_ctl(poll_.fd, EPOLL_CTL_ADD, body.socket->fd, &event) != 0)
      end(body.id, BodyReport::Closed, errorName(errno));
  }

  void tick(int64_t now) {
    std::vector<int64_t> stalled;
    for (auto& [id, body] : bodies_) {
      if (body->stallMs > 0 && now - body->movedAtMs > body->stallMs) stalled.push_back(id);
      else if (body->sentBytes > body->toldBytes) {
        body->toldBytes = body->sentBytes;
        pending_.push_back({BodyReport::Progress, id, body->sentBytes, ""});
      }
    }
    for (const int64_t id : stalled) end(id, BodyReport::Stalled, "");
  }

  void end(int64_t id, BodyReport::Kind kind, std::string text) {
    const auto found = bodies_.find(id);
    if (found == bodies_.end()) return;
    Body& body = *found->second;
    if (body.isWatched) ::epoll_ctl(poll_.fd, EPOLL_CTL_DEL, body.socket->fd, nullptr);
    pending_.push_back({kind, id, body.sentBytes, std::move(text)});
    bodies_.erase(found);
  }

  void flush() {
    if (pending_.empty()) return;
    bool ring = false;
    {
      std::lock_guard<std::mutex> lock(mutex_);
      std::move(pending_.begin(), pending_.end(), std::back_inserter(reports_));
      ring = !std::exchange(rung_, true);
    }
    pending_.clear();
    if (ring) ring_();
  }

  const std::function<void()> ring_;
  const Descriptor bell_{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};
  const Descriptor poll_{::epoll_create1(EPOLL_CLOEXEC)};
  std::thread thread_;

  std::mutex mailMutex_;
  Mail mail_;
  std::atomic<bool> hasMail_{false};

  std::mutex mutex_;
  std::vector<BodyReport> reports_;
  bool rung_ = false;

  // of the thread alone
  std::map<int64_t, std::unique_ptr<Body>> bodies_;
  std::vector<int64_t> ready_;
  std::vector<BodyReport> pending_;
};

}  // namespace openwds

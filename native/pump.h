// Moves the blocks of accepted transfers: a thread of its own with epoll, one socket per transfer, one system call per
// window. It knows nothing of Node; pump.cc joins the two.
#pragma once

#include <pthread.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>

#include <functional>
#include <limits>
#include <mutex>
#include <thread>
#include <unordered_map>

#include "idle-poll.h"
#include "inbox.h"
#include "job.h"
#include "readers.h"
#include "transfer-socket.h"

namespace openwds {

constexpr double kNever = std::numeric_limits<double>::infinity();
/** As much of a dropped packet is kept: more than any ACK or ERROR has. */
constexpr size_t kKeptBytes = 600;

/** The engine. What may be called from any thread only leaves a note to the thread that moves blocks. */
class Pump {
 public:
  /** Milliseconds that only grow. */
  using Clock = double (*)();

  /** `onReports` is called on the pump's thread when there are reports and all earlier ones were taken. */
  explicit Pump(std::function<void()> onReports, Clock clock = monotonicMs)
      : onReports_(std::move(onReports)),
        now(clock),
        inbox_(std::make_shared<Inbox>()),
        readers_([inbox = inbox_](int64_t transfer, Frames::Result result) {
          inbox->leave([&](Inbox::Mail& mail) { mail.reads.push_back({transfer, result}); });
        }) {}
  ~Pump() { stop(); }
  Pump(const Pump&) = delete;
  Pump& operator=(const Pump&) = delete;

  /** Starts the thread; the reason if that cannot be. */
  std::string begin() {
    if (std::string failure = prepare(); !failure.empty()) return failure;
    sigset_t all, before;  // signals are for Node's own threads
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    std::string failure;
    try {
      thread_ = std::thread([this] { run(); });
    } catch (const std::exception& error) {
      failure = error.what();
    }
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
    return failure;
  }

  /** What `begin` does first; for who calls `turn` in a thread of its own. */
  std::string prepare() {
    if (epoll_.fd < 0 || inbox_->bell.fd < 0) return "no descriptor is left";
    epoll_event event{};
    event.events = EPOLLIN;
    return ::epoll_ctl(epoll_.fd, EPOLL_CTL_ADD, inbox_->bell.fd, &event) == 0 ? "" : errorName(errno);
  }

  /** One round: mail, timers, reports, then packets, for which it waits if it may. False when it was told to stop. */
  bool turn(bool mayWait) {
    if (!takeMail()) return false;
    const double nowMs = now();
    if (nowMs >= scanMs_) scan(nowMs);
    if (nowMs >= progressMs_) reportProgress();
    bury();
    flush();
    epoll_event events[kEvents];
    const int count = ::epoll_wait(epoll_.fd, events, kEvents, mayWait ? waitMs(nowMs) : 0);
    if (count <= 0) return true;
    heard(now());
    for (int at = 0; at < count; at++) {
      auto* one = static_cast<Running*>(events[at].data.ptr);
      if (!one || one->over) continue;
      if (events[at].events & EPOLLOUT) onWritable(*one, now());
      if (!one->over && (events[at].events & ~EPOLLOUT)) receive(*one);
    }
    return true;
  }

  /** Ends the thread. Transfers still running are dropped without a word or a report. */
  void stop() {
    inbox_->leave([](Inbox::Mail& mail) { mail.stop = true; });
    if (thread_.joinable()) thread_.join();
    readers_.stop();
  }

  /** Any thread. */
  void post(Command command) {
    inbox_->leave([&](Inbox::Mail& mail) {
      // Nobody can leave packets faster than they are read for long; what is lost then is sent again.
      if (command.kind == Command::Deliver && mail.commands.size() >= kMostCommands) return;
      mail.commands.push_back(std::move(command));
    });
  }

  /** Any thread: the reports since the last call. */
  std::vector<Report> takeReports() {
    std::lock_guard<std::mutex> lock(reportsMutex_);
    dropsUntaken_ = 0;
    return std::exchange(reports_, {});
  }

 private:
  static constexpr int kEvents = 256;
  /** Answers to strangers per transfer: enough for a lost client, useless for a flood. */
  static constexpr int kStrangersAnswered = 16;
  static constexpr size_t kMostCommands = 65536;
  /** Reports that JavaScript has not taken: beyond these progress is left out, and dropped packets, which can be floods. */
  static constexpr size_t kMostUntaken = 20000, kMostDropsUntaken = 100;
  static constexpr double kProgressIntervalMs = 200;
  /** A server's socket that is full is tried again after this. */
  static constexpr double kRetryMs = 1;

  /** One transfer under way. */
  struct Running {
    explicit Running(Job accepted)
        : job(std::move(accepted)), machine(job.plan), frames(std::make_shared<Frames>(job.plan, std::move(job.extents))) {}
    Job job;
    Transfer machine;
    /** A reader's own while `reading`, but for the frames up to `readThrough`. */
    std::shared_ptr<Frames> frames;
    int64_t readThrough = 0;
    bool reading = false;
    TransferSocket socket;
    /** Blocks the socket had no room for; 0 when none. */
    int64_t unsentFirst = 0, unsentLast = 0;
    /** When the machine's timer rings; and when the server's socket is tried again. */
    double dueMs = kNever, resumeMs = kNever;
    int strangersAnswered = 0;
    int64_t reportedBytes = 0;
    std::string reason;
    /** The client's own error code. */
    int errorCode = 0;
    bool answered = false, over = false;
    Report outcome;
  };

  // --- the thread -----------------------------------------------------------------------------------------------------

  void run() {
    pthread_setname_np(pthread_self(), "openwds-tftp");
    for (bool goesOn = true; goesOn;) {
      try {
        goesOn = turn(true);
      } catch (const std::bad_alloc&) {
        // Without memory a round is cut short; what it did not send is sent again when its time is over.
      }
    }
  }

  /** False when the thread is to end. */
  bool takeMail() {
    if (!inbox_->hasMail()) return true;
    Inbox::Mail mail = inbox_->take();
    if (mail.stop) return false;
    for (Command& command : mail.commands) obey(command);
    for (const ReadDone& read : mail.reads) onReadDone(read);
    return true;
  }

  void obey(Command& command) {
    if (command.kind == Command::Start) return start(std::move(*command.job));
    const auto found = running_.find(command.transfer);
    if (found == running_.end() || found->second->over) return;
    Running& one = *found->second;
    switch (command.kind) {
      case Command::Deliver:
        return onPacket(one, command.packet.data(), command.packet.size(), command.packetBytes);
      case Command::Cancel:
        one.reason = std::move(command.reason);
        return perform(one, one.machine.onCancel(command.silent), now());
      case Command::Limit:
        return one.machine.onLimit(command.bytesPerSecond);
      case Command::Start:
        return;
    }
  }

  void start(Job job) {
    const int64_t transfer = job.transfer;
    if (running_.count(transfer) > 0) return;
    auto owner = std::make_unique<Running>(std::move(job));
    Running& one = *owner;
    running_.emplace(transfer, std::move(owner));
    std::string failure = one.job.serverSocket ? one.socket.share(one.job.serverSocket)
                                               : one.socket.open(one.job.local, one.job.firstPort, one.job.lastPort);
    if (failure.empty() && !one.job.serverSocket && !watch(EPOLL_CTL_ADD, one, EPOLLIN)) failure = errorName(errno);
    if (!failure.empty()) {
      Report report = reportOf(one, Report::NoSocket);
      report.text = std::move(failure);
      return end(one, std::move(report));
    }
    const double nowMs = now();
    one.machine.onLimit(one.job.bytesPerSecond);
    perform(one, one.machine.start(nowMs), nowMs);
    settle(one, nowMs);
  }

  /** How long to sleep: not at all when there is work, or when a packet is likely to come before we would be asleep. */
  int waitMs(double nowMs) {
    const double next = std::min(scanMs_, progressMs_);
    if (next <= nowMs) return 0;
    if (idle_.worthIt(running_.size(), nowMs - heardMs_)) return 0;
    return next == kNever ? -1 : static_cast<int>(std::ceil(next - nowMs));
  }

  void heard(double nowMs) {
    idle_.heard(running_.size(), nowMs - heardMs_);
    heardMs_ = nowMs;
  }

  bool watch(int operation, Running& one, uint32_t events) {
    epoll_event event{};
    event.events = events;
    event.data.ptr = &one;
    return ::epoll_ctl(epoll_.fd, operation, one.socket.fd(), &event) == 0;
  }

  // --- packets --------------------------------------------------------------------------------------------------------

  /** Reads one packet; false when there was none. */
  bool receive(Running& one) {
    sockaddr_in from{};
    socklen_t fromBytes = sizeof from;
    const ssize_t got = ::recvfrom(one.socket.fd(), packet_, sizeof packet_, MSG_DONTWAIT | MSG_TRUNC,
                                   reinterpret_cast<sockaddr*>(&from), &fromBytes);
    if (got < 0) return errno == EINTR;
    const auto whole = static_cast<size_t>(got);
    const size_t kept = std::min(whole, sizeof packet_);
    if (from.sin_port == one.job.peer.sin_port && from.sin_addr.s_addr == one.job.peer.sin_addr.s_addr) {
      onPacket(one, packet_, kept, whole);
    } else {
      onStranger(one, from, kept, whole);
    }
    return true;
  }

  /** Another transfer identifier does not disturb this transfer [RFC 1350 §4]. */
  void onStranger(Running& one, const sockaddr_in& from, size_t kept, size_t whole) {
    const bool isError = whole >= 2 && readU16(packet_) == kError;
    if (!isError && from.sin_port != 0 && one.strangersAnswered < kStrangersAnswered) {
      one.strangersAnswered++;
      one.socket.sendError(from, kUnknownTransfer, "unknown transfer ID");
    }
    drop(one, packet_, kept, whole, &from);
  }

  void onPacket(Running& one, const uint8_t* bytes, size_t kept, size_t whole) {
    const double nowMs = now();
    const ClientPacket packet = kept == whole ? decodeClientPacket(bytes, whole, one.job.plan.variableWindow) : ClientPacket{};
    if (packet.kind == ClientPacket::Other) return drop(one, bytes, kept, whole, nullptr);
    if (packet.kind == ClientPacket::Error) {
      one.errorCode = packet.number;
      one.reason.assign(reinterpret_cast<const char*>(packet.text), packet.textBytes);
      return perform(one, one.machine.onError(packet.number), nowMs);
    }
    const int64_t acked = one.machine.acked;
    const bool negotiating = one.machine.phase == Transfer::Negotiating;
    const Effects effects = one.machine.onAck(packet.number, packet.wanted, nowMs);
    if (!one.answered && (one.machine.acked > acked || (negotiating && one.machine.phase != Transfer::Negotiating))) {
      one.answered = true;
      news_.push_back(reportOf(one, Report::Answered));
    }
    perform(one, effects, nowMs);
    if (progressMs_ == kNever) progressMs_ = nowMs + kProgressIntervalMs;
    settle(one, nowMs);
  }

  void drop(Running& one, const uint8_t* bytes, size_t kept, size_t whole, const sockaddr_in* stranger) {
    Report report = reportOf(one, Report::Dropped);
    report.packet.assign(bytes, bytes + kept);
    report.packetBytes = whole;
    report.stranger = stranger != nullptr;
    report.from = stranger ? *stranger : one.job.peer;
    news_.push_back(std::move(report));
  }

  // --- what the machine wants -----------------------------------------------------------------------------------------

  void perform(Running& one, const Effects& effects, double nowMs) {
    for (int at = 0; at < effects.count; at++) {
      const Effect& effect = effects.list[at];
      switch (effect.kind) {
        case Effect::SendOptionAck:
          one.socket.send(one.job.peer, one.job.optionAck.data(), one.job.optionAck.size());
          break;
        case Effect::SendBlocks:
          sendBlocks(one, effect.first, effect.last, nowMs);
          break;
        case Effect::SendError:
          one.socket.sendError(one.job.peer, kUndefined,
                               one.machine.failure == Failure::ReadFailed ? "read failed: " + one.reason : one.reason);
          break;
        case Effect::Arm:
          one.dueMs = effect.atMs;
          scanMs_ = std::min(scanMs_, effect.atMs);
          break;
        case Effect::Done: {
          Report report = reportOf(one, Report::Done);
          report.confirmed = effect.confirmed;
          end(one, std::move(report));
          break;
        }
        case Effect::Probed:
          end(one, reportOf(one, Report::Probed));
          break;
        case Effect::Fail: {
          Report report = reportOf(one, Report::Failed);
          report.failure = one.machine.failure;
          report.code = one.errorCode;
          if (one.machine.failure == Failure::ReadFailed) report.offset = one.frames->offset();
          report.text = one.reason;
          end(one, std::move(report));
          break;
        }
      }
    }
  }

  void sendBlocks(Running& one, int64_t first, int64_t last, double nowMs) {
    if (one.unsentFirst > 0 && first == one.unsentLast + 1) {
      one.unsentLast = last;  // still no room for what comes before it
      return;
    }
    const int64_t next = one.socket.sendFrames(one.job.peer, *one.frames, first, last);
    one.unsentFirst = next <= last ? next : 0;
    one.unsentLast = last;
    if (one.unsentFirst == 0) return;
    if (one.job.serverSocket) {
      resumeAt(one, nowMs + kRetryMs);
    } else {
      watch(EPOLL_CTL_MOD, one, EPOLLIN | EPOLLOUT);
    }
  }

  void onWritable(Running& one, double nowMs) {
    if (!one.job.serverSocket) watch(EPOLL_CTL_MOD, one, EPOLLIN);
    if (one.unsentFirst == 0) return;
    const int64_t first = std::max(std::exchange(one.unsentFirst, 0), one.machine.acked + 1);
    if (first > one.unsentLast) return;
    sendBlocks(one, first, one.unsentLast, nowMs);
  }

  // --- reading ahead --------------------------------------------------------------------------------------------------

  /** Hands the machine what is in memory, and reads on while there is room. */
  void settle(Running& one, double nowMs) {
    while (!one.over && one.machine.phase == Transfer::Sending) {
      if (one.readThrough > one.machine.readable) {
        perform(one, one.machine.onReadable(one.readThrough, nowMs), nowMs);
      } else if (!readAhead(one, nowMs)) {
        return;
      }
    }
  }

  /** Reads the next chunk if there is room for it; false if nothing came of it yet. */
  bool readAhead(Running& one, double nowMs) {
    if (one.reading || !one.frames->hasRoom(one.machine.acked)) return false;
    if (!one.frames->allocate()) {
      readFailed(one, errorName(ENOMEM), nowMs);
      return true;
    }
    switch (one.frames->readChunk(false)) {
      case Frames::Complete:
        one.readThrough = one.frames->readThrough();
        return true;
      case Frames::WouldBlock:
        one.reading = readers_.read(one.job.transfer, one.frames);
        if (!one.reading) readFailed(one, "no thread is left", nowMs);
        return !one.reading;
      case Frames::Failed:
        readFailed(one, one.frames->failure(), nowMs);
        return true;
    }
    return false;
  }

  void readFailed(Running& one, const std::string& reason, double nowMs) {
    one.reason = reason;
    perform(one, one.machine.onReadFailed(), nowMs);
  }

  void onReadDone(const ReadDone& read) {
    const auto found = running_.find(read.transfer);
    if (found == running_.end()) return;
    Running& one = *found->second;
    one.reading = false;
    if (one.over) return conclude(one);
    const double nowMs = now();
    if (read.result == Frames::Complete) {
      one.readThrough = one.frames->readThrough();
      settle(one, nowMs);
    } else {
      readFailed(one, read.result == Frames::Failed ? one.frames->failure() : errorName(EAGAIN), nowMs);
    }
  }

  // --- time -----------------------------------------------------------------------------------------------------------

  void resumeAt(Running& one, double atMs) {
    one.resumeMs = atMs;
    scanMs_ = std::min(scanMs_, atMs);
  }

  /**
   * Looks at every transfer's timers. The time of the next look is a lower bound that packets only move the timers away
   * from: so arming costs nothing, and looks are at least a millisecond apart.
   */
  void scan(double nowMs) {
    double next = kNever;
    scanMs_ = kNever;
    for (auto& [transfer, owner] : running_) {
      Running& one = *owner;
      if (!one.over && one.resumeMs <= nowMs) {
        one.resumeMs = kNever;
        onWritable(one, nowMs);
      }
      if (!one.over && one.dueMs <= nowMs) ring(one, nowMs);
      if (!one.over) next = std::min({next, one.dueMs, one.resumeMs});
    }
    scanMs_ = std::max(std::min(next, scanMs_), nowMs + 1);
  }

  void ring(Running& one, double nowMs) {
    // After a busy moment the ACK may be there already.
    for (int packets = 0; !one.job.serverSocket && packets < kEvents && !one.over; packets++) {
      if (!receive(one)) break;
    }
    if (one.over || one.dueMs > nowMs) return;
    one.dueMs = kNever;
    perform(one, one.machine.onTimer(nowMs), nowMs);
    settle(one, nowMs);
  }

  // --- reports --------------------------------------------------------------------------------------------------------

  Report reportOf(const Running& one, Report::Kind kind) const {
    Report report;
    report.kind = kind;
    report.transfer = one.job.transfer;
    report.sentBytes = one.machine.ackedBytes();
    report.retransmits = one.machine.retransmits;
    report.window = one.machine.window;
    report.roundTripMs = one.machine.roundTrip.smoothedMs;
    return report;
  }

  void reportProgress() {
    progressMs_ = kNever;
    for (auto& [transfer, owner] : running_) {
      Running& one = *owner;
      const int64_t acked = one.machine.ackedBytes();
      if (one.over || acked == one.reportedBytes) continue;
      one.reportedBytes = acked;
      news_.push_back(reportOf(one, Report::Progress));
    }
  }

  /** Ends a transfer; it is reported when no reader works for it any more. */
  void end(Running& one, Report outcome) {
    one.over = true;
    one.outcome = std::move(outcome);
    one.socket.close();
    if (!one.reading) conclude(one);
  }

  void conclude(Running& one) {
    news_.push_back(std::move(one.outcome));
    concluded_.push_back(one.job.transfer);
  }

  /** Forgets what was concluded; not before, because events and loops still point to it. */
  void bury() {
    for (const int64_t transfer : concluded_) running_.erase(transfer);
    concluded_.clear();
    if (running_.empty()) scanMs_ = progressMs_ = kNever;
  }

  void flush() {
    if (news_.empty()) return;
    bool wasEmpty;
    {
      std::lock_guard<std::mutex> lock(reportsMutex_);
      wasEmpty = reports_.empty();
      for (Report& report : news_) {
        if (report.kind == Report::Progress && reports_.size() >= kMostUntaken) continue;
        if (report.kind == Report::Dropped && ++dropsUntaken_ > kMostDropsUntaken) continue;
        reports_.push_back(std::move(report));
      }
    }
    news_.clear();
    if (wasEmpty) onReports_();
  }

  static double monotonicMs() {
    timespec time;
    ::clock_gettime(CLOCK_MONOTONIC, &time);
    return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
  }

  const std::function<void()> onReports_;
  const Clock now;
  const std::shared_ptr<Inbox> inbox_;
  Readers readers_;
  const Descriptor epoll_{::epoll_create1(EPOLL_CLOEXEC)};
  std::thread thread_;

  std::mutex reportsMutex_;
  std::vector<Report> reports_;
  size_t dropsUntaken_ = 0;

  // only the thread's
  std::unordered_map<int64_t, std::unique_ptr<Running>> running_;
  std::vector<int64_t> concluded_;
  std::vector<Report> news_;
  IdlePoll idle_;
  double scanMs_ = kNever, progressMs_ = kNever;
  /** When packets came last. */
  double heardMs_ = 0;
  uint8_t packet_[kKeptBytes];
};

}  // namespace openwds

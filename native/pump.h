// Moves the blocks of accepted transfers: a thread of its own with epoll, few system calls for the packets of many transfers.
// It knows nothing of Node; pump.cc joins the two.
#pragma once

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>

#include <functional>
#include <thread>
#include <unordered_map>

#include "idle-poll.h"
#include "inbox.h"
#include "job.h"
#include "ports.h"
#include "readers.h"
#include "reports.h"
#include "running.h"

namespace openwds {

/** As much of a dropped packet is kept: more than any ACK or ERROR has. */
constexpr size_t kKeptBytes = 600;

/** The engine. What may be called from any thread only leaves a note to the thread that moves blocks. */
class Pump {
 public:
  /** Milliseconds that only grow. */
  using Clock = double (*)();

  /** `onReports` is called on the pump's thread when there are reports and all earlier ones were taken. */
  explicit Pump(std::function<void()> onReports, Clock clock = monotonicMs)
      : now(clock),
        inbox_(std::make_shared<Inbox>()),
        readers_([inbox = inbox_](std::shared_ptr<Segment> segment, Segment::Result result) {
          inbox->leave([&](Inbox::Mail& mail) { mail.reads.push_back({std::move(segment), result}); });
        }),
        reports_(std::move(onReports)) {}
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
    for (const auto& port : ports_.all())
      if (port->hasQueued() || port->hasUnsent()) send(*port, nowMs);
    bury();
    reports_.hand();
    if (mayWait && mayAsk(nowMs) && ask(nowMs)) return true;
    asked_ = 0;
    epoll_event events[kEvents];
    const int count = ::epoll_wait(epoll_.fd, events, kEvents, mayWait ? waitMs(nowMs) : 0);
    if (count <= 0) return true;
    const double heardMs = now();
    heard(heardMs);
    for (int at = 0; at < count; at++) {
      auto* port = static_cast<Port*>(events[at].data.ptr);
      if (!port) continue;
      if (events[at].events & EPOLLOUT) sendUnsent(*port, heardMs);
      if (events[at].events & ~EPOLLOUT) receive(*port, heardMs);
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
  std::vector<Report> takeReports() { return reports_.take(); }

 private:
  static constexpr int kEvents = 64;
  /** So often the busy ports are asked before the others have their turn. */
  static constexpr int kMostAsked = 8;
  /** Packets read by one call. */
  static constexpr unsigned kBatch = 64;
  /** Calls for one transfer whose time is over. */
  static constexpr int kMostBatches = 8;
  static constexpr size_t kMostCommands = 65536;
  static constexpr double kProgressIntervalMs = 200;
  /** A server's socket that is full is tried again after this. */
  static constexpr double kRetryMs = 1;

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
        return onPacket(one, command.packet.data(), command.packet.size(), command.packetBytes, now());
      case Command::Cancel:
        one.reason = std::move(command.reason);
        return perform(one, one.machine.onCancel(command.silent));
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
    std::string failure;
    bool isNew = false;
    Port* port = ports_.choose(one.job, running_.size(), failure, isNew);
    if (port && isNew && !watch(EPOLL_CTL_ADD, *port, EPOLLIN)) failure = errorName(errno);
    if (!failure.empty()) {
      Report report = reportOf(one, Report::NoSocket);
      report.text = std::move(failure);
      return end(one, std::move(report));
    }
    one.port = port;
    port->join(one);
    const double nowMs = now();
    one.machine.onLimit(one.job.bytesPerSecond);
    perform(one, one.machine.start(nowMs));
    settle(one, nowMs);
  }

  /** Whether ports that had something just now may be asked again, without learning first which of all have something. */
  bool mayAsk(double nowMs) const {
    if (asked_ >= kMostAsked || heardMs_ < nowMs - IdlePoll::kBudgetMs) return false;
    return std::none_of(ports_.all().begin(), ports_.all().end(), [](const auto& port) { return port->hasUnsent(); });
  }

  /** Looks for packets; false when there are none, and it is better to sleep until there are. */
  bool ask(double nowMs) {
    bool found = false;
    for (const auto& port : ports_.all()) found = (port->isBusy && receive(*port, nowMs)) || found;
    if (found) {
      if (ports_.all().size() > 1) asked_++;
      return heard(now()), true;
    }
    if (!idle_.worthIt(running_.size(), nowMs - heardMs_)) return false;
    for (const auto& port : ports_.all()) port->isBusy = !port->isServers();
    ::sched_yield();  // the client may want this processor
    return true;
  }

  /** How long to sleep: not at all when there is work. */
  int waitMs(double nowMs) const {
    const double next = std::min(scanMs_, progressMs_);
    if (next <= nowMs) return 0;
    return next == kNever ? -1 : static_cast<int>(std::ceil(next - nowMs));
  }

  void heard(double nowMs) {
    idle_.heard(running_.size(), nowMs - heardMs_);
    heardMs_ = nowMs;
  }

  bool watch(int operation, Port& port, uint32_t events) {
    epoll_event event{};
    event.events = events;
    event.data.ptr = &port;
    return ::epoll_ctl(epoll_.fd, operation, port.fd(), &event) == 0;
  }

  // --- packets --------------------------------------------------------------------------------------------------------

  /** Reads packets, as many as one call gives, and sends what they ask for; false when there were none. */
  bool receive(Port& port, double nowMs) {
    const int count = ::recvmmsg(port.fd(), letters_.headers, kBatch, MSG_DONTWAIT | MSG_TRUNC, nullptr);
    port.isBusy = count > 0;
    if (count <= 0) return count < 0 && errno == EINTR;
    for (int at = 0; at < count; at++) {
      const Letters& mail = letters_;
      const size_t whole = mail.headers[at].msg_len, kept = std::min(whole, kKeptBytes);
      Running* one = port.transferWith(mail.from[at]);
      if (!one) onStranger(port, mail.from[at], mail.packets[at], kept, whole, nowMs);
      else if (!one->over) onPacket(*one, mail.packets[at], kept, whole, nowMs);
      letters_.headers[at].msg_hdr.msg_namelen = sizeof(sockaddr_in);
    }
    send(port, nowMs);
    return true;
  }

  /** Another transfer identifier does not disturb this transfer [RFC 1350 §4]. */
  void onStranger(Port& port, const sockaddr_in& from, const uint8_t* bytes, size_t kept, size_t whole, double nowMs) {
    if (port.hasMet(from)) return;
    const bool isError = whole >= 2 && readU16(bytes) == kError;
    if (!isError && from.sin_port != 0 && port.mayAnswerStranger(nowMs))
      port.sendError(from, kUnknownTransfer, "unknown transfer ID");
    if (const Running* anybody = port.anybody()) drop(*anybody, bytes, kept, whole, &from);
  }

  void onPacket(Running& one, const uint8_t* bytes, size_t kept, size_t whole, double nowMs) {
    const ClientPacket packet = kept == whole ? decodeClientPacket(bytes, whole, one.job.plan.variableWindow) : ClientPacket{};
    if (packet.kind == ClientPacket::Other) return drop(one, bytes, kept, whole, nullptr);
    if (packet.kind == ClientPacket::Error) {
      one.errorCode = packet.number;
      one.reason.assign(reinterpret_cast<const char*>(packet.text), packet.textBytes);
      return perform(one, one.machine.onError(packet.number));
    }
    const int64_t acked = one.machine.acked;
    const bool negotiating = one.machine.phase == Transfer::Negotiating;
    const Effects effects = one.machine.onAck(packet.number, packet.wanted, nowMs);
    if (!one.answered && (one.machine.acked > acked || (negotiating && one.machine.phase != Transfer::Negotiating))) {
      one.answered = true;
      reports_.add(reportOf(one, Report::Answered));
    }
    perform(one, effects);
    if (progressMs_ == kNever) progressMs_ = nowMs + kProgressIntervalMs;
    settle(one, nowMs);
  }

  void drop(const Running& one, const uint8_t* bytes, size_t kept, size_t whole, const sockaddr_in* stranger) {
    Report report = reportOf(one, Report::Dropped);
    report.packet.assign(bytes, bytes + kept);
    report.packetBytes = whole;
    report.stranger = stranger != nullptr;
    report.from = stranger ? *stranger : one.job.peer;
    reports_.add(std::move(report));
  }

  // --- what the machine wants -----------------------------------------------------------------------------------------

  void perform(Running& one, const Effects& effects) {
    for (int at = 0; at < effects.count; at++) {
      const Effect& effect = effects.list[at];
      switch (effect.kind) {
        case Effect::SendOptionAck:
          one.port->send(one.job.peer, one.job.optionAck.data(), one.job.optionAck.size());
          break;
        case Effect::SendBlocks:
          one.port->queueFrames(one, effect.first, effect.last);
          break;
        case Effect::SendError:
          one.port->sendError(one.job.peer, kUndefined,
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
          if (one.machine.failure == Failure::ReadFailed) report.offset = one.readOffset;
          report.text = one.reason;
          end(one, std::move(report));
          break;
        }
      }
    }
  }

  void send(Port& port, double nowMs) {
    port.flush();
    if (port.hasUnsent() && !port.awaitsRoom) awaitRoom(port, nowMs);
  }

  void awaitRoom(Port& port, double nowMs) {
    port.awaitsRoom = true;
    if (!port.isServers()) return void(watch(EPOLL_CTL_MOD, port, EPOLLIN | EPOLLOUT));
    resumeMs_ = nowMs + kRetryMs;
    scanMs_ = std::min(scanMs_, resumeMs_);
  }

  void sendUnsent(Port& port, double nowMs) {
    if (!port.isServers()) watch(EPOLL_CTL_MOD, port, EPOLLIN);
    port.awaitsRoom = false;
    port.sendUnsent();
    if (port.hasUnsent()) awaitRoom(port, nowMs);
  }

  // --- reading ahead --------------------------------------------------------------------------------------------------

  /** Hands the machine what is in memory, and reads on while there is room. */
  void settle(Running& one, double nowMs) {
    while (!one.over && one.machine.phase == Transfer::Sending) {
      if (one.readThrough > one.machine.readable) {
        perform(one, one.machine.onReadable(one.readThrough, nowMs));
      } else if (!readAhead(one)) {
        return;
      }
    }
  }

  /** Takes the next segment if there is room for it; false if nothing came of it yet. */
  bool readAhead(Running& one) {
    one.frames.open(segments_);
    one.frames.release(segments_, one.machine.acked);
    if (one.waitsForRead || !one.frames.hasRoom()) return false;
    const std::shared_ptr<Segment>& segment = one.frames.takeNext(segments_);
    if (!segment->isReady && !segment->isReading) {
      const Segment::Result result = segment->read(false);
      if (result == Segment::Complete) segment->isReady = true;
      else if (result == Segment::WouldBlock && readers_.read(segment)) segment->isReading = true;
      else return readFailed(one, *segment, result == Segment::Failed ? segment->failure() : "no thread is left"), true;
    }
    if (segment->isReady) return one.readThrough = segment->last(), true;
    one.waitsForRead = true;
    segment->waiting.push_back(one.job.transfer);
    return false;
  }

  void readFailed(Running& one, const Segment& segment, const std::string& reason) {
    segments_.forget(one.frames.file(), segment);
    one.reason = reason;
    one.readOffset = segment.offset();
    perform(one, one.machine.onReadFailed());
  }

  void onReadDone(const ReadDone& read) {
    Segment& segment = *read.segment;
    segment.isReading = false;
    segment.isReady = read.result == Segment::Complete;
    for (const int64_t transfer : std::exchange(segment.waiting, {})) {
      const auto found = running_.find(transfer);
      if (found == running_.end()) continue;
      Running& one = *found->second;
      one.waitsForRead = false;
      if (one.over) {
        conclude(one);
      } else if (segment.isReady) {
        one.readThrough = segment.last();
        settle(one, now());
      } else {
        readFailed(one, segment, read.result == Segment::Failed ? segment.failure() : errorName(EAGAIN));
      }
    }
  }

  // --- time -----------------------------------------------------------------------------------------------------------

  /**
   * Looks at every transfer's timers. The time of the next look is a lower bound that packets only move the timers away
   * from: so arming costs nothing, and looks are at least a millisecond apart.
   */
  void scan(double nowMs) {
    double next = kNever;
    scanMs_ = kNever;
    if (resumeMs_ <= nowMs) {
      resumeMs_ = kNever;
      for (const auto& port : ports_.all())
        if (port->isServers()) sendUnsent(*port, nowMs);
    }
    for (auto& [transfer, owner] : running_) {
      Running& one = *owner;
      if (!one.over && one.dueMs <= nowMs) ring(one, nowMs);
      if (!one.over) next = std::min(next, one.dueMs);
    }
    scanMs_ = std::max(std::min({next, scanMs_, resumeMs_}), nowMs + 1);
  }

  void ring(Running& one, double nowMs) {
    // After a busy moment the ACK may be there already.
    for (int batches = 0; !one.port->isServers() && batches < kMostBatches && !one.over; batches++) {
      if (!receive(*one.port, nowMs)) break;
    }
    if (one.over || one.dueMs > nowMs) return;
    one.dueMs = kNever;
    perform(one, one.machine.onTimer(nowMs));
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
      reports_.add(reportOf(one, Report::Progress));
    }
  }

  /** Ends a transfer; it is reported when no reader works for it any more. */
  void end(Running& one, Report outcome) {
    one.over = true;
    one.outcome = std::move(outcome);
    if (one.port) {
      one.port->forget(&one);
      one.port->leave(one);
    }
    if (!one.waitsForRead) conclude(one);
  }

  void conclude(Running& one) {
    one.frames.close(segments_);
    reports_.add(std::move(one.outcome));
    concluded_.push_back(one.job.transfer);
  }

  /** Forgets what was concluded; not before, because events, loops and queues still point to it. */
  void bury() {
    segments_.tidy();
    if (concluded_.empty()) return;
    for (const int64_t transfer : concluded_) running_.erase(transfer);
    concluded_.clear();
    ports_.closeEmpty();
    if (running_.empty()) scanMs_ = progressMs_ = resumeMs_ = kNever;
  }

  static double monotonicMs() {
    timespec time;
    ::clock_gettime(CLOCK_MONOTONIC, &time);
    return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
  }

  const Clock now;
  const std::shared_ptr<Inbox> inbox_;
  Readers readers_;
  const Descriptor epoll_{::epoll_create1(EPOLL_CLOEXEC)};
  std::thread thread_;
  Reports reports_;

  // only the thread's
  SegmentCache segments_;
  Ports ports_;
  std::unordered_map<int64_t, std::unique_ptr<Running>> running_;
  std::vector<int64_t> concluded_;
  IdlePoll idle_;
  /** When timers are looked at, progress is reported, and a server's socket is tried again. */
  double scanMs_ = kNever, progressMs_ = kNever, resumeMs_ = kNever;
  int asked_ = 0;
  /** When packets came last. */
  double heardMs_ = 0;
  /** Room for what one call receives. */
  struct Letters {
    Letters() {
      for (unsigned at = 0; at < kBatch; at++) {
        parts[at] = {packets[at], kKeptBytes};
        headers[at].msg_hdr.msg_iov = &parts[at];
        headers[at].msg_hdr.msg_iovlen = 1;
        headers[at].msg_hdr.msg_name = &from[at];
        headers[at].msg_hdr.msg_namelen = sizeof from[at];
      }
    }
    mmsghdr headers[kBatch] = {};
    iovec parts[kBatch];
    sockaddr_in from[kBatch];
    uint8_t packets[kBatch][kKeptBytes];
  } letters_;
};

}  // namespace openwds

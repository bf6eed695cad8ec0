// A UDP socket that transfers leave from: gathers their packets, and sends them with few system calls; a whole window is one
// message where the kernel can cut it up (UDP_SEGMENT).
#pragma once

#include <netinet/in.h>
#include <netinet/udp.h>
#include <sys/random.h>
#include <sys/socket.h>

#include <memory>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "descriptor.h"
#include "running.h"

#ifndef UDP_SEGMENT
#define UDP_SEGMENT 103
#endif

namespace openwds {

/** An address and a port of a client, as one number. */
inline uint64_t endpointKey(const sockaddr_in& endpoint) {
  return static_cast<uint64_t>(endpoint.sin_addr.s_addr) << 16 | endpoint.sin_port;
}

class Port {
 public:
  /** The server's own socket: what comes in there is read by others. */
  explicit Port(std::shared_ptr<Descriptor> server) : socket_(std::move(server)), isServers_(true) {
    letFragment(socket_->fd);
  }
  /** One of our own, opened for `job`; whether others may share it. */
  Port(std::shared_ptr<Descriptor> socket, const Job& job, bool takesMore)
      : socket_(std::move(socket)),
        isServers_(false),
        takesMore_(takesMore),
        local_(job.local),
        firstPort_(job.firstPort),
        lastPort_(job.lastPort) {}
  Port(const Port&) = delete;
  Port& operator=(const Port&) = delete;

  /** A socket on a free port (of `firstPort` to `lastPort`, unless 0); null, and why, if that cannot be. */
  static std::shared_ptr<Descriptor> open(sockaddr_in local, int firstPort, int lastPort, std::string& failure) {
    auto socket = std::make_shared<Descriptor>(::socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (socket->fd < 0) return failure = errorName(errno), nullptr;
    letFragment(socket->fd);
    makeRoom(socket->fd, SO_RCVBUFFORCE, SO_RCVBUF);
    makeRoom(socket->fd, SO_SNDBUFFORCE, SO_SNDBUF);
    const unsigned count = firstPort > 0 ? static_cast<unsigned>(lastPort - firstPort + 1) : 1;
    const unsigned begin = firstPort > 0 ? randomNumber() % count : 0;
    for (unsigned attempt = 0; attempt < count; attempt++) {
      local.sin_port = htons(static_cast<uint16_t>(firstPort + static_cast<int>((begin + attempt) % count)));
      if (::bind(socket->fd, reinterpret_cast<const sockaddr*>(&local), sizeof local) == 0) return socket;
      if (errno != EADDRINUSE) return failure = errorName(errno), nullptr;
    }
    failure = firstPort == 0 ? "no free port"
                             : "all ports " + std::to_string(firstPort) + "-" + std::to_string(lastPort) + " are in use";
    return nullptr;
  }

  int fd() const { return socket_->fd; }
  bool isServers() const { return isServers_; }
  bool isOf(const std::shared_ptr<Descriptor>& socket) const { return socket_ == socket; }

  // --- who is here ------------------------------------------------------------------------------------------------------

  bool isEmpty() const { return transfers_ == 0; }

  /** Whether a transfer of this client may leave from here: no client ever meets a port twice. */
  bool takes(const Job& job) const {
    return takesMore_ && transfers_ < kMostTransfers && met_.size() < kMostMet && met_.count(endpointKey(job.peer)) == 0 &&
           job.local.sin_addr.s_addr == local_.sin_addr.s_addr && job.firstPort == firstPort_ && job.lastPort == lastPort_;
  }

  void join(Running& one) {
    transfers_++;
    if (isServers_) return;
    members_[endpointKey(one.job.peer)] = &one;
    met_.insert(endpointKey(one.job.peer));
  }

  void leave(const Running& one) {
    transfers_--;
    if (!isServers_) members_.erase(endpointKey(one.job.peer));
  }

  /** The transfer with this client; null if there is none. */
  Running* transferWith(const sockaddr_in& client) const {
    const auto found = members_.find(endpointKey(client));
    return found == members_.end() ? nullptr : found->second;
  }

  /** Whether a client had a transfer here that has ended: what comes from there is late, not strange. */
  bool hasMet(const sockaddr_in& client) const { return met_.count(endpointKey(client)) > 0; }

  /** Whoever is here, to be named in a report on a stranger. */
  const Running* anybody() const { return members_.empty() ? nullptr : members_.begin()->second; }

  /** Answers to strangers: enough for lost clients, useless for a flood. */
  bool mayAnswerStranger(double nowMs) {
    if (nowMs - strangersSinceMs_ > 10000) strangersAnswered_ = 0, strangersSinceMs_ = nowMs;
    return strangersAnswered_++ < kStrangersAnswered;
  }

  // --- sending ----------------------------------------------------------------------------------------------------------

  /** Sends at once. A network that is gone for a moment is a lost packet; one that stays away ends in the transfer's time-out. */
  void send(const sockaddr_in& to, const uint8_t* bytes, size_t length) {
    flush();
    ::sendto(socket_->fd, bytes, length, MSG_DONTWAIT | MSG_NOSIGNAL, address(to), sizeof to);
  }

  void sendError(const sockaddr_in& to, uint16_t code, const std::string& text) {
    uint8_t packet[kHeaderBytes + kMaxText + 1] = {};
    const size_t length = std::min(text.size(), kMaxText);
    writeU16(packet, kError);
    writeU16(packet + 2, code);
    std::memcpy(packet + kHeaderBytes, text.data(), length);
    send(to, packet, kHeaderBytes + length + 1);
  }

  /** Puts DATA packets into the queue; they leave with the next `flush`, or sooner. */
  void queueFrames(Running& one, int64_t first, int64_t last) {
    const auto strideBytes = static_cast<int64_t>(one.frames.strideBytes());
    const int64_t most = one.isCutUp ? std::clamp<int64_t>(kMaxMessageBytes / strideBytes, 1, kMaxSegments) : 1;
    for (int64_t next = first; next <= last;) {
      if (one.unsentFirst > 0) return addUnsent(one, next, last);
      if (count_ == kMaxMessages) {
        flush();
        continue;
      }
      const int64_t blocks = std::min(most, last - next + 1);
      fill(one, next, blocks);
      next += blocks;
    }
  }

  /** Sends what is queued. What the socket has no room for is the transfers' unsent. */
  void flush() {
    for (unsigned at = 0; at < count_;) {
      const int sent = sendSome(at);
      if (sent > 0) {
        at += static_cast<unsigned>(sent);
      } else if (errno == EAGAIN) {
        for (; at < count_; at++) addUnsent(*queued_[at].one, queued_[at].first, queued_[at].last);
      } else if (queued_[at].last > queued_[at].first && isRefusal(errno)) {
        queued_[at].one->isCutUp = false;  // each of its blocks goes by itself
        return sendSingly(at);
      } else if (errno != EINTR) {
        at++;
      }
    }
    count_ = 0;
  }

  bool hasQueued() const { return count_ > 0; }
  bool hasUnsent() const { return !blocked_.empty(); }
  /** Whether it had packets when it was asked last. */
  bool isBusy = false;
  /** Whether somebody will call `sendUnsent`. */
  bool awaitsRoom = false;

  /** There may be room again. */
  void sendUnsent() {
    for (Running* one : std::exchange(blocked_, {})) {
      const int64_t first = std::exchange(one->unsentFirst, 0);
      queueUnacknowledged(*one, first, one->unsentLast);
    }
    flush();
  }

  /** The transfer is about to be forgotten. */
  void forget(const Running* one) {
    for (auto& blocked : blocked_)
      if (blocked == one) {
        blocked = blocked_.back();
        blocked_.pop_back();
        return;
      }
  }

 private:
  /** A flood at a port reaches no more transfers than this. */
  static constexpr int kMostTransfers = 64;
  /** After so many clients a port takes no more. */
  static constexpr size_t kMostMet = 1024;
  static constexpr int kStrangersAnswered = 16;
  static constexpr size_t kMaxText = 200;
  static constexpr unsigned kMaxMessages = 64;
  /** The kernel takes no more packets, and no more bytes, in one message. */
  static constexpr int64_t kMaxSegments = 64, kMaxMessageBytes = 65000;
  static constexpr int kBufferBytes = 4 * 1024 * 1024;

  /** Blocks of one transfer in one message. */
  struct Queued {
    Running* one;
    int64_t first, last;
  };

  void fill(Running& one, int64_t first, int64_t blocks) {
    const HeldFrames& frames = one.frames;
    iovec* parts = vectors_[count_];
    const int64_t last = first + blocks - 1, together = std::min(blocks, frames.contiguousFrom(first));
    const auto stride = frames.strideBytes();
    // a message reaches into two segments at most: neither holds fewer packets
    parts[0] = {frames.frame(first), static_cast<size_t>(together - 1) * stride + frames.frameBytes(first + together - 1)};
    if (together < blocks)
      parts[1] = {frames.frame(first + together), static_cast<size_t>(blocks - together - 1) * stride + frames.frameBytes(last)};
    msghdr& message = messages_[count_].msg_hdr;
    message = {};
    message.msg_name = &one.job.peer;
    message.msg_namelen = sizeof one.job.peer;
    message.msg_iov = parts;
    message.msg_iovlen = together < blocks ? 2 : 1;
    if (blocks > 1) segment(message, controls_[count_], stride);
    queued_[count_++] = {&one, first, last};
  }

  int sendSome(unsigned at) {
    const msghdr& message = messages_[at].msg_hdr;
    if (at + 1 < count_ || message.msg_iovlen > 1 || message.msg_controllen > 0)
      return ::sendmmsg(socket_->fd, messages_ + at, count_ - at, MSG_DONTWAIT | MSG_NOSIGNAL);
    const iovec& part = message.msg_iov[0];
    return ::sendto(socket_->fd, part.iov_base, part.iov_len, MSG_DONTWAIT | MSG_NOSIGNAL,
                    static_cast<const sockaddr*>(message.msg_name), message.msg_namelen) < 0 ? -1 : 1;
  }

  /** Queues anew, packet by packet, what was queued in messages to be cut up. */
  void sendSingly(unsigned from) {
    const std::vector<Queued> rest(queued_ + from, queued_ + count_);
    count_ = 0;
    for (const Queued& queued : rest) queueUnacknowledged(*queued.one, queued.first, queued.last);
    flush();
  }

  /** What the client has meanwhile is in memory no longer. */
  void queueUnacknowledged(Running& one, int64_t first, int64_t last) {
    first = std::max(first, one.machine.acked + 1);
    if (!one.over && first <= last) queueFrames(one, first, last);
  }

  void addUnsent(Running& one, int64_t first, int64_t last) {
    if (one.over) return;
    if (one.unsentFirst == 0) {
      blocked_.push_back(&one);
      one.unsentFirst = first;
      one.unsentLast = last;
    } else {
      one.unsentFirst = std::min(one.unsentFirst, first);
      one.unsentLast = std::max(one.unsentLast, last);
    }
  }

  static void segment(msghdr& message, char* control, size_t strideBytes) {
    message.msg_control = control;
    message.msg_controllen = CMSG_SPACE(sizeof(uint16_t));
    cmsghdr* header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = IPPROTO_UDP;
    header->cmsg_type = UDP_SEGMENT;
    header->cmsg_len = CMSG_LEN(sizeof(uint16_t));
    const auto size = static_cast<uint16_t>(strideBytes);
    std::memcpy(CMSG_DATA(header), &size, sizeof size);
  }

  /** Block sizes are the operator's choice: a packet larger than the path is cut up on the way, not lost. */
  static void letFragment(int fd) {
    const int mayFragment = IP_PMTUDISC_DONT;
    ::setsockopt(fd, IPPROTO_IP, IP_MTU_DISCOVER, &mayFragment, sizeof mayFragment);
  }

  /** Whether the kernel or the network card cannot cut messages up, or not into packets this large. */
  static bool isRefusal(int error) {
    return error == EINVAL || error == EIO || error == EMSGSIZE || error == EOPNOTSUPP || error == ENOPROTOOPT;
  }

  static const sockaddr* address(const sockaddr_in& to) { return reinterpret_cast<const sockaddr*>(&to); }

  /** Windows of many clients, and their answers, in one queue: more than one transfer needs. */
  static void makeRoom(int fd, int privileged, int ordinary) {
    if (::setsockopt(fd, SOL_SOCKET, privileged, &kBufferBytes, sizeof kBufferBytes) != 0)
      ::setsockopt(fd, SOL_SOCKET, ordinary, &kBufferBytes, sizeof kBufferBytes);
  }

  static unsigned randomNumber() {
    unsigned number = 0;
    if (::getrandom(&number, sizeof number, GRND_NONBLOCK) < 0) number = static_cast<unsigned>(::time(nullptr));
    return number;
  }

  const std::shared_ptr<Descriptor> socket_;
  const bool isServers_;
  const bool takesMore_ = false;
  const sockaddr_in local_{};
  const int firstPort_ = 0, lastPort_ = 0;
  int transfers_ = 0;
  std::unordered_map<uint64_t, Running*> members_;
  std::unordered_set<uint64_t> met_;
  int strangersAnswered_ = 0;
  double strangersSinceMs_ = 0;
  /** Transfers with unsent blocks, the one that waits longest first. */
  std::vector<Running*> blocked_;

  unsigned count_ = 0;
  Queued queued_[kMaxMessages];
  mmsghdr messages_[kMaxMessages];
  iovec vectors_[kMaxMessages][2];
  alignas(cmsghdr) char controls_[kMaxMessages][CMSG_SPACE(sizeof(uint16_t))];
};

}  // namespace openwds

// Sends packets of one transfer: a UDP socket of its own or the server's, a whole window per system call where the kernel
// can cut it up (UDP_SEGMENT).
#pragma once

#include <netinet/in.h>
#include <netinet/udp.h>
#include <sys/random.h>
#include <sys/socket.h>

#include <memory>
#include <string>

#include "descriptor.h"
#include "frames.h"
#include "transfer.h"

#ifndef UDP_SEGMENT
#define UDP_SEGMENT 103
#endif

namespace openwds {

class TransferSocket {
 public:
  int fd() const { return socket_ ? socket_->fd : -1; }

  /** Uses the server's socket; the reason if that cannot be. */
  std::string share(std::shared_ptr<Descriptor> server) {
    if (server->fd < 0) return errorName(EBADF);
    socket_ = std::move(server);
    return "";
  }

  /** Opens a socket on a free port (of `firstPort` to `lastPort`, unless 0); the reason if that cannot be. */
  std::string open(sockaddr_in local, int firstPort, int lastPort) {
    auto socket = std::make_shared<Descriptor>(::socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (socket->fd < 0) return errorName(errno);
    // Block sizes are the operator's choice: a packet larger than the path is cut up, not lost.
    const int mayFragment = IP_PMTUDISC_DONT;
    ::setsockopt(socket->fd, IPPROTO_IP, IP_MTU_DISCOVER, &mayFragment, sizeof mayFragment);
    const unsigned count = firstPort > 0 ? static_cast<unsigned>(lastPort - firstPort + 1) : 1;
    const unsigned begin = firstPort > 0 ? randomNumber() % count : 0;
    for (unsigned attempt = 0; attempt < count; attempt++) {
      local.sin_port = htons(static_cast<uint16_t>(firstPort + static_cast<int>((begin + attempt) % count)));
      if (::bind(socket->fd, reinterpret_cast<const sockaddr*>(&local), sizeof local) == 0) {
        socket_ = std::move(socket);
        return "";
      }
      if (errno != EADDRINUSE) return errorName(errno);
    }
    if (firstPort == 0) return "no free port";
    return "all ports " + std::to_string(firstPort) + "-" + std::to_string(lastPort) + " are in use";
  }

  void close() { socket_.reset(); }

  /** A network that is gone for a moment is a lost packet; one that stays away ends in the transfer's time-out. */
  void send(const sockaddr_in& to, const uint8_t* bytes, size_t length) const {
    if (socket_) ::sendto(socket_->fd, bytes, length, MSG_DONTWAIT | MSG_NOSIGNAL, address(to), sizeof to);
  }

  void sendError(const sockaddr_in& to, uint16_t code, const std::string& text) const {
    uint8_t packet[kHeaderBytes + kMaxText + 1] = {};
    const size_t length = std::min(text.size(), kMaxText);
    writeU16(packet, kError);
    writeU16(packet + 2, code);
    std::memcpy(packet + kHeaderBytes, text.data(), length);
    send(to, packet, kHeaderBytes + length + 1);
  }

  /** Sends DATA packets; gives the first block the socket had no room for, or `last + 1`. */
  int64_t sendFrames(const sockaddr_in& to, const Frames& frames, int64_t first, int64_t last) {
    int64_t next = first;
    while (next <= last && socket_) {
      if (next == last) {  // the lock step
        const ssize_t sent = ::sendto(socket_->fd, frames.frame(next), frames.frameBytes(next),
                                      MSG_DONTWAIT | MSG_NOSIGNAL, address(to), sizeof to);
        if (sent < 0 && errno == EINTR) continue;
        return sent < 0 && errno == EAGAIN ? next : last + 1;
      }
      Batch batch;
      fill(batch, to, frames, next, last);
      const int sent = ::sendmmsg(socket_->fd, batch.messages, static_cast<unsigned>(batch.count), MSG_DONTWAIT | MSG_NOSIGNAL);
      if (sent >= 0) {
        for (int at = 0; at < sent; at++) next += batch.blocks[at];
      } else if (errno == EAGAIN) {
        return next;
      } else if (batch.blocks[0] > 1 && isRefusal(errno)) {
        segments_ = false;  // each block goes by itself
      } else if (errno != EINTR) {
        next += batch.blocks[0];
      }
    }
    return next;
  }

 private:
  static constexpr size_t kMaxText = 200;
  static constexpr int kMaxMessages = 16;
  /** The kernel takes no more packets, and no more bytes, in one message. */
  static constexpr int64_t kMaxSegments = 64, kMaxMessageBytes = 65000;

  /** Messages for one call. */
  struct Batch {
    mmsghdr messages[kMaxMessages] = {};
    iovec vectors[kMaxMessages];
    alignas(cmsghdr) char controls[kMaxMessages][CMSG_SPACE(sizeof(uint16_t))];
    int64_t blocks[kMaxMessages];
    int count = 0;
  };

  void fill(Batch& batch, const sockaddr_in& to, const Frames& frames, int64_t next, int64_t last) const {
    const auto strideBytes = static_cast<int64_t>(frames.strideBytes());
    const int64_t most = segments_ ? std::clamp<int64_t>(kMaxMessageBytes / strideBytes, 1, kMaxSegments) : 1;
    while (next <= last && batch.count < kMaxMessages) {
      const int64_t blocks = std::min({most, last - next + 1, frames.contiguousFrom(next)});
      iovec& vector = batch.vectors[batch.count];
      vector.iov_base = frames.frame(next);
      vector.iov_len = static_cast<size_t>(blocks - 1) * frames.strideBytes() + frames.frameBytes(next + blocks - 1);
      msghdr& message = batch.messages[batch.count].msg_hdr;
      message.msg_name = const_cast<sockaddr_in*>(&to);
      message.msg_namelen = sizeof to;
      message.msg_iov = &vector;
      message.msg_iovlen = 1;
      if (blocks > 1) segment(message, batch.controls[batch.count], frames.strideBytes());
      batch.blocks[batch.count++] = blocks;
      next += blocks;
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

  /** Whether the kernel or the network card cannot cut messages up, or not into packets this large. */
  static bool isRefusal(int error) {
    return error == EINVAL || error == EIO || error == EMSGSIZE || error == EOPNOTSUPP || error == ENOPROTOOPT;
  }

  static const sockaddr* address(const sockaddr_in& to) { return reinterpret_cast<const sockaddr*>(&to); }

  static unsigned randomNumber() {
    unsigned number = 0;
    if (::getrandom(&number, sizeof number, GRND_NONBLOCK) < 0) number = static_cast<unsigned>(::time(nullptr));
    return number;
  }

  std::shared_ptr<Descriptor> socket_;
  /** Whether the kernel cuts a message up into packets. */
  bool segments_ = true;
};

}  // namespace openwds

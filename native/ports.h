// Which port a transfer leaves from.
#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "port.h"

namespace openwds {

/**
 * A few transfers have a port each, as RFC 1350 §4 has it; when there are more, different clients share one, because their
 * packets then come and go with few system calls. Still no client ever meets a port twice: the pair of both ports, which is
 * what tells transfers apart, is always new.
 */
class Ports {
 public:
  /** The port for a transfer; null, and why, if there is none. `isNew` when it was opened for it. */
  Port* choose(const Job& job, size_t running, std::string& failure, bool& isNew) {
    isNew = false;
    if (job.serverSocket) return ofServer(job.serverSocket, failure);
    const bool shares = running > kOwnPorts;
    if (Port* port = shares ? shared(job) : nullptr) return port;
    auto socket = Port::open(job.local, job.firstPort, job.lastPort, failure);
    if (!socket) return nullptr;
    isNew = true;
    ports_.push_back(std::make_unique<Port>(std::move(socket), job, shares));
    return ports_.back().get();
  }

  const std::vector<std::unique_ptr<Port>>& all() const { return ports_; }

  /** Closes those without transfers. */
  void closeEmpty() {
    ports_.erase(std::remove_if(ports_.begin(), ports_.end(), [](const auto& port) { return port->isEmpty(); }), ports_.end());
  }

 private:
  /** So many transfers at once share with nobody. */
  static constexpr size_t kOwnPorts = 4;

  Port* shared(const Job& job) const {
    // the newest first: the others are full, or have met many
    for (auto port = ports_.rbegin(); port != ports_.rend(); ++port)
      if ((*port)->takes(job)) return port->get();
    return nullptr;
  }

  Port* ofServer(const std::shared_ptr<Descriptor>& socket, std::string& failure) {
    for (const auto& port : ports_)
      if (port->isOf(socket)) return port.get();
    if (socket->fd < 0) return failure = errorName(EBADF), nullptr;
    ports_.push_back(std::make_unique<Port>(socket));
    return ports_.back().get();
  }

  std::vector<std::unique_ptr<Port>> ports_;
};

}  // namespace openwds

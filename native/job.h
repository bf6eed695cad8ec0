// What the pump is handed and what it says: the C++ side of src/tftp/engine.ts.
#pragma once

#include <netinet/in.h>

#include <memory>
#include <string>
#include <vector>

#include "descriptor.h"
#include "segments.h"
#include "transfer.h"

namespace openwds {

/** An accepted transfer: everything decided, only the blocks remain to be moved. */
struct Job {
  int64_t transfer = 0;
  sockaddr_in peer{};
  /** Where a socket of its own is bound; without a port. */
  sockaddr_in local{};
  /** The ports it may be bound to, both included; 0 for any. */
  int firstPort = 0, lastPort = 0;
  /** The server's socket, when the transfer leaves from there. */
  std::shared_ptr<Descriptor> serverSocket;
  Plan plan;
  std::vector<uint8_t> optionAck;
  std::vector<Extent> extents;
  /** Payload sent per second; 0 for as much as goes. */
  double bytesPerSecond = 0;
};

/** News of one transfer. */
struct Report {
  enum Kind { Progress, Answered, Dropped, Done, Probed, Failed, NoSocket } kind = Progress;
  int64_t transfer = 0;
  int64_t sentBytes = 0, retransmits = 0;
  /** Blocks in flight before an ACK is awaited; and the smoothed round trip. */
  int64_t window = 0;
  double roundTripMs = 0;
  /** For Done. */
  bool confirmed = false;
  /** For Failed: why, the client's error code, how far the file was read; the words to it, of NoSocket too. */
  Failure failure = Failure::None;
  int code = 0;
  int64_t offset = 0;
  std::string text;
  /** For Dropped: as much of the packet as its decoding needs, its whole length, and who sent it. */
  std::vector<uint8_t> packet;
  size_t packetBytes = 0;
  bool stranger = false;
  sockaddr_in from{};
};

}  // namespace openwds

// Sends one file: the state machine behind the native engine, rule for rule that of src/tftp/transfer.ts and
// src/tftp/round-trip.ts (a test drives both with the same inputs). It knows no socket, no clock and no file.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>

namespace openwds {

// Packets [RFC 1350 §5]: 2 bytes opcode, 2 bytes block number or error code, then data or text.
constexpr uint16_t kData = 3, kAck = 4, kError = 5;
constexpr size_t kHeaderBytes = 4;
constexpr size_t kMaxErrorBytes = 512;
constexpr int64_t kMaxWanted = 255;       // [msftwindow]
constexpr int64_t kLargestBlock = 65464;  // [RFC 2348]
constexpr uint16_t kUndefined = 0, kUnknownTransfer = 5, kOptionRefused = 8;

inline uint16_t readU16(const uint8_t* at) { return static_cast<uint16_t>(at[0] << 8 | at[1]); }

inline void writeU16(uint8_t* at, uint16_t value) {
  at[0] = static_cast<uint8_t>(value >> 8);
  at[1] = static_cast<uint8_t>(value);
}

/** A client's packet, as far as a running transfer understands it. */
struct ClientPacket {
  enum Kind { Ack, Error, Other } kind = Other;
  /** The block number of an ACK, the code of an ERROR. */
  uint16_t number = 0;
  /** Blocks that an ACK of 5 bytes asks for; 0 when it has 4. */
  uint8_t wanted = 0;
  /** The text of an ERROR, without its terminator; points into the packet. */
  const uint8_t* text = nullptr;
  size_t textBytes = 0;
};

/** `variableWindow`: whether ACKs are a byte longer. Everything unknown, too short or too long is `Other`. */
inline ClientPacket decodeClientPacket(const uint8_t* bytes, size_t length, bool variableWindow) {
  ClientPacket packet;
  if (length < kHeaderBytes) return packet;
  const uint16_t opcode = readU16(bytes);
  if (opcode == kAck && (length == kHeaderBytes || (variableWindow && length == kHeaderBytes + 1))) {
    packet.kind = ClientPacket::Ack;
    packet.number = readU16(bytes + 2);
    if (length > kHeaderBytes) packet.wanted = std::max<uint8_t>(bytes[kHeaderBytes], 1);
  } else if (opcode == kError && length <= kMaxErrorBytes) {
    packet.kind = ClientPacket::Error;
    packet.number = readU16(bytes + 2);
    packet.text = bytes + kHeaderBytes;
    while (kHeaderBytes + packet.textBytes < length && packet.text[packet.textBytes] != 0) packet.textBytes++;
  }
  return packet;
}

/** Bounds of the wait for an ACK, in milliseconds; their meaning stands in src/tftp/round-trip.ts. */
struct Timing {
  double initialMs = 1000, floorMs = 20, warmUpMs = 200, longestMs = 4000, giveUpMs = 30000, lastAckMs = 10000;
};

/** What is known about a client's round trip [RFC 6298]. */
struct RoundTrip {
  static constexpr double kWarmUpSamples = 8;
  double samples = 0, smoothedMs = 0, variationMs = 0;
  /** The shortest of all. */
  double leastMs = std::numeric_limits<double>::infinity();

  void add(double sampleMs) {
    leastMs = std::min(leastMs, sampleMs);
    if (samples == 0) {
      smoothedMs = sampleMs;
      variationMs = sampleMs / 2;
    } else {
      variationMs = 0.75 * variationMs + 0.25 * std::fabs(smoothedMs - sampleMs);
      smoothedMs = 0.875 * smoothedMs + 0.125 * sampleMs;
    }
    samples++;
  }

  /** How long to wait after `attempts` waits in vain; `negotiatedMs` < 0 when the client had no wish. */
  double waitMs(double attempts, double negotiatedMs, const Timing& timing) const {
    const double margin = std::max({timing.floorMs, smoothedMs / 2, 4 * variationMs});
    double firstMs = samples == 0 ? timing.initialMs : smoothedMs + margin;
    if (samples > 0 && samples < kWarmUpSamples) firstMs = std::max(firstMs, timing.warmUpMs);
    if (negotiatedMs >= 0) firstMs = std::min(firstMs, negotiatedMs);
    return std::max(firstMs, std::min(firstMs * std::pow(2, attempts), timing.longestMs));
  }
};

/** What does not change during a transfer. */
struct Plan {
  int64_t sizeBytes = 0;
  int64_t blockSizeBytes = 512;
  /** Blocks in flight before an ACK is awaited [RFC 7440]. */
  int64_t windowSize = 1;
  /** Whether an OACK opens the transfer. */
  bool negotiated = false;
  /** Whether each ACK says how many blocks are wanted next (msftwindow). */
  bool variableWindow = false;
  /** Whether number 1 follows 65535. */
  bool wrapToOne = false;
  /** The client's wish for the first wait [RFC 2349]; negative if it has none. */
  double timeoutMs = -1;
  Timing timing;

  /** Short or empty, because only such a block ends a file [RFC 1350 §6]. */
  int64_t lastBlock() const { return sizeBytes / blockSizeBytes + 1; }

  int64_t payloadBytes(int64_t block) const {
    return block == lastBlock() ? sizeBytes % blockSizeBytes : blockSizeBytes;
  }

  /** The most blocks a client may ever ask for at once; a variable window it names in one byte. */
  int64_t largestWindow() const { return variableWindow ? std::max(windowSize, kMaxWanted) : windowSize; }

  /** The number a block has on the wire. */
  uint16_t wireNumber(int64_t block) const {
    if (wrapToOne && block > 0) return static_cast<uint16_t>((block - 1) % 0xffff + 1);
    return static_cast<uint16_t>(block & 0xffff);
  }
};

/** What the engine has to do. */
struct Effect {
  enum Kind { SendOptionAck, SendBlocks, SendError, Arm, Done, Probed, Fail } kind;
  int64_t first = 0, last = 0;
  /** When an armed timer rings. */
  double atMs = 0;
  /** For Done: whether the last ACK came. */
  bool confirmed = false;
};

/** Why a transfer failed; the words to it are the engine's. */
enum class Failure { None, Timeout, Aborted, ReadFailed, Cancelled };

/** The effects of one input, in the order they are to be performed. */
struct Effects {
  Effect list[3];
  int count = 0;
  void add(const Effect& effect) { list[count++] = effect; }
};

/** One transfer. `acked <= sent <= reached <= readable <= lastBlock`; blocks are counted from 1 and never wrap here. */
class Transfer {
 public:
  enum Phase { New, Negotiating, Sending, Ended };

  const Plan plan;
  Phase phase = New;
  int64_t acked = 0, sent = 0, readable = 0;
  /** Last block ever sent: what the client may acknowledge. */
  int64_t reached = 0;
  /** Blocks the client takes before its next ACK. */
  int64_t window;
  bool ambiguous = false, headRepairable = false, waitedInVain = false;
  /** The last block that was sent when the window last fell back to a gap; 0 if it never did. */
  int64_t fellBackFrom = 0;
  double attempts = 0;
  RoundTrip roundTrip;
  double lastSentAtMs = 0, progressAtMs = 0;
  int64_t retransmits = 0;
  /** Most bytes of blocks in a second, repeated ones included; 0 for no limit. */
  double bytesPerSecond = 0;
  /** When the limit lets the next block go; and since when that is waited for, not the client: negative when it is not. */
  double freeAtMs = 0, pacedSinceMs = -1;
  Failure failure = Failure::None;

  explicit Transfer(const Plan& agreed) : plan(agreed), window(agreed.windowSize) {}

  Effects start(double atMs) {
    Effects effects;
    if (phase != New) return effects;
    progressAtMs = atMs;
    phase = plan.negotiated ? Negotiating : Sending;
    if (plan.negotiated) {
      sendOptionAck(effects, atMs);
    } else {
      sendWindow(effects, atMs);
    }
    return effects;
  }

  Effects onAck(uint16_t number, uint8_t wanted, double atMs) {
    Effects effects;
    if (phase == Negotiating) {
      if (number != 0) return effects;
      phase = Sending;
      advance(0, wanted, atMs);
      sendWindow(effects, atMs);
    } else if (phase == Sending) {
      const int64_t ahead = blocksAhead(number);
      if (ahead == 0) {
        onRepeatedAck(effects, atMs);
      } else if (ahead <= reached - acked) {  // an ACK beyond is an old one
        advance(acked + ahead, wanted, atMs);
        if (acked == plan.lastBlock()) {
          done(effects, true);
        } else {
          sendWindow(effects, atMs);  // an ACK inside the window names the last block before a gap [RFC 7440 §4]
        }
      }
    }
    return effects;
  }

  Effects onReadable(int64_t through, double atMs) {
    Effects effects;
    if (phase == Ended) return effects;
    if (phase == Sending && !isWindowSent()) progressAtMs = atMs;  // the window waited for the disk: the silence was ours
    readable = std::min(through, plan.lastBlock());
    if (phase == Sending) sendWindow(effects, atMs);
    return effects;
  }

  void onLimit(double mostBytesPerSecond) {
    if (phase != Ended) bytesPerSecond = mostBytesPerSecond;
  }

  Effects onTimer(double atMs) {
    Effects effects;
    if (phase == New || phase == Ended) return effects;
    if (pacedSinceMs >= 0) {
      progressAtMs += atMs - pacedSinceMs;  // that silence was ours
      pacedSinceMs = -1;
      sendWindow(effects, atMs);
      return effects;
    }
    if (phase == Sending && !isWindowSent()) return effects;
    const double silentMs = atMs - progressAtMs;
    const bool lastAckMissing = isLastAckMissing();
    if (silentMs >= (lastAckMissing ? plan.timing.lastAckMs : plan.timing.giveUpMs)) {
      if (lastAckMissing) {
        done(effects, false);
      } else {
        fail(effects, Failure::Timeout, false);
      }
      return effects;
    }
    retransmits += std::max<int64_t>(1, sent - acked);
    sent = acked;
    ambiguous = true;
    headRepairable = false;
    waitedInVain = true;
    attempts++;
    if (phase == Negotiating) {
      sendOptionAck(effects, atMs);
    } else {
      sendWindow(effects, atMs);
    }
    return effects;
  }

  Effects onError(uint16_t code) {
    Effects effects;
    if (phase == Ended) return effects;
    // Loaders ask for the size by opening a transfer and ending it after the OACK.
    if (phase == Negotiating && (code == kUndefined || code == kOptionRefused)) {
      probed(effects);
    } else {
      fail(effects, Failure::Aborted, false);  // an ERROR is never answered with an ERROR [RFC 1350 §7]
    }
    return effects;
  }

  Effects onReadFailed() {
    Effects effects;
    if (phase != Ended) fail(effects, Failure::ReadFailed, true);
    return effects;
  }

  Effects onCancel(bool silent) {
    Effects effects;
    if (phase == Ended) return effects;
    if (!silent) {
      fail(effects, Failure::Cancelled, true);
    } else if (phase == Negotiating) {
      probed(effects);
    } else if (isLastAckMissing()) {
      done(effects, false);
    } else {
      fail(effects, Failure::Cancelled, false);
    }
    return effects;
  }

  /** Bytes the client has acknowledged. */
  int64_t ackedBytes() const { return std::min(acked * plan.blockSizeBytes, plan.sizeBytes); }

 private:
  /** A limited transfer sends what is due in so much time at once. */
  static constexpr double kPaceMs = 20;

  int64_t windowEnd() const { return std::min(acked + window, plan.lastBlock()); }
  bool isWindowSent() const { return sent == windowEnd(); }

  bool isLastAckMissing() const {
    if (phase != Sending || sent != plan.lastBlock()) return false;
    return acked > 0 || (plan.sizeBytes == 0 && plan.negotiated);
  }

  /** How far the number of an ACK lies behind the last one; more than any window for one that is never used. */
  int64_t blocksAhead(uint16_t number) const {
    constexpr int64_t kNumbers = 0x10000;
    if (!plan.wrapToOne) return (number - acked % kNumbers + kNumbers) % kNumbers;
    if (acked == 0) return number;
    return number == 0 ? kNumbers : (number - plan.wireNumber(acked) + kNumbers - 1) % (kNumbers - 1);
  }

  /**
   * A duplicate must not send anything, or each would beget the next [RFC 1123 §4.2.3.1]; except once, where it can only
   * mean that the first block of the window was lost.
   */
  void onRepeatedAck(Effects& effects, double atMs) {
    const bool isAnswer = headRepairable && atMs - lastSentAtMs >= roundTrip.leastMs;
    if (!isAnswer || window == 1 || !isWindowSent()) return;
    headRepairable = false;
    ambiguous = true;
    retransmits += sent - acked;
    sent = acked;
    sendWindow(effects, atMs);
  }

  void advance(int64_t to, uint8_t wanted, double atMs) {
    const bool wholeWindow = to == sent;
    const bool measured = wholeWindow && !ambiguous;
    if (measured) roundTrip.add(atMs - lastSentAtMs);
    if (plan.variableWindow && wanted > 0) window = wanted;
    ambiguous = !wholeWindow;
    acked = to;
    sent = std::max(sent, acked);
    const bool movesOn = !wholeWindow && answersDuplicate();
    if (!wholeWindow && !movesOn) fallBack();
    headRepairable = measured || movesOn;
    // The wait stays doubled until an exchange went without [RFC 6298 §5].
    if (!waitedInVain) attempts = 0;
    waitedInVain = false;
    progressAtMs = atMs;
  }

  /** Whether an ACK inside the window answers a block that came twice: there was no gap, and the window moves on. */
  bool answersDuplicate() const { return acked == fellBackFrom && sent < windowEnd(); }

  /** Everything behind `acked` will be sent again. */
  void fallBack() {
    fellBackFrom = sent;
    retransmits += sent - acked;
    sent = acked;
  }

  void sendWindow(Effects& effects, double atMs) {
    const int64_t last = std::min(windowEnd(), readable);
    if (last <= sent) return;
    if (bytesPerSecond > 0) return sendPaced(effects, last, atMs);
    pacedSinceMs = -1;
    sendThrough(effects, last, atMs);
    if (isWindowSent()) arm(effects, atMs);
  }

  void sendPaced(Effects& effects, int64_t wanted, double atMs) {
    if (atMs < freeAtMs) return waitForPace(effects, atMs);
    const double blockMs = static_cast<double>(plan.blockSizeBytes) * 1000 / bytesPerSecond;
    const double due = std::max(1.0, std::floor(kPaceMs / blockMs));
    const int64_t last = due < static_cast<double>(wanted - sent) ? sent + static_cast<int64_t>(due) : wanted;
    // A timer that came late is made up for; time in which nothing was wanted is not.
    freeAtMs = std::max(freeAtMs, atMs - kPaceMs) + static_cast<double>(last - sent) * blockMs;
    pacedSinceMs = -1;
    sendThrough(effects, last, atMs);
    if (isWindowSent()) return arm(effects, atMs);
    if (last < wanted) waitForPace(effects, atMs);
  }

  void waitForPace(Effects& effects, double atMs) {
    if (pacedSinceMs < 0) pacedSinceMs = atMs;
    alarm(effects, std::max(atMs, freeAtMs));
  }

  void sendThrough(Effects& effects, int64_t last, double atMs) {
    Effect send{Effect::SendBlocks};
    send.first = sent + 1;
    send.last = last;
    effects.add(send);
    sent = last;
    reached = std::max(reached, last);
    lastSentAtMs = atMs;
  }

  void sendOptionAck(Effects& effects, double atMs) {
    lastSentAtMs = atMs;
    effects.add(Effect{Effect::SendOptionAck});
    arm(effects, atMs);
  }

  void arm(Effects& effects, double atMs) const {
    alarm(effects, atMs + roundTrip.waitMs(attempts, plan.timeoutMs, plan.timing));
  }

  static void alarm(Effects& effects, double atMs) {
    Effect effect{Effect::Arm};
    effect.atMs = atMs;
    effects.add(effect);
  }

  void done(Effects& effects, bool confirmed) {
    phase = Ended;
    Effect effect{Effect::Done};
    effect.confirmed = confirmed;
    effects.add(effect);
  }

  void probed(Effects& effects) {
    phase = Ended;
    effects.add(Effect{Effect::Probed});
  }

  void fail(Effects& effects, Failure why, bool farewell) {
    phase = Ended;
    failure = why;
    if (farewell) effects.add(Effect{Effect::SendError});
    effects.add(Effect{Effect::Fail});
  }
};

}  // namespace openwds

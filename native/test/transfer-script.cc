// Runs the state machine of native/transfer.h on inputs from a script, so that a test can compare every step with that of
// src/tftp/transfer.ts. One input per line; prints one line per input: its effects, then the state.
#include <cinttypes>
#include <cstdio>
#include <cstring>
#include <memory>

#include "../transfer.h"

using namespace openwds;

namespace {

void print(const Effects& effects) {
  for (int at = 0; at < effects.count; at++) {
    const Effect& effect = effects.list[at];
    switch (effect.kind) {
      case Effect::SendOptionAck:
        std::printf("oack ");
        break;
      case Effect::SendBlocks:
        std::printf("send:%" PRId64 "-%" PRId64 " ", effect.first, effect.last);
        break;
      case Effect::SendError:
        std::printf("error ");
        break;
      case Effect::Arm:
        std::printf("arm:%.17g ", effect.atMs);
        break;
      case Effect::Done:
        std::printf(effect.confirmed ? "done " : "unconfirmed ");
        break;
      case Effect::Probed:
        std::printf("probed ");
        break;
      case Effect::Fail:
        std::printf("fail ");
        break;
    }
  }
}

void print(const Transfer& transfer) {
  std::printf("| %" PRId64 " %" PRId64 " %" PRId64 " %" PRId64 " %" PRId64 " %.17g %.17g %.17g\n", transfer.acked, transfer.sent,
              transfer.readable, transfer.window, transfer.retransmits, transfer.attempts, transfer.roundTrip.smoothedMs,
              transfer.roundTrip.variationMs);
}

/** size, block size, window, negotiated, variable window, wrap to one, timeout, then the timing. */
bool readPlan(const char* line, Plan& plan) {
  int negotiated = 0, variableWindow = 0, wrapToOne = 0;
  Timing& timing = plan.timing;
  const int count = std::sscanf(line, "plan %" SCNd64 " %" SCNd64 " %" SCNd64 " %d %d %d %lf %lf %lf %lf %lf %lf %lf", &plan.sizeBytes,
                                &plan.blockSizeBytes, &plan.windowSize, &negotiated, &variableWindow, &wrapToOne, &plan.timeoutMs,
                                &timing.initialMs, &timing.floorMs, &timing.warmUpMs, &timing.longestMs, &timing.giveUpMs,
                                &timing.lastAckMs);
  plan.negotiated = negotiated != 0;
  plan.variableWindow = variableWindow != 0;
  plan.wrapToOne = wrapToOne != 0;
  return count == 13;
}

Effects step(Transfer& transfer, const char* line) {
  double atMs = 0, rate = 0;
  int64_t through = 0;
  unsigned number = 0, wanted = 0;
  if (std::sscanf(line, "start %lf", &atMs) == 1) return transfer.start(atMs);
  if (std::sscanf(line, "ack %u %u %lf", &number, &wanted, &atMs) == 3)
    return transfer.onAck(static_cast<uint16_t>(number), static_cast<uint8_t>(wanted), atMs);
  if (std::sscanf(line, "timer %lf", &atMs) == 1) return transfer.onTimer(atMs);
  if (std::sscanf(line, "readable %" SCNd64 " %lf", &through, &atMs) == 2) return transfer.onReadable(through, atMs);
  if (std::sscanf(line, "clienterror %u", &number) == 1) return transfer.onError(static_cast<uint16_t>(number));
  if (std::sscanf(line, "cancel %u", &number) == 1) return transfer.onCancel(number != 0);
  if (std::strncmp(line, "readfailed", 10) == 0) return transfer.onReadFailed();
  if (std::sscanf(line, "limit %lf", &rate) == 1) transfer.onLimit(rate);
  return {};
}

}  // namespace

int main() {
  char line[512];
  std::unique_ptr<Transfer> transfer;
  while (std::fgets(line, sizeof line, stdin)) {
    Plan plan;
    if (readPlan(line, plan)) {
      transfer = std::make_unique<Transfer>(plan);
    } else if (transfer) {
      print(step(*transfer, line));
    } else {
      std::fprintf(stderr, "no plan before: %s", line);
      return 1;
    }
    print(*transfer);
  }
  return 0;
}

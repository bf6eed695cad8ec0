// The pump with its thread, on real sockets: many transfers at once under loss, strangers, cancellations and limits, and
// pumps that are stopped in the middle. Meant to be compiled with a sanitizer; the bytes are checked too.
#include <poll.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <random>

#include "../pump.h"

using namespace openwds;

namespace {

#define CHECK(holds)                                                           \
  do {                                                                         \
    if (!(holds)) {                                                            \
      std::fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #holds); \
      std::exit(1);                                                            \
    }                                                                          \
  } while (false)

uint8_t contentAt(int64_t offset) { return static_cast<uint8_t>(offset * 167 + (offset >> 8) * 31); }

sockaddr_in loopback() {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

/** A bound UDP socket. */
struct Socket {
  Socket() : descriptor(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)), address(loopback()) {
    CHECK(::bind(descriptor.fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
    socklen_t length = sizeof address;
    ::getsockname(descriptor.fd, reinterpret_cast<sockaddr*>(&address), &length);
  }
  void send(const sockaddr_in& to, const std::vector<uint8_t>& packet) const {
    ::sendto(descriptor.fd, packet.data(), packet.size(), 0, reinterpret_cast<const sockaddr*>(&to), sizeof to);
  }
  const Descriptor descriptor;
  sockaddr_in address;
};

std::shared_ptr<Descriptor> temporaryFile(int64_t bytes) {
  std::vector<uint8_t> content(static_cast<size_t>(bytes));
  for (int64_t at = 0; at < bytes; at++) content[static_cast<size_t>(at)] = contentAt(at);
  char name[] = "/tmp/openwds-pump-XXXXXX";
  const int fd = ::mkstemp(name);
  CHECK(fd >= 0);
  ::unlink(name);
  CHECK(::write(fd, content.data(), content.size()) == static_cast<ssize_t>(bytes));
  return std::make_shared<Descriptor>(fd);
}

/** Collects reports, as JavaScript would. */
class Office {
 public:
  Office() : pump([this] { told_.store(true); }) { CHECK(pump.begin().empty()); }

  /** Waits until so many transfers have ended. */
  void waitFor(size_t count) {
    for (int waits = 0; ended.size() < count; waits++) {
      CHECK(waits < 60000);
      ::usleep(1000);
      collect();
    }
  }

  void collect() {
    if (!told_.exchange(false)) return;
    for (Report& report : pump.takeReports()) {
      if (report.kind < Report::Done) continue;
      CHECK(ended.count(report.transfer) == 0);
      ended[report.transfer] = std::move(report);
    }
  }

  Pump pump;
  std::map<int64_t, Report> ended;

 private:
  std::atomic<bool> told_{false};
};

/** Fetches one transfer as a client does; every `loseEvery`th packet either way is lost. */
void fetch(const Socket& socket, const Plan& plan, unsigned loseEvery, unsigned seed) {
  std::minstd_rand random(seed);
  const auto isLost = [&] { return loseEvery > 0 && random() % loseEvery == 0; };
  int64_t received = 0, sinceAck = 0;
  std::vector<uint8_t> packet(70000);
  for (int silences = 0; received < plan.lastBlock() && silences < 300;) {
    sockaddr_in from{};
    socklen_t fromBytes = sizeof from;
    pollfd waiting{socket.descriptor.fd, POLLIN, 0};
    if (::poll(&waiting, 1, 100) == 0) {
      silences++;
      continue;
    }
    const ssize_t length = ::recvfrom(socket.descriptor.fd, packet.data(), packet.size(), 0, reinterpret_cast<sockaddr*>(&from), &fromBytes);
    CHECK(length >= 4);
    const uint16_t opcode = readU16(packet.data());
    if (opcode == kError) return;
    if (isLost()) continue;
    bool answers = opcode == 6;
    if (opcode == kData && readU16(packet.data() + 2) == plan.wireNumber(received + 1)) {
      CHECK(length - 4 == plan.payloadBytes(received + 1));
      const int64_t offset = received * plan.blockSizeBytes;
      for (ssize_t at = 4; at < length; at += 1 + length / 32) CHECK(packet[static_cast<size_t>(at)] == contentAt(offset + at - 4));
      received++;
      sinceAck++;
      answers = sinceAck == plan.windowSize || received == plan.lastBlock();
    } else if (opcode == kData) {
      answers = true;
    }
    if (!answers) continue;
    sinceAck = 0;
    const uint16_t number = plan.wireNumber(received);
    const bool last = received == plan.lastBlock();
    if (last || !isLost()) socket.send(from, {0, kAck, static_cast<uint8_t>(number >> 8), static_cast<uint8_t>(number)});
  }
  CHECK(received == plan.lastBlock());
}

Command startOf(int64_t transfer, const Socket& client, const Plan& plan, const std::shared_ptr<Descriptor>& file) {
  Command command;
  command.kind = Command::Start;
  command.transfer = transfer;
  command.job = std::make_unique<Job>();
  command.job->transfer = transfer;
  command.job->peer = client.address;
  command.job->local = loopback();
  command.job->plan = plan;
  if (plan.negotiated) command.job->optionAck = {0, 6, 'b', 0, '1', 0};
  Extent extent;
  extent.file = file;
  extent.length = plan.sizeBytes;
  command.job->extents = {extent};
  return command;
}

Plan planFor(unsigned number, int64_t sizeBytes) {
  Plan plan;
  plan.sizeBytes = sizeBytes;
  plan.blockSizeBytes = number % 3 == 0 ? 512 : 1456;
  plan.windowSize = number % 4 == 0 ? 1 : 4 * (number % 4);
  plan.negotiated = number % 2 == 0;
  plan.timing.warmUpMs = 20;
  plan.timing.initialMs = 100;
  return plan;
}

void manyAtOnce(unsigned clients, unsigned loseEvery) {
  const int64_t size = 300000;
  const auto file = temporaryFile(size);
  Office office;
  std::vector<std::thread> threads;
  for (unsigned number = 0; number < clients; number++) {
    threads.emplace_back([&, number] {
      const Socket socket;
      const Plan plan = planFor(number, size);
      office.pump.post(startOf(number, socket, plan, file));
      fetch(socket, plan, loseEvery, number + 1);
    });
  }
  for (std::thread& thread : threads) thread.join();
  office.waitFor(clients);
  for (const auto& [transfer, report] : office.ended) CHECK(report.kind == Report::Done);
}

/** Everybody does something at once, and the pump is gone in the middle of it. */
void chaos(unsigned seed) {
  const auto file = temporaryFile(2000000);
  const Socket client, stranger;
  Office office;
  std::atomic<bool> goesOn{true};
  std::vector<std::thread> threads;
  for (unsigned thread = 0; thread < 3; thread++) {
    threads.emplace_back([&, thread] {
      std::minstd_rand random(seed * 10 + thread);
      for (int64_t at = 0; goesOn && at < 3000; at++) {
        Command command;
        command.transfer = static_cast<int64_t>(random() % 100);
        switch (random() % 5) {
          case 0:
            command = startOf(10000 * (thread + 1) + at, client, planFor(random() % 12, 2000000), file);
            break;
          case 1:
            command.kind = Command::Cancel;
            command.transfer = 10000 * (thread + 1) + static_cast<int64_t>(random() % 3000);
            command.reason = "chaos";
            break;
          case 2:
            command.kind = Command::Limit;
            command.bytesPerSecond = random() % 1000000;
            break;
          default:
            command.kind = Command::Deliver;
            command.packet = {0, kAck, 0, static_cast<uint8_t>(random() % 8)};
            command.packetBytes = 4;
        }
        office.pump.post(std::move(command));
        if (random() % 16 == 0) ::usleep(100);
      }
    });
  }
  // answers to whoever sends, right or wrong
  threads.emplace_back([&] {
    std::vector<uint8_t> packet(70000);
    while (goesOn) {
      sockaddr_in from{};
      socklen_t fromBytes = sizeof from;
      pollfd waiting{client.descriptor.fd, POLLIN, 0};
      if (::poll(&waiting, 1, 10) == 0) continue;
      const ssize_t length =
          ::recvfrom(client.descriptor.fd, packet.data(), packet.size(), 0, reinterpret_cast<sockaddr*>(&from), &fromBytes);
      if (length < 4) continue;
      const uint8_t low = readU16(packet.data()) == kData ? packet[3] : 0;
      client.send(from, {0, kAck, readU16(packet.data()) == kData ? packet[2] : uint8_t{0}, low});
      if (low % 16 == 3) stranger.send(from, {0, kAck, 0, 1});
    }
  });
  ::usleep(200000 + seed * 1000);
  office.collect();
  office.pump.stop();
  goesOn = false;
  for (std::thread& thread : threads) thread.join();
}

}  // namespace

int main(int count, char** arguments) {
  const unsigned rounds = count > 1 ? static_cast<unsigned>(std::atoi(arguments[1])) : 3;
  manyAtOnce(24, 0);
  manyAtOnce(24, 50);
  for (unsigned round = 0; round < rounds; round++) chaos(round);
  for (int quick = 0; quick < 50; quick++) Office office;
  std::printf("the pump held\n");
  return 0;
}

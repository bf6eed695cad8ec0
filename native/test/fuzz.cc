// Drives the pump with invented packets, times, limits, cancellations and files that shrink, in one thread and on a clock
// of its own, and checks every packet it sends. For libFuzzer; with -DSTANDALONE it invents its inputs itself, for as many
// seconds as its argument says.
#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <chrono>
#include <map>
#include <random>
#include <string>
#include <vector>

#include <sys/socket.h>

namespace {
/** How often the kernel has no room for a packet, and whether it refuses to cut messages up. */
unsigned fullEvery = 0, sends = 0;
bool refusesSegments = false;

bool isFull() { return fullEvery > 0 && ++sends % fullEvery == 0; }
}  // namespace

/** The kernel's calls, with its moods. */
ssize_t moodySendto(int fd, const void* bytes, size_t length, int flags, const sockaddr* to, socklen_t toBytes) {
  if (isFull()) return errno = EAGAIN, -1;
  return ::sendto(fd, bytes, length, flags, to, toBytes);
}
int moodySendmmsg(int fd, mmsghdr* messages, unsigned count, int flags) {
  if (isFull()) return errno = EAGAIN, -1;
  if (refusesSegments && messages[0].msg_hdr.msg_controllen > 0) return errno = EIO, -1;
  return ::sendmmsg(fd, messages, isFull() ? 1 : count, flags);
}

#define sendto moodySendto
#define sendmmsg moodySendmmsg
#include "../pump.h"
#undef sendto
#undef sendmmsg

using namespace openwds;

namespace {

double clockMs = 0;
double fuzzClock() { return clockMs; }

#define CHECK(holds)                                                          \
  do {                                                                        \
    if (!(holds)) {                                                           \
      std::fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #holds); \
      std::abort();                                                           \
    }                                                                         \
  } while (false)

/** Takes the fuzzer's bytes one after the other; zeros when they are used up. */
class Input {
 public:
  Input(const uint8_t* data, size_t size) : data_(data), size_(size) {}
  bool isEmpty() const { return at_ >= size_; }
  uint8_t byte() { return isEmpty() ? 0 : data_[at_++]; }
  unsigned number(unsigned below) { return (byte() << 8 | byte()) % below; }

 private:
  const uint8_t* data_;
  size_t size_, at_ = 0;
};

uint8_t contentAt(int64_t offset) { return static_cast<uint8_t>(offset * 167 + (offset >> 8) * 31); }

/** A UDP socket on loopback. */
struct Socket {
  Socket() : descriptor(std::make_shared<Descriptor>(::socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0))) {
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    CHECK(::bind(descriptor->fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
    socklen_t length = sizeof address;
    CHECK(::getsockname(descriptor->fd, reinterpret_cast<sockaddr*>(&address), &length) == 0);
  }
  std::shared_ptr<Descriptor> descriptor;
  sockaddr_in address{};
};

struct World {
  Socket server, client;
  std::shared_ptr<Descriptor> file, shortFile;
  std::shared_ptr<const std::vector<uint8_t>> memory;

  World() {
    std::vector<uint8_t> content(1 << 20);
    for (size_t at = 0; at < content.size(); at++) content[at] = contentAt(static_cast<int64_t>(at));
    file = temporary(content.data(), content.size());
    shortFile = temporary(content.data(), 3000);
    memory = std::make_shared<const std::vector<uint8_t>>(content);
  }

  static std::shared_ptr<Descriptor> temporary(const uint8_t* bytes, size_t length) {
    char name[] = "/tmp/openwds-fuzz-XXXXXX";
    const int fd = ::mkstemp(name);
    CHECK(fd >= 0);
    ::unlink(name);
    CHECK(::write(fd, bytes, length) == static_cast<ssize_t>(length));
    return std::make_shared<Descriptor>(fd);
  }
};

/** A job whose every byte is `contentAt` its offset, in parts from disk and memory; or with a part that is too short. */
std::unique_ptr<Job> inventJob(Input& input, World& world, int64_t transfer, bool& readsFail) {
  static constexpr int64_t kBlockSizes[] = {512, 1456, 8, 1, 1024, 1468, 8192, 65464};
  auto job = std::make_unique<Job>();
  job->transfer = transfer;
  job->peer = world.client.address;
  if (input.byte() % 4 == 0) {
    job->local.sin_family = AF_INET;
    job->local.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  } else {
    job->serverSocket = world.server.descriptor;
  }
  Plan& plan = job->plan;
  plan.blockSizeBytes = kBlockSizes[input.byte() % 8];
  plan.windowSize = 1 + input.number(input.byte() % 2 ? 70 : 1);
  plan.sizeBytes = std::min<int64_t>(input.number(0x10000) * (input.byte() % 16), 1 << 20);
  plan.negotiated = input.byte() % 2;
  plan.variableWindow = input.byte() % 4 == 0;
  plan.wrapToOne = input.byte() % 4 == 0;
  plan.timeoutMs = input.byte() % 4 == 0 ? input.number(3000) : -1;
  if (plan.negotiated) job->optionAck = {0, 6, 'a', 0, '1', 0};
  job->bytesPerSecond = input.byte() % 4 == 0 ? 1 + 997.0 * input.number(0x10000) : 0;
  readsFail = false;
  for (int64_t offset = 0; offset < plan.sizeBytes;) {
    Extent extent;
    extent.offset = offset;
    extent.length = std::min<int64_t>(1 + input.number(0x10000) * (input.byte() % 4), plan.sizeBytes - offset);
    const uint8_t kind = input.byte() % 16;
    if (kind == 0) {
      extent.file = world.shortFile;
      readsFail = readsFail || offset + extent.length > 3000;
    } else if (kind < 8) {
      extent.file = world.file;
    } else {
      extent.bytes = world.memory;
    }
    offset += extent.length;
    job->extents.push_back(extent);
    if (job->extents.size() == 40) {  // the rest in one part, or missing
      extent.offset = offset;
      extent.length = plan.sizeBytes - offset;
      if (input.byte() % 4 == 0 && extent.length > 0) readsFail = true;
      else job->extents.push_back(extent), readsFail = readsFail || (kind == 0 && plan.sizeBytes > 3000);
      break;
    }
  }
  return job;
}

/** What the client knows of its transfer. */
struct Client {
  Plan plan;
  int64_t received = 0;
  int64_t sinceAck = 0;
  bool ended = false, readsFail = false;
  sockaddr_in from{};
  Report::Kind outcome = Report::Progress;
};

/** Looks at a packet of the pump; every DATA must be a block that the transfer has, byte by byte. */
void checkPacket(Client& client, const uint8_t* packet, size_t length, bool& wantsAck) {
  CHECK(length >= 4);
  const uint16_t opcode = readU16(packet);
  CHECK(opcode == kData || opcode == kError || opcode == 6);
  if (opcode != kData) return;
  const Plan& plan = client.plan;
  // the nearest block with that number around what the client has
  const uint16_t number = readU16(packet + 2);
  bool known = false;
  for (int64_t block = std::max<int64_t>(1, client.received - 0x8000); block <= client.received + 0x8000 && !known; block++) {
    if (block > plan.lastBlock() || plan.wireNumber(block) != number) continue;
    if (static_cast<int64_t>(length) - 4 != plan.payloadBytes(block)) continue;
    known = true;
    const int64_t offset = (block - 1) * plan.blockSizeBytes;
    for (size_t at = 4; at < length; at += 1 + length / 64) CHECK(packet[at] == contentAt(offset + static_cast<int64_t>(at) - 4));
    if (block == client.received + 1) {
      client.received++;
      client.sinceAck++;
    }
  }
  CHECK(known);
  if (client.sinceAck >= plan.windowSize || client.received == plan.lastBlock()) wantsAck = true;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static World world;
  Input input(data, size);
  clockMs = 1000;
  fullEvery = input.byte() % 4 == 0 ? 1 + input.byte() % 16 : 0;
  if (fullEvery == 1) fullEvery = 2;  // a socket that never has room
  refusesSegments = input.byte() % 4 == 0;
  std::vector<Report> reports;
  Pump pump([] {}, fuzzClock);
  CHECK(pump.prepare().empty());

  std::map<int64_t, Client> clients;
  int64_t current = 0;
  const auto begin = [&] {
    Command command;
    command.kind = Command::Start;
    Client client;
    command.job = inventJob(input, world, ++current, client.readsFail);
    command.transfer = current;
    client.plan = command.job->plan;
    clients[current] = client;
    pump.post(std::move(command));
  };
  const auto deliver = [&](const std::vector<uint8_t>& packet) {
    Client& client = clients[current];
    if (client.from.sin_port != 0 && client.from.sin_port != world.server.address.sin_port) {
      ::sendto(world.client.descriptor->fd, packet.data(), packet.size(), 0, reinterpret_cast<sockaddr*>(&client.from),
               sizeof client.from);
      return;
    }
    Command command;
    command.kind = Command::Deliver;
    command.transfer = current;
    command.packetBytes = packet.size();
    command.packet.assign(packet.begin(), packet.begin() + static_cast<long>(std::min(packet.size(), kKeptBytes)));
    pump.post(std::move(command));
  };
  const auto acknowledge = [&](int64_t block, uint8_t wanted) {
    const uint16_t number = clients[current].plan.wireNumber(block);
    std::vector<uint8_t> packet = {0, kAck, static_cast<uint8_t>(number >> 8), static_cast<uint8_t>(number)};
    if (clients[current].plan.variableWindow) packet.push_back(wanted);
    deliver(packet);
  };
  const auto round = [&] {
    CHECK(pump.turn(false));
    bool wantsAck = false;
    uint8_t packet[70000];
    sockaddr_in from{};
    socklen_t fromBytes = sizeof from;
    ssize_t length;
    while ((length = ::recvfrom(world.client.descriptor->fd, packet, sizeof packet, 0, reinterpret_cast<sockaddr*>(&from),
                                &fromBytes)) >= 0) {
      // packets of earlier transfers may still come: only those of the server's port cannot be told apart
      Client& client = clients[current];
      if (client.from.sin_port == 0) client.from = from;
      if (from.sin_port == client.from.sin_port) checkPacket(client, packet, static_cast<size_t>(length), wantsAck);
    }
    while (::recv(world.server.descriptor->fd, packet, sizeof packet, 0) >= 0) {
    }
    for (const Report& report : pump.takeReports()) {
      CHECK(clients.count(report.transfer) == 1);
      Client& client = clients[report.transfer];
      CHECK(!client.ended);
      CHECK(report.sentBytes >= 0 && report.sentBytes <= client.plan.sizeBytes);
      if (report.kind == Report::Done || report.kind == Report::Probed || report.kind == Report::Failed ||
          report.kind == Report::NoSocket) {
        client.ended = true;
        client.outcome = report.kind;
        if (report.kind == Report::Failed && report.failure == Failure::ReadFailed) CHECK(client.readsFail);
        if (report.kind == Report::Done && report.confirmed) CHECK(report.sentBytes == client.plan.sizeBytes);
      }
    }
    return wantsAck;
  };

  begin();
  for (int steps = 0; !input.isEmpty() && steps < 400; steps++) {
    const uint8_t what = input.byte() % 16;
    Client& client = clients[current];
    if (what < 7) {  // a good client
      if (round() || client.received == 0 || what == 6) {
        acknowledge(client.received, input.byte());
        client.sinceAck = 0;
      }
      clockMs += 0.1;
    } else if (what < 9) {  // any ACK around
      acknowledge(std::max<int64_t>(0, client.received + input.byte() - 128), input.byte());
    } else if (what == 9) {  // any bytes at all
      std::vector<uint8_t> packet(input.byte() % 8 == 0 ? input.number(2000) : input.byte() % 12);
      for (uint8_t& byte : packet) byte = input.byte();
      deliver(packet);
    } else if (what == 10) {
      deliver({0, kError, 0, input.byte(), 'x'});
    } else if (what == 11) {
      Command command;
      command.kind = input.byte() % 2 ? Command::Limit : Command::Cancel;
      command.transfer = current;
      command.reason = "stopped";
      command.silent = input.byte() % 2;
      command.bytesPerSecond = input.byte() % 4 == 0 ? 0 : 1 + 97.0 * input.number(0x10000);
      pump.post(std::move(command));
    } else if (what == 12 && current < 20) {
      round();
      if (clients[current].ended || input.byte() % 2) {
        Command command;
        command.kind = Command::Cancel;
        command.transfer = current;
        command.silent = true;
        pump.post(std::move(command));
        round();
        while (round()) {
        }
        begin();
      }
    } else {
      clockMs += what == 13 ? input.byte() : 40.0 * input.byte();
    }
    round();
  }
  // whatever happened, every transfer comes to its end
  const auto allEnded = [&] {
    return std::all_of(clients.begin(), clients.end(), [](const auto& one) { return one.second.ended; });
  };
  for (const auto& [transfer, client] : clients) {
    Command command;
    command.kind = Command::Limit;
    command.transfer = transfer;
    pump.post(std::move(command));
  }
  round();
  clockMs += 1e9;  // longer than any limit makes a block wait
  for (int rounds = 0; rounds < 3000 && !allEnded(); rounds++) {
    if (rounds > 1000) ::usleep(1000);  // a reader still works
    round();
    clockMs += 1000;
  }
  for (const auto& [transfer, client] : clients) CHECK(client.ended);
  return 0;
}

#ifdef STANDALONE
int main(int count, char** arguments) {
  const double seconds = count > 1 ? std::atof(arguments[1]) : 10;
  const auto until = std::chrono::steady_clock::now() + std::chrono::duration<double>(seconds);
  unsigned long runs = 0;
  std::minstd_rand random(20260101);
  while (std::chrono::steady_clock::now() < until) {
    std::vector<uint8_t> data(16 + random() % 600);
    const bool mostlyGood = random() % 2;
    for (uint8_t& byte : data) byte = static_cast<uint8_t>(mostlyGood && random() % 4 ? random() % 7 : random() >> 8);
    LLVMFuzzerTestOneInput(data.data(), data.size());
    runs++;
  }
  std::printf("%lu runs\n", runs);
  return 0;
}
#endif

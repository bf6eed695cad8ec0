// The sender of bodies with its thread, on real connections: many at once to clients of every speed, clients that leave, stall
// and never read, files that shrink, cancellations, and senders that are stopped in the middle. Meant to be compiled with a
// sanitizer; the bytes are checked too.
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <random>
#include <system_error>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>

#include "../bodies.h"

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

std::vector<uint8_t> contentOf(int64_t offset, int64_t length) {
  std::vector<uint8_t> content(static_cast<size_t>(length));
  for (int64_t at = 0; at < length; at++) content[static_cast<size_t>(at)] = contentAt(offset + at);
  return content;
}

/** A file without a name, whose byte at each offset is contentAt(offset). */
std::shared_ptr<Descriptor> temporaryFile(int64_t bytes) {
  const std::vector<uint8_t> content = contentOf(0, bytes);
  char name[] = "/tmp/openwds-bodies-XXXXXX";
  const int fd = ::mkstemp(name);
  CHECK(fd >= 0);
  ::unlink(name);
  CHECK(::write(fd, content.data(), content.size()) == static_cast<ssize_t>(bytes));
  return std::make_shared<Descriptor>(fd);
}

/** A TCP connection of this process with itself; the server's end does not block, as Node's do not. */
struct Connection {
  Connection() {
    const Descriptor listener(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    CHECK(::bind(listener.fd, reinterpret_cast<sockaddr*>(&address), length) == 0 && ::listen(listener.fd, 1) == 0);
    CHECK(::getsockname(listener.fd, reinterpret_cast<sockaddr*>(&address), &length) == 0);
    client = std::make_unique<Descriptor>(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    CHECK(::connect(client->fd, reinterpret_cast<sockaddr*>(&address), length) == 0);
    server = std::make_unique<Descriptor>(::accept4(listener.fd, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
    CHECK(server->fd >= 0);
  }
  std::unique_ptr<Descriptor> client, server;
};

/** Collects reports, as JavaScript would. */
class Office {
  std::atomic<bool> told_{false};

 public:
  Office() : bodies([this] { told_.store(true); }) { CHECK(bodies.begin().empty()); }

  const BodyReport& waitFor(int64_t id) {
    for (int waits = 0; ended.count(id) == 0; waits++) {
      CHECK(waits < 60000);
      ::usleep(1000);
      collect();
    }
    return ended.at(id);
  }

  void collect() {
    if (!told_.exchange(false)) return;
    for (BodyReport& report : bodies.takeReports()) {
      CHECK(ended.count(report.id) == 0);
      CHECK(report.sentBytes >= sent[report.id]);
      sent[report.id] = report.sentBytes;
      if (report.kind != BodyReport::Progress) ended.emplace(report.id, std::move(report));
    }
  }

  Bodies bodies;
  std::map<int64_t, BodyReport> ended;
  std::map<int64_t, int64_t> sent;
};

Piece ofFile(const std::shared_ptr<Descriptor>& file, int64_t offset, int64_t length) {
  Piece piece;
  piece.file = file;
  piece.offset = offset;
  piece.length = length;
  return piece;
}

Piece ofMemory(int64_t offset, int64_t length) {
  Piece piece;
  piece.bytes = std::make_shared<const std::vector<uint8_t>>(contentOf(offset, length));
  piece.length = length;
  return piece;
}

/** The bytes of a file of this size in order, with patches from memory as a made boot.wim has them. */
std::vector<Piece> patched(const std::shared_ptr<Descriptor>& file, int64_t size) {
  const int64_t middle = size / 2;
  return {ofMemory(0, 500), ofFile(file, 500, middle - 500), ofMemory(middle, 0), ofMemory(middle, 7000),
          ofFile(file, middle + 7000, size - middle - 7000)};
}

std::unique_ptr<Body> bodyFor(int64_t id, const Connection& connection, std::vector<Piece> pieces, int64_t stallMs) {
  auto body = std::make_unique<Body>();
  body->id = id;
  body->socket = std::make_unique<Descriptor>(::fcntl(connection.server->fd, F_DUPFD_CLOEXEC, 3));
  body->pieces = std::move(pieces);
  body->stallMs = stallMs;
  return body;
}

/** Reads `wanted` bytes and compares them; with a pause every so many bytes. */
void readAll(const Descriptor& client, int64_t wanted, int64_t pauseEvery) {
  std::vector<uint8_t> buffer(100000);
  int64_t received = 0, sincePause = 0;
  while (received < wanted) {
    const ssize_t length = ::recv(client.fd, buffer.data(), buffer.size(), 0);
    CHECK(length > 0);
    for (ssize_t at = 0; at < length; at += 1 + length / 64)
      CHECK(buffer[static_cast<size_t>(at)] == contentAt(received + at));
    received += length;
    sincePause += length;
    if (pauseEvery == 0 || sincePause < pauseEvery) continue;
    sincePause = 0;
    ::usleep(2000);
  }
  CHECK(received == wanted);
}

void manyAtOnce(unsigned clients) {
  const int64_t size = 3000000;
  const auto file = temporaryFile(size);
  Office office;
  std::vector<std::thread> threads;
  for (unsigned number = 0; number < clients; number++) {
    threads.emplace_back([&, number] {
      const Connection connection;
      // several bodies after each other on one connection, as with keep-alive
      for (int64_t turn = 0; turn < 2; turn++) {
        office.bodies.start(bodyFor(10 * number + turn, connection, patched(file, size), 0));
        readAll(*connection.client, size, number % 3 == 0 ? 200000 : 0);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (unsigned number = 0; number < clients; number++)
    for (int64_t turn = 0; turn < 2; turn++) {
      const BodyReport& report = office.waitFor(10 * number + turn);
      CHECK(report.kind == BodyReport::Sent && report.sentBytes == size);
    }
}

/** What goes wrong is told apart. */
void failures() {
  // more than the kernel's buffers hold: it takes somebody who reads
  const int64_t size = 64000000;
  const auto file = temporaryFile(size);
  Office office;
  {
    const Connection silent;
    office.bodies.start(bodyFor(1, silent, {ofFile(file, 0, size)}, 300));
    const BodyReport& report = office.waitFor(1);
    CHECK(report.kind == BodyReport::Stalled && report.sentBytes < size);
  }
  {
    Connection leaving;
    office.bodies.start(bodyFor(2, leaving, {ofFile(file, 0, size)}, 0));
    readAll(*leaving.client, 100000, 0);
    leaving.client.reset();
    CHECK(office.waitFor(2).kind == BodyReport::Closed);
  }
  {
    const Connection connection;
    const auto shrunk = temporaryFile(1000);
    office.bodies.start(bodyFor(3, connection, {ofFile(shrunk, 0, 5000)}, 0));
    const BodyReport& report = office.waitFor(3);
    CHECK(report.kind == BodyReport::ReadFailed && report.sentBytes == 1000 && !report.text.empty());
  }
  {
    const Connection connection;
    office.bodies.start(bodyFor(4, connection, {ofFile(std::make_shared<Descriptor>(-1), 0, 5000)}, 0));
    const BodyReport& report = office.waitFor(4);
    CHECK(report.kind == BodyReport::ReadFailed && report.text == "EBADF");
  }
  {
    const Connection silent;
    office.bodies.start(bodyFor(5, silent, {ofFile(file, 0, size)}, 0));
    ::usleep(20000);
    office.bodies.cancel(5);
    office.bodies.cancel(5);
    office.bodies.cancel(12345);
    CHECK(office.waitFor(5).kind == BodyReport::Closed);
    office.bodies.start(bodyFor(6, silent, {}, 0));
    CHECK(office.waitFor(6).kind == BodyReport::Sent);
  }
  CHECK(office.ended.size() == 6);
}

/** Everybody does something at once, and the sender is gone in the middle of it. */
void chaos(unsigned seed) {
  const int64_t size = 2000000;
  const auto file = temporaryFile(size);
  Office office;
  std::atomic<bool> goesOn{true};
  std::vector<std::thread> threads;
  for (unsigned thread = 0; thread < 4; thread++) {
    threads.emplace_back([&, thread] {
      std::minstd_rand random(seed * 10 + thread);
      std::vector<uint8_t> buffer(300000);
      for (int64_t at = 0; goesOn && at < 2000; at++) {
        Connection connection;
        const int64_t id = 10000 * (thread + 1) + at;
        office.bodies.start(bodyFor(id, connection, patched(file, size), random() % 3 == 0 ? 1 : 0));
        // who reads nothing, a little, or all; and who closes first
        const unsigned kind = random() % 4;
        for (unsigned turn = 0; turn < kind * 3; turn++) {
          pollfd waiting{connection.client->fd, POLLIN, 0};
          if (::poll(&waiting, 1, 20) == 0) break;
          if (::recv(connection.client->fd, buffer.data(), buffer.size(), 0) <= 0) break;
        }
        if (random() % 2 == 0) office.bodies.cancel(id);
        if (random() % 2 == 0) connection.server.reset();
        else connection.client.reset();
        office.bodies.cancel(10000 * (1 + random() % 4) + static_cast<int64_t>(random() % 2000));
      }
    });
  }
  ::usleep(200000 + seed * 1000);
  office.collect();
  office.bodies.stop();
  goesOn = false;
  for (std::thread& thread : threads) thread.join();
}

}  // namespace

int main(int count, char** arguments) {
  const unsigned rounds = count > 1 ? static_cast<unsigned>(std::atoi(arguments[1])) : 3;
  // sendfile cannot be told to leave it; Node ignores it for the whole process
  std::signal(SIGPIPE, SIG_IGN);
  failures();
  manyAtOnce(24);
  for (unsigned round = 0; round < rounds; round++) chaos(round);
  for (int quick = 0; quick < 50; quick++) Office office;
  std::printf("the sender of bodies held\n");
  return 0;
}

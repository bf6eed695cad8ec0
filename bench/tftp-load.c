/* Many TFTP clients in one thread: fetches a file over and over, compares every byte, and prints what it saw as JSON.
 *
 *   cc -O2 -o tftp-load tftp-load.c
 *   tftp-load --port 6969 --name boot/boot.wim --verify /srv/boot.wim --blksize 1456 --window 4 --clients 16
 *
 * Round trip and loss are simulated here, so that every server meets the same: an ACK leaves --rtt-us after the packet
 * it answers has arrived; --loss of the DATA packets and of the ACKs vanish. A client behaves as EDK2 does: it acknowledges
 * the last block of a window, answers a gap with the number of its last block in order [RFC 7440], and says that again
 * after --client-timeout-ms of silence. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { OP_RRQ = 1, OP_DATA = 3, OP_ACK = 4, OP_ERROR = 5, OP_OACK = 6 };
enum { BATCH = 64, MAX_DATAGRAM = 65468, RECEIVE_BUFFER = 4 * 1024 * 1024 };
static const uint64_t SECOND = 1000000000ull;

/* What was asked for on the command line. */
static struct {
  const char *address, *name, *verify;
  int port, blksize, window, clients, transfers;
  bool variable, tsize, awake;
  double loss;
  uint64_t rtt_ns, client_timeout_ns, give_up_ns, limit_ns, for_ns, seed;
} opt = {.address = "127.0.0.1", .port = 69, .blksize = 512, .window = 1, .clients = 1, .transfers = 1,
         .client_timeout_ns = 4000000000ull, .give_up_ns = 30000000000ull, .limit_ns = 120000000000ull, .seed = 1};

/* What all clients together saw. */
static struct {
  uint64_t bytes, done, failed, duplicates, gaps, lost, timeouts, wrong;
  char first_error[200];
} seen;

struct client {
  int fd;
  unsigned generation; /* counts transfers, so that a delayed ACK does not reach the next one */
  int left;            /* transfers still to do, this one included */
  bool connected;      /* the server's port is known */
  bool options_done;   /* no OACK is awaited any more */
  uint32_t blksize, window, wanted; /* wanted: DATA packets before the next ACK */
  bool variable;
  uint64_t received; /* blocks in order */
  uint32_t since_ack;
  uint64_t heard_ns, spoke_ns;
};

/* ACKs on their way through the simulated round trip; the delay is constant, so a ring is in order. */
struct delayed {
  uint64_t due_ns;
  uint32_t client, generation;
  uint32_t length;
  uint8_t bytes[5];
};

static struct client *clients;
static struct delayed *ring;
static size_t ring_head, ring_count;
static const size_t RING = 1 << 18;
static int epoll_fd, active;
static struct sockaddr_in server;
static const uint8_t *content;
static uint64_t content_length;
static uint64_t random_state;
static uint8_t datagrams[BATCH][MAX_DATAGRAM + 4];

static uint64_t now_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (uint64_t)t.tv_sec * SECOND + (uint64_t)t.tv_nsec;
}

static void die(const char *what) {
  perror(what);
  exit(2);
}

static double random_unit(void) {
  random_state ^= random_state << 13;
  random_state ^= random_state >> 7;
  random_state ^= random_state << 17;
  return (double)(random_state >> 11) / 9007199254740992.0;
}

static bool is_lost(void) {
  if (opt.loss <= 0 || random_unit() >= opt.loss) return false;
  seen.lost++;
  return true;
}

static size_t put_text(uint8_t *at, const char *text) {
  size_t length = strlen(text) + 1;
  memcpy(at, text, length);
  return length;
}

static size_t put_option(uint8_t *at, const char *name, long value) {
  char digits[24];
  snprintf(digits, sizeof digits, "%ld", value);
  size_t length = put_text(at, name);
  return length + put_text(at + length, digits);
}

static void send_request(struct client *c) {
  uint8_t packet[512];
  size_t length = 2;
  packet[0] = 0;
  packet[1] = OP_RRQ;
  length += put_text(packet + length, opt.name);
  length += put_text(packet + length, "octet");
  if (opt.tsize) length += put_option(packet + length, "tsize", 0);
  if (opt.blksize != 512) length += put_option(packet + length, "blksize", opt.blksize);
  if (opt.window != 1) length += put_option(packet + length, "windowsize", opt.window);
  if (opt.variable) length += put_option(packet + length, "msftwindow", 31416);
  c->spoke_ns = now_ns();
  sendto(c->fd, packet, length, 0, (struct sockaddr *)&server, sizeof server);
}

static void begin(struct client *c) {
  c->fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
  if (c->fd < 0) die("socket");
  int buffer = RECEIVE_BUFFER;
  if (setsockopt(c->fd, SOL_SOCKET, SO_RCVBUFFORCE, &buffer, sizeof buffer) < 0)
    setsockopt(c->fd, SOL_SOCKET, SO_RCVBUF, &buffer, sizeof buffer);
  struct epoll_event event = {.events = EPOLLIN, .data.u32 = (uint32_t)(c - clients)};
  if (epoll_ctl(epoll_fd, EPOLL_CTL_ADD, c->fd, &event) < 0) die("epoll_ctl");
  c->generation++;
  c->connected = c->options_done = c->variable = false;
  c->blksize = 512;
  c->window = c->wanted = 1;
  c->received = c->since_ack = 0;
  c->heard_ns = now_ns();
  send_request(c);
}

static void finish(struct client *c, const char *error) {
  close(c->fd);
  if (error) {
    seen.failed++;
    if (!seen.first_error[0]) snprintf(seen.first_error, sizeof seen.first_error, "%s", error);
  } else seen.done++;
  if (--c->left > 0) begin(c);
  else active--;
}

static void send_now(struct client *c, const uint8_t *bytes, size_t length) {
  c->spoke_ns = now_ns();
  if (!is_lost()) send(c->fd, bytes, length, 0);
}

static void acknowledge(struct client *c) {
  c->since_ack = 0;
  uint8_t packet[5] = {0, OP_ACK, (uint8_t)(c->received >> 8), (uint8_t)c->received, 0};
  size_t length = 4;
  if (c->variable) {
    c->wanted = 1 + (uint32_t)(random_unit() * c->window);
    packet[4] = (uint8_t)c->wanted;
    length = 5;
  }
  if (opt.rtt_ns == 0) return send_now(c, packet, length);
  if (ring_count == RING) {
    fprintf(stderr, "more ACKs under way than fit\n");
    exit(2);
  }
  struct delayed *later = &ring[(ring_head + ring_count++) % RING];
  *later = (struct delayed){.due_ns = now_ns() + opt.rtt_ns, .client = (uint32_t)(c - clients), .generation = c->generation,
                            .length = (uint32_t)length};
  memcpy(later->bytes, packet, length);
}

/* Sends what is due; gives the time until the next in nanoseconds, or -1. */
static int64_t send_due(void) {
  while (ring_count > 0) {
    struct delayed *first = &ring[ring_head];
    int64_t left = (int64_t)(first->due_ns - now_ns());
    if (left > 0) return left;
    struct client *c = &clients[first->client];
    if (c->left > 0 && c->generation == first->generation) send_now(c, first->bytes, first->length);
    ring_head = (ring_head + 1) % RING;
    ring_count--;
  }
  return -1;
}

static void on_options(struct client *c, const uint8_t *bytes, size_t length) {
  if (c->options_done) {
    if (c->received == 0) acknowledge(c);
    return;
  }
  const char *at = (const char *)bytes + 2, *end = (const char *)bytes + length;
  while (at < end) {
    const char *name = at, *value = memchr(at, 0, (size_t)(end - at));
    if (!value || ++value >= end || !memchr(value, 0, (size_t)(end - value))) break;
    long number = atol(value);
    if (!strcasecmp(name, "blksize")) c->blksize = (uint32_t)number;
    else if (!strcasecmp(name, "windowsize")) c->window = (uint32_t)number;
    else if (!strcasecmp(name, "msftwindow")) c->variable = number == 27182;
    at = value + strlen(value) + 1;
  }
  c->wanted = c->window;
  c->options_done = true;
  acknowledge(c);
}

/* Gives false when the transfer is over and the client's socket with it. */
static bool on_data(struct client *c, const uint8_t *bytes, size_t length) {
  c->options_done = true;
  uint16_t number = (uint16_t)(bytes[2] << 8 | bytes[3]);
  if (number != (uint16_t)(c->received + 1)) {
    if ((uint16_t)(c->received - number) < 0x8000) seen.duplicates++;
    else seen.gaps++;
    acknowledge(c);
    return true;
  }
  size_t count = length - 4;
  uint64_t offset = c->received * c->blksize;
  bool is_last = count < c->blksize;
  if (content && (offset + count > content_length || memcmp(content + offset, bytes + 4, count) != 0 ||
                  is_last != (offset + c->blksize > content_length))) {
    seen.wrong++;
    finish(c, "other bytes than those of the file");
    return false;
  }
  c->received++;
  c->since_ack++;
  seen.bytes += count;
  if (is_last) {
    uint8_t packet[5] = {0, OP_ACK, bytes[2], bytes[3], 1};
    send_now(c, packet, c->variable ? 5 : 4);
    finish(c, NULL);
    return false;
  }
  if (c->since_ack >= c->wanted) acknowledge(c);
  return true;
}

static bool on_packet(struct client *c, const uint8_t *bytes, size_t length, const struct sockaddr_in *from) {
  if (length < 4 || bytes[0] != 0) return true;
  if (!c->connected) {
    if (connect(c->fd, (const struct sockaddr *)from, sizeof *from) < 0) die("connect");
    c->connected = true;
  }
  c->heard_ns = now_ns();
  switch (bytes[1]) {
    case OP_DATA:
      return is_lost() || on_data(c, bytes, length);
    case OP_OACK:
      on_options(c, bytes, length);
      return true;
    case OP_ERROR: {
      char text[200];
      snprintf(text, sizeof text, "ERROR %d %.*s", bytes[2] << 8 | bytes[3], (int)(length - 4), (const char *)bytes + 4);
      finish(c, text);
      return false;
    }
    default:
      return true;
  }
}

static void on_readable(struct client *c) {
  static struct mmsghdr headers[BATCH];
  static struct iovec vectors[BATCH];
  static struct sockaddr_in from[BATCH];
  unsigned batch = c->wanted < BATCH ? c->wanted : BATCH;
  for (;;) {
    for (unsigned index = 0; index < batch; index++) {
      vectors[index] = (struct iovec){datagrams[index], sizeof datagrams[index]};
      headers[index].msg_hdr = (struct msghdr){.msg_iov = &vectors[index], .msg_iovlen = 1};
      if (!c->connected) {
        headers[index].msg_hdr.msg_name = &from[index];
        headers[index].msg_hdr.msg_namelen = sizeof from[index];
      }
    }
    int count = recvmmsg(c->fd, headers, batch, MSG_DONTWAIT, NULL);
    if (count <= 0) return; /* nothing there, or a port that is closed: the silence tells */
    for (int index = 0; index < count; index++)
      if (!on_packet(c, datagrams[index], headers[index].msg_len, &from[index])) return;
    if ((unsigned)count < batch) return;
  }
}

static void on_silence(struct client *c, uint64_t now) {
  if (now - c->heard_ns > opt.give_up_ns) {
    finish(c, "silence");
    return;
  }
  uint64_t quiet = now - (c->heard_ns > c->spoke_ns ? c->heard_ns : c->spoke_ns);
  if (!c->connected && quiet > SECOND) {
    seen.timeouts++;
    send_request(c);
  } else if (c->connected && quiet > opt.client_timeout_ns) {
    seen.timeouts++;
    acknowledge(c);
  }
}

/* Ends a transfer as a client does that has enough, so that the server has nothing left to do. */
static void stop(struct client *c) {
  static const uint8_t packet[] = "\0\x05\0\0enough";
  if (c->connected) send(c->fd, packet, sizeof packet, 0);
  close(c->fd);
  c->left = 0;
  active--;
}

static const char *text_of(int count, char **words, int *index) {
  if (++*index >= count) {
    fprintf(stderr, "%s wants a value\n", words[count - 1]);
    exit(2);
  }
  return words[*index];
}

static void read_options(int count, char **words) {
  for (int i = 1; i < count; i++) {
    const char *key = words[i];
    if (!strcmp(key, "--variable")) opt.variable = true;
    else if (!strcmp(key, "--tsize")) opt.tsize = true;
    else if (!strcmp(key, "--awake")) opt.awake = true;
    else if (!strcmp(key, "--address")) opt.address = text_of(count, words, &i);
    else if (!strcmp(key, "--name")) opt.name = text_of(count, words, &i);
    else if (!strcmp(key, "--verify")) opt.verify = text_of(count, words, &i);
    else if (!strcmp(key, "--port")) opt.port = atoi(text_of(count, words, &i));
    else if (!strcmp(key, "--blksize")) opt.blksize = atoi(text_of(count, words, &i));
    else if (!strcmp(key, "--window")) opt.window = atoi(text_of(count, words, &i));
    else if (!strcmp(key, "--clients")) opt.clients = atoi(text_of(count, words, &i));
    else if (!strcmp(key, "--transfers")) opt.transfers = atoi(text_of(count, words, &i));
    else if (!strcmp(key, "--loss")) opt.loss = atof(text_of(count, words, &i));
    else if (!strcmp(key, "--rtt-us")) opt.rtt_ns = (uint64_t)(atof(text_of(count, words, &i)) * 1000);
    else if (!strcmp(key, "--seed")) opt.seed = strtoull(text_of(count, words, &i), NULL, 10);
    else if (!strcmp(key, "--client-timeout-ms")) opt.client_timeout_ns = strtoull(text_of(count, words, &i), NULL, 10) * 1000000;
    else if (!strcmp(key, "--for-ms")) opt.for_ns = strtoull(text_of(count, words, &i), NULL, 10) * 1000000;
    else if (!strcmp(key, "--limit-ms")) opt.limit_ns = strtoull(text_of(count, words, &i), NULL, 10) * 1000000;
    else {
      fprintf(stderr, "unknown option %s\n", key);
      exit(2);
    }
  }
  if (!opt.name || opt.clients < 1 || opt.transfers < 1 || opt.blksize < 8 || opt.blksize > 65464 || opt.window < 1) {
    fprintf(stderr, "usage: tftp-load --name NAME [--port N] [--address A] [--verify FILE] [--blksize N] [--window N] [--variable]\n"
                    "  [--clients N] [--transfers N] [--rtt-us N] [--loss P] [--seed N] [--tsize] [--client-timeout-ms N]\n"
                    "  [--limit-ms N] [--awake: never sleep] [--for-ms N: fetch again and again for so long, then stop, which is no failure]\n");
    exit(2);
  }
}

static void map_content(void) {
  if (!opt.verify) return;
  int fd = open(opt.verify, O_RDONLY);
  struct stat status;
  if (fd < 0 || fstat(fd, &status) < 0) die(opt.verify);
  content_length = (uint64_t)status.st_size;
  content = mmap(NULL, content_length ? content_length : 1, PROT_READ, MAP_SHARED | MAP_POPULATE, fd, 0);
  if (content == MAP_FAILED) die("mmap");
}

static double cpu_seconds(void) {
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) + (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

/* As JSON wants it: the error text may come from a server. */
static void print_text(const char *text) {
  putchar('"');
  for (; *text; text++)
    if (*text == '"' || *text == '\\' || (unsigned char)*text < 0x20 || (unsigned char)*text > 0x7e) putchar('?');
    else putchar(*text);
  putchar('"');
}

int main(int count, char **words) {
  read_options(count, words);
  random_state = opt.seed * 0x9e3779b97f4a7c15ull + 1;
  map_content();
  struct rlimit files = {.rlim_cur = (rlim_t)opt.clients + 64, .rlim_max = (rlim_t)opt.clients + 64};
  struct rlimit before;
  getrlimit(RLIMIT_NOFILE, &before);
  if (before.rlim_cur < files.rlim_cur) {
    files.rlim_max = before.rlim_max > files.rlim_max ? before.rlim_max : files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
  }
  server = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons((uint16_t)opt.port)};
  if (inet_pton(AF_INET, opt.address, &server.sin_addr) != 1) die(opt.address);
  epoll_fd = epoll_create1(0);
  clients = calloc((size_t)opt.clients, sizeof *clients);
  ring = opt.rtt_ns ? calloc(RING, sizeof *ring) : NULL;

  uint64_t started = now_ns(), swept = started, stopped = 0;
  active = opt.clients;
  for (int index = 0; index < opt.clients; index++) {
    clients[index].left = opt.for_ns ? 1 << 30 : opt.transfers;
    begin(&clients[index]);
  }
  struct epoll_event events[256];
  while (active > 0) {
    int64_t wait_ns = ring ? send_due() : -1;
    /* --awake: as firmware, which asks its card again and again; and an ACK due soon is waited for awake in any case, because
       waking up takes longer than a short round trip allows */
    int wait_ms = opt.awake ? 0 : wait_ns < 0 ? 100 : wait_ns < 2000000 ? 0 : (int)(wait_ns / 1000000) - 1;
    int ready = epoll_wait(epoll_fd, events, 256, wait_ms > 100 ? 100 : wait_ms);
    for (int index = 0; index < ready; index++) {
      struct client *c = &clients[events[index].data.u32];
      if (c->left > 0) on_readable(c);
    }
    uint64_t now = now_ns();
    if (opt.for_ns && now - started > opt.for_ns) {
      stopped = now;
      for (int index = 0; index < opt.clients; index++)
        if (clients[index].left > 0) stop(&clients[index]);
    }
    if (now - swept > SECOND / 20) {
      swept = now;
      for (int index = 0; index < opt.clients; index++)
        if (clients[index].left > 0) on_silence(&clients[index], now);
      if (now - started > opt.limit_ns) {
        for (int index = 0; index < opt.clients; index++) {
          if (clients[index].left == 0) continue;
          clients[index].left = 1;
          finish(&clients[index], "over the time limit");
        }
      }
    }
  }
  double seconds = (double)((stopped ? stopped : now_ns()) - started) / 1e9;
  printf("{\"seconds\":%.6f,\"bytes\":%llu,\"mbPerSecond\":%.3f,\"transfers\":%llu,\"failed\":%llu,\"wrong\":%llu,"
         "\"duplicates\":%llu,\"gaps\":%llu,\"lost\":%llu,\"clientTimeouts\":%llu,\"clientCpuSeconds\":%.3f,\"firstError\":",
         seconds, (unsigned long long)seen.bytes, (double)seen.bytes / 1e6 / seconds, (unsigned long long)seen.done,
         (unsigned long long)seen.failed, (unsigned long long)seen.wrong, (unsigned long long)seen.duplicates,
         (unsigned long long)seen.gaps, (unsigned long long)seen.lost, (unsigned long long)seen.timeouts, cpu_seconds());
  print_text(seen.first_error);
  printf("}\n");
  return seen.failed > 0 ? 1 : 0;
}

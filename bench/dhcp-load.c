/* A load of DHCP clients behind one relay: DISCOVER→OFFER or full exchanges a second, with the time of each. Prints JSON.
 *
 *   cc -O2 -o dhcp-load bench/dhcp-load.c
 *   dhcp-load --server 10.78.0.1 --relay 10.78.0.2 --machines 20000 --at-once 16 --seconds 3 [--dora] [--pxe] [--flood]
 *
 * It binds the relay's address on port 67, as a relay agent does. An answer later than a second is lost. Every address
 * that is acknowledged is remembered: one given to two machines is counted as a double and makes the exit status 1. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { DISCOVER = 1, OFFER = 2, REQUEST = 3, ACK = 5, NAK = 6 };
#define LOST_NS 1000000000LL
#define MAX_AT_ONCE 4096
#define MAX_TIMES 20000000

struct exchange {
  uint32_t xid, machine;
  int waits_for; /* OFFER or ACK, 0: idle */
  int64_t began, sent;
};

static const char *server_text = "127.0.0.1", *relay_text = "127.0.0.2";
static int machines = 1000, at_once = 16, is_dora, is_pxe, is_flood, port = 67, first_machine;
static double seconds = 2, rate;
static int fd;
static struct sockaddr_in server, relay;
static struct exchange slots[MAX_AT_ONCE];
static uint32_t *times_us, *owners;
static long count, lost, naks, doubles, unexpected, sent_packets;
static uint32_t next_machine, salt;

static int64_t now_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (int64_t)t.tv_sec * 1000000000LL + t.tv_nsec;
}

static void put32(uint8_t *at, uint32_t value) {
  at[0] = value >> 24, at[1] = value >> 16, at[2] = value >> 8, at[3] = value;
}

static int option(uint8_t *packet, int at, int code, int length, const void *value) {
  packet[at] = code, packet[at + 1] = length;
  memcpy(packet + at + 2, value, length);
  return at + 2 + length;
}

static int build(uint8_t *packet, int type, uint32_t xid, uint32_t machine, const uint8_t *address, const uint8_t *server_id) {
  memset(packet, 0, 300);
  packet[0] = 1, packet[1] = 1, packet[2] = 6, packet[3] = 1;
  put32(packet + 4, xid);
  memcpy(packet + 24, &relay.sin_addr, 4);
  packet[28] = 0x52, packet[29] = 0x54;
  put32(packet + 30, machine);
  memcpy(packet + 236, "\x63\x82\x53\x63", 4);
  uint8_t kind = type;
  int at = option(packet, 240, 53, 1, &kind);
  at = option(packet, at, 55, 8, "\x01\x03\x06\x2b\x3c\x42\x43\x61");
  if (is_pxe) {
    at = option(packet, at, 60, 32, "PXEClient:Arch:00007:UNDI:003000");
    at = option(packet, at, 93, 2, "\x00\x07");
    at = option(packet, at, 94, 3, "\x01\x03\x00");
  }
  if (type == REQUEST) {
    at = option(packet, at, 50, 4, address);
    at = option(packet, at, 54, 4, server_id);
  }
  packet[at++] = 255;
  return at < 300 ? 300 : at;
}

static void send_packet(const uint8_t *packet, int size) {
  while (sendto(fd, packet, size, 0, (struct sockaddr *)&server, sizeof server) < 0)
    if (errno != EAGAIN && errno != ENOBUFS && errno != EINTR) {
      perror("sendto");
      exit(2);
    }
  sent_packets++;
}

static void begin(struct exchange *slot) {
  uint8_t packet[400];
  slot->xid += MAX_AT_ONCE;
  slot->machine = first_machine + next_machine++ % machines;
  slot->waits_for = OFFER;
  slot->began = slot->sent = now_ns();
  send_packet(packet, build(packet, DISCOVER, slot->xid, slot->machine, NULL, NULL));
}

static void done(struct exchange *slot, int64_t now) {
  if (count < MAX_TIMES) times_us[count++] = (now - slot->began) / 1000;
  slot->waits_for = 0;
}

/* The value of an option, NULL if the packet has none. */
static const uint8_t *find(const uint8_t *packet, int size, int code) {
  for (int at = 240; at + 1 < size && packet[at] != 255; at += packet[at] ? 2 + packet[at + 1] : 1)
    if (packet[at] == code) return packet + at + 2;
  return NULL;
}

static void note_owner(const uint8_t *address, uint32_t machine) {
  uint32_t slot = ((uint32_t)address[1] << 16 | address[2] << 8 | address[3]) & 0xffffff;
  uint32_t who = machine + 1;
  if (owners[slot] && owners[slot] != who) doubles++;
  owners[slot] = who;
}

static void receive(int64_t now, int may_begin) {
  uint8_t packet[2048];
  for (int burst = 0; burst < 64; burst++) {
    int size = recv(fd, packet, sizeof packet, MSG_DONTWAIT);
    if (size < 0) return;
    if (size < 244 || packet[0] != 2) continue;
    uint32_t xid = ntohl(*(uint32_t *)(packet + 4));
    struct exchange *slot = &slots[xid % MAX_AT_ONCE];
    const uint8_t *type = find(packet, size, 53), *id = find(packet, size, 54);
    if (slot->xid != xid || !type || !id || (*type != slot->waits_for && *type != NAK)) {
      unexpected++;
      continue;
    }
    if (*type == NAK) naks++, slot->waits_for = 0;
    else if (*type == OFFER && is_dora) {
      uint8_t request[400];
      slot->waits_for = ACK;
      slot->sent = now;
      send_packet(request, build(request, REQUEST, xid, slot->machine, packet + 16, id));
      continue;
    } else {
      if (*type == ACK) note_owner(packet + 16, slot->machine);
      done(slot, now_ns());
    }
    if (may_begin) begin(slot);
  }
}

static int compare(const void *one, const void *other) {
  uint32_t a = *(const uint32_t *)one, b = *(const uint32_t *)other;
  return a < b ? -1 : a > b;
}

static double percentile(double part) { return count ? times_us[(long)(part * (count - 1))] / 1000.0 : 0; }

/* DISCOVERs of ever new machines as fast as the rate says, answers only counted. */
static void flood(void) {
  int64_t began = now_ns(), end = began + (int64_t)(seconds * 1e9);
  uint32_t machine = 0;
  uint8_t packet[2048];
  for (int64_t now = began; now < end && machine < (uint32_t)machines; now = now_ns()) {
    while (recv(fd, packet, sizeof packet, MSG_DONTWAIT) >= 0) count++;
    if (rate > 0 && machine > (now - began) / 1e9 * rate) {
      usleep(200);
      continue;
    }
    send_packet(packet, build(packet, DISCOVER, machine, first_machine + machine, NULL, NULL));
    machine++;
  }
  usleep(300000);
  while (recv(fd, packet, sizeof packet, MSG_DONTWAIT) >= 0) count++;
  printf("{\"sent\":%ld,\"answered\":%ld,\"seconds\":%.2f}\n", sent_packets, count, (now_ns() - began) / 1e9);
}

static int has(const char *name, const char *argument) { return strcmp(name, argument) == 0; }

int main(int argc, char **argv) {
  for (int i = 1; i < argc; i++) {
    const char *value = i + 1 < argc ? argv[i + 1] : "";
    if (has("--dora", argv[i])) is_dora = 1;
    else if (has("--pxe", argv[i])) is_pxe = 1;
    else if (has("--flood", argv[i])) is_flood = 1;
    else if (i++, has("--server", argv[i - 1])) server_text = value;
    else if (has("--relay", argv[i - 1])) relay_text = value;
    else if (has("--port", argv[i - 1])) port = atoi(value);
    else if (has("--machines", argv[i - 1])) machines = atoi(value);
    else if (has("--first-machine", argv[i - 1])) first_machine = atoi(value);
    else if (has("--at-once", argv[i - 1])) at_once = atoi(value);
    else if (has("--seconds", argv[i - 1])) seconds = atof(value);
    else if (has("--rate", argv[i - 1])) rate = atof(value);
    else {
      fprintf(stderr, "unknown option %s\n", argv[i - 1]);
      return 2;
    }
  }
  if (at_once > MAX_AT_ONCE || at_once < 1 || machines < 1) return 2;
  fd = socket(AF_INET, SOCK_DGRAM, 0);
  int bytes = 8 << 20, yes = 1;
  setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  server = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons(port)};
  relay = server;
  inet_pton(AF_INET, server_text, &server.sin_addr);
  inet_pton(AF_INET, relay_text, &relay.sin_addr);
  if (bind(fd, (struct sockaddr *)&relay, sizeof relay) < 0) {
    perror("bind");
    return 2;
  }
  if (is_flood) {
    flood();
    return 0;
  }
  times_us = malloc(sizeof *times_us * MAX_TIMES);
  owners = calloc(1 << 24, sizeof *owners);
  salt = (uint32_t)now_ns() & 0x7ff;
  int64_t began = now_ns(), end = began + (int64_t)(seconds * 1e9);
  for (int i = 0; i < at_once; i++) slots[i].xid = salt * MAX_AT_ONCE + i, begin(&slots[i]);
  int64_t swept = began;
  for (int64_t now = began; now < end; now = now_ns()) {
    struct pollfd poller = {.fd = fd, .events = POLLIN};
    if (poll(&poller, 1, 20) > 0) receive(now_ns(), 1);
    if (now - swept < 50000000) continue;
    swept = now;
    for (int i = 0; i < at_once; i++)
      if (slots[i].waits_for && now - slots[i].sent > LOST_NS) lost++, begin(&slots[i]);
      else if (!slots[i].waits_for) begin(&slots[i]);
  }
  double took = (now_ns() - began) / 1e9;
  long whole = count;
  qsort(times_us, count, sizeof *times_us, compare);
  printf("{\"perSecond\":%.0f,\"p50Ms\":%.3f,\"p99Ms\":%.3f,\"maxMs\":%.3f,\"lost\":%ld,\"naks\":%ld,\"doubles\":%ld,"
         "\"unexpected\":%ld}\n",
         whole / took, percentile(0.5), percentile(0.99), percentile(1), lost, naks, doubles, unexpected);
  return doubles ? 1 : 0;
}

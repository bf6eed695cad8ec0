/* The upper bound for a TFTP server on this machine: no files, no policy, no timers, one file in memory as ready packets,
 * and one sendmsg with UDP_SEGMENT for each window. It loses its way when a packet is lost.
 *
 *   cc -O2 -o tftp-bare tftp-bare.c
 *   tftp-bare --port 6970 --file /srv/boot.wim [--address 127.0.0.1] [--spin]
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/udp.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#ifndef UDP_SEGMENT
#define UDP_SEGMENT 103
#endif

enum { BATCH = 64, PORTS = 65536, MAX_SENT = 65000, MAX_SEGMENTS = 64 };

struct client {
  uint64_t acked;
  uint32_t blksize, window;
  bool known;
};

static struct client clients[PORTS]; /* by port: they all come from one address */
static const uint8_t *content;
static uint64_t size_bytes;
/* The file as packets, for the one block size of the last request. */
static uint8_t *frames;
static uint32_t frames_blksize;
static uint64_t last_block;
static int sock;

static void die(const char *what) {
  perror(what);
  exit(2);
}

static void cut(uint32_t blksize) {
  if (frames_blksize == blksize) return;
  free(frames);
  frames_blksize = blksize;
  last_block = size_bytes / blksize + 1;
  frames = malloc(last_block * (blksize + 4));
  if (!frames) die("malloc");
  for (uint64_t block = 1; block <= last_block; block++) {
    uint8_t *frame = frames + (block - 1) * (blksize + 4);
    uint64_t offset = (block - 1) * blksize;
    uint64_t count = size_bytes - offset < blksize ? size_bytes - offset : blksize;
    frame[0] = 0;
    frame[1] = 3;
    frame[2] = (uint8_t)(block >> 8);
    frame[3] = (uint8_t)block;
    memcpy(frame + 4, content + offset, count);
  }
}

static void send_blocks(struct client *c, const struct sockaddr_in *to, uint64_t first, uint64_t last) {
  const uint32_t stride = c->blksize + 4;
  const uint64_t most = stride > MAX_SENT ? 1 : MAX_SENT / stride < MAX_SEGMENTS ? MAX_SENT / stride : MAX_SEGMENTS;
  while (first <= last) {
    uint64_t count = last - first + 1 < most ? last - first + 1 : most;
    uint64_t length = count * stride;
    if (first + count - 1 == last_block) length = length - c->blksize + size_bytes % c->blksize;
    struct iovec part = {frames + (first - 1) * stride, length};
    char control[CMSG_SPACE(sizeof(uint16_t))] = {0};
    struct msghdr message = {.msg_name = (void *)to, .msg_namelen = sizeof *to, .msg_iov = &part, .msg_iovlen = 1};
    if (count > 1) {
      message.msg_control = control;
      message.msg_controllen = sizeof control;
      struct cmsghdr *header = CMSG_FIRSTHDR(&message);
      header->cmsg_level = SOL_UDP;
      header->cmsg_type = UDP_SEGMENT;
      header->cmsg_len = CMSG_LEN(sizeof(uint16_t));
      *(uint16_t *)CMSG_DATA(header) = (uint16_t)stride;
    }
    if (sendmsg(sock, &message, 0) < 0) die("sendmsg");
    first += count;
  }
}

static void on_request(struct client *c, const uint8_t *bytes, size_t length, const struct sockaddr_in *from) {
  char oack[512] = {0, 6};
  size_t oack_length = 2;
  *c = (struct client){.blksize = 512, .window = 1, .known = true};
  const char *at = (const char *)bytes + 2, *end = (const char *)bytes + length;
  at += strnlen(at, (size_t)(end - at)) + 1;
  if (at < end) at += strnlen(at, (size_t)(end - at)) + 1;
  while (at < end) {
    const char *name = at, *value = at + strnlen(at, (size_t)(end - at)) + 1;
    if (value >= end) break;
    if (!strcasecmp(name, "blksize")) c->blksize = (uint32_t)atoi(value);
    else if (!strcasecmp(name, "windowsize")) c->window = (uint32_t)atoi(value);
    at = value + strnlen(value, (size_t)(end - value)) + 1;
    if (oack_length + (size_t)(at - name) < sizeof oack) {
      memcpy(oack + oack_length, name, (size_t)(at - name));
      oack_length += (size_t)(at - name);
    }
  }
  cut(c->blksize);
  if (oack_length > 2) sendto(sock, oack, oack_length, 0, (const struct sockaddr *)from, sizeof *from);
  else send_blocks(c, from, 1, 1);
}

static void on_ack(struct client *c, uint16_t number, const struct sockaddr_in *from) {
  uint64_t acked = c->acked + (uint16_t)(number - (uint16_t)c->acked);
  if (!c->known || (acked == c->acked && acked != 0)) return;
  c->acked = acked;
  if (acked >= last_block) {
    c->known = false;
    return;
  }
  send_blocks(c, from, acked + 1, acked + c->window < last_block ? acked + c->window : last_block);
}

int main(int count, char **words) {
  const char *address = "127.0.0.1", *file = NULL;
  int port = 6970;
  bool spin = false;
  for (int i = 1; i < count; i++) {
    if (!strcmp(words[i], "--spin")) spin = true;
    else if (i + 1 < count && !strcmp(words[i], "--port")) port = atoi(words[++i]);
    else if (i + 1 < count && !strcmp(words[i], "--address")) address = words[++i];
    else if (i + 1 < count && !strcmp(words[i], "--file")) file = words[++i];
  }
  if (!file) {
    fprintf(stderr, "usage: tftp-bare --file FILE [--port N] [--address A] [--spin]\n");
    return 2;
  }
  int fd = open(file, O_RDONLY);
  struct stat status;
  if (fd < 0 || fstat(fd, &status) < 0) die(file);
  size_bytes = (uint64_t)status.st_size;
  content = mmap(NULL, size_bytes, PROT_READ, MAP_SHARED | MAP_POPULATE, fd, 0);
  if (content == MAP_FAILED) die("mmap");
  sock = socket(AF_INET, SOCK_DGRAM, 0);
  struct sockaddr_in self = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
  inet_pton(AF_INET, address, &self.sin_addr);
  if (bind(sock, (struct sockaddr *)&self, sizeof self) < 0) die("bind");
  int buffer = 4 * 1024 * 1024;
  setsockopt(sock, SOL_SOCKET, SO_RCVBUF, &buffer, sizeof buffer);

  static struct mmsghdr headers[BATCH];
  static struct iovec parts[BATCH];
  static struct sockaddr_in from[BATCH];
  static uint8_t packets[BATCH][600];
  for (;;) {
    for (int i = 0; i < BATCH; i++) {
      parts[i] = (struct iovec){packets[i], sizeof packets[i]};
      headers[i].msg_hdr =
          (struct msghdr){.msg_iov = &parts[i], .msg_iovlen = 1, .msg_name = &from[i], .msg_namelen = sizeof from[i]};
    }
    int got = recvmmsg(sock, headers, BATCH, spin ? MSG_DONTWAIT : MSG_WAITFORONE, NULL);
    for (int i = 0; i < got; i++) {
      struct client *c = &clients[ntohs(from[i].sin_port)];
      if (headers[i].msg_len >= 4 && packets[i][1] == 1) on_request(c, packets[i], headers[i].msg_len, &from[i]);
      else if (headers[i].msg_len >= 4 && packets[i][1] == 4)
        on_ack(c, (uint16_t)(packets[i][2] << 8 | packets[i][3]), &from[i]);
    }
  }
}

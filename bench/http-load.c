// Reads one address again and again over kept connections, as fast as it comes, and reports bytes and requests as JSON.
// Bodies are thrown away in the kernel (MSG_TRUNC): on two processors the server is to be the limit, not its client.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define HEAD_BYTES 4096
#define MAX_CLIENTS 1024

struct client {
  int fd;
  char head[HEAD_BYTES];
  size_t head_bytes;
  int64_t body_left; // -1: in the head
  int64_t next_range;
};

static const char *path = "/", *address = "127.0.0.1";
static int port, clients = 1;
static int64_t range_bytes, size_bytes, for_ms = 1000;
static int64_t total, requests;

static void die(const char *what) {
  fprintf(stderr, "%s: %s\n", what, strerror(errno));
  exit(1);
}

static int64_t now_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

static void ask(struct client *client) {
  char text[1024];
  int length = snprintf(text, sizeof text, "GET %s HTTP/1.1\r\nHost: bench\r\n", path);
  if (range_bytes > 0) {
    if (client->next_range + range_bytes > size_bytes) client->next_range = 0;
    length += snprintf(text + length, sizeof text - (size_t)length, "Range: bytes=%lld-%lld\r\n",
                       (long long)client->next_range, (long long)(client->next_range + range_bytes - 1));
    client->next_range += range_bytes;
  }
  length += snprintf(text + length, sizeof text - (size_t)length, "\r\n");
  if (send(client->fd, text, (size_t)length, MSG_NOSIGNAL) != length) die("send");
  client->head_bytes = 0;
  client->body_left = -1;
}

/** Reads what is there. */
static void take(struct client *client) {
  for (int turn = 0; turn < 16; turn++) {
    if (client->body_left < 0) {
      // only the head may be taken: look first
      ssize_t seen = recv(client->fd, client->head, HEAD_BYTES - 1, MSG_PEEK | MSG_DONTWAIT);
      if (seen < 0 && errno == EAGAIN) return;
      if (seen <= 0) die("the server closed the connection");
      client->head[seen] = 0;
      char *end = strstr(client->head, "\r\n\r\n");
      if (!end) return;
      if (strncmp(client->head + 9, "20", 2) != 0) {
        fprintf(stderr, "%.12s\n", client->head);
        exit(1);
      }
      char *length = strcasestr(client->head, "\r\ncontent-length:");
      if (!length) die("no length");
      client->body_left = atoll(length + 17);
      if (recv(client->fd, client->head, (size_t)(end + 4 - client->head), MSG_DONTWAIT) < 0) die("recv");
    }
    if (client->body_left > 0) {
      size_t wanted = client->body_left > 4 << 20 ? 4 << 20 : (size_t)client->body_left;
      ssize_t got = recv(client->fd, NULL, wanted, MSG_TRUNC | MSG_DONTWAIT);
      if (got < 0 && errno == EAGAIN) return;
      if (got <= 0) die("the server closed the connection");
      total += got;
      client->body_left -= got;
    }
    if (client->body_left == 0) {
      requests++;
      ask(client);
    }
  }
}

int main(int count, char **words) {
  for (int at = 1; at + 1 < count; at += 2) {
    const char *name = words[at], *value = words[at + 1];
    if (!strcmp(name, "--address")) address = value;
    else if (!strcmp(name, "--port")) port = atoi(value);
    else if (!strcmp(name, "--path")) path = value;
    else if (!strcmp(name, "--clients")) clients = atoi(value);
    else if (!strcmp(name, "--range")) range_bytes = atoll(value);
    else if (!strcmp(name, "--size")) size_bytes = atoll(value);
    else if (!strcmp(name, "--for-ms")) for_ms = atoll(value);
  }
  if (clients < 1 || clients > MAX_CLIENTS) return 2;
  static struct client all[MAX_CLIENTS];
  int poll = epoll_create1(0);
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
  inet_pton(AF_INET, address, &to.sin_addr);
  for (int at = 0; at < clients; at++) {
    struct client *client = &all[at];
    client->fd = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(client->fd, (struct sockaddr *)&to, sizeof to) != 0) die("connect");
    client->next_range = size_bytes / clients * at / (range_bytes > 0 ? range_bytes : 1) * range_bytes;
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = client};
    epoll_ctl(poll, EPOLL_CTL_ADD, client->fd, &event);
    ask(client);
  }
  int64_t started = now_ms(), ends = started + for_ms, now;
  while ((now = now_ms()) < ends) {
    struct epoll_event events[64];
    int ready = epoll_wait(poll, events, 64, (int)(ends - now));
    for (int at = 0; at < ready; at++) take(events[at].data.ptr);
  }
  double seconds = (double)(now_ms() - started) / 1000;
  printf("{\"bytes\":%lld,\"requests\":%lld,\"mbPerSecond\":%.1f}\n", (long long)total, (long long)requests,
         (double)total / 1e6 / seconds);
  return 0;
}

// HTTP/1.1 as the protocol uses it: keep-alive, bodies with Content-Length, errors of one line.
#include "http.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "screen.h"

enum { HEAD_BYTES = 8192, PIECE_BYTES = 65536 };

static Connection *connections[2];
/** The server that answered last. */
static int server;

/** `https://host:port` cut in two; 0 when it is none. */
static int split_origin(const char *origin, char host[256], char port[8]) {
  if (strncmp(origin, "https://", 8) != 0) return 0;
  const char *at = origin + 8, *end;
  if (*at == '[') {
    at++;
    end = strchr(at, ']');
  } else end = at + strcspn(at, ":/");
  if (!end || end == at || end - at > 255) return 0;
  memcpy(host, at, (size_t)(end - at));
  host[end - at] = 0;
  if (*end == ']') end++;
  strcpy(port, "443");
  if (*end == ':') {
    size_t length = strcspn(end + 1, "/");
    if (length == 0 || length > 5) return 0;
    memcpy(port, end + 1, length);
    port[length] = 0;
  }
  return 1;
}

static const char *architecture(void) {
#if defined(__x86_64__)
  return "x64";
#elif defined(__aarch64__)
  return "arm64";
#else
  return "x86";
#endif
}

static NetResult ensure_connected(Channel channel, char host[256]) {
  char port[8];
  if (!split_origin(agent.session.servers[server], host, port)) return NET_CUT;
  if (connections[channel]) return NET_OK;
  NetResult result = net_connect(host, port, &connections[channel]);
  if (result == NET_OK) net_address(connections[channel], agent.address, sizeof agent.address);
  return result;
}

void http_hang_up(Channel channel) {
  net_close(connections[channel]);
  connections[channel] = NULL;
}

static int send_request(Connection *c, const char *host, const Request *r) {
  char head[4096];
  int length = snprintf(head, sizeof head,
                        "%s /deploy/%s/%s HTTP/1.1\r\nHost: %s\r\nUser-Agent: openwds-agent/%s (%s; %s)\r\n"
                        "Authorization: Bearer %s\r\n%s",
                        r->method, agent.session.deployment, r->path, host, AGENT_VERSION, architecture(), agent.firmware,
                        r->secret, r->header ? r->header : "");
  if (length < 0 || length >= (int)sizeof head) return 0;
  if (strcmp(r->method, "GET") != 0) {
    int more = snprintf(head + length, sizeof head - (size_t)length, "Content-Type: %s\r\nContent-Length: %llu\r\n",
                        r->type ? r->type : "application/x-www-form-urlencoded", (unsigned long long)r->bodyLength);
    if (more < 0 || length + more >= (int)sizeof head) return 0;
    length += more;
  }
  if (length + 2 >= (int)sizeof head) return 0;
  memcpy(head + length, "\r\n", 2);
  return net_send(c, head, (size_t)length + 2) == NET_OK &&
         (r->bodyLength == 0 || net_send(c, r->body, r->bodyLength) == NET_OK);
}

/** The value of a header, NULL if it is not there; `head` has lines with 0 at their end. */
static const char *header_of(const char *head, size_t length, const char *name) {
  size_t nameLength = strlen(name);
  for (const char *at = head; at < head + length; at += strlen(at) + 2) {
    if (_strnicmp(at, name, nameLength) != 0 || at[nameLength] != ':') continue;
    at += nameLength + 1;
    return at + strspn(at, " \t");
  }
  return NULL;
}

/** Reads up to the empty line; `*rest` bytes of the body lie behind it. 0, or the length of the head. */
static size_t receive_head(Connection *c, char head[HEAD_BYTES], size_t *rest) {
  size_t have = 0;
  for (;;) {
    if (have == HEAD_BYTES - 1) return 0;
    int got = net_receive(c, head + have, HEAD_BYTES - 1 - have);
    if (got <= 0) return 0;
    have += (size_t)got;
    for (size_t i = 3; i < have; i++)
      if (memcmp(head + i - 3, "\r\n\r\n", 4) == 0) {
        *rest = have - i - 1;
        return i + 1;
      }
  }
}

static int receive_body(Connection *c, const Request *r, Response *response, const char *first, size_t there, uint64_t length) {
  int isSunk = r->sink && (response->status == 200 || response->status == 206);
  if (!isSunk && length > TEXT_BYTES) return 0;
  if (isSunk && r->begin && !r->begin(r->context, response->status, length)) return response->isStopped = 1, 0;
  if (!isSunk && !(response->text = calloc(1, (size_t)length + 1))) return 0;
  static char piece[PIECE_BYTES];
  uint64_t have = 0;
  while (have < length) {
    size_t got = 0;
    const char *bytes = piece;
    if (there > 0) {
      bytes = first;
      got = there;
      there = 0;
    } else {
      size_t wanted = length - have > PIECE_BYTES ? PIECE_BYTES : (size_t)(length - have);
      int received = net_receive(c, piece, wanted);
      if (received <= 0) return 0;
      got = (size_t)received;
    }
    if (got > length - have) return 0;
    if (!isSunk) memcpy(response->text + have, bytes, got);
    else if (!r->sink(r->context, bytes, got)) return response->isStopped = 1, 0;
    have += got;
  }
  return 1;
}

static int exchange(Connection *c, const char *host, const Request *r, Response *response, int *isKept) {
  char head[HEAD_BYTES];
  size_t rest = 0;
  if (!send_request(c, host, r)) return 0;
  size_t length = receive_head(c, head, &rest);
  if (length == 0 || strncmp(head, "HTTP/1.1 ", 9) != 0) return 0;
  response->status = atoi(head + 9);
  head[length - 1] = 0;
  for (size_t i = 0; i + 1 < length; i++)
    if (head[i] == '\r') head[i] = head[i + 1] = 0;
  size_t first = strlen(head) + 2;
  const char *size = header_of(head + first, length - first, "Content-Length");
  const char *after = header_of(head + first, length - first, "Retry-After");
  const char *connection = header_of(head + first, length - first, "Connection");
  int64_t bytes = size ? whole_number(size, INT64_MAX) : -1;
  if (bytes < 0) return 0;
  int64_t seconds = after ? whole_number(after, 3600) : -1;
  response->retryAfter = seconds < 0 ? 5 : (uint32_t)seconds;
  *isKept = !connection || _stricmp(connection, "close") != 0;
  return receive_body(c, r, response, head + length, rest, (uint64_t)bytes);
}

int http_try(Channel channel, const Request *request, Response *response) {
  memset(response, 0, sizeof *response);
  char host[256];
  int wasOpen = connections[channel] != NULL;
  NetResult result = ensure_connected(channel, host);
  if (result != NET_OK) {
    server = (server + 1) % agent.session.serverCount;
    return result;
  }
  int isKept = 0;
  if (exchange(connections[channel], host, request, response, &isKept)) {
    if (!isKept) http_hang_up(channel);
    return response->status;
  }
  http_hang_up(channel);
  // a connection kept open may have been closed meanwhile: that is no failure of the server
  if (wasOpen && response->status == 0 && !response->isStopped) return http_try(channel, request, response);
  if (response->isStopped) return response->status;
  response_free(response);
  return NET_CUT;
}

uint32_t backoff_ms(int tries) {
  uint32_t base = tries < 4 ? 1000u << tries : 15000u;
  return base * 4 / 5 + (uint32_t)(GetTickCount() * 2654435761u >> 8) % (base * 2 / 5);
}

int http_refused(Response *response) {
  int code = 802;
  const char *name = "", *text = "The server answers with an error of its own.";
  char *cursor = response->text ? response->text : (char *)"";
  Line line;
  while (next_line(&cursor, &line) > 0) {
    if (strcmp(line.field[0], "error") != 0) continue;
    int64_t number = whole_number(line.field[1], 999);
    if (number > 0) code = (int)number;
    name = line.field[2];
    text = line.field[3];
  }
  int isFirst = agent.failure.code == 0;
  fail(code, "%s", text);
  if (isFirst) snprintf(agent.failure.server, sizeof agent.failure.server, "%s", name);
  return code;
}

static int is_later(int status) {
  return status == 408 || status == 429 || (status >= 500 && status != 507);
}

/** Shows what it waits for: its turn, or the server. */
static void show_waiting(const Response *response, uint32_t waitMs) {
  int64_t before = -1;
  if (response->text) {
    char copy[1024];
    snprintf(copy, sizeof copy, "%s", response->text);
    char *cursor = copy;
    Line line;
    while (next_line(&cursor, &line) > 0)
      if (strcmp(line.field[0], "queue") == 0) before = whole_number(line.field[1], 100000);
  }
  if (before >= 0) screen_wait("Waiting: %d machines before this one", (int)before);
  else screen_wait("No answer from the server, trying again in %u s", (waitMs + 999) / 1000);
}

int http_ask(Channel channel, const Request *request, Response *response, uint32_t patience, int lateCode, int also) {
  uint64_t since = now_ms();
  for (int tries = 0;; tries++) {
    int status = http_try(channel, request, response);
    if (status == NET_UNTRUSTED) return fail(104, "The server's certificate is not of the authority this boot was given.");
    if (status == NET_MISNAMED) return fail(105, "The server's certificate is for another address, or not valid at this time.");
    if (response->isStopped || (status > 0 && (status < 300 || status == also))) return 0;
    if (status > 0 && !is_later(status)) {
      int code = http_refused(response);
      response_free(response);
      return code;
    }
    uint32_t waitMs = status > 0 ? response->retryAfter * 1000 : backoff_ms(tries);
    // a server that answers is there: only silence uses up patience
    if (status == 503) since = now_ms();
    if (now_ms() - since + waitMs > (uint64_t)patience * 1000) {
      response_free(response);
      return fail(lateCode, "The server cannot be reached.");
    }
    show_waiting(response, waitMs);
    response_free(response);
    screen_sleep(waitMs);
  }
}

void response_free(Response *response) {
  free(response->text);
  response->text = NULL;
}

void form_add(Form *form, const char *name, const char *value) {
  static const char HEX[] = "0123456789ABCDEF";
  size_t start = form->length, at = start, room = sizeof form->text - 1;
  if (strlen(name) + 3 * strlen(value) + 2 > room - at) return;
  if (at > 0) form->text[at++] = '&';
  for (; *name; name++) form->text[at++] = *name;
  form->text[at++] = '=';
  for (const unsigned char *c = (const unsigned char *)value; *c; c++) {
    if ((*c >= '0' && *c <= '9') || (*c >= 'A' && *c <= 'Z') || (*c >= 'a' && *c <= 'z') || strchr("-._~", *c))
      form->text[at++] = (char)*c;
    else {
      form->text[at++] = '%';
      form->text[at++] = HEX[*c >> 4];
      form->text[at++] = HEX[*c & 15];
    }
  }
  form->text[at] = 0;
  form->length = at;
}

void form_number(Form *form, const char *name, uint64_t value) {
  char text[24];
  snprintf(text, sizeof text, "%llu", (unsigned long long)value);
  form_add(form, name, text);
}

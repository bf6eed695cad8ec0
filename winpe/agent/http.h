// Requests of the protocol: one try of each, or tries within patience.
#ifndef OPENWDS_HTTP_H
#define OPENWDS_HTTP_H
#include "net.h"

/** Gets the body piece by piece; 0 stops it. */
typedef int (*Sink)(void *context, const void *bytes, size_t length);

typedef struct {
  const char *method;
  /** Below /deploy/<deployment>/. */
  const char *path;
  /** Of the body; NULL: a form. */
  const char *type;
  const void *body;
  size_t bodyLength;
  /** Another header line with CRLF, or NULL. */
  const char *header;
  const char *secret;
  /** Where the body of a 200 or 206 goes; NULL: into `text`. */
  Sink sink;
  void *context;
  /** Called with status and length of a body before its first byte. */
  int (*begin)(void *context, int status, uint64_t length);
} Request;

typedef struct {
  int status;
  uint32_t retryAfter;
  /** The body with a 0 behind it, unless it went to the sink. The caller frees it. */
  char *text;
  int isStopped;
} Response;

/** Two connections: downloads have one of their own, so that progress can be told meanwhile. */
typedef enum { CONTROL, DATA } Channel;

/** One try: the status, or a NetResult. */
int http_try(Channel channel, const Request *request, Response *response);
/**
 * Tries within patience. 0 with a response below 300, or one the caller asked for by `also`; else the code of the failure,
 * noted. `lateCode`: what it is when patience ends.
 */
int http_ask(Channel channel, const Request *request, Response *response, uint32_t patience, int lateCode, int also);
/** Reads an error line into the failure; gives its code. */
int http_refused(Response *response);
/** Waits before try number `tries`, counted from 0: 1, 2, 4, 8, 15 … seconds, each ± 20 %. */
uint32_t backoff_ms(int tries);
void http_hang_up(Channel channel);
void response_free(Response *response);

/** application/x-www-form-urlencoded, bounded; fields that do not fit are left out. */
typedef struct {
  char text[65536];
  size_t length;
} Form;
void form_add(Form *form, const char *name, const char *value);
void form_number(Form *form, const char *name, uint64_t value);
#endif

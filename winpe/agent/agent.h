// What the parts of the agent share: the state of one run, and the failure it ends with.
#ifndef OPENWDS_AGENT_H
#define OPENWDS_AGENT_H
#define WIN32_LEAN_AND_MEAN
#define SECURITY_WIN32
#include <winsock2.h>
#include <ws2tcpip.h>
#include <windows.h>
#include <stdint.h>

#include "plan.h"

#define AGENT_VERSION "1.0"
enum { PATH_CHARS = 1024, CANCELLED = 207 };

/** The first failure counts; `code` 0: none so far. */
typedef struct {
  int code;
  long exitCode;
  int hasExit;
  char text[512];
  /** The server's name of it, if the server said no. */
  char server[64];
} Failure;

typedef struct {
  Session session;
  Plan plan;
  Failure failure;
  char credential[128];
  char address[64];
  char firmware[8];
  /** The folder of agent.exe, without a backslash at its end. */
  wchar_t folder[PATH_CHARS];
  const char *stage;
  int step;
  double percent;
  uint64_t bytes, size, rate;
  uint32_t interval;
  uint64_t reportedAt;
  int isSilent;
} Agent;

extern Agent agent;

/** Notes why the deployment fails, unless something failed before; gives the code back. */
int fail(int code, const char *format, ...);
void log_line(const char *format, ...);
/** Closes the log so that it can be read, and opens it again. */
void log_flush(void);

/** UTF-8 to UTF-16, cut to `count` characters. */
void widen(const char *text, wchar_t *wide, int count);
/** A file whole, with a 0 behind it, at most `limit` bytes; NULL if it cannot be read. The caller frees it. */
char *read_file(const wchar_t *path, size_t limit, size_t *size);
uint64_t now_ms(void);

#endif

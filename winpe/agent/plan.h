// The texts of the protocol: lines, session.txt and the plan (docs/deployment-protocol.md). Portable, bounded, in place.
#ifndef OPENWDS_PLAN_H
#define OPENWDS_PLAN_H
#include <stddef.h>
#include <stdint.h>

enum { LINE_BYTES = 4096, TEXT_BYTES = 262144, TEXT_LINES = 1024, MAX_FIELDS = 8, MAX_SERVERS = 8 };

/** One line, cut into its fields; fields beyond the last one are empty texts. */
typedef struct {
  const char *field[MAX_FIELDS];
  int count;
} Line;

/** Cuts the next line out of a text: 1, 0 at its end, -1 when a line or the text is longer than allowed. */
int next_line(char **cursor, Line *line);

/** A whole number in decimal digits, at most `limit`; -1 if it is none. */
int64_t whole_number(const char *text, int64_t limit);

typedef struct {
  const char *servers[MAX_SERVERS];
  int serverCount;
  const char *deployment;
  const char *secret;
  int isToken;
  const char *time;
} Session;

/** Reads session.txt; the session points into the text. 0, or 106. */
int parse_session(char *text, Session *session);

typedef enum { CHECK_DISK, FETCH, RUN, CHECK_CAPTURE, UPLOAD, DELETE_FILE, RESTART, SHUTDOWN } ActionKind;

typedef struct {
  ActionKind kind;
  /** Of `check-disk` the disk, of `run` the seconds. */
  uint32_t number;
  uint64_t bytes;
  int code;
  int readsPercent;
  /** Exit codes that are good, separated by commas. */
  const char *ok;
  /** Of a file or an upload. */
  const char *id;
  /** A path, or a command line. */
  const char *text;
} Action;

typedef struct {
  const char *name, *stage, *text;
  uint32_t weight;
  int first, count;
} Step;

typedef struct {
  const char *id, *sha256, *path;
  uint64_t size;
} PlanFile;

typedef struct {
  const char *name, *value;
} Pair;

typedef struct {
  const char *title;
  uint32_t patience, heartbeat;
  /** Seconds until the restart after a failure; -1: stay. */
  int32_t restartAfter;
  int hasShell;
  Step steps[TEXT_LINES];
  int stepCount;
  Action actions[TEXT_LINES];
  int actionCount;
  PlanFile files[TEXT_LINES];
  int fileCount;
  Pair env[TEXT_LINES];
  int envCount;
  Pair logs[TEXT_LINES];
  int logCount;
} Plan;

/** Reads a plan whole; it points into the text. 0, or 107. */
int parse_plan(char *text, Plan *plan);

/** The file of that id; NULL if there is none. */
const PlanFile *file_of(const Plan *plan, const char *id);

/** Whether an exit code is in a list like `0,3010`. */
int is_listed(const char *list, long value);

/** The last number before a `%` in a program's output; -1 if there is none. */
double last_percent(const char *output, size_t length);

#endif

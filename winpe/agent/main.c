// The agent: waits for the network, redeems its token, gets the plan and carries it out. START HERE.
#include "agent.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hash.h"
#include "http.h"
#include "machine.h"
#include "report.h"
#include "screen.h"
#include "steps.h"
#include "trust.h"

Agent agent;
static FILE *logFile;
static wchar_t logPath[PATH_CHARS];

int fail(int code, const char *format, ...) {
  if (agent.failure.code) return code;
  agent.failure.code = code;
  va_list values;
  va_start(values, format);
  vsnprintf(agent.failure.text, sizeof agent.failure.text, format, values);
  va_end(values);
  return code;
}

void log_line(const char *format, ...) {
  char text[1024];
  SYSTEMTIME now;
  GetSystemTime(&now);
  va_list values;
  va_start(values, format);
  vsnprintf(text, sizeof text, format, values);
  va_end(values);
  if (logFile) fprintf(logFile, "%04d-%02d-%02dT%02d:%02d:%02dZ %s\r\n", now.wYear, now.wMonth, now.wDay, now.wHour, now.wMinute, now.wSecond, text);
  if (logFile) fflush(logFile);
  if (!agent.isSilent) printf("%s\n", text), fflush(stdout);
}

void log_flush(void) {
  if (logFile) fclose(logFile);
  logFile = _wfopen(logPath, L"ab");
}

void widen(const char *text, wchar_t *wide, int count) {
  size_t length = strlen(text);
  int made = 0;
  // a character that does not fit makes all of it fail: cut until it does
  while (length > 0 && (made = MultiByteToWideChar(CP_UTF8, 0, text, (int)length, wide, count - 1)) == 0) length--;
  wide[made] = 0;
}

char *read_file(const wchar_t *path, size_t limit, size_t *size) {
  FILE *file = _wfopen(path, L"rb");
  if (!file) return NULL;
  char *bytes = calloc(1, limit + 2);
  size_t got = bytes ? fread(bytes, 1, limit + 1, file) : 0;
  fclose(file);
  if (!bytes || got > limit) {
    free(bytes);
    return NULL;
  }
  if (size) *size = got;
  return bytes;
}

uint64_t now_ms(void) { return GetTickCount64(); }

static char *read_ours(const wchar_t *name, size_t limit) {
  wchar_t path[PATH_CHARS];
  _snwprintf(path, PATH_CHARS, L"%ls\\%ls", agent.folder, name);
  path[PATH_CHARS - 1] = 0;
  return read_file(path, limit, NULL);
}

static int open_session(void) {
  char *text = read_ours(L"session.txt", 65536), *pem = read_ours(L"ca.pem", TEXT_BYTES);
  int code = text && pem ? parse_session(text, &agent.session) : 106;
  if (!code) code = trust_open(pem, agent.session.time);
  free(pem);
  return code ? fail(106, "session.txt or ca.pem is missing or cannot be read.") : 0;
}

/** The clock of Windows PE is often wrong; it is set where it is off by more than a minute. */
static void set_clock(const char *text) {
  FILETIME theirs, own;
  SYSTEMTIME time;
  if (!parse_time(text, &theirs) || !FileTimeToSystemTime(&theirs, &time)) return;
  GetSystemTimeAsFileTime(&own);
  int64_t difference = (int64_t)(((uint64_t)theirs.dwHighDateTime << 32 | theirs.dwLowDateTime) -
                                 ((uint64_t)own.dwHighDateTime << 32 | own.dwLowDateTime));
  if (difference < 600000000 && difference > -600000000) return;
  log_line("the clock is set: %s", SetSystemTime(&time) ? text : "refused");
}

static int redeem(void) {
  static Form form;
  char nonce[33];
  if (!random_hex(nonce, 16)) return fail(107, "Windows gives no random numbers.");
  form_add(&form, "nonce", nonce);
  describe_machine(&form);
  Request request = {.method = "POST", .path = "redeem", .body = form.text, .bodyLength = form.length, .secret = agent.session.secret};
  Response response;
  int code = http_ask(CONTROL, &request, &response, agent.plan.patience, 103, 0);
  if (code) return code;
  char *cursor = response.text;
  Line line;
  int isOurs = 0;
  while (next_line(&cursor, &line) > 0) {
    if (strcmp(line.field[0], "openwds") == 0) isOurs = strcmp(line.field[1], "1") == 0;
    if (strcmp(line.field[0], "credential") == 0) snprintf(agent.credential, sizeof agent.credential, "%s", line.field[1]);
    if (strcmp(line.field[0], "time") == 0) set_clock(line.field[1]);
  }
  response_free(&response);
  return isOurs && agent.credential[0] ? 0 : fail(107, "The server speaks another version.");
}

static int get_plan(const char *pass) {
  char path[64] = "plan";
  if (pass) snprintf(path, sizeof path, "plan?pass=%s", pass);
  Request request = {.method = "GET", .path = path, .secret = agent.credential};
  Response response;
  int code = http_ask(CONTROL, &request, &response, agent.plan.patience, 103, 0);
  if (code) return code;
  // the plan points into the text, which therefore stays
  if (!response.text || parse_plan(response.text, &agent.plan)) return fail(107, "The server speaks another version.");
  for (int i = 0; i < agent.plan.envCount; i++) {
    wchar_t name[256], value[LINE_BYTES];
    widen(agent.plan.env[i].name, name, 256);
    widen(agent.plan.env[i].value, value, LINE_BYTES);
    SetEnvironmentVariableW(name, value);
  }
  return 0;
}

static int deploy(const char *pass) {
  int code = open_session();
  if (!code && !net_start()) code = fail(107, "This Windows PE has no TLS.");
  if (!code) code = wait_for_network();
  if (code) return code;
  if (agent.session.isToken) code = redeem();
  else snprintf(agent.credential, sizeof agent.credential, "%s", agent.session.secret);
  if (!code) code = get_plan(pass);
  return code ? code : run_steps(pass != NULL);
}

/** Shows why, sends what helps, and does what the plan says. */
static void give_up(void) {
  int sent = 0;
  screen_failed("");
  if (agent.credential[0]) {
    if (agent.failure.code != CANCELLED) report_failure();
    sent = report_logs();
  }
  char logs[PATH_CHARS + 64];
  char folder[PATH_CHARS];
  WideCharToMultiByte(CP_UTF8, 0, agent.folder, -1, folder, sizeof folder, NULL, NULL);
  snprintf(logs, sizeof logs, sent ? "Logs were sent to the server" : "Logs are in %s", folder);
  screen_failed(logs);
  if (agent.plan.restartAfter < 0)
    for (;;) screen_sleep(60000);
  screen_sleep((uint32_t)agent.plan.restartAfter * 1000);
  run_detached(L"wpeutil.exe reboot");
}

int main(int count, char **words) {
  const char *pass = count > 1 && strncmp(words[1], "/pass:", 6) == 0 ? words[1] + 6 : NULL;
  DWORD length = GetModuleFileNameW(NULL, agent.folder, PATH_CHARS);
  wchar_t *last = length < PATH_CHARS ? wcsrchr(agent.folder, L'\\') : NULL;
  if (last) *last = 0;
  _snwprintf(logPath, PATH_CHARS, L"%ls\\agent.log", agent.folder);
  logPath[PATH_CHARS - 1] = 0;
  agent.isSilent = pass != NULL;
  agent.interval = 2;
  agent.plan.patience = pass ? (strcmp(pass, "specialize") == 0 ? 60 : 600) : 1800;
  agent.plan.heartbeat = 15;
  agent.plan.restartAfter = -1;
  log_flush();
  screen_open();
  screen_draw();
  find_firmware();
  log_line("openwds-agent %s, %s", AGENT_VERSION, agent.firmware);
  int code = deploy(pass);
  if (code == 0) return 0;
  // an installed system comes up whatever happened here
  if (pass) {
    if (agent.credential[0]) report_failure();
    return 0;
  }
  give_up();
  return 1;
}

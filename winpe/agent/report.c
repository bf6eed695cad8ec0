// Reports are small forms; progress is tried once, the rest within patience.
#include "report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "http.h"
#include "screen.h"

enum { MAX_LOG_BYTES = 8 * 1024 * 1024 };

static Form form;

static void form_clear(void) {
  form.length = 0;
  form.text[0] = 0;
}

static Request post(const char *path) {
  return (Request){.method = "POST", .path = path, .body = form.text, .bodyLength = form.length, .secret = agent.credential};
}

/** Reads `interval` and `cancel` of an answer. */
static int read_answer(Response *response) {
  char *cursor = response->text;
  Line line;
  int code = 0;
  while (cursor && next_line(&cursor, &line) > 0) {
    if (strcmp(line.field[0], "interval") == 0) {
      int64_t seconds = whole_number(line.field[1], 3600);
      if (seconds > 0) agent.interval = (uint32_t)seconds;
    } else if (strcmp(line.field[0], "cancel") == 0) code = fail(CANCELLED, "%s", line.field[2]);
  }
  response_free(response);
  return code;
}

int report_stage(const char *stage) {
  form_clear();
  form_add(&form, "stage", stage);
  Request request = post("stage");
  Response response;
  int code = http_ask(CONTROL, &request, &response, agent.plan.patience, 103, 409);
  log_line("stage %s: %d", stage, code);
  return code ? code : read_answer(&response);
}

double report_total(void) {
  double done = 0, sum = 0;
  for (int i = 0; i < agent.plan.stepCount; i++) {
    sum += agent.plan.steps[i].weight;
    if (i < agent.step) done += agent.plan.steps[i].weight;
    else if (i == agent.step) done += agent.plan.steps[i].weight * agent.percent / 100;
  }
  return sum > 0 ? done * 100 / sum : 0;
}

int report_progress(int isMoving) {
  uint64_t every = 1000ULL * (isMoving ? agent.interval : agent.plan.heartbeat);
  if (now_ms() - agent.reportedAt < every) return 0;
  agent.reportedAt = now_ms();
  screen_draw();
  const Step *step = &agent.plan.steps[agent.step];
  char number[32];
  form_clear();
  form_add(&form, "step", step->name);
  form_add(&form, "stage", step->stage);
  snprintf(number, sizeof number, "%.1f", agent.percent);
  form_add(&form, "percent", number);
  snprintf(number, sizeof number, "%.1f", report_total());
  form_add(&form, "total", number);
  if (agent.size > 0) {
    form_number(&form, "bytes", agent.bytes);
    form_number(&form, "size", agent.size);
    form_number(&form, "rate", agent.rate);
  }
  Request request = post("progress");
  Response response;
  int status = http_try(CONTROL, &request, &response);
  if (status == 200) return read_answer(&response);
  int isOver = status == 410 || status == 401;
  int code = isOver ? http_refused(&response) : 0;
  response_free(&response);
  return code;
}

void report_failure(void) {
  const Failure *failure = &agent.failure;
  form_clear();
  form_number(&form, "code", (uint64_t)failure->code);
  if (agent.plan.stepCount) form_add(&form, "step", agent.plan.steps[agent.step].name);
  if (failure->hasExit) form_number(&form, "exit", (uint64_t)(failure->exitCode & 0xffffffff));
  form_add(&form, "text", failure->text);
  if (failure->server[0]) form_add(&form, "server", failure->server);
  Request request = post("fail");
  Response response;
  if (http_ask(CONTROL, &request, &response, 60, 103, 0) == 0) response_free(&response);
}

/** The last 8 MiB of a file; NULL if it cannot be read or is empty. */
static char *read_end(const wchar_t *path, size_t *length) {
  HANDLE file = CreateFileW(path, GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, NULL,
                            OPEN_EXISTING, 0, NULL);
  if (file == INVALID_HANDLE_VALUE) return NULL;
  LARGE_INTEGER size, start;
  char *bytes = NULL;
  DWORD got = 0;
  if (GetFileSizeEx(file, &size) && size.QuadPart > 0) {
    start.QuadPart = size.QuadPart > MAX_LOG_BYTES ? size.QuadPart - MAX_LOG_BYTES : 0;
    DWORD wanted = (DWORD)(size.QuadPart - start.QuadPart);
    bytes = malloc(wanted);
    if (bytes && (!SetFilePointerEx(file, start, NULL, FILE_BEGIN) || !ReadFile(file, bytes, wanted, &got, NULL))) got = 0;
  }
  CloseHandle(file);
  if (got == 0) {
    free(bytes);
    return NULL;
  }
  *length = got;
  return bytes;
}

static int send_log(const char *name, const wchar_t *path) {
  size_t length = 0;
  char *bytes = read_end(path, &length), address[80];
  if (!bytes) return 0;
  snprintf(address, sizeof address, "logs/%s", name);
  Request request = {.method = "POST", .path = address, .type = "application/octet-stream", .body = bytes,
                     .bodyLength = length, .secret = agent.credential};
  Response response;
  int code = http_ask(CONTROL, &request, &response, 60, 103, 0);
  if (code == 0) response_free(&response);
  free(bytes);
  return code == 0;
}

int report_logs(void) {
  int sent = 0;
  wchar_t path[PATH_CHARS], name[128];
  for (int i = 0; i < agent.plan.logCount; i++) {
    widen(agent.plan.logs[i].value, path, PATH_CHARS);
    sent += send_log(agent.plan.logs[i].name, path);
  }
  for (int i = 0; i <= agent.step && i < agent.plan.stepCount; i++) {
    char file[80];
    snprintf(file, sizeof file, "%s.log", agent.plan.steps[i].name);
    widen(file, name, 128);
    _snwprintf(path, PATH_CHARS, L"%ls\\%ls", agent.folder, name);
    path[PATH_CHARS - 1] = 0;
    sent += send_log(file, path);
  }
  log_flush();
  _snwprintf(path, PATH_CHARS, L"%ls\\agent.log", agent.folder);
  path[PATH_CHARS - 1] = 0;
  return sent + send_log("agent.log", path);
}

// Reads lines, session.txt and plans; nothing here touches the system, so it is tested on Linux.
#include "plan.h"

#include <ctype.h>
#include <string.h>

int next_line(char **cursor, Line *line) {
  for (;;) {
    char *start = *cursor;
    if (*start == 0) return 0;
    char *end = strchr(start, '\n');
    *cursor = end ? end + 1 : start + strlen(start);
    size_t length = end ? (size_t)(end - start) : strlen(start);
    if (length > LINE_BYTES) return -1;
    start[length] = 0;
    if (length > 0 && start[length - 1] == '\r') start[--length] = 0;
    if (length == 0) continue;
    line->count = 0;
    for (int i = 0; i < MAX_FIELDS; i++) line->field[i] = "";
    char *at = start;
    while (at && line->count < MAX_FIELDS) {
      char *tab = strchr(at, '\t');
      if (tab) *tab = 0;
      line->field[line->count++] = at;
      at = tab ? tab + 1 : NULL;
    }
    return 1;
  }
}

int64_t whole_number(const char *text, int64_t limit) {
  if (*text == 0) return -1;
  int64_t value = 0;
  for (; *text; text++) {
    if (*text < '0' || *text > '9') return -1;
    int digit = *text - '0';
    if (value > (limit - digit) / 10) return -1;
    value = value * 10 + digit;
  }
  return value;
}

static int is(const char *a, const char *b) { return strcmp(a, b) == 0; }

/** Letters, digits, dots and dashes: what stands in addresses and names of files. */
static int is_name(const char *text) {
  size_t length = strlen(text);
  if (length == 0 || length > 64 || text[0] == '.') return 0;
  for (size_t i = 0; i < length; i++)
    if (!isalnum((unsigned char)text[i]) && !strchr("._-", text[i])) return 0;
  return 1;
}

int parse_session(char *text, Session *session) {
  memset(session, 0, sizeof *session);
  session->time = "";
  Line line;
  int isOurs = 0, got;
  while ((got = next_line(&text, &line)) > 0) {
    const char *word = line.field[0], *value = line.field[1];
    if (is(word, "openwds-session")) isOurs = is(value, "1");
    else if (is(word, "server") && session->serverCount < MAX_SERVERS) session->servers[session->serverCount++] = value;
    else if (is(word, "deployment")) session->deployment = value;
    else if (is(word, "token") || is(word, "credential")) {
      session->secret = value;
      session->isToken = is(word, "token");
    } else if (is(word, "time")) session->time = value;
  }
  if (got < 0 || !isOurs || session->serverCount == 0) return 106;
  if (!session->deployment || !is_name(session->deployment)) return 106;
  return session->secret && is_name(session->secret) ? 0 : 106;
}

static int parse_action(const Line *line, Action *action) {
  const char *const *f = line->field;
  memset(action, 0, sizeof *action);
  action->ok = action->id = action->text = "";
  if (is(f[0], "check-disk")) {
    int64_t disk = whole_number(f[1], 255), bytes = whole_number(f[2], INT64_MAX);
    if (disk < 0 || bytes < 0) return 107;
    *action = (Action){.kind = CHECK_DISK, .number = (uint32_t)disk, .bytes = (uint64_t)bytes, .ok = "", .id = "", .text = ""};
    return 0;
  }
  if (is(f[0], "fetch")) {
    action->kind = FETCH;
    action->id = f[1];
    return 0;
  }
  if (is(f[0], "run")) {
    int64_t seconds = whole_number(f[1], 1000000), code = whole_number(f[2], 999);
    if (seconds <= 0 || code < 0 || f[5][0] == 0) return 107;
    action->kind = RUN;
    action->number = (uint32_t)seconds;
    action->code = (int)code;
    action->ok = f[3];
    action->readsPercent = is(f[4], "percent");
    action->text = f[5];
    return 0;
  }
  if (is(f[0], "check-capture") || is(f[0], "upload")) {
    action->kind = is(f[0], "upload") ? UPLOAD : CHECK_CAPTURE;
    action->id = f[1];
    action->text = f[2];
    return is_name(f[1]) && f[2][0] ? 0 : 107;
  }
  if (is(f[0], "delete")) {
    action->kind = DELETE_FILE;
    action->text = f[1];
    return f[1][0] ? 0 : 107;
  }
  if (is(f[0], "restart") || is(f[0], "shutdown")) {
    action->kind = is(f[0], "restart") ? RESTART : SHUTDOWN;
    return 0;
  }
  return 107;
}

static int parse_file(const Line *line, PlanFile *file) {
  int64_t size = whole_number(line->field[2], INT64_MAX);
  const char *hash = line->field[3];
  if (!is_name(line->field[1]) || size < 0 || strlen(hash) != 64 || line->field[4][0] == 0) return 107;
  if (strspn(hash, "0123456789abcdef") != 64) return 107;
  *file = (PlanFile){.id = line->field[1], .sha256 = hash, .path = line->field[4], .size = (uint64_t)size};
  return 0;
}

static int parse_head(const Line *line, Plan *plan) {
  const char *const *f = line->field;
  if (is(f[0], "title")) plan->title = f[1];
  else if (is(f[0], "patience") || is(f[0], "heartbeat")) {
    int64_t seconds = whole_number(f[1], 1000000);
    if (seconds <= 0) return 107;
    if (f[0][0] == 'p') plan->patience = (uint32_t)seconds;
    else plan->heartbeat = (uint32_t)seconds;
  } else if (is(f[0], "on-failure")) {
    int64_t seconds = is(f[1], "restart") ? whole_number(f[2], 1000000) : -1;
    plan->restartAfter = (int32_t)seconds;
  } else if (is(f[0], "shell")) plan->hasShell = is(f[1], "on");
  else if (is(f[0], "env")) plan->env[plan->envCount++] = (Pair){f[1], f[2]};
  else if (is(f[0], "log") && is_name(f[1])) plan->logs[plan->logCount++] = (Pair){f[1], f[2]};
  else if (is(f[0], "file")) return parse_file(line, &plan->files[plan->fileCount++]);
  return 0;
}

static int parse_step(const Line *line, Plan *plan) {
  int64_t weight = whole_number(line->field[3], 1000000);
  if (!is_name(line->field[1]) || !is_name(line->field[2]) || weight < 0) return 107;
  plan->steps[plan->stepCount++] = (Step){
      .name = line->field[1], .stage = line->field[2], .text = line->field[4],
      .weight = (uint32_t)weight, .first = plan->actionCount, .count = 0};
  return 0;
}

int parse_plan(char *text, Plan *plan) {
  memset(plan, 0, sizeof *plan);
  plan->title = "";
  plan->patience = 1800;
  plan->heartbeat = 15;
  plan->restartAfter = -1;
  if (strlen(text) > TEXT_BYTES) return 107;
  Line line;
  int got, lines = 0;
  while ((got = next_line(&text, &line)) > 0) {
    if (++lines > TEXT_LINES) return 107;
    int code = 0;
    if (lines == 1) code = is(line.field[0], "openwds-plan") && is(line.field[1], "1") ? 0 : 107;
    else if (is(line.field[0], "step")) code = parse_step(&line, plan);
    else if (plan->stepCount == 0) code = parse_head(&line, plan);
    else {
      Action *action = &plan->actions[plan->actionCount++];
      code = parse_action(&line, action);
      if (code == 0 && action->kind == FETCH && !file_of(plan, action->id)) code = 107;
      plan->steps[plan->stepCount - 1].count++;
    }
    if (code) return code;
  }
  return got < 0 || plan->stepCount == 0 ? 107 : 0;
}

const PlanFile *file_of(const Plan *plan, const char *id) {
  for (int i = 0; i < plan->fileCount; i++)
    if (is(plan->files[i].id, id)) return &plan->files[i];
  return NULL;
}

int is_listed(const char *list, long value) {
  while (*list) {
    long one = 0;
    int digits = 0;
    for (; *list >= '0' && *list <= '9' && digits < 10; list++, digits++) one = one * 10 + (*list - '0');
    if (digits > 0 && one == value) return 1;
    while (*list && *list != ',') list++;
    if (*list == ',') list++;
  }
  return 0;
}

double last_percent(const char *output, size_t length) {
  for (size_t i = length; i-- > 0;) {
    if (output[i] != '%') continue;
    size_t start = i;
    while (start > 0 && (isdigit((unsigned char)output[start - 1]) || output[start - 1] == '.')) start--;
    if (start == i || i - start > 8) continue;
    double value = 0, part = 0;
    for (size_t at = start; at < i; at++) {
      if (output[at] == '.') part = part ? part : 1;
      else if (part) value += (output[at] - '0') * (part /= 10);
      else value = value * 10 + (output[at] - '0');
    }
    if (value <= 100) return value;
  }
  return -1;
}

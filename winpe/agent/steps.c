// Each action of each step, in order; the first that fails ends it.
#include "steps.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fetch.h"
#include "machine.h"
#include "report.h"
#include "screen.h"
#include "upload.h"

enum { LOOK_MS = 200, TAIL_BYTES = 512 };

typedef struct {
  HANDLE process, job, output, log;
  char tail[TAIL_BYTES];
  size_t tailLength;
} Running;

void run_detached(const wchar_t *command) {
  wchar_t line[256];
  wcsncpy(line, command, 255);
  line[255] = 0;
  STARTUPINFOW startup = {.cb = sizeof startup};
  PROCESS_INFORMATION made;
  if (!CreateProcessW(NULL, line, NULL, NULL, FALSE, CREATE_NO_WINDOW, NULL, NULL, &startup, &made)) {
    log_line("not started: error %lu", GetLastError());
    return;
  }
  CloseHandle(made.hThread);
  WaitForSingleObject(made.hProcess, 30000);
  CloseHandle(made.hProcess);
}

static void keep_tail(Running *r, const char *bytes, size_t length) {
  if (length > TAIL_BYTES / 2) {
    bytes += length - TAIL_BYTES / 2;
    length = TAIL_BYTES / 2;
  }
  if (r->tailLength + length > TAIL_BYTES) {
    size_t kept = TAIL_BYTES / 2;
    memmove(r->tail, r->tail + r->tailLength - kept, kept);
    r->tailLength = kept;
  }
  memcpy(r->tail + r->tailLength, bytes, length);
  r->tailLength += length;
}

/** Takes what the command has said; 1 if that was anything. */
static int drain(Running *r) {
  int isMoving = 0;
  DWORD there = 0, got = 0, written = 0;
  char bytes[8192];
  while (PeekNamedPipe(r->output, NULL, 0, NULL, &there, NULL) && there > 0) {
    if (!ReadFile(r->output, bytes, there > sizeof bytes ? sizeof bytes : there, &got, NULL) || got == 0) break;
    if (r->log != INVALID_HANDLE_VALUE) WriteFile(r->log, bytes, got, &written, NULL);
    keep_tail(r, bytes, got);
    isMoving = 1;
  }
  return isMoving;
}

static int start(Running *r, const Action *action, const char *step) {
  SECURITY_ATTRIBUTES inherit = {sizeof inherit, NULL, TRUE};
  HANDLE writeEnd = NULL;
  wchar_t path[PATH_CHARS], name[80], command[LINE_BYTES];
  memset(r, 0, sizeof *r);
  widen(step, name, 80);
  _snwprintf(path, PATH_CHARS, L"%ls\\%ls.log", agent.folder, name);
  path[PATH_CHARS - 1] = 0;
  r->log = CreateFileW(path, FILE_APPEND_DATA, FILE_SHARE_READ, NULL, OPEN_ALWAYS, 0, NULL);
  if (!CreatePipe(&r->output, &writeEnd, &inherit, 65536)) return 0;
  SetHandleInformation(r->output, HANDLE_FLAG_INHERIT, 0);
  HANDLE nothing = CreateFileW(L"NUL", GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE, &inherit, OPEN_EXISTING, 0, NULL);
  STARTUPINFOW startup = {.cb = sizeof startup, .dwFlags = STARTF_USESTDHANDLES, .hStdInput = nothing,
                          .hStdOutput = writeEnd, .hStdError = writeEnd};
  PROCESS_INFORMATION made;
  widen(action->text, command, LINE_BYTES);
  JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits = {0};
  limits.BasicLimitInformation.LimitFlags = JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE;
  r->job = CreateJobObjectW(NULL, NULL);
  if (r->job) SetInformationJobObject(r->job, JobObjectExtendedLimitInformation, &limits, sizeof limits);
  BOOL isMade = CreateProcessW(NULL, command, NULL, NULL, TRUE, CREATE_NO_WINDOW | CREATE_SUSPENDED, NULL, agent.folder,
                               &startup, &made);
  DWORD error = GetLastError();
  CloseHandle(writeEnd);
  if (nothing != INVALID_HANDLE_VALUE) CloseHandle(nothing);
  if (!isMade) {
    log_line("%s: error %lu", action->text, error);
    return 0;
  }
  if (r->job) AssignProcessToJobObject(r->job, made.hProcess);
  ResumeThread(made.hThread);
  CloseHandle(made.hThread);
  r->process = made.hProcess;
  return 1;
}

static void end(Running *r) {
  if (r->job) {
    TerminateJobObject(r->job, 1);
    CloseHandle(r->job);
  }
  if (r->process) CloseHandle(r->process);
  if (r->output) CloseHandle(r->output);
  if (r->log && r->log != INVALID_HANDLE_VALUE) CloseHandle(r->log);
}

static int run_command(const Action *action, const char *step) {
  Running running;
  log_line("run %s", action->text);
  if (!start(&running, action, step)) {
    end(&running);
    return fail(503, "A program of this step is not in Windows PE: %s", action->text);
  }
  uint64_t until = now_ms() + 1000ULL * action->number;
  int code = 0;
  for (;;) {
    DWORD state = WaitForSingleObject(running.process, LOOK_MS);
    int isMoving = drain(&running);
    double percent = action->readsPercent ? last_percent(running.tail, running.tailLength) : -1;
    if (percent >= 0) agent.percent = percent;
    if (state == WAIT_OBJECT_0) break;
    if (now_ms() > until) code = fail(502, "The step took longer than %u s.", action->number);
    if (code == 0) code = report_progress(isMoving && action->readsPercent);
    if (code) break;
    screen_sleep(1);
  }
  DWORD exitCode = 0;
  if (code == 0 && GetExitCodeProcess(running.process, &exitCode) && !is_listed(action->ok, (long)exitCode)) {
    agent.failure.hasExit = agent.failure.code == 0;
    agent.failure.exitCode = (long)exitCode;
    code = fail(action->code, "%s ended with %ld.", action->text, (long)exitCode);
  }
  end(&running);
  return code;
}

static int check_disk(const Action *action) {
  uint64_t bytes = disk_bytes(action->number);
  if (bytes == 0) return fail(301, "There is no disk %u.", action->number);
  if (bytes >= action->bytes) return 0;
  return fail(302, "Disk %u has %llu bytes, %llu are needed.", action->number, (unsigned long long)bytes,
              (unsigned long long)action->bytes);
}

static int leave(ActionKind kind, int isInstalled) {
  report_logs();
  if (isInstalled) run_detached(kind == RESTART ? L"shutdown.exe /r /t 5" : L"shutdown.exe /s /t 5");
  else run_detached(kind == RESTART ? L"wpeutil.exe reboot" : L"wpeutil.exe shutdown");
  return 0;
}

static int run_action(const Action *action, const Step *step, int isInstalled) {
  wchar_t path[PATH_CHARS];
  switch (action->kind) {
    case CHECK_DISK: return check_disk(action);
    case FETCH: return fetch_file(file_of(&agent.plan, action->id));
    case RUN: return run_command(action, step->name);
    case CHECK_CAPTURE: return check_capture(action->id, action->text);
    case UPLOAD: return upload_file(action->id, action->text);
    case DELETE_FILE:
      widen(action->text, path, PATH_CHARS);
      DeleteFileW(path);
      return 0;
    case RESTART:
    case SHUTDOWN: return leave(action->kind, isInstalled);
  }
  return 0;
}

int run_steps(int isInstalled) {
  const char *stage = "";
  for (agent.step = 0; agent.step < agent.plan.stepCount; agent.step++) {
    const Step *step = &agent.plan.steps[agent.step];
    agent.percent = 0;
    screen_working();
    if (strcmp(stage, step->stage) != 0) {
      int code = report_stage(step->stage);
      if (code) return code;
      stage = step->stage;
    }
    for (int i = 0; i < step->count; i++) {
      int code = run_action(&agent.plan.actions[step->first + i], step, isInstalled);
      if (code) return code;
    }
    agent.percent = 100;
  }
  agent.step = agent.plan.stepCount - 1;
  return 0;
}

// The console: a large font, one picture of the state, redrawn in place. Without a console it says lines.
#include "screen.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { ROWS = 14, COLUMNS = 78, BAR = 40 };

static HANDLE console, input;
static int isConsole;
static char waiting[160];
static char failedWith[256];

void screen_open(void) {
  console = GetStdHandle(STD_OUTPUT_HANDLE);
  input = GetStdHandle(STD_INPUT_HANDLE);
  DWORD mode;
  isConsole = !agent.isSilent && GetConsoleMode(console, &mode);
  if (!isConsole) return;
  CONSOLE_FONT_INFOEX font = {.cbSize = sizeof font};
  if (GetCurrentConsoleFontEx(console, FALSE, &font)) {
    font.dwFontSize.X = 0;
    font.dwFontSize.Y = 24;
    SetCurrentConsoleFontEx(console, FALSE, &font);
  }
  ShowWindow(GetConsoleWindow(), SW_SHOWMAXIMIZED);
  CONSOLE_CURSOR_INFO cursor = {1, FALSE};
  SetConsoleCursorInfo(console, &cursor);
}

static void put_row(int row, const char *format, ...) {
  char text[512], padded[COLUMNS * 4 + 1];
  wchar_t wide[COLUMNS + 1];
  va_list values;
  va_start(values, format);
  vsnprintf(text, sizeof text, format, values);
  va_end(values);
  snprintf(padded, sizeof padded, "%s", text);
  widen(padded, wide, COLUMNS + 1);
  size_t length = wcslen(wide);
  while (length < COLUMNS) wide[length++] = L' ';
  DWORD written;
  COORD place = {0, (SHORT)row};
  WriteConsoleOutputCharacterW(console, wide, COLUMNS, place, &written);
}

static double whole_percent(void) {
  double done = 0, sum = 0;
  for (int i = 0; i < agent.plan.stepCount; i++) {
    sum += agent.plan.steps[i].weight;
    if (i < agent.step) done += agent.plan.steps[i].weight;
    else if (i == agent.step) done += agent.plan.steps[i].weight * agent.percent / 100;
  }
  return sum > 0 ? done * 100 / sum : 0;
}

static void put_bar(int row) {
  char bar[BAR * 3 + 1] = "";
  for (int i = 0; i < BAR; i++) strcat(bar, i < agent.percent * BAR / 100 ? "\xe2\x96\x88" : "\xe2\x96\x91");
  char rate[64] = "";
  if (agent.rate > 0 && agent.size >= agent.bytes) {
    uint64_t left = (agent.size - agent.bytes) / agent.rate;
    snprintf(rate, sizeof rate, "%6.1f MB/s  %llu:%02llu left", (double)agent.rate / 1e6, left / 60, left % 60);
  }
  put_row(row, "  %s %3.0f %%  %s", bar, agent.percent, rate);
}

void screen_draw(void) {
  if (!isConsole) return;
  const Plan *plan = &agent.plan;
  const Step *step = plan->stepCount ? &plan->steps[agent.step] : NULL;
  put_row(1, "  %-56.56s openwds", plan->title && plan->title[0] ? plan->title : "Windows deployment");
  put_row(3, "  %s", step ? step->text : "Asking the server");
  if (step) put_bar(4);
  put_row(6, "  %s", waiting);
  if (step) put_row(8, "  Step %d of %d        whole %.0f %%", agent.step + 1, plan->stepCount, whole_percent());
  put_row(9, "  %-18s %s", agent.session.deployment ? agent.session.deployment : "", agent.address);
}

void screen_wait(const char *format, ...) {
  char text[sizeof waiting];
  va_list values;
  va_start(values, format);
  vsnprintf(text, sizeof text, format, values);
  va_end(values);
  if (strcmp(text, waiting) == 0) return;
  strcpy(waiting, text);
  log_line("%s", text);
  screen_draw();
}

void screen_working(void) {
  waiting[0] = 0;
  screen_draw();
}

/** F8 opens a command prompt beside us, where the plan allows it. */
static void mind_keys(void) {
  INPUT_RECORD record;
  DWORD count;
  while (isConsole && PeekConsoleInputW(input, &record, 1, &count) && count > 0) {
    ReadConsoleInputW(input, &record, 1, &count);
    if (record.EventType != KEY_EVENT || !record.Event.KeyEvent.bKeyDown || !agent.plan.hasShell) continue;
    if (record.Event.KeyEvent.wVirtualKeyCode != VK_F8) continue;
    STARTUPINFOW startup = {.cb = sizeof startup};
    PROCESS_INFORMATION made;
    wchar_t command[] = L"cmd.exe";
    if (!CreateProcessW(NULL, command, NULL, NULL, FALSE, CREATE_NEW_CONSOLE, NULL, NULL, &startup, &made)) continue;
    CloseHandle(made.hThread);
    CloseHandle(made.hProcess);
  }
}

void screen_sleep(uint32_t ms) {
  uint64_t until = now_ms() + ms;
  for (uint64_t now = now_ms(); now < until; now = now_ms()) {
    Sleep((DWORD)(until - now > 500 ? 500 : until - now));
    mind_keys();
  }
}

void screen_failed(const char *logs) {
  const Failure *failure = &agent.failure;
  snprintf(failedWith, sizeof failedWith, "OW-%d", failure->code);
  log_line("%s: %s", failedWith, failure->text);
  if (!isConsole) return;
  for (int row = 0; row < ROWS; row++) put_row(row, "");
  put_row(1, "  %-56.56s openwds", agent.plan.title && agent.plan.title[0] ? agent.plan.title : "Windows deployment");
  put_row(3, "  ========================");
  put_row(4, "      O W - %c %c %c", '0' + failure->code / 100 % 10, '0' + failure->code / 10 % 10, '0' + failure->code % 10);
  put_row(5, "  ========================");
  put_row(7, "  %s", failure->text);
  put_row(8, "  Deployment %s   %s", agent.session.deployment ? agent.session.deployment : "-", agent.address);
  put_row(9, "  %s", logs);
  put_row(11, "  Tell the administrator this number. Switching off and on tries it again.");
}

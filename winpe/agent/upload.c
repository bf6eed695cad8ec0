// An upload goes in pieces, each safe on the server when it is answered; the hash of all of it decides.
#include "upload.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>


#include "hash.h"
#include "http.h"
#include "report.h"
#include "screen.h"
#include <wincrypt.h>

enum { PIECE_BYTES = 8 * 1024 * 1024, STATE_BYTES = 65536, ASK_MS = 5000 };

static Form form;

/** The value of the first line with that keyword. */
static int find_value(char *text, const char *word, char *value, size_t room, int *code, char *words, size_t wordRoom) {
  Line line;
  while (text && next_line(&text, &line) > 0) {
    if (strcmp(line.field[0], word) != 0) continue;
    snprintf(value, room, "%s", line.field[1]);
    if (code) *code = (int)whole_number(line.field[2], 999);
    if (words) snprintf(words, wordRoom, "%s", line.field[3]);
    return 1;
  }
  return 0;
}

static int post_form(const char *path, Response *response, int also) {
  Request request = {.method = "POST", .path = path, .body = form.text, .bodyLength = form.length, .secret = agent.credential};
  return http_ask(CONTROL, &request, response, agent.plan.patience, 604, also);
}

int check_capture(const char *id, const char *path) {
  wchar_t wide[PATH_CHARS], drive[4] = L"C:\\";
  char address[96];
  size_t size = 0;
  widen(path, wide, PATH_CHARS);
  drive[0] = wide[0];
  char *state = read_file(wide, STATE_BYTES / 2, &size);
  static char base64[STATE_BYTES];
  DWORD length = sizeof base64;
  base64[0] = 0;
  if (state && size > 0)
    CryptBinaryToStringA((BYTE *)state, (DWORD)size, CRYPT_STRING_BASE64 | CRYPT_STRING_NOCRLF, base64, &length);
  free(state);
  form.length = 0;
  form_add(&form, "state", base64);
  ULARGE_INTEGER total, available;
  if (GetDiskFreeSpaceExW(drive, NULL, &total, &available)) form_number(&form, "size", total.QuadPart - available.QuadPart);
  snprintf(address, sizeof address, "uploads/%s/check", id);
  Response response;
  int code = post_form(address, &response, 0);
  if (code == 0) response_free(&response);
  return code;
}

static int ask_offset(const char *id, uint64_t *offset) {
  char address[96], value[32];
  snprintf(address, sizeof address, "uploads/%s", id);
  Request request = {.method = "GET", .path = address, .secret = agent.credential};
  Response response;
  int code = http_ask(DATA, &request, &response, agent.plan.patience, 604, 0);
  if (code) return code;
  int64_t number = find_value(response.text, "offset", value, sizeof value, NULL, NULL, 0) ? whole_number(value, INT64_MAX) : -1;
  response_free(&response);
  if (number < 0) return fail(107, "The server speaks another version.");
  *offset = (uint64_t)number;
  return 0;
}

static int send_pieces(const char *id, HANDLE file, uint64_t size) {
  char address[96], value[32];
  uint64_t offset = 0, started = now_ms();
  int code = ask_offset(id, &offset);
  uint64_t first = offset;
  char *piece = code ? NULL : malloc(PIECE_BYTES);
  if (!code && !piece) code = fail(604, "There is no memory for the upload.");
  while (!code && offset < size) {
    LARGE_INTEGER at = {.QuadPart = (LONGLONG)offset};
    DWORD got = 0;
    if (!SetFilePointerEx(file, at, NULL, FILE_BEGIN) || !ReadFile(file, piece, PIECE_BYTES, &got, NULL) || got == 0) {
      code = fail(602, "The captured file cannot be read (error %lu).", GetLastError());
      break;
    }
    snprintf(address, sizeof address, "uploads/%s?offset=%llu", id, (unsigned long long)offset);
    Request request = {.method = "PUT", .path = address, .type = "application/octet-stream", .body = piece,
                       .bodyLength = got, .secret = agent.credential};
    Response response;
    code = http_ask(DATA, &request, &response, agent.plan.patience, 604, 409);
    if (code) break;
    int64_t next = find_value(response.text, "offset", value, sizeof value, NULL, NULL, 0) ? whole_number(value, INT64_MAX) : -1;
    if (next < 0 && response.status == 409) code = http_refused(&response);
    response_free(&response);
    if (next < 0 || (uint64_t)next > size) code = fail(107, "The server speaks another version.");
    offset = (uint64_t)next;
    agent.bytes = offset;
    agent.size = size;
    agent.percent = (double)offset * 100 / (double)size;
    uint64_t passed = now_ms() - started;
    agent.rate = passed ? (offset > first ? offset - first : 0) * 1000 / passed : 0;
    screen_working();
    if (!code) code = report_progress(1);
  }
  free(piece);
  return code;
}

/** 0, 1 when the server has thrown it away and it shall be sent anew, or the code. */
static int complete(const char *id, uint64_t size, const char *sha256, int isLast) {
  char address[96], state[32] = "", words[256] = "";
  int refused = 0;
  form.length = 0;
  form_number(&form, "size", size);
  form_add(&form, "sha256", sha256);
  snprintf(address, sizeof address, "uploads/%s/complete", id);
  Response response;
  int code = post_form(address, &response, isLast ? 0 : 422);
  if (code) return code;
  int isWrong = response.status == 422;
  response_free(&response);
  if (isWrong) return 1;
  snprintf(address, sizeof address, "uploads/%s", id);
  for (;;) {
    Request request = {.method = "GET", .path = address, .secret = agent.credential};
    code = http_ask(CONTROL, &request, &response, agent.plan.patience, 604, 0);
    if (code) return code;
    find_value(response.text, "state", state, sizeof state, &refused, words, sizeof words);
    response_free(&response);
    if (strcmp(state, "done") == 0) return 0;
    if (strcmp(state, "refused") == 0) return fail(refused > 0 ? refused : 606, "%s", words);
    screen_wait("The server takes the image into its library");
    screen_sleep(ASK_MS);
    if ((code = report_progress(0))) return code;
  }
}

int upload_file(const char *id, const char *path) {
  wchar_t wide[PATH_CHARS];
  widen(path, wide, PATH_CHARS);
  HANDLE file = CreateFileW(wide, GENERIC_READ, FILE_SHARE_READ, NULL, OPEN_EXISTING, 0, NULL);
  LARGE_INTEGER size;
  if (file == INVALID_HANDLE_VALUE) return fail(602, "There is no %s.", path);
  char hex[65] = "";
  Hash *hash = GetFileSizeEx(file, &size) ? hash_begin() : NULL;
  int code = hash ? 0 : fail(602, "%s cannot be read.", path);
  static unsigned char bytes[1 << 18];
  DWORD got = 0;
  while (!code && ReadFile(file, bytes, sizeof bytes, &got, NULL) && got > 0) {
    hash_add(hash, bytes, got);
    code = report_progress(0);
  }
  if (hash) hash_end(hash, hex);
  if (!code && !(code = send_pieces(id, file, (uint64_t)size.QuadPart))) {
    code = complete(id, (uint64_t)size.QuadPart, hex, 0);
    if (code == 1 && !(code = send_pieces(id, file, (uint64_t)size.QuadPart)))
      code = complete(id, (uint64_t)size.QuadPart, hex, 1);
  }
  CloseHandle(file);
  agent.size = agent.bytes = agent.rate = 0;
  return code;
}

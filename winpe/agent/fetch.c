// A file grows as <path>.part, hashed while it is written; only size and SHA-256 as announced give it its name.
#include "fetch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hash.h"
#include "http.h"
#include "report.h"
#include "screen.h"

typedef struct {
  const PlanFile *file;
  wchar_t path[PATH_CHARS], part[PATH_CHARS];
  HANDLE handle;
  Hash *hash;
  uint64_t have;
  uint64_t movedAt;
  uint64_t countedAt, countedBytes;
  int code;
} Fetch;

void make_folders(const wchar_t *path) {
  wchar_t folder[PATH_CHARS];
  wcsncpy(folder, path, PATH_CHARS - 1);
  folder[PATH_CHARS - 1] = 0;
  for (wchar_t *at = wcschr(folder, L'\\'); at; at = wcschr(at + 1, L'\\')) {
    *at = 0;
    CreateDirectoryW(folder, NULL);
    *at = L'\\';
  }
}

/** Hashes an open file from its beginning; its length, or UINT64_MAX. */
static uint64_t hash_file(HANDLE handle, Hash *hash) {
  static unsigned char piece[1 << 18];
  uint64_t length = 0;
  DWORD got;
  while (ReadFile(handle, piece, sizeof piece, &got, NULL)) {
    if (got == 0) return length;
    hash_add(hash, piece, got);
    length += got;
  }
  return UINT64_MAX;
}

static int is_there(const Fetch *f) {
  HANDLE handle = CreateFileW(f->path, GENERIC_READ, FILE_SHARE_READ, NULL, OPEN_EXISTING, 0, NULL);
  if (handle == INVALID_HANDLE_VALUE) return 0;
  LARGE_INTEGER size;
  char hex[65] = "";
  Hash *hash = NULL;
  if (GetFileSizeEx(handle, &size) && (uint64_t)size.QuadPart == f->file->size && (hash = hash_begin())) {
    hash_file(handle, hash);
    hash_end(hash, hex);
  }
  CloseHandle(handle);
  return strcmp(hex, f->file->sha256) == 0;
}

static int has_room(Fetch *f) {
  wchar_t folder[PATH_CHARS];
  wcscpy(folder, f->path);
  wchar_t *last = wcsrchr(folder, L'\\');
  if (last) last[1] = 0;
  ULARGE_INTEGER available;
  if (!GetDiskFreeSpaceExW(folder, &available, NULL, NULL)) return 1;
  return available.QuadPart >= f->file->size - f->have;
}

static void begin_anew(Fetch *f) {
  char ignored[65];
  if (f->hash) hash_end(f->hash, ignored);
  f->hash = hash_begin();
  f->have = 0;
  LARGE_INTEGER zero = {.QuadPart = 0};
  SetFilePointerEx(f->handle, zero, NULL, FILE_BEGIN);
  SetEndOfFile(f->handle);
}

static int begin(void *context, int status, uint64_t length) {
  Fetch *f = context;
  if (status == 200 && f->have > 0) begin_anew(f);
  if (length == f->file->size - f->have) return 1;
  f->code = fail(402, "The server sends another length than it announced.");
  return 0;
}

static int take(void *context, const void *bytes, size_t length) {
  Fetch *f = context;
  DWORD written = 0;
  if (!WriteFile(f->handle, bytes, (DWORD)length, &written, NULL) || written != length) {
    f->code = fail(405, "The target cannot be written (error %lu).", GetLastError());
    return 0;
  }
  hash_add(f->hash, bytes, length);
  f->have += length;
  f->movedAt = now_ms();
  agent.bytes = f->have;
  agent.percent = f->file->size ? (double)f->have * 100 / (double)f->file->size : 100;
  if (f->movedAt - f->countedAt >= 1000) {
    agent.rate = (f->have - f->countedBytes) * 1000 / (f->movedAt - f->countedAt);
    f->countedAt = f->movedAt;
    f->countedBytes = f->have;
    screen_working();
  }
  f->code = report_progress(1);
  return f->code == 0;
}

static int receive(Fetch *f) {
  char path[80], header[256];
  snprintf(path, sizeof path, "files/%s", f->file->id);
  f->movedAt = f->countedAt = now_ms();
  f->countedBytes = f->have;
  for (int tries = 0; f->have < f->file->size; tries++) {
    snprintf(header, sizeof header, "Range: bytes=%llu-\r\nIf-Range: \"%s\"\r\n", (unsigned long long)f->have, f->file->sha256);
    Request request = {.method = "GET", .path = path, .header = f->have > 0 ? header : NULL, .secret = agent.credential,
                       .sink = take, .context = f, .begin = begin};
    uint64_t before = f->have;
    uint32_t passed = (uint32_t)((now_ms() - f->movedAt) / 1000);
    if (passed > agent.plan.patience) return fail(403, "The download stood still for too long.");
    Response response;
    int status = http_try(DATA, &request, &response);
    if (f->code) return f->code;
    if (f->have > before) tries = 0;
    if (status == NET_UNTRUSTED || status == NET_MISNAMED) return fail(status, "The server's certificate is not the one of this boot.");
    if (status == 416) begin_anew(f);
    if (status == 503) f->movedAt = now_ms();
    int isFinal = status >= 400 && status < 500 && status != 408 && status != 416 && status != 429;
    if (isFinal) {
      int code = http_refused(&response);
      response_free(&response);
      return code;
    }
    uint32_t waitMs = status > 0 && response.retryAfter ? response.retryAfter * 1000 : backoff_ms(tries);
    response_free(&response);
    if (f->have == f->file->size) break;
    screen_wait("No answer from the server, trying again in %u s", (waitMs + 999) / 1000);
    log_line("%s: %d, %llu of %llu bytes", path, status, (unsigned long long)f->have, (unsigned long long)f->file->size);
    screen_sleep(waitMs);
    if ((f->code = report_progress(0))) return f->code;
  }
  return 0;
}

static int finish(Fetch *f) {
  char hex[65];
  hash_end(f->hash, hex);
  f->hash = NULL;
  if (strcmp(hex, f->file->sha256) != 0) return 402;
  if (!FlushFileBuffers(f->handle)) return 405;
  CloseHandle(f->handle);
  f->handle = INVALID_HANDLE_VALUE;
  return MoveFileExW(f->part, f->path, MOVEFILE_REPLACE_EXISTING | MOVEFILE_WRITE_THROUGH) ? 0 : 405;
}

static int fetch_once(Fetch *f) {
  f->handle = CreateFileW(f->part, GENERIC_READ | GENERIC_WRITE, FILE_SHARE_READ, NULL, OPEN_ALWAYS, 0, NULL);
  if (f->handle == INVALID_HANDLE_VALUE) return fail(405, "The target cannot be written (error %lu).", GetLastError());
  f->hash = hash_begin();
  if (!f->hash) return fail(405, "Windows computes no SHA-256.");
  f->have = hash_file(f->handle, f->hash);
  if (f->have > f->file->size) begin_anew(f);
  if (!has_room(f)) return fail(404, "No room for %s: %llu bytes are missing.", f->file->path,
                                (unsigned long long)(f->file->size - f->have));
  int code = receive(f);
  return code ? code : finish(f);
}

static void let_go(Fetch *f) {
  char ignored[65];
  if (f->hash) hash_end(f->hash, ignored);
  f->hash = NULL;
  if (f->handle != INVALID_HANDLE_VALUE) CloseHandle(f->handle);
  f->handle = INVALID_HANDLE_VALUE;
}

int fetch_file(const PlanFile *file) {
  static Fetch f;
  memset(&f, 0, sizeof f);
  f.file = file;
  f.handle = INVALID_HANDLE_VALUE;
  widen(file->path, f.path, PATH_CHARS - 8);
  _snwprintf(f.part, PATH_CHARS, L"%ls.part", f.path);
  make_folders(f.path);
  if (is_there(&f)) return 0;
  agent.size = file->size;
  agent.bytes = agent.rate = 0;
  int code = 402;
  for (int tries = 0; code == 402 && tries < 2 && agent.failure.code == 0; tries++) {
    code = fetch_once(&f);
    let_go(&f);
    if (code == 402) DeleteFileW(f.part);
  }
  agent.size = agent.bytes = agent.rate = 0;
  if (code == 402) fail(402, "%s arrived wrong twice.", file->id);
  else if (code == 405) fail(405, "%s cannot be written.", file->path);
  else if (code == 0) log_line("fetched %s", file->id);
  return code;
}

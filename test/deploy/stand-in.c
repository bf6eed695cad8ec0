// Stands in for diskpart, dism, bcdboot and wpeutil under Wine: records how it was called, and does what the steps look for.
#include <stdio.h>
#include <string.h>
#include <windows.h>

int main(void) {
  const char *line = GetCommandLineA();
  FILE *record = fopen("W:\\record.txt", "a");
  if (!record) return 9;
  fprintf(record, "%s\n", line);
  fclose(record);
  if (!strstr(line, "/Apply-Image")) return 0;
  printf("[=====  10.0%%     ]\r");
  fflush(stdout);
  CreateDirectoryA("W:\\Windows", NULL);
  CreateDirectoryA("W:\\Windows\\System32", NULL);
  return CopyFileA("W:\\openwds\\install.wim", "W:\\Windows\\System32\\ntoskrnl.exe", FALSE) ? 0 : 1;
}

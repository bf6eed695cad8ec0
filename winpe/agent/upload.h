// Captured images to the server.
#ifndef OPENWDS_UPLOAD_H
#define OPENWDS_UPLOAD_H
/** Whether the system of State.ini at `path` may be captured; 0 or the code. */
int check_capture(const char *id, const char *path);
/** Sends a file, going on where the server is; 0 or the code. */
int upload_file(const char *id, const char *path);
#endif

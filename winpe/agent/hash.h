// SHA-256 by bcrypt.dll.
#ifndef OPENWDS_HASH_H
#define OPENWDS_HASH_H
#include <stddef.h>

typedef struct Hash Hash;

/** NULL when Windows gives none. */
Hash *hash_begin(void);
void hash_add(Hash *hash, const void *bytes, size_t length);
/** Writes 64 hexadecimal digits and a 0, and frees the hash. */
void hash_end(Hash *hash, char hex[65]);
/** `length` random bytes as twice as many hexadecimal digits and a 0; 0 if there are none. */
int random_hex(char *hex, size_t length);
#endif

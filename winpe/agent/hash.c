// SHA-256 and randomness by bcrypt.dll, which every Windows PE has.
#include "hash.h"

#include <windows.h>
#include <bcrypt.h>
#include <stdlib.h>

struct Hash {
  BCRYPT_ALG_HANDLE algorithm;
  BCRYPT_HASH_HANDLE handle;
};

static const char DIGITS[] = "0123456789abcdef";

Hash *hash_begin(void) {
  Hash *hash = calloc(1, sizeof *hash);
  if (!hash) return NULL;
  if (BCryptOpenAlgorithmProvider(&hash->algorithm, BCRYPT_SHA256_ALGORITHM, NULL, 0) == 0) {
    if (BCryptCreateHash(hash->algorithm, &hash->handle, NULL, 0, NULL, 0, 0) == 0) return hash;
    BCryptCloseAlgorithmProvider(hash->algorithm, 0);
  }
  free(hash);
  return NULL;
}

void hash_add(Hash *hash, const void *bytes, size_t length) {
  BCryptHashData(hash->handle, (PUCHAR)bytes, (ULONG)length, 0);
}

void hash_end(Hash *hash, char hex[65]) {
  unsigned char digest[32] = {0};
  BCryptFinishHash(hash->handle, digest, sizeof digest, 0);
  BCryptDestroyHash(hash->handle);
  BCryptCloseAlgorithmProvider(hash->algorithm, 0);
  free(hash);
  for (int i = 0; i < 32; i++) {
    hex[2 * i] = DIGITS[digest[i] >> 4];
    hex[2 * i + 1] = DIGITS[digest[i] & 15];
  }
  hex[64] = 0;
}

int random_hex(char *hex, size_t length) {
  unsigned char byte;
  for (size_t i = 0; i < length; i++) {
    if (BCryptGenRandom(NULL, &byte, 1, BCRYPT_USE_SYSTEM_PREFERRED_RNG) != 0) return 0;
    hex[2 * i] = DIGITS[byte >> 4];
    hex[2 * i + 1] = DIGITS[byte & 15];
  }
  hex[2 * length] = 0;
  return 1;
}

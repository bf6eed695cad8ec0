// Whether a server's certificate leads to the authority this boot was given, for its address, now.
#ifndef OPENWDS_TRUST_H
#define OPENWDS_TRUST_H
#include "agent.h"
#include <wincrypt.h>

/** Reads ca.pem; 0 or 106. */
int trust_open(char *pem, const char *sessionTime);
/** 0, 104 or 105. */
int trust_judge(PCCERT_CONTEXT certificate, const char *host);
/** RFC 3339 in UTC; 0 when it is none. */
int parse_time(const char *text, FILETIME *time);
#endif

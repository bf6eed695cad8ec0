// A connection to the server: TCP, TLS 1.2 by Schannel, the pinned authority.
#ifndef OPENWDS_NET_H
#define OPENWDS_NET_H
#include "agent.h"

typedef struct Connection Connection;

/** Why a connection came to nothing. */
typedef enum { NET_OK = 0, NET_CUT = -1, NET_UNTRUSTED = 104, NET_MISNAMED = 105 } NetResult;

/** 0 when Winsock or Schannel is not there. */
int net_start(void);
/** `*made` is NULL unless NET_OK. */
NetResult net_connect(const char *host, const char *port, Connection **made);
/** All of it, or NET_CUT. */
NetResult net_send(Connection *connection, const void *bytes, size_t length);
/** At least one byte and at most `length`; 0 at the end, -1 when it is cut or silent for 30 s. */
int net_receive(Connection *connection, void *bytes, size_t length);
/** Our own address on it. */
void net_address(Connection *connection, char *text, size_t length);
void net_close(Connection *connection);
#endif

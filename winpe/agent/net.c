// TLS by Schannel itself rather than by WinHTTP: nothing is said to a server before its certificate was judged by ca.pem.
#include "net.h"

#include <schannel.h>
#include <sspi.h>
#include <stdlib.h>
#include <string.h>

#include "trust.h"

enum { SILENCE_MS = 30000, CONNECT_SECONDS = 10, RAW_BYTES = 65536, PLAIN_BYTES = 32768 };

static const DWORD WISHES = ISC_REQ_SEQUENCE_DETECT | ISC_REQ_REPLAY_DETECT | ISC_REQ_CONFIDENTIALITY |
                            ISC_REQ_ALLOCATE_MEMORY | ISC_REQ_STREAM | ISC_REQ_MANUAL_CRED_VALIDATION;

struct Connection {
  SOCKET socket;
  CtxtHandle context;
  int hasContext;
  SecPkgContext_StreamSizes sizes;
  /** Received and not yet decrypted. */
  unsigned char raw[RAW_BYTES];
  size_t rawLength;
  /** Decrypted and not yet taken. */
  unsigned char plain[PLAIN_BYTES];
  size_t plainAt, plainLength;
  unsigned char *record;
};

static CredHandle credentials;

int net_start(void) {
  WSADATA data;
  if (WSAStartup(MAKEWORD(2, 2), &data) != 0) return 0;
  SCHANNEL_CRED wish = {.dwVersion = SCHANNEL_CRED_VERSION};
  wish.grbitEnabledProtocols = SP_PROT_TLS1_2_CLIENT;
  wish.dwFlags = SCH_CRED_MANUAL_CRED_VALIDATION | SCH_CRED_NO_DEFAULT_CREDS;
  TimeStamp expiry;
  SECURITY_STATUS status = AcquireCredentialsHandleA(NULL, (char *)UNISP_NAME_A, SECPKG_CRED_OUTBOUND, NULL, &wish, NULL,
                                                     NULL, &credentials, &expiry);
  if (status != SEC_E_OK) log_line("Schannel: %lx", status);
  return status == SEC_E_OK;
}

static SOCKET open_socket(const struct addrinfo *place) {
  SOCKET made = socket(place->ai_family, SOCK_STREAM, IPPROTO_TCP);
  if (made == INVALID_SOCKET) return made;
  u_long isNonBlocking = 1, isBlocking = 0;
  ioctlsocket(made, FIONBIO, &isNonBlocking);
  connect(made, place->ai_addr, (int)place->ai_addrlen);
  fd_set writable, failed;
  FD_ZERO(&writable);
  FD_ZERO(&failed);
  FD_SET(made, &writable);
  FD_SET(made, &failed);
  struct timeval limit = {CONNECT_SECONDS, 0};
  if (select(0, NULL, &writable, &failed, &limit) > 0 && FD_ISSET(made, &writable)) {
    DWORD silence = SILENCE_MS;
    BOOL isOn = TRUE;
    ioctlsocket(made, FIONBIO, &isBlocking);
    setsockopt(made, SOL_SOCKET, SO_RCVTIMEO, (char *)&silence, sizeof silence);
    setsockopt(made, SOL_SOCKET, SO_SNDTIMEO, (char *)&silence, sizeof silence);
    setsockopt(made, IPPROTO_TCP, TCP_NODELAY, (char *)&isOn, sizeof isOn);
    return made;
  }
  closesocket(made);
  return INVALID_SOCKET;
}

static int send_raw(Connection *c, const void *bytes, size_t length) {
  const char *at = bytes;
  while (length > 0) {
    int sent = send(c->socket, at, (int)(length > 65536 ? 65536 : length), 0);
    if (sent <= 0) return 0;
    at += sent;
    length -= (size_t)sent;
  }
  return 1;
}

static int receive_raw(Connection *c) {
  if (c->rawLength == RAW_BYTES) return -1;
  int got = recv(c->socket, (char *)c->raw + c->rawLength, (int)(RAW_BYTES - c->rawLength), 0);
  if (got > 0) c->rawLength += (size_t)got;
  return got;
}

/** Keeps what Schannel left over of the received bytes. */
static void keep_extra(Connection *c, const SecBuffer *buffers, int count) {
  for (int i = 0; i < count; i++)
    if (buffers[i].BufferType == SECBUFFER_EXTRA && buffers[i].cbBuffer <= c->rawLength) {
      size_t extra = buffers[i].cbBuffer;
      memmove(c->raw, c->raw + c->rawLength - extra, extra);
      c->rawLength = extra;
      return;
    }
  c->rawLength = 0;
}

static int handshake(Connection *c, const char *host) {
  SECURITY_STATUS status = SEC_I_CONTINUE_NEEDED;
  int needsMore = 0;
  for (int rounds = 0; rounds < 200; rounds++) {
    if (c->hasContext && (c->rawLength == 0 || needsMore) && receive_raw(c) <= 0) return 0;
    SecBuffer in[2] = {{(ULONG)c->rawLength, SECBUFFER_TOKEN, c->raw}, {0, SECBUFFER_EMPTY, NULL}};
    SecBuffer out[1] = {{0, SECBUFFER_TOKEN, NULL}};
    SecBufferDesc input = {SECBUFFER_VERSION, 2, in}, output = {SECBUFFER_VERSION, 1, out};
    DWORD given;
    TimeStamp expiry;
    status = InitializeSecurityContextA(&credentials, c->hasContext ? &c->context : NULL, (char *)host, WISHES, 0, 0,
                                        c->hasContext ? &input : NULL, 0, c->hasContext ? NULL : &c->context, &output,
                                        &given, &expiry);
    needsMore = status == SEC_E_INCOMPLETE_MESSAGE;
    if (needsMore) continue;
    int isFirst = !c->hasContext;
    if (status == SEC_E_OK || status == SEC_I_CONTINUE_NEEDED) c->hasContext = 1;
    int isSent = 1;
    if (out[0].pvBuffer) {
      if (out[0].cbBuffer > 0) isSent = send_raw(c, out[0].pvBuffer, out[0].cbBuffer);
      FreeContextBuffer(out[0].pvBuffer);
    }
    if (!isSent) return 0;
    if (status == SEC_I_INCOMPLETE_CREDENTIALS) continue;
    if (!isFirst) keep_extra(c, in, 2);
    if (status == SEC_E_OK) return 1;
    if (status != SEC_I_CONTINUE_NEEDED) break;
  }
  log_line("handshake: %lx", status);
  return 0;
}

static NetResult judge(Connection *c, const char *host) {
  PCCERT_CONTEXT certificate = NULL;
  if (QueryContextAttributesA(&c->context, SECPKG_ATTR_REMOTE_CERT_CONTEXT, &certificate) != SEC_E_OK) return NET_UNTRUSTED;
  int code = trust_judge(certificate, host);
  CertFreeCertificateContext(certificate);
  return (NetResult)code;
}

NetResult net_connect(const char *host, const char *port, Connection **made) {
  *made = NULL;
  struct addrinfo wish = {.ai_socktype = SOCK_STREAM}, *places = NULL;
  if (getaddrinfo(host, port, &wish, &places) != 0) return NET_CUT;
  SOCKET socket = INVALID_SOCKET;
  for (struct addrinfo *one = places; one && socket == INVALID_SOCKET; one = one->ai_next) socket = open_socket(one);
  freeaddrinfo(places);
  if (socket == INVALID_SOCKET) return NET_CUT;
  Connection *c = calloc(1, sizeof *c);
  if (!c) {
    closesocket(socket);
    return NET_CUT;
  }
  c->socket = socket;
  NetResult result = handshake(c, host) ? judge(c, host) : NET_CUT;
  if (result == NET_OK) {
    if (QueryContextAttributesA(&c->context, SECPKG_ATTR_STREAM_SIZES, &c->sizes) != SEC_E_OK) result = NET_CUT;
    c->record = malloc(c->sizes.cbHeader + c->sizes.cbMaximumMessage + c->sizes.cbTrailer);
    if (!c->record) result = NET_CUT;
  }
  if (result != NET_OK) net_close(c);
  else *made = c;
  return result;
}

NetResult net_send(Connection *c, const void *bytes, size_t length) {
  const unsigned char *at = bytes;
  while (length > 0) {
    size_t piece = length > c->sizes.cbMaximumMessage ? c->sizes.cbMaximumMessage : length;
    memcpy(c->record + c->sizes.cbHeader, at, piece);
    SecBuffer parts[4] = {{c->sizes.cbHeader, SECBUFFER_STREAM_HEADER, c->record},
                          {(ULONG)piece, SECBUFFER_DATA, c->record + c->sizes.cbHeader},
                          {c->sizes.cbTrailer, SECBUFFER_STREAM_TRAILER, c->record + c->sizes.cbHeader + piece},
                          {0, SECBUFFER_EMPTY, NULL}};
    SecBufferDesc message = {SECBUFFER_VERSION, 4, parts};
    if (EncryptMessage(&c->context, 0, &message, 0) != SEC_E_OK) return NET_CUT;
    if (!send_raw(c, c->record, parts[0].cbBuffer + parts[1].cbBuffer + parts[2].cbBuffer)) return NET_CUT;
    at += piece;
    length -= piece;
  }
  return NET_OK;
}

/** One record: 1, 0 at the end of the connection, -1. */
static int decrypt_next(Connection *c) {
  int needsMore = c->rawLength == 0;
  for (;;) {
    if (needsMore) {
      int got = receive_raw(c);
      if (got <= 0) return got;
    }
    SecBuffer parts[4] = {{(ULONG)c->rawLength, SECBUFFER_DATA, c->raw}};
    SecBufferDesc message = {SECBUFFER_VERSION, 4, parts};
    SECURITY_STATUS status = DecryptMessage(&c->context, &message, 0, NULL);
    needsMore = status == SEC_E_INCOMPLETE_MESSAGE;
    if (needsMore) continue;
    if (status == SEC_I_CONTEXT_EXPIRED) return 0;
    // the server never begins the handshake anew
    if (status != SEC_E_OK) return -1;
    c->plainAt = c->plainLength = 0;
    for (int i = 0; i < 4; i++)
      if (parts[i].BufferType == SECBUFFER_DATA && parts[i].cbBuffer <= PLAIN_BYTES) {
        memcpy(c->plain, parts[i].pvBuffer, parts[i].cbBuffer);
        c->plainLength = parts[i].cbBuffer;
      }
    keep_extra(c, parts, 4);
    if (c->plainLength > 0) return 1;
    needsMore = c->rawLength == 0;
  }
}

int net_receive(Connection *c, void *bytes, size_t length) {
  if (c->plainAt == c->plainLength) {
    int got = decrypt_next(c);
    if (got <= 0) return got;
  }
  size_t there = c->plainLength - c->plainAt;
  if (there > length) there = length;
  memcpy(bytes, c->plain + c->plainAt, there);
  c->plainAt += there;
  return (int)there;
}

void net_address(Connection *c, char *text, size_t length) {
  struct sockaddr_storage own = {0};
  int size = sizeof own;
  text[0] = 0;
  if (getsockname(c->socket, (struct sockaddr *)&own, &size) == 0)
    getnameinfo((struct sockaddr *)&own, size, text, (DWORD)length, NULL, 0, NI_NUMERICHOST);
}

void net_close(Connection *c) {
  if (!c) return;
  if (c->hasContext) DeleteSecurityContext(&c->context);
  closesocket(c->socket);
  free(c->record);
  free(c);
}

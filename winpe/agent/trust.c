// The pinned authority: the stores of Windows count for nothing, only certificates of ca.pem end a chain.
#include "trust.h"

#include <stdio.h>
#include <string.h>

enum { MAX_AUTHORITIES = 16 };

static HCERTSTORE authorities;
static PCCERT_CONTEXT pinned[MAX_AUTHORITIES];
static int pinnedCount;
static FILETIME madeAt;

int parse_time(const char *text, FILETIME *time) {
  SYSTEMTIME parts = {0};
  int year, month, day, hour, minute, second;
  if (sscanf(text, "%4d-%2d-%2dT%2d:%2d:%2d", &year, &month, &day, &hour, &minute, &second) != 6) return 0;
  parts.wYear = (WORD)year;
  parts.wMonth = (WORD)month;
  parts.wDay = (WORD)day;
  parts.wHour = (WORD)hour;
  parts.wMinute = (WORD)minute;
  parts.wSecond = (WORD)second;
  return SystemTimeToFileTime(&parts, time) != 0;
}

int trust_open(char *pem, const char *sessionTime) {
  static const char BEGIN[] = "-----BEGIN CERTIFICATE-----";
  static const char END[] = "-----END CERTIFICATE-----";
  if (!parse_time(sessionTime, &madeAt)) return 106;
  authorities = CertOpenStore(CERT_STORE_PROV_MEMORY, 0, 0, CERT_STORE_CREATE_NEW_FLAG, NULL);
  char *at = pem;
  while (authorities && pinnedCount < MAX_AUTHORITIES && (at = strstr(at, BEGIN))) {
    char *end = strstr(at, END);
    if (!end) return 106;
    BYTE der[16384];
    DWORD size = sizeof der;
    DWORD length = (DWORD)(end + sizeof END - 1 - at);
    if (!CryptStringToBinaryA(at, length, CRYPT_STRING_BASE64HEADER, der, &size, NULL, NULL)) return 106;
    if (!CertAddEncodedCertificateToStore(authorities, X509_ASN_ENCODING, der, size, CERT_STORE_ADD_ALWAYS,
                                          &pinned[pinnedCount]))
      return 106;
    pinnedCount++;
    at = end;
  }
  return pinnedCount > 0 ? 0 : 106;
}

static int is_pinned(PCCERT_CONTEXT one) {
  for (int i = 0; i < pinnedCount; i++)
    if (pinned[i]->cbCertEncoded == one->cbCertEncoded &&
        memcmp(pinned[i]->pbCertEncoded, one->pbCertEncoded, one->cbCertEncoded) == 0)
      return 1;
  return 0;
}

/** The time of session.txt, or our own if that is later by less than 30 days. */
static FILETIME judged_time(void) {
  FILETIME own;
  GetSystemTimeAsFileTime(&own);
  uint64_t made = ((uint64_t)madeAt.dwHighDateTime << 32) | madeAt.dwLowDateTime;
  uint64_t now = ((uint64_t)own.dwHighDateTime << 32) | own.dwLowDateTime;
  const uint64_t DAY = 864000000000ULL;
  return now > made && now - made < 30 * DAY ? own : madeAt;
}

static int is_valid_at(PCCERT_CONTEXT one, FILETIME time) {
  return CertVerifyTimeValidity(&time, one->pCertInfo) == 0;
}

/** [RFC 5280 §4.2.1.6] [RFC 9110 §4.3.4] Whether the address or name is among the alternative names. */
static int names_host(PCCERT_CONTEXT one, const char *host) {
  PCERT_EXTENSION found =
      CertFindExtension(szOID_SUBJECT_ALT_NAME2, one->pCertInfo->cExtension, one->pCertInfo->rgExtension);
  if (!found) return 0;
  BYTE room[8192];
  DWORD size = sizeof room;
  if (!CryptDecodeObject(X509_ASN_ENCODING, X509_ALTERNATE_NAME, found->Value.pbData, found->Value.cbData, 0, room, &size))
    return 0;
  const CERT_ALT_NAME_INFO *names = (const CERT_ALT_NAME_INFO *)room;
  wchar_t wide[256];
  widen(host, wide, 256);
  IN_ADDR ipv4;
  IN6_ADDR ipv6;
  int isIpv4 = inet_pton(AF_INET, host, &ipv4) == 1, isIpv6 = inet_pton(AF_INET6, host, &ipv6) == 1;
  for (DWORD i = 0; i < names->cAltEntry; i++) {
    const CERT_ALT_NAME_ENTRY *name = &names->rgAltEntry[i];
    if (name->dwAltNameChoice == CERT_ALT_NAME_DNS_NAME && !isIpv4 && !isIpv6 && _wcsicmp(name->pwszDNSName, wide) == 0)
      return 1;
    if (name->dwAltNameChoice != CERT_ALT_NAME_IP_ADDRESS) continue;
    const CRYPT_DATA_BLOB *ip = &name->IPAddress;
    if (isIpv4 && ip->cbData == 4 && memcmp(ip->pbData, &ipv4, 4) == 0) return 1;
    if (isIpv6 && ip->cbData == 16 && memcmp(ip->pbData, &ipv6, 16) == 0) return 1;
  }
  return 0;
}

int trust_judge(PCCERT_CONTEXT certificate, const char *host) {
  FILETIME time = judged_time();
  LPSTR usage[] = {szOID_PKIX_KP_SERVER_AUTH};
  CERT_CHAIN_PARA wish = {.cbSize = sizeof wish};
  wish.RequestedUsage.dwType = USAGE_MATCH_TYPE_AND;
  wish.RequestedUsage.Usage.cUsageIdentifier = 1;
  wish.RequestedUsage.Usage.rgpszUsageIdentifier = usage;
  PCCERT_CHAIN_CONTEXT context = NULL;
  if (!CertGetCertificateChain(NULL, certificate, &time, authorities, &wish, 0, NULL, &context)) return 104;
  // untrusted root and unfinished chain are what Windows' own stores say: ours are judged below
  const DWORD OURS = CERT_TRUST_IS_UNTRUSTED_ROOT | CERT_TRUST_IS_PARTIAL_CHAIN | CERT_TRUST_IS_NOT_TIME_VALID |
                     CERT_TRUST_REVOCATION_STATUS_UNKNOWN | CERT_TRUST_IS_OFFLINE_REVOCATION;
  int code = 104, isInTime = 1;
  const CERT_SIMPLE_CHAIN *chain = context->cChain > 0 ? context->rgpChain[0] : NULL;
  for (DWORD i = 0; chain && i < chain->cElement; i++) {
    const CERT_CHAIN_ELEMENT *element = chain->rgpElement[i];
    if (element->TrustStatus.dwErrorStatus & ~OURS) {
      log_line("certificate %lu of the server's chain: status %lx", i, element->TrustStatus.dwErrorStatus);
      break;
    }
    isInTime = isInTime && is_valid_at(element->pCertContext, time);
    if (i > 0 && is_pinned(element->pCertContext)) {
      code = isInTime && names_host(certificate, host) ? 0 : 105;
      break;
    }
  }
  CertFreeCertificateChain(context);
  return code;
}

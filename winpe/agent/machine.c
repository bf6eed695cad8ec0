// Adapters, disks, firmware and SMBIOS, as the APIs of Windows PE tell them.
#include "machine.h"

#include <iphlpapi.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <winioctl.h>

#include "screen.h"

enum { MAX_DISKS = 16, ADAPTER_SECONDS = 60, ADDRESS_SECONDS = 120, ADAPTER_BYTES = 65536 };

static IP_ADAPTER_ADDRESSES *adapters(void) {
  static unsigned char room[ADAPTER_BYTES];
  ULONG size = sizeof room;
  IP_ADAPTER_ADDRESSES *first = (IP_ADAPTER_ADDRESSES *)room;
  return GetAdaptersAddresses(AF_UNSPEC, GAA_FLAG_SKIP_DNS_SERVER, NULL, first, &size) == NO_ERROR ? first : NULL;
}

static int is_network_card(const IP_ADAPTER_ADDRESSES *one) {
  return one->PhysicalAddressLength == 6 && one->IfType != IF_TYPE_SOFTWARE_LOOPBACK;
}

/** [RFC 3927] An address of 169.254/16 means that nobody answered. */
static int is_usable(const SOCKET_ADDRESS *address) {
  if (address->lpSockaddr->sa_family != AF_INET) return 0;
  const unsigned char *ip = (const unsigned char *)&((const struct sockaddr_in *)address->lpSockaddr)->sin_addr;
  return ip[0] != 0 && ip[0] != 127 && !(ip[0] == 169 && ip[1] == 254);
}

int wait_for_network(void) {
  uint64_t since = now_ms();
  for (;;) {
    int cards = 0, addresses = 0;
    for (const IP_ADAPTER_ADDRESSES *one = adapters(); one; one = one->Next) {
      if (!is_network_card(one)) continue;
      cards++;
      for (const IP_ADAPTER_UNICAST_ADDRESS *ip = one->FirstUnicastAddress; ip; ip = ip->Next)
        addresses += is_usable(&ip->Address);
    }
    if (addresses > 0) return 0;
    uint64_t seconds = (now_ms() - since) / 1000;
    if (cards == 0 && seconds > ADAPTER_SECONDS)
      return fail(101, "No network adapter works: the driver is missing in the boot image.");
    if (seconds > ADDRESS_SECONDS) return fail(102, "No address by DHCP within %d s.", ADDRESS_SECONDS);
    screen_wait(cards ? "Waiting for an address" : "Waiting for a network adapter");
    screen_sleep(1000);
  }
}

void find_firmware(void) {
  DWORD type = 0, size = sizeof type;
  if (RegGetValueW(HKEY_LOCAL_MACHINE, L"System\\CurrentControlSet\\Control", L"PEFirmwareType", RRF_RT_REG_DWORD, NULL,
                   &type, &size) != ERROR_SUCCESS) {
    // as GetFirmwareType: a variable of no name is ERROR_INVALID_FUNCTION on BIOS alone
    GetFirmwareEnvironmentVariableW(L"", L"{00000000-0000-0000-0000-000000000000}", NULL, 0);
    type = GetLastError() == ERROR_INVALID_FUNCTION ? 1 : 2;
  }
  strcpy(agent.firmware, type == 2 ? "uefi" : "bios");
}

static void add_mac(Form *form, const IP_ADAPTER_ADDRESSES *one) {
  const BYTE *b = one->PhysicalAddress;
  char text[18];
  snprintf(text, sizeof text, "%02x:%02x:%02x:%02x:%02x:%02x", b[0], b[1], b[2], b[3], b[4], b[5]);
  form_add(form, "mac", text);
}

static int has_address(const IP_ADAPTER_ADDRESSES *one, const char *wanted) {
  char text[64];
  for (const IP_ADAPTER_UNICAST_ADDRESS *ip = one->FirstUnicastAddress; ip; ip = ip->Next)
    if (getnameinfo(ip->Address.lpSockaddr, ip->Address.iSockaddrLength, text, sizeof text, NULL, 0, NI_NUMERICHOST) == 0 &&
        strcmp(text, wanted) == 0)
      return 1;
  return 0;
}

static void add_macs(Form *form) {
  for (int isOther = 0; isOther < 2; isOther++)
    for (const IP_ADAPTER_ADDRESSES *one = adapters(); one; one = one->Next)
      if (is_network_card(one) && has_address(one, agent.address) != isOther) add_mac(form, one);
}

static HANDLE open_disk(uint32_t number) {
  wchar_t path[40];
  _snwprintf(path, 40, L"\\\\.\\PhysicalDrive%u", number);
  return CreateFileW(path, 0, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL, OPEN_EXISTING, 0, NULL);
}

static uint64_t bytes_of(HANDLE disk) {
  DWORD got;
  GET_LENGTH_INFORMATION length;
  // the length needs the right to read in some versions, the geometry never
  if (DeviceIoControl(disk, IOCTL_DISK_GET_LENGTH_INFO, NULL, 0, &length, sizeof length, &got, NULL))
    return (uint64_t)length.Length.QuadPart;
  union {
    DISK_GEOMETRY_EX geometry;
    BYTE room[1024];
  } extended;
  if (DeviceIoControl(disk, IOCTL_DISK_GET_DRIVE_GEOMETRY_EX, NULL, 0, &extended, sizeof extended, &got, NULL))
    return (uint64_t)extended.geometry.DiskSize.QuadPart;
  DISK_GEOMETRY plain;
  if (!DeviceIoControl(disk, IOCTL_DISK_GET_DRIVE_GEOMETRY, NULL, 0, &plain, sizeof plain, &got, NULL)) return 0;
  return (uint64_t)plain.Cylinders.QuadPart * plain.TracksPerCylinder * plain.SectorsPerTrack * plain.BytesPerSector;
}

uint64_t disk_bytes(uint32_t number) {
  HANDLE disk = open_disk(number);
  if (disk == INVALID_HANDLE_VALUE) return 0;
  uint64_t bytes = bytes_of(disk);
  CloseHandle(disk);
  return bytes;
}

static void add_disks(Form *form) {
  for (uint32_t number = 0; number < MAX_DISKS; number++) {
    HANDLE disk = open_disk(number);
    if (disk == INVALID_HANDLE_VALUE) continue;
    STORAGE_PROPERTY_QUERY query = {StorageDeviceProperty, PropertyStandardQuery, {0}};
    union {
      STORAGE_DEVICE_DESCRIPTOR device;
      BYTE room[1024];
    } property = {0};
    DWORD got;
    int isKnown = DeviceIoControl(disk, IOCTL_STORAGE_QUERY_PROPERTY, &query, sizeof query, &property, sizeof property, &got, NULL);
    uint64_t bytes = bytes_of(disk);
    char text[64];
    snprintf(text, sizeof text, "%u:%llu:%d", number, (unsigned long long)bytes, isKnown ? (int)property.device.BusType : 0);
    if (bytes > 0 && !(isKnown && property.device.RemovableMedia)) form_add(form, "disk", text);
    CloseHandle(disk);
  }
}

/** Text `number` of an SMBIOS structure [DSP0134 §6.1.3]; NULL if it has none. */
static const char *text_of(const BYTE *structure, const BYTE *end, BYTE number) {
  const BYTE *at = structure + structure[1];
  for (BYTE i = 1; number > 0 && at < end && *at; i++) {
    const BYTE *stop = memchr(at, 0, (size_t)(end - at));
    if (!stop) return NULL;
    if (i == number) return (const char *)at;
    at = stop + 1;
  }
  return NULL;
}

static void add_text(Form *form, const char *name, const BYTE *structure, const BYTE *end, int offset) {
  const char *text = offset < structure[1] ? text_of(structure, end, structure[offset]) : NULL;
  if (text && strlen(text) < 256) form_add(form, name, text);
}

static void add_structure(Form *form, const BYTE *s, const BYTE *end) {
  char text[48];
  if (s[0] == 0) {
    add_text(form, "biosVendor", s, end, 4);
    add_text(form, "biosVersion", s, end, 5);
  } else if (s[0] == 1) {
    add_text(form, "manufacturer", s, end, 4);
    add_text(form, "model", s, end, 5);
    add_text(form, "serial", s, end, 7);
    const BYTE *u = s + 8;
    if (s[1] < 24) return;
    snprintf(text, sizeof text, "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", u[3], u[2], u[1], u[0],
             u[5], u[4], u[7], u[6], u[8], u[9], u[10], u[11], u[12], u[13], u[14], u[15]);
    form_add(form, "uuid", text);
  } else if (s[0] == 3 && s[1] > 5) form_number(form, "chassis", s[5] & 0x7f);
}

static void add_smbios(Form *form) {
  UINT size = GetSystemFirmwareTable(0x52534d42, 0, NULL, 0);
  if (size < 9 || size > 1 << 20) return;
  BYTE *table = calloc(1, size);
  if (table && GetSystemFirmwareTable(0x52534d42, 0, table, size) <= size) {
    const BYTE *at = table + 8, *end = table + size;
    while (end - at >= 4 && at[1] >= 4 && at[1] <= end - at && at[0] != 127) {
      add_structure(form, at, end);
      at += at[1];
      while (end - at >= 2 && (at[0] || at[1])) at++;
      at += end - at >= 2 ? 2 : end - at;
    }
  }
  free(table);
}

void describe_machine(Form *form) {
#if defined(__x86_64__)
  form_add(form, "architecture", "x64");
#elif defined(__aarch64__)
  form_add(form, "architecture", "arm64");
#else
  form_add(form, "architecture", "x86");
#endif
  add_macs(form);
  form_add(form, "firmware", agent.firmware);
  form_add(form, "agent", AGENT_VERSION);
  OSVERSIONINFOW version = {.dwOSVersionInfoSize = sizeof version};
  LONG(WINAPI *get)(OSVERSIONINFOW *) = (LONG(WINAPI *)(OSVERSIONINFOW *))(void *)GetProcAddress(GetModuleHandleW(L"ntdll.dll"), "RtlGetVersion");
  char text[64];
  if (get && get(&version) == 0) {
    snprintf(text, sizeof text, "%lu.%lu.%lu", version.dwMajorVersion, version.dwMinorVersion, version.dwBuildNumber);
    form_add(form, "pe", text);
  }
  MEMORYSTATUSEX memory = {.dwLength = sizeof memory};
  if (GlobalMemoryStatusEx(&memory)) form_number(form, "memory", memory.ullTotalPhys);
  add_smbios(form);
  add_disks(form);
}

/* The few UEFI tables and protocols the stand-in calls, written from the UEFI Specification 2.10. */
#ifndef STANDIN_EFI_H
#define STANDIN_EFI_H

#include <stddef.h>
#include <stdint.h>

typedef uintptr_t efi_status;
typedef void *efi_handle;

enum { EFI_TFTP_ERROR = 23, EFI_ALLOCATE_ANY = 0, EFI_LOADER_DATA = 2, EFI_RESET_SHUTDOWN = 2 };

/* The code without the "this is an error" bit at the top. */
static inline uint32_t efi_code(efi_status status) { return (uint32_t)(status & 0xffff); }

struct efi_guid {
    uint32_t a;
    uint16_t b, c;
    uint8_t d[8];
};

static const struct efi_guid EFI_LOADED_IMAGE = {
    0x5b1b31a1, 0x9562, 0x11d2, {0x8e, 0x3f, 0x00, 0xa0, 0xc9, 0x69, 0x72, 0x3b}};
static const struct efi_guid EFI_DEVICE_PATH = {
    0x09576e91, 0x6d3f, 0x11d2, {0x8e, 0x39, 0x00, 0xa0, 0xc9, 0x69, 0x72, 0x3b}};
static const struct efi_guid EFI_PXE_BASE_CODE = {
    0x03c4e603, 0xac28, 0x11d3, {0x9a, 0x2d, 0x00, 0x90, 0x27, 0x3f, 0xc1, 0x4d}};
static const struct efi_guid EFI_MTFTP4_SERVICE = {
    0x2fe800be, 0x8f01, 0x4aa6, {0x94, 0x6b, 0xd7, 0x13, 0x88, 0xe1, 0x83, 0x3f}};
static const struct efi_guid EFI_MTFTP4 = {
    0x78247c57, 0x63db, 0x4708, {0x99, 0xc2, 0xa8, 0xb4, 0xa9, 0xa6, 0x1f, 0x6b}};
static const struct efi_guid EFI_UDP4_SERVICE = {
    0x83f01464, 0x99bd, 0x45e5, {0xb3, 0x83, 0xaf, 0x63, 0x05, 0xd8, 0xe9, 0xe6}};
static const struct efi_guid EFI_UDP4 = {
    0x3ad9df29, 0x4501, 0x478d, {0xb1, 0xf8, 0x7f, 0x7f, 0xe7, 0x0e, 0x50, 0xf3}};

struct efi_table_header {
    uint64_t signature;
    uint32_t revision, header_size, crc32, reserved;
};

/* Boot services by their order in the table [UEFI 2.10 §4.4]; those never called are only counted. */
struct efi_boot_services {
    struct efi_table_header header;
    void *task_priority[2];
    efi_status (*allocate_pages)(int how, int type, uintptr_t pages, uint64_t *address);
    efi_status (*free_pages)(uint64_t address, uintptr_t pages);
    void *memory[3];
    efi_status (*create_event)(uint32_t type, uintptr_t level, void *notify, void *context, void **event);
    void *timers[2];
    efi_status (*signal_event)(void *event);
    efi_status (*close_event)(void *event);
    efi_status (*check_event)(void *event);
    void *protocols_a[3];
    efi_status (*handle_protocol)(efi_handle handle, const struct efi_guid *protocol, void **interface);
    void *reserved, *protocols_b[2];
    efi_status (*locate_device_path)(const struct efi_guid *protocol, void **path, efi_handle *handle);
    void *configuration, *images[5], *counter;
    efi_status (*stall)(uintptr_t microseconds);
    efi_status (*set_watchdog_timer)(uintptr_t seconds, uint64_t code, uintptr_t size, void *data);
};

struct efi_runtime_services {
    struct efi_table_header header;
    void *time[4], *memory[2], *variables[3], *counter;
    void (*reset_system)(int how, efi_status status, uintptr_t size, void *data);
};

struct efi_system_table {
    struct efi_table_header header;
    void *vendor;
    uint32_t revision;
    void *consoles[6];
    struct efi_runtime_services *runtime;
    struct efi_boot_services *boot;
};

struct efi_loaded_image {
    uint32_t revision;
    efi_handle parent;
    struct efi_system_table *system;
    efi_handle device;
};

union efi_ip_address {
    uint32_t words[4];
    uint8_t v4[4];
};

/* PXE base code's public state [UEFI 2.10 §24.3], as far as the packets it keeps. */
struct efi_pxe_mode {
    uint8_t started, ipv6_available, ipv6_supported, using_ipv6, bis_supported, bis_detected, auto_arp, send_guid;
    uint8_t discover_valid, ack_received, proxy_received, pxe_discover_valid, reply_received, bis_received;
    uint8_t icmp_error_received, tftp_error_received, make_callbacks, ttl, tos;
    union efi_ip_address station, mask;
    uint8_t discover[1472], ack[1472], proxy[1472], pxe_discover[1472], reply[1472], bis[1472];
};
_Static_assert(offsetof(struct efi_pxe_mode, station) == 20, "19 flags, then aligned addresses");
_Static_assert(offsetof(struct efi_pxe_mode, discover) == 52, "the packets follow both addresses");

enum { PXE_TFTP_GET_FILE_SIZE = 1, PXE_TFTP_READ_FILE = 2 };

struct efi_pxe_base_code {
    uint64_t revision;
    void *start, *stop, *dhcp, *discover;
    efi_status (*mtftp)(struct efi_pxe_base_code *self, int operation, void *buffer, uint8_t overwrite, uint64_t *size,
                        uintptr_t *block_size, const union efi_ip_address *server, const char *name, void *info,
                        uint8_t without_buffer);
    void *udp[2], *filter, *arp, *parameters, *station, *packets;
    struct efi_pxe_mode *mode;
};

struct efi_service_binding {
    efi_status (*create_child)(struct efi_service_binding *self, efi_handle *child);
    efi_status (*destroy_child)(struct efi_service_binding *self, efi_handle child);
};

/* The TFTP client below PXE base code [UEFI 2.10 §30.3]: it takes options and hands out each block. */
struct efi_mtftp4_config {
    uint8_t use_default;
    uint8_t station[4], mask[4];
    uint16_t local_port;
    uint8_t gateway[4], server[4];
    uint16_t server_port, tries, timeout_seconds;
};
_Static_assert(sizeof(struct efi_mtftp4_config) == 26, "addresses are bytes, ports are aligned to two");

struct efi_mtftp4_option {
    const char *name, *value;
};

struct efi_mtftp4;
struct efi_mtftp4_token {
    efi_status status;
    void *event, *override;
    const char *name, *mode;
    uint32_t option_count;
    struct efi_mtftp4_option *options;
    uint64_t buffer_size;
    void *buffer, *context;
    efi_status (*check_packet)(struct efi_mtftp4 *self, struct efi_mtftp4_token *token, uint16_t size,
                               const uint8_t *packet);
    void *timeout_callback, *packet_needed;
};

struct efi_mtftp4 {
    void *mode_data;
    efi_status (*configure)(struct efi_mtftp4 *self, struct efi_mtftp4_config *config);
    void *info, *parse;
    efi_status (*read_file)(struct efi_mtftp4 *self, struct efi_mtftp4_token *token);
};

/* UDP [UEFI 2.10 §30.1], as far as one datagram out and one in. */
struct efi_udp4_config {
    uint8_t accept_broadcast, accept_promiscuous, accept_any_port, allow_duplicate_port;
    uint8_t type_of_service, time_to_live, do_not_fragment;
    uint32_t receive_timeout, transmit_timeout;
    uint8_t use_default_address, station[4], mask[4];
    uint16_t station_port;
    uint8_t remote[4];
    uint16_t remote_port;
};
_Static_assert(offsetof(struct efi_udp4_config, station_port) == 26, "addresses are bytes, ports are aligned to two");

struct efi_udp4_session {
    uint8_t source[4];
    uint16_t source_port;
    uint8_t destination[4];
    uint16_t destination_port;
};

struct efi_fragment {
    uint32_t size;
    void *bytes;
};

struct efi_udp4_transmit {
    struct efi_udp4_session *session;
    void *gateway;
    uint32_t size, fragment_count;
    struct efi_fragment fragments[1];
};

struct efi_udp4_receive {
    uint8_t time[16];
    void *recycle;
    struct efi_udp4_session session;
    uint32_t size, fragment_count;
    struct efi_fragment fragments[1];
};

struct efi_udp4_token {
    void *event;
    efi_status status;
    union {
        struct efi_udp4_receive *receive;
        struct efi_udp4_transmit *transmit;
    } packet;
};

struct efi_udp4 {
    void *mode_data;
    efi_status (*configure)(struct efi_udp4 *self, struct efi_udp4_config *config);
    void *groups, *routes;
    efi_status (*transmit)(struct efi_udp4 *self, struct efi_udp4_token *token);
    efi_status (*receive)(struct efi_udp4 *self, struct efi_udp4_token *token);
    efi_status (*cancel)(struct efi_udp4 *self, struct efi_udp4_token *token);
    efi_status (*poll)(struct efi_udp4 *self);
};

#endif

/* The stand-in on UEFI: packets from PXE base code, files through its Mtftp() or, with a window, through MTFTP4. */
#ifndef STANDIN_PLATFORM_EFI_H
#define STANDIN_PLATFORM_EFI_H

#include "efi.h"

#if defined(__x86_64__)
#define PLATFORM "uefi-x64"
#define BINL_ARCHITECTURE 7
#elif defined(__i386__)
#define PLATFORM "uefi-x86"
#define BINL_ARCHITECTURE 6
#else
#define PLATFORM "uefi-arm64"
#define BINL_ARCHITECTURE 11
#endif
#define FONT "\\EFI\\Microsoft\\Boot\\Fonts\\wgl4_boot.ttf"
/* wdsmgfw.efi: prompt not passed, version 0x0800, architecture, action not done. */
#define BINL_OPTION {12, 1, 0, 13, 2, 8, 0, 1, 2, 0, BINL_ARCHITECTURE, 14, 1, 0, 255}

/* Windows' loaders read ProxyOffer first: the answer from port 4011 replaces it there [EDK2 PxeBcBoot.c]. */
static const char *const SERVER_ORDER[] = {"proxy", "reply", "ack", 0};

/* Files up to here are read whole by Mtftp(), as Windows does; larger ones stream, so that 192 MB of RAM is enough. */
enum { WHOLE_FILE_LIMIT = 64 << 20, PAGE = 4096 };

static struct efi_system_table *efi;
static struct efi_pxe_base_code *pxe;
static efi_handle nic;

static void standin_main(void);

static uint8_t store[0x8000];
static void store_put(uint32_t at, uint8_t byte) { store[at] = byte; }
static uint8_t store_byte(uint32_t at) { return at < sizeof store ? store[at] : 0; }

static uint32_t platform_packets(struct cached_packet *packets)
{
    uint32_t count = 0;
    if (!pxe)
        return 0;
    struct efi_pxe_mode *mode = pxe->mode;
    const struct {
        int there;
        const char *kind;
        const uint8_t *bytes;
    } kept[] = {
        {mode->discover_valid, "discover", mode->discover},
        {mode->ack_received, "ack", mode->ack},
        {mode->proxy_received, "proxy", mode->proxy},
        {mode->reply_received, "reply", mode->reply},
    };
    for (uint32_t i = 0; i < 4; i++)
        if (kept[i].there) {
            uint32_t size = dhcp_length(kept[i].bytes, DHCP_PACKET_MAX);
            packets[count++] = (struct cached_packet){kept[i].kind, kept[i].bytes, size};
        }
    return count;
}

static void platform_settle(void) {}

static struct outcome efi_failure(efi_status status) { return (struct outcome){0, "efi", efi_code(status), 0}; }

static struct outcome read_whole(const struct step *step, const union efi_ip_address *server, uint64_t size,
                                 struct sink *sink)
{
    uintptr_t pages = (uintptr_t)(size / PAGE) + 1;
    uintptr_t block_size = step->block_size;
    uint64_t address = 0;
    efi_status status = efi->boot->allocate_pages(EFI_ALLOCATE_ANY, EFI_LOADER_DATA, pages, &address);
    if (status)
        return efi_failure(status);
    uint8_t *buffer = (uint8_t *)(uintptr_t)address;
    size = (uint64_t)pages * PAGE;
    status = pxe->mtftp(pxe, PXE_TFTP_READ_FILE, buffer, 0, &size, block_size ? &block_size : 0, server, step->name, 0, 0);
    if (!status)
        sink_take(sink, buffer, (uint32_t)size);
    efi->boot->free_pages(address, pages);
    return status ? efi_failure(status) : (struct outcome){1, "efi", 0, (uint32_t)size};
}

/* Called once for each new packet, in order; DATA is opcode 3 and its bytes begin at 4 [RFC 1350 §5]. */
static efi_status take_packet(struct efi_mtftp4 *self, struct efi_mtftp4_token *token, uint16_t size, const uint8_t *packet)
{
    (void)self;
    if (size >= 4 && packet[0] == 0 && packet[1] == 3)
        sink_take(token->context, packet + 4, size - 4u);
    return 0;
}

static const char *decimal(uint32_t value, char text[11])
{
    char *at = text + 10;
    *at = 0;
    do
        *--at = (char)('0' + value % 10);
    while ((value /= 10) != 0);
    return at;
}

/* A child of a service of the network card, and its protocol; 0 when the firmware has no such service. */
static void *open_child(const struct efi_guid *binding, const struct efi_guid *protocol, struct efi_service_binding **service,
                        efi_handle *child, efi_status *status)
{
    void *path = 0, *interface = 0;
    efi_handle parent;
    *status = efi->boot->handle_protocol(nic, &EFI_DEVICE_PATH, &path);
    if (!*status)
        *status = efi->boot->locate_device_path(binding, &path, &parent);
    if (!*status)
        *status = efi->boot->handle_protocol(parent, binding, (void **)service);
    if (!*status)
        *status = (*service)->create_child(*service, child);
    if (!*status)
        *status = efi->boot->handle_protocol(*child, protocol, &interface);
    return *status ? 0 : interface;
}

static struct outcome read_streaming(const struct step *step, const uint8_t *server, struct sink *sink)
{
    efi_handle child = 0;
    struct efi_service_binding *service = 0;
    efi_status status;
    struct efi_mtftp4 *client = open_child(&EFI_MTFTP4_SERVICE, &EFI_MTFTP4, &service, &child, &status);
    if (!client)
        return efi_failure(status);
    struct efi_mtftp4_config config = {.server_port = 69, .tries = 6, .timeout_seconds = 4};
    memcpy(config.station, pxe->mode->station.v4, 4);
    memcpy(config.mask, pxe->mode->mask.v4, 4);
    memcpy(config.server, server, 4);
    for (uint32_t i = 0; i < packet_count; i++) {
        uint8_t length;
        const uint8_t *router = dhcp_option(&packets[i], 3, &length);
        if (router && length >= 4 && text_equal(packets[i].kind, "ack"))
            memcpy(config.gateway, router, 4);
    }
    char block_text[11], window_text[11];
    struct efi_mtftp4_option options[2] = {{"blksize", decimal(step->block_size ? step->block_size : 1456, block_text)},
                                           {"windowsize", decimal(step->window_size, window_text)}};
    struct efi_mtftp4_token token = {.name = step->name,
                                     .option_count = step->window_size ? 2 : 1,
                                     .options = options,
                                     .context = sink,
                                     .check_packet = take_packet};
    status = client->configure(client, &config);
    if (!status)
        status = client->read_file(client, &token);
    service->destroy_child(service, child);
    return status ? efi_failure(status) : (struct outcome){1, "efi", 0, sink->size};
}

/* Asks for the size first, as Windows' loader does through the same call, then reads. */
static struct outcome platform_fetch(const struct step *step, const uint8_t *server, struct sink *sink)
{
    union efi_ip_address address = {.words = {0}};
    uint64_t size = 0;
    uintptr_t block_size = step->block_size;
    memcpy(address.v4, server, 4);
    if (step->window_size)
        return read_streaming(step, server, sink);
    efi_status status = pxe->mtftp(pxe, PXE_TFTP_GET_FILE_SIZE, 0, 0, &size, block_size ? &block_size : 0, &address,
                                   step->name, 0, 0);
    if (status)
        return efi_failure(status);
    return size > WHOLE_FILE_LIMIT ? read_streaming(step, server, sink) : read_whole(step, &address, size, sink);
}

static struct efi_udp4 *udp;
static struct efi_service_binding *udp_service;
static efi_handle udp_child;
static struct efi_udp4_token udp_receiving;

/* PXE base code's own UDP forgets what arrives between two calls; a child of UDP4 stays open. */
static int platform_udp_open(void)
{
    efi_status status;
    udp = open_child(&EFI_UDP4_SERVICE, &EFI_UDP4, &udp_service, &udp_child, &status);
    if (!udp)
        return 0;
    struct efi_udp4_config config = {.allow_duplicate_port = 1, .time_to_live = 64, .station_port = 68};
    memcpy(config.station, pxe->mode->station.v4, 4);
    memcpy(config.mask, pxe->mode->mask.v4, 4);
    udp_receiving.packet.receive = 0;
    return !udp->configure(udp, &config) && !efi->boot->create_event(0, 0, 0, 0, &udp_receiving.event) &&
           !udp->receive(udp, &udp_receiving);
}

static void platform_udp_close(void)
{
    if (udp)
        udp_service->destroy_child(udp_service, udp_child);
    udp = 0;
}

/* To port 4011, as wdsmgfw.efi from 68. */
static int platform_send(const uint8_t *server, uint8_t *bytes, uint32_t size)
{
    struct efi_udp4_session session = {.destination_port = 4011};
    struct efi_udp4_transmit packet = {
        .session = &session, .size = size, .fragment_count = 1, .fragments = {{size, bytes}}};
    struct efi_udp4_token token = {.packet.transmit = &packet};
    uint64_t start = clock_ticks();
    memcpy(session.destination, server, 4);
    if (efi->boot->create_event(0, 0, 0, 0, &token.event))
        return 0;
    efi_status status = udp->transmit(udp, &token);
    while (!status && efi->boot->check_event(token.event) && clock_ms(start, clock_ticks()) < 2000)
        udp->poll(udp);
    efi->boot->close_event(token.event);
    return !status && !token.status;
}

/* A datagram from `server`; others are passed over. */
static uint32_t platform_receive(const uint8_t *server, uint8_t *buffer, uint32_t limit, uint32_t wait_ms)
{
    uint64_t start = clock_ticks();
    while (clock_ms(start, clock_ticks()) < wait_ms) {
        udp->poll(udp);
        if (efi->boot->check_event(udp_receiving.event))
            continue;
        struct efi_udp4_receive *packet = udp_receiving.packet.receive;
        uint32_t size = 0;
        if (!udp_receiving.status && packet) {
            uint32_t from;
            memcpy(&from, packet->session.source, 4);
            uint32_t wanted;
            memcpy(&wanted, server, 4);
            if (from == wanted && packet->fragment_count > 0) {
                size = packet->fragments[0].size < limit ? packet->fragments[0].size : limit;
                memcpy(buffer, packet->fragments[0].bytes, size);
            }
            efi->boot->signal_event(packet->recycle);
        }
        udp_receiving.packet.receive = 0;
        udp->receive(udp, &udp_receiving);
        if (size)
            return size;
    }
    return 0;
}

static void platform_sleep(uint32_t ms) { efi->boot->stall((uintptr_t)ms * 1000); }

/* Without QEMU's exit device the machine is switched off: nothing boots after the stand-in. */
static void platform_end(int good)
{
    (void)good;
    efi->runtime->reset_system(EFI_RESET_SHUTDOWN, 0, 0, 0);
}

efi_status efi_main(efi_handle image, struct efi_system_table *system)
{
    struct efi_loaded_image *loaded = 0;
    efi = system;
    efi->boot->set_watchdog_timer(0, 0, 0, 0);
    if (!efi->boot->handle_protocol(image, &EFI_LOADED_IMAGE, (void **)&loaded)) {
        nic = loaded->device;
        efi->boot->handle_protocol(nic, &EFI_PXE_BASE_CODE, (void **)&pxe);
    }
    standin_main();
    return 0;
}

#endif

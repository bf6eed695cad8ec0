/* Reads the DHCP packets the firmware kept, prints them, and picks the boot server from them. */
#ifndef STANDIN_DHCP_H
#define STANDIN_DHCP_H

#include "base.h"

enum { DHCP_PACKET_MAX = 1472, DHCP_OPTIONS = 240, DHCP_SIADDR = 20, DHCP_FILE = 108, DHCP_FILE_SIZE = 128 };

/* A cached packet under the name the report gives it: discover, ack, proxy or reply. */
struct cached_packet {
    const char *kind;
    const uint8_t *bytes;
    uint32_t size;
};

/* The value of option `code` and its length, or 0 when it is absent or runs past the packet's end. */
static const uint8_t *dhcp_option(const struct cached_packet *packet, uint8_t code, uint8_t *length)
{
    for (uint32_t at = DHCP_OPTIONS; at < packet->size && packet->bytes[at] != 255;) {
        if (packet->bytes[at] == 0) {
            at++;
            continue;
        }
        if (at + 1 >= packet->size || at + 2 + packet->bytes[at + 1] > packet->size)
            return 0;
        if (packet->bytes[at] == code) {
            *length = packet->bytes[at + 1];
            return packet->bytes + at + 2;
        }
        at += 2 + (uint32_t)packet->bytes[at + 1];
    }
    return 0;
}

/* The packet's length up to and with option 255: the firmware keeps no length of its own. */
static uint32_t dhcp_length(const uint8_t *bytes, uint32_t limit)
{
    uint32_t at = DHCP_OPTIONS;
    while (at < limit && bytes[at] != 255)
        at += bytes[at] == 0 || at + 1 >= limit ? 1 : 2 + (uint32_t)bytes[at + 1];
    return at < limit ? at + 1 : limit;
}

/* One line with the whole packet in hex, then one line for each option. */
static void dhcp_print(const struct cached_packet *packet)
{
    line_begin("pkt");
    line_field(packet->kind);
    put_char('|');
    put_hex(packet->bytes, packet->size);
    line_end();
    for (uint32_t at = DHCP_OPTIONS; at + 1 < packet->size && packet->bytes[at] != 255;) {
        uint32_t length = packet->bytes[at + 1];
        if (packet->bytes[at] == 0) {
            at++;
            continue;
        }
        if (at + 2 + length > packet->size)
            break;
        line_begin("opt");
        line_field(packet->kind);
        put_char('|');
        put_number(packet->bytes[at]);
        put_char('|');
        put_hex(packet->bytes + at + 2, length);
        put_char('|');
        put_printable(packet->bytes + at + 2, length);
        line_end();
        at += 2 + length;
    }
}

static int address_is_zero(const uint8_t *address) { return !(address[0] | address[1] | address[2] | address[3]); }

/* The server one packet names: siaddr, else option 54. 0 when it names none. */
static const uint8_t *dhcp_server(const struct cached_packet *packet)
{
    uint8_t length;
    if (!address_is_zero(packet->bytes + DHCP_SIADDR))
        return packet->bytes + DHCP_SIADDR;
    const uint8_t *identifier = dhcp_option(packet, 54, &length);
    return identifier && length == 4 && !address_is_zero(identifier) ? identifier : 0;
}

/* The packet a Windows loader would believe: the first of `kinds` that is there and names a server. */
static const struct cached_packet *dhcp_choose(const struct cached_packet *packets, uint32_t count,
                                               const char *const *kinds)
{
    for (; *kinds; kinds++)
        for (uint32_t i = 0; i < count; i++)
            if (text_equal(packets[i].kind, *kinds) && dhcp_server(&packets[i]))
                return &packets[i];
    return 0;
}

#endif

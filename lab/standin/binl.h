/*
 * Asks port 4011 as WDS's network boot programs do (option 250), and obeys: waits and asks again while an administrator
 * has not decided, follows a referral, stops when told to, goes on with the file and the boot store it was given.
 */
#ifndef STANDIN_BINL_H
#define STANDIN_BINL_H

#include "base.h"
#include "dhcp.h"

enum { OPTION_WDS = 250, OPTION_BCD_PATH = 252, OPTION_BOOT_FILE = 67, OPTION_MACHINE_ID = 97 };
enum { WDS_NEXT_ACTION = 2, WDS_POLL_INTERVAL = 3, WDS_POLL_RETRIES = 4, WDS_REQUEST_ID = 5, WDS_MESSAGE = 6, WDS_REFERRAL = 9 };
enum { NEXT_APPROVAL = 1, NEXT_REFERRAL = 3, NEXT_ABORT = 5 };
enum { BINL_REPLY_WAIT_MS = 1500, BINL_TRIES = 4, BINL_REFERRALS = 3, BINL_DEFAULT_POLL_SECONDS = 10 };

/* What the dialog ended with; file and bcd are empty where the server named none. */
struct binl_answer {
    uint8_t server[4];
    char file[DHCP_FILE_SIZE + 1];
    char bcd[256];
};

static uint8_t binl_buffer[DHCP_PACKET_MAX];

static uint8_t *binl_option(uint8_t *at, uint8_t code, uint8_t length, const uint8_t *value)
{
    *at++ = code;
    *at++ = length;
    memcpy(at, value, length);
    return at + length;
}

/* The request in the order and with the constants wdsmgfw.efi and wdsnbp.com use; returns its length. */
static uint32_t binl_request(uint8_t *bytes, const struct cached_packet *ack, const uint8_t *server, const uint8_t *wds,
                             uint8_t wds_length)
{
    static const uint8_t head[12] = {1, 1, 6, 0, 0x40, 0xe2, 0x01, 0x00, 0xff, 0xff, 0, 0};
    static const uint8_t cookie[4] = {0x63, 0x82, 0x53, 0x63};
    static const uint8_t asked[9] = {60, 128, 129, 130, 131, 132, 133, 134, 135};
    static const uint8_t architecture[2] = {0, BINL_ARCHITECTURE}, request = 3;
    uint8_t length, *at = bytes + DHCP_OPTIONS;
    memset(bytes, 0, DHCP_PACKET_MAX);
    memcpy(bytes, head, sizeof head);
    memcpy(bytes + 12, ack->bytes + 16, 4);
    memcpy(bytes + DHCP_SIADDR, server, 4);
    memcpy(bytes + 28, ack->bytes + 28, 16);
    memcpy(bytes + 236, cookie, 4);
    at = binl_option(at, 93, 2, architecture);
    const uint8_t *machine = machine_id(&length);
    if (machine)
        at = binl_option(at, OPTION_MACHINE_ID, length, machine);
    at = binl_option(at, 53, 1, &request);
    at = binl_option(at, 60, 9, (const uint8_t *)"PXEClient");
    at = binl_option(at, 55, sizeof asked, asked);
    at = binl_option(at, OPTION_WDS, wds_length, wds);
    *at++ = 255;
    return (uint32_t)(at - bytes);
}

/* A sub-option of option 250. */
static const uint8_t *wds_option(const uint8_t *list, uint8_t size, uint8_t code, uint8_t *length)
{
    for (uint32_t at = 0; at + 1 < size && list[at] != 255; at += 2u + list[at + 1])
        if (list[at] == code && at + 2u + list[at + 1] <= size) {
            *length = list[at + 1];
            return list + at + 2;
        }
    return 0;
}

static uint32_t wds_number(const uint8_t *list, uint8_t size, uint8_t code, uint32_t otherwise)
{
    uint8_t length;
    uint32_t value = 0;
    const uint8_t *bytes = wds_option(list, size, code, &length);
    if (!bytes || length == 0 || length > 4)
        return otherwise;
    while (length--)
        value = value << 8 | *bytes++;
    return value;
}

static void copy_text(char *to, uint32_t limit, const uint8_t *from, uint32_t length)
{
    uint32_t i = 0;
    for (; i < length && i < limit - 1 && from[i]; i++)
        to[i] = (char)from[i];
    to[i] = 0;
}

/* Sends and waits, a few times; 0 when nothing fitting came. The reply is in binl_buffer. */
static uint32_t binl_exchange(const struct cached_packet *ack, const uint8_t *server, const uint8_t *wds, uint8_t wds_length)
{
    for (int tries = 0; tries < BINL_TRIES; tries++) {
        uint32_t size = binl_request(binl_buffer, ack, server, wds, wds_length);
        uint8_t xid[4];
        memcpy(xid, binl_buffer + 4, 4);
        if (!platform_send(server, binl_buffer, size))
            return 0;
        size = platform_receive(server, binl_buffer, sizeof binl_buffer, BINL_REPLY_WAIT_MS);
        if (size > DHCP_OPTIONS && binl_buffer[0] == 2 && binl_buffer[4] == xid[0] && binl_buffer[7] == xid[3])
            return size;
    }
    return 0;
}

/* The whole dialog; 1 when it ended with something to boot. */
static int binl_dialog(const struct cached_packet *ack, const uint8_t *wds, uint8_t wds_length, struct binl_answer *answer)
{
    uint32_t polls = 0, referrals = 0;
    if (!platform_udp_open())
        return 0;
    for (;;) {
        uint8_t length, size;
        struct cached_packet reply = {"binl", binl_buffer, 0};
        reply.size = binl_exchange(ack, answer->server, wds, wds_length);
        if (!reply.size) {
            line_begin("unanswered");
            line_end();
            return 0;
        }
        dhcp_print(&(struct cached_packet){"binl", binl_buffer, dhcp_length(binl_buffer, reply.size)});
        const uint8_t *list = dhcp_option(&reply, OPTION_WDS, &size);
        uint32_t action = list ? wds_number(list, size, WDS_NEXT_ACTION, 0) : 0;
        const uint8_t *message = list ? wds_option(list, size, WDS_MESSAGE, &length) : 0;
        if (action == NEXT_ABORT) {
            line_begin("abort");
            put_char('|');
            if (message)
                put_printable(message, length);
            line_end();
            return 0;
        }
        if (action == NEXT_REFERRAL) {
            uint8_t bytes;
            const uint8_t *other = wds_option(list, size, WDS_REFERRAL, &bytes);
            line_begin("refer");
            put_char('|');
            if (other && bytes == 4)
                put_address(other);
            line_end();
            if (!other || bytes != 4 || ++referrals > BINL_REFERRALS)
                return 0;
            memcpy(answer->server, other, 4);
            continue;
        }
        if (action == NEXT_APPROVAL) {
            uint32_t seconds = wds_number(list, size, WDS_POLL_INTERVAL, BINL_DEFAULT_POLL_SECONDS);
            line_begin("wait");
            put_char('|');
            put_number(wds_number(list, size, WDS_REQUEST_ID, 0));
            put_char('|');
            put_number(seconds);
            put_char('|');
            if (message)
                put_printable(message, length);
            line_end();
            if (++polls > wds_number(list, size, WDS_POLL_RETRIES, 0xffff))
                return 0;
            platform_sleep(seconds * 1000);
            continue;
        }
        const uint8_t *file = dhcp_option(&reply, OPTION_BOOT_FILE, &length);
        if (file)
            copy_text(answer->file, sizeof answer->file, file, length);
        else
            copy_text(answer->file, sizeof answer->file, binl_buffer + DHCP_FILE, DHCP_FILE_SIZE);
        const uint8_t *bcd = dhcp_option(&reply, OPTION_BCD_PATH, &length);
        if (bcd)
            copy_text(answer->bcd, sizeof answer->bcd, bcd, length);
        const uint8_t *server = dhcp_server(&reply);
        if (server)
            memcpy(answer->server, server, 4);
        line_begin("approved");
        line_field(answer->file);
        line_field(answer->bcd);
        put_char('|');
        put_address(answer->server);
        line_end();
        return answer->file[0] != 0;
    }
}

#endif

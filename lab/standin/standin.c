/*
 * A boot loader that stands in for the one of Windows: it prints what the firmware's PXE left it (each cached DHCP
 * packet and option), fetches a list of files through the firmware's own TFTP and prints their SHA-256.
 *
 * The list is QEMU's fw_cfg file opt/standin/plan, one step a line:
 *   get NAME [blksize=N] [window=N]
 *   windows        as Windows' boot manager: itself again, the boot store (option 252), what its default entry names, a font
 *   binl [HEX]     asks port 4011 as wdsnbp.com or wdsmgfw.efi, with HEX as option 250; then fetches what it was given
 *
 * The report goes to the first serial port, one line each, fields divided by '|':
 *   STANDIN|start|<platform>
 *   STANDIN|pkt|<discover|ack|proxy|reply>|<hex>          STANDIN|opt|<packet>|<code>|<hex>|<text>
 *   STANDIN|choice|<packet>|<server address>
 *   STANDIN|file|<name>|<size>|<sha256>|<ms>              STANDIN|missing|<name>|<status>
 *   STANDIN|store|<boot.sdi>|<boot.wim>|<block size>|<window>
 *   STANDIN|wait|<request>|<seconds>|<message>            STANDIN|refer|<address>
 *   STANDIN|abort|<message>                               STANDIN|unanswered
 *   STANDIN|approved|<file>|<boot store>|<server address>
 *   STANDIN|done|<ok or bad=N>
 */
#include "base.h"
#include "dhcp.h"
#include "sha256.h"

/* What a fetch ended with. `domain` says whose number `status` is: efi, tftp or pxe. */
struct outcome {
    int good;
    const char *domain;
    uint32_t status;
    uint32_t size;
};

/* One step of the plan; 0 means "as the firmware likes it". */
struct step {
    char name[128];
    uint32_t block_size;
    uint32_t window_size;
    /* Whether the file is kept as the boot store. */
    int keeps;
};

/* Where the bytes of a file go. */
struct sink {
    struct sha256 hash;
    uint32_t size;
    /* Whether the file is kept: it is a boot store. */
    int keeps;
};

static void sink_take(struct sink *sink, const uint8_t *bytes, uint32_t size);

/* The packets the firmware kept. */
static struct cached_packet packets[4];
static uint32_t packet_count;

/* Each platform gives: PLATFORM, FONT, SERVER_ORDER, BINL_ARCHITECTURE, BINL_OPTION, store_put(), store_byte(),
   platform_packets(), platform_fetch(),
   platform_udp_open(), platform_send(), platform_receive(), platform_sleep(), platform_settle(), platform_end(), and
   its entry. */
#ifdef STANDIN_BIOS
#include "platform-bios.h"
#else
#include "platform-efi.h"
#endif

#include "store.h"

static void sink_take(struct sink *sink, const uint8_t *bytes, uint32_t size)
{
    sha256_add(&sink->hash, bytes, size);
    if (sink->keeps)
        for (uint32_t i = 0; i < size && store_size < STORE_MAX; i++)
            store_put(store_size++, bytes[i]);
    sink->size += size;
}

/* Option 97 of the first kept packet that has it. */
static const uint8_t *machine_id(uint8_t *length)
{
    for (uint32_t i = 0; i < packet_count; i++) {
        const uint8_t *value = dhcp_option(&packets[i], 97, length);
        if (value)
            return value;
    }
    return 0;
}

#include "binl.h"

static char plan[2048];

static uint32_t number_of(const char *text)
{
    uint32_t value = 0;
    for (; *text >= '0' && *text <= '9'; text++)
        value = value * 10 + (uint32_t)(*text - '0');
    return value;
}

/* Cuts the next word out of the line and moves on; 0 at its end. */
static char *next_word(char **line)
{
    char *word = *line;
    while (*word == ' ' || *word == '\t')
        word++;
    if (!*word)
        return 0;
    char *end = word;
    while (*end && *end != ' ' && *end != '\t')
        end++;
    if (*end)
        *end++ = 0;
    *line = end;
    return word;
}

/* Reads one line of the plan; 0 when it names no file. */
static int read_step(char *line, struct step *step)
{
    char *verb = next_word(&line), *name = verb && text_equal(verb, "get") ? next_word(&line) : 0, *word;
    uint32_t length = 0;
    if (!name)
        return 0;
    memset(step, 0, sizeof *step);
    for (; name[length] && length < sizeof step->name - 1; length++)
        step->name[length] = name[length];
    while ((word = next_word(&line)) != 0) {
        const char *value;
        if ((value = text_after(word, "blksize=")) != 0)
            step->block_size = number_of(value);
        if ((value = text_after(word, "window=")) != 0)
            step->window_size = number_of(value);
    }
    return 1;
}

/* Fetches one file and reports it; 1 when it came whole. */
static int run_step(const struct step *step, const uint8_t *server)
{
    static struct sink sink;
    uint8_t digest[32];
    sink.size = 0;
    sink.keeps = step->keeps;
    sha256_start(&sink.hash);
    uint64_t start = clock_ticks();
    struct outcome outcome = platform_fetch(step, server, &sink);
    uint32_t took_ms = clock_ms(start, clock_ticks());
    sha256_end(&sink.hash, digest);
    line_begin(outcome.good ? "file" : "missing");
    line_field(step->name);
    put_char('|');
    if (outcome.good) {
        put_number(outcome.size);
        put_char('|');
        put_hex(digest, sizeof digest);
        put_char('|');
        put_number(took_ms);
    } else {
        put_text(outcome.domain);
        put_char('=');
        put_number(outcome.status);
    }
    line_end();
    return outcome.good;
}

/* The same for a name alone. */
static int fetch(const char *name, uint32_t block_size, uint32_t window_size, int keeps, const uint8_t *server)
{
    static struct step step;
    memset(&step, 0, sizeof step);
    for (uint32_t i = 0; name[i] && i < sizeof step.name - 1; i++)
        step.name[i] = name[i];
    step.block_size = block_size;
    step.window_size = window_size;
    step.keeps = keeps;
    return run_step(&step, server);
}

static struct cached_packet *packet_of_kind(const char *kind)
{
    for (uint32_t i = 0; i < packet_count; i++)
        if (text_equal(packets[i].kind, kind))
            return &packets[i];
    return 0;
}

static uint8_t hex_digit(char c) { return (uint8_t)(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10); }

/* Reads one `binl` line of the plan into option 250; 0 when it is another step. */
static uint8_t read_binl(char *line, uint8_t *wds)
{
    static const uint8_t usual[] = BINL_OPTION;
    uint8_t length = 0;
    char *hex;
    if (!text_after(line, "binl"))
        return 0;
    next_word(&line);
    if ((hex = next_word(&line)) == 0) {
        memcpy(wds, usual, sizeof usual);
        return sizeof usual;
    }
    for (; hex[0] && hex[1] && length < 128; hex += 2)
        wds[length++] = (uint8_t)(hex_digit(hex[0]) << 4 | hex_digit(hex[1]));
    return length;
}

/* The dialog, then the boot program and the boot store it ended with; 1 when all of it came. `server` may change. */
static int run_binl(const uint8_t *wds, uint8_t length, uint8_t *server)
{
    static struct binl_answer answer;
    const struct cached_packet *ack = packet_of_kind("ack");
    memset(&answer, 0, sizeof answer);
    memcpy(answer.server, server, 4);
    int good = ack && binl_dialog(ack, wds, length, &answer);
    platform_udp_close();
    if (!good)
        return 0;
    memcpy(server, answer.server, 4);
    good = fetch(answer.file, 0, 0, 0, server);
    if (answer.bcd[0])
        good &= fetch(answer.bcd, 0, 0, 0, server);
    return good;
}

/* The option of the packet that names the server, else of any; as text. 0 when there is none. */
static int option_text(const struct cached_packet *choice, uint8_t code, char *out, uint32_t limit)
{
    uint8_t length;
    const uint8_t *value = dhcp_option(choice, code, &length);
    for (uint32_t i = 0; !value && i < packet_count; i++)
        value = dhcp_option(&packets[i], code, &length);
    if (value)
        copy_text(out, limit, value, length);
    return value != 0;
}

/* The walk of Windows' boot manager [as seen on the wire of the real one]; 1 when every file came. */
static int run_windows(const struct cached_packet *choice, const uint8_t *server)
{
    static char name[128];
    static struct store_entry entry;
    if (!option_text(choice, 67, name, sizeof name))
        copy_text(name, sizeof name, choice->bytes + DHCP_FILE, DHCP_FILE_SIZE);
    int good = fetch(name, 0, 0, 0, server);
    if (!option_text(choice, 252, name, sizeof name))
        copy_text(name, sizeof name, (const uint8_t *)"\\Boot\\BCD", sizeof "\\Boot\\BCD");
    store_size = 0;
    good &= fetch(name, 0, 0, 1, server);
    memset(&entry, 0, sizeof entry);
    int told = store_default(&entry);
    line_begin("store");
    line_field(entry.sdi);
    line_field(entry.wim);
    put_char('|');
    put_number(entry.block_size);
    put_char('|');
    put_number(entry.window_size);
    line_end();
    if (!told)
        return 0;
    good &= fetch(FONT, entry.block_size, entry.window_size, 0, server);
    good &= fetch(entry.sdi, entry.block_size, entry.window_size, 0, server);
    good &= fetch(entry.wim, entry.block_size, entry.window_size, 0, server);
    return good;
}

/* Walks the plan against `server` and returns how many of its steps went wrong. A dialog without a boot ends it. */
static uint32_t run_plan(const struct cached_packet *choice, uint8_t *server)
{
    uint32_t bad = 0;
    char *next = plan;
    while (*next) {
        static struct step step;
        static uint8_t wds[128];
        char *line = next;
        while (*next && *next != '\n' && *next != '\r')
            next++;
        if (*next)
            *next++ = 0;
        uint8_t length = read_binl(line, wds);
        if (length && !run_binl(wds, length, server))
            return bad + 1;
        if (text_equal(line, "windows") && !run_windows(choice, server))
            bad++;
        if (!length && read_step(line, &step) && !run_step(&step, server))
            bad++;
    }
    return bad;
}

/* The whole run, the same on every platform; never returns where the machine can be ended. */
static void standin_main(void)
{
    uint32_t bad = 1;
    clock_start();
    platform_settle();
    serial_start();
    line_end();
    line_begin("start");
    line_field(PLATFORM);
    line_end();
    packet_count = platform_packets(packets);
    for (uint32_t i = 0; i < packet_count; i++)
        dhcp_print(&packets[i]);
    const struct cached_packet *choice = dhcp_choose(packets, packet_count, SERVER_ORDER);
    line_begin("choice");
    line_field(choice ? choice->kind : "none");
    put_char('|');
    if (choice) {
        uint8_t server[4];
        memcpy(server, dhcp_server(choice), 4);
        put_address(server);
        line_end();
        fw_cfg_read("opt/standin/plan", plan, sizeof plan);
        bad = run_plan(choice, server);
    } else {
        line_end();
    }
    line_begin("done");
    line_field(bad ? "bad=" : "ok");
    if (bad)
        put_number(bad);
    line_end();
    machine_exit(bad == 0);
    platform_end(bad == 0);
}

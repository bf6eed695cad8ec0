/*
 * A boot loader that stands in for the one of Windows: it prints what the firmware's PXE left it (each cached DHCP
 * packet and option), fetches a list of files through the firmware's own TFTP and prints their SHA-256.
 *
 * The list is QEMU's fw_cfg file opt/standin/plan, one step a line:  get NAME [blksize=N] [window=N]
 *
 * The report goes to the first serial port, one line each, fields divided by '|':
 *   STANDIN|start|<platform>
 *   STANDIN|pkt|<discover|ack|proxy|reply>|<hex>          STANDIN|opt|<packet>|<code>|<hex>|<text>
 *   STANDIN|choice|<packet>|<server address>
 *   STANDIN|file|<name>|<size>|<sha256>|<ms>              STANDIN|missing|<name>|<status>
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
};

/* Each platform gives: PLATFORM, SERVER_ORDER, platform_packets(), platform_fetch(),
   platform_settle(), platform_end(), and its entry. */
#ifdef STANDIN_BIOS
#include "platform-bios.h"
#else
#include "platform-efi.h"
#endif

static char plan[4096];
static struct cached_packet packets[4];

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
    static struct sha256 hash;
    uint8_t digest[32];
    sha256_start(&hash);
    uint64_t start = clock_ticks();
    struct outcome outcome = platform_fetch(step, server, &hash);
    uint32_t took_ms = clock_ms(start, clock_ticks());
    sha256_end(&hash, digest);
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

/* Walks the plan against `server` and returns how many of its files did not come. */
static uint32_t run_plan(const uint8_t *server)
{
    uint32_t bad = 0;
    char *next = plan;
    while (*next) {
        struct step step;
        char *line = next;
        while (*next && *next != '\n' && *next != '\r')
            next++;
        if (*next)
            *next++ = 0;
        if (read_step(line, &step) && !run_step(&step, server))
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
    uint32_t count = platform_packets(packets);
    for (uint32_t i = 0; i < count; i++)
        dhcp_print(&packets[i]);
    const struct cached_packet *choice = dhcp_choose(packets, count, SERVER_ORDER);
    line_begin("choice");
    line_field(choice ? choice->kind : "none");
    put_char('|');
    if (choice) {
        const uint8_t *server = dhcp_server(choice);
        put_address(server);
        line_end();
        fw_cfg_read("opt/standin/plan", plan, sizeof plan);
        bad = run_plan(server);
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

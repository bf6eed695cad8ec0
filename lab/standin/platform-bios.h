/* The stand-in as a BIOS network boot program: loaded at 0:7c00, 16-bit, everything through the PXE API [PXE 2.1]. */
#ifndef STANDIN_PLATFORM_BIOS_H
#define STANDIN_PLATFORM_BIOS_H

#define PLATFORM "bios"
#define FONT "\\Boot\\Fonts\\wgl4_boot.ttf"

/* The reply of the boot server, where there is one, else the lease. PXE keeps no proxy offer of its own. */
static const char *const SERVER_ORDER[] = {"reply", "ack", 0};

static void standin_main(void);

/*
 * Entry [PXE 2.1 §4.4.5]: ES:BX -> PXENV+, SS:SP+4 -> far pointer to !PXE. All segments become 0, so that a pointer
 * of C is the offset; the stack is ours, right behind the zeroed data.
 */
__asm__(".section .start, \"ax\"\n"
        ".globl start\n"
        "start:\n"
        "    movw %sp, %bp\n"
        "    movl 4(%bp), %eax\n"
        "    ljmpw $0, $start_in_segment_0\n"
        "start_in_segment_0:\n"
        "    xorw %cx, %cx\n"
        "    movw %cx, %ds\n"
        "    movl %eax, bang_pxe\n"
        "    movw %bx, pxenv_plus\n"
        "    movw %es, pxenv_plus + 2\n"
        "    cli\n"
        "    movw %cx, %ss\n"
        "    movl $stack_top, %esp\n"
        "    sti\n"
        "    movw %cx, %es\n"
        "    movw %cx, %fs\n"
        "    movw %cx, %gs\n"
        "    cld\n"
        "    movw $bss_start, %di\n"
        "    movw $bss_end, %cx\n"
        "    subw %di, %cx\n"
        "    xorw %ax, %ax\n"
        "    rep stosb\n"
        "    calll bios_main\n"
        "halt:\n"
        "    hlt\n"
        "    jmp halt\n"
        ".text\n");

struct far_pointer {
    uint16_t offset, segment;
};

/* Written by the entry before the data is zeroed, so they must not lie in .bss. */
__attribute__((section(".data"))) struct far_pointer bang_pxe = {1, 1};
__attribute__((section(".data"))) struct far_pointer pxenv_plus = {1, 1};
struct far_pointer pxe_entry;
uint16_t pxe_result;

static uint8_t far_byte(struct far_pointer at, uint16_t index)
{
    uint8_t value;
    __asm__ volatile("pushw %%fs\n movw %w1, %%fs\n movb %%fs:(%2), %0\n popw %%fs"
                     : "=q"(value)
                     : "r"(at.segment), "r"((uint32_t)(uint16_t)(at.offset + index)));
    return value;
}

/* The boot store lies above what the BIOS loads and below what the network card's ROM keeps for itself. */
enum { STORE_SEGMENT = 0x3000 };

static uint8_t store_byte(uint32_t at)
{
    return far_byte((struct far_pointer){0, STORE_SEGMENT}, (uint16_t)at);
}

static void store_put(uint32_t at, uint8_t byte)
{
    __asm__ volatile("pushw %%fs\n movw %w1, %%fs\n movb %0, %%fs:(%2)\n popw %%fs"
                     :
                     : "q"(byte), "r"(STORE_SEGMENT), "r"((uint32_t)(uint16_t)at)
                     : "memory");
}

static int far_signature(struct far_pointer at, const char *signature)
{
    for (uint16_t i = 0; signature[i]; i++)
        if (far_byte(at, i) != (uint8_t)signature[i])
            return 0;
    return 1;
}

static struct far_pointer far_pointer_at(struct far_pointer at, uint16_t index)
{
    return (struct far_pointer){(uint16_t)(far_byte(at, index) | far_byte(at, index + 1) << 8),
                                (uint16_t)(far_byte(at, index + 2) | far_byte(at, index + 3) << 8)};
}

/* Calls the PXE API through !PXE: far, C order, parameters in segment 0 [PXE 2.1 §3.1]. 0 is success. */
static uint16_t pxe_call(uint16_t opcode, void *parameters)
{
    __asm__ volatile("pushal\n"
                     "pushw %%ds\n pushw %%es\n pushw %%fs\n pushw %%gs\n"
                     "pushw %%ss\n"
                     "pushw %w0\n"
                     "pushw %w1\n"
                     "lcallw *pxe_entry\n"
                     "addw $6, %%sp\n"
                     "popw %%gs\n popw %%fs\n popw %%es\n popw %%ds\n"
                     "movw %%ax, pxe_result\n"
                     "popal\n"
                     "cld\n"
                     "sti\n"
                     :
                     : "r"((uint32_t)parameters), "r"((uint32_t)opcode)
                     : "memory", "cc");
    return pxe_result;
}

enum { PXE_TFTP_OPEN = 0x20, PXE_TFTP_CLOSE = 0x21, PXE_TFTP_READ = 0x22, PXE_GET_CACHED_INFO = 0x71 };
enum { PXE_UDP_OPEN = 0x30, PXE_UDP_CLOSE = 0x31, PXE_UDP_READ = 0x32, PXE_UDP_WRITE = 0x33 };
enum { CACHED_DISCOVER = 1, CACHED_ACK = 2, CACHED_REPLY = 3, BLOCK_MAX = 2048 };

struct __attribute__((packed)) pxe_get_cached_info {
    uint16_t status, type, size;
    struct far_pointer buffer;
    uint16_t limit;
};
struct __attribute__((packed)) pxe_tftp_open {
    uint16_t status;
    uint8_t server[4], gateway[4];
    char name[128];
    uint8_t port[2];
    uint16_t packet_size;
};
struct __attribute__((packed)) pxe_tftp_read {
    uint16_t status, packet_number, size;
    struct far_pointer buffer;
};

struct __attribute__((packed)) pxe_udp_open {
    uint16_t status;
    uint8_t station[4];
};
struct __attribute__((packed)) pxe_udp_read {
    uint16_t status;
    uint8_t source[4], destination[4];
    uint8_t source_port[2], destination_port[2];
    uint16_t size;
    struct far_pointer buffer;
};
struct __attribute__((packed)) pxe_udp_write {
    uint16_t status;
    uint8_t destination[4], gateway[4];
    uint8_t source_port[2], destination_port[2];
    uint16_t size;
    struct far_pointer buffer;
};

static uint8_t cached[3][DHCP_PACKET_MAX];
static uint8_t block[BLOCK_MAX];

static struct far_pointer near(void *pointer) { return (struct far_pointer){(uint16_t)(uintptr_t)pointer, 0}; }

/* !PXE from the stack, else through PXENV+ (its field 0x28); its entry point for real mode is at 0x10. */
static int find_pxe(void)
{
    struct far_pointer structure = bang_pxe;
    if (!far_signature(structure, "!PXE") && far_signature(pxenv_plus, "PXENV+"))
        structure = far_pointer_at(pxenv_plus, 0x28);
    if (!far_signature(structure, "!PXE"))
        return 0;
    pxe_entry = far_pointer_at(structure, 0x10);
    return 1;
}

static uint32_t platform_packets(struct cached_packet *packets)
{
    static const struct {
        uint16_t type;
        const char *kind;
    } kept[] = {{CACHED_DISCOVER, "discover"}, {CACHED_ACK, "ack"}, {CACHED_REPLY, "reply"}};
    uint32_t count = 0;
    if (!find_pxe())
        return 0;
    for (uint32_t i = 0; i < 3; i++) {
        static struct pxe_get_cached_info info;
        info = (struct pxe_get_cached_info){
            .type = kept[i].type, .size = DHCP_PACKET_MAX, .buffer = near(cached[i]), .limit = DHCP_PACKET_MAX};
        if (pxe_call(PXE_GET_CACHED_INFO, &info) == 0 && info.size > DHCP_OPTIONS)
            packets[count++] = (struct cached_packet){kept[i].kind, cached[i], dhcp_length(cached[i], info.size)};
    }
    return count;
}

/* SeaBIOS sends the end of what iPXE printed only with the next timer ticks (18.2 Hz): it must not fall into a report. */
static void platform_settle(void)
{
    volatile uint32_t *ticks = (volatile uint32_t *)0x46c;
    uint32_t start = *ticks;
    while (*ticks - start < 4)
        __asm__ volatile("sti\n hlt");
}

/* PXE 2.1 knows no window: a step's window is not asked for here. */
static struct outcome platform_fetch(const struct step *step, const uint8_t *server, struct sink *sink)
{
    static struct pxe_tftp_open open;
    static struct pxe_tftp_read read;
    static uint16_t close_status;
    uint32_t block_size = step->block_size ? step->block_size : 1432;
    memset(&open, 0, sizeof open);
    memcpy(open.server, server, 4);
    memcpy(open.name, step->name, sizeof open.name);
    open.port[1] = 69;
    open.packet_size = (uint16_t)(block_size > BLOCK_MAX ? BLOCK_MAX : block_size);
    if (pxe_call(PXE_TFTP_OPEN, &open))
        return (struct outcome){0, "pxe", open.status, 0};
    do {
        read = (struct pxe_tftp_read){.buffer = near(block)};
        if (pxe_call(PXE_TFTP_READ, &read)) {
            pxe_call(PXE_TFTP_CLOSE, &close_status);
            return (struct outcome){0, "pxe", read.status, 0};
        }
        sink_take(sink, block, read.size);
    } while (read.size >= open.packet_size);
    pxe_call(PXE_TFTP_CLOSE, &close_status);
    return (struct outcome){1, "pxe", 0, sink->size};
}

/* wdsnbp.com: what it found the processor to be; 6 is 64-bit here. Option 93 stays BIOS. */
#define BINL_ARCHITECTURE 0
#define BINL_OPTION {1, 2, 0, 6, 255}

static int platform_udp_open(void)
{
    static struct pxe_udp_open open;
    const struct cached_packet *ack = &packets[0];
    for (uint32_t i = 0; i < packet_count; i++)
        if (text_equal(packets[i].kind, "ack"))
            ack = &packets[i];
    memset(&open, 0, sizeof open);
    memcpy(open.station, ack->bytes + 16, 4);
    return pxe_call(PXE_UDP_OPEN, &open) == 0;
}

static void platform_udp_close(void)
{
    static uint16_t status;
    pxe_call(PXE_UDP_CLOSE, &status);
}

/* From port 68 to 4011, as wdsnbp.com. */
static int platform_send(const uint8_t *server, uint8_t *bytes, uint32_t size)
{
    static struct pxe_udp_write write;
    write = (struct pxe_udp_write){.source_port = {0, 68}, .destination_port = {0x0f, 0xab}, .size = (uint16_t)size};
    memcpy(write.destination, server, 4);
    write.buffer = near(bytes);
    return pxe_call(PXE_UDP_WRITE, &write) == 0;
}

/* Ticks of the BIOS clock, 18.2 a second. */
static uint32_t bios_ticks(void) { return *(volatile uint32_t *)0x46c; }

static uint32_t platform_receive(const uint8_t *server, uint8_t *buffer, uint32_t limit, uint32_t wait_ms)
{
    static struct pxe_udp_read read;
    uint32_t start = bios_ticks();
    (void)server;
    while (bios_ticks() - start < wait_ms / 55 + 1) {
        read = (struct pxe_udp_read){.destination_port = {0, 68}, .size = (uint16_t)limit, .buffer = near(buffer)};
        if (pxe_call(PXE_UDP_READ, &read) == 0)
            return read.size;
    }
    return 0;
}

static void platform_sleep(uint32_t ms)
{
    uint32_t start = bios_ticks();
    while (bios_ticks() - start < ms / 55 + 1)
        __asm__ volatile("sti\n hlt");
}

/* Without QEMU's exit device the machine halts. */
static void platform_end(int good)
{
    (void)good;
    for (;;)
        __asm__ volatile("cli\n hlt");
}

void bios_main(void) { standin_main(); }

#endif

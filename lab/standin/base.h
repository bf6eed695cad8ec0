/* The floor of the stand-in: integers, port I/O, the serial line, a clock in milliseconds and QEMU's fw_cfg files. */
#ifndef STANDIN_BASE_H
#define STANDIN_BASE_H

#include <stdint.h>

/* The compiler may call these for struct copies; there is no libc to bring them. */
void *memcpy(void *to, const void *from, __SIZE_TYPE__ size)
{
    uint8_t *out = to;
    const uint8_t *in = from;
    while (size--)
        *out++ = *in++;
    return to;
}

void *memset(void *to, int value, __SIZE_TYPE__ size)
{
    uint8_t *out = to;
    while (size--)
        *out++ = (uint8_t)value;
    return to;
}

static int text_equal(const char *a, const char *b)
{
    while (*a && *a == *b)
        a++, b++;
    return *a == *b;
}

/* The rest of `text` after `prefix`, or 0 when it does not begin with it. */
static const char *text_after(const char *text, const char *prefix)
{
    while (*prefix)
        if (*text++ != *prefix++)
            return 0;
    return text;
}

#if defined(__x86_64__) || defined(__i386__)

static inline void port_out8(uint16_t port, uint8_t value) { __asm__ volatile("outb %0, %1" : : "a"(value), "Nd"(port)); }
static inline void port_out16(uint16_t port, uint16_t value) { __asm__ volatile("outw %0, %1" : : "a"(value), "Nd"(port)); }
static inline void port_out32(uint16_t port, uint32_t value) { __asm__ volatile("outl %0, %1" : : "a"(value), "Nd"(port)); }
static inline uint8_t port_in8(uint16_t port)
{
    uint8_t value;
    __asm__ volatile("inb %1, %0" : "=a"(value) : "Nd"(port));
    return value;
}

enum { COM1 = 0x3f8, LINE_STATUS = 5, TRANSMITTER_EMPTY = 0x20 };

/* 115200 8N1 with FIFOs, no interrupts: whatever the firmware left there. */
static void serial_start(void)
{
    port_out8(COM1 + 1, 0x00);
    port_out8(COM1 + 3, 0x80);
    port_out8(COM1 + 0, 0x01);
    port_out8(COM1 + 1, 0x00);
    port_out8(COM1 + 3, 0x03);
    port_out8(COM1 + 2, 0xc7);
    port_out8(COM1 + 4, 0x0b);
}

/* The wait is bounded, so a machine without COM1 still boots. */
static void put_char(char c)
{
    for (uint32_t tries = 0; tries < 100000 && !(port_in8(COM1 + LINE_STATUS) & TRANSMITTER_EMPTY); tries++)
        ;
    port_out8(COM1, (uint8_t)c);
}

static inline uint64_t clock_ticks(void)
{
    uint32_t low, high;
    __asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
    return ((uint64_t)high << 32) | low;
}

/* Ticks of the time stamp counter while the PIT's channel 2 counts 10 ms down (1193182 Hz). */
static uint32_t clock_ticks_in_10_ms(void)
{
    enum { PIT_TEN_MS = 11932 };
    uint8_t gate = (uint8_t)((port_in8(0x61) & ~0x02) | 0x01);
    port_out8(0x61, gate);
    port_out8(0x43, 0xb0);
    port_out8(0x42, PIT_TEN_MS & 0xff);
    port_out8(0x42, PIT_TEN_MS >> 8);
    port_out8(0x61, (uint8_t)(gate & ~0x01));
    port_out8(0x61, gate);
    uint64_t start = clock_ticks();
    for (uint32_t tries = 0; tries < 10000000 && !(port_in8(0x61) & 0x20); tries++)
        ;
    return (uint32_t)(clock_ticks() - start);
}

enum { FW_CFG_SELECT = 0x510, FW_CFG_DATA = 0x511 };
static void fw_cfg_select(uint16_t key) { port_out16(FW_CFG_SELECT, key); }
static uint8_t fw_cfg_byte(void) { return port_in8(FW_CFG_DATA); }

/* QEMU's isa-debug-exit: the process ends with (value << 1) | 1, so 16 gives 33 (good) and 1 gives 3 (bad). */
static void machine_exit(int good) { port_out32(0xf4, good ? 16 : 1); }

#elif defined(__aarch64__)

/* QEMU's "virt" board: a PL011 for the serial line, fw_cfg as memory, the generic timer as clock. */
#define MMIO8(address) (*(volatile uint8_t *)(address))
#define MMIO16(address) (*(volatile uint16_t *)(address))
#define MMIO32(address) (*(volatile uint32_t *)(address))

static void serial_start(void) {}
static void put_char(char c)
{
    for (uint32_t tries = 0; tries < 100000 && (MMIO32(0x09000018UL) & 0x20); tries++)
        ;
    MMIO32(0x09000000UL) = (uint8_t)c;
}
static inline uint64_t clock_ticks(void)
{
    uint64_t ticks;
    __asm__ volatile("isb; mrs %0, cntvct_el0" : "=r"(ticks));
    return ticks;
}
static uint32_t clock_ticks_in_10_ms(void)
{
    uint64_t hertz;
    __asm__ volatile("mrs %0, cntfrq_el0" : "=r"(hertz));
    return (uint32_t)hertz / 100;
}
static void fw_cfg_select(uint16_t key) { MMIO16(0x09020008UL) = (uint16_t)((key << 8) | (key >> 8)); }
static uint8_t fw_cfg_byte(void) { return MMIO8(0x09020000UL); }
static void machine_exit(int good) { (void)good; }

#else
#error "the stand-in runs on x86_64, i386 and aarch64"
#endif

static uint32_t ticks_per_10_ms;

static void clock_start(void)
{
    ticks_per_10_ms = clock_ticks_in_10_ms();
    if (ticks_per_10_ms == 0)
        ticks_per_10_ms = 1;
}

/* Milliseconds between two tick counts; right for about 20 minutes at 4 GHz. No 64-bit division: there is no libgcc. */
static uint32_t clock_ms(uint64_t from, uint64_t to)
{
    uint32_t delta = (uint32_t)((to - from) >> 8);
    uint32_t per_ms = ticks_per_10_ms / 10 >> 8;
    return delta / (per_ms ? per_ms : 1);
}

static void put_text(const char *text)
{
    while (*text)
        put_char(*text++);
}

static void put_hex(const uint8_t *bytes, uint32_t size)
{
    for (uint32_t i = 0; i < size; i++) {
        put_char("0123456789abcdef"[bytes[i] >> 4]);
        put_char("0123456789abcdef"[bytes[i] & 15]);
    }
}

static void put_number(uint32_t value)
{
    char digits[10];
    uint32_t count = 0;
    do
        digits[count++] = (char)('0' + value % 10);
    while ((value /= 10) != 0);
    while (count)
        put_char(digits[--count]);
}

static void put_address(const uint8_t *address)
{
    for (int i = 0; i < 4; i++) {
        if (i)
            put_char('.');
        put_number(address[i]);
    }
}

/* Printable ASCII as it is; the field separator, controls and the rest as dots. */
static void put_printable(const uint8_t *bytes, uint32_t size)
{
    for (uint32_t i = 0; i < size; i++)
        put_char(bytes[i] >= 0x20 && bytes[i] < 0x7f && bytes[i] != '|' ? (char)bytes[i] : '.');
}

/* A report line: the caller writes the fields between begin and end. */
static void line_begin(const char *kind)
{
    put_text("STANDIN|");
    put_text(kind);
}
static void line_field(const char *text)
{
    put_char('|');
    put_text(text);
}
static void line_end(void) { put_text("\r\n"); }

/*
 * Copies the fw_cfg file `name` into `out` as text and returns its length, 0 when there is none.
 * Directory (key 0x19): count u32be, then entries { size u32be, key u16be, reserved u16, name[56] }.
 */
static uint32_t fw_cfg_read(const char *name, char *out, uint32_t limit)
{
    uint8_t entry[64];
    uint32_t count = 0;
    fw_cfg_select(0x19);
    for (int i = 0; i < 4; i++)
        count = count << 8 | fw_cfg_byte();
    for (uint32_t n = 0; n < count && n < 256; n++) {
        for (int i = 0; i < 64; i++)
            entry[i] = fw_cfg_byte();
        entry[63] = 0;
        if (!text_equal((const char *)entry + 8, name))
            continue;
        uint32_t size = (uint32_t)entry[0] << 24 | (uint32_t)entry[1] << 16 | (uint32_t)entry[2] << 8 | entry[3];
        if (size > limit - 1)
            size = limit - 1;
        fw_cfg_select((uint16_t)(entry[4] << 8 | entry[5]));
        for (uint32_t i = 0; i < size; i++)
            out[i] = (char)fw_cfg_byte();
        out[size] = 0;
        return size;
    }
    return 0;
}

#endif

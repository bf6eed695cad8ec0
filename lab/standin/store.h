/*
 * Reads the boot store as Windows' boot manager does: a registry hive, walked key by key to the elements of the entry
 * that boots. Each platform keeps the bytes where it has room: store_put(), store_byte().
 *
 * Cells lie at 4096 + their offset, their size in the first four bytes.
 *   key    "nk", +0x14 subkeys, +0x1c their list, +0x24 values, +0x28 their list, +0x48 length of the name, +0x4c the name
 *   list   "lf" or "lh", +2 entries, +4 { offset of the key, hint }
 *   value  "vk", +2 length of the name, +4 size of the data (bit 31: it lies at +8), +8 its offset, +0x14 the name
 */
#ifndef STANDIN_STORE_H
#define STANDIN_STORE_H

enum { HIVE_ROOT = 0x24, HIVE_CELLS = 4096, STORE_MAX = 0x8000 };
#define HIVE_INLINE 0x80000000u
enum { DEVICE_PATH = 0x8c, GUID_TEXT = 39 };

/* How much of it is there. */
static uint32_t store_size;

static uint32_t store_number(uint32_t at, uint32_t size)
{
    uint32_t value = 0;
    for (uint32_t i = size; i-- > 0;)
        value = value << 8 | (at + i < store_size ? store_byte(at + i) : 0);
    return value;
}

/* Where the contents of a cell begin; 0 when it is none. */
static uint32_t store_cell(uint32_t offset)
{
    return offset < STORE_MAX && HIVE_CELLS + offset + 4 < store_size ? HIVE_CELLS + offset + 4 : 0;
}

static int store_name_is(uint32_t at, uint32_t length, const char *name)
{
    for (uint32_t i = 0; i < length; i++)
        if (!name[i] || (store_byte(at + i) | 0x20) != ((uint8_t)name[i] | 0x20))
            return 0;
    return !name[length];
}

/* A key below `key` by its name; 0 when there is none. */
static uint32_t store_key(uint32_t key, const char *name)
{
    uint32_t list = key ? store_cell(store_number(key + 0x1c, 4)) : 0;
    uint32_t count = list ? store_number(list + 2, 2) : 0;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t child = store_cell(store_number(list + 4 + 8 * i, 4));
        if (child && store_name_is(child + 0x4c, store_number(child + 0x48, 2), name))
            return child;
    }
    return 0;
}

/* Where the data of an element of an object lie, and their size; 0 when it has no such element. */
static uint32_t store_element(const char *object, const char *type, uint32_t *size)
{
    uint32_t root = store_cell(store_number(HIVE_ROOT, 4));
    uint32_t key = store_key(store_key(store_key(store_key(root, "Objects"), object), "Elements"), type);
    uint32_t list = key ? store_cell(store_number(key + 0x28, 4)) : 0;
    uint32_t count = list ? store_number(key + 0x24, 4) : 0;
    for (uint32_t i = 0; i < count && i < 8; i++) {
        uint32_t value = store_cell(store_number(list + 4 * i, 4));
        if (!value || !store_name_is(value + 0x14, store_number(value + 2, 2), "Element"))
            continue;
        *size = store_number(value + 4, 4);
        if (*size & HIVE_INLINE) {
            *size &= ~HIVE_INLINE;
            return value + 8;
        }
        return store_cell(store_number(value + 8, 4));
    }
    return 0;
}

/* UTF-16 up to its NUL, as ASCII. */
static void store_text(uint32_t at, char *out, uint32_t limit)
{
    uint32_t length = 0;
    for (; at && length < limit - 1 && store_number(at, 2); at += 2)
        out[length++] = (char)store_byte(at);
    out[length] = 0;
}

/* A GUID as a key's name: its first three fields are little endian. */
static void store_guid(uint32_t at, char *out)
{
    static const uint8_t order[] = {3, 2, 1, 0, 0xff, 5, 4, 0xff, 7, 6, 0xff, 8, 9, 0xff, 10, 11, 12, 13, 14, 15};
    *out++ = '{';
    for (uint32_t i = 0; i < sizeof order; i++) {
        if (order[i] == 0xff) {
            *out++ = '-';
            continue;
        }
        uint8_t byte = store_byte(at + order[i]);
        *out++ = "0123456789abcdef"[byte >> 4];
        *out++ = "0123456789abcdef"[byte & 15];
    }
    *out++ = '}';
    *out = 0;
}

/* What the default entry loads, and how. */
struct store_entry {
    char wim[128], sdi[128];
    uint32_t block_size, window_size;
};

/* The entry that boots; 0 when the store does not say. */
static int store_default(struct store_entry *entry)
{
    static char loader[GUID_TEXT + 1], options[GUID_TEXT + 1];
    uint32_t size, at = store_element("{9dea862c-5cdd-4e70-acc1-f32b344d4795}", "23000003", &size);
    store_text(at, loader, sizeof loader);
    uint32_t device = at ? store_element(loader, "11000001", &size) : 0;
    if (!device || size <= DEVICE_PATH)
        return 0;
    store_guid(device, options);
    store_text(device + DEVICE_PATH, entry->wim, sizeof entry->wim);
    store_text(store_element(options, "32000004", &size), entry->sdi, sizeof entry->sdi);
    at = store_element(options, "35000007", &size);
    entry->block_size = at ? store_number(at, 4) : 0;
    at = store_element(options, "35000008", &size);
    entry->window_size = at ? store_number(at, 4) : 0;
    return entry->wim[0] && entry->sdi[0];
}

#endif

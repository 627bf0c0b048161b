#include "proto/wire.h"

#include <assert.h>
#include <msgpack/pack.h>
#include <string.h>

/* What an object begins with: its kind, and its value or length. */
struct head {
    enum wire_kind kind; /* WIRE_NONE: short; WIRE_OTHER: not allowed here */
    uint64_t value;
    size_t octets; /* the head's own */
};

/* A long form, and the least value that needs it. */
struct form {
    enum wire_kind kind;
    uint8_t width;
    uint64_t least;
};

enum { FORM_FIRST = 0xc4, FORM_LAST = 0xdf };

/* WIRE.md 1.1: "Integers and lengths take their shortest form." What stands
   nowhere here (floats, ext, negative integers) has kind WIRE_NONE. */
static const struct form forms[FORM_LAST - FORM_FIRST + 1] = {
    [0xc4 - FORM_FIRST] = {WIRE_BIN, 1, 0},
    [0xc5 - FORM_FIRST] = {WIRE_BIN, 2, 0x100},
    [0xc6 - FORM_FIRST] = {WIRE_BIN, 4, 0x10000},
    [0xcc - FORM_FIRST] = {WIRE_UINT, 1, 0x80},
    [0xcd - FORM_FIRST] = {WIRE_UINT, 2, 0x100},
    [0xce - FORM_FIRST] = {WIRE_UINT, 4, 0x10000},
    [0xcf - FORM_FIRST] = {WIRE_UINT, 8, 0x100000000},
    [0xd9 - FORM_FIRST] = {WIRE_STR, 1, 32},
    [0xda - FORM_FIRST] = {WIRE_STR, 2, 0x100},
    [0xdb - FORM_FIRST] = {WIRE_STR, 4, 0x10000},
    [0xdc - FORM_FIRST] = {WIRE_ARRAY, 2, 16},
    [0xdd - FORM_FIRST] = {WIRE_ARRAY, 4, 0x10000},
    [0xde - FORM_FIRST] = {WIRE_MAP, 2, 16},
    [0xdf - FORM_FIRST] = {WIRE_MAP, 4, 0x10000},
};

static struct head long_head(struct bytes from)
{
    const struct form *f = &forms[from.at[0] - FORM_FIRST];
    struct head h = {WIRE_OTHER, 0, 0};

    if (f->kind == WIRE_NONE)
        return h;
    if (from.len < 1u + f->width)
        return (struct head){WIRE_NONE, 0, 0};
    h.value = bytes_get_be(from.at + 1, f->width);
    if (h.value < f->least)
        return h;
    h.kind = f->kind;
    h.octets = 1u + f->width;
    return h;
}

static struct head head_of(struct bytes from)
{
    uint8_t tag;

    if (from.len == 0)
        return (struct head){WIRE_NONE, 0, 0};
    tag = from.at[0];
    if (tag <= 0x7f)
        return (struct head){WIRE_UINT, tag, 1};
    if (tag <= 0x8f)
        return (struct head){WIRE_MAP, tag & 0x0fu, 1};
    if (tag <= 0x9f)
        return (struct head){WIRE_ARRAY, tag & 0x0fu, 1};
    if (tag <= 0xbf)
        return (struct head){WIRE_STR, tag & 0x1fu, 1};
    if (tag == 0xc0)
        return (struct head){WIRE_NIL, 0, 1};
    if (tag == 0xc2 || tag == 0xc3)
        return (struct head){WIRE_BOOL, tag & 1u, 1};
    if (tag >= FORM_FIRST && tag <= FORM_LAST)
        return long_head(from);
    return (struct head){WIRE_OTHER, 0, 0};
}

static void spoil(struct reader *r)
{
    r->spoiled = true;
    r->left.len = 0; /* whatever is asked next finds nothing */
}

static struct bytes take(struct reader *r, size_t n)
{
    struct bytes b = {r->left.at, n};

    if (n > r->left.len) {
        spoil(r);
        return (struct bytes){0};
    }
    if (n > 0) {
        r->left.at += n;
        r->left.len -= n;
    }
    return b;
}

/* The value or length of the next object, which must be of that kind. */
static uint64_t expect(struct reader *r, enum wire_kind kind, uint64_t max)
{
    struct head h = head_of(r->left);

    if (h.kind != kind || h.value > max) {
        spoil(r);
        return 0;
    }
    take(r, h.octets);
    return h.value;
}

struct reader reader_on(struct bytes from)
{
    return (struct reader){.left = from};
}

size_t reader_array(struct reader *r, size_t max)
{
    size_t count = (size_t)expect(r, WIRE_ARRAY, max);

    /* An element is an octet at least: a count cannot promise more. */
    if (count > r->left.len) {
        spoil(r);
        return 0;
    }
    return count;
}

void reader_array_of(struct reader *r, size_t count)
{
    reader_expect(r, reader_array(r, count) == count);
}

size_t reader_map(struct reader *r, size_t max)
{
    size_t count = (size_t)expect(r, WIRE_MAP, max);

    if (count > r->left.len / 2) {
        spoil(r);
        return 0;
    }
    return count;
}

uint64_t reader_uint(struct reader *r, uint64_t max)
{
    return expect(r, WIRE_UINT, max);
}

bool reader_bool(struct reader *r)
{
    return expect(r, WIRE_BOOL, 1) != 0;
}

bool reader_nil(struct reader *r)
{
    if (head_of(r->left).kind != WIRE_NIL)
        return false;
    take(r, 1);
    return true;
}

struct bytes reader_bin(struct reader *r, size_t max)
{
    return take(r, (size_t)expect(r, WIRE_BIN, max));
}

void reader_bin_into(struct reader *r, uint8_t *at, size_t n)
{
    struct bytes b = reader_bin(r, n);

    reader_expect(r, b.len == n);
    if (r->spoiled)
        memset(at, 0, n);
    else
        memcpy(at, b.at, n);
}

static struct bytes checked_str(struct reader *r, size_t max, bool lines)
{
    struct bytes b = take(r, (size_t)expect(r, WIRE_STR, max));

    if (!wire_text_valid(b, lines)) {
        spoil(r);
        return (struct bytes){0};
    }
    return b;
}

struct bytes reader_str(struct reader *r, size_t max)
{
    return checked_str(r, max, false);
}

struct bytes reader_text(struct reader *r, size_t max)
{
    return checked_str(r, max, true);
}

/* What reader_any() still has to pass at each depth. */
struct open_arrays {
    uint64_t left[WIRE_DEPTH_MAX + 1];
    size_t depth;
};

/* WIRE.md 1.1: "Depth is at most 8." */
static void open_one(struct reader *r, struct open_arrays *open, struct head h)
{
    if (open->depth == WIRE_DEPTH_MAX) {
        spoil(r);
        return;
    }
    open->left[++open->depth] = h.kind == WIRE_MAP ? 2 * h.value : h.value;
}

/* Pass one head, and its octets if it is a run of octets. */
static void pass(struct reader *r, struct open_arrays *open)
{
    struct head h = head_of(r->left);

    take(r, h.octets);
    switch (h.kind) {
    case WIRE_NONE:
    case WIRE_OTHER:
        spoil(r);
        break;
    case WIRE_NIL:
    case WIRE_BOOL:
    case WIRE_UINT:
        break;
    case WIRE_BIN:
        take(r, (size_t)h.value);
        break;
    case WIRE_STR:
        reader_expect(r, wire_text_valid(take(r, (size_t)h.value), true));
        break;
    case WIRE_ARRAY:
    case WIRE_MAP:
        open_one(r, open, h);
        break;
    }
}

struct bytes reader_any(struct reader *r)
{
    struct open_arrays open = {.left = {1}};
    struct bytes start = r->left;

    while (!r->spoiled) {
        if (open.left[open.depth] > 0) {
            open.left[open.depth]--;
            pass(r, &open);
        } else if (open.depth > 0) {
            open.depth--;
        } else {
            return (struct bytes){start.at, start.len - r->left.len};
        }
    }
    return (struct bytes){0};
}

void reader_expect(struct reader *r, bool holds)
{
    if (!holds)
        spoil(r);
}

enum wire_kind reader_kind(const struct reader *r)
{
    return head_of(r->left).kind;
}

enum err reader_done(const struct reader *r)
{
    return r->spoiled || r->left.len > 0 ? ERR_BAD_SHAPE : ERR_OK;
}

uint64_t wire_version(struct bytes from)
{
    struct reader r = reader_on(from);

    reader_expect(&r, reader_array(&r, SIZE_MAX) > 0);
    return reader_uint(&r, UINT64_MAX);
}

/* WIRE.md 1.4: "another version is "unknown version", never "bad shape", so
   that a newer peer is not taken for a broken one." */
enum err wire_version_check(struct bytes from)
{
    uint64_t version = wire_version(from);

    if (version == WIRE_VERSION)
        return ERR_OK;
    return version == 0 ? ERR_BAD_SHAPE : ERR_VERSION;
}

enum { UTF8_NONE = 0x110000 }; /* beyond the last character */

/* How many octets the character takes that begins with lead. */
static size_t utf8_len(uint8_t lead)
{
    return lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
}

/* The number of a character of n octets; UTF8_NONE where one of them does not
   go on with it. */
static uint32_t utf8_point(const uint8_t *at, size_t n)
{
    uint32_t point = at[0] & (0x7fu >> n);

    for (size_t i = 1; i < n; i++) {
        if ((at[i] & 0xc0) != 0x80)
            return UTF8_NONE;
        point = point << 6 | (at[i] & 0x3fu);
    }
    return point;
}

size_t wire_char(struct bytes at, uint32_t *point)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    uint8_t lead = at.at[0];
    size_t n = utf8_len(lead);

    *point = lead;
    if (n == 1)
        return 1;
    if (lead < 0xc2 || lead > 0xf4 || n > at.len)
        return 0;
    *point = utf8_point(at.at, n);
    if (*point < least[n] || *point > 0x10ffff ||
        (*point >= 0xd800 && *point <= 0xdfff))
        return 0;
    return n;
}

/* WIRE.md 1.2: "without control characters U+0000-U+001F and U+007F-U+009F" */
static bool control(uint32_t point)
{
    return point < 0x20 || (point >= 0x7f && point <= 0x9f);
}

/* Without a branch: most texts are plain, and all that comes in is asked of. */
static bool printable_ascii(struct bytes text)
{
    uint8_t others = 0;

    for (size_t i = 0; i < text.len; i++)
        others |= (uint8_t)(text.at[i] - 0x20) >= 0x7f - 0x20;
    return others == 0;
}

bool wire_text_valid(struct bytes text, bool lines)
{
    uint32_t point;
    size_t n;

    if (printable_ascii(text))
        return true;
    while (text.len > 0) {
        n = wire_char(text, &point);
        if (n == 0)
            return false;
        if (control(point) && !(lines && (point == '\n' || point == '\t')))
            return false;
        text.at += n;
        text.len -= n;
    }
    return true;
}

struct bytes wire_text_whole(struct bytes text)
{
    size_t back = 1;

    /* 10xxxxxx goes on with a character. */
    while (back < text.len && (text.at[text.len - back] & 0xc0) == 0x80)
        back++;
    if (text.len > 0 && utf8_len(text.at[text.len - back]) > back)
        text.len -= back;
    return text;
}

/* msgpack-c's packer writes here, and so cannot grow anything. */
static int bounded_write(void *writer, const char *at, size_t len)
{
    struct writer *w = writer;

    if (w->full ||
        !buffer_add(w->out, (struct bytes){(const uint8_t *)at, len}))
        w->full = true;
    return w->full ? -1 : 0;
}

static msgpack_packer packer_of(struct writer *w)
{
    msgpack_packer p;

    msgpack_packer_init(&p, w, bounded_write);
    return p;
}

/* msgpack-c's length fields are 32 bits wide. */
static bool fits(struct writer *w, size_t count)
{
    if (count > UINT32_MAX)
        w->full = true;
    return !w->full;
}

struct writer writer_on(struct buffer *out)
{
    return (struct writer){.out = out, .start = out->len};
}

void writer_array(struct writer *w, size_t count)
{
    msgpack_packer p = packer_of(w);

    if (fits(w, count))
        msgpack_pack_array(&p, count);
}

void writer_map(struct writer *w, size_t count)
{
    msgpack_packer p = packer_of(w);

    if (fits(w, count))
        msgpack_pack_map(&p, count);
}

void writer_uint(struct writer *w, uint64_t value)
{
    msgpack_packer p = packer_of(w);

    msgpack_pack_uint64(&p, value);
}

void writer_bool(struct writer *w, bool value)
{
    msgpack_packer p = packer_of(w);

    if (value)
        msgpack_pack_true(&p);
    else
        msgpack_pack_false(&p);
}

void writer_nil(struct writer *w)
{
    msgpack_packer p = packer_of(w);

    msgpack_pack_nil(&p);
}

void writer_bin(struct writer *w, struct bytes b)
{
    msgpack_packer p = packer_of(w);

    if (fits(w, b.len))
        msgpack_pack_bin_with_body(&p, b.at, b.len);
}

void writer_bin_from(struct writer *w, const uint8_t *at, size_t n)
{
    writer_bin(w, (struct bytes){at, n});
}

void writer_str(struct writer *w, struct bytes text)
{
    msgpack_packer p = packer_of(w);

    if (fits(w, text.len))
        msgpack_pack_str_with_body(&p, text.at, text.len);
}

void writer_text(struct writer *w, const char *text)
{
    writer_str(w, bytes_text(text));
}

void writer_raw(struct writer *w, struct bytes packed)
{
    bounded_write(w, (const char *)packed.at, packed.len);
}

enum err writer_done(struct writer *w)
{
    assert(w->out->len >= w->start);
    if (!w->full)
        return ERR_OK;
    w->out->len = w->start;
    return ERR_TOO_BIG;
}

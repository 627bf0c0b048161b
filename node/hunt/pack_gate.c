#include "node/hunt/pack_gate.h"

#include <stdlib.h>

#include "node/hunt/pack_hash.h"
#include "proto/ascii.h"
#include "proto/host.h"

enum {
    THIN = 4, /* one bit in so many may be set when it is folded */
    MARK = 4, /* octets of "CVE-" */
    MAC_DIGITS = 12,
    LETTER = 3, /* octets of a plain letter, or of most others */
};

static const size_t words_max = (size_t)1 << PACK_GATE_BITS_MAX >> 6;

struct pack_gate_made {
    uint64_t *words;
    size_t count;
    uint64_t seed;
    unsigned holds;
    bool all; /* everything passes */
};

struct pack_gate_made *pack_gate_made_open(uint64_t seed)
{
    struct pack_gate_made *m = calloc(1, sizeof *m);

    if (m == NULL || (m->words = calloc(words_max, sizeof *m->words)) == NULL)
        abort();
    m->count = words_max;
    m->seed = seed;
    return m;
}

void pack_gate_made_close(struct pack_gate_made *m)
{
    if (m == NULL)
        return;
    free(m->words);
    free(m);
}

static void set(struct pack_gate_made *m, uint64_t print)
{
    m->words[pack_gate_word(print, words_max - 1)] |= pack_gate_bits(print);
}

static uint64_t print_with(uint64_t seed, enum pack_gate_kind kind,
                           struct bytes text, uint64_t with)
{
    uint8_t room[PACK_GATE_BEHIND] = {0};
    const size_t have = text.len < sizeof room ? text.len : sizeof room;

    if (have > 0)
        memcpy(room + sizeof room - have, text.at + text.len - have, have);
    return pack_gate_print(seed, kind, room + sizeof room, text.len, with);
}

uint64_t pack_gate_print_of(uint64_t seed, enum pack_gate_kind kind,
                            struct bytes text)
{
    return print_with(seed, kind, text, 0);
}

uint64_t pack_gate_agent(uint64_t seed, struct bytes text)
{
    BYTES_UNSET uint8_t plain[INDICATOR_VALUE_MAX];
    size_t len = 0;

    for (size_t i = 0; i < text.len && len < sizeof plain; i++)
        if (text.at[i] != '\\')
            plain[len++] = ascii_lower(text.at[i]);
    return pack_gate_mix(seed, PACK_GATE_AGENT,
                         pack_hash_text(&(struct pack_key){.seed = seed},
                                        (struct bytes){plain, len}),
                         len);
}

static void set_both(struct pack_gate_made *m, uint64_t print)
{
    set(m, print);
    set(m, pack_gate_again(print));
}

static void set_text(struct pack_gate_made *m, enum pack_gate_kind kind,
                     struct bytes text)
{
    set(m, pack_gate_print_of(m->seed, kind, text));
}

/* A label that is in other letters to people. */
static void add_label(struct pack_gate_made *m, struct bytes label)
{
    uint32_t point[HOST_LABEL_MAX];
    const size_t count = host_label_points(point, label);
    uint8_t octets[2 * LETTER + 1] = {0};
    size_t first = 0, len = 0;

    if (count == 0)
        return;
    m->holds |= PACK_GATE_WIDE_NAME;
    while (first < count && point[first] < 0x80)
        first++;
    for (; first < count && len < 2 * LETTER; first++, len += LETTER) {
        octets[len] = (uint8_t)(0xe0 | (point[first] >> 12 & 15));
        octets[len + 1] = (uint8_t)(0x80 | (point[first] >> 6 & 0x3f));
        octets[len + 2] = (uint8_t)(0x80 | (point[first] & 0x3f));
        if (point[first] < 0x800 || point[first] > 0xffff ||
            pack_gate_plain(octets + len) == 0)
            break;
    }
    if (len == 0)
        m->holds |= PACK_GATE_OTHER_NAME;
    else
        set_both(m, pack_gate_print_of(m->seed, PACK_GATE_WIDE,
                                       (struct bytes){octets, len}));
}

/* Where the label begins that ends at end. */
static size_t label_begin(struct bytes host, size_t end)
{
    while (end > 0 && host.at[end - 1] != '.')
        end--;
    return end;
}

void pack_gate_made_add_host(struct pack_gate_made *m, struct bytes host)
{
    const size_t last = label_begin(host, host.len);
    const size_t second = last > 0 ? label_begin(host, last - 1) : 0;

    if (second > 0 && pack_gate_is_suffix(host.len - last, last - 1 - second))
        set_text(m, PACK_GATE_SUFFIX,
                 ascii_from(host, label_begin(host, second - 1)));
    else
        set_text(m, PACK_GATE_NAME, ascii_from(host, second));
    for (size_t end = host.len, from; end > 0; end = from > 0 ? from - 1 : 0) {
        from = label_begin(host, end);
        add_label(m, (struct bytes){host.at + from, end - from});
    }
}

static void add_head(struct pack_gate_made *m, struct bytes file)
{
    const struct bytes first = {file.at, 1}, head = {file.at, PACK_GATE_HEAD};

    if (file.len < PACK_GATE_HEAD)
        set_text(m, PACK_GATE_SHORT_FILE, first);
    else
        set_text(m, PACK_GATE_HEAD_OF_FILE, head);
    for (size_t i = 1; i < file.len && i < PACK_GATE_HEAD; i++)
        if (file.at[i] == ' ' || file.at[i] == '"')
            set_text(m, PACK_GATE_ODD_FILE, first);
}

static void add_wide_file(struct pack_gate_made *m, struct bytes file)
{
    size_t at = 0;

    while (at < file.len && file.at[at] < 0x80)
        at++;
    if (at == file.len)
        return;
    m->holds |= PACK_GATE_WIDE_FILE;
    if (file.len < PACK_GATE_HEAD)
        m->holds |= PACK_GATE_UNPRINTED;
    else
        set_text(m, PACK_GATE_WIDE_HEAD,
                 (struct bytes){file.at, PACK_GATE_HEAD});
}

static void add_file(struct pack_gate_made *m, struct bytes key)
{
    const struct bytes file = ascii_trim(key);

    add_head(m, file);
    set_both(m, pack_gate_print_of(m->seed, PACK_GATE_FILE, file));
    if (ascii_find(key, 0, '.') < key.len)
        pack_gate_made_add_host(m, key);
    add_wide_file(m, file);
}

/* The last part, and what is before it. */
static void add_path(struct pack_gate_made *m, struct bytes key)
{
    struct bytes file;
    size_t from, before;
    uint64_t with;

    while (key.len > 0 && pack_gate_parts(key.at[key.len - 1]))
        key.len--;
    for (from = key.len; from > 0 && !pack_gate_parts(key.at[from - 1]);)
        from--;
    for (before = from; before > 0 && pack_gate_parts(key.at[before - 1]);)
        before--;
    file = ascii_trim(ascii_from(key, from));
    if (file.len == 0) {
        m->holds |= PACK_GATE_UNPRINTED;
        return;
    }
    with = before < 2 ? 0 : pack_gate_before(key.at + before);
    add_head(m, file);
    set_both(m, print_with(m->seed, PACK_GATE_FOLDER, file, with));
}

/* A hive has several names, so what is before its first part is not known. */
static void add_regkey(struct pack_gate_made *m, struct bytes key)
{
    const size_t hive = ascii_find(key, 0, '\\');

    add_path(m, key);
    if (ascii_find(key, hive + 1, '\\') == key.len)
        add_path(m, ascii_from(key, hive));
}

static void add_digest(struct pack_gate_made *m, struct bytes key)
{
    set_text(m, PACK_GATE_DIGEST, key);
}

static void add_mac(struct pack_gate_made *m, struct bytes key)
{
    uint8_t digits[MAC_DIGITS];
    size_t count = 0;

    for (size_t i = 0; i < key.len && count < sizeof digits; i++)
        if (key.at[i] != ':')
            digits[count++] = key.at[i];
    set_both(m, pack_gate_print_of(m->seed, PACK_GATE_MAC,
                                   (struct bytes){digits, count}));
}

static void add_cve(struct pack_gate_made *m, struct bytes key)
{
    set_both(m,
             pack_gate_print_of(m->seed, PACK_GATE_CVE, ascii_from(key, MARK)));
}

static void add_agent(struct pack_gate_made *m, struct bytes key)
{
    set_both(m, pack_gate_agent(m->seed, key));
}

/* NULL: it is not looked for, or by its host. */
static void (*const adds[INDICATOR_TYPE_LAST + 1])(struct pack_gate_made *m,
                                                   struct bytes key) = {
    [INDICATOR_MD5] = add_digest,       [INDICATOR_SHA1] = add_digest,
    [INDICATOR_SHA224] = add_digest,    [INDICATOR_SHA256] = add_digest,
    [INDICATOR_SHA384] = add_digest,    [INDICATOR_SHA512] = add_digest,
    [INDICATOR_IMPHASH] = add_digest,   [INDICATOR_AUTHENTIHASH] = add_digest,
    [INDICATOR_JA3] = add_digest,       [INDICATOR_JA3S] = add_digest,
    [INDICATOR_HASSH] = add_digest,     [INDICATOR_CERT_MD5] = add_digest,
    [INDICATOR_CERT_SHA1] = add_digest, [INDICATOR_CERT_SHA256] = add_digest,
    [INDICATOR_FILENAME] = add_file,    [INDICATOR_PATH] = add_path,
    [INDICATOR_REGKEY] = add_regkey,    [INDICATOR_USER_AGENT] = add_agent,
    [INDICATOR_CVE] = add_cve,          [INDICATOR_MAC] = add_mac,
};

void pack_gate_made_add(struct pack_gate_made *m, enum indicator_type type,
                        struct bytes key)
{
    if (adds[type] != NULL)
        adds[type](m, key);
}

void pack_gate_made_join(struct pack_gate_made *m, const struct pack_gate *g)
{
    m->holds |= g->holds;
    m->all = m->all || g->words == NULL;
    for (size_t i = 0; i < m->count && !m->all; i++)
        m->words[i] |= g->words[i & g->mask];
}

/* Whether it may be half as large. What was joined fills both halves alike. */
static bool is_thin(const struct pack_gate_made *m)
{
    const size_t half = m->count / 2;
    size_t bits = 0;

    for (size_t i = 0; i < half; i++)
        bits += (size_t)__builtin_popcountll(m->words[i] | m->words[half + i]);
    return bits * THIN <= half * 64;
}

struct bytes pack_gate_made_end(struct pack_gate_made *m, unsigned *holds)
{
    const size_t words_min = (size_t)1 << PACK_GATE_BITS_MIN >> 6;

    *holds = m->all ? PACK_GATE_ALL : m->holds;
    while (m->count > words_min && is_thin(m)) {
        m->count /= 2;
        for (size_t i = 0; i < m->count; i++)
            m->words[i] |= m->words[m->count + i];
    }
    return (struct bytes){(const uint8_t *)m->words,
                          m->all ? 0 : m->count * sizeof *m->words};
}

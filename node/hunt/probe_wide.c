#include "node/hunt/probe_wide.h"

#include "node/hunt/probe_artifact.h"
#include "proto/ascii.h"

enum {
    LETTER = 3,      /* octets of a plain letter, and of most others */
    NEAR_MAX = 300,  /* octets of a word that are looked at, to either side */
    BLANKS_MAX = 64, /* behind a quote */
};

/* What octets beyond ASCII are. */
enum kind {
    PLAIN,  /* a letter as names have it (pack_gate_plain()) */
    ENDS,   /* ends a word */
    SIGN,   /* of a sentence; in a name it stands for no letter */
    FOREIGN /* it may stand for any other octets */
};

/* What of a run of octets beyond ASCII makes a look at the line worth it. */
struct run {
    const uint8_t *from, *end;
    bool label, foreign, file, stop;
};

/* Whether U+2000 to U+203F, of that last octet, is a sign of a sentence. */
static bool is_general_sign(uint8_t middle, uint8_t last)
{
    return middle == 0x80 && ((last >= 0x93 && last <= 0x9f) || last == 0xa2 ||
                              last == 0xa6 || last == 0xbb);
}

/* U+3000 to U+303F, by the last octet: 、。〈〉《》「」『』【】, 〔〕〜 */
static enum kind kind_of_punctuation(uint8_t last)
{
    if (last <= 0x82 || (last >= 0x88 && last <= 0x91))
        return ENDS;
    return last == 0x94 || last == 0x95 || last == 0x9c ? SIGN : FOREIGN;
}

/* U+FF00 to U+FF3F: （），：；, ！％？ */
static enum kind kind_of_full_width(uint8_t last)
{
    if (last == 0x88 || last == 0x89 || last == 0x8c || last == 0x9a ||
        last == 0x9b)
        return ENDS;
    return last == 0x81 || last == 0x85 || last == 0x9f ? SIGN : FOREIGN;
}

static enum kind kind_of(const uint8_t *at)
{
    const uint8_t middle = at[1], last = at[2];

    if ((middle & 0xc0) != 0x80 || (last & 0xc0) != 0x80)
        return FOREIGN;
    if (pack_gate_plain(at) > 0)
        return PLAIN;
    if (at[0] == 0xe3 && middle == 0x80)
        return kind_of_punctuation(last);
    if (at[0] == 0xe3 && middle == 0x83 && last == 0xbb)
        return SIGN; /* ・ */
    if (at[0] == 0xef && middle == 0xbc)
        return kind_of_full_width(last);
    if (at[0] == 0xe2 && middle == 0x80 && (last == 0x9c || last == 0x9d))
        return ENDS; /* “” */
    return at[0] == 0xe2 && is_general_sign(middle, last) ? SIGN : FOREIGN;
}

/* The same of the letters that Japanese mostly has, with no look at which of
   them it is. */
static inline enum kind kind_at(const struct probe *p, const uint8_t *at)
{
    if (((at[1] ^ 0x80) | (at[2] ^ 0x80)) >= 0x40)
        return FOREIGN;
    if (at[0] == 0xe3 && at[1] <= 0x83)
        return (enum kind)p->kana[(at[1] & 3) << 6 | (at[2] & 0x3f)];
    return at[0] >= 0xe4 && at[0] <= 0xe8 ? PLAIN : kind_of(at);
}

void probe_wide_begin(struct probe *p)
{
    for (unsigned i = 0; i < sizeof p->kana; i++)
        p->kana[i] = (uint8_t)kind_of((const uint8_t[]){
            0xe3, (uint8_t)(0x80 | i >> 6), (uint8_t)(0x80 | (i & 0x3f))});
    for (size_t i = 0; i < p->pack_count; i++) {
        p->wide_names = p->wide_names ||
                        (p->packs[i].gate->holds & PACK_GATE_WIDE_NAME) != 0;
        p->wide_files =
            p->wide_files ||
            (p->files && (p->packs[i].gate->holds & PACK_GATE_WIDE_FILE) != 0);
    }
}

/* Whether ASCII ends a word in other letters. */
static bool ends_ascii(uint8_t c)
{
    return c <= ' ' || strchr("\"'<>(),;|=", c) != NULL;
}

bool probe_wide_ends(const uint8_t *at)
{
    return *at < 0x80 ? ends_ascii(*at) : kind_of(at) == ENDS;
}

static bool is_full_stop(const uint8_t *at)
{
    return at[0] == 0xe3 && at[1] == 0x80 && at[2] == 0x82;
}

static bool is_ascii_dot(const uint8_t *at)
{
    return *at == '.';
}

static bool is_dot(const uint8_t *at)
{
    return *at == '.' || is_full_stop(at);
}

static bool ends_line(uint8_t c)
{
    return c == '\n';
}

/* Whether there is one like it around what lies from `from` to end, up to what
   stops; also where that is too far to be read. */
static bool has_near(const struct probe *p, const struct run *r,
                     bool (*stops)(uint8_t c),
                     bool (*is_one)(const uint8_t *at))
{
    for (const uint8_t *at = r->from; !stops(at[-1]); at--)
        if (is_one(at - 1) || r->from - at >= NEAR_MAX)
            return true;
    for (const uint8_t *at = r->from; !stops(*at); at++)
        if (is_one(at) || at + LETTER >= p->end)
            return true;
    return false;
}

static bool has(const struct probe *p, enum pack_gate_kind kind,
                const uint8_t *end, size_t len)
{
    for (size_t i = 0; i < p->pack_count; i++) {
        const struct pack_gate *g = p->packs[i].gate;

        if (pack_gate_has(g, pack_gate_print(g->seed, kind, end, len, 0)))
            return true;
    }
    return false;
}

static bool has_letters(const struct probe *p, const uint8_t *end, size_t len)
{
    for (size_t i = 0; i < p->pack_count; i++) {
        const struct pack_gate *g = p->packs[i].gate;

        if (pack_gate_has_both(
                g, pack_gate_print(g->seed, PACK_GATE_WIDE, end, len, 0)))
            return true;
    }
    return false;
}

/* Whether a name of a pack has a label with these first letters. What is
   foreign may change the letter before it. */
static bool may_be_label(const struct probe *p, const uint8_t *at)
{
    const uint8_t *const next = at + LETTER, *const behind = next + LETTER;

    if (*next < 0x80)
        return has_letters(p, next, LETTER);
    if (kind_of(next) == FOREIGN)
        return true;
    if (kind_of(next) != PLAIN)
        return has_letters(p, next, LETTER);
    return (*behind >= 0x80 && kind_of(behind) == FOREIGN) ||
           has_letters(p, behind, 2 * LETTER);
}

/* Octets of a blank, or of what stands for one; 0: it is none. */
static size_t blank(const uint8_t *at)
{
    if (*at == ' ')
        return 1;
    if (at[0] == 0xc2 && at[1] == 0xa0)
        return 2;
    if (at[0] == '\\' && at[1] != '\0' && strchr("bfnrt", at[1]) != NULL)
        return 2;
    return at[0] == 0xe3 && at[1] == 0x80 && at[2] == 0x80 ? LETTER : 0;
}

/* How a file's name begins, of those with octets beyond ASCII. */
static bool begins_file(const struct probe *p, const uint8_t *from)
{
    if (has(p, PACK_GATE_WIDE_HEAD, from + PACK_GATE_HEAD, PACK_GATE_HEAD) &&
        probe_is_file(p, from))
        return true;
    for (size_t i = 1; i < PACK_GATE_HEAD; i++)
        if (from[i] == '\\' && has(p, PACK_GATE_ODD_FILE, from + 1, 1))
            return true;
    return false;
}

/* The same, behind any blanks. */
static bool may_be_file(const struct probe *p, const uint8_t *from)
{
    const uint8_t *const begin = from;
    size_t len;

    while (!begins_file(p, from)) {
        len = blank(from);
        if (len == 0)
            return false;
        from += len;
        if (from - begin > BLANKS_MAX)
            return true;
    }
    return true;
}

/* Where a word begins that has octets beyond ASCII at `at`. */
static const uint8_t *word_begin(const uint8_t *at)
{
    const uint8_t *from = at;

    while (at - from < NEAR_MAX && !ends_ascii(from[-1]) &&
           !(from[-1] >= 0x80 && kind_of(from - LETTER) == ENDS))
        from--;
    return at - from < NEAR_MAX ? from : NULL;
}

/* As it begins, and behind an escape that stands for a blank. */
static bool may_be_file_word(const struct probe *p, const uint8_t *at)
{
    const uint8_t *const from = word_begin(at);

    if (from == NULL || may_be_file(p, from))
        return true;
    for (const uint8_t *to = at; to > from + 1; to--)
        if (to[-2] == '\\' && may_be_file(p, to))
            return true;
    return false;
}

/* What follows what ends a word. */
static void read_end(struct run *r, const struct probe *p, const uint8_t *at)
{
    r->stop = r->stop || is_full_stop(at);
    if (p->wide_files)
        r->file = r->file || may_be_file(p, at + LETTER);
}

static void read_run(struct run *r, const struct probe *p)
{
    const uint8_t *at = r->from, *const last = p->end - LETTER;
    bool first = p->wide_names;

    while (*at >= 0x80 && at < last) {
        const enum kind kind = kind_at(p, at);

        if (kind == PLAIN) {
            if (first)
                r->label = r->label || may_be_label(p, at);
            first = false;
        } else if (kind == ENDS) {
            read_end(r, p, at);
            first = p->wide_names;
        } else if (kind == FOREIGN) {
            r->foreign = true;
            at -= LETTER - 1;
        }
        at += LETTER;
    }
    r->end = at;
    r->foreign = r->foreign || *at >= 0x80;
}

static bool is_host_sign(const uint8_t *at)
{
    return *at == '/' || *at == '@';
}

/* Only in a URL or an address of mail is it the dot of a name: a sentence ends
   with it. */
static bool has_wide_dot(const struct probe *p, const struct run *r)
{
    return r->stop &&
           (r->label || (ascii_alnum(r->from[-1]) && ascii_alnum(*r->end))) &&
           has_near(p, r, ends_ascii, is_host_sign);
}

void probe_wide(struct probe *p, size_t at)
{
    struct run r = {.from = p->text + at};

    read_run(&r, p);
    if (r.file || (r.foreign && has_near(p, &r, ends_line, is_dot)) ||
        (r.label && has_near(p, &r, ends_ascii, is_ascii_dot)) ||
        has_wide_dot(p, &r) || (p->wide_files && may_be_file_word(p, r.from)))
        candidate_mark(&p->queue, at);
}

void probe_quote(struct probe *p, size_t at)
{
    if (may_be_file(p, p->text + at + 1))
        candidate_mark(&p->queue, at);
}

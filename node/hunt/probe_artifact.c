#include "node/hunt/probe_artifact.h"

#include "node/hunt/probe_wide.h"
#include "node/hunt/walk.h"
#include "proto/ascii.h"

enum {
    /* What first octets of files have, in struct probe's file_first. */
    SHORT = 1, /* a name shorter than what a gate has of it */
    ODD = 2,   /* a blank or a quote near its begin */

    WORD_MAX = 256,  /* octets of a program's first word */
    DIGITS_MAX = 64, /* of a CVE's number */
    BLANKS_MAX = 64, /* before a name */
    PARTS_MAX = 200, /* slashes in a row */
    LETTER = 3,      /* octets of what may end a sentence beyond ASCII */
    YEAR = 4,
    MAC_TEXT = 17, /* octets */
    MAC_DIGITS = 12,
};

/* What of a kind passes some gate. */
static bool has(const struct probe *p, enum pack_gate_kind kind,
                const uint8_t *end, size_t len, uint64_t with)
{
    for (size_t i = 0; i < p->pack_count; i++) {
        const struct pack_gate *g = p->packs[i].gate;

        if (pack_gate_has(g, pack_gate_print(g->seed, kind, end, len, with)))
            return true;
    }
    return false;
}

/* The same of what is asked of no filter then. */
static bool has_both(const struct probe *p, enum pack_gate_kind kind,
                     const uint8_t *end, size_t len, uint64_t with)
{
    for (size_t i = 0; i < p->pack_count; i++) {
        const struct pack_gate *g = p->packs[i].gate;

        if (pack_gate_has_both(g,
                               pack_gate_print(g->seed, kind, end, len, with)))
            return true;
    }
    return false;
}

static bool holds_any(const struct probe *p, const enum indicator_type *types,
                      size_t count)
{
    for (size_t i = 0; i < p->pack_count; i++)
        for (size_t k = 0; k < count; k++)
            if (pack_about(p->packs[i].pack)->values[types[k]] > 0)
                return true;
    return false;
}

static bool holds(const struct probe *p, enum indicator_type type)
{
    return holds_any(p, &type, 1);
}

/* Files by the octet that they begin with. */
static void begin_first(struct probe *p)
{
    for (unsigned c = 0; c < sizeof p->file_first; c++) {
        uint8_t room[PACK_GATE_BEHIND] = {0};
        const uint8_t *end = room + sizeof room;

        room[sizeof room - 1] = (uint8_t)c;
        p->file_first[c] =
            (uint8_t)((has(p, PACK_GATE_SHORT_FILE, end, 1, 0) ? SHORT : 0) |
                      (has(p, PACK_GATE_ODD_FILE, end, 1, 0) ? ODD : 0));
    }
}

void probe_artifact_begin(struct probe *p)
{
    static const enum indicator_type files[] = {
        INDICATOR_FILENAME, INDICATOR_PATH, INDICATOR_REGKEY};

    p->files = holds_any(p, files, sizeof files / sizeof *files);
    p->agents = holds(p, INDICATOR_USER_AGENT);
    p->cves = holds(p, INDICATOR_CVE);
    p->macs = holds(p, INDICATOR_MAC);
    if (p->files)
        begin_first(p);
    for (size_t i = 0; i < p->pack_count; i++)
        if ((p->packs[i].gate->holds & PACK_GATE_UNPRINTED) != 0 && p->files)
            p->walks = true;
}

static bool ends(uint8_t c)
{
    return (walk_kinds[c] & WALK_ENDS) != 0;
}

/* Whether an escape of it stands for a blank. */
static bool is_blank_escape(uint8_t c)
{
    return c == 'n' || c == 'r' || c == 't' || c == 'b' || c == 'f';
}

/* Where a file's name stands, and the two octets before what parts it. */
struct file {
    const uint8_t *from;
    uint64_t before;
};

static bool is_file(const struct probe *p, const struct file *f,
                    const uint8_t *end)
{
    size_t len;

    for (;;) {
        if (end > f->from && end[-1] == ' ')
            end--;
        else if (end - f->from > 2 && end[-2] == 0xc2 && end[-1] == 0xa0)
            end -= 2; /* U+00A0 */
        else if (end - f->from > LETTER && end[-3] == 0xe3 && end[-2] == 0x80 &&
                 end[-1] == 0x80)
            end -= LETTER; /* U+3000 */
        else
            break;
    }
    if (end <= f->from)
        return false;
    len = (size_t)(end - f->from);
    return has_both(p, PACK_GATE_FILE, end, len, 0) ||
           has_both(p, PACK_GATE_FOLDER, end, len, 0) ||
           has_both(p, PACK_GATE_FOLDER, end, len, f->before);
}

/* What may end a sentence; octets of it, 0: it does not. */
static size_t tail(const uint8_t *end)
{
    if (end[-1] >= 0x80)
        return end[-3] >= 0xe2 ? LETTER : 0;
    switch (end[-1]) {
    case '.':
    case ',':
    case ';':
    case ':':
    case '!':
    case '?':
    case ')':
    case ']':
        return 1;
    default:
        return 0;
    }
}

/* Where the slashes end that begin at `at`. */
static const uint8_t *parts_end(const struct probe *p, const uint8_t *at)
{
    while (at < p->end && pack_gate_parts(*at))
        at++;
    return at;
}

/* Whether a path goes on at what parts it. */
static bool goes_on(const struct probe *p, const uint8_t *at)
{
    const uint8_t *end = parts_end(p, at);

    return !ends(*end) && *end < 0x80 && strchr(".,;:!?)]", *end) == NULL &&
           !(end[-1] == '\\' && is_blank_escape(*end));
}

/* Up to a blank or its like; what ends a sentence may be of it. */
static bool is_plain_file(const struct probe *p, const struct file *f)
{
    const uint8_t *end = f->from;
    size_t len;

    for (; end < p->end && !ends(*end) && !pack_gate_parts(*end); end++)
        if (probe_wide_ends(end) && is_file(p, f, end))
            return true;
    if (end == p->end)
        return true;
    if (pack_gate_parts(*end) && goes_on(p, end))
        return false;
    while (!is_file(p, f, end)) {
        len = end - f->from > LETTER || (end > f->from && end[-1] < 0x80)
                  ? tail(end)
                  : 0;
        if (len == 0 || end - len <= f->from)
            return false;
        end -= len;
    }
    return true;
}

/* The same without escapes: each that stands for a blank is so many. */
static bool is_escaped_file(const struct probe *p, const struct file *f,
                            const uint8_t *end, size_t blanks)
{
    uint8_t room[PACK_GATE_BEHIND + 2 * INDICATOR_VALUE_MAX] = {0};
    struct file plain = {room + PACK_GATE_BEHIND, f->before};
    uint8_t *to = room + PACK_GATE_BEHIND;

    for (const uint8_t *at = f->from; at < end; at++) {
        if (*at != '\\') {
            *to++ = *at;
        } else if (at[1] == '"') {
            continue;
        } else if (is_blank_escape(at[1])) {
            memset(to, ' ', blanks);
            to += blanks;
            at++;
        }
    }
    return is_file(p, &plain, to);
}

/* Up to the quote at `end`, before which a path may be parted once more. */
static bool is_file_up_to(const struct probe *p, const struct file *f,
                          const uint8_t *end, bool escaped)
{
    while (end > f->from && (pack_gate_parts(end[-1]) || end[-1] == ' '))
        end--;
    if (!escaped)
        return is_file(p, f, end);
    return is_escaped_file(p, f, end, 1) || is_escaped_file(p, f, end, 2);
}

/* Where what parts a path ends, if a quote is behind it, or an escape for a
   blank. NULL: the path goes on. */
static const uint8_t *parts_passed(const struct probe *p, const uint8_t *at,
                                   bool *escaped)
{
    const uint8_t *const end = parts_end(p, at);
    const uint8_t *quote = end;

    while (quote < p->end && (*quote == ' ' || *quote >= 0x80))
        quote++;
    if (*quote == '"' || *quote == '\'')
        return quote - 1;
    if (end - at > 1 || *at == '/' || !is_blank_escape(*end))
        return NULL;
    *escaped = true;
    return end;
}

/* Up to the first quote of either kind, as it would be where one opened before
   the path. */
static bool is_quoted_file(const struct probe *p, const struct file *f)
{
    bool escaped = false, twice = false;

    for (const uint8_t *at = f->from; at < p->end; at++) {
        if (*at < ' ' || at - f->from >= INDICATOR_VALUE_MAX)
            return false;
        if ((*at == '"' && !twice) || *at == '\'') {
            if (is_file_up_to(p, f, at, escaped))
                return true;
            if (*at == '\'')
                return false;
            twice = true;
            escaped = escaped || at[-1] == '\\';
        } else if (*at >= 0x80) {
            if (probe_wide_ends(at) && is_file_up_to(p, f, at, escaped))
                return true;
        } else if (pack_gate_parts(*at)) {
            at = parts_passed(p, at, &escaped);
            if (at == NULL)
                return false;
        }
    }
    return true;
}

/* By what it begins with. */
static bool may_be_file(const struct probe *p, const uint8_t *from)
{
    const uint8_t first = p->file_first[*from];

    if (has(p, PACK_GATE_HEAD_OF_FILE, from + PACK_GATE_HEAD, PACK_GATE_HEAD,
            0) ||
        (first & SHORT) != 0)
        return true;
    for (int i = 1; (first & ODD) != 0 && i < PACK_GATE_HEAD; i++)
        if (from[i] == '\\' && (is_blank_escape(from[i + 1]) ||
                                from[i + 1] == '"' || from[i + 1] == '\\'))
            return true;
    return false;
}

static bool probe_name_of_file(const struct probe *p, struct file *f)
{
    const uint8_t *const begin = f->from;

    for (;;) {
        if (*f->from == ' ')
            f->from++;
        else if (f->from[0] == 0xc2 && f->from[1] == 0xa0)
            f->from += 2;
        else if (f->from[0] == 0xe3 && f->from[1] == 0x80 && f->from[2] == 0x80)
            f->from += LETTER;
        else
            break;
        if (f->from - begin > BLANKS_MAX)
            return true;
    }
    if (*f->from < ' ' || !may_be_file(p, f->from))
        return false;
    return (*begin != ' ' && is_plain_file(p, f)) || is_quoted_file(p, f);
}

bool probe_is_file(const struct probe *p, const uint8_t *from)
{
    return probe_name_of_file(p, &(struct file){from, 0});
}

/* Behind what parts a path. What looks so may be an escape for a blank. */
static void probe_file(struct probe *p, size_t at)
{
    const uint8_t *const from = p->text + at;
    const uint8_t *before = from;
    struct file f;

    if (*from > ' ' && *from < 0x80 && from[-1] != '\\' &&
        !may_be_file(p, from))
        return; /* as nearly all are, before any more is looked at */
    while (pack_gate_parts(before[-1]) && from - before < PARTS_MAX)
        before--;
    f = (struct file){from, pack_gate_before(before)};
    if (from - before == PARTS_MAX || probe_name_of_file(p, &f)) {
        candidate_mark(&p->queue, at);
        return;
    }
    if (from[-1] != '\\' || !is_blank_escape(from[0]))
        return;
    f.from = from + 1;
    if (probe_name_of_file(p, &f))
        candidate_mark(&p->queue, at);
}

/* Where the quote is that ends what a program calls itself; NULL: it has none.
   end: of what can be read. */
static const uint8_t *agent_end(const struct probe *p, const uint8_t *from)
{
    const size_t left = (size_t)(p->end - from);
    const uint8_t *quote = memchr(from, '"', left);
    const size_t len = quote != NULL ? (size_t)(quote - from) : left;

    return memchr(from, '\n', len) != NULL ? NULL
           : quote != NULL                 ? quote
                                           : p->end;
}

static bool is_agent(const struct probe *p, const uint8_t *from,
                     const uint8_t *end)
{
    while (end > from && (end[-1] == '\\' || end[-1] == ' '))
        end--;
    for (const uint8_t *at = from; at < end; at++)
        if (*at == '\\' && is_blank_escape(at[1]))
            return true;
    if (end - from > INDICATOR_VALUE_MAX || (end > from && end[-1] >= 0x80))
        return true;
    for (size_t i = 0; i < p->pack_count; i++) {
        const struct pack_gate *g = p->packs[i].gate;

        if (pack_gate_has_both(
                g, pack_gate_agent(g->seed,
                                   (struct bytes){from, (size_t)(end - from)})))
            return true;
    }
    return false;
}

/* Around the digit of "curl/8", where quotes open before the word. */
static void probe_agent(struct probe *p, size_t at)
{
    const uint8_t *const digit = p->text + at;
    const uint8_t *from = digit, *end;

    while (pack_gate_parts(from[-1]) && digit - from < WORD_MAX)
        from--;
    while (ascii_alnum(from[-1]) && digit - from < WORD_MAX)
        from--;
    if (digit - from < WORD_MAX && (from[-1] != '"' || pack_gate_parts(*from)))
        return;
    end = agent_end(p, from);
    if (end != NULL &&
        (end == p->end || digit - from == WORD_MAX || is_agent(p, from, end)))
        candidate_mark(&p->queue, at);
}

static void probe_cve(struct probe *p, size_t at)
{
    const uint8_t *const dash = p->text + at, *const year = dash - YEAR;
    const uint8_t *end = dash + 1;

    if (memcmp(year - 4, "cve-", 4) != 0)
        return;
    while (ascii_digit(*end) && end - dash <= DIGITS_MAX)
        end++;
    if (end - dash <= DIGITS_MAX &&
        has_both(p, PACK_GATE_CVE, end, (size_t)(end - year), 0))
        candidate_mark(&p->queue, at);
}

static void probe_mac(struct probe *p, size_t at)
{
    const uint8_t *const from = p->text + at - (MAC_TEXT - 3);
    uint8_t room[PACK_GATE_BEHIND + MAC_DIGITS] = {0};
    uint8_t *to = room + PACK_GATE_BEHIND;

    for (size_t i = 0; i < MAC_TEXT; i++) {
        if (i % 3 == 2)
            continue;
        if (ascii_hex_digit(from[i]) < 0)
            return;
        *to++ = from[i];
    }
    if (has_both(p, PACK_GATE_MAC, to, MAC_DIGITS, 0))
        candidate_mark(&p->queue, at);
}

static void each(struct probe *p, const struct anchor_list *l,
                 void (*take)(struct probe *p, size_t at))
{
    for (size_t i = 0; i < l->count; i++)
        take(p, l->at[i]);
}

void probe_artifacts(struct probe *p, const struct anchors_marked *a)
{
    if (p->files)
        each(p, &a->file, probe_file);
    if (p->agents)
        each(p, &a->agent, probe_agent);
    if (p->cves)
        each(p, &a->cve, probe_cve);
    if (p->macs)
        each(p, &a->mac, probe_mac);
    if (p->wide_files)
        each(p, &a->quote, probe_quote);
}

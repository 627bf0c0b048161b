#include "tools/client/import_body.h"

#include "tools/client/commit.h"

enum {
    ENTRY_OVERHEAD = 48, /* heads, times and numbers of an entry, the longest */
    SET_OCTETS = 64,
};

static enum verdict wrong(struct reasons *why, enum reason_code code,
                          const char *arg)
{
    return reasons_add(why, VERDICT_WRONG, code, (const char *[]){arg, NULL});
}

/* Octets one entry takes, never too few. */
static size_t entry_size(const struct record_indicator *e)
{
    return e->value.len + e->comment.len + ENTRY_OVERHEAD;
}

/* What a body says beside its entries, of which `next` is the first. */
static struct record_report words_of(const struct import *k, size_t next)
{
    return (struct record_report){
        .title = k->own_title,
        /* The first part carries it. */
        .text = next > 0 ? (struct bytes){0} : k->text,
    };
}

/* How many of the entries from next on fit one body. */
static size_t fitting(const struct import *k, size_t next)
{
    const struct record_report report = words_of(k, next);
    size_t octets = report.title.len + report.text.len + 64, count = 0;

    while (next + count < k->count && count < RECORD_INDICATORS_MAX) {
        octets += entry_size(&k->entries[next + count]);
        if (octets > IMPORT_PACKED_MAX && count > 0)
            break;
        count++;
    }
    return count;
}

/* As many of the entries from *next on as fit one body. */
static enum err pack(const struct import *k, struct buffer *out, size_t *next)
{
    const struct record_report report = words_of(k, *next);
    const size_t first = *next, count = fitting(k, first);

    out->len = 0;
    *next += count;
    return record_report_write(out, &report, k->entries + first, count);
}

enum verdict import_body_pack(const struct import *k, struct buffer *body,
                              size_t *next, struct reasons *why)
{
    enum err err = pack(k, body, next);

    if (err == ERR_OK)
        return VERDICT_DONE;
    if (err == ERR_TOO_BIG)
        return wrong(why, REASON_TEXT_TOO_LONG, NULL);
    return wrong(why, REASON_TEXT_UNFIT, err_text(err));
}

/* How many parts there are. All that words are in is packed once, to know
   whether they may leave; a body of values alone is like any other. */
enum verdict import_body_count(struct import *k, struct reasons *why)
{
    static uint8_t octets[IMPORT_BODY_MAX];
    struct buffer body = {octets, 0, sizeof octets};
    enum verdict verdict = VERDICT_DONE;

    k->parts = 0;
    for (size_t next = 0;
         verdict == VERDICT_DONE && (k->parts == 0 || next < k->count);
         k->parts++)
        if (k->parts == 0 || k->with_text)
            verdict = import_body_pack(k, &body, &next, why);
        else
            next += fitting(k, next);
    if (verdict != VERDICT_DONE || k->parts <= COMMIT_PARTS_MAX)
        return verdict;
    return wrong(why, REASON_INDICATORS_MAX, NULL);
}

void import_body_put_set(struct control_writer *args,
                         const uint8_t id[static 16], size_t i, size_t n)
{
    uint8_t octets[SET_OCTETS];
    struct buffer room = {octets, 0, sizeof octets};
    struct writer w = writer_on(&room);

    writer_array(&w, 3);
    writer_bin_from(&w, id, 16);
    writer_uint(&w, i);
    writer_uint(&w, n);
    if (writer_done(&w) == ERR_OK)
        control_put_packed(args, "set", bytes_of(&room));
}

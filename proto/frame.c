#include "proto/frame.h"

#include <assert.h>
#include <string.h>

enum { STREAM_FIELDS = 4, CREDIT_FIELDS = 3 };

enum frame_type frame_type(struct bytes frame)
{
    struct reader r = reader_on(frame);
    uint64_t type;

    (void)reader_array(&r, 16);
    if (reader_uint(&r, WIRE_VERSION) != WIRE_VERSION)
        return FRAME_NONE;
    type = reader_uint(&r, FRAME_GIVEBACK);
    return r.spoiled ? FRAME_NONE : (enum frame_type)type;
}

const char *frame_reason_text(enum frame_reason reason)
{
    switch (reason) {
    case FRAME_REASON_NONE:
        return "";
    case FRAME_REASON_DISK_FULL:
        return "disk full";
    case FRAME_REASON_QUOTA:
        return "over quota";
    case FRAME_REASON_BUSY:
        return "busy";
    case FRAME_REASON_UNCONFIRMED:
        return "the roster is not confirmed yet";
    case FRAME_REASON_CLOCK:
        return "the clock is doubtful";
    case FRAME_REASON_STORE:
        return "the store failed";
    }
    return "unknown";
}

/* WIRE.md 1.4: another version is "unknown version", never "bad shape". */
static enum err versioned(struct bytes from)
{
    return wire_version(from) == WIRE_VERSION ? ERR_OK : ERR_VERSION;
}

static void begin(struct writer *w, struct buffer *out, size_t fields)
{
    *w = writer_on(out);
    writer_array(w, fields);
    writer_uint(w, WIRE_VERSION);
}

static struct reader opened(struct bytes from, size_t fields)
{
    struct reader r = reader_on(from);

    reader_array_of(&r, fields);
    reader_expect(&r, reader_uint(&r, WIRE_VERSION) == WIRE_VERSION);
    return r;
}

static void stream_put(struct writer *w, const struct stream_name *s)
{
    writer_bin_from(w, s->sender.octet, sizeof s->sender.octet);
    writer_bin_from(w, s->receiver.octet, sizeof s->receiver.octet);
    writer_uint(w, (uint64_t)s->lane);
    writer_bin_from(w, s->incarnation.octet, sizeof s->incarnation.octet);
}

static void stream_take(struct reader *r, struct stream_name *s)
{
    reader_bin_into(r, s->sender.octet, sizeof s->sender.octet);
    reader_bin_into(r, s->receiver.octet, sizeof s->receiver.octet);
    s->lane = (enum envelope_lane)reader_uint(r, ENVELOPE_DIRECT);
    reader_bin_into(r, s->incarnation.octet, sizeof s->incarnation.octet);
}

void frame_credit_put(struct writer *w, const struct frame_credit *c)
{
    writer_uint(w, c->frames);
    writer_uint(w, c->octets);
    writer_uint(w, (uint64_t)c->reason);
}

/* WIRE.md 9.5: "a reason that is not known is read as 0" */
void frame_credit_take(struct reader *r, struct frame_credit *c)
{
    uint64_t reason;

    c->frames = (uint32_t)reader_uint(r, UINT32_MAX);
    c->octets = (uint32_t)reader_uint(r, UINT32_MAX);
    reason = reader_uint(r, UINT64_MAX);
    c->reason = reason <= FRAME_REASON_STORE ? (enum frame_reason)reason
                                             : FRAME_REASON_NONE;
}

enum err frame_greet_write(struct buffer *out, const struct frame_greet *g)
{
    struct writer w;

    begin(&w, out, 9);
    writer_uint(&w, FRAME_GREET);
    writer_bin_from(&w, g->from.octet, sizeof g->from.octet);
    writer_bin_from(&w, g->to.octet, sizeof g->to.octet);
    writer_bin_from(&w, g->challenge, sizeof g->challenge);
    writer_uint(&w, g->my_identity_ms);
    writer_uint(&w, g->my_working_ms);
    writer_uint(&w, g->your_identity_ms);
    writer_uint(&w, g->your_working_ms);
    return writer_done(&w);
}

enum err frame_greet_parse(struct frame_greet *g, struct bytes frame)
{
    struct reader r = opened(frame, 9);

    *g = (struct frame_greet){0};
    if (versioned(frame) != ERR_OK)
        return ERR_VERSION;
    reader_expect(&r, reader_uint(&r, FRAME_GIVEBACK) == FRAME_GREET);
    reader_bin_into(&r, g->from.octet, sizeof g->from.octet);
    reader_bin_into(&r, g->to.octet, sizeof g->to.octet);
    reader_bin_into(&r, g->challenge, sizeof g->challenge);
    g->my_identity_ms = reader_uint(&r, UINT64_MAX);
    g->my_working_ms = reader_uint(&r, UINT64_MAX);
    g->your_identity_ms = reader_uint(&r, UINT64_MAX);
    g->your_working_ms = reader_uint(&r, UINT64_MAX);
    if (reader_done(&r) == ERR_OK)
        return ERR_OK;
    *g = (struct frame_greet){0};
    return ERR_BAD_SHAPE;
}

enum err frame_card_write(struct buffer *out, struct bytes card)
{
    struct writer w;

    begin(&w, out, 3);
    writer_uint(&w, FRAME_CARD);
    writer_bin(&w, card);
    return writer_done(&w);
}

enum err frame_card_parse(struct bytes *card, struct bytes frame)
{
    struct reader r = opened(frame, 3);

    *card = (struct bytes){0};
    if (versioned(frame) != ERR_OK)
        return ERR_VERSION;
    reader_expect(&r, reader_uint(&r, FRAME_GIVEBACK) == FRAME_CARD);
    *card = reader_bin(&r, CARD_MAX);
    if (reader_done(&r) == ERR_OK)
        return ERR_OK;
    *card = (struct bytes){0};
    return ERR_BAD_SHAPE;
}

enum err frame_bye_write(struct buffer *out, enum frame_bye code)
{
    struct writer w;

    begin(&w, out, 3);
    writer_uint(&w, FRAME_BYE);
    writer_uint(&w, (uint64_t)code);
    return writer_done(&w);
}

enum err frame_bye_parse(uint64_t *code, struct bytes frame)
{
    struct reader r = opened(frame, 3);

    *code = 0;
    if (versioned(frame) != ERR_OK)
        return ERR_VERSION;
    reader_expect(&r, reader_uint(&r, FRAME_GIVEBACK) == FRAME_BYE);
    *code = reader_uint(&r, UINT32_MAX);
    if (reader_done(&r) == ERR_OK)
        return ERR_OK;
    *code = 0;
    return ERR_BAD_SHAPE;
}

/* WIRE.md 10.1: "Where a frame is signed it is `[1, type, body bin, sig b64]`"
 */
enum err frame_signed_write(struct buffer *out, enum frame_type type,
                            struct bytes body, const struct signature *sig)
{
    struct writer w;

    begin(&w, out, 4);
    writer_uint(&w, (uint64_t)type);
    writer_bin(&w, body);
    writer_bin_from(&w, sig->octet, sizeof sig->octet);
    return writer_done(&w);
}

enum err frame_signed_parse(struct bytes *body, struct signature *sig,
                            enum frame_type type, struct bytes frame)
{
    struct reader r = opened(frame, 4);

    *body = (struct bytes){0};
    *sig = (struct signature){0};
    if (versioned(frame) != ERR_OK)
        return ERR_VERSION;
    reader_expect(&r, reader_uint(&r, FRAME_GIVEBACK) == (uint64_t)type);
    *body = reader_bin(&r, FRAME_BODY_MAX);
    reader_bin_into(&r, sig->octet, sizeof sig->octet);
    if (reader_done(&r) == ERR_OK)
        return ERR_OK;
    *body = (struct bytes){0};
    *sig = (struct signature){0};
    return ERR_BAD_SHAPE;
}

enum ident_domain frame_domain(enum frame_type type)
{
    static const enum ident_domain domains[FRAME_GIVEBACK + 1] = {
        [FRAME_HELLO] = IDENT_HELLO, [FRAME_RECEIPT] = IDENT_RECEIPT,
        [FRAME_NAK] = IDENT_NAK,     [FRAME_REKEY] = IDENT_REKEY,
        [FRAME_HEAD] = IDENT_HEAD,   [FRAME_GIVEBACK] = IDENT_GIVEBACK,
    };

    assert(type <= FRAME_GIVEBACK && domains[type] != 0 &&
           "an unsigned frame has no purpose");
    return domains[type];
}

enum err frame_receipt_write(struct buffer *out, const struct frame_receipt *f)
{
    struct writer w;

    begin(&w, out, 1 + STREAM_FIELDS + 1 + 1 + 2 + CREDIT_FIELDS + 1);
    stream_put(&w, &f->stream);
    writer_bin_from(&w, f->receiver_incarnation.octet,
                    sizeof f->receiver_incarnation.octet);
    writer_array(&w, f->run_count);
    for (size_t i = 0; i < f->run_count; i++) {
        writer_array(&w, 3);
        writer_uint(&w, f->runs[i].from);
        writer_uint(&w, f->runs[i].to);
        writer_uint(&w, (uint64_t)f->runs[i].disposition);
    }
    writer_uint(&w, f->seq);
    writer_bin_from(&w, f->head.octet, sizeof f->head.octet);
    frame_credit_put(&w, &f->credit);
    writer_uint(&w, f->time_ms);
    return writer_done(&w);
}

/* WIRE.md 10.5: "Runs are ascending and do not overlap, and name at most 256
   places together." */
static void runs_take(struct reader *r, struct frame_receipt *f)
{
    uint64_t last = 0, places = 0;

    f->run_count = reader_array(r, FRAME_RUNS_MAX);
    for (size_t i = 0; i < f->run_count; i++) {
        struct frame_run *run = &f->runs[i];

        reader_array_of(r, 3);
        run->from = reader_uint(r, UINT64_MAX);
        run->to = reader_uint(r, UINT64_MAX);
        run->disposition =
            (enum frame_disposition)reader_uint(r, FRAME_UNOPENED);
        reader_expect(r, run->from > last && run->to >= run->from);
        reader_expect(r, run->disposition >= FRAME_STORED);
        if (r->spoiled)
            return;
        places += run->to - run->from + 1; /* apart, so it is no overflow */
        reader_expect(r, places <= FRAME_PLACES_MAX);
        last = run->to;
    }
    f->seq = reader_uint(r, UINT64_MAX);
    reader_expect(r, last <= f->seq);
}

enum err frame_receipt_parse(struct frame_receipt *f, struct bytes body)
{
    struct reader r =
        opened(body, 1 + STREAM_FIELDS + 1 + 1 + 2 + CREDIT_FIELDS + 1);

    *f = (struct frame_receipt){0};
    if (versioned(body) != ERR_OK)
        return ERR_VERSION;
    stream_take(&r, &f->stream);
    reader_bin_into(&r, f->receiver_incarnation.octet,
                    sizeof f->receiver_incarnation.octet);
    runs_take(&r, f);
    reader_bin_into(&r, f->head.octet, sizeof f->head.octet);
    frame_credit_take(&r, &f->credit);
    f->time_ms = reader_uint(&r, UINT64_MAX);
    if (reader_done(&r) == ERR_OK)
        return ERR_OK;
    *f = (struct frame_receipt){0};
    return ERR_BAD_SHAPE;
}

enum err frame_nak_write(struct buffer *out, const struct frame_nak *f)
{
    struct writer w;

    begin(&w, out, 1 + STREAM_FIELDS + 2 + CREDIT_FIELDS);
    stream_put(&w, &f->stream);
    writer_uint(&w, f->seq);
    writer_bin_from(&w, f->head.octet, sizeof f->head.octet);
    frame_credit_put(&w, &f->credit);
    return writer_done(&w);
}

enum err frame_nak_parse(struct frame_nak *f, struct bytes body)
{
    struct reader r = opened(body, 1 + STREAM_FIELDS + 2 + CREDIT_FIELDS);

    *f = (struct frame_nak){0};
    if (versioned(body) != ERR_OK)
        return ERR_VERSION;
    stream_take(&r, &f->stream);
    f->seq = reader_uint(&r, UINT64_MAX);
    reader_bin_into(&r, f->head.octet, sizeof f->head.octet);
    frame_credit_take(&r, &f->credit);
    if (reader_done(&r) == ERR_OK)
        return ERR_OK;
    *f = (struct frame_nak){0};
    return ERR_BAD_SHAPE;
}

enum err frame_rekey_write(struct buffer *out, const struct frame_rekey *f)
{
    struct writer w;

    begin(&w, out, 1 + STREAM_FIELDS + 2);
    stream_put(&w, &f->stream);
    writer_uint(&w, f->seq);
    writer_bin(&w, f->card);
    return writer_done(&w);
}

enum err frame_rekey_parse(struct frame_rekey *f, struct bytes body)
{
    struct reader r = opened(body, 1 + STREAM_FIELDS + 2);

    *f = (struct frame_rekey){0};
    if (versioned(body) != ERR_OK)
        return ERR_VERSION;
    stream_take(&r, &f->stream);
    f->seq = reader_uint(&r, UINT64_MAX);
    reader_expect(&r, f->seq > 0);
    f->card = reader_bin(&r, CARD_MAX);
    if (reader_done(&r) == ERR_OK)
        return ERR_OK;
    *f = (struct frame_rekey){0};
    return ERR_BAD_SHAPE;
}

enum err frame_head_write(struct buffer *out, const struct frame_head *f)
{
    struct writer w;

    begin(&w, out, 1 + STREAM_FIELDS + 3);
    stream_put(&w, &f->stream);
    writer_uint(&w, f->seq);
    writer_bin_from(&w, f->head.octet, sizeof f->head.octet);
    writer_uint(&w, f->time_ms);
    return writer_done(&w);
}

enum err frame_head_parse(struct frame_head *f, struct bytes body)
{
    struct reader r = opened(body, 1 + STREAM_FIELDS + 3);

    *f = (struct frame_head){0};
    if (versioned(body) != ERR_OK)
        return ERR_VERSION;
    stream_take(&r, &f->stream);
    f->seq = reader_uint(&r, UINT64_MAX);
    reader_bin_into(&r, f->head.octet, sizeof f->head.octet);
    f->time_ms = reader_uint(&r, UINT64_MAX);
    if (reader_done(&r) == ERR_OK)
        return ERR_OK;
    *f = (struct frame_head){0};
    return ERR_BAD_SHAPE;
}

enum err frame_giveback_write(struct buffer *out,
                              const struct frame_giveback *f,
                              const struct frame_giveback_entry *entries)
{
    struct writer w;

    begin(&w, out, 7);
    writer_bin_from(&w, f->from.octet, sizeof f->from.octet);
    writer_bin_from(&w, f->to.octet, sizeof f->to.octet);
    writer_uint(&w, (uint64_t)f->lane);
    writer_bin_from(&w, f->incarnation.octet, sizeof f->incarnation.octet);
    writer_array(&w, f->entry_count);
    for (size_t i = 0; i < f->entry_count; i++) {
        writer_array(&w, 2);
        writer_uint(&w, entries[i].seq);
        writer_bin_from(&w, entries[i].record.octet,
                        sizeof entries[i].record.octet);
    }
    writer_bool(&w, f->more);
    return writer_done(&w);
}

static void entry_take(struct reader *r, struct frame_giveback_entry *out)
{
    reader_array_of(r, 2);
    out->seq = reader_uint(r, UINT64_MAX);
    reader_bin_into(r, out->record.octet, sizeof out->record.octet);
}

enum err frame_giveback_parse(struct frame_giveback *f, struct bytes body)
{
    struct reader r = opened(body, 7);
    struct frame_giveback_entry entry;

    *f = (struct frame_giveback){0};
    if (versioned(body) != ERR_OK)
        return ERR_VERSION;
    reader_bin_into(&r, f->from.octet, sizeof f->from.octet);
    reader_bin_into(&r, f->to.octet, sizeof f->to.octet);
    f->lane = (enum envelope_lane)reader_uint(&r, ENVELOPE_DIRECT);
    reader_bin_into(&r, f->incarnation.octet, sizeof f->incarnation.octet);
    f->entry_count = reader_array(&r, FRAME_GIVEBACK_MAX);
    f->entries = r;
    for (size_t i = 0; i < f->entry_count; i++)
        entry_take(&r, &entry);
    f->more = reader_bool(&r);
    if (reader_done(&r) == ERR_OK)
        return ERR_OK;
    *f = (struct frame_giveback){0};
    return ERR_BAD_SHAPE;
}

bool frame_giveback_next(struct frame_giveback *f,
                         struct frame_giveback_entry *out)
{
    if (f->entry_count == 0)
        return false;
    f->entry_count--;
    entry_take(&f->entries, out);
    return true;
}

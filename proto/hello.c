#include "proto/hello.h"

#include <sodium.h>

enum { FIELDS = 18 };

static void checkpoints_put(struct writer *w,
                            const struct hello_checkpoint *list, size_t count)
{
    writer_array(w, count);
    for (size_t i = 0; i < count; i++) {
        writer_array(w, 2);
        writer_uint(w, list[i].seq);
        writer_bin_from(w, list[i].chain.octet, sizeof list[i].chain.octet);
    }
}

static size_t checkpoints_take(struct reader *r, struct hello_checkpoint *list)
{
    size_t count = reader_array(r, STREAM_CHECKPOINTS_MAX);

    for (size_t i = 0; i < count; i++) {
        reader_array_of(r, 2);
        list[i].seq = reader_uint(r, UINT64_MAX);
        reader_bin_into(r, list[i].chain.octet, sizeof list[i].chain.octet);
    }
    return count;
}

static void out_put(struct writer *w, const struct hello_out *o, size_t lane)
{
    writer_array(w, 4);
    writer_uint(w, lane);
    writer_uint(w, o->seq);
    writer_bin_from(w, o->head.octet, sizeof o->head.octet);
    checkpoints_put(w, o->checkpoints, o->checkpoint_count);
}

static void out_take(struct reader *r, struct hello_out *o, size_t lane)
{
    reader_array_of(r, 4);
    reader_expect(r, reader_uint(r, ENVELOPE_DIRECT) == lane);
    o->seq = reader_uint(r, UINT64_MAX);
    reader_bin_into(r, o->head.octet, sizeof o->head.octet);
    o->checkpoint_count = checkpoints_take(r, o->checkpoints);
}

static void in_put(struct writer *w, const struct hello_in *i, size_t lane)
{
    writer_array(w, 6);
    writer_uint(w, lane);
    if (i->held)
        writer_bin_from(w, i->incarnation.octet, sizeof i->incarnation.octet);
    else
        writer_nil(w);
    writer_uint(w, i->seq);
    writer_bin_from(w, i->head.octet, sizeof i->head.octet);
    checkpoints_put(w, i->checkpoints, i->checkpoint_count);
    writer_bin(w, i->proof);
}

static void in_take(struct reader *r, struct hello_in *i, size_t lane)
{
    reader_array_of(r, 6);
    reader_expect(r, reader_uint(r, ENVELOPE_DIRECT) == lane);
    i->held = !reader_nil(r);
    if (i->held)
        reader_bin_into(r, i->incarnation.octet, sizeof i->incarnation.octet);
    i->seq = reader_uint(r, UINT64_MAX);
    reader_bin_into(r, i->head.octet, sizeof i->head.octet);
    i->checkpoint_count = checkpoints_take(r, i->checkpoints);
    i->proof = reader_bin(r, ENVELOPE_PROOF_MAX);
}

/* WIRE.md 10.3: "predecessor nil = the first incarnation of this node; sixteen
   zero octets = unknown (rebuilt from the identity file)." */
static void past_put(struct writer *w, const struct hello *h)
{
    static const struct incarnation unknown;

    switch (h->past) {
    case HELLO_FIRST:
        writer_nil(w);
        return;
    case HELLO_NAMED:
        writer_bin_from(w, h->predecessor.octet, sizeof h->predecessor.octet);
        return;
    case HELLO_UNKNOWN:
        writer_bin_from(w, unknown.octet, sizeof unknown.octet);
        return;
    }
}

static void past_take(struct reader *r, struct hello *h)
{
    h->past = HELLO_FIRST;
    if (reader_nil(r))
        return;
    reader_bin_into(r, h->predecessor.octet, sizeof h->predecessor.octet);
    h->past = sodium_is_zero(h->predecessor.octet, sizeof h->predecessor.octet)
                  ? HELLO_UNKNOWN
                  : HELLO_NAMED;
}

enum err hello_write(struct buffer *out, const struct hello *h)
{
    struct writer w = writer_on(out);

    writer_array(&w, FIELDS);
    writer_uint(&w, WIRE_VERSION);
    writer_bin_from(&w, h->from.octet, sizeof h->from.octet);
    writer_bin_from(&w, h->to.octet, sizeof h->to.octet);
    writer_bin_from(&w, h->my_challenge, sizeof h->my_challenge);
    writer_bin_from(&w, h->your_challenge, sizeof h->your_challenge);
    writer_bin_from(&w, h->my_tk.octet, sizeof h->my_tk.octet);
    writer_bin_from(&w, h->your_tk.octet, sizeof h->your_tk.octet);
    writer_uint(&w, (uint64_t)h->role);
    writer_uint(&w, h->identity_ms);
    writer_uint(&w, h->working_ms);
    writer_uint(&w, h->clock_ms);
    writer_bin_from(&w, h->incarnation.octet, sizeof h->incarnation.octet);
    past_put(&w, h);
    writer_array(&w, ENVELOPE_LANES);
    for (size_t lane = 0; lane < ENVELOPE_LANES; lane++)
        out_put(&w, &h->out[lane], lane);
    writer_array(&w, ENVELOPE_LANES);
    for (size_t lane = 0; lane < ENVELOPE_LANES; lane++)
        in_put(&w, &h->in[lane], lane);
    frame_credit_put(&w, &h->credit);
    return writer_done(&w);
}

static void hello_take(struct reader *r, struct hello *h)
{
    reader_array_of(r, FIELDS);
    reader_expect(r, reader_uint(r, WIRE_VERSION) == WIRE_VERSION);
    reader_bin_into(r, h->from.octet, sizeof h->from.octet);
    reader_bin_into(r, h->to.octet, sizeof h->to.octet);
    reader_bin_into(r, h->my_challenge, sizeof h->my_challenge);
    reader_bin_into(r, h->your_challenge, sizeof h->your_challenge);
    reader_bin_into(r, h->my_tk.octet, sizeof h->my_tk.octet);
    reader_bin_into(r, h->your_tk.octet, sizeof h->your_tk.octet);
    h->role = (enum card_role)reader_uint(r, CARD_COORDINATOR);
    h->identity_ms = reader_uint(r, UINT64_MAX);
    h->working_ms = reader_uint(r, UINT64_MAX);
    h->clock_ms = reader_uint(r, UINT64_MAX);
    reader_bin_into(r, h->incarnation.octet, sizeof h->incarnation.octet);
    past_take(r, h);
    reader_array_of(r, ENVELOPE_LANES);
    for (size_t lane = 0; lane < ENVELOPE_LANES; lane++)
        out_take(r, &h->out[lane], lane);
    reader_array_of(r, ENVELOPE_LANES);
    for (size_t lane = 0; lane < ENVELOPE_LANES; lane++)
        in_take(r, &h->in[lane], lane);
    frame_credit_take(r, &h->credit);
}

enum err hello_parse(struct hello *h, struct bytes body)
{
    struct reader r = reader_on(body);

    *h = (struct hello){0};
    if (wire_version(body) != WIRE_VERSION)
        return ERR_VERSION;
    hello_take(&r, h);
    if (reader_done(&r) == ERR_OK)
        return ERR_OK;
    *h = (struct hello){0};
    return ERR_BAD_SHAPE;
}

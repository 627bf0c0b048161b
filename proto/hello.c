#include "proto/hello.h"

#include <sodium.h>

enum {
    FIELDS = 19,
    EXTENSIONS_MAX = 8,
    EXTENSION_NAME_MAX = 64,
    EXTENSION_MAX = 1024,
};

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
    writer_array(w, 5);
    writer_uint(w, lane);
    writer_uint(w, o->seq);
    writer_bin_from(w, o->head.octet, sizeof o->head.octet);
    checkpoints_put(w, o->checkpoints, o->checkpoint_count);
    writer_uint(w, o->settled);
}

static void out_take(struct reader *r, struct hello_out *o, size_t lane)
{
    reader_array_of(r, 5);
    reader_expect(r, reader_uint(r, ENVELOPE_DIRECT) == lane);
    o->seq = reader_uint(r, UINT64_MAX);
    reader_bin_into(r, o->head.octet, sizeof o->head.octet);
    o->checkpoint_count = checkpoints_take(r, o->checkpoints);
    /* WIRE.md 10.3: "above seq, the HELLO is malformed" */
    o->settled = reader_uint(r, o->seq);
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

static const char again_name[] = "again", lives_name[] = "lives",
                  past_name[] = "past";

static void again_put(struct writer *w, uint64_t again_ms)
{
    uint8_t room[16];
    struct buffer value = {room, 0, sizeof room};
    struct writer packed = writer_on(&value);

    writer_uint(&packed, again_ms);
    writer_array(w, 2);
    writer_text(w, again_name);
    writer_bin(w, bytes_of(&value));
}

static void past_seqs_put(struct writer *w, const uint64_t *past)
{
    uint8_t room[ENVELOPE_LANES * 9 + 1];
    struct buffer value = {room, 0, sizeof room};
    struct writer packed = writer_on(&value);

    writer_array(&packed, ENVELOPE_LANES);
    for (size_t lane = 0; lane < ENVELOPE_LANES; lane++)
        writer_uint(&packed, past[lane]);
    writer_array(w, 2);
    writer_text(w, past_name);
    writer_bin(w, bytes_of(&value));
}

enum { LIFE_MAX = 1 + 2 + 16 + ENVELOPE_LANES * 9 };

static void lives_put(struct writer *w, const struct hello *h)
{
    uint8_t room[3 + HELLO_LIVES_MAX * LIFE_MAX];
    struct buffer value = {room, 0, sizeof room};
    struct writer packed = writer_on(&value);

    writer_array(&packed, h->life_count);
    for (size_t i = 0; i < h->life_count; i++) {
        const struct hello_life *life = &h->lives[i];

        writer_array(&packed, 1 + ENVELOPE_LANES);
        writer_bin_from(&packed, life->incarnation.octet,
                        sizeof life->incarnation.octet);
        for (size_t lane = 0; lane < ENVELOPE_LANES; lane++)
            writer_uint(&packed, life->known[lane]);
    }
    writer_array(w, 2);
    writer_text(w, lives_name);
    writer_bin(w, bytes_of(&value));
}

static void lives_take(struct reader *packed, struct hello *h)
{
    h->life_count = reader_array(packed, HELLO_LIVES_MAX);
    for (size_t i = 0; i < h->life_count; i++) {
        struct hello_life *life = &h->lives[i];

        reader_array_of(packed, 1 + ENVELOPE_LANES);
        reader_bin_into(packed, life->incarnation.octet,
                        sizeof life->incarnation.octet);
        for (size_t lane = 0; lane < ENVELOPE_LANES; lane++)
            life->known[lane] = reader_uint(packed, UINT64_MAX);
    }
}

/* In the order of their names. */
static void extensions_put(struct writer *w, const struct hello *h)
{
    writer_array(w, (size_t)(h->again_ms != 0) + (h->life_count != 0) +
                        h->has_past);
    if (h->again_ms != 0)
        again_put(w, h->again_ms);
    if (h->life_count != 0)
        lives_put(w, h);
    if (h->has_past)
        past_seqs_put(w, h->past_seq);
}

static void extension_take(struct reader *r, struct hello *h, struct bytes name,
                           struct bytes value)
{
    struct reader packed = reader_on(value);

    if (bytes_equal(name, bytes_text(again_name))) {
        h->again_ms = reader_uint(&packed, UINT64_MAX);
    } else if (bytes_equal(name, bytes_text(lives_name))) {
        lives_take(&packed, h);
    } else if (bytes_equal(name, bytes_text(past_name))) {
        h->has_past = true;
        reader_array_of(&packed, ENVELOPE_LANES);
        for (size_t lane = 0; lane < ENVELOPE_LANES; lane++)
            h->past_seq[lane] = reader_uint(&packed, UINT64_MAX);
    } else {
        return; /* WIRE.md 10.3: "Unknown ones are ignored." */
    }
    reader_expect(r, reader_done(&packed) == ERR_OK);
}

static void extensions_take(struct reader *r, struct hello *h)
{
    size_t count = reader_array(r, EXTENSIONS_MAX);
    struct bytes last = {0};

    for (size_t i = 0; i < count; i++) {
        struct bytes name, value;

        reader_array_of(r, 2);
        name = reader_str(r, EXTENSION_NAME_MAX);
        value = reader_bin(r, EXTENSION_MAX);
        reader_expect(r, i == 0 || bytes_compare(last, name) < 0);
        if (!r->spoiled)
            extension_take(r, h, name, value);
        last = name;
    }
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
    extensions_put(&w, h);
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
    extensions_take(r, h);
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

bool hello_names(const struct hello *h, const struct incarnation *earlier,
                 struct hello_life *out)
{
    if (h->past != HELLO_NAMED)
        return false;
    *out = (struct hello_life){.incarnation = h->predecessor};
    for (size_t lane = 0; lane < ENVELOPE_LANES; lane++)
        out->known[lane] = h->has_past ? h->past_seq[lane] : 0;
    if (stream_same_incarnation(&h->predecessor, earlier))
        return true;
    for (size_t i = 0; i < h->life_count; i++) {
        *out = h->lives[i];
        if (stream_same_incarnation(&out->incarnation, earlier))
            return true;
    }
    return false;
}

bool hello_rebuilt(const struct hello *h)
{
    static const struct incarnation unknown;

    return h->past == HELLO_UNKNOWN ||
           (h->past == HELLO_NAMED && h->life_count > 0 &&
            stream_same_incarnation(&h->lives[h->life_count - 1].incarnation,
                                    &unknown));
}

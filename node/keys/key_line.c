#include "node/keys/key_line.h"

#include <stdlib.h>
#include <string.h>

#include "proto/wire.h"

/* Request: [1, number, op, now_ms, [item ...]]; answer: [1, number, err, [item
   ...]]. The two rooms live as long as the process: a call is never nested. */
struct exchange {
    uint64_t number; /* so that an answer that came too late is known */
    struct buffer request, answer;
    struct writer w;
    struct reader r;
};

static struct exchange *exchange(void)
{
    static uint8_t ask[CHANNEL_MESSAGE_MAX], answer[CHANNEL_MESSAGE_MAX];
    static struct exchange x;

    x.request = (struct buffer){.at = ask, .cap = sizeof ask};
    x.answer = (struct buffer){.at = answer, .cap = sizeof answer};
    return &x;
}

static struct writer *begin(struct exchange *x, enum key_line_op op,
                            uint64_t now_ms, size_t items)
{
    x->number++;
    x->w = writer_on(&x->request);
    writer_array(&x->w, 5);
    writer_uint(&x->w, WIRE_VERSION);
    writer_uint(&x->w, x->number);
    writer_uint(&x->w, (uint64_t)op);
    writer_uint(&x->w, now_ms);
    writer_array(&x->w, items);
    return &x->w;
}

static enum err err_taken(struct reader *r)
{
    return (enum err)reader_uint(r, ERR_MAX);
}

/* Receive until it is the answer to this request: one that was given up on may
   still come before it. Leaves x->r behind the number. */
static enum err answered(struct exchange *x, const struct port_keys *keys)
{
    enum err err;
    uint64_t number;

    do {
        err = keys->hear(keys->of, &x->answer, KEY_LINE_TIMEOUT_MS);
        if (err != ERR_OK)
            return err;
        x->r = reader_on(bytes_of(&x->answer));
        reader_array_of(&x->r, 4);
        reader_expect(&x->r, reader_uint(&x->r, WIRE_VERSION) == WIRE_VERSION);
        number = reader_uint(&x->r, UINT64_MAX);
    } while (!x->r.spoiled && number < x->number);
    reader_expect(&x->r, number == x->number);
    return ERR_OK;
}

/* After this x->r stands before the first of items answers. */
static enum err ask(struct exchange *x, const struct port_keys *keys,
                    size_t items)
{
    enum err err = writer_done(&x->w);

    if (keys->of == NULL) /* away; the parent will bring it */
        return ERR_CLOSED;
    if (err == ERR_OK)
        err = keys->say(keys->of, bytes_of(&x->request), KEY_LINE_TIMEOUT_MS);
    if (err == ERR_OK)
        err = answered(x, keys);
    if (err != ERR_OK)
        return err;
    err = err_taken(&x->r);
    if (err != ERR_OK)
        return err;
    reader_array_of(&x->r, items);
    return x->r.spoiled ? ERR_BAD_SHAPE : ERR_OK;
}

enum err key_line_store_key(const struct port_keys *keys,
                            uint8_t out[static 32])
{
    struct exchange *x = exchange();
    enum err err;

    begin(x, KEY_LINE_STORE_KEY, 0, 0);
    err = ask(x, keys, 1);
    if (err != ERR_OK)
        return err;
    reader_bin_into(&x->r, out, 32);
    memset(x->answer.at, 0, x->answer.len);
    return reader_done(&x->r);
}

static enum err public_taken(struct exchange *x, struct key_line_public *out)
{
    struct reader *r = &x->r;

    reader_array_of(r, 3);
    reader_bin_into(r, out->node.octet, sizeof out->node.octet);
    reader_bin_into(r, out->sk.octet, sizeof out->sk.octet);
    out->ek_count = reader_array(r, CARD_EKS_MAX);
    for (size_t i = 0; i < out->ek_count; i++) {
        struct card_ek *ek = &out->eks[i];

        reader_array_of(r, 3);
        reader_bin_into(r, ek->key.octet, sizeof ek->key.octet);
        ek->not_before_ms = reader_uint(r, UINT64_MAX);
        ek->not_after_ms = reader_uint(r, UINT64_MAX);
        ek->id = ident_ek(&ek->key);
    }
    return reader_done(r);
}

enum err key_line_public(const struct port_keys *keys,
                         struct key_line_public *out)
{
    struct exchange *x = exchange();
    enum err err;

    begin(x, KEY_LINE_PUBLIC, 0, 0);
    err = ask(x, keys, 1);
    return err == ERR_OK ? public_taken(x, out) : err;
}

enum err key_line_rotate(const struct port_keys *keys, uint64_t now_ms,
                         struct key_line_public *out)
{
    struct exchange *x = exchange();
    enum err err;

    begin(x, KEY_LINE_ROTATE, now_ms, 0);
    err = ask(x, keys, 1);
    return err == ERR_OK ? public_taken(x, out) : err;
}

/* What is worked on in batches: how an item is asked and answered. */
struct batch {
    enum key_line_op op;
    uint64_t now_ms;
    size_t item_size;
    size_t (*octets)(const void *item); /* at most, asked or answered */
    void (*put)(struct writer *w, const void *item);
    void (*take)(struct reader *r, void *item);
};

/* How many of the items fit one message; at least one. */
static size_t fitting(const struct batch *b, const uint8_t *items, size_t count)
{
    size_t octets = KEY_LINE_ITEM_OVERHEAD, n = 0;

    while (n < count && n < KEY_LINE_ITEMS_MAX) {
        octets += b->octets(items + n * b->item_size);
        if (n > 0 && octets > CHANNEL_MESSAGE_MAX)
            break;
        n++;
    }
    return n;
}

static enum err ask_some(const struct port_keys *keys, const struct batch *b,
                         uint8_t *items, size_t count)
{
    struct exchange *x = exchange();
    struct writer *w = begin(x, b->op, b->now_ms, count);
    enum err err;

    for (size_t i = 0; i < count; i++)
        b->put(w, items + i * b->item_size);
    err = ask(x, keys, count);
    if (err != ERR_OK)
        return err;
    for (size_t i = 0; i < count; i++)
        b->take(&x->r, items + i * b->item_size);
    return reader_done(&x->r);
}

static enum err ask_all(const struct port_keys *keys, const struct batch *b,
                        void *items, size_t count)
{
    uint8_t *at = items;
    enum err err = ERR_OK;

    while (count > 0 && err == ERR_OK) {
        size_t n = fitting(b, at, count);

        err = ask_some(keys, b, at, n);
        at += n * b->item_size;
        count -= n;
    }
    return err;
}

static size_t sign_size(const void *item)
{
    const struct key_line_sign *s = item;

    return s->body.len + 128;
}

static void sign_put(struct writer *w, const void *item)
{
    const struct key_line_sign *s = item;

    writer_array(w, 2);
    writer_uint(w, (uint64_t)s->domain);
    writer_bin(w, s->body);
}

static void sign_take(struct reader *r, void *item)
{
    struct key_line_sign *s = item;

    reader_array_of(r, 2);
    s->err = err_taken(r);
    reader_bin_into(r, s->sig.octet, sizeof s->sig.octet);
}

enum err key_line_sign(const struct port_keys *keys,
                       struct key_line_sign *items, size_t count)
{
    const struct batch b = {
        .op = KEY_LINE_SIGN,
        .item_size = sizeof *items,
        .octets = sign_size,
        .put = sign_put,
        .take = sign_take,
    };

    return ask_all(keys, &b, items, count);
}

static size_t seal_size(const void *item)
{
    const struct key_line_seal *s = item;
    size_t record = s->record.len + KEY_LINE_ITEM_OVERHEAD;
    size_t frame = envelope_frame_size(s->record.len) + 64;

    return record > frame ? record : frame;
}

static void seal_put(struct writer *w, const void *item)
{
    const struct key_line_seal *s = item;
    uint8_t room[ENVELOPE_HEADER_MAX];
    struct buffer header = {.at = room, .cap = sizeof room};

    if (envelope_header_write(&header, &s->header) != ERR_OK)
        abort(); /* a header always fits its bound */
    writer_array(w, 5);
    writer_bin(w, bytes_of(&header));
    writer_bin_from(w, s->to.octet, sizeof s->to.octet);
    writer_bin_from(w, s->blind, sizeof s->blind);
    writer_bin(w, s->record);
    writer_bin_from(w, s->slot.octet, sizeof s->slot.octet);
}

/* Move an answer's octets to where the caller wants them. */
static enum err kept(struct bytes *out, struct buffer *room, struct bytes from)
{
    const size_t at = room->len;

    if (!buffer_add(room, from))
        return ERR_TOO_BIG;
    *out = (struct bytes){room->at + at, from.len};
    return ERR_OK;
}

static void seal_take(struct reader *r, void *item)
{
    struct key_line_seal *s = item;
    struct bytes frame;

    reader_array_of(r, 2);
    s->err = err_taken(r);
    frame = reader_bin(r, ENVELOPE_MAX);
    if (s->err == ERR_OK)
        s->err = kept(&s->frame, s->out, frame);
}

enum err key_line_seal(const struct port_keys *keys,
                       struct key_line_seal *items, size_t count)
{
    const struct batch b = {
        .op = KEY_LINE_SEAL,
        .item_size = sizeof *items,
        .octets = seal_size,
        .put = seal_put,
        .take = seal_take,
    };

    return ask_all(keys, &b, items, count);
}

static size_t open_size(const void *item)
{
    const struct key_line_open *o = item;

    return o->frame.len + (o->sk_count + 1) * 40 + 128;
}

static void open_put(struct writer *w, const void *item)
{
    const struct key_line_open *o = item;

    writer_array(w, 3);
    writer_bin(w, o->frame);
    writer_array(w, o->sk_count);
    for (size_t i = 0; i < o->sk_count; i++)
        writer_bin_from(w, o->sks[i]->octet, sizeof o->sks[i]->octet);
    if (o->author_hint != NULL)
        writer_bin_from(w, o->author_hint->octet, sizeof o->author_hint->octet);
    else
        writer_nil(w);
}

static void open_take(struct reader *r, void *item)
{
    struct key_line_open *o = item;
    struct bytes record;

    reader_array_of(r, 4);
    o->err = err_taken(r);
    reader_bin_into(r, o->blind, sizeof o->blind);
    record = reader_bin(r, ENVELOPE_MAX);
    o->author_ok = reader_bool(r);
    if (o->err == ERR_OK)
        o->err = kept(&o->record, o->out, record);
}

enum err key_line_open(const struct port_keys *keys,
                       struct key_line_open *items, size_t count)
{
    const struct batch b = {
        .op = KEY_LINE_OPEN,
        .now_ms = count == 0 ? 0 : items[0].now_ms,
        .item_size = sizeof *items,
        .octets = open_size,
        .put = open_put,
        .take = open_take,
    };

    return ask_all(keys, &b, items, count);
}

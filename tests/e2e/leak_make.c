#include "tests/e2e/leak_make.h"

#include <err.h>
#include <string.h>
#include <time.h>

#include <sodium.h>

static uint64_t now_ms(int64_t plus_s)
{
    struct timespec t;

    clock_gettime(CLOCK_REALTIME, &t);
    return (uint64_t)((int64_t)t.tv_sec + plus_s) * 1000 +
           (uint64_t)t.tv_nsec / 1000000;
}

/* WIRE.md 4.7: a report's body, [1, title, text, references, indicators]. */
static void put_body(struct writer *w, const struct leak_recipe *r)
{
    uint8_t room[4096];
    struct buffer body = {room, 0, sizeof room};
    struct writer b = writer_on(&body);

    writer_array(&b, 5);
    writer_uint(&b, WIRE_VERSION);
    writer_text(&b, r->title[0] != '\0' ? r->title : "leak");
    writer_nil(&b);
    writer_array(&b, 0);
    writer_array(&b, 1);
    writer_array(&b, 9);
    writer_uint(&b, r->type);
    writer_text(&b, r->value);
    writer_uint(&b, RECORD_ROLE_UNKNOWN);
    writer_bool(&b, true);
    writer_uint(&b, 80);
    for (int times = 0; times < 3; times++)
        writer_uint(&b, 0);
    writer_text(&b, "");
    if (writer_done(&b) != ERR_OK)
        errx(2, "body too big");
    writer_bin(w, bytes_of(&body));
}

static struct object_id object_for(const struct leak_recipe *r)
{
    struct object_id object;

    if (r->object == 0)
        randombytes_buf(object.octet, sizeof object.octet);
    else
        crypto_generichash(object.octet, sizeof object.octet,
                           (const uint8_t *)&r->object, sizeof r->object, NULL,
                           0);
    return object;
}

/* WIRE.md 4.8: [1, reason, erase, targets], one target, the whole of it. */
static void put_retraction(struct writer *w, const struct leak_recipe *r)
{
    uint8_t room[512];
    struct buffer body = {room, 0, sizeof room};
    struct writer b = writer_on(&body);
    struct object_id object = object_for(r);
    struct record_id unknown = {{0}};

    writer_array(&b, 4);
    writer_uint(&b, WIRE_VERSION);
    writer_text(&b, "leak");
    writer_bool(&b, false);
    writer_array(&b, 1);
    writer_array(&b, 4);
    writer_bin_from(&b, object.octet, sizeof object.octet);
    writer_uint(&b, 1);
    writer_bin_from(&b, unknown.octet, sizeof unknown.octet);
    writer_nil(&b);
    if (writer_done(&b) != ERR_OK)
        errx(2, "body too big");
    writer_bin(w, bytes_of(&body));
}

/* WIRE.md 4.2: ascending. */
static void put_audience(struct writer *w, const struct leak_recipe *r)
{
    writer_array(w, r->reader_count);
    for (size_t i = 0; i < r->reader_count; i++) {
        writer_array(w, 2);
        writer_uint(w, 0);
        writer_bin_from(w, r->readers[i].octet, 32);
    }
}

/* WIRE.md 4.1, written out here: record_write() would refuse half of it. */
void leak_make_record(struct buffer *out, const struct leak_recipe *r)
{
    struct writer w = writer_on(out);
    size_t start = out->len;
    struct object_id object = {{0}};
    struct bytes signed_part;
    struct signature sig;

    /* A retraction is an object of its own. */
    if (r->kind == RECORD_RETRACTION)
        randombytes_buf(object.octet, sizeof object.octet);
    else
        object = object_for(r);
    writer_array(&w, 16);
    writer_uint(&w, WIRE_VERSION);
    writer_bin_from(&w, r->author->own.card.identity.node.octet, 32);
    writer_uint(&w, r->author->own.card.identity.version_ms);
    writer_bin_from(&w, object.octet, sizeof object.octet);
    writer_uint(&w, 1);
    writer_nil(&w);
    writer_uint(&w, now_ms(r->created_s));
    writer_uint(&w, r->expires_s == 0 ? 0 : now_ms(r->expires_s));
    writer_uint(&w, r->tlp);
    writer_uint(&w, PAP_GREEN);
    writer_bool(&w, false);
    put_audience(&w, r);
    writer_array(&w, 0);
    writer_uint(&w, r->kind);
    if (r->kind == RECORD_RETRACTION)
        put_retraction(&w, r);
    else
        put_body(&w, r);
    writer_array(&w, 0);
    if (writer_done(&w) != ERR_OK)
        errx(2, "record too big");
    signed_part = (struct bytes){out->at + start, out->len - start};
    sig = ident_sign(&r->author->sk, IDENT_REC, &signed_part, 1);
    if (r->fault == LEAK_FAULT_INNER)
        sig.octet[7] ^= 1;
    if (!buffer_add(out, (struct bytes){sig.octet, sizeof sig.octet}))
        errx(2, "record too big");
}

static struct envelope_header header_for(const struct leak_link *l,
                                         const struct leak_recipe *r)
{
    const struct card_ek *ek = card_ek_now(&l->victim->card, now_ms(0));
    struct envelope_header h = {
        .sender = l->me->own.card.identity.node,
        .sender_version_ms = l->me->own.card.identity.version_ms,
        .recipient = l->victim->card.identity.node,
        .incarnation = l->me->incarnation,
        .lane = r->lane,
        .seq = l->place[r->lane].seq + 1,
        .prev = l->place[r->lane].head,
        .type = ENVELOPE_RECORD,
        .created_ms = now_ms(0),
    };

    if (ek == NULL)
        errx(2, "the victim's card has no sealing key for now");
    h.ek = ek->id;
    randombytes_buf(h.envelope_id, sizeof h.envelope_id);
    if (r->fault == LEAK_FAULT_CHAIN)
        randombytes_buf(h.prev.octet, sizeof h.prev.octet);
    if (r->fault == LEAK_FAULT_EK)
        randombytes_buf(h.ek.octet, sizeof h.ek.octet);
    if (r->fault == LEAK_FAULT_RECIPIENT)
        h.recipient.octet[0] ^= 1;
    if (r->fault == LEAK_FAULT_INCARNATION)
        h.incarnation.octet[0] ^= 1;
    if (r->fault == LEAK_FAULT_GAP)
        h.seq++;
    return h;
}

static struct box_public key_for(const struct leak_link *l,
                                 const struct leak_recipe *r)
{
    struct box_public to = card_ek_now(&l->victim->card, now_ms(0))->key;
    struct box_secret nobody;

    if (r->fault == LEAK_FAULT_CIPHERTEXT)
        crypto_box_keypair(to.octet, nobody.octet);
    return to;
}

/* Damage what is already signed. */
static void spoil(struct buffer *out, size_t start, enum leak_fault fault)
{
    struct envelope e;

    if (envelope_parse(&e, (struct bytes){out->at + start, out->len - start}) !=
        ERR_OK)
        errx(2, "made no envelope");
    /* [1, suite, ...: one octet each after the array's own. */
    if (fault == LEAK_FAULT_VERSION)
        out->at[e.header_raw.at - out->at + 1] = WIRE_VERSION + 1;
    if (fault == LEAK_FAULT_SUITE)
        out->at[e.header_raw.at - out->at + 2] = ENVELOPE_SUITE + 1;
    if (fault == LEAK_FAULT_OUTER)
        out->at[out->len - 1] ^= 1;
}

void leak_make_frame(struct buffer *out, uint64_t *seq, struct leak_link *l,
                     const struct leak_recipe *r, struct bytes record)
{
    struct envelope_header h = header_for(l, r);
    struct box_public to = key_for(l, r);
    struct envelope_random random;
    struct record_id id;
    struct hash slot;
    uint8_t blind[ENVELOPE_BLIND];
    size_t start = out->len;

    randombytes_buf(&random, sizeof random);
    randombytes_buf(blind, sizeof blind);
    id = record_id_of((struct bytes){record.at, record.len - 64});
    slot = stream_slot(&id, blind);
    h.chain = stream_next(&h.prev, h.seq, &slot);
    if (r->fault == LEAK_FAULT_SLOT)
        blind[0] ^= 1;
    if (envelope_seal(out, &h, &to, blind, record, &l->me->sk, &random) !=
        ERR_OK)
        errx(2, "cannot seal");
    spoil(out, start, r->fault);
    *seq = h.seq;
    l->place[r->lane] = (struct leak_place){h.seq, h.chain};
}

/* WIRE.md 3.2: [1, identity, sig, working, sig]; the identity part's. */
static struct signature identity_signature(const struct leak_card *c)
{
    struct reader r = reader_on((struct bytes){c->raw, c->len});
    struct signature sig;

    reader_array_of(&r, 5);
    reader_uint(&r, WIRE_VERSION);
    reader_bin(&r, CARD_PART_MAX);
    reader_bin_into(&r, sig.octet, sizeof sig.octet);
    return sig;
}

void leak_make_card(struct buffer *out, const struct leak_link *l,
                    const struct leak_card_recipe *c)
{
    static uint8_t part_room[CARD_PART_MAX], card_room[CARD_MAX];
    struct buffer part = {part_room, 0, sizeof part_room};
    struct buffer card = {card_room, 0, sizeof card_room};
    struct card_working w = l->me->own.card.working;
    struct signature identity_sig = identity_signature(&l->me->own), sig;
    struct bytes body;

    w.expires_ms = now_ms(c->expires_s);
    w.version_ms = (uint64_t)((int64_t)w.version_ms + c->version_ms_plus);
    if (c->victims_key)
        w.tk = l->victim->card.working.tk;
    if (card_working_write(&part, &w) != ERR_OK)
        errx(2, "cannot write a card");
    body = bytes_of(&part);
    sig = ident_sign(&l->me->sk, IDENT_CARD_WORKING, &body, 1);
    if (card_write(&card, l->me->own.card.identity_raw, &identity_sig, body,
                   &sig) != ERR_OK ||
        frame_card_write(out, bytes_of(&card)) != ERR_OK)
        errx(2, "cannot write a card");
}

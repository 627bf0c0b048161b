#include "proto/envelope.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

#include "proto/hpke.h"
#include "proto/wire.h"

enum {
    FRAME_FIELDS = 7,
    HEADER_FIELDS = 15,
    PROOF_FIELDS = 6,
    FRAME_ENVELOPE_TYPE = 4, /* WIRE.md 10.1 */
    CEK = 32,
    TAG = crypto_aead_xchacha20poly1305_ietf_ABYTES,
    PAD_MARK = 0x80,
};

static const char hpke_info[] = "noroshi/1/hpke";

/* WIRE.md 8.4: "Padding is one octet 0x80 and zeros up to the smallest size
   that holds it" */
static const uint32_t sizes[] = {512,   1024,  2048,  4096,   8192,   16384,
                                 32768, 65536, 98304, 131072, 196608, 266240};

/* 0 when it fits none. */
static size_t padded_size(size_t plain_len)
{
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        if (plain_len + 1 <= sizes[i])
            return sizes[i];
    return 0;
}

static bool is_size(size_t len)
{
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        if (len == sizes[i])
            return true;
    return false;
}

enum err envelope_header_write(struct buffer *out,
                               const struct envelope_header *h)
{
    struct writer w = writer_on(out);

    writer_array(&w, HEADER_FIELDS);
    writer_uint(&w, WIRE_VERSION);
    writer_uint(&w, ENVELOPE_SUITE);
    writer_bin_from(&w, h->sender.octet, sizeof h->sender.octet);
    writer_uint(&w, h->sender_version_ms);
    writer_bin_from(&w, h->recipient.octet, sizeof h->recipient.octet);
    writer_bin_from(&w, h->ek.octet, sizeof h->ek.octet);
    writer_bin_from(&w, h->incarnation.octet, sizeof h->incarnation.octet);
    writer_uint(&w, (uint64_t)h->lane);
    writer_uint(&w, h->seq);
    writer_bin_from(&w, h->prev.octet, sizeof h->prev.octet);
    writer_bin_from(&w, h->chain.octet, sizeof h->chain.octet);
    writer_uint(&w, (uint64_t)h->type);
    writer_uint(&w, h->created_ms);
    writer_bin_from(&w, h->envelope_id, sizeof h->envelope_id);
    writer_uint(&w, h->ct_len);
    return writer_done(&w);
}

static void header_take(struct reader *r, struct envelope_header *h)
{
    reader_bin_into(r, h->sender.octet, sizeof h->sender.octet);
    h->sender_version_ms = reader_uint(r, UINT64_MAX);
    reader_bin_into(r, h->recipient.octet, sizeof h->recipient.octet);
    reader_bin_into(r, h->ek.octet, sizeof h->ek.octet);
    reader_bin_into(r, h->incarnation.octet, sizeof h->incarnation.octet);
    h->lane = (enum envelope_lane)reader_uint(r, ENVELOPE_DIRECT);
    h->seq = reader_uint(r, UINT64_MAX);
    reader_bin_into(r, h->prev.octet, sizeof h->prev.octet);
    reader_bin_into(r, h->chain.octet, sizeof h->chain.octet);
    h->type = (enum envelope_type)reader_uint(r, ENVELOPE_PRUNED);
    h->created_ms = reader_uint(r, UINT64_MAX);
    reader_bin_into(r, h->envelope_id, sizeof h->envelope_id);
    h->ct_len = (uint32_t)reader_uint(r, ENVELOPE_CT_MAX);
    /* WIRE.md 8.1: "seq ≥ 1" */
    reader_expect(r, h->seq >= 1 && h->type >= ENVELOPE_RECORD);
}

enum err envelope_header_parse(struct envelope_header *out, struct bytes raw)
{
    struct reader r = reader_on(raw);
    uint64_t suite;
    enum err err;

    *out = (struct envelope_header){0};
    err = wire_version_check(raw);
    if (err != ERR_OK)
        return err;
    reader_array_of(&r, HEADER_FIELDS);
    (void)reader_uint(&r, WIRE_VERSION);
    suite = reader_uint(&r, UINT64_MAX);
    /* WIRE.md 2.4: "An unknown suite is refused; there is no negotiation." */
    if (!r.spoiled && suite != ENVELOPE_SUITE)
        return ERR_SUITE;
    header_take(&r, out);
    if (reader_done(&r) == ERR_OK)
        return ERR_OK;
    *out = (struct envelope_header){0};
    return ERR_BAD_SHAPE;
}

/* Whether the parts have the lengths that the header's type demands. */
static bool lengths_hold(const struct envelope *e)
{
    if (e->ct.len != e->header.ct_len)
        return false;
    if (e->header.type == ENVELOPE_RECORD)
        return e->stanza.len == ENVELOPE_STANZA && e->com.len == 32 &&
               e->ct.len > TAG && is_size(e->ct.len - TAG);
    /* WIRE.md 8.6: "In a void or pruned frame stanza and com are empty and
       ciphertext is c_n in clear, 32 octets; there the recipient EK id is eight
       zero octets." */
    return e->stanza.len == 0 && e->com.len == 0 &&
           e->ct.len == sizeof(struct hash) &&
           sodium_is_zero(e->header.ek.octet, sizeof e->header.ek.octet);
}

enum err envelope_parse(struct envelope *e, struct bytes frame)
{
    struct reader r = reader_on(frame);
    enum err err;

    *e = (struct envelope){0};
    err = wire_version_check(frame);
    if (err != ERR_OK)
        return err;
    if (frame.len > ENVELOPE_MAX)
        return ERR_TOO_BIG;
    reader_array_of(&r, FRAME_FIELDS);
    (void)reader_uint(&r, WIRE_VERSION);
    reader_expect(&r, reader_uint(&r, UINT8_MAX) == FRAME_ENVELOPE_TYPE);
    e->header_raw = reader_bin(&r, ENVELOPE_HEADER_MAX);
    e->stanza = reader_bin(&r, ENVELOPE_STANZA);
    e->com = reader_bin(&r, 32);
    e->ct = reader_bin(&r, ENVELOPE_CT_MAX);
    reader_bin_into(&r, e->sig.octet, sizeof e->sig.octet);
    err = reader_done(&r);
    if (err == ERR_OK)
        err = envelope_header_parse(&e->header, e->header_raw);
    if (err == ERR_OK && !lengths_hold(e))
        err = ERR_BAD_SHAPE;
    if (err != ERR_OK)
        *e = (struct envelope){0};
    return err;
}

/* WIRE.md 8.5: "PAE("env", header, H("stanza", stanza), com, H("ciphertext",
   ciphertext))" */
struct outer {
    struct hash stanza, ct;
    struct bytes parts[4];
};

static void outer_of(struct outer *o, const struct envelope *e)
{
    o->stanza = ident_hash(IDENT_STANZA, &e->stanza, 1);
    o->ct = ident_hash(IDENT_CIPHERTEXT, &e->ct, 1);
    o->parts[0] = e->header_raw;
    o->parts[1] = (struct bytes){o->stanza.octet, sizeof o->stanza.octet};
    o->parts[2] = e->com;
    o->parts[3] = (struct bytes){o->ct.octet, sizeof o->ct.octet};
}

bool envelope_verify(const struct envelope *e, const struct sign_public *sk)
{
    struct outer o;

    outer_of(&o, e);
    return ident_verify(sk, IDENT_ENV, o.parts, 4, &e->sig);
}

static enum err frame_write(struct buffer *out, struct envelope *e,
                            const struct sign_secret *sk)
{
    struct writer w = writer_on(out);
    struct outer o;

    outer_of(&o, e);
    e->sig = ident_sign(sk, IDENT_ENV, o.parts, 4);
    writer_array(&w, FRAME_FIELDS);
    writer_uint(&w, WIRE_VERSION);
    writer_uint(&w, FRAME_ENVELOPE_TYPE);
    writer_bin(&w, e->header_raw);
    writer_bin(&w, e->stanza);
    writer_bin(&w, e->com);
    writer_bin(&w, e->ct);
    writer_bin_from(&w, e->sig.octet, sizeof e->sig.octet);
    return writer_done(&w);
}

/* hh, and what is derived of CEK under it. WIRE.md 8.2 */
struct content_key {
    struct hash hh, k, com;
};

static struct content_key derive(const uint8_t cek[static CEK],
                                 struct bytes header_raw)
{
    struct content_key c;
    struct bytes hh;

    c.hh = ident_hash(IDENT_HEADER, &header_raw, 1);
    hh = (struct bytes){c.hh.octet, sizeof c.hh.octet};
    c.k = ident_keyed_hash(cek, IDENT_ENC, &hh, 1);
    c.com = ident_keyed_hash(cek, IDENT_COM, &hh, 1);
    return c;
}

enum { AAD_MAX = 160 };

/* WIRE.md 8.3: "aad = PAE("stanza", hh, recipient id)" */
static struct bytes stanza_aad(struct buffer *room, const struct hash *hh,
                               const struct node_id *recipient)
{
    const struct bytes parts[] = {
        {hh->octet, sizeof hh->octet},
        {recipient->octet, sizeof recipient->octet},
    };
    bool fits = ident_pae(room, IDENT_STANZA, parts, 2);

    assert(fits);
    return bytes_of(room);
}

static void pad(uint8_t *at, size_t len, size_t padded)
{
    at[len] = PAD_MARK;
    memset(at + len + 1, 0, padded - len - 1);
}

/* Length without padding; 0 when the padding is not as it must be. */
static size_t unpadded(const uint8_t *at, size_t len)
{
    while (len > 0 && at[len - 1] == 0)
        len--;
    return len > 0 && at[len - 1] == PAD_MARK ? len - 1 : 0;
}

/* Encrypt blind and record in place, at ct's own storage. WIRE.md 8.4 */
static void encrypt(uint8_t *ct, size_t padded, const struct content_key *key,
                    const uint8_t *blind, struct bytes record)
{
    static const uint8_t nonce[crypto_aead_xchacha20poly1305_ietf_NPUBBYTES];

    memcpy(ct, blind, ENVELOPE_BLIND);
    memcpy(ct + ENVELOPE_BLIND, record.at, record.len);
    pad(ct, ENVELOPE_BLIND + record.len, padded);
    crypto_aead_xchacha20poly1305_ietf_encrypt(
        ct, NULL, ct, padded, key->hh.octet, sizeof key->hh.octet, NULL, nonce,
        key->k.octet);
}

enum err envelope_seal(struct buffer *out, const struct envelope_header *header,
                       const struct box_public *to,
                       const uint8_t blind[static ENVELOPE_BLIND],
                       struct bytes record, const struct sign_secret *sk,
                       const struct envelope_random *random)
{
    const size_t padded = padded_size(ENVELOPE_BLIND + record.len);
    uint8_t header_room[ENVELOPE_HEADER_MAX], stanza[ENVELOPE_STANZA];
    BYTES_UNSET uint8_t aad_room[AAD_MAX], ct[ENVELOPE_CT_MAX];
    struct buffer raw = {.at = header_room, .cap = sizeof header_room};
    struct buffer aad = {.at = aad_room, .cap = sizeof aad_room};
    struct envelope e = {.header = *header};
    struct content_key key;
    enum err err;

    assert(header->type == ENVELOPE_RECORD);
    if (padded == 0 || record.len > RECORD_MAX)
        return ERR_TOO_BIG;
    e.header.ct_len = (uint32_t)(padded + TAG);
    err = envelope_header_write(&raw, &e.header);
    if (err != ERR_OK)
        return err;
    e.header_raw = bytes_of(&raw);
    key = derive(random->cek, e.header_raw);
    err = hpke_seal(stanza, stanza + HPKE_ENC, to, bytes_text(hpke_info),
                    stanza_aad(&aad, &key.hh, &e.header.recipient),
                    (struct bytes){random->cek, CEK}, random->ephemeral_ikm);
    if (err == ERR_OK) {
        encrypt(ct, padded, &key, blind, record);
        e.stanza = (struct bytes){stanza, sizeof stanza};
        e.com = (struct bytes){key.com.octet, sizeof key.com.octet};
        e.ct = (struct bytes){ct, padded + TAG};
        err = frame_write(out, &e, sk);
    }
    sodium_memzero(&key, sizeof key);
    return err;
}

enum err envelope_void(struct buffer *out, const struct envelope_header *header,
                       const struct hash *slot, const struct sign_secret *sk)
{
    uint8_t header_room[ENVELOPE_HEADER_MAX];
    struct buffer raw = {.at = header_room, .cap = sizeof header_room};
    struct envelope e = {.header = *header};
    enum err err;

    assert(header->type == ENVELOPE_VOID || header->type == ENVELOPE_PRUNED);
    e.header.ek = (struct ek_id){0};
    e.header.ct_len = sizeof slot->octet;
    err = envelope_header_write(&raw, &e.header);
    if (err != ERR_OK)
        return err;
    e.header_raw = bytes_of(&raw);
    e.ct = (struct bytes){slot->octet, sizeof slot->octet};
    return frame_write(out, &e, sk);
}

static enum err unseal_key(struct content_key *key, const struct envelope *e,
                           const struct box_pair *ek)
{
    const struct bytes ct = {e->stanza.at + HPKE_ENC,
                             ENVELOPE_STANZA - HPKE_ENC};
    const struct hash hh = ident_hash(IDENT_HEADER, &e->header_raw, 1);
    uint8_t cek[CEK], aad_room[AAD_MAX];
    struct buffer aad = {.at = aad_room, .cap = sizeof aad_room};
    enum err err;

    err = hpke_open(cek, e->stanza.at, ek, bytes_text(hpke_info),
                    stanza_aad(&aad, &hh, &e->header.recipient), ct);
    if (err != ERR_OK)
        return err;
    *key = derive(cek, e->header_raw);
    sodium_memzero(cek, sizeof cek);
    /* WIRE.md 8.2: "com is compared in constant time before anything is
       decrypted." */
    return sodium_memcmp(key->com.octet, e->com.at, sizeof key->com.octet) == 0
               ? ERR_OK
               : ERR_BAD_KEY;
}

enum err envelope_open(struct bytes *blind, struct bytes *record,
                       struct buffer *room, const struct envelope *e,
                       const struct box_pair *ek)
{
    static const uint8_t nonce[crypto_aead_xchacha20poly1305_ietf_NPUBBYTES];
    uint8_t *plain = room->at + room->len;
    struct content_key key = {0};
    size_t padded, len;
    enum err err;

    *blind = *record = (struct bytes){0};
    if (e->header.type != ENVELOPE_RECORD)
        return ERR_BAD_SHAPE;
    padded = e->ct.len - TAG;
    if (padded > room->cap - room->len)
        return ERR_TOO_BIG;
    err = unseal_key(&key, e, ek);
    if (err == ERR_OK &&
        crypto_aead_xchacha20poly1305_ietf_decrypt(
            plain, NULL, NULL, e->ct.at, e->ct.len, key.hh.octet,
            sizeof key.hh.octet, nonce, key.k.octet) != 0)
        err = ERR_BAD_KEY;
    sodium_memzero(&key, sizeof key);
    if (err != ERR_OK)
        return err;
    len = unpadded(plain, padded);
    if (len <= ENVELOPE_BLIND || padded_size(len) != padded)
        return ERR_BAD_SHAPE;
    room->len += len;
    *blind = (struct bytes){plain, ENVELOPE_BLIND};
    *record = (struct bytes){plain + ENVELOPE_BLIND, len - ENVELOPE_BLIND};
    return ERR_OK;
}

size_t envelope_frame_size(size_t record_len)
{
    enum { AROUND = 32 }; /* the frame's own msgpack heads, rounded up */
    size_t padded = padded_size(ENVELOPE_BLIND + record_len);

    return ENVELOPE_HEADER_MAX + ENVELOPE_STANZA + 32 + padded + TAG +
           crypto_sign_BYTES + AROUND;
}

enum err envelope_proof(struct buffer *out, const struct envelope *e)
{
    struct writer w = writer_on(out);
    struct outer o;

    outer_of(&o, e);
    writer_array(&w, PROOF_FIELDS);
    writer_uint(&w, WIRE_VERSION);
    for (size_t i = 0; i < 4; i++)
        writer_bin(&w, o.parts[i]);
    writer_bin_from(&w, e->sig.octet, sizeof e->sig.octet);
    return writer_done(&w);
}

enum err envelope_proof_open(struct envelope_header *out, struct bytes proof,
                             const struct sign_public *sk)
{
    struct reader r = reader_on(proof);
    struct bytes parts[4];
    struct signature sig;
    enum err err;

    *out = (struct envelope_header){0};
    err = wire_version_check(proof);
    if (err != ERR_OK)
        return err;
    reader_array_of(&r, PROOF_FIELDS);
    (void)reader_uint(&r, WIRE_VERSION);
    parts[0] = reader_bin(&r, ENVELOPE_HEADER_MAX);
    for (size_t i = 1; i < 4; i++)
        parts[i] = reader_bin(&r, 32);
    reader_expect(&r, parts[1].len == 32 && parts[3].len == 32);
    reader_expect(&r, parts[2].len == 32 || parts[2].len == 0);
    reader_bin_into(&r, sig.octet, sizeof sig.octet);
    if (reader_done(&r) != ERR_OK)
        return ERR_BAD_SHAPE;
    if (!ident_verify(sk, IDENT_ENV, parts, 4, &sig))
        return ERR_BAD_SIG;
    return envelope_header_parse(out, parts[0]);
}

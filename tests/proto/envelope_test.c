/* envelope: sealed for one, signed for all on the way. */
#include "tests/unit.h"

#include <sodium.h>
#include <string.h>

#include "proto/envelope.h"
#include "proto/hpke.h"
#include "tests/sample.h"

static struct sample_node from, to;
static uint8_t frame_room[ENVELOPE_MAX], plain_room[ENVELOPE_PADDED_MAX];
static const uint8_t blind[ENVELOPE_BLIND] = {0xb1};
static const struct envelope_random chance = {{0xce}, {0xef}};

static struct envelope_header header(void)
{
    return (struct envelope_header){
        .sender = from.id,
        .sender_version_ms = SAMPLE_NOW_MS,
        .recipient = to.id,
        .ek = ident_ek(&to.ek),
        .incarnation = {{0x1c}},
        .lane = ENVELOPE_DIRECT,
        .seq = 3,
        .prev = {{0x02}},
        .chain = {{0x03}},
        .type = ENVELOPE_RECORD,
        .created_ms = SAMPLE_NOW_MS + 5,
        .envelope_id = {0xe1},
    };
}

static struct buffer sealed(struct bytes record)
{
    struct buffer out = {frame_room, 0, sizeof frame_room};
    struct envelope_header h = header();

    assert_err(ERR_OK, envelope_seal(&out, &h, &to.ek, blind, record,
                                     &from.sk_secret, &chance));
    return out;
}

static enum err opened(struct bytes *record, const struct envelope *e)
{
    struct buffer room = {plain_room, 0, sizeof plain_room};
    struct bytes b;
    enum err err = envelope_open(&b, record, &room, e, &to.ek_pair);

    if (err == ERR_OK)
        assert_bytes_equal(b, ((struct bytes){blind, sizeof blind}));
    return err;
}

static void what_was_sealed_opens(void **state)
{
    struct bytes record = UNIT_LITERAL("R and its signature"), back;
    struct envelope_header want = header();
    struct buffer frame = sealed(record);
    struct envelope e;

    (void)state;
    assert_err(ERR_OK, envelope_parse(&e, bytes_of(&frame)));
    assert_true(envelope_verify(&e, &from.sk));
    assert_err(ERR_OK, opened(&back, &e));
    assert_bytes_equal(back, record);
    want.ct_len = 512 + 16;
    assert_memory_equal(&want, &e.header, sizeof want);
}

static void every_bucket_is_filled_to_its_last_octet(void **state)
{
    static const size_t sizes[] = {512,   1024,  2048,  4096,   8192,  16384,
                                   32768, 65536, 98304, 131072, 196608};
    static uint8_t record[RECORD_MAX];
    struct bytes back;
    struct envelope e;

    (void)state;
    memset(record, 0xaa, sizeof record);
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        for (size_t over = 0; over < 2; over++) {
            size_t len = sizes[i] - ENVELOPE_BLIND - 1 + over;
            struct buffer f = sealed((struct bytes){record, len});

            assert_true(f.len <= envelope_frame_size(len));
            assert_err(ERR_OK, envelope_parse(&e, bytes_of(&f)));
            assert_int_equal(e.ct.len == sizes[i] + 16, !over);
            assert_err(ERR_OK, opened(&back, &e));
            assert_bytes_equal(back, ((struct bytes){record, len}));
        }
    }
}

static void the_largest_record_fits_a_frame(void **state)
{
    static uint8_t record[RECORD_MAX + 1];
    struct bytes whole = {record, RECORD_MAX}, back;
    struct envelope_header h = header();
    struct buffer f = sealed(whole);
    struct envelope e;

    (void)state;
    assert_true(f.len <= ENVELOPE_MAX);
    assert_true(f.len <= envelope_frame_size(RECORD_MAX));
    assert_err(ERR_OK, envelope_parse(&e, bytes_of(&f)));
    assert_err(ERR_OK, opened(&back, &e));
    assert_bytes_equal(back, whole);
    f.len = 0;
    whole.len++;
    assert_err(ERR_TOO_BIG, envelope_seal(&f, &h, &to.ek, blind, whole,
                                          &from.sk_secret, &chance));
    assert_int_equal(f.len, 0);
}

static void every_truncation_is_refused(void **state)
{
    struct buffer f = sealed(UNIT_LITERAL("record"));
    struct envelope e;

    (void)state;
    for (size_t len = 0; len < f.len; len++) {
        assert_err(ERR_BAD_SHAPE,
                   envelope_parse(&e, (struct bytes){f.at, len}));
        assert_true(sodium_is_zero((const uint8_t *)&e, sizeof e));
    }
    assert_true(buffer_add_octet(&f, 0));
    assert_err(ERR_BAD_SHAPE, envelope_parse(&e, bytes_of(&f)));
}

static void no_flipped_bit_verifies_or_opens(void **state)
{
    struct buffer f = sealed(UNIT_LITERAL("record"));
    struct bytes back;
    struct envelope e;

    (void)state;
    for (size_t bit = 0; bit < 8 * f.len; bit++) {
        bool in_signature = bit / 8 >= f.len - 64;

        f.at[bit / 8] ^= (uint8_t)(1 << bit % 8);
        if (envelope_parse(&e, bytes_of(&f)) == ERR_OK) {
            assert_false(envelope_verify(&e, &from.sk));
            /* Not even one who could sign anew changes what is inside. */
            assert_int_equal(opened(&back, &e) == ERR_OK, in_signature);
        }
        f.at[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
}

static void every_short_buffer_is_left_as_it_was(void **state)
{
    struct envelope_header h = header();
    struct bytes record = UNIT_LITERAL("record"), b, back;
    struct buffer f = sealed(record);
    struct envelope e;
    size_t whole = f.len;

    (void)state;
    for (size_t cap = 0; cap < whole; cap += 7) {
        struct buffer small = {frame_room, 0, cap};

        assert_err(ERR_TOO_BIG, envelope_seal(&small, &h, &to.ek, blind, record,
                                              &from.sk_secret, &chance));
        assert_int_equal(small.len, 0);
    }
    f = sealed(record);
    assert_err(ERR_OK, envelope_parse(&e, bytes_of(&f)));
    for (size_t cap = 0; cap < 512; cap += 7) {
        struct buffer small = {plain_room, 0, cap};

        assert_err(ERR_TOO_BIG,
                   envelope_open(&b, &back, &small, &e, &to.ek_pair));
        assert_int_equal(small.len, 0);
    }
}

static void nobody_else_verifies_or_opens(void **state)
{
    struct sample_node other = sample_node(2);
    struct buffer f = sealed(UNIT_LITERAL("record"));
    struct buffer room = {plain_room, 0, sizeof plain_room};
    struct bytes b, back;
    struct envelope e;

    (void)state;
    assert_err(ERR_OK, envelope_parse(&e, bytes_of(&f)));
    assert_false(envelope_verify(&e, &to.sk));
    assert_err(ERR_BAD_KEY,
               envelope_open(&b, &back, &room, &e, &other.ek_pair));
    assert_int_equal(room.len, 0);
    assert_int_equal(back.len, 0);
}

static void a_point_of_small_order_is_refused(void **state)
{
    struct envelope_header h = header();
    struct buffer f = {frame_room, 0, sizeof frame_room};
    struct box_public zero = {{0}};

    (void)state;
    assert_err(ERR_BAD_KEY,
               envelope_seal(&f, &h, &zero, blind, UNIT_LITERAL("record"),
                             &from.sk_secret, &chance));
    assert_int_equal(f.len, 0);
}

/* A frame around whatever plaintext, made by WIRE.md 8 without envelope.c. */
static struct buffer by_hand(const uint8_t *plain, uint32_t len)
{
    static uint8_t ct[2048];
    static const uint8_t nonce[24];
    UNIT_ROOM(raw, 512);
    UNIT_ROOM(aad, 256);
    struct buffer f = {frame_room, 0, sizeof frame_room};
    struct envelope_header h = header();
    struct hash hh, k, com, stanza_hash, ct_hash;
    struct bytes hh_b = {hh.octet, 32}, raw_b, stanza_b, ct_b = {ct, len + 16};
    uint8_t stanza[80];
    struct signature sig;
    struct writer w;

    h.ct_len = len + 16;
    assert_err(ERR_OK, envelope_header_write(&raw, &h));
    raw_b = bytes_of(&raw);
    hh = ident_hash(IDENT_HEADER, &raw_b, 1);
    k = ident_keyed_hash(chance.cek, IDENT_ENC, &hh_b, 1);
    com = ident_keyed_hash(chance.cek, IDENT_COM, &hh_b, 1);
    assert_true(ident_pae(&aad, IDENT_STANZA,
                          (struct bytes[]){hh_b, {to.id.octet, 32}}, 2));
    assert_err(ERR_OK,
               hpke_seal(stanza, stanza + 32, &to.ek,
                         bytes_text("noroshi/1/hpke"), bytes_of(&aad),
                         (struct bytes){chance.cek, 32}, chance.ephemeral_ikm));
    crypto_aead_xchacha20poly1305_ietf_encrypt(ct, NULL, plain, len, hh.octet,
                                               32, NULL, nonce, k.octet);
    stanza_b = (struct bytes){stanza, sizeof stanza};
    stanza_hash = ident_hash(IDENT_STANZA, &stanza_b, 1);
    ct_hash = ident_hash(IDENT_CIPHERTEXT, &ct_b, 1);
    sig = ident_sign(&from.sk_secret, IDENT_ENV,
                     (struct bytes[]){raw_b,
                                      {stanza_hash.octet, 32},
                                      {com.octet, 32},
                                      {ct_hash.octet, 32}},
                     4);
    w = writer_on(&f);
    writer_raw(&w, UNIT_LITERAL("\x97\x01\x04"));
    writer_bin(&w, raw_b);
    writer_bin(&w, stanza_b);
    writer_bin_from(&w, com.octet, 32);
    writer_bin(&w, ct_b);
    writer_bin_from(&w, sig.octet, 64);
    assert_err(ERR_OK, writer_done(&w));
    return f;
}

static void the_frame_is_what_wire_md_says(void **state)
{
    static uint8_t copy[ENVELOPE_MAX];
    uint8_t plain[512] = {0};
    struct buffer f;
    size_t len;

    (void)state;
    memcpy(plain, blind, sizeof blind);
    memcpy(plain + 32, "record", 6);
    plain[38] = 0x80;
    f = by_hand(plain, sizeof plain);
    len = f.len;
    memcpy(copy, f.at, len);
    f = sealed(UNIT_LITERAL("record"));
    assert_bytes_equal(bytes_of(&f), ((struct bytes){copy, len}));
}

static void padding_has_one_form_only(void **state)
{
    uint8_t plain[1024] = {0};
    struct buffer f;
    struct bytes back;
    struct envelope e;

    (void)state;
    f = by_hand(plain, 512); /* no mark */
    assert_err(ERR_OK, envelope_parse(&e, bytes_of(&f)));
    assert_true(envelope_verify(&e, &from.sk));
    assert_err(ERR_BAD_SHAPE, opened(&back, &e));
    plain[32] = 0x80; /* a blind and nothing else */
    f = by_hand(plain, 512);
    assert_err(ERR_OK, envelope_parse(&e, bytes_of(&f)));
    assert_err(ERR_BAD_SHAPE, opened(&back, &e));
    plain[31] = plain[32] = 0;
    plain[20] = 0x80; /* not even a blind */
    f = by_hand(plain, 512);
    assert_err(ERR_OK, envelope_parse(&e, bytes_of(&f)));
    assert_err(ERR_BAD_SHAPE, opened(&back, &e));
    plain[40] = 0x80; /* fits 512, came in 1024 */
    f = by_hand(plain, 1024);
    assert_err(ERR_OK, envelope_parse(&e, bytes_of(&f)));
    assert_err(ERR_BAD_SHAPE, opened(&back, &e));
    f = by_hand(plain, 700); /* no bucket at all */
    assert_err(ERR_BAD_SHAPE, envelope_parse(&e, bytes_of(&f)));
}

static void another_commitment_is_refused_before_decrypting(void **state)
{
    struct buffer f = sealed(UNIT_LITERAL("record"));
    static const uint8_t zero[32];
    struct bytes back;
    struct envelope e;

    (void)state;
    assert_err(ERR_OK, envelope_parse(&e, bytes_of(&f)));
    e.com = (struct bytes){zero, sizeof zero};
    memset(plain_room, 0, sizeof plain_room);
    assert_err(ERR_BAD_KEY, opened(&back, &e));
    assert_true(sodium_is_zero(plain_room, sizeof plain_room));
}

static void a_void_frame_carries_its_slot_in_clear(void **state)
{
    struct envelope_header h = header();
    struct buffer f = {frame_room, 0, sizeof frame_room};
    struct hash slot = {{0x51}};
    struct bytes back;
    struct envelope e;

    (void)state;
    for (int type = ENVELOPE_VOID; type <= ENVELOPE_PRUNED; type++) {
        h.type = (enum envelope_type)type;
        f.len = 0;
        assert_err(ERR_OK, envelope_void(&f, &h, &slot, &from.sk_secret));
        assert_err(ERR_OK, envelope_parse(&e, bytes_of(&f)));
        assert_true(envelope_verify(&e, &from.sk));
        assert_bytes_equal(e.ct, ((struct bytes){slot.octet, 32}));
        assert_true(sodium_is_zero(e.header.ek.octet, 8));
        assert_err(ERR_BAD_SHAPE, opened(&back, &e));
        for (size_t bit = 0; bit < 8 * f.len; bit++) {
            f.at[bit / 8] ^= (uint8_t)(1 << bit % 8);
            if (envelope_parse(&e, bytes_of(&f)) == ERR_OK)
                assert_false(envelope_verify(&e, &from.sk));
            f.at[bit / 8] ^= (uint8_t)(1 << bit % 8);
        }
        for (size_t cap = 0; cap < f.len; cap++) {
            struct buffer small = {plain_room, 0, cap};

            assert_err(ERR_TOO_BIG,
                       envelope_void(&small, &h, &slot, &from.sk_secret));
        }
    }
}

/* The frame of a header and parts, signed with zeros. */
static enum err parsed(const struct envelope_header *h, struct bytes stanza,
                       struct bytes com, struct bytes ct)
{
    UNIT_ROOM(raw, 512);
    UNIT_ROOM(f, 2048);
    static const uint8_t sig[64];
    struct writer w = writer_on(&f);
    struct envelope e;

    assert_err(ERR_OK, envelope_header_write(&raw, h));
    writer_raw(&w, UNIT_LITERAL("\x97\x01\x04"));
    writer_bin(&w, bytes_of(&raw));
    writer_bin(&w, stanza);
    writer_bin(&w, com);
    writer_bin(&w, ct);
    writer_bin_from(&w, sig, sizeof sig);
    assert_err(ERR_OK, writer_done(&w));
    return envelope_parse(&e, bytes_of(&f));
}

static void each_type_has_its_lengths(void **state)
{
    static const uint8_t octets[600];
    const struct bytes none = {octets, 0}, b31 = {octets, 31};
    const struct bytes b32 = {octets, 32}, b79 = {octets, 79};
    const struct bytes b80 = {octets, 80}, b528 = {octets, 528};
    struct envelope_header h = header();

    (void)state;
    h.ct_len = 528;
    assert_err(ERR_OK, parsed(&h, b80, b32, b528));
    assert_err(ERR_BAD_SHAPE, parsed(&h, b79, b32, b528));
    assert_err(ERR_BAD_SHAPE, parsed(&h, b80, b31, b528));
    assert_err(ERR_BAD_SHAPE, parsed(&h, b80, none, b528));
    h.ct_len = 527;
    assert_err(ERR_BAD_SHAPE, parsed(&h, b80, b32, b528));
    h.ct_len = 32;
    assert_err(ERR_BAD_SHAPE, parsed(&h, b80, b32, b32));
    h.type = ENVELOPE_VOID;
    assert_err(ERR_BAD_SHAPE, parsed(&h, none, none, b32)); /* names an EK */
    h.ek = (struct ek_id){0};
    assert_err(ERR_OK, parsed(&h, none, none, b32));
    assert_err(ERR_BAD_SHAPE, parsed(&h, b80, none, b32));
    assert_err(ERR_BAD_SHAPE, parsed(&h, none, b32, b32));
    h.ct_len = 31;
    assert_err(ERR_BAD_SHAPE, parsed(&h, none, none, b31));
}

static void a_header_outside_its_bounds_is_refused(void **state)
{
    struct envelope_header wrong[5], out;

    (void)state;
    for (size_t i = 0; i < 5; i++)
        wrong[i] = header();
    wrong[0].seq = 0;
    wrong[1].lane = (enum envelope_lane)2;
    wrong[2].type = (enum envelope_type)0;
    wrong[3].type = (enum envelope_type)4;
    wrong[4].ct_len = ENVELOPE_CT_MAX + 1;
    for (size_t i = 0; i < 5; i++) {
        UNIT_ROOM(raw, 512);

        assert_err(ERR_OK, envelope_header_write(&raw, &wrong[i]));
        assert_err(ERR_BAD_SHAPE, envelope_header_parse(&out, bytes_of(&raw)));
        assert_true(sodium_is_zero((const uint8_t *)&out, sizeof out));
    }
}

static void other_versions_and_suites_are_named_so(void **state)
{
    UNIT_ROOM(raw, 512);
    struct envelope_header h = header(), out;
    struct envelope e;

    (void)state;
    assert_err(ERR_OK, envelope_header_write(&raw, &h));
    raw.at[2] = 2;
    assert_err(ERR_SUITE, envelope_header_parse(&out, bytes_of(&raw)));
    raw.at[1] = 2;
    assert_err(ERR_VERSION, envelope_header_parse(&out, bytes_of(&raw)));
    assert_err(ERR_VERSION, envelope_parse(&e, UNIT_LITERAL("\x91\x02")));
    assert_err(ERR_BAD_SHAPE, envelope_parse(&e, UNIT_LITERAL("")));
    assert_err(ERR_BAD_SHAPE, envelope_parse(&e, UNIT_LITERAL("\x92\x01\x05")));
}

static void a_proof_shows_the_header_that_was_signed(void **state)
{
    UNIT_ROOM(proof, ENVELOPE_PROOF_MAX);
    struct buffer f = sealed(UNIT_LITERAL("record"));
    struct envelope_header out;
    struct envelope e;

    (void)state;
    assert_err(ERR_OK, envelope_parse(&e, bytes_of(&f)));
    assert_err(ERR_OK, envelope_proof(&proof, &e));
    assert_err(ERR_OK, envelope_proof_open(&out, bytes_of(&proof), &from.sk));
    assert_memory_equal(&out, &e.header, sizeof out);
    assert_err(ERR_BAD_SIG,
               envelope_proof_open(&out, bytes_of(&proof), &to.sk));
    assert_err(ERR_VERSION,
               envelope_proof_open(&out, UNIT_LITERAL("\x91\x02"), &from.sk));
    for (size_t len = 0; len < proof.len; len++)
        assert_err(
            ERR_BAD_SHAPE,
            envelope_proof_open(&out, (struct bytes){proof.at, len}, &from.sk));
    for (size_t bit = 0; bit < 8 * proof.len; bit++) {
        proof.at[bit / 8] ^= (uint8_t)(1 << bit % 8);
        assert_true(envelope_proof_open(&out, bytes_of(&proof), &from.sk) !=
                    ERR_OK);
        assert_true(sodium_is_zero((const uint8_t *)&out, sizeof out));
        proof.at[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
    for (size_t cap = 0; cap < proof.len; cap++) {
        struct buffer small = {plain_room, 0, cap};

        assert_err(ERR_TOO_BIG, envelope_proof(&small, &e));
        assert_int_equal(small.len, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_sealed_opens),
        cmocka_unit_test(every_bucket_is_filled_to_its_last_octet),
        cmocka_unit_test(the_largest_record_fits_a_frame),
        cmocka_unit_test(every_truncation_is_refused),
        cmocka_unit_test(no_flipped_bit_verifies_or_opens),
        cmocka_unit_test(every_short_buffer_is_left_as_it_was),
        cmocka_unit_test(nobody_else_verifies_or_opens),
        cmocka_unit_test(a_point_of_small_order_is_refused),
        cmocka_unit_test(the_frame_is_what_wire_md_says),
        cmocka_unit_test(padding_has_one_form_only),
        cmocka_unit_test(another_commitment_is_refused_before_decrypting),
        cmocka_unit_test(a_void_frame_carries_its_slot_in_clear),
        cmocka_unit_test(each_type_has_its_lengths),
        cmocka_unit_test(a_header_outside_its_bounds_is_refused),
        cmocka_unit_test(other_versions_and_suites_are_named_so),
        cmocka_unit_test(a_proof_shows_the_header_that_was_signed),
    };

    from = sample_node(0);
    to = sample_node(1);
    return cmocka_run_group_tests(tests, NULL, NULL);
}

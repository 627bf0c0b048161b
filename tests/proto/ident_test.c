/* ident: names, PAE, hashes, signatures. */
#include "tests/unit.h"

#include <sodium.h>
#include <string.h>

#include "proto/ident.h"

static const uint8_t seed[32] = {7, 7, 7};

static void pae_is_spelled_out_octet_by_octet(void **state)
{
    UNIT_ROOM(out, 128);
    struct bytes parts[] = {UNIT_LITERAL("ab"), UNIT_LITERAL("")};

    (void)state;
    assert_true(ident_pae(&out, IDENT_NODE, parts, 2));
    assert_bytes_equal(bytes_of(&out),
                       UNIT_LITERAL("\x03\0\0\0\0\0\0\0"
                                    "\x0e\0\0\0\0\0\0\0noroshi/1/node"
                                    "\x02\0\0\0\0\0\0\0"
                                    "ab"
                                    "\0\0\0\0\0\0\0\0"));
}

static void pae_that_does_not_fit_adds_nothing(void **state)
{
    UNIT_ROOM(whole, 128);
    struct bytes part = UNIT_LITERAL("part");

    (void)state;
    assert_true(ident_pae(&whole, IDENT_REC, &part, 1));
    for (size_t cap = 0; cap < whole.len; cap++) {
        uint8_t room[128];
        struct buffer small = {room, 0, cap};

        assert_false(ident_pae(&small, IDENT_REC, &part, 1));
        assert_int_equal(small.len, 0);
    }
}

static void a_hash_is_blake2b_of_the_pae(void **state)
{
    UNIT_ROOM(pae, 256);
    struct bytes parts[] = {UNIT_LITERAL("one"), UNIT_LITERAL("two")};
    struct hash got = ident_hash(IDENT_SLOT, parts, 2);
    struct hash keyed = ident_keyed_hash(seed, IDENT_SLOT, parts, 2);
    uint8_t want[32];

    (void)state;
    assert_true(ident_pae(&pae, IDENT_SLOT, parts, 2));
    crypto_generichash(want, 32, pae.at, pae.len, NULL, 0);
    assert_memory_equal(got.octet, want, 32);
    crypto_generichash(want, 32, pae.at, pae.len, seed, 32);
    assert_memory_equal(keyed.octet, want, 32);
}

static void octets_moved_between_parts_hash_otherwise(void **state)
{
    struct bytes a[] = {UNIT_LITERAL("ab"), UNIT_LITERAL("c")};
    struct bytes b[] = {UNIT_LITERAL("a"), UNIT_LITERAL("bc")};
    struct hash ha = ident_hash(IDENT_SLOT, a, 2);
    struct hash hb = ident_hash(IDENT_SLOT, b, 2);

    (void)state;
    assert_memory_not_equal(ha.octet, hb.octet, 32);
    hb = ident_hash(IDENT_CHAIN, a, 2);
    assert_memory_not_equal(ha.octet, hb.octet, 32);
}

static void a_signature_holds_for_its_purpose_key_and_parts_only(void **state)
{
    struct sign_public pub, other;
    struct sign_secret secret, other_secret;
    struct bytes part = UNIT_LITERAL("said"), changed = UNIT_LITERAL("sad");
    struct signature sig;
    uint8_t other_seed[32] = {9};

    (void)state;
    crypto_sign_seed_keypair(pub.octet, secret.octet, seed);
    crypto_sign_seed_keypair(other.octet, other_secret.octet, other_seed);
    sig = ident_sign(&secret, IDENT_HELLO, &part, 1);
    assert_true(ident_verify(&pub, IDENT_HELLO, &part, 1, &sig));
    assert_false(ident_verify(&pub, IDENT_NAK, &part, 1, &sig));
    assert_false(ident_verify(&other, IDENT_HELLO, &part, 1, &sig));
    assert_false(ident_verify(&pub, IDENT_HELLO, &changed, 1, &sig));
    for (size_t bit = 0; bit < 512; bit++) {
        struct signature bad = sig;

        bad.octet[bit / 8] ^= (uint8_t)(1 << bit % 8);
        assert_false(ident_verify(&pub, IDENT_HELLO, &part, 1, &bad));
    }
}

/* WIRE.md 2.2: "A verifier refuses an S that is not below the group order, a
   key or R of small order, and a key that is not in its canonical encoding." */
static void a_signature_has_one_form_only(void **state)
{
    static const uint8_t order[32] = {
        0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7,
        0xa2, 0xde, 0xf9, 0xde, 0x14, 0,    0,    0,    0,    0,    0,
        0,    0,    0,    0,    0,    0,    0,    0,    0,    0x10};
    const struct sign_public weak[] = {{{1}}, {{0}}, {{0xee, 0xff}}};
    struct sign_public pub;
    struct sign_secret secret;
    struct bytes part = UNIT_LITERAL("said");
    struct signature sig, zero = {{1}};

    (void)state;
    crypto_sign_seed_keypair(pub.octet, secret.octet, seed);
    sig = ident_sign(&secret, IDENT_HELLO, &part, 1);
    sodium_add(sig.octet + 32, order, 32);
    assert_false(ident_verify(&pub, IDENT_HELLO, &part, 1, &sig));
    /* Under the neutral point, R = neutral and S = 0 would sign anything. */
    for (size_t i = 0; i < sizeof weak / sizeof *weak; i++)
        assert_false(ident_verify(&weak[i], IDENT_HELLO, &part, 1, &zero));
    assert_false(ident_verify(&pub, IDENT_HELLO, &part, 1, &zero));
}

static void the_largest_signed_thing_fits(void **state)
{
    static uint8_t large[IDENT_SIGNED_MAX];
    struct bytes part = {large, sizeof large};
    struct sign_public pub;
    struct sign_secret secret;
    struct signature sig;

    (void)state;
    crypto_sign_seed_keypair(pub.octet, secret.octet, seed);
    sig = ident_sign(&secret, IDENT_CARD_IDENTITY, &part, 1);
    assert_true(ident_verify(&pub, IDENT_CARD_IDENTITY, &part, 1, &sig));
}

static void a_fingerprint_reads_alike_typed_alike(void **state)
{
    struct node_id id = {{0x00, 0x01, 0xff, 0xff, 0x30, 0x39}};
    char text[IDENT_FINGERPRINT_TEXT], hex[IDENT_HEX_TEXT];

    (void)state;
    ident_fingerprint(text, &id);
    assert_string_equal(text, "00001 65535 12345 00000 00000 00000 00000 "
                              "00000 00000 00000");
    assert_true(ident_fingerprint_matches(&id, bytes_text(text)));
    assert_true(ident_fingerprint_matches(
        &id, bytes_text("00001-65535-12345,00000000000000000000000000000000"
                        "000\n")));
    ident_hex(hex, id.octet);
    assert_true(ident_fingerprint_matches(
        &id, (struct bytes){(const uint8_t *)hex, 40}));
    assert_true(ident_fingerprint_matches(
        &id, bytes_text("0001:FFFF 3039 0000 0000 0000 0000 0000 0000 0000")));
}

static void another_fingerprint_never_matches(void **state)
{
    static const char *const wrong[] = {
        "",
        "00001",
        "00001 65535 12345 00000 00000 00000 00000 00000 00000 00001",
        "00001 65535 12345 00000 00000 00000 00000 00000 00000",
        "00001 65535 12345 00000 00000 00000 00000 00000 00000 00000 00000",
        "00001 65535 12345 00000 00000 00000 00000 00000 00000 0000x",
        "0001ffff303900000000000000000000000000",
        "0001ffff3039000000000000000000000000000000",
        "00000000000000000000000000000000000000000000000000000000000000000000",
    };
    struct node_id id = {{0x00, 0x01, 0xff, 0xff, 0x30, 0x39}};

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_false(ident_fingerprint_matches(&id, bytes_text(wrong[i])));
}

static void a_uuid_survives_text(void **state)
{
    uint8_t id[16], back[16];
    char text[IDENT_UUID_TEXT];

    (void)state;
    for (size_t i = 0; i < 16; i++)
        id[i] = (uint8_t)(0xf0 + i);
    ident_uuid(text, id);
    assert_string_equal(text, "f0f1f2f3-f4f5-f6f7-f8f9-fafbfcfdfeff");
    assert_true(ident_uuid_parse(back, bytes_text(text)));
    assert_memory_equal(back, id, 16);
    assert_true(ident_uuid_parse(
        back, bytes_text("F0F1F2F3-F4F5-F6F7-F8F9-FAFBFCFDFEFF")));
}

static void what_is_no_uuid_changes_nothing(void **state)
{
    static const char *const wrong[] = {
        "",
        "f0f1f2f3-f4f5-f6f7-f8f9-fafbfcfdfef",
        "f0f1f2f3-f4f5-f6f7-f8f9-fafbfcfdfeff0",
        "f0f1f2f3xf4f5-f6f7-f8f9-fafbfcfdfeff",
        "g0f1f2f3-f4f5-f6f7-f8f9-fafbfcfdfeff",
        "f0f1f2f3-f4f5-f6f7-f8f9-fafbfcfdfef-",
    };
    uint8_t out[16] = {5}, before[16] = {5};

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_false(ident_uuid_parse(out, bytes_text(wrong[i])));
        assert_memory_equal(out, before, 16);
    }
}

static void names_derive_from_keys(void **state)
{
    struct sign_public ik = {{1}}, ik2 = {{2}};
    struct box_public ek = {{1}};
    struct node_id a = ident_node(&ik), b = ident_node(&ik2);
    struct ek_id e = ident_ek(&ek);

    (void)state;
    assert_true(ident_same(&a, &a));
    assert_false(ident_same(&a, &b));
    /* The same octets serve two purposes: the names differ. */
    assert_memory_not_equal(a.octet, e.octet, 8);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pae_is_spelled_out_octet_by_octet),
        cmocka_unit_test(pae_that_does_not_fit_adds_nothing),
        cmocka_unit_test(a_hash_is_blake2b_of_the_pae),
        cmocka_unit_test(octets_moved_between_parts_hash_otherwise),
        cmocka_unit_test(a_signature_holds_for_its_purpose_key_and_parts_only),
        cmocka_unit_test(a_signature_has_one_form_only),
        cmocka_unit_test(the_largest_signed_thing_fits),
        cmocka_unit_test(a_fingerprint_reads_alike_typed_alike),
        cmocka_unit_test(another_fingerprint_never_matches),
        cmocka_unit_test(a_uuid_survives_text),
        cmocka_unit_test(what_is_no_uuid_changes_nothing),
        cmocka_unit_test(names_derive_from_keys),
    };

    if (sodium_init() < 0)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}

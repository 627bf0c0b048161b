/* hpke: the vectors of RFC 9180 A.2.1, and what must not open. */
#include "tests/unit.h"

#include <sodium.h>
#include <string.h>

#include "proto/hpke.h"

/* RFC 9180 A.2.1: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20Poly1305,
   base mode, sequence number 0. */
static const char rfc_info[] = "4f6465206f6e2061204772656369616e2055726e";
static const char rfc_ikm_e[] =
    "909a9b35d3dc4713a5e72a4da274b55d3d3821a37e5d099e74a647db583a904b";
static const char rfc_pk_e[] =
    "1afa08d3dec047a643885163f1180476fa7ddb54c6a8029ea33f95796bf2ac4a";
static const char rfc_sk_e[] =
    "f4ec9b33b792c372c1d2c2063507b684ef925b8c75a42dbcbf57d63ccd381600";
static const char rfc_ikm_r[] =
    "1ac01f181fdf9f352797655161c58b75c656a6cc2716dcb66372da835542e1df";
static const char rfc_pk_r[] =
    "4310ee97d88cc1f088a5576c77ab0cf5c3ac797f3d95139c6c84b5429c59662a";
static const char rfc_sk_r[] =
    "8057991eef8f1f1af18f4a9491d16a1ce333f695d4db8e38da75975c4478e0fb";
static const char rfc_aad[] = "436f756e742d30";
static const char rfc_pt[] =
    "4265617574792069732074727574682c20747275746820626561757479";
static const char rfc_ct[] =
    "1c5250d8034ec2b784ba2cfd69dbdb8af406cfe3ff938e131f0def8c8b60b4db21993c62ce"
    "81883d2dd1b51a28";

static struct bytes of_hex(uint8_t *at, size_t cap, const char *hex)
{
    struct bytes b = {at, 0};

    assert_int_equal(
        sodium_hex2bin(at, cap, hex, strlen(hex), NULL, &b.len, NULL), 0);
    return b;
}

static void assert_hex(const uint8_t *at, const char *hex)
{
    uint8_t want[64];
    struct bytes b = of_hex(want, sizeof want, hex);

    assert_memory_equal(at, want, b.len);
}

/* The recipient of the RFC's vector, and what was sealed to it. */
struct vector {
    struct box_pair pair;
    uint8_t ikm[32], info[32], aad[16], pt[64], ct[64], enc[32], opened[64];
    struct bytes info_b, aad_b, pt_b, ct_b;
};

static void vector(struct vector *v)
{
    uint8_t ikm_r[32];

    of_hex(ikm_r, 32, rfc_ikm_r);
    v->pair = hpke_keypair(ikm_r);
    of_hex(v->ikm, 32, rfc_ikm_e);
    of_hex(v->enc, 32, rfc_pk_e);
    v->info_b = of_hex(v->info, sizeof v->info, rfc_info);
    v->aad_b = of_hex(v->aad, sizeof v->aad, rfc_aad);
    v->pt_b = of_hex(v->pt, sizeof v->pt, rfc_pt);
    v->ct_b = of_hex(v->ct, sizeof v->ct, rfc_ct);
}

static enum err opened(struct vector *v)
{
    memset(v->opened, 0x55, sizeof v->opened);
    return hpke_open(v->opened, v->enc, &v->pair, v->info_b, v->aad_b, v->ct_b);
}

static void key_pairs_derive_as_in_rfc_9180(void **state)
{
    struct box_pair pair;
    uint8_t ikm[32];

    (void)state;
    of_hex(ikm, 32, rfc_ikm_e);
    pair = hpke_keypair(ikm);
    assert_hex(pair.public.octet, rfc_pk_e);
    assert_hex(pair.secret.octet, rfc_sk_e);
    of_hex(ikm, 32, rfc_ikm_r);
    pair = hpke_keypair(ikm);
    assert_hex(pair.public.octet, rfc_pk_r);
    assert_hex(pair.secret.octet, rfc_sk_r);
}

static void sealing_gives_the_rfcs_octets(void **state)
{
    uint8_t enc[32], ct[64];
    struct vector v;

    (void)state;
    vector(&v);
    assert_err(ERR_OK, hpke_seal(enc, ct, &v.pair.public, v.info_b, v.aad_b,
                                 v.pt_b, v.ikm));
    assert_hex(enc, rfc_pk_e);
    assert_memory_equal(ct, v.ct, v.ct_b.len);
}

static void opening_gives_the_rfcs_plaintext(void **state)
{
    struct vector v;

    (void)state;
    vector(&v);
    assert_err(ERR_OK, opened(&v));
    assert_memory_equal(v.opened, v.pt, v.pt_b.len);
}

static void nothing_that_was_changed_opens(void **state)
{
    struct vector v;

    (void)state;
    vector(&v);
    for (size_t bit = 0; bit < 8 * v.ct_b.len; bit++) {
        v.ct[bit / 8] ^= (uint8_t)(1 << bit % 8);
        assert_err(ERR_BAD_KEY, opened(&v));
        assert_true(sodium_is_zero(v.opened, v.pt_b.len));
        v.ct[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
    for (size_t bit = 0; bit < 8 * 32; bit++) {
        v.enc[bit / 8] ^= (uint8_t)(1 << bit % 8);
        assert_err(ERR_BAD_KEY, opened(&v));
        v.enc[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
    v.info[0] ^= 1;
    assert_err(ERR_BAD_KEY, opened(&v));
    v.info[0] ^= 1;
    v.aad[0] ^= 1;
    assert_err(ERR_BAD_KEY, opened(&v));
    v.aad[0] ^= 1;
    v.pair.secret.octet[5] ^= 1;
    assert_err(ERR_BAD_KEY, opened(&v));
}

static void every_truncation_is_refused(void **state)
{
    struct vector v;
    size_t whole;

    (void)state;
    vector(&v);
    whole = v.ct_b.len;
    for (v.ct_b.len = 0; v.ct_b.len < whole; v.ct_b.len++)
        assert_err(ERR_BAD_KEY, opened(&v));
}

static void points_of_small_order_are_refused(void **state)
{
    static const uint8_t small[][32] = {
        {0},
        {1},
        {0xe0, 0xeb, 0x7a, 0x7c, 0x3b, 0x41, 0xb8, 0xae, 0x16, 0x56, 0xe3,
         0xfa, 0xf1, 0x9f, 0xc4, 0x6a, 0xda, 0x09, 0x8d, 0xeb, 0x9c, 0x32,
         0xb1, 0xfd, 0x86, 0x62, 0x05, 0x16, 0x5f, 0x49, 0xb8, 0x00},
    };
    uint8_t enc[32], ct[64];
    struct vector v;

    (void)state;
    vector(&v);
    for (size_t i = 0; i < sizeof small / sizeof *small; i++) {
        memcpy(v.enc, small[i], 32);
        assert_err(ERR_BAD_KEY, opened(&v));
        memcpy(v.pair.public.octet, small[i], 32);
        assert_err(ERR_BAD_KEY, hpke_seal(enc, ct, &v.pair.public, v.info_b,
                                          v.aad_b, v.pt_b, v.ikm));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(key_pairs_derive_as_in_rfc_9180),
        cmocka_unit_test(sealing_gives_the_rfcs_octets),
        cmocka_unit_test(opening_gives_the_rfcs_plaintext),
        cmocka_unit_test(nothing_that_was_changed_opens),
        cmocka_unit_test(every_truncation_is_refused),
        cmocka_unit_test(points_of_small_order_are_refused),
    };

    if (sodium_init() < 0)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}

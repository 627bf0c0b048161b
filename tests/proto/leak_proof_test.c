#include "proto/leak_proof.h"

#include <string.h>

#include "proto/stream.h"
#include "tests/sample.h"
#include "tests/unit.h"

static struct sample_node from, to, other;
static uint8_t frame_room[ENVELOPE_MAX], card_room[CARD_MAX];
static uint8_t proof_room[LEAK_PROOF_MAX];
static const uint8_t blind[ENVELOPE_BLIND] = {0xb1};
static const struct record_id record = {{0x17}};
static struct card card;

static struct envelope_header header(void)
{
    const struct hash slot = stream_slot(&record, blind);
    struct envelope_header h = {
        .sender = from.id,
        .sender_version_ms = SAMPLE_NOW_MS,
        .recipient = to.id,
        .ek = ident_ek(&to.ek),
        .seq = 3,
        .prev = {{0x02}},
        .type = ENVELOPE_RECORD,
        .created_ms = SAMPLE_NOW_MS,
    };

    h.chain = stream_next(&h.prev, h.seq, &slot);
    return h;
}

/* Of what a header and a blind say, signed by a node. */
static struct bytes proof_of(const struct envelope_header *h,
                             const struct sample_node *signer,
                             const uint8_t said[static ENVELOPE_BLIND])
{
    const struct envelope_random chance = {{0xce}, {0xef}};
    struct buffer frame = {frame_room, 0, sizeof frame_room};
    struct buffer out = {proof_room, 0, sizeof proof_room};
    struct envelope e;

    assert_err(ERR_OK, envelope_seal(&frame, h, &to.ek, said, UNIT_LITERAL("R"),
                                     &signer->sk_secret, &chance));
    assert_err(ERR_OK, envelope_parse(&e, bytes_of(&frame)));
    assert_err(ERR_OK, leak_proof_write(&out, &e, said));
    return bytes_of(&out);
}

static struct leak_proof_claim claim(void)
{
    return (struct leak_proof_claim){&record, &to.id, &card};
}

static void it_proves_who_sent_what_to_whom(void **unused)
{
    const struct leak_proof_claim of = claim();
    struct envelope_header h = header();

    (void)unused;
    assert_err(ERR_OK, leak_proof_check(proof_of(&h, &from, blind), &of));
}

static void it_proves_nothing_else(void **unused)
{
    const struct record_id another = {{0x18}};
    const uint8_t another_blind[ENVELOPE_BLIND] = {0xb2};
    const struct envelope_header h = header();
    struct envelope_header wrong = h;
    struct leak_proof_claim of = claim();

    (void)unused;
    of.record = &another;
    assert_err(ERR_CONFLICT, leak_proof_check(proof_of(&h, &from, blind), &of));
    of = claim();
    of.recipient = &other.id;
    assert_err(ERR_CONFLICT, leak_proof_check(proof_of(&h, &from, blind), &of));
    of = claim();
    assert_err(ERR_CONFLICT,
               leak_proof_check(proof_of(&h, &from, another_blind), &of));
    wrong.seq++;
    assert_err(ERR_CONFLICT,
               leak_proof_check(proof_of(&wrong, &from, blind), &of));
    wrong = h;
    wrong.sender = other.id; /* and signed in another's name */
    assert_err(ERR_CONFLICT,
               leak_proof_check(proof_of(&wrong, &from, blind), &of));
    assert_err(ERR_BAD_SIG, leak_proof_check(proof_of(&h, &other, blind), &of));
}

static void what_left_as_void_proves_nothing(void **unused)
{
    const struct hash slot = stream_slot(&record, blind);
    const struct leak_proof_claim of = claim();
    struct buffer frame = {frame_room, 0, sizeof frame_room};
    struct buffer out = {proof_room, 0, sizeof proof_room};
    struct envelope_header h = header();
    struct envelope e;

    (void)unused;
    h.type = ENVELOPE_VOID;
    h.ek = (struct ek_id){{0}};
    assert_err(ERR_OK, envelope_void(&frame, &h, &slot, &from.sk_secret));
    assert_err(ERR_OK, envelope_parse(&e, bytes_of(&frame)));
    assert_err(ERR_OK, leak_proof_write(&out, &e, blind));
    assert_err(ERR_CONFLICT, leak_proof_check(bytes_of(&out), &of));
}

/* WIRE.md 3.8: a stolen key could sign anything. */
static void a_key_called_compromised_proves_nothing(void **unused)
{
    const struct leak_proof_claim of = claim();
    const struct envelope_header h = header();

    (void)unused;
    card.identity.earlier[0].sk = from.sk;
    card.identity.earlier[0].compromised = false;
    card.identity.earlier_count = 1;
    card.identity.sk = other.sk;
    assert_err(ERR_OK, leak_proof_check(proof_of(&h, &from, blind), &of));
    card.identity.earlier[0].compromised = true;
    assert_err(ERR_BAD_SIG, leak_proof_check(proof_of(&h, &from, blind), &of));
}

static void no_part_of_it_and_no_other_octets_are_one(void **unused)
{
    const struct leak_proof_claim of = claim();
    const struct envelope_header h = header();
    struct bytes proof;

    (void)unused;
    proof = proof_of(&h, &from, blind);
    for (size_t len = 0; len < proof.len; len++)
        assert_true(leak_proof_check((struct bytes){proof.at, len}, &of) !=
                    ERR_OK);
    for (size_t bit = 0; bit < 8 * proof.len; bit++) {
        proof_room[bit / 8] ^= (uint8_t)(1 << bit % 8);
        assert_true(leak_proof_check(proof, &of) != ERR_OK);
        proof_room[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
}

static int begin(void **state)
{
    struct buffer octets = {card_room, 0, sizeof card_room};

    (void)state;
    from = sample_node(1);
    to = sample_node(2);
    other = sample_node(3);
    sample_card(&octets, &from);
    assert_err(ERR_OK, card_open(&card, bytes_of(&octets)));
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(it_proves_who_sent_what_to_whom, begin),
        cmocka_unit_test_setup(it_proves_nothing_else, begin),
        cmocka_unit_test_setup(what_left_as_void_proves_nothing, begin),
        cmocka_unit_test_setup(a_key_called_compromised_proves_nothing, begin),
        cmocka_unit_test_setup(no_part_of_it_and_no_other_octets_are_one,
                               begin),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

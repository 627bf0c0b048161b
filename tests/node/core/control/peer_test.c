/* Who becomes a peer; what the operator says of the roster after a rebuild. */
#include <string.h>

#include "node/core/facts/confirmation.h"
#include "node/core/link/credit.h"
#include "node/core/store/incarnation.h"
#include "tests/node/core/control_fixture.h"
#include "tests/unit.h"

static struct control_fixture k;

static void begin(unsigned peers)
{
    control_fixture_open(&k, peers);
    incarnation_mint(&k.c.o.facts.txn, STORE_UNKNOWN);
    confirmation_begin(&k.c.o.facts.txn, k.c.o.facts.now_ms);
}

static struct frame_credit granted_to(unsigned n)
{
    k.core.facts = k.c.o.facts;
    k.core.store = k.c.o.store;
    return credit_of(&k.core, k.c.peer[n]);
}

static void confirm(const char *peer)
{
    struct control_writer *w = control_fixture_ask(&k);

    if (peer != NULL)
        control_put_text(w, "peer", peer);
    else
        control_put_bool(w, "all", true);
    assert_err(ERR_OK, control_fixture_answer(&k, control_peer_confirm));
}

static void a_peer_gets_credit_when_it_is_confirmed(void **unused)
{
    (void)unused;
    begin(2);
    assert_int_equal(0, granted_to(1).frames);
    assert_int_equal(FRAME_REASON_UNCONFIRMED, granted_to(1).reason);
    confirm("node-1");
    assert_string_equal("yes", control_fixture_field(&k, NULL, 0, "confirmed"));
    assert_int_equal(FRAME_CREDIT_FRAMES, granted_to(1).frames);
    assert_int_equal(0, granted_to(2).frames);
    assert_true(facts_unconfirmed(&k.c.o.facts));
    peers_fixture_restart(&k.c);
    assert_int_equal(FRAME_CREDIT_FRAMES, granted_to(1).frames);
    assert_int_equal(0, granted_to(2).frames);
    confirm(NULL);
    assert_string_equal("2", control_fixture_field(&k, NULL, 0, "peers"));
    assert_int_equal(FRAME_CREDIT_FRAMES, granted_to(2).frames);
    peers_fixture_restart(&k.c);
    assert_false(facts_unconfirmed(&k.c.o.facts));
    control_fixture_close(&k);
}

static void credit_comes_after_a_day_all_the_same(void **unused)
{
    (void)unused;
    begin(1);
    k.c.o.facts.now_ms += CONFIRMATION_WAIT_MS - 1;
    assert_int_equal(0, granted_to(1).frames);
    k.c.o.facts.now_ms++;
    assert_int_equal(FRAME_CREDIT_FRAMES, granted_to(1).frames);
    assert_true(facts_unconfirmed(&k.c.o.facts));
    control_fixture_close(&k);
}

static void a_confirmation_ends_with_the_life_it_was_given_in(void **unused)
{
    (void)unused;
    begin(1);
    confirm("node-1");
    confirm(NULL);
    incarnation_mint(&k.c.o.facts.txn, STORE_NAMED);
    confirmation_begin(&k.c.o.facts.txn, k.c.o.facts.now_ms);
    assert_int_equal(0, granted_to(1).frames);
    control_fixture_close(&k);
}

static void it_is_told_what_waits(void **unused)
{
    (void)unused;
    begin(2);
    confirm("node-2");
    (void)control_fixture_ask(&k);
    assert_err(ERR_OK, control_fixture_answer(&k, control_inbox));
    assert_int_equal(1, control_fixture_rows(&k, "unconfirmed"));
    (void)control_fixture_ask(&k);
    assert_err(ERR_OK, control_fixture_answer(&k, control_peer_list));
    assert_string_equal("no", control_fixture_field(&k, NULL, 0, "confirmed"));
    assert_string_equal("yes", control_fixture_field(&k, NULL, 1, "confirmed"));
    confirm(NULL);
    (void)control_fixture_ask(&k);
    assert_err(ERR_OK, control_fixture_answer(&k, control_inbox));
    assert_int_equal(0, control_fixture_rows(&k, "unconfirmed"));
    control_fixture_close(&k);
}

static void a_confirmation_names_its_peer_or_all(void **unused)
{
    (void)unused;
    begin(1);
    (void)control_fixture_ask(&k);
    assert_err(ERR_USAGE, control_fixture_answer(&k, control_peer_confirm));
    control_put_text(control_fixture_ask(&k), "peer", "nobody");
    assert_err(ERR_NOT_FOUND, control_fixture_answer(&k, control_peer_confirm));
    assert_true(facts_unconfirmed(&k.c.o.facts));
    control_fixture_close(&k);
}

/* The card of a row is the peer's, so that a roster can be saved. */
static void a_row_holds_the_card(void **unused)
{
    static uint8_t room[CARD_MAX];
    struct buffer raw = {room, 0, sizeof room};

    (void)unused;
    control_fixture_open(&k, 1);
    (void)control_fixture_ask(&k);
    assert_err(ERR_OK, control_fixture_answer(&k, control_peer_list));
    assert_err(ERR_OK, card_unarmour(&raw, bytes_text(control_fixture_field(
                                               &k, NULL, 0, "card"))));
    assert_int_equal(k.c.peer[1]->card_len, raw.len);
    assert_memory_equal(k.c.peer[1]->card_raw, raw.at, raw.len);
    control_fixture_close(&k);
}

/* Node 5's card of so many days later; bad: a key that it calls compromised. */
static struct bytes card_of_five(struct buffer *out, unsigned days,
                                 const struct sign_public *bad)
{
    struct card_identity identity = sample_identity(&k.c.o.node[5]);
    struct card_working working = sample_working(&k.c.o.node[5]);

    identity.version_ms += days * SAMPLE_DAY_MS;
    identity.earlier_count = 0;
    if (bad != NULL)
        identity.earlier[identity.earlier_count++] = (struct card_earlier){
            .sk = *bad, .end_ms = SAMPLE_NOW_MS, .compromised = true};
    out->len = 0;
    sample_card_of(out, &k.c.o.node[5], &identity, &working);
    return bytes_of(out);
}

static enum err add(struct bytes card)
{
    struct control_writer *w = control_fixture_ask(&k);

    control_put_bin(w, "card", card);
    control_put_text(w, "as", "five");
    return control_fixture_answer(&k, control_peer_add);
}

static void an_older_card_than_was_introduced_makes_nobody_a_peer(void **unused)
{
    static uint8_t room[CARD_MAX];
    struct buffer card = {room, 0, sizeof room};
    struct sign_public bad;
    const struct node_id *id;

    (void)unused;
    control_fixture_open(&k, 1);
    id = &k.c.o.node[5].id;
    bad = k.c.o.node[6].sk;
    assert_err(ERR_OK,
               authors_keep(k.c.o.facts.authors, k.c.peer[1]->node_no,
                            card_of_five(&card, 2, &bad), k.c.o.facts.now_ms));
    assert_err(ERR_OLDER, add(card_of_five(&card, 1, NULL)));
    assert_null(roster_by_id(k.c.o.facts.roster, id));
    /* Nor does a newer one forget what became known. */
    assert_err(ERR_OK, add(card_of_five(&card, 3, NULL)));
    assert_non_null(roster_by_id(k.c.o.facts.roster, id));
    assert_true(authors_compromised(k.c.o.facts.authors, id, &bad));
    control_fixture_close(&k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_peer_gets_credit_when_it_is_confirmed),
        cmocka_unit_test(credit_comes_after_a_day_all_the_same),
        cmocka_unit_test(a_confirmation_ends_with_the_life_it_was_given_in),
        cmocka_unit_test(it_is_told_what_waits),
        cmocka_unit_test(a_confirmation_names_its_peer_or_all),
        cmocka_unit_test(a_row_holds_the_card),
        cmocka_unit_test(an_older_card_than_was_introduced_makes_nobody_a_peer),
    };

    return cmocka_run_group_tests(tests, control_fixture_keys_start,
                                  control_fixture_keys_stop);
}

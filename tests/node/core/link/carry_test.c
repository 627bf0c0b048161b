#include "node/core/link/carry.h"

#include <stdlib.h>
#include <string.h>

#include "node/core/link/arrivals.h"
#include "node/core/link/dials.h"
#include "node/core/link/signer.h"
#include "node/core/link/talk.h"
#include "node/core/quota.h"
#include "tests/node/core/clerk.h"
#include "tests/unit.h"

static struct clerk k;
static struct talk *talk;

/* An open session with node 1. */
static void scene_open(void)
{
    clerk_open(&k, 2);
    lines_init(&k.core.lines);
    dials_open(&k.core.dials);
    signer_open(&k.core.signer);
    arrivals_open(&k.core.arrivals);
    talk = calloc(1, sizeof *talk);
    assert_non_null(talk);
    talk->peer = k.c.peer[1];
    talk->session.state = SESSION_OPEN;
    talk->session.peer = talk_peer(&k.core, talk->peer);
    k.core.talk[0] = talk;
    k.core.talk_count = 1;
}

static void scene_close(void)
{
    free(talk);
    arrivals_close(k.core.arrivals);
    signer_close(k.core.signer);
    dials_close(k.core.dials);
    clerk_close(&k);
}

/* A card of node n, as one who signs two with one version would show it. */
static struct bytes card_of(unsigned n, const char *org)
{
    static uint8_t room[CARD_MAX];
    struct buffer card = {room, 0, sizeof room};
    struct card_identity identity = sample_identity(&k.c.o.node[n]);
    struct card_working working = sample_working(&k.c.o.node[n]);

    identity.org = bytes_text(org);
    sample_card_of(&card, &k.c.o.node[n], &identity, &working);
    return bytes_of(&card);
}

static void hear(struct bytes card)
{
    static uint8_t room[CARD_MAX + 64];
    struct buffer frame = {room, 0, sizeof room};
    struct session_event ev = {.kind = SESSION_FRAME};

    assert_err(ERR_OK, frame_card_write(&frame, card));
    ev.frame = bytes_of(&frame);
    carry_step(&k.core, talk, &ev);
}

static bool introduced(unsigned n)
{
    struct author a;

    return authors_find(k.c.o.desk.authors, &k.c.o.node[n].id, &a);
}

static void a_card_of_another_makes_no_peer(void **unused)
{
    size_t peers;

    (void)unused;
    scene_open();
    peers = roster_count(k.c.o.desk.roster);
    hear(card_of(5, "Five"));
    assert_true(introduced(5));
    assert_false(talk->ended);
    assert_int_equal(peers, roster_count(k.c.o.desk.roster));
    scene_close();
}

/* The introducer is honest: who signed two cards as one must not be able to
   cut it off from everybody that it showed the other one. */
static void a_card_that_contradicts_itself_ends_no_session(void **unused)
{
    (void)unused;
    scene_open();
    hear(card_of(5, "Five"));
    hear(card_of(5, "Another five"));
    assert_false(talk->ended);
    hear(card_of(2, "Another two")); /* a peer's */
    assert_false(talk->ended);
    assert_bytes_equal(bytes_text("Example CSIRT"),
                       k.c.peer[2]->card.identity.org);
    scene_close();
}

static void a_card_with_anothers_key_is_not_kept_and_ends_nothing(void **unused)
{
    static uint8_t room[CARD_MAX];
    struct buffer card = {room, 0, sizeof room};
    struct card_identity identity;
    struct card_working working;

    (void)unused;
    scene_open();
    identity = sample_identity(&k.c.o.node[5]);
    working = sample_working(&k.c.o.node[5]);
    working.tk = k.c.o.node[2].tk;
    sample_card_of(&card, &k.c.o.node[5], &identity, &working);
    hear(bytes_of(&card));
    assert_false(introduced(5));
    assert_false(talk->ended);
    scene_close();
}

static void cards_without_end_are_not_kept(void **unused)
{
    struct quota q;

    (void)unused;
    scene_open();
    hear(card_of(5, "Five"));
    quota_get(&k.c.o.desk, k.c.peer[1]->party, &q);
    assert_true(q.octets > 0);
    k.core.config.limits.records_a_day = 0;
    hear(card_of(6, "Six"));
    assert_false(introduced(6));
    assert_false(talk->ended);
    scene_close();
}

/* A card of node n that was signed anew, and ends when that says. */
static struct bytes renewed(unsigned n, uint64_t expires_ms)
{
    static uint8_t room[CARD_MAX];
    struct buffer card = {room, 0, sizeof room};
    struct card_identity identity = sample_identity(&k.c.o.node[n]);
    struct card_working working = sample_working(&k.c.o.node[n]);

    working.version_ms++;
    working.expires_ms = expires_ms;
    sample_card_of(&card, &k.c.o.node[n], &identity, &working);
    return bytes_of(&card);
}

static void an_introduced_card_wakes_the_peer_that_waits_for_it(void **unused)
{
    struct talk *waits = calloc(1, sizeof *waits);
    uint64_t end_ms;

    (void)unused;
    assert_non_null(waits);
    scene_open();
    end_ms = k.core.desk.now_ms + 1000;
    waits->link = 7;
    waits->peer = k.c.peer[2];
    waits->session.state = SESSION_EXPIRED;
    k.core.talk[k.core.talk_count++] = waits;
    hear(renewed(2, end_ms));
    assert_int_equal(end_ms, card_end(&k.c.peer[2]->card));
    assert_int_equal(SESSION_HELLOING, waits->session.state);
    assert_false(talk->ended);
    free(waits);
    scene_close();
}

static void nonsense_and_a_false_card_of_its_own_end_it(void **unused)
{
    (void)unused;
    scene_open();
    hear(UNIT_LITERAL("\x95\x01"));
    assert_true(talk->ended);
    scene_close();
    scene_open();
    hear(card_of(1, "Another one"));
    assert_true(talk->ended);
    scene_close();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_card_of_another_makes_no_peer),
        cmocka_unit_test(a_card_that_contradicts_itself_ends_no_session),
        cmocka_unit_test(a_card_with_anothers_key_is_not_kept_and_ends_nothing),
        cmocka_unit_test(cards_without_end_are_not_kept),
        cmocka_unit_test(an_introduced_card_wakes_the_peer_that_waits_for_it),
        cmocka_unit_test(nonsense_and_a_false_card_of_its_own_end_it),
    };

    return cmocka_run_group_tests(tests, clerk_keys_start, clerk_keys_stop);
}

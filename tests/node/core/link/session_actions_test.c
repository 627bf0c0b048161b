#include "node/core/link/session_actions.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "node/core/link/net_state.h"
#include "node/core/link/sent_forms.h"
#include "node/core/link/session_say.h"
#include "node/core/link/signer.h"
#include "node/core/record/quota.h"
#include "node/core/record/release.h"
#include "tests/node/core/link_fixture.h"
#include "tests/unit.h"

static struct control_fixture k;
static struct link_fixture links;
static struct conn *conn;

/* An open session with node 1. */
static int begin(void **unused)
{
    (void)unused;
    link_fixture_open(&links, &k, 2);
    conn = link_fixture_session(&links, 1);
    return 0;
}

static int end(void **unused)
{
    (void)unused;
    link_fixture_close(&links);
    return 0;
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
    session_actions_step(&k.core, conn, &ev);
}

static bool introduced(unsigned n)
{
    struct author a;

    return authors_find(k.c.o.facts.authors, &k.c.o.node[n].id, &a);
}

static void a_card_of_another_makes_no_peer(void **unused)
{
    size_t peers;

    (void)unused;
    peers = roster_count(k.c.o.facts.roster);
    hear(card_of(5, "Five"));
    assert_true(introduced(5));
    assert_false(conn->ended);
    assert_int_equal(peers, roster_count(k.c.o.facts.roster));
}

/* The introducer is honest: who signed two cards as one must not be able to
   cut it off from everybody that it showed the other one. */
static void a_card_that_contradicts_itself_ends_no_session(void **unused)
{
    (void)unused;
    hear(card_of(5, "Five"));
    hear(card_of(5, "Another five"));
    assert_false(conn->ended);
    hear(card_of(2, "Another two")); /* a peer's */
    assert_false(conn->ended);
    assert_bytes_equal(bytes_text("Example CSIRT"),
                       k.c.peer[2]->card.identity.org);
}

static void bring_card_with_tk(const struct box_public *tk)
{
    static uint8_t room[CARD_MAX];
    struct buffer card = {room, 0, sizeof room};
    struct card_identity identity;
    struct card_working working;

    identity = sample_identity(&k.c.o.node[5]);
    working = sample_working(&k.c.o.node[5]);
    working.tk = *tk;
    sample_card_of(&card, &k.c.o.node[5], &identity, &working);
    hear(bytes_of(&card));
    assert_false(conn->ended);
}

static void a_card_with_a_key_of_this_node_is_not_kept(void **unused)
{
    (void)unused;
    bring_card_with_tk(&k.core.self.card.working.tk);
    assert_false(introduced(5));
}

/* Else what its author writes would be answered as the peer is known or not. */
static void a_card_with_a_peers_key_is_kept_as_any(void **unused)
{
    (void)unused;
    bring_card_with_tk(&k.c.o.node[2].tk);
    assert_true(introduced(5));
}

/* Not on the account of who brings it: many members have many cards. */
static void cards_without_end_are_not_kept(void **unused)
{
    struct quota_share_at all = {.from = k.c.peer[1]->node_no,
                                 .kind = QUOTA_RECORDS};
    struct quota_share s;
    struct quota q;

    (void)unused;
    hear(card_of(5, "Five"));
    quota_get(&k.c.o.facts, k.c.peer[1]->node_no, &q);
    assert_int_equal(0, q.octets);
    all.day = q.day;
    assert_true(quota_share_get(&k.c.o.facts.txn.view, &all, &s));
    assert_true(s.octets > 0);
    k.core.config.limits.records_a_day = 0;
    hear(card_of(6, "Six"));
    assert_false(introduced(6));
    assert_false(conn->ended);
}

/* Verifying it costs up to eighteen signatures. */
static void a_card_that_came_before_is_not_looked_at_again(void **unused)
{
    (void)unused;
    k.core.config.limits.records_a_day = 0;
    hear(card_of(6, "Six"));
    assert_false(introduced(6));
    k.core.config.limits.records_a_day = 1000;
    hear(card_of(6, "Six"));
    assert_false(introduced(6));
    hear(card_of(6, "Six, with other octets"));
    assert_true(introduced(6));
}

/* It was kept and had to go since, and its author's record waits for it. */
static void a_card_that_was_forgotten_is_taken_again(void **unused)
{
    (void)unused;
    hear(card_of(6, "Six"));
    assert_true(introduced(6));
    authors_forget(k.c.o.facts.authors,
                   node_no_known(&k.c.o.facts.txn.view, &k.c.o.node[6].id));
    assert_false(introduced(6));
    hear(card_of(6, "Six"));
    assert_true(introduced(6));
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
    struct conn *waits = link_fixture_session(&links, 2);
    const uint64_t end_ms = k.core.facts.now_ms + 1000;

    (void)unused;
    waits->session.state = SESSION_EXPIRED;
    hear(renewed(2, end_ms));
    assert_int_equal(end_ms, card_end(&k.c.peer[2]->card));
    assert_int_equal(SESSION_HELLOING, waits->session.state);
    assert_false(conn->ended);
}

static void a_card_wakes_only_what_waits_for_its_node(void **unused)
{
    const uint64_t now_ms = k.core.facts.now_ms;

    (void)unused;
    k.core.held_over = true;
    hear(card_of(5, "Another"));
    assert_true(introduced(5));
    assert_false(k.core.held_over); /* records of node 5 may */
    assert_false(k.core.look_again);
    assert_false(k.c.peer[1]->look.due || k.c.peer[2]->look.due);
    hear(renewed(2, now_ms + 1000));
    assert_false(k.core.look_again);
    assert_true(k.c.peer[2]->look.due);
    assert_false(k.c.peer[1]->look.due);
}

static void a_card_that_is_expired_wakes_nothing(void **unused)
{
    (void)unused;
    hear(renewed(2, k.core.facts.now_ms - 1000));
    assert_true(card_expired(&k.c.peer[2]->card, k.core.facts.now_ms));
    assert_false(k.core.look_again || k.c.peer[2]->look.due);
}

static void nonsense_ends_it(void **unused)
{
    (void)unused;
    hear(UNIT_LITERAL("\x95\x01"));
    assert_true(conn->ended);
}

static void a_false_card_of_its_own_ends_it(void **unused)
{
    (void)unused;
    hear(card_of(1, "Another one"));
    assert_true(conn->ended);
}

/* A signed frame by node 1. */
static void hear_signed(enum frame_type type, struct bytes body)
{
    static uint8_t room[FRAME_MAX];
    struct buffer frame = {room, 0, sizeof room};
    struct session_event ev = {.kind = SESSION_FRAME};
    struct signature sig =
        ident_sign(&k.c.o.node[1].sk_secret, frame_domain(type), &body, 1);

    assert_err(ERR_OK, frame_signed_write(&frame, type, body, &sig));
    ev.frame = bytes_of(&frame);
    session_actions_step(&k.core, conn, &ev);
}

/* Three reports of this node's own, sent to node 1. */
static struct record_id sent_three(void)
{
    struct session_out *o = &conn->session.out[ENVELOPE_RELAYABLE];
    struct record_id id = {0};

    k.core.facts = k.c.o.facts;
    for (int i = 0; i < 3; i++)
        id = control_fixture_share(&k, "1", "AMBER");
    conn->session.me.id = *facts_me(&k.c.o.facts);
    conn->session.me.incarnation =
        view_state(&k.c.o.facts.txn.view)->incarnation;
    conn->session.peer = conn_peer(&k.core, conn->peer);
    o->released = o->sent = o->handed = 3;
    return id;
}

static struct outbox_stream line_to_one(void)
{
    return release_stream(&k.c.o.facts, k.c.peer[1], ENVELOPE_RELAYABLE);
}

/* What node 1 answers of the three. */
static struct frame_receipt receipt_of(const struct frame_run *runs,
                                       size_t count)
{
    struct outbox_stream stream = line_to_one();
    struct frame_receipt r = {
        .stream = {stream.me, stream.peer, stream.lane,
                   conn->session.me.incarnation},
        .receiver_incarnation = conn->session.theirs,
        .run_count = count,
        .seq = 3,
    };

    if (count > 0)
        memcpy(r.runs, runs, count * sizeof *runs);
    assert_true(outbox_chain(&k.c.o.facts.txn.view, &stream, r.seq, &r.head));
    return r;
}

static void answer(const struct frame_receipt *r)
{
    static uint8_t room[FRAME_MAX];
    struct buffer body = {room, 0, sizeof room};

    assert_err(ERR_OK, frame_receipt_write(&body, r));
    hear_signed(FRAME_RECEIPT, bytes_of(&body));
}

static uint64_t acked(void)
{
    struct outbox_stream stream = line_to_one();
    struct outbox_state state;

    outbox_state(&k.c.o.facts.txn.view, &stream, &state);
    return state.acked;
}

static void a_receipt_is_kept_and_the_mark_goes_on(void **unused)
{
    const struct frame_run run = {1, 3, FRAME_STORED};
    struct outbox_stream stream;
    struct outbox_state state;
    struct frame_receipt r;

    (void)unused;
    (void)sent_three();
    r = receipt_of(&run, 1);
    answer(&r);
    assert_false(conn->ended);
    stream = line_to_one();
    outbox_state(&k.c.o.facts.txn.view, &stream, &state);
    assert_int_equal(3, state.acked);
    assert_int_equal(3, state.settled);
    assert_int_equal(3 + SENT_FORMS_AHEAD, state.record_mark);
}

/* Nothing of it is believed: what would be true neither. */
static void a_receipt_with_one_false_answer_is_worth_nothing(void **unused)
{
    const struct frame_run runs[] = {{1, 2, FRAME_STORED}, {3, 3, FRAME_VOID}};
    struct record_id id;
    struct frame_receipt r;

    (void)unused;
    id = sent_three();
    r = receipt_of(runs, 2);
    answer(&r);
    assert_true(conn->ended);
    assert_int_equal(0, acked());
    assert_true(facts_went(&k.c.o.facts, &id, k.c.peer[1]->node_no));
    assert_string_equal(session_alarm_text(SESSION_FALSE_VOID),
                        k.c.peer[1]->fence);
}

static void what_was_void_is_not_stored(void **unused)
{
    const struct frame_run run = {1, 3, FRAME_STORED};
    struct outbox_stream stream;
    struct frame_receipt r;

    (void)unused;
    (void)sent_three();
    stream = line_to_one();
    outbox_void(&k.c.o.facts.txn, &stream, 2,
                &(struct outbox_voiding){.went = false});
    r = receipt_of(&run, 1);
    answer(&r);
    assert_int_equal(0, acked());
    assert_string_equal(session_alarm_text(SESSION_FALSE_RECORD),
                        k.c.peer[1]->fence);
}

static void another_head_fences_in_a_receipt_without_runs(void **unused)
{
    struct frame_receipt r;

    (void)unused;
    (void)sent_three();
    r = receipt_of(NULL, 0);
    answer(&r);
    assert_false(conn->ended);
    r.head.octet[31] ^= 1;
    answer(&r);
    assert_true(conn->ended);
    assert_string_equal(session_alarm_text(SESSION_FALSE_HEAD),
                        k.c.peer[1]->fence);
}

static void another_head_fences_in_a_nak(void **unused)
{
    static uint8_t room[512];
    struct buffer body = {room, 0, sizeof room};
    struct frame_receipt r;
    struct frame_nak nak;

    (void)unused;
    (void)sent_three();
    r = receipt_of(NULL, 0);
    nak = (struct frame_nak){.stream = r.stream, .seq = 2, .head = r.head};
    assert_err(ERR_OK, frame_nak_write(&body, &nak));
    hear_signed(FRAME_NAK, bytes_of(&body));
    assert_string_equal(session_alarm_text(SESSION_FALSE_HEAD),
                        k.c.peer[1]->fence);
}

/* On the next connection it is said again; on this one nobody would. */
static void a_receipt_that_keys_does_not_sign_hangs_up(void **unused)
{
    const struct frame_run run = {1, 1, FRAME_STORED};
    struct channel *keys;
    struct port_net port;
    struct net_line line;
    struct reader said;
    int fd[2];

    (void)unused;
    assert_err(ERR_OK, channel_pair(fd));
    assert_err(ERR_OK, channel_open(&keys, fd[0]));
    close(fd[1]);
    k.core.port.keys = port_keys_on(keys);
    k.core.alive_ms = core_steady_ms(&k.core);
    k.core.stop = true;       /* nobody waits for keys to come back */
    port = port_net_on(keys); /* nothing is flushed to it */
    net_out_to(&k.core.net_out, &port);
    session_say_receipt(&k.core, conn, ENVELOPE_RELAYABLE, &run, 1);
    signer_flush(&k.core);
    said = reader_on(bytes_of(&k.core.net_out.batch));
    assert_err(ERR_OK, net_line_next(&line, &said));
    assert_int_equal(NET_LINE_HANGUP, line.kind);
    assert_int_equal(conn->link, line.link);
    assert_err(ERR_NOT_FOUND, net_line_next(&line, &said));
    port = port_net_on(links.core);
    net_out_to(&k.core.net_out, &port);
    channel_close(keys);
    k.core.port.keys = port_keys_on(NULL);
    k.core.stop = false;
}

static void a_place_that_was_never_sent_fences(void **unused)
{
    struct frame_receipt r;

    (void)unused;
    (void)sent_three();
    conn->session.out[ENVELOPE_RELAYABLE].handed = 2;
    conn->session.out[ENVELOPE_RELAYABLE].sent = 2;
    r = receipt_of(NULL, 0);
    answer(&r);
    assert_string_equal(session_alarm_text(SESSION_FALSE_RECEIPT),
                        k.c.peer[1]->fence);
}

/* Node n's card with another address, the v-th after the one that is held;
   NULL: with none. */
static struct bytes moved(unsigned n, unsigned v, const char *endpoint)
{
    static uint8_t room[CARD_MAX];
    struct buffer card = {room, 0, sizeof room};
    struct card_identity identity = sample_identity(&k.c.o.node[n]);
    struct card_working working = sample_working(&k.c.o.node[n]);

    working.version_ms += v;
    working.endpoint_count = endpoint != NULL;
    if (endpoint != NULL)
        working.endpoints[0] = bytes_text(endpoint);
    sample_card_of(&card, &k.c.o.node[n], &identity, &working);
    return bytes_of(&card);
}

static void expect_dialled(const struct peer *p, const char *endpoint)
{
    char at[CONFIG_ENDPOINT_MAX];

    assert_string_equal(endpoint, net_state_endpoint(at, p));
}

static void another_port_of_the_same_host_is_dialled(void **unused)
{
    const struct peer *p = k.c.peer[2];

    (void)unused;
    expect_dialled(p, "tcp://192.0.2.1:4646");
    hear(moved(2, 1, "tcp://192.0.2.1:9"));
    expect_dialled(p, "tcp://192.0.2.1:9");
    assert_string_equal("", p->connect);
}

static void another_host_is_dialled_when_the_operator_says_so(void **unused)
{
    struct peer *p = k.c.peer[2];

    (void)unused;
    hear(moved(2, 1, "tcp://198.51.100.7:4646"));
    expect_dialled(p, "tcp://192.0.2.1:4646");
    hear(moved(2, 2, "tcp://mail.example.org:25"));
    expect_dialled(p, "tcp://192.0.2.1:4646");
    p->connect[0] = '\0'; /* peer set --connect '' */
    expect_dialled(p, "tcp://mail.example.org:25");
}

static void the_first_host_of_a_card_waits_for_the_operator_too(void **unused)
{
    const struct peer *p = k.c.peer[2];

    (void)unused;
    hear(moved(2, 1, NULL));
    expect_dialled(p, "");
    hear(moved(2, 2, "tcp://192.0.2.1:4646"));
    expect_dialled(p, "");
    assert_string_equal(CONFIG_NEVER, p->connect);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
    const struct CMUnitTest tests[] = {
        TEST(a_card_of_another_makes_no_peer),
        TEST(a_card_that_contradicts_itself_ends_no_session),
        TEST(a_card_with_a_key_of_this_node_is_not_kept),
        TEST(a_card_with_a_peers_key_is_kept_as_any),
        TEST(cards_without_end_are_not_kept),
        TEST(a_card_that_came_before_is_not_looked_at_again),
        TEST(a_card_that_was_forgotten_is_taken_again),
        TEST(another_port_of_the_same_host_is_dialled),
        TEST(another_host_is_dialled_when_the_operator_says_so),
        TEST(the_first_host_of_a_card_waits_for_the_operator_too),
        TEST(an_introduced_card_wakes_the_peer_that_waits_for_it),
        TEST(a_card_wakes_only_what_waits_for_its_node),
        TEST(a_card_that_is_expired_wakes_nothing),
        TEST(nonsense_ends_it),
        TEST(a_false_card_of_its_own_ends_it),
        TEST(a_receipt_is_kept_and_the_mark_goes_on),
        TEST(a_receipt_with_one_false_answer_is_worth_nothing),
        TEST(what_was_void_is_not_stored),
        TEST(another_head_fences_in_a_receipt_without_runs),
        TEST(another_head_fences_in_a_nak),
        TEST(a_receipt_that_keys_does_not_sign_hangs_up),
        TEST(a_place_that_was_never_sent_fences),
    };

    return cmocka_run_group_tests(tests, control_fixture_keys_start,
                                  control_fixture_keys_stop);
}

#include "node/core/link/sender.h"

#include <stdlib.h>
#include <string.h>

#include "node/core/link/card_relay.h"
#include "node/core/link/cards_sent.h"
#include "node/core/link/sent_forms.h"
#include "node/core/record/release.h"
#include "proto/frame.h"
#include "tests/node/core/link_fixture.h"
#include "tests/unit.h"

static struct control_fixture k;
static struct link_fixture links;
static struct conn *conn;

/* What was sent to a peer. */
static struct {
    size_t envelopes, records, cards;
    bool card_of[CORE_FIXTURE_NODES];
} sent;

/* Amid as many peers as the test names. */
static int begin(void **state)
{
    link_fixture_open(&links, &k, *(const unsigned *)*state);
    return 0;
}

static int end(void **unused)
{
    (void)unused;
    link_fixture_close(&links);
    return 0;
}

static void count_card(struct bytes frame)
{
    struct bytes raw;
    struct card card;

    assert_err(ERR_OK, frame_card_parse(&raw, frame));
    assert_err(ERR_OK, card_open(&card, raw));
    sent.cards++;
    for (unsigned n = 0; n < CORE_FIXTURE_NODES; n++)
        sent.card_of[n] |= ident_same(&k.c.o.node[n].id, &card.identity.node);
}

static void count_envelope(struct bytes frame)
{
    struct envelope e;

    assert_err(ERR_OK, envelope_parse(&e, frame));
    sent.envelopes++;
    sent.records += e.header.type == ENVELOPE_RECORD;
}

static void count_lines(void)
{
    static uint8_t room[CHANNEL_MESSAGE_MAX];
    struct buffer b = {room, 0, sizeof room};
    struct reader lines;
    struct net_line line;

    memset(&sent, 0, sizeof sent);
    while (channel_receive(links.net, &b, NULL) == ERR_OK) {
        lines = reader_on(bytes_of(&b));
        while (net_line_next(&line, &lines) == ERR_OK) {
            if (line.kind != NET_LINE_SEND)
                continue;
            if (frame_type(line.frame) == FRAME_CARD)
                count_card(line.frame);
            else
                count_envelope(line.frame);
        }
        b.len = 0;
    }
}

static struct outbox_state state_of(unsigned n)
{
    struct outbox_stream line =
        release_stream(&k.c.o.facts, k.c.peer[n], ENVELOPE_RELAYABLE);
    struct outbox_state state;

    outbox_state(&k.c.o.facts.txn.view, &line, &state);
    return state;
}

static struct outbox_entry entry_of(unsigned n, uint64_t seq)
{
    struct outbox_stream line =
        release_stream(&k.c.o.facts, k.c.peer[n], ENVELOPE_RELAYABLE);
    struct outbox_entry e;

    assert_true(outbox_entry(&k.c.o.facts.txn.view, &line, seq, &e));
    return e;
}

/* One round: write down what must be, and send. */
static void round_of(void)
{
    sender_prepare(&k.core);
    (void)sender_fill(&k.core);
}

/* Send node n's relayable lane from a place on, on a link of its own that has
   brought so many members' cards; after so many rounds. */
static void send_in(unsigned rounds, unsigned n, uint64_t seq,
                    size_t member_cards)
{
    conn = link_fixture_session(&links, n);
    conn->session.out[ENVELOPE_RELAYABLE] =
        (struct session_out){.released = state_of(n).n,
                             .base = seq - 1,
                             .sent = seq - 1,
                             .credit = {64, 1 << 20, FRAME_REASON_NONE}};
    conn->member_cards = member_cards;
    conn->more[ENVELOPE_RELAYABLE] = (struct conn_more){
        .wanted = true, .seq = seq, .frames = 64, .octets = 1 << 20};
    k.core.facts = k.c.o.facts;
    while (rounds-- > 0)
        round_of();
    net_out_flush(&k.core.net_out);
    count_lines();
    link_fixture_end_sessions(&links);
}

static void send_from(unsigned n, uint64_t seq, size_t member_cards)
{
    send_in(3, n, seq, member_cards);
}

static void send_to(unsigned n)
{
    send_from(n, 1, 0);
}

static void the_card_goes_before_a_record_by_somebody_else(void **unused)
{
    (void)unused;
    peers_fixture_introduce(&k.c, 1, 5);
    k.c.peer[1]->vouches = true;
    k.core.self.card.identity.role = CARD_COORDINATOR;
    k.c.peer[2]->community = true;
    for (uint8_t object = 1; object <= 2; object++)
        (void)peers_fixture_stored(
            &k.c, 1,
            &(struct core_fixture_report){
                .author = 5, .tlp = TLP_CLEAR, .object = object});
    send_to(2);
    assert_int_equal(2, sent.envelopes);
    assert_int_equal(1, sent.cards); /* once a session */
    assert_true(sent.card_of[5]);
}

/* Peer 2 answers "held" for its first two places, in a session that stays. */
static void hear_held(void)
{
    struct outbox_stream line =
        release_stream(&k.c.o.facts, k.c.peer[2], ENVELOPE_RELAYABLE);
    const struct frame_receipt r = {.runs = {{1, 2, FRAME_HELD}},
                                    .run_count = 1};

    card_relay_held(&k.core, conn, &line, &r);
    outbox_acknowledge(&k.c.o.facts.txn, &line, r.runs, r.run_count,
                       k.c.o.facts.now_ms);
    net_out_flush(&k.core.net_out);
    count_lines();
}

static void the_card_goes_again_where_the_record_is_held(void **unused)
{
    the_card_goes_before_a_record_by_somebody_else(unused);
    conn = link_fixture_session(&links, 2);
    k.core.facts = k.c.o.facts;
    hear_held();
    assert_int_equal(1, sent.cards); /* of two records by one author */
    assert_true(sent.card_of[5]);
    hear_held();
    assert_int_equal(0, sent.cards); /* it is no news */
    link_fixture_end_sessions(&links);
    conn = link_fixture_session(&links, 2);
    hear_held();
    assert_int_equal(1, sent.cards);
    link_fixture_end_sessions(&links);
}

static void
nobody_is_introduced_by_what_is_held_of_this_nodes_own(void **unused)
{
    (void)unused;
    for (uint8_t object = 1; object <= 2; object++)
        (void)peers_fixture_own(&k.c, &(struct core_fixture_report){
                                          .tlp = TLP_CLEAR, .object = object});
    send_to(2);
    conn = link_fixture_session(&links, 2);
    hear_held();
    assert_int_equal(0, sent.cards);
    link_fixture_end_sessions(&links);
}

static struct record_id passed_by_two(unsigned node)
{
    struct record_id id;

    k.core.self.card.identity.role = CARD_COORDINATOR;
    k.c.peer[2]->community = true;
    id = peers_fixture_stored(&k.c, 1,
                              &(struct core_fixture_report){
                                  .author = 1, .tlp = TLP_GREEN, .object = 1});
    assert_int_equal(FRAME_STORED,
                     peers_fixture_tell(&k.c, 2,
                                        &(struct peers_fixture_notice){
                                            .author = 2,
                                            .type = RECORD_NOTICE_PASSED,
                                            .record = id,
                                            .node = node,
                                            .state = FRAME_STORED,
                                            .also_to = 1}));
    return id;
}

/* A notice by somebody else can name any node: whether this one knows it is
   nobody's business. */
static void a_passed_on_notice_draws_out_no_cards(void **unused)
{
    (void)unused;
    peers_fixture_introduce(&k.c, 4, 5);
    (void)passed_by_two(3); /* a peer */
    send_to(1);
    assert_int_equal(1, sent.envelopes);
    assert_true(sent.card_of[2]); /* who signed it */
    assert_false(sent.card_of[3]);
}

static void nor_the_card_that_another_brought(void **unused)
{
    (void)unused;
    peers_fixture_introduce(&k.c, 4, 5);
    (void)passed_by_two(5); /* introduced by another */
    send_to(1);
    assert_int_equal(1, sent.envelopes);
    assert_false(sent.card_of[5]);
}

static void what_came_with_a_notice_goes_on_with_it(void **unused)
{
    (void)unused;
    peers_fixture_introduce(&k.c, 2, 5);
    (void)passed_by_two(5);
    send_to(1);
    assert_int_equal(1, sent.envelopes);
    assert_true(sent.card_of[5]);
}

static struct record_reader group_of(unsigned from, unsigned owner,
                                     uint64_t version, const char *members)
{
    const struct peers_fixture_version v = {
        .owner = owner, .object = 9, .version = version, .members = members};

    return peers_fixture_group_from(&k.c, from, &v);
}

static void members_are_introduced_to_each_other(void **unused)
{
    (void)unused;
    peers_fixture_introduce(&k.c, 4, 5);
    (void)group_of(0, 0, 1, "01235");
    send_to(1);
    assert_int_equal(1, sent.envelopes);
    assert_int_equal(3, sent.cards);
    assert_true(sent.card_of[2] && sent.card_of[3] && sent.card_of[5]);
    send_to(4); /* no member */
    assert_int_equal(0, sent.envelopes + sent.cards);
}

static void a_new_version_introduces_who_is_new(void **unused)
{
    (void)unused;
    (void)group_of(0, 0, 1, "012");
    (void)group_of(0, 0, 2, "0124");
    send_from(1, 2, 0);
    assert_int_equal(1, sent.envelopes);
    assert_int_equal(1, sent.cards);
    assert_true(sent.card_of[4]);
    send_from(4, 1, 0); /* to whom all are new */
    assert_int_equal(1, sent.envelopes);
    assert_int_equal(2, sent.cards);
}

static void who_was_renamed_is_introduced_again(void **unused)
{
    struct fault about = {0};
    struct card_identity identity;
    struct card_working working;
    uint8_t room[CARD_MAX];
    struct buffer card = {room, 0, sizeof room};

    (void)unused;
    identity = sample_identity(&k.c.o.node[2]);
    working = sample_working(&k.c.o.node[2]);
    (void)group_of(0, 0, 1, "0123");
    identity.version_ms += SAMPLE_DAY_MS;
    identity.org = bytes_text("Two anew");
    sample_card_of(&card, &k.c.o.node[2], &identity, &working);
    assert_err(ERR_OK,
               roster_keep_card(k.c.o.facts.roster, k.c.peer[2],
                                bytes_of(&card), &k.c.o.self.card, &about));
    (void)group_of(0, 0, 2, "0123");
    send_from(1, 2, 0);
    assert_int_equal(1, sent.cards);
    assert_true(sent.card_of[2]);
}

/* Somebody else's group can name any node, too. */
static void anothers_group_draws_out_what_came_with_it_only(void **unused)
{
    struct record_reader pin;

    (void)unused;
    peers_fixture_introduce(&k.c, 1, 5);
    peers_fixture_introduce(&k.c, 3, 6);
    k.core.self.card.identity.role = CARD_COORDINATOR;
    pin = group_of(1, 1, 1, "0123567");
    (void)peers_fixture_stored(
        &k.c, 1,
        &(struct core_fixture_report){.author = 1,
                                      .tlp = TLP_AMBER,
                                      .group = &pin,
                                      .delegate_me = true,
                                      .object = 1});
    send_to(2);
    assert_int_equal(2, sent.envelopes);
    assert_true(sent.card_of[1] && sent.card_of[5]); /* its owner, and who came
                                                        with it */
    assert_int_equal(2, sent.cards);
}

static void one_link_brings_a_bounded_number_of_members(void **unused)
{
    (void)unused;
    (void)group_of(0, 0, 1, "01234");
    send_from(1, 1, CARD_RELAY_MEMBERS_MAX - 2);
    assert_int_equal(1, sent.envelopes);
    assert_int_equal(2, sent.cards);
    send_from(1, 1, CARD_RELAY_MEMBERS_MAX);
    assert_int_equal(1, sent.envelopes);
    assert_int_equal(0, sent.cards);
}

static void recall(const struct record_id *id)
{
    control_fixture_name(control_fixture_ask(&k), id);
    control_put_bool(&k.w, "erase", true);
    assert_err(ERR_OK, control_fixture_answer(&k, control_retract));
}

static void a_recalled_record_goes_as_void(void **unused)
{
    struct record_id id;

    (void)unused;
    id = control_fixture_share(&k, "1", "AMBER");
    recall(&id);
    send_to(1);
    assert_int_equal(2, sent.envelopes);
    assert_int_equal(0, sent.cards);
}

static void no_record_goes_before_the_mark_is_written(void **unused)
{
    (void)unused;
    (void)control_fixture_share(&k, "1", "AMBER");
    send_in(1, 1, 1, 0);
    assert_int_equal(0, sent.envelopes);
    assert_int_equal(0, state_of(1).record_mark);
    send_in(2, 1, 1, 0);
    assert_int_equal(1, sent.records);
    assert_int_equal(SENT_FORMS_AHEAD, state_of(1).record_mark);
    assert_int_equal(1, k.c.peer[1]->left[ENVELOPE_RELAYABLE]);
}

static void below_the_mark_a_record_goes_at_once(void **unused)
{
    (void)unused;
    (void)control_fixture_share(&k, "1", "AMBER");
    sent_forms_raise(&k.c.o.facts, k.c.peer[1], ENVELOPE_RELAYABLE, 0);
    send_in(1, 1, 1, 0);
    assert_int_equal(1, sent.records);
}

static void what_was_never_sent_is_known_never_to_have_gone(void **unused)
{
    struct record_id id;

    (void)unused;
    id = control_fixture_share(&k, "1", "AMBER");
    recall(&id);
    sent_forms_raise(&k.c.o.facts, k.c.peer[1], ENVELOPE_RELAYABLE, 0);
    send_in(1, 1, 1, 0);
    assert_int_equal(0, sent.envelopes); /* not before it is written */
    send_in(2, 1, 1, 0);
    assert_int_equal(1, sent.records); /* the retraction */
    assert_int_equal(2, sent.envelopes);
    assert_int_equal(OUTBOX_VOID_LEFT | OUTBOX_NO_RECORD, entry_of(1, 1).forms);
}

static void
what_was_sent_once_may_be_there_though_it_goes_as_void(void **unused)
{
    struct record_id id;

    (void)unused;
    id = control_fixture_share(&k, "1", "AMBER");
    send_to(1);
    assert_int_equal(1, sent.records);
    recall(&id);
    send_to(1); /* after the link was cut */
    assert_int_equal(2, sent.envelopes);
    assert_int_equal(OUTBOX_VOID_LEFT, entry_of(1, 1).forms);
    assert_true(facts_went(&k.c.o.facts, &id, k.c.peer[1]->node_no));
}

static void what_left_as_void_is_void_whatever_policy_says_later(void **unused)
{
    (void)unused;
    k.c.peer[1]->community = true;
    (void)control_fixture_share(&k, "", "GREEN");
    k.c.peer[1]->community = false;
    send_to(1);
    assert_int_equal(1, sent.envelopes);
    assert_int_equal(0, sent.records);
    k.c.peer[1]->community = true;
    send_to(1);
    assert_int_equal(1, sent.envelopes);
    assert_int_equal(0, sent.records);
}

static void with_the_session_over_the_mark_says_what_left(void **unused)
{
    struct session s = {0};
    struct peer *p;

    (void)unused;
    p = k.c.peer[1];
    sent_forms_met(&k.c.o.facts, p, &s);
    (void)control_fixture_share(&k, "1", "AMBER");
    send_in(1, 1, 1, 0);
    assert_int_equal(1, sent.records);
    sent_forms_rest(&k.c.o.facts);
    assert_int_equal(SENT_FORMS_AHEAD, state_of(1).record_mark);
    p->rests = true;
    sent_forms_rest(&k.c.o.facts);
    assert_int_equal(1, state_of(1).record_mark);
    p->left_known = false; /* a later run */
    p->left[ENVELOPE_RELAYABLE] = 0;
    sent_forms_met(&k.c.o.facts, p, &s);
    assert_int_equal(1, p->left[ENVELOPE_RELAYABLE]);
}

int main(void)
{
#define TEST(name, peers)                                                      \
    cmocka_unit_test_prestate_setup_teardown(name, begin, end,                 \
                                             &((unsigned){peers}))
    const struct CMUnitTest tests[] = {
        TEST(the_card_goes_before_a_record_by_somebody_else, 3),
        TEST(the_card_goes_again_where_the_record_is_held, 3),
        TEST(nobody_is_introduced_by_what_is_held_of_this_nodes_own, 3),
        TEST(a_passed_on_notice_draws_out_no_cards, 4),
        TEST(nor_the_card_that_another_brought, 4),
        TEST(what_came_with_a_notice_goes_on_with_it, 4),
        TEST(members_are_introduced_to_each_other, 4),
        TEST(a_new_version_introduces_who_is_new, 4),
        TEST(who_was_renamed_is_introduced_again, 3),
        TEST(anothers_group_draws_out_what_came_with_it_only, 3),
        TEST(one_link_brings_a_bounded_number_of_members, 4),
        TEST(a_recalled_record_goes_as_void, 2),
        TEST(no_record_goes_before_the_mark_is_written, 2),
        TEST(below_the_mark_a_record_goes_at_once, 2),
        TEST(what_was_never_sent_is_known_never_to_have_gone, 2),
        TEST(what_was_sent_once_may_be_there_though_it_goes_as_void, 2),
        TEST(what_left_as_void_is_void_whatever_policy_says_later, 2),
        TEST(with_the_session_over_the_mark_says_what_left, 2),
    };

    return cmocka_run_group_tests(tests, control_fixture_keys_start,
                                  control_fixture_keys_stop);
}

#include "node/core/record/held.h"

#include <string.h>

#include "node/core/record/quarantine.h"
#include "node/core/store/hold_news.h"
#include "node/core/store/hold_share.h"
#include "tests/node/core/peers_fixture.h"
#include "tests/unit.h"

enum { A_ROUND = 40 };

static struct peers_fixture c;
static struct index_hit hits[4];

static struct core_fixture_report report(unsigned author)
{
    return (struct core_fixture_report){
        .author = author, .tlp = TLP_CLEAR, .object = 5, .domain = "a.example"};
}

static struct record_id signed_by(unsigned author)
{
    const struct core_fixture_report one = report(author);

    return peers_fixture_sign(&c, &one);
}

/* The same record under another signature. */
static void forge(void)
{
    c.raw.at[c.raw.len - 1] ^= 1;
}

static size_t holds(void)
{
    struct hold h = {0};
    size_t n = 0;

    while (hold_next(&c.o.facts.txn.view, h.id, &h))
        n++;
    return n;
}

static uint64_t quarantined(void)
{
    return view_state(&c.o.facts.txn.view)->quarantined;
}

/* A peer whose clock agrees, as of now. */
static void days(unsigned n)
{
    c.o.facts.now_ms += n * SAMPLE_DAY_MS;
    c.peer[1]->has_skew = true;
}

/* Of the report; its record is to be named. */
static struct peers_fixture_retraction recall_by(unsigned author)
{
    return (struct peers_fixture_retraction){.author = author,
                                             .object = 6,
                                             .target = 5,
                                             .up_to = 1,
                                             .erase = true,
                                             .tlp = TLP_CLEAR};
}

static void a_card_that_comes_lets_in_what_waited_for_it(void **unused)
{
    struct record_id id;

    (void)unused;
    id = signed_by(3);
    assert_int_equal(FRAME_HELD, peers_fixture_feed(&c, 1));
    assert_false(peers_fixture_kept(&c, &id));
    assert_int_equal(0, core_fixture_judge_held(&c.o));
    peers_fixture_introduce(&c, 1, 3);
    assert_int_equal(1, core_fixture_judge_held(&c.o));
    assert_int_equal(FRAME_STORED, c.o.answer);
    assert_true(peers_fixture_has_body(&c, &id));
    assert_int_equal(0, holds());
    core_fixture_commit(&c.o);
    assert_int_equal(1, core_fixture_hits(&c.o, "a.example", hits, 4));
}

/* F1: the refused copy owned the id, and the honest one was lost. */
static void a_forged_copy_that_came_first_owns_nothing(void **unused)
{
    struct record_id id;

    (void)unused;
    id = signed_by(3);
    forge();
    assert_int_equal(FRAME_HELD, peers_fixture_feed(&c, 1));
    peers_fixture_introduce(&c, 2, 3);
    assert_int_equal(0, core_fixture_judge_held(&c.o)); /* and nobody is told */
    assert_int_equal(1, quarantined());
    forge();
    assert_int_equal(FRAME_STORED, peers_fixture_feed(&c, 2));
    assert_true(peers_fixture_has_body(&c, &id));
    days(7);
    assert_int_equal(1, core_fixture_judge_held(&c.o));
    assert_int_equal(FRAME_NOT_ACCEPTED, c.o.answer);
    assert_true(peers_fixture_has_body(&c, &id));
}

static void the_octets_kept_are_those_that_verified(void **unused)
{
    static uint8_t room[RECORD_MAX];
    struct buffer back = {room, 0, sizeof room};
    struct vault_row row;
    struct record_id id;

    (void)unused;
    id = signed_by(3);
    forge();
    assert_int_equal(FRAME_HELD, peers_fixture_feed(&c, 1));
    forge();
    assert_int_equal(FRAME_HELD, peers_fixture_feed(&c, 2));
    assert_int_equal(2, holds());
    peers_fixture_introduce(&c, 2, 3);
    assert_int_equal(1, core_fixture_judge_held(&c.o));
    row = peers_fixture_row(&c, &id);
    assert_err(ERR_OK, vault_raw(&c.o.facts.txn.view, &row, &back));
    assert_bytes_equal(bytes_of(&c.raw), bytes_of(&back));
    assert_int_equal(c.peer[2]->node_no, row.from);
}

/* What a carrier is answered, whether its victim knows the author or not. */
static enum frame_disposition forged(unsigned author, enum tlp tlp,
                                     uint64_t kind, uint8_t object)
{
    static uint8_t body_room[1024];
    struct buffer body = {body_room, 0, sizeof body_room};
    struct core_fixture_report one = {
        .author = author, .tlp = tlp, .kind = kind, .object = object};
    struct record_id none = {{0}};

    if (kind == RECORD_RETRACTION)
        one.body = core_fixture_retract_body(&body, 9, &none, NULL, true);
    (void)peers_fixture_sign(&c, &one);
    forge();
    return peers_fixture_feed(&c, 1);
}

static void a_forgery_is_answered_alike_of_known_and_unknown(void **unused)
{
    static const uint64_t kinds[] = {RECORD_REPORT, RECORD_RETRACTION, 99};

    (void)unused;
    for (int community = 0; community < 2; community++) {
        peers_fixture_open(&c, 2);
        c.peer[1]->community = community != 0;
        for (enum tlp tlp = TLP_CLEAR; tlp <= TLP_GREEN; tlp++)
            for (uint8_t i = 0; i < 3; i++) {
                uint8_t object = (uint8_t)(16 * tlp + i);

                assert_int_equal(forged(2, tlp, kinds[i], object),
                                 forged(3, tlp, kinds[i], object));
            }
        assert_int_equal(FRAME_NOT_ACCEPTED,
                         forged(1, TLP_CLEAR, RECORD_REPORT, 99)); /* its own */
        days(6);
        assert_int_equal(0, core_fixture_judge_held(&c.o));
        days(1);
        (void)core_fixture_judge_held(&c.o);
        assert_int_equal(FRAME_NOT_ACCEPTED, c.o.answer);
        assert_int_equal(0, holds());
        peers_fixture_close(&c);
    }
}

static void a_forgery_again_is_answered_with_its_first_copy(void **unused)
{
    (void)unused;
    for (unsigned author = 2; author <= 3; author++) {
        assert_int_equal(FRAME_HELD,
                         forged(author, TLP_CLEAR, RECORD_REPORT, 1));
        days(3);
        assert_int_equal(FRAME_HELD, peers_fixture_feed(&c, 1));
        days(4);
        assert_int_equal(2, core_fixture_judge_held(&c.o));
    }
}

static void what_its_carrier_may_never_bring_is_refused_at_once(void **unused)
{
    struct core_fixture_report one = report(3);

    (void)unused;
    one.tlp = TLP_AMBER;
    one.to_me = true;
    (void)peers_fixture_sign(&c, &one);
    assert_int_equal(FRAME_NOT_ACCEPTED, peers_fixture_feed(&c, 1));
    c.peer[1]->card.working.expires_ms = 1; /* that changes nothing */
    assert_int_equal(FRAME_NOT_ACCEPTED, peers_fixture_feed(&c, 1));
    assert_int_equal(0, holds());
}

static void a_recall_drops_what_is_held_of_it(void **unused)
{
    struct peers_fixture_retraction recall = recall_by(2);
    struct hold h = {0};

    (void)unused;
    recall.record = signed_by(2);
    forge();
    assert_int_equal(FRAME_HELD, peers_fixture_feed(&c, 1));
    assert_int_equal(1, quarantined());
    peers_fixture_retraction(&c, &recall);
    assert_int_equal(FRAME_STORED, peers_fixture_feed(&c, 2));
    assert_int_equal(0, core_fixture_judge_held(&c.o));
    assert_int_equal(0, quarantined());
    assert_true(hold_next(&c.o.facts.txn.view, 0, &h));
    assert_true(h.empty);
    assert_false(peers_fixture_kept(&c, &recall.record));
    days(7);
    assert_int_equal(1, core_fixture_judge_held(&c.o));
    assert_int_equal(FRAME_NOT_ACCEPTED, c.o.answer);
}

/* Its carrier would learn of the recall from an earlier answer. */
static void a_recalled_copy_ends_when_another_one_would(void **unused)
{
    struct peers_fixture_retraction recall = recall_by(2);
    struct core_fixture_report one = report(2);

    (void)unused;
    one.created_ms = SAMPLE_NOW_MS + 20 * SAMPLE_DAY_MS;
    recall.record = peers_fixture_sign(&c, &one);
    forge();
    assert_int_equal(FRAME_HELD, peers_fixture_feed(&c, 1));
    one.object = 8;
    (void)peers_fixture_sign(&c, &one);
    forge();
    assert_int_equal(FRAME_HELD, peers_fixture_feed(&c, 1));
    peers_fixture_retraction(&c, &recall);
    assert_int_equal(FRAME_STORED, peers_fixture_feed(&c, 2));
    assert_int_equal(0, core_fixture_judge_held(&c.o));
    days(8);
    assert_int_equal(0, core_fixture_judge_held(&c.o));
    days(12);
    assert_int_equal(2, core_fixture_judge_held(&c.o));
    assert_int_equal(FRAME_NOT_ACCEPTED, c.o.answer);
}

/* However it came to be refused: the same octets again, as a wait. */
static void what_was_refused_is_judged_when_it_comes_to_wait(void **unused)
{
    struct core_fixture_report one = report(3);
    struct record_id id;
    struct hold h = {0};

    (void)unused;
    id = peers_fixture_sign(&c, &one);
    assert_int_equal(FRAME_HELD, peers_fixture_feed(&c, 1));
    assert_true(hold_next(&c.o.facts.txn.view, 0, &h));
    hold_refuse(&c.o.facts.txn, &h);
    peers_fixture_feed(&c, 1);
    peers_fixture_introduce(&c, 1, 3);
    assert_int_equal(2, core_fixture_judge_held(&c.o));
    assert_int_equal(FRAME_STORED, c.o.answer);
    assert_true(peers_fixture_has_body(&c, &id));
}

static void what_was_recalled_is_stored_as_erased(void **unused)
{
    struct peers_fixture_retraction recall = recall_by(1);

    (void)unused;
    recall.record = signed_by(1);
    peers_fixture_retraction(&c, &recall);
    assert_int_equal(FRAME_STORED, peers_fixture_feed(&c, 1));
    (void)signed_by(1);
    assert_int_equal(FRAME_STORED, peers_fixture_feed(&c, 1));
    assert_false(peers_fixture_has_body(&c, &recall.record));
    forge();
    assert_int_equal(FRAME_NOT_ACCEPTED, peers_fixture_feed(&c, 1));
}

/* The retraction's body is gone where only its tombstone is kept: its values
   must not be. */
static void a_target_after_its_tombstone_does_not_come_back(void **unused)
{
    const struct peers_fixture_version v = {
        .owner = 1, .object = 7, .version = 1, .members = "01"};
    struct peers_fixture_retraction r = {.author = 1,
                                         .object = 6,
                                         .target = 5,
                                         .up_to = 1,
                                         .domain = "a.example",
                                         .tlp = TLP_AMBER,
                                         .to = {2}};
    struct core_fixture_report one = report(1);
    struct record_reader pin;
    struct record_id retraction;

    (void)unused;
    pin = peers_fixture_group(&c, &v);
    one.tlp = TLP_AMBER;
    one.group = &pin;
    r.record = peers_fixture_sign(&c, &one);
    assert_int_equal(FRAME_HELD, peers_fixture_feed(&c, 1));
    retraction = peers_fixture_retraction(&c, &r);
    assert_int_equal(FRAME_STORED, peers_fixture_feed(&c, 1));
    assert_false(peers_fixture_has_body(&c, &retraction));
    assert_true(peers_fixture_row(&c, &retraction).state & VAULT_TOMBSTONE);
    (void)peers_fixture_group_from(&c, 1, &v);
    assert_int_equal(1, core_fixture_judge_held(&c.o));
    assert_int_equal(FRAME_STORED, c.o.answer);
    assert_true(peers_fixture_has_body(&c, &r.record));
    core_fixture_commit(&c.o);
    assert_int_equal(1, core_fixture_hits(&c.o, "a.example", hits, 4));
    assert_true(hits[0].value.flags & INDEX_RETRACTED);
}

/* WIRE.md 7.5 */
static void no_clock_turns_a_wait_for_it_into_a_refusal(void **unused)
{
    struct core_fixture_report one = report(1);

    (void)unused;
    one.created_ms = SAMPLE_NOW_MS + 20 * SAMPLE_DAY_MS;
    (void)peers_fixture_sign(&c, &one);
    assert_int_equal(FRAME_HELD, peers_fixture_feed(&c, 1));
    days(8);
    assert_int_equal(0, core_fixture_judge_held(&c.o));
    days(12);
    assert_int_equal(1, core_fixture_judge_held(&c.o));
    assert_int_equal(FRAME_STORED, c.o.answer);
}

/* Of this clock, which is behind, their times come one after the other. */
static void an_older_version_waits_for_one_that_names_this_node(void **unused)
{
    const struct peers_fixture_version later = {
        .owner = 1, .object = 6, .version = 2, .members = "012"};
    struct peers_fixture_version first = later;
    struct record_reader pin;

    (void)unused;
    first.version = 1;
    first.members = "12";
    c.groups_ms = SAMPLE_NOW_MS + 10;
    c.o.facts.now_ms -= SAMPLE_DAY_MS;
    peers_fixture_group(&c, &later);
    assert_int_equal(FRAME_HELD, peers_fixture_feed(&c, 1));
    c.groups_ms = SAMPLE_NOW_MS;
    pin = peers_fixture_group(&c, &first);
    assert_int_equal(FRAME_HELD, peers_fixture_feed(&c, 1));
    c.o.facts.now_ms = SAMPLE_NOW_MS - RECORD_CLOCK_AHEAD_MS;
    peers_fixture_look_again(&c);
    c.o.facts.now_ms += 10;
    peers_fixture_look_again(&c);
    assert_int_not_equal(0, groups_pinned(c.o.facts.groups, &pin));
}

/* Nothing says that it will be a member. */
static void an_older_version_does_not_wait_for_what_is_refused(void **unused)
{
    struct peers_fixture_version v = {
        .owner = 1, .object = 6, .version = 2, .members = "12"};

    (void)unused;
    peers_fixture_group(&c, &v);
    assert_int_equal(FRAME_HELD, peers_fixture_feed(&c, 1));
    v.version = 1;
    peers_fixture_group(&c, &v);
    assert_int_equal(FRAME_HELD, peers_fixture_feed(&c, 1)); /* until told */
    assert_int_equal(2, quarantined());
}

static void a_doubtful_clock_ends_no_seven_days(void **unused)
{
    (void)unused;
    (void)signed_by(3);
    assert_int_equal(FRAME_HELD, peers_fixture_feed(&c, 1));
    c.o.facts.now_ms += 8 * SAMPLE_DAY_MS; /* before any HELLO */
    assert_int_equal(0, core_fixture_judge_held(&c.o));
    assert_false(held_clock_is_news(&c.o.facts));
    c.peer[1]->has_skew = true;
    assert_true(held_clock_is_news(&c.o.facts));
    held_news_of_clock(&c.o.facts);
    assert_false(held_clock_is_news(&c.o.facts)); /* told, and not yet judged */
    c.peer[1]->skew_ms = -8 * (int64_t)SAMPLE_DAY_MS;
    assert_int_equal(0, core_fixture_judge_held(&c.o));
    c.o.facts.now_ms -= 8 * SAMPLE_DAY_MS;
    c.peer[1]->skew_ms = 0;
    assert_true(held_clock_is_news(&c.o.facts)); /* it waits for that again */
    held_news_of_clock(&c.o.facts);
    assert_int_equal(0, core_fixture_judge_held(&c.o));
    assert_false(held_clock_is_news(&c.o.facts));
    days(7);
    assert_int_equal(1, core_fixture_judge_held(&c.o));
    assert_int_equal(FRAME_NOT_ACCEPTED, c.o.answer);
    assert_int_equal(1, quarantined());
}

/* Two of three peers that disagree are doubt; what waits for its end is judged
   when one of them is gone, whether the other agrees or not. */
static void the_end_of_doubt_is_news_without_agreement(void **unused)
{
    struct core_fixture_report one = report(1);

    (void)unused;
    for (unsigned n = 1; n <= 3; n++) {
        c.peer[n]->has_skew = true;
        c.peer[n]->skew_ms = n > 1 ? (int64_t)SAMPLE_DAY_MS : 0;
    }
    one.expires_ms = SAMPLE_NOW_MS + SAMPLE_DAY_MS;
    (void)peers_fixture_sign(&c, &one);
    assert_int_equal(FRAME_HELD, peers_fixture_feed(&c, 1));
    assert_false(held_clock_is_news(&c.o.facts));
    c.peer[1]->skew_ms = (int64_t)SAMPLE_DAY_MS;
    c.peer[3]->has_skew = false;
    assert_true(held_clock_is_news(&c.o.facts));
    held_news_of_clock(&c.o.facts);
    assert_int_equal(1, core_fixture_judge_held(&c.o));
    assert_int_equal(FRAME_STORED, c.o.answer);
    assert_false(held_clock_is_news(&c.o.facts));
}

static void one_author_fills_its_own_share_only(void **unused)
{
    struct core_fixture_report one = report(3);
    struct record_id other;
    struct hold first;

    (void)unused;
    other = signed_by(4);
    assert_int_equal(FRAME_HELD, peers_fixture_feed(&c, 1));
    one.domain = NULL;
    for (unsigned i = 0; i <= HOLD_SHARE_AUTHOR_MAX; i++) {
        one.revision = i + 1;
        (void)peers_fixture_sign(&c, &one);
        assert_int_equal(FRAME_HELD, peers_fixture_feed(&c, 1));
    }
    assert_true(hold_get(&c.o.facts.txn.view, 2, &first));
    assert_true(first.empty && first.refused);
    assert_int_equal(1, quarantined());
    assert_int_equal(1, quarantine_count(&c.o.facts, c.peer[1]->node_no));
    assert_int_equal(
        0, core_fixture_judge_held(&c.o)); /* its place tells nothing */
    peers_fixture_introduce(&c, 1, 4);
    assert_int_equal(1, core_fixture_judge_held(&c.o));
    assert_true(peers_fixture_kept(&c, &other));
}

static uint64_t a_while(void *of)
{
    static uint64_t us;

    (void)of;
    return us += HELD_ROUND_US / 8;
}

static uint64_t ticks(void *of)
{
    static uint64_t us;

    (void)of;
    return ++us;
}

static uint64_t spent_on(const struct work_meter *m, const struct peer *p)
{
    struct work_sum sum;

    work_sum(&p->work, work_now_us(m), &sum);
    return sum.us;
}

static void
a_round_of_judging_ends_in_time_on_its_bringers_account(void **state)
{
    static struct held_answer answers[HELD_A_ROUND];
    struct work_meter meter = {.clock = {.steady_us = a_while}};
    struct core_fixture_report one = report(3);
    size_t n;

    (void)state;
    one.domain = NULL;
    for (unsigned i = 0; i < A_ROUND; i++) {
        one.revision = i + 1;
        (void)peers_fixture_sign(&c, &one);
        assert_int_equal(FRAME_HELD, peers_fixture_feed(&c, 1));
    }
    peers_fixture_introduce(&c, 2, 3);
    c.o.facts.work = &meter;
    n = held_again(&c.o.facts, answers);
    assert_true(n >= 3 && n < A_ROUND);
    assert_true(spent_on(&meter, c.peer[1]) > 0);
    c.o.facts.work = NULL;
    assert_int_equal(A_ROUND - n, core_fixture_judge_held(&c.o));
}

/* Of a card that does not end the wait. */
static void news_by(unsigned peer)
{
    hold_news_of_node(&c.o.facts.txn, &c.o.node[3].id, c.peer[peer]->node_no);
    assert_int_equal(0, core_fixture_judge_held(&c.o));
}

static void who_brought_it_pays_once_and_then_who_wakes_it(void **unused)
{
    struct work_meter meter = {.clock = {.steady_us = ticks}};
    uint64_t once;

    (void)unused;
    (void)signed_by(3);
    assert_int_equal(FRAME_HELD, peers_fixture_feed(&c, 1));
    c.o.facts.work = &meter;
    news_by(2);
    once = spent_on(&meter, c.peer[1]);
    assert_true(once > 0);
    assert_int_equal(0, spent_on(&meter, c.peer[2]));
    news_by(2);
    assert_int_equal(once, spent_on(&meter, c.peer[1]));
    assert_true(spent_on(&meter, c.peer[2]) > 0);
    days(7); /* its own time */
    assert_int_equal(1, core_fixture_judge_held(&c.o));
    assert_true(spent_on(&meter, c.peer[1]) > once);
    c.o.facts.work = NULL;
}

static void what_was_pushed_out_may_come_again(void **unused)
{
    struct core_fixture_report one = report(3);
    struct record_id first;

    (void)unused;
    first = peers_fixture_sign(&c, &one);
    assert_int_equal(FRAME_HELD, peers_fixture_feed(&c, 1));
    for (unsigned i = 1; i <= HOLD_SHARE_AUTHOR_MAX; i++) {
        one.revision = i + 1;
        (void)peers_fixture_sign(&c, &one);
        assert_int_equal(FRAME_HELD, peers_fixture_feed(&c, 1));
    }
    one.revision = 0;
    (void)peers_fixture_sign(&c, &one);
    assert_int_equal(FRAME_HELD, peers_fixture_feed(&c, 1));
    peers_fixture_introduce(&c, 1, 3);
    (void)core_fixture_judge_held(&c.o);
    assert_true(peers_fixture_has_body(&c, &first));
}

/* WIRE.md 7.15 */
static void what_waits_for_my_clock_fills_up_to_credit_zero(void **unused)
{
    struct core_fixture_report one = report(1);
    struct frame_credit credit;

    (void)unused;
    one.created_ms = SAMPLE_NOW_MS + SAMPLE_DAY_MS;
    for (unsigned i = 1; i <= HOLD_SHARE_PEER_MAX; i++) {
        assert_int_equal(FRAME_REASON_NONE,
                         ingest_credit(&c.o.facts, c.peer[1]).reason);
        one.revision = i;
        (void)peers_fixture_sign(&c, &one);
        assert_int_equal(FRAME_HELD, peers_fixture_feed(&c, 1));
    }
    credit = ingest_credit(&c.o.facts, c.peer[1]);
    assert_int_equal(0, credit.frames);
    assert_int_equal(FRAME_REASON_CLOCK, credit.reason);
    assert_int_equal(0, quarantined());
    days(1);
    assert_int_equal(HOLD_SHARE_PEER_MAX, core_fixture_judge_held(&c.o));
    assert_int_equal(FRAME_REASON_NONE,
                     ingest_credit(&c.o.facts, c.peer[1]).reason);
}

/* R-F4 */
static void a_hold_outlives_the_life_of_its_sender(void **unused)
{
    struct recv_stream stream = {0, ENVELOPE_RELAYABLE};
    struct recv_state fresh = {.held = 1};
    struct recv_entry e;
    struct record_id id;

    (void)unused;
    id = signed_by(3);
    assert_int_equal(FRAME_HELD, peers_fixture_feed(&c, 1));
    stream.node_no = c.peer[1]->node_no;
    recv_archive(&c.o.facts.txn, &stream, &fresh);
    peers_fixture_introduce(&c, 1, 3);
    assert_int_equal(1, core_fixture_judge_held(&c.o));
    assert_true(peers_fixture_has_body(&c, &id));
    assert_true(recv_past_entry(&c.o.facts.txn.view, &stream, 1, 1, &e));
    assert_int_equal(FRAME_STORED, e.disposition);
}

static void a_group_that_comes_is_news_for_its_audiences(void **unused)
{
    const struct peers_fixture_version v = {
        .owner = 1, .object = 7, .version = 1, .members = "02"};
    const struct peers_fixture_version w = {
        .owner = 1, .object = 8, .version = 1, .members = "12"};
    struct record_reader in = {0}, out = {0};
    struct core_fixture_report one = report(1);

    (void)unused;
    c.peer[1]->provider = true;
    one.tlp = TLP_AMBER;
    in = peers_fixture_group(&c, &v);
    one.group = &in;
    (void)peers_fixture_sign(&c, &one);
    assert_int_equal(FRAME_HELD, peers_fixture_feed(&c, 1));
    out = peers_fixture_group(&c, &w);
    one.group = &out;
    one.object = 9;
    (void)peers_fixture_sign(&c, &one);
    assert_int_equal(FRAME_HELD, peers_fixture_feed(&c, 1));
    (void)peers_fixture_group_from(&c, 1, &w); /* without this node */
    assert_int_equal(0, core_fixture_judge_held(&c.o));
    assert_int_equal(1, quarantined());
    (void)peers_fixture_group_from(&c, 1, &v);
    assert_int_equal(1, core_fixture_judge_held(&c.o));
    assert_int_equal(FRAME_STORED, c.o.answer);
}

static void spend_the_day(void)
{
    author_table_day_put(&c.o.facts.txn, c.peer[1]->node_no,
                         &(struct author_day){c.o.facts.now_ms / SAMPLE_DAY_MS,
                                              AUTHORS_A_DAY_MAX});
}

static void an_author_over_budget_waits_without_end(void **unused)
{
    struct record_id id;

    (void)unused;
    peers_fixture_introduce(&c, 1, 3);
    spend_the_day();
    id = signed_by(3);
    assert_int_equal(FRAME_HELD, peers_fixture_feed(&c, 1));
    assert_int_equal(0, quarantined());
    for (unsigned day = 1; day <= 8; day++) {
        days(1);
        spend_the_day();
        assert_int_equal(0, core_fixture_judge_held(&c.o));
        assert_int_equal(1, holds());
    }
    days(1);
    assert_int_equal(1, core_fixture_judge_held(&c.o));
    assert_int_equal(FRAME_STORED, c.o.answer);
    assert_true(peers_fixture_has_body(&c, &id));
}

/* Who made it up does not reach so far. */
static void over_budget_a_signature_is_asked_all_the_same(void **unused)
{
    (void)unused;
    peers_fixture_introduce(&c, 1, 3);
    spend_the_day();
    (void)signed_by(3);
    forge();
    assert_int_equal(FRAME_HELD, peers_fixture_feed(&c, 1));
    assert_int_equal(1, quarantined());
}

/* What is stored is stored, whatever its bringer has spent since. */
static void over_budget_a_copy_is_had_and_a_known_author_goes_on(void **unused)
{
    struct core_fixture_report second = report(3);

    (void)unused;
    second.object = 6;
    peers_fixture_introduce(&c, 1, 3);
    (void)signed_by(3);
    assert_int_equal(FRAME_STORED, peers_fixture_feed(&c, 1));
    spend_the_day();
    assert_int_equal(FRAME_STORED, peers_fixture_feed(&c, 1));
    assert_int_equal(FRAME_STORED, peers_fixture_feed(&c, 2));
    (void)peers_fixture_stored(&c, 1, &second);
}

int main(void)
{
#define TEST(name, peers) PEERS_FIXTURE_TEST(name, &c, peers)
    const struct CMUnitTest tests[] = {
        TEST(a_card_that_comes_lets_in_what_waited_for_it, 1),
        TEST(a_forged_copy_that_came_first_owns_nothing, 2),
        TEST(the_octets_kept_are_those_that_verified, 2),
        cmocka_unit_test(a_forgery_is_answered_alike_of_known_and_unknown),
        TEST(a_forgery_again_is_answered_with_its_first_copy, 2),
        TEST(what_its_carrier_may_never_bring_is_refused_at_once, 1),
        TEST(a_recall_drops_what_is_held_of_it, 2),
        TEST(a_recalled_copy_ends_when_another_one_would, 2),
        TEST(what_was_refused_is_judged_when_it_comes_to_wait, 1),
        TEST(what_was_recalled_is_stored_as_erased, 1),
        TEST(a_target_after_its_tombstone_does_not_come_back, 1),
        TEST(no_clock_turns_a_wait_for_it_into_a_refusal, 1),
        TEST(an_older_version_waits_for_one_that_names_this_node, 2),
        TEST(an_older_version_does_not_wait_for_what_is_refused, 2),
        TEST(a_doubtful_clock_ends_no_seven_days, 1),
        TEST(the_end_of_doubt_is_news_without_agreement, 3),
        TEST(one_author_fills_its_own_share_only, 1),
        TEST(a_round_of_judging_ends_in_time_on_its_bringers_account, 2),
        TEST(who_brought_it_pays_once_and_then_who_wakes_it, 2),
        TEST(what_was_pushed_out_may_come_again, 1),
        TEST(what_waits_for_my_clock_fills_up_to_credit_zero, 1),
        TEST(a_hold_outlives_the_life_of_its_sender, 1),
        TEST(a_group_that_comes_is_news_for_its_audiences, 1),
        TEST(an_author_over_budget_waits_without_end, 1),
        TEST(over_budget_a_signature_is_asked_all_the_same, 1),
        TEST(over_budget_a_copy_is_had_and_a_known_author_goes_on, 2),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

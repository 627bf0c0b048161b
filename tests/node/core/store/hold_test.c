#include "node/core/store/hold.h"

#include <string.h>

#include "node/core/store/hold_news.h"
#include "node/core/store/hold_share.h"
#include "tests/node/core/core_fixture.h"
#include "tests/unit.h"

enum { FROM = 7, DUE_MAX = 16, A_FEW = 3 };

static struct core_fixture o;
static uint8_t octets[4096];
static struct record r;
static struct hold_due due[DUE_MAX];
static struct hold_turn turn;

static void begin(void)
{
    core_fixture_open(&o);
    core_fixture_write(&o);
    turn = (struct hold_turn){0};
}

static void end(void)
{
    core_fixture_commit(&o);
    core_fixture_close(&o);
}

/* One record of an author; object makes it another. */
static struct hold held(unsigned author, uint8_t object)
{
    struct buffer raw = {octets, 0, sizeof octets};
    struct hold h = {.from = FROM, .since_ms = SAMPLE_NOW_MS};

    core_fixture_sign(&o, &raw,
                      &(struct core_fixture_report){.author = author,
                                                    .tlp = TLP_CLEAR,
                                                    .object = object});
    assert_err(ERR_OK, record_open(&r, bytes_of(&raw)));
    hold_put(&o.facts.txn, &r, &h);
    return h;
}

static void wait_for_node(struct hold *h, unsigned n)
{
    struct hold_waits w = {.count = 0};

    hold_waits_id(&w, HOLD_NODE, &o.node[n].id);
    hold_wait(&o.facts.txn, h, &w);
}

static void wait_for_time(struct hold *h, enum hold_class class, uint64_t ms)
{
    struct hold_waits w = {.count = 0};

    hold_waits_time(&w, class, ms);
    hold_wait(&o.facts.txn, h, &w);
}

static size_t job_at(uint64_t now_ms)
{
    return hold_news_due(&o.facts.txn, &turn, now_ms, due, DUE_MAX);
}

static void other_octets_of_one_record_are_another_hold(void **unused)
{
    struct hold first, second = {.from = FROM}, found;
    struct buffer back;
    uint8_t back_room[sizeof octets];

    (void)unused;
    begin();
    first = held(1, 1);
    assert_true(hold_find(&o.facts.txn.view, FROM, &r, &found));
    assert_int_equal(first.id, found.id);
    assert_false(hold_find(&o.facts.txn.view, FROM + 1, &r, &found));
    octets[r.raw.len - 1] ^= 1;
    assert_false(hold_find(&o.facts.txn.view, FROM, &r, &found));
    hold_put(&o.facts.txn, &r, &second);
    back = (struct buffer){back_room, 0, sizeof back_room};
    assert_err(ERR_OK, hold_raw(&o.facts.txn.view, &second, &back));
    assert_bytes_equal(r.raw, bytes_of(&back));
    end();
}

static void news_judges_what_waited_for_it_alone(void **unused)
{
    struct hold one, other;

    (void)unused;
    begin();
    one = held(1, 1);
    wait_for_node(&one, 1);
    other = held(2, 2);
    wait_for_node(&other, 2);
    assert_int_equal(0, job_at(SAMPLE_NOW_MS));
    hold_news_of_node(&o.facts.txn, &o.node[2].id, 0);
    hold_news_of_node(&o.facts.txn, &o.node[3].id, 0);
    assert_true(hold_any_due(&o.facts.txn.view, SAMPLE_NOW_MS));
    assert_int_equal(1, job_at(SAMPLE_NOW_MS));
    assert_int_equal(other.id, due[0].id);
    assert_int_equal(0, job_at(SAMPLE_NOW_MS)); /* used up */
    assert_false(hold_any_due(&o.facts.txn.view, SAMPLE_NOW_MS));
    end();
}

static void much_that_waits_for_one_is_due_in_parts(void **unused)
{
    uint64_t last = 0;
    size_t n, total = 0;

    (void)unused;
    begin();
    for (uint8_t i = 0; i < 2 * DUE_MAX + 3; i++) {
        struct hold h = held(1, i);

        wait_for_node(&h, 1);
    }
    hold_news_of_node(&o.facts.txn, &o.node[1].id, 0);
    while ((n = job_at(SAMPLE_NOW_MS)) > 0) {
        assert_true(n <= DUE_MAX && due[0].id > last);
        last = due[n - 1].id;
        total += n;
    }
    assert_int_equal(2 * DUE_MAX + 3, total);
    end();
}

/* Whether a hold is among those that are due, in so many parts of a few. */
static bool due_within(uint64_t id, size_t parts)
{
    while (parts-- > 0) {
        size_t n =
            hold_news_due(&o.facts.txn, &turn, SAMPLE_NOW_MS, due, A_FEW);

        for (size_t i = 0; i < n; i++)
            if (due[i].id == id)
                return true;
    }
    return false;
}

/* Many that wait for node 1, and as many for node 2. */
static void much_waits(void)
{
    for (uint8_t i = 0; i < 4 * DUE_MAX; i++) {
        struct hold h = held(1 + i % 2, i);

        wait_for_node(&h, 1 + i % 2);
    }
    hold_news_of_node(&o.facts.txn, &o.node[1].id, 0);
    hold_news_of_node(&o.facts.txn, &o.node[2].id, 0);
}

static void news_takes_turns_however_much_waits_for_one(void **unused)
{
    struct hold one;
    struct hold_waits clock = {.count = 0};

    (void)unused;
    begin();
    much_waits();
    one = held(3, 1);
    hold_waits_state(&clock, HOLD_CLOCK);
    hold_wait(&o.facts.txn, &one, &clock);
    hold_news_of_state(&o.facts.txn, HOLD_CLOCK);
    assert_true(due_within(one.id, 1));
    end();
}

static void news_without_end_keeps_nothing_from_its_turn(void **unused)
{
    struct hold last = {0};
    size_t parts = 0;

    (void)unused;
    begin();
    much_waits();
    last = held(1, UINT8_MAX);
    wait_for_node(&last, 1);
    while (!due_within(last.id, 1)) {
        hold_news_of_node(&o.facts.txn, &o.node[1].id, 0);
        hold_news_of_node(&o.facts.txn, &o.node[2].id, 0);
        assert_true(++parts < 4 * DUE_MAX);
    }
    end();
}

static void news_that_comes_while_it_is_heard_is_heard_once_more(void **unused)
{
    struct hold first;
    size_t n, total = 0;

    (void)unused;
    begin();
    first = held(1, 0);
    wait_for_node(&first, 1);
    for (uint8_t i = 1; i < DUE_MAX; i++) {
        struct hold h = held(1, i);

        wait_for_node(&h, 1);
    }
    hold_news_of_node(&o.facts.txn, &o.node[1].id, 0);
    assert_true(due_within(first.id, 1));
    hold_news_of_node(&o.facts.txn, &o.node[1].id, 0);
    hold_news_of_node(&o.facts.txn, &o.node[1].id, 0);
    assert_true(due_within(first.id, DUE_MAX));
    while ((n = job_at(SAMPLE_NOW_MS)) > 0)
        total += n;
    assert_true(total < DUE_MAX);
    assert_false(hold_any_due(&o.facts.txn.view, SAMPLE_NOW_MS));
    end();
}

static size_t due_of_a_few(void)
{
    return hold_news_due(&o.facts.txn, &turn, SAMPLE_NOW_MS, due, A_FEW);
}

static void news_names_whose_it_is(void **unused)
{
    (void)unused;
    begin();
    for (uint8_t i = 0; i <= A_FEW; i++) {
        struct hold h = held(1, i);

        wait_for_node(&h, 1);
    }
    hold_news_of_node(&o.facts.txn, &o.node[1].id, FROM);
    assert_int_equal(A_FEW, due_of_a_few());
    assert_true(due[0].news && due[0].by == FROM);
    hold_news_of_node(&o.facts.txn, &o.node[1].id, FROM + 1);
    assert_int_equal(A_FEW, due_of_a_few());
    assert_int_equal(FROM, due[0].by); /* the rest of what was heard */
    assert_int_equal(FROM + 1, due[1].by);
    assert_int_equal(A_FEW - 1, due_of_a_few());
    assert_int_equal(FROM + 1, due[0].by);
    hold_news_of_node(&o.facts.txn, &o.node[1].id, 0);
    assert_int_equal(A_FEW, due_of_a_few());
    assert_int_equal(0, due[0].by);
    end();
}

static void times_have_their_part_however_much_news_there_is(void **unused)
{
    struct hold ahead, until;

    (void)unused;
    begin();
    much_waits();
    ahead = held(3, 1);
    wait_for_time(&ahead, HOLD_TIME, SAMPLE_NOW_MS);
    until = held(3, 2);
    wait_for_time(&until, HOLD_UNTIL, SAMPLE_NOW_MS);
    assert_true(due_within(ahead.id, 1));
    assert_true(due_within(until.id, 1));
    end();
}

static void what_waits_for_a_time_is_due_then(void **unused)
{
    struct hold ahead, until;
    struct hold_waits none = {.count = 0};

    (void)unused;
    begin();
    ahead = held(1, 1);
    wait_for_time(&ahead, HOLD_TIME, SAMPLE_NOW_MS + 5);
    until = held(1, 2);
    wait_for_time(&until, HOLD_UNTIL, SAMPLE_NOW_MS + 9);
    assert_true(ahead.own && !until.own);
    assert_int_equal(0, job_at(SAMPLE_NOW_MS + 4));
    assert_int_equal(1, job_at(SAMPLE_NOW_MS + 5));
    assert_int_equal(ahead.id, due[0].id);
    hold_wait(&o.facts.txn, &ahead, &none);
    assert_int_equal(1, job_at(SAMPLE_NOW_MS + 9));
    assert_int_equal(until.id, due[0].id);
    end();
}

static void the_clock_and_the_operator_are_news_too(void **unused)
{
    struct hold_waits clock = {.count = 0}, confirm = {.count = 0};
    struct hold h;

    (void)unused;
    begin();
    hold_waits_state(&clock, HOLD_CLOCK);
    hold_waits_state(&confirm, HOLD_CONFIRM);
    h = held(1, 1);
    hold_wait(&o.facts.txn, &h, &clock);
    hold_news_of_state(&o.facts.txn, HOLD_CONFIRM);
    assert_int_equal(0, job_at(SAMPLE_NOW_MS));
    hold_news_of_state(&o.facts.txn, HOLD_CLOCK);
    assert_int_equal(1, job_at(SAMPLE_NOW_MS));
    hold_wait(&o.facts.txn, &h, &confirm);
    hold_news_of_state(&o.facts.txn, HOLD_CLOCK);
    assert_int_equal(0, job_at(SAMPLE_NOW_MS));
    hold_news_of_state(&o.facts.txn, HOLD_CONFIRM);
    assert_int_equal(1, job_at(SAMPLE_NOW_MS));
    hold_news_of_recall(&o.facts.txn, &h.author, &h.object, 0);
    assert_int_equal(1, job_at(SAMPLE_NOW_MS));
    end();
}

static void an_answer_takes_the_places_out_and_the_hold_with_them(void **unused)
{
    struct hold_place at = {ENVELOPE_RELAYABLE, 1, 4};
    struct hold h, found;

    (void)unused;
    begin();
    h = held(1, 1);
    hold_place_put(&o.facts.txn, h.id, &at);
    at.seq = 9;
    hold_place_put(&o.facts.txn, h.id, &at);
    assert_false(hold_place_take(&o.facts.txn, &found, &at));
    hold_answer(&o.facts.txn, &h, FRAME_STORED, 33);
    assert_false(hold_find(&o.facts.txn.view, FROM, &r, &found));
    assert_true(hold_place_take(&o.facts.txn, &found, &at));
    assert_int_equal(4, at.seq);
    assert_int_equal(FRAME_STORED, found.answer);
    assert_int_equal(33, found.number);
    assert_true(hold_place_take(&o.facts.txn, &found, &at));
    assert_int_equal(9, at.seq);
    assert_false(hold_place_take(&o.facts.txn, &found, &at));
    assert_false(hold_next(&o.facts.txn.view, 0, &found));
    end();
}

static void the_oldest_of_the_author_with_most_goes_first(void **unused)
{
    struct hold h, first;

    (void)unused;
    begin();
    h = held(2, 0);
    first = held(1, 0);
    for (int i = 1; i <= HOLD_SHARE_AUTHOR_MAX; i++) {
        assert_false(
            hold_pushed_out(&o.facts.txn.view, FROM, &o.node[1].id, &h));
        h = held(1, (uint8_t)i);
    }
    assert_false(hold_pushed_out(&o.facts.txn.view, FROM, &o.node[2].id, &h));
    assert_true(hold_pushed_out(&o.facts.txn.view, FROM, &o.node[1].id, &h));
    assert_int_equal(first.id, h.id);
    hold_empty(&o.facts.txn, &h);
    assert_false(hold_pushed_out(&o.facts.txn.view, FROM, &o.node[1].id, &h));
    end();
}

static void what_waits_for_this_node_is_not_pushed_out(void **unused)
{
    struct hold h;

    (void)unused;
    begin();
    for (int i = 0; i < HOLD_SHARE_PEER_MAX; i++) {
        assert_false(hold_share_full(&o.facts.txn.view, FROM));
        h = held(1, (uint8_t)i);
        wait_for_time(&h, HOLD_TIME, SAMPLE_NOW_MS);
    }
    assert_true(hold_share_full(&o.facts.txn.view, FROM));
    assert_false(hold_share_full(&o.facts.txn.view, FROM + 1));
    assert_false(hold_pushed_out(&o.facts.txn.view, FROM, &o.node[1].id, &h));
    h = held(2, 0); /* the one that may go is the newest */
    assert_true(hold_pushed_out(&o.facts.txn.view, FROM, &o.node[2].id, &h));
    assert_memory_equal(&o.node[2].id, &h.author, sizeof h.author);
    end();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(other_octets_of_one_record_are_another_hold),
        cmocka_unit_test(news_judges_what_waited_for_it_alone),
        cmocka_unit_test(much_that_waits_for_one_is_due_in_parts),
        cmocka_unit_test(news_takes_turns_however_much_waits_for_one),
        cmocka_unit_test(news_without_end_keeps_nothing_from_its_turn),
        cmocka_unit_test(news_that_comes_while_it_is_heard_is_heard_once_more),
        cmocka_unit_test(news_names_whose_it_is),
        cmocka_unit_test(times_have_their_part_however_much_news_there_is),
        cmocka_unit_test(what_waits_for_a_time_is_due_then),
        cmocka_unit_test(the_clock_and_the_operator_are_news_too),
        cmocka_unit_test(an_answer_takes_the_places_out_and_the_hold_with_them),
        cmocka_unit_test(the_oldest_of_the_author_with_most_goes_first),
        cmocka_unit_test(what_waits_for_this_node_is_not_pushed_out),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

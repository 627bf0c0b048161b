#include "node/core/facts/work.h"

#include "tests/unit.h"

static uint64_t now_us;

static uint64_t fake_clock(void *of)
{
    (void)of;
    return now_us;
}

static struct work one, two;
static struct work_meter meter;

static int begin(void **unused)
{
    (void)unused;
    now_us = 1000 * 1000;
    one = two = (struct work){0};
    meter = (struct work_meter){.clock = {.steady_us = fake_clock},
                                .since_us = now_us};
    return 0;
}

static struct work_sum sum_of(const struct work *w)
{
    struct work_sum sum;

    work_sum(w, now_us, &sum);
    return sum;
}

/* Once, for so long. */
static void do_work(struct work *w, enum work_kind kind, uint64_t us)
{
    struct work_place before = work_enter(&meter, w, kind);

    now_us += us;
    work_count(&meter, 0);
    work_leave(&meter, before);
}

/* An envelope is opened before anybody knows what is in it. */
static void what_is_known_later_names_the_time_before(void **unused)
{
    struct work_place before;

    (void)unused;
    work_charge(&meter, &one, WORK_RECORDS, 700 * 1000);
    before = work_enter(&meter, &one, WORK_RECORDS);
    work_name(&meter, WORK_RETRACTIONS);
    work_was(&meter, WORK_RECORDS, 900 * 1000);
    work_count(&meter, 0);
    work_leave(&meter, before);
    assert_int_equal(WORK_RETRACTIONS, sum_of(&one).most);
    assert_int_equal(1, sum_of(&one).times);
    assert_int_equal(700 * 1000, sum_of(&one).us);
    assert_int_equal(-700 * 1000, one.left_us);
    work_was(&meter, WORK_RECORDS, 5); /* on nobody's account */
}

static void time_is_charged_where_the_meter_stands(void **unused)
{
    struct work_place outer, inner;

    (void)unused;
    now_us += 7; /* nobody's */
    outer = work_enter(&meter, &one, WORK_RECORDS);
    now_us += 100;
    inner = work_enter(&meter, &two, WORK_PASSING);
    now_us += 30;
    work_leave(&meter, inner);
    now_us += 5;
    work_leave(&meter, outer);
    now_us += 1000;
    assert_int_equal(105, sum_of(&one).us);
    assert_int_equal(30, sum_of(&two).us);
    assert_int_equal(-105, one.left_us);
}

static void what_takes_most_is_named_with_its_count(void **unused)
{
    (void)unused;
    for (int i = 0; i < 100; i++)
        do_work(&one, WORK_HEADS, 6000);
    do_work(&one, WORK_GROUPS, 500 * 1000);
    assert_int_equal(WORK_HEADS, sum_of(&one).most);
    assert_int_equal(100, sum_of(&one).times);
    do_work(&one, WORK_GROUPS, 500 * 1000);
    assert_int_equal(WORK_GROUPS, sum_of(&one).most);
    assert_int_equal(2, sum_of(&one).times);
}

static void of_what_was_cheap_the_commonest_is_named(void **unused)
{
    (void)unused;
    do_work(&one, WORK_RECORDS, 1000);
    for (int i = 0; i < 20; i++)
        do_work(&one, WORK_HEADS, 1);
    assert_int_equal(WORK_HEADS, sum_of(&one).most);
    assert_int_equal(20, sum_of(&one).times);
}

static void after_a_minute_it_is_forgotten(void **unused)
{
    struct work_sum sum;

    (void)unused;
    do_work(&one, WORK_CARDS, 6000 * 1000);
    sum = sum_of(&one);
    assert_int_equal(10, work_percent(&sum));
    now_us += (uint64_t)(WORK_PARTS - 1) * WORK_PART_US;
    assert_int_equal(6000 * 1000, sum_of(&one).us);
    now_us += WORK_PART_US;
    assert_int_equal(0, sum_of(&one).us);
    do_work(&one, WORK_CARDS, 1);
    assert_int_equal(1, sum_of(&one).us);
}

static void peers_share_a_round(void **unused)
{
    (void)unused;
    work_turn(&one, 1);
    assert_int_equal(WORK_ROUND_US, one.left_us);
    work_turn(&one, 5);
    assert_int_equal(WORK_ROUND_US / 5, one.left_us); /* nothing is saved up */
    work_turn(&one, 100000);
    assert_int_equal(WORK_SLICE_MIN_US, one.left_us);
}

static void who_took_more_than_its_turn_pays_it_back(void **unused)
{
    unsigned rounds = 0;

    (void)unused;
    work_turn(&one, 2);
    do_work(&one, WORK_RECORDS, 2 * WORK_ROUND_US);
    for (; !work_may_go_on(&one); rounds++)
        work_turn(&one, 2);
    assert_int_equal(4, rounds); /* 100 - 25 ms of debt, 25 ms a round */
    do_work(&one, WORK_RECORDS, 2 * WORK_ROUND_US);
    work_turn(&one, 1); /* nobody waits for it */
    assert_true(work_may_go_on(&one));
    do_work(&one, WORK_RECORDS, 1000ull * WORK_ROUND_US);
    assert_int_equal(-WORK_DEBT_MAX_US, one.left_us);
}

/* What is granted must not tell how fast this machine is. */
static void credit_rests_on_a_fixed_toll_and_not_on_time(void **unused)
{
    struct work_sum sum;

    (void)unused;
    do_work(&one, WORK_RECORDS, 59 * 1000 * 1000);
    sum = sum_of(&one);
    assert_int_equal(0, work_step(&sum));
    for (unsigned step = 1; step < WORK_STEPS; step++) {
        for (int i = 0; i < 2000; i++)
            do_work(&two, WORK_CARDS, 0);
        sum = sum_of(&two);
        assert_int_equal(step, work_step(&sum));
    }
    for (int i = 0; i < 20000; i++)
        do_work(&two, WORK_CARDS, 0);
    sum = sum_of(&two);
    assert_int_equal(WORK_STEPS - 1, work_step(&sum));
}

static void octets_are_in_the_toll(void **unused)
{
    struct work_place before;

    (void)unused;
    do_work(&one, WORK_RECORDS, 1);
    before = work_enter(&meter, &two, WORK_RECORDS);
    work_count(&meter, 256 * 1024);
    work_leave(&meter, before);
    assert_true(sum_of(&two).toll > 10 * sum_of(&one).toll);
}

static void who_takes_much_is_told_once_with_a_count(void **unused)
{
    const uint64_t minute_us = (uint64_t)WORK_PARTS * WORK_PART_US;
    uint64_t now_ms = 1;

    (void)unused;
    do_work(&one, WORK_CARDS, minute_us / 20);
    assert_false(work_look(&one, now_us, now_ms));
    do_work(&one, WORK_CARDS, minute_us / 20);
    assert_true(work_look(&one, now_us, now_ms));
    for (int minute = 1; minute <= 10; minute++)
        for (int second = 0; second < 60; second++) {
            now_us += 1000 * 800;
            do_work(&one, WORK_CARDS, 1000 * 200);
            now_ms += 1000;
            assert_false(work_look(&one, now_us, now_ms));
        }
    assert_int_equal(11, one.much_minutes);
    assert_int_equal(WORK_CARDS, one.much_of);
    assert_int_equal(1, one.much_since_ms);
}

static void without_a_meter_nothing_is_charged(void **unused)
{
    (void)unused;
    work_leave(NULL, work_enter(NULL, &one, WORK_CARDS));
    work_count(NULL, 5);
    work_name(NULL, WORK_HEADS);
    work_charge(NULL, &one, WORK_CARDS, 5);
    work_count_more(NULL, &one, WORK_CARDS, 5);
    assert_int_equal(0, work_now_us(NULL));
    assert_int_equal(0, sum_of(&one).us + sum_of(&one).times);
}

static void each_kind_has_a_word(void **unused)
{
    (void)unused;
    for (int kind = 0; kind < WORK_KINDS; kind++)
        assert_non_null(work_kind_text((enum work_kind)kind));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup(name, begin)
    const struct CMUnitTest tests[] = {
        TEST(what_is_known_later_names_the_time_before),
        TEST(time_is_charged_where_the_meter_stands),
        TEST(what_takes_most_is_named_with_its_count),
        TEST(of_what_was_cheap_the_commonest_is_named),
        TEST(after_a_minute_it_is_forgotten),
        TEST(peers_share_a_round),
        TEST(who_took_more_than_its_turn_pays_it_back),
        TEST(credit_rests_on_a_fixed_toll_and_not_on_time),
        TEST(octets_are_in_the_toll),
        TEST(who_takes_much_is_told_once_with_a_count),
        TEST(without_a_meter_nothing_is_charged),
        TEST(each_kind_has_a_word),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

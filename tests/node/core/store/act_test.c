#include "node/core/store/act.h"

#include <stdlib.h>
#include <string.h>

#include "tests/node/core/peers_fixture.h"
#include "tests/unit.h"

enum { BIG = 8 * 1024 * 1024 };

static struct peers_fixture c;

static struct act_token token(uint8_t n)
{
    return (struct act_token){{n}};
}

static void put(uint8_t n, struct bytes reply, uint64_t now_ms)
{
    const struct act_token t = token(n);
    const struct hash said = {{n}};

    act_put(&c.o.facts.txn, &t, &said, reply, now_ms);
}

static bool has(uint8_t n)
{
    static uint8_t room[BIG];
    struct buffer reply = {room, 0, sizeof room};
    const struct act_token t = token(n);
    struct hash said;
    enum err err = act_get(&c.o.facts.txn.view, &t, &said, &reply);

    assert_true(err == ERR_OK || err == ERR_NOT_FOUND);
    assert_true(err != ERR_OK || said.octet[0] == n);
    return err == ERR_OK;
}

static void an_answer_is_kept_under_its_token(void **unused)
{
    uint8_t room[64];
    struct buffer reply = {room, 0, sizeof room};
    const struct act_token t = token(7);
    struct hash said;

    (void)unused;
    assert_false(has(7));
    put(7, bytes_text("an answer"), SAMPLE_NOW_MS);
    peers_fixture_restart(&c);
    assert_err(ERR_OK, act_get(&c.o.facts.txn.view, &t, &said, &reply));
    assert_bytes_equal(bytes_text("an answer"), bytes_of(&reply));
    assert_false(has(8));
}

static void an_answer_that_does_not_fit_is_told_so(void **unused)
{
    uint8_t room[4];
    struct buffer reply = {room, 0, sizeof room};
    const struct act_token t = token(1);
    struct hash said;

    (void)unused;
    put(1, bytes_text("an answer"), SAMPLE_NOW_MS);
    assert_err(ERR_TOO_BIG, act_get(&c.o.facts.txn.view, &t, &said, &reply));
}

static void the_oldest_go_when_there_is_no_room(void **unused)
{
    uint8_t *big = calloc(1, BIG);
    const uint8_t fit = ACT_OCTETS_MAX / BIG - 1;

    (void)unused;
    assert_non_null(big);
    put(1, bytes_text("small"), SAMPLE_NOW_MS);
    for (uint8_t n = 2; n < 2 + fit; n++)
        put(n, (struct bytes){big, BIG}, SAMPLE_NOW_MS);
    assert_true(has(1));
    put(100, (struct bytes){big, BIG}, SAMPLE_NOW_MS);
    assert_false(has(1));
    assert_false(has(2));
    assert_true(has(3));
    assert_true(has(100));
    assert_int_equal(fit, view_state(&c.o.facts.txn.view)->acts);
    free(big);
}

static void the_oldest_go_when_there_are_too_many(void **unused)
{
    (void)unused;
    put(1, bytes_text("x"), SAMPLE_NOW_MS);
    put(2, bytes_text("x"), SAMPLE_NOW_MS);
    txn_state(&c.o.facts.txn)->acts = ACT_KEPT_MAX;
    put(3, bytes_text("x"), SAMPLE_NOW_MS);
    assert_false(has(1));
    assert_true(has(2));
    assert_true(has(3));
}

static void they_are_kept_for_their_time(void **unused)
{
    (void)unused;
    put(1, bytes_text("x"), SAMPLE_NOW_MS);
    put(2, bytes_text("x"), SAMPLE_NOW_MS + 1);
    put(3, bytes_text("x"), SAMPLE_NOW_MS + ACT_KEPT_MS);
    assert_true(has(1));
    put(4, bytes_text("x"), SAMPLE_NOW_MS + ACT_KEPT_MS + 1);
    assert_false(has(1));
    assert_true(has(2));
    /* A clock that was put back makes nothing old. */
    put(5, bytes_text("x"), 1);
    assert_true(has(2));
}

int main(void)
{
#define TEST(name) PEERS_FIXTURE_TEST(name, &c, 0)
    const struct CMUnitTest tests[] = {
        TEST(an_answer_is_kept_under_its_token),
        TEST(an_answer_that_does_not_fit_is_told_so),
        TEST(the_oldest_go_when_there_is_no_room),
        TEST(the_oldest_go_when_there_are_too_many),
        TEST(they_are_kept_for_their_time),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

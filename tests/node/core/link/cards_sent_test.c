#include "node/core/link/cards_sent.h"

#include "tests/unit.h"

static struct cards_sent_card card_of(uint32_t node_no, uint64_t identity_ms)
{
    return (struct cards_sent_card){node_no, identity_ms, 7};
}

static bool has(const struct cards_sent *b, uint32_t node_no,
                uint64_t identity_ms)
{
    const struct cards_sent_card card = card_of(node_no, identity_ms);

    return cards_sent_has(b, &card);
}

static void put(struct cards_sent *b, uint32_t node_no, uint64_t identity_ms)
{
    const struct cards_sent_card card = card_of(node_no, identity_ms);

    cards_sent_put(b, &card);
}

static void what_was_put_is_there_and_nothing_else(void **unused)
{
    struct cards_sent *b;

    (void)unused;
    cards_sent_open(&b);
    assert_false(has(b, 1, 1));
    /* In an order that is neither. */
    for (uint32_t i = 0; i < 1000; i++)
        put(b, i * 389 % 1000 * 2, 1);
    for (uint32_t i = 0; i < 1000; i++) {
        assert_true(has(b, 2 * i, 1));
        assert_false(has(b, 2 * i + 1, 1));
    }
    cards_sent_close(b);
}

static void a_newer_card_takes_the_place_of_the_older(void **unused)
{
    struct cards_sent *b;

    (void)unused;
    cards_sent_open(&b);
    put(b, 5, 1);
    assert_false(has(b, 5, 2));
    put(b, 5, 2);
    assert_true(has(b, 5, 2));
    assert_false(has(b, 5, 1));
    cards_sent_close(b);
}

static void what_is_forgotten_can_be_put_again(void **unused)
{
    struct cards_sent *b;

    (void)unused;
    cards_sent_open(&b);
    for (uint32_t i = 1; i <= 3; i++)
        put(b, i, 1);
    cards_sent_forget(b, 2);
    cards_sent_forget(b, 4);
    assert_false(has(b, 2, 1));
    assert_true(has(b, 1, 1) && has(b, 3, 1));
    put(b, 2, 1);
    assert_true(has(b, 2, 1));
    cards_sent_close(b);
}

static void a_full_one_forgets_and_goes_on(void **unused)
{
    struct cards_sent *b;

    (void)unused;
    cards_sent_open(&b);
    for (uint32_t i = 0; i < CARDS_SENT_MAX; i++)
        put(b, i, 1);
    assert_true(has(b, 0, 1));
    put(b, 0, 2); /* takes no more room */
    assert_true(has(b, 1, 1));
    put(b, CARDS_SENT_MAX, 1);
    assert_true(has(b, CARDS_SENT_MAX, 1));
    assert_false(has(b, 1, 1));
    cards_sent_close(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_put_is_there_and_nothing_else),
        cmocka_unit_test(a_newer_card_takes_the_place_of_the_older),
        cmocka_unit_test(what_is_forgotten_can_be_put_again),
        cmocka_unit_test(a_full_one_forgets_and_goes_on),
    };

    cards_sent_close(NULL);
    return cmocka_run_group_tests(tests, NULL, NULL);
}

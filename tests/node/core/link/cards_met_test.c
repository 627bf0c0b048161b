#include "node/core/link/cards_met.h"

#include "tests/unit.h"

static bool again(struct cards_met *b, struct bytes card)
{
    uint32_t node_no;
    bool met = cards_met_again(b, card, &node_no);

    assert_int_equal(0, node_no);
    return met;
}

static void only_the_same_octets_came_before(void **unused)
{
    struct cards_met *b;

    (void)unused;
    cards_met_open(&b);
    assert_false(again(b, UNIT_LITERAL("a card")));
    assert_true(again(b, UNIT_LITERAL("a card")));
    assert_false(again(b, UNIT_LITERAL("a card!")));
    assert_true(again(b, UNIT_LITERAL("a card")));
    cards_met_close(b);
}

static void of_what_was_kept_it_says_whose_it_is(void **unused)
{
    struct cards_met *b;
    uint32_t node_no;

    (void)unused;
    cards_met_open(&b);
    assert_false(cards_met_again(b, UNIT_LITERAL("a card"), &node_no));
    cards_met_keep(b, UNIT_LITERAL("a card"), 7);
    assert_true(cards_met_again(b, UNIT_LITERAL("a card"), &node_no));
    assert_int_equal(7, node_no);
    assert_false(cards_met_again(b, UNIT_LITERAL("a card!"), &node_no));
    assert_int_equal(0, node_no);
    cards_met_close(b);
}

/* A later card takes the place of one before; nothing grows. */
static void more_cards_than_places_are_told_apart(void **unused)
{
    enum { CARDS = 4 * CARDS_MET_MAX };
    struct cards_met *b;

    (void)unused;
    cards_met_open(&b);
    for (uint32_t i = 0; i < CARDS; i++)
        assert_false(again(b, (struct bytes){(const void *)&i, sizeof i}));
    cards_met_close(b);
}

static void closing_nothing_is_fine(void **unused)
{
    (void)unused;
    cards_met_close(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_the_same_octets_came_before),
        cmocka_unit_test(of_what_was_kept_it_says_whose_it_is),
        cmocka_unit_test(more_cards_than_places_are_told_apart),
        cmocka_unit_test(closing_nothing_is_fine),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

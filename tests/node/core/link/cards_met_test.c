#include "node/core/link/cards_met.h"

#include "tests/unit.h"

static void only_the_same_octets_came_before(void **unused)
{
    struct cards_met *b;

    (void)unused;
    cards_met_open(&b);
    assert_false(cards_met_again(b, UNIT_LITERAL("a card")));
    assert_true(cards_met_again(b, UNIT_LITERAL("a card")));
    assert_false(cards_met_again(b, UNIT_LITERAL("a card!")));
    assert_true(cards_met_again(b, UNIT_LITERAL("a card")));
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
        assert_false(
            cards_met_again(b, (struct bytes){(const void *)&i, sizeof i}));
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
        cmocka_unit_test(more_cards_than_places_are_told_apart),
        cmocka_unit_test(closing_nothing_is_fine),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

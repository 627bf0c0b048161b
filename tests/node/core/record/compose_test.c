#include "node/core/record/compose.h"

#include <string.h>

#include "node/core/store/incarnation.h"
#include "tests/node/core/peers_fixture.h"
#include "tests/unit.h"

static struct peers_fixture c;

static uint64_t next(uint8_t object)
{
    struct object_id id;

    memset(id.octet, object, sizeof id.octet);
    return compose_revision(&c.o.facts, &id);
}

static void own(uint8_t object, uint64_t revision)
{
    (void)peers_fixture_own(
        &c, &(struct core_fixture_report){
                .tlp = TLP_CLEAR, .object = object, .revision = revision});
}

static void in_the_first_life_revisions_count_one_by_one(void **unused)
{
    (void)unused;
    assert_int_equal(1, next(1));
    own(1, 1);
    assert_int_equal(2, next(1));
    own(1, 2);
    assert_int_equal(3, next(1));
}

/* What was written later and lost may be as high as 2^20 above. */
static void what_is_of_an_earlier_life_is_leapt_over_once(void **unused)
{
    (void)unused;
    own(1, 3);
    incarnation_mint(&c.o.facts.txn, STORE_NAMED);
    assert_int_equal(3 + COMPOSE_LEAP, next(1));
    own(1, 3 + COMPOSE_LEAP);
    assert_int_equal(4 + COMPOSE_LEAP, next(1));
    assert_int_equal(1 + COMPOSE_LEAP, next(2)); /* of a case, unknown here */
}

static void what_was_given_back_is_of_an_earlier_life(void **unused)
{
    (void)unused;
    incarnation_mint(&c.o.facts.txn, STORE_UNKNOWN);
    (void)peers_fixture_stored(
        &c, 1, &(struct core_fixture_report){.tlp = TLP_CLEAR, .object = 1});
    assert_int_equal(1 + COMPOSE_LEAP, next(1));
}

int main(void)
{
#define TEST(name, peers) PEERS_FIXTURE_TEST(name, &c, peers)
    const struct CMUnitTest tests[] = {
        TEST(in_the_first_life_revisions_count_one_by_one, 0),
        TEST(what_is_of_an_earlier_life_is_leapt_over_once, 1),
        TEST(what_was_given_back_is_of_an_earlier_life, 1),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

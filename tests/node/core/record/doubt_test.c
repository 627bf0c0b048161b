#include "node/core/record/doubt.h"

#include "tests/node/core/peers_fixture.h"
#include "tests/unit.h"

static struct peers_fixture c;

static const char domain[] = "shared.example";

static const struct core_fixture_report theirs = {
    .author = 1, .tlp = TLP_CLEAR, .object = 9, .domain = domain};

static struct record_id own(uint8_t object)
{
    return peers_fixture_own(
        &c, &(struct core_fixture_report){
                .tlp = TLP_CLEAR, .object = object, .domain = domain});
}

/* Peer 1 says it, too, and takes that record back as a whole; which does not
   come to this node yet. */
static struct vault_row said(struct record_target *target)
{
    struct record_id id = peers_fixture_stored(&c, 1, &theirs);
    struct vault_row row = peers_fixture_row(&c, &id);

    *target = (struct record_target){
        .object = row.object, .up_to_revision = 1, .record = id};
    return row;
}

static void an_own_record_is_found(void **unused)
{
    struct record_target target;
    struct vault_row row;
    struct doubt doubt;

    (void)unused;
    (void)own(3);
    row = said(&target);
    doubt_begin(&doubt);
    doubt_target(&c.o.facts, &doubt, &row, &target);
    assert_int_equal(1, doubt.count);
    assert_int_equal(1, doubt.record[0].values);
    assert_false(doubt.more);
}

static void what_one_retraction_names_is_looked_for_within_bounds(void **unused)
{
    const size_t all = DOUBT_LOOKS_MAX / DOUBT_OPEN_LOOKS;
    struct record_target target;
    struct vault_row row;
    struct doubt doubt;

    (void)unused;
    (void)own(3);
    row = said(&target);
    doubt_begin(&doubt);
    for (size_t i = 0; i < 2 * all; i++)
        doubt_target(&c.o.facts, &doubt, &row, &target);
    assert_true(doubt.more);
    assert_int_equal(0, doubt.left);
    assert_int_equal(1, doubt.count);
    assert_true(doubt.record[0].values < all);
}

/* Anybody can say what everybody says, again and again. */
static void what_others_said_of_a_value_costs_no_look(void **unused)
{
    struct record_target target;
    struct vault_row row;
    struct doubt doubt;

    (void)unused;
    row = said(&target);
    (void)own(3);
    doubt_begin(&doubt);
    doubt.left = DOUBT_OPEN_LOOKS + DOUBT_VALUE_LOOKS + 2; /* the own one */
    doubt_target(&c.o.facts, &doubt, &row, &target);
    assert_false(doubt.more);
    assert_int_equal(1, doubt.count);
}

/* Each by another object of the peer's, and of the same own record. */
static void doubted(uint8_t object)
{
    const struct core_fixture_report said = {
        .author = 1, .tlp = TLP_CLEAR, .object = object, .domain = domain};
    const struct record_id id = peers_fixture_stored(&c, 1, &said);
    const struct peers_fixture_retraction back = {.author = 1,
                                                  .object = 100 + object,
                                                  .target = object,
                                                  .record = id,
                                                  .up_to = 1,
                                                  .tlp = TLP_CLEAR};

    (void)peers_fixture_retraction(&c, &back);
    assert_int_equal(FRAME_STORED, peers_fixture_feed(&c, 1));
}

static void rows_go_after_the_record_that_was_in_doubt(void **unused)
{
    enum { RETRACTIONS = 20 };
    struct record_id id = own(3);
    struct vault_row row = peers_fixture_row(&c, &id);

    (void)unused;
    for (uint8_t i = 0; i < RETRACTIONS; i++)
        doubted(10 + i);
    assert_int_equal(RETRACTIONS, peers_fixture_due(&c, JOB_DOUBT));
    row.state |= VAULT_SUPERSEDED;
    vault_update(&c.o.facts.txn, &row);
    (void)own(4);
    doubted(10 + RETRACTIONS);
    assert_int_equal(1, peers_fixture_due(&c, JOB_DOUBT));
}

int main(void)
{
#define TEST(name) PEERS_FIXTURE_TEST(name, &c, 1)
    const struct CMUnitTest tests[] = {
        TEST(an_own_record_is_found),
        TEST(what_one_retraction_names_is_looked_for_within_bounds),
        TEST(what_others_said_of_a_value_costs_no_look),
        TEST(rows_go_after_the_record_that_was_in_doubt),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

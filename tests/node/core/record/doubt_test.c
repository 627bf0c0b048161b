#include "node/core/record/doubt.h"

#include "node/core/store/doubt_share.h"
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

/* What another of an author's retractions puts in doubt: so many records. */
static void doubts(const struct vault_row *own, uint64_t *number,
                   size_t records)
{
    struct vault_row row = peers_fixture_row(&c, &own->id);
    struct doubt doubt;

    row.author = c.peer[1]->node_no;
    row.number = ++*number;
    vault_update(&c.o.facts.txn, &row);
    doubt_begin(&doubt);
    for (; doubt.count < records; doubt.count++)
        doubt.record[doubt.count].number = own->number;
    doubt_keep(&c.o.facts, &doubt, &row);
}

static struct doubt_share shared(void)
{
    struct doubt_share share;

    (void)doubt_share_get(&c.o.facts.txn.view, c.peer[1]->node_no, &share);
    return share;
}

static void
of_one_author_so_many_rows_are_kept_and_the_rest_counted(void **unused)
{
    const struct record_id id = own(3);
    const struct vault_row mine = peers_fixture_row(&c, &id);
    const uint64_t first = 1000;
    uint64_t last = first;

    (void)unused;
    while (shared().rows < DOUBT_SHARE_MAX)
        doubts(&mine, &last, DOUBT_RECORDS_MAX);
    assert_int_equal(0, shared().left_out);
    doubts(&mine, &last, 1);
    doubts(&mine, &last, 2);
    assert_int_equal(2, shared().left_out);
    assert_int_equal(c.o.facts.now_ms, shared().last_ms);
    assert_int_equal(DOUBT_SHARE_MAX, peers_fixture_due(&c, JOB_DOUBT));
    /* A person has looked at one: there is room for what comes. */
    assert_int_equal(DOUBT_RECORDS_MAX, doubt_drop(&c.o.facts, first + 1));
    doubts(&mine, &last, DOUBT_RECORDS_MAX);
    assert_int_equal(DOUBT_SHARE_MAX, shared().rows);
    assert_int_equal(2, shared().left_out);
    /* At all of them: nothing was left out of what comes. */
    for (uint64_t n = first + 1; n <= last; n++)
        (void)doubt_drop(&c.o.facts, n);
    assert_int_equal(0, shared().rows);
    assert_int_equal(0, shared().left_out);
    assert_int_equal(0, peers_fixture_due(&c, JOB_DOUBT));
}

int main(void)
{
#define TEST(name) PEERS_FIXTURE_TEST(name, &c, 1)
    const struct CMUnitTest tests[] = {
        TEST(an_own_record_is_found),
        TEST(what_one_retraction_names_is_looked_for_within_bounds),
        TEST(what_others_said_of_a_value_costs_no_look),
        TEST(rows_go_after_the_record_that_was_in_doubt),
        TEST(of_one_author_so_many_rows_are_kept_and_the_rest_counted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "node/core/record/regained.h"

#include "node/core/facts/confirmation.h"
#include "node/core/record/giveback.h"
#include "node/core/record/release.h"
#include "tests/node/core/rebuilt_fixture.h"
#include "tests/unit.h"

enum { ME = 0, HOLDER = 1, TWO = 2, THREE = 3 };

static struct peers_fixture c;

/* An author that lost its store amid three peers of the community. */
static int rebuilt(void **unused)
{
    (void)unused;
    rebuilt_fixture_open(&c);
    c.o.self.card.identity.role = CARD_MEMBER;
    for (unsigned n = HOLDER; n <= THREE; n++)
        rebuilt_fixture_peer(&c, n);
    return 0;
}

static int end(void **unused)
{
    (void)unused;
    peers_fixture_close(&c);
    return 0;
}

/* The holder lists it and gives it back. */
static struct record_id regain(const struct core_fixture_report *own)
{
    struct record_id id = peers_fixture_sign(&c, own);

    peers_fixture_list(&c, HOLDER, &id, 1, true);
    rebuilt_fixture_feed(&c, HOLDER);
    return id;
}

static struct record_id regain_amber(uint8_t object)
{
    return regain(&(struct core_fixture_report){.author = ME,
                                                .tlp = TLP_AMBER,
                                                .to = {HOLDER, TWO, THREE},
                                                .object = object});
}

static struct record_id regain_green(uint8_t object)
{
    return regain(&(struct core_fixture_report){
        .author = ME, .tlp = TLP_GREEN, .object = object});
}

static struct record_id regain_retraction(uint8_t target,
                                          const struct record_id *of)
{
    struct record_id id = peers_fixture_retraction(
        &c, &(struct peers_fixture_retraction){.author = ME,
                                               .object = 77,
                                               .target = target,
                                               .record = *of,
                                               .up_to = 1,
                                               .tlp = TLP_AMBER,
                                               .to = {HOLDER, TWO, THREE}});

    rebuilt_fixture_feed(&c, HOLDER);
    return id;
}

/* Its HELLO shows what it is; of an earlier life, it lists these. */
static void shows(unsigned n, const struct record_id *ids, size_t count)
{
    giveback_met(&c.o.facts, c.peer[n], true);
    peers_fixture_list(&c, n, ids, count, false);
}

static void a_while_goes_by(void)
{
    c.o.facts.now_ms += REGAINED_AFTER_MS;
    peers_fixture_do_due(&c);
}

/* In that peer's stream of this life. */
static bool sent(const struct record_id *id, unsigned n)
{
    return peers_fixture_place(&c, id, n) != 0;
}

static void it_goes_to_those_who_do_not_list_it(void **unused)
{
    struct record_id id;

    (void)unused;
    confirmation_all(&c.o.facts);
    id = regain_amber(1);
    shows(TWO, &id, 1);
    shows(THREE, NULL, 0);
    peers_fixture_do_due(&c);
    assert_false(sent(&id, THREE));
    a_while_goes_by();
    assert_true(sent(&id, THREE));
    assert_false(sent(&id, TWO) || sent(&id, HOLDER));
}

/* Another incarnation of it comes, which holds nothing of this node's. */
static void loses_all(unsigned n)
{
    const struct loss_cursor nothing[ENVELOPE_LANES] = {{0}};

    loss_meet(&c.o.facts.txn, c.peer[n]->node_no, nothing, c.o.facts.now_ms);
}

static bool is_lost(const struct record_id *id, unsigned n)
{
    const struct vault_row row = peers_fixture_row(&c, id);
    struct outbox_release r;

    assert_true(outbox_release_get(&c.o.facts.txn.view, row.number,
                                   c.peer[n]->node_no, &r));
    return release_is_lost(&c.o.facts, c.peer[n], &r);
}

/* What it got only after its list was over. */
static void who_gives_back_what_it_did_not_list_has_it(void **unused)
{
    struct record_id id;

    (void)unused;
    loses_all(HOLDER); /* the first that is met */
    shows(HOLDER, NULL, 0);
    id = peers_fixture_sign(&c, &(struct core_fixture_report){.author = ME,
                                                              .tlp = TLP_GREEN,
                                                              .object = 1});
    rebuilt_fixture_feed(&c, HOLDER);
    assert_true(rebuilt_fixture_went(&c, &id, HOLDER));
    assert_false(is_lost(&id, HOLDER));
    confirmation_all(&c.o.facts);
    a_while_goes_by();
    assert_false(sent(&id, HOLDER));
    loses_all(HOLDER);
    assert_true(is_lost(&id, HOLDER));
}

/* Another brings what is here already. */
static void so_has_whoever_brings_it_once_more(void **unused)
{
    struct record_id id;

    (void)unused;
    confirmation_all(&c.o.facts);
    id = regain_green(1);
    assert_false(rebuilt_fixture_went(&c, &id, TWO));
    rebuilt_fixture_feed(&c, TWO);
    assert_true(rebuilt_fixture_went(&c, &id, TWO));
}

/* Whichever comes first: the list, the record, the operator's word. */
static void in_each_order_it_goes_once(void **unused)
{
    struct record_id early, late;

    (void)unused;
    early = regain_green(1);
    shows(THREE, NULL, 0);
    a_while_goes_by();
    assert_false(sent(&early, THREE));
    confirmation_all(&c.o.facts);
    peers_fixture_do_due(&c);
    a_while_goes_by();
    assert_true(sent(&early, THREE));
    late = regain_green(2);
    a_while_goes_by();
    assert_true(sent(&late, THREE));
    assert_false(sent(&late, TWO));
    shows(TWO, &late, 1);
    peers_fixture_do_due(&c);
    assert_true(sent(&early, TWO));
    assert_false(sent(&late, TWO));
}

/* Nobody wrote down that it is of an earlier life, but for its own records. */
static void who_shows_nothing_gets_what_names_it_alone(void **unused)
{
    struct record_id green, amber, other;

    (void)unused;
    confirmation_all(&c.o.facts);
    giveback_met(&c.o.facts, c.peer[THREE], false);
    green = regain_green(1);
    amber = regain_amber(2);
    other = regain(&(struct core_fixture_report){
        .author = ME, .tlp = TLP_AMBER, .to = {HOLDER, TWO}, .object = 3});
    a_while_goes_by();
    assert_true(sent(&amber, THREE));
    assert_false(sent(&green, THREE) || sent(&other, THREE));
    giveback_named(&c.o.facts, c.peer[THREE]);
    peers_fixture_do_due(&c);
    assert_true(sent(&green, THREE));
    assert_false(sent(&other, THREE));
}

static void who_comes_later_and_shows_nothing_gets_it_too(void **unused)
{
    struct record_id id;

    (void)unused;
    confirmation_all(&c.o.facts);
    id = regain_amber(1);
    a_while_goes_by();
    assert_false(sent(&id, THREE));
    giveback_met(&c.o.facts, c.peer[THREE], false);
    peers_fixture_do_due(&c);
    assert_true(sent(&id, THREE));
}

/* What was taken back is not sent to whom it never reached. */
static void a_retraction_that_comes_meanwhile_stops_it(void **unused)
{
    struct record_id id;

    (void)unused;
    confirmation_all(&c.o.facts);
    shows(THREE, NULL, 0);
    id = regain_amber(1);
    regain_retraction(1, &id);
    a_while_goes_by();
    assert_false(sent(&id, THREE));
}

static void a_retraction_that_comes_later_goes_after_it(void **unused)
{
    struct record_id id, retraction;

    (void)unused;
    confirmation_all(&c.o.facts);
    giveback_met(&c.o.facts, c.peer[TWO], false);
    shows(THREE, NULL, 0);
    id = regain_amber(1);
    a_while_goes_by();
    retraction = regain_retraction(1, &id);
    a_while_goes_by();
    assert_true(sent(&retraction, TWO) && sent(&retraction, THREE));
}

/* Others may have what it takes back: its tombstone alone would not do. */
static void
a_retraction_that_comes_first_goes_to_who_lists_its_target(void **unused)
{
    const struct core_fixture_report amber = {.author = ME,
                                              .tlp = TLP_AMBER,
                                              .to = {HOLDER, TWO, THREE},
                                              .object = 1};
    struct record_id id, retraction;

    (void)unused;
    confirmation_all(&c.o.facts);
    id = peers_fixture_sign(&c, &amber);
    retraction = regain_retraction(1, &id);
    shows(TWO, &id, 1);
    (void)regain_amber(1);
    a_while_goes_by();
    assert_true(sent(&retraction, TWO));
    assert_false(sent(&id, THREE));
}

static bool unsaid(const struct record_id *id, unsigned n)
{
    static uint8_t room[RECORD_MAX];
    struct buffer raw = {room, 0, sizeof room};
    struct vault_row row = peers_fixture_row(&c, id);
    struct record r;

    assert_err(ERR_OK, vault_record(&c.o.facts.txn.view, &row, &raw, &r));
    return regained_unsaid(&c.o.facts, &r, &row, c.peer[n]);
}

static void of_whom_nobody_speaks_is_told(void **unused)
{
    struct record_id id, own;

    (void)unused;
    confirmation_all(&c.o.facts);
    id = regain(&(struct core_fixture_report){
        .author = ME, .tlp = TLP_AMBER, .to = {HOLDER, TWO}, .object = 1});
    own = peers_fixture_own(
        &c, &(struct core_fixture_report){.tlp = TLP_GREEN, .object = 2});
    assert_true(unsaid(&id, TWO));
    assert_false(unsaid(&id, THREE) || unsaid(&own, TWO));
    c.peer[TWO]->revoked = true;
    assert_false(unsaid(&id, TWO));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, rebuilt, end)
    const struct CMUnitTest tests[] = {
        TEST(it_goes_to_those_who_do_not_list_it),
        TEST(who_gives_back_what_it_did_not_list_has_it),
        TEST(so_has_whoever_brings_it_once_more),
        TEST(in_each_order_it_goes_once),
        TEST(who_shows_nothing_gets_what_names_it_alone),
        TEST(who_comes_later_and_shows_nothing_gets_it_too),
        TEST(a_retraction_that_comes_meanwhile_stops_it),
        TEST(a_retraction_that_comes_later_goes_after_it),
        TEST(a_retraction_that_comes_first_goes_to_who_lists_its_target),
        TEST(of_whom_nobody_speaks_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

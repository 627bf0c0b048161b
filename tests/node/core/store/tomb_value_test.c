#include "node/core/store/tomb_value.h"

#include <stdio.h>

#include "tests/node/core/peers_fixture.h"
#include "tests/unit.h"

static struct peers_fixture c;

/* "vN.example" for N from first on; up to a revision. */
static struct record_target values_of(unsigned first, unsigned count,
                                      uint64_t up_to)
{
    static uint8_t octets[RECORD_MAX];
    struct buffer room = {octets, 0, sizeof octets};
    struct writer w = writer_on(&room);
    char name[32];

    for (unsigned i = 0; i < count; i++) {
        snprintf(name, sizeof name, "v%u.example", first + i);
        writer_array(&w, 2);
        writer_uint(&w, INDICATOR_DOMAIN);
        writer_str(&w, bytes_text(name));
    }
    assert_err(ERR_OK, writer_done(&w));
    return (struct record_target){.up_to_revision = up_to,
                                  .value_count = count,
                                  .values = reader_on(bytes_of(&room))};
}

/* The object that a report of node 1 has. */
static struct tomb_values of_object(void)
{
    return (struct tomb_values){.author = c.peer[1]->node_no};
}

static void retract(unsigned first, unsigned count, uint64_t up_to)
{
    const struct tomb_values of = of_object();
    const struct record_target target = values_of(first, count, up_to);

    tomb_value_put(&c.o.facts.txn, &of, &target);
}

static bool room(unsigned first, unsigned count)
{
    const struct tomb_values of = of_object();
    const struct record_target target = values_of(first, count, 1);

    return tomb_value_room(&c.o.facts.txn.view, &of, &target, 0);
}

static uint64_t count(void)
{
    const struct tomb_values of = of_object();

    return tomb_value_count(&c.o.facts.txn.view, &of);
}

static bool covers(const char *domain, uint64_t revision)
{
    const struct tomb_values of = of_object();
    const struct record_indicator i = {.type = INDICATOR_DOMAIN,
                                       .value = bytes_text(domain)};

    return tomb_value_covers(&c.o.facts.txn.view, &of, &i, revision);
}

static void a_value_is_retracted_up_to_the_highest_revision(void **unused)
{
    (void)unused;
    retract(1, 2, 3);
    retract(1, 1, 2);
    retract(2, 1, 5);
    assert_true(covers("v1.example", 3));
    assert_false(covers("v1.example", 4));
    assert_true(covers("v2.example", 5));
    assert_false(covers("v3.example", 1));
    assert_int_equal(2, count());
}

static void another_author_of_that_object_is_not_meant(void **unused)
{
    struct tomb_values other = of_object();
    const struct record_indicator i = {.type = INDICATOR_DOMAIN,
                                       .value = bytes_text("v1.example")};

    (void)unused;
    retract(1, 1, 3);
    other.author++;
    assert_false(tomb_value_covers(&c.o.facts.txn.view, &other, &i, 1));
    assert_int_equal(0, tomb_value_count(&c.o.facts.txn.view, &other));
}

static void
sixty_five_retractions_of_one_value_each_fit_and_count(void **unused)
{
    (void)unused;
    for (unsigned i = 1; i <= 65; i++) {
        assert_true(room(i, 1));
        retract(i, 1, 1);
    }
    assert_int_equal(65, count());
}

static void beyond_the_bound_only_what_is_retracted_already_has_room(void **u)
{
    enum { PART = 4096 };

    (void)u;
    for (unsigned i = 0; i < TOMB_VALUES_MAX / PART; i++) {
        assert_true(room(1 + i * PART, PART));
        retract(1 + i * PART, PART, 1);
    }
    assert_int_equal(TOMB_VALUES_MAX, count());
    assert_false(room(TOMB_VALUES_MAX + 1, 1));
    assert_true(room(1, PART));
    assert_false(room(TOMB_VALUES_MAX, 2));
}

/* WIRE.md 4.8: "a receiver takes no more of them" */
static void a_retraction_beyond_the_bound_is_not_accepted(void **unused)
{
    const struct core_fixture_report target = {
        .author = 1, .tlp = TLP_CLEAR, .domain = "new.example", .object = 7};
    struct peers_fixture_retraction r = {.author = 1,
                                         .object = 20,
                                         .target = 7,
                                         .up_to = 1,
                                         .domain = "new.example"};
    struct tomb_values of = of_object();
    struct record_target values;

    (void)unused;
    r.record = peers_fixture_stored(&c, 1, &target);
    of.object = peers_fixture_row(&c, &r.record).object;
    for (unsigned i = 0; i < 4; i++) {
        values = values_of(1 + i * 4096, 4096, 1);
        tomb_value_put(&c.o.facts.txn, &of, &values);
    }
    (void)peers_fixture_retraction(&c, &r);
    assert_int_equal(FRAME_NOT_ACCEPTED, peers_fixture_feed(&c, 1));
    r.domain = "v1.example";
    r.object = 21;
    (void)peers_fixture_retraction(&c, &r);
    assert_int_equal(FRAME_STORED, peers_fixture_feed(&c, 1));
    r.domain = NULL; /* the whole */
    r.object = 22;
    (void)peers_fixture_retraction(&c, &r);
    assert_int_equal(FRAME_STORED, peers_fixture_feed(&c, 1));
}

enum { TARGETS = 5, VALUES = 4000, NAME = 12 };

/* Node 1 retracts values of one of its objects by several targets. */
static struct bytes retraction(void)
{
    static struct indicator_guess value[TARGETS * VALUES];
    static char name[TARGETS * VALUES][NAME];
    static uint8_t room[RECORD_BODY_MAX];
    struct record_retract targets[TARGETS] = {{.up_to_revision = 0}};
    struct buffer body = {room, 0, sizeof room};

    for (unsigned i = 0; i < TARGETS * VALUES; i++) {
        snprintf(name[i], NAME, "%05u", i);
        value[i] =
            (struct indicator_guess){INDICATOR_MUTEX, bytes_text(name[i])};
    }
    for (unsigned t = 0; t < TARGETS; t++) {
        targets[t] = (struct record_retract){.up_to_revision = 1 + t,
                                             .values = value + t * VALUES,
                                             .value_count = VALUES};
        targets[t].record.octet[0] = (uint8_t)t;
    }
    assert_err(ERR_OK, record_retraction_write(&body, (struct bytes){0}, false,
                                               targets, TARGETS));
    return bytes_of(&body);
}

static void several_targets_have_the_room_of_one(void **unused)
{
    (void)unused;
    peers_fixture_sign(&c,
                       &(struct core_fixture_report){.author = 1,
                                                     .tlp = TLP_CLEAR,
                                                     .object = 8,
                                                     .revision = 1,
                                                     .kind = RECORD_RETRACTION,
                                                     .body = retraction()});
    assert_true(TARGETS * VALUES > TOMB_VALUES_MAX);
    assert_int_equal(FRAME_NOT_ACCEPTED, peers_fixture_feed(&c, 1));
    assert_int_equal(0, count());
}

int main(void)
{
#define TEST(name) PEERS_FIXTURE_TEST(name, &c, 1)
    const struct CMUnitTest tests[] = {
        TEST(a_value_is_retracted_up_to_the_highest_revision),
        TEST(another_author_of_that_object_is_not_meant),
        TEST(sixty_five_retractions_of_one_value_each_fit_and_count),
        TEST(beyond_the_bound_only_what_is_retracted_already_has_room),
        TEST(a_retraction_beyond_the_bound_is_not_accepted),
        TEST(several_targets_have_the_room_of_one),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "node/core/record/quota.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "tests/node/core/peers_fixture.h"
#include "tests/unit.h"

static struct peers_fixture c;

static struct quota today(unsigned n)
{
    struct quota q;

    quota_get(&c.o.facts, c.peer[n]->node_no, &q);
    return q;
}

static void what_is_kept_counts_as_record_and_octets(void **unused)
{
    (void)unused;
    (void)peers_fixture_stored(
        &c, 1,
        &(struct core_fixture_report){
            .author = 1, .tlp = TLP_CLEAR, .domain = "a.example"});
    assert_int_equal(1, today(1).records);
    assert_int_equal(1, today(1).indicators);
    assert_true(today(1).octets >= c.raw.len);
    assert_int_equal(0, today(2).records);
    c.o.facts.now_ms += SAMPLE_DAY_MS;
    assert_int_equal(0, today(1).records);
}

/* Each place in a stream is remembered for ever: what is refused, or had
   already, must not come without end. */
static void what_is_not_kept_counts_as_octets(void **unused)
{
    uint64_t before;

    (void)unused;
    (void)peers_fixture_stored(
        &c, 1, &(struct core_fixture_report){.author = 1, .tlp = TLP_CLEAR});
    before = today(1).octets;
    assert_int_equal(FRAME_STORED, peers_fixture_feed(&c, 1));
    assert_true(today(1).octets >= before + c.raw.len + QUOTA_PLACE_OCTETS);
    before = today(1).octets;
    (void)peers_fixture_sign(&c, &(struct core_fixture_report){
                                     .author = 1, .tlp = TLP_AMBER, .to = {2}});
    assert_int_equal(FRAME_NOT_ACCEPTED, peers_fixture_feed(&c, 1));
    assert_int_equal(FRAME_NOT_ACCEPTED, peers_fixture_feed(&c, 1));
    assert_true(today(1).octets >=
                before + 2 * (c.raw.len + QUOTA_PLACE_OCTETS));
    assert_int_equal(1, today(1).records);
}

enum { TARGETS = 200, VALUES = 20, RETRACTIONS = 40 };

/* Another retraction by node 1, of objects that nobody has. */
static struct bytes retraction(size_t targets, size_t values)
{
    static uint8_t n;
    static uint8_t body_room[RECORD_BODY_MAX], room[RECORD_MAX];
    static struct record_retract all[TARGETS];
    static struct indicator_guess value[VALUES];
    struct buffer body = {body_room, 0, sizeof body_room};
    struct buffer out = {room, 0, sizeof room};
    static char name[VALUES][64];

    for (size_t i = 0; i < values; i++) {
        snprintf(name[i], sizeof name[i], "v%u-%zu.example", (unsigned)n, i);
        value[i] =
            (struct indicator_guess){INDICATOR_DOMAIN, bytes_text(name[i])};
    }
    for (size_t i = 0; i < targets; i++) {
        all[i] = (struct record_retract){.up_to_revision = 1,
                                         .values = values > 0 ? value : NULL,
                                         .value_count = values};
        randombytes_buf(&all[i].object, sizeof all[i].object);
        randombytes_buf(&all[i].record, sizeof all[i].record);
    }
    assert_err(ERR_OK, record_retraction_write(&body, (struct bytes){0}, false,
                                               all, targets));
    core_fixture_sign(&c.o, &out,
                      &(struct core_fixture_report){.author = 1,
                                                    .tlp = TLP_CLEAR,
                                                    .object = ++n,
                                                    .kind = RECORD_RETRACTION,
                                                    .body = bytes_of(&body)});
    return bytes_of(&out);
}

static uint64_t in_use(void)
{
    struct store_space space;

    core_fixture_commit(&c.o);
    core_fixture_write(&c.o);
    store_space(c.o.store, &space);
    return space.used;
}

/* What the store grows by, by its own measure, next to what is counted. */
static void expect_counted(size_t targets, size_t values)
{
    uint64_t used = in_use(), counted = today(1).octets;

    for (int i = 0; i < RETRACTIONS; i++)
        assert_int_equal(
            FRAME_STORED,
            core_fixture_feed_from(&c.o, 1, retraction(targets, values)));
    used = in_use() - used;
    counted = today(1).octets - counted;
    assert_true(counted >= used);
    assert_true(counted <= 3 * used);
}

static void a_retraction_counts_what_is_kept_of_it(void **unused)
{
    (void)unused;
    expect_counted(TARGETS, 0);
    expect_counted(TARGETS / VALUES, VALUES);
}

static void a_used_up_quota_is_over_until_tomorrow(void **unused)
{
    (void)unused;
    assert_false(quota_spent(&c.o.facts, c.peer[1]->node_no));
    c.o.config.limits.records_a_day = 1;
    (void)peers_fixture_stored(
        &c, 1, &(struct core_fixture_report){.author = 1, .tlp = TLP_CLEAR});
    assert_true(quota_spent(&c.o.facts, c.peer[1]->node_no));
    c.o.facts.now_ms += SAMPLE_DAY_MS;
    assert_false(quota_spent(&c.o.facts, c.peer[1]->node_no));
}

/* Sign the next report of node 1, and offer it. */
static enum ingest_outcome offered(uint8_t object)
{
    enum frame_disposition unused = 0;

    (void)peers_fixture_sign(
        &c, &(struct core_fixture_report){
                .author = 1, .tlp = TLP_CLEAR, .object = object});
    return core_fixture_offer(&c.o, 1, bytes_of(&c.raw), &unused);
}

static void a_quota_holds_to_the_record(void **unused)
{
    (void)unused;
    c.o.config.limits.records_a_day = 3;
    for (uint8_t i = 1; i <= 3; i++)
        assert_int_equal(INGEST_TAKEN, offered(i));
    assert_int_equal(INGEST_LATER, offered(4));
    assert_int_equal(INGEST_LATER, offered(4));
    assert_int_equal(3, today(1).records);
    c.o.facts.now_ms += SAMPLE_DAY_MS;
    assert_int_equal(INGEST_TAKEN, offered(4)); /* in the place it had */
    assert_int_equal(1, today(1).records);
}

int main(void)
{
#define TEST(name, peers) PEERS_FIXTURE_TEST(name, &c, peers)
    const struct CMUnitTest tests[] = {
        TEST(what_is_kept_counts_as_record_and_octets, 2),
        TEST(what_is_not_kept_counts_as_octets, 2),
        TEST(a_retraction_counts_what_is_kept_of_it, 1),
        TEST(a_used_up_quota_is_over_until_tomorrow, 1),
        TEST(a_quota_holds_to_the_record, 1),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

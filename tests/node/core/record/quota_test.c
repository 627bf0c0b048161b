#include "node/core/record/quota.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "node/core/record/held.h"
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

static int by_octets(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(struct record_noted));
}

/* Node 1 says that it passed records to made-up nodes; of: which one, NULL: of
   as many that are not here. */
static struct bytes notice(const struct record_id *of)
{
    static uint8_t n;
    static uint8_t body_room[RECORD_BODY_MAX], room[RECORD_MAX];
    static struct record_noted all[TARGETS];
    struct buffer body = {body_room, 0, sizeof body_room};
    struct buffer out = {room, 0, sizeof room};

    for (size_t i = 0; i < TARGETS; i++) {
        randombytes_buf(&all[i].node, sizeof all[i].node);
        randombytes_buf(&all[i].record, sizeof all[i].record);
        if (of != NULL)
            all[i].record = *of;
        all[i].state = FRAME_STORED;
    }
    qsort(all, TARGETS, sizeof *all, by_octets);
    assert_err(ERR_OK,
               record_notice_write(&body, RECORD_NOTICE_PASSED,
                                   c.o.facts.now_ms + ++n, all, TARGETS));
    core_fixture_sign(&c.o, &out,
                      &(struct core_fixture_report){.author = 1,
                                                    .tlp = TLP_AMBER,
                                                    .to_me = true,
                                                    .object = n,
                                                    .kind = RECORD_NOTICE,
                                                    .body = bytes_of(&body)});
    return bytes_of(&out);
}

static uint64_t noted_today(void)
{
    const struct quota_share_at at = {.from = c.peer[1]->node_no,
                                      .kind = QUOTA_NOTICES,
                                      .day = c.o.facts.now_ms / SAMPLE_DAY_MS,
                                      .author = &c.peer[1]->id};
    struct quota_share share;

    (void)quota_share_get(&c.o.facts.txn.view, &at, &share);
    return share.octets;
}

static void expect_noted(const struct record_id *of)
{
    uint64_t used = in_use(), counted = noted_today();

    for (int i = 0; i < RETRACTIONS; i++)
        assert_int_equal(FRAME_STORED,
                         core_fixture_feed_from(&c.o, 1, notice(of)));
    used = in_use() - used;
    counted = noted_today() - counted;
    assert_true(counted >= used);
    assert_true(counted <= 3 * used);
}

static void a_notice_counts_what_is_kept_of_it(void **unused)
{
    struct record_id id;

    (void)unused;
    expect_noted(NULL);
    id = peers_fixture_own(
        &c, &(struct core_fixture_report){.tlp = TLP_AMBER, .to = {1}});
    expect_noted(&id);
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

enum { AUTHOR = 5, OTHER = 6 }; /* node 1 brings what they write */

static enum frame_disposition brought(unsigned author, uint8_t object)
{
    (void)peers_fixture_sign(
        &c, &(struct core_fixture_report){
                .author = author, .tlp = TLP_CLEAR, .object = object});
    return peers_fixture_feed(&c, 1);
}

static enum frame_disposition brought_retraction(unsigned author,
                                                 uint8_t target)
{
    (void)peers_fixture_retraction(
        &c, &(struct peers_fixture_retraction){.author = author,
                                               .object = (uint8_t)(target + 99),
                                               .target = target,
                                               .up_to = 1,
                                               .tlp = TLP_CLEAR});
    return peers_fixture_feed(&c, 1);
}

static void introduce_both(void)
{
    peers_fixture_introduce(&c, 1, AUTHOR);
    peers_fixture_introduce(&c, 1, OTHER);
}

/* One author uses up what node 1 may bring of others. */
static void use_up(void)
{
    introduce_both();
    c.o.config.limits.records_a_day = 1;
    for (uint8_t i = 1; i <= QUOTA_OTHERS; i++)
        assert_int_equal(FRAME_STORED, brought(AUTHOR, i));
    assert_true(quota_others_spent(&c.o.facts, c.peer[1]->node_no));
    assert_false(quota_spent(&c.o.facts, c.peer[1]->node_no));
}

static void what_others_wrote_stops_nobody_elses_records(void **unused)
{
    (void)unused;
    use_up();
    assert_int_equal(FRAME_HELD, brought(AUTHOR, 20));
    assert_int_equal(FRAME_STORED, brought(OTHER, 1));
    assert_int_equal(0, today(1).records);
    assert_int_equal(FRAME_STORED, brought(1, 1)); /* node 1's own */
    assert_true(quota_spent(&c.o.facts, c.peer[1]->node_no));
}

static void it_stops_no_retractions_either(void **unused)
{
    (void)unused;
    use_up();
    assert_int_equal(FRAME_STORED, brought_retraction(OTHER, 1));
    assert_int_equal(FRAME_STORED, brought_retraction(AUTHOR, 1));
}

static void retractions_have_a_part_of_their_own(void **unused)
{
    (void)unused;
    introduce_both();
    c.o.config.limits.records_a_day = 1;
    for (uint8_t i = 1; i <= QUOTA_OTHERS; i++)
        assert_int_equal(FRAME_STORED, brought_retraction(AUTHOR, i));
    assert_int_equal(FRAME_HELD, brought_retraction(AUTHOR, 20));
    assert_int_equal(FRAME_STORED, brought_retraction(OTHER, 1));
    assert_int_equal(FRAME_STORED, brought(AUTHOR, 30));
}

static size_t taken(void)
{
    struct held_answer answers[HELD_A_ROUND];
    size_t n = 0;

    for (size_t i = held_again(&c.o.facts, answers); i > 0; i--)
        n += answers[i - 1].answer == FRAME_STORED;
    return n;
}

static void what_waits_for_another_day_counts_on_that_day(void **unused)
{
    (void)unused;
    use_up();
    for (uint8_t i = 20; i < 20 + QUOTA_OTHERS + 1; i++)
        assert_int_equal(FRAME_HELD, brought(AUTHOR, i));
    assert_int_equal(0, taken());
    c.o.facts.now_ms = quota_again_ms(&c.o.facts);
    assert_int_equal(QUOTA_OTHERS, taken());
    assert_true(quota_others_spent(&c.o.facts, c.peer[1]->node_no));
    assert_int_equal(0, taken());
    c.o.facts.now_ms = quota_again_ms(&c.o.facts);
    assert_int_equal(1, taken());
}

/* What is not kept counts as well, and has an end. */
static void what_others_wrote_comes_twice_at_most(void **unused)
{
    enum { MIB = 1 };
    struct quota_account a = quota_account(c.peer[1], &c.o.node[AUTHOR].id);

    (void)unused;
    c.o.config.limits.mib_a_day = MIB;
    quota_place(&c.o.facts, &a, 2 * QUOTA_OTHERS * (MIB << 20) - (1 << 10));
    assert_false(quota_spent(&c.o.facts, c.peer[1]->node_no));
    quota_place(&c.o.facts, &a, 1 << 10);
    assert_true(quota_spent(&c.o.facts, c.peer[1]->node_no));
}

/* Counted as kept, however it was. */
static void have_brought(const struct quota_account *a, unsigned records)
{
    const struct record r = {.kind = RECORD_SIGHTING};

    for (unsigned i = 0; i < records; i++)
        quota_count(&c.o.facts, a, &r);
}

static void what_others_wrote_leaves_the_peers_own_flowing(void **unused)
{
    struct quota_account a = quota_account(c.peer[1], &c.o.node[AUTHOR].id);

    (void)unused;
    use_up();
    have_brought(&a, QUOTA_OTHERS);
    assert_int_equal(FRAME_HELD, brought(OTHER, 1));
    assert_false(quota_spent(&c.o.facts, c.peer[1]->node_no));
    assert_int_equal(FRAME_STORED, brought(1, 1)); /* node 1's own */
}

/* Who gives cards has written nothing: nobody's part gets less by it. */
static void cards_make_nobodys_part_less(void **unused)
{
    struct quota_account a = quota_account(c.peer[1], &c.o.node[OTHER].id);
    const struct quota_share_at all = {.from = c.peer[1]->node_no,
                                       .kind = QUOTA_RECORDS,
                                       .day = c.o.facts.now_ms / SAMPLE_DAY_MS};
    struct quota_share s;

    (void)unused;
    quota_place(&c.o.facts, &a, 1);
    assert_true(quota_share_get(&c.o.facts.txn.view, &all, &s));
    assert_int_equal(0, s.authors);
    have_brought(&a, 2);
    assert_true(quota_share_get(&c.o.facts.txn.view, &all, &s));
    assert_int_equal(1, s.authors);
}

/* Of a record that nobody has, to this node. */
static enum frame_disposition told(unsigned author)
{
    static uint8_t n;

    return peers_fixture_tell(
        &c, 1,
        &(struct peers_fixture_notice){.author = author,
                                       .type = RECORD_NOTICE_ERASED,
                                       .record = {{++n}},
                                       .node = author});
}

/* Others cause them: they use up nothing but their own account. */
static void a_peers_notices_count_apart(void **unused)
{
    (void)unused;
    c.o.config.limits.records_a_day = 1;
    for (unsigned i = 0; i < QUOTA_OTHERS; i++)
        assert_int_equal(FRAME_STORED, told(1));
    assert_int_equal(FRAME_HELD, told(1));
    assert_int_equal(0, today(1).records);
    assert_false(quota_spent(&c.o.facts, c.peer[1]->node_no));
    assert_int_equal(FRAME_STORED, brought(1, 1));
    c.o.facts.now_ms = quota_again_ms(&c.o.facts);
    assert_int_equal(1, taken());
}

static void notices_of_others_stop_nothing_else(void **unused)
{
    (void)unused;
    introduce_both();
    c.o.config.limits.records_a_day = 1;
    for (unsigned i = 0; i < QUOTA_OTHERS; i++)
        assert_int_equal(FRAME_STORED, told(AUTHOR));
    assert_int_equal(FRAME_HELD, told(AUTHOR));
    assert_int_equal(FRAME_STORED, told(OTHER));
    assert_int_equal(FRAME_STORED, told(1));
    assert_int_equal(FRAME_STORED, brought(AUTHOR, 1));
    assert_int_equal(FRAME_STORED, brought_retraction(AUTHOR, 2));
    assert_int_equal(FRAME_STORED, brought(1, 1));
}

/* WIRE.md 9.5: "To a coordinator a notice whose signer is no peer of it counts
   as its bringer's own" */
static void a_coordinator_has_its_members_answer_for_strangers(void **unused)
{
    (void)unused;
    introduce_both();
    c.o.self.card.identity.role = CARD_COORDINATOR;
    c.o.config.limits.records_a_day = 1;
    assert_int_equal(FRAME_STORED, told(AUTHOR));
    assert_int_equal(FRAME_HELD, told(AUTHOR));
    assert_int_equal(FRAME_HELD, told(OTHER));
    assert_int_equal(FRAME_STORED, told(2)); /* a peer */
    assert_int_equal(FRAME_STORED, told(1));
    c.peer[1]->vouches = true;
    assert_int_equal(FRAME_STORED, told(OTHER));
}

static void what_a_day_counted_is_forgotten_on_later_ones(void **unused)
{
    const struct quota_share some = {.authors = 1, .records = 1};
    struct quota_share_at at = {.from = 1, .kind = QUOTA_RECORDS, .day = 1};
    struct quota_share found;

    (void)unused;
    for (unsigned n = 0; n < 3; n++) {
        at.author = &c.o.node[n].id;
        quota_share_put(&c.o.facts.txn, &at, &some);
    }
    at.day = 2;
    for (unsigned n = 0; n < 2; n++)
        quota_share_put(&c.o.facts.txn, &at, &some);
    assert_true(quota_share_get(&c.o.facts.txn.view, &at, &found));
    at.day = 1;
    for (unsigned n = 0; n < 3; n++) {
        at.author = &c.o.node[n].id;
        assert_false(quota_share_get(&c.o.facts.txn.view, &at, &found));
    }
}

int main(void)
{
#define TEST(name, peers) PEERS_FIXTURE_TEST(name, &c, peers)
    const struct CMUnitTest tests[] = {
        TEST(what_is_kept_counts_as_record_and_octets, 2),
        TEST(what_is_not_kept_counts_as_octets, 2),
        TEST(a_retraction_counts_what_is_kept_of_it, 1),
        TEST(a_notice_counts_what_is_kept_of_it, 1),
        TEST(a_used_up_quota_is_over_until_tomorrow, 1),
        TEST(a_quota_holds_to_the_record, 1),
        TEST(what_others_wrote_stops_nobody_elses_records, 1),
        TEST(it_stops_no_retractions_either, 1),
        TEST(retractions_have_a_part_of_their_own, 1),
        TEST(what_waits_for_another_day_counts_on_that_day, 1),
        TEST(what_others_wrote_comes_twice_at_most, 1),
        TEST(what_others_wrote_leaves_the_peers_own_flowing, 1),
        TEST(cards_make_nobodys_part_less, 1),
        TEST(a_peers_notices_count_apart, 1),
        TEST(notices_of_others_stop_nothing_else, 1),
        TEST(a_coordinator_has_its_members_answer_for_strangers, 2),
        TEST(what_a_day_counted_is_forgotten_on_later_ones, 1),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

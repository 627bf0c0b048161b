#include "node/core/store/index_rebuild.h"

#include <sodium.h>
#include <stdio.h>

#include "node/core/record/apply.h"
#include "node/core/store/stage.h"
#include "node/core/store/summary.h"
#include "node/core/store/table.h"
#include "tests/node/core/core_fixture.h"
#include "tests/unit.h"

enum { RECORDS = 5, EACH = RECORD_INDICATORS_MAX };

static struct core_fixture o;
static struct record_indicator entries[EACH];
static char values[EACH][24];
static uint8_t raw_room[RECORD_MAX];
static struct record r;

static int begin(void **unused)
{
    (void)unused;
    return core_fixture_open_writing(&o);
}

static int end(void **unused)
{
    (void)unused;
    return core_fixture_close_writing(&o);
}

static struct vault_row keep(uint8_t object)
{
    static uint8_t room[RECORD_MAX];
    struct buffer body = {room, 0, sizeof room};
    struct buffer raw = {raw_room, 0, sizeof raw_room};
    struct record_report text = {.title = bytes_text("t")};
    struct vault_row row;

    for (unsigned i = 0; i < EACH; i++) {
        snprintf(values[i], sizeof values[i], "10.%u.%u.%u", object, i / 250,
                 i % 250);
        entries[i] = (struct record_indicator){.type = INDICATOR_IPV4,
                                               .value = bytes_text(values[i])};
    }
    assert_err(ERR_OK, record_report_write(&body, &text, entries, EACH));
    core_fixture_keep(&o, &raw, &r, &row,
                      &(struct core_fixture_report){.tlp = TLP_CLEAR,
                                                    .object = object,
                                                    .body = bytes_of(&body)});
    return row;
}

/* Of every entry, and how many there are. */
static void hash_of(uint8_t out[static 32])
{
    const struct view *view = &o.facts.txn.view;
    crypto_generichash_state hash;
    struct table_key k = {0};
    struct bytes value;

    crypto_generichash_init(&hash, NULL, 0, 32);
    store_read(o.store);
    while (table_next(view, TABLE_INDEX, &k, &value)) {
        crypto_generichash_update(&hash, k.octet, k.len);
        crypto_generichash_update(&hash, value.at, value.len);
    }
    crypto_generichash_update(&hash,
                              (const uint8_t *)&view_state(view)->indicators,
                              sizeof view_state(view)->indicators);
    store_abort(o.store);
    crypto_generichash_final(&hash, out, 32);
}

/* Each body has its summary beside it; how many there are. */
static size_t summaries(void)
{
    const struct view *view = &o.facts.txn.view;
    struct vault_row row = {.number = UINT64_MAX};
    size_t count = 0;

    store_read(o.store);
    while (vault_below(view, row.number, &row)) {
        static uint8_t octets[RECORD_MAX];
        uint8_t summary_octets[SUMMARY_MAX];
        struct buffer raw = {octets, 0, sizeof octets};
        struct buffer room = {summary_octets, 0, sizeof summary_octets};
        struct summary kept, made;

        if (summary_get(view, &row, &room, &kept) != ERR_OK)
            continue;
        assert_err(ERR_OK, vault_record(view, &row, &raw, &r));
        summary_of(&made, &r);
        assert_true(bytes_equal(kept.title, made.title));
        assert_memory_equal(kept.by_type, made.by_type, sizeof made.by_type);
        count++;
    }
    store_abort(o.store);
    return count;
}

static void forget(void)
{
    core_fixture_write(&o);
    index_rebuild_begin(&o.facts.txn);
    core_fixture_commit(&o);
}

static bool lasts(void)
{
    bool is;

    store_read(o.store);
    is = index_rebuild_lasts(&o.facts.txn.view);
    store_abort(o.store);
    return is;
}

/* Records, a value retracted before the index was made anew, and one part of
   an act that is not committed. */
static void fill(void)
{
    const struct act_token token = {{7}};
    struct stage_part part = {.since_ms = 1};
    struct buffer raw = {raw_room, 0, sizeof raw_room};
    struct record_id target = {{1}};
    uint8_t room[512];
    struct buffer body = {room, 0, sizeof room};
    struct vault_row row;

    for (uint8_t i = 1; i <= RECORDS; i++) {
        (void)keep(i);
        core_fixture_commit(&o);
        core_fixture_write(&o);
    }
    core_fixture_keep(&o, &raw, &r, &row,
                      &(struct core_fixture_report){.tlp = TLP_CLEAR,
                                                    .object = 40,
                                                    .domain = "evil.example"});
    raw.len = 0;
    core_fixture_keep(&o, &raw, &r, &row,
                      &(struct core_fixture_report){
                          .tlp = TLP_CLEAR,
                          .object = 41,
                          .kind = RECORD_RETRACTION,
                          .body = core_fixture_retract_body(
                              &body, 40, &target, "evil.example", false)});
    raw.len = 0;
    core_fixture_sign(&o, &raw,
                      &(struct core_fixture_report){.tlp = TLP_CLEAR,
                                                    .object = 42,
                                                    .domain = "part.example"});
    assert_err(ERR_OK, record_open_kept(&r, bytes_of(&raw)));
    part.row.author = o.self.node_no;
    part.entries = apply_stage(&o.facts, &r, &part.row);
    stage_put(&o.facts.txn, &token, 1, &part);
    core_fixture_commit(&o);
}

static void an_index_that_is_made_anew_is_the_same(void **unused)
{
    uint8_t before[32], after[32];
    size_t steps = 0;
    bool more = true;

    (void)unused;
    fill();
    hash_of(before);
    forget();
    assert_true(lasts());
    for (; more; steps++)
        assert_err(ERR_OK, index_rebuild_step(o.store, o.self.node_no, &more));
    assert_false(lasts());
    assert_true(steps > 1);
    hash_of(after);
    assert_memory_equal(before, after, sizeof before);
    assert_int_equal(RECORDS + 2, summaries());
}

/* What was not committed is done again, what was is not. */
static void one_that_is_stopped_goes_on_after_a_start(void **unused)
{
    uint8_t before[32], after[32];
    struct index_hit hits[4];
    bool more;

    (void)unused;
    fill();
    hash_of(before);
    forget();
    assert_err(ERR_OK, index_rebuild_step(o.store, o.self.node_no, &more));
    assert_true(more);
    assert_true(lasts());
    core_fixture_again(&o);
    assert_true(lasts());
    assert_true(summaries() < RECORDS + 2);
    assert_int_equal(0, core_fixture_hits(&o, "evil.example", hits, 4));
    assert_err(ERR_OK, index_rebuild(o.store, o.self.node_no, NULL, NULL));
    assert_false(lasts());
    hash_of(after);
    assert_memory_equal(before, after, sizeof before);
    assert_int_equal(1, core_fixture_hits(&o, "evil.example", hits, 4));
    assert_true(hits[0].value.flags & INDEX_RETRACTED);
    assert_int_equal(1, core_fixture_hits(&o, "part.example", hits, 4));
    assert_int_equal(RECORDS + 2, summaries());
}

static void a_whole_index_is_left_alone(void **unused)
{
    uint8_t before[32], after[32];

    (void)unused;
    (void)keep(1);
    core_fixture_commit(&o);
    hash_of(before);
    assert_err(ERR_OK, index_rebuild(o.store, o.self.node_no, NULL, NULL));
    hash_of(after);
    assert_memory_equal(before, after, sizeof before);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
    const struct CMUnitTest tests[] = {
        TEST(an_index_that_is_made_anew_is_the_same),
        TEST(one_that_is_stopped_goes_on_after_a_start),
        TEST(a_whole_index_is_left_alone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

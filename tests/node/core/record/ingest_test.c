#include "node/core/record/ingest.h"

#include "node/core/facts/confirmation.h"
#include "node/core/record/giveback.h"
#include "node/core/record/quarantine.h"
#include "node/core/store/incarnation.h"
#include "node/core/store/outbox_release.h"
#include "tests/node/core/peer_fixture.h"
#include "tests/unit.h"

static struct peer_fixture s;

static struct index_hit hits[64];

static void what_policy_allows_is_stored_and_found(void **unused)
{
    (void)unused;
    assert_int_equal(FRAME_STORED,
                     peer_fixture_feed(&s, &(struct core_fixture_report){
                                               .author = 1,
                                               .tlp = TLP_AMBER,
                                               .to_me = true,
                                               .domain = "evil.example"}));
    core_fixture_commit(&s.o);
    assert_int_equal(1, core_fixture_hits(&s.o, "evil.example", hits, 64));
    assert_int_equal(TLP_AMBER, hits[0].value.tlp);
}

static void the_same_record_twice_is_stored_once(void **unused)
{
    const struct core_fixture_report report = {
        .author = 1, .tlp = TLP_CLEAR, .domain = "evil.example"};

    (void)unused;
    assert_int_equal(FRAME_STORED, peer_fixture_feed(&s, &report));
    assert_int_equal(FRAME_STORED, peer_fixture_feed(&s, &report));
    assert_int_equal(1, view_state(&s.o.facts.txn.view)->records);
    core_fixture_commit(&s.o);
    assert_int_equal(1, core_fixture_hits(&s.o, "evil.example", hits, 64));
}

static void garbage_and_a_wrong_signature_are_not_accepted(void **unused)
{
    (void)unused;
    assert_int_equal(FRAME_NOT_ACCEPTED,
                     core_fixture_feed(&s.o, bytes_text("no record at all")));
    s.raw.len = 0;
    core_fixture_sign(
        &s.o, &s.raw,
        &(struct core_fixture_report){.author = 1, .tlp = TLP_CLEAR});
    s.raw.at[s.raw.len - 1] ^= 1;
    assert_int_equal(FRAME_NOT_ACCEPTED,
                     core_fixture_feed(&s.o, bytes_of(&s.raw)));
    assert_int_equal(2, quarantine_count(&s.o.facts, s.one->node_no));
}

static void an_unknown_kind_is_kept_and_not_indexed(void **unused)
{
    struct record_id id;

    (void)unused;
    assert_int_equal(
        FRAME_STORED,
        peer_fixture_feed(
            &s, &(struct core_fixture_report){.author = 1,
                                              .tlp = TLP_CLEAR,
                                              .kind = 99,
                                              .body = bytes_text("anything")}));
    id = peer_fixture_fed(&s);
    assert_int_equal(0, peer_fixture_state(&s, &id));
    assert_int_equal(0, view_state(&s.o.facts.txn.view)->indicators);
}

static void expired_on_the_way_goes_to_history(void **unused)
{
    struct record_id id;

    (void)unused;
    assert_int_equal(
        FRAME_STORED,
        peer_fixture_feed(&s, &(struct core_fixture_report){
                                  .author = 1,
                                  .tlp = TLP_CLEAR,
                                  .created_ms = SAMPLE_NOW_MS - 2000,
                                  .expires_ms = SAMPLE_NOW_MS - 1000,
                                  .domain = "evil.example"}));
    id = peer_fixture_fed(&s);
    (void)peer_fixture_state(&s, &id);
    assert_int_equal(0, quarantine_count(&s.o.facts, s.one->node_no));
}

/* Else anybody could put words, and revisions, into an author's mouth. */
static void an_expired_record_of_an_unknown_author_is_no_history(void **unused)
{
    (void)unused;
    assert_int_equal(
        FRAME_HELD,
        peer_fixture_feed(&s, &(struct core_fixture_report){
                                  .author = 3,
                                  .tlp = TLP_CLEAR,
                                  .revision = 9,
                                  .created_ms = SAMPLE_NOW_MS - 2000,
                                  .expires_ms = SAMPLE_NOW_MS - 1000}));
    assert_int_equal(0, view_state(&s.o.facts.txn.view)->records);
}

static void history_takes_only_what_was_welcome_alive(void **unused)
{
    struct core_fixture_report report = {.author = 2,
                                         .tlp = TLP_GREEN,
                                         .created_ms = SAMPLE_NOW_MS - 2000,
                                         .expires_ms = SAMPLE_NOW_MS - 1000};

    (void)unused;
    core_fixture_peer(&s.o, 2);
    assert_int_equal(FRAME_NOT_ACCEPTED, peer_fixture_feed(&s, &report));
    s.one->community = true;
    assert_int_equal(FRAME_STORED, peer_fixture_feed(&s, &report));
}

static void a_record_from_the_future_is_held(void **unused)
{
    (void)unused;
    assert_int_equal(
        FRAME_HELD,
        peer_fixture_feed(
            &s, &(struct core_fixture_report){
                    .author = 1,
                    .tlp = TLP_CLEAR,
                    .created_ms = SAMPLE_NOW_MS + RECORD_CLOCK_AHEAD_MS + 1}));
}

static void a_used_up_quota_is_credit_zero_with_its_reason(void **unused)
{
    struct frame_credit credit;

    (void)unused;
    s.o.config.limits.records_a_day = 2;
    for (uint8_t i = 1; i <= 2; i++) {
        credit = ingest_credit(&s.o.facts, s.one);
        assert_int_equal(FRAME_CREDIT_FRAMES, credit.frames);
        peer_fixture_feed(&s, &(struct core_fixture_report){
                                  .author = 1, .tlp = TLP_CLEAR, .object = i});
    }
    credit = ingest_credit(&s.o.facts, s.one);
    assert_int_equal(0, credit.frames);
    assert_int_equal(FRAME_REASON_QUOTA, credit.reason);
    s.o.facts.now_ms += SAMPLE_DAY_MS;
    credit = ingest_credit(&s.o.facts, s.one);
    assert_int_equal(FRAME_CREDIT_FRAMES, credit.frames);
}

static void an_own_record_comes_back_only_to_who_lost_it(void **unused)
{
    const struct core_fixture_report report = {
        .author = 0, .tlp = TLP_AMBER, .to = {1}, .domain = "a.example"};
    struct frame_giveback g = {.entry_count = 1, .lane = ENVELOPE_RELAYABLE};
    struct frame_giveback_entry entry = {.seq = 4};
    struct outbox_release release;
    struct record_id id;
    uint64_t number;

    (void)unused;
    assert_int_equal(FRAME_NOT_ACCEPTED, peer_fixture_feed(&s, &report));
    id = entry.record = peer_fixture_fed(&s);
    incarnation_mint(&s.o.facts.txn, STORE_UNKNOWN);
    g.from = s.one->id;
    g.to = s.o.node[0].id;
    assert_err(ERR_OK, frame_giveback_write(&s.body, &g, &entry));
    giveback_take(&s.o.facts, s.one, bytes_of(&s.body));
    assert_int_equal(FRAME_STORED, peer_fixture_feed(&s, &report));
    assert_true(vault_find(&s.o.facts.txn.view, &id, &number));
    assert_true(outbox_release_get(&s.o.facts.txn.view, number, s.one->node_no,
                                   &release));
    assert_int_equal(OUTBOX_STORED, release.state);
    assert_int_equal(4, release.seq);
}

/* A report by the peer, of that time, with a title that turns around. */
static enum frame_disposition feed_hidden(uint8_t object, uint64_t created_ms)
{
    const struct record_report report = {
        .title = bytes_text("Invoice \u202egpj.exe")};
    UNIT_ROOM(body, 1024);

    assert_err(ERR_OK, record_report_write(&body, &report, NULL, 0));
    return peer_fixture_feed(
        &s, &(struct core_fixture_report){.author = 1,
                                          .tlp = TLP_CLEAR,
                                          .object = object,
                                          .created_ms = created_ms,
                                          .body = bytes_of(&body)});
}

static void a_title_with_hidden_characters_is_not_accepted(void **unused)
{
    struct quarantine_row row;

    (void)unused;
    assert_int_equal(FRAME_NOT_ACCEPTED, feed_hidden(1, SAMPLE_NOW_MS));
    assert_true(quarantine_next(&s.o.facts, 0, &row));
    assert_int_equal(ERR_HIDDEN, row.why);
}

static void what_an_earlier_life_may_have_acknowledged_is_taken(void **unused)
{
    const uint64_t began_ms = SAMPLE_NOW_MS - 1000;

    (void)unused;
    incarnation_mint(&s.o.facts.txn, STORE_UNKNOWN);
    confirmation_begin(&s.o.facts.txn, began_ms);
    confirmation_all(&s.o.facts);
    assert_int_equal(FRAME_STORED, feed_hidden(1, began_ms));
    assert_int_equal(FRAME_NOT_ACCEPTED, feed_hidden(2, began_ms + 1));
}

int main(void)
{
#define TEST(name) PEER_FIXTURE_TEST(name, &s)
    const struct CMUnitTest tests[] = {
        TEST(what_policy_allows_is_stored_and_found),
        TEST(the_same_record_twice_is_stored_once),
        TEST(garbage_and_a_wrong_signature_are_not_accepted),
        TEST(an_unknown_kind_is_kept_and_not_indexed),
        TEST(expired_on_the_way_goes_to_history),
        TEST(an_expired_record_of_an_unknown_author_is_no_history),
        TEST(history_takes_only_what_was_welcome_alive),
        TEST(a_record_from_the_future_is_held),
        TEST(a_used_up_quota_is_credit_zero_with_its_reason),
        TEST(an_own_record_comes_back_only_to_who_lost_it),
        TEST(a_title_with_hidden_characters_is_not_accepted),
        TEST(what_an_earlier_life_may_have_acknowledged_is_taken),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

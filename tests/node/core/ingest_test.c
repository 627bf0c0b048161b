#include "node/core/ingest.h"

#include <string.h>

#include "node/core/giveback.h"
#include "node/core/quarantine.h"
#include "node/core/quota.h"
#include "node/core/store/outbox.h"
#include "tests/node/core/office.h"
#include "tests/unit.h"

static uint8_t raw_room[8192], body_room[2048];
static struct index_hit hits[64];

struct scene {
    struct office o;
    struct peer *one;
    struct buffer raw, body;
};

static void scene_open(struct scene *s)
{
    office_open(&s->o);
    office_write(&s->o);
    s->one = office_peer(&s->o, 1);
    s->raw = (struct buffer){raw_room, 0, sizeof raw_room};
    s->body = (struct buffer){body_room, 0, sizeof body_room};
}

static void scene_close(struct scene *s)
{
    if (store_writing(s->o.desk.store))
        office_commit(&s->o);
    office_close(&s->o);
}

static enum frame_disposition feed(struct scene *s,
                                   const struct office_report *report)
{
    s->raw.len = 0;
    office_sign(&s->o, &s->raw, report);
    return office_feed(&s->o, bytes_of(&s->raw));
}

static struct record_id fed(const struct scene *s)
{
    return record_id_of(
        (struct bytes){s->raw.at, s->raw.len - sizeof(struct signature)});
}

static uint8_t state_of(struct scene *s, const struct record_id *id)
{
    struct vault_row row;
    uint64_t number;

    assert_true(vault_find(s->o.desk.store, id, &number));
    assert_true(vault_get(s->o.desk.store, number, &row));
    return row.state;
}

static void what_policy_allows_is_stored_and_found(void **unused)
{
    struct scene s;

    (void)unused;
    scene_open(&s);
    assert_int_equal(FRAME_STORED, feed(&s, &(struct office_report){
                                                .author = 1,
                                                .tlp = TLP_AMBER,
                                                .to_me = true,
                                                .domain = "evil.example"}));
    office_commit(&s.o);
    assert_int_equal(1, office_hits(&s.o, "evil.example", hits, 64));
    assert_int_equal(TLP_AMBER, hits[0].value.tlp);
    scene_close(&s);
}

static void the_same_record_twice_is_stored_once(void **unused)
{
    const struct office_report report = {
        .author = 1, .tlp = TLP_CLEAR, .domain = "evil.example"};
    struct scene s;

    (void)unused;
    scene_open(&s);
    assert_int_equal(FRAME_STORED, feed(&s, &report));
    assert_int_equal(FRAME_STORED, feed(&s, &report));
    assert_int_equal(1, store_state(s.o.desk.store)->records);
    office_commit(&s.o);
    assert_int_equal(1, office_hits(&s.o, "evil.example", hits, 64));
    scene_close(&s);
}

static void what_is_not_for_me_goes_to_quarantine(void **unused)
{
    struct quarantine_row row;
    struct scene s;

    (void)unused;
    scene_open(&s);
    assert_int_equal(
        FRAME_NOT_ACCEPTED,
        feed(&s, &(struct office_report){.author = 1,
                                         .tlp = TLP_AMBER_STRICT,
                                         .to = {2},
                                         .domain = "evil.example"}));
    assert_true(quarantine_next(&s.o.desk, 0, &row));
    assert_int_equal(POLICY_AMBER_STRICT, row.rule);
    assert_int_equal(s.one->party, row.from);
    assert_int_equal(0, store_state(s.o.desk.store)->records);
    office_commit(&s.o);
    assert_int_equal(0, office_hits(&s.o, "evil.example", hits, 64));
    scene_close(&s);
}

static void quarantine_does_not_count_as_having_it(void **unused)
{
    struct office_report report = {
        .author = 1, .tlp = TLP_AMBER, .to_me = true, .domain = "a.example"};
    struct scene s;

    (void)unused;
    scene_open(&s);
    s.one->revoked = true;
    assert_int_equal(FRAME_NOT_ACCEPTED, feed(&s, &report));
    s.one->revoked = false;
    assert_int_equal(FRAME_STORED, feed(&s, &report));
    scene_close(&s);
}

static void garbage_and_a_wrong_signature_are_not_accepted(void **unused)
{
    struct scene s;

    (void)unused;
    scene_open(&s);
    assert_int_equal(FRAME_NOT_ACCEPTED,
                     office_feed(&s.o, bytes_text("no record at all")));
    s.raw.len = 0;
    office_sign(&s.o, &s.raw,
                &(struct office_report){.author = 1, .tlp = TLP_CLEAR});
    s.raw.at[s.raw.len - 1] ^= 1;
    assert_int_equal(FRAME_NOT_ACCEPTED, office_feed(&s.o, bytes_of(&s.raw)));
    assert_int_equal(2, quarantine_count(&s.o.desk, s.one->party));
    scene_close(&s);
}

static void an_unknown_kind_is_kept_and_not_indexed(void **unused)
{
    struct record_id id;
    struct scene s;

    (void)unused;
    scene_open(&s);
    assert_int_equal(
        FRAME_STORED,
        feed(&s, &(struct office_report){.author = 1,
                                         .tlp = TLP_CLEAR,
                                         .kind = 99,
                                         .body = bytes_text("anything")}));
    id = fed(&s);
    assert_int_equal(0, state_of(&s, &id));
    assert_int_equal(0, store_state(s.o.desk.store)->indicators);
    scene_close(&s);
}

static void expired_on_the_way_goes_to_history(void **unused)
{
    struct record_id id;
    struct scene s;

    (void)unused;
    scene_open(&s);
    assert_int_equal(
        FRAME_STORED,
        feed(&s, &(struct office_report){.author = 1,
                                         .tlp = TLP_CLEAR,
                                         .created_ms = SAMPLE_NOW_MS - 2000,
                                         .expires_ms = SAMPLE_NOW_MS - 1000,
                                         .domain = "evil.example"}));
    id = fed(&s);
    (void)state_of(&s, &id);
    assert_int_equal(0, quarantine_count(&s.o.desk, s.one->party));
    scene_close(&s);
}

/* Else anybody could put words, and revisions, into an author's mouth. */
static void an_expired_record_of_an_unknown_author_is_no_history(void **unused)
{
    struct record_id id;
    struct scene s;

    (void)unused;
    scene_open(&s);
    assert_int_equal(
        FRAME_HELD,
        feed(&s, &(struct office_report){.author = 3,
                                         .tlp = TLP_CLEAR,
                                         .revision = 9,
                                         .created_ms = SAMPLE_NOW_MS - 2000,
                                         .expires_ms = SAMPLE_NOW_MS - 1000}));
    id = fed(&s);
    assert_int_equal(VAULT_HELD, state_of(&s, &id));
    scene_close(&s);
}

static void history_takes_only_what_was_welcome_alive(void **unused)
{
    struct office_report report = {.author = 2,
                                   .tlp = TLP_GREEN,
                                   .created_ms = SAMPLE_NOW_MS - 2000,
                                   .expires_ms = SAMPLE_NOW_MS - 1000};
    struct scene s;

    (void)unused;
    scene_open(&s);
    office_peer(&s.o, 2);
    assert_int_equal(FRAME_NOT_ACCEPTED, feed(&s, &report));
    s.one->community = true;
    assert_int_equal(FRAME_STORED, feed(&s, &report));
    scene_close(&s);
}

static void a_newer_revision_replaces_and_an_older_is_history(void **unused)
{
    struct office_report report = {
        .author = 1, .tlp = TLP_CLEAR, .object = 5, .domain = "a.example"};
    struct record_id first, third, second;
    struct scene s;

    (void)unused;
    scene_open(&s);
    assert_int_equal(FRAME_STORED, feed(&s, &report));
    first = fed(&s);
    report.revision = 3;
    assert_int_equal(FRAME_STORED, feed(&s, &report));
    third = fed(&s);
    report.revision = 2;
    assert_int_equal(FRAME_STORED, feed(&s, &report));
    second = fed(&s);
    assert_int_equal(VAULT_SUPERSEDED, state_of(&s, &first));
    assert_int_equal(VAULT_SUPERSEDED, state_of(&s, &second));
    assert_int_equal(0, state_of(&s, &third));
    scene_close(&s);
}

static void of_two_with_one_revision_the_lower_id_wins(void **unused)
{
    struct office_report report = {
        .author = 1, .tlp = TLP_CLEAR, .object = 5, .domain = "a.example"};
    struct record_id a, b;
    struct scene s;
    bool a_lower;

    (void)unused;
    scene_open(&s);
    feed(&s, &report);
    a = fed(&s);
    report.domain = "b.example";
    feed(&s, &report);
    b = fed(&s);
    a_lower = memcmp(&a, &b, sizeof a) < 0;
    assert_int_equal(a_lower ? 0 : VAULT_TWIN, state_of(&s, &a));
    assert_int_equal(a_lower ? VAULT_TWIN : 0, state_of(&s, &b));
    scene_close(&s);
}

static void retract(struct scene *s, const struct record_id *target,
                    const char *domain, bool erase)
{
    assert_int_equal(FRAME_STORED,
                     feed(s, &(struct office_report){
                                 .author = 1,
                                 .tlp = TLP_CLEAR,
                                 .object = 9,
                                 .kind = RECORD_RETRACTION,
                                 .body = office_retract_body(
                                     &s->body, 5, target, domain, erase)}));
}

static void a_retraction_takes_the_record_back(void **unused)
{
    struct record_id id;
    struct scene s;

    (void)unused;
    scene_open(&s);
    feed(&s, &(struct office_report){.author = 1,
                                     .tlp = TLP_CLEAR,
                                     .object = 5,
                                     .domain = "a.example"});
    id = fed(&s);
    retract(&s, &id, NULL, false);
    assert_int_equal(VAULT_RETRACTED, state_of(&s, &id));
    scene_close(&s);
}

static void an_erasing_retraction_leaves_no_body(void **unused)
{
    uint8_t back_room[4096];
    struct buffer back = {back_room, 0, sizeof back_room};
    struct vault_row row;
    struct record_id id;
    struct scene s;
    uint64_t number;

    (void)unused;
    scene_open(&s);
    feed(&s, &(struct office_report){.author = 1,
                                     .tlp = TLP_CLEAR,
                                     .object = 5,
                                     .domain = "a.example"});
    id = fed(&s);
    retract(&s, &id, NULL, true);
    assert_int_equal(VAULT_RETRACTED | VAULT_ERASED, state_of(&s, &id));
    assert_true(vault_find(s.o.desk.store, &id, &number));
    assert_true(vault_get(s.o.desk.store, number, &row));
    assert_err(ERR_NOT_FOUND, vault_raw(s.o.desk.store, &row, &back));
    scene_close(&s);
}

static void a_tombstone_meets_the_target_that_comes_later(void **unused)
{
    const struct office_report report = {
        .author = 1, .tlp = TLP_CLEAR, .object = 5, .domain = "a.example"};
    struct record_id id;
    struct scene s;

    (void)unused;
    scene_open(&s);
    s.raw.len = 0;
    office_sign(&s.o, &s.raw, &report);
    id = fed(&s);
    retract(&s, &id, NULL, true);
    assert_int_equal(FRAME_STORED, feed(&s, &report));
    assert_int_equal(VAULT_RETRACTED | VAULT_ERASED, state_of(&s, &id));
    office_commit(&s.o);
    assert_int_equal(0, office_hits(&s.o, "a.example", hits, 64));
    scene_close(&s);
}

static void a_single_value_can_be_retracted_before_its_target(void **unused)
{
    const struct office_report report = {
        .author = 1, .tlp = TLP_CLEAR, .object = 5, .domain = "a.example"};
    struct record_id id;
    struct scene s;

    (void)unused;
    scene_open(&s);
    s.raw.len = 0;
    office_sign(&s.o, &s.raw, &report);
    id = fed(&s);
    retract(&s, &id, "a.example", false);
    assert_int_equal(FRAME_STORED, feed(&s, &report));
    assert_int_equal(0, state_of(&s, &id));
    office_commit(&s.o);
    assert_int_equal(1, office_hits(&s.o, "a.example", hits, 64));
    assert_true(hits[0].value.flags & INDEX_RETRACTED);
    scene_close(&s);
}

static void an_author_without_a_card_is_held_and_taken_later(void **unused)
{
    struct inbox_held_at after = {0};
    static struct inbox_held_at changed[INGEST_HELD_A_ROUND];
    struct record_id id;
    struct scene s;
    size_t count;

    (void)unused;
    scene_open(&s);
    assert_int_equal(FRAME_HELD,
                     feed(&s, &(struct office_report){.author = 3,
                                                      .tlp = TLP_CLEAR,
                                                      .domain = "a.example"}));
    id = fed(&s);
    assert_int_equal(VAULT_HELD, state_of(&s, &id));
    assert_int_equal(1, ingest_again(&s.o.desk, &after, changed, &count));
    assert_int_equal(0, count);
    office_peer(&s.o, 3);
    after = (struct inbox_held_at){0};
    assert_int_equal(1, ingest_again(&s.o.desk, &after, changed, &count));
    assert_int_equal(1, count);
    assert_int_equal(FRAME_STORED, changed[0].held.changed);
    assert_int_equal(0, state_of(&s, &id));
    office_commit(&s.o);
    assert_int_equal(1, office_hits(&s.o, "a.example", hits, 64));
    scene_close(&s);
}

static void what_is_held_too_long_goes_to_quarantine(void **unused)
{
    struct inbox_held_at after = {0};
    static struct inbox_held_at changed[INGEST_HELD_A_ROUND];
    struct scene s;
    size_t count;

    (void)unused;
    scene_open(&s);
    feed(&s, &(struct office_report){.author = 3, .tlp = TLP_CLEAR});
    s.o.desk.now_ms += INGEST_HELD_MAX_MS;
    assert_int_equal(1, ingest_again(&s.o.desk, &after, changed, &count));
    assert_int_equal(1, count);
    assert_int_equal(FRAME_NOT_ACCEPTED, changed[0].held.changed);
    assert_int_equal(1, quarantine_count(&s.o.desk, s.one->party));
    scene_close(&s);
}

static void a_record_from_the_future_is_held(void **unused)
{
    struct scene s;

    (void)unused;
    scene_open(&s);
    assert_int_equal(
        FRAME_HELD,
        feed(&s, &(struct office_report){
                     .author = 1,
                     .tlp = TLP_CLEAR,
                     .created_ms = SAMPLE_NOW_MS + RECORD_CLOCK_AHEAD_MS + 1}));
    scene_close(&s);
}

static void a_used_up_quota_is_credit_zero_with_its_reason(void **unused)
{
    struct frame_credit credit;
    struct scene s;

    (void)unused;
    scene_open(&s);
    s.o.config.limits.records_a_day = 2;
    for (uint8_t i = 1; i <= 2; i++) {
        credit = ingest_credit(&s.o.desk, s.one);
        assert_int_equal(FRAME_CREDIT_FRAMES, credit.frames);
        feed(&s, &(struct office_report){
                     .author = 1, .tlp = TLP_CLEAR, .object = i});
    }
    credit = ingest_credit(&s.o.desk, s.one);
    assert_int_equal(0, credit.frames);
    assert_int_equal(FRAME_REASON_QUOTA, credit.reason);
    s.o.desk.now_ms += SAMPLE_DAY_MS;
    credit = ingest_credit(&s.o.desk, s.one);
    assert_int_equal(FRAME_CREDIT_FRAMES, credit.frames);
    scene_close(&s);
}

static void quarantine_is_bounded_for_each_peer(void **unused)
{
    struct quarantine_row row;
    struct scene s;

    (void)unused;
    scene_open(&s);
    s.o.config.limits.quarantine_max = 3;
    for (uint8_t i = 1; i <= 5; i++)
        assert_int_equal(FRAME_NOT_ACCEPTED,
                         feed(&s, &(struct office_report){.author = 1,
                                                          .tlp = TLP_AMBER,
                                                          .to = {2},
                                                          .object = i}));
    assert_int_equal(3, quarantine_count(&s.o.desk, s.one->party));
    assert_int_equal(FRAME_REASON_QUOTA,
                     ingest_credit(&s.o.desk, s.one).reason);
    assert_true(quarantine_next(&s.o.desk, 0, &row));
    quarantine_drop(&s.o.desk, &row);
    assert_int_equal(2, quarantine_count(&s.o.desk, s.one->party));
    assert_int_equal(FRAME_REASON_NONE, ingest_credit(&s.o.desk, s.one).reason);
    scene_close(&s);
}

static void quarantine_gives_back_the_octets_it_was_given(void **unused)
{
    uint8_t back_room[4096];
    struct buffer back = {back_room, 0, sizeof back_room};
    struct quarantine_row row;
    struct scene s;

    (void)unused;
    scene_open(&s);
    for (int i = 0; i < 2; i++) /* again the same: still one */
        feed(&s,
             &(struct office_report){.author = 1, .tlp = TLP_AMBER, .to = {2}});
    assert_true(quarantine_next(&s.o.desk, 0, &row));
    assert_err(ERR_OK, quarantine_raw(&s.o.desk, &row, &back));
    assert_bytes_equal(bytes_of(&s.raw), bytes_of(&back));
    assert_false(quarantine_next(&s.o.desk, row.id, &row));
    scene_close(&s);
}

static void an_own_record_comes_back_only_to_who_lost_it(void **unused)
{
    const struct office_report report = {
        .author = 0, .tlp = TLP_AMBER, .to = {1}, .domain = "a.example"};
    struct frame_giveback g = {.entry_count = 1, .lane = ENVELOPE_RELAYABLE};
    struct frame_giveback_entry entry = {.seq = 4};
    struct outbox_release release;
    struct record_id id;
    struct scene s;
    uint64_t number;

    (void)unused;
    scene_open(&s);
    assert_int_equal(FRAME_NOT_ACCEPTED, feed(&s, &report));
    id = entry.record = fed(&s);
    store_mint(s.o.desk.store, STORE_UNKNOWN);
    g.from = s.one->id;
    g.to = s.o.node[0].id;
    assert_err(ERR_OK, frame_giveback_write(&s.body, &g, &entry));
    giveback_take(&s.o.desk, s.one, bytes_of(&s.body));
    assert_int_equal(FRAME_STORED, feed(&s, &report));
    assert_true(vault_find(s.o.desk.store, &id, &number));
    assert_true(
        outbox_release_get(s.o.desk.store, number, s.one->party, &release));
    assert_int_equal(OUTBOX_STORED, release.state);
    assert_int_equal(4, release.seq);
    scene_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_policy_allows_is_stored_and_found),
        cmocka_unit_test(the_same_record_twice_is_stored_once),
        cmocka_unit_test(what_is_not_for_me_goes_to_quarantine),
        cmocka_unit_test(quarantine_does_not_count_as_having_it),
        cmocka_unit_test(garbage_and_a_wrong_signature_are_not_accepted),
        cmocka_unit_test(an_unknown_kind_is_kept_and_not_indexed),
        cmocka_unit_test(expired_on_the_way_goes_to_history),
        cmocka_unit_test(an_expired_record_of_an_unknown_author_is_no_history),
        cmocka_unit_test(history_takes_only_what_was_welcome_alive),
        cmocka_unit_test(a_newer_revision_replaces_and_an_older_is_history),
        cmocka_unit_test(of_two_with_one_revision_the_lower_id_wins),
        cmocka_unit_test(a_retraction_takes_the_record_back),
        cmocka_unit_test(an_erasing_retraction_leaves_no_body),
        cmocka_unit_test(a_tombstone_meets_the_target_that_comes_later),
        cmocka_unit_test(a_single_value_can_be_retracted_before_its_target),
        cmocka_unit_test(an_author_without_a_card_is_held_and_taken_later),
        cmocka_unit_test(what_is_held_too_long_goes_to_quarantine),
        cmocka_unit_test(a_record_from_the_future_is_held),
        cmocka_unit_test(a_used_up_quota_is_credit_zero_with_its_reason),
        cmocka_unit_test(quarantine_is_bounded_for_each_peer),
        cmocka_unit_test(quarantine_gives_back_the_octets_it_was_given),
        cmocka_unit_test(an_own_record_comes_back_only_to_who_lost_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "node/core/record/erase.h"

#include <string.h>

#include "node/core/record/apply.h"
#include "node/core/record/quarantine.h"
#include "node/core/record/retracted.h"
#include "node/core/store/index_rebuild.h"
#include "node/core/store/recalled_value.h"
#include "tests/node/core/peers_fixture.h"
#include "tests/unit.h"

static struct peers_fixture c;
static struct index_hit hits[64];

/* Revision r of object 5 of an author names rN.example. */
static struct core_fixture_report revision(unsigned author, uint64_t revision)
{
    static const char *const domain[] = {"", "r1.example", "r2.example",
                                         "r3.example"};

    return (struct core_fixture_report){.author = author,
                                        .tlp = TLP_CLEAR,
                                        .object = 5,
                                        .revision = revision,
                                        .domain = domain[revision]};
}

static struct peers_fixture_retraction
retraction(unsigned author, const struct record_id *record, uint64_t up_to,
           bool erase)
{
    return (struct peers_fixture_retraction){.author = author,
                                             .object = 9,
                                             .target = 5,
                                             .record = *record,
                                             .up_to = up_to,
                                             .erase = erase,
                                             .tlp = TLP_CLEAR};
}

static void recall(unsigned from, const struct record_id *record,
                   uint64_t up_to)
{
    const struct peers_fixture_retraction r =
        retraction(1, record, up_to, true);

    (void)peers_fixture_retraction(&c, &r);
    assert_int_equal(FRAME_STORED, peers_fixture_feed(&c, from));
}

static bool indexed(const char *domain)
{
    const struct index_item item = {INDICATOR_DOMAIN, bytes_text(domain),
                                    false};
    struct index_search search = {.items = &item, .count = 1};

    index_flush(c.o.facts.index);
    return index_find(&c.o.facts.txn.view, &search, hits, 64) > 0;
}

static void assert_erased(const struct record_id *id, const char *domain)
{
    struct vault_row row = peers_fixture_row(&c, id);

    assert_true(row.state & VAULT_ERASED);
    assert_true(row.state & VAULT_RETRACTED);
    assert_memory_equal(id, &row.id, sizeof row.id);
    assert_false(peers_fixture_has_body(&c, id));
    assert_false(indexed(domain));
}

static void a_recall_erases_every_revision_up_to_its_own(void **unused)
{
    struct core_fixture_report report;
    struct record_id id[4];

    (void)unused;
    for (uint64_t r = 1; r <= 3; r++) {
        report = revision(1, r);
        id[r] = peers_fixture_stored(&c, 1, &report);
    }
    index_flush(c.o.facts.index);
    assert_int_equal(3, view_state(&c.o.facts.txn.view)->indicators);
    recall(1, &id[2], 2);
    assert_erased(&id[1], "r1.example");
    assert_erased(&id[2], "r2.example");
    assert_int_equal(0, peers_fixture_row(&c, &id[3]).state);
    assert_true(peers_fixture_has_body(&c, &id[3]));
    assert_true(indexed("r3.example"));
    assert_int_equal(1, view_state(&c.o.facts.txn.view)->indicators);
}

static void more_revisions_than_one_walk_takes_are_all_erased(void **unused)
{
    enum { REVISIONS = 150 };
    static struct record_id id[REVISIONS + 1];

    (void)unused;
    for (uint64_t r = 1; r <= REVISIONS; r++) {
        struct core_fixture_report report = revision(1, 1);

        report.revision = r;
        id[r] = peers_fixture_stored(&c, 1, &report);
    }
    recall(1, &id[REVISIONS], REVISIONS);
    for (size_t r = 1; r <= REVISIONS; r++)
        assert_erased(&id[r], "r1.example");
    assert_int_equal(REVISIONS, peers_fixture_due(&c, JOB_ERASED));
}

static void quarantined_copies_of_what_is_held_go_too(void **unused)
{
    struct core_fixture_report report = {.author = 1,
                                         .tlp = TLP_AMBER,
                                         .to_me = true,
                                         .object = 5,
                                         .domain = "r1.example"};
    struct quarantine_row row;
    struct record_id id;

    (void)unused;
    id = peers_fixture_stored(&c, 1, &report);
    /* Two pass it on who may not. */
    assert_int_equal(FRAME_NOT_ACCEPTED, peers_fixture_feed(&c, 2));
    assert_int_equal(FRAME_NOT_ACCEPTED, peers_fixture_feed(&c, 3));
    report.object = 6;
    peers_fixture_sign(&c, &report);
    assert_int_equal(FRAME_NOT_ACCEPTED, peers_fixture_feed(&c, 3));
    recall(1, &id, 1);
    assert_erased(&id, "r1.example");
    assert_false(quarantine_of(&c.o.facts, c.peer[2]->node_no, &id, &row));
    assert_false(quarantine_of(&c.o.facts, c.peer[3]->node_no, &id, &row));
    assert_int_equal(0, quarantine_count(&c.o.facts, c.peer[2]->node_no));
    assert_int_equal(1, quarantine_count(&c.o.facts, c.peer[3]->node_no));
}

/* However many there are: a recall may find a whole quarantine. */
static void more_copies_than_a_recall_may_drop_go_in_parts(void **unused)
{
    enum { COPIES = ERASE_AT_ONCE / QUARANTINE_COPY_ROWS + 100 };
    struct core_fixture_report report = {
        .author = 1, .tlp = TLP_AMBER, .to = {3}, .object = 5};
    struct job_at at = {.kind = JOB_REFUSED};
    struct record_id id;
    size_t parts = 0;

    (void)unused;
    for (report.revision = 1; report.revision <= COPIES; report.revision++) {
        id = peers_fixture_sign(&c, &report);
        assert_int_equal(FRAME_NOT_ACCEPTED, peers_fixture_feed(&c, 2));
    }
    recall(1, &id, COPIES);
    assert_int_equal(100, quarantine_count(&c.o.facts, c.peer[2]->node_no));
    assert_true(jobs_next(&c.o.facts.txn.view, &at));
    while (!quarantine_recall_rest(&c.o.facts, &at))
        parts++;
    assert_int_equal(100 * QUARANTINE_COPY_ROWS / QUARANTINE_RECALL_ROWS,
                     parts);
    assert_int_equal(0, quarantine_count(&c.o.facts, c.peer[2]->node_no));
    assert_int_equal(0, view_state(&c.o.facts.txn.view)->quarantined);
}

static void a_copy_that_was_only_quarantined_goes_too(void **unused)
{
    struct record_id id;

    (void)unused;
    id = peers_fixture_sign(
        &c, &(struct core_fixture_report){
                .author = 1, .tlp = TLP_AMBER, .to = {2}, .object = 5});
    assert_int_equal(FRAME_NOT_ACCEPTED, peers_fixture_feed(&c, 2));
    recall(1, &id, 1);
    assert_int_equal(0, quarantine_count(&c.o.facts, c.peer[2]->node_no));
}

static void no_octets_are_quarantined_after_the_recall(void **unused)
{
    static uint8_t room[RECORD_MAX];
    struct buffer raw = {room, 0, sizeof room};
    struct quarantine_row row;
    struct record_id id;

    (void)unused;
    id = peers_fixture_sign(
        &c, &(struct core_fixture_report){
                .author = 1, .tlp = TLP_AMBER, .to = {2}, .object = 5});
    recall(1, &id, 1);
    peers_fixture_sign(
        &c, &(struct core_fixture_report){
                .author = 1, .tlp = TLP_AMBER, .to = {2}, .object = 5});
    assert_int_equal(FRAME_NOT_ACCEPTED, peers_fixture_feed(&c, 2));
    assert_true(quarantine_of(&c.o.facts, c.peer[2]->node_no, &id, &row));
    assert_err(ERR_OK, quarantine_raw(&c.o.facts, &row, &raw));
    assert_int_equal(0, raw.len);
}

static void somebody_elses_erasure_is_due_to_be_told_once(void **unused)
{
    struct core_fixture_report report;
    struct job_at at = {.kind = JOB_ERASED};
    struct record_id id;

    (void)unused;
    report = revision(1, 1);
    id = peers_fixture_stored(&c, 1, &report);
    c.o.facts.now_ms += 1000;
    recall(1, &id, 1);
    assert_true(jobs_next(&c.o.facts.txn.view, &at));
    assert_int_equal(peers_fixture_row(&c, &id).number, at.number);
    assert_int_equal(0, at.node_no);
    assert_int_equal(SAMPLE_NOW_MS + 1000, at.job.since_ms);
    jobs_done(&c.o.facts.txn, &at);
    /* The same again, and another recall of it: told already. */
    assert_int_equal(FRAME_STORED, peers_fixture_feed(&c, 1));
    peers_fixture_retraction(
        &c, &(struct peers_fixture_retraction){.author = 1,
                                               .object = 10,
                                               .target = 5,
                                               .record = id,
                                               .up_to = 2,
                                               .erase = true,
                                               .tlp = TLP_CLEAR});
    assert_int_equal(FRAME_STORED, peers_fixture_feed(&c, 1));
    assert_int_equal(0, peers_fixture_due(&c, JOB_ERASED));
}

/* Its hash stays, by which it is known when it is to be shared again, though
   the index is made anew. */
static void ones_own_erasure_is_nobodys_news(void **unused)
{
    struct retracted_value v = {.type = INDICATOR_DOMAIN,
                                .value = bytes_text("r1.example")};
    struct core_fixture_report report;
    struct peers_fixture_retraction r;
    struct vault_row row;
    struct record_id id;
    uint64_t number;
    static struct record opened;

    (void)unused;
    report = revision(0, 1);
    id = peers_fixture_own(&c, &report);
    r = retraction(0, &id, 1, true);
    peers_fixture_retraction(&c, &r);
    assert_err(ERR_OK, record_open(&opened, bytes_of(&c.raw)));
    row = (struct vault_row){.author = c.o.self.node_no,
                             .from = c.o.self.node_no};
    apply_record(&c.o.facts, &opened, &row);
    assert_true(peers_fixture_row(&c, &id).state & VAULT_ERASED);
    assert_false(peers_fixture_has_body(&c, &id));
    assert_false(indexed("r1.example"));
    index_rebuild_begin(&c.o.facts.txn);
    assert_true(retracted_by_us(&c.o.facts, &v, &number));
    assert_int_equal(peers_fixture_row(&c, &id).number, number);
    assert_int_equal(0, peers_fixture_due(&c, JOB_ERASED));
}

static void a_recall_that_comes_first_keeps_no_body(void **unused)
{
    struct core_fixture_report report;
    struct record_id id[3];

    (void)unused;
    report = revision(1, 1);
    id[1] = peers_fixture_sign(&c, &report);
    recall(1, &id[1], 1);
    assert_int_equal(0,
                     peers_fixture_due(&c, JOB_ERASED)); /* nothing was held */
    id[1] = peers_fixture_stored(&c, 1, &report);
    assert_erased(&id[1], "r1.example");
    assert_int_equal(1, peers_fixture_due(&c, JOB_ERASED));
    report = revision(1, 2);
    id[2] = peers_fixture_stored(&c, 1, &report);
    assert_true(peers_fixture_has_body(&c, &id[2]));
    assert_int_equal(0, peers_fixture_row(&c, &id[2]).state);
}

static void what_is_held_is_erased_before_it_was_let_in(void **unused)
{
    struct record_reader pin;
    struct record_id id;

    (void)unused;
    pin = peers_fixture_group(
        &c, &(struct peers_fixture_version){
                .owner = 1, .object = 6, .version = 1, .members = "01"});
    id = peers_fixture_sign(
        &c, &(struct core_fixture_report){.author = 1,
                                          .tlp = TLP_AMBER,
                                          .group = &pin,
                                          .object = 5,
                                          .domain = "r1.example"});
    assert_int_equal(FRAME_HELD, peers_fixture_feed(&c, 1));
    recall(1, &id, 1);
    assert_false(peers_fixture_kept(&c, &id));
    peers_fixture_look_again(&c);
    assert_erased(&id, "r1.example");
    assert_int_equal(FRAME_STORED, c.o.answer);
}

static void a_whole_retraction_erases_nothing(void **unused)
{
    struct core_fixture_report report;
    struct peers_fixture_retraction r;
    struct record_id id;

    (void)unused;
    report = revision(1, 1);
    id = peers_fixture_stored(&c, 1, &report);
    r = retraction(1, &id, 1, false);
    peers_fixture_retraction(&c, &r);
    assert_int_equal(FRAME_STORED, peers_fixture_feed(&c, 1));
    assert_int_equal(VAULT_RETRACTED, peers_fixture_row(&c, &id).state);
    assert_true(peers_fixture_has_body(&c, &id));
    assert_int_equal(0, peers_fixture_due(&c, JOB_ERASED));
}

static void
single_values_are_marked_in_what_is_named_and_what_is_live(void **unused)
{
    struct core_fixture_report report;
    struct peers_fixture_retraction r;
    struct record_id id[4];

    (void)unused;
    for (uint64_t n = 1; n <= 3; n++) {
        report = revision(1, n);
        report.domain = "r1.example";
        id[n] = peers_fixture_stored(&c, 1, &report);
    }
    r = retraction(1, &id[2], 2, false);
    r.domain = "r1.example";
    peers_fixture_retraction(&c, &r);
    assert_int_equal(FRAME_STORED, peers_fixture_feed(&c, 1));
    assert_true(indexed("r1.example"));
    for (size_t n = 0; n < 3; n++) {
        assert_int_equal(peers_fixture_row(&c, &id[n + 1]).number,
                         hits[n].number);
        assert_int_equal(n == 1, (hits[n].value.flags & INDEX_RETRACTED) != 0);
    }
    /* What is live and covered is hit, whichever revision was named. */
    r.object = 10;
    r.up_to = 3;
    peers_fixture_retraction(&c, &r);
    assert_int_equal(FRAME_STORED, peers_fixture_feed(&c, 1));
    assert_true(indexed("r1.example"));
    assert_true(hits[2].value.flags & INDEX_RETRACTED);
}

/* Else who has the record already would mark what others, to whom it comes
   later, do not. */
static void a_record_of_another_object_keeps_its_values(void **unused)
{
    struct core_fixture_report report;
    struct peers_fixture_retraction r;
    struct record_id id;

    (void)unused;
    report = revision(1, 1);
    id = peers_fixture_stored(&c, 1, &report);
    r = retraction(1, &id, 1, false);
    r.target++;
    r.domain = "r1.example";
    peers_fixture_retraction(&c, &r);
    assert_int_equal(FRAME_STORED, peers_fixture_feed(&c, 1));
    assert_true(indexed("r1.example"));
    assert_int_equal(0, hits[0].value.flags & INDEX_RETRACTED);
}

/* The values of what was never for this node must not come with a retraction.
   WIRE.md 7.2: "else it keeps only the tombstone" */
static void a_retraction_of_what_is_not_mine_leaves_no_values(void **unused)
{
    struct peers_fixture_retraction r = {.author = 1,
                                         .object = 9,
                                         .target = 5,
                                         .record = {{7}},
                                         .up_to = 1,
                                         .domain = "secret.example",
                                         .tlp = TLP_AMBER_STRICT,
                                         .to = {2}};
    struct record_id id;

    (void)unused;
    id = peers_fixture_retraction(&c, &r);
    assert_int_equal(FRAME_STORED, peers_fixture_feed(&c, 2));
    assert_false(peers_fixture_has_body(&c, &id));
    /* Whom it is for keeps it until the target comes. */
    r.to_me = true;
    r.object = 10;
    id = peers_fixture_retraction(&c, &r);
    assert_int_equal(FRAME_STORED, peers_fixture_feed(&c, 1));
    assert_true(peers_fixture_has_body(&c, &id));
}

static void only_its_author_can_recall_it(void **unused)
{
    struct core_fixture_report report;
    struct peers_fixture_retraction r;
    struct record_id id;

    (void)unused;
    report = revision(1, 1);
    id = peers_fixture_stored(&c, 1, &report);
    r = retraction(2, &id, 1, true);
    peers_fixture_retraction(&c, &r);
    (void)peers_fixture_feed(&c, 2);
    assert_int_equal(0, peers_fixture_row(&c, &id).state);
    assert_true(peers_fixture_has_body(&c, &id));
    assert_true(indexed("r1.example"));
}

/* A recall may name a million entries of the index. */
static struct record_id recalled_beyond_its_bound(void)
{
    const struct core_fixture_report report = revision(1, 1);
    struct record_id id = peers_fixture_stored(&c, 1, &report);
    struct vault_row row = peers_fixture_row(&c, &id);
    struct vault_object object;
    uint64_t left = 1;

    vault_object(&c.o.facts.txn.view, &row.object, row.author, &object);
    object.dead_revision = object.erased_revision = 1;
    vault_object_put(&c.o.facts.txn, &row.object, row.author, &object);
    row.state |= VAULT_RETRACTED;
    vault_update(&c.o.facts.txn, &row);
    erase_in_turn(&c.o.facts, &row, &left);
    assert_int_equal(0, left);
    assert_true(peers_fixture_has_body(&c, &id));
    return id;
}

static void what_is_beyond_a_bound_is_erased_later(void **unused)
{
    struct record_id id = recalled_beyond_its_bound();

    (void)unused;
    assert_true(erase_rest(&c.o.facts));
    assert_false(peers_fixture_has_body(&c, &id));
    assert_false(indexed("r1.example"));
    assert_false(erase_rest(&c.o.facts));
}

static void or_when_a_copy_comes_from_another_peer_who_is_told(void **unused)
{
    struct record_id id = recalled_beyond_its_bound();
    struct job_at told = {.kind = JOB_ERASED};

    (void)unused;
    assert_int_equal(FRAME_STORED, peers_fixture_feed(&c, 2));
    assert_false(peers_fixture_has_body(&c, &id));
    assert_true(jobs_next(&c.o.facts.txn.view, &told));
    assert_int_equal(0, told.node_no);
    assert_true(jobs_next(&c.o.facts.txn.view, &told));
    assert_int_equal(c.peer[2]->node_no, told.node_no);
}

/* Whether a record of an author, of one value, is erased at once when so much
   may be. */
static bool erased_within(unsigned author, uint64_t left)
{
    const struct core_fixture_report report = revision(author, 1);
    const struct record_id id = author == 0
                                    ? peers_fixture_own(&c, &report)
                                    : peers_fixture_stored(&c, author, &report);
    struct vault_row row = peers_fixture_row(&c, &id);

    row.state |= VAULT_RETRACTED;
    vault_update(&c.o.facts.txn, &row);
    erase_in_turn(&c.o.facts, &row, &left);
    return !peers_fixture_has_body(&c, &id);
}

/* Of another's record the index's row goes; of one's own two are written. */
static void what_is_written_to_remember_it_counts_too(void **unused)
{
    (void)unused;
    assert_true(erased_within(1, 2));
    assert_false(erased_within(0, 1 + RECALLED_VALUE_ROWS));
    assert_true(erased_within(0, 2 + RECALLED_VALUE_ROWS));
}

int main(void)
{
#define TEST(name, peers) PEERS_FIXTURE_TEST(name, &c, peers)
    const struct CMUnitTest tests[] = {
        TEST(what_is_beyond_a_bound_is_erased_later, 1),
        TEST(or_when_a_copy_comes_from_another_peer_who_is_told, 2),
        TEST(what_is_written_to_remember_it_counts_too, 1),
        TEST(a_recall_erases_every_revision_up_to_its_own, 1),
        TEST(more_revisions_than_one_walk_takes_are_all_erased, 1),
        TEST(quarantined_copies_of_what_is_held_go_too, 3),
        TEST(more_copies_than_a_recall_may_drop_go_in_parts, 3),
        TEST(a_copy_that_was_only_quarantined_goes_too, 2),
        TEST(no_octets_are_quarantined_after_the_recall, 2),
        TEST(somebody_elses_erasure_is_due_to_be_told_once, 1),
        TEST(ones_own_erasure_is_nobodys_news, 1),
        TEST(a_recall_that_comes_first_keeps_no_body, 1),
        TEST(what_is_held_is_erased_before_it_was_let_in, 1),
        TEST(a_whole_retraction_erases_nothing, 1),
        TEST(single_values_are_marked_in_what_is_named_and_what_is_live, 1),
        TEST(a_record_of_another_object_keeps_its_values, 1),
        TEST(a_retraction_of_what_is_not_mine_leaves_no_values, 2),
        TEST(only_its_author_can_recall_it, 2),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "node/core/store/migrate.h"

#include <string.h>

#include "node/core/record/release.h"
#include "node/core/store/hold.h"
#include "node/core/store/hold_news.h"
#include "node/core/store/incarnation.h"
#include "node/core/store/outbox.h"
#include "node/core/store/outbox_release.h"
#include "node/core/store/quarantine_sum.h"
#include "node/core/store/recv.h"
#include "node/core/store/table.h"
#include "node/core/store/tomb_value.h"
#include "tests/node/core/peers_fixture.h"
#include "tests/unit.h"

/* As schema 2 has them. */
enum { HELD_2 = 8 };

struct state_2 {
    uint64_t commits;
    uint64_t next_number, next_quarantine;
    uint64_t records, indicators, quarantined;
    uint64_t releases;
    uint32_t next_party, life;
    struct incarnation incarnation, predecessor;
    uint32_t past, unused;
    struct indicator_prefixes prefixes;
};

struct held_2 {
    uint64_t number, since_ms, changed;
};

struct tomb_2 {
    uint64_t up_to, single;
};

struct stream_2 {
    struct incarnation incarnation, receiver_incarnation;
    uint64_t receiver_identity_ms;
    uint64_t n, acked;
    struct hash head;
    uint64_t by[OUTBOX_DISPOSITIONS];
    uint64_t restored_ms;
};

struct entry_2 {
    uint64_t number;
    struct record_id id;
    uint8_t blind[ENVELOPE_BLIND];
    struct hash slot, chain;
    uint64_t disposition;
};

struct release_2 {
    uint64_t seq, since_ms;
    uint32_t life;
    uint8_t lane, state, rule, marks;
};

static struct peers_fixture c;
static struct store *s;
static struct migrate_report report;

static void begin(void)
{
    peers_fixture_open(&c, 3);
    s = c.o.store;
}

static void end(void)
{
    peers_fixture_close(&c);
}

static void clear(enum table t)
{
    struct table_key k = {0};
    struct bytes value;

    while (table_next(store_view(s), t, &k, &value))
        table_del(store_txn(s), t, &k);
}

static void old_releases(void)
{
    struct table_key k = {0};
    struct bytes value;
    struct outbox_release r;

    while (table_next(store_view(s), TABLE_RELEASE, &k, &value)) {
        struct release_2 old = {0};

        memcpy(&r, value.at, sizeof r);
        old.seq = r.seq;
        old.since_ms = r.since_ms;
        old.life = r.life;
        old.state = r.state;
        old.lane = r.lane;
        old.rule = r.rule;
        old.marks = r.marks;
        table_put_value(store_txn(s), TABLE_RELEASE, &k, &old, sizeof old);
    }
}

static void has_schema(uint32_t schema)
{
    struct table_key k = {0};

    table_key_add(&k, (const uint8_t *)"schema", 6);
    table_put_value(store_txn(s), TABLE_META, &k, &schema, sizeof schema);
}

/* All that the test has put in the form of schema 2 becomes that of today. */
static void bring_up(void)
{
    const struct store_state *now = view_state(store_view(s));
    const struct state_2 old = {
        .next_number = now->next_number,
        .next_quarantine = now->next_quarantine,
        .records = now->records,
        .indicators = now->indicators,
        .quarantined = now->quarantined,
        .releases = now->releases,
        .next_party = now->next_party,
        .life = now->life,
        .incarnation = now->incarnation,
        .predecessor = now->predecessor,
        .past = now->past,
    };
    struct table_key k = {0};

    table_key_add(&k, (const uint8_t *)"state", 5);
    table_put_value(store_txn(s), TABLE_META, &k, &old, sizeof old);
    has_schema(2);
    clear(TABLE_PARTY);
    clear(TABLE_QUARANTINE);
    clear(TABLE_TO);
    clear(TABLE_LOSS);
    old_releases();
    migrate(store_txn(s), 0, &report, NULL, NULL);
    assert_err(ERR_OK, view_error(store_view(s)));
}

static const struct core_fixture_report evil = {
    .author = 1, .tlp = TLP_CLEAR, .domain = "evil.example"};

static struct recv_stream line_from(unsigned n)
{
    return (struct recv_stream){c.peer[n]->node_no, ENVELOPE_RELAYABLE};
}

/* A peer's first place is of a record, and was answered so. */
static void answered(unsigned from, const struct record_id *id,
                     enum frame_disposition disposition)
{
    const struct recv_stream stream = line_from(from);
    struct recv_entry e;
    struct recv_state state;
    struct table_key k = {0};

    recv_state(store_view(s), &stream, &state);
    assert_true(recv_entry(store_view(s), &stream, 1, &e));
    assert_int_equal(peers_fixture_row(&c, id).number, e.number);
    e.disposition = (uint64_t)disposition;
    table_key_u32(&k, stream.node_no);
    table_key_u8(&k, (uint8_t)stream.lane);
    table_key_u32(&k, state.life);
    table_key_u64(&k, 1);
    table_put_value(store_txn(s), TABLE_IN, &k, &e, sizeof e);
}

static void held_place(unsigned from, const struct record_id *id)
{
    const struct held_2 held = {peers_fixture_row(&c, id).number, SAMPLE_NOW_MS,
                                0};
    struct table_key k = {0};

    answered(from, id, FRAME_HELD);
    table_key_u32(&k, c.peer[from]->node_no);
    table_key_u8(&k, ENVELOPE_RELAYABLE);
    table_key_u64(&k, 1);
    table_put_value(store_txn(s), TABLE_HELD, &k, &held, sizeof held);
}

static void in_state(const struct record_id *id, uint8_t state)
{
    struct vault_row row = peers_fixture_row(&c, id);

    if (state & VAULT_ERASED)
        vault_erase(store_txn(s), &row, VAULT_ERASED);
    row.state = state;
    vault_update(store_txn(s), &row);
}

static struct recv_entry place_of(unsigned from)
{
    const struct recv_stream stream = line_from(from);
    struct recv_entry e;

    assert_true(recv_entry(store_view(s), &stream, 1, &e));
    return e;
}

static void
what_waited_is_held_for_each_who_brought_it_and_judged(void **unused)
{
    struct hold_turn turn = {0};
    struct hold_due due[8];
    struct record_id id;

    (void)unused;
    begin();
    id = peers_fixture_stored(&c, 1, &evil);
    assert_int_equal(FRAME_STORED, peers_fixture_feed(&c, 2));
    in_state(&id, HELD_2);
    held_place(1, &id);
    held_place(2, &id);
    bring_up();
    assert_int_equal(1, report.holds);
    assert_false(peers_fixture_kept(&c, &id));
    assert_int_equal(0, view_state(store_view(s))->records);
    assert_int_equal(2,
                     hold_news_due(store_txn(s), &turn, SAMPLE_NOW_MS, due, 8));
    assert_int_equal(FRAME_HELD, place_of(1).disposition);
    peers_fixture_look_again(&c);
    assert_true(peers_fixture_has_body(&c, &id));
    assert_int_equal(FRAME_STORED, place_of(1).disposition);
    assert_int_equal(FRAME_STORED, place_of(2).disposition);
    end();
}

static void what_waited_without_a_place_is_judged_too(void **unused)
{
    struct record_id id;

    (void)unused;
    begin();
    id = peers_fixture_stored(&c, 1, &evil);
    in_state(&id, HELD_2);
    bring_up();
    assert_int_equal(1, report.holds);
    assert_false(peers_fixture_kept(&c, &id));
    peers_fixture_look_again(&c);
    assert_true(peers_fixture_has_body(&c, &id));
    end();
}

static void a_place_of_what_another_copy_decided_is_stored(void **unused)
{
    struct record_id id;

    (void)unused;
    begin();
    id = peers_fixture_stored(&c, 1, &evil);
    held_place(1, &id);
    bring_up();
    assert_int_equal(0, report.holds);
    assert_int_equal(FRAME_STORED, place_of(1).disposition);
    assert_int_equal(peers_fixture_row(&c, &id).number, place_of(1).number);
    end();
}

static void a_body_that_nobody_recalled_can_come_again(void **unused)
{
    static const uint8_t states[] = {HELD_2 | VAULT_ERASED, VAULT_ERASED};
    struct record_id id;

    (void)unused;
    for (size_t i = 0; i < sizeof states; i++) {
        begin();
        id = peers_fixture_stored(&c, 1, &evil);
        in_state(&id, states[i]);
        bring_up();
        assert_int_equal(1, report.freed);
        assert_int_equal(1, report.untrue);
        assert_int_equal(0, place_of(1).number);
        assert_false(peers_fixture_kept(&c, &id));
        assert_int_equal(FRAME_STORED, peers_fixture_feed(&c, 2));
        assert_true(peers_fixture_has_body(&c, &id));
        end();
    }
}

static void what_its_author_recalled_stays_erased(void **unused)
{
    struct record_id id;

    (void)unused;
    begin();
    id = peers_fixture_stored(&c, 1, &evil);
    peers_fixture_retraction(
        &c,
        &(struct peers_fixture_retraction){
            .author = 1, .object = 9, .record = id, .up_to = 1, .erase = true});
    assert_int_equal(FRAME_STORED, peers_fixture_feed(&c, 1));
    bring_up();
    assert_int_equal(0, report.freed);
    assert_true(peers_fixture_kept(&c, &id));
    assert_false(peers_fixture_has_body(&c, &id));
    end();
}

/* Of object 0 of node 1, as schema 2 keyed it. */
static void old_tomb(const struct record_id *retraction, uint64_t single)
{
    const struct vault_row row = peers_fixture_row(&c, retraction);
    const struct tomb_2 tomb = {1, single};
    const struct object_id object = {{0}};
    struct table_key k = {0};

    clear(TABLE_TOMB);
    clear(TABLE_TOMB_VALUE);
    table_key_add(&k, object.octet, sizeof object.octet);
    table_key_u32(&k, row.author);
    table_key_u64(&k, row.number);
    table_put_value(store_txn(s), TABLE_TOMB, &k, &tomb, sizeof tomb);
}

/* Of what has not come yet. */
static struct record_id early_retraction(const char *domain)
{
    struct record_id target = peers_fixture_sign(&c, &evil), id;

    id = peers_fixture_retraction(
        &c, &(struct peers_fixture_retraction){.author = 1,
                                               .object = 9,
                                               .record = target,
                                               .up_to = 1,
                                               .domain = domain});
    assert_int_equal(FRAME_STORED, peers_fixture_feed(&c, 1));
    old_tomb(&id, domain != NULL);
    return id;
}

static void a_retraction_of_values_meets_its_target_after_it(void **unused)
{
    struct index_hit hits[4];
    size_t n;

    (void)unused;
    begin();
    (void)early_retraction("evil.example");
    bring_up();
    assert_int_equal(0, report.unvalued);
    (void)peers_fixture_stored(&c, 1, &evil);
    core_fixture_commit(&c.o);
    n = core_fixture_hits(&c.o, "evil.example", hits, 4);
    assert_int_equal(1, n);
    for (size_t i = 0; i < n; i++)
        assert_true(hits[i].value.flags != 0);
    core_fixture_write(&c.o);
    end();
}

/* Schema 3 kept the values sealed, and only so. */
static void values_that_schema_3_kept_sealed_are_found_by_hash(void **unused)
{
    const struct object_id object = {{0}};
    struct record_id target, id;
    struct index_hit hits[4];
    struct tomb_values of;

    (void)unused;
    begin();
    target = peers_fixture_sign(&c, &evil);
    id = peers_fixture_retraction(
        &c, &(struct peers_fixture_retraction){.author = 1,
                                               .object = 9,
                                               .record = target,
                                               .up_to = 1,
                                               .domain = "evil.example"});
    assert_int_equal(FRAME_STORED, peers_fixture_feed(&c, 1));
    of = (struct tomb_values){object, peers_fixture_row(&c, &id).author};
    assert_int_equal(1, tomb_value_count(store_view(s), &of));
    clear(TABLE_TOMB_VALUE);
    has_schema(3);
    migrate(store_txn(s), 0, &report, NULL, NULL);
    assert_int_equal(3, report.schema);
    assert_int_equal(1, tomb_value_count(store_view(s), &of));
    (void)peers_fixture_stored(&c, 1, &evil);
    core_fixture_commit(&c.o);
    assert_int_equal(1, core_fixture_hits(&c.o, "evil.example", hits, 4));
    assert_true(hits[0].value.flags & INDEX_RETRACTED);
    core_fixture_write(&c.o);
    end();
}

static void a_tombstone_of_a_whole_needs_no_body(void **unused)
{
    struct record_id id;

    (void)unused;
    begin();
    id = early_retraction(NULL);
    in_state(&id, VAULT_ERASED);
    bring_up();
    assert_int_equal(0, report.freed);
    assert_int_equal(VAULT_ERASED | VAULT_TOMBSTONE,
                     peers_fixture_row(&c, &id).state);
    assert_true(vault_kept(store_view(s), peers_fixture_row(&c, &id).number));
    end();
}

static void values_that_are_gone_are_told_and_can_come_again(void **unused)
{
    struct record_id id;

    (void)unused;
    begin();
    id = early_retraction("evil.example");
    in_state(&id, VAULT_ERASED);
    bring_up();
    assert_int_equal(1, report.unvalued);
    assert_int_equal(1, report.untrue);
    assert_false(peers_fixture_kept(&c, &id));
    end();
}

static struct outbox_stream line_to(unsigned n)
{
    return release_stream(&c.o.facts, c.peer[n], ENVELOPE_RELAYABLE);
}

static void old_place(unsigned to, uint64_t seq, uint64_t disposition)
{
    const struct outbox_stream stream = line_to(to);
    struct outbox_entry e;
    struct entry_2 old = {.disposition = disposition};
    struct table_key k = {0};

    assert_true(outbox_entry(store_view(s), &stream, seq, &e));
    old.number = e.number;
    old.id = e.id;
    memcpy(old.blind, e.blind, sizeof old.blind);
    old.slot = e.slot;
    old.chain = e.chain;
    table_key_u32(&k, stream.node_no);
    table_key_u8(&k, (uint8_t)stream.lane);
    table_key_u32(&k, view_state(store_view(s))->life);
    table_key_u64(&k, seq);
    table_put_value(store_txn(s), TABLE_OUT, &k, &old, sizeof old);
}

enum { WENT_BACK_MS = 5000 };

/* The dispositions of the first places; what follows is in flight. */
static void old_stream(unsigned to, const uint64_t *dispositions, size_t acked)
{
    const struct outbox_stream stream = line_to(to);
    struct outbox_state state;
    struct stream_2 old = {.acked = acked,
                           .receiver_incarnation = {{1}},
                           .restored_ms = WENT_BACK_MS};
    struct table_key k = {0};

    outbox_state(store_view(s), &stream, &state);
    old.incarnation = state.incarnation;
    old.n = state.n;
    old.head = state.head;
    for (uint64_t seq = 1; seq <= state.n; seq++)
        old_place(to, seq, seq <= acked ? dispositions[seq - 1] : 0);
    for (size_t i = 0; i < acked; i++)
        old.by[dispositions[i]]++;
    table_key_u32(&k, stream.node_no);
    table_key_u8(&k, (uint8_t)stream.lane);
    table_key_u8(&k, 0);
    table_put_value(store_txn(s), TABLE_STREAM, &k, &old, sizeof old);
}

static enum outbox_runs judged(unsigned to, uint64_t seq,
                               enum frame_disposition disposition)
{
    const struct outbox_stream stream = line_to(to);
    const struct frame_run run = {seq, seq, disposition};

    return outbox_judge(store_view(s), &stream, &run, 1);
}

static void
what_left_in_a_form_that_nobody_wrote_down_may_be_either(void **unused)
{
    const uint64_t dispositions[] = {FRAME_STORED, FRAME_VOID, FRAME_HELD};
    const struct outbox_stream *stream;
    struct outbox_state state;
    struct outbox_stream to;

    (void)unused;
    begin();
    for (uint8_t i = 0; i < 4; i++)
        (void)peers_fixture_own(
            &c, &(struct core_fixture_report){.tlp = TLP_AMBER,
                                              .to = {1},
                                              .object = i,
                                              .domain = "own.example"});
    old_stream(1, dispositions, 3);
    bring_up();
    to = line_to(1);
    stream = &to;
    outbox_state(store_view(s), stream, &state);
    assert_int_equal(4, report.places);
    assert_int_equal(4, state.n);
    assert_int_equal(4, state.record_mark);
    assert_int_equal(3, state.acked);
    assert_int_equal(2, state.settled);
    assert_int_equal(OUTBOX_NEWS, judged(1, 3, FRAME_STORED));
    assert_int_equal(OUTBOX_NEWS, judged(1, 4, FRAME_VOID));
    assert_int_equal(OUTBOX_NEWS, judged(1, 4, FRAME_STORED));
    end();
}

/* A record that a peer answered "stored" to a life of this node. */
static uint64_t released_in(uint32_t life, uint8_t object)
{
    struct record_id id = peers_fixture_own(
        &c, &(struct core_fixture_report){.tlp = TLP_AMBER,
                                          .to = {1},
                                          .object = object,
                                          .domain = "own.example"});
    const uint64_t number = peers_fixture_row(&c, &id).number;
    const uint32_t node_no = c.peer[1]->node_no;
    struct outbox_release r;

    assert_true(outbox_release_get(store_view(s), number, node_no, &r));
    r.state = OUTBOX_STORED;
    r.life = life;
    outbox_release_put(store_txn(s), number, node_no, &r);
    return number;
}

static bool is_lost(uint64_t number)
{
    const uint32_t node_no = c.peer[1]->node_no;
    struct outbox_release r;
    uint64_t since_ms;

    assert_true(outbox_release_get(store_view(s), number, node_no, &r));
    assert_int_equal(OUTBOX_STORED, r.state);
    return outbox_release_lost(store_view(s), node_no, &r, &since_ms) &&
           since_ms == WENT_BACK_MS;
}

static void
what_a_receiver_that_went_back_answered_earlier_is_owed(void **unused)
{
    const uint64_t dispositions[] = {FRAME_STORED, FRAME_STORED};
    uint64_t early, late, listed[4];

    (void)unused;
    begin();
    incarnation_mint(store_txn(s), STORE_NAMED);
    early = released_in(1, 1);
    late = released_in(2, 2);
    old_stream(1, dispositions, 2);
    bring_up();
    assert_true(is_lost(early));
    assert_false(is_lost(late));
    assert_int_equal(
        2, outbox_release_to(store_view(s), c.peer[1]->node_no, 0, listed, 4));
    assert_int_equal(2,
                     incarnation_life(store_view(s),
                                      &view_state(store_view(s))->incarnation));
    assert_int_equal(1,
                     incarnation_life(store_view(s),
                                      &view_state(store_view(s))->predecessor));
    end();
}

static void what_schema_3_has_in_quarantine_is_summed_up(void **unused)
{
    struct quarantine_sum_at at = {0};
    struct quarantine_sum sum;

    (void)unused;
    begin();
    for (uint8_t i = 1; i <= 3; i++) {
        (void)peers_fixture_sign(
            &c, &(struct core_fixture_report){
                    .author = 1, .tlp = TLP_AMBER, .to = {2}, .object = i});
        assert_int_equal(FRAME_NOT_ACCEPTED, peers_fixture_feed(&c, 2));
    }
    clear(TABLE_QUARANTINE_SHARE);
    has_schema(3);
    migrate(store_txn(s), 0, &report, NULL, NULL);
    assert_err(ERR_OK, view_error(store_view(s)));
    assert_int_equal(3, report.schema);
    assert_true(quarantine_sum_next(store_view(s), &at, &sum));
    assert_int_equal(c.peer[2]->node_no, at.from);
    assert_int_equal(3, sum.count);
    assert_true(ident_same(&c.o.node[1].id, &sum.author));
    end();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_schema_3_has_in_quarantine_is_summed_up),
        cmocka_unit_test(
            what_waited_is_held_for_each_who_brought_it_and_judged),
        cmocka_unit_test(what_waited_without_a_place_is_judged_too),
        cmocka_unit_test(a_place_of_what_another_copy_decided_is_stored),
        cmocka_unit_test(a_body_that_nobody_recalled_can_come_again),
        cmocka_unit_test(what_its_author_recalled_stays_erased),
        cmocka_unit_test(a_retraction_of_values_meets_its_target_after_it),
        cmocka_unit_test(values_that_schema_3_kept_sealed_are_found_by_hash),
        cmocka_unit_test(a_tombstone_of_a_whole_needs_no_body),
        cmocka_unit_test(values_that_are_gone_are_told_and_can_come_again),
        cmocka_unit_test(
            what_left_in_a_form_that_nobody_wrote_down_may_be_either),
        cmocka_unit_test(
            what_a_receiver_that_went_back_answered_earlier_is_owed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

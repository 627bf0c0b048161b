#include "node/core/record/leaks.h"

#include <string.h>

#include "node/core/record/quarantine.h"
#include "proto/leak_proof.h"
#include "proto/stream.h"
#include "tests/node/core/peers_fixture.h"
#include "tests/unit.h"

static struct peers_fixture c;

static uint32_t node_no(unsigned n)
{
    return node_no_known(&c.o.facts.txn.view, &c.o.node[n].id);
}

/* The extension that shows that one node sent another a record. */
static struct bytes proof(const struct record_id *id, unsigned by, unsigned to)
{
    static uint8_t room[LEAK_PROOF_MAX + 32], frame_room[ENVELOPE_MAX];
    static const uint8_t blind[ENVELOPE_BLIND] = {0xb1};
    const struct envelope_random chance = {{0xce}, {0xef}};
    const struct hash slot = stream_slot(id, blind);
    uint8_t shown_room[LEAK_PROOF_MAX];
    struct buffer shown = {shown_room, 0, sizeof shown_room};
    struct buffer out = {room, 0, sizeof room};
    struct buffer frame = {frame_room, 0, sizeof frame_room};
    struct envelope_header h = {
        .sender = c.o.node[by].id,
        .sender_version_ms = SAMPLE_NOW_MS,
        .recipient = c.o.node[to].id,
        .ek = ident_ek(&c.o.node[to].ek),
        .seq = 1,
        .type = ENVELOPE_RECORD,
    };
    struct envelope e;

    h.chain = stream_next(&h.prev, h.seq, &slot);
    assert_err(ERR_OK, envelope_seal(&frame, &h, &c.o.node[to].ek, blind,
                                     UNIT_LITERAL("R"), &c.o.node[by].sk_secret,
                                     &chance));
    assert_err(ERR_OK, envelope_parse(&e, bytes_of(&frame)));
    assert_err(ERR_OK, leak_proof_write(&shown, &e, blind));
    assert_err(ERR_OK,
               record_extension_write(&out, leak_proof_name, bytes_of(&shown)));
    return bytes_of(&out);
}

/* Node 3 says that another sent it a record, against rule 2. */
static void says(const struct record_id *id, unsigned by,
                 struct bytes extensions)
{
    assert_int_equal(FRAME_STORED,
                     peers_fixture_tell(&c, 3,
                                        &(struct peers_fixture_notice){
                                            .author = 3,
                                            .type = RECORD_NOTICE_LEAK,
                                            .record = *id,
                                            .node = by,
                                            .state = POLICY_RED,
                                            .extensions = extensions}));
}

static const char *known(const struct record_id *id, unsigned by)
{
    const struct leak_at at = {peers_fixture_row(&c, id).number, node_no(3),
                               node_no(by)};
    struct leak leak;

    return at.by != 0 && leaks_get(&c.o.facts, &at, &leak) ? leaks_text(&leak)
                                                           : "-";
}

static struct record_id own(enum tlp tlp)
{
    static uint64_t revision;

    return peers_fixture_own(
        &c, &(struct core_fixture_report){
                .tlp = tlp, .to = {1}, .object = 5, .revision = ++revision});
}

static void a_word_without_proof_is_a_claim(void **unused)
{
    struct record_id id;

    (void)unused;
    id = own(TLP_RED);
    says(&id, 1, (struct bytes){0});
    assert_string_equal("leak claimed", known(&id, 1));
}

/* No mark lets a recipient pass RED on. */
static void what_no_mark_allows_is_a_proved_leak(void **unused)
{
    struct record_id id;

    (void)unused;
    id = own(TLP_RED);
    says(&id, 1, (struct bytes){0});
    says(&id, 1, proof(&id, 1, 3));
    assert_string_equal("leaked", known(&id, 1));
    says(&id, 1, (struct bytes){0}); /* a word takes no proof back */
    assert_string_equal("leaked", known(&id, 1));
    id = own(TLP_AMBER_STRICT);
    says(&id, 1, proof(&id, 1, 3));
    assert_string_equal("leaked", known(&id, 1));
}

/* WIRE.md 7.2, 13: a recipient of AMBER may have marked it as its client. */
static void what_a_mark_may_have_allowed_is_proved_as_sent(void **unused)
{
    struct record_id id;

    (void)unused;
    id = own(TLP_AMBER);
    says(&id, 1, proof(&id, 1, 3));
    assert_string_equal("sent on", known(&id, 1));
}

/* A version of a group of mine, with nodes 0 to 3 or fewer. */
static struct record_reader group(uint64_t version, const char *members)
{
    return peers_fixture_group_from(
        &c, 0,
        &(struct peers_fixture_version){
            .object = 7, .version = version, .members = members});
}

static struct record_id to_group(const struct record_reader *pin)
{
    static uint64_t revision;

    return peers_fixture_own(
        &c, &(struct core_fixture_report){.tlp = TLP_AMBER_STRICT,
                                          .group = pin,
                                          .delegate = 1,
                                          .scope = RECORD_SCOPE_AUDIENCE,
                                          .object = 6,
                                          .revision = ++revision});
}

/* Who passes a record on releases the group that it names, rule 16, and what
   retracts it, rule 15. */
static void what_goes_along_with_records_is_no_leak(void **unused)
{
    static uint8_t room[256];
    struct buffer body = {room, 0, sizeof room};
    struct record_reader pin;
    struct record_id id, target;

    (void)unused;
    pin = group(1, "012");
    id = peers_fixture_group_record(&pin);
    says(&id, 1, proof(&id, 1, 3));
    assert_string_equal("sent on", known(&id, 1));
    target = own(TLP_RED);
    id = peers_fixture_own(
        &c, &(struct core_fixture_report){.tlp = TLP_RED,
                                          .to = {1},
                                          .object = 9,
                                          .kind = RECORD_RETRACTION,
                                          .body = core_fixture_retract_body(
                                              &body, 5, &target, NULL, false)});
    says(&id, 1, proof(&id, 1, 3));
    assert_string_equal("sent on", known(&id, 1));
}

/* WIRE.md 7.7: later versions narrow for who holds them. */
static void who_was_a_member_when_it_was_signed_may_have_it(void **unused)
{
    struct record_reader pin;
    struct record_id id, other;

    (void)unused;
    pin = group(1, "0123");
    id = to_group(&pin);
    (void)group(2, "02");
    says(&id, 1, proof(&id, 1, 3));
    assert_string_equal("sent on", known(&id, 1));
    /* Members of later versions, where these count. */
    pin = group(3, "01");
    pin.later_members = true;
    other = to_group(&pin);
    says(&other, 1, proof(&other, 1, 3));
    assert_string_equal("sent on", known(&other, 1));
}

static void who_never_was_a_member_proves_a_leak(void **unused)
{
    struct record_reader pin;
    struct record_id id;

    (void)unused;
    pin = group(1, "012");
    id = to_group(&pin);
    says(&id, 1, proof(&id, 1, 3));
    assert_string_equal("leaked", known(&id, 1));
}

static void a_proof_of_something_else_is_a_claim(void **unused)
{
    struct record_id id, other;

    (void)unused;
    id = own(TLP_RED);
    other = own(TLP_RED);
    says(&id, 1, proof(&other, 1, 3));
    assert_string_equal("leak claimed", known(&id, 1));
    says(&id, 1, proof(&id, 1, 2)); /* to somebody else */
    assert_string_equal("leak claimed", known(&id, 1));
    says(&id, 2, proof(&id, 1, 3)); /* by somebody else */
    assert_string_equal("leak claimed", known(&id, 2));
    says(&id, 0, proof(&id, 0, 3)); /* its author sent it */
    assert_string_equal("-", known(&id, 0));
}

static void so_much_can_be_claimed_and_no_more(void **unused)
{
    struct leak_at at = {0};
    struct leak leak;
    struct record_id id;
    size_t n = 0;

    (void)unused;
    id = own(TLP_RED);
    for (unsigned by = 4; by < CORE_FIXTURE_NODES; by++)
        says(&id, by, (struct bytes){0});
    says(&id, 2, (struct bytes){0});
    at.number = peers_fixture_row(&c, &id).number;
    for (; leaks_next(&c.o.facts, &at, &leak); n++)
        assert_int_equal(node_no(3), at.to);
    assert_true(n <= LEAKS_CLAIMED_MAX);
    says(&id, 1, proof(&id, 1, 3)); /* what is proved has its place */
    assert_string_equal("leaked", known(&id, 1));
}

/* Node 1 wrote it for node 2 alone, which passes it to this node. */
static struct record_id passed_by_2(enum tlp tlp)
{
    static uint64_t revision;
    struct record_id id = peers_fixture_sign(
        &c, &(struct core_fixture_report){.author = 1,
                                          .tlp = tlp,
                                          .to = {2},
                                          .object = 5,
                                          .revision = ++revision});

    assert_int_equal(FRAME_NOT_ACCEPTED, peers_fixture_feed(&c, 2));
    return id;
}

static struct quarantine_row refused(const struct record_id *id)
{
    struct quarantine_row row;

    assert_true(quarantine_of(&c.o.facts, c.peer[2]->node_no, id, &row));
    return row;
}

static void red_on_the_lane_for_relays_is_told_to_its_author(void **unused)
{
    struct record_id id;

    (void)unused;
    c.o.on_lane_0 = true;
    id = passed_by_2(TLP_RED);
    assert_int_equal(1, peers_fixture_due(&c, JOB_LEAK));
    assert_true(refused(&id).verified);
    assert_int_equal(POLICY_RED, refused(&id).rule);
}

static void so_is_what_came_in_a_place_that_names_something_else(void **unused)
{
    struct record_id id;

    (void)unused;
    c.o.in_wrong_place = true;
    id = passed_by_2(TLP_AMBER_STRICT);
    assert_int_equal(1, peers_fixture_due(&c, JOB_LEAK));
    assert_true(refused(&id).verified);
    assert_int_equal(ERR_CONFLICT, refused(&id).why);
    /* In its place it is proved: told once more, however often they take
       turns. */
    jobs_done(&c.o.facts.txn, &(struct job_at){.kind = JOB_LEAK,
                                               .number = refused(&id).id,
                                               .node_no = node_no(2)});
    for (int i = 0; i < 2; i++) {
        c.o.in_wrong_place = false;
        assert_int_equal(FRAME_NOT_ACCEPTED, peers_fixture_feed(&c, 2));
        assert_int_equal(1 - i, peers_fixture_due(&c, JOB_LEAK));
        jobs_done(&c.o.facts.txn, &(struct job_at){.kind = JOB_LEAK,
                                                   .number = refused(&id).id,
                                                   .node_no = node_no(2)});
        c.o.in_wrong_place = true;
        assert_int_equal(FRAME_NOT_ACCEPTED, peers_fixture_feed(&c, 2));
    }
    assert_int_equal(0, peers_fixture_due(&c, JOB_LEAK));
    /* What policy permits is refused, and no leak. */
    id = peers_fixture_sign(
        &c, &(struct core_fixture_report){.author = 2, .tlp = TLP_CLEAR});
    assert_int_equal(FRAME_NOT_ACCEPTED, peers_fixture_feed(&c, 2));
    assert_int_equal(0, peers_fixture_due(&c, JOB_LEAK));
    assert_int_equal(POLICY_NO_PERMIT, refused(&id).rule);
}

static void a_recalled_record_that_comes_again_is_told_once(void **unused)
{
    struct record_id id;

    (void)unused;
    id = passed_by_2(TLP_AMBER_STRICT);
    assert_int_equal(1, peers_fixture_due(&c, JOB_LEAK));
    peers_fixture_retraction(
        &c, &(struct peers_fixture_retraction){.author = 1,
                                               .object = 9,
                                               .target = 5,
                                               .record = id,
                                               .up_to = 99,
                                               .erase = true,
                                               .tlp = TLP_AMBER_STRICT,
                                               .to_me = true});
    assert_int_equal(FRAME_STORED, peers_fixture_feed(&c, 1));
    id = passed_by_2(TLP_AMBER_STRICT);
    assert_int_equal(2, peers_fixture_due(&c, JOB_LEAK));
    assert_int_equal(FRAME_NOT_ACCEPTED, peers_fixture_feed(&c, 2));
    assert_int_equal(2, peers_fixture_due(&c, JOB_LEAK));
}

int main(void)
{
#define TEST(name) PEERS_FIXTURE_TEST(name, &c, 3)
    const struct CMUnitTest tests[] = {
        TEST(a_word_without_proof_is_a_claim),
        TEST(what_no_mark_allows_is_a_proved_leak),
        TEST(what_a_mark_may_have_allowed_is_proved_as_sent),
        TEST(what_goes_along_with_records_is_no_leak),
        TEST(who_was_a_member_when_it_was_signed_may_have_it),
        TEST(who_never_was_a_member_proves_a_leak),
        TEST(a_proof_of_something_else_is_a_claim),
        TEST(so_much_can_be_claimed_and_no_more),
        TEST(red_on_the_lane_for_relays_is_told_to_its_author),
        TEST(so_is_what_came_in_a_place_that_names_something_else),
        TEST(a_recalled_record_that_comes_again_is_told_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

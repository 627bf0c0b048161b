#include "node/core/record/pass.h"

#include <stdio.h>
#include <string.h>

#include "node/core/record/holders.h"
#include "node/core/record/release.h"
#include "node/core/store/mention.h"
#include "node/core/store/outbox.h"
#include "tests/node/core/peers_fixture.h"
#include "tests/unit.h"

static struct peers_fixture c;

/* Five peers; this node is a coordinator, node 1 the author. */
static int begin(void **unused)
{
    (void)unused;
    peers_fixture_open(&c, 5);
    c.o.self.card.identity.role = CARD_COORDINATOR;
    for (unsigned n = 1; n <= 3; n++)
        c.peer[n]->community = true;
    return 0;
}

static int end(void **unused)
{
    (void)unused;
    peers_fixture_close(&c);
    return 0;
}

static struct record_id arrives(enum tlp tlp, uint8_t object, uint64_t revision)
{
    return peers_fixture_stored(
        &c, 1,
        &(struct core_fixture_report){
            .author = 1, .tlp = tlp, .object = object, .revision = revision});
}

/* To nodes 2 and 4 and this one; delegated to this one, or to node 6. */
static struct record_id delegated(enum tlp tlp, enum record_scope scope,
                                  bool here)
{
    return peers_fixture_stored(
        &c, 1,
        &(struct core_fixture_report){.author = 1,
                                      .tlp = tlp,
                                      .to = {2, 4},
                                      .to_me = true,
                                      .object = 5,
                                      .delegate = here ? 0 : 6,
                                      .delegate_me = here,
                                      .scope = scope});
}

static void green_and_clear_go_to_the_community_by_themselves(void **unused)
{
    struct record_id id;

    (void)unused;
    for (enum tlp tlp = TLP_CLEAR; tlp <= TLP_GREEN; tlp++) {
        id = arrives(tlp, (uint8_t)(1 + tlp), 1);
        assert_false(peers_fixture_went(&c, &id, 1)); /* nothing goes back */
        assert_true(peers_fixture_went(&c, &id, 2) &&
                    peers_fixture_went(&c, &id, 3));
        assert_false(peers_fixture_went(&c, &id, 4) ||
                     peers_fixture_went(&c, &id, 5));
    }
}

static void a_member_passes_nothing_on_unasked(void **unused)
{
    struct record_id id;

    (void)unused;
    c.o.self.card.identity.role = CARD_MEMBER;
    id = arrives(TLP_GREEN, 1, 1);
    assert_false(peers_fixture_went(&c, &id, 2));
    c.o.config.pass[TLP_GREEN] = CONFIG_PASS_YES;
    id = arrives(TLP_GREEN, 2, 1);
    assert_true(peers_fixture_went(&c, &id, 2));
    c.o.self.card.identity.role = CARD_COORDINATOR;
    c.o.config.pass[TLP_GREEN] = CONFIG_PASS_NO;
    id = arrives(TLP_GREEN, 3, 1);
    assert_false(peers_fixture_went(&c, &id, 2));
    assert_true(pass_by_itself(&c.o.facts, TLP_CLEAR));
}

static void what_is_not_delegated_here_stays(void **unused)
{
    struct record_id id;

    (void)unused;
    /* Node 6 is the delegate, this one is not. */
    id = delegated(TLP_AMBER, RECORD_SCOPE_AUDIENCE, false);
    for (unsigned n = 1; n <= 5; n++)
        assert_false(peers_fixture_went(&c, &id, n));
}

static void a_delegate_keeps_to_the_audience(void **unused)
{
    struct record_id id;

    (void)unused;
    id = delegated(TLP_AMBER_STRICT, RECORD_SCOPE_AUDIENCE, true);
    assert_true(peers_fixture_went(&c, &id, 2) &&
                peers_fixture_went(&c, &id, 4));
    assert_false(peers_fixture_went(&c, &id, 1) ||
                 peers_fixture_went(&c, &id, 3) ||
                 peers_fixture_went(&c, &id, 5));
}

static void or_to_the_community_as_it_was_told(void **unused)
{
    struct record_id id;

    (void)unused;
    id = delegated(TLP_AMBER, RECORD_SCOPE_COMMUNITY, true);
    assert_true(peers_fixture_went(&c, &id, 2) &&
                peers_fixture_went(&c, &id, 4));
    assert_true(peers_fixture_went(&c, &id, 3));
    assert_false(peers_fixture_went(&c, &id, 1) ||
                 peers_fixture_went(&c, &id, 5));
}

static void a_revision_follows_and_a_retraction_does_always(void **unused)
{
    struct record_id first, second, retraction;

    (void)unused;
    first = arrives(TLP_GREEN, 1, 1);
    /* Since then the operator has decided otherwise. */
    c.o.config.pass[TLP_GREEN] = CONFIG_PASS_NO;
    c.peer[3]->community = false;
    second = arrives(TLP_GREEN, 1, 2);
    assert_true(peers_fixture_went(&c, &second, 2));
    assert_false(peers_fixture_went(&c, &second, 3)); /* no rule permits it */
    retraction = peers_fixture_retraction(
        &c, &(struct peers_fixture_retraction){.author = 1,
                                               .object = 9,
                                               .target = 1,
                                               .record = first,
                                               .up_to = 2,
                                               .tlp = TLP_GREEN});
    assert_int_equal(FRAME_STORED, peers_fixture_feed(&c, 1));
    assert_true(peers_fixture_went(&c, &retraction, 2));
    assert_true(peers_fixture_went(&c, &retraction, 3));
    assert_false(peers_fixture_went(&c, &retraction, 1) ||
                 peers_fixture_went(&c, &retraction, 4));
}

/* Who brought it before the author was known is not on its way: notices must
   not tell it to whom it went. */
/* WIRE.md 4.8: "It speaks of its own author's objects only." */
static void a_retraction_of_anothers_record_follows_it_nowhere(void **unused)
{
    struct record_id id, retraction;

    (void)unused;
    id = arrives(TLP_GREEN, 1, 1);
    assert_true(peers_fixture_went(&c, &id, 2));
    retraction = peers_fixture_retraction(
        &c, &(struct peers_fixture_retraction){.author = 3,
                                               .object = 9,
                                               .target = 1,
                                               .record = id,
                                               .up_to = 1,
                                               .erase = true,
                                               .tlp = TLP_GREEN});
    assert_int_equal(FRAME_STORED, peers_fixture_feed(&c, 3));
    assert_false(peers_fixture_went(&c, &retraction, 2));
    assert_false(peers_fixture_went(&c, &retraction, 1));
}

static void what_was_held_came_from_who_was_allowed_to_bring_it(void **unused)
{
    struct record_id id;

    (void)unused;
    id =
        peers_fixture_sign(&c, &(struct core_fixture_report){
                                   .author = 6, .tlp = TLP_CLEAR, .object = 1});
    assert_int_equal(FRAME_HELD, peers_fixture_feed(&c, 5));
    peers_fixture_introduce(&c, 4, 6);
    c.peer[4]->vouches = true;
    assert_int_equal(FRAME_STORED, peers_fixture_feed(&c, 4));
    assert_int_equal(c.peer[4]->node_no, peers_fixture_row(&c, &id).from);
    assert_true(peers_fixture_went(&c, &id, 2));
    assert_false(peers_fixture_went(&c, &id, 4));
}

/* Node 6 is no peer: nodes 4 and 5 bring what it wrote. */
static struct record_id brought(unsigned by, uint8_t object, uint64_t revision)
{
    return peers_fixture_stored(
        &c, by,
        &(struct core_fixture_report){.author = 6,
                                      .tlp = TLP_GREEN,
                                      .object = object,
                                      .revision = revision});
}

static bool stays(const struct record_id *id)
{
    static uint8_t room[RECORD_MAX];
    static struct record r;
    struct buffer raw = {room, 0, sizeof room};
    struct vault_row row = peers_fixture_row(&c, id);

    assert_err(ERR_OK, vault_record(&c.o.facts.txn.view, &row, &raw, &r));
    return pass_stays(&c.o.facts, &r, &row);
}

static void do_marked(unsigned n)
{
    struct job_at at = {.kind = JOB_STAYED};

    pass_marked(&c.o.facts, c.peer[n]);
    assert_true(jobs_next(&c.o.facts.txn.view, &at));
    while (!pass_all_stayed(&c.o.facts, &at))
        continue;
    jobs_done(&c.o.facts.txn, &at);
}

static void introduce_six(void)
{
    c.peer[4]->community = c.peer[5]->community = true;
    peers_fixture_introduce(&c, 4, 6);
}

static void what_nobody_answers_for_stays_until_it_is_vouched_for(void **unused)
{
    struct record_id id, other, own;

    (void)unused;
    introduce_six();
    id = brought(4, 1, 1);
    own = arrives(TLP_GREEN, 3, 1);
    assert_true(stays(&id));
    assert_false(stays(&own));
    assert_true(peers_fixture_went(&c, &own, 2));
    for (unsigned n = 1; n <= 5; n++)
        assert_false(peers_fixture_went(&c, &id, n));
    c.peer[4]->vouches = true;
    assert_false(stays(&id));
    do_marked(4);
    assert_true(peers_fixture_went(&c, &id, 2) &&
                peers_fixture_went(&c, &id, 3));
    assert_false(peers_fixture_went(&c, &id, 4));
    other = brought(4, 2, 1);
    assert_true(peers_fixture_went(&c, &other, 2));
}

static void
what_comes_first_from_who_does_not_vouch_is_not_stopped(void **unused)
{
    struct record_id id;

    (void)unused;
    introduce_six();
    c.peer[5]->vouches = true;
    id = brought(4, 1, 1);
    assert_false(peers_fixture_went(&c, &id, 2));
    assert_int_equal(FRAME_STORED, peers_fixture_feed(&c, 5));
    assert_true(peers_fixture_went(&c, &id, 2));
    assert_false(peers_fixture_went(&c, &id, 4) ||
                 peers_fixture_went(&c, &id, 5));
}

static void an_author_that_becomes_a_peer_needs_nobody_else(void **unused)
{
    struct record_id id;

    (void)unused;
    introduce_six();
    id = brought(4, 1, 1);
    c.peer[6] = core_fixture_peer(&c.o, 6);
    do_marked(6);
    assert_true(peers_fixture_went(&c, &id, 2));
    assert_false(peers_fixture_went(&c, &id, 6));
}

static void what_a_person_passed_on_is_followed_all_the_same(void **unused)
{
    struct record_id id, revision, retraction;
    struct vault_row row;
    static uint8_t room[RECORD_MAX];
    static struct record r;
    struct buffer raw = {room, 0, sizeof room};

    (void)unused;
    introduce_six();
    id = brought(4, 1, 1);
    row = peers_fixture_row(&c, &id);
    assert_err(ERR_OK, vault_record(&c.o.facts.txn.view, &row, &raw, &r));
    assert_int_equal(POLICY_ALLOW,
                     release_to(&c.o.facts, &r, &row, c.peer[2]).verdict);
    assert_true(stays(&id)); /* for node 3 */
    revision = brought(4, 1, 2);
    assert_true(peers_fixture_went(&c, &revision, 2));
    assert_false(peers_fixture_went(&c, &revision, 3));
    retraction = peers_fixture_retraction(
        &c, &(struct peers_fixture_retraction){.author = 6,
                                               .object = 9,
                                               .target = 1,
                                               .record = id,
                                               .up_to = 2,
                                               .tlp = TLP_GREEN});
    assert_int_equal(FRAME_STORED, peers_fixture_feed(&c, 4));
    assert_true(peers_fixture_went(&c, &retraction, 2));
}

/* WIRE.md 7.17: "A retraction by somebody else that rests on such a loss alone
   goes on by itself as a new object would" */
static void after_a_loss_a_strangers_retraction_stays(void **unused)
{
    struct peers_fixture_retraction recall = {.author = 6,
                                              .object = 9,
                                              .target = 1,
                                              .record = {{1}},
                                              .up_to = 1,
                                              .tlp = TLP_GREEN};
    struct record_id id;

    (void)unused;
    introduce_six();
    txn_state(&c.o.facts.txn)->lost = 1;
    id = peers_fixture_retraction(&c, &recall);
    assert_int_equal(FRAME_STORED, peers_fixture_feed(&c, 4));
    assert_false(peers_fixture_went(&c, &id, 2));
    assert_true(stays(&id));
    c.peer[5]->vouches = true;
    assert_int_equal(FRAME_STORED, peers_fixture_feed(&c, 5));
    assert_true(peers_fixture_went(&c, &id, 2));
    assert_false(stays(&id));
    recall.author = 1; /* a peer's own */
    recall.object = 10;
    id = peers_fixture_retraction(&c, &recall);
    assert_int_equal(FRAME_STORED, peers_fixture_feed(&c, 1));
    assert_true(peers_fixture_went(&c, &id, 2));
}

/* Node 3 joins when the first revision has gone to node 2; nodes 4 and 5 bring
   the second, of whom node 5 vouches. */
static void a_revision_follows_and_newcomers_get_it(unsigned first,
                                                    unsigned then)
{
    struct record_id one, two;

    introduce_six();
    c.peer[5]->vouches = true;
    c.peer[3]->community = false;
    one = brought(5, 1, 1);
    assert_true(peers_fixture_went(&c, &one, 2));
    assert_false(peers_fixture_went(&c, &one, 3));
    c.peer[3]->community = true;
    two = brought(first, 1, 2);
    assert_true(peers_fixture_went(&c, &two, 2));
    assert_int_equal(first != 5, stays(&two));
    assert_int_equal(FRAME_STORED, peers_fixture_feed(&c, then));
    assert_true(peers_fixture_went(&c, &two, 3));
    assert_false(stays(&two));
}

static void newcomers_get_what_who_vouches_brings_first(void **unused)
{
    (void)unused;
    a_revision_follows_and_newcomers_get_it(5, 4);
}

static void newcomers_get_what_who_vouches_brings_as_well(void **unused)
{
    (void)unused;
    a_revision_follows_and_newcomers_get_it(4, 5);
}

static void
what_was_passed_to_one_goes_to_all_when_it_is_vouched_for(void **unused)
{
    static uint8_t room[RECORD_MAX];
    static struct record r;
    struct buffer raw = {room, 0, sizeof room};
    struct record_id id;
    struct vault_row row;

    (void)unused;
    introduce_six();
    id = brought(4, 1, 1);
    row = peers_fixture_row(&c, &id);
    assert_err(ERR_OK, vault_record(&c.o.facts.txn.view, &row, &raw, &r));
    (void)release_to(&c.o.facts, &r, &row, c.peer[2]);
    c.peer[4]->vouches = true;
    do_marked(4);
    assert_true(peers_fixture_went(&c, &id, 3) &&
                peers_fixture_went(&c, &id, 5));
    assert_false(peers_fixture_went(&c, &id, 4));
}

static void however_many_revisions_the_newest_follows(void **unused)
{
    enum { REVISIONS = 70 };
    struct record_id id = {{0}};

    (void)unused;
    c.o.config.pass[TLP_GREEN] = CONFIG_PASS_NO;
    for (uint64_t r = 1; r <= REVISIONS; r++)
        id = arrives(TLP_GREEN, 1, r);
    c.o.config.pass[TLP_GREEN] = CONFIG_PASS_AS_ROLE;
    id = arrives(TLP_GREEN, 1, REVISIONS + 1);
    assert_true(peers_fixture_went(&c, &id, 2));
    c.o.config.pass[TLP_GREEN] = CONFIG_PASS_NO;
    id = arrives(TLP_GREEN, 1, REVISIONS + 2);
    assert_true(peers_fixture_went(&c, &id, 2));
}

static void a_copy_that_comes_again_is_passed_on_once(void **unused)
{
    struct record_id id;

    (void)unused;
    id = arrives(TLP_GREEN, 1, 1);
    assert_int_equal(FRAME_STORED, peers_fixture_feed(&c, 1));
    assert_int_equal(FRAME_STORED, peers_fixture_feed(&c, 2)); /* a ring */
    assert_int_not_equal(
        0, peers_fixture_place(&c, &id, 3)); /* once, or it fails */
    assert_int_equal(2, peers_fixture_due(&c, JOB_PASSED));
}

static void notices_go_back_the_way_their_target_came(void **unused)
{
    struct record_id id, notice;

    (void)unused;
    id = arrives(TLP_GREEN, 1, 1);
    assert_int_equal(FRAME_STORED,
                     peers_fixture_tell(&c, 2,
                                        &(struct peers_fixture_notice){
                                            .author = 2,
                                            .type = RECORD_NOTICE_ERASED,
                                            .record = id,
                                            .node = 2,
                                            .also_to = 1}));
    notice = record_id_of(
        (struct bytes){c.raw.at, c.raw.len - sizeof(struct signature)});
    assert_true(peers_fixture_went(&c, &notice, 1));
    for (unsigned n = 2; n <= 5; n++)
        assert_false(peers_fixture_went(&c, &notice, n));
}

/* A clock that goes on whenever it is read. */
static uint64_t ticks(void *of)
{
    static uint64_t us;

    (void)of;
    return ++us;
}

static uint64_t spent_on_notices(unsigned n)
{
    uint64_t us = 0;

    for (size_t i = 0; i < WORK_PARTS; i++)
        us += c.peer[n]->work.part[i].us[WORK_NOTICES];
    return us;
}

static struct record_id will_arrive(unsigned author, uint8_t object)
{
    return peers_fixture_sign(&c,
                              &(struct core_fixture_report){.author = author,
                                                            .tlp = TLP_GREEN,
                                                            .object = object,
                                                            .revision = 1});
}

/* Node 2 says so of two records before they come here, and names somebody. */
static uint64_t said_early(const struct record_id *one,
                           const struct record_id *two, int also_to)
{
    struct record_id id;

    assert_int_equal(FRAME_STORED,
                     peers_fixture_tell(&c, 2,
                                        &(struct peers_fixture_notice){
                                            .author = 2,
                                            .type = RECORD_NOTICE_ERASED,
                                            .record = *one,
                                            .second = two,
                                            .node = 2,
                                            .also_to = also_to}));
    id = record_id_of(
        (struct bytes){c.raw.at, c.raw.len - sizeof(struct signature)});
    return peers_fixture_row(&c, &id).number;
}

static bool waits(const struct record_id *of, uint64_t notice)
{
    return mention_has(&c.o.facts.txn.view, of, notice);
}

static bool two_erased(const struct record_id *id)
{
    struct holder h;

    return holders_get(&c.o.facts, peers_fixture_row(&c, id).number,
                       c.peer[2]->node_no, &h) &&
           h.erased_ms != 0;
}

static void what_comes_after_its_notice_is_heard_once_by_itself(void **unused)
{
    struct work_meter meter = {.clock = {.steady_us = ticks}};
    const struct record_id one = will_arrive(1, 1), two = will_arrive(1, 2);
    struct vault_row notice = {0};
    uint64_t number;

    (void)unused;
    number = said_early(&one, &two, 1);
    assert_true(vault_get(&c.o.facts.txn.view, number, &notice));
    assert_true(waits(&one, number) && waits(&two, number));
    c.o.facts.work = &meter;
    (void)arrives(TLP_GREEN, 1, 1);
    assert_true(two_erased(&one));
    assert_false(waits(&one, number));
    assert_true(waits(&two, number));
    /* It names its reader: what is over may never come. */
    assert_true(peers_fixture_went(&c, &notice.id, 1));
    (void)arrives(TLP_GREEN, 2, 1);
    assert_true(two_erased(&two));
    assert_false(waits(&two, number));
    assert_int_equal(0, spent_on_notices(1)); /* who brought the records */
    assert_int_not_equal(0, spent_on_notices(2));
    c.o.facts.work = NULL;
}

/* Node 2 says that it erased what nodes 4 and 5 brought of node 6. */
static struct record_id erased_by_two(const struct record_id *id)
{
    assert_int_equal(FRAME_STORED,
                     peers_fixture_tell(&c, 2,
                                        &(struct peers_fixture_notice){
                                            .author = 2,
                                            .type = RECORD_NOTICE_ERASED,
                                            .record = *id,
                                            .node = 2,
                                            .also_to = 6}));
    return record_id_of(
        (struct bytes){c.raw.at, c.raw.len - sizeof(struct signature)});
}

static void notices_go_back_to_all_who_brought_their_target(void **unused)
{
    struct record_id id, notice;

    (void)unused;
    introduce_six();
    c.peer[5]->vouches = true;
    id = brought(4, 1, 1);
    assert_int_equal(FRAME_STORED, peers_fixture_feed(&c, 5));
    assert_true(peers_fixture_went(&c, &id, 2));
    notice = erased_by_two(&id);
    assert_true(peers_fixture_went(&c, &notice, 4) &&
                peers_fixture_went(&c, &notice, 5));
    assert_false(peers_fixture_went(&c, &notice, 2) ||
                 peers_fixture_went(&c, &notice, 3));
    c.peer[4]->revoked = true;
    notice = erased_by_two(&id);
    assert_true(peers_fixture_went(&c, &notice, 5));
}

static void who_is_not_named_is_told_once_all_of_it_is_here(void **unused)
{
    const struct record_id one = will_arrive(6, 1), two = will_arrive(6, 2);
    struct vault_row notice = {0};
    uint64_t number;

    (void)unused;
    introduce_six();
    number = said_early(&one, &two, 6);
    assert_true(vault_get(&c.o.facts.txn.view, number, &notice));
    (void)brought(4, 1, 1);
    assert_false(peers_fixture_went(&c, &notice.id, 4));
    (void)brought(4, 2, 1);
    assert_true(peers_fixture_went(&c, &notice.id, 4));
}

/* Who brings back what another sent out learns nothing, and no loop begins. */
static void ones_own_that_comes_back_goes_nowhere(void **unused)
{
    struct record_id id;
    uint64_t releases;

    (void)unused;
    id = peers_fixture_own(
        &c, &(struct core_fixture_report){.tlp = TLP_GREEN, .object = 1});
    releases = view_state(&c.o.facts.txn.view)->releases;
    assert_int_equal(FRAME_STORED, peers_fixture_feed(&c, 2));
    assert_int_equal(releases, view_state(&c.o.facts.txn.view)->releases);
    assert_true(peers_fixture_went(&c, &id, 3));
}

static struct record_reader version(uint64_t n, const char *members)
{
    return peers_fixture_group_from(
        &c, 0,
        &(struct peers_fixture_version){
            .owner = 0, .object = 6, .version = n, .members = members});
}

/* Do all that is due to groups, as the loop would. */
static size_t fill(void)
{
    struct job_at at = {.kind = JOB_FILL};
    size_t rounds = 0;

    while (jobs_next(&c.o.facts.txn.view, &at)) {
        rounds++;
        if (pass_fill(&c.o.facts, &at))
            jobs_done(&c.o.facts.txn, &at);
        else
            jobs_put(&c.o.facts.txn, &at);
        at = (struct job_at){.kind = JOB_FILL};
    }
    return rounds;
}

static void a_new_member_gets_the_past_that_names_it_in_order(void **unused)
{
    enum { PAST = PASS_FILL_A_ROUND + 8 };
    struct record_id id[PAST], last = {{0}};
    struct record_reader pin;
    size_t place = 0;

    (void)unused;
    pin = version(1, "04");
    for (size_t i = 0; i < PAST; i++) {
        pin.later_members = i % 2 == 0;
        id[i] = peers_fixture_own(
            &c, &(struct core_fixture_report){.tlp = TLP_AMBER,
                                              .group = &pin,
                                              .object = (uint8_t)(20 + i)});
    }
    assert_false(peers_fixture_went(&c, &id[0], 5));
    pin = version(2, "045");
    last = peers_fixture_group_record(&pin);
    assert_true(fill() > 1);
    assert_true(peers_fixture_went(&c, &last, 5));
    for (size_t i = 0; i < PAST; i++) {
        assert_int_equal(i % 2 == 0, peers_fixture_went(&c, &id[i], 5));
        if (i % 2 != 0)
            continue;
        assert_true(peers_fixture_place(&c, &id[i], 5) > place);
        place = peers_fixture_place(&c, &id[i], 5);
    }
    assert_int_equal(0, peers_fixture_due(&c, JOB_FILL));
}

/* Only the newest version has somebody to fill up: a version a second must not
   make work without end. */
static void an_overtaken_version_fills_nothing_up(void **unused)
{
    struct record_reader pin;
    size_t due;

    (void)unused;
    pin = version(1, "04");
    pin.later_members = true;
    for (size_t i = 0; i < 2 * PASS_FILL_A_ROUND; i++)
        (void)peers_fixture_own(
            &c, &(struct core_fixture_report){.tlp = TLP_AMBER,
                                              .group = &pin,
                                              .object = (uint8_t)(20 + i)});
    for (uint64_t v = 2; v <= 20; v++)
        (void)version(v, v % 2 ? "04" : "045");
    due = peers_fixture_due(&c, JOB_FILL);
    assert_int_equal(19, due);
    assert_in_range(fill(), due, due + 2); /* the last alone takes more */
}

static void a_removed_member_gets_retractions_alone(void **unused)
{
    struct record_id before, after;
    struct record_reader pin;

    (void)unused;
    pin = version(1, "045");
    before = peers_fixture_own(
        &c, &(struct core_fixture_report){
                .tlp = TLP_AMBER, .group = &pin, .object = 20});
    (void)version(2, "04");
    (void)fill();
    after = peers_fixture_own(
        &c, &(struct core_fixture_report){
                .tlp = TLP_AMBER, .group = &pin, .object = 21});
    assert_true(peers_fixture_went(&c, &before, 5));
    assert_false(peers_fixture_went(&c, &after, 5));
    assert_true(peers_fixture_went(&c, &after, 4));
}

/* By peer 4, delegated here: to a group of node 6's that node 4 brought, with
   this node, 2 and 3. */
static struct record_id to_sixs_group(uint8_t object, uint64_t revision)
{
    const struct record_reader pin = peers_fixture_group_from(
        &c, 4,
        &(struct peers_fixture_version){
            .owner = 6, .object = 7, .version = 1, .members = "02346"});

    return peers_fixture_stored(
        &c, 4,
        &(struct core_fixture_report){.author = 4,
                                      .tlp = TLP_AMBER,
                                      .group = &pin,
                                      .to = {2},
                                      .to_me = true,
                                      .object = object,
                                      .revision = revision,
                                      .delegate_me = true});
}

static bool group_went(unsigned to)
{
    struct record_id ids[PEERS_FIXTURE_IDS_MAX];
    size_t n = peers_fixture_stream(&c, to, ENVELOPE_RELAYABLE, ids);

    for (size_t i = 0; i < n; i++)
        if (peers_fixture_row(&c, &ids[i]).kind == RECORD_GROUP)
            return true;
    return false;
}

/* WIRE.md 7.10: "The same is asked of each group that the audience names" */
static void what_names_a_strangers_group_stays(void **unused)
{
    struct record_id id;

    (void)unused;
    introduce_six();
    id = to_sixs_group(1, 1);
    assert_false(peers_fixture_went(&c, &id, 2));
    assert_false(group_went(2) || group_went(3));
    assert_true(stays(&id));
    c.peer[4]->vouches = true;
    do_marked(4);
    assert_true(peers_fixture_went(&c, &id, 2));
    assert_true(peers_fixture_went(&c, &id, 3));
    assert_true(group_went(2));
    assert_false(stays(&id));
}

static void no_revision_or_retraction_brings_a_strangers_group(void **unused)
{
    struct record_reader pin;
    struct record_id first, second, retraction;

    (void)unused;
    introduce_six();
    first = peers_fixture_stored(
        &c, 4,
        &(struct core_fixture_report){.author = 4,
                                      .tlp = TLP_AMBER,
                                      .to = {2},
                                      .to_me = true,
                                      .object = 1,
                                      .delegate_me = true});
    assert_true(peers_fixture_went(&c, &first, 2));
    second = to_sixs_group(1, 2);
    assert_false(peers_fixture_went(&c, &second, 2));
    assert_true(stays(&second));
    pin = peers_fixture_group(
        &c, &(struct peers_fixture_version){
                .owner = 6, .object = 7, .version = 1, .members = "02346"});
    retraction = peers_fixture_retraction(
        &c, &(struct peers_fixture_retraction){.author = 4,
                                               .object = 9,
                                               .target = 1,
                                               .record = first,
                                               .up_to = 2,
                                               .tlp = TLP_AMBER,
                                               .to = {2},
                                               .to_me = true,
                                               .group = &pin});
    assert_int_equal(FRAME_STORED, peers_fixture_feed(&c, 4));
    assert_true(peers_fixture_went(&c, &retraction, 2));
    assert_false(group_went(2));
}

static void a_peers_group_goes_on_with_what_names_it(void **unused)
{
    struct record_reader pin;
    struct record_id id;

    (void)unused;
    pin = peers_fixture_group_from(
        &c, 3,
        &(struct peers_fixture_version){
            .owner = 3, .object = 7, .version = 1, .members = "0234"});
    id = peers_fixture_stored(
        &c, 4,
        &(struct core_fixture_report){.author = 4,
                                      .tlp = TLP_AMBER,
                                      .group = &pin,
                                      .to_me = true,
                                      .object = 1,
                                      .delegate_me = true});
    assert_true(peers_fixture_went(&c, &id, 2));
    assert_true(group_went(2));
}

/* Of one value each, before the record that they speak of. */
static void many_retractions(struct record_id *target, struct record_id *ids,
                             size_t count)
{
    *target = peers_fixture_sign(
        &c, &(struct core_fixture_report){.author = 1, .object = 1});
    for (size_t i = 0; i < count; i++) {
        char domain[32];

        snprintf(domain, sizeof domain, "t%zu.example", i);
        ids[i] = peers_fixture_retraction(
            &c, &(struct peers_fixture_retraction){.author = 1,
                                                   .object = (uint8_t)(2 + i),
                                                   .target = 1,
                                                   .record = *target,
                                                   .up_to = 1,
                                                   .domain = domain});
        assert_int_equal(FRAME_STORED, peers_fixture_feed(&c, 1));
    }
}

static size_t how_many_went(const struct record_id *ids, size_t count)
{
    size_t went = 0;

    for (size_t i = 0; i < count; i++)
        went += peers_fixture_went(&c, &ids[i], 2);
    return went;
}

/* WIRE.md 4.8: "16,384 single values" Of so many a record sets off a few; the
   rest follows. */
static void many_retractions_of_values_follow_in_parts(void **unused)
{
    enum { MANY = RELEASE_RETRACTIONS_AT_ONCE + 20 };
    struct job_at rest = {.kind = JOB_RETRACTIONS};
    struct record_id target, ids[MANY];

    (void)unused;
    many_retractions(&target, ids, MANY);
    target = arrives(TLP_CLEAR, 1, 1);
    assert_true(peers_fixture_went(&c, &target, 2));
    assert_int_equal(RELEASE_RETRACTIONS_AT_ONCE, how_many_went(ids, MANY));
    while (jobs_next(&c.o.facts.txn.view, &rest))
        if (release_retractions_rest(&c.o.facts, &rest))
            jobs_done(&c.o.facts.txn, &rest);
    assert_int_equal(MANY, how_many_went(ids, MANY));
}

/* Whether this node stands in the audience is not known yet; and who gets the
   target from it later gets the retraction with it. */
static void a_retraction_for_an_unknown_group_keeps_its_body(void **unused)
{
    const struct record_reader pin = peers_fixture_group(
        &c, &(struct peers_fixture_version){
                .owner = 6, .object = 3, .version = 1, .members = "012"});
    struct record_id id = peers_fixture_retraction(
        &c, &(struct peers_fixture_retraction){.author = 1,
                                               .object = 9,
                                               .target = 1,
                                               .up_to = 1,
                                               .domain = "a.example",
                                               .tlp = TLP_AMBER,
                                               .group = &pin});

    (void)unused;
    assert_int_equal(FRAME_STORED, peers_fixture_feed(&c, 1));
    assert_true(peers_fixture_has_body(&c, &id));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
    const struct CMUnitTest tests[] = {
        TEST(green_and_clear_go_to_the_community_by_themselves),
        TEST(a_member_passes_nothing_on_unasked),
        TEST(what_is_not_delegated_here_stays),
        TEST(a_delegate_keeps_to_the_audience),
        TEST(or_to_the_community_as_it_was_told),
        TEST(a_revision_follows_and_a_retraction_does_always),
        TEST(a_retraction_of_anothers_record_follows_it_nowhere),
        TEST(many_retractions_of_values_follow_in_parts),
        TEST(a_retraction_for_an_unknown_group_keeps_its_body),
        TEST(what_was_held_came_from_who_was_allowed_to_bring_it),
        TEST(what_nobody_answers_for_stays_until_it_is_vouched_for),
        TEST(what_comes_first_from_who_does_not_vouch_is_not_stopped),
        TEST(an_author_that_becomes_a_peer_needs_nobody_else),
        TEST(what_a_person_passed_on_is_followed_all_the_same),
        TEST(after_a_loss_a_strangers_retraction_stays),
        TEST(newcomers_get_what_who_vouches_brings_first),
        TEST(newcomers_get_what_who_vouches_brings_as_well),
        TEST(what_was_passed_to_one_goes_to_all_when_it_is_vouched_for),
        TEST(however_many_revisions_the_newest_follows),
        TEST(a_copy_that_comes_again_is_passed_on_once),
        TEST(notices_go_back_the_way_their_target_came),
        TEST(what_comes_after_its_notice_is_heard_once_by_itself),
        TEST(notices_go_back_to_all_who_brought_their_target),
        TEST(who_is_not_named_is_told_once_all_of_it_is_here),
        TEST(ones_own_that_comes_back_goes_nowhere),
        TEST(a_new_member_gets_the_past_that_names_it_in_order),
        TEST(an_overtaken_version_fills_nothing_up),
        TEST(what_names_a_strangers_group_stays),
        TEST(no_revision_or_retraction_brings_a_strangers_group),
        TEST(a_peers_group_goes_on_with_what_names_it),
        TEST(a_removed_member_gets_retractions_alone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

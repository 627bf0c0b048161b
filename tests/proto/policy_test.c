/* policy: every label against every kind of peer, on both sides. */
#include "tests/unit.h"

#include <stdio.h>
#include <string.h>

#include "proto/policy.h"
#include "tests/sample.h"

enum { ME, PEER, AUTHOR, OTHER, NODES };

static struct sample_node node[NODES];

/* Who the other side is. A record is mine to send, the peer's to receive,
   unless the row says it was passed on. */
enum class {
    DIRECT,    /* in the roster, no mark */
    COMMUNITY, /* marked so */
    CLIENT,    /* marked so by the sender; the sender is marked provider */
    STRANGER,
    REVOKED,
    EXPIRED,
    CLASSES,
};

/* What the audience and the delegation say. */
enum reach {
    UNLISTED, /* an audience without the receiver */
    LISTED,
    NO_AUDIENCE,
    REACHES,
};

static void fields(struct record *r, enum tlp tlp, enum reach reach,
                   const struct node_id *author, const struct node_id *reader)
{
    *r = (struct record){.author = *author,
                         .revision = 1,
                         .created_ms = SAMPLE_NOW_MS,
                         .tlp = tlp,
                         .pap = PAP_GREEN,
                         .kind = RECORD_REPORT};
    if (reach == NO_AUDIENCE)
        return;
    r->audience[r->audience_count++].id =
        reach == LISTED ? *reader : node[OTHER].id;
}

static struct policy_facts facts(enum class c)
{
    struct policy_facts f = {
        .me = node[ME].id,
        .peer = {.id = node[PEER].id, .in_roster = c != STRANGER},
        .now_ms = SAMPLE_NOW_MS,
    };

    f.peer.revoked = c == REVOKED;
    f.peer.card_expired = c == EXPIRED;
    f.peer.community = c == COMMUNITY;
    f.peer.client = f.peer.provider = c == CLIENT;
    return f;
}

struct cell {
    enum policy_verdict verdict;
    unsigned rule;
};

/* From the author to a peer, by label, reach and class, as WIRE.md 7.2 reads.
   A = allow, R = refuse, W = wait. */
#define A(n)                                                                   \
    {                                                                          \
        POLICY_ALLOW, n                                                        \
    }
#define R(n)                                                                   \
    {                                                                          \
        POLICY_REFUSE, n                                                       \
    }
#define W(n)                                                                   \
    {                                                                          \
        POLICY_WAIT, n                                                         \
    }
/* clang-format off */
static const struct cell sending[TLP_COUNT][REACHES][CLASSES] = {
    /*                   direct  commun. client  strangr revoked expired */
    [TLP_CLEAR] = {
        [UNLISTED]    = {R(4),   R(4),   R(4),   R(1),   R(1),   R(4)},
        [LISTED]      = {A(10),  A(10),  A(10),  R(1),   R(1),   W(6)},
        [NO_AUDIENCE] = {A(12),  A(12),  A(12),  R(1),   R(1),   W(6)}},
    [TLP_GREEN] = {
        [UNLISTED]    = {R(4),   R(4),   R(4),   R(1),   R(1),   R(4)},
        [LISTED]      = {A(10),  A(10),  A(10),  R(1),   R(1),   W(6)},
        [NO_AUDIENCE] = {R(0),   A(11),  R(0),   R(1),   R(1),   W(6)}},
    [TLP_AMBER] = {
        [UNLISTED]    = {R(4),   R(4),   R(4),   R(1),   R(1),   R(4)},
        [LISTED]      = {A(10),  A(10),  A(10),  R(1),   R(1),   W(6)},
        [NO_AUDIENCE] = {R(0),   R(0),   R(0),   R(1),   R(1),   W(6)}},
    [TLP_AMBER_STRICT] = {
        [UNLISTED]    = {R(3),   R(3),   R(3),   R(1),   R(1),   R(3)},
        [LISTED]      = {A(10),  A(10),  A(10),  R(1),   R(1),   W(6)},
        [NO_AUDIENCE] = {R(3),   R(3),   R(3),   R(1),   R(1),   R(3)}},
    [TLP_RED] = {
        [UNLISTED]    = {R(2),   R(2),   R(2),   R(1),   R(1),   R(2)},
        [LISTED]      = {A(10),  A(10),  A(10),  R(1),   R(1),   W(6)},
        [NO_AUDIENCE] = {R(2),   R(2),   R(2),   R(1),   R(1),   R(2)}},
};
/* clang-format on */

static void is(struct policy_answer got, struct cell want)
{
    if (got.verdict != want.verdict || got.rule != want.rule)
        fprintf(stderr, "verdict %u rule %u, not %u rule %u\n",
                (unsigned)got.verdict, (unsigned)got.rule,
                (unsigned)want.verdict, want.rule);
    assert_int_equal(got.verdict, want.verdict);
    assert_int_equal(got.rule, want.rule);
}

static void the_author_sends_as_the_table_says(void **state)
{
    (void)state;
    for (unsigned tlp = 0; tlp < TLP_COUNT; tlp++)
        for (unsigned reach = 0; reach < REACHES; reach++)
            for (unsigned c = 0; c < CLASSES; c++) {
                struct policy_facts f = facts(c);
                struct record r;

                fields(&r, tlp, reach, &node[ME].id, &node[PEER].id);
                is(policy_may_send(&r, &f), sending[tlp][reach][c]);
            }
}

/* The receiver asks the same table; GREEN it takes from the author without a
   mark of its own. WIRE.md 7.3 */
static void the_receiver_takes_as_the_table_says(void **state)
{
    (void)state;
    for (unsigned tlp = 0; tlp < TLP_COUNT; tlp++)
        for (unsigned reach = 0; reach < REACHES; reach++)
            for (unsigned c = 0; c < CLASSES; c++) {
                struct cell want = sending[tlp][reach][c];
                struct policy_facts f = facts(c);
                struct record r;

                if (tlp == TLP_GREEN && reach == NO_AUDIENCE &&
                    (c == DIRECT || c == CLIENT))
                    want = (struct cell)A(11);
                fields(&r, tlp, reach, &node[PEER].id, &node[ME].id);
                is(policy_may_accept(&r, &f), want);
            }
}

/* A record of a third node, passed on by me (or by the peer). */
static struct policy_answer passed(struct record *r, struct policy_facts f,
                                   bool sending_it)
{
    return sending_it ? policy_may_send(r, &f) : policy_may_accept(r, &f);
}

static void what_is_passed_on_follows_its_label(void **state)
{
    (void)state;
    for (int sends = 0; sends < 2; sends++) {
        const struct node_id *sender = &node[sends ? ME : PEER].id;
        const struct node_id *receiver = &node[sends ? PEER : ME].id;
        struct record r;

        fields(&r, TLP_CLEAR, NO_AUDIENCE, &node[AUTHOR].id, receiver);
        is(passed(&r, facts(DIRECT), sends), (struct cell)A(12));
        fields(&r, TLP_GREEN, NO_AUDIENCE, &node[AUTHOR].id, receiver);
        is(passed(&r, facts(DIRECT), sends), (struct cell)R(0));
        is(passed(&r, facts(COMMUNITY), sends), (struct cell)A(11));
        fields(&r, TLP_AMBER, LISTED, &node[AUTHOR].id, receiver);
        is(passed(&r, facts(COMMUNITY), sends), (struct cell)R(0));
        /* The sender is a recipient, the receiver its client. */
        fields(&r, TLP_AMBER, LISTED, &node[AUTHOR].id, sender);
        is(passed(&r, facts(CLIENT), sends), (struct cell)A(13));
        is(passed(&r, facts(COMMUNITY), sends), (struct cell)R(4));
        fields(&r, TLP_AMBER_STRICT, LISTED, &node[AUTHOR].id, sender);
        is(passed(&r, facts(CLIENT), sends), (struct cell)R(3));
        fields(&r, TLP_AMBER_STRICT, LISTED, &node[AUTHOR].id, receiver);
        is(passed(&r, facts(COMMUNITY), sends), (struct cell)R(3));
        fields(&r, TLP_RED, LISTED, &node[AUTHOR].id, receiver);
        is(passed(&r, facts(COMMUNITY), sends), (struct cell)R(2));
        /* A client of a client: the sender is in no audience. */
        fields(&r, TLP_AMBER, UNLISTED, &node[AUTHOR].id, receiver);
        is(passed(&r, facts(CLIENT), sends), (struct cell)R(4));
    }
}

static void delegate_to(struct record *r, const struct node_id *id,
                        enum record_scope scope)
{
    r->delegation[0] = (struct record_delegate){*id, scope};
    r->delegation_count = 1;
}

static void a_coordinator_passes_on_within_its_scope(void **state)
{
    struct record r;

    (void)state;
    for (int sends = 0; sends < 2; sends++) {
        const struct node_id *sender = &node[sends ? ME : PEER].id;
        const struct node_id *receiver = &node[sends ? PEER : ME].id;

        fields(&r, TLP_AMBER, LISTED, &node[AUTHOR].id, sender);
        r.audience[r.audience_count++].id = *receiver;
        delegate_to(&r, sender, RECORD_SCOPE_AUDIENCE);
        is(passed(&r, facts(DIRECT), sends), (struct cell)A(14));
        r.tlp = TLP_AMBER_STRICT;
        is(passed(&r, facts(DIRECT), sends), (struct cell)A(14));

        fields(&r, TLP_AMBER, LISTED, &node[AUTHOR].id, sender);
        delegate_to(&r, sender, RECORD_SCOPE_COMMUNITY);
        is(passed(&r, facts(COMMUNITY), sends), (struct cell)A(14));
        is(passed(&r, facts(DIRECT), sends), (struct cell)R(4));
        delegate_to(&r, sender, RECORD_SCOPE_AUDIENCE);
        is(passed(&r, facts(COMMUNITY), sends), (struct cell)R(4));

        /* Named in the delegation, not in the audience that is there. */
        fields(&r, TLP_AMBER, UNLISTED, &node[AUTHOR].id, receiver);
        delegate_to(&r, sender, RECORD_SCOPE_COMMUNITY);
        is(passed(&r, facts(COMMUNITY), sends), (struct cell)R(4));
    }
}

static void a_group_reaches_its_members_as_pinned(void **state)
{
    struct policy_group g = {.known = true, .receiver_member = true};
    struct policy_facts f = facts(DIRECT);
    struct record r;

    (void)state;
    fields(&r, TLP_AMBER, LISTED, &node[ME].id, &node[OTHER].id);
    r.audience[0].is_group = true;
    g.id = node[OTHER].id;
    f.groups = &g;
    f.group_count = 1;
    is(policy_may_send(&r, &f), (struct cell)A(10));
    g.receiver_member = false;
    is(policy_may_send(&r, &f), (struct cell)R(4));
    g.receiver_later = true;
    is(policy_may_send(&r, &f), (struct cell)R(4));
    r.audience[0].later_members = true;
    is(policy_may_send(&r, &f), (struct cell)A(10));
    g.known = false;
    is(policy_may_send(&r, &f), (struct cell)W(6));
    f.group_count = 0;
    is(policy_may_send(&r, &f), (struct cell)W(6));
}

/* Its own group would carry it to clients that nobody named. */
static void the_author_reaches_only_clients_that_it_names(void **state)
{
    struct policy_group g = {.known = true, .sender_member = true};
    struct policy_facts f = facts(CLIENT);
    struct record r;

    (void)state;
    g.id = node[OTHER].id;
    f.groups = &g;
    f.group_count = 1;
    for (int sends = 0; sends < 2; sends++) {
        const struct node_id *sender = &node[sends ? ME : PEER].id;

        fields(&r, TLP_AMBER, LISTED, sender, &g.id);
        r.audience[0].is_group = true;
        is(passed(&r, f, sends), (struct cell)R(4));
        r.author = node[AUTHOR].id;
        is(passed(&r, f, sends), (struct cell)A(13));
    }
}

static void an_unknown_group_waits_only_where_it_decides(void **state)
{
    struct record r;

    (void)state;
    for (int sends = 0; sends < 2; sends++) {
        const struct node_id *sender = &node[sends ? ME : PEER].id;

        /* The community of a coordinator does not hang on the group. */
        fields(&r, TLP_AMBER, LISTED, &node[AUTHOR].id, sender);
        r.audience[1] =
            (struct record_reader){.is_group = true, .id = node[OTHER].id};
        r.audience_count = 2;
        delegate_to(&r, sender, RECORD_SCOPE_COMMUNITY);
        is(passed(&r, facts(COMMUNITY), sends), (struct cell)A(14));
        is(passed(&r, facts(DIRECT), sends), (struct cell)W(6));
        /* Nothing permits it, whoever the members are. */
        r.delegation_count = 0;
        is(passed(&r, facts(DIRECT), sends), (struct cell)R(0));
        r.tlp = TLP_AMBER_STRICT;
        is(passed(&r, facts(DIRECT), sends), (struct cell)R(3));
    }
}

static void a_retraction_follows_its_target_only(void **state)
{
    struct policy_facts f = facts(DIRECT);
    struct record r;

    (void)state;
    fields(&r, TLP_AMBER, UNLISTED, &node[ME].id, &node[PEER].id);
    r.kind = RECORD_RETRACTION;
    is(policy_may_send(&r, &f), (struct cell)R(4));
    fields(&r, TLP_CLEAR, NO_AUDIENCE, &node[ME].id, &node[PEER].id);
    r.kind = RECORD_RETRACTION;
    is(policy_may_send(&r, &f), (struct cell)R(0));
    f.target_went_there = true;
    is(policy_may_send(&r, &f), (struct cell)A(15));
    fields(&r, TLP_RED, UNLISTED, &node[ME].id, &node[PEER].id);
    r.kind = RECORD_RETRACTION;
    is(policy_may_send(&r, &f), (struct cell)A(15));
    f.peer.revoked = true;
    is(policy_may_send(&r, &f), (struct cell)R(1));
    f = facts(DIRECT);
    fields(&r, TLP_AMBER, UNLISTED, &node[PEER].id, &node[ME].id);
    r.kind = RECORD_RETRACTION;
    is(policy_may_accept(&r, &f), (struct cell)A(15));
}

static void group_records_and_give_backs_have_their_permits(void **state)
{
    struct policy_facts f = facts(DIRECT);
    struct record r;

    (void)state;
    fields(&r, TLP_AMBER, UNLISTED, &node[ME].id, &node[PEER].id);
    r.kind = RECORD_GROUP;
    is(policy_may_send(&r, &f), (struct cell)R(4));
    f.group_member = true;
    is(policy_may_send(&r, &f), (struct cell)A(16));
    f = facts(DIRECT);
    fields(&r, TLP_RED, UNLISTED, &node[PEER].id, &node[PEER].id);
    is(policy_may_send(&r, &f), (struct cell)R(2));
    f.asked_back = true;
    is(policy_may_send(&r, &f), (struct cell)A(17));
}

/* WIRE.md 7.14: no outcome of any doubt lets in what this refuses. */
static void in_its_favour_every_doubt_has_ended_well(void **state)
{
    struct policy_group g = {.known = true};
    struct policy_facts f = facts(EXPIRED);
    struct record r;

    (void)state;
    f.author_card_missing = f.clock_doubtful = f.unconfirmed = true;
    fields(&r, TLP_AMBER, LISTED, &node[PEER].id, &node[ME].id);
    r.created_ms = SAMPLE_NOW_MS + SAMPLE_DAY_MS;
    r.expires_ms = SAMPLE_NOW_MS;
    is(policy_could_accept(&r, &f), (struct cell)A(10));
    r.author = node[AUTHOR].id;
    is(policy_could_accept(&r, &f), (struct cell)R(0));
    /* A mark that the operator has not given yet. */
    fields(&r, TLP_GREEN, NO_AUDIENCE, &node[AUTHOR].id, &node[ME].id);
    is(policy_could_accept(&r, &f), (struct cell)A(11));
    f.unconfirmed = false;
    is(policy_could_accept(&r, &f), (struct cell)R(0));
    /* A group that is known not to hold me, taken as if it did. */
    fields(&r, TLP_AMBER, LISTED, &node[PEER].id, &node[OTHER].id);
    r.audience[0].is_group = true;
    g.id = node[OTHER].id;
    f.groups = &g;
    f.group_count = 1;
    is(policy_may_accept(&r, &f), (struct cell)R(4));
    is(policy_could_accept(&r, &f), (struct cell)A(10));
    r.kind = RECORD_GROUP;
    is(policy_could_accept(&r, &f), (struct cell)A(16));
    f.peer.revoked = true;
    is(policy_could_accept(&r, &f), (struct cell)R(1));
}

static void what_is_over_is_refused_and_what_is_early_waits(void **state)
{
    struct policy_facts f = facts(DIRECT);
    struct record r;

    (void)state;
    fields(&r, TLP_AMBER, LISTED, &node[PEER].id, &node[ME].id);
    r.expires_ms = SAMPLE_NOW_MS;
    is(policy_may_accept(&r, &f), (struct cell)R(5));
    f.for_history = true;
    is(policy_may_accept(&r, &f), (struct cell)A(10));
    f.author_card_missing = true;
    is(policy_may_accept(&r, &f), (struct cell)W(6));
    f = facts(DIRECT);
    f.clock_doubtful = true;
    is(policy_may_accept(&r, &f), (struct cell)W(6));
    f = facts(DIRECT);
    r.expires_ms = 0;
    r.created_ms = SAMPLE_NOW_MS + RECORD_CLOCK_AHEAD_MS;
    is(policy_may_accept(&r, &f), (struct cell)A(10));
    r.created_ms++;
    is(policy_may_accept(&r, &f), (struct cell)W(6));
    r.created_ms = SAMPLE_NOW_MS;
    f.superseded = true;
    is(policy_may_accept(&r, &f), (struct cell)R(5));
    f = facts(DIRECT);
    f.retracted = true;
    is(policy_may_accept(&r, &f), (struct cell)R(5));
    f = facts(DIRECT);
    f.author_card_missing = true;
    is(policy_may_accept(&r, &f), (struct cell)W(6));
    f = facts(DIRECT);
    f.unconfirmed = true;
    is(policy_may_accept(&r, &f), (struct cell)W(6));
}

static void pap_limits_what_is_done_with_it(void **state)
{
    static const unsigned highest[] = {
        [POLICY_LOOK_UP] = PAP_RED,
        [POLICY_PASSIVE] = PAP_AMBER,
        [POLICY_ACTIVE] = PAP_GREEN,
    };
    struct record r;

    (void)state;
    fields(&r, TLP_AMBER, LISTED, &node[PEER].id, &node[ME].id);
    for (unsigned use = POLICY_LOOK_UP; use <= POLICY_ACTIVE; use++)
        for (unsigned pap = 0; pap < PAP_COUNT; pap++) {
            r.pap = pap;
            assert_int_equal(policy_may_use(&r, use).verdict == POLICY_ALLOW,
                             pap <= highest[use]);
        }
    r.pap = PAP_CLEAR;
    assert_int_equal(policy_may_use(&r, POLICY_PUBLISH).verdict, POLICY_REFUSE);
    fields(&r, TLP_CLEAR, NO_AUDIENCE, &node[PEER].id, &node[ME].id);
    r.pap = PAP_CLEAR;
    assert_int_equal(policy_may_use(&r, POLICY_PUBLISH).verdict, POLICY_ALLOW);
}

/* Every number in the code stands in WIRE.md's table. */
static void every_rule_stands_in_the_table(void **state)
{
    static const unsigned rules[] = {0,  1,  2,  3,  4,  5,  6,  10,
                                     11, 12, 13, 14, 15, 16, 17, 20};
    static char text[128 * 1024];
    FILE *f = fopen(SOURCE_ROOT "/proto/WIRE.md", "r");
    char row[16];

    (void)state;
    assert_non_null(f);
    assert_true(fread(text, 1, sizeof text - 1, f) > 0);
    fclose(f);
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        snprintf(row, sizeof row, "\n| %u | ", rules[i]);
        assert_non_null(strstr(text, row));
        assert_string_not_equal(policy_rule_text(rules[i]), "unknown rule");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_author_sends_as_the_table_says),
        cmocka_unit_test(the_receiver_takes_as_the_table_says),
        cmocka_unit_test(what_is_passed_on_follows_its_label),
        cmocka_unit_test(a_coordinator_passes_on_within_its_scope),
        cmocka_unit_test(a_group_reaches_its_members_as_pinned),
        cmocka_unit_test(the_author_reaches_only_clients_that_it_names),
        cmocka_unit_test(an_unknown_group_waits_only_where_it_decides),
        cmocka_unit_test(a_retraction_follows_its_target_only),
        cmocka_unit_test(group_records_and_give_backs_have_their_permits),
        cmocka_unit_test(in_its_favour_every_doubt_has_ended_well),
        cmocka_unit_test(what_is_over_is_refused_and_what_is_early_waits),
        cmocka_unit_test(pap_limits_what_is_done_with_it),
        cmocka_unit_test(every_rule_stands_in_the_table),
    };

    for (unsigned i = 0; i < NODES; i++)
        node[i] = sample_node(i);
    return cmocka_run_group_tests(tests, NULL, NULL);
}

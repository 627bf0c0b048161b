#include "node/core/facts/facts.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "node/core/store/outbox_release.h"
#include "tests/node/core/peers_fixture.h"
#include "tests/unit.h"

static struct peers_fixture c;

/* Node n, introduced by node 1 under its names. */
static void introduce_as_both(unsigned n, const char *org, const char *org_ja)
{
    static uint8_t room[CARD_MAX];
    struct buffer card = {room, 0, sizeof room};
    struct card_identity identity = sample_identity(&c.o.node[n]);
    struct card_working working = sample_working(&c.o.node[n]);

    identity.org = bytes_text(org);
    identity.org_ja = bytes_text(org_ja);
    sample_card_of(&card, &c.o.node[n], &identity, &working);
    assert_err(ERR_OK, authors_keep(c.o.facts.authors, c.peer[1]->node_no,
                                    bytes_of(&card), c.o.facts.now_ms));
}

static void introduce_as(unsigned n, const char *org)
{
    introduce_as_both(n, org, "");
}

static bool is_called_in_japanese(unsigned n, const char *text)
{
    char name[FACTS_NAME_MAX];

    facts_name_ja(name, &c.o.facts, &c.o.node[n].id);
    return strcmp(name, text) == 0;
}

static bool is_called(unsigned n, const char *text)
{
    char name[FACTS_NAME_MAX];

    facts_name(name, &c.o.facts, &c.o.node[n].id);
    return strcmp(name, text) == 0;
}

/* A group that is unknown is one of the facts. */
static void
a_record_kept_with_more_groups_than_are_allowed_now_is_read(void **unused)
{
    enum { GROUPS = RECORD_AUDIENCE_MAX - 1 };
    struct record_id id = peers_fixture_crowded(&c, GROUPS);
    static uint8_t room[RECORD_MAX];
    static struct record r;
    struct buffer raw = {room, 0, sizeof room};
    struct policy_facts facts;
    struct vault_row row;

    (void)unused;
    peers_fixture_restart(&c);
    row = peers_fixture_row(&c, &id);
    assert_err(ERR_OK, vault_record(&c.o.facts.txn.view, &row, &raw, &r));
    facts_for_policy(&facts, &c.o.facts,
                     &(struct facts_case){&r, &row, c.peer[1], true});
    assert_int_equal(GROUPS, facts.group_count);
    assert_int_equal(POLICY_ALLOW, policy_may_send(&r, &facts).verdict);
    assert_true(peers_fixture_went(&c, &id, 1));
}

static void peers_have_their_local_names(void **unused)
{
    (void)unused;
    assert_true(is_called(0, "this node"));
    assert_true(is_called(1, "node-1"));
    introduce_as(5, "Five");
    assert_true(is_called(5, "Five"));
}

static void who_is_introduced_is_called_in_japanese_too(void **unused)
{
    (void)unused;
    introduce_as_both(5, "Five", "\xe4\xba\x94");
    assert_true(is_called(5, "Five"));
    assert_true(is_called_in_japanese(5, "\xe4\xba\x94"));
    introduce_as_both(6, "", "\xe5\x85\xad");
    assert_true(is_called(6, "\xe5\x85\xad"));
    assert_true(is_called_in_japanese(6, "\xe5\x85\xad"));
    introduce_as(7, "Seven");
    assert_true(is_called_in_japanese(7, ""));
    /* Peers and this node have names of their own here. */
    assert_true(is_called_in_japanese(1, ""));
    assert_true(is_called_in_japanese(0, ""));
}

static void neither_name_passes_for_a_known_one(void **unused)
{
    (void)unused;
    introduce_as_both(5, "Five", "node-1");
    assert_true(is_called(5, "Five"));
    assert_true(is_called_in_japanese(5, ""));
    introduce_as_both(6, "node-1", "\xe5\x85\xad");
    assert_true(is_called_in_japanese(6, ""));
}

static void a_stranger_cannot_take_a_known_name(void **unused)
{
    static const char *const taken[] = {"node-1",        "NODE-1",
                                        "Example CSIRT", "example csirt",
                                        "this node",     "\xe4\xbe\x8b"};
    char hex[IDENT_HEX_TEXT];

    (void)unused;
    for (size_t i = 0; i < sizeof taken / sizeof *taken; i++) {
        peers_fixture_open(&c, 1);
        introduce_as(5, taken[i]);
        ident_hex(hex, c.o.node[5].id.octet);
        hex[16] = '\0';
        assert_true(is_called(5, hex));
        peers_fixture_close(&c);
    }
}

/* A revoked peer is no better known than a stranger. */
static void what_is_not_from_a_peer_is_introduced(void **unused)
{
    const struct facts *d = &c.o.facts;
    uint32_t one, two;

    (void)unused;
    introduce_as(5, "Five");
    one = c.peer[1]->node_no;
    two = c.peer[2]->node_no;
    assert_null(facts_introduced_by(d, &c.o.node[0].id, one));
    assert_null(facts_introduced_by(d, &c.o.node[2].id, one));
    assert_string_equal("node-1", facts_introduced_by(d, &c.o.node[5].id, one));
    c.peer[2]->revoked = true;
    assert_string_equal("node-1", facts_introduced_by(d, &c.o.node[2].id, one));
    assert_null(facts_introduced_by(d, &c.o.node[2].id, two)); /* by itself */
}

static bool object_went(uint8_t object, uint64_t up_to, unsigned n)
{
    struct object_id id;

    memset(id.octet, object, sizeof id.octet);
    return outbox_release_went(&c.o.facts.txn.view, &id, c.o.self.node_no,
                               up_to, c.peer[n]->node_no);
}

static void what_went_is_known_by_object_and_revision(void **unused)
{
    struct outbox_release release;
    struct record_id id;
    uint64_t number;

    (void)unused;
    for (uint64_t r = 3; r <= 5; r++)
        id = peers_fixture_own(
            &c, &(struct core_fixture_report){
                    .tlp = TLP_AMBER, .to = {1}, .object = 7, .revision = r});
    assert_false(object_went(7, 2, 1));
    assert_true(object_went(7, 3, 1));
    assert_true(object_went(7, UINT64_MAX, 1));
    assert_false(object_went(7, UINT64_MAX, 2));
    assert_false(object_went(8, UINT64_MAX, 1));
    (void)peers_fixture_own(&c, &(struct core_fixture_report){
                                    .tlp = TLP_AMBER, .to = {2}, .object = 8});
    assert_true(object_went(8, 1, 2));
    /* What was void did not go, unless it had gone before. */
    id = peers_fixture_own(&c, &(struct core_fixture_report){
                                   .tlp = TLP_AMBER, .to = {2}, .object = 9});
    number = peers_fixture_row(&c, &id).number;
    assert_true(outbox_release_get(&c.o.facts.txn.view, number,
                                   c.peer[2]->node_no, &release));
    release.state = OUTBOX_VOID;
    outbox_release_put(&c.o.facts.txn, number, c.peer[2]->node_no, &release);
    assert_false(object_went(9, 1, 2));
    release.marks |= OUTBOX_EVER;
    outbox_release_put(&c.o.facts.txn, number, c.peer[2]->node_no, &release);
    assert_true(object_went(9, 1, 2));
}

int main(void)
{
#define TEST(name, peers) PEERS_FIXTURE_TEST(name, &c, peers)
    const struct CMUnitTest tests[] = {
        TEST(peers_have_their_local_names, 1),
        TEST(a_record_kept_with_more_groups_than_are_allowed_now_is_read, 1),
        TEST(who_is_introduced_is_called_in_japanese_too, 1),
        TEST(neither_name_passes_for_a_known_one, 1),
        cmocka_unit_test(a_stranger_cannot_take_a_known_name),
        TEST(what_is_not_from_a_peer_is_introduced, 2),
        TEST(what_went_is_known_by_object_and_revision, 2),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

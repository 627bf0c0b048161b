#include "node/core/facts/roster.h"

#include <string.h>

#include "tests/node/core/core_fixture.h"
#include "tests/unit.h"

static struct core_fixture o;
static struct peer *clock[5];

/* In a transaction. */
static int begin(void **unused)
{
    (void)unused;
    core_fixture_open(&o);
    core_fixture_write(&o);
    return 0;
}

static int end(void **unused)
{
    (void)unused;
    if (store_writing(o.store))
        store_abort(o.store);
    core_fixture_close(&o);
    return 0;
}

/* A card of a sample node with another version, maybe another's EK. */
static struct bytes card_of(unsigned n, int64_t later_ms, int key_of)
{
    static uint8_t octets[CARD_MAX];
    struct buffer room = {octets, 0, sizeof octets};
    struct card_identity identity = sample_identity(&o.node[n]);
    struct card_working working = sample_working(&o.node[n]);

    working.version_ms = (uint64_t)((int64_t)working.version_ms + later_ms);
    if (key_of >= 0) {
        working.eks[0].key = o.node[key_of].ek;
        working.eks[0].id = ident_ek(&working.eks[0].key);
    }
    sample_card_of(&room, &o.node[n], &identity, &working);
    return bytes_of(&room);
}

static void a_peer_is_there_after_a_restart_with_its_marks(void **unused)
{
    struct peer *p;

    (void)unused;
    p = core_fixture_peer(&o, 1);
    p->community = p->vouches = true;
    strcpy(p->connect, "tcp://192.0.2.1:7667");
    core_fixture_commit(&o);
    core_fixture_again(&o);
    p = roster_by_id(o.facts.roster, &o.node[1].id);
    assert_non_null(p);
    assert_string_equal("node-1", p->name);
    assert_string_equal("tcp://192.0.2.1:7667", p->connect);
    assert_true(p->community && p->vouches);
    assert_false(p->client || p->provider || p->revoked);
}

static void an_aborted_peer_is_not_there(void **unused)
{
    (void)unused;
    core_fixture_peer(&o, 1);
    store_abort(o.store);
    roster_aborted(o.facts.roster);
    assert_int_equal(0, roster_count(o.facts.roster));
}

static void a_name_belongs_to_one_peer(void **unused)
{
    struct fault about = {0};
    struct peer *p;

    (void)unused;
    core_fixture_peer(&o, 1);
    assert_err(ERR_EXISTS,
               roster_add(&p, o.facts.roster, card_of(2, 0, -1),
                          bytes_text("node-1"), &o.self.card, &about));
    assert_non_null(strstr(about.about, "--as"));
    assert_int_equal(1, roster_count(o.facts.roster));
}

static void a_card_with_another_peers_key_is_refused(void **unused)
{
    struct fault about = {0};
    struct peer *p;

    (void)unused;
    core_fixture_peer(&o, 1);
    assert_err(ERR_CONFLICT,
               roster_add(&p, o.facts.roster, card_of(2, 0, 1),
                          bytes_text("two"), &o.self.card, &about));
    p = core_fixture_peer(&o, 2);
    assert_err(ERR_CONFLICT,
               roster_keep_card(o.facts.roster, p, card_of(2, 1000, 1),
                                &o.self.card, &about));
    assert_err(ERR_CONFLICT,
               roster_keep_card(o.facts.roster, p, card_of(2, 1000, 0),
                                &o.self.card, &about));
}

static void only_a_higher_version_replaces_a_card(void **unused)
{
    struct fault about = {0};
    struct peer *p;

    (void)unused;
    p = core_fixture_peer(&o, 1);
    assert_err(ERR_EXISTS,
               roster_keep_card(o.facts.roster, p, card_of(1, 0, -1),
                                &o.self.card, &about));
    assert_err(ERR_OLDER,
               roster_keep_card(o.facts.roster, p, card_of(1, -1000, -1),
                                &o.self.card, &about));
    assert_err(ERR_CONFLICT,
               roster_keep_card(o.facts.roster, p, card_of(1, 0, 3),
                                &o.self.card, &about));
    assert_err(ERR_OK, roster_keep_card(o.facts.roster, p, card_of(1, 1000, -1),
                                        &o.self.card, &about));
    assert_true(p->dirty);
}

static void another_nodes_card_is_not_a_peers_new_one(void **unused)
{
    struct fault about = {0};
    struct peer *p;

    (void)unused;
    p = core_fixture_peer(&o, 1);
    assert_err(ERR_CONFLICT,
               roster_keep_card(o.facts.roster, p, card_of(2, 1000, -1),
                                &o.self.card, &about));
}

static void a_peer_answers_to_name_id_and_fingerprint(void **unused)
{
    char hex[IDENT_HEX_TEXT], fingerprint[IDENT_FINGERPRINT_TEXT];
    struct peer *p, *found = NULL;

    (void)unused;
    p = core_fixture_peer(&o, 1);
    core_fixture_peer(&o, 2);
    ident_hex(hex, p->id.octet);
    ident_fingerprint(fingerprint, &p->id);
    assert_err(ERR_OK,
               roster_resolve(&found, o.facts.roster, bytes_text("node-1")));
    assert_ptr_equal(p, found);
    assert_err(ERR_OK, roster_resolve(&found, o.facts.roster, bytes_text(hex)));
    assert_ptr_equal(p, found);
    hex[ROSTER_ID_DIGITS_MIN] = '\0';
    assert_err(ERR_OK, roster_resolve(&found, o.facts.roster, bytes_text(hex)));
    assert_ptr_equal(p, found);
    hex[ROSTER_ID_DIGITS_MIN - 1] = '\0';
    assert_err(ERR_NOT_FOUND,
               roster_resolve(&found, o.facts.roster, bytes_text(hex)));
    assert_err(ERR_OK,
               roster_resolve(&found, o.facts.roster, bytes_text(fingerprint)));
    assert_ptr_equal(p, found);
}

static void a_revoked_key_is_nobodys(void **unused)
{
    struct peer *p;

    (void)unused;
    p = core_fixture_peer(&o, 1);
    assert_ptr_equal(p, roster_by_tk(o.facts.roster, &o.node[1].tk));
    assert_ptr_equal(p, roster_by_tk(o.facts.roster, &o.node[1].tk_recovery));
    p->revoked = true;
    assert_null(roster_by_tk(o.facts.roster, &o.node[1].tk));
}

/* Five peers, each of which told its clock: right. */
static int five_clocks(void **unused)
{
    (void)begin(unused);
    for (unsigned i = 0; i < 5; i++) {
        clock[i] = core_fixture_peer(&o, i + 1);
        clock[i]->has_skew = true;
    }
    return roster_clock_doubtful(o.facts.roster) ? -1 : 0;
}

static void most_of_three_peers_make_the_clock_doubtful(void **unused)
{
    (void)unused;
    clock[3]->has_skew = clock[4]->has_skew = false;
    clock[0]->skew_ms = 24 * 3600 * 1000;
    assert_false(roster_clock_doubtful(o.facts.roster));
    clock[1]->skew_ms = -24 * 3600 * 1000;
    assert_true(roster_clock_doubtful(o.facts.roster));
}

static void fewer_than_three_clocks_decide_nothing(void **unused)
{
    (void)unused;
    for (unsigned i = 0; i < 5; i++)
        clock[i]->skew_ms = 24 * 3600 * 1000;
    clock[0]->has_skew = false;
    clock[1]->revoked = true;
    assert_true(roster_clock_doubtful(o.facts.roster));
    clock[2]->fence[0] = '!';
    assert_false(roster_clock_doubtful(o.facts.roster));
}

static void a_fenced_peers_clock_agrees_with_nobody(void **unused)
{
    (void)unused;
    for (unsigned i = 1; i < 5; i++)
        clock[i]->fence[0] = '!';
    assert_true(roster_clock_agreed(o.facts.roster));
    clock[0]->skew_ms = 24 * 3600 * 1000;
    assert_false(roster_clock_agreed(o.facts.roster));
    clock[0]->has_skew = false;
    assert_false(roster_clock_agreed(o.facts.roster));
}

static void a_jump_counts_against_what_peers_told(void **unused)
{
    (void)unused;
    clock[4]->skew_ms = INT64_MIN; /* what a peer says may be any number */
    roster_clock_jumped(o.facts.roster, 3600 * 1000);
    assert_int_equal(-3600 * 1000, clock[0]->skew_ms);
    assert_true(roster_clock_doubtful(o.facts.roster));
    roster_clock_jumped(o.facts.roster, -3600 * 1000);
    assert_false(roster_clock_doubtful(o.facts.roster));
}

/* As an organisation calls itself, or as the operator would call it. */
static enum err add_called(const char *org, const char *as)
{
    struct card_identity identity = sample_identity(&o.node[2]);
    const struct card_working working = sample_working(&o.node[2]);
    struct fault about = {0};
    struct peer *p;
    UNIT_ROOM(card, CARD_MAX);

    identity.org = bytes_text(org);
    sample_card_of(&card, &o.node[2], &identity, &working);
    return roster_add(&p, o.facts.roster, bytes_of(&card), bytes_text(as), NULL,
                      &about);
}

static void a_name_that_hides_something_is_nobodys(void **unused)
{
    (void)unused;
    assert_err(ERR_HIDDEN, add_called("Two\u200b", "two"));
    assert_err(ERR_USAGE, add_called("Two", "two\u200b"));
    assert_int_equal(0, roster_count(o.facts.roster));
    assert_err(ERR_OK, add_called("Two", "two"));
}

/* "--to everyone" must not mean a peer that calls itself so. */
static void a_name_that_says_something_else_is_nobodys(void **unused)
{
    char hex[IDENT_HEX_TEXT];
    struct fault about = {0};
    struct peer *p;

    (void)unused;
    assert_err(ERR_USAGE, add_called("everyone", ""));
    assert_err(ERR_USAGE, add_called("Two", "everyone"));
    assert_err(ERR_USAGE, add_called("Two", "this node"));
    assert_err(ERR_USAGE, add_called("Two", "group:energy"));
    p = core_fixture_peer(&o, 1);
    ident_hex(hex, p->id.octet);
    hex[ROSTER_ID_DIGITS_MIN] = '\0';
    assert_err(ERR_EXISTS, add_called("Two", hex));
    assert_err(ERR_USAGE, roster_rename(o.facts.roster, p,
                                        bytes_text("everyone"), &about));
    assert_int_equal(1, roster_count(o.facts.roster));
}

static void a_peer_takes_another_name_that_is_nobodys(void **unused)
{
    struct fault about = {0};
    char hex[IDENT_HEX_TEXT], long_name[ROSTER_NAME_MAX + 2];
    struct peer *p, *other, *found = NULL;

    (void)unused;
    p = core_fixture_peer(&o, 1);
    other = core_fixture_peer(&o, 2);
    assert_err(ERR_OK,
               roster_rename(o.facts.roster, p, bytes_text("saku"), &about));
    assert_err(ERR_OK,
               roster_rename(o.facts.roster, p, bytes_text("saku"), &about));
    assert_string_equal(p->name, "saku");
    assert_err(ERR_EXISTS,
               roster_rename(o.facts.roster, p, bytes_text("node-2"), &about));
    ident_hex(hex, other->id.octet);
    hex[ROSTER_ID_DIGITS_MIN] = '\0';
    assert_err(ERR_EXISTS,
               roster_rename(o.facts.roster, p, bytes_text(hex), &about));
    memset(long_name, 'x', sizeof long_name - 1);
    long_name[sizeof long_name - 1] = '\0';
    assert_err(ERR_USAGE,
               roster_rename(o.facts.roster, p, bytes_text(long_name), &about));
    assert_err(ERR_USAGE,
               roster_rename(o.facts.roster, p, bytes_text(""), &about));
    assert_err(ERR_USAGE,
               roster_rename(o.facts.roster, p, bytes_text("a\u200b"), &about));
    assert_string_equal(p->name, "saku");
    core_fixture_commit(&o);
    core_fixture_again(&o);
    assert_err(ERR_OK,
               roster_resolve(&found, o.facts.roster, bytes_text("saku")));
    assert_err(ERR_NOT_FOUND,
               roster_resolve(&found, o.facts.roster, bytes_text("node-1")));
}

int main(void)
{
#define TEST(name, begin) cmocka_unit_test_setup_teardown(name, begin, end)
    const struct CMUnitTest tests[] = {
        TEST(a_peer_is_there_after_a_restart_with_its_marks, begin),
        TEST(an_aborted_peer_is_not_there, begin),
        TEST(a_name_belongs_to_one_peer, begin),
        TEST(a_card_with_another_peers_key_is_refused, begin),
        TEST(only_a_higher_version_replaces_a_card, begin),
        TEST(another_nodes_card_is_not_a_peers_new_one, begin),
        TEST(a_peer_answers_to_name_id_and_fingerprint, begin),
        TEST(a_revoked_key_is_nobodys, begin),
        TEST(most_of_three_peers_make_the_clock_doubtful, five_clocks),
        TEST(fewer_than_three_clocks_decide_nothing, five_clocks),
        TEST(a_fenced_peers_clock_agrees_with_nobody, five_clocks),
        TEST(a_jump_counts_against_what_peers_told, five_clocks),
        TEST(a_name_that_hides_something_is_nobodys, begin),
        TEST(a_name_that_says_something_else_is_nobodys, begin),
        TEST(a_peer_takes_another_name_that_is_nobodys, begin),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

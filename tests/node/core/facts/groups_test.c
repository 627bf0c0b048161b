#include "node/core/facts/groups.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "node/core/record/apply.h"
#include "node/core/store/counter.h"
#include "tests/node/core/peers_fixture.h"
#include "tests/unit.h"

static struct peers_fixture c;

static uint64_t number_of(const struct record_reader *pin)
{
    struct record_id id = peers_fixture_group_record(pin);

    return peers_fixture_row(&c, &id).number;
}

static bool member(uint64_t number, unsigned n)
{
    return groups_member(c.o.facts.groups, number, &c.o.node[n].id);
}

/* What policy learns of two nodes. */
static struct policy_group facts(const struct record_reader *pin,
                                 unsigned sender, unsigned receiver)
{
    return groups_facts(c.o.facts.groups, pin, &c.o.node[sender].id,
                        &c.o.node[receiver].id);
}

static struct record_reader version(uint64_t version, const char *members)
{
    return peers_fixture_group_from(
        &c, 0,
        &(struct peers_fixture_version){
            .owner = 0, .object = 5, .version = version, .members = members});
}

static void a_version_is_found_by_number_and_hash_together(void **unused)
{
    struct record_reader pin, other;

    (void)unused;
    pin = version(1, "012");
    assert_int_equal(number_of(&pin), groups_pinned(c.o.facts.groups, &pin));
    other = pin;
    other.version = 2;
    assert_int_equal(0, groups_pinned(c.o.facts.groups, &other));
    other = pin;
    other.hash.octet[31] ^= 1;
    assert_int_equal(0, groups_pinned(c.o.facts.groups, &other));
    other = pin;
    other.id.octet[0] ^= 1;
    assert_int_equal(0, groups_pinned(c.o.facts.groups, &other));
    assert_int_equal(0, groups_newest(c.o.facts.groups, &other.id));
}

static void the_newest_is_the_highest_in_whatever_order_they_come(void **unused)
{
    static const uint8_t orders[][3] = {{1, 2, 3}, {3, 1, 2}, {2, 3, 1},
                                        {3, 2, 1}, {1, 3, 2}, {2, 1, 3}};

    (void)unused;
    for (size_t i = 0; i < sizeof orders / sizeof *orders; i++) {
        struct record_reader pin[4];

        peers_fixture_open(&c, 1);
        for (size_t v = 0; v < 3; v++)
            pin[orders[i][v]] = version(orders[i][v], "012");
        assert_int_equal(number_of(&pin[3]),
                         groups_newest(c.o.facts.groups, &pin[1].id));
        for (size_t v = 1; v <= 3; v++)
            assert_int_equal(number_of(&pin[v]),
                             groups_pinned(c.o.facts.groups, &pin[v]));
        peers_fixture_close(&c);
    }
}

static void of_two_with_one_version_both_can_be_pinned(void **unused)
{
    struct record_reader a, b, newest;

    (void)unused;
    a = version(1, "012");
    b = version(1, "013");
    newest = memcmp(&a.hash, &b.hash, sizeof a.hash) < 0 ? a : b;
    assert_int_equal(number_of(&newest),
                     groups_newest(c.o.facts.groups, &a.id));
    assert_true(member(groups_pinned(c.o.facts.groups, &a), 2));
    assert_true(member(groups_pinned(c.o.facts.groups, &b), 3));
}

static void an_unknown_pin_is_not_known_even_when_others_are(void **unused)
{
    struct record_reader pin;
    struct policy_group g;

    (void)unused;
    pin = version(1, "012");
    pin.version = 7;
    g = facts(&pin, 0, 1);
    assert_false(g.known);
    assert_false(g.receiver_member || g.receiver_later);
    assert_false(g.sender_member || g.sender_later);
}

static void a_pinned_version_alone_decides_while_it_is_the_newest(void **unused)
{
    struct record_reader pin;
    struct policy_group g;

    (void)unused;
    pin = version(1, "012");
    g = facts(&pin, 0, 2);
    assert_true(g.known && ident_same(&g.id, &pin.id));
    assert_true(g.receiver_member && g.sender_member);
    assert_false(g.receiver_later || g.sender_later);
    g = facts(&pin, 0, 3);
    assert_false(g.receiver_member || g.receiver_later);
}

static void later_versions_narrow_and_name_later_members(void **unused)
{
    struct record_reader pin;
    struct policy_group g;

    (void)unused;
    pin = version(1, "0124");
    (void)version(2, "0123");
    (void)version(3, "0135");
    g = facts(&pin, 2, 1); /* 2 went with the third */
    assert_true(g.receiver_member && !g.receiver_later);
    assert_false(g.sender_member || g.sender_later);
    g = facts(&pin, 5, 4); /* 5 came with the third, 4 went with the second */
    assert_false(g.receiver_member || g.receiver_later);
    assert_true(!g.sender_member && g.sender_later);
    g = facts(&pin, 1, 3); /* 3 came with the second and stayed */
    assert_true(!g.receiver_member && g.receiver_later);
    assert_true(g.sender_member);
}

static void five_thousand_members_are_all_known(void **unused)
{
    static struct node_id members[RECORD_MEMBERS_MAX];
    static uint8_t room[RECORD_BODY_MAX];
    struct buffer body = {room, 0, sizeof room};
    struct record_id id;
    const struct node_id *known;
    const char *name;
    struct node_id other = {{0}};
    uint64_t number;
    size_t count;

    (void)unused;
    for (size_t i = 0; i < RECORD_MEMBERS_MAX; i++) {
        bytes_put_be(members[i].octet, 7 * i + 3, 8);
        members[i].octet[31] = (uint8_t)i;
    }
    assert_err(ERR_OK, record_group_write(&body, bytes_text("everybody"),
                                          members, RECORD_MEMBERS_MAX));
    c.peer[1]->provider = true;
    id = peers_fixture_stored(
        &c, 1,
        &(struct core_fixture_report){.author = 1,
                                      .tlp = TLP_AMBER_STRICT,
                                      .to = {1},
                                      .object = 5,
                                      .kind = RECORD_GROUP,
                                      .body = bytes_of(&body)});
    number = peers_fixture_row(&c, &id).number;
    known = groups_members(c.o.facts.groups, number, &count, &name);
    assert_int_equal(RECORD_MEMBERS_MAX, count);
    assert_string_equal("everybody", name);
    assert_memory_equal(members, known, sizeof members);
    for (size_t i = 0; i < RECORD_MEMBERS_MAX; i++)
        assert_true(groups_member(c.o.facts.groups, number, &members[i]));
    assert_false(groups_member(c.o.facts.groups, number, &other));
    memset(&other, 0xff, sizeof other);
    assert_false(groups_member(c.o.facts.groups, number, &other));
}

/* Version v of a group that each has a member of its own. */
static const char *own_members(uint64_t v)
{
    static char members[8];

    snprintf(members, sizeof members, "0%llu", (unsigned long long)(1 + v % 6));
    return members;
}

static void more_versions_than_are_held_are_all_answered_right(void **unused)
{
    enum { VERSIONS = GROUPS_CACHE + GROUPS_CACHE / 4 };
    uint64_t number[VERSIONS];

    (void)unused;
    for (uint64_t v = 0; v < VERSIONS; v++) {
        struct record_reader pin = version(v + 1, own_members(v));

        number[v] = number_of(&pin);
    }
    for (size_t step = 1; step < 8; step += 2)
        for (size_t i = 0; i < VERSIONS; i++) {
            size_t v = i * step % VERSIONS;

            for (unsigned n = 1; n <= 6; n++)
                assert_int_equal(n == 1 + v % 6, member(number[v], n));
        }
}

static const struct node_id *members_of(uint64_t number)
{
    size_t count;

    return groups_members(c.o.facts.groups, number, &count, NULL);
}

/* A peer chooses how far apart the numbers of its groups lie. */
static void numbers_that_lie_apart_by_the_cache_share_no_place(void **unused)
{
    const struct node_id *first, *last;
    uint64_t number = 0;

    (void)unused;
    for (uint64_t v = 0; v <= GROUPS_CACHE; v++) {
        struct record_reader pin = version(v + 1, own_members(v));

        if (v == 0)
            number = number_of(&pin);
    }
    first = members_of(number);
    last = members_of(number + GROUPS_CACHE);
    assert_non_null(first);
    assert_non_null(last);
    assert_ptr_not_equal(first, last);
    assert_ptr_equal(first, members_of(number));
    assert_ptr_equal(last, members_of(number + GROUPS_CACHE));
}

static void a_version_that_comes_between_two_questions_counts(void **unused)
{
    struct record_reader pin;

    (void)unused;
    pin = version(1, "012");
    assert_true(facts(&pin, 0, 2).receiver_member);
    (void)version(2, "013");
    assert_false(facts(&pin, 0, 2).receiver_member);
    assert_true(facts(&pin, 0, 3).receiver_later);
}

static void what_is_no_group_has_no_members(void **unused)
{
    struct record_id id;
    const char *name;
    size_t count = 7;

    (void)unused;
    id = peers_fixture_own(
        &c, &(struct core_fixture_report){.tlp = TLP_CLEAR, .object = 1});
    assert_null(groups_members(
        c.o.facts.groups, peers_fixture_row(&c, &id).number, &count, &name));
    assert_int_equal(0, count);
    assert_string_equal("", name);
    assert_null(groups_members(c.o.facts.groups, 0, &count, &name));
    assert_null(groups_members(c.o.facts.groups, 999, &count, &name));
}

static void
after_an_aborted_transaction_nothing_stale_is_answered(void **unused)
{
    struct record_reader lost, kept;
    uint64_t number;

    (void)unused;
    core_fixture_commit(&c.o);
    core_fixture_write(&c.o);
    lost = version(1, "01");
    number = number_of(&lost);
    assert_true(member(number, 1));
    store_abort(c.o.store);
    index_drop(c.o.facts.index);
    groups_drop(c.o.facts.groups);
    store_write(c.o.store);
    assert_int_equal(0, groups_newest(c.o.facts.groups, &lost.id));
    assert_false(member(number, 1));
    kept = version(1, "02"); /* takes the number of the one that was lost */
    assert_int_equal(number, number_of(&kept));
    assert_false(member(number, 1));
    assert_true(member(number, 2));
}

static void a_recalled_version_has_no_members_at_once(void **unused)
{
    struct record_reader pin;
    struct vault_row row;
    struct record_id id;

    (void)unused;
    pin = peers_fixture_group_from(
        &c, 1,
        &(struct peers_fixture_version){
            .owner = 1, .object = 5, .version = 1, .members = "012"});
    id = peers_fixture_group_record(&pin);
    assert_true(facts(&pin, 1, 2).receiver_member);
    peers_fixture_retraction(
        &c, &(struct peers_fixture_retraction){.author = 1,
                                               .object = 9,
                                               .target = 5,
                                               .record = id,
                                               .up_to = 1,
                                               .erase = true,
                                               .tlp = TLP_CLEAR});
    assert_int_equal(FRAME_STORED, peers_fixture_feed(&c, 1));
    row = peers_fixture_row(&c, &id);
    assert_true(row.state & VAULT_ERASED);
    assert_false(facts(&pin, 1, 2).receiver_member);
    peers_fixture_restart(&c);
    assert_false(facts(&pin, 1, 2).receiver_member);
}

static void every_group_is_walked_once(void **unused)
{
    struct node_id at = {{0}}, before = {{0}};
    struct group_row row;
    size_t found = 0;

    (void)unused;
    assert_false(groups_next(c.o.facts.groups, &at));
    for (uint8_t object = 1; object <= 9; object++)
        for (uint64_t v = 1; v <= 2; v++)
            (void)peers_fixture_group_from(
                &c, 0,
                &(struct peers_fixture_version){
                    .object = object, .version = v, .members = "01"});
    for (; groups_next(c.o.facts.groups, &at); found++) {
        assert_true(memcmp(&before, &at, sizeof at) < 0);
        assert_true(groups_row(c.o.facts.groups, &at, &row));
        assert_int_equal(c.o.self.node_no, row.owner);
        before = at;
    }
    assert_int_equal(9, found);
}

static void records_that_name_a_group_are_walked_in_order(void **unused)
{
    struct record_reader pin, other;
    struct record_id id[3];
    uint64_t at = 0;
    bool later;

    (void)unused;
    pin = version(1, "01");
    other = peers_fixture_group_from(
        &c, 0,
        &(struct peers_fixture_version){
            .object = 6, .version = 1, .members = "01"});
    assert_false(groups_next_pin(c.o.facts.groups, &pin.id, &at, &later));
    for (uint8_t i = 0; i < 3; i++) {
        pin.later_members = i == 1;
        id[i] = peers_fixture_own(
            &c, &(struct core_fixture_report){
                    .tlp = TLP_AMBER, .group = &pin, .object = 20 + i});
        (void)peers_fixture_own(
            &c, &(struct core_fixture_report){
                    .tlp = TLP_AMBER, .group = &other, .object = 30 + i});
        (void)peers_fixture_own(
            &c, &(struct core_fixture_report){
                    .tlp = TLP_AMBER, .to = {1}, .object = 40 + i});
    }
    for (size_t i = 0; i < 3; i++) {
        assert_true(groups_next_pin(c.o.facts.groups, &pin.id, &at, &later));
        assert_int_equal(peers_fixture_row(&c, &id[i]).number, at);
        assert_int_equal(i == 1, later);
    }
    assert_false(groups_next_pin(c.o.facts.groups, &pin.id, &at, &later));
}

static void a_restart_forgets_nothing(void **unused)
{
    struct record_reader pin;
    struct policy_group g;

    (void)unused;
    pin = version(1, "012");
    (void)version(2, "013");
    peers_fixture_restart(&c);
    g = facts(&pin, 1, 3);
    assert_true(g.known && g.sender_member && g.receiver_later);
}

/* A removed member that still holds an old version must not learn by a receipt
   who came after it. */
static void an_old_version_tells_nobody_who_came_later(void **unused)
{
    const struct peers_fixture_version first = {
        .owner = 1, .object = 5, .version = 1, .members = "123"};

    (void)unused;
    (void)peers_fixture_group_from(
        &c, 1,
        &(struct peers_fixture_version){
            .owner = 1, .object = 5, .version = 2, .members = "013"});
    (void)peers_fixture_group(&c, &first);
    assert_int_equal(FRAME_HELD, peers_fixture_feed(&c, 2)); /* refused later */
    assert_int_equal(FRAME_STORED,
                     peers_fixture_feed(&c, 3)); /* still a member */
    assert_int_equal(FRAME_STORED, peers_fixture_feed(&c, 1));
}

static uint32_t node_of(unsigned n)
{
    return node_no_known(&c.o.facts.txn.view, &c.o.node[n].id);
}

/* Groups of an owner that a node brought. */
static uint64_t counted(unsigned from, unsigned owner)
{
    return group_table_count(&c.o.facts.txn.view, node_of(from),
                             node_of(owner));
}

static uint64_t brought(unsigned from)
{
    return counter_get(&c.o.facts.txn.view, COUNTER_BROUGHT, node_of(from));
}

static void brought_as(unsigned from, uint64_t count)
{
    counter_put(&c.o.facts.txn, COUNTER_BROUGHT, node_of(from), count);
}

static uint64_t owners_of(unsigned from)
{
    return counter_get(&c.o.facts.txn.view, COUNTER_OWNERS, node_of(from));
}

static void owned_as(unsigned from, uint64_t count)
{
    counter_put(&c.o.facts.txn, COUNTER_OWNERS, node_of(from), count);
}

/* So many of one owner, which have no versions. */
static void fill_up(unsigned from, unsigned owner, uint64_t count)
{
    for (uint64_t i = counted(from, owner); i < count; i++)
        group_table_bring(&c.o.facts.txn,
                          &(struct node_id){{1, (uint8_t)(i >> 8), (uint8_t)i,
                                             (uint8_t)from, (uint8_t)owner}},
                          node_of(from), node_of(owner));
}

static void one_is_gone(unsigned from, unsigned owner)
{
    const uint64_t i = counted(from, owner) / 2;

    (void)group_table_gone(&c.o.facts.txn,
                           &(struct node_id){{1, (uint8_t)(i >> 8), (uint8_t)i,
                                              (uint8_t)from, (uint8_t)owner}},
                           node_of(owner));
}

/* Members of a peer, which this node may not know, own as many groups as one
   may, and its budget is full. */
static void fill_up_by_others(unsigned from)
{
    enum { NOBODY = 1000 };
    const uint32_t owners = GROUPS_A_PEER_MAX / GROUPS_AN_OWNER_MAX;

    for (uint32_t owner = 0; owner < owners; owner++)
        for (uint32_t i = 0; i < GROUPS_AN_OWNER_MAX; i++)
            group_table_bring(&c.o.facts.txn,
                              &(struct node_id){{2, (uint8_t)(i >> 8),
                                                 (uint8_t)i, (uint8_t)owner}},
                              node_of(from), NOBODY + owner);
    assert_int_equal(GROUPS_A_PEER_MAX, brought(from));
}

/* A first version of owner's, of this node and its owner, from a peer. */
static enum frame_disposition brings(unsigned from, unsigned owner,
                                     uint8_t object, struct record_reader *pin)
{
    const char members[] = {'0', (char)('0' + owner), '\0'};

    *pin = peers_fixture_group(
        &c, &(struct peers_fixture_version){.owner = owner,
                                            .object = object,
                                            .version = 1,
                                            .members = members});
    return peers_fixture_feed(&c, from);
}

static bool is_kept(const struct record_reader *pin)
{
    return groups_newest(c.o.facts.groups, &pin->id) != 0;
}

static void recall(unsigned owner, uint8_t object,
                   const struct record_reader *pin)
{
    (void)peers_fixture_retraction(
        &c, &(struct peers_fixture_retraction){
                .author = owner,
                .object = (uint8_t)(object + 100),
                .target = object,
                .record = peers_fixture_group_record(pin),
                .up_to = 1,
                .erase = true,
                .tlp = TLP_AMBER_STRICT,
                .to = {(int)owner},
                .to_me = true});
    assert_int_equal(FRAME_STORED, peers_fixture_feed(&c, owner));
}

/* WIRE.md 7.19: "A record of one group more waits" */
static void an_owners_groups_are_bounded_and_more_of_them_wait(void **unused)
{
    struct record_reader first, last, more;

    (void)unused;
    assert_int_equal(FRAME_STORED, brings(1, 1, 5, &first));
    fill_up(1, 1, GROUPS_AN_OWNER_MAX - 1);
    assert_int_equal(FRAME_STORED, brings(1, 1, 6, &last));
    assert_int_equal(FRAME_HELD, brings(1, 1, 7, &more));
    assert_false(is_kept(&more));
    /* Those that it brought have versions still; others bring their own. */
    (void)peers_fixture_group_from(
        &c, 1,
        &(struct peers_fixture_version){
            .owner = 1, .object = 5, .version = 2, .members = "01"});
    assert_int_equal(FRAME_STORED, brings(2, 2, 8, &last));
    /* However long it waits, it is lost only when there is never room. */
    c.o.facts.now_ms += 8 * SAMPLE_DAY_MS;
    peers_fixture_look_again(&c);
    assert_false(is_kept(&more));
    fill_up(1, 1, GROUPS_AN_OWNER_MAX);
    one_is_gone(1, 1);
    c.o.facts.now_ms += SAMPLE_DAY_MS;
    peers_fixture_look_again(&c);
    assert_true(is_kept(&more));
    assert_int_equal(GROUPS_AN_OWNER_MAX, counted(1, 1));
}

static void what_others_own_counts_against_its_bringer_too(void **unused)
{
    struct record_reader pin;

    (void)unused;
    peers_fixture_introduce(&c, 1, 5);
    peers_fixture_introduce(&c, 1, 6);
    assert_int_equal(FRAME_STORED, brings(1, 5, 5, &pin));
    assert_int_equal(1, counted(1, 5));
    assert_int_equal(1, brought(1));
    assert_int_equal(0, counted(1, 1));
    /* One that owns too many takes nothing from the others. */
    fill_up(1, 5, GROUPS_AN_OWNER_MAX);
    assert_int_equal(FRAME_HELD, brings(1, 5, 6, &pin));
    assert_int_equal(FRAME_STORED, brings(1, 6, 7, &pin));
    assert_int_equal(FRAME_STORED, brings(1, 1, 8, &pin));
    /* Whether the owner is a peer here, too, the answer does not tell. */
    brought_as(1, GROUPS_A_PEER_MAX);
    owned_as(1, GROUPS_A_PEER_MAX);
    assert_int_equal(FRAME_HELD, brings(1, 6, 9, &pin));
    assert_int_equal(FRAME_STORED, brings(1, 2, 10, &pin)); /* its first */
    assert_int_equal(FRAME_HELD, brings(1, 2, 11, &pin));
    assert_int_equal(FRAME_STORED, brings(1, 1, 12, &pin));
}

/* WIRE.md 7.19: "each owner may have an equal part of them" */
static void owners_with_many_groups_leave_the_others_theirs(void **unused)
{
    enum { PART = GROUPS_A_PEER_MAX / 9 }; /* eight of them, and one more */
    struct record_reader pin, more;

    (void)unused;
    fill_up_by_others(1);
    assert_int_equal(FRAME_STORED, brings(1, 2, 5, &pin));
    fill_up(1, 2, PART - 1);
    assert_int_equal(FRAME_STORED, brings(1, 2, 6, &pin));
    assert_int_equal(FRAME_HELD, brings(1, 2, 7, &more));
    /* An owner that comes makes the parts of all smaller, and has one. */
    assert_int_equal(FRAME_STORED, brings(1, 3, 8, &pin));
    assert_int_equal(10, owners_of(1));
    /* Below the bound all may have what one owner may. */
    brought_as(1, GROUPS_A_PEER_MAX - 1);
    c.o.facts.now_ms += SAMPLE_DAY_MS;
    peers_fixture_look_again(&c);
    assert_true(is_kept(&more));
}

static void an_owner_whose_groups_are_gone_is_none(void **unused)
{
    (void)unused;
    fill_up(1, 2, 2);
    fill_up(1, 3, 1);
    fill_up(1, 1, 1); /* its own */
    assert_int_equal(2, owners_of(1));
    one_is_gone(1, 2);
    assert_int_equal(2, owners_of(1));
    (void)group_table_gone(&c.o.facts.txn, &(struct node_id){{1, 0, 0, 1, 2}},
                           node_of(2));
    assert_int_equal(1, owners_of(1));
}

/* WIRE.md 7.19: "so the answer does not tell what the receiver has from others"
 */
static void a_full_budget_does_not_tell_what_came_from_others(void **unused)
{
    struct record_reader pin;

    (void)unused;
    peers_fixture_introduce(&c, 1, 5);
    assert_int_equal(FRAME_STORED, brings(1, 5, 5, &pin));
    assert_int_equal(FRAME_STORED, brings(1, 5, 6, &pin));
    /* One that is here counts, as one that is not would. */
    assert_int_equal(FRAME_STORED, brings(2, 5, 5, &pin));
    assert_int_equal(1, counted(2, 5));
    assert_int_equal(1, brought(2));
    brought_as(2, GROUPS_A_PEER_MAX);
    owned_as(2, GROUPS_A_PEER_MAX);
    assert_int_equal(FRAME_HELD, brings(2, 5, 6, &pin));
    assert_int_equal(FRAME_HELD, brings(2, 5, 7, &pin));
    assert_int_equal(FRAME_STORED, brings(2, 5, 5, &pin)); /* its own */
    brought_as(2, 1);
    fill_up(2, 5, GROUPS_AN_OWNER_MAX);
    assert_int_equal(FRAME_HELD, brings(2, 5, 8, &pin));
    assert_int_equal(FRAME_HELD, brings(2, 5, 6, &pin));
    assert_int_equal(FRAME_STORED, brings(1, 5, 9, &pin)); /* another's part */
}

static void a_group_that_is_recalled_counts_no_more(void **unused)
{
    struct record_reader gone, waits;

    (void)unused;
    assert_int_equal(FRAME_STORED, brings(1, 1, 5, &gone));
    fill_up(1, 1, GROUPS_AN_OWNER_MAX);
    assert_int_equal(FRAME_HELD, brings(1, 1, 6, &waits));
    recall(1, 5, &gone);
    assert_int_equal(GROUPS_AN_OWNER_MAX - 1, counted(1, 1));
    peers_fixture_look_again(&c); /* at once */
    assert_true(is_kept(&waits));
    assert_int_equal(GROUPS_AN_OWNER_MAX, counted(1, 1));
    /* A version behind the recall is a group anew. */
    (void)peers_fixture_group(
        &c, &(struct peers_fixture_version){
                .owner = 1, .object = 5, .version = 2, .members = "01"});
    assert_int_equal(FRAME_HELD, peers_fixture_feed(&c, 1));
    recall(1, 6, &waits);
    peers_fixture_look_again(&c);
    assert_true(is_kept(&gone));
    assert_int_equal(GROUPS_AN_OWNER_MAX, counted(1, 1));
}

int main(void)
{
#define TEST(name, peers) PEERS_FIXTURE_TEST(name, &c, peers)
    const struct CMUnitTest tests[] = {
        TEST(a_version_is_found_by_number_and_hash_together, 1),
        cmocka_unit_test(the_newest_is_the_highest_in_whatever_order_they_come),
        TEST(of_two_with_one_version_both_can_be_pinned, 1),
        TEST(an_unknown_pin_is_not_known_even_when_others_are, 1),
        TEST(a_pinned_version_alone_decides_while_it_is_the_newest, 1),
        TEST(later_versions_narrow_and_name_later_members, 1),
        TEST(five_thousand_members_are_all_known, 1),
        TEST(more_versions_than_are_held_are_all_answered_right, 1),
        TEST(numbers_that_lie_apart_by_the_cache_share_no_place, 1),
        TEST(a_version_that_comes_between_two_questions_counts, 1),
        TEST(what_is_no_group_has_no_members, 1),
        TEST(after_an_aborted_transaction_nothing_stale_is_answered, 1),
        TEST(a_recalled_version_has_no_members_at_once, 1),
        TEST(every_group_is_walked_once, 1),
        TEST(records_that_name_a_group_are_walked_in_order, 1),
        TEST(a_restart_forgets_nothing, 1),
        TEST(an_old_version_tells_nobody_who_came_later, 3),
        TEST(an_owners_groups_are_bounded_and_more_of_them_wait, 2),
        TEST(what_others_own_counts_against_its_bringer_too, 2),
        TEST(owners_with_many_groups_leave_the_others_theirs, 3),
        TEST(an_owner_whose_groups_are_gone_is_none, 3),
        TEST(a_full_budget_does_not_tell_what_came_from_others, 2),
        TEST(a_group_that_is_recalled_counts_no_more, 1),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "node/core/store/stage.h"

#include <stdio.h>
#include <string.h>

#include "tests/node/core/control_fixture.h"
#include "tests/unit.h"

enum { SET_N = 3 };

static struct control_fixture k;

/* A request under the token of an act; n tells acts apart. */
static struct control_writer *under(uint8_t n)
{
    const uint8_t token[ACT_TOKEN] = {n}, said[32] = {n};
    struct control_writer *w = control_fixture_ask(&k);

    control_put_bin(w, "token", (struct bytes){token, sizeof token});
    control_put_bin(w, "said", (struct bytes){said, sizeof said});
    return w;
}

static void put_set(struct control_writer *w, uint64_t i)
{
    const uint8_t id[16] = {5};
    uint8_t room[64];
    struct buffer packed = {room, 0, sizeof room};
    struct writer list = writer_on(&packed);

    writer_array(&list, 3);
    writer_bin_from(&list, id, sizeof id);
    writer_uint(&list, i);
    writer_uint(&list, SET_N);
    assert_err(ERR_OK, writer_done(&list));
    control_put_packed(w, "set", bytes_of(&packed));
}

static struct control_writer *part(uint8_t act, uint64_t i, const char *domain)
{
    struct control_writer *w = under(act);

    control_put_uint(w, "stage", i);
    control_put_bin(w, "body", control_fixture_body(domain));
    put_set(w, i);
    return w;
}

static void stage(uint8_t act, uint64_t i, const char *domain)
{
    struct control_writer *w = part(act, i, domain);

    control_put_text(w, "tlp", "AMBER");
    control_fixture_put_list(w, "to", 2,
                             (const char *const[]){"node-1", "node-2"});
    assert_err(ERR_OK, control_fixture_answer(&k, control_share));
    assert_int_equal(1, control_fixture_rows(&k, "staged"));
}

static struct control_writer *commit(uint8_t act, uint64_t parts)
{
    struct control_writer *w = under(act);

    control_put_uint(w, "parts", parts);
    return w;
}

static size_t hits(const char *domain)
{
    static struct index_hit found[16];
    const struct index_item item = {INDICATOR_DOMAIN, bytes_text(domain),
                                    false};
    struct index_search search = {.items = &item, .count = 1};

    return index_find(&k.c.o.facts.txn.view, &search, found, 16);
}

static void look_up(const char *domain, size_t want)
{
    uint8_t room[256];
    struct buffer packed = {room, 0, sizeof room};
    struct writer list = writer_on(&packed);

    writer_array(&list, 1);
    writer_array(&list, 3);
    writer_uint(&list, 0);
    writer_uint(&list, INDICATOR_DOMAIN);
    writer_str(&list, bytes_text(domain));
    assert_err(ERR_OK, writer_done(&list));
    control_put_packed(control_fixture_ask(&k), "items", bytes_of(&packed));
    assert_err(ERR_OK, control_fixture_answer(&k, control_lookup));
    assert_int_equal(want, control_fixture_rows(&k, NULL));
}

static uint64_t records(void)
{
    struct vault_row row;
    uint64_t n = 0, below = UINT64_MAX;

    while (vault_below(&k.c.o.facts.txn.view, below, &row)) {
        below = row.number;
        n++;
    }
    assert_int_equal(n, view_state(&k.c.o.facts.txn.view)->records);
    return n;
}

static void nothing_is_seen_of_a_part(void **unused)
{
    struct record_id ids[PEERS_FIXTURE_IDS_MAX];

    (void)unused;
    stage(1, 1, "one.example");
    stage(1, 2, "two.example");
    look_up("one.example", 0);
    assert_int_equal(0, records());
    assert_int_equal(0, view_state(&k.c.o.facts.txn.view)->indicators);
    assert_int_equal(0, peers_fixture_stream(&k.c, 1, ENVELOPE_RELAYABLE, ids));
    (void)under(1);
    assert_err(ERR_OK, control_fixture_answer(&k, control_act));
    assert_string_equal("2", control_fixture_field(&k, "act", 0, "parts"));
}

static void a_commit_shares_all_parts_in_their_order(void **unused)
{
    struct record_id ids[PEERS_FIXTURE_IDS_MAX], first;

    (void)unused;
    stage(1, 2, "two.example");
    stage(1, 1, "one.example");
    stage(2, 1, "other.example");
    (void)commit(1, 2);
    assert_err(ERR_OK, control_fixture_answer(&k, control_share_commit));
    assert_int_equal(2, control_fixture_rows(&k, "record"));
    assert_int_equal(2, control_fixture_rows(&k, "to"));
    first = control_fixture_made(&k, "record");
    assert_int_equal(1, control_fixture_record(&k, &first)->set.i);
    assert_int_equal(2, peers_fixture_stream(&k.c, 2, ENVELOPE_RELAYABLE, ids));
    assert_memory_equal(&first, &ids[0], sizeof first);
    assert_int_equal(2, records());
    assert_int_equal(2, view_state(&k.c.o.facts.txn.view)->indicators);
    assert_int_equal(1, view_state(&k.c.o.facts.txn.view)->staged);
    look_up("one.example", 1);
    look_up("other.example", 0);
}

static void a_part_is_signed_once(void **unused)
{
    char id[65];

    (void)unused;
    stage(1, 1, "one.example");
    snprintf(id, sizeof id, "%s",
             control_fixture_field(&k, "staged", 0, "record"));
    stage(1, 1, "one.example");
    assert_string_equal(id, control_fixture_field(&k, "staged", 0, "record"));
    assert_int_equal(1, view_state(&k.c.o.facts.txn.view)->staged);
    assert_int_equal(1, hits("one.example"));
}

static void half_of_an_act_is_not_committed(void **unused)
{
    (void)unused;
    (void)commit(1, 1);
    assert_err(ERR_NOT_FOUND, control_fixture_answer(&k, control_share_commit));
    stage(1, 1, "one.example");
    stage(1, 3, "three.example");
    for (uint64_t n = 1; n <= 3; n++) {
        (void)commit(1, n);
        assert_err(ERR_NOT_FOUND,
                   control_fixture_answer(&k, control_share_commit));
    }
    (void)commit(1, 0);
    assert_err(ERR_USAGE, control_fixture_answer(&k, control_share_commit));
    (void)commit(1, STAGE_PARTS_MAX + 1);
    assert_err(ERR_USAGE, control_fixture_answer(&k, control_share_commit));
    control_put_uint(control_fixture_ask(&k), "parts", 1);
    assert_err(ERR_USAGE, control_fixture_answer(&k, control_share_commit));
    k.core.outage.fault = DISK_FULL;
    k.core.outage.fault = DISK_FULL;
    (void)commit(1, 2);
    assert_err(ERR_FULL, control_fixture_answer(&k, control_share_commit));
    assert_int_equal(0, records());
}

static void what_is_dropped_cannot_be_committed(void **unused)
{
    (void)unused;
    stage(1, 1, "one.example");
    (void)under(1);
    assert_err(ERR_OK, control_fixture_answer(&k, control_share_drop));
    assert_string_equal("1", control_fixture_field(&k, NULL, 0, "dropped"));
    (void)commit(1, 1);
    assert_err(ERR_NOT_FOUND, control_fixture_answer(&k, control_share_commit));
    /* Said once more it is another one, in its place. */
    stage(1, 1, "again.example");
    assert_int_equal(0, hits("one.example"));
    (void)commit(1, 1);
    assert_err(ERR_OK, control_fixture_answer(&k, control_share_commit));
    look_up("again.example", 1);
    assert_int_equal(1, view_state(&k.c.o.facts.txn.view)->indicators);
}

static void parts_have_their_bounds(void **unused)
{
    (void)unused;
    control_put_uint(control_fixture_ask(&k), "stage", 1);
    assert_err(ERR_USAGE, control_fixture_answer(&k, control_share));
    (void)part(1, 0, "one.example");
    assert_err(ERR_USAGE, control_fixture_answer(&k, control_share));
    (void)part(1, STAGE_PARTS_MAX + 1, "one.example");
    assert_err(ERR_USAGE, control_fixture_answer(&k, control_share));
    control_put_bool(under(1), "stage", true);
    assert_err(ERR_USAGE, control_fixture_answer(&k, control_share));
    control_put_uint(part(1, 1, "one.example"), "like", 2);
    assert_err(ERR_NOT_FOUND, control_fixture_answer(&k, control_share));
    txn_state(&k.c.o.facts.txn)->staged = STAGE_MAX;
    (void)part(1, 1, "one.example");
    assert_err(ERR_FULL, control_fixture_answer(&k, control_share));
}

static struct control_writer *revision(uint8_t act, uint64_t i,
                                       const struct record_id *id)
{
    struct control_writer *w = under(act);

    control_put_uint(w, "stage", i);
    control_fixture_name(w, id);
    control_put_text(w, "reason", "a typing error");
    return w;
}

/* The first of an act that revises a record to node 2 alone. */
static void stage_narrower(uint8_t act, const struct record_id *id)
{
    control_fixture_put_list(revision(act, 1, id), "to", 1,
                             (const char *const[]){"node-2"});
    assert_err(ERR_OK, control_fixture_answer(&k, control_revise));
    assert_int_equal(1, control_fixture_rows(&k, "staged"));
}

static void a_list_grows_and_shrinks_in_one_commit(void **unused)
{
    struct record_id first, gone, second, retraction;
    char hex[IDENT_HEX_TEXT];
    struct control_writer *w;

    (void)unused;
    first = control_fixture_share(&k, "12", "AMBER");
    gone = control_fixture_share(&k, "12", "AMBER");
    stage_narrower(1, &first);
    assert_int_equal(0, peers_fixture_row(&k.c, &first).state);
    control_put_uint(part(1, 2, "new.example"), "like", 1);
    assert_err(ERR_OK, control_fixture_answer(&k, control_share));
    w = commit(1, 2);
    ident_hex(hex, gone.octet);
    control_fixture_put_list(w, "retract", 1, (const char *const[]){hex});
    control_put_text(w, "reason", "shorter");
    assert_err(ERR_OK, control_fixture_answer(&k, control_share_commit));
    second = control_fixture_made(&k, "record");
    retraction = control_fixture_made(&k, "retraction");
    assert_int_equal(2, control_fixture_rows(&k, "record"));
    assert_int_equal(1, control_fixture_rows(&k, "dropped"));
    assert_int_equal(1, control_fixture_rows(&k, "retraction"));
    assert_true(peers_fixture_row(&k.c, &first).state & VAULT_SUPERSEDED);
    assert_true(peers_fixture_row(&k.c, &first).state & VAULT_RETRACTED);
    assert_true(peers_fixture_row(&k.c, &gone).state & VAULT_RETRACTED);
    assert_int_equal(0, peers_fixture_row(&k.c, &second).state);
    assert_false(peers_fixture_went(&k.c, &second, 1));
    assert_true(peers_fixture_went(&k.c, &second, 2));
    assert_true(peers_fixture_went(&k.c, &retraction, 1));
    assert_int_equal(1, control_fixture_record(&k, &second)->audience_count);
}

static void what_was_revised_meanwhile_is_not_committed(void **unused)
{
    struct record_id first;

    (void)unused;
    first = control_fixture_share(&k, "12", "AMBER");
    stage_narrower(1, &first);
    stage_narrower(2, &first);
    (void)commit(2, 1);
    assert_err(ERR_OK, control_fixture_answer(&k, control_share_commit));
    (void)commit(1, 1);
    assert_err(ERR_USAGE, control_fixture_answer(&k, control_share_commit));
    assert_int_equal(3, records());
}

static void two_parts_do_not_revise_one_record(void **unused)
{
    struct record_id first;

    (void)unused;
    first = control_fixture_share(&k, "12", "AMBER");
    stage_narrower(1, &first);
    (void)revision(1, 2, &first);
    assert_err(ERR_OK, control_fixture_answer(&k, control_revise));
    (void)commit(1, 2);
    assert_err(ERR_USAGE, control_fixture_answer(&k, control_share_commit));
    assert_int_equal(1, records());
}

static void only_ones_own_is_retracted_with_it(void **unused)
{
    struct record_id theirs = {{0}};
    char hex[IDENT_HEX_TEXT];

    (void)unused;
    theirs = peers_fixture_stored(
        &k.c, 1,
        &(struct core_fixture_report){.author = 1,
                                      .tlp = TLP_CLEAR,
                                      .object = 9,
                                      .domain = "theirs.example"});
    stage(1, 1, "one.example");
    ident_hex(hex, theirs.octet);
    control_fixture_put_list(commit(1, 1), "retract", 1,
                             (const char *const[]){hex});
    assert_err(ERR_REFUSED, control_fixture_answer(&k, control_share_commit));
    assert_int_equal(1, records());
}

static void another_act_does_not_touch_the_part(void **unused)
{
    const uint8_t token[ACT_TOKEN] = {1}, said[32] = {9};
    struct control_writer *w;

    (void)unused;
    stage(1, 1, "one.example");
    w = control_fixture_ask(&k);
    control_put_bin(w, "token", (struct bytes){token, sizeof token});
    control_put_bin(w, "said", (struct bytes){said, sizeof said});
    control_put_uint(w, "stage", 1);
    assert_err(ERR_USAGE, control_fixture_answer(&k, control_share));
    w = control_fixture_ask(&k);
    control_put_bin(w, "token", (struct bytes){token, sizeof token});
    control_put_bin(w, "said", (struct bytes){said, sizeof said});
    control_put_uint(w, "parts", 1);
    assert_err(ERR_NOT_FOUND, control_fixture_answer(&k, control_share_commit));
    w = control_fixture_ask(&k);
    control_put_bin(w, "token", (struct bytes){token, sizeof token});
    control_put_bin(w, "said", (struct bytes){said, sizeof said});
    assert_err(ERR_OK, control_fixture_answer(&k, control_share_drop));
    assert_string_equal("0", control_fixture_field(&k, NULL, 0, "dropped"));
    (void)commit(1, 1);
    assert_err(ERR_OK, control_fixture_answer(&k, control_share_commit));
}

int main(void)
{
#define TEST(name) CONTROL_FIXTURE_TEST(name, &k, 2)
    const struct CMUnitTest tests[] = {
        TEST(nothing_is_seen_of_a_part),
        TEST(a_commit_shares_all_parts_in_their_order),
        TEST(a_part_is_signed_once),
        TEST(half_of_an_act_is_not_committed),
        TEST(what_is_dropped_cannot_be_committed),
        TEST(parts_have_their_bounds),
        TEST(a_list_grows_and_shrinks_in_one_commit),
        TEST(what_was_revised_meanwhile_is_not_committed),
        TEST(two_parts_do_not_revise_one_record),
        TEST(only_ones_own_is_retracted_with_it),
        TEST(another_act_does_not_touch_the_part),
    };

    return cmocka_run_group_tests(tests, control_fixture_keys_start,
                                  control_fixture_keys_stop);
}

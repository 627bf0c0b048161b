#include <stdio.h>
#include <string.h>

#include "node/core/store/tomb_value.h"
#include "tests/node/core/control_fixture.h"
#include "tests/unit.h"

static struct control_fixture k;

static struct control_writer *retraction(const struct record_id *id)
{
    struct control_writer *w = control_fixture_ask(&k);

    control_fixture_name(w, id);
    control_put_text(w, "reason", "wrong");
    return w;
}

static void refused(enum err want)
{
    assert_err(want, control_fixture_answer(&k, control_retract));
    assert_int_equal(0, control_fixture_rows(&k, "record"));
}

/* The argument `values`: one, of a type. */
static void put_value(struct control_writer *w, uint64_t type,
                      const char *value)
{
    uint8_t room[256];
    struct buffer packed = {room, 0, sizeof room};
    struct writer list = writer_on(&packed);

    writer_array(&list, 1);
    writer_array(&list, 2);
    writer_uint(&list, type);
    writer_str(&list, bytes_text(value));
    assert_err(ERR_OK, writer_done(&list));
    control_put_packed(w, "values", bytes_of(&packed));
}

static void it_goes_where_its_target_went(void **unused)
{
    struct record_id id, retracted;
    const struct record *r;

    (void)unused;
    id = control_fixture_share(&k, "12", "AMBER+STRICT");
    (void)retraction(&id);
    assert_err(ERR_OK, control_fixture_answer(&k, control_retract));
    assert_int_equal(2, control_fixture_rows(&k, "to"));
    retracted = control_fixture_made(&k, "record");
    assert_true(peers_fixture_went(&k.c, &retracted, 1));
    assert_true(peers_fixture_went(&k.c, &retracted, 2));
    assert_false(peers_fixture_went(&k.c, &retracted, 3));
    r = control_fixture_record(&k, &retracted);
    assert_int_equal(TLP_AMBER_STRICT, r->tlp);
    assert_int_equal(2, r->audience_count);
    assert_int_equal(0, r->expires_ms);
    assert_int_equal(VAULT_RETRACTED, peers_fixture_row(&k.c, &id).state);
    assert_true(peers_fixture_has_body(&k.c, &id));
    (void)retraction(&id);
    refused(ERR_USAGE); /* it is already */
}

static void a_recall_forgets_it_here_too(void **unused)
{
    struct record_id id, recall;

    (void)unused;
    id = control_fixture_share(&k, "1", "RED");
    control_put_bool(retraction(&id), "erase", true);
    assert_err(ERR_OK, control_fixture_answer(&k, control_retract));
    recall = control_fixture_made(&k, "record");
    assert_false(peers_fixture_has_body(&k.c, &id));
    assert_true(peers_fixture_went(&k.c, &recall, 1));
    (void)retraction(&id);
    assert_err(ERR_NOT_FOUND, control_fixture_answer(&k, control_retract));
}

/* WIRE.md 4.8: "Of a target that names more groups than 4.2 allows, it names
   the first 16." */
static void
what_names_more_groups_than_are_allowed_now_can_be_recalled(void **unused)
{
    struct record_id id = peers_fixture_crowded(&k.c, 40), recall;
    const struct record *r;

    (void)unused;
    control_put_bool(retraction(&id), "erase", true);
    assert_err(ERR_OK, control_fixture_answer(&k, control_retract));
    recall = control_fixture_made(&k, "record");
    assert_false(peers_fixture_has_body(&k.c, &id));
    assert_true(peers_fixture_went(&k.c, &recall, 1));
    r = control_fixture_record(&k, &recall);
    assert_int_equal(1 + RECORD_GROUPS_MAX, r->audience_count);
}

static void single_values_are_named_as_they_stand(void **unused)
{
    struct control_writer *w;
    struct record_id id;

    (void)unused;
    id = control_fixture_share(&k, "1", "AMBER");
    put_value(retraction(&id), INDICATOR_DOMAIN, "other.example");
    refused(ERR_NOT_FOUND);
    put_value(retraction(&id), INDICATOR_HOSTNAME, "shared.example");
    refused(ERR_NOT_FOUND);
    w = retraction(&id);
    put_value(w, INDICATOR_DOMAIN, "shared.example");
    control_put_bool(w, "erase", true);
    refused(ERR_USAGE);
    put_value(retraction(&id), INDICATOR_DOMAIN, "shared.example");
    assert_err(ERR_OK, control_fixture_answer(&k, control_retract));
    assert_int_equal(0, peers_fixture_row(&k.c, &id).state);
}

/* WIRE.md 4.8: "an author does not sign more" */
static void beyond_the_bound_single_values_are_refused_here_first(void **unused)
{
    struct tomb_values of = {.author = k.core.self.node_no};
    struct record_target none = {.up_to_revision = 1, .value_count = 1};
    struct record_id id;

    (void)unused;
    id = control_fixture_share(&k, "1", "AMBER");
    of.object = peers_fixture_row(&k.c, &id).object;
    for (unsigned i = 0; i < TOMB_VALUES_MAX; i++) {
        uint8_t octets[64];
        struct buffer room = {octets, 0, sizeof octets};
        struct writer w = writer_on(&room);
        char name[32];

        snprintf(name, sizeof name, "v%u.example", i);
        writer_array(&w, 2);
        writer_uint(&w, INDICATOR_DOMAIN);
        writer_str(&w, bytes_text(name));
        assert_err(ERR_OK, writer_done(&w));
        none.values = reader_on(bytes_of(&room));
        tomb_value_put(&k.c.o.facts.txn, &of, &none);
    }
    put_value(retraction(&id), INDICATOR_DOMAIN, "shared.example");
    refused(ERR_TOO_BIG);
    (void)retraction(&id);
    assert_err(ERR_OK, control_fixture_answer(&k, control_retract));
}

/* A list that cannot be read must not retract the whole. */
static void a_list_of_nothing_retracts_nothing(void **unused)
{
    struct record_id id;

    (void)unused;
    id = control_fixture_share(&k, "1", "AMBER");
    control_put_packed(retraction(&id), "values", UNIT_LITERAL("\x90"));
    refused(ERR_USAGE);
    control_put_text(retraction(&id), "values", "shared.example");
    refused(ERR_USAGE);
    control_put_packed(retraction(&id), "values", UNIT_LITERAL("\x91\x01"));
    refused(ERR_NOT_FOUND);
}

static void bad_requests_change_nothing(void **unused)
{
    static char reason[RECORD_REASON_MAX + 2];
    struct record_id id, none = {{7}};
    struct control_writer *w;

    (void)unused;
    id = control_fixture_share(&k, "1", "AMBER");
    control_put_text(control_fixture_ask(&k), "reason", "wrong");
    refused(ERR_NOT_FOUND);
    control_fixture_name(w = control_fixture_ask(&k), &id);
    control_put_text(w, "reason", "wr\u200bong");
    refused(ERR_HIDDEN);
    (void)retraction(&none);
    refused(ERR_NOT_FOUND);
    control_put_bin(control_fixture_ask(&k), "record", UNIT_LITERAL("1"));
    refused(ERR_USAGE);
    control_fixture_name(w = control_fixture_ask(&k), &id);
    control_put_uint(w, "reason", 1);
    refused(ERR_USAGE);
    memset(reason, 'w', RECORD_REASON_MAX + 1);
    control_fixture_name(w = control_fixture_ask(&k), &id);
    control_put_text(w, "reason", reason);
    assert_err(ERR_BAD_SHAPE, control_fixture_answer(&k, control_retract));
    control_put_text(retraction(&id), "erase", "yes");
    refused(ERR_USAGE);
    control_put_uint(retraction(&id), "dry_run", 1);
    refused(ERR_USAGE);
    k.core.outage.fault = DISK_FULL;
    (void)retraction(&id);
    refused(ERR_FULL);
}

static void what_is_not_ones_own_or_no_report_stays(void **unused)
{
    struct record_reader pin;
    struct record_id id;

    (void)unused;
    id = peers_fixture_stored(&k.c, 1,
                              &(struct core_fixture_report){
                                  .author = 1, .tlp = TLP_CLEAR, .object = 9});
    (void)retraction(&id);
    refused(ERR_REFUSED);
    pin = peers_fixture_group_from(
        &k.c, 0,
        &(struct peers_fixture_version){
            .object = 6, .version = 1, .members = "01"});
    id = peers_fixture_group_record(&pin);
    (void)retraction(&id);
    refused(ERR_USAGE);
    id = control_fixture_share(&k, "1", "AMBER");
    (void)retraction(&id);
    assert_err(ERR_OK, control_fixture_answer(&k, control_retract));
    id = control_fixture_made(&k, "record");
    (void)retraction(&id);
    refused(ERR_USAGE);
}

static void a_dry_run_tells_who_would_hear_of_it(void **unused)
{
    struct record_id id;
    uint8_t after[32];

    (void)unused;
    id = control_fixture_share(&k, "1", "AMBER");
    control_put_bool(retraction(&id), "dry_run", true);
    assert_err(ERR_OK, control_fixture_answer(&k, control_retract));
    assert_int_equal(1, control_fixture_rows(&k, "to"));
    control_fixture_print(&k, after);
    assert_memory_equal(k.before, after, sizeof after);
}

int main(void)
{
#define TEST(name, peers) CONTROL_FIXTURE_TEST(name, &k, peers)
    const struct CMUnitTest tests[] = {
        TEST(it_goes_where_its_target_went, 3),
        TEST(a_recall_forgets_it_here_too, 1),
        TEST(what_names_more_groups_than_are_allowed_now_can_be_recalled, 1),
        TEST(single_values_are_named_as_they_stand, 1),
        TEST(beyond_the_bound_single_values_are_refused_here_first, 1),
        TEST(a_list_of_nothing_retracts_nothing, 1),
        TEST(bad_requests_change_nothing, 1),
        TEST(what_is_not_ones_own_or_no_report_stays, 1),
        TEST(a_dry_run_tells_who_would_hear_of_it, 2),
    };

    return cmocka_run_group_tests(tests, control_fixture_keys_start,
                                  control_fixture_keys_stop);
}

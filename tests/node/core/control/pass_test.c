#include <string.h>

#include "tests/node/core/control_fixture.h"
#include "tests/unit.h"

static struct control_fixture k;

static struct control_writer *passing(const struct record_id *id, size_t count,
                                      const char *const *to)
{
    struct control_writer *w = control_fixture_ask(&k);

    control_fixture_name(w, id);
    control_fixture_put_list(w, "to", count, to);
    return w;
}

static enum err pass(const struct record_id *id, const char *one,
                     const char *two)
{
    const char *const to[] = {one, two};

    (void)passing(id, two != NULL ? 2 : 1, to);
    return control_fixture_answer(&k, control_release);
}

/* A GREEN record of node 1 that came from it; 2 and 3 are community. */
static struct record_id peer_fixture_open(void)
{
    control_fixture_open(&k, 4);
    k.c.peer[2]->community = k.c.peer[3]->community = true;
    k.c.peer[1]->community = true;
    return peers_fixture_stored(&k.c, 1,
                                &(struct core_fixture_report){.author = 1,
                                                              .tlp = TLP_GREEN,
                                                              .object = 9});
}

static void it_goes_to_those_named_alone(void **unused)
{
    struct record_id id = peer_fixture_open();

    (void)unused;
    assert_err(ERR_OK, pass(&id, "node-2", NULL));
    assert_true(control_fixture_says(&k, "to", "peer", "node-2"));
    assert_string_equal("11", control_fixture_field(&k, "to", 0, "rule"));
    assert_true(peers_fixture_went(&k.c, &id, 2));
    assert_false(peers_fixture_went(&k.c, &id, 3));
    assert_int_equal(1, peers_fixture_due(&k.c, JOB_PASSED));
    control_fixture_close(&k);
}

static void who_may_not_have_it_is_named_with_the_rule(void **unused)
{
    struct record_id id = peer_fixture_open();

    (void)unused;
    assert_err(ERR_REFUSED, pass(&id, "node-4", NULL));
    assert_true(control_fixture_told(&k, "--community"));
    assert_string_equal("node-4",
                        control_fixture_field(&k, "withheld", 0, "peer"));
    assert_err(ERR_OK, pass(&id, "node-4", "node-3"));
    assert_string_equal("node-4",
                        control_fixture_field(&k, "withheld", 0, "peer"));
    assert_true(peers_fixture_went(&k.c, &id, 3));
    assert_false(peers_fixture_went(&k.c, &id, 4));
    control_fixture_close(&k);
}

static void names_are_known_before_anything_goes(void **unused)
{
    struct record_id id = peer_fixture_open(), none = {{7}};
    struct control_writer *w;

    (void)unused;
    assert_err(ERR_NOT_FOUND, pass(&id, "node-2", "nobody"));
    assert_err(ERR_NOT_FOUND, pass(&id, "node-2", "group:nobody"));
    assert_err(ERR_NOT_FOUND, pass(&id, "", NULL));
    assert_err(ERR_NOT_FOUND, pass(&none, "node-2", NULL));
    control_fixture_put_list(control_fixture_ask(&k), "to", 1,
                             (const char *const[]){"node-2"});
    assert_err(ERR_NOT_FOUND, control_fixture_answer(&k, control_release));
    control_fixture_name(control_fixture_ask(&k), &id);
    assert_err(ERR_USAGE, control_fixture_answer(&k, control_release));
    (void)passing(&id, 0, NULL);
    assert_err(ERR_USAGE, control_fixture_answer(&k, control_release));
    control_fixture_name(w = control_fixture_ask(&k), &id);
    control_put_text(w, "to", "node-2");
    assert_err(ERR_USAGE, control_fixture_answer(&k, control_release));
    control_fixture_name(w = control_fixture_ask(&k), &id);
    control_put_packed(w, "to", UNIT_LITERAL("\x92\xa6node-2\x01"));
    assert_err(ERR_NOT_FOUND, control_fixture_answer(&k, control_release));
    control_put_uint(passing(&id, 1, (const char *const[]){"node-2"}),
                     "dry_run", 1);
    assert_err(ERR_USAGE, control_fixture_answer(&k, control_release));
    k.core.outage.fault = DISK_FULL;
    assert_err(ERR_FULL, pass(&id, "node-2", NULL));
    control_fixture_close(&k);
}

static void a_dry_run_passes_nothing_on(void **unused)
{
    struct record_id id = peer_fixture_open();
    uint8_t after[32];

    (void)unused;
    control_put_bool(passing(&id, 2, (const char *const[]){"node-2", "node-4"}),
                     "dry_run", true);
    assert_err(ERR_OK, control_fixture_answer(&k, control_release));
    assert_int_equal(1, control_fixture_rows(&k, "to"));
    assert_int_equal(1, control_fixture_rows(&k, "withheld"));
    control_fixture_print(&k, after);
    assert_memory_equal(k.before, after, sizeof after);
    control_fixture_close(&k);
}

static void a_group_stands_for_its_members_that_are_peers(void **unused)
{
    struct record_id id = peer_fixture_open();

    (void)unused;
    (void)peers_fixture_group_from(
        &k.c, 0,
        &(struct peers_fixture_version){
            .object = 6, .version = 1, .members = "0236", .name = "ours"});
    assert_err(ERR_OK, pass(&id, "group:ours", NULL));
    assert_int_equal(2, control_fixture_rows(&k, "to"));
    assert_true(peers_fixture_went(&k.c, &id, 2) &&
                peers_fixture_went(&k.c, &id, 3));
    control_fixture_close(&k);
}

static void red_and_strict_of_others_go_nowhere(void **unused)
{
    struct record_id red, strict;

    (void)unused;
    control_fixture_open(&k, 3);
    red = peers_fixture_stored(&k.c, 1,
                               &(struct core_fixture_report){.author = 1,
                                                             .tlp = TLP_RED,
                                                             .to = {2},
                                                             .to_me = true,
                                                             .object = 9});
    strict = peers_fixture_stored(
        &k.c, 1,
        &(struct core_fixture_report){.author = 1,
                                      .tlp = TLP_AMBER_STRICT,
                                      .to = {2},
                                      .to_me = true,
                                      .object = 10});
    assert_err(ERR_REFUSED, pass(&red, "node-2", NULL));
    assert_string_equal("2", control_fixture_field(&k, "withheld", 0, "rule"));
    assert_err(ERR_REFUSED, pass(&strict, "node-2", NULL));
    assert_string_equal("3", control_fixture_field(&k, "withheld", 0, "rule"));
    assert_true(control_fixture_told(&k, "ask its author"));
    control_fixture_close(&k);
}

static void what_was_erased_cannot_be_passed_on(void **unused)
{
    struct record_id id = peer_fixture_open();

    (void)unused;
    peers_fixture_retraction(
        &k.c, &(struct peers_fixture_retraction){.author = 1,
                                                 .object = 10,
                                                 .target = 9,
                                                 .record = id,
                                                 .up_to = 1,
                                                 .erase = true,
                                                 .tlp = TLP_GREEN});
    assert_int_equal(FRAME_STORED, peers_fixture_feed(&k.c, 1));
    assert_err(ERR_NOT_FOUND, pass(&id, "node-2", NULL));
    control_fixture_close(&k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_goes_to_those_named_alone),
        cmocka_unit_test(who_may_not_have_it_is_named_with_the_rule),
        cmocka_unit_test(names_are_known_before_anything_goes),
        cmocka_unit_test(a_dry_run_passes_nothing_on),
        cmocka_unit_test(a_group_stands_for_its_members_that_are_peers),
        cmocka_unit_test(red_and_strict_of_others_go_nowhere),
        cmocka_unit_test(what_was_erased_cannot_be_passed_on),
    };

    return cmocka_run_group_tests(tests, control_fixture_keys_start,
                                  control_fixture_keys_stop);
}

#include <stdio.h>
#include <string.h>

#include "tests/node/core/control_fixture.h"
#include "tests/unit.h"

static struct control_fixture k;

static const char *hex_of(unsigned n)
{
    static char hex[IDENT_HEX_TEXT];

    ident_hex(hex, k.c.o.node[n].id.octet);
    return hex;
}

/* group.create, group.add or group.remove of two members; NULL: one. */
static enum err ask(enum err (*command)(struct call *), const char *name,
                    const char *one, const char *two)
{
    const char *const members[] = {one, two};
    struct control_writer *w = control_fixture_ask(&k);

    control_put_text(w, command == control_group_create ? "name" : "group",
                     name);
    control_fixture_put_list(w, "members", two != NULL ? 2 : 1, members);
    return control_fixture_answer(&k, command);
}

static enum err show(const char *group)
{
    control_put_text(control_fixture_ask(&k), "group", group);
    return control_fixture_answer(&k, control_group_show);
}

static void a_group_is_told_to_its_members(void **unused)
{
    struct record_id id;

    (void)unused;
    assert_err(ERR_OK, ask(control_group_create, "ours", "node-1", hex_of(5)));
    assert_string_equal("1", control_fixture_field(&k, "group", 0, "version"));
    assert_string_equal("3", control_fixture_field(&k, "group", 0, "members"));
    assert_string_equal("yes", control_fixture_field(&k, "group", 0, "own"));
    assert_int_equal(1, control_fixture_rows(&k, "to"));
    id = control_fixture_made(&k, "group");
    assert_true(peers_fixture_went(&k.c, &id, 1));
    assert_false(peers_fixture_went(&k.c, &id, 2));
    assert_err(ERR_OK, show("ours"));
    assert_int_equal(3, control_fixture_rows(&k, "member"));
    assert_true(control_fixture_says(&k, "member", "node", hex_of(5)));
    assert_true(control_fixture_says(&k, "member", "me", "yes"));
}

static void members_come_and_go_by_versions(void **unused)
{
    struct record_id second, third;

    (void)unused;
    assert_err(ERR_OK, ask(control_group_create, "ours", "node-1", NULL));
    assert_err(ERR_OK, ask(control_group_add, "ours", "node-1", "node-2"));
    second = control_fixture_made(&k, "group");
    assert_string_equal("2", control_fixture_field(&k, "group", 0, "version"));
    assert_string_equal("3", control_fixture_field(&k, "group", 0, "members"));
    assert_true(peers_fixture_went(&k.c, &second, 1));
    assert_true(peers_fixture_went(&k.c, &second, 2));
    assert_int_equal(1, peers_fixture_due(&k.c, JOB_FILL));
    assert_err(ERR_OK, ask(control_group_remove, "ours", "node-1", NULL));
    third = control_fixture_made(&k, "group");
    assert_string_equal("2", control_fixture_field(&k, "group", 0, "members"));
    assert_false(peers_fixture_went(&k.c, &third, 1));
    assert_true(peers_fixture_went(&k.c, &third, 2));
}

static void a_name_is_short_and_not_taken(void **unused)
{
    char name[RECORD_GROUP_NAME_MAX + 2] = {0};
    struct control_writer *w;

    (void)unused;
    assert_err(ERR_USAGE, ask(control_group_create, "", "node-1", NULL));
    w = control_fixture_ask(&k);
    control_fixture_put_list(w, "members", 1, (const char *const[]){"node-1"});
    assert_err(ERR_USAGE, control_fixture_answer(&k, control_group_create));
    control_put_bin(w = control_fixture_ask(&k), "name", UNIT_LITERAL("ours"));
    control_fixture_put_list(w, "members", 1, (const char *const[]){"node-1"});
    assert_err(ERR_USAGE, control_fixture_answer(&k, control_group_create));
    assert_err(ERR_HIDDEN,
               ask(control_group_create, "energy\u200b", "node-1", NULL));
    memset(name, 'n', RECORD_GROUP_NAME_MAX + 1);
    assert_err(ERR_BAD_SHAPE, ask(control_group_create, name, "node-1", NULL));
    name[RECORD_GROUP_NAME_MAX] = '\0';
    assert_err(ERR_OK, ask(control_group_create, name, "node-1", NULL));
    assert_err(ERR_EXISTS, ask(control_group_create, name, "node-1", NULL));
}

static void members_are_named_and_known(void **unused)
{
    static enum err (*const commands[])(struct call *) = {
        control_group_create, control_group_add, control_group_remove};
    struct control_writer *w;

    (void)unused;
    assert_err(ERR_OK, ask(control_group_create, "ours", "node-1", NULL));
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
        const char *argument = i == 0 ? "name" : "group";
        const char *name = i == 0 ? "theirs" : "ours";

        control_put_text(control_fixture_ask(&k), argument, name);
        assert_err(ERR_USAGE, control_fixture_answer(&k, commands[i]));
        control_put_text(w = control_fixture_ask(&k), argument, name);
        control_fixture_put_list(w, "members", 0, NULL);
        assert_err(ERR_USAGE, control_fixture_answer(&k, commands[i]));
        control_put_text(w = control_fixture_ask(&k), argument, name);
        control_put_text(w, "members", "node-1");
        assert_err(ERR_USAGE, control_fixture_answer(&k, commands[i]));
        control_put_text(w = control_fixture_ask(&k), argument, name);
        control_put_packed(w, "members", UNIT_LITERAL("\x91\x01"));
        assert_err(ERR_NOT_FOUND, control_fixture_answer(&k, commands[i]));
        assert_err(ERR_NOT_FOUND, ask(commands[i], name, "node-1", "nobody"));
    }
}

static void what_changes_nothing_makes_no_version(void **unused)
{
    (void)unused;
    assert_err(ERR_OK, ask(control_group_create, "ours", "node-1", NULL));
    assert_err(ERR_EXISTS, ask(control_group_add, "ours", "node-1", NULL));
    assert_err(ERR_NOT_FOUND,
               ask(control_group_remove, "ours", "node-2", NULL));
    assert_err(ERR_USAGE,
               ask(control_group_remove, "ours", "node-1", hex_of(0)));
    assert_err(ERR_NOT_FOUND, ask(control_group_add, "none", "node-1", NULL));
    k.core.outage.fault = DISK_FULL;
    assert_err(ERR_FULL, ask(control_group_add, "ours", "node-2", NULL));
}

static void only_its_owner_changes_a_group(void **unused)
{
    (void)unused;
    (void)peers_fixture_group_from(
        &k.c, 1,
        &(struct peers_fixture_version){.owner = 1,
                                        .object = 6,
                                        .version = 1,
                                        .members = "01",
                                        .name = "theirs"});
    assert_err(ERR_REFUSED, ask(control_group_add, "theirs", "node-2", NULL));
    assert_err(ERR_REFUSED,
               ask(control_group_remove, "theirs", "node-1", NULL));
    assert_err(ERR_OK, show("group:theirs"));
    assert_string_equal("no", control_fixture_field(&k, "group", 0, "own"));
    assert_string_equal("node-1",
                        control_fixture_field(&k, "group", 0, "owner"));
    assert_err(ERR_NOT_FOUND, show("none"));
    assert_err(ERR_NOT_FOUND, show(""));
    control_put_uint(control_fixture_ask(&k), "group", 1);
    assert_err(ERR_USAGE, control_fixture_answer(&k, control_group_show));
}

/* A peer's group of the same name keeps nobody from a name of its own, and what
   is one's own is meant first. */
static void anothers_group_takes_no_name(void **unused)
{
    (void)unused;
    (void)peers_fixture_group_from(
        &k.c, 1,
        &(struct peers_fixture_version){.owner = 1,
                                        .object = 6,
                                        .version = 1,
                                        .members = "01",
                                        .name = "ours"});
    assert_err(ERR_OK, ask(control_group_create, "ours", "node-2", NULL));
    assert_err(ERR_OK, ask(control_group_add, "ours", "node-1", NULL));
    assert_string_equal("yes", control_fixture_field(&k, "group", 0, "own"));
    assert_err(ERR_EXISTS, ask(control_group_create, "ours", "node-2", NULL));
}

static void every_group_is_listed_once(void **unused)
{
    char name[16];

    (void)unused;
    control_fixture_ask(&k);
    assert_err(ERR_OK, control_fixture_answer(&k, control_group_list));
    assert_int_equal(0, k.answer.row_count);
    for (int i = 0; i < 40; i++) {
        snprintf(name, sizeof name, "g%d", i);
        assert_err(ERR_OK, ask(control_group_create, name, "node-1", NULL));
    }
    assert_err(ERR_OK, ask(control_group_add, "g7", hex_of(6), NULL));
    control_fixture_ask(&k);
    assert_err(ERR_OK, control_fixture_answer(&k, control_group_list));
    assert_int_equal(40, control_fixture_rows(&k, "group"));
    assert_true(control_fixture_says(&k, "group", "version", "2"));
}

int main(void)
{
#define TEST(name, peers) CONTROL_FIXTURE_TEST(name, &k, peers)
    const struct CMUnitTest tests[] = {
        TEST(a_group_is_told_to_its_members, 3),
        TEST(members_come_and_go_by_versions, 3),
        TEST(a_name_is_short_and_not_taken, 1),
        TEST(members_are_named_and_known, 2),
        TEST(what_changes_nothing_makes_no_version, 2),
        TEST(only_its_owner_changes_a_group, 2),
        TEST(anothers_group_takes_no_name, 2),
        TEST(every_group_is_listed_once, 1),
    };

    return cmocka_run_group_tests(tests, control_fixture_keys_start,
                                  control_fixture_keys_stop);
}

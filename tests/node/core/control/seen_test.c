#include "node/core/control/seen.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/node/core/control_fixture.h"
#include "tests/unit.h"

static struct control_fixture k;

/* What the last dry run ended with. */
static struct {
    char seen[65];
    uint64_t newest;
} shown;

static struct control_writer *begin(const char *command)
{
    k.room = (struct buffer){k.request, 0, sizeof k.request};
    control_request_begin(&k.w, &k.room, command);
    return &k.w;
}

/* As it comes over the socket. */
static enum err carry_out(void)
{
    struct buffer out = {k.reply, 0, sizeof k.reply};
    enum err err;

    assert_err(ERR_OK, control_request_end(&k.w));
    err = commands_answer(&k.core, 0, bytes_of(&k.room), &out);
    assert_err(ERR_OK, control_answer_parse(&k.answer, bytes_of(&out)));
    assert_int_equal(err, k.answer.err);
    return err;
}

static enum err try_it(void)
{
    enum err err;

    control_put_bool(&k.w, "dry_run", true);
    err = carry_out();
    assert_int_equal(1, control_fixture_rows(&k, "seen"));
    snprintf(shown.seen, sizeof shown.seen, "%s",
             control_fixture_field(&k, "seen", 0, "seen"));
    shown.newest =
        strtoull(control_fixture_field(&k, "seen", 0, "newest"), NULL, 10);
    return err;
}

static enum err do_it(void)
{
    control_put_text(&k.w, "seen", shown.seen);
    control_put_uint(&k.w, "newest", shown.newest);
    return carry_out();
}

/* Not as it was shown: nothing is done, and it is said. */
static void is_not_done(void)
{
    uint8_t before[32], after[32];

    control_fixture_print(&k, before);
    assert_err(ERR_CHANGED, do_it());
    assert_true(control_fixture_told(&k, "look at it again"));
    assert_int_equal(0, k.answer.row_count);
    control_fixture_print(&k, after);
    assert_memory_equal(before, after, sizeof before);
}

static void share(void)
{
    struct control_writer *w = begin("share");

    control_put_text(w, "tlp", "GREEN");
    control_put_bin(w, "body", control_fixture_body("shared.example"));
}

static void mark(unsigned peer, bool community)
{
    char name[16];

    snprintf(name, sizeof name, "node-%u", peer);
    control_put_text(begin("peer.set"), "peer", name);
    control_put_bool(&k.w, "community", community);
    assert_err(ERR_OK, carry_out());
}

static void what_was_shown_and_still_holds_is_done(void **unused)
{
    (void)unused;
    mark(1, true);
    share();
    assert_err(ERR_OK, try_it());
    share();
    assert_err(ERR_OK, do_it());
    assert_int_equal(1, control_fixture_rows(&k, "record"));
    assert_int_equal(0, control_fixture_rows(&k, "seen"));
}

static void whom_it_reaches_is_as_shown(void **unused)
{
    (void)unused;
    mark(1, true);
    mark(2, false);
    share();
    assert_err(ERR_OK, try_it());
    mark(2, true);
    share();
    is_not_done();
    mark(2, false);
    share();
    assert_err(ERR_OK, do_it());
}

/* Revise what was shared; the argument is put to a request of that command. */
static void revised(const struct record_id *id)
{
    struct control_writer *w = begin("revise");

    control_fixture_name(w, id);
    control_put_text(w, "reason", "better");
    control_put_bin(w, "body", control_fixture_body("better.example"));
    assert_err(ERR_OK, carry_out());
}

static void retract(const struct record_id *id)
{
    struct control_writer *w = begin("retract");

    control_fixture_name(w, id);
    control_put_text(w, "reason", "wrong");
}

static void a_record_revised_meanwhile_is_not_meant(void **unused)
{
    const struct record_id id = control_fixture_share(&k, "12", "AMBER");

    (void)unused;
    retract(&id);
    assert_err(ERR_OK, try_it());
    revised(&id);
    retract(&id);
    is_not_done();
    retract(&id);
    assert_err(ERR_OK, try_it());
    retract(&id);
    assert_err(ERR_OK, do_it());
}

static void put_members(struct control_writer *w, const char *one)
{
    control_fixture_put_list(w, "members", 1, &one);
}

static void a_group_is_changed_as_shown(void **unused)
{
    (void)unused;
    control_put_text(begin("group.create"), "name", "ours");
    put_members(&k.w, "node-1");
    assert_err(ERR_OK, try_it());
    assert_int_equal(1, control_fixture_rows(&k, "to"));
    control_put_text(begin("group.create"), "name", "ours");
    put_members(&k.w, "node-1");
    assert_err(ERR_OK, do_it());

    control_put_text(begin("group.add"), "group", "ours");
    put_members(&k.w, "node-2");
    assert_err(ERR_OK, try_it());
    assert_int_equal(0, control_fixture_rows(&k, "later"));
    control_put_text(begin("share"), "tlp", "GREEN");
    control_put_bin(&k.w, "body", control_fixture_body("shared.example"));
    control_fixture_put_list(&k.w, "to", 1,
                             (const char *const[]){"group:ours"});
    assert_err(ERR_OK, carry_out());
    control_put_text(begin("group.add"), "group", "ours");
    put_members(&k.w, "node-2");
    is_not_done();
    control_put_text(begin("group.add"), "group", "ours");
    put_members(&k.w, "node-2");
    assert_err(ERR_OK, try_it());
    assert_string_equal("node-2",
                        control_fixture_field(&k, "later", 0, "peer"));
    assert_string_equal("1", control_fixture_field(&k, "later", 0, "records"));
    control_put_text(begin("group.add"), "group", "ours");
    put_members(&k.w, "node-2");
    assert_err(ERR_OK, do_it());
}

static const uint8_t token[ACT_TOKEN] = {7}, said[32] = {7};

static struct control_writer *begin_act(const char *command)
{
    struct control_writer *w = begin(command);

    control_put_bin(w, "token", (struct bytes){token, sizeof token});
    control_put_bin(w, "said", (struct bytes){said, sizeof said});
    return w;
}

static enum err commit(size_t count, const char *const *texts, uint64_t parts)
{
    control_put_uint(begin_act("share.commit"), "parts", parts);
    control_fixture_put_list(&k.w, "seen", count, texts);
    return carry_out();
}

/* A dry run is of the first part, and the commit is of all. */
static void parts_are_shared_as_the_first_was_shown(void **unused)
{
    const char *const seen[] = {shown.seen};

    (void)unused;
    mark(1, true);
    mark(2, false);
    share();
    assert_err(ERR_OK, try_it());
    share();
    control_put_bin(&k.w, "token", (struct bytes){token, sizeof token});
    control_put_bin(&k.w, "said", (struct bytes){said, sizeof said});
    control_put_uint(&k.w, "stage", 1);
    assert_err(ERR_OK, carry_out());
    mark(2, true);
    assert_err(ERR_CHANGED, commit(1, seen, 1));
    mark(2, false);
    assert_err(ERR_USAGE, commit(2, (const char *[]){shown.seen, ""}, 1));
    assert_err(ERR_OK, commit(1, seen, 1));
}

static void revise_part(const struct record_id *id, uint64_t i)
{
    struct control_writer *w = i == 0 ? begin("revise") : begin_act("revise");

    if (i > 0)
        control_put_uint(w, "stage", i);
    control_fixture_name(w, id);
    control_put_text(w, "reason", "better");
}

/* Two records, of which the second is for everybody: what was shown of both. */
static void show_two(struct record_id *ids, char seen[2][65])
{
    mark(1, true);
    mark(2, false);
    ids[0] = control_fixture_share(&k, "1", "AMBER");
    share();
    assert_err(ERR_OK, carry_out());
    ids[1] = control_fixture_made(&k, "record");
    for (size_t i = 0; i < 2; i++) {
        revise_part(&ids[i], 0);
        assert_err(ERR_OK, try_it());
        memcpy(seen[i], shown.seen, sizeof shown.seen);
    }
}

static void every_part_is_shared_as_it_was_shown(void **unused)
{
    struct record_id ids[2];
    char seen[2][65];
    const char *const both[] = {seen[0], seen[1]};

    (void)unused;
    show_two(ids, seen);
    for (size_t i = 0; i < 2; i++) {
        revise_part(&ids[i], i + 1);
        assert_err(ERR_OK, carry_out());
    }
    mark(2, true); /* it would get the second, too */
    assert_err(ERR_CHANGED, commit(2, both, 2));
    assert_true(control_fixture_told(&k, "look at it again"));
    mark(2, false);
    assert_err(ERR_OK, commit(2, both, 2));
    assert_int_equal(2, control_fixture_rows(&k, "record"));
}

static void a_part_revised_meanwhile_is_not_meant(void **unused)
{
    struct record_id ids[2];
    char seen[2][65];

    (void)unused;
    show_two(ids, seen);
    revised(&ids[1]);
    revise_part(&ids[1], 2);
    is_not_done();
}

#define TEST(name) CONTROL_FIXTURE_TEST(name, &k, 3)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_was_shown_and_still_holds_is_done),
        TEST(whom_it_reaches_is_as_shown),
        TEST(a_record_revised_meanwhile_is_not_meant),
        TEST(a_group_is_changed_as_shown),
        TEST(parts_are_shared_as_the_first_was_shown),
        TEST(every_part_is_shared_as_it_was_shown),
        TEST(a_part_revised_meanwhile_is_not_meant),
    };

    return cmocka_run_group_tests(tests, control_fixture_keys_start,
                                  control_fixture_keys_stop);
}

/* session_set: which links become sessions, and which give way. */
#include "node/core/link/session_set.h"

#include <string.h>

#include "tests/node/core/link_fixture.h"
#include "tests/unit.h"

static struct control_fixture k;
static struct link_fixture links;

static int begin(void **unused)
{
    (void)unused;
    link_fixture_open(&links, &k, 2);
    return 0;
}

static int end(void **unused)
{
    (void)unused;
    link_fixture_close(&links);
    return 0;
}

/* A link to node n came up. */
static void up(uint32_t link, unsigned n, bool dialled)
{
    const struct box_public tk = k.c.peer[n]->card.working.tk;

    session_set_begin(&k.core, link, k.c.peer[n], dialled, &tk);
}

/* Whether net is told of a link: to send over it, or to end it. */
static bool told(uint32_t link, enum net_line_kind kind)
{
    struct reader said = reader_on(bytes_of(&k.core.net_out.batch));
    struct net_line line;

    while (net_line_next(&line, &said) == ERR_OK)
        if (line.link == link && line.kind == kind)
            return true;
    return false;
}

static bool lives(uint32_t link)
{
    const struct conn *t = conn_on(&k.core, link);

    return t != NULL && !told(link, NET_LINE_HANGUP);
}

static bool i_am_lower(unsigned n)
{
    return memcmp(k.c.o.node[0].id.octet, k.c.o.node[n].id.octet, 32) < 0;
}

static void a_link_that_came_up_is_greeted(void **unused)
{
    (void)unused;
    up(7, 1, true);
    assert_true(lives(7));
    assert_true(told(7, NET_LINE_SEND));
    up(8, 2, false);
    assert_true(lives(7) && lives(8));
    assert_int_equal(2, k.core.conn_count);
}

/* WIRE.md 10.11: "On a double dial the connection dialled by the lower node id
   stays." */
static void of_two_that_dialled_the_lower_ids_link_stays(void **unused)
{
    (void)unused;
    for (unsigned n = 1; n <= 2; n++) {
        up(10 + n, n, true); /* mine */
        up(20 + n, n, false);
        assert_int_equal(i_am_lower(n), lives(10 + n));
        assert_int_equal(!i_am_lower(n), lives(20 + n));
    }
}

static void whichever_of_them_comes_first(void **unused)
{
    (void)unused;
    for (unsigned n = 1; n <= 2; n++) {
        up(20 + n, n, false);
        up(10 + n, n, true); /* mine */
        assert_int_equal(i_am_lower(n), lives(10 + n));
        assert_int_equal(!i_am_lower(n), lives(20 + n));
    }
}

/* WIRE.md 10.11: "A connection that greets in the same direction as an
   established one replaces it." */
static void a_link_in_the_same_direction_replaces_the_old_one(void **unused)
{
    (void)unused;
    for (unsigned dialled = 0; dialled < 2; dialled++) {
        up(30 + dialled, 1 + dialled, dialled != 0);
        up(40 + dialled, 1 + dialled, dialled != 0);
        assert_false(lives(30 + dialled));
        assert_true(lives(40 + dialled));
    }
}

static void a_fenced_peer_is_refused_with_a_word(void **unused)
{
    (void)unused;
    strcpy(k.c.peer[1]->fence, "a false receipt");
    up(7, 1, true);
    assert_null(conn_on(&k.core, 7));
    assert_true(told(7, NET_LINE_SEND));
    assert_true(told(7, NET_LINE_HANGUP));
    assert_int_equal(0, k.core.conn_count);
}

static void a_full_disk_and_its_end_are_told_in_credit(void **unused)
{
    struct conn *t;

    (void)unused;
    up(7, 1, true);
    t = conn_on(&k.core, 7);
    assert_int_equal(FRAME_REASON_NONE, t->reason);
    k.core.outage.fault = DISK_FULL;
    session_set_tick(&k.core);
    assert_int_equal(FRAME_REASON_DISK_FULL, t->reason);
    k.core.outage.fault = DISK_SOUND;
    session_set_tick(&k.core);
    assert_int_equal(FRAME_REASON_NONE, t->reason);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
    const struct CMUnitTest tests[] = {
        TEST(a_link_that_came_up_is_greeted),
        TEST(of_two_that_dialled_the_lower_ids_link_stays),
        TEST(whichever_of_them_comes_first),
        TEST(a_link_in_the_same_direction_replaces_the_old_one),
        TEST(a_fenced_peer_is_refused_with_a_word),
        TEST(a_full_disk_and_its_end_are_told_in_credit),
    };

    return cmocka_run_group_tests(tests, control_fixture_keys_start,
                                  control_fixture_keys_stop);
}

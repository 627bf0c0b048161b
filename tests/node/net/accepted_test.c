#include "tests/node/net/pair.h"

#include <sodium.h>

#include "node/net/accepted.h"

enum { READY = 69, T0 = 1000 };

static const struct box_public honest = {{1}}, mallory = {{2}};

static void let_in(const struct pair *p)
{
    pair_pass(p->to, p->from, ACCEPTED_HANDSHAKE_SENT + READY);
}

static void assert_known(const struct accepted *a, const struct pair *p,
                         const struct box_public *tk)
{
    const struct box_public *known = accepted_key(a, p->to);

    assert_non_null(known);
    assert_true(ident_same_box(known, tk));
}

/* How the claim ends that nobody fulfils, looked at again and again. */
static enum accepted_claim_end wait_for_it(struct accepted *a,
                                           struct box_public *tk, uint64_t *now)
{
    enum accepted_claim_end end = ACCEPTED_OPEN;

    for (int i = 0; i < ACCEPTED_CLAIM_MS / ACCEPTED_LOOK_MS; i++) {
        assert_int_equal(end, ACCEPTED_OPEN);
        *now += ACCEPTED_LOOK_MS;
        end = accepted_settle(a, tk, *now);
    }
    return end;
}

static void who_is_let_in_is_known_before_it_says_anything(void **state)
{
    struct pair p = pair_connect("127.0.0.1"), other = pair_connect("::1");
    struct accepted *a = accepted_open();
    struct box_public tk;

    (void)state;
    accepted_begin(a, p.to, T0);
    accepted_begin(a, other.to, T0);
    assert_int_equal(accepted_settle(a, &tk, T0), ACCEPTED_OPEN);
    accepted_claim(a, &honest, "127.0.0.1", T0);
    assert_true(accepted_claimed(a));
    assert_int_equal(accepted_settle(a, &tk, T0), ACCEPTED_OPEN);
    assert_null(accepted_key(a, p.to));
    let_in(&p);
    assert_int_equal(accepted_settle(a, &tk, T0), ACCEPTED_KNOWN);
    assert_true(ident_same_box(&tk, &honest));
    assert_false(accepted_claimed(a));
    assert_known(a, &p, &honest);
    assert_null(accepted_key(a, other.to));
    accepted_end(a, p.to);
    assert_null(accepted_key(a, p.to));
    accepted_close(a);
    pair_close(&p), pair_close(&other);
}

/* A claim of a host none of whose connections are left is over. */
static void who_leaves_while_it_is_let_in_keeps_nobody_waiting(void **state)
{
    struct pair p = pair_connect("127.0.7.1"), other = pair_connect("::1");
    struct accepted *a = accepted_open();
    struct box_public tk;

    (void)state;
    accepted_begin(a, p.to, T0);
    accepted_begin(a, other.to, T0);
    accepted_claim(a, &mallory, "127.0.7.1", T0);
    accepted_end(a, p.to);
    assert_int_equal(accepted_settle(a, &tk, T0), ACCEPTED_GONE);
    assert_false(accepted_claimed(a));
    accepted_close(a);
    pair_close(&p), pair_close(&other);
}

/* Until its late connection is over, nobody else of that host is named: a peer
   is not to answer for it. */
static void a_late_claim_is_put_on_nobody_else(void **state)
{
    struct pair late = pair_connect("127.0.0.1");
    struct pair next = pair_connect("127.0.0.1");
    struct accepted *a = accepted_open();
    struct box_public tk;
    uint64_t now = T0;

    (void)state;
    accepted_begin(a, late.to, T0);
    accepted_claim(a, &mallory, "127.0.0.1", T0);
    assert_int_equal(wait_for_it(a, &tk, &now), ACCEPTED_LATE);
    assert_true(ident_same_box(&tk, &mallory));
    accepted_begin(a, next.to, T0 + 300);
    accepted_claim(a, &honest, "127.0.0.1", T0 + 300);
    let_in(&late);
    assert_int_equal(accepted_settle(a, &tk, T0 + 300), ACCEPTED_GONE);
    assert_null(accepted_key(a, late.to));
    assert_true(accepted_know(a, next.to, &honest, 2));
    assert_known(a, &next, &honest);
    accepted_close(a);
    pair_close(&late), pair_close(&next);
}

/* A machine that stood still answered nobody in that time. */
static void who_waits_for_us_is_not_late(void **state)
{
    struct pair p = pair_connect("127.0.0.1");
    struct accepted *a = accepted_open();
    struct box_public tk;
    uint64_t now = T0 + 60 * 1000;

    (void)state;
    accepted_begin(a, p.to, T0);
    accepted_claim(a, &honest, "127.0.0.1", T0);
    assert_int_equal(accepted_settle(a, &tk, now), ACCEPTED_OPEN);
    let_in(&p);
    assert_int_equal(accepted_settle(a, &tk, now), ACCEPTED_KNOWN);
    assert_known(a, &p, &honest);
    accepted_close(a);
    pair_close(&p);
}

/* However long ago that was: it is one of those that were there then. */
static void nor_is_it_when_its_time_is_over(void **state)
{
    struct pair late = pair_connect("127.0.0.1");
    struct pair elsewhere = pair_connect("127.0.7.1");
    struct accepted *a = accepted_open();
    struct box_public tk;
    uint64_t now = T0;

    (void)state;
    accepted_begin(a, late.to, now);
    accepted_begin(a, elsewhere.to, now);
    accepted_claim(a, &mallory, "127.0.0.1", now);
    assert_int_equal(wait_for_it(a, &tk, &now), ACCEPTED_LATE);
    accepted_claim(a, &mallory, "127.0.7.1", now);
    assert_int_equal(wait_for_it(a, &tk, &now), ACCEPTED_LATE);
    now += HALF_OPEN_MS;
    accepted_claim(a, &honest, "127.0.0.1", now);
    let_in(&late);
    assert_int_equal(accepted_settle(a, &tk, now), ACCEPTED_GONE);
    assert_null(accepted_key(a, late.to));
    accepted_close(a);
    pair_close(&late), pair_close(&elsewhere);
}

static void a_connection_is_not_that_of_an_earlier_handshake(void **state)
{
    struct pair p = pair_connect("127.0.0.1");
    struct accepted *a = accepted_open();
    struct box_public tk;

    (void)state;
    accepted_claim(a, &honest, "127.0.0.1", T0);
    accepted_begin(a, p.to, T0);
    let_in(&p);
    assert_int_equal(accepted_settle(a, &tk, T0), ACCEPTED_GONE);
    assert_null(accepted_key(a, p.to));
    accepted_close(a);
    pair_close(&p);
}

/* A peer says something and leaves; before that is read its descriptor is
   another's, who must not do things in its name. */
static void what_is_left_of_one_names_no_other_with_its_descriptor(void **state)
{
    struct pair p = pair_connect("127.0.0.1");
    struct accepted *a = accepted_open();
    uint64_t first, second;

    (void)state;
    accepted_begin(a, p.to, T0);
    first = accepted_claim(a, &honest, "127.0.0.1", T0);
    accepted_end(a, p.to);
    assert_false(accepted_know(a, p.to, &honest, first));
    accepted_begin(a, p.to, T0);
    assert_false(accepted_know(a, p.to, &honest, first));
    assert_null(accepted_key(a, p.to));
    second = accepted_claim(a, &mallory, "127.0.0.1", T0);
    assert_true(accepted_know(a, p.to, &mallory, second));
    assert_false(accepted_know(a, p.to, &honest, first));
    assert_known(a, &p, &mallory);
    accepted_close(a);
    pair_close(&p);
}

static void of_two_that_fit_neither_is_named_until_it_speaks(void **state)
{
    struct pair one = pair_connect("127.0.0.1");
    struct pair two = pair_connect("127.0.0.1");
    struct accepted *a = accepted_open();
    struct box_public tk;

    (void)state;
    accepted_begin(a, one.to, T0);
    accepted_begin(a, two.to, T0);
    accepted_claim(a, &honest, "127.0.0.1", T0);
    let_in(&one);
    let_in(&two);
    assert_int_equal(accepted_settle(a, &tk, T0), ACCEPTED_GONE);
    assert_null(accepted_key(a, one.to));
    assert_true(accepted_know(a, two.to, &mallory, 2));
    assert_known(a, &two, &mallory);
    /* Nor is the other one taken for whoever comes next. */
    accepted_claim(a, &honest, "127.0.0.1", T0 + 1);
    assert_int_equal(accepted_settle(a, &tk, T0 + 1), ACCEPTED_GONE);
    assert_null(accepted_key(a, one.to));
    accepted_close(a);
    pair_close(&one), pair_close(&two);
}

static void connections_are_counted_by_key_and_cut_by_key(void **state)
{
    struct pair p[4];
    struct accepted *a = accepted_open();
    int oldest;

    (void)state;
    for (size_t i = 0; i < 4; i++) {
        p[i] = pair_connect("127.0.0.1");
        accepted_begin(a, p[i].to, T0);
        assert_true(
            accepted_know(a, p[i].to, i == 1 ? &honest : &mallory, i + 1));
    }
    assert_int_equal(accepted_count_of(a, &mallory, &oldest), 3);
    assert_int_equal(oldest, p[0].to);
    accepted_cut(a, oldest);
    assert_true(pair_hung_up(p[0].from));
    /* It counts no more, though nothing is heard of its end yet. */
    assert_int_equal(accepted_count_of(a, &mallory, &oldest), 2);
    assert_int_equal(oldest, p[2].to);
    accepted_end(a, p[0].to);
    assert_int_equal(accepted_count_of(a, &mallory, &oldest), 2);
    assert_int_equal(oldest, p[2].to);
    accepted_cut_all(a, &mallory);
    assert_true(pair_hung_up(p[2].from));
    assert_true(pair_hung_up(p[3].from));
    pair_pass(p[1].to, p[1].from, 1);
    assert_int_equal(accepted_count_of(a, &honest, &oldest), 1);
    accepted_close(a);
    for (size_t i = 0; i < 4; i++)
        pair_close(&p[i]);
}

static void one_that_takes_too_long_is_cut(void **state)
{
    struct pair p = pair_connect("127.0.0.1");
    struct accepted *a = accepted_open();

    (void)state;
    accepted_begin(a, p.to, T0);
    accepted_cut_overdue(a, T0 + HALF_OPEN_MS);
    assert_true(pair_hung_up(p.from));
    assert_int_equal(half_open_count(accepted_half_open(a)), 0);
    assert_true(accepted_dropped(a) == 0);
    accepted_close(a);
    pair_close(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_is_let_in_is_known_before_it_says_anything),
        cmocka_unit_test(who_leaves_while_it_is_let_in_keeps_nobody_waiting),
        cmocka_unit_test(a_late_claim_is_put_on_nobody_else),
        cmocka_unit_test(who_waits_for_us_is_not_late),
        cmocka_unit_test(nor_is_it_when_its_time_is_over),
        cmocka_unit_test(a_connection_is_not_that_of_an_earlier_handshake),
        cmocka_unit_test(
            what_is_left_of_one_names_no_other_with_its_descriptor),
        cmocka_unit_test(of_two_that_fit_neither_is_named_until_it_speaks),
        cmocka_unit_test(connections_are_counted_by_key_and_cut_by_key),
        cmocka_unit_test(one_that_takes_too_long_is_cut),
    };

    return sodium_init() < 0 || cmocka_run_group_tests(tests, NULL, NULL) != 0;
}

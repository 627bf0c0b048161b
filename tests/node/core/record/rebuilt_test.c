/* A coordinator that lost its store amid an author and two members: whatever
   comes first, it comes to one end. */
#include <stdlib.h>
#include <string.h>

#include "node/core/facts/confirmation.h"
#include "node/core/record/giveback.h"
#include "node/core/record/holders.h"
#include "node/core/record/pass.h"
#include "node/core/store/mention.h"
#include "tests/node/core/rebuilt_fixture.h"
#include "tests/unit.h"

enum { AUTHOR = REBUILT_FIXTURE_AUTHOR, TWO = 2, THREE = 3 };

static struct peers_fixture c;

static size_t due_of(enum job_kind kind, const struct record_id *id,
                     unsigned node_no)
{
    struct job_at at = {.kind = kind};
    struct vault_row row;
    size_t n = 0;

    while (jobs_next(&c.o.facts.txn.view, &at)) {
        if (kind == JOB_PASSED &&
            vault_get(&c.o.facts.txn.view, at.number, &row))
            at.job.record = row.id;
        n += memcmp(&at.job.record, id, sizeof *id) == 0 &&
             (node_no == 0 || at.node_no == c.peer[node_no]->node_no);
    }
    return n;
}

enum what {
    RECALLED, /* an old record; its recall was pending for both members */
    RECALL,
    REVISED, /* its revision was pending */
    REVISION,
    RETRACTED, /* its retraction was pending */
    RETRACTION,
    GREEN,
    DELEGATED, /* pending */
    GROUP,     /* pending, with what it stands for */
    GROUPED,
    GONE, /* recalled long ago; one member's notice is pending */
    GONE_RECALL,
    WHATS,
};

struct story {
    struct record_id id[WHATS];
};

static struct record_reader group_of(bool feed)
{
    const struct peers_fixture_version v = {AUTHOR, 9, 1, "0123", NULL};

    return feed ? peers_fixture_group_from(&c, AUTHOR, &v)
                : peers_fixture_group(&c, &v);
}

static struct record_id grouped(const struct record_reader *pin)
{
    return peers_fixture_sign(&c,
                              &(struct core_fixture_report){.author = AUTHOR,
                                                            .tlp = TLP_AMBER,
                                                            .to_me = true,
                                                            .group = pin,
                                                            .delegate_me = true,
                                                            .object = 6});
}

static struct record_id delegated(void)
{
    return peers_fixture_sign(
        &c, &(struct core_fixture_report){.author = AUTHOR,
                                          .tlp = TLP_AMBER,
                                          .to_me = true,
                                          .delegate_me = true,
                                          .scope = RECORD_SCOPE_COMMUNITY,
                                          .object = 5});
}

static void author_says(struct story *s)
{
    struct record_reader pin;

    s->id[RECALLED] = rebuilt_fixture_green(&c, 1, 1);
    s->id[RECALL] =
        rebuilt_fixture_retraction(&c, 21, 1, &s->id[RECALLED], true);
    s->id[REVISED] = rebuilt_fixture_green(&c, 2, 1);
    s->id[REVISION] = rebuilt_fixture_green(&c, 2, 2);
    s->id[RETRACTED] = rebuilt_fixture_green(&c, 3, 1);
    s->id[RETRACTION] =
        rebuilt_fixture_retraction(&c, 23, 3, &s->id[RETRACTED], false);
    s->id[GREEN] = rebuilt_fixture_green(&c, 4, 1);
    s->id[DELEGATED] = delegated();
    pin = group_of(false);
    s->id[GROUP] = peers_fixture_group_record(&pin);
    s->id[GROUPED] = grouped(&pin);
    s->id[GONE] = rebuilt_fixture_green(&c, 7, 1);
    s->id[GONE_RECALL] =
        rebuilt_fixture_retraction(&c, 27, 7, &s->id[GONE], true);
}

/* What still holds of all that the author sent: the rest is void. */
static void author_sends(const struct story *s)
{
    struct record_reader pin;

    rebuilt_fixture_retraction(&c, 27, 7, &s->id[GONE], true);
    rebuilt_fixture_feed(&c, AUTHOR);
    rebuilt_fixture_green(&c, 4, 1);
    rebuilt_fixture_feed(&c, AUTHOR);
    rebuilt_fixture_retraction(&c, 21, 1, &s->id[RECALLED], true);
    rebuilt_fixture_feed(&c, AUTHOR);
    rebuilt_fixture_green(&c, 2, 2);
    rebuilt_fixture_feed(&c, AUTHOR);
    rebuilt_fixture_retraction(&c, 23, 3, &s->id[RETRACTED], false);
    rebuilt_fixture_feed(&c, AUTHOR);
    delegated();
    rebuilt_fixture_feed(&c, AUTHOR);
    pin = group_of(true);
    grouped(&pin);
    rebuilt_fixture_feed(&c, AUTHOR);
}

static void member_sends(const struct story *s)
{
    assert_int_equal(FRAME_STORED,
                     peers_fixture_tell(&c, TWO,
                                        &(struct peers_fixture_notice){
                                            .author = TWO,
                                            .type = RECORD_NOTICE_ERASED,
                                            .record = s->id[GONE],
                                            .node = TWO,
                                            .also_to = AUTHOR}));
}

static void member_lists(const struct story *s, unsigned n)
{
    const struct record_id ids[] = {
        s->id[RECALLED],  s->id[GONE],    s->id[GONE_RECALL],
        s->id[RETRACTED], s->id[REVISED], s->id[GREEN],
    };

    giveback_met(&c.o.facts, c.peer[n], true);
    peers_fixture_list(&c, n, ids, n == TWO ? 6 : 4, false);
}

enum event {
    AUTHOR_ADDED,
    AUTHOR_SENDS,
    TWO_ADDED,
    TWO_LISTS,
    TWO_SENDS,
    THREE_BACK, /* a week later: added, and lists */
    CONFIRMED,
    EVENTS,
};

static void happen(const struct story *s, enum event e)
{
    switch (e) {
    case AUTHOR_ADDED:
        rebuilt_fixture_peer(&c, AUTHOR);
        return;
    case AUTHOR_SENDS:
        author_sends(s);
        return;
    case TWO_ADDED:
        rebuilt_fixture_peer(&c, TWO);
        return;
    case TWO_LISTS:
        member_lists(s, TWO);
        return;
    case TWO_SENDS:
        member_sends(s);
        return;
    case THREE_BACK:
        c.o.facts.now_ms += 7 * SAMPLE_DAY_MS;
        rebuilt_fixture_peer(&c, THREE);
        member_lists(s, THREE);
        return;
    case CONFIRMED:
        confirmation_all(&c.o.facts);
        return;
    case EVENTS:
        return;
    }
}

/* Nobody sends or lists before it is added. */
static bool possible(const enum event *order)
{
    size_t at[EVENTS];

    for (size_t i = 0; i < EVENTS; i++)
        at[order[i]] = i;
    return at[AUTHOR_ADDED] < at[AUTHOR_SENDS] &&
           at[TWO_ADDED] < at[TWO_LISTS] && at[TWO_ADDED] < at[TWO_SENDS];
}

enum { END_MAX = 1024 };

static bool notice_went_to_the_author(void)
{
    struct record_id ids[PEERS_FIXTURE_IDS_MAX];
    size_t n = peers_fixture_stream(&c, AUTHOR, ENVELOPE_RELAYABLE, ids);

    for (size_t i = 0; i < n; i++)
        if (peers_fixture_row(&c, &ids[i]).kind == RECORD_NOTICE)
            return true;
    return false;
}

/* What must not depend on the order: who has or is sent what, and what the
   author is going to be told. */
static void end_of(const struct story *s, char *out)
{
    for (unsigned w = 0; w < WHATS; w++) {
        const struct record_id *id = &s->id[w];

        *out++ = peers_fixture_kept(&c, id) ? 'k' : '-';
        for (unsigned n = TWO; n <= THREE; n++) {
            *out++ = rebuilt_fixture_went(&c, id, n) ? 'w' : '-';
            *out++ = due_of(JOB_PASSED, id, n) > 0 ? 't' : '-';
        }
        *out++ = due_of(JOB_LACKED, id, 0) > 0 ? 'l' : '-';
        *out++ = ' ';
    }
    *out++ = notice_went_to_the_author() ? 'n' : '-';
    *out = '\0';
}

static void tell_in_order(const enum event *order, char *end)
{
    struct story s;

    rebuilt_fixture_open(&c);
    author_says(&s);
    for (size_t i = 0; i < EVENTS; i++) {
        happen(&s, order[i]);
        peers_fixture_do_due(&c);
    }
    end_of(&s, end);
    peers_fixture_close(&c);
}

/* The next permutation in order; false at the end. */
static bool next_order(enum event *order)
{
    size_t i = EVENTS - 1, j = EVENTS - 1;
    enum event swap;

    while (i > 0 && order[i - 1] > order[i])
        i--;
    if (i == 0)
        return false;
    while (order[j] < order[i - 1])
        j--;
    swap = order[i - 1];
    order[i - 1] = order[j];
    order[j] = swap;
    for (j = EVENTS - 1; i < j; i++, j--) {
        swap = order[i];
        order[i] = order[j];
        order[j] = swap;
    }
    return true;
}

static void all_orders_come_to_one_end(void **unused)
{
    static const char want[] =
        "-w-w-l " /* recalled: the claim stands, and it is lacked here */
        "kw-w-- " /* its recall goes to both */
        "-w---- " /* revised: two has it */
        "kwtwt- " /* its revision goes to both */
        "-w-w-- " /* retracted */
        "kw-w-- " /* its retraction goes to both */
        "kwtwt- " /* green: three gets it now */
        "kwtwt- " /* delegated */
        "kw-w-- " /* the group */
        "kwtwt- " /* and what it stands for */
        "-w-w-l " /* gone */
        "kw-w-- n";
    enum event order[EVENTS];
    char end[END_MAX];
    size_t told = 0;

    (void)unused;
    for (size_t i = 0; i < EVENTS; i++)
        order[i] = (enum event)i;
    do {
        if (!possible(order))
            continue;
        tell_in_order(order, end);
        assert_string_equal(want, end);
        told++;
    } while (next_order(order));
    assert_int_equal(840, told);
}

/* A coordinator that knows all three again, with the word of its operator. */
static void confirmed(void)
{
    rebuilt_fixture_open(&c);
    for (unsigned n = AUTHOR; n <= THREE; n++)
        rebuilt_fixture_peer(&c, n);
    confirmation_all(&c.o.facts);
}

static void says_erased(unsigned n, const struct record_id *id)
{
    const struct peers_fixture_notice notice = {.author = n,
                                                .type = RECORD_NOTICE_ERASED,
                                                .record = *id,
                                                .node = n,
                                                .also_to = AUTHOR};

    assert_int_equal(FRAME_STORED, peers_fixture_tell(&c, n, &notice));
    c.o.facts.now_ms++; /* so that the next one is another record */
}

static void however_many_notices_wait_for_a_record_all_are_heard(void **unused)
{
    enum { MANY = 4 * PASS_HEARD_A_ROUND + 50 };
    struct record_id id;
    struct holder h;

    (void)unused;
    confirmed();
    id = rebuilt_fixture_green(&c, 4, 1);
    peers_fixture_list(&c, TWO, &id, 1, false);
    peers_fixture_list(&c, THREE, &id, 1, false);
    for (unsigned i = 0; i < MANY; i++)
        says_erased(TWO, &id);
    says_erased(THREE, &id);
    (void)rebuilt_fixture_green(&c, 4, 1);
    rebuilt_fixture_feed(&c, AUTHOR);
    peers_fixture_do_due(&c);
    assert_int_equal(0, peers_fixture_due(&c, JOB_HEARD));
    assert_true(holders_get(&c.o.facts, peers_fixture_row(&c, &id).number,
                            c.peer[THREE]->node_no, &h));
    assert_int_not_equal(0, h.erased_ms);
    peers_fixture_close(&c);
}

static void bogus_retractions_do_not_hide_the_way_back(void **unused)
{
    enum { MANY = 100 };
    struct record_id id;

    (void)unused;
    confirmed();
    id = rebuilt_fixture_green(&c, 7, 1);
    peers_fixture_list(&c, THREE, &id, 1, false);
    for (unsigned i = 0; i < MANY; i++) {
        (void)peers_fixture_retraction(
            &c, &(struct peers_fixture_retraction){.author = TWO,
                                                   .object = (uint8_t)(100 + i),
                                                   .target = (uint8_t)(1 + i),
                                                   .record = id,
                                                   .up_to = 1,
                                                   .tlp = TLP_GREEN});
        rebuilt_fixture_feed(&c, TWO);
    }
    (void)rebuilt_fixture_retraction(&c, 27, 7, &id, true);
    rebuilt_fixture_feed(&c, AUTHOR);
    says_erased(THREE, &id);
    peers_fixture_do_due(&c);
    assert_true(notice_went_to_the_author());
    peers_fixture_close(&c);
}

/* As a store has it that kept its retractions before they were found so. */
static void
a_retraction_that_is_not_found_by_its_author_shows_the_way(void **unused)
{
    struct record_id other, id, retraction;

    (void)unused;
    confirmed();
    other = rebuilt_fixture_green(&c, 6, 1);
    id = rebuilt_fixture_green(&c, 7, 1);
    peers_fixture_list(&c, THREE, &id, 1, false);
    retraction = rebuilt_fixture_retraction(&c, 27, 6, &other, true);
    rebuilt_fixture_feed(&c, AUTHOR);
    mention_put(&c.o.facts.txn, &id, peers_fixture_row(&c, &retraction).number);
    says_erased(THREE, &id);
    peers_fixture_do_due(&c);
    assert_true(notice_went_to_the_author());
    peers_fixture_close(&c);
}

static bool three_got(const struct record_id *id)
{
    peers_fixture_do_due(&c);
    return rebuilt_fixture_went(&c, id, THREE);
}

/* It was away in all of the earlier life. */
static void who_got_nothing_is_caught_up_when_it_is_named(void **unused)
{
    struct record_id id;

    (void)unused;
    for (unsigned named_first = 0; named_first < 2; named_first++) {
        rebuilt_fixture_open(&c);
        rebuilt_fixture_peer(&c, AUTHOR);
        confirmation_all(&c.o.facts);
        id = rebuilt_fixture_green(&c, 4, 1);
        rebuilt_fixture_feed(&c, AUTHOR);
        rebuilt_fixture_peer(&c, THREE);
        if (named_first)
            giveback_named(&c.o.facts, c.peer[THREE]);
        else
            giveback_met(&c.o.facts, c.peer[THREE], false);
        assert_false(three_got(&id));
        if (named_first)
            giveback_met(&c.o.facts, c.peer[THREE], false);
        else
            giveback_named(&c.o.facts, c.peer[THREE]);
        assert_true(three_got(&id));
        peers_fixture_close(&c);
    }
}

static void in_a_first_life_a_named_peer_gets_nothing_old(void **unused)
{
    struct record_id id;

    (void)unused;
    peers_fixture_open(&c, 0);
    c.o.self.card.identity.role = CARD_COORDINATOR;
    rebuilt_fixture_peer(&c, AUTHOR);
    id = rebuilt_fixture_green(&c, 4, 1);
    rebuilt_fixture_feed(&c, AUTHOR);
    rebuilt_fixture_peer(&c, THREE);
    giveback_named(&c.o.facts, c.peer[THREE]);
    giveback_met(&c.o.facts, c.peer[THREE], false);
    assert_false(three_got(&id));
    peers_fixture_close(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_orders_come_to_one_end),
        cmocka_unit_test(however_many_notices_wait_for_a_record_all_are_heard),
        cmocka_unit_test(bogus_retractions_do_not_hide_the_way_back),
        cmocka_unit_test(
            a_retraction_that_is_not_found_by_its_author_shows_the_way),
        cmocka_unit_test(who_got_nothing_is_caught_up_when_it_is_named),
        cmocka_unit_test(in_a_first_life_a_named_peer_gets_nothing_old),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

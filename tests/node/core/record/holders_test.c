#include "node/core/record/holders.h"

#include <stdio.h>
#include <string.h>

#include "node/core/record/apply.h"
#include "node/core/record/holder_room.h"
#include "node/core/record/leaks.h"
#include "node/core/store/outbox_release.h"
#include "tests/node/core/peers_fixture.h"
#include "tests/unit.h"

enum { A_WHILE_MS = 5000, HOUR_MS = 3600 * 1000 };

static struct peers_fixture c;
static struct record_id mine;

/* A record of mine that went to nodes 1 and 2, of three peers; 4 and 5 are
   known by their cards. */
static int begin(void **unused)
{
    (void)unused;
    peers_fixture_open(&c, 3);
    peers_fixture_introduce(&c, 1, 4);
    peers_fixture_introduce(&c, 1, 5);
    mine =
        peers_fixture_own(&c, &(struct core_fixture_report){
                                  .tlp = TLP_AMBER, .to = {1, 2}, .object = 5});
    c.o.facts.now_ms += A_WHILE_MS;
    return 0;
}

static int end(void **unused)
{
    (void)unused;
    peers_fixture_close(&c);
    return 0;
}

static uint32_t node_no(unsigned n)
{
    return node_no_known(&c.o.facts.txn.view, &c.o.node[n].id);
}

static bool holds(unsigned n, struct holder *out)
{
    return node_no(n) != 0 &&
           holders_get(&c.o.facts, peers_fixture_row(&c, &mine).number,
                       node_no(n), out);
}

static bool heard_of(unsigned n)
{
    struct holder h;

    return holds(n, &h);
}

static enum frame_disposition says(unsigned author, unsigned from,
                                   enum record_notice_type type, unsigned node,
                                   uint64_t state)
{
    return peers_fixture_tell(&c, from,
                              &(struct peers_fixture_notice){.author = author,
                                                             .type = type,
                                                             .record = mine,
                                                             .node = node,
                                                             .state = state});
}

static enum frame_disposition passed(unsigned author, unsigned from,
                                     unsigned to, uint64_t state)
{
    return says(author, from, RECORD_NOTICE_PASSED, to, state);
}

static void a_holder_is_believed_to_whom_it_passed_a_record(void **unused)
{
    struct holder h;

    (void)unused;
    assert_int_equal(FRAME_STORED, passed(1, 1, 4, RECORD_NOTICE_WAITING));
    assert_true(holds(4, &h));
    assert_int_equal(node_no(1), h.via);
    assert_int_equal(RECORD_NOTICE_WAITING, h.state);
    assert_int_equal(SAMPLE_NOW_MS + A_WHILE_MS, h.since_ms);
    assert_int_equal(0, h.erased_ms);
    assert_int_equal(FRAME_STORED, passed(1, 1, 4, FRAME_STORED));
    assert_true(holds(4, &h));
    assert_int_equal(FRAME_STORED, h.state);
    peers_fixture_restart(&c);
    assert_true(heard_of(4));
}

/* Two ways may bring a holder's words in another order. */
static void an_older_word_does_not_take_a_newer_one_back(void **unused)
{
    struct holder h;

    (void)unused;
    assert_int_equal(FRAME_STORED, passed(1, 1, 4, FRAME_STORED));
    c.o.facts.now_ms -= 1000; /* it signed this one before */
    assert_int_equal(FRAME_STORED, passed(1, 1, 4, RECORD_NOTICE_WAITING));
    assert_true(holds(4, &h));
    assert_int_equal(FRAME_STORED, h.state);
    c.o.facts.now_ms += 2000;
    assert_int_equal(FRAME_STORED, passed(1, 1, 4, FRAME_NOT_ACCEPTED));
    assert_true(holds(4, &h));
    assert_int_equal(FRAME_NOT_ACCEPTED, h.state);
}

static void passed_ahead(uint64_t ahead_ms, uint64_t state)
{
    const struct peers_fixture_notice word = {.author = 1,
                                              .type = RECORD_NOTICE_PASSED,
                                              .record = mine,
                                              .node = 4,
                                              .state = state,
                                              .ahead_ms = ahead_ms};

    assert_int_equal(FRAME_STORED, peers_fixture_tell(&c, 1, &word));
}

/* The earlier one was held until this node's clock said the same. */
static void what_a_clock_ahead_said_first_does_not_come_back(void **unused)
{
    struct holder h;

    (void)unused;
    passed_ahead(HOUR_MS + 1, FRAME_STORED);
    c.o.facts.now_ms += HOUR_MS / 2;
    passed_ahead(HOUR_MS / 2, RECORD_NOTICE_WAITING);
    assert_true(holds(4, &h));
    assert_int_equal(FRAME_STORED, h.state);
    assert_int_equal(c.o.facts.now_ms - HOUR_MS / 2, h.since_ms);
}

static uint64_t state_of_four(void)
{
    struct holder h;

    assert_true(holds(4, &h));
    return h.state;
}

/* WIRE.md 7.9: "counts nowhere, where it spoke of the same node and record
   before, until its clock has come to what it dated then" */
static void
who_lost_its_store_is_not_believed_before_its_clock_is_there(void **unused)
{
    (void)unused;
    passed_ahead(40 * SAMPLE_DAY_MS, FRAME_STORED);
    c.o.facts.now_ms += SAMPLE_DAY_MS;
    passed_ahead(0, FRAME_NOT_ACCEPTED);
    assert_int_equal(FRAME_STORED, state_of_four());
    c.o.facts.now_ms += 39 * SAMPLE_DAY_MS + 1;
    passed_ahead(0, FRAME_NOT_ACCEPTED);
    assert_int_equal(FRAME_NOT_ACCEPTED, state_of_four());
}

/* While it is ahead, each is later than the last, in whatever order they come;
   of those that are too far ahead to be told apart, what comes later counts. */
static void a_clock_far_ahead_keeps_the_order_of_its_words(void **unused)
{
    const uint64_t months = 40 * SAMPLE_DAY_MS, years = 1000 * SAMPLE_DAY_MS;

    (void)unused;
    passed_ahead(months + 1, FRAME_STORED);
    c.o.facts.now_ms++;
    passed_ahead(months - 1, RECORD_NOTICE_WAITING);
    assert_int_equal(FRAME_STORED, state_of_four());
    passed_ahead(years + 1, FRAME_NOT_ACCEPTED);
    c.o.facts.now_ms++;
    passed_ahead(years - 1, RECORD_NOTICE_WAITING);
    assert_int_equal(RECORD_NOTICE_WAITING, state_of_four());
}

static void what_is_due_is_counted(void)
{
    struct job_at at = {.kind = JOB_CLAIMS};

    while (jobs_next(&c.o.facts.txn.view, &at)) {
        while (!holders_counted(&c.o.facts, &at))
            continue;
        jobs_done(&c.o.facts.txn, &at);
        at = (struct job_at){.kind = JOB_CLAIMS};
    }
}

static void who_got_it_from_a_holder_is_one_itself(void **unused)
{
    struct holder h;

    (void)unused;
    assert_int_equal(FRAME_STORED, passed(4, 1, 5, FRAME_STORED));
    assert_false(heard_of(5)); /* nobody said that 4 had it */
    assert_int_equal(FRAME_STORED, passed(1, 1, 4, FRAME_STORED));
    what_is_due_is_counted();
    assert_true(holds(5, &h)); /* what 4 said before counts now */
    assert_int_equal(node_no(4), h.via);
}

static void who_was_not_sent_it_is_believed_nothing(void **unused)
{
    (void)unused;
    assert_int_equal(FRAME_STORED, passed(3, 3, 4, FRAME_STORED));
    assert_int_equal(FRAME_STORED, says(3, 3, RECORD_NOTICE_ERASED, 4, 0));
    assert_int_equal(FRAME_STORED, says(3, 3, RECORD_NOTICE_ERASED, 3, 0));
    what_is_due_is_counted();
    assert_false(heard_of(3) || heard_of(4));
}

/* What is known of nodes 1 to 6 in the end, in words. */
static void known(char out[static 256])
{
    size_t used = 0;

    out[0] = '\0';
    for (unsigned n = 1; n <= 6; n++) {
        struct holder h;

        if (holds(n, &h))
            used += (size_t)snprintf(out + used, 256 - used, "%u<%u:%u%s ", n,
                                     h.via, h.state,
                                     h.erased_ms != 0 ? " erased" : "");
    }
}

/* Words about one record; each by its own clock. */
static const struct {
    unsigned author, from;
    enum record_notice_type type;
    unsigned node;
    uint64_t state;
} words[] = {
    {1, 1, RECORD_NOTICE_PASSED, 4, FRAME_STORED},
    {4, 2, RECORD_NOTICE_PASSED, 5, FRAME_STORED},
    {4, 1, RECORD_NOTICE_ERASED, 4, 0},
    {5, 2, RECORD_NOTICE_ERASED, 5, 0},
    {3, 3, RECORD_NOTICE_PASSED, 6, FRAME_STORED}, /* it never had it */
    {2, 2, RECORD_NOTICE_PASSED, 4, FRAME_HELD},
};
enum { WORDS = sizeof words / sizeof words[0] };

static void say(size_t word)
{
    const uint64_t now_ms = c.o.facts.now_ms;

    c.o.facts.now_ms = SAMPLE_NOW_MS + 100 * word;
    assert_int_equal(FRAME_STORED, says(words[word].author, words[word].from,
                                        words[word].type, words[word].node,
                                        words[word].state));
    c.o.facts.now_ms = now_ms;
    what_is_due_is_counted();
}

/* Each order of them, by Heap's algorithm. */
static void in_each_order(size_t order[static WORDS], size_t n,
                          void (*look)(const size_t order[static WORDS]))
{
    if (n == 1) {
        look(order);
        return;
    }
    for (size_t i = 0; i < n; i++) {
        size_t with = n % 2 == 0 ? i : 0, kept;

        in_each_order(order, n - 1, look);
        kept = order[with];
        order[with] = order[n - 1];
        order[n - 1] = kept;
    }
}

static char expected[256];
static size_t orders;

/* Each order about a record of its own. */
static void ends_the_same(const size_t order[static WORDS])
{
    char end[256];

    c.o.facts.now_ms = SAMPLE_NOW_MS;
    mine = peers_fixture_own(
        &c, &(struct core_fixture_report){.tlp = TLP_AMBER,
                                          .to = {1, 2},
                                          .object = 6,
                                          .revision = 1 + orders});
    for (size_t i = 0; i < WORDS; i++)
        say(order[i]);
    known(end);
    if (orders++ == 0)
        memcpy(expected, end, sizeof expected);
    assert_string_equal(expected, end);
}

static void the_order_in_which_they_come_does_not_matter(void **unused)
{
    size_t order[WORDS];

    (void)unused;
    for (size_t i = 0; i < WORDS; i++)
        order[i] = i;
    in_each_order(order, WORDS, ends_the_same);
    assert_int_equal(720, orders);
    assert_non_null(strstr(expected, "4<"));
    assert_non_null(strstr(expected, "5<"));
    assert_null(strstr(expected, "3<"));
    assert_null(strstr(expected, "6<"));
}

static void
a_holder_cannot_bring_the_word_of_one_that_holds_nothing(void **unused)
{
    (void)unused;
    assert_int_equal(FRAME_STORED, passed(3, 1, 4, FRAME_STORED));
    assert_false(heard_of(4));
}

static void a_release_that_was_void_makes_no_holder(void **unused)
{
    struct outbox_release release;
    uint64_t number;

    (void)unused;
    number = peers_fixture_row(&c, &mine).number;
    assert_true(outbox_release_get(&c.o.facts.txn.view, number,
                                   c.peer[2]->node_no, &release));
    release.state = OUTBOX_VOID;
    outbox_release_put(&c.o.facts.txn, number, c.peer[2]->node_no, &release);
    assert_int_equal(FRAME_STORED, passed(2, 1, 4, FRAME_STORED));
    assert_false(heard_of(4));
}

static void nobody_passes_to_itself_or_back_to_me(void **unused)
{
    (void)unused;
    assert_int_equal(FRAME_STORED, passed(1, 1, 1, FRAME_STORED));
    assert_int_equal(FRAME_STORED, passed(1, 1, 0, FRAME_STORED));
    assert_false(heard_of(1) || heard_of(0));
}

static void erased_is_believed_of_its_signer_alone(void **unused)
{
    struct holder h;

    (void)unused;
    assert_int_equal(FRAME_STORED, says(1, 1, RECORD_NOTICE_ERASED, 2, 0));
    assert_false(heard_of(2));
    assert_int_equal(FRAME_STORED, says(1, 1, RECORD_NOTICE_ERASED, 1, 0));
    assert_true(holds(1, &h));
    assert_int_equal(SAMPLE_NOW_MS + A_WHILE_MS, h.erased_ms);
    assert_int_equal(0, h.via);
}

static void erased_beyond_the_first_hop_keeps_what_was_known(void **unused)
{
    struct holder h;

    (void)unused;
    assert_int_equal(FRAME_STORED, passed(1, 1, 4, FRAME_STORED));
    c.o.facts.now_ms += A_WHILE_MS;
    assert_int_equal(FRAME_STORED, says(4, 1, RECORD_NOTICE_ERASED, 4, 0));
    assert_true(holds(4, &h));
    assert_int_equal(node_no(1), h.via);
    assert_int_equal(FRAME_STORED, h.state);
    assert_int_equal(SAMPLE_NOW_MS + A_WHILE_MS, h.since_ms);
    assert_int_equal(SAMPLE_NOW_MS + 2 * A_WHILE_MS, h.erased_ms);
    /* A late "passed" does not take the erasure back. */
    assert_int_equal(FRAME_STORED, passed(1, 1, 4, FRAME_STORED));
    assert_true(holds(4, &h));
    assert_int_equal(SAMPLE_NOW_MS + 2 * A_WHILE_MS, h.erased_ms);
    /* And "erased" may come first. */
    assert_int_equal(FRAME_STORED, says(5, 1, RECORD_NOTICE_ERASED, 5, 0));
    assert_false(heard_of(5));
    assert_int_equal(FRAME_STORED, passed(1, 1, 5, FRAME_STORED));
    what_is_due_is_counted();
    assert_true(holds(5, &h));
    assert_int_equal(node_no(1), h.via);
    assert_int_equal(FRAME_STORED, h.state);
    assert_int_not_equal(0, h.erased_ms);
}

static void a_leak_names_who_got_it_and_from_whom(void **unused)
{
    struct leak_at at = {0};
    uint32_t none = 0;
    struct leak leak;
    uint64_t number;

    (void)unused;
    number = at.number = peers_fixture_row(&c, &mine).number;
    assert_int_equal(FRAME_STORED, says(2, 2, RECORD_NOTICE_LEAK, 4, 3));
    assert_int_equal(FRAME_STORED, says(2, 2, RECORD_NOTICE_LEAK, 1, 4));
    assert_true(leaks_next(&c.o.facts, &at, &leak));
    assert_int_equal(node_no(2), at.to);
    assert_int_equal(node_no(1), at.by);
    assert_int_equal(4, leak.rule);
    assert_int_equal(SAMPLE_NOW_MS + A_WHILE_MS, leak.since_ms);
    assert_true(leaks_next(&c.o.facts, &at, &leak));
    assert_int_equal(node_no(4), at.by);
    assert_int_equal(3, leak.rule);
    assert_false(leaks_next(&c.o.facts, &at, &leak));
    /* Leaks and holders stand side by side. */
    assert_false(holders_next(&c.o.facts, number, &none, &(struct holder){0}));
}

static void a_leak_of_anothers_record_is_not_mine_to_hear(void **unused)
{
    struct leak_at at = {0};
    struct record_id id;
    struct leak leak;

    (void)unused;
    id = peers_fixture_stored(&c, 1,
                              &(struct core_fixture_report){
                                  .author = 1, .tlp = TLP_CLEAR, .object = 9});
    assert_int_equal(FRAME_STORED,
                     peers_fixture_tell(&c, 2,
                                        &(struct peers_fixture_notice){
                                            .author = 2,
                                            .type = RECORD_NOTICE_LEAK,
                                            .record = id,
                                            .node = 1,
                                            .state = 4}));
    at.number = peers_fixture_row(&c, &id).number;
    assert_false(leaks_next(&c.o.facts, &at, &leak));
}

static void holders_are_walked_each_once(void **unused)
{
    uint32_t at = 0, before = 0;
    struct record_id other;
    struct holder h;
    uint64_t number;
    size_t n = 0;

    (void)unused;
    number = peers_fixture_row(&c, &mine).number;
    other =
        peers_fixture_own(&c, &(struct core_fixture_report){
                                  .tlp = TLP_AMBER, .to = {1}, .object = 6});
    assert_int_equal(FRAME_STORED, passed(1, 1, 6, FRAME_STORED));
    assert_int_equal(FRAME_STORED, passed(1, 1, 4, FRAME_STORED));
    assert_int_equal(FRAME_STORED, passed(2, 2, 5, FRAME_HELD));
    assert_int_equal(FRAME_STORED, says(2, 2, RECORD_NOTICE_LEAK, 1, 4));
    for (; holders_next(&c.o.facts, number, &at, &h); n++) {
        assert_true(at > before);
        before = at;
    }
    assert_int_equal(3, n);
    at = 0;
    assert_false(holders_next(&c.o.facts, peers_fixture_row(&c, &other).number,
                              &at, &h));
}

/* A notice by a node of entries that all say "passed", to new nodes; node 1
   brings it. */
static void tell_many(unsigned author, uint32_t from, size_t count)
{
    static struct record_noted entries[RECORD_NOTICE_ENTRIES_MAX];
    static uint8_t room[RECORD_BODY_MAX];
    struct buffer body = {room, 0, sizeof room};

    for (size_t i = 0; i < count; i++) {
        entries[i] = (struct record_noted){.record = mine, .state = 1};
        bytes_put_be(entries[i].node.octet, from + i + 1, 8);
    }
    assert_err(ERR_OK, record_notice_write(&body, RECORD_NOTICE_PASSED,
                                           c.o.facts.now_ms, entries, count));
    peers_fixture_sign(&c,
                       &(struct core_fixture_report){.author = author,
                                                     .tlp = TLP_AMBER,
                                                     .to_me = true,
                                                     .kind = RECORD_NOTICE,
                                                     .object = 77,
                                                     .revision = 1 + from,
                                                     .body = bytes_of(&body)});
    assert_int_equal(FRAME_STORED, peers_fixture_feed(&c, 1));
}

/* Until more is said than is kept. */
static void tell_too_many(unsigned author, uint32_t first, size_t max)
{
    const size_t notices = max / RECORD_NOTICE_ENTRIES_MAX + 1;

    for (size_t i = 0; i < notices; i++)
        tell_many(author,
                  first + (uint32_t)i * (uint32_t)RECORD_NOTICE_ENTRIES_MAX,
                  RECORD_NOTICE_ENTRIES_MAX);
}

static uint64_t left_out(void)
{
    struct holder_left_out out;

    (void)holder_left_out_get(&c.o.facts.txn.view, c.peer[1]->node_no, &out);
    return out.count;
}

static size_t count_holders(void)
{
    uint64_t number = peers_fixture_row(&c, &mine).number;
    struct holder h;
    uint32_t at = 0;
    size_t n = 0;

    while (holders_next(&c.o.facts, number, &at, &h))
        n++;
    return n;
}

enum { A_NOTICE = RECORD_NOTICE_ENTRIES_MAX };

static void
what_one_node_says_is_bounded_and_what_is_left_out_counted(void **unused)
{
    const size_t notices = HOLDER_ROOM_FIRST_MAX / A_NOTICE + 1;
    uint32_t parties;
    struct holder h;

    (void)unused;
    assert_int_equal(FRAME_STORED, passed(1, 1, 4, RECORD_NOTICE_WAITING));
    tell_too_many(1, 0, HOLDER_ROOM_FIRST_MAX);
    assert_int_equal(HOLDER_ROOM_FIRST_MAX, count_holders());
    assert_int_equal(1 + notices * A_NOTICE - HOLDER_ROOM_FIRST_MAX,
                     left_out());
    /* Nor are names kept of what is not believed. */
    parties = view_state(&c.o.facts.txn.view)->next_party;
    tell_many(1, HOLDER_ROOM_FIRST_MAX + A_NOTICE, A_NOTICE);
    assert_int_equal(parties, view_state(&c.o.facts.txn.view)->next_party);
    /* What it says of itself, and of those who are known. */
    assert_int_equal(FRAME_STORED, says(1, 1, RECORD_NOTICE_ERASED, 1, 0));
    assert_true(holds(1, &h));
    assert_int_not_equal(0, h.erased_ms);
    assert_int_equal(FRAME_STORED, passed(1, 1, 4, FRAME_STORED));
    assert_true(holds(4, &h));
    assert_int_equal(FRAME_STORED, h.state);
    /* Another node has its own share. */
    assert_int_equal(FRAME_STORED, passed(2, 2, 5, FRAME_STORED));
    assert_true(heard_of(5));
}

static void made_up_nodes_do_not_silence_who_brings_them(void **unused)
{
    struct holder h;

    (void)unused;
    assert_int_equal(FRAME_STORED, passed(1, 1, 4, FRAME_STORED));
    tell_too_many(4, 0, HOLDER_ROOM_FIRST_MAX);
    assert_int_equal(1 + HOLDER_ROOM_OTHER_MAX, count_holders());
    assert_true(left_out() > 0);
    assert_int_equal(FRAME_STORED, passed(1, 1, 5, FRAME_STORED));
    assert_true(holds(5, &h));
    assert_int_equal(node_no(1), h.via);
    assert_false(h.claimed);
    assert_int_equal(FRAME_STORED, says(5, 1, RECORD_NOTICE_ERASED, 5, 0));
    assert_true(holds(5, &h));
    assert_int_not_equal(0, h.erased_ms);
}

static void claims_do_not_silence_who_brings_them_either(void **unused)
{
    (void)unused;
    tell_too_many(4, 0, HOLDER_ROOM_OTHER_MAX);
    assert_int_equal(0, count_holders());
    assert_true(left_out() > 0);
    assert_int_equal(FRAME_STORED, passed(1, 1, 5, FRAME_STORED));
    assert_true(heard_of(5));
    /* Nor do they keep their signer from being a holder, and heard. */
    assert_int_equal(FRAME_STORED, passed(1, 1, 4, FRAME_STORED));
    what_is_due_is_counted();
    assert_int_equal(2 + HOLDER_ROOM_OTHER_MAX, count_holders());
}

/* Else a node that makes up others, and signs for them, has room for all. */
static void who_names_a_holder_answers_for_what_it_says(void **unused)
{
    size_t before;

    (void)unused;
    assert_int_equal(FRAME_STORED, passed(1, 1, 4, FRAME_STORED));
    assert_int_equal(FRAME_STORED, passed(4, 1, 5, FRAME_STORED));
    tell_too_many(4, 0, HOLDER_ROOM_OTHER_MAX);
    before = count_holders();
    tell_many(5, 100000, A_NOTICE);
    assert_int_equal(before, count_holders());
    /* Unless one names it to whom the record was sent. */
    assert_int_equal(FRAME_STORED, passed(1, 1, 5, FRAME_STORED));
    tell_many(5, 200000, A_NOTICE);
    assert_int_equal(before + A_NOTICE, count_holders());
}

static void no_word_takes_anothers_back(void **unused)
{
    struct holder h;

    (void)unused;
    assert_int_equal(FRAME_STORED, passed(1, 1, 4, FRAME_STORED));
    assert_int_equal(FRAME_STORED, passed(1, 1, 5, FRAME_STORED));
    c.o.facts.now_ms += A_WHILE_MS;
    assert_int_equal(FRAME_STORED, passed(4, 1, 5, FRAME_NOT_ACCEPTED));
    assert_true(holds(5, &h));
    assert_int_equal(node_no(1), h.via);
    assert_int_equal(FRAME_STORED, h.state);
    assert_int_equal(1, h.differing);
    /* Of two to whom it was sent, the later one; the other differs. */
    assert_int_equal(FRAME_STORED, passed(2, 2, 5, FRAME_NOT_ACCEPTED));
    assert_true(holds(5, &h));
    assert_int_equal(node_no(2), h.via);
    assert_int_equal(1, h.differing);
    assert_true(h.reached); /* by one word */
}

static void a_word_of_who_was_not_sent_it_is_a_claim(void **unused)
{
    struct holder h;

    (void)unused;
    assert_int_equal(FRAME_STORED, passed(1, 1, 4, FRAME_STORED));
    assert_int_equal(FRAME_STORED, passed(4, 1, 5, FRAME_NOT_ACCEPTED));
    assert_true(holds(4, &h));
    assert_false(h.claimed);
    assert_true(holds(5, &h));
    assert_true(h.claimed);
    assert_false(h.reached);
}

static void a_notice_of_my_own_tells_me_nothing(void **unused)
{
    const struct record_noted entry = {mine, c.o.node[4].id, 1};
    static uint8_t room[256];
    static struct record r;
    struct buffer body = {room, 0, sizeof room};
    struct vault_row row;

    (void)unused;
    assert_err(ERR_OK,
               record_notice_write(&body, RECORD_NOTICE_PASSED, 1, &entry, 1));
    core_fixture_keep(&c.o, &c.raw, &r, &row,
                      &(struct core_fixture_report){.tlp = TLP_AMBER,
                                                    .to = {1},
                                                    .kind = RECORD_NOTICE,
                                                    .object = 7,
                                                    .body = bytes_of(&body)});
    assert_false(heard_of(4));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
    const struct CMUnitTest tests[] = {
        TEST(a_holder_is_believed_to_whom_it_passed_a_record),
        TEST(an_older_word_does_not_take_a_newer_one_back),
        TEST(what_a_clock_ahead_said_first_does_not_come_back),
        TEST(who_lost_its_store_is_not_believed_before_its_clock_is_there),
        TEST(a_clock_far_ahead_keeps_the_order_of_its_words),
        TEST(who_got_it_from_a_holder_is_one_itself),
        TEST(who_was_not_sent_it_is_believed_nothing),
        TEST(the_order_in_which_they_come_does_not_matter),
        TEST(a_holder_cannot_bring_the_word_of_one_that_holds_nothing),
        TEST(a_release_that_was_void_makes_no_holder),
        TEST(nobody_passes_to_itself_or_back_to_me),
        TEST(erased_is_believed_of_its_signer_alone),
        TEST(erased_beyond_the_first_hop_keeps_what_was_known),
        TEST(a_leak_names_who_got_it_and_from_whom),
        TEST(a_leak_of_anothers_record_is_not_mine_to_hear),
        TEST(holders_are_walked_each_once),
        TEST(what_one_node_says_is_bounded_and_what_is_left_out_counted),
        TEST(made_up_nodes_do_not_silence_who_brings_them),
        TEST(claims_do_not_silence_who_brings_them_either),
        TEST(who_names_a_holder_answers_for_what_it_says),
        TEST(no_word_takes_anothers_back),
        TEST(a_word_of_who_was_not_sent_it_is_a_claim),
        TEST(a_notice_of_my_own_tells_me_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

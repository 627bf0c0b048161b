/* Whatever happens, and in whatever order: the lists of what is outstanding are
   what the records say, and `receipts` tells all by them. */
#include "node/core/store/outstanding.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "node/core/record/release.h"
#include "node/core/store/migrate.h"
#include "node/core/store/outbox_release.h"
#include "node/core/store/table.h"
#include "tests/node/core/control_fixture.h"
#include "tests/node/core/store/outstanding_check.h"
#include "tests/unit.h"

enum {
    PEERS = 5,
    RECORDS_MAX = 40,
    STEPS = 150,
    RUNS = 6,
    PARTS = 4,
    ROWS_MAX = 4096,
    LINE_MAX = 96,
};

static struct control_fixture k;
static struct record_id shared[RECORDS_MAX];
static size_t count;
static uint64_t dice;

static unsigned roll(unsigned sides)
{
    dice = dice * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(dice >> 33) % sides;
}

static void share_one(void)
{
    const char to[] = {(char)('1' + roll(PEERS)), '\0'};

    shared[count++] = roll(3) > 0 ? control_fixture_share(&k, to, "RED")
                                  : control_fixture_share(&k, "12345", "AMBER");
}

static void share_part(const uint8_t name[static 16], unsigned i)
{
    struct control_writer *w = control_fixture_ask(&k);
    uint8_t room[64];
    struct buffer b = {room, 0, sizeof room};
    struct writer list = writer_on(&b);

    writer_array(&list, 3);
    writer_bin_from(&list, name, 16);
    writer_uint(&list, i);
    writer_uint(&list, PARTS);
    assert_err(ERR_OK, writer_done(&list));
    control_put_text(w, "tlp", "AMBER");
    control_put_bin(w, "body", control_fixture_body("shared.example"));
    control_fixture_put_list(w, "to", 2,
                             (const char *const[]){"node-1", "node-3"});
    control_put_packed(w, "set", bytes_of(&b));
    assert_err(ERR_OK, control_fixture_answer(&k, control_share));
    shared[count++] = control_fixture_made(&k, "record");
}

static void share_set(void)
{
    uint8_t name[16];

    for (size_t i = 0; i < sizeof name; i++)
        name[i] = (uint8_t)roll(256);
    for (unsigned i = 1; i <= PARTS; i++)
        share_part(name, i);
}

/* One that is kept, of any that were shared. */
static bool any(struct vault_row *row)
{
    uint64_t number;

    return count > 0 &&
           vault_find(store_view(k.c.o.store), &shared[roll((unsigned)count)],
                      &number) &&
           vault_get(store_view(k.c.o.store), number, row);
}

static void answer(const struct vault_row *row)
{
    struct store *s = k.c.o.store;
    const uint32_t node_no = k.c.peer[1 + roll(PEERS)]->node_no;
    struct outbox_release r;

    if (!outbox_release_get(store_view(s), row->number, node_no, &r))
        return;
    r.state = (uint8_t)(roll(3) ? OUTBOX_STORED : roll(OUTBOX_UNOPENED + 1));
    r.since_ms++;
    outbox_release_answered(store_view(s), node_no, &r);
    outbox_release_put(store_txn(s), row->number, node_no, &r);
}

static void say(const struct vault_row *row)
{
    const unsigned by = 1 + roll(PEERS);
    const bool erased = (row->state & VAULT_ERASED) != 0 && roll(2) == 0;
    unsigned of = erased ? by : 1 + roll(CORE_FIXTURE_NODES - 1);

    if (!erased && of == by)
        of = of % PEERS + 1;
    (void)peers_fixture_tell(&k.c, by,
                             &(struct peers_fixture_notice){
                                 .author = by,
                                 .type = erased        ? RECORD_NOTICE_ERASED
                                         : roll(6) > 0 ? RECORD_NOTICE_PASSED
                                                       : RECORD_NOTICE_LEAK,
                                 .record = row->id,
                                 .node = of,
                                 .state = 1 + roll(FRAME_UNOPENED)});
}

/* Refused where it was taken back, or revised, before: nothing changes then. */
static void take_back(const struct vault_row *row)
{
    struct control_writer *w = control_fixture_ask(&k);

    control_fixture_name(w, &row->id);
    control_put_text(w, "reason", "wrong");
    control_put_bool(w, "erase", roll(2));
    (void)control_fixture_answer(&k, control_retract);
}

static void revise(const struct vault_row *row)
{
    struct control_writer *w = control_fixture_ask(&k);

    control_fixture_name(w, &row->id);
    control_put_text(w, "reason", "a typing error");
    control_put_text(w, "pap", roll(2) ? "AMBER" : "RED");
    if (control_fixture_answer(&k, control_revise) == ERR_OK &&
        count < RECORDS_MAX)
        shared[count++] = control_fixture_made(&k, "record");
}

static void lose(void)
{
    static const struct loss_cursor nothing[ENVELOPE_LANES];

    loss_meet(store_txn(k.c.o.store), k.c.peer[1 + roll(PEERS)]->node_no,
              nothing, k.c.o.facts.now_ms);
}

static void resend(const struct vault_row *row)
{
    struct peer *p = k.c.peer[1 + roll(PEERS)];
    struct outbox_release r;

    if (outbox_release_get(store_view(k.c.o.store), row->number, p->node_no,
                           &r) &&
        release_is_lost(&k.c.o.facts, p, &r))
        (void)release_lost(&k.c.o.facts, row->number, p);
}

static void step(void)
{
    struct vault_row row;

    if (count + PARTS < RECORDS_MAX && roll(4) == 0) {
        if (roll(5) > 0)
            share_one();
        else
            share_set();
        return;
    }
    if (!any(&row))
        return;
    switch (roll(16)) {
    case 0:
        take_back(&row);
        break;
    case 1:
        revise(&row);
        break;
    case 2:
        lose();
        break;
    case 3:
        (void)outstanding_go_on(store_txn(k.c.o.store));
        break;
    case 4:
    case 5:
        resend(&row);
        break;
    case 6:
    case 7:
    case 8:
        say(&row);
        break;
    default:
        answer(&row);
    }
}

static char told[ROWS_MAX][LINE_MAX];

static int in_order(const void *a, const void *b)
{
    return strcmp(a, b);
}

static size_t keep_rows(size_t n)
{
    for (size_t i = 0; i < k.answer.row_count; i++) {
        char *line = told[n++];

        assert_true(n < ROWS_MAX);
        line[0] = '\0';
        for (size_t f = 0; f < 4; f++) {
            static const char *const fields[] = {"number", "node", "via",
                                                 "state"};

            strncat(line, control_fixture_field(&k, NULL, i, fields[f]),
                    LINE_MAX / 4 - 2);
            strcat(line, " ");
        }
    }
    return n;
}

/* Rows of all pages, sorted; state: NULL: all. */
static size_t told_of_all(const char *state)
{
    uint8_t next[CONTROL_NEXT_MAX];
    size_t n = 0, len = 0;

    for (int pages = 0; pages == 0 || len > 0; pages++) {
        struct control_writer *w = control_fixture_ask(&k);

        assert_true(pages < 1000);
        if (state != NULL)
            control_fixture_put_list(w, "state", 1, &state);
        if (len > 0)
            control_put_bin(w, "after", (struct bytes){next, len});
        assert_err(ERR_OK, control_fixture_answer(&k, control_receipts));
        n = keep_rows(n);
        len = k.answer.next.len;
        if (len > 0)
            memcpy(next, k.answer.next.at, len);
    }
    qsort(told, n, sizeof *told, in_order);
    return n;
}

/* How many of the rows have a state. */
static size_t of_state(size_t n, const char *state)
{
    char end[LINE_MAX];
    size_t found = 0;

    snprintf(end, sizeof end, " %s ", state);
    for (size_t i = 0; i < n; i++)
        found += strlen(told[i]) >= strlen(end) &&
                 strcmp(told[i] + strlen(told[i]) - strlen(end), end) == 0;
    return found;
}

static const char *const states[] = {
    "held",   "waiting", "refused",      "void",   "unopened",
    "erased", "not yet", "leak claimed", "stored", "waiting again"};

enum { STATES = sizeof states / sizeof states[0] };

static size_t met[STATES]; /* rows, of all runs */

/* What is asked for by its state is what the whole list has of it. */
static void each_state_is_found(void)
{
    for (size_t i = 0; i < STATES; i++) {
        const size_t expected = of_state(told_of_all(NULL), states[i]);
        const size_t n = told_of_all(states[i]);

        assert_int_equal(expected, n);
        assert_int_equal(n, of_state(n, states[i]));
        met[i] += n;
    }
}

static void clear(struct txn *txn)
{
    table_clear(txn, TABLE_OUTSTANDING);
}

/* A store of schema 8 has no such table: an upgrade finds the same. */
static void an_upgrade_finds_the_same(void)
{
    struct txn *txn = store_txn(k.c.o.store);
    const uint32_t before = 8;
    struct migrate_report report;
    struct table_key schema = {0};

    table_key_add(&schema, (const uint8_t *)"schema", 6);
    table_put_value(txn, TABLE_META, &schema, &before, sizeof before);
    table_put_value(txn, TABLE_META,
                    &(struct table_key){.octet = "state", .len = 5},
                    view_state(&txn->view), sizeof(struct store_state));
    clear(txn);
    migrate(txn, k.c.o.self.node_no, &report, NULL, NULL);
    outstanding_check(&k.c.o.facts);
}

static void begin(uint64_t seed)
{
    dice = seed;
    count = 0;
    control_fixture_open(&k, PEERS);
    for (unsigned n = PEERS + 1; n < CORE_FIXTURE_NODES; n++)
        peers_fixture_introduce(&k.c, 1, n);
}

static void the_lists_are_what_the_records_say(void **unused)
{
    (void)unused;
    for (uint64_t seed = 1; seed <= RUNS; seed++) {
        begin(seed);
        for (size_t i = 0; i < STEPS; i++) {
            step();
            if (i % 16 == 0)
                outstanding_check(&k.c.o.facts);
        }
        outstanding_check(&k.c.o.facts);
        control_fixture_close(&k);
    }
}

static void receipts_finds_by_them_what_is_asked_for(void **unused)
{
    (void)unused;
    for (uint64_t seed = 1; seed <= RUNS; seed++) {
        begin(1000 + seed);
        for (size_t i = 0; i < STEPS; i++)
            step();
        while (outstanding_go_on(store_txn(k.c.o.store)))
            ;
        each_state_is_found();
        an_upgrade_finds_the_same();
        each_state_is_found();
        control_fixture_close(&k);
    }
    for (size_t i = 0; i < STATES; i++)
        if (met[i] == 0)
            fail_msg("no row was '%s'", states[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_lists_are_what_the_records_say),
        cmocka_unit_test(receipts_finds_by_them_what_is_asked_for),
    };

    return cmocka_run_group_tests(tests, control_fixture_keys_start,
                                  control_fixture_keys_stop) != 0;
}

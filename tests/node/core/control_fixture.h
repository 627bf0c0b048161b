/*
 * control_fixture: a core amid several peers, with a real noroshi-keys behind
 * it, asked what the command line asks, without its socket.
 *
 * Like peers_fixture, all works inside one write transaction.
 */
#ifndef TESTS_NODE_CORE_CONTROL_FIXTURE_H
#define TESTS_NODE_CORE_CONTROL_FIXTURE_H

#include "node/core/control/commands.h"
#include "tests/node/core/peers_fixture.h"

/* The keys of sample node 0, for all tests of a program. cmocka's form. */
int control_fixture_keys_start(void **state);
int control_fixture_keys_stop(void **state);

struct control_fixture {
    struct peers_fixture c;
    struct core core;
    struct control_writer w; /* of the request that is being written */
    struct buffer room;
    struct control_answer answer;
    uint8_t request[CONTROL_MESSAGE_MAX], reply[CONTROL_MESSAGE_MAX];
    uint8_t before[32];
};

void control_fixture_open(struct control_fixture *k, unsigned peers);
void control_fixture_close(struct control_fixture *k);

/* A test amid so many peers: the fixture is opened before and closed after
   it. */
#define CONTROL_FIXTURE_TEST(name, fixture, count)                             \
    cmocka_unit_test_prestate_setup_teardown(                                  \
        name, control_fixture_begin, control_fixture_end,                      \
        &((struct control_fixture_setup){fixture, count}))
struct control_fixture_setup {
    struct control_fixture *k;
    unsigned peers;
};
int control_fixture_begin(void **state);
int control_fixture_end(void **state);

/* Begin a request; what it names is put to the writer. */
struct control_writer *control_fixture_ask(struct control_fixture *k);
/* Lists: peers or members, and [name, scope] of one delegate. */
void control_fixture_put_list(struct control_writer *w, const char *name,
                              size_t count, const char *const *texts);
void control_fixture_put_delegate(struct control_writer *w, const char *name,
                                  uint64_t scope);
/* [type, value] of domains, which blanks divide. */
void control_fixture_put_domains(struct control_writer *w, const char *name,
                                 const char *domains);
/* The answer of a command; k->answer is parsed. A refusal has a line for people
   and, but for its rows, changed nothing. */
enum err control_fixture_answer(struct control_fixture *k,
                                enum err (*command)(struct call *call));

/* Rows {what: ...} of the answer; NULL: all rows. */
size_t control_fixture_rows(const struct control_fixture *k, const char *what);
/* One field of the nth of them, in words: numbers in decimal, "yes", "no",
   "-"; NULL when there is none. Borrowed until the next call. */
const char *control_fixture_field(const struct control_fixture *k,
                                  const char *what, size_t nth,
                                  const char *field);
/* Whether one of them has that field so. */
bool control_fixture_says(const struct control_fixture *k, const char *what,
                          const char *field, const char *text);

/* Whether that stands in the answer's line for people. */
bool control_fixture_told(const struct control_fixture *k, const char *text);

/* A hash of all that is stored; equal when nothing has changed. */
void control_fixture_print(struct control_fixture *k, uint8_t out[static 32]);

/* What is kept of a record; borrowed until the next call. */
const struct record *control_fixture_record(struct control_fixture *k,
                                            const struct record_id *id);
/* The record that the first row of a kind names. */
struct record_id control_fixture_made(const struct control_fixture *k,
                                      const char *what);
/* Put the argument `record`. */
void control_fixture_name(struct control_writer *w, const struct record_id *id);

/* A report of one domain, shared; to: digits of peers, "" is everyone. */
struct record_id control_fixture_share(struct control_fixture *k,
                                       const char *to, const char *tlp);
/* A report's body with that domain, or several, which blanks divide. */
struct bytes control_fixture_body(const char *domains);

#endif

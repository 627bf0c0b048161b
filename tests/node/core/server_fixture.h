/*
 * server_fixture: a core without net and keys that listens on its control
 * socket: what only reads and decides works.
 */
#ifndef TESTS_NODE_CORE_SERVER_FIXTURE_H
#define TESTS_NODE_CORE_SERVER_FIXTURE_H

#include <sys/types.h>

#include "node/core/control/server.h"
#include "proto/control.h"
#include "tests/node/core/core_fixture.h"

struct server_fixture {
    struct core_fixture o;
    struct core c;
    uint8_t answer[CONTROL_MESSAGE_MAX]; /* the last that was asked for */
};

void server_fixture_open(struct server_fixture *s);
void server_fixture_close(struct server_fixture *s);

/* A test of which the fixture is opened before and closed after it. */
#define SERVER_FIXTURE_TEST(name, fixture)                                     \
    cmocka_unit_test_prestate_setup_teardown(name, server_fixture_begin,       \
                                             server_fixture_end, fixture)
int server_fixture_begin(void **state);
int server_fixture_end(void **state);

/* A new client's end; -1: refused. */
int server_fixture_dial(struct server_fixture *s);
/* What the loop does once: hear, commit, answer. */
void server_fixture_round(struct server_fixture *s);
/* Ask, and do as many rounds as it takes; the answer's octets, or as recv(). */
ssize_t server_fixture_ask(struct server_fixture *s, int fd,
                           struct bytes request);
/* The answer of so many octets, which must be there. */
struct control_answer server_fixture_answered(const struct server_fixture *s,
                                              ssize_t len);
/* A request without arguments, or with a card and a name for its peer. */
struct bytes server_fixture_request(struct buffer *room, const char *command,
                                    struct bytes card);

#endif

/*
 * side: one of two exchanges over real sockets on loopback, and what its core
 * heard. The test is core: lines in, lines out. Both take turns.
 */
#ifndef TESTS_NODE_NET_SIDE_H
#define TESTS_NODE_NET_SIDE_H

#include "node/net/exchange.h"
#include "tests/unit.h"

enum { SIDE_HEARD_MAX = 512, SIDE_FRAME_KEPT = 32 };

/* A line that core heard. */
struct side_heard {
    struct net_line line;
    char text[NET_LINE_TEXT_MAX + 1];
    uint8_t frame[SIDE_FRAME_KEPT]; /* its begin */
    size_t frame_len;
};

struct side {
    struct side *other; /* takes turns with it */
    struct zsock_keys keys;
    struct exchange *exchange;
    struct side_heard heard[SIDE_HEARD_MAX];
    size_t count;
};

/* One group's test: *state is one side, not yet listening or dialling. */
int side_open_both(void **state);
int side_close_both(void **state);
#define SIDE_TEST(name)                                                        \
    cmocka_unit_test_setup_teardown(name, side_open_both, side_close_both)

uint64_t side_now_ms(void);
void side_step(struct side *n);
/* Both take turns for so long. */
void side_turns(struct side *n, int ms);

/* The next line of that kind from *from on, taking turns until it is heard; the
   test fails when it is not. */
struct side_heard *side_await(struct side *n, enum net_line_kind kind,
                              size_t *from);
struct side_heard *side_await_first(struct side *n, enum net_line_kind kind);
size_t side_heard_of(const struct side *n, enum net_line_kind kind);

/* What core says. */
void side_tell(struct side *n, struct net_line line);
void side_allow(struct side *n, const struct box_public *tk);
/* The endpoint n listens on. */
const char *side_listen(struct side *n, const char *endpoint);
/* second may be NULL. */
void side_dial(struct side *n, uint32_t id, const char *endpoint,
               const struct box_public *first, const struct box_public *second);
void side_send(struct side *n, uint32_t link, const char *text);

void side_assert_frame(const struct side_heard *h, uint32_t link,
                       const char *text);
void side_assert_key(const struct box_public *x, const struct box_public *y);

#endif

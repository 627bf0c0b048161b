#include "tests/node/net/side.h"

#include <poll.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { PATIENCE_MS = 30 * 1000 }; /* then the test has failed, not been slow */

uint64_t side_now_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

static void keep(void *to, const struct net_line *line)
{
    struct side *n = to;
    struct side_heard *h = &n->heard[n->count++];

    assert_true(n->count < SIDE_HEARD_MAX);
    h->line = *line;
    snprintf(h->text, sizeof h->text, "%.*s", (int)line->text.len,
             (const char *)line->text.at);
    h->frame_len = line->frame.len;
    if (line->frame.len > 0)
        memcpy(h->frame, line->frame.at,
               line->frame.len < SIDE_FRAME_KEPT ? line->frame.len
                                                 : SIDE_FRAME_KEPT);
}

static void begin(struct side *n, struct side *other)
{
    n->other = other;
    crypto_box_keypair(n->keys.public.octet, n->keys.secret.octet);
    assert_err(ERR_OK, exchange_open(&n->exchange, &n->keys, 16, keep, n));
}

int side_open_both(void **state)
{
    struct side *both = calloc(2, sizeof *both);

    if (both == NULL)
        return -1;
    begin(&both[0], &both[1]);
    begin(&both[1], &both[0]);
    *state = both;
    return 0;
}

int side_close_both(void **state)
{
    struct side *both = *state;

    exchange_close(both[0].exchange);
    exchange_close(both[1].exchange);
    free(both);
    return 0;
}

void side_step(struct side *n)
{
    struct fault fault = {.why = ERR_OK};

    assert_err(ERR_OK, exchange_step(n->exchange, true, side_now_ms(), &fault));
}

/* Both take turns; sleeps as their loops would. */
static void turn(struct side *n)
{
    struct pollfd at[2 * EXCHANGE_POLL_MAX];
    size_t count, first;
    int wait_ms, other_ms, woken;

    side_step(n);
    side_step(n->other);
    first = exchange_poll(n->exchange, at);
    count = first + exchange_poll(n->other->exchange, at + first);
    wait_ms = exchange_wait_ms(n->exchange, true, side_now_ms());
    other_ms = exchange_wait_ms(n->other->exchange, true, side_now_ms());
    wait_ms = wait_ms < other_ms ? wait_ms : other_ms;
    woken = poll(at, count, wait_ms < 20 ? wait_ms : 20);
    exchange_polled(n->exchange, woken > 0 ? at : NULL);
    exchange_polled(n->other->exchange, woken > 0 ? at + first : NULL);
}

struct side_heard *side_await(struct side *n, enum net_line_kind kind,
                              size_t *from)
{
    uint64_t until_ms = side_now_ms() + PATIENCE_MS;

    for (;;) {
        for (; *from < n->count; (*from)++)
            if (n->heard[*from].line.kind == kind)
                return &n->heard[(*from)++];
        if (side_now_ms() >= until_ms)
            fail_msg("no line of kind %d was heard", kind);
        turn(n);
    }
}

struct side_heard *side_await_first(struct side *n, enum net_line_kind kind)
{
    size_t from = 0;

    return side_await(n, kind, &from);
}

void side_turns(struct side *n, int ms)
{
    uint64_t until_ms = side_now_ms() + (uint64_t)ms;

    while (side_now_ms() < until_ms)
        turn(n);
}

size_t side_heard_of(const struct side *n, enum net_line_kind kind)
{
    size_t count = 0;

    for (size_t i = 0; i < n->count; i++)
        count += n->heard[i].line.kind == kind;
    return count;
}

void side_tell(struct side *n, struct net_line line)
{
    exchange_hear(n->exchange, &line, side_now_ms());
}

void side_allow(struct side *n, const struct box_public *tk)
{
    side_tell(n, (struct net_line){.kind = NET_LINE_ALLOW, .tk = *tk});
}

const char *side_listen(struct side *n, const char *endpoint)
{
    size_t from = n->count;

    side_tell(n, (struct net_line){.kind = NET_LINE_LISTEN,
                                   .text = bytes_text(endpoint)});
    return side_await(n, NET_LINE_READY, &from)->text;
}

void side_dial(struct side *n, uint32_t id, const char *endpoint,
               const struct box_public *first, const struct box_public *second)
{
    struct net_line line = {.kind = NET_LINE_DIAL,
                            .dial = id,
                            .text = bytes_text(endpoint),
                            .keys = {*first},
                            .key_count = 1};

    if (second != NULL)
        line.keys[line.key_count++] = *second;
    side_tell(n, line);
}

void side_send(struct side *n, uint32_t link, const char *text)
{
    side_tell(n, (struct net_line){.kind = NET_LINE_SEND,
                                   .link = link,
                                   .frame = bytes_text(text)});
}

void side_assert_frame(const struct side_heard *h, uint32_t link,
                       const char *text)
{
    assert_int_equal(h->line.link, link);
    assert_int_equal(h->frame_len, strlen(text));
    assert_memory_equal(h->frame, text, strlen(text));
}

void side_assert_key(const struct box_public *x, const struct box_public *y)
{
    assert_memory_equal(x->octet, y->octet, sizeof x->octet);
}

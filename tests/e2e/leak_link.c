#include "tests/e2e/leak_link.h"

#include <err.h>
#include <string.h>
#include <time.h>

#include <sodium.h>
#include <zmq.h>

enum { LOOK_MS = 50 }; /* how late the end of a drain may be seen */

static void option(void *socket, int name, const void *value, size_t len)
{
    if (zmq_setsockopt(socket, name, value, len) != 0)
        errx(2, "option %d: %s", name, zmq_strerror(zmq_errno()));
}

void leak_link_dial(struct leak_link *l)
{
    struct box_public tk;
    int none = 0, patience = LEAK_PATIENCE_MS;

    crypto_scalarmult_base(tk.octet, l->me->tk.octet);
    if (l->context == NULL)
        l->context = zmq_ctx_new();
    l->socket = zmq_socket(l->context, ZMQ_DEALER);
    option(l->socket, ZMQ_LINGER, &none, sizeof none);
    option(l->socket, ZMQ_RCVTIMEO, &patience, sizeof patience);
    option(l->socket, ZMQ_SNDTIMEO, &patience, sizeof patience);
    option(l->socket, ZMQ_CURVE_SERVERKEY, l->server.octet, 32);
    option(l->socket, ZMQ_CURVE_PUBLICKEY, tk.octet, 32);
    option(l->socket, ZMQ_CURVE_SECRETKEY, l->me->tk.octet, 32);
    if (l->routing_id != NULL)
        option(l->socket, ZMQ_ROUTING_ID, l->routing_id, strlen(l->routing_id));
    if (zmq_connect(l->socket, l->endpoint) != 0)
        errx(2, "cannot dial '%s'", l->endpoint);
}

void leak_link_close(struct leak_link *l)
{
    if (l->socket != NULL)
        zmq_close(l->socket);
    l->socket = NULL;
}

bool leak_link_send(struct leak_link *l, struct bytes frame, bool more)
{
    return zmq_send(l->socket, frame.at, frame.len, more ? ZMQ_SNDMORE : 0) >=
           0;
}

void leak_link_wait(struct leak_link *l, int ms)
{
    option(l->socket, ZMQ_RCVTIMEO, &ms, sizeof ms);
}

size_t leak_link_receive(struct leak_link *l)
{
    int n = zmq_recv(l->socket, l->room, sizeof l->room, 0);

    return n > 0 ? (size_t)n : 0;
}

static int64_t steady_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void note_envelope(struct leak_link *l, size_t len)
{
    struct envelope e;

    if (envelope_parse(&e, (struct bytes){l->room, len}) == ERR_OK)
        l->victims_sent[e.header.lane] =
            (struct leak_place){e.header.seq, e.header.chain};
}

void leak_link_drain(struct leak_link *l, struct leak_tally *tally, int64_t ms)
{
    int64_t end_ms = steady_ms() + ms;

    *tally = (struct leak_tally){0};
    leak_link_wait(l, LOOK_MS);
    while (steady_ms() < end_ms) {
        size_t len = leak_link_receive(l);

        if (len == 0)
            continue;
        tally->frames[frame_type((struct bytes){l->room, len})]++;
        tally->octets += len;
        note_envelope(l, len);
    }
    leak_link_wait(l, LEAK_PATIENCE_MS);
}

/* Frames up to one of that type; 0 when the victim falls silent or says BYE. */
static size_t receive_type(struct leak_link *l, enum frame_type type)
{
    for (size_t n; (n = leak_link_receive(l)) > 0;) {
        enum frame_type got = frame_type((struct bytes){l->room, n});

        if (got == type)
            return n;
        if (got == FRAME_BYE)
            return 0;
    }
    return 0;
}

static bool send_hello(struct leak_link *l, const struct frame_greet *mine,
                       const struct frame_greet *yours)
{
    static uint8_t body_room[FRAME_BODY_MAX], frame_room[FRAME_MAX];
    struct buffer body = {body_room, 0, sizeof body_room};
    struct buffer frame = {frame_room, 0, sizeof frame_room};
    struct hello h = {.from = mine->from, .to = mine->to};
    struct signature sig;

    memcpy(h.my_challenge, mine->challenge, 32);
    memcpy(h.your_challenge, yours->challenge, 32);
    crypto_scalarmult_base(h.my_tk.octet, l->me->tk.octet);
    h.your_tk = l->server;
    h.role = l->me->own.card.identity.role;
    h.identity_ms = mine->my_identity_ms;
    h.working_ms = mine->my_working_ms;
    h.clock_ms = (uint64_t)time(NULL) * 1000;
    h.incarnation = l->me->incarnation;
    h.credit = (struct frame_credit){FRAME_CREDIT_FRAMES, FRAME_CREDIT_OCTETS,
                                     FRAME_REASON_NONE};
    for (int lane = 0; lane < ENVELOPE_LANES; lane++) {
        h.out[lane].seq = l->place[lane].seq;
        h.out[lane].head = l->place[lane].head;
    }
    if (hello_write(&body, &h) != ERR_OK)
        errx(2, "cannot write a HELLO");
    sig = ident_sign(&l->me->sk, IDENT_HELLO, (struct bytes[]){bytes_of(&body)},
                     1);
    if (frame_signed_write(&frame, FRAME_HELLO, bytes_of(&body), &sig) !=
        ERR_OK)
        errx(2, "cannot write a HELLO");
    return leak_link_send(l, bytes_of(&frame), false);
}

/* Stand where the victim stands. */
static bool believe(struct leak_link *l, size_t len)
{
    static struct hello h;
    struct bytes body;
    struct signature sig;

    if (frame_signed_parse(&body, &sig, FRAME_HELLO,
                           (struct bytes){l->room, len}) != ERR_OK ||
        hello_parse(&h, body) != ERR_OK)
        return false;
    l->victims = h.incarnation;
    for (int lane = 0; lane < ENVELOPE_LANES; lane++) {
        struct stream_name name = {
            l->me->own.card.identity.node, l->victim->card.identity.node,
            (enum envelope_lane)lane, l->me->incarnation};
        const struct hello_in *in = &h.in[lane];
        bool mine = in->held && stream_same_incarnation(&in->incarnation,
                                                        &l->me->incarnation);

        l->place[lane].seq = mine ? in->seq : 0;
        l->place[lane].head = mine ? in->head : stream_start(&name);
        l->victims_out[lane].seq = h.out[lane].seq;
        l->victims_out[lane].head = h.out[lane].head;
        l->victims_sent[lane] = (struct leak_place){0};
    }
    return true;
}

bool leak_link_greet(struct leak_link *l)
{
    uint8_t room[1024];
    struct buffer frame = {room, 0, sizeof room};
    struct frame_greet mine = {
        .from = l->me->own.card.identity.node,
        .to = l->victim->card.identity.node,
        .my_identity_ms = l->me->own.card.identity.version_ms,
        .my_working_ms = l->me->own.card.working.version_ms,
        .your_identity_ms = l->victim->card.identity.version_ms,
        .your_working_ms = l->victim->card.working.version_ms,
    };
    struct frame_greet yours;
    size_t len;

    randombytes_buf(mine.challenge, sizeof mine.challenge);
    if (frame_greet_write(&frame, &mine) != ERR_OK)
        errx(2, "cannot write a GREET");
    if (!leak_link_send(l, bytes_of(&frame), false) ||
        (len = receive_type(l, FRAME_GREET)) == 0 ||
        frame_greet_parse(&yours, (struct bytes){l->room, len}) != ERR_OK)
        return false;
    /* Their HELLO first: it says where we stand. */
    if ((len = receive_type(l, FRAME_HELLO)) == 0 || !believe(l, len))
        return false;
    return send_hello(l, &mine, &yours);
}

static struct leak_answer read_answer(struct leak_link *l, size_t len,
                                      enum envelope_lane lane, uint64_t seq)
{
    static struct frame_receipt receipt;
    struct bytes frame = {l->room, len}, body;
    struct signature sig;
    struct leak_answer a = {LEAK_OTHER, 0};

    switch (frame_type(frame)) {
    case FRAME_BYE:
        a.heard = LEAK_BYE;
        if (frame_bye_parse(&a.code, frame) != ERR_OK)
            a.code = 0;
        break;
    case FRAME_NAK:
        a.heard = LEAK_NAK;
        break;
    case FRAME_REKEY:
        a.heard = LEAK_REKEY;
        break;
    case FRAME_RECEIPT:
        if (frame_signed_parse(&body, &sig, FRAME_RECEIPT, frame) != ERR_OK ||
            frame_receipt_parse(&receipt, body) != ERR_OK ||
            receipt.stream.lane != lane)
            break;
        for (size_t i = 0; i < receipt.run_count; i++)
            if (receipt.runs[i].from <= seq && seq <= receipt.runs[i].to)
                a = (struct leak_answer){LEAK_RECEIPT,
                                         receipt.runs[i].disposition};
        break;
    case FRAME_NONE:
    case FRAME_GREET:
    case FRAME_HELLO:
    case FRAME_CARD:
    case FRAME_ENVELOPE:
    case FRAME_HEAD:
    case FRAME_GIVEBACK:
        break;
    }
    return a;
}

struct leak_answer leak_link_answer(struct leak_link *l,
                                    enum envelope_lane lane, uint64_t seq)
{
    for (size_t len; (len = leak_link_receive(l)) > 0;) {
        struct leak_answer a = read_answer(l, len, lane, seq);

        if (a.heard != LEAK_OTHER)
            return a;
    }
    return (struct leak_answer){LEAK_SILENCE, 0};
}

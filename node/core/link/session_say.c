#include "node/core/link/session_say.h"

#include <string.h>

#include "node/core/link/resume.h"
#include "node/core/link/signer.h"
#include "node/core/record/release.h"
#include "node/core/store/recv.h"

static void greet(const struct session_carry *x)
{
    uint8_t room[512];
    struct buffer frame = {room, 0, sizeof room};

    if (frame_greet_write(&frame, &x->actions->greet) == ERR_OK)
        conn_send(x->core, x->conn, bytes_of(&frame));
}

static void card(const struct session_carry *x)
{
    static uint8_t room[CARD_MAX + 64];
    struct buffer frame = {room, 0, sizeof room};
    const struct bytes own = {x->core->self.card_raw, x->core->self.card_len};

    if (frame_card_write(&frame, own) == ERR_OK)
        conn_send(x->core, x->conn, bytes_of(&frame));
}

static void bye(const struct session_carry *x)
{
    uint8_t room[64];
    struct buffer frame = {room, 0, sizeof room};

    if (frame_bye_write(&frame, x->action->bye) == ERR_OK)
        conn_send(x->core, x->conn, bytes_of(&frame));
}

/* What stands in the signer's room is a frame of that type, if it fits. */
static void sign(struct core *c, const struct conn *t, enum frame_type type,
                 enum err err)
{
    if (err == ERR_OK)
        signer_add(c, t->link, type);
}

static void hello(const struct session_carry *x)
{
    struct core *c = x->core;
    uint8_t proofs_room[ENVELOPE_LANES * ENVELOPE_PROOF_MAX];
    struct buffer proofs = {proofs_room, 0, sizeof proofs_room};
    struct hello h = {0};

    core_read(c);
    session_hello(&x->conn->session, &h);
    resume_say(&c->facts, x->conn->peer, &proofs, &h);
    sign(c, x->conn, FRAME_HELLO, hello_write(signer_room(c), &h));
}

static void say_receipt(struct core *c, struct conn *t,
                        struct frame_receipt *receipt)
{
    receipt->time_ms = c->facts.now_ms;
    sign(c, t, FRAME_RECEIPT, frame_receipt_write(signer_room(c), receipt));
}

static void receipt(const struct session_carry *x)
{
    say_receipt(x->core, x->conn, &x->actions->receipt);
}

void session_say_receipt(struct core *c, struct conn *t,
                         enum envelope_lane lane, const struct frame_run *runs,
                         size_t count)
{
    static struct frame_receipt said;

    session_receipt(&t->session, lane, &said);
    memcpy(said.runs, runs, count * sizeof *runs);
    said.run_count = count;
    say_receipt(c, t, &said);
}

static void nak(const struct session_carry *x)
{
    sign(x->core, x->conn, FRAME_NAK,
         frame_nak_write(signer_room(x->core), &x->actions->nak));
}

static void rekey(const struct session_carry *x)
{
    const struct facts_self *self = &x->core->self;
    struct frame_rekey rekey = {
        .stream = x->conn->session.in[x->action->lane].name,
        .seq = x->action->seq,
        .card = {self->card_raw, self->card_len},
    };

    sign(x->core, x->conn, FRAME_REKEY,
         frame_rekey_write(signer_room(x->core), &rekey));
}

static void head(const struct session_carry *x)
{
    struct core *c = x->core;
    enum envelope_lane lane = x->action->lane;
    struct outbox_stream stream =
        release_stream(&c->facts, x->conn->peer, lane);
    struct frame_head head = {.time_ms = c->facts.now_ms};
    struct outbox_state state;

    core_read(c);
    outbox_state(&c->facts.txn.view, &stream, &state);
    head.stream =
        (struct stream_name){stream.me, stream.peer, lane, state.incarnation};
    /* Only what the session may have sent: the rest is named when it goes. */
    head.seq = x->conn->session.out[lane].sent;
    if (outbox_chain(&c->facts.txn.view, &stream, head.seq, &head.head))
        sign(c, x->conn, FRAME_HEAD, frame_head_write(signer_room(c), &head));
}

void session_say(const struct session_carry *x)
{
    static void (*const say[])(const struct session_carry *) = {
        [SESSION_SEND_GREET] = greet, [SESSION_SEND_CARD] = card,
        [SESSION_SEND_HELLO] = hello, [SESSION_SEND_RECEIPT] = receipt,
        [SESSION_SEND_NAK] = nak,     [SESSION_SEND_REKEY] = rekey,
        [SESSION_SEND_HEAD] = head,   [SESSION_SEND_BYE] = bye,
    };
    size_t kind = (size_t)x->action->kind;

    if (kind < sizeof say / sizeof *say && say[kind] != NULL)
        say[kind](x);
}

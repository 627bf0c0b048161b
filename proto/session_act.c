/* What a session appends for core to do, for both halves of it. */
#include "proto/session_lane.h"

#include <assert.h>

const char *session_alarm_text(enum session_alarm alarm)
{
    static const char *const words[] = {
        [SESSION_WRONG_NODE] = "greets as another node than its transport key",
        [SESSION_BAD_HELLO] =
            "hello is not for this connection, or not signed by the peer",
        [SESSION_BAD_FRAME] = "malformed frame",
        [SESSION_BAD_SIGNATURE] = "bad signature on a frame",
        [SESSION_OTHER_STREAM] = "frame of another stream",
        [SESSION_BROKEN_CHAIN] = "the stream's chain does not fit",
        [SESSION_FALSE_RECEIPT] = "false receipt: of what was never sent to it",
        [SESSION_FALSE_VOID] =
            "false receipt: void for what was sent to it as a record",
        [SESSION_FALSE_RECORD] =
            "false receipt: as of a record where only void was sent to it",
        [SESSION_FALSE_HEAD] =
            "false receipt: of another stream than was sent to it",
        [SESSION_FALSE_CLAIM] = "claim about a stream without proof",
        [SESSION_BACKWARDS] = "claims less than it acknowledged",
        [SESSION_WITHHELD] = "a released tail has not arrived",
        [SESSION_UNOPENABLE] = "a frame cannot be opened with any key",
        [SESSION_STRANGE_CARD] =
            ("it holds a newer card of this node than the node itself: was "
             "an old copy put back, or the signing key stolen?"),
    };

    return alarm < sizeof words / sizeof *words ? words[alarm] : "unknown";
}

/* WIRE.md 9.9: "fences the peer and says what it did" */
bool session_alarm_fences(enum session_alarm alarm)
{
    return alarm == SESSION_FALSE_RECEIPT || alarm == SESSION_FALSE_VOID ||
           alarm == SESSION_FALSE_RECORD || alarm == SESSION_FALSE_HEAD;
}

void session_act(struct session_actions *out, struct session_action action)
{
    assert(out->count < SESSION_ACTIONS_MAX);
    out->list[out->count++] = action;
}

void session_end(struct session *s, struct session_actions *out,
                 enum frame_bye bye)
{
    s->state = SESSION_CLOSED;
    session_act(out,
                (struct session_action){.kind = SESSION_SEND_BYE, .bye = bye});
    session_act(out,
                (struct session_action){.kind = SESSION_HANG_UP, .bye = bye});
}

void session_alarm_end(struct session *s, struct session_actions *out,
                       enum session_alarm alarm)
{
    session_act(out,
                (struct session_action){.kind = SESSION_ALARM, .alarm = alarm});
    session_end(s, out, FRAME_BYE_PROTOCOL);
}

struct bytes session_verified(struct session *s, struct session_actions *out,
                              enum frame_type type, struct bytes frame)
{
    struct signature sig;
    struct bytes body;

    if (frame_signed_parse(&body, &sig, type, frame) != ERR_OK) {
        session_alarm_end(s, out, SESSION_BAD_FRAME);
        return (struct bytes){0};
    }
    if (!ident_verify(&s->peer.sk, frame_domain(type), &body, 1, &sig)) {
        session_alarm_end(s, out, SESSION_BAD_SIGNATURE);
        return (struct bytes){0};
    }
    return body;
}

void session_receipt(const struct session *s, enum envelope_lane lane,
                     struct frame_receipt *out)
{
    out->stream = s->in[lane].name;
    out->receiver_incarnation = s->me.incarnation;
    out->run_count = 0;
    out->seq = s->in[lane].stored.seq;
    out->head = s->in[lane].stored.head;
    out->credit = s->grant;
    out->time_ms = 0;
}

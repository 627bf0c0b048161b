/*
 * session: the conversation over one connection with one peer, as a pure state
 * machine.
 *
 * Core feeds events in and carries out the actions in order. A session never
 * reads a clock or draws randomness: events bring both. It holds the window
 * of each stream, nothing else; what lasts is in the store, and is told to the
 * session at JUDGED and STORED. Only envelopes and signatures' making are
 * someone else's work; every signed frame that arrives is verified here.
 * WIRE.md sections 9, 10 and 11.
 */
#ifndef PROTO_SESSION_H
#define PROTO_SESSION_H

#include "proto/hello.h"

enum {
    SESSION_WINDOW = FRAME_CREDIT_FRAMES,
    SESSION_SILENCE_MS = 90 * 1000,
    SESSION_QUIET_MS = 30 * 1000,
    SESSION_HEAD_MS = 60 * 1000,
    SESSION_NAK_MS = 5 * 1000,
    SESSION_HANDSHAKE_MS = 30 * 1000,
    SESSION_REKEY_TRIES = 3,
    SESSION_ACTIONS_MAX = 16,
};

enum session_state {
    SESSION_GREETING, /* our GREET is out, theirs is awaited */
    SESSION_CARDLESS, /* they hold a newer card: it is awaited */
    SESSION_EXPIRED,  /* their card ended: a newer one is awaited */
    SESSION_HELLOING, /* our HELLO is out, theirs is awaited */
    SESSION_JUDGING,  /* theirs is with core, for the facts */
    SESSION_OPEN,
    SESSION_CLOSED,
};

/* A peer, as its current card has it; told again at CARD_CHANGED. */
struct session_peer {
    struct node_id id;
    struct sign_public sk;
    uint64_t identity_ms, working_ms;
    bool expired;
};

struct session_me {
    struct node_id id;
    uint64_t identity_ms, working_ms;
    struct incarnation incarnation;
};

/* The sender's side of one lane. */
struct session_out {
    uint64_t released; /* highest seq in the store */
    uint64_t base;     /* all up to here is with the receiver */
    uint64_t sent;     /* highest seq in flight */
    uint64_t handed; /* highest seq ever sent on this connection, or claimed at
                        its HELLO: no answer can be about more */
    uint64_t octets; /* of base+1 … sent */
    uint32_t size[SESSION_WINDOW]; /* by seq % SESSION_WINDOW */
    struct frame_credit credit;
    uint64_t head_at_ms; /* last HEAD */
    bool rewound;        /* at some time: */
    uint64_t rewound_ms; /* last */
    bool rewinds;        /* again, when its 5 s are over: */
    uint64_t rewind_to;  /* from the place after this one */
};

struct session_place {
    uint64_t seq;
    struct hash head;
};

/* The receiver's side of one lane. */
struct session_in {
    struct stream_name name;
    struct session_place stored; /* committed */
    struct session_place taken;  /* handed to core, not yet committed */
    uint64_t nak_seq, nak_at_ms;
    uint64_t rekey_seq;
    unsigned rekey_tries;
};

struct session {
    enum session_state state;
    struct session_me me;
    struct session_peer peer;
    bool dialled;      /* by us */
    bool hello_passed; /* theirs came while their card was over */
    struct box_public my_tk, your_tk;
    uint8_t my_challenge[32], your_challenge[32];
    struct incarnation theirs;
    struct frame_credit grant; /* what we give a lane */
    uint64_t begun_ms, heard_ms, said_ms;
    struct session_out out[ENVELOPE_LANES];
    struct session_in in[ENVELOPE_LANES];
};

enum session_event_kind {
    SESSION_UP,           /* challenge */
    SESSION_FRAME,        /* frame */
    SESSION_CARD_CHANGED, /* peer */
    SESSION_JUDGED,       /* judgement */
    SESSION_RELEASED,     /* lane, seq: highest in the store */
    SESSION_SENT,         /* lane, sizes, count: from sent + 1 on */
    SESSION_STORED,       /* lane, place, runs, count: after the commit */
    SESSION_UNTAKEN,      /* lane: what was taken was not stored */
    SESSION_NEEDS_REKEY,  /* lane, seq: first one not stored */
    SESSION_BAD,          /* an envelope that the peer did not sign */
    SESSION_FALSE,        /* alarm: an answer that cannot be true */
    SESSION_CREDIT,       /* credit: what we grant from now on */
    SESSION_TICK,
    SESSION_WAITS, /* in place of TICK: core has a frame of the peer's, and
                      cannot carry out now what follows from it */
    SESSION_DOWN,
};

/* What core finds in the store about the claims of a HELLO. */
struct session_judgement {
    struct {
        uint64_t released;
        enum stream_verdict verdict; /* stream_judge_receiver() */
        uint64_t claim_seq;          /* 0 when nothing is held */
    } out[ENVELOPE_LANES];
    struct {
        struct session_place stored; /* kept when NORMAL */
        uint64_t settled;            /* as the sender's HELLO has it */
        enum stream_verdict verdict; /* stream_judge_sender() */
    } in[ENVELOPE_LANES];
};

enum session_alarm {
    SESSION_WRONG_NODE, /* greets as another than its transport key */
    SESSION_BAD_HELLO,  /* wrong challenge, key or signature */
    SESSION_BAD_FRAME,  /* malformed, or not of this version */
    SESSION_BAD_SIGNATURE,
    SESSION_OTHER_STREAM, /* an envelope of another stream: replay */
    SESSION_BROKEN_CHAIN,
    SESSION_FALSE_RECEIPT, /* of what was never sent */
    SESSION_FALSE_VOID,    /* "void" where only a record may have left */
    SESSION_FALSE_RECORD,  /* another answer where none may have left */
    SESSION_FALSE_HEAD,    /* another chain than was sent */
    SESSION_FALSE_CLAIM,   /* HELLO without proof */
    SESSION_BACKWARDS,     /* below what it acknowledged */
    SESSION_WITHHELD,      /* HEAD beyond what arrived: told, not hung up */
    SESSION_UNOPENABLE,    /* three REKEYs did not help */
    SESSION_STRANGE_CARD, /* it holds a newer card of ours: told, not hung up */
};
const char *session_alarm_text(enum session_alarm alarm);
/* Whether who did that is fenced until a person has looked. */
bool session_alarm_fences(enum session_alarm alarm);

struct session_event {
    enum session_event_kind kind;
    uint64_t now_ms;
    struct bytes frame;
    uint8_t challenge[32];
    struct session_peer peer;
    const struct session_judgement *judgement;
    enum envelope_lane lane;
    uint64_t seq;
    struct session_place place;
    const struct frame_run *runs;
    const uint32_t *sizes;
    size_t count;
    struct frame_credit credit;
    enum session_alarm alarm;
};

enum session_action_kind {
    SESSION_SEND_GREET, /* actions.greet */
    SESSION_SEND_CARD,  /* our card */
    SESSION_SEND_HELLO, /* core builds it with session_hello() and the store */
    SESSION_SEND_RECEIPT, /* actions.receipt; core sets time_ms and signs */
    SESSION_SEND_RECEIPT_AGAIN, /* lane, seq: its answer, as the store has it,
                                   alone or with others that are owed */
    SESSION_REPEAT,   /* lane, seq … to: so, for all of these, page by page */
    SESSION_SEND_NAK, /* actions.nak */
    SESSION_SEND_REKEY, /* lane, seq: with our card */
    SESSION_SEND_HEAD,  /* lane: core adds the store's head */
    SESSION_SEND_BYE,   /* bye */
    SESSION_KEEP_CARD,  /* bytes: check it against the roster, then say
                           CARD_CHANGED before the next frame */
    SESSION_JUDGE,      /* actions.hello: answer with JUDGED */
    SESSION_RESTORED,   /* lane, seq: the receiver stands here again */
    SESSION_ARCHIVE,    /* lane: the held cursor is over, a new one begins */
    SESSION_OPENED,
    SESSION_TAKE,   /* lane, seq, bytes: an envelope, next in its stream */
    SESSION_STANDS, /* lane, place: where the receiver says it stands. Core
                       compares that with the chain, and answers FALSE when it
                       differs */
    SESSION_ACKNOWLEDGED, /* actions.received: persist it, or answer FALSE */
    SESSION_PROOF,        /* lane, bytes: the newest HEAD signed by the peer */
    SESSION_GIVEN_BACK,   /* bytes: body of a verified GIVEBACK */
    SESSION_MORE,         /* lane, seq … : up to frames and octets may go; in
                             place of what an earlier one allowed */
    SESSION_FENCE,        /* lane, verdict */
    SESSION_ALARM,        /* alarm */
    SESSION_HANG_UP,      /* always the last */
};

struct session_action {
    enum session_action_kind kind;
    enum envelope_lane lane;
    uint64_t seq, to;
    struct session_place place;
    uint32_t frames;
    uint64_t octets;
    struct bytes bytes; /* points into the event's frame */
    enum frame_bye bye;
    enum session_alarm alarm;
    enum stream_verdict verdict;
};

/* At most one of each of these in one answer. */
struct session_actions {
    struct session_action list[SESSION_ACTIONS_MAX];
    size_t count;
    struct frame_greet greet;
    struct hello hello;
    struct frame_receipt receipt, received;
    struct frame_nak nak;
};

/* A new connection. grant: what we give a lane at first. */
void session_init(struct session *s, const struct session_me *me,
                  const struct session_peer *peer, bool dialled,
                  const struct frame_credit *grant);
/* The transport keys, as this connection runs on them. */
void session_keys(struct session *s, const struct box_public *mine,
                  const struct box_public *yours);

/* Any event is legal in any state. Overwrites *out. Cannot fail. */
void session_step(struct session *s, const struct session_event *ev,
                  struct session_actions *out);

/* Fill what only the session knows of our HELLO: ids, challenges, keys, credit,
   versions, incarnation. */
void session_hello(const struct session *s, struct hello *out);

/* A receipt for a lane's committed place, without runs and time. */
void session_receipt(const struct session *s, enum envelope_lane lane,
                     struct frame_receipt *out);

/* Whether the envelope at seq has had its REKEY tries. WIRE.md 9.6 */
bool session_unopened(const struct session *s, enum envelope_lane lane,
                      uint64_t seq);

#endif

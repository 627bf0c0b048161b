/*
 * core: everything the process owns, for the modules that move it.
 *
 * One thread. A round of the loop hears everyone, opens what arrived in one
 * exchange with keys, writes everything in one transaction, and speaks only
 * after the commit. core_write() begins that transaction on first use.
 */
#ifndef NODE_CORE_CORE_H
#define NODE_CORE_CORE_H

#include "node/child.h"
#include "node/core/clock.h"
#include "node/core/facts/facts.h"
#include "node/core/net_out.h"
#include "node/core/outage.h"
#include "node/core/store/jobs.h"
#include "node/keys/key_line.h"

enum {
    CORE_CONNS_MAX = 1024, /* live links */
    CORE_KEYS_WAIT_MS = 30000,
    CORE_TICK_MS = 1000,
    CORE_HOOK_WHY_MAX = 256,
};

struct conn;
struct batch;
struct signer;
struct net_state;
struct packs;
struct retro_hunt;
struct control_server;

/* Which of what is due of a kind had its turn last. */
struct core_turn {
    uint64_t number;
    uint32_t node_no;
};

struct core {
    struct child child;
    struct {
        struct port_clock clock;
        struct port_net net; /* spoken to once net_is_new was seen */
        struct port_keys keys;
    } port;
    struct config config;
    struct facts_self self;
    struct store *store; /* begins and ends what is done in facts.txn */
    struct facts facts;
    struct work_meter work;
    struct net_out net_out;
    struct conn *conn[CORE_CONNS_MAX];
    size_t conn_count;
    size_t first_turn; /* whose turn comes first in the next round */
    struct batch *batch;
    struct signer *signer;
    struct net_state *net_state;
    struct packs *packs;
    struct retro_hunt *retro;
    struct control_server *control;
    struct {
        uint64_t pid, restarts;
        struct sandbox sandbox;
    } process[PROCESSES];

    uint64_t begun_ms;
    struct clock_look clock; /* at the begin of this round */
    bool clock_doubtful;     /* as the log has it */
    bool stop, net_is_new, keys_is_new;
    bool
        net_suspected; /* the last net may have ended of what net_suspect did */
    struct box_public net_suspect;
    struct {
        uint64_t runs, failed, failed_ms;
        char why[CORE_HOOK_WHY_MAX]; /* the last failed; "" */
    } hook[CONFIG_HOOKS];            /* as hook has told it */
    struct outage outage;
    uint64_t alive_ms; /* steady clock: when the parent last heard of us */
    bool released;     /* something was released in this transaction */
    bool passing;      /* more is due to be passed on at once */
    bool look_again;   /* marks or time changed: any wait may be over */
    bool keys_changed; /* net is to be told of the roster after the commit */
    bool held_over;    /* what is held was looked at to the end */
    bool staged_over;  /* no part of an act is to be forgotten now */
    bool lost_over;    /* what peers lost is listed as outstanding */
    size_t looks_of;   /* whose waiting releases are looked at next */
    struct core_turn due[JOB_KINDS];
    uint64_t releases_told; /* to the sessions */
    uint64_t commits_told;  /* to the witness */
    /* Steady clock: last done. */
    uint64_t tick_ms, minute_ms, own_ms, reminded_ms;
};

/* Be inside a write transaction, or in any. */
void core_write(struct core *c);
void core_read(struct core *c);

/*
 * After a call to keys: whether to make it again, because keys died and the
 * parent has brought a new channel.
 */
bool core_keys_again(struct core *c, enum err err);

/* The way to keys, for one exchange that may take a while. */
const struct port_keys *core_keys(struct core *c);

/* Tell the parent, each second at most, that this process is not hung. */
void core_alive(struct core *c);

/* Hear all that the parent says now. */
void core_hear_parent(struct core *c);

/* Milliseconds since 1970, and of a clock that only runs forward. */
uint64_t core_now_ms(const struct core *c);
uint64_t core_steady_ms(const struct core *c);

#endif

/*
 * circle: an office amid peers that send it what they and others signed; what
 * it kept, and what it released to whom.
 *
 * All calls work inside the write transaction that circle_open() begins.
 */
#ifndef TESTS_NODE_CORE_PEERS_FIXTURE_H
#define TESTS_NODE_CORE_PEERS_FIXTURE_H

#include "node/core/store/jobs.h"
#include "proto/record_notice.h"
#include "tests/node/core/core_fixture.h"

enum { CIRCLE_IDS_MAX = 256 };

struct circle {
    struct office o;
    struct peer *peer[OFFICE_NODES]; /* by sample node; NULL: none */
    struct buffer raw;               /* what was signed last */
    uint8_t octets[RECORD_MAX];
};

/* Sample nodes 1 … peers are peers, without marks. */
void circle_open(struct circle *c, unsigned peers);
void circle_close(struct circle *c);
/* Commit, close and open, as after a restart. */
void circle_restart(struct circle *c);

/* Sign a record; its name. */
struct record_id circle_sign(struct circle *c,
                             const struct office_report *report);
/* Let what was signed last come from a peer. */
enum frame_disposition circle_feed(struct circle *c, unsigned from);
/* Both: the answer must be FRAME_STORED. */
struct record_id circle_stored(struct circle *c, unsigned from,
                               const struct office_report *report);
/* A record of this node's own, kept and released to all who may have it. */
struct record_id circle_own(struct circle *c,
                            const struct office_report *report);
/* Judge once more what is held. */
void circle_look_again(struct circle *c);

/* The author's card, brought by a peer. */
void circle_introduce(struct circle *c, unsigned by, unsigned author);

/* One version of a group; members are digits: "013". */
struct circle_version {
    unsigned owner;
    uint8_t object;
    uint64_t version;
    const char *members;
    const char *name; /* NULL: "a group" */
};
/* Sign it; what an audience names it by. */
struct record_reader circle_group(struct circle *c,
                                  const struct circle_version *v);
/* The same, and let it come from a peer (0: it is this node's own). */
struct record_reader circle_group_from(struct circle *c, unsigned from,
                                       const struct circle_version *v);
struct record_id circle_group_record(const struct record_reader *pin);

/* A notice of one entry, to this node and, if not 0, to one more. */
struct circle_notice {
    unsigned author;
    enum record_notice_type type;
    struct record_id record;
    unsigned node;
    uint64_t state;
    int also_to;
};
enum frame_disposition circle_tell(struct circle *c, unsigned from,
                                   const struct circle_notice *n);

/* A retraction of an object of author's, whole or of one domain, up to a
   revision. Its record is named; who: its audience, as in office_report. */
struct circle_retraction {
    unsigned author;
    uint8_t object; /* its own */
    uint8_t target;
    struct record_id record;
    uint64_t up_to;
    const char *domain; /* NULL: whole */
    bool erase;
    enum tlp tlp;
    int to[3];
    bool to_me;
};
struct record_id circle_retraction(struct circle *c,
                                   const struct circle_retraction *r);

/* The row of what is kept; fails the test when it is not. */
struct vault_row circle_row(struct circle *c, const struct record_id *id);
bool circle_kept(struct circle *c, const struct record_id *id);
bool circle_has_body(struct circle *c, const struct record_id *id);
/* Whether a record stands in a peer's stream. */
bool circle_went(struct circle *c, const struct record_id *id, unsigned to);
/* A peer's stream in its order; how many. */
size_t circle_stream(struct circle *c, unsigned to, enum envelope_lane lane,
                     struct record_id ids[static CIRCLE_IDS_MAX]);
/* Where a record stands there, from 1; 0: nowhere. Fails when twice. */
size_t circle_place(struct circle *c, const struct record_id *id, unsigned to);

/* A new life without its past, or the end of it: the roster is to be
   confirmed. */
void circle_lose(struct circle *c, enum store_past past);
/* A peer gives back: a page of what it got from this node. */
void circle_list(struct circle *c, unsigned n, const struct record_id *ids,
                 size_t count, bool more);
/* What is due to be passed on is, unless the roster is unconfirmed. */
void circle_do_due(struct circle *c);

/* How many are due of a kind. */
size_t circle_due(struct circle *c, enum due_kind kind);

#endif

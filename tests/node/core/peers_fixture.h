/*
 * peers_fixture: a core_fixture amid peers that send it what they and others
 * signed; what it kept, and what it released to whom.
 *
 * All calls work inside the write transaction that peers_fixture_open() begins.
 */
#ifndef TESTS_NODE_CORE_PEERS_FIXTURE_H
#define TESTS_NODE_CORE_PEERS_FIXTURE_H

#include "node/core/store/jobs.h"
#include "proto/record_notice.h"
#include "tests/node/core/core_fixture.h"

enum { PEERS_FIXTURE_IDS_MAX = 256 };

struct peers_fixture {
    struct core_fixture o;
    struct peer *peer[CORE_FIXTURE_NODES]; /* by sample node; NULL: none */
    struct buffer raw;                     /* what was signed last */
    uint64_t groups_ms; /* when groups are signed; 0: SAMPLE_NOW_MS */
    uint8_t octets[RECORD_MAX];
};

/* Sample nodes 1 … peers are peers, without marks. */
void peers_fixture_open(struct peers_fixture *c, unsigned peers);
void peers_fixture_close(struct peers_fixture *c);
/* A test amid so many peers: the fixture is opened before and closed after
   it. */
#define PEERS_FIXTURE_TEST(name, fixture, count)                               \
    cmocka_unit_test_prestate_setup_teardown(                                  \
        name, peers_fixture_begin, peers_fixture_end,                          \
        &((struct peers_fixture_setup){fixture, count}))
struct peers_fixture_setup {
    struct peers_fixture *c;
    unsigned peers;
};
int peers_fixture_begin(void **state);
int peers_fixture_end(void **state);
/* Commit, close and open, as after a restart. */
void peers_fixture_restart(struct peers_fixture *c);

/* Sign a record; its name. */
struct record_id peers_fixture_sign(struct peers_fixture *c,
                                    const struct core_fixture_report *report);
/* Let what was signed last come from a peer. */
enum frame_disposition peers_fixture_feed(struct peers_fixture *c,
                                          unsigned from);
/* Both: the answer must be FRAME_STORED. */
struct record_id peers_fixture_stored(struct peers_fixture *c, unsigned from,
                                      const struct core_fixture_report *report);
/* A record of this node's own, kept and released to all who may have it. */
struct record_id peers_fixture_own(struct peers_fixture *c,
                                   const struct core_fixture_report *report);
/* The same of one to peer 1 whose audience names so many groups, too, as an
   earlier version kept it. */
struct record_id peers_fixture_crowded(struct peers_fixture *c,
                                       unsigned groups);
/* Judge once more what is held. */
void peers_fixture_look_again(struct peers_fixture *c);

/* The author's card, brought by a peer. */
void peers_fixture_introduce(struct peers_fixture *c, unsigned by,
                             unsigned author);

/* One version of a group; members are digits: "013". */
struct peers_fixture_version {
    unsigned owner;
    uint8_t object;
    uint64_t version;
    const char *members;
    const char *name; /* NULL: "a group" */
};
/* Sign it; what an audience names it by. */
struct record_reader peers_fixture_group(struct peers_fixture *c,
                                         const struct peers_fixture_version *v);
/* The same, and let it come from a peer (0: it is this node's own). */
struct record_reader
peers_fixture_group_from(struct peers_fixture *c, unsigned from,
                         const struct peers_fixture_version *v);
struct record_id peers_fixture_group_record(const struct record_reader *pin);

/* A notice of one entry, to this node and, if not 0, to one more. */
struct peers_fixture_notice {
    unsigned author;
    enum record_notice_type type;
    struct record_id record;
    const struct record_id *second; /* NULL: it names one */
    unsigned node;
    uint64_t state;
    int also_to;
    struct bytes extensions;
    uint64_t ahead_ms; /* its signer's clock is; or behind, modulo 2^64 */
    bool not_to_me;    /* this node is on its way */
};
enum frame_disposition peers_fixture_tell(struct peers_fixture *c,
                                          unsigned from,
                                          const struct peers_fixture_notice *n);

/* A retraction of an object of author's, whole or of one domain, up to a
   revision. Its record is named; who: its audience, as in core_fixture_report.
 */
struct peers_fixture_retraction {
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
    const struct record_reader *group;
};
struct record_id
peers_fixture_retraction(struct peers_fixture *c,
                         const struct peers_fixture_retraction *r);

/* The row of what is kept; fails the test when it is not. */
struct vault_row peers_fixture_row(struct peers_fixture *c,
                                   const struct record_id *id);
bool peers_fixture_kept(struct peers_fixture *c, const struct record_id *id);
bool peers_fixture_has_body(struct peers_fixture *c,
                            const struct record_id *id);
/* Whether a record stands in a peer's stream. */
bool peers_fixture_went(struct peers_fixture *c, const struct record_id *id,
                        unsigned to);
/* A peer's stream in its order; how many. */
size_t peers_fixture_stream(struct peers_fixture *c, unsigned to,
                            enum envelope_lane lane,
                            struct record_id ids[static PEERS_FIXTURE_IDS_MAX]);
/* Where a record stands there, from 1; 0: nowhere. Fails when twice. */
size_t peers_fixture_place(struct peers_fixture *c, const struct record_id *id,
                           unsigned to);

/* A new life without its past, or the end of it: the roster is to be
   confirmed. */
void peers_fixture_lose(struct peers_fixture *c, enum store_past past);
/* A peer gives back: a page of what it got from this node. */
void peers_fixture_list(struct peers_fixture *c, unsigned n,
                        const struct record_id *ids, size_t count, bool more);
/* What is due to be passed on is, unless the roster is unconfirmed. */
void peers_fixture_do_due(struct peers_fixture *c);

/* How many are due of a kind. */
size_t peers_fixture_due(struct peers_fixture *c, enum job_kind kind);

#endif

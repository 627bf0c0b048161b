/*
 * core_fixture: facts in a directory of its own: a store, an empty roster,
 * sample node 0 as this node, and the clock at SAMPLE_NOW_MS.
 */
#ifndef TESTS_NODE_CORE_CORE_FIXTURE_H
#define TESTS_NODE_CORE_CORE_FIXTURE_H

#include "node/core/facts/facts.h"
#include "node/core/record/ingest.h"
#include "node/core/store/index_find.h"
#include "tests/node/folder.h"
#include "tests/sample.h"

enum { CORE_FIXTURE_NODES = 8, CORE_FIXTURE_MAP_GIB = 1 };

struct core_fixture {
    struct folder folder;
    struct store *store;
    struct facts facts;
    struct facts_self self;
    struct config config;
    struct sample_node node[CORE_FIXTURE_NODES];
    struct {
        uint64_t seq;
        struct hash head;
    } in[CORE_FIXTURE_NODES][ENVELOPE_LANES]; /* of what peers sent */
    enum frame_disposition answer;            /* the last that changed */
    bool on_lane_0;      /* what comes next does, TLP:RED as well */
    bool in_wrong_place; /* its place in the chain names something else */
};

void core_fixture_open(struct core_fixture *o);
void core_fixture_close(struct core_fixture *o);
/* The same with a write transaction, which is dropped in the end. */
int core_fixture_open_writing(struct core_fixture *o);
int core_fixture_close_writing(struct core_fixture *o);
/* What is held in memory beside the store, for a test that opens it itself. */
void core_fixture_forget(struct core_fixture *o);
/* Close and open the store, as after a restart. */
void core_fixture_again(struct core_fixture *o);

/* Inside a write transaction: sample node n as peer "node-n". */
struct peer *core_fixture_peer(struct core_fixture *o, unsigned n);
/* Commit what core_fixture_write() began; fails the test when it does not. */
void core_fixture_write(struct core_fixture *o);
void core_fixture_commit(struct core_fixture *o);

/* One report of one domain. */
struct core_fixture_report {
    unsigned author; /* sample node */
    enum tlp tlp;
    int to[3]; /* sample nodes, ascending by number; 0 ends the list */
    bool to_me;
    const struct record_reader *group; /* in the audience, too; NULL: none */
    unsigned delegate;                 /* sample node; 0: nobody */
    bool delegate_me;                  /* node 0 instead */
    enum record_scope scope;
    const char *domain; /* NULL: no indicator */
    uint8_t object;
    uint64_t revision; /* 0 stands for 1 */
    uint64_t kind;     /* 0 stands for a report */
    uint64_t created_ms, expires_ms;
    struct bytes body; /* empty: made of the domain */
    struct bytes extensions;
};
/* Append it, signed. */
void core_fixture_sign(struct core_fixture *o, struct buffer *out,
                       const struct core_fixture_report *report);

/* Keep it as this node's own; raw must outlive *r. */
void core_fixture_keep(struct core_fixture *o, struct buffer *raw,
                       struct record *r, struct vault_row *row,
                       const struct core_fixture_report *report);

/* A record as if it came from peer n (core_fixture_feed: 1) in its next place;
   inside a write transaction. One that names TLP:RED comes on the direct lane,
   unless on_lane_0. */
enum frame_disposition core_fixture_feed_from(struct core_fixture *o,
                                              unsigned n, struct bytes record);
/* The same, whether it is taken or not. */
enum ingest_outcome core_fixture_offer(struct core_fixture *o, unsigned n,
                                       struct bytes record,
                                       enum frame_disposition *disposition);
enum frame_disposition core_fixture_feed(struct core_fixture *o,
                                         struct bytes record);

/* Judge what is held and due, to the end; how many places were answered;
   o->answer is the last. Cards of the roster must have been saved. */
size_t core_fixture_judge_held(struct core_fixture *o);

/* Live and other entries of a domain. */
size_t core_fixture_hits(struct core_fixture *o, const char *domain,
                         struct index_hit *hits, size_t max);

/* A retraction's body: of object, whole or of one domain. */
struct bytes core_fixture_retract_body(struct buffer *out, uint8_t object,
                                       const struct record_id *record,
                                       const char *domain, bool erase);

#endif

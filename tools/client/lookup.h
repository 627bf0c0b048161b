/*
 * lookup: values, asked about many at a time.
 *
 *     lookup_begin(&l);
 *     while (more values) {
 *         lookup_put(&l, text);
 *         if (lookup_full(&l)) {
 *             verdict = lookup_ask(&l, c, &why);
 *             ... l.asked[0] to l.asked[l.count - 1] ...
 *             lookup_end(&l);
 *         }
 *     }
 */
#ifndef TOOLS_CLIENT_LOOKUP_H
#define TOOLS_CLIENT_LOOKUP_H

#include "proto/indicator.h"
#include "tools/client/client.h"
#include "tools/client/warninglist/warninglist.h"

enum { LOOKUP_OCTETS = CONTROL_MESSAGE_MAX - 16384 };

/* A value that was asked about, and what was answered. */
struct lookup_asked {
    struct bytes text; /* borrowed until lookup_end() */
    const char *type;  /* likeliest; NULL: no indicator */
    json_t *hits;
    uint64_t hidden; /* hits that are expired or retracted, and were not told */
};

/* Large: not for the stack. */
struct lookup {
    bool all; /* tell what is expired or retracted, too */
    const struct warninglists *lists; /* hits say what stands on one; or NULL */
    struct lookup_asked asked[CONTROL_LOOKUP_ITEMS_MAX];
    size_t count;

    size_t items; /* of the request: a value may be of several types */
    struct buffer packed;
    uint8_t octets[LOOKUP_OCTETS];
};

/* Nothing is asked yet. */
void lookup_begin(struct lookup *l);

/* As a person writes it, defanged or not. False: it is no indicator, and gets
   no hits. Not when it is full. */
bool lookup_put(struct lookup *l, struct bytes text);

/* Whether it must be asked before more is put. */
bool lookup_full(const struct lookup *l);

/* Ask about all that was put, where there is anything to ask. */
enum verdict lookup_ask(struct lookup *l, struct client *c,
                        struct reasons *why);

/* value, type, hits and hidden, as JSON: times are RFC 3339 text. */
json_t *lookup_json(const struct lookup_asked *a);

/* Forget values and answers: the next may be put. */
void lookup_end(struct lookup *l);

/* The next value of a text that has one a line, without blanks around it; '#'
   begins a comment. *rest and *line (0 before the first) move on. False: there
   is none. */
bool lookup_next_value(struct bytes *rest, unsigned *line, struct bytes *out);

#endif

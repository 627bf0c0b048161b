/*
 * reinstate: values of files and forms that this node retracted, and those of
 * them that come back because a person names them.
 *
 *     struct reinstate r = {.said = ...};
 *     verdict = reinstate_read(&r, &why);
 *     verdict = reinstate_ask(&r, client, &of, &why);
 *     ... r.back: what would come back unnamed; r.whole: the object itself ...
 *     reinstate_put(&r, args);
 *     reinstate_close(&r);
 */
#ifndef TOOLS_CLIENT_RETRACTION_REINSTATE_H
#define TOOLS_CLIENT_RETRACTION_REINSTATE_H

#include <jansson.h>

#include "proto/record.h"
#include "tools/client/client.h"

/* Begins zeroed, but for what was said. */
struct reinstate {
    struct text_list said; /* values, defanged or not, or an object's uuid */

    /* What was found. */
    struct reinstate_value *named; /* what was said, in each type it can be */
    size_t named_count;
    bool whole;    /* the object is named */
    bool *there;   /* which of those said are among what is to leave */
    json_t *back;  /* [{type, value, number, retraction, since, reason}] */
    json_t *over;  /* the same of the object, if it was retracted as a whole
                      and does not come back; else NULL */
    bool *drop;    /* which entries are in back */
    json_t *again; /* rows as in back, of what comes back by word */
};

/* What is to leave. Entries are borrowed. */
struct reinstate_of {
    const struct record_indicator *entries;
    size_t count;
    const struct object_id *object; /* into which they come; or NULL: a new one
                                     */
    const uint8_t *case_uuid;       /* of an incident; or NULL */
};

/* What was said. VERDICT_WRONG: it is no indicator. */
enum verdict reinstate_read(struct reinstate *r, struct reasons *why);

/* Whether all that was said is among what is to leave. VERDICT_WRONG. */
enum verdict reinstate_check(struct reinstate *r, const struct reinstate_of *of,
                             struct reasons *why);

/* Ask the node which of the entries it retracted, some thousands at a time.
   VERDICT_WRONG: what was said is not among them. */
enum verdict reinstate_ask(struct reinstate *r, struct client *c,
                           const struct reinstate_of *of, struct reasons *why);

/* The same of more entries, which must not be all that is to leave: their rows
   join back and again, and drop is about them. */
enum verdict reinstate_more(struct reinstate *r, struct client *c,
                            const struct reinstate_of *of, struct reasons *why);

/* Whether an entry is named. */
bool reinstate_names(struct reinstate *r, const struct record_indicator *e);

/* Forget the rows that were found so far. */
void reinstate_begin(struct reinstate *r);

/* Whether something would come back that nobody named. VERDICT_WRONG: it does,
   and nothing was named at all; else it is left out. */
enum verdict reinstate_settle(const struct reinstate *r, struct reasons *why);

/* `reinstate` and `whole` of a request. */
void reinstate_put(const struct reinstate *r, struct control_writer *args);

/* `retracted`: what would come back, the object first; `reinstated`: what does,
   by word. */
void reinstate_json(const struct reinstate *r, json_t *out);

void reinstate_close(struct reinstate *r);

#endif

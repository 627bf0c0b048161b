/*
 * retract: a record, or single values of it, no longer hold; recalled, everyone
 * is to erase it, too.
 *
 *     struct retract r = {.record = "42", .reason = "a test", .erase = false};
 *     v = retract_begin(&r, &why);
 *     v = retract_open(&r, dir, &why);
 *     v = record_action_preview(&r.action, r.targets, 0, &rows, &why);
 *     v = record_action_one(&r.action, r.targets, 0, &rows, &why);
 *     retract_close(&r);
 */
#ifndef TOOLS_CLIENT_RETRACT_H
#define TOOLS_CLIENT_RETRACT_H

#include "tools/client/record_action.h"

struct retract {
    struct record_action action; /* the token of its act, where one was given */
    const char *record, *reason;
    bool alone;              /* only this part of a longer list */
    bool erase;              /* recall it */
    struct text_list values; /* only these of it, defanged or not; or empty */

    /* What was found. */
    json_t *targets; /* what is acted on: the record, or the parts that have
                        one of the values */
    struct buffer *packed; /* of each of those: its values */
    struct draft draft;    /* what is withdrawn: of a longer list each part */
    struct draft_views so_far;
    json_t *records; /* of the draft */
};

/* Begin the act. r stays where it is from now on. VERDICT_WRONG: the token. */
enum verdict retract_begin(struct retract *r, struct reasons *why);

/* Connect to the node in dir; the values are looked up in the record, which
   knows their types, and in the other parts of its list. VERDICT_WRONG: one is
   in none of them. */
enum verdict retract_open(struct retract *r, const char *dir,
                          struct reasons *why);

/* How many may hold the record, and how many of them it reached by way of
   others. */
enum verdict retract_holders(struct retract *r, size_t *holders, size_t *beyond,
                             struct reasons *why);

void retract_close(struct retract *r);

#endif

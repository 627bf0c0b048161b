/*
 * revise: a record anew, to those who may have it now. A list of several
 * records is revised as one: revisions of its records, new ones where it grew,
 * retractions where it shrank; all or none.
 *
 *     struct revise v = {.record = "42", .reason = "a better list"};
 *     v.label.tlp_word = "amber";
 *     verdict = revise_begin(&v, &why);
 *     verdict = label_check(&v.label, &why);
 *     verdict = revise_open(&v, dir, &why);
 *     verdict = revise_read(&v, dir, count, names, &why);  with_files
 *     verdict = revise_choose(&v, &why);
 *     verdict = record_action_preview(&v.action, v.records, &rows, &why);
 *     verdict = record_action_together(...), or _one(...) where it is one
 *     revise_close(&v);
 */
#ifndef TOOLS_CLIENT_REVISE_H
#define TOOLS_CLIENT_REVISE_H

#include "tools/client/import.h"
#include "tools/client/label.h"
#include "tools/client/recipients.h"
#include "tools/client/record_action.h"
#include "tools/client/record_view.h"
#include "tools/client/retraction/reinstate.h"

struct revise {
    /* Set by the caller; texts are borrowed. What is not said stays. */
    struct record_action action; /* the token of its act, where one was given */
    const char *record, *reason;
    struct label label;
    struct recipients recipients;
    struct import import;
    struct reinstate reinstate; /* said: the caller's */
    bool alone;                 /* only this part of a longer list */
    bool with_files;            /* they bring other indicators */

    /* What was found. */
    struct record_view old;
    char *old_title; /* or NULL */
    json_t *parts;   /* rows of the set as it stands */
    json_t *records; /* ids of those to revise */
    json_t *beyond;  /* ids of those that are no longer needed */
    uint8_t set_id[ACT_TOKEN_OCTETS];
    size_t next;        /* entry of the import */
    struct draft draft; /* what it says then */
    struct draft_import drafted;
    struct draft_views so_far;
};

/* Begin the act. v stays where it is from now on. VERDICT_WRONG: the token. */
enum verdict revise_begin(struct revise *v, struct reasons *why);

/* Whether label or recipients are said anew. */
bool revise_says(const struct revise *v);

/* Connect to the node in dir and fetch the record; what it says now goes on
   where nothing else is said. VERDICT_WRONG: that cannot be. */
enum verdict revise_open(struct revise *v, const char *dir,
                         struct reasons *why);

/* Read the files that replace its indicators. VERDICT_WRONG: also where they
   bring back what this node retracted, as share_retracted() does. */
enum verdict revise_read(struct revise *v, const char *dir, int count,
                         char **names, struct reasons *why);

/* The records that are revised, and those that are retracted. */
enum verdict revise_choose(struct revise *v, struct reasons *why);

/* How many indicators the records hold so far. */
uint64_t revise_indicators(const struct revise *v);

void revise_close(struct revise *v);

#endif

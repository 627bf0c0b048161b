/*
 * record_action: something that is done to records that are there: retract,
 * recall, revise, pass on. Who is reached is asked first; then it is done to
 * one after the other, or to all as one.
 */
#ifndef TOOLS_CLIENT_RECORD_ACTION_H
#define TOOLS_CLIENT_RECORD_ACTION_H

#include "tools/client/draft/draft.h"
#include "tools/client/seen.h"

/* Records are an array of what `record` takes: numbers or ids, as text. */
struct record_action {
    struct client *client; /* open for the act */
    struct act act;
    const struct watch *watch;
    const char *command; /* of the control socket: takes record, dry_run */
    /* Everything but record and dry_run, for the i-th record; `of` is given to
       all of these. */
    enum verdict (*put)(void *of, size_t i, struct control_writer *args,
                        struct reasons *why);
    /* All of the records as one, or none, where they are not done one by one;
       or NULL. *rows as client_ask() gives them. */
    enum verdict (*together)(void *of, const json_t *records, json_t **rows,
                             struct reasons *why);
    void *of;
    /* What would leave or be withdrawn; NULL: the records as they are. */
    const struct draft *draft;
    struct seen *seen; /* of each record that was previewed; or NULL */
};

/* Connect to the node in dir for the act, which was begun. VERDICT_AWAY. */
enum verdict record_action_open(struct record_action *a, const char *dir,
                                struct reasons *why);

/* *rows (the caller's): what the token was answered before; NULL: nothing, it
   is still to be done. */
enum verdict record_action_find(struct record_action *a, json_t **rows,
                                struct reasons *why);

/* Who would be reached by the i-th, from 0 on and one after the other. What is
   done to it afterwards holds to that, or is not done. */
enum verdict record_action_preview(struct record_action *a,
                                   const json_t *records, size_t i,
                                   json_t **rows, struct reasons *why);

/* Do it to the i-th of the records alone. */
enum verdict record_action_one(struct record_action *a, const json_t *records,
                               size_t i, json_t **rows, struct reasons *why);

/* Do it to all of them as one: only where `together` is set. */
enum verdict record_action_together(struct record_action *a,
                                    const json_t *records, json_t **rows,
                                    struct reasons *why);

/* The parts of the record's set, oldest first, as rows of `parts`; empty: it
   is no part of one. */
enum verdict record_action_parts(struct client *c, const char *record,
                                 json_t **rows, struct reasons *why);

/* Those parts, or the record itself: an array of records. With `alone` it is
   itself. */
enum verdict record_action_records(struct client *c, const char *record,
                                   bool alone, json_t **out,
                                   struct reasons *why);

/* Its connection, and what was noted of its previews. */
void record_action_close(struct record_action *a);

#endif

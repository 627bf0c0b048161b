/*
 * incident_share: the summary in a filled form, under a label, to peers. Like
 * share, but one record, which revises what was shared of its case before.
 */
#ifndef TOOLS_CLIENT_INCIDENT_SHARE_H
#define TOOLS_CLIENT_INCIDENT_SHARE_H

#include "tools/client/client.h"
#include "tools/client/draft/draft.h"
#include "tools/client/incident_input.h"
#include "tools/client/label.h"
#include "tools/client/recipients.h"
#include "tools/client/record_view.h"
#include "tools/client/retraction/reinstate.h"
#include "tools/client/seen.h"

/* Begins zeroed, but for what was asked for. */
struct incident_share {
    struct label label;
    struct recipients recipients;
    struct act act; /* the token, where one was given */
    const struct watch *watch;
    struct incident_input in;
    struct reinstate reinstate; /* said: the caller's */
    struct false_alarm {
        bool retract, keep;  /* its indicators: said by the caller */
        uint64_t indicators; /* that the record so far still says */
    } false_alarm;
    struct seen seen; /* after incident_share_preview() */
    struct client *client;
};

/* Read what was asked for: token, label, recipients. VERDICT_WRONG. */
enum verdict incident_share_check(struct incident_share *s,
                                  struct reasons *why);

/* After that, the form in a file: see incident_input_read(). */
enum verdict incident_share_read(struct incident_share *s, const char *dir,
                                 const char *name, struct reasons *why);

/* What would leave, once it was read; and its title and values. */
struct draft incident_share_draft(const struct incident_share *s);
void incident_share_content(const struct incident_share *s,
                            struct record_report *out);

/* What the case's record says so far, which a false alarm retracts: *out, to be
   closed; out->row is NULL where nothing was shared yet. */
void incident_share_so_far(struct incident_share *s, struct record_view *out);
/* Its values, those that are retracted with it: [{type, value, detect} ...];
   empty where nothing is. A new array. */
json_t *incident_share_withdrawn(struct incident_share *s);

/* These are as share_open() and what follows it are. */
enum verdict incident_share_open(struct incident_share *s, const char *dir,
                                 struct reasons *why);
enum verdict incident_share_find(struct incident_share *s, json_t **rows,
                                 struct reasons *why);

/* Whether it is a false alarm with indicators, here or shared before, of which
   nobody has said what becomes of them. */
bool incident_share_asks(struct incident_share *s);
/* After that was settled: as share_retracted(). VERDICT_WRONG: also where it is
   still open. */
enum verdict incident_share_retracted(struct incident_share *s,
                                      struct reasons *why);
enum verdict incident_share_preview(struct incident_share *s, json_t **rows,
                                    struct reasons *why);
enum verdict incident_share_send(struct incident_share *s, json_t **rows,
                                 struct reasons *why);

void incident_share_close(struct incident_share *s);

#endif

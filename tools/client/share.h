/*
 * share: indicators of files, under a label, to peers: one record, or several
 * that leave together or not at all.
 *
 *     struct share s = {.label.tlp_word = "amber"};
 *     s.recipients.to.item[s.recipients.to.count++] = "group:energy";
 *     v = share_check(&s, &why);
 *     v = share_read(&s, dir, count, names, &why);
 *     v = share_open(&s, dir, &why);
 *     v = share_preview(&s, &rows, &why);  who would get it, by which rule
 *     v = share_send(&s, &rows, &why);     what became of it
 *     share_close(&s);
 *
 * Rows are those of CONTROL.md "share"; outcome_json() sorts them.
 */
#ifndef TOOLS_CLIENT_SHARE_H
#define TOOLS_CLIENT_SHARE_H

#include "tools/client/client.h"
#include "tools/client/import.h"
#include "tools/client/label.h"
#include "tools/client/recipients.h"
#include "tools/client/retraction/reinstate.h"
#include "tools/client/same.h"
#include "tools/client/seen.h"

/* Begins zeroed, but for what was asked for. */
struct share {
    struct label label;
    struct recipients recipients;
    struct act act; /* the token, where one was given */
    const struct watch *watch;
    struct import import;       /* title, with_text, leave_out: the caller's */
    struct same same;           /* after share_same() */
    struct reinstate reinstate; /* said: the caller's */
    struct seen seen;           /* after share_preview() */
    struct client *client;
    uint8_t set_id[ACT_TOKEN_OCTETS];
};

/* Read what was asked for: label, recipients, token. VERDICT_WRONG. */
enum verdict share_check(struct share *s, struct reasons *why);

/* After share_check(): read the files with the names that dir's noroshi.conf
   calls the operator's own, and end the import. VERDICT_WRONG. Its octets are
   part of what the act says. */
enum verdict share_read(struct share *s, const char *dir, int count,
                        char **names, struct reasons *why);

/* The same of an import that the caller began, and filled with octets. */
enum verdict share_read_end(struct share *s, struct reasons *why);

/* Connect to the node in dir. VERDICT_AWAY. */
enum verdict share_open(struct share *s, const char *dir, struct reasons *why);

/* *rows (the caller's): what the token was answered before; NULL: nothing, it
   is still to be done. */
enum verdict share_find(struct share *s, json_t **rows, struct reasons *why);

/* Whether the files bring back what this node retracted: VERDICT_WRONG, and
   reinstate.back says what and where. What is said to come back does, and then
   the rest of that is left out of the import. Once, before anything below. */
enum verdict share_retracted(struct share *s, struct reasons *why);

/* Whether a record of our own says the same already. VERDICT_AWAY. */
enum verdict share_same(struct share *s, struct reasons *why);

/* Who would get it; nothing is done. *rows is the caller's, also on failure. */
enum verdict share_preview(struct share *s, json_t **rows, struct reasons *why);

/* Share it: all of its records, or none. *rows is the caller's, also on
   failure. */
enum verdict share_send(struct share *s, json_t **rows, struct reasons *why);

void share_close(struct share *s);

#endif

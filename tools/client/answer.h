/*
 * answer: what this organisation answers the author of a record: a sighting, or
 * an opinion of a value (WIRE.md 4.13, 4.14).
 *
 *     struct answer a = {.record = "42", .kind = "seen", .count = 3, ...};
 *     v = answer_begin(&a, &why);
 *     v = answer_open(&a, dir, &why);
 *     v = record_action_one(&a.action, a.targets, 0, &rows, &why);
 *     answer_close(&a);
 */
#ifndef TOOLS_CLIENT_ANSWER_H
#define TOOLS_CLIENT_ANSWER_H

#include "proto/record_answer.h"
#include "tools/client/record_action.h"
#include "tools/client/text_list.h"

enum {
    /* With so many recipients or fewer, and under so many answers, a count
       names who answers. */
    ANSWER_RECIPIENTS_FEW = 5,
    ANSWER_ANSWERS_MANY = 3,
};

struct answer {
    struct record_action action; /* the token of its act, where one was given */
    const char *record;
    struct text_list values; /* of it, defanged or not; or empty */
    bool opinion;            /* else a sighting */
    const char *kind;        /* "seen", "not-seen", "cannot"; or of an opinion:
                                "false-positive", "expired", "confirmed" */
    uint64_t count;          /* of a sighting; 0: as was observed here */
    uint64_t first_day, last_day;
    struct text_list sources;
    uint64_t day; /* of "expired" */
    const char *reason;

    /* What was found. */
    json_t *targets;
    struct record_view view; /* of the record */
    struct buffer packed;    /* its values that are meant */
    struct draft draft;
    char observed[RECORD_SIGHTING_SOURCES_MAX][16]; /* sources, where they are
                                                       those of observations */
    uint64_t recipients, answered;                  /* CONTROL.md "sighting" */
};

/* Begin the act. a stays where it is from now on. VERDICT_WRONG: the token. */
enum verdict answer_begin(struct answer *a, struct reasons *why);
/* Connect to the node in dir; look the values up in the record, and take what
   was observed of it where no count is given; ask who would get it.
   VERDICT_WRONG: a value is not in it, or nothing was observed. */
enum verdict answer_open(struct answer *a, const char *dir,
                         struct reasons *why);
/* Whether the count is among so few that it names who answers. */
bool answer_names(const struct answer *a);
/* Add what is said to an object, as JSON. */
void answer_json(const struct answer *a, json_t *out);
void answer_close(struct answer *a);

#endif

/*
 * outcome: what requests about records are answered with: the record, who gets
 * it, who does not and by which rule, and who is reached by others only.
 */
#ifndef TOOLS_CLIENT_OUTCOME_H
#define TOOLS_CLIENT_OUTCOME_H

#include <jansson.h>
#include <stdint.h>

/* record, object, number, revision; to and dropped: [name ...]; withheld,
   groups, delegates, indirect: [{...} ...]; retraction: {...} or null. A new
   object. */
json_t *outcome_json(const json_t *rows);

/* The rows, where who is dropped is not withheld the revision as well: it is
   said once, as dropped, with the rule that withholds it. A new array. */
json_t *outcome_rows(const json_t *rows);

/* Who may pass it on to others, and how far: [{peer, pass} ...]: delegates, and
   whoever gets what may go on within the community or to anyone. A new array.
 */
json_t *outcome_through(const json_t *rows);

/* How many of a group's members found no room among the rows. */
uint64_t outcome_more(const json_t *rows);

#endif

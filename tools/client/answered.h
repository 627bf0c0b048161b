/*
 * answered: what those to whom a record went answered its author, as a node
 * says it (proto/CONTROL.md, "Answers").
 */
#ifndef TOOLS_CLIENT_ANSWERED_H
#define TOOLS_CLIENT_ANSWERED_H

#include <jansson.h>

/*
 * Two fields of a row of `show`, in place: `answers` becomes {asked, seen,
 * not_seen, cannot_tell, no_answer}, or null where it is not this node's own
 * record; `answer_values` a list of the same for each indicator of which
 * somebody spoke, with its type and value as `indicators` of the row has them,
 * and {false_positive, expired, confirmed}.
 */
void answered_fold(json_t *row);

#endif

/*
 * log_line: every value that stands in a line of a log.
 *
 * This alone decides what stands there: who looks a log up and who hunts in it
 * ask the same. What people write for people, defanged, is not of a log.
 */
#ifndef NODE_HUNT_LOG_LINE_H
#define NODE_HUNT_LOG_LINE_H

#include "node/hunt/token.h"

enum { LOG_LINE_COPIES = 4 }; /* of a line: unescaped, in several ways */

/* Who takes the values. The same one may come twice. False ends the walk. */
struct log_line_taker {
    bool (*token)(void *who, const struct hunt_token *token);
    bool (*text)(void *who, struct bytes text); /* with letters beyond ASCII */
    void *who;
};

/* Octets of room that a line may need. */
size_t log_line_room(struct bytes line);

/*
 * Values lie in the line or, where it has escapes, in room: at least
 * log_line_room() octets. *line is then the line without them. False: one was
 * not taken.
 */
bool log_line_each(const struct log_line_taker *t, struct buffer *room,
                   struct bytes *line);

#endif

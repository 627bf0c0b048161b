/*
 * escape: what programs put before and in place of octets as they write a log,
 * undone, so that a value stands there as a person would write it.
 *
 * For whoever searches logs; nothing that is shared is read so.
 */
#ifndef NODE_HUNT_ESCAPE_H
#define NODE_HUNT_ESCAPE_H

#include "proto/bytes.h"

/*
 * A line without the escapes of JSON where it is JSON, and without those of
 * slashes ("http:\/\/a.example\/") in any line. out: as many octets as the
 * line has. False, and nothing added: there are none.
 */
bool escape_undo(struct buffer *out, struct bytes line);

/* A line with blanks for what stands for a line's end or a tabulator: "\n",
   "\r", "\t". A path of Windows has the like. As above. */
bool escape_undo_blanks(struct buffer *out, struct bytes line);

/*
 * The next URL of *left that is written with "%3A%2F%2F", encoded once or
 * several times, with none of that; *left is moved behind it. out: as many
 * octets as *left has. False: there is none.
 */
bool escape_next_url(struct buffer *out, struct bytes *left);

/* The next name that Windows' DNS server writes with its labels' lengths,
   "(1)a(7)example(0)", with dots; as above. */
bool escape_next_name(struct buffer *out, struct bytes *left);

#endif

/*
 * log_mail: the lines of a saved mail, with its encodings undone.
 */
#ifndef TOOLS_CLIENT_HUNT_LOG_MAIL_H
#define TOOLS_CLIENT_HUNT_LOG_MAIL_H

#include "proto/bytes.h"
#include "tools/formats/text_pool.h"

/* line: where it stands in the message. text: lives as long as the pool.
   False ends the walk. */
typedef bool log_mail_take(void *who, struct bytes text, unsigned line);

/* Header fields, the names of attached files, and every part that is text.
   False: a line was not taken. */
bool log_mail_each(struct bytes mail, struct text_pool *pool,
                   log_mail_take *take, void *who);

#endif

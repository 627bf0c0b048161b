/*
 * control_title: what a record is called in rows: a report's title, a
 * retraction's reason, a group's name.
 */
#ifndef NODE_CORE_CONTROL_TITLE_H
#define NODE_CORE_CONTROL_TITLE_H

#include "proto/control.h"
#include "proto/record.h"

/* Puts `title`; nil for NULL and for what has none. */
void control_put_title(struct control_writer *w, const struct record *r);

#endif

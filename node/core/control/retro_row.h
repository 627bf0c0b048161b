/*
 * retro_row: the fields by which `inbox` and `show` tell whether a record was
 * seen here.
 */
#ifndef NODE_CORE_CONTROL_RETRO_ROW_H
#define NODE_CORE_CONTROL_RETRO_ROW_H

#include "node/core/control/call.h"
#include "node/core/retro/retro_hunt.h"

enum { RETRO_ROW_WORK = 2 }; /* of a page (page.h), for each value asked */

void retro_row_put(struct control_writer *w, const struct retro_hunt *r,
                   const struct retro_answer *a);

#endif

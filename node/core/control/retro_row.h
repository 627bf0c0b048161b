/*
 * retro_row: the fields by which `inbox` and `show` tell whether a record was
 * seen here.
 */
#ifndef NODE_CORE_CONTROL_RETRO_ROW_H
#define NODE_CORE_CONTROL_RETRO_ROW_H

#include "node/core/control/page.h"
#include "node/core/retro/retro_hunt.h"

enum { RETRO_ROW_PROBES = 4 }; /* look-ups for a unit of work (page.h) */

/* What an answer took of a page. */
void retro_row_spend(struct page *p, const struct retro_cost *cost);

void retro_row_put(struct control_writer *w, const struct retro_hunt *r,
                   const struct retro_answer *a);

#endif

/*
 * misp: indicators out of MISP events as JSON.
 *
 * One event, a list of events, the answers of MISP's searches, or attributes
 * and objects alone. Deleted attributes and proposals are left out; to_ids says
 * whether to detect; TLP and PAP tags of event, object and attribute count.
 * MISP core format, draft-20.
 */
#ifndef TOOLS_FORMATS_MISP_MISP_H
#define TOOLS_FORMATS_MISP_MISP_H

#include "node/fault.h"
#include "tools/formats/reading.h"

/* Whether text (UTF-8) is meant as JSON, by its first octets or its name. */
bool misp_sniff(struct bytes text, const char *name);

/*
 * ERR_BAD_SHAPE: no JSON, or JSON without MISP in it, or a label nobody knows
 * on a whole event; ERR_TOO_BIG: over a limit of json_map.h. *fault says more.
 */
enum err misp_read(struct reading *r, struct bytes text,
                   struct fault *fault) MUST_CHECK;

#endif

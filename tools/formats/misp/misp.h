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

#include <jansson.h>

#include "node/fault.h"
#include "tools/formats/misp/json_map.h"
#include "tools/formats/misp/json_pieces.h"
#include "tools/formats/reading.h"

/* A document, parsed. */
struct misp_json {
    const json_t *root;
    struct json_pieces *pieces; /* left out of root; NULL: nothing is */
    struct json_map *map;       /* of its lines */
};

/*
 * Read what MISP wrote in json. ERR_NOT_FOUND: there is nothing of MISP in it,
 * and nothing was read; ERR_BAD_SHAPE: a label nobody knows on a whole event,
 * *fault says which; or a piece that is not valid, and *fault stays.
 */
enum err misp_read(struct reading *r, const struct misp_json *json,
                   struct fault *fault) MUST_CHECK;

#endif

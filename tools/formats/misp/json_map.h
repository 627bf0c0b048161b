/*
 * json_map: what a JSON text costs before it is parsed, and on which line each
 * uuid and each string stands.
 *
 * jansson builds a tree of everything and keeps no lines, so one pass over the
 * octets refuses what would grow out of proportion and notes the lines.
 */
#ifndef TOOLS_FORMATS_MISP_JSON_MAP_H
#define TOOLS_FORMATS_MISP_JSON_MAP_H

#include "node/fault.h"
#include "proto/bytes.h"

enum {
    JSON_MAP_TEXT_MAX = 64 * 1024 * 1024,
    JSON_MAP_VALUES_MAX = 4 * 1024 * 1024,
    JSON_MAP_CONTAINERS_MAX = 1024 * 1024,
    JSON_MAP_DEPTH_MAX = 64,
};

struct json_map;

/*
 * ERR_TOO_BIG: over a limit above, *fault says which and where. Whether it is
 * JSON at all is for the parser to find out.
 */
enum err json_map_open(struct json_map **out, struct bytes text,
                       struct fault *fault) MUST_CHECK;
void json_map_close(struct json_map *m);

/* The line of "uuid": "…" with that value, the first; 0: there is none. */
unsigned json_map_line(struct json_map *m, const char *uuid);

/* The line of each of its strings, keys among them, in their order; lives as
   long as m. *count is how many there are. */
const unsigned *json_map_strings(const struct json_map *m, size_t *count);

#endif

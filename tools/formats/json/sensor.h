/*
 * sensor: events of Suricata (EVE), Zeek and the Elastic Common Schema.
 *
 * What a field calls an indicator is one. What a sensor only observed is
 * context: the peer's address, names and hashes. The own side is left out, and
 * where nobody can say which side that is, both are told.
 */
#ifndef TOOLS_FORMATS_JSON_SENSOR_H
#define TOOLS_FORMATS_JSON_SENSOR_H

#include "tools/formats/json/feed_walk.h"

/* Whether an object is such an event. */
bool sensor_knows(const json_t *o);

/* Read one, at whose first key w stands, and stays. */
void sensor_read(struct feed_walk *w, const json_t *o);

#endif

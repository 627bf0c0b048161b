/*
 * whole_incident: an incident summary in full, for people and as JSON.
 */
#ifndef TOOLS_CLI_INCIDENT_VIEW_H
#define TOOLS_CLI_INCIDENT_VIEW_H

#include <jansson.h>

#include "proto/record_incident.h"

/* Its fields, the indicators excepted, added to row. */
void incident_view_json(json_t *row, const struct record_incident *i);

/* The same for people, on stdout. */
void incident_view_print(const struct record_incident *i);

#endif

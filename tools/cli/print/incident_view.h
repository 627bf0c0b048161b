/*
 * incident_view: an incident summary in full, for people.
 */
#ifndef TOOLS_CLI_PRINT_INCIDENT_VIEW_H
#define TOOLS_CLI_PRINT_INCIDENT_VIEW_H

#include <stdio.h>

#include "proto/record_incident.h"

/* Its fields, the indicators excepted. */
void incident_view_print(FILE *to, const struct record_incident *i);

#endif

/*
 * probe_artifact: files, programs, CVE numbers and addresses of cards at their
 * anchors, asked of the packs' gates.
 *
 * What passes a gate is marked, with no look at the filter: a gate's prints of
 * these are of the whole value.
 */
#ifndef NODE_HUNT_PROBE_ARTIFACT_H
#define NODE_HUNT_PROBE_ARTIFACT_H

#include "node/hunt/probe.h"

/* What of them some pack holds, which the probe remembers. */
void probe_artifact_begin(struct probe *p);

/* Every anchor of the text. */
void probe_artifacts(struct probe *p, const struct anchors_marked *a);

/* Whether a file's name that a pack may hold begins there, in a word or in
   quotes. */
bool probe_is_file(const struct probe *p, const uint8_t *from);

#endif

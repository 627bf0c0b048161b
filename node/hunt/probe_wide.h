/*
 * probe_wide: what stands in words with octets beyond ASCII.
 *
 * Of such a word a walk (log_line.h) makes a name in A-labels, and asks a
 * file's name as it is. Most are of a sentence: of letters that no name of a
 * pack begins with, and with no dot near.
 */
#ifndef NODE_HUNT_PROBE_WIDE_H
#define NODE_HUNT_PROBE_WIDE_H

#include "node/hunt/probe.h"

/* What of them some pack holds, which the probe remembers. */
void probe_wide_begin(struct probe *p);

/* Where such octets begin. */
void probe_wide(struct probe *p, size_t at);

/* Whether such a word, or quotes around it, ends with the octets at `at`. */
bool probe_wide_ends(const uint8_t *at);

/* At a quote. Only of packs with such a file's name. */
void probe_quote(struct probe *p, size_t at);

#endif

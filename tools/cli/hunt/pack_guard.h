/*
 * pack_guard: what is said where a pack is cut while it is read.
 *
 * Packs are mapped: a page that is no longer in the file ends the program with
 * SIGBUS. A node never changes a pack in its place, but a copy, a backup or a
 * full disk may. A copy of millions of values is no answer to that, and other
 * people's packs are used, too, so whose file it is says nothing.
 */
#ifndef TOOLS_CLI_HUNT_PACK_GUARD_H
#define TOOLS_CLI_HUNT_PACK_GUARD_H

/* From now on that is one line on stderr, and exit CLI_USAGE. Before the first
   pack is opened. */
void pack_guard_begin(const char *command);

#endif

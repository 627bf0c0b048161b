/*
 * script: a node that has no core. What is said to it is told on standard
 * output, and what it says is read from standard input, so that a program
 * which shares no code with core can be its brain.
 *
 *     script N DAY_MS WHAT...     WHAT: up:LINK:PEER:TK, down:LINK,
 *                                 frame:LINK:HEX
 *     SAY...                      the answer, a line; SAY: send:LINK:HEX,
 *                                 hangup:LINK, wake:MS
 *
 * It never dies, and it keeps nothing here.
 */
#ifndef TESTS_SIM_SCRIPT_H
#define TESTS_SIM_SCRIPT_H

#include <stdbool.h>

struct actor;

/* It listens. */
void script_start(struct actor *a);
/* It lets that one in, and dials it where it says so. */
void script_meet(struct actor *a, const struct actor *other, bool dials);
/* What net told it is told, and what it says is done. */
void script_round(struct actor *a);

#endif

/*
 * golden: every golden vector, one `name hex` a line, made by our own code.
 *
 * tests/vectors/golden.txt holds what it printed once; it changes only when
 * WIRE.md does. tests/vectors/README.md says what each line is.
 */
#ifndef TESTS_GOLDEN_H
#define TESTS_GOLDEN_H

#include <stdio.h>

void golden_write(FILE *to);

#endif

/*
 * nearest: the word that was meant by a mistyped one.
 *
 *     struct nearest n = nearest_to("recrods");
 *     for (each word that may be said)
 *         nearest_try(&n, word);
 *     if (n.word != NULL)
 *         ... did you mean n.word?
 */
#ifndef TOOLS_CLIENT_LISTING_NEAREST_H
#define TOOLS_CLIENT_LISTING_NEAREST_H

#include <stddef.h>

enum { NEAREST_WORD_MAX = 48 }; /* octets; longer words are near to none */

/* A plain value; the words are borrowed. */
struct nearest {
    const char *typed;
    const char *word; /* NULL: none is near */
    size_t distance;
};

struct nearest nearest_to(const char *typed);

/*
 * Keep the word where it is nearer than those before it. Letters that were left
 * out, added, exchanged or swapped with the next count one each; a third of the
 * word may be wrong, and three letters at most. A beginning of three letters or
 * more stands for the word.
 */
void nearest_try(struct nearest *n, const char *word);

#endif

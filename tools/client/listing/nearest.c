#include "tools/client/listing/nearest.h"

#include <string.h>
#include <strings.h>

enum { WRONG_MAX = 3, LETTERS_A_FAULT = 3, BEGINNING_MIN = 3 };

struct nearest nearest_to(const char *typed)
{
    return (struct nearest){.typed = typed, .distance = WRONG_MAX + 1};
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Small and capital letters of ASCII are the same. */
static char fold(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* Optimal string alignment: rows of the matrix for the last three letters. */
static size_t distance(const char *a, const char *b)
{
    size_t room[3][NEAREST_WORD_MAX + 1];
    size_t *before = room[0], *last = room[1], *now = room[2], *spare;
    size_t columns = strlen(b);

    for (size_t j = 0; j <= columns; j++)
        last[j] = j;
    for (size_t i = 1; a[i - 1] != '\0'; i++) {
        now[0] = i;
        for (size_t j = 1; j <= columns; j++) {
            const char x = fold(a[i - 1]), y = fold(b[j - 1]);

            now[j] =
                least(last[j - 1] + (x != y), least(last[j], now[j - 1]) + 1);
            if (i > 1 && j > 1 && x == fold(b[j - 2]) && fold(a[i - 2]) == y)
                now[j] = least(now[j], before[j - 2] + 1);
        }
        spare = before;
        before = last;
        last = now;
        now = spare;
    }
    return last[columns];
}

void nearest_try(struct nearest *n, const char *word)
{
    size_t typed = strlen(n->typed), len = strlen(word), wrong;

    if (typed == 0 || typed > NEAREST_WORD_MAX || len > NEAREST_WORD_MAX)
        return;
    wrong = distance(n->typed, word);
    if (typed >= BEGINNING_MIN && strncasecmp(n->typed, word, typed) == 0)
        wrong = least(wrong, 1);
    if (wrong * LETTERS_A_FAULT > (len > typed ? len : typed) ||
        wrong >= n->distance)
        return;
    n->word = word;
    n->distance = wrong;
}

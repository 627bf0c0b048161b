#include "node/core/link/cards_sent.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST_ROOM = 16 };

struct brought {
    size_t count, room;
    struct brought_card *card; /* by party, ascending */
};

void brought_open(struct brought **out)
{
    struct brought *b = calloc(1, sizeof *b);

    if (b == NULL)
        abort();
    *out = b;
}

void brought_close(struct brought *b)
{
    if (b == NULL)
        return;
    free(b->card);
    free(b);
}

/* Where a party stands, or would. */
static size_t place_of(const struct brought *b, uint32_t party)
{
    size_t from = 0, to = b->count;

    while (from < to) {
        size_t middle = from + (to - from) / 2;

        if (b->card[middle].party < party)
            from = middle + 1;
        else
            to = middle;
    }
    return from;
}

bool brought_has(const struct brought *b, const struct brought_card *card)
{
    size_t at = place_of(b, card->party);

    return at < b->count && b->card[at].party == card->party &&
           b->card[at].identity_ms == card->identity_ms &&
           b->card[at].working_ms == card->working_ms;
}

static void make_room(struct brought *b)
{
    if (b->count < b->room)
        return;
    b->room = b->room == 0 ? FIRST_ROOM : 2 * b->room;
    b->card = realloc(b->card, b->room * sizeof *b->card);
    if (b->card == NULL)
        abort();
}

void brought_put(struct brought *b, const struct brought_card *card)
{
    size_t at = place_of(b, card->party);

    if (at == b->count || b->card[at].party != card->party) {
        if (b->count == BROUGHT_MAX)
            at = b->count = 0;
        make_room(b);
        memmove(b->card + at + 1, b->card + at,
                (b->count - at) * sizeof *b->card);
        b->count++;
    }
    b->card[at] = *card;
}

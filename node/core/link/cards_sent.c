#include "node/core/link/cards_sent.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST_ROOM = 16 };

struct cards_sent {
    size_t count, room;
    struct cards_sent_card *card; /* by node_no, ascending */
};

void cards_sent_open(struct cards_sent **out)
{
    struct cards_sent *b = calloc(1, sizeof *b);

    if (b == NULL)
        abort();
    *out = b;
}

void cards_sent_close(struct cards_sent *b)
{
    if (b == NULL)
        return;
    free(b->card);
    free(b);
}

/* Where a node stands, or would. */
static size_t place_of(const struct cards_sent *b, uint32_t node_no)
{
    size_t from = 0, to = b->count;

    while (from < to) {
        size_t middle = from + (to - from) / 2;

        if (b->card[middle].node_no < node_no)
            from = middle + 1;
        else
            to = middle;
    }
    return from;
}

bool cards_sent_has(const struct cards_sent *b,
                    const struct cards_sent_card *card)
{
    size_t at = place_of(b, card->node_no);

    return at < b->count && b->card[at].node_no == card->node_no &&
           b->card[at].identity_ms == card->identity_ms &&
           b->card[at].working_ms == card->working_ms;
}

static void make_room(struct cards_sent *b)
{
    if (b->count < b->room)
        return;
    b->room = b->room == 0 ? FIRST_ROOM : 2 * b->room;
    b->card = realloc(b->card, b->room * sizeof *b->card);
    if (b->card == NULL)
        abort();
}

void cards_sent_put(struct cards_sent *b, const struct cards_sent_card *card)
{
    size_t at = place_of(b, card->node_no);

    if (at == b->count || b->card[at].node_no != card->node_no) {
        if (b->count == CARDS_SENT_MAX)
            at = b->count = 0;
        make_room(b);
        memmove(b->card + at + 1, b->card + at,
                (b->count - at) * sizeof *b->card);
        b->count++;
    }
    b->card[at] = *card;
}

void cards_sent_forget(struct cards_sent *b, uint32_t node_no)
{
    size_t at = place_of(b, node_no);

    if (at == b->count || b->card[at].node_no != node_no)
        return;
    b->count--;
    memmove(b->card + at, b->card + at + 1, (b->count - at) * sizeof *b->card);
}

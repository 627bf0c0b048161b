#include "node/hunt/guess_list.h"

void guess_list_add(struct guess_list *l, enum indicator_type type,
                    struct bytes value)
{
    const size_t start = l->room.len;

    for (size_t i = 0; i < l->count; i++)
        if (l->guess[i].type == type && bytes_equal(l->guess[i].value, value))
            return;
    if (l->count < l->max && buffer_add(&l->room, value))
        l->guess[l->count++] = (struct indicator_guess){
            type, {l->room.at + start, l->room.len - start}};
    else
        l->full = true;
}

void guess_list_add_as(struct guess_list *l, enum indicator_type type,
                       struct bytes text)
{
    BYTES_UNSET uint8_t octets[INDICATOR_VALUE_MAX];
    struct buffer room = {octets, 0, sizeof octets};

    if (text.len > 0 && text.len <= sizeof octets &&
        indicator_canonical(&room, type, text) == ERR_OK)
        guess_list_add(l, type, bytes_of(&room));
}

void guess_list_add_all(struct guess_list *l, struct bytes text)
{
    BYTES_UNSET uint8_t octets[INDICATOR_GUESSES_MAX * INDICATOR_VALUE_MAX];
    struct indicator_guess guess[INDICATOR_GUESSES_MAX];
    struct buffer room = {octets, 0, sizeof octets};
    const size_t count = indicator_guess(guess, &room, text);

    for (size_t i = 0; i < count; i++)
        guess_list_add(l, guess[i].type, guess[i].value);
}

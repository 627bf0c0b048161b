#include "proto/card_texts.h"

#include "proto/hidden.h"

enum { IDENTITY_TEXTS = 2, WORKING_TEXTS = 7 + CARD_ENDPOINTS_MAX };

struct texts {
    struct bytes identity[IDENTITY_TEXTS];
    struct bytes working[WORKING_TEXTS];
};

static struct texts texts_of(const struct card *card)
{
    const struct card_working *w = &card->working;
    const struct card_contact *c = &w->contact;
    struct texts t = {
        .identity = {card->identity.org, card->identity.org_ja},
        .working = {c->team, c->hours, c->languages, c->phone, c->mail, c->pgp,
                    w->constituency},
    };

    for (size_t i = 0; i < w->endpoint_count; i++)
        t.working[WORKING_TEXTS - CARD_ENDPOINTS_MAX + i] = w->endpoints[i];
    return t;
}

static bool any(const struct bytes *fresh, const struct bytes *held,
                size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (hidden_any(fresh[i]) && !bytes_equal(fresh[i], held[i]))
            return true;
    return false;
}

bool card_texts_hidden(const struct card *fresh, const struct card *held,
                       uint64_t since_ms)
{
    const struct texts now = texts_of(fresh);
    const struct texts then = held != NULL ? texts_of(held) : (struct texts){0};

    return (fresh->identity.version_ms > since_ms &&
            any(now.identity, then.identity, IDENTITY_TEXTS)) ||
           (fresh->working.version_ms > since_ms &&
            any(now.working, then.working, WORKING_TEXTS));
}

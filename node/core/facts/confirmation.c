#include "node/core/facts/confirmation.h"

#include "node/core/store/hold_news.h"

void confirmation_begin(struct txn *txn, uint64_t now_ms)
{
    struct store_state *state = txn_state(txn);

    if (state->unconfirmed && state->unconfirmed_ms == 0)
        state->unconfirmed_ms = now_ms;
}

void confirmation_peer(const struct facts *d, struct peer *p)
{
    p->confirmed = view_state(&d->txn.view)->life;
    p->dirty = true;
}

void confirmation_all(struct facts *d)
{
    txn_state(&d->txn)->unconfirmed = 0;
    hold_news_of_state(&d->txn, HOLD_CONFIRM);
}

bool confirmation_has(const struct facts *d, const struct peer *p)
{
    return !facts_unconfirmed(d) ||
           p->confirmed == view_state(&d->txn.view)->life;
}

static bool is_late(const struct facts *d)
{
    uint64_t since = view_state(&d->txn.view)->unconfirmed_ms;

    return since != 0 && d->now_ms >= since + CONFIRMATION_WAIT_MS;
}

bool confirmation_lets(const struct facts *d, const struct peer *p)
{
    return confirmation_has(d, p) || is_late(d);
}

size_t confirmation_missing(const struct facts *d)
{
    size_t n = 0;

    for (size_t i = 0; i < roster_count(d->roster); i++)
        n += !confirmation_has(d, roster_at(d->roster, i)) &&
             !roster_at(d->roster, i)->revoked;
    return n;
}

const char *confirmation_text(const struct facts *d)
{
    return is_late(d) ? "the roster is not confirmed: nothing is passed on, "
                        "and what lacks a mark is held"
                      : "the roster is not confirmed: nothing is taken from "
                        "peers that are not, and nothing is passed on";
}

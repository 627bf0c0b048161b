#include "node/core/link/sent_forms.h"

#include "node/core/record/release.h"

void sent_forms_raise(struct facts *d, const struct peer *p,
                      enum envelope_lane lane, uint64_t sent)
{
    struct outbox_stream stream = release_stream(d, p, lane);
    struct outbox_state state;

    outbox_state(&d->txn.view, &stream, &state);
    if (state.record_mark < sent + SENT_FORMS_AHEAD)
        outbox_mark(&d->txn, &stream, sent + SENT_FORMS_AHEAD);
}

void sent_forms_left(struct peer *p, enum envelope_lane lane, uint64_t seq)
{
    if (p->left[lane] < seq)
        p->left[lane] = seq;
}

/* In this run memory knows what left; of an earlier one the mark does. */
void sent_forms_met(struct facts *d, struct peer *p, const struct session *s)
{
    for (unsigned l = 0; l < ENVELOPE_LANES; l++) {
        struct outbox_stream stream = release_stream(d, p, l);
        struct outbox_state state;

        outbox_state(&d->txn.view, &stream, &state);
        if (!p->left_known)
            p->left[l] = state.record_mark;
        /* What it claims it may have from a life of this store that a copy put
           back knows nothing of. */
        sent_forms_left(p, l, s->out[l].handed);
        sent_forms_raise(d, p, l, s->out[l].handed);
    }
    p->left_known = true;
    p->rests = false;
}

void sent_forms_rest(struct facts *d)
{
    for (size_t i = 0; i < roster_count(d->roster); i++) {
        struct peer *p = roster_at(d->roster, i);

        for (unsigned l = 0; p->rests && l < ENVELOPE_LANES; l++) {
            struct outbox_stream stream = release_stream(d, p, l);

            outbox_mark(&d->txn, &stream, p->left[l]);
        }
        p->rests = false;
    }
}

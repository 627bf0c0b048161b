#include "tests/fuzz/ingest_model.h"

#include <string.h>

enum {
    STORED = 1 << FRAME_STORED,
    HELD = 1 << FRAME_HELD,
    NOT_ACCEPTED = 1 << FRAME_NOT_ACCEPTED,
};

void model_begin(struct model *m, uint64_t card_ends_ms)
{
    for (size_t i = 0; i < m->records; i++)
        m->record[i].stored = 0;
    m->holds = 0;
    m->unconfirmed = false;
    memset(m->refused, 0, sizeof m->refused);
    memset(m->card, 0, sizeof m->card);
    for (unsigned n = 1; n <= MODEL_PEERS; n++) {
        m->card[n] = 1;
        m->peer[n] =
            (struct model_peer){.community = true, .ends_ms = card_ends_ms};
    }
}

/* WIRE.md 4.8: "It speaks of its own author's objects only." */
static bool aims_at(const struct model_record *retraction,
                    const struct model_aim *aim, const struct model_record *r)
{
    return retraction->stored && !r->retraction &&
           retraction->author == r->author && aim->object == r->object &&
           aim->up_to >= r->revision;
}

/* WIRE.md 4.8: "With values it retracts single indicators of the target,
   without it the whole." */
static bool retracts(const struct model_record *retraction,
                     const struct model_record *r, bool whole)
{
    for (size_t i = 0; i < retraction->aims; i++) {
        const struct model_aim *aim = &retraction->aim[i];

        if (aims_at(retraction, aim, r) &&
            (aim->value == NULL ||
             (!whole && strcmp(aim->value, r->value) == 0)))
            return true;
    }
    return false;
}

bool model_erased(const struct model *m, const struct model_record *r)
{
    for (size_t i = 0; i < m->records; i++)
        if (m->record[i].erase && retracts(&m->record[i], r, true))
            return true;
    return false;
}

static bool retracted(const struct model *m, const struct model_record *r)
{
    for (size_t i = 0; i < m->records; i++)
        if (retracts(&m->record[i], r, false))
            return true;
    return false;
}

/* WIRE.md 4.6: "the lower id, in octet order, wins" */
static bool beats(const struct model_record *a, const struct model_record *b)
{
    return a->stored && !a->retraction && a->author == b->author &&
           a->object == b->object &&
           (a->revision > b->revision ||
            (a->revision == b->revision &&
             memcmp(&a->id, &b->id, sizeof a->id) < 0));
}

static bool beaten(const struct model *m, const struct model_record *r)
{
    for (size_t i = 0; i < m->records; i++)
        if (beats(&m->record[i], r))
            return true;
    return false;
}

bool model_live(const struct model *m, const struct model_record *r)
{
    return r->stored && !r->retraction && !retracted(m, r) && !beaten(m, r) &&
           (r->expires_ms == 0 || r->expires_ms > m->now_ms);
}

/* Whether a report of what it aims at was stored up to a step. */
static bool holds_target(const struct model *m, const struct model_record *r,
                         unsigned step)
{
    for (size_t i = 0; i < m->records; i++) {
        const struct model_record *o = &m->record[i];

        for (size_t k = 0; k < r->aims; k++)
            if (o->stored && o->stored <= step && !o->retraction &&
                o->author == r->author && o->object == r->aim[k].object)
                return true;
    }
    return false;
}

/* WIRE.md 7.2: "a receiver takes it when it holds the target or stands in the
   retraction's audience, else it keeps only the tombstone". In one judgement
   either may come first. */
static bool takes(const struct model *m, const struct model_record *r,
                  unsigned step)
{
    return !r->retraction || r->label != MODEL_AMBER_OTHERS ||
           holds_target(m, r, step);
}

bool model_body_must(const struct model *m, const struct model_record *r)
{
    return r->stored && !model_erased(m, r) && takes(m, r, r->stored - 1);
}

bool model_body_may(const struct model *m, const struct model_record *r)
{
    return r->stored && !model_erased(m, r) && takes(m, r, r->stored);
}

/* WIRE.md 4.8: "An erase tombstone keeps no body that arrives later." */
bool model_quarantined(const struct model *m, unsigned by, unsigned record,
                       bool seen)
{
    if (model_erased(m, &m->record[record]))
        return !seen;
    return m->refused[by][record] == MODEL_PERHAPS ||
           seen == (m->refused[by][record] == MODEL_REFUSED);
}

static bool card_here(const struct model *m, const struct model_record *r)
{
    return m->card[r->author] >= r->card;
}

/* WIRE.md 7.16: "what a mark that is missing would refuse is held" */
static bool lacks_mark(const struct model *m, const struct model_hold *h)
{
    const struct model_record *r = &m->record[h->record];

    if (r->retraction || r->group || h->by == r->author)
        return false;
    return (r->label == MODEL_GREEN && !m->peer[h->by].community) ||
           r->label == MODEL_AMBER_GROUP;
}

static bool member(const struct model_record *version, unsigned node)
{
    return version != NULL && (version->members >> node & 1) != 0;
}

/* The newest version of an author's group; NULL: none is here. */
static const struct model_record *newest(const struct model *m, unsigned author)
{
    for (size_t i = 0; i < m->records; i++) {
        const struct model_record *r = &m->record[i];

        if (r->group && r->author == author && r->stored && !beaten(m, r))
            return r;
    }
    return NULL;
}

/* WIRE.md 7.8: "A receiver takes a group record when it is a member of it" */
static bool group_refused(const struct model *m, const struct model_hold *h)
{
    const struct model_record *r = &m->record[h->record];
    const struct model_record *now = newest(m, r->author);

    return r->group && !member(r, 0) &&
           !(member(now, 0) && (h->by == r->author || member(now, h->by)));
}

static bool pin_missing(const struct model *m, const struct model_record *r)
{
    return r->label == MODEL_AMBER_GROUP && !m->record[r->pin].stored;
}

/* WIRE.md 7.7: "later versions narrow" */
static bool in_pin(const struct model *m, const struct model_record *r,
                   unsigned node)
{
    return member(newest(m, r->author), node) &&
           (r->later || member(&m->record[r->pin], node));
}

/* While a mark may still come, a provider may bring what is for both. */
static bool pin_refused(const struct model *m, const struct model_hold *h)
{
    const struct model_record *r = &m->record[h->record];

    return r->label == MODEL_AMBER_GROUP && m->record[r->pin].stored &&
           !in_pin(m, r, 0) &&
           !(m->unconfirmed && h->by != r->author && in_pin(m, r, h->by));
}

/* WIRE.md 7.14: "If that is a refusal, it is one in every outcome" */
static bool permitted(const struct model *m, const struct model_hold *h)
{
    const struct model_record *r = &m->record[h->record];

    if (r->retraction || r->group)
        return true;
    switch (r->label) {
    case MODEL_GREEN:
    case MODEL_AMBER_GROUP:
        return !lacks_mark(m, h) || m->unconfirmed;
    case MODEL_CLEAR:
        return true;
    case MODEL_AMBER_ME:
        return h->by == r->author;
    case MODEL_AMBER_OTHERS:
        return false;
    }
    return false;
}

static unsigned clocks(const struct model *m, enum model_clock told)
{
    unsigned n = 0;

    for (unsigned i = 1; i <= MODEL_PEERS; i++)
        n += m->peer[i].clock == told;
    return n;
}

/* WIRE.md 7.5: "more than 15 minutes off for more than half of them; fewer
   decide nothing" */
static bool clock_doubtful(const struct model *m)
{
    const unsigned off = clocks(m, MODEL_CLOCK_OFF);
    const unsigned told = off + clocks(m, MODEL_CLOCK_RIGHT);

    return told >= 3 && 2 * off > told;
}

/* It waits for this node's own state. */
static bool waits_for_me(const struct model *m, const struct model_hold *h)
{
    const struct model_record *r = &m->record[h->record];

    return r->created_ms > m->now_ms + MODEL_AHEAD_MS ||
           (m->unconfirmed &&
            (lacks_mark(m, h) || group_refused(m, h) || pin_refused(m, h))) ||
           (clock_doubtful(m) && r->expires_ms != 0);
}

static bool waits(const struct model *m, const struct model_hold *h)
{
    return !card_here(m, &m->record[h->record]) ||
           pin_missing(m, &m->record[h->record]) ||
           m->now_ms >= m->peer[h->by].ends_ms || waits_for_me(m, h);
}

/* WIRE.md 7.5: "No seven days end while most peers' clocks disagree with it, or
   before one was heard since it started." */
static bool time_is_up(const struct model *m, const struct model_hold *h)
{
    const unsigned right = clocks(m, MODEL_CLOCK_RIGHT);

    return m->now_ms - h->since_ms >= (uint64_t)MODEL_HELD_MAX_MS &&
           right > 0 && right >= clocks(m, MODEL_CLOCK_OFF);
}

/* WIRE.md 7.13: "a signature that does not verify, unless the author itself
   brought it" */
static bool seen_through(const struct model *m, const struct model_hold *h)
{
    return h->forged && card_here(m, &m->record[h->record]);
}

/* WIRE.md 7.13: "A refusal that rests on a card or a group version held here is
   answered "held"" */
static bool hidden(const struct model *m, const struct model_hold *h)
{
    return seen_through(m, h) ||
           (!m->unconfirmed && (group_refused(m, h) || pin_refused(m, h)));
}

/* What its author takes back waits for nothing: no body of it is kept. */
static bool comes_in(const struct model *m, const struct model_hold *h)
{
    const struct model_record *r = &m->record[h->record];

    return !h->forged && permitted(m, h) && !hidden(m, h) && card_here(m, r) &&
           (!waits(m, h) || (model_erased(m, r) && !pin_refused(m, h)));
}

static void refuse(struct model *m, const struct model_hold *h)
{
    m->refused[h->by][h->record] = MODEL_REFUSED;
}

/* WIRE.md 7.13: "Octets that were refused, and come again when they would wait,
   are judged with their first copy, by what holds now." */
static size_t join(struct model *m, const struct model_hold *as)
{
    struct model_hold *h = m->hold;

    for (size_t i = 0; i < m->holds; i++, h++)
        if (h->by == as->by && h->record == as->record &&
            h->forged == as->forged && !h->answered && !h->emptied) {
            if (!hidden(m, as))
                h->refused = h->perhaps = false;
            return i;
        }
    *h = *as;
    h->since_ms = m->now_ms;
    h->emptied = model_erased(m, &m->record[as->record]);
    h->refused = hidden(m, as);
    if (h->refused)
        refuse(m, h);
    return m->holds++;
}

enum frame_disposition model_bring(struct model *m, const struct model_hold *as,
                                   size_t *hold)
{
    struct model_record *r = &m->record[as->record];

    if (!permitted(m, as) || (seen_through(m, as) && as->by == r->author)) {
        refuse(m, as);
        return FRAME_NOT_ACCEPTED;
    }
    if (!as->forged && r->stored && !hidden(m, as) && !pin_refused(m, as))
        return FRAME_STORED;
    if (comes_in(m, as)) {
        r->stored = m->step;
        return FRAME_STORED;
    }
    *hold = join(m, as);
    return FRAME_HELD;
}

/* What comes of it depends on the order in which all of it was judged. */
static bool in_doubt(const struct model *m, const struct model_hold *h)
{
    const struct model_record *r = &m->record[h->record];

    return h->perhaps || (m->touched[r->author] &&
                          (r->group || r->label == MODEL_AMBER_GROUP));
}

/* WIRE.md 7.13: "A held copy that a recall emptied is answered when one that
   was refused would be." */
static unsigned answers(const struct model *m, const struct model_hold *h)
{
    const struct model_record *r = &m->record[h->record];
    const bool up = time_is_up(m, h), mine = waits_for_me(m, h);
    const unsigned in_time = up && !mine ? NOT_ACCEPTED : HELD;

    if (h->emptied) /* nobody can read any more when it says it was made */
        return up && mine ? HELD | NOT_ACCEPTED : in_time;
    if (h->refused)
        return in_time;
    if (!permitted(m, h))
        return HELD | NOT_ACCEPTED; /* a mark that goes is no news */
    if (seen_through(m, h) && h->by == r->author)
        return in_doubt(m, h) ? in_time | NOT_ACCEPTED : NOT_ACCEPTED;
    if (!h->forged && card_here(m, r) && in_doubt(m, h))
        return in_time | STORED;
    if (!h->forged && r->stored && card_here(m, r) && !hidden(m, h))
        /* Another's copy that comes in is no news, and ends no wait. */
        return HELD | STORED | in_time;
    return in_time;
}

static bool is_open(const struct model_hold *h)
{
    return !h->answered && !h->emptied && !h->refused && h->may == 0;
}

/* Versions that this node is no member of come in by what else is here. */
static bool sure_version(const struct model *m, const struct model_hold *h)
{
    const struct model_record *r = &m->record[h->record];

    return r->group && !h->perhaps && is_open(h) && member(r, 0) &&
           comes_in(m, h);
}

static void come_in(struct model *m, struct model_hold *h)
{
    struct model_record *r = &m->record[h->record];

    h->may = STORED;
    m->touched[r->author] |= r->group && !r->stored;
    if (!r->stored)
        r->stored = m->step;
}

/* A recall that comes in brings its targets in. */
static void come_in_all(struct model *m)
{
    bool more = true;

    while (more) {
        more = false;
        for (size_t i = 0; i < m->holds; i++) {
            struct model_hold *h = &m->hold[i];

            if (!is_open(h) || m->record[h->record].group || in_doubt(m, h) ||
                !comes_in(m, h))
                continue;
            come_in(m, h);
            more = true;
        }
    }
}

void model_look(struct model *m)
{
    memset(m->touched, 0, sizeof m->touched);
    for (size_t i = 0; i < m->holds; i++)
        m->hold[i].may = 0;
    for (size_t i = 0; i < m->holds; i++)
        if (sure_version(m, &m->hold[i]))
            come_in(m, &m->hold[i]);
    for (size_t i = 0; i < m->holds; i++) {
        const struct model_hold *h = &m->hold[i];
        const struct model_record *r = &m->record[h->record];

        m->touched[r->author] |=
            r->group && is_open(h) && !h->forged && !waits(m, h);
    }
    come_in_all(m);
    for (size_t i = 0; i < m->holds; i++)
        if (!m->hold[i].answered && m->hold[i].may == 0)
            m->hold[i].may = answers(m, &m->hold[i]);
}

void model_answered(struct model *m, struct model_hold *h,
                    enum frame_disposition answer)
{
    struct model_record *r = &m->record[h->record];

    h->answered = answer != FRAME_HELD;
    if (answer == FRAME_STORED && !r->stored)
        r->stored = m->step;
    if (h->emptied)
        return;
    if (!h->answered && !h->perhaps && seen_through(m, h))
        h->refused = true;
    else if (!h->refused && (hidden(m, h) || in_doubt(m, h)))
        h->perhaps = !h->answered;
    if (h->refused || answer == FRAME_NOT_ACCEPTED)
        refuse(m, h);
    else if (h->perhaps && m->refused[h->by][h->record] == MODEL_NEVER)
        m->refused[h->by][h->record] = MODEL_PERHAPS;
    h->emptied = model_erased(m, r);
}

size_t model_held(const struct model *m)
{
    size_t n = 0;

    for (size_t i = 0; i < m->holds; i++)
        n += !m->hold[i].answered && !m->hold[i].emptied;
    return n;
}

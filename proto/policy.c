#include "proto/policy.h"

#include <string.h>

/* A question from either side, turned so that sender and receiver are named. */
struct question {
    const struct record *r;
    const struct policy_facts *f;
    const struct node_id *sender, *receiver;
    bool sending;
    bool unknown; /* what to take membership in an unknown group for */
    bool favour;  /* all that is in doubt speaks for the sender */
};

static bool is_author(const struct question *q, const struct node_id *id)
{
    return ident_same(&q->r->author, id);
}

static const struct policy_group *group(const struct question *q,
                                        const struct node_id *id)
{
    for (size_t i = 0; i < q->f->group_count; i++)
        if (ident_same(&q->f->groups[i].id, id))
            return &q->f->groups[i];
    return NULL;
}

/* WIRE.md 7.7: "Where the entry says later members, the members of the newest
   version count as well." */
static bool in_group(const struct question *q,
                     const struct record_reader *reader,
                     const struct node_id *id)
{
    const struct policy_group *g = group(q, &reader->id);

    if (q->favour)
        return true;
    if (g == NULL || !g->known)
        return q->unknown;
    if (id == q->sender)
        return g->sender_member || (g->sender_later && reader->later_members);
    return g->receiver_member || (g->receiver_later && reader->later_members);
}

/* Whether the audience holds a node: by its id, or through a group. */
static bool in_audience(const struct question *q, const struct node_id *id)
{
    for (size_t i = 0; i < q->r->audience_count; i++) {
        const struct record_reader *reader = &q->r->audience[i];

        if (reader->is_group ? in_group(q, reader, id)
                             : ident_same(&reader->id, id))
            return true;
    }
    return false;
}

static const struct record_delegate *delegate(const struct question *q)
{
    for (size_t i = 0; i < q->r->delegation_count; i++)
        if (ident_same(&q->r->delegation[i].coordinator, q->sender))
            return &q->r->delegation[i];
    return NULL;
}

/* WIRE.md 7.2: "a coordinator named in the delegation, and in the audience
   where there is one, within the scope given there". Where there is none, 11
   and 12 say all. */
static bool permit_delegated(const struct question *q)
{
    const struct record_delegate *d = delegate(q);

    if (d == NULL || !in_audience(q, q->sender))
        return false;
    return in_audience(q, q->receiver) ||
           (d->scope == RECORD_SCOPE_COMMUNITY && q->f->peer.community);
}

/* WIRE.md 7.2: "AMBER: a recipient in the audience to peers it marked as its
   own clients; a client accepts it from a peer it marked as provider, and it
   goes no further". WIRE.md 7.12: "The author is no recipient" */
static bool permit_client(const struct question *q)
{
    bool mark = q->sending ? q->f->peer.client : q->f->peer.provider;

    return q->r->tlp == TLP_AMBER && mark && !is_author(q, q->sender) &&
           in_audience(q, q->sender);
}

/* WIRE.md 7.2: "the author to its audience; a group's members in the pinned
   version, later members only where the entry says so" */
static bool permit_audience(const struct question *q)
{
    return is_author(q, q->sender) && in_audience(q, q->receiver);
}

/* WIRE.md 7.3: "a receiver takes it from the author without a mark of its own"
 */
static bool permit_green(const struct question *q)
{
    if (q->r->tlp != TLP_GREEN || q->r->audience_count > 0)
        return false;
    return q->f->peer.community || (!q->sending && is_author(q, q->sender));
}

/* WIRE.md 7.2: "CLEAR without audience: anyone to anyone" */
static bool permit_clear(const struct question *q)
{
    return q->r->tlp == TLP_CLEAR && q->r->audience_count == 0;
}

static bool goes(const struct question *q, enum record_way way)
{
    return record_kind_way(q->r->kind) == way;
}

/* WIRE.md 7.2: "a retraction to exactly the nodes its target went to" */
static bool permit_retraction(const struct question *q)
{
    return goes(q, RECORD_TO_HOLDERS) &&
           (!q->sending || q->f->target_went_there);
}

/* WIRE.md 7.2: "a notice back along the path its target came" */
static bool permit_notice(const struct question *q)
{
    return goes(q, RECORD_TO_SOURCES) && q->f->notice_path;
}

/* WIRE.md 7.2: "a group record from its owner to the members" */
static bool permit_group(const struct question *q)
{
    return goes(q, RECORD_TO_MEMBERS) && (q->favour || q->f->group_member);
}

/* WIRE.md 7.2: "a record to its own author, on request, on that author's own
   session" */
static bool permit_give_back(const struct question *q)
{
    return q->f->asked_back && is_author(q, q->receiver);
}

/* WIRE.md 7.2: "the peer is revoked or not in the roster" */
static bool refuse_not_a_peer(const struct question *q)
{
    return !q->f->peer.in_roster || q->f->peer.revoked;
}

/* WIRE.md 7.2: "RED: the sender is not the author, or the receiver is not
   listed by node id" */
static bool refuse_red(const struct question *q)
{
    return q->r->tlp == TLP_RED &&
           (!is_author(q, q->sender) || !record_names(q->r, q->receiver));
}

/* WIRE.md 7.2: "AMBER+STRICT: the receiver is not in the audience, whoever
   sends; or the sender is neither the author nor named in the delegation" */
static bool refuse_amber_strict(const struct question *q)
{
    if (q->r->tlp != TLP_AMBER_STRICT)
        return false;
    return !in_audience(q, q->receiver) ||
           (!is_author(q, q->sender) && delegate(q) == NULL);
}

/* WIRE.md 7.2: "an audience is present, the receiver is not in it, and permits
   13 and 14 do not apply" */
static bool refuse_audience(const struct question *q)
{
    return q->r->audience_count > 0 && !in_audience(q, q->receiver) &&
           !permit_client(q) && !permit_delegated(q);
}

/* WIRE.md 7.2: "a sighting or an opinion, unless it goes back to its own author:
   what it answers is not the receiver's, did not go to the sender, or has a
   stricter label" */
static bool refuse_answer(const struct question *q)
{
    return record_kind_is(q->r->kind, RECORD_ANSWERS) && !q->favour &&
           !q->f->answer_way && !is_author(q, q->receiver);
}

static bool timeless(const struct record *r)
{
    return record_kind_is(r->kind, RECORD_TIMELESS);
}

/* WIRE.md 7.2: "expired, retracted or superseded; the retraction or the new
   revision goes instead" */
static bool refuse_over(const struct question *q)
{
    if (timeless(q->r) || q->f->for_history)
        return false;
    if (q->f->superseded || q->f->retracted)
        return true;
    return q->r->expires_ms != 0 && !q->favour && !q->f->clock_doubtful &&
           q->f->now_ms >= q->r->expires_ms;
}

unsigned policy_doubts(const struct record *r, const struct policy_facts *f)
{
    bool on_time = r->expires_ms != 0 && !timeless(r);
    unsigned doubts = 0;

    if (f->peer.card_expired)
        doubts |= POLICY_PEER_CARD;
    if (f->author_card_missing)
        doubts |= POLICY_AUTHOR_CARD;
    if (f->unconfirmed)
        doubts |= POLICY_UNCONFIRMED;
    if (f->clock_doubtful && on_time)
        doubts |= POLICY_CLOCK;
    if (r->created_ms > f->now_ms + RECORD_CLOCK_AHEAD_MS)
        doubts |= POLICY_AHEAD;
    return doubts;
}

/* WIRE.md 7.5: "is a wait under rule 6, never a refusal" */
static bool wait_not_yet(const struct question *q)
{
    unsigned doubts = policy_doubts(q->r, q->f);

    if (q->sending)
        doubts &= ~(unsigned)POLICY_AHEAD;
    return doubts != 0 && !q->favour;
}

struct row {
    enum policy_rule rule;
    bool (*holds)(const struct question *q);
};

static const struct row refusals[] = {
    {POLICY_NOT_A_PEER, refuse_not_a_peer},
    {POLICY_RED, refuse_red},
    {POLICY_AMBER_STRICT, refuse_amber_strict},
    {POLICY_AUDIENCE, refuse_audience},
    {POLICY_OVER, refuse_over},
    {POLICY_NO_ANSWER, refuse_answer},
};

static const struct row overriding[] = {
    {POLICY_RETRACTION, permit_retraction},
    {POLICY_RETRACTION, permit_notice},
    {POLICY_GROUP, permit_group},
    {POLICY_GIVE_BACK, permit_give_back},
};

static const struct row permits[] = {
    {POLICY_TO_AUDIENCE, permit_audience}, {POLICY_GREEN, permit_green},
    {POLICY_CLEAR, permit_clear},          {POLICY_CLIENT, permit_client},
    {POLICY_DELEGATED, permit_delegated},
};

enum {
    REFUSALS = sizeof refusals / sizeof *refusals,
    OVERRIDING = sizeof overriding / sizeof *overriding,
    PERMITS = sizeof permits / sizeof *permits,
};

static const struct row *first(const struct row *rows, size_t count,
                               const struct question *q)
{
    for (size_t i = 0; i < count; i++)
        if (rows[i].holds(q))
            return &rows[i];
    return NULL;
}

static bool yields(enum policy_rule rule)
{
    return rule >= POLICY_RED && rule <= POLICY_AUDIENCE;
}

static const struct row *refusal(const struct question *q, bool overridden)
{
    for (size_t i = 0; i < REFUSALS; i++)
        if (refusals[i].holds(q) && !(overridden && yields(refusals[i].rule)))
            return &refusals[i];
    return NULL;
}

/* WIRE.md 7.12: "No retraction and no notice goes by permits 10 to 14." */
static const struct row *permit(const struct question *q,
                                const struct row *over)
{
    if (over != NULL || goes(q, RECORD_TO_HOLDERS) ||
        goes(q, RECORD_TO_SOURCES))
        return over;
    return first(permits, PERMITS, q);
}

/* WIRE.md 7.1: "Refusals are evaluated first, then waits, then permits. No
   permit is a refusal (rule 0). Refusals 2, 3 and 4 yield to permits 15, 16
   and 17." */
static struct policy_answer settled(const struct question *q)
{
    const struct row *over = first(overriding, OVERRIDING, q);
    const struct row *no = refusal(q, over != NULL);
    const struct row *yes;

    if (no != NULL)
        return (struct policy_answer){POLICY_REFUSE, no->rule};
    if (wait_not_yet(q))
        return (struct policy_answer){POLICY_WAIT, POLICY_NOT_YET};
    yes = permit(q, over);
    if (yes == NULL)
        return (struct policy_answer){POLICY_REFUSE, POLICY_NO_PERMIT};
    return (struct policy_answer){POLICY_ALLOW, yes->rule};
}

/* WIRE.md 7.12: "A group version that is unknown here makes it a wait where
   membership in it decides; where it does not, the answer is a member's." */
static struct policy_answer answer(struct question q)
{
    struct policy_answer member, other;

    q.unknown = true;
    member = settled(&q);
    q.unknown = false;
    other = settled(&q);
    if (member.verdict == POLICY_ALLOW && other.verdict != POLICY_ALLOW)
        return (struct policy_answer){POLICY_WAIT, POLICY_NOT_YET};
    return member;
}

struct policy_answer policy_may_send(const struct record *r,
                                     const struct policy_facts *facts)
{
    return answer((struct question){.r = r,
                                    .f = facts,
                                    .sender = &facts->me,
                                    .receiver = &facts->peer.id,
                                    .sending = true});
}

struct policy_answer policy_may_accept(const struct record *r,
                                       const struct policy_facts *facts)
{
    return answer((struct question){
        .r = r, .f = facts, .sender = &facts->peer.id, .receiver = &facts->me});
}

struct policy_answer policy_could_accept(const struct record *r,
                                         const struct policy_facts *facts)
{
    struct policy_facts best = *facts;
    const struct question q = {.r = r,
                               .f = &best,
                               .sender = &best.peer.id,
                               .receiver = &best.me,
                               .favour = true};

    /* WIRE.md 7.14: "the roster confirmed, with all marks that its operator may
       still give the peer" */
    if (facts->unconfirmed)
        best.peer.community = best.peer.provider = true;
    return settled(&q);
}

struct policy_answer policy_may_use(const struct record *r, enum policy_use use)
{
    static const enum pap strictest[] = {
        [POLICY_LOOK_UP] = PAP_RED,
        [POLICY_PASSIVE] = PAP_AMBER,
        [POLICY_ACTIVE] = PAP_GREEN,
        [POLICY_PUBLISH] = PAP_CLEAR,
    };
    bool may = r->pap <= strictest[use] &&
               (use != POLICY_PUBLISH ||
                (r->tlp == TLP_CLEAR && r->audience_count == 0));

    return (struct policy_answer){may ? POLICY_ALLOW : POLICY_REFUSE,
                                  POLICY_PAP};
}

const char *policy_rule_text(enum policy_rule rule)
{
    static const char *const words[] = {
        [POLICY_NO_PERMIT] = "no rule permits it",
        [POLICY_NOT_A_PEER] = "not a peer, or revoked",
        [POLICY_RED] = "TLP:RED goes from its author to listed nodes only",
        [POLICY_AMBER_STRICT] = "TLP:AMBER+STRICT stays within its audience",
        [POLICY_AUDIENCE] = "not in the audience",
        [POLICY_OVER] = "expired, retracted or replaced",
        [POLICY_NOT_YET] =
            "waits: a card, a group or the clock must be settled first",
        [POLICY_NO_ANSWER] = "not an answer to a record that went there",
        [POLICY_TO_AUDIENCE] = "from the author to its audience",
        [POLICY_GREEN] = "TLP:GREEN within the community",
        [POLICY_CLEAR] = "TLP:CLEAR to anyone",
        [POLICY_CLIENT] = "TLP:AMBER to a client",
        [POLICY_DELEGATED] = "by a coordinator to whom the author delegated it",
        [POLICY_RETRACTION] = "a retraction or notice follows its target",
        [POLICY_GROUP] = "a group's own record to its members",
        [POLICY_GIVE_BACK] = "given back to its author",
        [POLICY_PAP] = "limited by PAP",
    };

    if (rule >= sizeof words / sizeof *words || words[rule] == NULL)
        return "unknown rule";
    return words[rule];
}

const char *policy_pass_text(const struct record *r)
{
    switch (r->tlp) {
    case TLP_RED:
        return "to nobody";
    case TLP_AMBER_STRICT:
        return "within its own organisation";
    case TLP_AMBER:
        return "within its own organisation and to its clients";
    case TLP_GREEN:
        return r->audience_count > 0 ? "within its own organisation"
                                     : "within the community";
    case TLP_CLEAR:
        return r->audience_count > 0 ? "within its own organisation"
                                     : "to anyone";
    }
    return "to nobody";
}

#include "node/core/control/nobody.h"

/* Whether any peer is trusted, of all or of those the record names. */
static bool any_peer(const struct facts *d, const struct record *named_by)
{
    for (size_t i = 0; i < roster_count(d->roster); i++) {
        const struct peer *p = roster_at(d->roster, i);
        bool named = named_by == NULL;

        for (size_t n = 0; !named && n < named_by->audience_count; n++)
            named = !named_by->audience[n].is_group &&
                    ident_same(&named_by->audience[n].id, &p->id);
        if (named && !p->revoked)
            return true;
    }
    return false;
}

static bool names_group(const struct record *r)
{
    for (size_t i = 0; i < r->audience_count; i++)
        if (r->audience[i].is_group)
            return true;
    return false;
}

static enum err say_no_peer(struct call *call)
{
    return call_say(call, ERR_REFUSED,
                    "nobody may get it: this node has no peer: 'noroshi peer "
                    "add FILE' adds one");
}

enum err nobody_gets_draft(struct call *call, const struct record *r)
{
    const struct facts *d = &call->core->facts;

    if (!any_peer(d, NULL))
        return say_no_peer(call);
    if (r->audience_count == 0 && r->tlp == TLP_GREEN)
        return call_say(call, ERR_REFUSED,
                        "nobody may get it: TLP:GREEN goes to peers of the "
                        "community: 'noroshi peer set PEER --community' marks "
                        "one, and --to names others");
    if (r->audience_count == 0 && r->tlp != TLP_CLEAR)
        return call_say(call, ERR_REFUSED,
                        "nobody may get it: it names nobody: add --to PEER");
    if (r->audience_count == 0 || any_peer(d, r))
        return call_say(call, ERR_REFUSED, "nobody may get it");
    if (names_group(r))
        return call_say(call, ERR_REFUSED,
                        "nobody may get it: no member of the groups that it "
                        "names is a peer here: 'noroshi peer add FILE' adds "
                        "one, and --to names others");
    return call_say(call, ERR_REFUSED,
                    "nobody may get it: nobody whom it names is a peer here: "
                    "'noroshi peer add FILE' adds one, and --to names others");
}

enum err nobody_gets_record(struct call *call, const struct record *r,
                            enum policy_rule rule)
{
    const struct facts *d = &call->core->facts;

    if (!any_peer(d, NULL))
        return say_no_peer(call);
    if (rule == POLICY_NOT_A_PEER)
        return call_say(call, ERR_REFUSED,
                        "nobody may get it: they are revoked: 'noroshi peer "
                        "add FILE' trusts them again");
    if (rule == POLICY_OVER)
        return call_say(call, ERR_REFUSED, "nobody may get it");
    if (r->audience_count == 0 && r->tlp == TLP_GREEN)
        return call_say(call, ERR_REFUSED,
                        "nobody may get it: TLP:GREEN goes to peers of the "
                        "community: 'noroshi peer set PEER --community' marks "
                        "one");
    if (ident_same(&r->author, facts_me(d)))
        return call_say(call, ERR_REFUSED,
                        "nobody may get it: the record does not name them: "
                        "'noroshi revise RECORD --to PEER' does");
    return call_say(call, ERR_REFUSED,
                    "nobody may get it: its label and audience do not allow "
                    "it: ask its author to name them");
}

#include "node/core/control/draft.h"

#include <stdlib.h>
#include <string.h>

#include "node/core/control/find.h"
#include "node/core/record/compose.h"
#include "proto/record_group.h"

/* A label, as its number or its name; *given tells whether there is one. */
static bool arg_tlp(const struct call *call, enum tlp *out, bool *given)
{
    struct bytes text;
    uint64_t number;

    *given = true;
    if (control_arg_uint(&number, &call->request, "tlp") == ERR_OK) {
        *out = (enum tlp)number;
        return number < TLP_COUNT;
    }
    *given = control_arg_str(&text, &call->request, "tlp") != ERR_NOT_FOUND;
    return control_arg_str(&text, &call->request, "tlp") == ERR_OK &&
           tlp_parse(out, text);
}

static bool arg_pap(const struct call *call, enum pap *out)
{
    struct bytes text;
    uint64_t number;
    enum err err;

    if (control_arg_uint(&number, &call->request, "pap") == ERR_OK) {
        *out = (enum pap)number;
        return number < PAP_COUNT;
    }
    err = control_arg_str(&text, &call->request, "pap");
    return err == ERR_NOT_FOUND || (err == ERR_OK && pap_parse(out, text));
}

static enum err arg_labels(struct call *call, struct record *r, bool revising)
{
    bool given;

    if (!arg_tlp(call, &r->tlp, &given) && (given || !revising))
        return call_say(call, ERR_USAGE, "a TLP level is needed: %s",
                        tlp_words());
    if (!arg_pap(call, &r->pap))
        return call_say(call, ERR_USAGE, "a PAP level is one of %s",
                        pap_words());
    return ERR_OK;
}

static int by_tag_and_id(const void *a, const void *b)
{
    const struct record_reader *p = a, *q = b;

    if (p->is_group != q->is_group)
        return p->is_group ? 1 : -1;
    return memcmp(p->id.octet, q->id.octet, sizeof p->id.octet);
}

/* WIRE.md 4.2: "strictly ascending in octet order of (tag, id)" */
static void sort_audience(struct record *r)
{
    size_t kept = 0;

    qsort(r->audience, r->audience_count, sizeof *r->audience, by_tag_and_id);
    for (size_t i = 0; i < r->audience_count; i++)
        if (kept == 0 ||
            by_tag_and_id(&r->audience[kept - 1], &r->audience[i]) != 0)
            r->audience[kept++] = r->audience[i];
    r->audience_count = kept;
}

/* WIRE.md 4.2: a group is pinned at the version held here, by its hash. */
static enum err add_group(struct call *call, struct bytes name,
                          struct record_reader *out)
{
    struct vault_row row;
    uint64_t number;
    enum err err = find_group(call, name, &out->id, &number);

    if (err != ERR_OK)
        return err;
    if (!vault_get(&call->core->facts.txn.view, number, &row))
        return call_say(call, ERR_NOT_FOUND, "the group's record is missing");
    out->is_group = true;
    out->version = row.revision;
    memcpy(out->hash.octet, row.id.octet, sizeof out->hash.octet);
    return ERR_OK;
}

static enum err add_reader(struct call *call, struct bytes text,
                           struct record *r)
{
    struct record_reader *out = &r->audience[r->audience_count];
    struct peer *p;
    enum err err;

    *out = (struct record_reader){0};
    if (find_is_group(&text)) {
        err = add_group(call, text, out);
    } else {
        err = find_peer(call, text, &p);
        if (err == ERR_OK)
            out->id = p->id;
    }
    r->audience_count += err == ERR_OK;
    return err;
}

static enum err arg_to(struct call *call, struct record *r)
{
    struct reader list;
    size_t count;
    enum err err = control_arg_array(&list, &count, &call->request, "to");

    if (err == ERR_NOT_FOUND)
        return ERR_OK;
    if (err != ERR_OK || count > RECORD_AUDIENCE_MAX)
        return call_say(call, ERR_USAGE, "'to' lists at most %d peers",
                        RECORD_AUDIENCE_MAX);
    r->audience_count = 0;
    for (size_t i = 0; i < count; i++) {
        struct bytes text = reader_str(&list, CONTROL_NAME_MAX * 4);

        if (count == 1 && bytes_equal(text, bytes_text("everyone")))
            return ERR_OK;
        err = add_reader(call, text, r);
        if (err != ERR_OK)
            return err;
    }
    sort_audience(r);
    return ERR_OK;
}

/* Later members: as asked, else by the label. */
static void arg_later(struct call *call, struct record *r, bool named)
{
    bool later = r->tlp <= TLP_GREEN;
    bool asked = control_arg_bool(&later, &call->request, "later") == ERR_OK;

    for (size_t i = 0; i < r->audience_count; i++)
        if (r->audience[i].is_group && (asked || named))
            r->audience[i].later_members = later;
}

static int by_coordinator(const void *a, const void *b)
{
    const struct record_delegate *p = a, *q = b;

    return memcmp(p->coordinator.octet, q->coordinator.octet, 32);
}

static enum err add_delegate(struct call *call, struct reader *list,
                             struct record *r)
{
    struct record_delegate *out = &r->delegation[r->delegation_count++];
    struct bytes text;
    uint64_t scope;
    struct peer *p;
    enum err err;

    reader_array_of(list, 2);
    text = reader_str(list, CONTROL_NAME_MAX * 4);
    scope = reader_uint(list, RECORD_SCOPE_COMMUNITY);
    if (list->spoiled)
        return call_say(call, ERR_USAGE, "'delegate' lists [peer, scope]");
    err = find_peer(call, text, &p);
    if (err != ERR_OK)
        return err;
    if (p->card.identity.role != CARD_COORDINATOR)
        return call_say(call, ERR_USAGE,
                        "'%s' is not a coordinator: its card says member",
                        p->name);
    out->coordinator = p->id;
    out->scope = (enum record_scope)scope;
    return ERR_OK;
}

static enum err arg_delegate(struct call *call, struct record *r)
{
    struct reader list;
    size_t count;
    enum err err = control_arg_array(&list, &count, &call->request, "delegate");

    if (err == ERR_NOT_FOUND)
        return ERR_OK;
    if (err != ERR_OK || count > RECORD_DELEGATION_MAX)
        return call_say(call, ERR_USAGE, "'delegate' lists at most %d",
                        RECORD_DELEGATION_MAX);
    r->delegation_count = 0;
    for (size_t i = 0; i < count; i++) {
        err = add_delegate(call, &list, r);
        if (err != ERR_OK)
            return err;
    }
    qsort(r->delegation, r->delegation_count, sizeof *r->delegation,
          by_coordinator);
    for (size_t i = 1; i < r->delegation_count; i++)
        if (by_coordinator(&r->delegation[i - 1], &r->delegation[i]) == 0)
            return call_say(call, ERR_USAGE, "a delegate is named twice");
    return ERR_OK;
}

/* WIRE.md 7.2: "a coordinator named in the delegation, and in the audience
   where there is one" */
static void delegates_may_read(struct record *r)
{
    for (size_t i = 0; i < r->delegation_count && r->audience_count > 0; i++) {
        if (r->audience_count == RECORD_AUDIENCE_MAX ||
            record_names(r, &r->delegation[i].coordinator))
            continue;
        r->audience[r->audience_count++] =
            (struct record_reader){.id = r->delegation[i].coordinator};
    }
    sort_audience(r);
}

/* WIRE.md 4.2: "at most 16 of them groups" */
static enum err check_groups(struct call *call, const struct record *r)
{
    size_t groups = 0;

    for (size_t i = 0; i < r->audience_count; i++)
        groups += r->audience[i].is_group;
    if (groups <= RECORD_GROUPS_MAX)
        return ERR_OK;
    return call_say(call, ERR_USAGE,
                    "%zu groups are named: a record names at most %d", groups,
                    RECORD_GROUPS_MAX);
}

/* What a label demands, said before the record's form would say it. */
static enum err check_label(struct call *call, struct record *r, bool revising)
{
    if (r->tlp >= TLP_AMBER && r->audience_count == 0)
        return call_say(call, ERR_USAGE, "%s needs recipients: add --to PEER",
                        tlp_text(r->tlp));
    for (size_t i = 0; i < r->audience_count && r->tlp == TLP_RED; i++)
        if (r->audience[i].is_group)
            return call_say(call, ERR_USAGE,
                            "TLP:RED names organisations, not groups");
    if (r->tlp == TLP_RED && revising)
        r->delegation_count = 0;
    if (r->tlp == TLP_RED && r->delegation_count > 0)
        return call_say(call, ERR_USAGE, "TLP:RED may not be passed on");
    for (size_t i = 0; i < r->delegation_count && r->tlp == TLP_AMBER_STRICT;
         i++)
        if (r->delegation[i].scope != RECORD_SCOPE_AUDIENCE)
            return call_say(
                call, ERR_USAGE,
                "TLP:AMBER+STRICT may be passed on within the audience only");
    return ERR_OK;
}

static enum err arg_readers(struct call *call, struct record *r, bool revising)
{
    struct reader list;
    size_t count;
    bool named =
        control_arg_array(&list, &count, &call->request, "to") == ERR_OK;
    enum err err = arg_to(call, r);

    if (err == ERR_OK)
        err = arg_delegate(call, r);
    if (err != ERR_OK)
        return err;
    arg_later(call, r, named);
    err = check_groups(call, r);
    if (err == ERR_OK)
        err = check_label(call, r, revising);
    delegates_may_read(r);
    return err;
}

static enum err arg_set(struct call *call, struct record *r)
{
    struct reader list;
    size_t count;
    enum err err = control_arg_array(&list, &count, &call->request, "set");

    if (err == ERR_NOT_FOUND)
        return ERR_OK;
    if (err == ERR_OK && count == 3) {
        reader_bin_into(&list, r->set.id.octet, sizeof r->set.id.octet);
        r->set.i = (uint32_t)reader_uint(&list, RECORD_SET_MAX);
        r->set.n = (uint32_t)reader_uint(&list, RECORD_SET_MAX);
    }
    if (err != ERR_OK || count != 3 || list.spoiled || r->set.n == 0)
        return call_say(call, ERR_USAGE, "'set' is [id, i, n]");
    return ERR_OK;
}

/* A given object is revised; without one this is a new one. */
/* *fresh: it is made here, and nobody can know it. */
static enum err arg_object(struct call *call, struct record *r, bool *fresh)
{
    struct bytes object;
    enum err err = control_arg_bin(&object, &call->request, "object");

    if (err == ERR_NOT_FOUND) {
        compose_object(r);
        *fresh = true;
        return ERR_OK;
    }
    if (err != ERR_OK || object.len != sizeof r->object.octet)
        return call_say(call, ERR_USAGE, "'object' is 16 octets");
    memcpy(r->object.octet, object.at, object.len);
    return ERR_OK;
}

static enum err arg_times(struct call *call, struct record *r)
{
    bool flag = false;

    r->created_ms = call->core->facts.now_ms;
    (void)!control_arg_uint(&r->expires_ms, &call->request, "expires");
    if (control_arg_bool(&flag, &call->request, "urgent") == ERR_OK)
        r->urgent = flag;
    if (r->expires_ms != 0 && r->expires_ms <= r->created_ms)
        return call_say(call, ERR_USAGE, "it would be expired already");
    return ERR_OK;
}

static enum err arg_body(struct call *call, struct record *r, bool revising)
{
    struct bytes body;
    enum err err = control_arg_bin(&body, &call->request, "body");

    if (!revising &&
        control_arg_uint(&r->kind, &call->request, "kind") != ERR_OK)
        r->kind = RECORD_REPORT;
    if (!record_kind_is(r->kind, RECORD_SHARED))
        return call_say(call, ERR_USAGE,
                        "retractions, groups and notices have commands of "
                        "their own");
    if (err == ERR_NOT_FOUND && revising)
        return ERR_OK;
    if (err != ERR_OK)
        return call_say(call, ERR_USAGE, "the body is missing");
    r->body = body;
    if (r->body.len > RECORD_BODY_MAX)
        return call_say(call, ERR_TOO_BIG, "the body is too big: split it");
    return ERR_OK;
}

/* WIRE.md 4.12 */
static enum err arg_reason(struct call *call, struct record *r)
{
    static uint8_t room[RECORD_EXTENSION_MAX + 64];
    struct buffer packed = {room, 0, sizeof room};
    struct bytes reason;
    enum err err = call_line(call, "reason", &reason);

    if (err != ERR_OK)
        return err;
    r->extensions = (struct bytes){0};
    if (reason.len == 0)
        return ERR_OK;
    if (record_extension_write(&packed, "reason", reason) != ERR_OK)
        return call_say(call, ERR_TOO_BIG, "a reason has at most %d bytes",
                        RECORD_EXTENSION_MAX);
    r->extensions = bytes_of(&packed);
    return ERR_OK;
}

enum err control_draft(struct call *call, struct record *r, bool revising)
{
    const struct card_identity *me = &call->core->self.card.identity;
    bool fresh = false;
    enum err err = ERR_OK;

    if (!revising) {
        *r = (struct record){.pap = PAP_GREEN}; /* WIRE.md 5.2 */
        err = arg_object(call, r, &fresh);
    }
    r->author = me->node;
    r->author_version_ms = me->version_ms;
    if (err == ERR_OK)
        err = arg_labels(call, r, revising);
    if (err == ERR_OK)
        err = arg_readers(call, r, revising);
    if (err == ERR_OK)
        err = arg_set(call, r);
    if (err == ERR_OK)
        err = arg_times(call, r);
    if (err == ERR_OK)
        err = arg_body(call, r, revising);
    if (err == ERR_OK)
        err = arg_reason(call, r);
    r->revision = fresh ? 1 : compose_revision(&call->core->facts, &r->object);
    return err;
}

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "node/core/compose.h"
#include "node/core/release.h"

/* A label, as its number or its name. */
static bool arg_tlp(const struct call *call, enum tlp *out)
{
    struct bytes text;
    uint64_t number;

    if (control_arg_uint(&number, &call->request, "tlp") == ERR_OK) {
        *out = (enum tlp)number;
        return number < TLP_COUNT;
    }
    return control_arg_str(&text, &call->request, "tlp") == ERR_OK &&
           tlp_parse(out, text);
}

static bool arg_pap(const struct call *call, enum pap *out)
{
    struct bytes text;
    uint64_t number;

    *out = PAP_GREEN; /* WIRE.md 5.2: "A tool that was told none" */
    if (control_arg_uint(&number, &call->request, "pap") == ERR_OK) {
        *out = (enum pap)number;
        return number < PAP_COUNT;
    }
    return control_arg_str(&text, &call->request, "pap") != ERR_OK ||
           pap_parse(out, text);
}

static int by_id(const void *a, const void *b)
{
    const struct record_reader *p = a, *q = b;

    return memcmp(p->id.octet, q->id.octet, sizeof p->id.octet);
}

/* WIRE.md 4.2: "strictly ascending" */
static void sort_audience(struct record *r)
{
    size_t kept = 0;

    qsort(r->audience, r->audience_count, sizeof *r->audience, by_id);
    for (size_t i = 0; i < r->audience_count; i++)
        if (kept == 0 || by_id(&r->audience[kept - 1], &r->audience[i]) != 0)
            r->audience[kept++] = r->audience[i];
    r->audience_count = kept;
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
    for (size_t i = 0; i < count; i++) {
        struct peer *p;

        err = control_peer(call, reader_str(&list, CONTROL_NAME_MAX * 4), &p);
        if (err != ERR_OK)
            return err;
        r->audience[r->audience_count++].id = p->id;
    }
    sort_audience(r);
    return ERR_OK;
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
static enum err arg_object(struct call *call, struct record *r)
{
    const struct desk *d = &call->core->desk;
    struct vault_object known;
    struct bytes object;
    enum err err = control_arg_bin(&object, &call->request, "object");

    r->revision = 1;
    if (err == ERR_NOT_FOUND) {
        randombytes_buf(r->object.octet, sizeof r->object.octet);
        return ERR_OK;
    }
    if (err != ERR_OK || object.len != sizeof r->object.octet)
        return call_say(call, ERR_USAGE, "'object' is 16 octets");
    memcpy(r->object.octet, object.at, object.len);
    if (vault_object(d->store, &r->object, d->self->party, &known) &&
        known.revision > 0)
        r->revision = known.revision + 1;
    if (known.dead_revision >= r->revision)
        r->revision = known.dead_revision + 1;
    return ERR_OK;
}

static enum err arg_times(struct call *call, struct record *r)
{
    bool flag = false;

    r->created_ms = call->core->desk.now_ms;
    if (control_arg_uint(&r->expires_ms, &call->request, "expires") != ERR_OK)
        r->expires_ms = 0;
    if (control_arg_bool(&flag, &call->request, "urgent") == ERR_OK)
        r->urgent = flag;
    if (r->expires_ms != 0 && r->expires_ms <= r->created_ms)
        return call_say(call, ERR_USAGE, "it would be expired already");
    return ERR_OK;
}

static enum err arg_body(struct call *call, struct record *r)
{
    if (control_arg_uint(&r->kind, &call->request, "kind") != ERR_OK)
        r->kind = RECORD_REPORT;
    if (r->kind == RECORD_RETRACTION)
        return call_say(call, ERR_USAGE, "a retraction is made by retract");
    if (control_arg_bin(&r->body, &call->request, "body") != ERR_OK)
        return call_say(call, ERR_USAGE, "the body is missing");
    if (r->body.len > RECORD_BODY_MAX)
        return call_say(call, ERR_TOO_BIG, "the body is too big: split it");
    return ERR_OK;
}

static enum err arg_record(struct call *call, struct record *r)
{
    const struct card_identity *me = &call->core->self.card.identity;
    enum err err;

    *r = (struct record){.author = me->node,
                         .author_version_ms = me->version_ms};
    if (!arg_tlp(call, &r->tlp) || !arg_pap(call, &r->pap))
        return call_say(call, ERR_USAGE,
                        "a TLP level is needed: CLEAR, GREEN, "
                        "AMBER, AMBER+STRICT or RED");
    err = arg_to(call, r);
    if (err == ERR_OK && r->tlp >= TLP_AMBER && r->audience_count == 0)
        err = call_say(call, ERR_USAGE, "%s needs recipients: add --to PEER",
                       tlp_text(r->tlp));
    if (err == ERR_OK)
        err = arg_set(call, r);
    if (err == ERR_OK)
        err = arg_object(call, r);
    if (err == ERR_OK)
        err = arg_times(call, r);
    if (err == ERR_OK)
        err = arg_body(call, r);
    return err;
}

/* What never leaves. The command line names file and line; this is the last
   gate behind it. */
static enum err check_indicators(struct call *call, const struct record *r)
{
    struct record_report report;
    struct record_indicator i;
    size_t n = 0;

    if (r->kind != RECORD_REPORT)
        return ERR_OK;
    if (record_report(&report, r) != ERR_OK)
        return ERR_BAD_SHAPE;
    while (record_indicator_next(&report, &i)) {
        enum indicator_type type = (enum indicator_type)i.type;

        n++;
        if (!indicator_known(i.type))
            continue;
        if (indicator_caution(type, i.value) >= INDICATOR_PRIVATE)
            return call_say(
                call, ERR_USAGE, "indicator %zu never leaves: %s", n,
                indicator_caution_text(indicator_caution(type, i.value)));
        if (config_owns(&call->core->config, type, i.value))
            return call_say(call, ERR_USAGE,
                            "indicator %zu is this organisation's own", n);
    }
    return ERR_OK;
}

/* Who gets it and who does not; returns how many do or will. */
static size_t preview(struct call *call, const struct record *r)
{
    const struct desk *d = &call->core->desk;
    size_t reached = 0;

    for (size_t i = 0; i < roster_count(d->roster); i++) {
        const struct peer *p = roster_at(d->roster, i);
        struct policy_answer answer;

        if (p->revoked && !record_names(r, &p->id))
            continue;
        answer = release_judge(d, r, NULL, p);
        reached += answer.verdict != POLICY_REFUSE;
        (void)compose_row(call, r, p, answer);
    }
    return reached;
}

static bool reaches_anyone(const struct desk *d, const struct record *r)
{
    for (size_t i = 0; i < roster_count(d->roster); i++)
        if (release_judge(d, r, NULL, roster_at(d->roster, i)).verdict !=
            POLICY_REFUSE)
            return true;
    return false;
}

static enum err checked_draft(struct call *call, struct record *r)
{
    enum err err = compose_draft(r);

    if (err != ERR_OK)
        return call_say(call, err, "the record is not valid: %s",
                        err_text(err));
    err = check_indicators(call, r);
    if (err == ERR_OK && !reaches_anyone(&call->core->desk, r)) {
        (void)preview(call, r);
        err = call_say(call, ERR_REFUSED, "nobody may get it");
    }
    return err;
}

enum err control_share(struct call *call)
{
    static struct record r;
    struct core *c = call->core;
    struct vault_row row;
    bool dry_run = false;
    enum err err = arg_record(call, &r);

    if (err == ERR_OK && c->full)
        err = call_say(call, ERR_FULL,
                       "the disk is full: nothing can be shared until there is "
                       "space");
    if (err == ERR_OK)
        err = checked_draft(call, &r);
    if (err != ERR_OK)
        return err;
    if (control_arg_bool(&dry_run, &call->request, "dry_run") == ERR_OK &&
        dry_run) {
        (void)preview(call, &r);
        return ERR_OK;
    }
    err = compose_sign(c, &r);
    if (err != ERR_OK)
        return call_say(call, err, "the record cannot be signed: %s",
                        err_text(err));
    compose_keep(c, &r, &row);
    (void)compose_record_row(call, &row);
    (void)preview(call, &r);
    release_all(&c->desk, &r, &row);
    return ERR_OK;
}

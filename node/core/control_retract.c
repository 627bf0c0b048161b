#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "node/core/compose.h"
#include "node/core/release.h"

enum { VALUES_MAX = RECORD_INDICATORS_MAX };

/* The record that is spoken of, opened. Its views live until the next call. */
static enum err open_target(struct call *call, struct vault_row *row,
                            struct record *r)
{
    static uint8_t room[RECORD_MAX];
    struct buffer raw = {room, 0, sizeof room};
    enum err err = control_record(call, row);

    if (err != ERR_OK)
        return err;
    err = vault_raw(call->core->desk.store, row, &raw);
    if (err == ERR_OK)
        err = record_open(r, bytes_of(&raw));
    if (err != ERR_OK)
        return call_say(call, err, "record %llu cannot be read: %s",
                        (unsigned long long)row->number,
                        err == ERR_NOT_FOUND ? "it was erased" : err_text(err));
    return ERR_OK;
}

/* Whether the target has that value. */
static bool names_value(const struct record *r,
                        const struct indicator_guess *value)
{
    struct record_report report;
    struct record_indicator i;

    if (r->kind != RECORD_REPORT || record_report(&report, r) != ERR_OK)
        return false;
    while (record_indicator_next(&report, &i))
        if (i.type == (uint64_t)value->type &&
            bytes_equal(i.value, value->value))
            return true;
    return false;
}

static int by_value(const void *a, const void *b)
{
    const struct indicator_guess *p = a, *q = b;

    if (p->type != q->type)
        return p->type < q->type ? -1 : 1;
    return bytes_compare(p->value, q->value);
}

static enum err arg_values(struct call *call, const struct record *target,
                           struct indicator_guess *values, size_t *count)
{
    struct reader list;
    size_t n;
    enum err err = control_arg_array(&list, &n, &call->request, "values");

    *count = 0;
    if (err == ERR_NOT_FOUND)
        return ERR_OK;
    if (err != ERR_OK || n > VALUES_MAX)
        return call_say(call, ERR_USAGE, "'values' is a list");
    for (size_t i = 0; i < n; i++) {
        struct indicator_guess *v = &values[i];

        reader_array_of(&list, 2);
        v->type = (enum indicator_type)reader_uint(&list, UINT16_MAX);
        v->value = reader_kind(&list) == WIRE_STR
                       ? reader_str(&list, INDICATOR_RULE_MAX)
                       : reader_bin(&list, INDICATOR_RULE_MAX);
        if (list.spoiled || !names_value(target, v))
            return call_say(call, ERR_NOT_FOUND,
                            "the record does not name indicator %zu", i + 1);
    }
    qsort(values, n, sizeof *values, by_value);
    *count = n;
    return ERR_OK;
}

/* WIRE.md 4.8: "It carries the label, the audience and the lane of its target,
   has no delegation of its own beyond the target's, and never expires." */
static void like_target(struct core *c, struct record *r,
                        const struct record *target)
{
    *r = *target;
    r->author_version_ms = c->self.card.identity.version_ms;
    randombytes_buf(r->object.octet, sizeof r->object.octet);
    r->revision = 1;
    r->set = (struct record_set){0};
    r->created_ms = c->desk.now_ms;
    r->expires_ms = 0;
    r->kind = RECORD_RETRACTION;
    r->extensions = (struct bytes){0};
}

static enum err write_body(struct call *call, const struct record *target,
                           struct buffer *body)
{
    static struct indicator_guess values[VALUES_MAX];
    struct record_retract retract = {
        .object = target->object,
        .up_to_revision = target->revision,
        .record = target->id,
        .values = values,
    };
    struct bytes reason;
    bool erase = false;
    enum err err = call_text(call, "reason", &reason);

    if (err == ERR_OK)
        err = arg_values(call, target, values, &retract.value_count);
    if (err != ERR_OK)
        return err;
    if (retract.value_count == 0)
        retract.values = NULL;
    if (control_arg_bool(&erase, &call->request, "erase") != ERR_OK)
        erase = false;
    err = record_retraction_write(body, reason, erase, &retract, 1);
    return err == ERR_OK
               ? ERR_OK
               : call_say(call, err, "the retraction cannot be written: %s",
                          err_text(err));
}

static void release_and_tell(struct call *call, const struct record *r,
                             const struct vault_row *row)
{
    struct core *c = call->core;

    for (size_t i = 0; i < roster_count(c->desk.roster); i++) {
        struct peer *p = roster_at(c->desk.roster, i);

        if (desk_target_went(&c->desk, r, p->party))
            (void)compose_row(call, r, p, release_to(&c->desk, r, row, p));
    }
}

enum err control_retract(struct call *call)
{
    static uint8_t room[RECORD_BODY_MAX];
    static struct record target, r;
    struct buffer body = {room, 0, sizeof room};
    struct core *c = call->core;
    struct vault_row row;
    enum err err = open_target(call, &row, &target);

    if (err != ERR_OK)
        return err;
    if (row.author != c->self.party)
        return call_say(call, ERR_REFUSED,
                        "only its author can retract record %llu",
                        (unsigned long long)row.number);
    if (target.kind == RECORD_RETRACTION)
        return call_say(call, ERR_USAGE, "record %llu is itself a retraction",
                        (unsigned long long)row.number);
    if (c->full)
        return call_say(call, ERR_FULL, "the disk is full");
    err = write_body(call, &target, &body);
    if (err != ERR_OK)
        return err;
    like_target(c, &r, &target);
    r.body = bytes_of(&body);
    err = compose_sign(c, &r);
    if (err != ERR_OK)
        return call_say(call, err, "the retraction cannot be signed: %s",
                        err_text(err));
    compose_keep(c, &r, &row);
    (void)compose_record_row(call, &row);
    release_and_tell(call, &r, &row);
    return ERR_OK;
}

enum err control_release(struct call *call)
{
    static struct record r;
    struct core *c = call->core;
    struct vault_row row;
    struct reader list;
    size_t count, released = 0;
    enum err err = open_target(call, &row, &r);

    if (err != ERR_OK)
        return err;
    if (control_arg_array(&list, &count, &call->request, "to") != ERR_OK ||
        count == 0)
        return call_say(call, ERR_USAGE, "to whom? add --to PEER");
    if (c->full)
        return call_say(call, ERR_FULL, "the disk is full");
    (void)compose_record_row(call, &row);
    for (size_t i = 0; i < count; i++) {
        struct policy_answer answer;
        struct peer *p;

        err = control_peer(call, reader_str(&list, CONTROL_TEXT_MAX), &p);
        if (err != ERR_OK)
            return err;
        answer = release_to(&c->desk, &r, &row, p);
        released += answer.verdict != POLICY_REFUSE;
        (void)compose_row(call, &r, p, answer);
    }
    c->released = true;
    return released > 0 ? ERR_OK
                        : call_say(call, ERR_REFUSED, "nobody may get it");
}

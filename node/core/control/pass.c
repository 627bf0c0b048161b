/* Releasing to one more by hand: own records, and those of others. */
#include "node/core/record/pass.h"
#include "node/core/control/commands.h"
#include "node/core/control/find.h"
#include "node/core/control/nobody.h"
#include "node/core/control/rows.h"

/* What is asked for, judged and carried out peer by peer. */
struct passing {
    struct call *call;
    const struct record *r;
    const struct vault_row *row;
    bool dry_run;
    size_t reached;
    enum policy_rule refused_by; /* the last that was refused */
};

static void pass_to(struct passing *p, struct peer *to)
{
    struct facts *d = &p->call->core->facts;
    struct policy_answer answer = p->dry_run
                                      ? release_judge(d, p->r, p->row, to)
                                      : release_to(d, p->r, p->row, to);

    p->reached += answer.verdict != POLICY_REFUSE;
    if (answer.verdict == POLICY_REFUSE)
        p->refused_by = answer.rule;
    (void)rows_peer(p->call, p->r, to, answer);
}

static enum err pass_to_group(struct passing *p, struct bytes name)
{
    const struct facts *d = &p->call->core->facts;
    struct node_id id;
    uint64_t number;
    enum err err = find_group(p->call, name, &id, &number);

    for (size_t i = 0; err == ERR_OK && i < roster_count(d->roster); i++)
        if (groups_member(d->groups, number, &roster_at(d->roster, i)->id))
            pass_to(p, roster_at(d->roster, i));
    return err;
}

/* CONTROL.md "pass": "each peer that may have it" */
static void pass_to_everyone(struct passing *p)
{
    const struct facts *d = &p->call->core->facts;

    for (size_t i = 0; i < roster_count(d->roster); i++) {
        struct peer *to = roster_at(d->roster, i);

        if (!pass_goes_back(d, p->row, to) &&
            release_judge(d, p->r, p->row, to).verdict != POLICY_REFUSE)
            pass_to(p, to);
    }
}

static bool is_everyone(struct bytes text)
{
    return bytes_equal(text, bytes_text("everyone"));
}

static enum err pass_to_all(struct passing *p, struct reader *list,
                            size_t count)
{
    enum err err = ERR_OK;

    for (size_t i = 0; i < count && err == ERR_OK; i++) {
        struct bytes text = reader_str(list, CONTROL_TEXT_MAX);
        struct peer *to;

        if (is_everyone(text)) {
            pass_to_everyone(p);
            continue;
        }
        if (find_is_group(&text)) {
            err = pass_to_group(p, text);
            continue;
        }
        err = find_peer(p->call, text, &to);
        if (err == ERR_OK)
            pass_to(p, to);
    }
    return err;
}

/* Names are resolved before anything is released. */
static enum err check_names(struct call *call, struct reader list, size_t count)
{
    enum err err = ERR_OK;

    for (size_t i = 0; i < count && err == ERR_OK; i++) {
        struct bytes text = reader_str(&list, CONTROL_TEXT_MAX);
        struct node_id id;
        uint64_t number;
        struct peer *p;

        if (is_everyone(text))
            continue;
        err = find_is_group(&text) ? find_group(call, text, &id, &number)
                                   : find_peer(call, text, &p);
    }
    return err;
}

enum err control_release(struct call *call)
{
    static uint8_t room[RECORD_MAX];
    static struct record r;
    struct buffer raw = {room, 0, sizeof room};
    struct vault_row row;
    struct passing p = {.call = call, .r = &r, .row = &row};
    struct reader list;
    size_t count;
    enum err err = find_record(call, &row);

    if (err == ERR_OK)
        err = find_octets(call, &row, &raw, &r);
    if (err != ERR_OK)
        return err;
    if (control_arg_array(&list, &count, &call->request, "to") != ERR_OK ||
        count == 0)
        return call_say(call, ERR_USAGE,
                        "no recipient is given: add --to PEER");
    err = check_names(call, list, count);
    if (err == ERR_OK)
        err = call_room(call);
    if (err != ERR_OK)
        return err;
    p.dry_run = call_flag(call, "dry_run");
    if (!p.dry_run)
        (void)rows_record(call, &row);
    err = pass_to_all(&p, &list, count);
    if (err != ERR_OK)
        return err;
    return p.reached > 0 ? ERR_OK : nobody_gets_record(call, &r, p.refused_by);
}

/* The same of a record by somebody else: policy tells the two apart. */
enum err control_pass(struct call *call)
{
    return control_release(call);
}

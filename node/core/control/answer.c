/* What this organisation answers the author of a record: a sighting, or an
   opinion of single values. */
#include <string.h>

#include "node/core/control/commands.h"
#include "node/core/control/find.h"
#include "node/core/control/put.h"
#include "node/core/control/rows.h"
#include "node/core/control/values.h"
#include "node/core/record/compose.h"
#include "node/core/record/release.h"
#include "node/core/store/notice_clock.h"
#include "node/core/store/tally_table.h"
#include "proto/record_answer.h"
#include "proto/record_texts.h"

enum { OPINIONS_MAX = 16 }; /* of one request: a text can be of several types */

/* What is answered. */
struct asked {
    struct vault_row row;
    struct record record;
    struct peer *author;
    struct indicator_guess values[RECORD_SIGHTING_VALUES_MAX];
    size_t value_count;
};

static enum err check_kind(struct call *call, const struct vault_row *row)
{
    const unsigned long long number = row->number;

    if (row->author == call->core->self.node_no)
        return call_say(call, ERR_REFUSED,
                        "record %llu is this node's own: those whom it was "
                        "sent to answer it",
                        number);
    if (!record_kind_is(row->kind, RECORD_REVISED))
        return call_say(call, ERR_USAGE,
                        "record %llu is a %s: only reports and incidents are "
                        "answered",
                        number, record_kind_text(row->kind));
    if (row->state & VAULT_ERASED)
        return call_say(call, ERR_REFUSED,
                        "record %llu was recalled by its author, and erased "
                        "here: nothing is answered to it any more",
                        number);
    return ERR_OK;
}

/* WIRE.md 7.20: "to the author of what it answers, where the two are peers" */
static enum err find_author(struct call *call, struct asked *a)
{
    char name[FACTS_NAME_MAX];

    a->author = roster_by_id(call->core->facts.roster, &a->row.author_id);
    if (a->author != NULL && !a->author->revoked)
        return ERR_OK;
    facts_name(name, &call->core->facts, &a->row.author_id);
    return call_say(call, ERR_REFUSED,
                    "'%s', the author of record %llu, is not a peer of this "
                    "node: an answer goes to the author alone",
                    name, (unsigned long long)a->row.number);
}

static enum err open_asked(struct call *call, struct asked *a)
{
    static uint8_t room[RECORD_MAX];
    struct buffer raw = {room, 0, sizeof room};
    enum err err = find_record(call, &a->row);

    if (err == ERR_OK)
        err = check_kind(call, &a->row);
    if (err == ERR_OK)
        err = find_author(call, a);
    if (err == ERR_OK)
        err = find_octets(call, &a->row, &raw, &a->record);
    if (err == ERR_OK)
        err = control_values(call, &a->record, a->values,
                             RECORD_SIGHTING_VALUES_MAX, &a->value_count);
    return err == ERR_OK ? call_room(call) : err;
}

static struct record_answered answered_of(const struct asked *a)
{
    return (struct record_answered){a->row.author_id, a->row.object, a->row.id};
}

/* WIRE.md 4.13: "Its audience is that author alone" */
static void like_asked(const struct core *c, struct record *r,
                       const struct asked *a, enum record_kind kind,
                       struct bytes body)
{
    *r = (struct record){
        .author = *facts_me(&c->facts),
        .author_version_ms = c->self.card.identity.version_ms,
        .revision = 1,
        .created_ms = c->facts.now_ms,
        .tlp = record_answer_tlp((enum tlp)a->row.tlp),
        .pap = (enum pap)a->row.pap,
        .kind = kind,
        .body = body,
        .audience_count = 1,
    };
    r->audience[0].id = a->row.author_id;
    compose_object(r);
}

/* Recipients that the record itself names, its author not among them; 0: it
   names none. */
static uint64_t recipients(const struct facts *d, const struct record *r)
{
    uint64_t count = 0;

    for (size_t i = 0; i < r->audience_count; i++) {
        const struct record_reader *e = &r->audience[i];
        size_t members = 1;

        if (e->is_group)
            (void)groups_members(d->groups, groups_pinned(d->groups, e),
                                 &members, NULL);
        count += members;
    }
    return count;
}

/* How many a count is among: where they are few, it names who answers. */
static void count_row(struct call *call, const struct asked *a)
{
    const struct facts *d = &call->core->facts;
    struct control_writer *w = control_row_begin(&call->reply);
    struct tally_sum sum;

    (void)tally_table_sum(&d->txn.view, a->row.number, &sum);
    control_put_text(w, "what", "count");
    control_put_uint(w, "recipients", recipients(d, &a->record));
    control_put_uint(w, "answered",
                     (uint64_t)sum.seen + sum.not_seen + sum.cannot);
    (void)control_row_end(&call->reply);
}

static enum err say_unwritten(struct call *call, enum err err)
{
    return call_say(call, err, "the answer cannot be written: %s",
                    err_text(err));
}

/* Sign, keep and release it; of a dry run only who would get it. */
static enum err answer(struct call *call, const struct asked *a,
                       struct record *r, bool first)
{
    struct core *c = call->core;
    struct vault_row row;
    struct policy_answer may;
    const bool dry = call_flag(call, "dry_run");
    enum err err = dry ? compose_draft(r) : compose_sign(c, r);

    if (err != ERR_OK)
        return say_unwritten(call, err);
    if (record_texts_hidden(r))
        return call_say(call, ERR_HIDDEN,
                        "hidden characters in the reason: leave them out");
    may = release_judge(&c->facts, r, NULL, a->author);
    if (may.verdict == POLICY_REFUSE) {
        (void)rows_peer(call, r, a->author, may);
        return call_say(call, ERR_REFUSED, "the author may not get it: %s",
                        policy_rule_text(may.rule));
    }
    if (!dry) {
        compose_keep(c, r, &row);
        (void)rows_record(call, &row);
        may = release_to(&c->facts, r, &row, a->author);
    }
    if (first)
        (void)rows_peer(call, r, a->author, may);
    if (dry && first)
        count_row(call, a);
    return ERR_OK;
}

static enum err arg_uint(struct call *call, const char *name, uint64_t max,
                         uint64_t *out)
{
    enum err err = control_arg_uint(out, &call->request, name);

    if (err == ERR_NOT_FOUND) {
        *out = 0;
        return ERR_OK;
    }
    if (err != ERR_OK || *out > max)
        return call_say(call, ERR_USAGE, "'%s' is a number up to %llu", name,
                        (unsigned long long)max);
    return ERR_OK;
}

static enum err arg_kind(struct call *call, const char *name,
                         const char *(*text)(uint64_t), uint64_t last,
                         uint64_t *out)
{
    struct bytes word;
    enum err err = call_text(call, name, &word);

    if (err != ERR_OK)
        return err;
    for (*out = 1; *out <= last; ++*out)
        if (bytes_equal(word, bytes_text(text(*out))))
            return ERR_OK;
    return call_say(call, ERR_USAGE, "'%.*s' is not a known %s", (int)word.len,
                    word.len > 0 ? (const char *)word.at : "", name);
}

static int by_number(uint8_t *list, size_t count, uint8_t source)
{
    size_t at = count;

    for (size_t i = 0; i < count; i++)
        if (list[i] == source)
            return 0;
    for (; at > 0 && list[at - 1] > source; at--)
        list[at] = list[at - 1];
    list[at] = source;
    return 1;
}

static enum err arg_sources(struct call *call, struct record_sighting *s)
{
    struct reader list;
    size_t n;
    enum err err = control_arg_array(&list, &n, &call->request, "sources");

    if (err == ERR_NOT_FOUND)
        return ERR_OK;
    if (err != ERR_OK || n > RECORD_SIGHTING_SOURCES_MAX)
        return call_say(call, ERR_USAGE, "'sources' is a list of at most %d",
                        RECORD_SIGHTING_SOURCES_MAX);
    for (size_t i = 0; i < n; i++) {
        struct bytes word = reader_str(&list, CONTROL_NAME_MAX);
        uint64_t source;

        if (list.spoiled || !record_source_of(&source, word))
            return call_say(call, ERR_USAGE,
                            "no kind of source is called '%.*s'", (int)word.len,
                            (const char *)word.at);
        s->source_count +=
            (size_t)by_number(s->sources, s->source_count, (uint8_t)source);
    }
    return ERR_OK;
}

/* What WIRE.md 4.13 does not allow, in words. */
static enum err check_sighting(struct call *call,
                               const struct record_sighting *s)
{
    const bool days = s->first_day > 0 && s->last_day > 0;

    if (s->kind == RECORD_SIGHTING_SEEN && s->count == 0)
        return call_say(call, ERR_USAGE, "how often it was seen is needed");
    if (s->kind != RECORD_SIGHTING_CANNOT && !days)
        return call_say(call, ERR_USAGE,
                        "the first and the last day are "
                        "needed");
    if (s->first_day > s->last_day)
        return call_say(call, ERR_USAGE, "the first day is after the last one");
    if (s->last_day > call->core->facts.now_ms / RECORD_DAY_MS + 1)
        return call_say(call, ERR_USAGE, "the last day is still to come");
    if (s->kind == RECORD_SIGHTING_NOT_SEEN && s->source_count == 0)
        return call_say(call, ERR_USAGE,
                        "in which logs it was looked for is needed");
    return ERR_OK;
}

static enum err arg_sighting(struct call *call, struct record_sighting *s)
{
    uint64_t kind = 0;
    enum err err = arg_kind(call, "sighting", record_sighting_text,
                            RECORD_SIGHTING_CANNOT, &kind);

    s->kind = (enum record_sighting_kind)kind;
    if (err == ERR_OK)
        err = arg_uint(call, "count", UINT32_MAX, &s->count);
    if (err == ERR_OK)
        err = arg_uint(call, "first", RECORD_DAY_MAX, &s->first_day);
    if (err == ERR_OK)
        err = arg_uint(call, "last", RECORD_DAY_MAX, &s->last_day);
    if (err == ERR_OK)
        err = arg_sources(call, s);
    return err == ERR_OK ? check_sighting(call, s) : err;
}

enum err control_sighting(struct call *call)
{
    static uint8_t room[RECORD_BODY_MAX];
    static struct asked a;
    static struct record r;
    struct buffer body = {room, 0, sizeof room};
    struct record_sighting s = {.source_count = 0};
    enum err err = open_asked(call, &a);

    if (err == ERR_OK)
        err = arg_sighting(call, &s);
    if (err != ERR_OK)
        return err;
    s.of = answered_of(&a);
    s.time_ms = notice_clock_next(&call->core->facts.txn.view,
                                  call->core->facts.now_ms);
    err = record_sighting_write(&body, &s, a.values, a.value_count);
    if (err != ERR_OK)
        return say_unwritten(call, err);
    like_asked(call->core, &r, &a, RECORD_SIGHTING, bytes_of(&body));
    return answer(call, &a, &r, true);
}

static enum err arg_opinion(struct call *call, const struct asked *a,
                            struct record_opinion *o)
{
    uint64_t kind = 0;
    enum err err = arg_kind(call, "opinion", record_opinion_text,
                            RECORD_OPINION_CONFIRMED, &kind);

    o->kind = (enum record_opinion_kind)kind;
    if (err == ERR_OK)
        err = arg_uint(call, "day", RECORD_DAY_MAX, &o->day);
    if (err == ERR_OK)
        err = call_line(call, "reason", &o->reason);
    if (err != ERR_OK)
        return err;
    if (a->value_count == 0 || a->value_count > OPINIONS_MAX)
        return call_say(call, ERR_USAGE,
                        "an opinion is of one value of the record");
    if ((o->day > 0) != (o->kind == RECORD_OPINION_EXPIRED))
        return call_say(call, ERR_USAGE,
                        "what expired needs the day, and nothing else does");
    if (o->day > call->core->facts.now_ms / RECORD_DAY_MS + 1)
        return call_say(call, ERR_USAGE, "that day is still to come");
    if (o->reason.len > RECORD_REASON_MAX)
        return call_say(call, ERR_USAGE, "the reason has more than %d bytes",
                        RECORD_REASON_MAX);
    return ERR_OK;
}

static enum err one_opinion(struct call *call, const struct asked *a,
                            struct record_opinion *o, size_t i)
{
    static uint8_t room[RECORD_BODY_MAX];
    static struct record r;
    struct buffer body = {room, 0, sizeof room};
    enum err err;

    o->type = (uint64_t)a->values[i].type;
    o->value = a->values[i].value;
    o->time_ms = notice_clock_next(&call->core->facts.txn.view,
                                   call->core->facts.now_ms);
    err = record_opinion_write(&body, o);
    if (err != ERR_OK)
        return say_unwritten(call, err);
    like_asked(call->core, &r, a, RECORD_OPINION, bytes_of(&body));
    return answer(call, a, &r, i == 0);
}

enum err control_opinion(struct call *call)
{
    static struct asked a;
    struct record_opinion o = {.type = 0};
    enum err err = open_asked(call, &a);

    if (err == ERR_OK)
        err = arg_opinion(call, &a, &o);
    o.of = answered_of(&a);
    for (size_t i = 0; err == ERR_OK && i < a.value_count; i++)
        err = one_opinion(call, &a, &o, i);
    return err;
}

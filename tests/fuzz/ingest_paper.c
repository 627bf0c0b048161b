#include "tests/fuzz/ingest_paper.h"

#include <stdio.h>
#include <string.h>

#include "proto/record_body.h"
#include "proto/record_group.h"
#include "tests/fuzz/fuzz.h"

enum { OBJECTS = 3, GROUP_OBJECT = OBJECTS, OTHER = 6 };

const char *const paper_values[PAPER_VALUES] = {"a.example", "b.example",
                                                "c.example", "d.example"};

unsigned paper_card_of(unsigned how)
{
    return how & 1 ? 2 : 1;
}

uint64_t paper_card_version(unsigned card)
{
    return SAMPLE_NOW_MS + (card - 1) * UINT64_C(1000);
}

static struct record_reader group_reader(const struct fate *f,
                                         const struct model_record *s)
{
    const struct model_record *pinned = &f->m.record[s->pin];
    struct record_reader reader = {.is_group = true,
                                   .version = pinned->revision,
                                   .later_members = s->later};
    struct object_id object;

    memset(object.octet, GROUP_OBJECT + 1, sizeof object.octet);
    reader.id = record_group_id(&f->o.node[s->author].id, &object);
    memcpy(reader.hash.octet, pinned->id.octet, sizeof reader.hash.octet);
    return reader;
}

static void give_audience(const struct fate *f, struct record *r,
                          const struct model_record *s)
{
    static const enum tlp tlp[] = {TLP_GREEN, TLP_CLEAR, TLP_AMBER, TLP_AMBER,
                                   TLP_AMBER};
    const unsigned reader = s->group                     ? s->author
                            : s->label == MODEL_AMBER_ME ? 0
                                                         : OTHER;

    r->tlp = s->group ? TLP_AMBER_STRICT : tlp[s->label];
    if (r->tlp < TLP_AMBER)
        return;
    r->audience_count = 1;
    if (s->label == MODEL_AMBER_GROUP)
        r->audience[0] = group_reader(f, s);
    else
        r->audience[0].id = f->o.node[reader].id;
}

static void sign(struct fate *f, struct model_record *s, struct bytes body)
{
    static struct record r;
    const unsigned i = (unsigned)f->m.records++;
    struct buffer out = {f->raw[i].octets, 0, sizeof f->raw[i].octets};
    const struct sample_node *n = &f->o.node[s->author];

    r = (struct record){
        .author = n->id,
        .author_version_ms = paper_card_version(s->card),
        .revision = s->revision,
        .created_ms = s->created_ms,
        .expires_ms = s->expires_ms,
        .pap = PAP_GREEN,
        .kind = s->group        ? RECORD_GROUP
                : s->retraction ? RECORD_RETRACTION
                                : RECORD_REPORT,
        .body = body,
    };
    give_audience(f, &r, s);
    memset(r.object.octet, (int)(s->retraction ? 0x40 + i : s->object + 1),
           sizeof r.object.octet);
    fuzz_must(sample_signed(&out, &r, n) == ERR_OK);
    f->raw[i].len = out.len;
    s->id = record_id_of((struct bytes){out.at, out.len - 64});
    f->m.record[i] = *s;
}

/* What is AMBER is for its author's group, where it has signed one: in the
   first or the last version. */
static void pin(const struct fate *f, struct model_record *s, bool first)
{
    if (s->label < MODEL_AMBER_ME)
        return;
    for (unsigned i = 0; i < f->m.records; i++)
        if (f->m.record[i].group && f->m.record[i].author == s->author) {
            s->label = MODEL_AMBER_GROUP;
            s->pin = i;
            if (first)
                return;
        }
}

void paper_report(struct fate *f)
{
    unsigned who = fate_next(f), how = fate_next(f);
    uint8_t room[512];
    struct buffer body = {room, 0, sizeof room};
    char title[32];
    struct record_report text = {0};
    struct record_indicator entry = {.type = INDICATOR_DOMAIN,
                                     .confidence = 50};
    struct model_record s = {
        .author = 1 + who % MODEL_AUTHORS,
        .object = (who >> 3) % OBJECTS,
        .revision = 1 + (who >> 5) % 3,
        .card = paper_card_of(how),
        .label = (enum model_label)((how >> 1) % 4),
        .later = who & 1,
        .value = paper_values[(how >> 3) % PAPER_VALUES],
        /* Some are of tomorrow by this node's clock, some end soon. */
        .created_ms = f->m.now_ms + (how >> 5 == 1 ? 5 * FATE_HOUR_MS : 0),
        .expires_ms = how >> 5 == 2 ? f->m.now_ms + 3 * SAMPLE_DAY_MS : 0,
    };

    if (f->m.records == MODEL_RECORDS_MAX)
        return;
    pin(f, &s, how & 2);
    snprintf(title, sizeof title, "report %zu", f->m.records);
    text.title = bytes_text(title);
    entry.value = bytes_text(s.value);
    fuzz_must(record_report_write(&body, &text, &entry, 1) == ERR_OK);
    sign(f, &s, bytes_of(&body));
}

/* Its value, or all of what it aims at; the report may be of anybody. */
static void aim_at(struct fate *f, struct model_record *s,
                   struct record_retract *target, struct indicator_guess *value)
{
    const struct model_record *of = &f->m.record[fate_next(f) % f->m.records];
    unsigned how = fate_next(f);
    struct model_aim *aim = &s->aim[s->aims];

    *aim = (struct model_aim){.object = of->object % OBJECTS,
                              .up_to = 1 + (how >> 1) % 3};
    *target =
        (struct record_retract){.up_to_revision = aim->up_to, .record = of->id};
    memset(target->object.octet, (int)aim->object + 1, 16);
    if (how & 1) {
        aim->value =
            of->value != NULL ? of->value : paper_values[how % PAPER_VALUES];
        value->type = INDICATOR_DOMAIN;
        value->value = bytes_text(aim->value);
        target->values = value;
        target->value_count = 1;
    }
    s->aims++;
}

/* A retraction or recall, of reports as a rule by its own author. */
void paper_retraction(struct fate *f)
{
    unsigned how = fate_next(f);
    struct record_retract target[MODEL_AIMS_MAX];
    struct indicator_guess value[MODEL_AIMS_MAX] = {{0}};
    uint8_t room[1024];
    struct buffer body = {room, 0, sizeof room};
    struct model_record s = {
        .revision = 1,
        .created_ms = f->m.now_ms,
        .card = paper_card_of(how),
        .label = (enum model_label)((how >> 1) % 4),
        .retraction = true,
        .erase = how & 8,
    };

    if (f->m.records == 0 || f->m.records == MODEL_RECORDS_MAX)
        return;
    s.author = f->m.record[(how >> 4) % f->m.records].author;
    do
        aim_at(f, &s, &target[s.aims], &value[s.aims]);
    while (s.aims < 1 + (how >> 7));
    fuzz_must(record_retraction_write(&body, bytes_text("wrong"), s.erase,
                                      target, s.aims) == ERR_OK);
    sign(f, &s, bytes_of(&body));
}

static int by_octets(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(struct node_id));
}

static size_t members_of(const struct fate *f, unsigned members,
                         struct node_id *out)
{
    size_t n = 0;

    for (unsigned i = 0; i <= MODEL_AUTHORS; i++)
        if (members >> i & 1)
            out[n++] = f->o.node[i].id;
    qsort(out, n, sizeof *out, by_octets);
    return n;
}

void paper_group(struct fate *f)
{
    unsigned who = fate_next(f), members = fate_next(f);
    struct node_id list[MODEL_AUTHORS + 1];
    char name[32];
    uint8_t room[1024];
    struct buffer body = {room, 0, sizeof room};
    struct model_record s = {
        /* Only who carries may bring what is for a group of its own. */
        .author = 1 + who % MODEL_PEERS,
        .object = GROUP_OBJECT,
        .revision = 1 + (who >> 3) % 3,
        .card = who >> 5 == 7 ? 2 : 1,
        .created_ms = f->m.now_ms,
        .group = true,
        /* This node is one of them as a rule. */
        .members = (members & 63) | (members >> 6 & 1),
    };

    if (s.members == 0 || f->m.records == MODEL_RECORDS_MAX)
        return;
    snprintf(name, sizeof name, "group %zu", f->m.records);
    fuzz_must(record_group_write(&body, bytes_text(name), list,
                                 members_of(f, s.members, list)) == ERR_OK);
    sign(f, &s, bytes_of(&body));
}

#include "tests/node/core/peers_fixture.h"

#include <stdlib.h>
#include <string.h>

#include "node/core/facts/confirmation.h"
#include "node/core/record/giveback.h"
#include "node/core/record/apply.h"
#include "node/core/record/pass.h"
#include "node/core/record/release.h"
#include "proto/record_group.h"
#include "tests/unit.h"

static uint8_t body_octets[RECORD_BODY_MAX];

static struct buffer body_room(void)
{
    return (struct buffer){body_octets, 0, sizeof body_octets};
}

void circle_open(struct circle *c, unsigned peers)
{
    memset(c, 0, sizeof *c);
    office_open(&c->o);
    c->raw = (struct buffer){c->octets, 0, sizeof c->octets};
    office_write(&c->o);
    for (unsigned n = 1; n <= peers; n++)
        c->peer[n] = office_peer(&c->o, n);
}

void circle_close(struct circle *c)
{
    if (store_writing(c->o.desk.store))
        office_commit(&c->o);
    office_close(&c->o);
}

void circle_restart(struct circle *c)
{
    office_commit(&c->o);
    office_again(&c->o);
    office_write(&c->o);
    for (unsigned n = 1; n < OFFICE_NODES; n++)
        c->peer[n] = roster_by_id(c->o.desk.roster, &c->o.node[n].id);
}

struct record_id circle_sign(struct circle *c,
                             const struct office_report *report)
{
    c->raw.len = 0;
    office_sign(&c->o, &c->raw, report);
    return record_id_of(
        (struct bytes){c->raw.at, c->raw.len - sizeof(struct signature)});
}

enum frame_disposition circle_feed(struct circle *c, unsigned from)
{
    return office_feed_from(&c->o, from, bytes_of(&c->raw));
}

struct record_id circle_stored(struct circle *c, unsigned from,
                               const struct office_report *report)
{
    struct record_id id = circle_sign(c, report);

    assert_int_equal(FRAME_STORED, circle_feed(c, from));
    return id;
}

struct record_id circle_own(struct circle *c,
                            const struct office_report *report)
{
    static struct record r;
    struct vault_row row;

    office_keep(&c->o, &c->raw, &r, &row, report);
    release_all(&c->o.desk, &r, &row);
    return row.id;
}

void circle_look_again(struct circle *c)
{
    roster_save(c->o.desk.roster);
    (void)office_judge_held(&c->o);
}

void circle_introduce(struct circle *c, unsigned by, unsigned author)
{
    uint8_t room[CARD_MAX];
    struct buffer card = {room, 0, sizeof room};

    sample_card(&card, &c->o.node[author]);
    assert_err(ERR_OK, authors_keep(c->o.desk.authors, c->peer[by]->party,
                                    bytes_of(&card)));
}

static int by_id(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(struct node_id));
}

struct record_reader circle_group(struct circle *c,
                                  const struct circle_version *v)
{
    struct node_id member[OFFICE_NODES];
    struct buffer body = body_room();
    struct record_reader pin = {.is_group = true, .version = v->version};
    struct object_id object;
    struct record_id id;
    size_t n = 0;
    struct office_report report = {
        .author = v->owner,
        .tlp = TLP_AMBER_STRICT,
        .to = {(int)v->owner},
        .to_me = v->owner == 0,
        .object = v->object,
        .revision = v->version,
        .kind = RECORD_GROUP,
    };

    for (const char *m = v->members; *m != '\0'; m++)
        member[n++] = c->o.node[*m - '0'].id;
    qsort(member, n, sizeof *member, by_id);
    assert_err(ERR_OK,
               record_group_write(
                   &body, bytes_text(v->name != NULL ? v->name : "a group"),
                   member, n));
    report.body = bytes_of(&body);
    id = circle_sign(c, &report);
    memset(object.octet, v->object, sizeof object.octet);
    pin.id = record_group_id(&c->o.node[v->owner].id, &object);
    memcpy(pin.hash.octet, id.octet, sizeof id.octet);
    return pin;
}

static void keep_own(struct circle *c)
{
    static struct record r;
    struct vault_row row = {.author = c->o.self.party,
                            .from = c->o.self.party,
                            .received_ms = c->o.desk.now_ms};

    assert_err(ERR_OK, record_open(&r, bytes_of(&c->raw)));
    keep_record(&c->o.desk, &r, &row);
    release_all(&c->o.desk, &r, &row);
}

struct record_reader circle_group_from(struct circle *c, unsigned from,
                                       const struct circle_version *v)
{
    struct record_reader pin = circle_group(c, v);

    if (from == 0)
        keep_own(c);
    else
        assert_int_equal(FRAME_STORED, circle_feed(c, from));
    return pin;
}

struct record_id circle_group_record(const struct record_reader *pin)
{
    struct record_id id;

    memcpy(id.octet, pin->hash.octet, sizeof id.octet);
    return id;
}

enum frame_disposition circle_tell(struct circle *c, unsigned from,
                                   const struct circle_notice *n)
{
    const struct record_noted entry = {n->record, c->o.node[n->node].id,
                                       n->state};
    struct buffer body = body_room();
    static uint8_t objects;
    struct office_report report = {
        .author = n->author,
        .tlp = TLP_AMBER,
        .to = {n->also_to},
        .to_me = true,
        .object = 0x80 | objects++, /* each is one of its own */
        .kind = RECORD_NOTICE,
    };

    assert_err(ERR_OK, record_notice_write(&body, n->type, c->o.desk.now_ms,
                                           &entry, 1));
    report.body = bytes_of(&body);
    (void)circle_sign(c, &report);
    return circle_feed(c, from);
}

struct record_id circle_retraction(struct circle *c,
                                   const struct circle_retraction *r)
{
    struct indicator_guess value = {.type = INDICATOR_DOMAIN};
    struct record_retract target = {.up_to_revision = r->up_to,
                                    .record = r->record};
    struct buffer body = body_room();
    struct office_report report = {
        .author = r->author,
        .tlp = r->tlp,
        .to = {r->to[0], r->to[1], r->to[2]},
        .to_me = r->to_me,
        .object = r->object,
        .kind = RECORD_RETRACTION,
    };

    memset(target.object.octet, r->target, sizeof target.object.octet);
    if (r->domain != NULL) {
        value.value = bytes_text(r->domain);
        target.values = &value;
        target.value_count = 1;
    }
    assert_err(ERR_OK, record_retraction_write(&body, bytes_text("wrong"),
                                               r->erase, &target, 1));
    report.body = bytes_of(&body);
    return circle_sign(c, &report);
}

bool circle_kept(struct circle *c, const struct record_id *id)
{
    uint64_t number;

    return vault_find(c->o.desk.store, id, &number);
}

struct vault_row circle_row(struct circle *c, const struct record_id *id)
{
    struct vault_row row = {0};
    uint64_t number = 0;

    assert_true(vault_find(c->o.desk.store, id, &number));
    assert_true(vault_get(c->o.desk.store, number, &row));
    return row;
}

bool circle_has_body(struct circle *c, const struct record_id *id)
{
    static uint8_t room[RECORD_MAX];
    struct buffer raw = {room, 0, sizeof room};
    struct vault_row row = circle_row(c, id);

    return vault_raw(c->o.desk.store, &row, &raw) == ERR_OK;
}

bool circle_went(struct circle *c, const struct record_id *id, unsigned to)
{
    return circle_place(c, id, to) != 0;
}

size_t circle_stream(struct circle *c, unsigned to, enum envelope_lane lane,
                     struct record_id ids[static CIRCLE_IDS_MAX])
{
    struct outbox_line line = release_line(&c->o.desk, c->peer[to], lane);
    struct outbox_entry e;
    uint64_t seq = 0;

    while (seq < CIRCLE_IDS_MAX &&
           outbox_entry(c->o.desk.store, &line, seq + 1, &e))
        ids[seq++] = e.id;
    assert_true(seq < CIRCLE_IDS_MAX);
    return seq;
}

size_t circle_place(struct circle *c, const struct record_id *id, unsigned to)
{
    struct record_id ids[CIRCLE_IDS_MAX];
    size_t found = 0;

    for (unsigned lane = 0; lane < ENVELOPE_LANES; lane++) {
        size_t n = circle_stream(c, to, lane, ids);

        for (size_t i = 0; i < n; i++) {
            if (memcmp(&ids[i], id, sizeof *id) != 0)
                continue;
            assert_int_equal(0, found);
            found = i + 1;
        }
    }
    return found;
}

size_t circle_due(struct circle *c, enum due_kind kind)
{
    struct due_at at = {.kind = kind};
    size_t n = 0;

    while (due_next(c->o.desk.store, &at))
        n++;
    return n;
}

void circle_lose(struct circle *c, enum store_past past)
{
    store_mint(c->o.desk.store, past);
    confirmation_begin(c->o.desk.store, c->o.desk.now_ms);
}

void circle_list(struct circle *c, unsigned n, const struct record_id *ids,
                 size_t count, bool more)
{
    struct frame_giveback_entry entries[CIRCLE_IDS_MAX];
    static uint8_t room[FRAME_BODY_MAX];
    struct buffer body = {room, 0, sizeof room};
    const struct frame_giveback g = {
        .from = c->o.node[n].id,
        .to = c->o.node[0].id,
        .lane = ENVELOPE_RELAYABLE,
        .entry_count = count,
        .more = more,
    };

    for (size_t i = 0; i < count; i++)
        entries[i] = (struct frame_giveback_entry){i + 1, ids[i]};
    assert_err(ERR_OK, frame_giveback_write(&body, &g, entries));
    giveback_take(&c->o.desk, c->peer[n], bytes_of(&body));
}

void circle_do_due(struct circle *c)
{
    struct due_at at = {.kind = DUE_PASS};

    if (desk_unconfirmed(&c->o.desk))
        return;
    while (due_next(c->o.desk.store, &at)) {
        due_done(c->o.desk.store, &at);
        pass_now(&c->o.desk, &at);
    }
    at = (struct due_at){.kind = DUE_HEARD};
    while (due_next(c->o.desk.store, &at)) {
        while (!pass_heard(&c->o.desk, &at))
            continue;
        due_done(c->o.desk.store, &at);
    }
    at = (struct due_at){.kind = DUE_CATCH_UP};
    while (due_next(c->o.desk.store, &at)) {
        while (!pass_catch_up(&c->o.desk, &at))
            continue;
        due_done(c->o.desk.store, &at);
    }
}

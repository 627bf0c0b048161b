#include "tests/node/core/peers_fixture.h"

#include <stdlib.h>
#include <string.h>

#include "node/core/facts/confirmation.h"
#include "node/core/record/apply.h"
#include "node/core/record/giveback.h"
#include "node/core/record/pass.h"
#include "node/core/record/regained.h"
#include "node/core/record/release.h"
#include "node/core/store/incarnation.h"
#include "proto/record_group.h"
#include "tests/node/core/store/outstanding_check.h"
#include "tests/unit.h"

static uint8_t body_octets[RECORD_BODY_MAX];

static struct buffer body_room(void)
{
    return (struct buffer){body_octets, 0, sizeof body_octets};
}

void peers_fixture_open(struct peers_fixture *c, unsigned peers)
{
    memset(c, 0, sizeof *c);
    core_fixture_open(&c->o);
    c->raw = (struct buffer){c->octets, 0, sizeof c->octets};
    core_fixture_write(&c->o);
    for (unsigned n = 1; n <= peers; n++)
        c->peer[n] = core_fixture_peer(&c->o, n);
}

void peers_fixture_close(struct peers_fixture *c)
{
    if (store_writing(c->o.store)) {
        outstanding_check(&c->o.facts);
        core_fixture_commit(&c->o);
    }
    core_fixture_close(&c->o);
}

int peers_fixture_begin(void **state)
{
    const struct peers_fixture_setup *setup = *state;

    peers_fixture_open(setup->c, setup->peers);
    return 0;
}

int peers_fixture_end(void **state)
{
    const struct peers_fixture_setup *setup = *state;

    peers_fixture_close(setup->c);
    return 0;
}

void peers_fixture_restart(struct peers_fixture *c)
{
    core_fixture_commit(&c->o);
    core_fixture_again(&c->o);
    core_fixture_write(&c->o);
    for (unsigned n = 1; n < CORE_FIXTURE_NODES; n++)
        c->peer[n] = roster_by_id(c->o.facts.roster, &c->o.node[n].id);
}

struct record_id peers_fixture_sign(struct peers_fixture *c,
                                    const struct core_fixture_report *report)
{
    c->raw.len = 0;
    core_fixture_sign(&c->o, &c->raw, report);
    return record_id_of(
        (struct bytes){c->raw.at, c->raw.len - sizeof(struct signature)});
}

enum frame_disposition peers_fixture_feed(struct peers_fixture *c,
                                          unsigned from)
{
    return core_fixture_feed_from(&c->o, from, bytes_of(&c->raw));
}

struct record_id peers_fixture_stored(struct peers_fixture *c, unsigned from,
                                      const struct core_fixture_report *report)
{
    struct record_id id = peers_fixture_sign(c, report);

    assert_int_equal(FRAME_STORED, peers_fixture_feed(c, from));
    return id;
}

struct record_id peers_fixture_own(struct peers_fixture *c,
                                   const struct core_fixture_report *report)
{
    static struct record r;
    struct vault_row row;

    core_fixture_keep(&c->o, &c->raw, &r, &row, report);
    release_all(&c->o.facts, &r, &row);
    return row.id;
}

struct record_id peers_fixture_crowded(struct peers_fixture *c, unsigned groups)
{
    static struct record r;
    struct vault_row row = {.author = c->o.self.node_no,
                            .from = c->o.self.node_no,
                            .received_ms = c->o.facts.now_ms};
    struct buffer body = body_room();
    struct record_report text = {.title = bytes_text("to many")};

    assert_err(ERR_OK, record_report_write(&body, &text, NULL, 0));
    sample_fields(&r, &c->o.node[0]);
    r.audience_count = 1;
    r.audience[0].id = c->o.node[1].id;
    r.delegation_count = 0;
    r.body = bytes_of(&body);
    c->raw.len = 0;
    sample_crowded(&c->raw, &r, &c->o.node[0], groups);
    assert_err(ERR_OK, record_open_kept(&r, bytes_of(&c->raw)));
    apply_record(&c->o.facts, &r, &row);
    (void)release_to(&c->o.facts, &r, &row, c->peer[1]);
    return row.id;
}

void peers_fixture_look_again(struct peers_fixture *c)
{
    roster_save(c->o.facts.roster);
    (void)core_fixture_judge_held(&c->o);
}

void peers_fixture_introduce(struct peers_fixture *c, unsigned by,
                             unsigned author)
{
    uint8_t room[CARD_MAX];
    struct buffer card = {room, 0, sizeof room};

    sample_card(&card, &c->o.node[author]);
    assert_err(ERR_OK, authors_keep(c->o.facts.authors, c->peer[by]->node_no,
                                    bytes_of(&card), c->o.facts.now_ms));
}

static int by_id(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(struct node_id));
}

struct record_reader peers_fixture_group(struct peers_fixture *c,
                                         const struct peers_fixture_version *v)
{
    struct node_id member[CORE_FIXTURE_NODES];
    struct buffer body = body_room();
    struct record_reader pin = {.is_group = true, .version = v->version};
    struct object_id object;
    struct record_id id;
    size_t n = 0;
    struct core_fixture_report report = {
        .author = v->owner,
        .tlp = TLP_AMBER_STRICT,
        .to = {(int)v->owner},
        .to_me = v->owner == 0,
        .object = v->object,
        .revision = v->version,
        .created_ms = c->groups_ms,
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
    id = peers_fixture_sign(c, &report);
    memset(object.octet, v->object, sizeof object.octet);
    pin.id = record_group_id(&c->o.node[v->owner].id, &object);
    memcpy(pin.hash.octet, id.octet, sizeof id.octet);
    return pin;
}

static void keep_own(struct peers_fixture *c)
{
    static struct record r;
    struct vault_row row = {.author = c->o.self.node_no,
                            .from = c->o.self.node_no,
                            .received_ms = c->o.facts.now_ms};

    assert_err(ERR_OK, record_open(&r, bytes_of(&c->raw)));
    apply_record(&c->o.facts, &r, &row);
    release_all(&c->o.facts, &r, &row);
}

struct record_reader
peers_fixture_group_from(struct peers_fixture *c, unsigned from,
                         const struct peers_fixture_version *v)
{
    struct record_reader pin = peers_fixture_group(c, v);

    if (from == 0)
        keep_own(c);
    else
        assert_int_equal(FRAME_STORED, peers_fixture_feed(c, from));
    return pin;
}

struct record_id peers_fixture_group_record(const struct record_reader *pin)
{
    struct record_id id;

    memcpy(id.octet, pin->hash.octet, sizeof id.octet);
    return id;
}

enum frame_disposition peers_fixture_tell(struct peers_fixture *c,
                                          unsigned from,
                                          const struct peers_fixture_notice *n)
{
    const struct record_noted one = {n->record, c->o.node[n->node].id,
                                     n->state};
    struct record_noted entries[2] = {one, one};
    struct buffer body = body_room();
    static uint64_t said; /* each is one of its own */
    struct core_fixture_report report = {
        .author = n->author,
        .tlp = TLP_AMBER,
        .to = {n->also_to},
        .to_me = !n->not_to_me,
        .object = (uint8_t)(0x80 | said),
        .revision = 1 + said,
        .kind = RECORD_NOTICE,
        .extensions = n->extensions,
    };

    if (n->second != NULL) {
        const bool after = memcmp(n->second, &n->record, sizeof one.record) > 0;

        entries[after].record = *n->second;
    }
    said++;
    assert_err(ERR_OK, record_notice_write(&body, n->type,
                                           c->o.facts.now_ms + n->ahead_ms,
                                           entries, n->second ? 2 : 1));
    report.body = bytes_of(&body);
    (void)peers_fixture_sign(c, &report);
    return peers_fixture_feed(c, from);
}

struct record_id
peers_fixture_retraction(struct peers_fixture *c,
                         const struct peers_fixture_retraction *r)
{
    struct indicator_guess value = {.type = INDICATOR_DOMAIN};
    struct record_retract target = {.up_to_revision = r->up_to,
                                    .record = r->record};
    struct buffer body = body_room();
    struct core_fixture_report report = {
        .author = r->author,
        .tlp = r->tlp,
        .to = {r->to[0], r->to[1], r->to[2]},
        .to_me = r->to_me,
        .group = r->group,
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
    return peers_fixture_sign(c, &report);
}

bool peers_fixture_kept(struct peers_fixture *c, const struct record_id *id)
{
    uint64_t number;

    return vault_find(&c->o.facts.txn.view, id, &number);
}

struct vault_row peers_fixture_row(struct peers_fixture *c,
                                   const struct record_id *id)
{
    struct vault_row row = {0};
    uint64_t number = 0;

    assert_true(vault_find(&c->o.facts.txn.view, id, &number));
    assert_true(vault_get(&c->o.facts.txn.view, number, &row));
    return row;
}

bool peers_fixture_has_body(struct peers_fixture *c, const struct record_id *id)
{
    static uint8_t room[RECORD_MAX];
    struct buffer raw = {room, 0, sizeof room};
    struct vault_row row = peers_fixture_row(c, id);

    return vault_raw(&c->o.facts.txn.view, &row, &raw) == ERR_OK;
}

bool peers_fixture_went(struct peers_fixture *c, const struct record_id *id,
                        unsigned to)
{
    return peers_fixture_place(c, id, to) != 0;
}

size_t peers_fixture_stream(struct peers_fixture *c, unsigned to,
                            enum envelope_lane lane,
                            struct record_id ids[static PEERS_FIXTURE_IDS_MAX])
{
    struct outbox_stream stream =
        release_stream(&c->o.facts, c->peer[to], lane);
    struct outbox_entry e;
    uint64_t seq = 0;

    while (seq < PEERS_FIXTURE_IDS_MAX &&
           outbox_entry(&c->o.facts.txn.view, &stream, seq + 1, &e))
        ids[seq++] = e.id;
    assert_true(seq < PEERS_FIXTURE_IDS_MAX);
    return seq;
}

size_t peers_fixture_place(struct peers_fixture *c, const struct record_id *id,
                           unsigned to)
{
    struct record_id ids[PEERS_FIXTURE_IDS_MAX];
    size_t found = 0;

    for (unsigned lane = 0; lane < ENVELOPE_LANES; lane++) {
        size_t n = peers_fixture_stream(c, to, lane, ids);

        for (size_t i = 0; i < n; i++) {
            if (memcmp(&ids[i], id, sizeof *id) != 0)
                continue;
            assert_int_equal(0, found);
            found = i + 1;
        }
    }
    return found;
}

size_t peers_fixture_due(struct peers_fixture *c, enum job_kind kind)
{
    struct job_at at = {.kind = kind};
    size_t n = 0;

    while (jobs_next(&c->o.facts.txn.view, &at))
        n++;
    return n;
}

void peers_fixture_lose(struct peers_fixture *c, enum store_past past)
{
    incarnation_mint(&c->o.facts.txn, past);
    confirmation_begin(&c->o.facts.txn, c->o.facts.now_ms);
}

void peers_fixture_list(struct peers_fixture *c, unsigned n,
                        const struct record_id *ids, size_t count, bool more)
{
    struct frame_giveback_entry entries[PEERS_FIXTURE_IDS_MAX];
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
    giveback_take(&c->o.facts, c->peer[n], bytes_of(&body));
}

void peers_fixture_do_due(struct peers_fixture *c)
{
    struct job_at at = {.kind = JOB_PASS};

    if (facts_unconfirmed(&c->o.facts))
        return;
    while (jobs_next(&c->o.facts.txn.view, &at)) {
        jobs_done(&c->o.facts.txn, &at);
        pass_now(&c->o.facts, &at);
    }
    at = (struct job_at){.kind = JOB_REGAINED};
    while (jobs_next(&c->o.facts.txn.view, &at) &&
           regained_due(&c->o.facts, &at)) {
        jobs_done(&c->o.facts.txn, &at);
        regained_go(&c->o.facts, &at);
    }
    at = (struct job_at){.kind = JOB_HEARD};
    while (jobs_next(&c->o.facts.txn.view, &at)) {
        while (!pass_heard(&c->o.facts, &at))
            continue;
        jobs_done(&c->o.facts.txn, &at);
    }
    at = (struct job_at){.kind = JOB_CATCH_UP};
    while (jobs_next(&c->o.facts.txn.view, &at)) {
        while (!pass_catch_up(&c->o.facts, &at))
            continue;
        jobs_done(&c->o.facts.txn, &at);
    }
}

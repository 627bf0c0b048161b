#include "tests/node/core/core_fixture.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "node/core/record/apply.h"
#include "node/core/record/held.h"
#include "tests/node/core/store/store_rows.h"
#include "tests/unit.h"

static void open_store(struct core_fixture *o)
{
    uint8_t key[SEAL_KEY];
    const struct store_opening how = {
        .map_gib = CORE_FIXTURE_MAP_GIB, .begin = STORE_BEGINS, .key = key};
    struct store_opened opened;

    memset(key, 0x5e, sizeof key);
    assert_err(ERR_OK, store_open(&o->store, o->folder.path, &how, &opened));
    o->facts.txn = *store_txn(o->store);
    assert_err(ERR_OK, roster_open(&o->facts.roster, o->store));
    roster_limit(o->facts.roster, 100, SAMPLE_NOW_MS);
    authors_open(&o->facts.authors, o->store);
    groups_open(&o->facts.groups, o->store);
    store_write(o->store);
    o->self.node_no = node_no_of(&o->facts.txn, &o->node[0].id);
    index_open(&o->facts.index, o->store, o->self.node_no);
    assert_err(ERR_OK, store_commit(o->store));
}

void core_fixture_open(struct core_fixture *o)
{
    struct buffer card;

    memset(o, 0, sizeof *o);
    folder_open(&o->folder);
    for (unsigned i = 0; i < CORE_FIXTURE_NODES; i++)
        o->node[i] = sample_node(i);
    card = (struct buffer){o->self.card_raw, 0, sizeof o->self.card_raw};
    sample_card(&card, &o->node[0]);
    o->self.card_len = card.len;
    assert_err(ERR_OK, card_open(&o->self.card, bytes_of(&card)));
    config_init(&o->config);
    o->facts.self = &o->self;
    o->facts.config = &o->config;
    o->facts.now_ms = SAMPLE_NOW_MS;
    open_store(o);
}

void core_fixture_forget(struct core_fixture *o)
{
    groups_close(o->facts.groups);
    authors_close(o->facts.authors);
    index_close(o->facts.index);
    roster_close(o->facts.roster);
}

/* Whatever a test did, the store says nothing that its schema does not list. */
static void look_over(struct store *s)
{
    if (store_busy(s) && view_error(store_view(s)) != ERR_OK)
        return;
    if (!store_busy(s))
        store_read(s);
    store_rows_check(s);
}

static void close_store(struct core_fixture *o)
{
    look_over(o->store);
    core_fixture_forget(o);
    store_close(o->store);
}

void core_fixture_again(struct core_fixture *o)
{
    close_store(o);
    open_store(o);
}

void core_fixture_close(struct core_fixture *o)
{
    close_store(o);
    folder_close(&o->folder);
}

int core_fixture_open_writing(struct core_fixture *o)
{
    core_fixture_open(o);
    core_fixture_write(o);
    return 0;
}

int core_fixture_close_writing(struct core_fixture *o)
{
    if (store_writing(o->store))
        store_abort(o->store);
    core_fixture_close(o);
    return 0;
}

struct peer *core_fixture_peer(struct core_fixture *o, unsigned n)
{
    uint8_t room[CARD_MAX];
    struct buffer card = {room, 0, sizeof room};
    struct fault about = {0};
    struct peer *p = NULL;
    char name[16];

    snprintf(name, sizeof name, "node-%u", n);
    sample_card(&card, &o->node[n]);
    assert_err(ERR_OK, roster_add(&p, o->facts.roster, bytes_of(&card),
                                  bytes_text(name), &o->self.card, &about));
    return p;
}

void core_fixture_write(struct core_fixture *o)
{
    store_abort(o->store);
    store_write(o->store);
}

void core_fixture_commit(struct core_fixture *o)
{
    index_flush(o->facts.index);
    roster_save(o->facts.roster);
    assert_err(ERR_OK, store_commit(o->store));
    roster_saved(o->facts.roster);
}

static void add_reader(struct record *r, const struct node_id *id)
{
    r->audience[r->audience_count++].id = *id;
}

static int by_tag_and_id(const void *a, const void *b)
{
    const struct record_reader *p = a, *q = b;

    if (p->is_group != q->is_group)
        return p->is_group ? 1 : -1;
    return memcmp(&p->id, &q->id, sizeof p->id);
}

static void readers(const struct core_fixture *o,
                    const struct core_fixture_report *report, struct record *r)
{
    for (size_t i = 0; i < 3 && report->to[i] != 0; i++)
        add_reader(r, &o->node[report->to[i]].id);
    if (report->to_me)
        add_reader(r, &o->node[0].id);
    if (report->group != NULL)
        r->audience[r->audience_count++] = *report->group;
    qsort(r->audience, r->audience_count, sizeof *r->audience, by_tag_and_id);
    if (report->delegate != 0 || report->delegate_me)
        r->delegation[r->delegation_count++] = (struct record_delegate){
            o->node[report->delegate].id, report->scope};
}

void core_fixture_sign(struct core_fixture *o, struct buffer *out,
                       const struct core_fixture_report *report)
{
    static struct record r;
    uint8_t room[4096];
    struct buffer body = {room, 0, sizeof room};
    struct record_report text = {.title = bytes_text("a report")};
    struct record_indicator entry = {.type = INDICATOR_DOMAIN,
                                     .confidence = 50};

    r = (struct record){
        .author = o->node[report->author].id,
        .author_version_ms =
            sample_identity(&o->node[report->author]).version_ms,
        .revision = report->revision == 0 ? 1 : report->revision,
        .created_ms =
            report->created_ms == 0 ? SAMPLE_NOW_MS : report->created_ms,
        .expires_ms = report->expires_ms,
        .tlp = report->tlp,
        .pap = PAP_GREEN,
        .kind = report->kind == 0 ? RECORD_REPORT : report->kind,
        .body = report->body,
        .extensions = report->extensions,
    };
    memset(r.object.octet, report->object, sizeof r.object.octet);
    readers(o, report, &r);
    if (report->domain != NULL)
        entry.value = bytes_text(report->domain);
    if (r.body.len == 0) {
        assert_err(ERR_OK, record_report_write(&body, &text, &entry,
                                               report->domain != NULL));
        r.body = bytes_of(&body);
    }
    assert_err(ERR_OK, sample_signed(out, &r, &o->node[report->author]));
}

void core_fixture_keep(struct core_fixture *o, struct buffer *raw,
                       struct record *r, struct vault_row *row,
                       const struct core_fixture_report *report)
{
    raw->len = 0;
    core_fixture_sign(o, raw, report);
    assert_err(ERR_OK, record_open(r, bytes_of(raw)));
    *row = (struct vault_row){.author = o->self.node_no,
                              .from = o->self.node_no,
                              .received_ms = o->facts.now_ms};
    apply_record(&o->facts, r, row);
}

static enum envelope_lane lane_of(struct bytes record)
{
    static struct record r;

    return record_open(&r, record) == ERR_OK && r.tlp == TLP_RED
               ? ENVELOPE_DIRECT
               : ENVELOPE_RELAYABLE;
}

static struct record_id id_of(struct bytes record)
{
    struct record_id none = {{0}};

    if (record.len <= crypto_sign_BYTES)
        return none;
    return record_id_of(
        (struct bytes){record.at, record.len - crypto_sign_BYTES});
}

enum ingest_outcome core_fixture_offer(struct core_fixture *o, unsigned n,
                                       struct bytes record,
                                       enum frame_disposition *disposition)
{
    struct peer *p = roster_by_id(o->facts.roster, &o->node[n].id);
    struct stream_name name = {.sender = o->node[n].id,
                               .receiver = o->node[0].id,
                               .lane = o->on_lane_0 ? ENVELOPE_RELAYABLE
                                                    : lane_of(record)};
    struct envelope e = {.header.type = ENVELOPE_RECORD};
    struct ingest_item item = {.envelope = &e, .record = record};
    struct record_id id =
        o->in_wrong_place ? (struct record_id){{0}} : id_of(record);
    struct ingest_stream in;
    enum ingest_outcome outcome;
    struct hash slot;

    memset(name.incarnation.octet, 7, sizeof name.incarnation.octet);
    if (o->in[n][name.lane].seq == 0)
        o->in[n][name.lane].head = stream_start(&name);
    e.header.seq = o->in[n][name.lane].seq + 1;
    e.header.prev = o->in[n][name.lane].head;
    slot = stream_slot(&id, item.blind);
    e.header.chain = stream_next(&e.header.prev, e.header.seq, &slot);
    ingest_begin(&o->facts, &in, p, &name);
    outcome = ingest_one(&o->facts, &in, &item, disposition);
    ingest_end(&o->facts, &in, NULL);
    o->in[n][name.lane].seq = in.state.seq;
    o->in[n][name.lane].head = in.state.head;
    return outcome;
}

enum frame_disposition core_fixture_feed_from(struct core_fixture *o,
                                              unsigned n, struct bytes record)
{
    enum frame_disposition disposition = 0;

    assert_int_equal(INGEST_TAKEN,
                     core_fixture_offer(o, n, record, &disposition));
    return disposition;
}

enum frame_disposition core_fixture_feed(struct core_fixture *o,
                                         struct bytes record)
{
    return core_fixture_feed_from(o, 1, record);
}

size_t core_fixture_judge_held(struct core_fixture *o)
{
    static struct held_answer answers[HELD_A_ROUND];
    size_t n, total = 0;

    while (hold_any_due(&o->facts.txn.view, o->facts.now_ms)) {
        n = held_again(&o->facts, answers);
        total += n;
        if (n > 0)
            o->answer = answers[n - 1].answer;
    }
    return total;
}

size_t core_fixture_hits(struct core_fixture *o, const char *domain,
                         struct index_hit *hits, size_t max)
{
    const struct index_item item = {INDICATOR_DOMAIN, bytes_text(domain),
                                    false};
    struct index_search search = {.items = &item, .count = 1};
    size_t n;

    store_abort(o->store);
    store_read(o->store);
    n = index_find(&o->facts.txn.view, &search, hits, max);
    store_abort(o->store);
    return n;
}

struct bytes core_fixture_retract_body(struct buffer *out, uint8_t object,
                                       const struct record_id *record,
                                       const char *domain, bool erase)
{
    struct indicator_guess value = {.type = INDICATOR_DOMAIN};
    struct record_retract target = {.up_to_revision = 1, .record = *record};

    memset(target.object.octet, object, sizeof target.object.octet);
    if (domain != NULL) {
        value.value = bytes_text(domain);
        target.values = &value;
        target.value_count = 1;
    }
    out->len = 0;
    assert_err(ERR_OK, record_retraction_write(out, bytes_text("wrong"), erase,
                                               &target, 1));
    return bytes_of(out);
}

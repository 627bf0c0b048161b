#include "tests/node/core/store/kept_rows.h"

#include <string.h>

#include "node/core/store/announced.h"
#include "node/core/store/author_table.h"
#include "node/core/store/counter.h"
#include "node/core/store/giveback_claim.h"
#include "node/core/store/giveback_table.h"
#include "node/core/store/group_table.h"
#include "node/core/store/hold.h"
#include "node/core/store/holder_table.h"
#include "node/core/store/holder_word.h"
#include "node/core/store/incarnation.h"
#include "node/core/store/jobs.h"
#include "node/core/store/node_no.h"
#include "node/core/store/outbox.h"
#include "node/core/store/outbox_release.h"
#include "node/core/store/quarantine_table.h"
#include "node/core/store/quota_table.h"
#include "node/core/store/record_senders.h"
#include "node/core/store/recv.h"
#include "node/core/store/roster_table.h"
#include "node/core/store/stage.h"
#include "node/core/store/table.h"
#include "node/core/store/tomb_value.h"
#include "tests/unit.h"

static struct store *s;

static uint32_t u32(const struct table_key *k, size_t at)
{
    return (uint32_t)bytes_get_be(k->octet + at, 4);
}

static uint64_t u64(const struct table_key *k, size_t at)
{
    return bytes_get_be(k->octet + at, 8);
}

static struct record_id record_at(const struct table_key *k, size_t at)
{
    struct record_id id;

    memcpy(id.octet, k->octet + at, sizeof id.octet);
    return id;
}

static struct node_id node_at(const struct table_key *k, size_t at)
{
    struct node_id id;

    memcpy(id.octet, k->octet + at, sizeof id.octet);
    return id;
}

static struct object_id object_at(const struct table_key *k)
{
    struct object_id id;

    memcpy(id.octet, k->octet, sizeof id.octet);
    return id;
}

/* Whether the module of a row finds it, by the row's key. */
typedef bool reads(const struct table_key *k);

static bool life(const struct table_key *k)
{
    struct incarnation name;

    memcpy(name.octet, k->octet + 1, sizeof name.octet);
    return incarnation_life(store_view(s), &name) != 0;
}

static bool count(const struct table_key *k)
{
    return counter_get(store_view(s), (enum counter)k->octet[0], u32(k, 1)) > 0;
}

static bool brought(const struct table_key *k)
{
    return author_table_brought(store_view(s), u32(k, 1), u32(k, 5));
}

static bool groups(const struct table_key *k)
{
    return group_table_count(store_view(s), u32(k, 1), u32(k, 5)) > 0;
}

static bool group_brought(const struct table_key *k)
{
    const struct node_id id = node_at(k, 1);

    return group_table_brought(store_view(s), &id, u32(k, 33));
}

static bool quota(const struct table_key *k)
{
    struct quota q;

    return quota_table_get(store_view(s), u32(k, 1), &q) && q.day > 0;
}

static struct quota_share_at share_at(const struct table_key *k)
{
    return (struct quota_share_at){
        .from = u32(k, 1), .kind = k->octet[5], .day = u64(k, 6)};
}

static bool quota_others(const struct table_key *k)
{
    const struct quota_share_at at = share_at(k);
    struct quota_share out;

    return quota_share_get(store_view(s), &at, &out);
}

static bool quota_share(const struct table_key *k)
{
    const struct node_id author = node_at(k, 14);
    struct quota_share_at at = share_at(k);
    struct quota_share out;

    at.author = &author;
    return quota_share_get(store_view(s), &at, &out);
}

static bool debt(const struct table_key *k)
{
    const struct recv_stream stream = {u32(k, 1), k->octet[5]};
    struct giveback_debt out;

    return giveback_table_debt(store_view(s), &stream, &out);
}

static bool taken(const struct table_key *k)
{
    struct giveback_taken out;

    return giveback_table_taken(store_view(s), u32(k, 1), &out);
}

static bool asked(const struct table_key *k)
{
    uint64_t since_ms;

    return giveback_table_asked(store_view(s), u32(k, 1), &since_ms);
}

static bool missed(const struct table_key *k)
{
    struct announced_missed out;

    return announced_missed(store_view(s), u32(k, 6), &out);
}

static bool record(const struct table_key *k)
{
    struct vault_row row;

    return vault_get(store_view(s), u64(k, 0), &row) && row.number == u64(k, 0);
}

/* A part of an act that is not committed has no row in the vault. */
static bool staged(uint64_t number, struct vault_row *row)
{
    struct act_token token = {{0}};
    struct stage_part part;
    uint32_t i = 0;

    while (stage_after(store_view(s), &token, &i, &part))
        if (part.row.number == number) {
            *row = part.row;
            return true;
        }
    return false;
}

static bool body(const struct table_key *k)
{
    static uint8_t room[RECORD_MAX];
    static struct record r;
    struct buffer raw = {room, 0, sizeof room};
    struct vault_row row;

    return (vault_get(store_view(s), u64(k, 0), &row) ||
            staged(u64(k, 0), &row)) &&
           vault_record(store_view(s), &row, &raw, &r) == ERR_OK;
}

static bool id(const struct table_key *k)
{
    const struct record_id id = record_at(k, 0);
    struct vault_row row;
    uint64_t number;

    return vault_find(store_view(s), &id, &number) &&
           vault_get(store_view(s), number, &row);
}

static bool object(const struct table_key *k)
{
    const struct object_id id = object_at(k);
    struct vault_object out;

    return vault_object(store_view(s), &id, u32(k, 16), &out);
}

static bool tomb(const struct table_key *k)
{
    static uint8_t room[RECORD_MAX];
    struct buffer values = {room, 0, sizeof room};
    struct vault_tomb_at at = {object_at(k), u32(k, 16), u64(k, 20) - 1,
                               UINT32_MAX - 1};
    struct vault_tomb out;

    while (vault_tomb_next(store_view(s), &at, &out))
        if (at.retraction == u64(k, 20) && at.target == u32(k, 28))
            return out.value_count == 0 ||
                   vault_tomb_values(store_view(s), &at, &values) == ERR_OK;
    return false;
}

/* No test of a store can make a value's hash. */
static bool tomb_value(const struct table_key *k)
{
    const struct tomb_values of = {object_at(k), u32(k, 16)};

    return tomb_value_count(store_view(s), &of) > 0;
}

static bool tomb_count(const struct table_key *k)
{
    return tomb_value(k);
}

static bool revision(const struct table_key *k)
{
    const struct object_id id = object_at(k);
    uint64_t number;

    return vault_revisions(store_view(s), &id, u32(k, 16), u64(k, 20) - 1,
                           &number, 1) == 1 &&
           number == u64(k, 20);
}

static bool peer(const struct table_key *k)
{
    uint32_t node_no = u32(k, 0) - 1;
    struct roster_row row;
    enum err err;

    return roster_table_next(store_view(s), &node_no, &row, &err) &&
           err == ERR_OK && node_no == u32(k, 0);
}

static bool node(const struct table_key *k)
{
    const struct node_id id = node_at(k, 0);

    return node_no_known(store_view(s), &id) != 0;
}

static bool node_id(const struct table_key *k)
{
    struct node_id id;

    return node_no_id(store_view(s), u32(k, 0), &id) &&
           node_no_known(store_view(s), &id) == u32(k, 0);
}

static struct outbox_stream sent_to(const struct table_key *k)
{
    return (struct outbox_stream){.node_no = u32(k, 0), .lane = k->octet[4]};
}

static bool place_sent(const struct table_key *k)
{
    const struct outbox_stream stream = sent_to(k);
    struct outbox_entry e;

    return outbox_past_entry(store_view(s), &stream, u32(k, 5), u64(k, 9),
                             &e) &&
           e.number != 0;
}

static bool stream_sent(const struct table_key *k)
{
    const struct outbox_stream stream = sent_to(k);
    struct recv_state received;
    struct outbox_state out;

    if (k->octet[5] == 0) {
        outbox_state(store_view(s), &stream, &out);
        return out.n > 0 || out.receiver_identity_ms > 0 ||
               view_state(store_view(s))->life > 1;
    }
    recv_state(store_view(s),
               &(struct recv_stream){stream.node_no, stream.lane}, &received);
    return received.life > 0 || received.held;
}

static struct recv_stream received_from(const struct table_key *k)
{
    return (struct recv_stream){u32(k, 0), k->octet[4]};
}

static bool stream_past(const struct table_key *k)
{
    const struct recv_stream stream = received_from(k);
    struct recv_state out;

    return recv_past(store_view(s), &stream, u32(k, 6), &out);
}

static bool place_received(const struct table_key *k)
{
    const struct recv_stream stream = received_from(k);
    struct recv_entry e;

    return recv_past_entry(store_view(s), &stream, u32(k, 5), u64(k, 9), &e) &&
           e.disposition != 0;
}

static bool place_held(const struct table_key *k)
{
    struct hold h;

    return hold_get(store_view(s), u64(k, 0), &h);
}

static bool release(const struct table_key *k)
{
    struct outbox_release r;

    return outbox_release_get(store_view(s), u64(k, 0), u32(k, 8), &r);
}

static bool went(const struct table_key *k)
{
    const struct object_id id = object_at(k);

    return outbox_release_went(store_view(s), &id, u32(k, 16), u64(k, 24),
                               u32(k, 20));
}

static bool quarantined(const struct table_key *k)
{
    static uint8_t room[RECORD_MAX];
    struct buffer raw = {room, 0, sizeof room};
    struct quarantine_row row;

    return quarantine_table_get(store_view(s), u64(k, 0), &row) &&
           quarantine_table_raw(store_view(s), &row, &raw) == ERR_OK;
}

static bool refused(const struct table_key *k)
{
    const struct record_id id = record_at(k, 4);
    struct quarantine_row row;

    return quarantine_table_find(store_view(s), u32(k, 0), &id, &row);
}

static bool claim(const struct table_key *k)
{
    const struct record_id id = record_at(k, 0);

    return giveback_claim_has(store_view(s), &id, u32(k, 32));
}

static bool author(const struct table_key *k)
{
    struct author_row row;

    return author_table_get(store_view(s), u32(k, 0), &row) && row.card.len > 0;
}

static bool group(const struct table_key *k)
{
    const struct node_id id = node_at(k, 0);
    struct group_row row;

    return group_table_get(store_view(s), &id, &row);
}

static bool version(const struct table_key *k)
{
    const struct group_version at = {node_at(k, 0), u64(k, 32),
                                     record_at(k, 40)};

    return group_table_version(store_view(s), &at) != 0;
}

static bool pin(const struct table_key *k)
{
    const struct node_id id = node_at(k, 0);
    uint64_t number = u64(k, 32) - 1;
    bool later;

    return group_table_pin_next(store_view(s), &id, &number, &later) &&
           number == u64(k, 32);
}

static bool holder(const struct table_key *k)
{
    struct holder_row row;

    return holder_table_get(store_view(s), u64(k, 0), u32(k, 8), &row);
}

static bool leak(const struct table_key *k)
{
    const struct leak_at at = {u64(k, 0), u32(k, 8), u32(k, 12)};
    struct leak leak;

    return holder_table_leak_get(store_view(s), &at, &leak);
}

static bool holder_word(const struct table_key *k)
{
    const struct holder_word_at at = {u64(k, 0), u32(k, 8), u32(k, 12)};
    struct holder_word word;

    return holder_word_get(store_view(s), &at, &word);
}

static bool job(const struct table_key *k)
{
    struct job_at at = {
        .kind = k->octet[0], .number = u64(k, 1), .node_no = u32(k, 9) - 1};

    return jobs_next(store_view(s), &at) && at.number == u64(k, 1);
}

static bool sender(const struct table_key *k)
{
    return record_senders_has(store_view(s), u64(k, 0), u32(k, 8));
}

/* Of rows that no module reads by their key: what is found by another key, or
   proves itself when the store is opened. */
static bool otherwise(const struct table_key *k)
{
    (void)k;
    return true;
}

/* All rows that schema 2 has, or later ones have among them. */
static const struct {
    const char *name;
    reads *reads;
} rows[] = {
    {"META STATE", otherwise},
    {"META SCHEMA", otherwise},
    {"META CHECK", otherwise},
    {"META RESTORED", otherwise},
    {"META LIFE", life},
    {"META DEBT", debt},
    {"META TAKEN", taken},
    {"META ASKED", asked},
    {"META QUOTA", quota},
    {"META QUOTA_OTHERS", quota_others},
    {"META QUOTA_SHARE", quota_share},
    {"META AUTHORS", count},
    {"META NAMES", count},
    {"META AUTHOR_BROUGHT", brought},
    {"META REMEMBERED", count},
    {"META GROUPS", groups},
    {"META GROUP_BROUGHT", group_brought},
    {"META OWNERS", count},
    {"META LEFT", count},
    {"META QUARANTINED", count},
    {"META HIDDEN", count},
    {"META ANNOUNCED", otherwise},
    {"META MISSED", missed},
    {"META NOTICED", otherwise},
    {"RECORD ROW", record},
    {"BODY BODY", body},
    {"ID NUMBER", id},
    {"OBJECT ROW", object},
    {"TOMB ROW", tomb},
    {"TOMB_VALUE VALUE", tomb_value},
    {"TOMB_VALUE COUNT", tomb_count},
    {"INDEX ENTRY", otherwise},
    {"PARTY PEER", peer},
    {"NODE NUMBER", node},
    {"OUT PLACE", place_sent},
    {"STREAM SENT", stream_sent},
    {"STREAM RECEIVED", stream_sent},
    {"STREAM PAST", stream_past},
    {"IN PLACE", place_received},
    {"HELD PLACE", place_held},
    {"RELEASE ROW", release},
    {"WAIT RELEASE", otherwise},
    {"QUARANTINE ROW", quarantined},
    {"REFUSED SENT", refused},
    {"REFUSED OBJECT", otherwise},
    {"GIVEN CLAIM", claim},
    {"PARTY_ID ID", node_id},
    {"REVISION RECORD", revision},
    {"SET NEWEST", otherwise},
    {"AUTHOR CARD", author},
    {"GROUP ROW", group},
    {"VERSION NUMBER", version},
    {"PIN LATER", pin},
    {"HOLDER ROW", holder},
    {"HOLDER LEAK", leak},
    {"HOLDER_WORD ROW", holder_word},
    {"DUE JOB", job},
    {"CAME SENDER", sender},
    {"WENT REVISION", went},
};

/* Schema 2 has no such row; the upgrade makes it. */
static bool is_new(const struct schema_row *row)
{
    return row->table >= TABLE_HOLD;
}

static void read_row(const struct table_key *k, const struct schema_row *row)
{
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (strcmp(rows[i].name, row->name) == 0) {
            if (!rows[i].reads(k))
                fail_msg("a row of '%s' is not found", row->name);
            return;
        }
    if (!is_new(row))
        fail_msg("a row of '%s': who reads it?", row->name);
}

size_t kept_rows_read(struct store *store, enum table t)
{
    struct table_key k = {0};
    struct bytes value;
    size_t n = 0;

    s = store;
    for (; table_next(store_view(s), t, &k, &value); n++) {
        const struct schema_row *row =
            schema_find(t, table_key_bytes(&k), value);

        assert_non_null(row);
        read_row(&k, row);
        assert_err(ERR_OK, view_error(store_view(s)));
    }
    return n;
}

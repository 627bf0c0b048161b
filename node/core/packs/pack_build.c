#include "node/core/packs/pack_build.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "node/core/facts/brake.h"
#include "node/core/packs/packs.h"
#include "node/core/store/tally_table.h"
#include "node/core/store/tomb_value.h"
#include "node/core/store/vault.h"
#include "node/date.h"

enum {
    FILE_MODE = 0640, /* for the group that the folder belongs to */
    VALUES_A_STEP = 512,
    ASKED_A_STEP = 64,    /* of observations, too */
    RECORDS_A_STEP = 256, /* that say nothing, or not any more */
};

struct pack_build {
    const struct facts *facts;
    struct retro_hunt *retro;
    struct pack_writer *writer;
    const struct pack *base;
    uint64_t changed[CHANGED_MAX]; /* ascending, of those alone */
    size_t changed_count, next;
    uint64_t since_s; /* what expired before is left out */
    uint64_t number;  /* of the last record that was looked at */
    bool read;        /* there is no other */

    /* The record that is open, where `open`. */
    bool open, tombs;  /* some of its values may be retracted, */
    bool tallied;      /* or disputed */
    uint16_t position; /* of the value that is read next */
    struct vault_row row;
    uint32_t place;
    struct record record;
    struct record_report report;
    uint8_t raw[RECORD_MAX];
    struct held_back held; /* the values that are left out */
};

static uint64_t past_s(const struct facts *d)
{
    const uint64_t past_ms = d->config->past_days * (uint64_t)DATE_DAY_MS;

    return d->now_ms > past_ms ? (d->now_ms - past_ms) / 1000 : 0;
}

static int by_number(const void *a, const void *b)
{
    const uint64_t *x = a, *y = b;

    return (*x > *y) - (*x < *y);
}

/* What did not change is as the base has it. */
static bool stays(void *build, const struct pack_record *r)
{
    const struct pack_build *b = build;

    return bsearch(&r->number, b->changed, b->changed_count, sizeof *b->changed,
                   by_number) == NULL;
}

static void take_changed(struct pack_build *b, const struct changed *changed)
{
    memcpy(b->changed, changed->number,
           changed->count * sizeof *changed->number);
    b->changed_count = changed->count;
    qsort(b->changed, b->changed_count, sizeof *b->changed, by_number);
}

/* Of a record that did not change. */
static void take_held(struct pack_build *b, const struct held_back *held)
{
    for (size_t i = 0; i < held->count; i++) {
        const struct held_back_value *v = &held->value[i];

        if (stays(b, &(struct pack_record){.number = v->number}))
            held_back_add(&b->held, v);
    }
    b->held.left += held->left;
}

static struct pack_writer_options options_of(struct pack_build *b)
{
    struct pack_writer_options o = {
        .built_s = b->facts->now_ms / 1000,
        .key = b->base != NULL ? *pack_key(b->base) : pack_writer_key(),
        .carries_key = true,
        .mode = FILE_MODE,
        .base = b->base,
        .stays = stays,
        .who = b,
    };

    return o;
}

enum err pack_build_open(struct pack_build **out,
                         const struct pack_build_of *of, struct fault *fault)
{
    struct pack_build *b = calloc(1, sizeof *b);
    struct pack_writer_options o;
    enum err err;

    *out = NULL;
    if (b == NULL)
        abort();
    b->facts = of->facts;
    b->retro = of->retro;
    b->base = of->base;
    b->since_s = past_s(of->facts);
    if (of->base != NULL) {
        take_changed(b, of->changed);
        take_held(b, of->held);
    }
    o = options_of(b);
    err = pack_writer_open_in(&b->writer, of->folder, PACKS_CURRENT, &o, fault);
    if (err != ERR_OK) {
        pack_build_close(b);
        return err;
    }
    *out = b;
    return ERR_OK;
}

const struct held_back *pack_build_held(struct pack_build *b)
{
    held_back_sort(&b->held);
    return &b->held;
}

void pack_build_close(struct pack_build *b)
{
    if (b == NULL)
        return;
    pack_writer_close(b->writer);
    free(b);
}

/* As look-ups have it, apart from what expired. */
static bool is_wanted(const struct pack_build *b, const struct vault_row *row)
{
    const unsigned gone = VAULT_RETRACTED | VAULT_SUPERSEDED | VAULT_TWIN |
                          VAULT_ERASED | VAULT_TOMBSTONE;

    return row->indicators > 0 && (row->state & gone) == 0 &&
           (row->expires_ms == 0 || row->expires_ms / 1000 >= b->since_s);
}

/* A pack may be read elsewhere: this node has its organisation's name there. */
static void put_author(const struct pack_build *b,
                       char out[static FACTS_NAME_MAX])
{
    const struct facts *d = b->facts;
    const struct bytes org = d->self->card.identity.org;

    if (ident_same(&b->row.author_id, facts_me(d)))
        snprintf(out, FACTS_NAME_MAX, "%.*s", (int)org.len,
                 (const char *)org.at);
    else
        facts_name(out, d, &b->row.author_id);
}

static void put_record(struct pack_build *b)
{
    char author[FACTS_NAME_MAX], title[RECORD_TITLE_MAX + 1];
    const struct bytes text = b->report.title;
    const struct pack_writer_record r = {
        .id = b->row.id,
        .author = b->row.author_id,
        .object = b->row.object,
        .number = b->row.number,
        .expires_s = b->row.expires_ms / 1000,
        .tlp = b->row.tlp,
        .pap = b->row.pap,
        .urgent = b->row.urgent != 0,
        .author_text = author,
        .title = title,
    };

    put_author(b, author);
    memcpy(title, text.at, text.len);
    title[text.len] = '\0';
    b->place = pack_writer_record(b->writer, &r);
}

/* Whether any of its values may be held back. */
static bool is_tallied(const struct facts *d, uint64_t number)
{
    struct tally_value said;
    uint32_t position = 0;

    return d->config->brake_disputed > 0 &&
           tally_table_from(&d->txn.view, number, &position, &said);
}

static bool is_disputed(const struct pack_build *b, uint16_t position,
                        struct held_back_value *out)
{
    struct tally_value said;

    if (!b->tallied ||
        !tally_table_value(&b->facts->txn.view, b->row.number, position,
                           &said) ||
        !brake_disputed(b->facts->config, said.disputed))
        return false;
    *out = (struct held_back_value){b->row.number, position, HELD_BACK_DISPUTED,
                                    said.disputed, said.asked};
    return true;
}

static bool is_commonplace(const struct pack_build *b, uint16_t position,
                           const struct record_indicator *i,
                           struct held_back_value *out)
{
    const struct facts *d = b->facts;
    const uint64_t now_s = d->now_ms / 1000;
    struct observed o;

    if (d->config->brake_commonplace == 0 ||
        !retro_hunt_value(b->retro, d, (enum indicator_type)i->type, i->value,
                          &o) ||
        !brake_commonplace(d->config, &o, now_s))
        return false;
    *out =
        (struct held_back_value){b->row.number, position, HELD_BACK_COMMONPLACE,
                                 o.days, brake_days(&o, now_s)};
    return true;
}

static void open_record(struct pack_build *b)
{
    const struct view *view = &b->facts->txn.view;
    const struct tomb_values of = {b->row.object, b->row.author};
    struct buffer raw = {b->raw, 0, sizeof b->raw};
    enum err err = vault_record(view, &b->row, &raw, &b->record);

    if (err != ERR_OK)
        log_warn("alarm: record %llu cannot be read, and is not in the pack "
                 "that log searches go by: %s",
                 (unsigned long long)b->row.number, err_text(err));
    b->open = err == ERR_OK && record_content(&b->report, &b->record) == ERR_OK;
    if (!b->open)
        return;
    b->tombs = tomb_value_count(view, &of) > 0;
    b->tallied = is_tallied(b->facts, b->row.number);
    b->position = 0;
    put_record(b);
}

/* The next of all records, or of those that changed; false: there is none. Zero
   is a record that is gone. */
static bool next_row(struct pack_build *b)
{
    const struct view *view = &b->facts->txn.view;

    if (b->base == NULL) {
        if (!vault_above(view, b->number, &b->row))
            return false;
        b->number = b->row.number;
        return true;
    }
    /* Some are noted twice. */
    while (b->next < b->changed_count && b->changed[b->next] <= b->number)
        b->next++;
    if (b->next == b->changed_count)
        return false;
    b->number = b->changed[b->next];
    if (!vault_get(view, b->number, &b->row))
        b->row = (struct vault_row){0};
    return true;
}

static void next_record(struct pack_build *b)
{
    for (size_t i = 0; i < RECORDS_A_STEP; i++) {
        b->read = !next_row(b);
        if (b->read)
            return;
        if (is_wanted(b, &b->row)) {
            open_record(b);
            return;
        }
    }
}

static bool is_usable(const struct pack_build *b,
                      const struct record_indicator *i)
{
    const struct tomb_values of = {b->row.object, b->row.author};

    return indicator_known(i->type) &&
           (i->valid_until_s == 0 || i->valid_until_s >= b->since_s) &&
           !(b->tombs &&
             tomb_value_covers(&b->facts->txn.view, &of, i, b->row.revision));
}

/* It is noted then. */
static bool is_held_back(struct pack_build *b, uint16_t position,
                         const struct record_indicator *i)
{
    struct held_back_value held;

    if (!is_disputed(b, position, &held) &&
        !is_commonplace(b, position, i, &held))
        return false;
    held_back_add(&b->held, &held);
    return true;
}

static void put_values(struct pack_build *b)
{
    const size_t most =
        b->facts->config->brake_commonplace > 0 ? ASKED_A_STEP : VALUES_A_STEP;
    struct record_indicator i;

    for (size_t n = 0; n < most; n++) {
        const uint16_t position = b->position++;

        b->open = record_indicator_next(&b->report, &i);
        if (!b->open)
            return;
        if (!is_usable(b, &i) || is_held_back(b, position, &i))
            continue;
        (void)pack_writer_value(b->writer, b->place,
                                &(struct pack_writer_value){
                                    .type = i.type,
                                    .value = i.value,
                                    .valid_until_s = i.valid_until_s,
                                    .role = i.role > UINT8_MAX
                                                ? RECORD_ROLE_UNKNOWN
                                                : (uint8_t)i.role,
                                    .confidence = i.confidence,
                                    .detect = i.detect,
                                });
    }
}

enum err pack_build_step(struct pack_build *b,
                         const struct pack_writer_sign *sign, bool *more,
                         struct fault *fault)
{
    *more = true;
    if (!b->open && b->read)
        return pack_writer_step(b->writer, sign, more, fault);
    if (b->open)
        put_values(b);
    else
        next_record(b);
    /* A transaction that is spoilt finds nothing more. */
    return view_error(&b->facts->txn.view) == ERR_OK
               ? ERR_OK
               : fault_say(fault, ERR_IO, "the store cannot be read");
}

static bool is_taken_back(const struct vault_row *row)
{
    const unsigned back = VAULT_RETRACTED | VAULT_ERASED | VAULT_TOMBSTONE;
    const unsigned replaced = VAULT_SUPERSEDED | VAULT_TWIN | VAULT_REPLACED;

    return (row->state & back) != 0 && (row->state & replaced) == 0;
}

static struct pack_gone gone_of(const struct pack *base, uint64_t number,
                                const struct record_indicator *i)
{
    uint8_t room[INDICATOR_KEY_MAX];
    struct buffer key = {room, 0, sizeof room};
    struct pack_gone gone = {.number = number};

    if (!indicator_match_key(&key, (enum indicator_type)i->type, i->value))
        return (struct pack_gone){0};
    gone.hash = pack_hash_exact(pack_key(base), bytes_of(&key));
    return gone;
}

/* Those of its values that are covered by a tombstone, or disputed. Their
   hosts stay until the pack is built anew: others may be there. */
static bool put_gone(struct pack_build *b, struct pack_gone *gone,
                     size_t *count, size_t max)
{
    const struct view *view = &b->facts->txn.view;
    const struct tomb_values of = {b->row.object, b->row.author};
    struct buffer raw = {b->raw, 0, sizeof b->raw};
    struct record_indicator i;

    if (vault_record(view, &b->row, &raw, &b->record) != ERR_OK ||
        record_content(&b->report, &b->record) != ERR_OK)
        return true;
    while (record_indicator_next(&b->report, &i)) {
        struct held_back_value why;
        const bool held = is_disputed(b, b->position++, &why);
        struct pack_gone one;

        if (!indicator_known(i.type) ||
            !(held || tomb_value_covers(view, &of, &i, b->row.revision)))
            continue;
        if (*count == max)
            return false;
        one = gone_of(b->base, b->row.number, &i);
        if (one.number != 0)
            gone[(*count)++] = one;
    }
    return true;
}

bool pack_build_gone(const struct pack_build_of *of, uint64_t number,
                     struct pack_gone *gone, size_t *count, size_t max)
{
    const struct view *view = &of->facts->txn.view;
    struct pack_build *b;
    struct vault_row row;
    bool all, tallied;

    if (!vault_get(view, number, &row) || is_taken_back(&row)) {
        if (*count == max)
            return false;
        gone[(*count)++] = (struct pack_gone){.number = number};
        return true;
    }
    tallied = is_tallied(of->facts, number);
    if (row.indicators == 0 || row.state != 0 ||
        (!tallied && tomb_value_count(view, &(struct tomb_values){
                                                row.object, row.author}) == 0))
        return true;
    b = calloc(1, sizeof *b);
    if (b == NULL)
        abort();
    b->facts = of->facts;
    b->base = of->base;
    b->row = row;
    b->tallied = tallied;
    all = put_gone(b, gone, count, max);
    free(b);
    return all;
}

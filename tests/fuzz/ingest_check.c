#include "tests/fuzz/ingest_check.h"

#include <string.h>

#include "node/core/record/quarantine.h"
#include "node/core/store/recv.h"
#include "node/core/store/seal.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/ingest_paper.h"

static bool body_is(struct fate *f, unsigned which, uint64_t number, bool *any)
{
    static uint8_t room[RECORD_MAX];
    struct buffer raw = {room, 0, sizeof room};
    struct vault_row row;

    *any = vault_get(&f->o.facts.txn.view, number, &row) &&
           vault_raw(&f->o.facts.txn.view, &row, &raw) == ERR_OK;
    return *any && raw.len == f->raw[which].len &&
           memcmp(raw.at, f->raw[which].octets, raw.len) == 0;
}

/* WIRE.md 9.10, from what was said and not from how it is kept. */
static void check_stored(struct fate *f)
{
    for (unsigned i = 0; i < f->m.records; i++) {
        const struct model_record *s = &f->m.record[i];
        uint64_t number;
        bool here = vault_find(&f->o.facts.txn.view, &s->id, &number), any,
             whole;

        fuzz_must(here == (s->stored != 0));
        if (!here)
            continue;
        whole = body_is(f, i, number, &any);
        fuzz_must(whole || !model_body_must(&f->m, s));
        fuzz_must(!any || (whole && model_body_may(&f->m, s)));
    }
}

static bool hit_lives(struct fate *f, const struct index_hit *hit,
                      struct vault_row *row)
{
    const uint8_t over = VAULT_RETRACTED | VAULT_SUPERSEDED | VAULT_TWIN;

    fuzz_must(vault_get(&f->o.facts.txn.view, hit->number, row));
    return (hit->value.flags & INDEX_RETRACTED) == 0 &&
           (row->state & over) == 0 &&
           (row->expires_ms == 0 || row->expires_ms > f->m.now_ms);
}

/* A look-up finds what is stored and not erased, live where it is. */
static void check_value(struct fate *f, const char *value)
{
    static struct index_hit hits[MODEL_RECORDS_MAX];
    const struct index_item item = {INDICATOR_DOMAIN, bytes_text(value), false};
    struct index_search search = {.items = &item, .count = 1};
    size_t n, wanted = 0, found = 0;
    struct vault_row row;

    n = index_find(&f->o.facts.txn.view, &search, hits, MODEL_RECORDS_MAX);
    for (size_t i = 0; i < f->m.records; i++) {
        const struct model_record *s = &f->m.record[i];

        if (!s->stored || s->value == NULL || strcmp(s->value, value) != 0 ||
            model_erased(&f->m, s))
            continue;
        wanted++;
        for (size_t k = 0; k < n; k++) {
            bool lives = hit_lives(f, &hits[k], &row);

            if (memcmp(&row.id, &s->id, sizeof row.id) != 0)
                continue;
            found++;
            fuzz_must(lives == model_live(&f->m, s));
        }
    }
    fuzz_must(found == wanted && n == wanted);
}

/* Of what was recalled a row says who sent it, without octets. */
static bool has_copy(struct fate *f, unsigned by, unsigned record)
{
    struct quarantine_row row;

    return quarantine_of(&f->o.facts, fate_peer(f, by)->node_no,
                         &f->m.record[record].id, &row) &&
           row.sealed.len > SEAL_OVERHEAD;
}

/* WIRE.md 7.13: "The receiver's operator sees it at once." */
static void check_quarantine(struct fate *f)
{
    for (unsigned n = 1; n <= MODEL_PEERS; n++)
        for (unsigned i = 0; i < f->m.records; i++)
            fuzz_must(model_quarantined(&f->m, n, i, has_copy(f, n, i)));
}

/* Octets wait where the model says that some do, and nowhere else. */
static void check_held(struct fate *f)
{
    static uint8_t room[RECORD_MAX];
    size_t n = 0;
    struct hold h = {0};

    while (hold_next(&f->o.facts.txn.view, h.id, &h)) {
        struct buffer raw = {room, 0, sizeof room};

        n += hold_raw(&f->o.facts.txn.view, &h, &raw) == ERR_OK;
    }
    fuzz_must(n == model_held(&f->m));
}

void check_all(struct fate *f)
{
    index_flush(f->o.facts.index);
    check_stored(f);
    for (size_t i = 0; i < PAPER_VALUES; i++)
        check_value(f, paper_values[i]);
    check_quarantine(f);
    check_held(f);
}

void check_answers(struct fate *f)
{
    for (size_t i = 0; i < f->places; i++) {
        const struct fate_place *p = &f->place[i];
        const struct recv_stream line = {fate_peer(f, p->by)->node_no,
                                         p->at.lane};
        struct recv_entry e;

        fuzz_must(recv_past_entry(&f->o.facts.txn.view, &line, p->at.life,
                                  p->at.seq, &e) &&
                  e.disposition == (uint64_t)p->answer);
        if (p->hold == FATE_NO_HOLD || f->m.hold[p->hold].answered)
            continue;
        fuzz_must((f->m.hold[p->hold].may >> p->answer & 1) != 0);
    }
}

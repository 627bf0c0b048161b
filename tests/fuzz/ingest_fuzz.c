/*
 * ingest: records, false copies, recalls, cards, clocks and rebuilds in any
 * order, at one node with a real store.
 *
 * Input: what happens, one octet each, its operands behind it. A model of its
 * own remembers what was signed, what was brought, and what was answered.
 * Whatever happened: what was answered "stored" is here as its author signed
 * it, or its author's recall covers it; what was not is not here; a false copy
 * is never "stored"; and at the end, when all cards are here, nothing true that
 * may come in is left without its answer. WIRE.md 9.10.
 */
#include "node/core/store/hold_news.h"
#include "tests/fuzz/fuzz.h"

#include <stdio.h>
#include <string.h>

#include "node/core/record/held.h"
#include "node/core/store/vault.h"
#include "node/log.h"
#include "proto/record_body.h"
#include "tests/node/core/core_fixture.h"

enum {
    PEERS = 2,   /* sample nodes 1 and 2 carry; both write, too */
    AUTHORS = 4, /* 3 and 4 are no peers: their cards are introduced */
    RECORDS_MAX = 24,
    RAW_MAX = 1024,
    OBJECTS = 3,
    PLACES_MAX = 96, /* of one carrier's life */
    EVENTS_MAX = 80, /* of one input */
    HOUR_MS = 3600 * 1000,
    DAYS_MAX = 20,        /* that pass: sample cards last longer */
    LATER_CARD_MS = 1000, /* how much newer an author's second card is */
};

/* What somebody signed. */
struct signed_one {
    uint8_t octets[RAW_MAX];
    size_t len;
    struct record_id id;
    unsigned author, object, target;
    uint64_t revision, up_to;
    bool retraction, erase, value; /* value: of its single value alone */
    enum tlp tlp;
    char domain[32];
    bool stored; /* an answer said so since this node's store began */
};

/* One place of a carrier's stream. */
struct place {
    unsigned record;
    bool forged;
    bool over;         /* answered when it had waited for as long as it may */
    uint64_t since_ms; /* when what it brought began to wait */
    enum frame_disposition answer;
};

struct carrier {
    uint8_t life;
    uint64_t seq;
    struct hash head;
    struct place place[PLACES_MAX + 1];
    uint64_t expires_ms;           /* of its card, when it has not ended */
    uint64_t held_ms[RECORDS_MAX]; /* since when a record of its waits */
};

struct fate {
    struct bytes left;
    struct core_fixture o;
    struct carrier by[PEERS + 1];
    struct signed_one one[RECORDS_MAX];
    size_t count;
};

static unsigned next(struct fate *f)
{
    if (f->left.len == 0)
        return 0;
    f->left.len--;
    return *f->left.at++;
}

static struct peer *peer_of(struct fate *f, unsigned n)
{
    return roster_by_id(f->o.facts.roster, &f->o.node[n].id);
}

/* Both carriers are of our community, so that each may bring GREEN. */
static void meet(struct fate *f)
{
    for (unsigned n = 1; n <= PEERS; n++) {
        struct peer *p = core_fixture_peer(&f->o, n);

        p->community = true;
        p->dirty = true;
        f->by[n].expires_ms = p->card.working.expires_ms;
    }
}

static void begin(struct fate *f)
{
    core_fixture_open(&f->o);
    f->o.config.limits.records_a_day = UINT32_MAX;
    core_fixture_write(&f->o);
    meet(f);
}

static void tick(struct fate *f)
{
    core_fixture_commit(&f->o);
    core_fixture_write(&f->o);
}

/* Whether a kept retraction speaks of a report. */
static bool covers(const struct signed_one *retraction,
                   const struct signed_one *report)
{
    return retraction->retraction && retraction->author == report->author &&
           retraction->target == report->object &&
           retraction->up_to >= report->revision && !report->retraction;
}

static bool erased(const struct fate *f, const struct signed_one *s)
{
    for (size_t i = 0; i < f->count; i++)
        if (f->one[i].stored && f->one[i].erase && !f->one[i].value &&
            covers(&f->one[i], s))
            return true;
    return false;
}

static bool retracted(const struct fate *f, const struct signed_one *s)
{
    for (size_t i = 0; i < f->count; i++) {
        const struct signed_one *r = &f->one[i];

        if (r->stored && covers(r, s) &&
            (!r->value || strcmp(r->domain, s->domain) == 0))
            return true;
    }
    return false;
}

static bool superseded(const struct fate *f, const struct signed_one *s)
{
    for (size_t i = 0; i < f->count; i++) {
        const struct signed_one *o = &f->one[i];

        if (o != s && o->stored && !o->retraction && o->author == s->author &&
            o->object == s->object && o->revision >= s->revision)
            return true; /* a twin, too: which of the two wins is not asked */
    }
    return false;
}

static bool body_is(struct fate *f, const struct signed_one *s)
{
    static uint8_t room[RECORD_MAX];
    struct buffer raw = {room, 0, sizeof room};
    struct vault_row row;
    uint64_t number;

    return vault_find(&f->o.facts.txn.view, &s->id, &number) &&
           vault_get(&f->o.facts.txn.view, number, &row) &&
           vault_raw(&f->o.facts.txn.view, &row, &raw) == ERR_OK &&
           raw.len == s->len && memcmp(raw.at, s->octets, s->len) == 0;
}

/* WIRE.md 9.10, from what was said and not from how it is kept. */
static void check_stored(struct fate *f)
{
    for (size_t i = 0; i < f->count; i++) {
        const struct signed_one *s = &f->one[i];
        uint64_t number;
        bool here = vault_find(&f->o.facts.txn.view, &s->id, &number);

        fuzz_must(here == s->stored);
        if (s->stored && !s->retraction && !erased(f, s))
            fuzz_must(body_is(f, s));
    }
}

/* A live warning is found, one that is over is not. After a commit. */
static void check_hits(struct fate *f)
{
    static struct index_hit hits[RECORDS_MAX];

    tick(f);
    for (size_t i = 0; i < f->count; i++) {
        const struct signed_one *s = &f->one[i];
        size_t n, live = 0;

        if (s->retraction)
            continue;
        n = core_fixture_hits(&f->o, s->domain, hits, RECORDS_MAX);
        for (size_t k = 0; k < n; k++)
            live += (hits[k].value.flags & INDEX_RETRACTED) == 0;
        if (!s->stored || erased(f, s))
            fuzz_must(n == 0);
        else if (retracted(f, s) || superseded(f, s))
            continue; /* rows tell the rest: hits show them as over */
        else
            fuzz_must(live == 1);
    }
    core_fixture_write(&f->o);
}

/* What a carrier brings again waits with its first copy. */
static void answered(struct fate *f, unsigned n, uint64_t seq,
                     enum frame_disposition answer)
{
    struct place *p = &f->by[n].place[seq];
    uint64_t *held_ms = &f->by[n].held_ms[p->record];

    p->answer = answer;
    p->over = p->since_ms != 0 &&
              f->o.facts.now_ms - p->since_ms >= (uint64_t)VERDICT_HELD_MAX_MS;
    if (!p->forged && answer != FRAME_HELD)
        *held_ms = 0;
    else if (!p->forged && *held_ms == 0)
        *held_ms = f->o.facts.now_ms;
    if (p->since_ms == 0)
        p->since_ms = *held_ms;
    if (answer != FRAME_STORED)
        return;
    fuzz_must(!p->forged);
    f->one[p->record].stored = true;
}

/* What was held is judged as far as there is news. */
static void look_again(struct fate *f)
{
    static struct held_answer answers[HELD_A_ROUND];

    roster_save(f->o.facts.roster);
    while (hold_any_due(&f->o.facts.txn.view, f->o.facts.now_ms)) {
        size_t n = held_again(&f->o.facts, answers);

        for (size_t i = 0; i < n; i++)
            for (unsigned c = 1; c <= PEERS; c++) {
                struct recv_state state;
                const struct recv_stream stream = {peer_of(f, c)->node_no, 0};

                recv_state(&f->o.facts.txn.view, &stream, &state);
                if (answers[i].node_no == stream.node_no &&
                    answers[i].at.life == state.life)
                    answered(f, c, answers[i].at.seq, answers[i].answer);
            }
    }
}

/* Held records whose places are of a past life are kept without an answer: the
   store's own rows say that they came in. */
static void notice_kept(struct fate *f)
{
    for (size_t i = 0; i < f->count; i++) {
        uint64_t number;

        if (!f->one[i].stored &&
            vault_find(&f->o.facts.txn.view, &f->one[i].id, &number))
            f->one[i].stored = true;
    }
}

/* The octets that an author signs, in its first or its second card's name. */
static void sign(struct fate *f, struct signed_one *s, struct bytes body,
                 bool later, uint64_t created_ms)
{
    static struct record r;
    struct buffer out = {s->octets, 0, sizeof s->octets};
    const struct sample_node *n = &f->o.node[s->author];

    r = (struct record){
        .author = n->id,
        .author_version_ms =
            sample_identity(n).version_ms + (later ? LATER_CARD_MS : 0),
        .revision = s->revision,
        .created_ms = created_ms,
        .tlp = s->tlp,
        .pap = PAP_GREEN,
        .kind = s->retraction ? RECORD_RETRACTION : RECORD_REPORT,
        .body = body,
    };
    memset(r.object.octet,
           s->retraction ? 0x40 + (int)(s - f->one) : (int)s->object + 1,
           sizeof r.object.octet);
    fuzz_must(sample_signed(&out, &r, n) == ERR_OK);
    s->len = out.len;
    s->id = record_id_of((struct bytes){out.at, out.len - 64});
}

static void name_domain(struct fate *f, struct signed_one *s)
{
    snprintf(s->domain, sizeof s->domain, "r%zu.example", f->count);
}

static void write_report(struct fate *f)
{
    struct signed_one *s = &f->one[f->count];
    unsigned how = next(f);
    uint8_t room[512];
    struct buffer body = {room, 0, sizeof room};
    struct record_report text = {.title = bytes_text("a report")};
    struct record_indicator entry = {.type = INDICATOR_DOMAIN,
                                     .confidence = 50};

    if (f->count == RECORDS_MAX)
        return;
    *s = (struct signed_one){.author = 1 + how % AUTHORS,
                             .object = (how >> 2) % OBJECTS,
                             .revision = 1 + (how >> 4) % 3,
                             .tlp = how & 64 ? TLP_CLEAR : TLP_GREEN};
    name_domain(f, s);
    entry.value = bytes_text(s->domain);
    fuzz_must(record_report_write(&body, &text, &entry, 1) == ERR_OK);
    /* Some are of tomorrow by this node's clock. */
    sign(f, s, bytes_of(&body), how & 128,
         f->o.facts.now_ms + ((how & 65) == 65 ? 5 * HOUR_MS : 0));
    f->count++;
}

/* A retraction or recall of a report by its author. */
static void write_retraction(struct fate *f)
{
    struct signed_one *s = &f->one[f->count];
    unsigned which = next(f), how = next(f);
    const struct signed_one *of = &f->one[f->count > 0 ? which % f->count : 0];
    uint8_t room[512];
    struct buffer body = {room, 0, sizeof room};
    struct indicator_guess value = {.type = INDICATOR_DOMAIN};
    struct record_retract target = {.up_to_revision = 1 + (how >> 2) % 3};

    if (f->count == 0 || f->count == RECORDS_MAX || of->retraction)
        return;
    *s = (struct signed_one){.author = of->author,
                             .target = of->object,
                             .revision = 1,
                             .up_to = target.up_to_revision,
                             .retraction = true,
                             .erase = how & 1,
                             .value = (how & 3) == 2,
                             .tlp = of->tlp};
    memcpy(s->domain, of->domain, sizeof s->domain);
    target.record = of->id;
    memset(target.object.octet, (int)of->object + 1, 16);
    value.value = bytes_text(s->domain);
    if (s->value) {
        target.values = &value;
        target.value_count = 1;
    }
    fuzz_must(record_retraction_write(&body, bytes_text("wrong"), s->erase,
                                      &target, 1) == ERR_OK);
    sign(f, s, bytes_of(&body), how & 128, f->o.facts.now_ms);
    f->count++;
}

static struct stream_name stream_of(const struct fate *f, unsigned n)
{
    struct stream_name name = {.sender = f->o.node[n].id,
                               .receiver = f->o.node[0].id};

    memset(name.incarnation.octet, 7 + f->by[n].life,
           sizeof name.incarnation.octet);
    return name;
}

/* A carrier brings a record in its next place; forged: signed by nobody. */
static void bring(struct fate *f, unsigned n, unsigned which, bool forged)
{
    const struct signed_one *s = &f->one[which];
    struct carrier *c = &f->by[n];
    struct stream_name name = stream_of(f, n);
    uint8_t octets[RAW_MAX];
    struct envelope e = {.header.type = ENVELOPE_RECORD};
    struct ingest_item item = {.envelope = &e, .record = {octets, s->len}};
    struct ingest_stream in;
    enum frame_disposition answer = 0;
    struct hash slot;

    memcpy(octets, s->octets, s->len);
    if (forged)
        octets[s->len - 1 - which % 32] ^= 1;
    if (c->seq == 0)
        c->head = stream_start(&name);
    e.header.seq = ++c->seq;
    e.header.prev = c->head;
    slot = stream_slot(&s->id, item.blind);
    c->head = e.header.chain = stream_next(&c->head, c->seq, &slot);
    ingest_begin(&f->o.facts, &in, peer_of(f, n), &name);
    fuzz_must(ingest_one(&f->o.facts, &in, &item, &answer) == INGEST_TAKEN);
    ingest_end(&f->o.facts, &in, NULL);
    c->place[c->seq] = (struct place){.record = which, .forged = forged};
    answered(f, n, c->seq, answer);
}

static void carry(struct fate *f, bool forged)
{
    unsigned how = next(f), n = 1 + how % PEERS;

    if (f->count > 0 && f->by[n].seq < PLACES_MAX)
        bring(f, n, (how >> 1) % (unsigned)f->count, forged);
}

static void introduce_card(struct fate *f, unsigned by, unsigned author,
                           bool later)
{
    uint8_t room[CARD_MAX];
    struct buffer card = {room, 0, sizeof room};
    const struct sample_node *n = &f->o.node[author];
    struct card_identity identity = sample_identity(n);
    struct card_working working = sample_working(n);
    struct peer *p = peer_of(f, author);

    if (later) {
        identity.version_ms += LATER_CARD_MS;
        working.version_ms += LATER_CARD_MS;
    }
    sample_card_of(&card, n, &identity, &working);
    if (p != NULL) {
        if (roster_keep_card(f->o.facts.roster, p, bytes_of(&card),
                             &f->o.self.card) != ERR_OK)
            return;
    } else if (authors_keep(f->o.facts.authors, peer_of(f, by)->node_no,
                            bytes_of(&card)) != ERR_OK) {
        return;
    }
    hold_news_of_node(&f->o.facts.txn, &n->id);
}

static void introduce(struct fate *f)
{
    unsigned how = next(f);

    introduce_card(f, 1 + how % PEERS, 1 + (how >> 1) % AUTHORS, how & 8);
}

/* A carrier's card ends for a moment, or is renewed. */
static void end_card(struct fate *f, unsigned n, bool ended)
{
    struct peer *p = peer_of(f, n);

    p->card.working.expires_ms = ended ? 1 : f->by[n].expires_ms;
    if (!ended)
        hold_news_of_node(&f->o.facts.txn, &p->id);
}

static void turn_card(struct fate *f)
{
    unsigned how = next(f);

    end_card(f, 1 + how % PEERS, how & 2);
}

static void wait(struct fate *f)
{
    static const uint64_t spans_ms[] = {HOUR_MS, 6 * HOUR_MS,
                                        48 * (uint64_t)HOUR_MS};

    if (f->o.facts.now_ms < SAMPLE_NOW_MS + DAYS_MAX * SAMPLE_DAY_MS)
        f->o.facts.now_ms += spans_ms[next(f) % 3];
}

/* The sender lost its store, or put an older one back. */
static void sender_anew(struct fate *f)
{
    unsigned n = 1 + next(f) % PEERS;
    const struct recv_stream stream = {peer_of(f, n)->node_no, 0};
    struct carrier *c = &f->by[n];
    struct recv_state fresh = {.held = 1};
    struct stream_name name;

    if (c->seq == 0)
        return;
    c->life++;
    c->seq = 0;
    name = stream_of(f, n);
    fresh.incarnation = name.incarnation;
    fresh.head = stream_start(&name);
    recv_archive(&f->o.facts.txn, &stream, &fresh);
}

static void restart(struct fate *f)
{
    uint64_t now_ms = f->o.facts.now_ms;

    core_fixture_commit(&f->o);
    core_fixture_again(&f->o);
    f->o.facts.now_ms = now_ms;
    core_fixture_write(&f->o);
}

/* This node's own store is lost: nothing that it said binds the new one. */
static void rebuild(struct fate *f)
{
    uint64_t now_ms = f->o.facts.now_ms;

    core_fixture_commit(&f->o);
    core_fixture_close(&f->o);
    begin(f);
    f->o.facts.now_ms = now_ms;
    for (size_t i = 0; i < f->count; i++)
        f->one[i].stored = false;
    for (unsigned n = 1; n <= PEERS; n++) {
        f->by[n].life++;
        f->by[n].seq = 0;
        memset(f->by[n].held_ms, 0, sizeof f->by[n].held_ms);
    }
}

static void happen(struct fate *f)
{
    static void (*const rare[])(struct fate *) = {
        introduce, turn_card, wait, sender_anew, restart, rebuild, check_hits};
    unsigned what = next(f) % 20;

    if (what < 4)
        write_report(f);
    else if (what < 6)
        write_retraction(f);
    else if (what < 10)
        carry(f, false);
    else if (what < 12)
        carry(f, true);
    else if (what < 13)
        look_again(f);
    else
        rare[what - 13](f);
    notice_kept(f);
    check_stored(f);
}

/* All cards are here, nobody's has ended, and tomorrow has come. */
static void settle(struct fate *f)
{
    for (unsigned n = 1; n <= PEERS; n++)
        end_card(f, n, false);
    for (unsigned a = 1; a <= AUTHORS; a++)
        introduce_card(f, 1, a, true);
    f->o.facts.now_ms += 6 * HOUR_MS;
    look_again(f);
    notice_kept(f);
    check_stored(f);
    for (unsigned n = 1; n <= PEERS; n++)
        for (uint64_t seq = 1; seq <= f->by[n].seq; seq++) {
            const struct place *p = &f->by[n].place[seq];

            /* Of what was recalled while it waited no octet is left to be
               verified. */
            fuzz_must(p->forged || p->over || p->answer == FRAME_STORED ||
                      erased(f, &f->one[p->record]));
        }
    check_hits(f);
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t len)
{
    static struct fate f;

    log_quiet(true);
    memset(&f, 0, sizeof f);
    f.left = (struct bytes){octets, len};
    begin(&f);
    for (int i = 0; i < EVENTS_MAX && f.left.len > 0; i++)
        happen(&f);
    settle(&f);
    core_fixture_commit(&f.o);
    core_fixture_close(&f.o);
    return 0;
}

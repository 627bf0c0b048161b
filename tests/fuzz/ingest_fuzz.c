/*
 * ingest: records, false copies, recalls, cards, clocks, marks and rebuilds in
 * any order, at one node with a real store.
 *
 * Input: what happens, one octet each, its operands behind it. A model of its
 * own (ingest_model.h) is told the same. Each answer must be one that the model
 * allows, and after each step what is stored, live, quarantined and held here
 * must be what the model says: WIRE.md 4.6, 4.8, 7.4 to 7.16, 9.10.
 */
#include "tests/fuzz/fuzz.h"

#include <string.h>
#include <unistd.h>

#include "node/core/facts/confirmation.h"
#include "node/core/record/held.h"
#include "node/core/store/incarnation.h"
#include "node/log.h"
#include "tests/fuzz/ingest_check.h"
#include "tests/fuzz/ingest_paper.h"

enum {
    EVENTS_MAX = 80, /* of one input */
    DAYS_MAX = 30,   /* that pass: sample cards last longer */
};

/* All carriers are of our community, so that each may bring GREEN. */
static void begin(struct fate *f)
{
    const uint64_t now_ms = f->m.now_ms;

    core_fixture_open(&f->o);
    f->o.facts.now_ms = now_ms;
    f->o.config.limits.records_a_day = UINT32_MAX;
    core_fixture_write(&f->o);
    for (unsigned n = 1; n <= MODEL_PEERS; n++) {
        struct peer *p = core_fixture_peer(&f->o, n);

        p->community = true;
        p->dirty = true;
    }
    model_begin(&f->m, sample_working(&f->o.node[1]).expires_ms);
    f->places = 0;
}

static struct stream_name stream_of(const struct fate *f, unsigned n)
{
    struct stream_name name = {.sender = f->o.node[n].id,
                               .receiver = f->o.node[0].id};

    memset(name.incarnation.octet, 7 + f->by[n].life,
           sizeof name.incarnation.octet);
    return name;
}

/* In its sender's next place; the place is completed. */
static void feed(struct fate *f, struct fate_place *p, unsigned which,
                 struct bytes octets)
{
    struct stream_name name = stream_of(f, p->by);
    struct envelope e = {.header.type = ENVELOPE_RECORD};
    struct ingest_item item = {.envelope = &e, .record = octets};
    struct hash slot = stream_slot(&f->m.record[which].id, item.blind);
    struct ingest_stream in;

    if (f->by[p->by].seq == 0)
        f->by[p->by].head = stream_start(&name);
    e.header.seq = ++f->by[p->by].seq;
    e.header.prev = f->by[p->by].head;
    e.header.chain = stream_next(&e.header.prev, e.header.seq, &slot);
    f->by[p->by].head = e.header.chain;
    ingest_begin(&f->o.facts, &in, fate_peer(f, p->by), &name);
    fuzz_must(ingest_one(&f->o.facts, &in, &item, &p->answer) == INGEST_TAKEN);
    p->at = (struct hold_place){name.lane, in.state.life, e.header.seq};
    ingest_end(&f->o.facts, &in, NULL);
}

/* A carrier brings a record; forged: signed by nobody. */
static void carry(struct fate *f, bool forged)
{
    uint8_t octets[FATE_RAW_MAX];
    unsigned who = fate_next(f), which = fate_next(f);
    struct fate_place *p = &f->place[f->places];
    struct model_hold as = {.by = 1 + who % MODEL_PEERS, .forged = forged};
    size_t len;

    if (f->m.records == 0 || f->places == FATE_PLACES_MAX)
        return;
    as.record = which % (unsigned)f->m.records;
    if (who >= 96 && f->m.record[as.record].author <= MODEL_PEERS)
        as.by = f->m.record[as.record].author; /* its author itself */
    len = f->raw[as.record].len;
    memcpy(octets, f->raw[as.record].octets, len);
    if (forged)
        octets[len - 1 - as.record % 32] ^= 1;
    *p = (struct fate_place){.by = as.by, .hold = FATE_NO_HOLD};
    f->places++;
    feed(f, p, as.record, (struct bytes){octets, len});
    fuzz_must(p->answer == model_bring(&f->m, &as, &p->hold));
}

static void answered(struct fate *f, const struct held_answer *a)
{
    for (size_t i = 0; i < f->places; i++) {
        struct fate_place *p = &f->place[i];

        if (fate_peer(f, p->by)->node_no != a->node_no ||
            p->at.life != a->at.life || p->at.seq != a->at.seq)
            continue;
        fuzz_must(p->answer == FRAME_HELD);
        p->answer = a->answer;
        return;
    }
    fuzz_must(false);
}

/* What is held is judged as far as there is news. */
static void look_again(struct fate *f)
{
    static struct held_answer answers[HELD_A_ROUND];
    bool seen[MODEL_HOLDS_MAX] = {false};

    roster_save(f->o.facts.roster);
    if (held_clock_is_news(&f->o.facts))
        held_news_of_clock(&f->o.facts);
    while (hold_any_due(&f->o.facts.txn.view, f->o.facts.now_ms)) {
        size_t n = held_again(&f->o.facts, answers);

        for (size_t i = 0; i < n; i++)
            answered(f, &answers[i]);
    }
    model_look(&f->m);
    check_answers(f);
    for (size_t i = 0; i < f->places; i++) {
        const struct fate_place *p = &f->place[i];

        if (p->hold == FATE_NO_HOLD || seen[p->hold])
            continue;
        seen[p->hold] = true;
        if (!f->m.hold[p->hold].answered)
            model_answered(&f->m, &f->m.hold[p->hold], p->answer);
    }
}

/* A card of an author, of its first or second version; brief: it ends within
   the hour. */
static void give_card(struct fate *f, unsigned author, unsigned card,
                      bool brief)
{
    uint8_t room[CARD_MAX];
    struct buffer out = {room, 0, sizeof room};
    const struct sample_node *n = &f->o.node[author];
    struct card_identity identity = sample_identity(n);
    struct card_working working = sample_working(n);
    struct peer *p = fate_peer(f, author);
    struct fault about = {0};
    enum err err;

    identity.version_ms = paper_card_version(card);
    working.version_ms += ++f->cards;
    if (brief)
        working.expires_ms = f->m.now_ms + FATE_HOUR_MS;
    sample_card_of(&out, n, &identity, &working);
    err = p != NULL ? roster_keep_card(f->o.facts.roster, p, bytes_of(&out),
                                       &f->o.self.card, &about)
                    : authors_keep(f->o.facts.authors, fate_peer(f, 1)->node_no,
                                   bytes_of(&out), f->m.now_ms);
    fuzz_must((err == ERR_OK) == (card >= f->m.card[author]));
    if (err != ERR_OK)
        return;
    f->m.card[author] = card;
    if (p != NULL)
        f->m.peer[author].ends_ms = working.expires_ms;
}

static void introduce(struct fate *f)
{
    unsigned how = fate_next(f);

    give_card(f, 1 + how % MODEL_AUTHORS, paper_card_of(how >> 3), how & 16);
}

static void wait(struct fate *f)
{
    static const uint64_t spans_ms[] = {FATE_HOUR_MS, 6 * FATE_HOUR_MS,
                                        48 * (uint64_t)FATE_HOUR_MS,
                                        168 * (uint64_t)FATE_HOUR_MS};

    if (f->m.now_ms < SAMPLE_NOW_MS + DAYS_MAX * SAMPLE_DAY_MS)
        f->m.now_ms += spans_ms[fate_next(f) % 4];
    f->o.facts.now_ms = f->m.now_ms;
}

static void tell_clock(struct fate *f, unsigned n, enum model_clock clock)
{
    struct peer *p = fate_peer(f, n);

    p->has_skew = true;
    p->skew_ms = clock == MODEL_CLOCK_OFF ? FATE_HOUR_MS : 0;
    f->m.peer[n].clock = clock;
}

static void hear_clock(struct fate *f)
{
    unsigned how = fate_next(f);

    tell_clock(f, 1 + how % MODEL_PEERS,
               how & 8 ? MODEL_CLOCK_OFF : MODEL_CLOCK_RIGHT);
}

static void mark(struct fate *f)
{
    unsigned how = fate_next(f), n = 1 + how % MODEL_PEERS;
    struct peer *p = fate_peer(f, n);

    p->community = f->m.peer[n].community = how & 8;
    p->dirty = true;
}

static void confirm(struct fate *f)
{
    confirmation_all(&f->o.facts);
    f->m.unconfirmed = false;
}

/* The sender lost its store, or put an older one back. */
static void sender_anew(struct fate *f)
{
    unsigned n = 1 + fate_next(f) % MODEL_PEERS;
    const struct recv_stream stream = {fate_peer(f, n)->node_no, 0};
    struct recv_state fresh = {.held = 1};
    struct stream_name name;

    if (f->by[n].seq == 0)
        return;
    f->by[n].life++;
    f->by[n].seq = 0;
    name = stream_of(f, n);
    fresh.incarnation = name.incarnation;
    fresh.head = stream_start(&name);
    recv_archive(&f->o.facts.txn, &stream, &fresh);
}

static void restart(struct fate *f)
{
    core_fixture_commit(&f->o);
    core_fixture_again(&f->o);
    f->o.facts.now_ms = f->m.now_ms;
    core_fixture_write(&f->o);
    for (unsigned n = 1; n <= MODEL_PEERS; n++)
        f->m.peer[n].clock = MODEL_CLOCK_UNTOLD;
}

/* This node's own store is lost: nothing that it said binds the new one, and
   its operator may have to confirm the roster. */
static void rebuild(struct fate *f)
{
    core_fixture_commit(&f->o);
    core_fixture_close(&f->o);
    begin(f);
    for (unsigned n = 1; n <= MODEL_PEERS; n++) {
        f->by[n].life++;
        f->by[n].seq = 0;
    }
    f->m.unconfirmed = fate_next(f) & 1;
    if (f->m.unconfirmed)
        incarnation_mint(&f->o.facts.txn, STORE_UNKNOWN);
}

static void happen(struct fate *f)
{
    static void (*const rare[])(struct fate *) = {
        introduce, wait,        hear_clock, mark,        confirm,
        restart,   sender_anew, rebuild,    paper_group, paper_group};
    unsigned what = fate_next(f) % 26;

    f->m.step++;
    if (what < 4)
        paper_report(f);
    else if (what < 6)
        paper_retraction(f);
    else if (what < 10)
        carry(f, false);
    else if (what < 12)
        carry(f, true);
    else if (what < 14)
        introduce(f);
    else if (what < 16)
        look_again(f);
    else
        rare[what - 16](f);
    check_all(f);
}

/* All cards are here, the roster is confirmed, every clock is right, and eight
   days have gone by: nothing that was held has a reason to be. */
static void settle(struct fate *f)
{
    f->m.step++;
    for (unsigned a = 1; a <= MODEL_AUTHORS; a++)
        give_card(f, a, 2, false);
    for (unsigned n = 1; n <= MODEL_PEERS; n++)
        tell_clock(f, n, MODEL_CLOCK_RIGHT);
    confirm(f);
    f->o.facts.now_ms = f->m.now_ms += 6 * FATE_HOUR_MS;
    look_again(f);
    check_all(f);
    f->m.step++;
    f->o.facts.now_ms = f->m.now_ms += 8 * SAMPLE_DAY_MS;
    look_again(f);
    check_all(f);
    fuzz_must(model_held(&f->m) == 0);
}

/* A store on a disk syncs at each commit: in memory ten times as many inputs
   are tried. */
int LLVMFuzzerInitialize(int *count, char ***words)
{
    (void)count;
    (void)words;
    log_quiet(true);
    return access("/dev/shm", W_OK) == 0 ? setenv("TMPDIR", "/dev/shm", 0) : 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t len)
{
    static struct fate f;

    memset(&f, 0, sizeof f);
    f.left = (struct bytes){octets, len};
    f.m.now_ms = SAMPLE_NOW_MS;
    begin(&f);
    for (int i = 0; i < EVENTS_MAX && f.left.len > 0; i++)
        happen(&f);
    settle(&f);
    core_fixture_commit(&f.o);
    core_fixture_close(&f.o);
    return 0;
}

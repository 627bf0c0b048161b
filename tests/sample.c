#include "tests/sample.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum { SEEDS = 16 };

static void must(bool holds)
{
    if (!holds)
        abort();
}

static void sign_keys(struct sign_public *pub, struct sign_secret *secret,
                      unsigned octet)
{
    uint8_t seed[32];

    memset(seed, (int)octet, sizeof seed);
    crypto_sign_seed_keypair(pub->octet, secret->octet, seed);
}

static void box_keys(struct box_public *pub, struct box_secret *secret,
                     unsigned octet)
{
    memset(secret->octet, (int)octet, sizeof secret->octet);
    must(crypto_scalarmult_base(pub->octet, secret->octet) == 0);
}

/* WIRE.md 3.6: "the X25519 key pair whose seed is the first 32 octets of
   H("tk-recovery", IK seed); its secret is the first 32 octets of
   SHA-512(seed)." */
struct box_public sample_recovery(const struct sign_secret *ik)
{
    struct bytes seed = {ik->octet, 32};
    struct hash h = ident_hash(IDENT_TK_RECOVERY, &seed, 1);
    struct box_public pub;
    struct box_secret secret;

    crypto_box_seed_keypair(pub.octet, secret.octet, h.octet);
    return pub;
}

struct sample_node sample_node(unsigned n)
{
    struct sample_node s;

    must(sodium_init() >= 0 && n < SEEDS - 1);
    sign_keys(&s.ik, &s.ik_secret, SEEDS * n + 1);
    sign_keys(&s.sk, &s.sk_secret, SEEDS * n + 2);
    box_keys(&s.ek, &s.ek_pair.secret, SEEDS * n + 3);
    s.ek_pair.public = s.ek;
    box_keys(&s.tk, &s.tk_secret, SEEDS * n + 4);
    s.tk_recovery = sample_recovery(&s.ik_secret);
    s.id = ident_node(&s.ik);
    return s;
}

struct card_identity sample_identity(const struct sample_node *n)
{
    return (struct card_identity){
        .node = n->id,
        .version_ms = SAMPLE_NOW_MS,
        .ik = n->ik,
        .tk_recovery = n->tk_recovery,
        .sk = n->sk,
        .org = bytes_text("Example CSIRT"),
        .org_ja = bytes_text("\xe4\xbe\x8b"),
        .role = CARD_MEMBER,
        .country = bytes_text("JP"),
        .not_before_ms = SAMPLE_NOW_MS,
        .expires_ms = SAMPLE_NOW_MS + 365 * SAMPLE_DAY_MS,
    };
}

struct card_working sample_working(const struct sample_node *n)
{
    return (struct card_working){
        .node = n->id,
        .version_ms = SAMPLE_NOW_MS,
        .eks = {{.id = ident_ek(&n->ek),
                 .key = n->ek,
                 .not_before_ms = SAMPLE_NOW_MS,
                 .not_after_ms = SAMPLE_NOW_MS + 30 * SAMPLE_DAY_MS}},
        .ek_count = 1,
        .tk = n->tk,
        .endpoints = {bytes_text("tcp://192.0.2.1:4646")},
        .endpoint_count = 1,
        .contact = {.team = bytes_text("Example CSIRT"),
                    .hours = bytes_text("09:00-17:00 JST"),
                    .languages = bytes_text("ja, en"),
                    .phone = bytes_text("+81-3-0000-0000"),
                    .mail = bytes_text("csirt@example.org"),
                    .pgp = bytes_text("")},
        .constituency = bytes_text("Example Corporation"),
        .expires_ms = SAMPLE_NOW_MS + 60 * SAMPLE_DAY_MS,
    };
}

void sample_card_of(struct buffer *out, const struct sample_node *n,
                    const struct card_identity *identity,
                    const struct card_working *working)
{
    uint8_t identity_room[CARD_PART_MAX], working_room[CARD_PART_MAX];
    struct buffer i = {identity_room, 0, sizeof identity_room};
    struct buffer w = {working_room, 0, sizeof working_room};
    struct bytes identity_part, working_part;
    struct signature by_ik, by_sk;

    must(card_identity_write(&i, identity) == ERR_OK &&
         card_working_write(&w, working) == ERR_OK);
    identity_part = bytes_of(&i);
    working_part = bytes_of(&w);
    by_ik = ident_sign(&n->ik_secret, IDENT_CARD_IDENTITY, &identity_part, 1);
    by_sk = ident_sign(&n->sk_secret, IDENT_CARD_WORKING, &working_part, 1);
    must(card_write(out, identity_part, &by_ik, working_part, &by_sk) ==
         ERR_OK);
}

void sample_card(struct buffer *out, const struct sample_node *n)
{
    struct card_identity identity = sample_identity(n);
    struct card_working working = sample_working(n);

    sample_card_of(out, n, &identity, &working);
}

void sample_fields(struct record *r, const struct sample_node *author)
{
    struct node_id a = sample_node(1).id, b = sample_node(2).id;
    bool ascending = memcmp(a.octet, b.octet, sizeof a.octet) < 0;

    memset(r, 0, sizeof *r);
    r->author = author->id;
    r->author_version_ms = SAMPLE_NOW_MS;
    memset(r->object.octet, 0x0b, sizeof r->object.octet);
    r->revision = 1;
    r->created_ms = SAMPLE_NOW_MS + 1000;
    r->expires_ms = SAMPLE_NOW_MS + 90 * SAMPLE_DAY_MS;
    r->tlp = TLP_AMBER;
    r->pap = PAP_GREEN;
    r->audience[0].id = ascending ? a : b;
    r->audience[1].id = ascending ? b : a;
    r->audience_count = 2;
    r->kind = RECORD_REPORT;
}

void sample_report(struct buffer *out)
{
    struct record_report report = {
        .title = bytes_text("Phishing against example users"),
        .text = bytes_text("First line.\n\tSecond line."),
        .references = {bytes_text("https://example.org/report")},
        .reference_count = 1,
    };
    struct record_indicator entries[] = {
        {.type = INDICATOR_URL,
         .value = bytes_text("http://login.example.com/in?x=1"),
         .role = RECORD_ROLE_PHISHING,
         .detect = true,
         .confidence = 90,
         .first_seen_s = 1767000000,
         .last_seen_s = 1767100000,
         .valid_until_s = 1770000000,
         .comment = bytes_text("seen in mail")},
        {.type = INDICATOR_IPV4,
         .value = bytes_text("198.51.100.7"),
         .role = RECORD_ROLE_C2,
         .detect = true,
         .confidence = 75},
        {.type = INDICATOR_DOMAIN,
         .value = bytes_text("login.example.com"),
         .role = RECORD_ROLE_PHISHING},
        {.type = 300, .value = bytes_text("of a later version")},
    };

    must(record_report_write(out, &report, entries,
                             sizeof entries / sizeof *entries) == ERR_OK);
}

void sample_retraction(struct buffer *out)
{
    struct indicator_guess value = {INDICATOR_IPV4, bytes_text("198.51.100.7")};
    struct record_retract targets[] = {
        {.object = {{0x0b}}, .up_to_revision = 1, .record = {{0x1d}}},
        {.object = {{0x0c}},
         .up_to_revision = 2,
         .record = {{0x2d}},
         .values = &value,
         .value_count = 1},
    };

    must(record_retraction_write(out, bytes_text("a false positive"), false,
                                 targets, 2) == ERR_OK);
}

enum err sample_signed(struct buffer *out, const struct record *r,
                       const struct sample_node *author)
{
    size_t start = out->len;
    enum err err = record_write(out, r);
    struct bytes unsigned_r = {out->at + start, out->len - start};
    struct signature sig;

    if (err != ERR_OK)
        return err;
    sig = ident_sign(&author->sk_secret, IDENT_REC, &unsigned_r, 1);
    must(buffer_add(out, (struct bytes){sig.octet, sizeof sig.octet}));
    return ERR_OK;
}

static void put_groups(struct writer *w, unsigned groups)
{
    struct node_id id = {{0}};

    for (unsigned i = 0; i < groups; i++) {
        id.octet[0] = (uint8_t)i;
        writer_array(w, 5);
        writer_uint(w, 1);
        writer_bin_from(w, id.octet, sizeof id.octet);
        writer_uint(w, 1);
        writer_bin_from(w, id.octet, sizeof id.octet);
        writer_bool(w, false);
    }
}

void sample_crowded(struct buffer *out, const struct record *r,
                    const struct sample_node *author, unsigned groups)
{
    enum { ENTRY = 4 + sizeof(struct node_id) }; /* [0, id] */
    static uint8_t room[RECORD_MAX];
    struct buffer few = {room, 0, sizeof room};
    size_t start = out->len, nodes = r->audience_count * ENTRY;
    struct writer w = writer_on(out);
    const uint8_t *at;
    struct signature sig;

    must(record_write(&few, r) == ERR_OK);
    at = memmem(few.at, few.len, "\x92\x00\xc4\x20", 4);
    must(at != NULL);
    writer_raw(&w, (struct bytes){few.at, (size_t)(at - few.at) - 1});
    writer_array(&w, r->audience_count + groups);
    writer_raw(&w, (struct bytes){at, nodes});
    put_groups(&w, groups);
    at += nodes;
    writer_raw(&w, (struct bytes){at, (size_t)(few.at + few.len - at)});
    must(writer_done(&w) == ERR_OK);
    sig = ident_sign(&author->sk_secret, IDENT_REC,
                     &(struct bytes){out->at + start, out->len - start}, 1);
    must(buffer_add(out, (struct bytes){sig.octet, sizeof sig.octet}));
}

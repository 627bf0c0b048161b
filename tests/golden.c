#include "tests/golden.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "proto/envelope.h"
#include "proto/hello.h"
#include "proto/leak_proof.h"
#include "proto/record_answer.h"
#include "proto/record_group.h"
#include "proto/record_incident.h"
#include "proto/record_notice.h"
#include "tests/sample.h"

enum { NODES = 3 };

static FILE *out;
static struct sample_node node[NODES];

static void must(bool holds)
{
    if (!holds)
        abort();
}

static void section(const char *title)
{
    fprintf(out, "\n# %s\n", title);
}

static void put(const char *what, const char *name, struct bytes value)
{
    fprintf(out, "%s.%s ", what, name);
    for (size_t i = 0; i < value.len; i++)
        fprintf(out, "%02x", value.at[i]);
    fputc('\n', out);
}

#define PUT(what, name, thing)                                                 \
    put(what, name, (struct bytes){(thing).octet, sizeof(thing).octet})

static void nodes(void)
{
    section("nodes 0, 1 and 2: keys from fixed seeds");
    for (unsigned n = 0; n < NODES; n++) {
        char what[16], text[IDENT_FINGERPRINT_TEXT];
        struct ek_id ek = ident_ek(&node[n].ek);

        snprintf(what, sizeof what, "node%u", n);
        put(what, "ik_seed", (struct bytes){node[n].ik_secret.octet, 32});
        put(what, "sk_seed", (struct bytes){node[n].sk_secret.octet, 32});
        PUT(what, "ek_secret", node[n].ek_pair.secret);
        PUT(what, "tk_secret", node[n].tk_secret);
        PUT(what, "ik", node[n].ik);
        PUT(what, "sk", node[n].sk);
        PUT(what, "ek", node[n].ek);
        PUT(what, "tk", node[n].tk);
        PUT(what, "tk_recovery", node[n].tk_recovery);
        PUT(what, "id", node[n].id);
        PUT(what, "ek_id", ek);
        ident_fingerprint(text, &node[n].id);
        fprintf(out, "%s.fingerprint %s\n", what, text);
    }
}

static void card(const char *what, struct bytes raw)
{
    struct card c;

    must(card_open(&c, raw) == ERR_OK);
    put(what, "identity", c.identity_raw);
    put(what, "working", c.working_raw);
    PUT(what, "identity_hash", c.identity_hash);
    PUT(what, "working_hash", c.working_hash);
    put(what, "raw", raw);
}

/* Node 0 after node 1's IK became its own: a succession of one. */
static void succeeded_card(struct buffer *raw)
{
    struct sample_node n = node[0];
    struct card_identity identity = sample_identity(&n);
    struct card_working working = sample_working(&n);
    struct bytes parts[] = {
        {n.id.octet, 32}, {node[0].ik.octet, 32}, {node[1].ik.octet, 32}};

    identity.succession[0] = (struct card_succession){
        .ik = node[0].ik,
        .by_old = ident_sign(&node[0].ik_secret, IDENT_SUCCESSION, parts, 3),
        .by_new = ident_sign(&node[1].ik_secret, IDENT_SUCCESSION, parts, 3)};
    identity.succession_count = 1;
    identity.ik = node[1].ik;
    identity.earlier[0] =
        (struct card_earlier){node[2].sk, SAMPLE_NOW_MS, true};
    identity.earlier_count = 1;
    working.tk_next = node[2].tk;
    working.has_tk_next = true;
    n.ik_secret = node[1].ik_secret;
    sample_card_of(raw, &n, &identity, &working);
}

static void cards(void)
{
    uint8_t room[CARD_MAX];
    struct buffer raw = {room, 0, sizeof room};

    section("a card of node 0");
    sample_card(&raw, &node[0]);
    card("card", bytes_of(&raw));
    section("the same node after one succession, with an earlier SK");
    raw.len = 0;
    succeeded_card(&raw);
    card("succeeded", bytes_of(&raw));
}

/* Signed record, printed; the id is kept for the streams. */
static struct record_id record(const char *what, const struct record *fields,
                               struct buffer *raw)
{
    struct record r;

    raw->len = 0;
    must(sample_signed(raw, fields, &node[0]) == ERR_OK);
    must(record_open(&r, bytes_of(raw)) == ERR_OK);
    put(what, "raw", bytes_of(raw));
    PUT(what, "id", r.id);
    return r.id;
}

static void every_field_used(struct record *r)
{
    struct record_reader *group = &r->audience[r->audience_count++];

    group->is_group = true;
    memset(group->id.octet, 0x66, sizeof group->id.octet);
    group->version = 3;
    memset(group->hash.octet, 0x77, sizeof group->hash.octet);
    group->later_members = true;
    memset(r->set.id.octet, 0x55, sizeof r->set.id.octet);
    r->set.i = 2;
    r->set.n = 300;
    r->urgent = true;
    r->delegation[0].coordinator = node[2].id;
    r->delegation[0].scope = RECORD_SCOPE_COMMUNITY;
    r->delegation_count = 1;
    r->extensions = bytes_text("\x91\x92\xa3x-a\xc4\x01!");
    r->kind = 900;
    r->body = bytes_text("opaque");
}

static void incident(struct buffer *raw)
{
    uint8_t room[1024];
    struct buffer body = {room, 0, sizeof room};
    struct record_indicator entry = {.type = INDICATOR_IPV4,
                                     .value = bytes_text("192.0.2.7"),
                                     .role = RECORD_ROLE_C2,
                                     .detect = true,
                                     .confidence = 90};
    struct record_incident i = {
        .title = bytes_text("ransomware at a branch office"),
        .category = 9,
        .detected_s = SAMPLE_NOW_MS / 1000 - 3600,
        .what = bytes_text("Files encrypted.\nOne server."),
        .affected = bytes_text("file server"),
        .state = 2,
        .contact = bytes_text("csirt@node0.example"),
    };
    struct record r;

    section("an incident summary, of case 0c…0c");
    sample_fields(&r, &node[0]);
    memset(i.case_uuid, 0x0c, sizeof i.case_uuid);
    must(record_incident_write(&body, &i, &entry, 1) == ERR_OK);
    put("incident", "body", bytes_of(&body));
    r.kind = RECORD_INCIDENT;
    r.body = bytes_of(&body);
    r.object = record_incident_object(i.case_uuid, RECORD_PART_SUMMARY);
    (void)record("incident", &r, raw);
}

static void group(struct buffer *raw)
{
    uint8_t room[512];
    struct buffer body = {room, 0, sizeof room};
    struct node_id members[3] = {node[0].id, node[1].id, node[2].id}, id;
    struct record r;

    section("a group of nodes 0, 1 and 2, version 2");
    sample_fields(&r, &node[0]);
    must(record_group_write(&body, bytes_text("energy"), members, 3) == ERR_OK);
    put("group", "body", bytes_of(&body));
    r.kind = RECORD_GROUP;
    r.body = bytes_of(&body);
    r.revision = 2;
    r.expires_ms = 0;
    r.tlp = TLP_AMBER_STRICT;
    r.audience_count = 1;
    r.audience[0] = (struct record_reader){.id = node[0].id};
    id = record_group_id(&node[0].id, &r.object);
    PUT("group", "group", id);
    (void)record("group", &r, raw);
}

static void notice(const struct record_id *of, struct buffer *raw)
{
    uint8_t room[512];
    struct buffer body = {room, 0, sizeof room};
    struct record_noted noted[2] = {{*of, node[1].id, FRAME_STORED},
                                    {*of, node[2].id, RECORD_NOTICE_WAITING}};
    struct record r;

    section("a notice: the report was passed on to nodes 1 and 2");
    sample_fields(&r, &node[0]);
    must(record_notice_write(&body, RECORD_NOTICE_PASSED, SAMPLE_NOW_MS, noted,
                             2) == ERR_OK);
    put("notice", "body", bytes_of(&body));
    r.kind = RECORD_NOTICE;
    r.body = bytes_of(&body);
    r.expires_ms = 0;
    (void)record("notice", &r, raw);
}

/* By node 0, of a record by node 1. */
static void answer_fields(struct record *r, struct record_answered *of)
{
    sample_fields(r, &node[0]);
    r->tlp = TLP_AMBER_STRICT;
    r->expires_ms = 0;
    r->audience_count = 1;
    r->audience[0] = (struct record_reader){.id = node[1].id};
    of->author = node[1].id;
    memset(of->object.octet, 0x0e, sizeof of->object.octet);
    memset(of->record.octet, 0x0f, sizeof of->record.octet);
}

static void answers(struct buffer *raw)
{
    uint8_t room[512];
    struct buffer body = {room, 0, sizeof room};
    const struct indicator_guess values[] = {
        {INDICATOR_IPV4, bytes_text("192.0.2.7")},
        {INDICATOR_DOMAIN, bytes_text("c2.example")}};
    struct record_sighting s = {.time_ms = SAMPLE_NOW_MS,
                                .kind = RECORD_SIGHTING_SEEN,
                                .count = 41,
                                .first_day = SAMPLE_NOW_MS / SAMPLE_DAY_MS - 9,
                                .last_day = SAMPLE_NOW_MS / SAMPLE_DAY_MS - 1,
                                .sources = {1, 2},
                                .source_count = 2};
    struct record_opinion o = {.time_ms = SAMPLE_NOW_MS + 1,
                               .type = INDICATOR_DOMAIN,
                               .value = bytes_text("c2.example"),
                               .kind = RECORD_OPINION_EXPIRED,
                               .day = SAMPLE_NOW_MS / SAMPLE_DAY_MS - 2,
                               .reason = bytes_text("taken over by a sinkhole")};
    struct record r;

    section("a sighting: node 0 saw two values of a record by node 1");
    answer_fields(&r, &s.of);
    must(record_sighting_write(&body, &s, values, 2) == ERR_OK);
    put("sighting", "body", bytes_of(&body));
    r.kind = RECORD_SIGHTING;
    r.body = bytes_of(&body);
    (void)record("sighting", &r, raw);

    section("an opinion: one of the values no longer holds");
    answer_fields(&r, &o.of);
    body.len = 0;
    must(record_opinion_write(&body, &o) == ERR_OK);
    put("opinion", "body", bytes_of(&body));
    r.kind = RECORD_OPINION;
    r.body = bytes_of(&body);
    (void)record("opinion", &r, raw);
}

static void records(struct record_id id[static 2], struct buffer *report)
{
    uint8_t body_room[2048], room[4096];
    struct buffer body = {body_room, 0, sizeof body_room};
    struct buffer raw = {room, 0, sizeof room};
    struct record r;

    section("a report, TLP:AMBER, to nodes 1 and 2");
    sample_fields(&r, &node[0]);
    sample_report(&body);
    r.body = bytes_of(&body);
    put("report", "body", r.body);
    id[0] = record("report", &r, report);

    section("a retraction");
    body.len = 0;
    sample_retraction(&body);
    r.kind = RECORD_RETRACTION;
    r.expires_ms = 0;
    r.body = bytes_of(&body);
    put("retraction", "body", r.body);
    id[1] = record("retraction", &r, &raw);

    section(
        "a record of a kind that version 1 does not know, every field used");
    sample_fields(&r, &node[0]);
    every_field_used(&r);
    (void)record("unknown", &r, &raw);

    section("a record without audience, TLP:CLEAR, with an empty body");
    sample_fields(&r, &node[0]);
    r.kind = 901;
    r.tlp = TLP_CLEAR;
    r.pap = PAP_CLEAR;
    r.audience_count = 0;
    (void)record("clear", &r, &raw);
    incident(&raw);
    group(&raw);
    notice(&id[0], &raw);
    answers(&raw);
}

/* Places 1 and 2 of the stream from node 0 to node 1. */
struct places {
    struct stream_name name;
    struct hash chain[3], slot[3]; /* slot[0] is not used */
    uint8_t blind[3][ENVELOPE_BLIND];
};

static void chains(struct places *p, const struct record_id id[static 2])
{
    section("the stream from node 0 to node 1, lane 0, two places");
    p->name = (struct stream_name){.sender = node[0].id,
                                   .receiver = node[1].id,
                                   .lane = ENVELOPE_RELAYABLE};
    memset(p->name.incarnation.octet, 0x1c, 16);
    PUT("stream", "incarnation", p->name.incarnation);
    p->chain[0] = stream_start(&p->name);
    PUT("stream", "chain0", p->chain[0]);
    for (unsigned n = 1; n <= 2; n++) {
        char what[16];

        snprintf(what, sizeof what, "place%u", n);
        memset(p->blind[n], 0xb0 + (int)n, ENVELOPE_BLIND);
        p->slot[n] = stream_slot(&id[n - 1], p->blind[n]);
        p->chain[n] = stream_next(&p->chain[n - 1], n, &p->slot[n]);
        put(what, "blind", (struct bytes){p->blind[n], ENVELOPE_BLIND});
        PUT(what, "slot", p->slot[n]);
        PUT(what, "chain", p->chain[n]);
    }
}

static struct envelope_header header(const struct places *p, unsigned seq)
{
    struct envelope_header h = {
        .sender = p->name.sender,
        .sender_version_ms = SAMPLE_NOW_MS,
        .recipient = p->name.receiver,
        .ek = ident_ek(&node[1].ek),
        .incarnation = p->name.incarnation,
        .lane = p->name.lane,
        .seq = seq,
        .prev = p->chain[seq - 1],
        .chain = p->chain[seq],
        .type = ENVELOPE_RECORD,
        .created_ms = SAMPLE_NOW_MS + 2000,
    };

    memset(h.envelope_id, 0xe0 + (int)seq, sizeof h.envelope_id);
    return h;
}

static void envelopes(const struct places *p, struct bytes report)
{
    static uint8_t room[8192];
    uint8_t proof_room[ENVELOPE_PROOF_MAX], shown_room[LEAK_PROOF_MAX];
    struct buffer frame = {room, 0, sizeof room};
    struct buffer proof = {proof_room, 0, sizeof proof_room};
    struct buffer shown = {shown_room, 0, sizeof shown_room};
    struct envelope_header h = header(p, 1);
    struct envelope_random chance;
    struct envelope e;
    struct hash hh;

    section("place 1: the report, sealed to node 1 with fixed randomness");
    memset(chance.cek, 0xce, sizeof chance.cek);
    memset(chance.ephemeral_ikm, 0xef, sizeof chance.ephemeral_ikm);
    must(envelope_seal(&frame, &h, &node[1].ek, p->blind[1], report,
                       &node[0].sk_secret, &chance) == ERR_OK);
    must(envelope_parse(&e, bytes_of(&frame)) == ERR_OK);
    hh = ident_hash(IDENT_HEADER, &e.header_raw, 1);
    put("envelope", "cek", (struct bytes){chance.cek, 32});
    put("envelope", "ephemeral_ikm", (struct bytes){chance.ephemeral_ikm, 32});
    put("envelope", "header", e.header_raw);
    PUT("envelope", "hh", hh);
    put("envelope", "stanza", e.stanza);
    put("envelope", "com", e.com);
    put("envelope", "frame", bytes_of(&frame));
    must(envelope_proof(&proof, &e) == ERR_OK);
    put("envelope", "proof", bytes_of(&proof));
    must(leak_proof_write(&shown, &e, p->blind[1]) == ERR_OK);
    put("envelope", "leak_proof", bytes_of(&shown));

    section("place 2: voided");
    h = header(p, 2);
    h.type = ENVELOPE_VOID;
    frame.len = 0;
    must(envelope_void(&frame, &h, &p->slot[2], &node[0].sk_secret) == ERR_OK);
    put("void", "frame", bytes_of(&frame));
}

/* Sign body as node n's frame of type, and print it. */
static void signed_frame(const char *what, unsigned n, enum frame_type type,
                         const struct buffer *body)
{
    static uint8_t room[8192];
    struct buffer frame = {room, 0, sizeof room};
    struct bytes part = bytes_of(body);
    struct signature sig =
        ident_sign(&node[n].sk_secret, frame_domain(type), &part, 1);

    must(frame_signed_write(&frame, type, part, &sig) == ERR_OK);
    put(what, "frame", bytes_of(&frame));
}

static const struct frame_credit credit = {256, 1048576, FRAME_REASON_NONE};

static void greet_and_hello(const struct places *p, struct buffer *body)
{
    static struct hello h;
    struct frame_greet g = {.from = node[0].id,
                            .to = node[1].id,
                            .my_identity_ms = SAMPLE_NOW_MS,
                            .my_working_ms = SAMPLE_NOW_MS};

    memset(g.challenge, 0xc0, sizeof g.challenge);
    must(frame_greet_write(body, &g) == ERR_OK);
    put("greet", "frame", bytes_of(body));

    body->len = 0;
    h = (struct hello){.from = node[0].id,
                       .to = node[1].id,
                       .my_tk = node[0].tk,
                       .your_tk = node[1].tk,
                       .identity_ms = SAMPLE_NOW_MS,
                       .working_ms = SAMPLE_NOW_MS,
                       .clock_ms = SAMPLE_NOW_MS + 3000,
                       .incarnation = p->name.incarnation,
                       .credit = credit};
    memset(h.my_challenge, 0xc0, 32);
    memset(h.your_challenge, 0xc1, 32);
    h.out[0].seq = 2;
    h.out[0].head = p->chain[2];
    h.out[0].settled = 1;
    h.out[0].checkpoint_count = 2;
    h.out[0].checkpoints[0] = (struct hello_checkpoint){2, p->chain[2]};
    h.out[0].checkpoints[1] = (struct hello_checkpoint){1, p->chain[1]};
    must(hello_write(body, &h) == ERR_OK);
    signed_frame("hello", 0, FRAME_HELLO, body);
}

static void frames(const struct places *p)
{
    static struct frame_receipt receipt;
    static uint8_t room[8192];
    struct buffer body = {room, 0, sizeof room};
    struct frame_nak nak = {
        .stream = p->name, .seq = 1, .head = p->chain[1], .credit = credit};
    struct frame_head head = {.stream = p->name,
                              .seq = 2,
                              .head = p->chain[2],
                              .time_ms = SAMPLE_NOW_MS + 4000};

    section("frames: node 0's GREET, HELLO and HEAD; node 1's NAK and RECEIPT");
    greet_and_hello(p, &body);
    body.len = 0;
    must(frame_head_write(&body, &head) == ERR_OK);
    signed_frame("head", 0, FRAME_HEAD, &body);
    body.len = 0;
    must(frame_nak_write(&body, &nak) == ERR_OK);
    signed_frame("nak", 1, FRAME_NAK, &body);
    body.len = 0;
    receipt = (struct frame_receipt){
        .stream = p->name,
        .receiver_incarnation = {{0x2c}},
        .runs = {{1, 1, FRAME_STORED}, {2, 2, FRAME_VOID}},
        .run_count = 2,
        .seq = 2,
        .head = p->chain[2],
        .credit = credit,
        .time_ms = SAMPLE_NOW_MS + 5000};
    must(frame_receipt_write(&body, &receipt) == ERR_OK);
    signed_frame("receipt", 1, FRAME_RECEIPT, &body);
}

void golden_write(FILE *to)
{
    uint8_t room[4096];
    struct buffer report = {room, 0, sizeof room};
    struct record_id id[2];
    struct places places;

    out = to;
    for (unsigned n = 0; n < NODES; n++)
        node[n] = sample_node(n);
    fprintf(out, "# Golden vectors of WIRE.md, version 1: name, space, octets "
                 "in hex. See README.md.\n");
    nodes();
    cards();
    records(id, &report);
    chains(&places, id);
    envelopes(&places, bytes_of(&report));
    frames(&places);
}

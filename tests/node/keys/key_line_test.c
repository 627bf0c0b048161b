/* key_line: core asks, a real noroshi-keys answers, over a real socketpair. */
#include "tests/unit.h"

#include <signal.h>
#include <sodium.h>
#include <string.h>

#include "node/hunt/pack_form.h"
#include "node/keys/key_line.h"
#include "proto/hello.h"
#include "tests/node/keys/key_process.h"

static struct key_folder k;
static struct key_process p;

static int start(void **state)
{
    (void)state;
    key_folder_open(&k, 0);
    key_process_start(&p, KEYS_PROGRAM, &k);
    assert_string_equal(p.failed, "");
    return 0;
}

static int stop(void **state)
{
    (void)state;
    assert_int_equal(key_process_stop(&p), 0);
    key_folder_close(&k);
    return 0;
}

static void store_key_and_public_keys_come_out(void **state)
{
    struct key_line_public public;
    uint8_t store[32], want[32];

    (void)state;
    memset(want, 0x5e, sizeof want);
    assert_err(ERR_OK, key_line_store_key(&p.keys, store));
    assert_memory_equal(store, want, 32);
    assert_err(ERR_OK, key_line_public(&p.keys, &public));
    assert_true(ident_same(&public.node, &k.node.id));
    assert_memory_equal(public.sk.octet, k.node.sk.octet, 32);
    assert_int_equal(public.ek_count, 1);
    assert_memory_equal(public.eks[0].key.octet, k.node.ek.octet, 32);
    assert_memory_equal(public.eks[0].id.octet, ident_ek(&k.node.ek).octet, 8);
}

static struct stream_name stream(bool sending)
{
    struct node_id other = sample_node(1).id;

    return (struct stream_name){sending ? k.node.id : other,
                                sending ? other : k.node.id,
                                ENVELOPE_RELAYABLE,
                                {{7}}};
}

static enum err pack_header(struct buffer *out, const struct sample_node *who)
{
    struct pack_header h = {
        .version = PACK_VERSION,
        .about = {.signed_by_node = 1, .node = who->id, .signer = who->sk},
    };

    memcpy(h.magic, pack_magic, sizeof h.magic);
    pack_form_header_digest(h.digest, &h);
    return buffer_add(out, pack_form_signed(&h)) ? ERR_OK : ERR_TOO_BIG;
}

/* Nobody knows it, so nobody looks into its body. */
enum { NO_KIND = 900 };

/* One well-formed body of each purpose, by this node or not. */
static void body(struct buffer *out, enum ident_domain domain, bool mine)
{
    static struct frame_receipt receipt;
    static struct hello hello;
    struct sample_node who = sample_node(mine ? 0 : 2);
    struct stream_name in = stream(false), to = stream(true);
    struct frame_giveback giveback = {.from = who.id};
    struct card_working working = sample_working(&who);
    struct record record;
    enum err err = ERR_DENIED;

    in.receiver = who.id;
    to.sender = who.id;
    receipt = (struct frame_receipt){.stream = in};
    hello = (struct hello){.from = who.id, .to = in.sender};
    sample_fields(&record, &who);
    record.kind = NO_KIND;
    if (domain == IDENT_REC)
        err = record_write(out, &record);
    if (domain == IDENT_CARD_WORKING)
        err = card_working_write(out, &working);
    if (domain == IDENT_HELLO)
        err = hello_write(out, &hello);
    if (domain == IDENT_RECEIPT)
        err = frame_receipt_write(out, &receipt);
    if (domain == IDENT_NAK)
        err = frame_nak_write(out, &(struct frame_nak){.stream = in});
    if (domain == IDENT_REKEY)
        err = frame_rekey_write(
            out, &(struct frame_rekey){
                     .stream = in, .seq = 1, .card = bytes_text("card")});
    if (domain == IDENT_HEAD)
        err =
            frame_head_write(out, &(struct frame_head){.stream = to, .seq = 1});
    if (domain == IDENT_GIVEBACK)
        err = frame_giveback_write(out, &giveback, NULL);
    if (domain == IDENT_PACK)
        err = pack_header(out, &who);
    assert_err(ERR_OK, err);
}

static const enum ident_domain signed_purposes[] = {
    IDENT_REC,   IDENT_CARD_WORKING, IDENT_HELLO,    IDENT_RECEIPT, IDENT_NAK,
    IDENT_REKEY, IDENT_HEAD,         IDENT_GIVEBACK, IDENT_PACK,
};
enum { PURPOSES = sizeof signed_purposes / sizeof *signed_purposes };

static void well_formed_bodies_of_this_node_are_signed(void **state)
{
    static uint8_t room[PURPOSES][CARD_PART_MAX];
    struct key_line_sign items[PURPOSES];

    (void)state;
    for (size_t i = 0; i < PURPOSES; i++) {
        struct buffer out = {room[i], 0, sizeof room[i]};

        body(&out, signed_purposes[i], true);
        items[i] = (struct key_line_sign){.domain = signed_purposes[i],
                                          .body = bytes_of(&out)};
    }
    assert_err(ERR_OK, key_line_sign(&p.keys, items, PURPOSES));
    for (size_t i = 0; i < PURPOSES; i++) {
        assert_err(ERR_OK, items[i].err);
        assert_true(ident_verify(&k.node.sk, items[i].domain, &items[i].body, 1,
                                 &items[i].sig));
    }
}

static enum err signing(enum ident_domain domain, struct bytes b)
{
    struct key_line_sign item = {.domain = domain, .body = b};

    assert_err(ERR_OK, key_line_sign(&p.keys, &item, 1));
    if (item.err != ERR_OK)
        assert_true(sodium_is_zero(item.sig.octet, sizeof item.sig.octet));
    return item.err;
}

static void nothing_else_is_signed(void **state)
{
    static uint8_t room[CARD_PART_MAX];

    (void)state;
    for (size_t i = 0; i < PURPOSES; i++) {
        struct buffer out = {room, 0, sizeof room};

        body(&out, signed_purposes[i], false); /* another node's */
        assert_err(ERR_DENIED, signing(signed_purposes[i], bytes_of(&out)));
        out.len = 0;
        body(&out, signed_purposes[i], true);
        for (int other = 0; other < IDENT_DOMAINS; other++)
            assert_err(other == (int)signed_purposes[i] ? ERR_OK : ERR_DENIED,
                       signing((enum ident_domain)other, bytes_of(&out)));
        for (size_t len = 0; len < out.len; len++)
            assert_err(ERR_DENIED,
                       signing(signed_purposes[i], (struct bytes){room, len}));
        assert_true(buffer_add_octet(&out, 0xc0));
        assert_err(ERR_DENIED, signing(signed_purposes[i], bytes_of(&out)));
        room[1] = 2; /* another version */
        assert_err(ERR_DENIED, signing(signed_purposes[i], bytes_of(&out)));
    }
}

/* Records of this node to itself, so that one process seals and opens. */
enum { BATCH = 1500, RECORDS = 2 * 1024 * 1024 };
static uint8_t records[BATCH * 512], frames[4 * RECORDS], opened[RECORDS];
static struct key_line_seal seals[BATCH];
static struct key_line_open opens[BATCH];

static struct key_line_seal seal_of(struct bytes record, struct buffer *out)
{
    return (struct key_line_seal){
        .header = {.sender = k.node.id,
                   .sender_version_ms = SAMPLE_NOW_MS,
                   .recipient = k.node.id,
                   .ek = ident_ek(&k.node.ek),
                   .seq = 1,
                   .type = ENVELOPE_RECORD},
        .to = k.node.ek,
        .blind = {0xb1},
        .record = record,
        .out = out,
    };
}

static struct key_line_open open_of(struct bytes frame, struct buffer *out)
{
    return (struct key_line_open){
        .frame = frame,
        .sks = {&k.node.sk},
        .sk_count = 1,
        .author_hint = &k.node.sk,
        .now_ms = SAMPLE_NOW_MS,
        .out = out,
    };
}

static void a_batch_of_many_messages_keeps_its_order(void **state)
{
    struct buffer raw = {records, 0, sizeof records};
    struct buffer sealed = {frames, 0, sizeof frames};
    struct buffer clear = {opened, 0, sizeof opened};
    struct record r;

    (void)state;
    sample_fields(&r, &k.node);
    r.kind = NO_KIND;
    for (size_t i = 0; i < BATCH; i++) {
        size_t begun = raw.len;

        r.revision = i + 1;
        assert_err(ERR_OK, sample_signed(&raw, &r, &k.node));
        seals[i] =
            seal_of((struct bytes){raw.at + begun, raw.len - begun}, &sealed);
        seals[i].blind[1] = (uint8_t)i;
    }
    assert_err(ERR_OK, key_line_seal(&p.keys, seals, BATCH));
    for (size_t i = 0; i < BATCH; i++) {
        assert_err(ERR_OK, seals[i].err);
        opens[i] = open_of(seals[i].frame, &clear);
    }
    assert_err(ERR_OK, key_line_open(&p.keys, opens, BATCH));
    for (size_t i = 0; i < BATCH; i++) {
        assert_err(ERR_OK, opens[i].err);
        assert_true(opens[i].author_ok);
        assert_bytes_equal(opens[i].record, seals[i].record);
        assert_memory_equal(opens[i].blind, seals[i].blind, ENVELOPE_BLIND);
    }
}

static void the_largest_record_passes(void **state)
{
    static uint8_t record[RECORD_MAX];
    struct buffer sealed = {frames, 0, sizeof frames};
    struct buffer clear = {opened, 0, sizeof opened};

    (void)state;
    for (size_t i = 0; i < 3; i++)
        seals[i] = seal_of((struct bytes){record, sizeof record}, &sealed);
    assert_err(ERR_OK, key_line_seal(&p.keys, seals, 3));
    for (size_t i = 0; i < 3; i++) {
        assert_err(ERR_OK, seals[i].err);
        opens[i] = open_of(seals[i].frame, &clear);
    }
    assert_err(ERR_OK, key_line_open(&p.keys, opens, 3));
    for (size_t i = 0; i < 3; i++) {
        assert_err(ERR_OK, opens[i].err);
        assert_bytes_equal(opens[i].record, seals[i].record);
        assert_false(opens[i].author_ok); /* zeros are no record */
    }
}

static void no_two_envelopes_share_randomness(void **state)
{
    struct buffer sealed = {frames, 0, sizeof frames};
    struct envelope a, b;

    (void)state;
    seals[0] = seals[1] = seal_of(UNIT_LITERAL("record"), &sealed);
    assert_err(ERR_OK, key_line_seal(&p.keys, seals, 2));
    assert_err(ERR_OK, envelope_parse(&a, seals[0].frame));
    assert_err(ERR_OK, envelope_parse(&b, seals[1].frame));
    assert_bytes_equal(a.header_raw, b.header_raw);
    assert_false(bytes_equal(a.com, b.com));
    assert_false(bytes_equal((struct bytes){a.stanza.at, 32},
                             (struct bytes){b.stanza.at, 32}));
}

static void each_item_that_cannot_be_sealed_says_why(void **state)
{
    struct buffer sealed = {frames, 0, sizeof frames}, none = {frames, 0, 9};

    (void)state;
    for (size_t i = 0; i < 5; i++)
        seals[i] = seal_of(UNIT_LITERAL("record"), &sealed);
    seals[1].header.sender = sample_node(1).id; /* not me */
    seals[2].to = (struct box_public){{0}};
    seals[3].out = &none;
    assert_err(ERR_OK, key_line_seal(&p.keys, seals, 5));
    assert_err(ERR_OK, seals[0].err);
    assert_err(ERR_DENIED, seals[1].err);
    assert_err(ERR_BAD_KEY, seals[2].err);
    assert_err(ERR_TOO_BIG, seals[3].err);
    assert_err(ERR_OK, seals[4].err);
    assert_int_equal(seals[1].frame.len, 0);
}

static void a_void_place_is_signed_and_verified(void **state)
{
    struct buffer sealed = {frames, 0, sizeof frames};
    struct buffer clear = {opened, 0, sizeof opened};
    struct envelope e;

    (void)state;
    seals[0] = seal_of((struct bytes){0}, &sealed);
    seals[0].header.type = ENVELOPE_VOID;
    seals[0].slot.octet[0] = 0x51;
    assert_err(ERR_OK, key_line_seal(&p.keys, seals, 1));
    assert_err(ERR_OK, seals[0].err);
    assert_err(ERR_OK, envelope_parse(&e, seals[0].frame));
    assert_int_equal(e.ct.at[0], 0x51);
    opens[0] = open_of(seals[0].frame, &clear);
    assert_err(ERR_OK, key_line_open(&p.keys, opens, 1));
    assert_err(ERR_OK, opens[0].err);
    assert_int_equal(opens[0].record.len, 0);
}

static void each_item_that_cannot_be_opened_says_why(void **state)
{
    struct sample_node other = sample_node(1);
    struct buffer sealed = {frames, 0, sizeof frames}, none = {opened, 0, 5};
    struct buffer clear = {opened, 0, sizeof opened};

    (void)state;
    for (size_t i = 0; i < 3; i++)
        seals[i] = seal_of(UNIT_LITERAL("record"), &sealed);
    seals[1].header.ek = ident_ek(&other.ek); /* not a key of mine */
    seals[2].to = other.ek;                   /* names mine, is for another */
    assert_err(ERR_OK, key_line_seal(&p.keys, seals, 3));
    for (size_t i = 0; i < 7; i++)
        opens[i] = open_of(seals[i < 3 ? i : 0].frame, &clear);
    opens[3].sks[0] = &other.sk;
    opens[4].frame = UNIT_LITERAL("no frame");
    opens[5].out = &none;
    opens[6].sks[0] = &other.sk; /* the second candidate fits */
    opens[6].sks[1] = &k.node.sk;
    opens[6].sk_count = 2;
    assert_err(ERR_OK, key_line_open(&p.keys, opens, 7));
    assert_err(ERR_OK, opens[0].err);
    assert_err(ERR_NOT_FOUND, opens[1].err);
    assert_err(ERR_BAD_KEY, opens[2].err);
    assert_err(ERR_BAD_SIG, opens[3].err);
    assert_err(ERR_BAD_SHAPE, opens[4].err);
    assert_err(ERR_TOO_BIG, opens[5].err);
    assert_err(ERR_OK, opens[6].err);
    opens[0].now_ms = SAMPLE_NOW_MS + KEYRING_EK_LIFE_MS + KEYRING_EK_GRACE_MS;
    assert_err(ERR_OK, key_line_open(&p.keys, opens, 1));
    assert_err(ERR_EXPIRED, opens[0].err);
}

static void an_author_is_believed_under_the_named_key_only(void **state)
{
    struct sample_node other = sample_node(1);
    struct buffer raw = {records, 0, sizeof records};
    struct buffer sealed = {frames, 0, sizeof frames};
    struct buffer clear = {opened, 0, sizeof opened};
    struct record r;

    (void)state;
    sample_fields(&r, &k.node);
    r.kind = NO_KIND;
    assert_err(ERR_OK, sample_signed(&raw, &r, &k.node));
    seals[0] = seal_of(bytes_of(&raw), &sealed);
    assert_err(ERR_OK, key_line_seal(&p.keys, seals, 1));
    for (size_t i = 0; i < 3; i++)
        opens[i] = open_of(seals[0].frame, &clear);
    opens[1].author_hint = &other.sk;
    opens[2].author_hint = NULL;
    assert_err(ERR_OK, key_line_open(&p.keys, opens, 3));
    assert_true(opens[0].author_ok);
    assert_false(opens[1].author_ok);
    assert_false(opens[2].author_ok);
    assert_bytes_equal(opens[2].record, bytes_of(&raw));
}

static void a_new_sealing_key_comes_first_and_the_old_still_opens(void **state)
{
    struct buffer sealed = {frames, 0, sizeof frames};
    struct buffer clear = {opened, 0, sizeof opened};
    struct key_line_public public;

    (void)state;
    seals[0] = seal_of(UNIT_LITERAL("record"), &sealed);
    assert_err(ERR_OK, key_line_seal(&p.keys, seals, 1));
    assert_err(ERR_OK, key_line_rotate(&p.keys, SAMPLE_NOW_MS + 9, &public));
    assert_int_equal(public.ek_count, 2);
    assert_memory_equal(public.eks[1].key.octet, k.node.ek.octet, 32);
    opens[0] = open_of(seals[0].frame, &clear);
    assert_err(ERR_OK, key_line_open(&p.keys, opens, 1));
    assert_err(ERR_OK, opens[0].err);
    seals[1] = seal_of(UNIT_LITERAL("record"), &sealed);
    seals[1].header.ek = public.eks[0].id;
    seals[1].to = public.eks[0].key;
    assert_err(ERR_OK, key_line_seal(&p.keys, seals + 1, 1));
    opens[1] = open_of(seals[1].frame, &clear);
    assert_err(ERR_OK, key_line_open(&p.keys, opens + 1, 1));
    assert_err(ERR_OK, opens[1].err);
}

static void a_key_that_cannot_be_kept_is_not_told(void **state)
{
    struct key_line_public public;

    (void)state;
    folder_close(&k.folder);
    assert_true(key_line_rotate(&p.keys, SAMPLE_NOW_MS + 9, &public) != ERR_OK);
    assert_err(ERR_OK, key_line_public(&p.keys, &public));
    assert_int_equal(public.ek_count, 1);
    key_folder_open(&k, 0);
}

static void nonsense_is_answered_as_such_and_ends_nothing(void **state)
{
    static const uint8_t request[] = {0x95, 1,    1, 6, 0,    0x91,
                                      0x93, 0xc4, 1, 0, 0x90, 0xc0};
    static const uint8_t ops[] = {0, 1, 2, 3, 4, 5, 6, 7};
    uint8_t room[CHANNEL_MESSAGE_MAX], changed[sizeof request];
    struct buffer answer = {room, 0, sizeof room};

    (void)state;
    for (size_t len = 1; len < sizeof request; len++) {
        assert_err(ERR_OK, channel_send_wait(
                               p.core, (struct bytes){request, len}, 1000));
        assert_err(ERR_OK, channel_receive_wait(p.core, &answer, NULL, 10000));
        assert_int_equal(answer.at[3], ERR_BAD_SHAPE);
    }
    for (size_t i = 0; i < sizeof ops; i++) {
        memcpy(changed, request, sizeof changed);
        changed[3] = ops[i];
        assert_err(ERR_OK,
                   channel_send_wait(
                       p.core, (struct bytes){changed, sizeof changed}, 1000));
        assert_err(ERR_OK, channel_receive_wait(p.core, &answer, NULL, 10000));
        assert_int_equal(answer.at[3],
                         ops[i] == KEY_LINE_OPEN ? ERR_OK : ERR_BAD_SHAPE);
    }
}

static void an_answer_that_came_too_late_is_passed_over(void **state)
{
    static const uint8_t late[] = {0x95, 1, 0, KEY_LINE_STORE_KEY, 0, 0x90};
    struct key_line_public public;

    (void)state;
    assert_err(ERR_OK, channel_send_wait(
                           p.core, (struct bytes){late, sizeof late}, 1000));
    assert_err(ERR_OK, key_line_public(&p.keys, &public));
    assert_true(ident_same(&public.node, &k.node.id));
}

static void a_restarted_core_gets_a_new_channel(void **state)
{
    struct key_line_public public;

    (void)state;
    for (unsigned i = 0; i < 3; i++) {
        key_process_link(&p);
        assert_err(ERR_OK, key_line_public(&p.keys, &public));
    }
}

static void a_dead_keys_process_is_closed_not_awaited(void **state)
{
    struct key_line_public public;

    (void)state;
    assert_int_equal(kill(p.pid, SIGKILL), 0);
    assert_err(ERR_CLOSED, key_line_public(&p.keys, &public));
    strcpy(p.failed, "killed");
    assert_int_equal(key_process_stop(&p), -1);
    key_process_start(&p, KEYS_PROGRAM, &k);
    assert_err(ERR_OK, key_line_public(&p.keys, &public));
}

static void without_the_right_secrets_it_says_so_and_ends(void **state)
{
    struct key_process other;

    (void)state;
    k.unlock.signing.octet[0] ^= 1;
    key_process_start(&other, KEYS_PROGRAM, &k);
    assert_true(strlen(other.failed) > 0);
    assert_int_equal(key_process_stop(&other), 1);
    k.unlock.signing.octet[0] ^= 1;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(store_key_and_public_keys_come_out),
        TEST(well_formed_bodies_of_this_node_are_signed),
        TEST(nothing_else_is_signed),
        TEST(a_batch_of_many_messages_keeps_its_order),
        TEST(the_largest_record_passes),
        TEST(no_two_envelopes_share_randomness),
        TEST(each_item_that_cannot_be_sealed_says_why),
        TEST(a_void_place_is_signed_and_verified),
        TEST(each_item_that_cannot_be_opened_says_why),
        TEST(an_author_is_believed_under_the_named_key_only),
        TEST(a_new_sealing_key_comes_first_and_the_old_still_opens),
        TEST(a_key_that_cannot_be_kept_is_not_told),
        TEST(nonsense_is_answered_as_such_and_ends_nothing),
        TEST(an_answer_that_came_too_late_is_passed_over),
        TEST(a_restarted_core_gets_a_new_channel),
        TEST(a_dead_keys_process_is_closed_not_awaited),
        TEST(without_the_right_secrets_it_says_so_and_ends),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

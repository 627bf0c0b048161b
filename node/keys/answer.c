#include "node/keys/answer.h"

#include <assert.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "node/hunt/pack_form.h"
#include "node/locked.h"
#include "proto/frame.h"
#include "proto/hello.h"

enum { STACK_USED = 64 * 1024 }; /* more than a job uses of it */

/* One item of a request; which fields count depends on the op. */
struct job {
    struct answer *a;
    enum key_line_op op;
    uint64_t now_ms;
    enum ident_domain domain;
    struct bytes in;      /* body, record or frame */
    struct bytes header;  /* seal */
    struct box_public to; /* seal */
    uint8_t blind[ENVELOPE_BLIND];
    struct hash slot;                         /* seal */
    struct sign_public sks[KEY_LINE_SKS_MAX]; /* open */
    size_t sk_count;
    bool has_author;
    struct sign_public author;
    struct buffer room; /* answer's octets */
    struct bytes out;
    struct signature sig;
    bool author_ok;
    enum err err;
};

struct answer {
    struct keyring *keyring;
    struct queue *queue;
    struct job job[KEY_LINE_ITEMS_MAX];
    struct buffer answer; /* in out */
    uint8_t out[CHANNEL_MESSAGE_MAX];
    uint8_t room[2 * CHANNEL_MESSAGE_MAX]; /* slices for the jobs */
    size_t room_used;
};

static bool of_me(const struct job *j, const struct node_id *id)
{
    return ident_same(keyring_node(j->a->keyring), id);
}

/* R alone is not a record: it is looked at with a signature of zeros. */
static bool well_formed_record(const struct job *j)
{
    static const uint8_t zeros[crypto_sign_BYTES];
    struct buffer raw = j->room;
    struct record r;

    return j->in.len <= RECORD_MAX && buffer_add(&raw, j->in) &&
           buffer_add(&raw, (struct bytes){zeros, sizeof zeros}) &&
           record_open(&r, bytes_of(&raw)) == ERR_OK && of_me(j, &r.author);
}

static bool well_formed_card(const struct job *j)
{
    struct card_working w;

    return card_working_parse(&w, j->in) == ERR_OK && of_me(j, &w.node);
}

static bool well_formed_hello(const struct job *j)
{
    struct hello h;

    return hello_parse(&h, j->in) == ERR_OK && of_me(j, &h.from);
}

static bool well_formed_receipt(const struct job *j)
{
    struct frame_receipt f;

    return frame_receipt_parse(&f, j->in) == ERR_OK &&
           of_me(j, &f.stream.receiver);
}

static bool well_formed_nak(const struct job *j)
{
    struct frame_nak f;

    return frame_nak_parse(&f, j->in) == ERR_OK && of_me(j, &f.stream.receiver);
}

static bool well_formed_rekey(const struct job *j)
{
    struct frame_rekey f;

    return frame_rekey_parse(&f, j->in) == ERR_OK &&
           of_me(j, &f.stream.receiver);
}

static bool well_formed_head(const struct job *j)
{
    struct frame_head f;

    return frame_head_parse(&f, j->in) == ERR_OK && of_me(j, &f.stream.sender);
}

static bool well_formed_giveback(const struct job *j)
{
    struct frame_giveback f;

    return frame_giveback_parse(&f, j->in) == ERR_OK && of_me(j, &f.from);
}

static bool well_formed_pack(const struct job *j)
{
    struct sign_public sk;

    memcpy(sk.octet, keyring_sk(j->a->keyring)->octet + 32, sizeof sk.octet);
    return pack_form_is_of(j->in, keyring_node(j->a->keyring), &sk);
}

static bool well_formed(const struct job *j)
{
    static const struct {
        enum ident_domain domain;
        bool (*check)(const struct job *j);
    } forms[] = {
        {IDENT_REC, well_formed_record},
        {IDENT_CARD_WORKING, well_formed_card},
        {IDENT_HELLO, well_formed_hello},
        {IDENT_RECEIPT, well_formed_receipt},
        {IDENT_NAK, well_formed_nak},
        {IDENT_REKEY, well_formed_rekey},
        {IDENT_HEAD, well_formed_head},
        {IDENT_GIVEBACK, well_formed_giveback},
        {IDENT_PACK, well_formed_pack},
    };

    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        if (forms[i].domain == j->domain)
            return forms[i].check(j);
    return false;
}

static void sign_one(struct job *j)
{
    if (!well_formed(j)) {
        j->err = ERR_DENIED;
        return;
    }
    j->sig = ident_sign(keyring_sk(j->a->keyring), j->domain, &j->in, 1);
}

static void seal_one(struct job *j)
{
    const struct sign_secret *sk = keyring_sk(j->a->keyring);
    struct envelope_header h;
    struct envelope_random random;

    if (envelope_header_parse(&h, j->header) != ERR_OK ||
        !of_me(j, &h.sender)) {
        j->err = ERR_DENIED;
        return;
    }
    if (h.type == ENVELOPE_RECORD) {
        randombytes_buf(&random, sizeof random);
        j->err =
            envelope_seal(&j->room, &h, &j->to, j->blind, j->in, sk, &random);
        sodium_memzero(&random, sizeof random);
    } else {
        j->err = envelope_void(&j->room, &h, &j->slot, sk);
    }
    j->out = bytes_of(&j->room);
}

static bool outer_signature(const struct job *j, const struct envelope *e)
{
    for (size_t i = 0; i < j->sk_count; i++)
        if (envelope_verify(e, &j->sks[i]))
            return true;
    return false;
}

static bool author_signature(const struct job *j, struct bytes record)
{
    struct bytes unsigned_r = record;
    struct signature sig;

    if (!j->has_author || record.len <= sizeof sig.octet)
        return false;
    unsigned_r.len -= sizeof sig.octet;
    memcpy(sig.octet, record.at + unsigned_r.len, sizeof sig.octet);
    return ident_verify(&j->author, IDENT_REC, &unsigned_r, 1, &sig);
}

static void open_one(struct job *j)
{
    const struct box_pair *ek;
    struct bytes blind;
    struct envelope e;

    j->err = envelope_parse(&e, j->in);
    if (j->err != ERR_OK)
        return;
    if (!outer_signature(j, &e)) {
        j->err = ERR_BAD_SIG;
        return;
    }
    if (e.header.type != ENVELOPE_RECORD)
        return;
    j->err = keyring_ek(&ek, j->a->keyring, &e.header.ek, j->now_ms);
    if (j->err != ERR_OK)
        return;
    j->err = envelope_open(&blind, &j->out, &j->room, &e, ek);
    if (j->err != ERR_OK)
        return;
    memcpy(j->blind, blind.at, sizeof j->blind);
    j->author_ok = author_signature(j, j->out);
}

static void work_one(struct job *j)
{
    switch (j->op) {
    case KEY_LINE_SIGN:
        sign_one(j);
        return;
    case KEY_LINE_SEAL:
        seal_one(j);
        return;
    case KEY_LINE_OPEN:
        open_one(j);
        return;
    case KEY_LINE_STORE_KEY:
    case KEY_LINE_PUBLIC:
    case KEY_LINE_ROTATE:
        return;
    }
}

/* Checking and unsealing leave values and keys on the stack, which is not
   locked. */
static void work(void *item)
{
    work_one(item);
    sodium_stackzero(STACK_USED);
}

/* Room for one job's answer. What does not fit is core's fault: it splits. */
static struct buffer slice(struct answer *a, size_t octets)
{
    struct buffer b = {.at = a->room + a->room_used, .cap = octets};

    if (octets > sizeof a->room - a->room_used)
        b.cap = sizeof a->room - a->room_used;
    a->room_used += b.cap;
    return b;
}

static void take_sign(struct reader *r, struct job *j)
{
    reader_array_of(r, 2);
    j->domain = (enum ident_domain)reader_uint(r, IDENT_DOMAINS - 1);
    j->in = reader_bin(r, CHANNEL_MESSAGE_MAX);
    j->room = slice(j->a, j->in.len + crypto_sign_BYTES);
}

static void take_seal(struct reader *r, struct job *j)
{
    reader_array_of(r, 5);
    j->header = reader_bin(r, ENVELOPE_HEADER_MAX);
    reader_bin_into(r, j->to.octet, sizeof j->to.octet);
    reader_bin_into(r, j->blind, sizeof j->blind);
    j->in = reader_bin(r, RECORD_MAX);
    reader_bin_into(r, j->slot.octet, sizeof j->slot.octet);
    j->room = slice(j->a, envelope_frame_size(j->in.len) + 64);
}

static void take_open(struct reader *r, struct job *j)
{
    reader_array_of(r, 3);
    j->in = reader_bin(r, ENVELOPE_MAX);
    j->sk_count = reader_array(r, KEY_LINE_SKS_MAX);
    for (size_t i = 0; i < j->sk_count; i++)
        reader_bin_into(r, j->sks[i].octet, sizeof j->sks[i].octet);
    j->has_author = !reader_nil(r);
    if (j->has_author)
        reader_bin_into(r, j->author.octet, sizeof j->author.octet);
    j->room = slice(j->a, j->in.len);
}

static void take_job(struct reader *r, struct job *j)
{
    switch (j->op) {
    case KEY_LINE_SIGN:
        take_sign(r, j);
        return;
    case KEY_LINE_SEAL:
        take_seal(r, j);
        return;
    case KEY_LINE_OPEN:
        take_open(r, j);
        return;
    case KEY_LINE_STORE_KEY:
    case KEY_LINE_PUBLIC:
    case KEY_LINE_ROTATE:
        reader_expect(r, false);
        return;
    }
}

static void put_public(struct writer *w, const struct keyring *k)
{
    struct card_ek eks[KEYRING_EKS_MAX];
    size_t count = keyring_eks(k, eks);

    writer_array(w, 1);
    writer_array(w, 3);
    writer_bin_from(w, keyring_node(k)->octet, 32);
    writer_bin_from(w, keyring_sk(k)->octet + 32, 32);
    writer_array(w, count);
    for (size_t i = 0; i < count; i++) {
        writer_array(w, 3);
        writer_bin_from(w, eks[i].key.octet, sizeof eks[i].key.octet);
        writer_uint(w, eks[i].not_before_ms);
        writer_uint(w, eks[i].not_after_ms);
    }
}

static void put_job(struct writer *w, const struct job *j)
{
    struct bytes out = j->err == ERR_OK ? j->out : (struct bytes){0};

    switch (j->op) {
    case KEY_LINE_SIGN:
        writer_array(w, 2);
        writer_uint(w, (uint64_t)j->err);
        writer_bin_from(w, j->sig.octet, sizeof j->sig.octet);
        return;
    case KEY_LINE_SEAL:
        writer_array(w, 2);
        writer_uint(w, (uint64_t)j->err);
        writer_bin(w, out);
        return;
    case KEY_LINE_OPEN:
        writer_array(w, 4);
        writer_uint(w, (uint64_t)j->err);
        writer_bin_from(w, j->blind, sizeof j->blind);
        writer_bin(w, out);
        writer_bool(w, j->author_ok);
        return;
    case KEY_LINE_STORE_KEY:
    case KEY_LINE_PUBLIC:
    case KEY_LINE_ROTATE:
        return;
    }
}

static enum err jobs_done(struct answer *a, struct reader *r,
                          enum key_line_op op, uint64_t now_ms,
                          struct writer *w)
{
    size_t count = reader_array(r, KEY_LINE_ITEMS_MAX);

    a->room_used = 0;
    for (size_t i = 0; i < count; i++) {
        a->job[i] = (struct job){.a = a, .op = op, .now_ms = now_ms};
        take_job(r, &a->job[i]);
    }
    if (reader_done(r) != ERR_OK)
        return ERR_BAD_SHAPE;
    queue_run(a->queue, work, a->job, sizeof *a->job, count);
    writer_array(w, count);
    for (size_t i = 0; i < count; i++)
        put_job(w, &a->job[i]);
    return ERR_OK;
}

static enum err rotate(struct answer *a, uint64_t now_ms)
{
    struct fault fault = {0};
    enum err err = keyring_rotate(a->keyring, now_ms, &fault);

    if (err != ERR_OK)
        log_warn("cannot keep a new sealing key: %s", fault.about);
    return err;
}

enum err answer_open(struct answer **out, struct keyring *keyring,
                     struct queue *queue, struct fault *fault)
{
    struct answer *a = locked_new(sizeof *a, fault);

    if (a == NULL)
        return fault->why;
    a->keyring = keyring;
    a->queue = queue;
    *out = a;
    return ERR_OK;
}

void answer_close(struct answer *a)
{
    locked_free(a);
}

static bool has_items(enum key_line_op op)
{
    return op == KEY_LINE_SIGN || op == KEY_LINE_SEAL || op == KEY_LINE_OPEN;
}

/* Items of an answer. */
static enum err items_put(struct answer *a, struct writer *w, struct reader *r,
                          enum key_line_op op, uint64_t now_ms)
{
    enum err err = ERR_OK;

    if (has_items(op))
        return jobs_done(a, r, op, now_ms, w);
    reader_array_of(r, 0);
    if (op == 0 || reader_done(r) != ERR_OK)
        return ERR_BAD_SHAPE;
    if (op == KEY_LINE_STORE_KEY) {
        writer_array(w, 1);
        writer_bin_from(w, keyring_store_key(a->keyring), 32);
        return ERR_OK;
    }
    if (op == KEY_LINE_ROTATE)
        err = rotate(a, now_ms);
    if (err == ERR_OK)
        put_public(w, a->keyring);
    return err;
}

static struct writer answer_begin(struct answer *a, uint64_t number,
                                  enum err err)
{
    struct writer w;

    a->answer = (struct buffer){.at = a->out, .cap = sizeof a->out};
    w = writer_on(&a->answer);
    writer_array(&w, 4);
    writer_uint(&w, WIRE_VERSION);
    writer_uint(&w, number);
    writer_uint(&w, (uint64_t)err);
    return w;
}

struct bytes answer_make(struct answer *a, struct bytes request)
{
    struct reader r = reader_on(request);
    enum key_line_op op;
    uint64_t number, now_ms;
    struct writer w;
    enum err err;

    reader_array_of(&r, 5);
    reader_expect(&r, reader_uint(&r, WIRE_VERSION) == WIRE_VERSION);
    number = reader_uint(&r, UINT64_MAX);
    op = (enum key_line_op)reader_uint(&r, KEY_LINE_OPEN);
    now_ms = reader_uint(&r, UINT64_MAX);
    w = answer_begin(a, number, ERR_OK);
    err = items_put(a, &w, &r, op, now_ms);
    if (err == ERR_OK)
        err = writer_done(&w);
    if (err != ERR_OK) {
        log_warn("cannot answer core: %s", err_text(err));
        w = answer_begin(a, number, err);
        writer_array(&w, 0);
        err = writer_done(&w);
        assert(err == ERR_OK);
    }
    return bytes_of(&a->answer);
}

void answer_forget(struct answer *a)
{
    sodium_memzero(a->room, a->room_used);
    sodium_memzero(a->out, a->answer.len);
    a->room_used = a->answer.len = 0;
}

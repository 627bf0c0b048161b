/*
 * leaker: a node that sends what it must not.
 *
 *     leaker DIR CARD ENDPOINT [AUTHOR_DIR]
 *
 * takes the identity of the node in DIR and speaks to the node whose armoured
 * card is in CARD, as told on stdin, one command a line; each is answered by
 * one JSON object a line.
 *
 *     open [key=wrong] [id=ROUTING_ID]        dial, GREET, HELLO
 *     dial [key=wrong] [id=ROUTING_ID]        connect, and say nothing
 *     send [tlp=0..4] [to=you|me|author|nobody,...] [kind=N] [type=N]
 *          [value=V] [created=S] [expires=S] [author=other] [lane=1]
 *          [object=N] [title=T] [fault=WORD]  one record; kind=3 retracts N
 *     send record=FILE [lane=1]               a record as it is, in hex
 *     bulk file=FILE [window=N] [lane=1]      records, see leak_batch.h
 *     introduce card=FILE                     an armoured card of somebody else
 *     card [expires=S] [version=MS] [reuse=1]  another card of its own
 *     frames file=FILE [count=N]              frames as they are, N times
 *     raw octets=N [parts=N] [open=1]         octets that are no frame
 *     parts [n=N]                             parts of a message without end
 *     drain [ms=N]                            count what comes meanwhile
 *     receipt [from=N to=N as=DISPOSITION] [seq=N] [head=other]
 *     nak [seq=N] [head=other]                answers; else to all it was sent
 *     theirs                                  where the victim's stream stands
 *     dump                                    its own keys and names
 *     close                                   (not answered)
 */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>
#include <zmq.h>

#include "tests/e2e/leak_batch.h"
#include "tests/e2e/leak_receipt.h"

enum {
    LINE_MAX_OCTETS = 4096,
    WINDOW = 32,              /* records of a bulk that wait for one answer */
    PART_OCTETS = 256 * 1024, /* about the largest message that is legal */
};

static struct leak_node me, other;
static struct leak_card victim;
static struct leak_link link_to;

static const char *const fault_word[] = {
    [LEAK_FAULT_NONE] = "none",
    [LEAK_FAULT_OUTER] = "outer",
    [LEAK_FAULT_INNER] = "inner",
    [LEAK_FAULT_CHAIN] = "chain",
    [LEAK_FAULT_SUITE] = "suite",
    [LEAK_FAULT_VERSION] = "version",
    [LEAK_FAULT_EK] = "ek",
    [LEAK_FAULT_CIPHERTEXT] = "ciphertext",
    [LEAK_FAULT_RECORD] = "record",
    [LEAK_FAULT_RECIPIENT] = "recipient",
    [LEAK_FAULT_INCARNATION] = "incarnation",
    [LEAK_FAULT_GAP] = "gap",
    [LEAK_FAULT_SLOT] = "slot",
};

static const char *const disposition_word[] = {
    [FRAME_STORED] = "stored",     [FRAME_HELD] = "held",
    [FRAME_VOID] = "void",         [FRAME_NOT_ACCEPTED] = "refused",
    [FRAME_UNOPENED] = "unopened",
};

/* The text after NAME= among the words of line, or NULL. */
static const char *word(char *const *words, const char *name)
{
    size_t len = strlen(name);

    for (; *words != NULL; words++)
        if (strncmp(*words, name, len) == 0 && (*words)[len] == '=')
            return *words + len + 1;
    return NULL;
}

static long number(char *const *words, const char *name, long usual)
{
    const char *text = word(words, name);

    return text == NULL ? usual : strtol(text, NULL, 10);
}

/* The text after NAME=, which the command cannot do without. */
static const char *needed(char *const *words, const char *name)
{
    const char *text = word(words, name);

    if (text == NULL)
        errx(2, "'%s' needs %s=", words[0], name);
    return text;
}

static enum envelope_lane lane_of(char *const *words)
{
    return number(words, "lane", 0) == 0 ? ENVELOPE_RELAYABLE : ENVELOPE_DIRECT;
}

static int by_id(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(struct node_id));
}

static struct node_id reader_named(const char *name)
{
    struct node_id id;

    if (strcmp(name, "you") == 0)
        return victim.card.identity.node;
    if (strcmp(name, "me") == 0)
        return me.own.card.identity.node;
    if (strcmp(name, "author") == 0)
        return other.own.card.identity.node;
    randombytes_buf(id.octet, sizeof id.octet);
    return id;
}

static void take_readers(struct leak_recipe *r, const char *names)
{
    char room[LEAK_WORD_MAX], *rest = room;

    snprintf(room, sizeof room, "%s", names);
    for (char *name; (name = strsep(&rest, ",")) != NULL;)
        if (*name != '\0' && r->reader_count < LEAK_READERS_MAX)
            r->readers[r->reader_count++] = reader_named(name);
    qsort(r->readers, r->reader_count, sizeof r->readers[0], by_id);
}

static enum leak_fault fault_named(const char *name)
{
    for (size_t i = 0; i < sizeof fault_word / sizeof *fault_word; i++)
        if (strcmp(fault_word[i], name) == 0)
            return (enum leak_fault)i;
    errx(2, "unknown fault '%s'", name);
}

static struct leak_recipe recipe_of(char *const *words)
{
    const char *text;
    struct leak_recipe r = {
        .tlp = (uint64_t)number(words, "tlp", TLP_CLEAR),
        .kind = (uint64_t)number(words, "kind", RECORD_REPORT),
        .type = (uint64_t)number(words, "type", INDICATOR_DOMAIN),
        .created_s = number(words, "created", 0),
        .expires_s = number(words, "expires", 0),
        .object = (uint64_t)number(words, "object", 0),
        .lane = lane_of(words),
        .author = word(words, "author") == NULL ? &me : &other,
    };

    text = word(words, "value");
    snprintf(r.value, sizeof r.value, "%s", text ? text : "leak.example");
    if ((text = word(words, "title")) != NULL)
        snprintf(r.title, sizeof r.title, "%s", text);
    if ((text = word(words, "to")) != NULL)
        take_readers(&r, text);
    if ((text = word(words, "fault")) != NULL)
        r.fault = fault_named(text);
    return r;
}

static void print_answer(struct leak_answer a, uint64_t seq)
{
    switch (a.heard) {
    case LEAK_RECEIPT:
        printf("{\"seq\": %llu, \"state\": \"%s\"}\n", (unsigned long long)seq,
               disposition_word[a.code]);
        return;
    case LEAK_NAK:
        printf("{\"state\": \"nak\"}\n");
        return;
    case LEAK_REKEY:
        printf("{\"state\": \"rekey\"}\n");
        return;
    case LEAK_BYE:
        printf("{\"state\": \"bye\", \"code\": %llu}\n",
               (unsigned long long)a.code);
        return;
    case LEAK_SILENCE:
    case LEAK_OTHER:
        printf("{\"state\": \"silence\"}\n");
        return;
    }
}

static void dial(char *const *words)
{
    leak_link_close(&link_to);
    link_to.server = victim.card.working.tk;
    link_to.routing_id = word(words, "id");
    if (word(words, "key") != NULL)
        randombytes_buf(link_to.server.octet, sizeof link_to.server.octet);
    leak_link_dial(&link_to);
}

/* A connection without a word on it. */
static void do_dial(char *const *words)
{
    dial(words);
    printf("{\"dialled\": true}\n");
}

static void do_open(char *const *words)
{
    bool open;

    dial(words);
    open = leak_link_greet(&link_to);
    printf("{\"open\": %s}\n", open ? "true" : "false");
}

/* Octets that a story wrote to a file as hex. */
static void read_hex(struct buffer *out, const char *path)
{
    static char text[2 * RECORD_MAX + 16];
    FILE *from = fopen(path, "r");
    size_t len;

    if (from == NULL)
        err(2, "cannot read '%s'", path);
    len = fread(text, 1, sizeof text, from);
    fclose(from);
    if (sodium_hex2bin(out->at, out->cap, text, len, "\n", &out->len, NULL) !=
        0)
        errx(2, "'%s' is not hex", path);
}

static void do_introduce(char *const *words)
{
    static uint8_t room[FRAME_MAX];
    static struct leak_card card;
    struct buffer frame = {room, 0, sizeof room};
    bool sent;

    leak_card_read(&card, needed(words, "card"));
    if (frame_card_write(&frame, (struct bytes){card.raw, card.len}) != ERR_OK)
        errx(2, "not a card");
    sent = leak_link_send(&link_to, bytes_of(&frame), false);
    printf("{\"state\": \"%s\"}\n", sent ? "sent" : "unsent");
}

static void do_send(char *const *words)
{
    static uint8_t record_room[RECORD_MAX], frame_room[FRAME_MAX];
    struct buffer record = {record_room, 0, sizeof record_room};
    struct buffer frame = {frame_room, 0, sizeof frame_room};
    struct leak_recipe r = recipe_of(words);
    struct leak_place before = link_to.place[r.lane];
    struct leak_answer a;
    uint64_t seq;

    if (word(words, "record") != NULL)
        read_hex(&record, word(words, "record"));
    else
        leak_make_record(&record, &r);
    if (r.fault == LEAK_FAULT_RECORD)
        randombytes_buf(record.at, record.len);
    leak_make_frame(&frame, &seq, &link_to, &r, bytes_of(&record));
    if (!leak_link_send(&link_to, bytes_of(&frame), false)) {
        printf("{\"state\": \"unsent\"}\n");
        return;
    }
    a = leak_link_answer(&link_to, r.lane, seq);
    if (a.heard != LEAK_RECEIPT)
        link_to.place[r.lane] = before;
    print_answer(a, seq);
}

static void do_card(char *const *words)
{
    static uint8_t room[FRAME_MAX];
    struct buffer frame = {room, 0, sizeof room};
    struct leak_card_recipe c = {
        .expires_s = number(words, "expires", 86400),
        .version_ms_plus = number(words, "version", 1),
        .victims_key = word(words, "reuse") != NULL,
    };
    bool sent;

    leak_make_card(&frame, &link_to, &c);
    sent = leak_link_send(&link_to, bytes_of(&frame), false);
    printf("{\"state\": \"%s\"}\n", sent ? "sent" : "unsent");
}

static void do_raw(char *const *words)
{
    size_t octets = (size_t)number(words, "octets", 1);
    long parts = number(words, "parts", 1);
    bool unfinished = number(words, "open", 0) != 0, sent = true;
    uint8_t *noise = calloc(1, octets);

    if (noise == NULL)
        errx(2, "out of memory");
    randombytes_buf(noise, octets);
    for (long i = 1; i <= parts && sent; i++)
        sent = leak_link_send(&link_to, (struct bytes){noise, octets},
                              i < parts || unfinished);
    free(noise);
    if (!sent)
        printf("{\"state\": \"unsent\"}\n");
    else
        print_answer(leak_link_answer(&link_to, ENVELOPE_RELAYABLE, 0), 0);
}

/* Who the leaker is, secrets included: a story signs with them. */
static void do_dump(char *const *words)
{
    char sk[2 * sizeof me.sk + 1], tk[2 * sizeof me.tk + 1];
    char id[2 * sizeof(struct node_id) + 1];
    char life[2 * sizeof me.incarnation + 1];
    const struct card_identity *identity = &me.own.card.identity;

    (void)words;
    sodium_bin2hex(sk, sizeof sk, me.sk.octet, sizeof me.sk);
    sodium_bin2hex(tk, sizeof tk, me.tk.octet, sizeof me.tk);
    sodium_bin2hex(id, sizeof id, identity->node.octet, sizeof identity->node);
    sodium_bin2hex(life, sizeof life, me.incarnation.octet,
                   sizeof me.incarnation);
    printf("{\"sk\": \"%s\", \"tk\": \"%s\", \"id\": \"%s\", "
           "\"identity_ms\": %llu, \"working_ms\": %llu, \"inc\": \"%s\"}\n",
           sk, tk, id, (unsigned long long)identity->version_ms,
           (unsigned long long)me.own.card.working.version_ms, life);
}

/* Where the victim stands as the sender, on the relayable lane: as its HELLO
   says, and as the last envelope that was drained does. */
static void do_theirs(char *const *words)
{
    const struct leak_place *out = &link_to.victims_out[ENVELOPE_RELAYABLE];
    const struct leak_place *sent = &link_to.victims_sent[ENVELOPE_RELAYABLE];
    char life[2 * sizeof link_to.victims + 1], head[2 * sizeof out->head + 1];
    char sent_head[2 * sizeof sent->head + 1];

    (void)words;
    sodium_bin2hex(life, sizeof life, link_to.victims.octet,
                   sizeof link_to.victims);
    sodium_bin2hex(head, sizeof head, out->head.octet, sizeof out->head);
    sodium_bin2hex(sent_head, sizeof sent_head, sent->head.octet,
                   sizeof sent->head);
    printf("{\"inc\": \"%s\", \"released\": %llu, \"head\": \"%s\", "
           "\"sent\": %llu, \"sent_head\": \"%s\"}\n",
           life, (unsigned long long)out->seq, head,
           (unsigned long long)sent->seq, sent_head);
}

static struct leak_claim claim_of(char *const *words)
{
    const char *head = word(words, "head");

    return (struct leak_claim){
        .run = {(uint64_t)number(words, "from", 1),
                (uint64_t)number(words, "to", 0),
                (enum frame_disposition)number(words, "as", FRAME_STORED)},
        .seq = (uint64_t)number(
            words, "seq", (long)link_to.victims_out[ENVELOPE_RELAYABLE].seq),
        .other_head = head != NULL && strcmp(head, "other") == 0,
    };
}

static void do_receipt(char *const *words)
{
    const struct leak_claim claim = claim_of(words);

    printf("{\"sent\": %s}\n",
           leak_receipt_send(&link_to, &claim) ? "true" : "false");
}

static void do_nak(char *const *words)
{
    const struct leak_claim claim = claim_of(words);

    printf("{\"sent\": %s}\n",
           leak_receipt_send_nak(&link_to, &claim) ? "true" : "false");
}

static void do_frames(char *const *words)
{
    struct leak_batch batch;
    struct leak_sent sent;

    leak_batch_open(&batch, needed(words, "file"));
    sent = leak_batch_send(&batch, &link_to, number(words, "count", 1));
    leak_batch_close(&batch);
    printf("{\"sent\": %llu, \"octets\": %llu, \"ok\": %s}\n", sent.frames,
           sent.octets, sent.all ? "true" : "false");
}

static void do_bulk(char *const *words)
{
    struct leak_recipe r = {.lane = lane_of(words)};
    struct leak_batch batch;
    struct leak_told told;

    leak_batch_open(&batch, needed(words, "file"));
    leak_batch_send_records(&told, &batch, &link_to, &r,
                            number(words, "window", WINDOW));
    leak_batch_close(&batch);
    if (told.last.heard != LEAK_RECEIPT)
        printf("{\"state\": \"stop\", \"heard\": %d, \"code\": %llu, "
               "\"seq\": %llu}\n",
               (int)told.last.heard, (unsigned long long)told.last.code,
               (unsigned long long)told.seq);
    else
        printf("{\"state\": \"done\", \"stored\": %llu, \"held\": %llu, "
               "\"refused\": %llu, \"ok\": %s}\n",
               told.windows[FRAME_STORED], told.windows[FRAME_HELD],
               told.windows[FRAME_NOT_ACCEPTED], told.all ? "true" : "false");
}

static void do_drain(char *const *words)
{
    struct leak_tally tally;

    leak_link_drain(&link_to, &tally, number(words, "ms", 1000));
    printf("{\"octets\": %llu, \"types\": [", tally.octets);
    for (int type = FRAME_NONE; type <= FRAME_GIVEBACK; type++)
        printf("%s%llu", type == FRAME_NONE ? "" : ", ", tally.frames[type]);
    printf("]}\n");
}

/* A message that never ends. */
static void do_parts(char *const *words)
{
    static uint8_t noise[PART_OCTETS];
    long parts = number(words, "n", 1), i = 0;
    bool sent = true;

    for (; i < parts && sent; i++)
        sent =
            leak_link_send(&link_to, (struct bytes){noise, sizeof noise}, true);
    printf("{\"parts\": %ld, \"sent\": %s}\n", i, sent ? "true" : "false");
}

static void do_close(char *const *words)
{
    (void)words;
    leak_link_close(&link_to);
}

static const struct command {
    const char *name;
    void (*run)(char *const *words);
    bool linked; /* needs a connection */
} commands[] = {
    {"open", do_open, false},    {"dial", do_dial, false},
    {"close", do_close, false},  {"dump", do_dump, false},
    {"theirs", do_theirs, true}, {"send", do_send, true},
    {"bulk", do_bulk, true},     {"introduce", do_introduce, true},
    {"card", do_card, true},     {"frames", do_frames, true},
    {"raw", do_raw, true},       {"parts", do_parts, true},
    {"drain", do_drain, true},   {"receipt", do_receipt, true},
    {"nak", do_nak, true},
};

static void obey(char *line)
{
    enum { WORDS_MAX = 16 };
    char *words[WORDS_MAX + 1], *rest = line;
    size_t count = 0;

    for (char *w; (w = strsep(&rest, " \n")) != NULL && count < WORDS_MAX;)
        if (*w != '\0')
            words[count++] = w;
    words[count] = NULL;
    if (count == 0)
        return;
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
        if (strcmp(words[0], commands[i].name) != 0)
            continue;
        if (commands[i].linked && link_to.socket == NULL)
            errx(2, "not open");
        commands[i].run(words);
        fflush(stdout);
        return;
    }
    errx(2, "unknown command '%s'", words[0]);
}

int main(int argc, char **argv)
{
    char line[LINE_MAX_OCTETS];

    if (argc < 4 || argc > 5)
        errx(2, "usage: leaker DIR CARD ENDPOINT [AUTHOR_DIR]");
    if (sodium_init() < 0)
        errx(2, "cannot start libsodium");
    leak_node_read(&me, argv[1]);
    leak_card_read(&victim, argv[2]);
    if (argc == 5)
        leak_node_read(&other, argv[4]);
    link_to.endpoint = argv[3];
    link_to.me = &me;
    link_to.victim = &victim;
    while (fgets(line, sizeof line, stdin) != NULL)
        obey(line);
    leak_link_close(&link_to);
    if (link_to.context != NULL)
        zmq_ctx_term(link_to.context);
    return 0;
}

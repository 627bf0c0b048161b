#include <string.h>

#include "node/core/facts/confirmation.h"
#include "node/core/record/holder_room.h"
#include "node/core/record/holders.h"
#include "node/core/store/outbox_release.h"
#include "tests/node/core/control_fixture.h"
#include "tests/unit.h"

static struct control_fixture k;

static enum err receipts(const struct record_id *id)
{
    struct control_writer *w = control_fixture_ask(&k);

    if (id != NULL)
        control_fixture_name(w, id);
    return control_fixture_answer(&k, control_receipts);
}

static void becomes(const struct record_id *id, unsigned n,
                    enum outbox_release_state state)
{
    uint64_t number = peers_fixture_row(&k.c, id).number;
    struct store *s = k.c.o.store;
    struct outbox_release release;

    assert_true(outbox_release_get(store_view(s), number, k.c.peer[n]->node_no,
                                   &release));
    release.state = (uint8_t)state;
    release.since_ms = 77;
    outbox_release_put(store_txn(s), number, k.c.peer[n]->node_no, &release);
}

/* "stored" comes from the incarnation of a peer that is known now. */
static void answers(const struct record_id *id, unsigned n)
{
    uint64_t number = peers_fixture_row(&k.c, id).number;
    struct store *s = k.c.o.store;
    struct outbox_release release;
    uint32_t node_no = k.c.peer[n]->node_no;

    assert_true(outbox_release_get(store_view(s), number, node_no, &release));
    release.state = OUTBOX_STORED;
    outbox_release_answered(store_view(s), node_no, &release);
    outbox_release_put(store_txn(s), number, node_no, &release);
}

static const char *state_of(const char *peer)
{
    const char *name;

    for (size_t i = 0;
         (name = control_fixture_field(&k, NULL, i, "peer")) != NULL; i++)
        if (strcmp(name, peer) == 0)
            return control_fixture_field(&k, NULL, i, "state");
    return "none";
}

static void says(unsigned author, enum record_notice_type type,
                 const struct record_id *id, unsigned node, uint64_t state)
{
    assert_int_equal(
        FRAME_STORED,
        peers_fixture_tell(&k.c, author,
                           &(struct peers_fixture_notice){.author = author,
                                                          .type = type,
                                                          .record = *id,
                                                          .node = node,
                                                          .state = state}));
}

static void recall(const struct record_id *id)
{
    struct control_writer *w = control_fixture_ask(&k);

    control_fixture_name(w, id);
    control_put_text(w, "reason", "wrong");
    control_put_bool(w, "erase", true);
    assert_err(ERR_OK, control_fixture_answer(&k, control_retract));
}

static void each_recipient_has_its_own_state(void **unused)
{
    struct record_id id;

    (void)unused;
    id = control_fixture_share(&k, "12345", "AMBER");
    becomes(&id, 1, OUTBOX_STORED);
    becomes(&id, 2, OUTBOX_HELD);
    becomes(&id, 3, OUTBOX_VOID);
    becomes(&id, 4, OUTBOX_REFUSED);
    assert_err(ERR_OK, receipts(&id));
    assert_int_equal(5, k.answer.row_count);
    assert_string_equal("stored", state_of("node-1"));
    assert_string_equal("held", state_of("node-2"));
    assert_string_equal("void", state_of("node-3"));
    assert_string_equal("refused", state_of("node-4"));
    assert_string_equal("waiting", state_of("node-5"));
    assert_string_equal("77", control_fixture_field(&k, NULL, 0, "since"));
    assert_string_equal("a report",
                        control_fixture_field(&k, NULL, 0, "title"));
    assert_string_equal("no", control_fixture_field(&k, NULL, 0, "recalled"));
}

static void what_is_beyond_the_first_hop_is_told_by_others(void **unused)
{
    struct record_id id;

    (void)unused;
    peers_fixture_introduce(&k.c, 1, 5);
    id = control_fixture_share(&k, "1", "AMBER");
    says(1, RECORD_NOTICE_PASSED, &id, 5, FRAME_STORED);
    says(2, RECORD_NOTICE_LEAK, &id, 1, 4);
    assert_err(ERR_OK, receipts(&id));
    assert_int_equal(3, k.answer.row_count);
    assert_true(control_fixture_says(&k, NULL, "via", "node-1"));
    assert_string_equal("leak claimed", state_of("node-2"));
    assert_true(control_fixture_says(&k, NULL, "rule", "4"));
}

/* From here nothing went there, and it came by another. */
static void what_is_void_here_is_told_by_others(void **unused)
{
    struct record_id id;

    (void)unused;
    id = control_fixture_share(&k, "12", "AMBER");
    becomes(&id, 1, OUTBOX_STORED);
    becomes(&id, 2, OUTBOX_VOID);
    says(1, RECORD_NOTICE_PASSED, &id, 2, FRAME_STORED);
    assert_err(ERR_OK, receipts(&id));
    assert_int_equal(3, k.answer.row_count);
    assert_string_equal("void", state_of("node-2"));
    assert_true(control_fixture_says(&k, NULL, "via", "node-1"));
}

static void what_was_revised_before_it_was_sent_is_complete(void **unused)
{
    struct record_id id;
    struct control_writer *w;

    (void)unused;
    id = control_fixture_share(&k, "12", "AMBER");
    becomes(&id, 1, OUTBOX_STORED);
    becomes(&id, 2, OUTBOX_VOID);
    assert_err(ERR_OK, receipts(&id));
    assert_true(control_fixture_says(&k, NULL, "outdated", "no"));
    assert_string_not_equal("-", control_fixture_field(&k, NULL, 1, "rule"));
    w = control_fixture_ask(&k);
    control_fixture_name(w, &id);
    control_put_text(w, "reason", "a typing error");
    control_put_text(w, "pap", "AMBER");
    assert_err(ERR_OK, control_fixture_answer(&k, control_revise));
    id = control_fixture_made(&k, "record");
    becomes(&id, 1, OUTBOX_REFUSED);
    becomes(&id, 2, OUTBOX_STORED);
    assert_err(ERR_OK, receipts(NULL));
    /* The revision comes first, which one has refused. */
    assert_string_equal("2", control_fixture_field(&k, NULL, 0, "number"));
    assert_string_equal("1", control_fixture_field(&k, NULL, 2, "number"));
    assert_string_equal("yes", control_fixture_field(&k, NULL, 3, "outdated"));
    assert_string_equal("void", control_fixture_field(&k, NULL, 3, "state"));
    assert_string_equal("-", control_fixture_field(&k, NULL, 3, "rule"));
}

/* Shared with a group of which node 1 reaches a member that is no peer. */
static struct record_id share_by_delegate(void)
{
    struct control_writer *w;

    (void)peers_fixture_group_from(
        &k.c, 0,
        &(struct peers_fixture_version){
            .object = 6, .version = 1, .members = "015", .name = "ours"});
    k.c.peer[1]->card.identity.role = CARD_COORDINATOR;
    w = control_fixture_ask(&k);
    control_put_text(w, "tlp", "AMBER");
    control_put_bin(w, "body", control_fixture_body("shared.example"));
    control_fixture_put_list(w, "to", 1, (const char *const[]){"group:ours"});
    control_fixture_put_delegate(w, "node-1", RECORD_SCOPE_AUDIENCE);
    assert_err(ERR_OK, control_fixture_answer(&k, control_share));
    return control_fixture_made(&k, "record");
}

static void
members_beyond_a_delegate_are_awaited_but_for_retractions(void **unused)
{
    struct record_id id, retraction;
    struct control_writer *w;

    (void)unused;
    peers_fixture_introduce(&k.c, 1, 5);
    id = share_by_delegate();
    assert_err(ERR_OK, receipts(&id));
    assert_int_equal(2, k.answer.row_count);
    assert_true(control_fixture_says(&k, NULL, "via", "node-1"));
    w = control_fixture_ask(&k);
    control_fixture_name(w, &id);
    control_put_text(w, "reason", "wrong");
    assert_err(ERR_OK, control_fixture_answer(&k, control_retract));
    retraction = control_fixture_made(&k, "record");
    assert_err(ERR_OK, receipts(&retraction));
    assert_int_equal(1, k.answer.row_count);
    assert_false(control_fixture_says(&k, NULL, "via", "node-1"));
}

static void after_a_recall_each_is_not_yet_until_it_says_so(void **unused)
{
    struct record_id id;

    (void)unused;
    id = control_fixture_share(&k, "123", "AMBER");
    becomes(&id, 1, OUTBOX_STORED);
    becomes(&id, 2, OUTBOX_STORED);
    becomes(&id, 3, OUTBOX_VOID);
    says(1, RECORD_NOTICE_PASSED, &id, 5, FRAME_STORED);
    recall(&id);
    assert_err(ERR_OK, receipts(&id));
    assert_string_equal("not yet", state_of("node-1"));
    assert_string_equal("not yet", state_of("node-2"));
    assert_string_equal("void", state_of("node-3")); /* it never got it */
    assert_string_equal("yes", control_fixture_field(&k, NULL, 0, "recalled"));
    says(1, RECORD_NOTICE_ERASED, &id, 1, 0);
    assert_err(ERR_OK, receipts(&id));
    assert_string_equal("erased", state_of("node-1"));
    assert_string_equal("stored",
                        control_fixture_field(&k, NULL, 0, "delivery"));
    assert_string_equal("not yet", state_of("node-2"));
    assert_true(control_fixture_says(&k, NULL, "state", "not yet"));
}

/* Of a retraction whose tombstones alone stay nobody says that it is erased. */
static void a_tombstone_is_not_awaited_to_be_erased(void **unused)
{
    struct record_id id = control_fixture_share(&k, "1", "AMBER"), retraction;
    struct control_writer *w = control_fixture_ask(&k);
    struct vault_row row;

    (void)unused;
    control_fixture_name(w, &id);
    control_put_text(w, "reason", "wrong");
    assert_err(ERR_OK, control_fixture_answer(&k, control_retract));
    retraction = control_fixture_made(&k, "record");
    answers(&retraction, 1);
    row = peers_fixture_row(&k.c, &retraction);
    vault_erase(&k.c.o.facts.txn, &row, VAULT_TOMBSTONE);
    assert_err(ERR_OK, receipts(&retraction));
    assert_string_equal("stored", state_of("node-1"));
    assert_string_equal("no", control_fixture_field(&k, NULL, 0, "recalled"));
}

static void the_incomplete_come_first(void **unused)
{
    struct record_id first, second;
    char hex[IDENT_HEX_TEXT];

    (void)unused;
    assert_err(ERR_OK, receipts(NULL));
    assert_int_equal(0, k.answer.row_count);
    first = control_fixture_share(&k, "1", "AMBER");
    second = control_fixture_share(&k, "1", "AMBER");
    becomes(&second, 1, OUTBOX_STORED);
    assert_err(ERR_OK, receipts(NULL));
    assert_int_equal(2, k.answer.row_count);
    ident_hex(hex, first.octet);
    assert_string_equal(hex, control_fixture_field(&k, NULL, 0, "record"));
    assert_string_equal("waiting", control_fixture_field(&k, NULL, 0, "state"));
}

/* Node 1 says that it passed a record on to many that nobody here knows. */
static void pass_to_many(const struct record_id *id, uint32_t from,
                         size_t count)
{
    static struct record_noted entries[RECORD_NOTICE_ENTRIES_MAX];
    static uint8_t room[RECORD_BODY_MAX];
    struct buffer body = {room, 0, sizeof room};

    for (size_t i = 0; i < count; i++) {
        entries[i] = (struct record_noted){.record = *id, .state = 1};
        bytes_put_be(entries[i].node.octet, from + i + 1, 8);
    }
    assert_err(ERR_OK, record_notice_write(&body, RECORD_NOTICE_PASSED, 1,
                                           entries, count));
    (void)peers_fixture_stored(
        &k.c, 1,
        &(struct core_fixture_report){.author = 1,
                                      .tlp = TLP_AMBER,
                                      .to_me = true,
                                      .kind = RECORD_NOTICE,
                                      .object = 77,
                                      .revision = 1 + from,
                                      .body = bytes_of(&body)});
}

/* Rows of all pages; fails when they do not end. */
static size_t rows_of_all_pages(const struct record_id *id)
{
    uint8_t next[CONTROL_NEXT_MAX];
    size_t rows = 0, len = 0;

    for (int pages = 0; pages == 0 || len > 0; pages++) {
        struct control_writer *w = control_fixture_ask(&k);

        assert_true(pages < 64);
        if (id != NULL)
            control_fixture_name(w, id);
        if (len > 0)
            control_put_bin(w, "after", (struct bytes){next, len});
        assert_err(ERR_OK, control_fixture_answer(&k, control_receipts));
        rows += k.answer.row_count;
        len = k.answer.next.len;
        if (len > 0)
            memcpy(next, k.answer.next.at, len);
    }
    return rows;
}

static void what_a_peer_lost_waits_again_or_is_over(void **unused)
{
    const struct loss_cursor nothing[ENVELOPE_LANES] = {0};
    struct store *s;
    struct record_id live, over;
    struct vault_row row;
    uint32_t node_no;

    (void)unused;
    s = k.c.o.store;
    node_no = k.c.peer[1]->node_no;
    loss_meet(store_txn(s), node_no, nothing, k.c.o.facts.now_ms);
    live = control_fixture_share(&k, "1", "AMBER");
    over = control_fixture_share(&k, "1", "AMBER");
    answers(&live, 1);
    answers(&over, 1);
    row = peers_fixture_row(&k.c, &over);
    row.state |= VAULT_RETRACTED;
    vault_update(store_txn(s), &row);
    loss_meet(store_txn(s), node_no, nothing, 88);
    assert_err(ERR_OK, receipts(&live));
    assert_string_equal("waiting again", state_of("node-1"));
    assert_string_equal("88", control_fixture_field(&k, NULL, 0, "until"));
    assert_string_equal("-", control_fixture_field(&k, NULL, 0, "lost"));
    assert_err(ERR_OK, receipts(&over));
    assert_string_equal("stored", state_of("node-1"));
    assert_string_equal("-", control_fixture_field(&k, NULL, 0, "until"));
    assert_string_equal("88", control_fixture_field(&k, NULL, 0, "lost"));
    assert_string_equal("-", control_fixture_field(&k, NULL, 0, "fenced"));
    /* The incomplete stands first. */
    assert_err(ERR_OK, receipts(NULL));
    assert_string_equal("waiting again", state_of("node-1"));
}

static size_t rows_of_state(const char *state)
{
    struct control_writer *w = control_fixture_ask(&k);

    control_fixture_put_list(w, "state", 1, &state);
    assert_err(ERR_OK, control_fixture_answer(&k, control_receipts));
    return k.answer.row_count;
}

/* Of what is told beside the answers of those that it was released to. */
static void what_others_say_is_found_by_its_state(void **unused)
{
    const struct loss_cursor nothing[ENVELOPE_LANES] = {0};
    struct holder_said said = {.counts = true};
    struct record_id id;

    (void)unused;
    peers_fixture_introduce(&k.c, 1, 5);
    id = share_by_delegate();
    answers(&id, 1);
    /* The group, and a member beyond. */
    assert_int_equal(2, rows_of_state("waiting"));
    assert_true(control_fixture_says(&k, NULL, "via", "node-1"));
    id = control_fixture_share(&k, "1", "AMBER");
    answers(&id, 1);
    says(1, RECORD_NOTICE_PASSED, &id, 5, FRAME_NOT_ACCEPTED);
    assert_int_equal(1, rows_of_state("refused"));
    assert_int_equal(0, rows_of_state("left out"));
    said.number = peers_fixture_row(&k.c, &id).number;
    said.by = said.from = k.c.peer[1]->node_no;
    holder_room_pass_over(&k.c.o.facts, &said);
    assert_int_equal(1, rows_of_state("left out"));
    loss_meet(store_txn(k.c.o.store), k.c.peer[1]->node_no, nothing, 77);
    answers(&id, 1);
    assert_int_equal(0, rows_of_state("waiting again"));
    loss_meet(store_txn(k.c.o.store), k.c.peer[1]->node_no, nothing, 88);
    assert_true(rows_of_state("waiting again") > 0);
}

static void what_waits_for_a_fenced_peer_says_so(void **unused)
{
    struct record_id id;

    (void)unused;
    id = control_fixture_share(&k, "1", "AMBER");
    strcpy(k.c.peer[1]->fence, "why");
    assert_err(ERR_OK, receipts(&id));
    assert_string_equal("waiting", state_of("node-1"));
    assert_string_equal("why", control_fixture_field(&k, NULL, 0, "fenced"));
}

/* A rebuilt author has it back from one, and the other has said nothing. */
static void of_what_was_regained_nobody_is_left_out(void **unused)
{
    struct record_id id, later;

    (void)unused;
    peers_fixture_lose(&k.c, STORE_UNKNOWN);
    confirmation_all(&k.c.o.facts);
    id = peers_fixture_sign(
        &k.c, &(struct core_fixture_report){
                  .author = 0, .tlp = TLP_AMBER, .to = {1, 2}, .object = 1});
    peers_fixture_list(&k.c, 1, &id, 1, false);
    assert_int_equal(FRAME_STORED, peers_fixture_feed(&k.c, 1));
    assert_err(ERR_OK, receipts(&id));
    assert_string_equal("stored", state_of("node-1"));
    assert_string_equal("unknown", state_of("node-2"));
    assert_string_equal("none", state_of("node-3"));
    later = control_fixture_share(&k, "1", "AMBER");
    answers(&later, 1);
    /* What is unknown is incomplete, and comes first. */
    assert_err(ERR_OK, receipts(NULL));
    assert_string_equal(control_fixture_field(&k, NULL, 0, "number"),
                        control_fixture_field(&k, NULL, 1, "number"));
    assert_string_equal("unknown", state_of("node-2"));
}

static void more_holders_than_a_page_takes_are_told_in_pages(void **unused)
{
    enum { MANY = 16 * RECORD_NOTICE_ENTRIES_MAX };
    struct record_id id;

    (void)unused;
    (void)control_fixture_share(&k, "1", "AMBER");
    id = control_fixture_share(&k, "1", "AMBER");
    (void)control_fixture_share(&k, "1", "AMBER");
    for (uint32_t i = 0; i < MANY; i += RECORD_NOTICE_ENTRIES_MAX)
        pass_to_many(&id, i, RECORD_NOTICE_ENTRIES_MAX);
    assert_int_equal(MANY + 1, rows_of_all_pages(&id));
    assert_int_equal(MANY + 3, rows_of_all_pages(NULL));
}

/* Nodes 1 and 2 are peers; 4 to 6 are known by their cards. */
static struct record_id words_about_5(void)
{
    struct record_id id;

    for (unsigned n = 4; n <= 6; n++)
        peers_fixture_introduce(&k.c, 1, n);
    id = control_fixture_share(&k, "1", "AMBER");
    says(1, RECORD_NOTICE_PASSED, &id, 4, FRAME_STORED);
    says(1, RECORD_NOTICE_PASSED, &id, 5, FRAME_STORED);
    assert_int_equal(FRAME_STORED,
                     peers_fixture_tell(&k.c, 1,
                                        &(struct peers_fixture_notice){
                                            .author = 4,
                                            .type = RECORD_NOTICE_PASSED,
                                            .record = id,
                                            .node = 5,
                                            .state = FRAME_NOT_ACCEPTED}));
    return id;
}

static size_t row_of(const char *peer)
{
    const char *name;
    size_t i = 0;

    while ((name = control_fixture_field(&k, NULL, i, "peer")) != NULL &&
           strcmp(name, peer) != 0)
        i++;
    assert_non_null(name);
    return i;
}

static const char *field_of(const char *peer, const char *field)
{
    return control_fixture_field(&k, NULL, row_of(peer), field);
}

static void
words_that_differ_are_told_beside_the_one_that_is_shown(void **unused)
{
    static char five[FACTS_NAME_MAX];
    struct record_id id;

    (void)unused;
    id = words_about_5();
    facts_name(five, &k.c.o.facts, &k.c.o.node[5].id);
    assert_err(ERR_OK, receipts(&id));
    assert_string_equal("stored", field_of(five, "state"));
    assert_string_equal("node-1", field_of(five, "via"));
    assert_string_equal("1", field_of(five, "differing"));
    assert_string_equal("no", field_of(five, "claimed"));
    /* One word that it is there, and it has not erased. */
    recall(&id);
    assert_err(ERR_OK, receipts(&id));
    assert_string_equal("not yet", field_of(five, "state"));
}

static void what_is_left_out_is_told_with_its_count(void **unused)
{
    struct holder_said said = {.counts = true};
    struct record_id id;

    (void)unused;
    peers_fixture_introduce(&k.c, 1, 5);
    id = control_fixture_share(&k, "1", "AMBER");
    says(1, RECORD_NOTICE_PASSED, &id, 5, FRAME_STORED);
    said.number = peers_fixture_row(&k.c, &id).number;
    said.by = said.from = k.c.peer[1]->node_no;
    holder_room_pass_over(&k.c.o.facts, &said);
    holder_room_pass_over(&k.c.o.facts, &said);
    assert_err(ERR_OK, receipts(&id));
    assert_true(control_fixture_says(&k, NULL, "state", "left out"));
    assert_true(control_fixture_says(&k, NULL, "count", "2"));
    (void)control_fixture_ask(&k);
    assert_err(ERR_OK, control_fixture_answer(&k, control_inbox));
    assert_int_equal(1, control_fixture_rows(&k, "left out"));
    assert_string_equal("2", control_fixture_field(&k, "left out", 0, "count"));
    assert_string_equal("node-1",
                        control_fixture_field(&k, "left out", 0, "from"));
}

enum { PARTS = 150 };

static void share_a_set(void)
{
    static const uint8_t name[16] = {7};

    for (unsigned i = 1; i <= PARTS; i++) {
        struct control_writer *w = control_fixture_ask(&k);
        uint8_t room[64];
        struct buffer b = {room, 0, sizeof room};
        struct writer list = writer_on(&b);

        writer_array(&list, 3);
        writer_bin_from(&list, name, sizeof name);
        writer_uint(&list, i);
        writer_uint(&list, PARTS);
        assert_err(ERR_OK, writer_done(&list));
        control_put_text(w, "tlp", "AMBER");
        control_put_bin(w, "body", control_fixture_body("shared.example"));
        control_fixture_put_list(w, "to", 1, (const char *const[]){"node-1"});
        control_put_packed(w, "set", bytes_of(&b));
        assert_err(ERR_OK, control_fixture_answer(&k, control_share));
    }
}

/* Where a list goes on; empty: at its start, and at its end. */
struct after {
    uint8_t octet[CONTROL_NEXT_MAX];
    size_t len;
};

static size_t page(struct after *after)
{
    struct control_writer *w = control_fixture_ask(&k);

    if (after->len > 0)
        control_put_bin(w, "after", (struct bytes){after->octet, after->len});
    assert_err(ERR_OK, control_fixture_answer(&k, control_receipts));
    after->len = k.answer.next.len;
    if (after->len > 0)
        memcpy(after->octet, k.answer.next.at, after->len);
    return k.answer.row_count;
}

/* The rows of a page, each of which is of the whole set. */
static size_t page_of_set(struct after *after)
{
    const size_t rows = page(after);

    for (size_t i = 0; i < rows; i++)
        assert_string_equal("150", control_fixture_field(&k, NULL, i, "parts"));
    return rows;
}

/* The same of a recalled one, beside its retractions, which are not told. */
static size_t page_of_recalled(struct after *after)
{
    const size_t rows = page(after);
    size_t of_it = 0;

    for (size_t i = 0; i < rows; i++) {
        if (strcmp("report", control_fixture_field(&k, NULL, i, "kind")) != 0)
            continue;
        assert_string_equal("150", control_fixture_field(&k, NULL, i, "parts"));
        of_it++;
    }
    return of_it;
}

static void a_set_is_told_over_pages_and_once(void **unused)
{
    struct after after = {.len = 0};
    size_t rows = 0, pages = 0;

    (void)unused;
    share_a_set();
    assert_int_equal(0, page_of_set(&after)); /* it saw no more than a part */
    while (after.len > 0 && pages++ < PARTS)
        rows += page_of_set(&after);
    assert_int_equal(0, after.len);
    assert_int_equal(1, rows);
}

/* Of a set that was recalled as a whole each part is still awaited. */
static void a_recalled_set_is_told_as_one(void **unused)
{
    struct after after = {.len = 0};
    struct record_id id;
    struct control_writer *w;
    size_t rows = 0, pages = 0;

    (void)unused;
    share_a_set();
    id = control_fixture_made(&k, "record");
    w = control_fixture_ask(&k);
    control_fixture_name(w, &id);
    control_put_text(w, "reason", "wrong");
    control_put_bool(w, "erase", true);
    control_put_bool(w, "set", true);
    assert_err(ERR_OK, control_fixture_answer(&k, control_retract));
    do
        rows += page_of_recalled(&after);
    while (after.len > 0 && pages++ < PARTS);
    assert_int_equal(1, rows);
}

static void two_lists_at_once_come_to_their_ends(void **unused)
{
    struct after after[2] = {{.len = 0}, {.len = 0}};
    bool over[2] = {false, false};
    size_t rows[2] = {0, 0}, pages = 0;

    (void)unused;
    share_a_set();
    while (pages++ < PARTS && !(over[0] && over[1]))
        for (size_t i = 0; i < 2; i++)
            if (!over[i]) {
                rows[i] += page_of_set(&after[i]);
                over[i] = after[i].len == 0;
            }
    assert_true(over[0] && over[1]);
    assert_int_equal(1, rows[0]);
    assert_int_equal(1, rows[1]);
}

static void bad_requests_are_told_so(void **unused)
{
    struct record_id none = {{7}};

    (void)unused;
    assert_err(ERR_NOT_FOUND, receipts(&none));
    control_put_uint(control_fixture_ask(&k), "record", 1);
    assert_err(ERR_USAGE, control_fixture_answer(&k, control_receipts));
    control_put_text(control_fixture_ask(&k), "record", "abcdefg");
    assert_err(ERR_NOT_FOUND, control_fixture_answer(&k, control_receipts));
    control_put_bin(control_fixture_ask(&k), "after", UNIT_LITERAL("x"));
    assert_err(ERR_OK, control_fixture_answer(&k, control_receipts));
}

int main(void)
{
#define TEST(name, peers) CONTROL_FIXTURE_TEST(name, &k, peers)
    const struct CMUnitTest tests[] = {
        TEST(each_recipient_has_its_own_state, 5),
        TEST(what_is_beyond_the_first_hop_is_told_by_others, 2),
        TEST(what_is_void_here_is_told_by_others, 2),
        TEST(what_was_revised_before_it_was_sent_is_complete, 2),
        TEST(members_beyond_a_delegate_are_awaited_but_for_retractions, 1),
        TEST(after_a_recall_each_is_not_yet_until_it_says_so, 3),
        TEST(a_tombstone_is_not_awaited_to_be_erased, 1),
        TEST(the_incomplete_come_first, 1),
        TEST(what_a_peer_lost_waits_again_or_is_over, 2),
        TEST(what_others_say_is_found_by_its_state, 1),
        TEST(what_waits_for_a_fenced_peer_says_so, 1),
        TEST(of_what_was_regained_nobody_is_left_out, 3),
        TEST(more_holders_than_a_page_takes_are_told_in_pages, 1),
        TEST(words_that_differ_are_told_beside_the_one_that_is_shown, 2),
        TEST(what_is_left_out_is_told_with_its_count, 1),
        TEST(a_set_is_told_over_pages_and_once, 1),
        TEST(a_recalled_set_is_told_as_one, 1),
        TEST(two_lists_at_once_come_to_their_ends, 1),
        TEST(bad_requests_are_told_so, 1),
    };

    return cmocka_run_group_tests(tests, control_fixture_keys_start,
                                  control_fixture_keys_stop);
}

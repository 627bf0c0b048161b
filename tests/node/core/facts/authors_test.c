#include "node/core/facts/authors.h"

#include <sodium.h>
#include <string.h>

#include "node/core/facts/confirmation.h"
#include "node/core/record/release.h"
#include "node/core/store/author_table.h"
#include "node/core/store/counter.h"
#include "node/core/store/incarnation.h"
#include "tests/node/core/peers_fixture.h"
#include "tests/unit.h"

static struct peers_fixture c;
static uint8_t card_octets[CARD_MAX];
static struct buffer card;

/* A card of sample node n whose parts are so many days newer. */
static struct bytes card_of(unsigned n, unsigned identity_days,
                            unsigned working_days, const char *org)
{
    struct card_identity identity = sample_identity(&c.o.node[n]);
    struct card_working working = sample_working(&c.o.node[n]);

    card = (struct buffer){card_octets, 0, sizeof card_octets};
    identity.version_ms += identity_days * SAMPLE_DAY_MS;
    identity.org = bytes_text(org);
    working.version_ms += working_days * SAMPLE_DAY_MS;
    sample_card_of(&card, &c.o.node[n], &identity, &working);
    return bytes_of(&card);
}

static enum err keep(unsigned by, struct bytes octets)
{
    return authors_keep(c.o.facts.authors, c.peer[by]->node_no, octets,
                        c.o.facts.now_ms);
}

static struct author found(unsigned n)
{
    struct author a = {0};

    assert_true(authors_find(c.o.facts.authors, &c.o.node[n].id, &a));
    return a;
}

static bool known(const struct node_id *id)
{
    struct author a;

    return authors_find(c.o.facts.authors, id, &a);
}

static void a_card_is_found_with_who_introduced_it(void **unused)
{
    struct author a;

    (void)unused;
    assert_false(known(&c.o.node[5].id));
    assert_err(ERR_OK, keep(2, card_of(5, 0, 0, "Five")));
    a = found(5);
    assert_int_equal(c.peer[2]->node_no, a.by);
    assert_int_equal(node_no_known(&c.o.facts.txn.view, &c.o.node[5].id),
                     a.node_no);
    assert_bytes_equal(bytes_of(&card), a.raw);
    assert_true(ident_same(&c.o.node[5].id, &a.card->identity.node));
    peers_fixture_restart(&c);
    a = found(5);
    assert_bytes_equal(bytes_of(&card), a.raw);
    assert_int_equal(c.peer[2]->node_no, a.by);
}

static void a_newer_card_replaces_whichever_part_is_newer(void **unused)
{
    (void)unused;
    assert_err(ERR_OK, keep(1, card_of(5, 0, 0, "Five")));
    assert_err(ERR_OK, keep(2, card_of(5, 0, 1, "Five")));
    assert_err(ERR_OK, keep(2, card_of(5, 2, 1, "Five anew")));
    assert_bytes_equal(bytes_text("Five anew"), found(5).card->identity.org);
    /* Who introduced it first stays named. */
    assert_int_equal(c.peer[1]->node_no, found(5).by);
    peers_fixture_restart(&c);
    assert_bytes_equal(bytes_of(&card), found(5).raw);
}

static void an_older_card_changes_nothing(void **unused)
{
    (void)unused;
    assert_err(ERR_OK, keep(1, card_of(5, 2, 2, "Five")));
    assert_err(ERR_OLDER, keep(1, card_of(5, 1, 2, "old")));
    assert_err(ERR_OLDER, keep(1, card_of(5, 2, 1, "Five")));
    assert_err(ERR_OLDER, keep(1, card_of(5, 1, 3, "half old")));
    assert_bytes_equal(bytes_text("Five"), found(5).card->identity.org);
    assert_bytes_equal(card_of(5, 2, 2, "Five"), found(5).raw);
}

static void
the_same_card_again_is_no_news_and_no_other_of_its_version(void **unused)
{
    (void)unused;
    assert_err(ERR_OK, keep(1, card_of(5, 1, 1, "Five")));
    assert_err(ERR_EXISTS, keep(1, card_of(5, 1, 1, "Five")));
    assert_err(ERR_CONFLICT, keep(1, card_of(5, 1, 1, "Fife")));
    assert_err(ERR_CONFLICT, keep(1, card_of(5, 1, 9, "Fife")));
    assert_bytes_equal(card_of(5, 1, 1, "Five"), found(5).raw);
}

static void what_is_no_valid_card_is_not_kept(void **unused)
{
    struct bytes octets;

    (void)unused;
    octets = card_of(5, 0, 0, "Five");
    for (size_t cut = 0; cut < octets.len; cut += 7)
        assert_int_not_equal(ERR_OK, keep(1, (struct bytes){octets.at, cut}));
    for (size_t at = 0; at < octets.len; at += 5) {
        card_octets[at] ^= 4;
        assert_int_not_equal(ERR_OK, keep(1, octets));
        card_octets[at] ^= 4;
    }
    assert_false(known(&c.o.node[5].id));
    assert_err(ERR_OK, keep(1, octets));
}

/* A node of its own for each number. */
static struct bytes stranger(uint32_t number, struct node_id *id)
{
    struct sample_node n = c.o.node[7];
    struct card_identity identity;
    struct card_working working;
    uint8_t seed[crypto_sign_SEEDBYTES] = {0};

    bytes_put_be(seed, number + 1, 8);
    crypto_sign_seed_keypair(n.ik.octet, n.ik_secret.octet, seed);
    seed[31] = 1;
    crypto_sign_seed_keypair(n.sk.octet, n.sk_secret.octet, seed);
    n.id = *id = ident_node(&n.ik);
    identity = sample_identity(&n);
    working = sample_working(&n);
    card = (struct buffer){card_octets, 0, sizeof card_octets};
    sample_card_of(&card, &n, &identity, &working);
    return bytes_of(&card);
}

static uint64_t counted(enum counter which, unsigned by)
{
    return counter_get(&c.o.facts.txn.view, which, c.peer[by]->node_no);
}

static void count_as(enum counter which, unsigned by, uint64_t count)
{
    counter_put(&c.o.facts.txn, which, c.peer[by]->node_no, count);
}

static void
names_of_one_peer_push_out_its_oldest_and_nobody_elses(void **unused)
{
    struct node_id id[4];

    (void)unused;
    assert_err(ERR_OK, keep(2, stranger(0, &id[0])));
    for (uint32_t i = 1; i < 4; i++) {
        c.o.facts.now_ms++;
        assert_err(ERR_OK, keep(1, stranger(i, &id[i])));
        if (i == 2)
            count_as(COUNTER_NAMES, 1, AUTHORS_NAMES_A_PEER_MAX);
    }
    assert_true(known(&id[0]));
    assert_false(known(&id[1]));
    assert_true(known(&id[2]) && known(&id[3]));
    assert_int_equal(AUTHORS_NAMES_A_PEER_MAX, counted(COUNTER_NAMES, 1));
    assert_int_equal(1, counted(COUNTER_NAMES, 2));
}

static const struct core_fixture_report by_five = {
    .author = 5, .tlp = TLP_CLEAR, .object = 1};

/* Its time has not come, and its signer's card is needed when it has. */
static void a_name_stays_while_a_record_waits_for_it(void **unused)
{
    struct core_fixture_report waits = by_five;
    struct node_id id[2];

    (void)unused;
    waits.created_ms = c.o.facts.now_ms + SAMPLE_DAY_MS;
    assert_err(ERR_OK, keep(1, card_of(5, 0, 0, "Five")));
    (void)peers_fixture_sign(&c, &waits);
    assert_int_equal(FRAME_HELD, peers_fixture_feed(&c, 1));
    c.o.facts.now_ms++;
    assert_err(ERR_OK, keep(1, stranger(0, &id[0])));
    count_as(COUNTER_NAMES, 1, AUTHORS_NAMES_A_PEER_MAX);
    c.o.facts.now_ms++;
    assert_err(ERR_OK, keep(1, stranger(1, &id[1])));
    assert_true(known(&c.o.node[5].id));
    assert_false(known(&id[0]));
}

static enum authors_room room_of(unsigned from, unsigned author)
{
    return authors_room(c.o.facts.authors, c.peer[from]->node_no,
                        &c.o.node[author].id, c.o.facts.now_ms);
}

static void spend_the_day_of(unsigned peer)
{
    author_table_day_put(&c.o.facts.txn, c.peer[peer]->node_no,
                         &(struct author_day){c.o.facts.now_ms / SAMPLE_DAY_MS,
                                              AUTHORS_A_DAY_MAX});
}

static void an_author_counts_once_against_who_brought_its_record(void **unused)
{
    struct core_fixture_report second = by_five;
    struct author_row row;

    (void)unused;
    second.object = 2;
    assert_err(ERR_OK, keep(1, card_of(5, 0, 0, "Five")));
    assert_int_equal(0, counted(COUNTER_AUTHORS, 1));
    assert_int_equal(1, counted(COUNTER_NAMES, 1));
    (void)peers_fixture_stored(&c, 2, &by_five);
    (void)peers_fixture_stored(&c, 1, &second);
    assert_int_equal(1, counted(COUNTER_AUTHORS, 2));
    assert_int_equal(0, counted(COUNTER_AUTHORS, 1));
    assert_int_equal(0, counted(COUNTER_NAMES, 1));
    assert_int_equal(1, authors_today(c.o.facts.authors, c.peer[2]->node_no,
                                      c.o.facts.now_ms));
    assert_true(author_table_get(&c.o.facts.txn.view, found(5).node_no, &row));
    assert_int_equal(2, row.records);
    assert_int_equal(c.peer[1]->node_no, row.by);
    assert_int_equal(c.peer[2]->node_no, row.brought_by);
}

static void what_a_peer_brings_in_a_day_is_bounded(void **unused)
{
    (void)unused;
    assert_err(ERR_OK, keep(1, card_of(5, 0, 0, "Five")));
    spend_the_day_of(1);
    assert_int_equal(AUTHORS_TOMORROW, room_of(1, 5));
    assert_int_equal(AUTHORS_ROOM, room_of(2, 5));
    c.o.facts.now_ms = authors_again_ms(AUTHORS_TOMORROW, c.o.facts.now_ms);
    assert_int_equal(AUTHORS_ROOM, room_of(1, 5));
}

/* Records of nodes 3 (a peer), 5 and 6 (which peer 2 brought) and 7, by peer 1:
   how each is answered. */
static void answers(uint8_t object, enum frame_disposition want)
{
    static const unsigned authors[] = {3, 5, 6, 7};

    for (size_t i = 0; i < sizeof authors / sizeof *authors; i++) {
        (void)peers_fixture_sign(
            &c, &(struct core_fixture_report){
                    .author = authors[i], .tlp = TLP_CLEAR, .object = object});
        assert_int_equal(want, peers_fixture_feed(&c, 1));
    }
}

/* WIRE.md 7.18: "the answer does not tell whom the receiver knows otherwise" */
static void a_used_up_day_is_answered_alike_whoever_is_known(void **unused)
{
    struct core_fixture_report by_six = by_five;

    (void)unused;
    by_six.author = 6;
    peers_fixture_introduce(&c, 2, 6);
    (void)peers_fixture_stored(&c, 2, &by_six);
    for (unsigned n = 5; n <= 7; n += 2)
        peers_fixture_introduce(&c, 1, n);
    spend_the_day_of(1);
    answers(1, FRAME_HELD); /* node 6's is here already */
    (void)peers_fixture_sign(
        &c, &(struct core_fixture_report){.author = 1, .tlp = TLP_CLEAR});
    assert_int_equal(FRAME_STORED, peers_fixture_feed(&c, 1)); /* its own */
    c.o.facts.now_ms = authors_again_ms(AUTHORS_TOMORROW, c.o.facts.now_ms);
    peers_fixture_look_again(&c);
    assert_int_equal(4, authors_today(c.o.facts.authors, c.peer[1]->node_no,
                                      c.o.facts.now_ms));
    /* Whom it brought once it may always bring. */
    spend_the_day_of(1);
    answers(2, FRAME_STORED);
    count_as(COUNTER_AUTHORS, 1, AUTHORS_A_PEER_MAX);
    answers(3, FRAME_STORED);
}

static void a_full_budget_is_answered_alike_whoever_is_known(void **unused)
{
    (void)unused;
    for (unsigned n = 5; n <= 7; n++)
        peers_fixture_introduce(&c, 2, n);
    count_as(COUNTER_AUTHORS, 1, AUTHORS_A_PEER_MAX);
    answers(1, FRAME_HELD);
}

/* Node 5 with one record that expires in a day. */
static void brief_author(unsigned from)
{
    struct core_fixture_report brief = by_five;

    brief.expires_ms = c.o.facts.now_ms + SAMPLE_DAY_MS;
    assert_err(ERR_OK, keep(from, card_of(5, 0, 0, "Five")));
    (void)peers_fixture_stored(&c, from, &brief);
}

static void there_is_room_again_when_a_record_is_over(void **unused)
{
    struct core_fixture_report six = by_five;

    (void)unused;
    six.author = 6;
    brief_author(1);
    count_as(COUNTER_AUTHORS, 1, AUTHORS_A_PEER_MAX);
    assert_err(ERR_OK, keep(1, card_of(6, 0, 0, "Six")));
    assert_int_equal(AUTHORS_FULL, room_of(1, 6));
    assert_int_equal(AUTHORS_ROOM, room_of(1, 5)); /* counted already */
    c.o.facts.now_ms += SAMPLE_DAY_MS;
    assert_int_equal(AUTHORS_ROOM, room_of(1, 6));
    (void)peers_fixture_stored(&c, 1, &six);
    assert_false(known(&c.o.node[5].id));
    assert_int_equal(AUTHORS_A_PEER_MAX, counted(COUNTER_AUTHORS, 1));
}

static uint32_t number_of(unsigned n)
{
    return node_no_known(&c.o.facts.txn.view, &c.o.node[n].id);
}

static enum authors_life lives(unsigned n)
{
    uint64_t number;

    return authors_lives(c.o.facts.authors, number_of(n), c.o.facts.now_ms,
                         &number);
}

static void a_retraction_and_a_group_keep_their_author(void **unused)
{
    struct record_id id;

    (void)unused;
    brief_author(1);
    c.o.facts.now_ms += SAMPLE_DAY_MS;
    assert_int_equal(AUTHORS_NOTHING, lives(5));
    id = peers_fixture_sign(&c, &by_five);
    (void)peers_fixture_retraction(
        &c, &(struct peers_fixture_retraction){.author = 5,
                                               .object = 9,
                                               .target = 1,
                                               .record = id,
                                               .up_to = 1,
                                               .tlp = TLP_CLEAR});
    assert_int_equal(FRAME_STORED, peers_fixture_feed(&c, 1));
    assert_int_equal(AUTHORS_RECORD, lives(5));
    assert_int_equal(AUTHORS_NOTHING, lives(6)); /* nobody introduced it */
    assert_err(ERR_OK, keep(1, card_of(6, 0, 0, "Six")));
    (void)peers_fixture_group_from(
        &c, 1,
        &(struct peers_fixture_version){
            .owner = 6, .object = 6, .version = 1, .members = "06"});
    assert_int_equal(AUTHORS_RECORD, lives(6));
}

/* A card of node 5 that calls an earlier SK compromised. */
static struct bytes card_with_bad_key(struct sign_public *bad)
{
    struct card_identity identity = sample_identity(&c.o.node[5]);
    struct card_working working = sample_working(&c.o.node[5]);

    *bad = c.o.node[6].sk;
    identity.version_ms += SAMPLE_DAY_MS;
    identity.earlier_count = 1;
    identity.earlier[0] = (struct card_earlier){
        .sk = *bad, .end_ms = SAMPLE_NOW_MS, .compromised = true};
    card = (struct buffer){card_octets, 0, sizeof card_octets};
    sample_card_of(&card, &c.o.node[5], &identity, &working);
    return bytes_of(&card);
}

static void
who_was_forgotten_returns_free_and_no_key_becomes_good(void **unused)
{
    struct core_fixture_report again = by_five;
    struct sign_public bad;

    (void)unused;
    again.object = 2;
    brief_author(1);
    assert_err(ERR_OK, keep(1, card_with_bad_key(&bad)));
    c.o.facts.now_ms += SAMPLE_DAY_MS;
    authors_forget(c.o.facts.authors, number_of(5));
    assert_false(known(&c.o.node[5].id));
    assert_int_equal(0, counted(COUNTER_AUTHORS, 1));
    peers_fixture_restart(&c);
    assert_true(authors_compromised(c.o.facts.authors, &c.o.node[5].id, &bad));
    assert_err(ERR_OLDER, keep(1, card_of(5, 0, 0, "Five")));
    spend_the_day_of(1);
    assert_err(ERR_OK, keep(1, card_of(5, 2, 0, "Five")));
    assert_int_equal(AUTHORS_ROOM, room_of(1, 5));
    (void)peers_fixture_stored(&c, 1, &again);
    assert_int_equal(1, counted(COUNTER_AUTHORS, 1));
    assert_int_equal(
        AUTHORS_A_DAY_MAX,
        authors_today(c.o.facts.authors, c.peer[1]->node_no, c.o.facts.now_ms));
    /* The newer card does not name the key any more. */
    assert_true(authors_compromised(c.o.facts.authors, &c.o.node[5].id, &bad));
}

static void a_name_of_which_no_record_came_leaves_nothing(void **unused)
{
    struct author_row row;

    (void)unused;
    assert_err(ERR_OK, keep(1, card_of(5, 0, 0, "Five")));
    authors_forget(c.o.facts.authors, number_of(5));
    assert_false(author_table_get(&c.o.facts.txn.view, number_of(5), &row));
    assert_int_equal(0, counted(COUNTER_NAMES, 1));
    assert_err(ERR_OK, keep(2, card_of(5, 0, 0, "Five")));
    assert_int_equal(c.peer[2]->node_no, found(5).by);
}

/* WIRE.md 7.18: "So it is of a name (below) whose card called a key
   compromised" */
static void
a_name_that_called_a_key_compromised_is_pushed_out_without_it(void **unused)
{
    struct sign_public bad;
    struct node_id id;

    (void)unused;
    assert_err(ERR_OK, keep(1, card_of(5, 0, 0, "Five")));
    assert_err(ERR_OK, keep(2, card_with_bad_key(&bad)));
    count_as(COUNTER_NAMES, 1, AUTHORS_NAMES_A_PEER_MAX);
    c.o.facts.now_ms++;
    assert_err(ERR_OK, keep(1, stranger(0, &id)));
    assert_false(known(&c.o.node[5].id));
    assert_true(known(&id));
    assert_true(authors_compromised(c.o.facts.authors, &c.o.node[5].id, &bad));
    assert_int_equal(1, counted(COUNTER_COMPROMISED, 1));
    assert_err(ERR_OLDER, keep(1, card_of(5, 0, 0, "Five")));
    /* It returns, and is counted as a name alone. */
    count_as(COUNTER_NAMES, 1, 1);
    assert_err(ERR_OK, keep(2, card_of(5, 2, 0, "Five")));
    assert_int_equal(0, counted(COUNTER_COMPROMISED, 1));
    assert_true(authors_compromised(c.o.facts.authors, &c.o.node[5].id, &bad));
}

/* WIRE.md 7.18: "where there is no room for such keys, they go with the card"
 */
static void names_with_compromised_keys_bar_no_newcomer(void **unused)
{
    struct author_row row;
    struct sign_public bad;
    struct node_id id;

    (void)unused;
    assert_err(ERR_OK, keep(1, card_with_bad_key(&bad)));
    count_as(COUNTER_NAMES, 1, AUTHORS_NAMES_A_PEER_MAX);
    count_as(COUNTER_COMPROMISED, 1, AUTHORS_COMPROMISED_MAX);
    c.o.facts.now_ms++;
    assert_err(ERR_OK, keep(1, stranger(0, &id)));
    assert_true(known(&id));
    assert_false(author_table_get(&c.o.facts.txn.view, number_of(5), &row));
    assert_int_equal(AUTHORS_COMPROMISED_MAX, counted(COUNTER_COMPROMISED, 1));
}

/* WIRE.md 7.18: "Of one that is forgotten its id, its card's versions and the
   keys that its cards called compromised stay" */
static void an_authors_compromised_keys_need_no_room_of_names(void **unused)
{
    struct sign_public bad;

    (void)unused;
    brief_author(1);
    assert_err(ERR_OK, keep(1, card_with_bad_key(&bad)));
    count_as(COUNTER_COMPROMISED, 1, AUTHORS_COMPROMISED_MAX);
    c.o.facts.now_ms += SAMPLE_DAY_MS;
    authors_forget(c.o.facts.authors, number_of(5));
    assert_false(known(&c.o.node[5].id));
    assert_true(authors_compromised(c.o.facts.authors, &c.o.node[5].id, &bad));
}

/* More names for which records wait than are looked at for one card, and no
   others; then one more, and the card of that one's author. */
static void a_card_for_which_a_record_waits_finds_room(void **unused)
{
    struct core_fixture_report waits = by_five;
    struct node_id id;

    (void)unused;
    waits.created_ms = c.o.facts.now_ms + SAMPLE_DAY_MS;
    assert_err(ERR_OK, keep(1, card_of(5, 0, 0, "Five")));
    (void)peers_fixture_sign(&c, &waits);
    assert_int_equal(FRAME_HELD, peers_fixture_feed(&c, 1));
    count_as(COUNTER_NAMES, 1, AUTHORS_NAMES_A_PEER_MAX);
    c.o.facts.now_ms++;
    assert_err(ERR_FULL, keep(1, stranger(0, &id)));
    waits.author = 6;
    waits.created_ms = 0;
    (void)peers_fixture_sign(&c, &waits);
    assert_int_equal(FRAME_HELD, peers_fixture_feed(&c, 1));
    assert_err(ERR_OK, keep(1, card_of(6, 0, 0, "Six")));
    assert_int_equal(AUTHORS_NAMES_A_PEER_MAX + 1, counted(COUNTER_NAMES, 1));
    assert_err(ERR_FULL, keep(1, stranger(0, &id)));
}

static void who_is_pushed_out_of_memory_is_found_again(void **unused)
{
    enum { AUTHORS = 2 * AUTHORS_CACHE + 1 };
    static struct node_id id[AUTHORS];

    (void)unused;
    for (uint32_t i = 0; i < AUTHORS; i++) {
        struct bytes octets = stranger(i, &id[i]);

        assert_err(ERR_OK, keep(1, octets));
    }
    for (uint32_t step = 1; step < 40; step += 6)
        for (uint32_t i = 0; i < AUTHORS; i++) {
            const struct node_id *want = &id[i * step % AUTHORS];
            struct author a;

            assert_true(authors_find(c.o.facts.authors, want, &a));
            assert_true(ident_same(want, &a.card->identity.node));
        }
}

static void what_was_not_committed_is_not_found(void **unused)
{
    (void)unused;
    assert_err(ERR_OK, keep(1, card_of(5, 0, 0, "Five")));
    core_fixture_commit(&c.o);
    core_fixture_write(&c.o);
    assert_err(ERR_OK, keep(1, card_of(5, 1, 1, "Fife")));
    assert_err(ERR_OK, keep(1, card_of(6, 0, 0, "Six")));
    store_abort(c.o.store);
    authors_drop(c.o.facts.authors);
    store_write(c.o.store);
    assert_bytes_equal(bytes_text("Five"), found(5).card->identity.org);
    assert_false(known(&c.o.node[6].id));
}

static void an_introduced_author_is_no_peer_and_is_sent_nothing(void **unused)
{
    struct record_id id;
    struct outbox_release release;

    (void)unused;
    assert_err(ERR_OK, keep(1, card_of(5, 0, 0, "Five")));
    id = peers_fixture_own(&c, &(struct core_fixture_report){.tlp = TLP_CLEAR});
    assert_true(peers_fixture_went(&c, &id, 1));
    assert_int_equal(1, roster_count(c.o.facts.roster));
    assert_null(roster_by_id(c.o.facts.roster, &c.o.node[5].id));
    assert_null(roster_by_tk(c.o.facts.roster, &c.o.node[5].tk));
    assert_false(outbox_release_get(&c.o.facts.txn.view,
                                    peers_fixture_row(&c, &id).number,
                                    found(5).node_no, &release));
    peers_fixture_restart(&c);
    assert_int_equal(1, roster_count(c.o.facts.roster));
}

static void its_records_verify_and_are_said_to_be_introduced(void **unused)
{
    char name[FACTS_NAME_MAX];
    struct record_id id;

    (void)unused;
    id = peers_fixture_sign(
        &c, &(struct core_fixture_report){.author = 5, .tlp = TLP_CLEAR});
    assert_int_equal(FRAME_HELD, peers_fixture_feed(&c, 1));
    assert_err(ERR_OK, keep(1, card_of(5, 0, 0, "Five")));
    peers_fixture_look_again(&c);
    assert_int_equal(0, peers_fixture_row(&c, &id).state);
    facts_name(name, &c.o.facts, &c.o.node[5].id);
    assert_string_equal("Five", name);
    assert_string_equal("node-1",
                        facts_introduced_by(&c.o.facts, &c.o.node[5].id,
                                            peers_fixture_row(&c, &id).from));
    assert_null(
        facts_introduced_by(&c.o.facts, &c.o.node[2].id, c.peer[1]->node_no));
}

static void its_name_does_not_pass_for_a_peers(void **unused)
{
    char name[FACTS_NAME_MAX], hex[IDENT_HEX_TEXT];

    (void)unused;
    assert_err(ERR_OK, keep(1, card_of(5, 0, 0, "node-2")));
    facts_name(name, &c.o.facts, &c.o.node[5].id);
    ident_hex(hex, c.o.node[5].id.octet);
    hex[16] = '\0';
    assert_string_equal(hex, name);
}

static void
a_name_with_hidden_characters_is_refused_where_it_is_new(void **unused)
{
    (void)unused;
    assert_err(ERR_HIDDEN, keep(1, card_of(5, 0, 0, "node\u200b-1")));
    assert_false(known(&c.o.node[5].id));
    assert_err(ERR_OK, keep(1, card_of(5, 0, 0, "Five")));
    assert_err(ERR_HIDDEN, keep(1, card_of(5, 1, 1, "\u202eevif")));
    incarnation_mint(&c.o.facts.txn, STORE_UNKNOWN);
    assert_err(ERR_OK, keep(1, card_of(5, 1, 1, "\u202eevif")));
    confirmation_begin(&c.o.facts.txn, 1);
    /* It is held, so that what else is new of it comes. */
    assert_err(ERR_OK, keep(1, card_of(5, 2, 2, "\u202eevif")));
}

int main(void)
{
#define TEST(name, peers) PEERS_FIXTURE_TEST(name, &c, peers)
    const struct CMUnitTest tests[] = {
        TEST(a_card_is_found_with_who_introduced_it, 2),
        TEST(a_newer_card_replaces_whichever_part_is_newer, 2),
        TEST(an_older_card_changes_nothing, 1),
        TEST(the_same_card_again_is_no_news_and_no_other_of_its_version, 1),
        TEST(what_is_no_valid_card_is_not_kept, 1),
        TEST(names_of_one_peer_push_out_its_oldest_and_nobody_elses, 2),
        TEST(a_name_stays_while_a_record_waits_for_it, 2),
        TEST(an_author_counts_once_against_who_brought_its_record, 2),
        TEST(what_a_peer_brings_in_a_day_is_bounded, 2),
        TEST(a_used_up_day_is_answered_alike_whoever_is_known, 3),
        TEST(a_full_budget_is_answered_alike_whoever_is_known, 3),
        TEST(there_is_room_again_when_a_record_is_over, 2),
        TEST(a_retraction_and_a_group_keep_their_author, 2),
        TEST(who_was_forgotten_returns_free_and_no_key_becomes_good, 2),
        TEST(a_name_of_which_no_record_came_leaves_nothing, 2),
        TEST(a_name_that_called_a_key_compromised_is_pushed_out_without_it, 2),
        TEST(names_with_compromised_keys_bar_no_newcomer, 2),
        TEST(an_authors_compromised_keys_need_no_room_of_names, 2),
        TEST(a_card_for_which_a_record_waits_finds_room, 2),
        TEST(who_is_pushed_out_of_memory_is_found_again, 1),
        TEST(what_was_not_committed_is_not_found, 1),
        TEST(an_introduced_author_is_no_peer_and_is_sent_nothing, 1),
        TEST(its_records_verify_and_are_said_to_be_introduced, 2),
        TEST(its_name_does_not_pass_for_a_peers, 2),
        TEST(a_name_with_hidden_characters_is_refused_where_it_is_new, 1),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

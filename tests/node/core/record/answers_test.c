#include "node/core/record/answers.h"

#include <string.h>

#include "node/core/record/erase.h"
#include "node/core/record/tally.h"
#include "node/core/store/tally_table.h"
#include "proto/record_answer.h"
#include "proto/record_tally.h"
#include "tests/node/core/peers_fixture.h"
#include "tests/unit.h"

enum { OBJECT = 5, A_WHILE_MS = 5000, DAY = 20000 };

static struct peers_fixture c;
static struct record_id mine;
static uint8_t next_object;

/* A record of mine of one domain, to nodes 1 and 2 of three peers. */
static int begin(void **unused)
{
    (void)unused;
    peers_fixture_open(&c, 3);
    next_object = 40;
    mine = peers_fixture_own(
        &c, &(struct core_fixture_report){.tlp = TLP_AMBER,
                                          .to = {1, 2},
                                          .object = OBJECT,
                                          .revision = 1,
                                          .domain = "a.example"});
    c.o.facts.now_ms += A_WHILE_MS;
    return 0;
}

static int end(void **unused)
{
    (void)unused;
    peers_fixture_close(&c);
    return 0;
}

static struct record_answered of_mine(void)
{
    struct vault_row row = peers_fixture_row(&c, &mine);

    return (struct record_answered){c.o.node[0].id, row.object, mine};
}

static enum frame_disposition fed(unsigned n, uint64_t kind, enum tlp tlp,
                                  struct bytes body)
{
    (void)peers_fixture_sign(
        &c, &(struct core_fixture_report){.author = n,
                                          .tlp = tlp,
                                          .to_me = true,
                                          .kind = kind,
                                          .object = next_object++,
                                          .body = body,
                                          .created_ms = c.o.facts.now_ms});
    return peers_fixture_feed(&c, n);
}

/* Node n sighted it: as a whole, or of one domain. */
static enum frame_disposition says(unsigned n, enum record_sighting_kind kind,
                                   uint64_t time_ms, const char *domain)
{
    UNIT_ROOM(body, 512);
    const struct indicator_guess value = {
        INDICATOR_DOMAIN, bytes_text(domain == NULL ? "" : domain)};
    struct record_sighting s = {
        .time_ms = time_ms, .of = of_mine(), .kind = kind};

    if (kind == RECORD_SIGHTING_SEEN)
        s.count = 1;
    if (kind != RECORD_SIGHTING_CANNOT) {
        s.first_day = s.last_day = DAY;
        s.sources[0] = 2;
        s.source_count = 1;
    }
    assert_err(ERR_OK, record_sighting_write(&body, &s, &value,
                                             domain == NULL ? 0 : 1));
    return fed(n, RECORD_SIGHTING, TLP_AMBER_STRICT, bytes_of(&body));
}

static enum frame_disposition votes(unsigned n, enum record_opinion_kind kind,
                                    uint64_t time_ms, const char *domain)
{
    UNIT_ROOM(body, 512);
    const struct record_opinion o = {.time_ms = time_ms,
                                     .of = of_mine(),
                                     .type = INDICATOR_DOMAIN,
                                     .value = bytes_text(domain),
                                     .kind = kind};

    assert_err(ERR_OK, record_opinion_write(&body, &o));
    return fed(n, RECORD_OPINION, TLP_AMBER_STRICT, bytes_of(&body));
}

static void counts(uint32_t asked, uint32_t seen, uint32_t not_seen,
                   uint32_t cannot)
{
    const struct vault_row row = peers_fixture_row(&c, &mine);
    struct answers a;

    answers_count(&c.o.facts, &row.object, row.author, &a);
    assert_int_equal(asked, a.asked);
    assert_int_equal(seen, a.seen);
    assert_int_equal(not_seen, a.not_seen);
    assert_int_equal(cannot, a.cannot);
}

static uint32_t disputed(void)
{
    const struct vault_row row = peers_fixture_row(&c, &mine);
    struct tally_value said;

    (void)tally_table_value(&c.o.facts.txn.view, row.number, 0, &said);
    return said.disputed;
}

static void each_node_counts_once_and_its_latest_word(void **unused)
{
    (void)unused;
    counts(2, 0, 0, 0);
    assert_int_equal(FRAME_STORED, says(1, RECORD_SIGHTING_SEEN, 10, NULL));
    assert_int_equal(FRAME_STORED, says(2, RECORD_SIGHTING_CANNOT, 10, NULL));
    counts(2, 1, 0, 1);
    assert_int_equal(FRAME_STORED, says(1, RECORD_SIGHTING_NOT_SEEN, 20, NULL));
    counts(2, 0, 1, 1);
    assert_int_equal(FRAME_STORED, says(1, RECORD_SIGHTING_SEEN, 15, NULL));
    counts(2, 0, 1, 1); /* which came late */
}

static void a_value_of_another_record_counts_nowhere(void **unused)
{
    (void)unused;
    assert_int_equal(FRAME_STORED,
                     says(1, RECORD_SIGHTING_SEEN, 10, "b.example"));
    assert_int_equal(FRAME_STORED,
                     votes(1, RECORD_OPINION_FALSE_POSITIVE, 11, "b.example"));
    counts(2, 0, 0, 0);
    assert_int_equal(0, disputed());
    assert_int_equal(FRAME_STORED,
                     says(1, RECORD_SIGHTING_SEEN, 12, "a.example"));
    counts(2, 1, 0, 0);
}

static void opinions_dispute_until_another_one_comes(void **unused)
{
    (void)unused;
    assert_int_equal(FRAME_STORED,
                     votes(1, RECORD_OPINION_FALSE_POSITIVE, 10, "a.example"));
    assert_int_equal(1, disputed());
    assert_int_equal(1, peers_fixture_due(&c, JOB_TALLY));
    assert_int_equal(FRAME_STORED,
                     votes(2, RECORD_OPINION_CONFIRMED, 10, "a.example"));
    assert_int_equal(1, disputed());
    assert_int_equal(FRAME_STORED,
                     votes(1, RECORD_OPINION_CONFIRMED, 20, "a.example"));
    assert_int_equal(0, disputed());
}

/* WIRE.md 7.20: "Any other waits, rule 6" Its word may still be to come. */
static void who_does_not_hold_it_waits_until_a_holder_names_it(void **unused)
{
    (void)unused;
    assert_int_equal(FRAME_HELD,
                     votes(3, RECORD_OPINION_FALSE_POSITIVE, 10, "a.example"));
    assert_int_equal(0, disputed());
    counts(2, 0, 0, 0);
    assert_int_equal(FRAME_STORED,
                     peers_fixture_tell(&c, 1,
                                        &(struct peers_fixture_notice){
                                            .author = 1,
                                            .type = RECORD_NOTICE_PASSED,
                                            .record = mine,
                                            .node = 3,
                                            .state = FRAME_STORED}));
    peers_fixture_look_again(&c);
    assert_int_equal(FRAME_STORED, c.o.answer);
    assert_int_equal(1, disputed());
    counts(3, 0, 0, 0);
}

static void of_red_an_answer_is_red(void **unused)
{
    UNIT_ROOM(body, 512);
    const struct record_id red = peers_fixture_own(
        &c, &(struct core_fixture_report){
                .tlp = TLP_RED, .to = {1}, .object = 9, .domain = "a.example"});
    struct record_sighting s = {
        .time_ms = 1, .of = of_mine(), .kind = RECORD_SIGHTING_CANNOT};

    (void)unused;
    s.of.object = peers_fixture_row(&c, &red).object;
    s.of.record = red;
    assert_err(ERR_OK, record_sighting_write(&body, &s, NULL, 0));
    assert_int_equal(
        FRAME_HELD, fed(1, RECORD_SIGHTING, TLP_AMBER_STRICT, bytes_of(&body)));
    assert_int_equal(FRAME_STORED,
                     fed(1, RECORD_SIGHTING, TLP_RED, bytes_of(&body)));
}

static void take_back(unsigned author, const struct record_id *record,
                      uint8_t object)
{
    const struct peers_fixture_retraction r = {
        .author = author,
        .object = next_object++,
        .target = object,
        .record = *record,
        .up_to = 1,
        .tlp = TLP_AMBER_STRICT,
        .to_me = true,
    };

    (void)peers_fixture_retraction(&c, &r);
    assert_int_equal(FRAME_STORED, peers_fixture_feed(&c, author));
}

static void what_is_taken_back_does_not_count(void **unused)
{
    const uint8_t object = next_object;
    struct record_id vote;
    struct record r;

    (void)unused;
    assert_int_equal(FRAME_STORED,
                     votes(1, RECORD_OPINION_FALSE_POSITIVE, 10, "a.example"));
    assert_int_equal(1, disputed());
    assert_err(ERR_OK, record_open(&r, bytes_of(&c.raw)));
    vote = r.id;
    take_back(1, &vote, object);
    assert_int_equal(0, disputed());
}

static void a_revision_has_the_answers_to_the_one_before(void **unused)
{
    const struct core_fixture_report revised = {.tlp = TLP_AMBER,
                                                .to = {1, 2},
                                                .object = OBJECT,
                                                .revision = 2,
                                                .domain = "a.example"};

    (void)unused;
    assert_int_equal(FRAME_STORED,
                     votes(1, RECORD_OPINION_FALSE_POSITIVE, 10, "a.example"));
    assert_int_equal(FRAME_STORED, says(2, RECORD_SIGHTING_SEEN, 10, NULL));
    mine = peers_fixture_own(&c, &revised);
    assert_int_equal(1, disputed());
    counts(2, 1, 0, 0);
}

/* WIRE.md 4.11: "A value that no tally names is as the last one that named it
   said" */
static void a_tally_of_the_author_is_believed(void **unused)
{
    static const struct record_tally_value one = {0, 2};
    const struct record_tally t = {.asked = 7, .seen = 3};
    UNIT_ROOM(octets, 256);
    UNIT_ROOM(extension, 512);
    struct tally_value said;
    struct tally_sum sum;
    struct record_id theirs;
    uint64_t number;

    (void)unused;
    theirs = peers_fixture_stored(
        &c, 1,
        &(struct core_fixture_report){.author = 1,
                                      .tlp = TLP_AMBER,
                                      .to_me = true,
                                      .object = 8,
                                      .domain = "a.example"});
    number = peers_fixture_row(&c, &theirs).number;
    assert_err(ERR_OK, record_tally_write(&octets, &t, &one, 1));
    assert_err(ERR_OK, record_extension_write(&extension, record_tally_name,
                                              bytes_of(&octets)));
    for (unsigned by = 2; by >= 1; by--) { /* a stranger to it first */
        (void)peers_fixture_tell(
            &c, by,
            &(struct peers_fixture_notice){.author = by,
                                           .type = RECORD_NOTICE_TALLY,
                                           .record = theirs,
                                           .node = by,
                                           .extensions = bytes_of(&extension)});
        assert_int_equal(
            by == 1, tally_table_value(&c.o.facts.txn.view, number, 0, &said));
    }
    assert_int_equal(2, said.disputed);
    assert_int_equal(7, said.asked);
    assert_true(tally_table_sum(&c.o.facts.txn.view, number, &sum));
    assert_int_equal(3, sum.seen);
}

static void recall_mine(void)
{
    UNIT_ROOM(body, 512);

    (void)peers_fixture_own(&c, &(struct core_fixture_report){
                                    .tlp = TLP_AMBER,
                                    .to = {1, 2},
                                    .object = next_object++,
                                    .kind = RECORD_RETRACTION,
                                    .body = core_fixture_retract_body(
                                        &body, OBJECT, &mine, NULL, true)});
}

static void a_recall_takes_the_answers_with_it(void **unused)
{
    struct record_id answer;
    struct record r;

    (void)unused;
    assert_int_equal(FRAME_STORED,
                     votes(1, RECORD_OPINION_FALSE_POSITIVE, 10, "a.example"));
    assert_err(ERR_OK, record_open(&r, bytes_of(&c.raw)));
    answer = r.id;
    recall_mine();
    assert_false(peers_fixture_has_body(&c, &mine));
    assert_int_equal(0, disputed());
    counts(2, 0, 0, 0);
    assert_int_equal(1, peers_fixture_due(&c, JOB_RECALLED));
    assert_true(peers_fixture_kept(&c, &answer));
    /* One that comes later is not kept. */
    assert_int_equal(FRAME_STORED, says(2, RECORD_SIGHTING_SEEN, 30, NULL));
    counts(2, 0, 0, 0);
}

static struct record_id said_last(void)
{
    struct record r;

    assert_err(ERR_OK, record_open(&r, bytes_of(&c.raw)));
    return r.id;
}

static bool is_erased(const struct record_id *answer)
{
    return !peers_fixture_has_body(&c, answer);
}

/* Erased is what counts nowhere any more, too. */
static void a_recall_takes_answers_that_count_no_more(void **unused)
{
    struct record_id replaced, taken_back;

    (void)unused;
    assert_int_equal(FRAME_STORED, says(1, RECORD_SIGHTING_SEEN, 10, NULL));
    replaced = said_last();
    assert_int_equal(FRAME_STORED, says(1, RECORD_SIGHTING_CANNOT, 20, NULL));
    assert_int_equal(FRAME_STORED,
                     votes(2, RECORD_OPINION_CONFIRMED, 10, "a.example"));
    taken_back = said_last();
    take_back(2, &taken_back, (uint8_t)(next_object - 1));
    recall_mine();
    while (erase_rest(&c.o.facts))
        ;
    assert_true(is_erased(&replaced));
    assert_true(is_erased(&taken_back));
}

#define IN_IT(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_IT(each_node_counts_once_and_its_latest_word),
        IN_IT(a_value_of_another_record_counts_nowhere),
        IN_IT(opinions_dispute_until_another_one_comes),
        IN_IT(who_does_not_hold_it_waits_until_a_holder_names_it),
        IN_IT(of_red_an_answer_is_red),
        IN_IT(what_is_taken_back_does_not_count),
        IN_IT(a_revision_has_the_answers_to_the_one_before),
        IN_IT(a_tally_of_the_author_is_believed),
        IN_IT(a_recall_takes_the_answers_with_it),
        IN_IT(a_recall_takes_answers_that_count_no_more),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* packs: DIR/packs/current, as the store and the clock go on. */
#include "node/core/packs/packs.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "node/date.h"
#include "node/hunt/pack_current.h"
#include "proto/record_tally.h"
#include "tests/node/core/control_fixture.h"
#include "tests/unit.h"

enum { STEPS_MAX = 10000, SETTLED_MS = PACKS_SETTLE_MS + 1 };

static struct control_fixture k;
static uint64_t steady_ms;

static uint64_t day(void *of)
{
    (void)of;
    return SAMPLE_NOW_MS;
}

static uint64_t steady(void *of)
{
    (void)of;
    return steady_ms * 1000;
}

static const char *in_packs(const char *name)
{
    static char path[64];

    snprintf(path, sizeof path, PACKS_FOLDER "/%s", name);
    return folder_file(&k.c.o.folder, path);
}

/* Which packs has core, once it is started. */
static void start(void)
{
    packs_close(k.core.packs);
    packs_open(&k.core.packs, k.c.o.folder.path);
    k.core.child.dir = k.c.o.folder.path;
}

static int setup(void **state)
{
    (void)state;
    steady_ms = 1000000;
    control_fixture_open(&k, 2);
    k.core.port.clock = (struct port_clock){NULL, day, steady};
    k.core.self.card.identity.node = k.c.o.node[0].id;
    k.core.self.card.identity.sk = k.c.o.node[0].sk;
    assert_int_equal(mkdir(folder_file(&k.c.o.folder, PACKS_FOLDER), 0750), 0);
    start();
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    if (!store_writing(k.c.o.store)) {
        store_abort(k.c.o.store);
        store_write(k.c.o.store);
    }
    control_fixture_close(&k);
    return 0;
}

/* What was changed is committed; then rounds go on as long as one builds. */
static void commit(void)
{
    core_fixture_commit(&k.c.o);
}

static uint64_t rounds(void)
{
    const uint64_t done = packs_state(k.core.packs)->done;

    for (int i = 0; i < STEPS_MAX; i++) {
        packs_tick(&k.core);
        store_abort(k.c.o.store);
    }
    return packs_state(k.core.packs)->done - done;
}

static struct pack *current(void)
{
    struct fault fault = {0};
    struct pack *p;

    assert_err(ERR_OK, pack_current_open(&p, k.c.o.folder.path, &fault));
    assert_err(ERR_OK, pack_verify(p, &fault));
    return p;
}

static bool finds(const char *domain)
{
    struct pack *p = current();
    struct pack_ref ref;
    bool found = pack_find(p, bytes_text(domain), 0, &ref, 1) == 1 && !ref.gone;

    pack_close(p);
    return found;
}

static struct core_fixture_report report(uint8_t object, const char *domain)
{
    return (struct core_fixture_report){.author = 1,
                                        .tlp = TLP_AMBER,
                                        .to_me = true,
                                        .object = object,
                                        .domain = domain};
}

static struct record_id stored(uint8_t object, const char *domain)
{
    const struct core_fixture_report r = report(object, domain);

    return peers_fixture_stored(&k.c, 1, &r);
}

static void retract(uint8_t object, const struct record_id *record,
                    const char *domain, bool erase)
{
    const struct peers_fixture_retraction r = {.author = 1,
                                               .object = (uint8_t)(object + 50),
                                               .target = object,
                                               .record = *record,
                                               .up_to = 1,
                                               .domain = domain,
                                               .erase = erase,
                                               .tlp = TLP_AMBER,
                                               .to_me = true};

    (void)peers_fixture_retraction(&k.c, &r);
    assert_int_equal(FRAME_STORED, peers_fixture_feed(&k.c, 1));
}

static void write_again(void)
{
    core_fixture_write(&k.c.o);
}

static void what_a_look_up_shows_is_in_it(void **state)
{
    struct core_fixture_report r = report(2, "old.example");
    struct record_id whole, value, erased;
    struct pack_ref ref;
    struct pack *p;

    (void)state;
    (void)stored(1, "live.example");
    (void)peers_fixture_stored(&k.c, 1, &r);
    r.revision = 2;
    r.domain = "new.example";
    (void)peers_fixture_stored(&k.c, 1, &r);
    whole = stored(3, "whole.example");
    value = stored(4, "value.example");
    erased = stored(5, "erased.example");
    retract(3, &whole, NULL, false);
    retract(4, &value, "value.example", false);
    retract(5, &erased, NULL, true);
    commit();
    assert_int_equal(rounds(), 1);
    assert_true(finds("live.example") && finds("new.example"));
    assert_false(finds("old.example") || finds("whole.example"));
    assert_false(finds("value.example") || finds("erased.example"));
    assert_int_equal(packs_state(k.core.packs)->values, 2);

    p = current();
    assert_int_equal(pack_find(p, bytes_text("live.example"), 0, &ref, 1), 1);
    assert_string_equal(pack_text(p, ref.record->title_text), "a report");
    assert_string_equal(pack_text(p, ref.record->author_text), "node-1");
    assert_int_equal(ref.record->tlp, TLP_AMBER);
    assert_true(pack_about(p)->signed_by_node);
    assert_true(ident_same(&pack_about(p)->node, &k.c.o.node[0].id));
    pack_close(p);
}

/* Of a value that expired so many days ago. */
static void put_expired(uint8_t object, const char *domain, unsigned days)
{
    struct core_fixture_report r = report(object, domain);

    r.created_ms = SAMPLE_NOW_MS - (days + 1) * DATE_DAY_MS;
    r.expires_ms = SAMPLE_NOW_MS - days * DATE_DAY_MS;
    (void)peers_fixture_stored(&k.c, 1, &r);
}

static void what_expired_stays_for_a_while(void **state)
{
    (void)state;
    k.core.config.past_days = 5;
    put_expired(1, "lately.example", 4);
    put_expired(2, "long.example", 6);
    commit();
    rounds();
    assert_true(finds("lately.example"));
    assert_false(finds("long.example"));
}

static void a_change_is_waited_for_to_settle(void **state)
{
    (void)state;
    commit();
    assert_int_equal(rounds(), 1); /* at the start */
    assert_int_equal(rounds(), 0);
    write_again();
    (void)stored(1, "a.example");
    commit();
    assert_int_equal(rounds(), 0);
    assert_true(packs_wait_ms(&k.core, 1000) <= PACKS_SETTLE_MS);
    steady_ms += SETTLED_MS;
    assert_int_equal(packs_wait_ms(&k.core, 1000), 0);
    assert_int_equal(rounds(), 1);
    assert_true(finds("a.example"));
    assert_int_equal(rounds(), 0);
}

static void changes_without_end_are_not_waited_for(void **state)
{
    char domain[32];
    uint64_t built = 0;

    (void)state;
    commit();
    rounds();
    for (unsigned i = 0; i <= PACKS_WAIT_MS / 100; i++) {
        write_again();
        snprintf(domain, sizeof domain, "n%u.example", i);
        (void)stored((uint8_t)(1 + i), domain);
        commit();
        built += rounds();
        steady_ms += 100;
    }
    assert_int_equal(built, 1);
}

/* A slice in which time passes. */
static uint64_t slow(void *of)
{
    (void)of;
    return (steady_ms += 50) * 1000;
}

static void build_slowly(void)
{
    k.core.work.clock.steady_us = slow;
    k.core.port.clock.steady_us = slow;
    for (uint64_t done = packs_state(k.core.packs)->done;
         packs_state(k.core.packs)->done == done;) {
        packs_tick(&k.core);
        store_abort(k.c.o.store);
    }
    k.core.work.clock.steady_us = steady;
    k.core.port.clock.steady_us = steady;
}

static void a_large_one_rests_but_for_a_retraction(void **state)
{
    struct record_id id;

    (void)state;
    (void)stored(1, "a.example");
    id = stored(2, "b.example");
    commit();
    build_slowly();
    write_again();
    (void)stored(3, "c.example");
    commit();
    rounds();
    steady_ms += PACKS_WAIT_MS;
    assert_int_equal(rounds(), 0);
    write_again();
    retract(2, &id, NULL, false);
    commit();
    assert_int_equal(rounds(), 1);
    assert_false(finds("b.example"));
    assert_true(finds("c.example"));
}

/* No time passes. What revises another is in a pack no sooner than that is out.
 */
static void what_was_retracted_is_not_found_from_then_on(void **state)
{
    struct core_fixture_report r = report(2, "old.example");
    struct record_id whole, value, erased;

    (void)state;
    (void)peers_fixture_stored(&k.c, 1, &r);
    whole = stored(3, "whole.example");
    value = stored(4, "value.example");
    erased = stored(5, "erased.example");
    (void)stored(6, "live.example");
    commit();
    assert_int_equal(rounds(), 1);
    assert_true(finds("whole.example") && finds("value.example"));
    write_again();
    retract(3, &whole, NULL, false);
    retract(4, &value, "value.example", false);
    retract(5, &erased, NULL, true);
    r.revision = 2;
    r.domain = "new.example";
    (void)peers_fixture_stored(&k.c, 1, &r);
    commit();
    assert_int_equal(rounds(), 0);
    assert_false(finds("whole.example") || finds("value.example") ||
                 finds("erased.example"));
    assert_true(finds("live.example") && finds("old.example"));
    steady_ms += SETTLED_MS;
    assert_int_equal(rounds(), 1);
    assert_true(finds("live.example") && finds("new.example"));
    assert_false(finds("whole.example") || finds("value.example") ||
                 finds("old.example"));
    assert_int_equal(access(in_packs(PACKS_CURRENT ".without"), F_OK), -1);
}

/* Its author says that so many dispute the value in that place. */
static void dispute(const struct record_id *record, uint16_t place,
                    uint32_t count)
{
    const struct record_tally_value one = {place, count};
    const struct record_tally t = {.asked = 3};
    UNIT_ROOM(octets, 256);
    UNIT_ROOM(extension, 512);

    write_again();
    k.c.o.facts.now_ms += 1000; /* a later word counts */
    assert_err(ERR_OK, record_tally_write(&octets, &t, &one, 1));
    assert_err(ERR_OK, record_extension_write(&extension, record_tally_name,
                                              bytes_of(&octets)));
    assert_int_equal(
        FRAME_STORED,
        peers_fixture_tell(&k.c, 1,
                           &(struct peers_fixture_notice){
                               .author = 1,
                               .type = RECORD_NOTICE_TALLY,
                               .record = *record,
                               .node = 1,
                               .extensions = bytes_of(&extension)}));
    commit();
}

/* What is held back is out at once, and in again when it no longer is. */
static void what_is_disputed_is_held_back(void **state)
{
    struct record_id id;

    (void)state;
    k.core.config.brake_disputed = 2;
    id = stored(1, "a.example");
    (void)stored(2, "b.example");
    commit();
    assert_int_equal(rounds(), 1);
    dispute(&id, 0, 1);
    assert_int_equal(rounds(), 0);
    steady_ms += SETTLED_MS;
    assert_int_equal(rounds(), 0);
    assert_true(finds("a.example"));
    dispute(&id, 0, 2);
    assert_int_equal(rounds(), 0);
    assert_false(finds("a.example"));
    steady_ms += SETTLED_MS;
    assert_int_equal(rounds(), 1);
    assert_false(finds("a.example"));
    assert_true(finds("b.example"));
    assert_int_equal(packs_state(k.core.packs)->values, 1);
    assert_int_equal(packs_held_back(k.core.packs)->count, 1);
    dispute(&id, 0, 1);
    assert_int_equal(rounds(), 0);
    steady_ms += SETTLED_MS;
    assert_int_equal(rounds(), 1);
    assert_true(finds("a.example"));
    assert_int_equal(packs_held_back(k.core.packs)->count, 0);
}

static void what_is_disputed_stays_where_nobody_holds_it_back(void **state)
{
    struct record_id id;

    (void)state;
    id = stored(1, "a.example");
    commit();
    assert_int_equal(rounds(), 1);
    dispute(&id, 0, 3);
    assert_int_equal(rounds(), 0);
    steady_ms += SETTLED_MS;
    assert_int_equal(rounds(), 0);
    assert_true(finds("a.example"));
}

static void one_that_is_asked_for_is_built_at_once(void **state)
{
    (void)state;
    commit();
    rounds();
    write_again();
    (void)stored(1, "a.example");
    commit();
    assert_int_equal(packs_ask(&k.core), 2);
    assert_int_equal(rounds(), 1);
    assert_int_equal(packs_state(k.core.packs)->done, 2);
    assert_true(finds("a.example"));
}

enum { MANY = PACKS_WHOLE_MAX / RECORD_INDICATORS_MAX + 1 };

/* A record of as many values as it takes: n0.pN.example, ... */
static struct record_id stored_many(uint8_t object)
{
    static struct record_indicator entries[RECORD_INDICATORS_MAX];
    static char names[RECORD_INDICATORS_MAX][32];
    static uint8_t room[RECORD_MAX];
    struct buffer body = {room, 0, sizeof room};
    const struct record_report text = {.title = bytes_text("many")};
    struct core_fixture_report r = report(object, NULL);

    for (size_t i = 0; i < RECORD_INDICATORS_MAX; i++) {
        snprintf(names[i], sizeof names[i], "n%zu.p%u.example", i, object);
        entries[i] = (struct record_indicator){.type = INDICATOR_DOMAIN,
                                               .value = bytes_text(names[i]),
                                               .confidence = 50};
    }
    assert_err(ERR_OK, record_report_write(&body, &text, entries,
                                           RECORD_INDICATORS_MAX));
    r.body = bytes_of(&body);
    return peers_fixture_stored(&k.c, 1, &r);
}

static struct pack_key key_now(void)
{
    struct pack *p = current();
    const struct pack_key key = *pack_key(p);

    pack_close(p);
    return key;
}

static bool has_key(const struct pack_key *key)
{
    const struct pack_key now = key_now();

    return memcmp(&now, key, sizeof now) == 0;
}

/* What was built by reading all has a key of its own. */
static void of_a_large_one_only_what_changed_is_read(void **state)
{
    struct record_id id[MANY + 1];
    struct pack_key key;

    (void)state;
    for (uint8_t i = 1; i <= MANY; i++)
        id[i] = stored_many(i);
    commit();
    assert_int_equal(rounds(), 1);
    key = key_now();
    write_again();
    (void)stored(100, "late.example");
    retract(2, &id[2], "n7.p2.example", false);
    retract(3, &id[3], NULL, false);
    commit();
    rounds();
    steady_ms += SETTLED_MS;
    assert_int_equal(rounds(), 1);
    assert_true(has_key(&key));
    assert_true(finds("late.example") && finds("n7.p1.example"));
    assert_true(finds("n8.p2.example"));
    assert_false(finds("n7.p2.example") || finds("n7.p3.example"));
    assert_int_equal(packs_state(k.core.packs)->values,
                     (MANY - 1) * RECORD_INDICATORS_MAX);
    steady_ms += PACKS_CLEAN_MS;
    assert_int_equal(rounds(), 1);
    assert_false(has_key(&key));
    assert_false(finds("n7.p2.example") || finds("n7.p3.example"));
    assert_int_equal(packs_state(k.core.packs)->values,
                     (MANY - 1) * RECORD_INDICATORS_MAX);
}

static void of_a_large_one_what_is_held_back_is_looked_at_again(void **state)
{
    struct record_id id[MANY + 1];
    struct pack_key key;

    (void)state;
    k.core.config.brake_disputed = 1;
    for (uint8_t i = 1; i <= MANY; i++)
        id[i] = stored_many(i);
    commit();
    assert_int_equal(rounds(), 1);
    key = key_now();
    dispute(&id[2], 7, 1);
    rounds();
    steady_ms += SETTLED_MS;
    assert_int_equal(rounds(), 1);
    assert_true(has_key(&key));
    assert_true(finds("n7.p1.example"));
    assert_int_equal(packs_state(k.core.packs)->values,
                     MANY * RECORD_INDICATORS_MAX - 1);
    write_again(); /* another one changes, and it stays listed */
    (void)stored(100, "late.example");
    commit();
    rounds();
    steady_ms += PACKS_WAIT_MS;
    packs_tick(&k.core);
    steady_ms += SETTLED_MS;
    rounds();
    assert_int_equal(packs_held_back(k.core.packs)->count, 1);
    assert_int_equal(packs_held_back(k.core.packs)->value[0].position, 7);
}

static void it_is_built_anew_as_time_passes(void **state)
{
    (void)state;
    commit();
    rounds();
    steady_ms += PACKS_LIFE_MS - 1;
    assert_int_equal(rounds(), 0);
    steady_ms += 1;
    assert_int_equal(rounds(), 1);
}

static void one_that_fails_is_named_and_tried_again(void **state)
{
    (void)state;
    (void)stored(1, "a.example");
    commit();
    assert_int_equal(mkdir(in_packs(PACKS_CURRENT), 0700), 0);
    assert_int_equal(rounds(), 1);
    assert_non_null(
        strstr(packs_state(k.core.packs)->fault.about, "is not a file"));
    assert_int_equal(packs_state(k.core.packs)->built_ms, 0);
    assert_int_equal(rounds(), 0);
    assert_int_equal(rmdir(in_packs(PACKS_CURRENT)), 0);
    steady_ms += PACKS_AGAIN_MS;
    assert_int_equal(rounds(), 1);
    assert_err(ERR_OK, packs_state(k.core.packs)->fault.why);
    assert_true(finds("a.example"));
}

static void a_full_disk_is_named(void **state)
{
    (void)state;
    commit();
    k.core.outage.fault = DISK_FULL;
    assert_int_equal(rounds(), 1);
    assert_err(ERR_FULL, packs_state(k.core.packs)->fault.why);
    k.core.outage.fault = DISK_SOUND;
    steady_ms += PACKS_AGAIN_MS;
    assert_int_equal(rounds(), 1);
    assert_err(ERR_OK, packs_state(k.core.packs)->fault.why);
}

static void
a_store_that_cannot_be_read_makes_none_that_lacks_values(void **state)
{
    (void)state;
    (void)stored(1, "a.example");
    commit();
    core_read(&k.core);
    txn_fail(&k.core.facts.txn, ERR_IO);
    packs_tick(&k.core);
    store_abort(k.c.o.store);
    assert_err(ERR_IO, packs_state(k.core.packs)->fault.why);
    assert_int_equal(access(in_packs(PACKS_CURRENT), F_OK), -1);
    steady_ms += PACKS_AGAIN_MS;
    assert_int_equal(rounds(), 1);
    assert_true(finds("a.example"));
}

static void one_that_is_not_signed_takes_no_name(void **state)
{
    (void)state;
    k.core.self.card.identity.sk.octet[0] ^= 1; /* not what keys holds */
    commit();
    assert_int_equal(rounds(), 1);
    assert_err(ERR_DENIED, packs_state(k.core.packs)->fault.why);
    assert_int_equal(access(in_packs(PACKS_CURRENT), F_OK), -1);
    assert_int_equal(access(in_packs(PACKS_CURRENT ".new"), F_OK), -1);
}

static void what_a_crash_left_is_cleared_away(void **state)
{
    (void)state;
    commit();
    folder_put(&k.c.o.folder, PACKS_FOLDER "/" PACKS_CURRENT ".new", "x", 1);
    folder_put(&k.c.o.folder, PACKS_FOLDER "/" PACKS_CURRENT ".without", "x",
               1);
    start();
    assert_int_equal(access(in_packs(PACKS_CURRENT ".new"), F_OK), -1);
    assert_int_equal(access(in_packs(PACKS_CURRENT ".without"), F_OK), -1);
    assert_int_equal(rounds(), 1);
}

static void without_a_folder_there_is_none(void **state)
{
    (void)state;
    commit();
    assert_int_equal(rmdir(folder_file(&k.c.o.folder, PACKS_FOLDER)), 0);
    start();
    assert_int_equal(rounds(), 0);
    assert_false(packs_state(k.core.packs)->folder);
    assert_int_equal(packs_folder(k.core.packs), -1);
    assert_int_equal(packs_wait_ms(&k.core, 250), 250);
}

static void its_file_is_for_the_group_whatever_the_mask(void **state)
{
    const mode_t mask = umask(077);
    struct stat st;

    (void)state;
    commit();
    rounds();
    assert_int_equal(stat(in_packs(PACKS_CURRENT), &st), 0);
    assert_int_equal(st.st_mode & 07777, 0640);
    assert_int_equal(umask(mask), 077);
}

#define PACKS_TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        PACKS_TEST(what_a_look_up_shows_is_in_it),
        PACKS_TEST(what_expired_stays_for_a_while),
        PACKS_TEST(a_change_is_waited_for_to_settle),
        PACKS_TEST(changes_without_end_are_not_waited_for),
        PACKS_TEST(a_large_one_rests_but_for_a_retraction),
        PACKS_TEST(what_was_retracted_is_not_found_from_then_on),
        PACKS_TEST(what_is_disputed_is_held_back),
        PACKS_TEST(what_is_disputed_stays_where_nobody_holds_it_back),
        PACKS_TEST(one_that_is_asked_for_is_built_at_once),
        PACKS_TEST(of_a_large_one_only_what_changed_is_read),
        PACKS_TEST(of_a_large_one_what_is_held_back_is_looked_at_again),
        PACKS_TEST(it_is_built_anew_as_time_passes),
        PACKS_TEST(one_that_fails_is_named_and_tried_again),
        PACKS_TEST(a_full_disk_is_named),
        PACKS_TEST(a_store_that_cannot_be_read_makes_none_that_lacks_values),
        PACKS_TEST(one_that_is_not_signed_takes_no_name),
        PACKS_TEST(what_a_crash_left_is_cleared_away),
        PACKS_TEST(without_a_folder_there_is_none),
        PACKS_TEST(its_file_is_for_the_group_whatever_the_mask),
    };

    return cmocka_run_group_tests(tests, control_fixture_keys_start,
                                  control_fixture_keys_stop);
}

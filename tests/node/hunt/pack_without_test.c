/* pack_without: what was retracted since a pack was built is found no more. */
#include "node/hunt/pack_without.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "node/hunt/pack_current.h"
#include "node/hunt/pack_write.h"
#include "tests/node/folder.h"
#include "tests/unit.h"

enum { ROOM = 4096, MODE = 0640 };

static struct pack_key key;
static int folder;

static const char *path(void)
{
    return folder_file(&folder_of_test, "packs/" PACK_CURRENT);
}

/* Records 1 and 2 say both values each. */
static void build(void)
{
    static const char *const values[] = {"one.example", "two.example"};
    const struct pack_writer_options o = {
        .key = key, .carries_key = true, .mode = 0600};
    struct fault fault = {0};
    struct pack_writer *w;

    assert_err(ERR_OK, pack_writer_open(&w, path(), &o, &fault));
    for (uint64_t number = 1; number <= 2; number++) {
        const struct pack_writer_record record = {.number = number};
        const uint32_t at = pack_writer_record(w, &record);

        for (size_t i = 0; i < 2; i++)
            assert_true(pack_writer_value(
                w, at,
                &(struct pack_writer_value){.type = INDICATOR_DOMAIN,
                                            .value = bytes_text(values[i])}));
    }
    assert_err(ERR_OK, pack_writer_end(w, NULL, &fault));
    pack_writer_close(w);
}

static int setup(void **state)
{
    folder_setup(state);
    assert_int_equal(mkdir(folder_file(&folder_of_test, "packs"), 0700), 0);
    folder = open(folder_file(&folder_of_test, "packs"),
                  O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    key = pack_writer_key();
    build();
    return 0;
}

static int teardown(void **state)
{
    close(folder);
    return folder_teardown(state);
}

static struct pack *opened(void)
{
    struct fault fault = {0};
    struct pack *p;

    assert_err(ERR_OK, pack_open(&p, path(), NULL, &fault));
    return p;
}

/* The records, of 1 and 2, that still say it. */
static unsigned said(const struct pack *p, const char *domain)
{
    struct pack_ref refs[2];
    unsigned bits = 0;

    assert_int_equal(2, pack_find(p, bytes_text(domain), 0, refs, 2));
    for (size_t i = 0; i < 2; i++)
        if (!refs[i].gone)
            bits |= (unsigned)refs[i].record->number;
    return bits;
}

static void write_without(const struct pack *p, struct pack_gone *gone,
                          size_t count)
{
    struct fault fault = {0};

    assert_err(ERR_OK,
               pack_without_write(folder, PACK_CURRENT, pack_digest(p), gone,
                                  count, MODE, &fault));
}

/* All of record 2, and a value of record 1. */
static void put(const struct pack *p)
{
    struct pack_gone gone[] = {
        {.number = 2},
        {.number = 1,
         .hash = pack_hash_exact(&key, bytes_text("two.example"))},
    };

    write_without(p, gone, 2);
}

static void a_record_or_one_value_of_it_is_gone(void **state)
{
    struct pack *p = opened(), *next;
    struct fault fault = {0};
    struct stat s;

    (void)state;
    assert_int_equal(3, said(p, "one.example"));
    put(p);
    assert_err(ERR_OK, pack_current_renew(&next, p, folder_of_test.path,
                                          &fault));
    assert_non_null(next);
    assert_int_equal(1, said(next, "one.example"));
    assert_int_equal(0, said(next, "two.example"));
    assert_int_equal(3, said(p, "two.example"));
    pack_close(p);
    assert_err(ERR_OK, pack_current_renew(&p, next, folder_of_test.path,
                                          &fault));
    assert_null(p);
    pack_close(next);
    assert_int_equal(
        0, stat(folder_file(&folder_of_test,
                            "packs/" PACK_CURRENT PACK_WITHOUT_ENDING),
                &s));
    assert_int_equal(MODE, s.st_mode & 0777);
}

static void of_another_pack_it_says_nothing(void **state)
{
    struct pack *p = opened();

    (void)state;
    put(p);
    pack_close(p);
    key = pack_writer_key();
    build();
    p = opened();
    assert_int_equal(3, said(p, "one.example"));
    pack_close(p);
    pack_without_remove(folder, PACK_CURRENT);
    assert_int_not_equal(
        0, access(folder_file(&folder_of_test,
                              "packs/" PACK_CURRENT PACK_WITHOUT_ENDING),
                  F_OK));
}

static size_t octets_of(uint8_t room[static ROOM])
{
    FILE *from = fopen(folder_file(&folder_of_test,
                                   "packs/" PACK_CURRENT PACK_WITHOUT_ENDING),
                       "r");
    size_t len;

    assert_non_null(from);
    len = fread(room, 1, ROOM, from);
    fclose(from);
    return len;
}

static void assert_ignored(const uint8_t *at, size_t len)
{
    struct pack *p;

    folder_put(&folder_of_test, "packs/" PACK_CURRENT PACK_WITHOUT_ENDING, at,
               len);
    p = opened();
    assert_int_equal(3, said(p, "one.example"));
    pack_close(p);
}

static void one_that_is_not_whole_says_nothing(void **state)
{
    struct pack *p = opened();
    uint8_t room[ROOM];
    size_t len;

    (void)state;
    put(p);
    pack_close(p);
    len = octets_of(room);
    for (size_t cut = 0; cut < len; cut++)
        assert_ignored(room, cut);
    for (size_t i = 0; i < len; i++) {
        room[i] ^= 1;
        assert_ignored(room, len);
        room[i] ^= 1;
    }
}

static void too_many_are_refused(void **state)
{
    static struct pack_gone gone[PACK_WITHOUT_MAX + 1];
    struct pack *p = opened();
    struct fault fault = {0};

    (void)state;
    for (size_t i = 0; i <= PACK_WITHOUT_MAX; i++)
        gone[i].number = 1 + i;
    assert_err(ERR_TOO_BIG,
               pack_without_write(folder, PACK_CURRENT, pack_digest(p), gone,
                                  PACK_WITHOUT_MAX + 1, MODE, &fault));
    write_without(p, gone, PACK_WITHOUT_MAX);
    pack_close(p);
    p = opened();
    assert_int_equal(0, said(p, "one.example"));
    pack_close(p);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_record_or_one_value_of_it_is_gone),
        TEST(of_another_pack_it_says_nothing),
        TEST(one_that_is_not_whole_says_nothing),
        TEST(too_many_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

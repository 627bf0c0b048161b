#include "node/keyfile.h"

#include <setjmp.h>
#include <sodium.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/node/folder.h"

static const struct node_id node = {{1, 2, 3}};
static struct folder f;

static int fresh(void **state)
{
    (void)state;
    folder_open(&f);
    return 0;
}

static int clear(void **state)
{
    (void)state;
    folder_close(&f);
    return 0;
}

static struct unlock_key made(const char *passphrase, enum keyfile_cost cost)
{
    struct fault fault = {.why = ERR_OK};
    struct unlock_key key;

    assert_int_equal(keyfile_unlock_create(&key, f.path, bytes_text(passphrase),
                                           cost, &fault),
                     ERR_OK);
    return key;
}

static enum err opened(struct unlock_key *key, const char *passphrase)
{
    struct fault fault = {.why = ERR_OK};
    enum err err =
        keyfile_unlock_open(key, f.path, bytes_text(passphrase), &fault);

    assert_int_equal(err, fault.why);
    if (err != ERR_OK)
        assert_true(strlen(fault.about) > 0);
    return err;
}

static size_t load(const char *name, uint8_t *at, size_t cap)
{
    FILE *from = fopen(folder_file(&f, name), "r");
    size_t n;

    assert_non_null(from);
    n = fread(at, 1, cap, from);
    fclose(from);
    return n;
}

/* Overwrites in place, so that the mode stays. */
static void store(const char *name, const uint8_t *at, size_t len)
{
    FILE *to = fopen(folder_file(&f, name), "r+");

    assert_non_null(to);
    assert_int_equal(fwrite(at, 1, len, to), len);
    fclose(to);
    assert_int_equal(truncate(folder_file(&f, name), (off_t)len), 0);
}

static void the_passphrase_gives_the_same_key_again(void **state)
{
    struct unlock_key first = made("correct horse", KEYFILE_COST_FAST), again;
    struct fault fault = {.why = ERR_OK};
    bool asks = false;

    (void)state;
    assert_int_equal(keyfile_unlock_asks(&asks, f.path, &fault), ERR_OK);
    assert_true(asks);
    assert_int_equal(opened(&again, "correct horse"), ERR_OK);
    assert_memory_equal(&first, &again, sizeof first);
}

static void a_wrong_passphrase_is_a_bad_key(void **state)
{
    struct unlock_key key;

    (void)state;
    made("correct horse", KEYFILE_COST_FAST);
    assert_int_equal(opened(&key, "correct hors"), ERR_BAD_KEY);
    assert_int_equal(opened(&key, ""), ERR_BAD_KEY);
    assert_true(sodium_is_zero(key.octet, sizeof key.octet));
}

static void a_node_without_passphrase_asks_for_none(void **state)
{
    struct unlock_key first = made("", KEYFILE_COST_NONE), again;
    struct fault fault = {.why = ERR_OK};
    bool asks = true;

    (void)state;
    assert_int_equal(keyfile_unlock_asks(&asks, f.path, &fault), ERR_OK);
    assert_false(asks);
    assert_int_equal(opened(&again, "whatever"), ERR_OK);
    assert_memory_equal(&first, &again, sizeof first);
}

static void the_moderate_cost_is_within_the_bounds(void **state)
{
    struct unlock_key first = made("p", KEYFILE_COST_MODERATE), again;

    (void)state;
    assert_int_equal(opened(&again, "p"), ERR_OK);
    assert_memory_equal(&first, &again, sizeof first);
}

static void a_second_unlock_file_is_refused(void **state)
{
    struct fault fault = {.why = ERR_OK};
    struct unlock_key key;

    (void)state;
    made("p", KEYFILE_COST_FAST);
    assert_int_equal(keyfile_unlock_create(&key, f.path, bytes_text("q"),
                                           KEYFILE_COST_FAST, &fault),
                     ERR_EXISTS);
    assert_int_equal(opened(&key, "p"), ERR_OK);
}

static void an_empty_passphrase_is_refused_where_one_is_asked(void **state)
{
    struct fault fault = {.why = ERR_OK};
    struct unlock_key key;

    (void)state;
    assert_int_equal(keyfile_unlock_create(&key, f.path, bytes_text(""),
                                           KEYFILE_COST_FAST, &fault),
                     ERR_USAGE);
}

/* Before any work: the test would otherwise want 4 TiB of memory. */
static void a_cost_beyond_the_bounds_is_refused(void **state)
{
    uint8_t room[256], changed[256];
    struct unlock_key key;
    size_t len;

    (void)state;
    made("p", KEYFILE_COST_FAST);
    len = load("keys/unlock", room, sizeof room);
    memcpy(changed, room, len);
    bytes_put_be(changed + 16, KEYFILE_OPS_MAX + 1, 4);
    store("keys/unlock", changed, len);
    assert_int_equal(opened(&key, "p"), ERR_TOO_BIG);

    memcpy(changed, room, len);
    bytes_put_be(changed + 20, KEYFILE_MEM_MAX_MIB * 1024 + 1, 4);
    store("keys/unlock", changed, len);
    assert_int_equal(opened(&key, "p"), ERR_TOO_BIG);

    memcpy(changed, room, len);
    bytes_put_be(changed + 20, 0, 4);
    store("keys/unlock", changed, len);
    assert_int_equal(opened(&key, "p"), ERR_BAD_SHAPE);
}

static void no_flipped_bit_of_the_unlock_file_opens(void **state)
{
    uint8_t room[256];
    struct unlock_key key;
    size_t len;

    (void)state;
    made("p", KEYFILE_COST_FAST);
    len = load("keys/unlock", room, sizeof room);
    for (size_t bit = 0; bit < 8 * len; bit++) {
        room[bit / 8] ^= (uint8_t)(1 << bit % 8);
        store("keys/unlock", room, len);
        assert_int_not_equal(opened(&key, "p"), ERR_OK);
        room[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
    store("keys/unlock", room, len);
    assert_int_equal(opened(&key, "p"), ERR_OK);
}

static void no_truncated_unlock_file_opens(void **state)
{
    uint8_t room[256];
    struct unlock_key key;
    size_t len;

    (void)state;
    made("p", KEYFILE_COST_FAST);
    len = load("keys/unlock", room, sizeof room);
    for (size_t cut = 0; cut < len; cut++) {
        store("keys/unlock", room, cut);
        assert_int_equal(opened(&key, "p"), ERR_BAD_SHAPE);
    }
}

static struct purpose_key purpose_key(const struct unlock_key *unlock,
                                      enum keyfile_purpose purpose)
{
    struct purpose_key key;

    keyfile_purpose_key(&key, unlock, purpose);
    return key;
}

static enum err read_back(struct buffer *out, enum keyfile_purpose purpose,
                          const struct purpose_key *key)
{
    struct fault fault = {.why = ERR_OK};
    struct node_id got = {{0}};
    enum err err = keyfile_read(out, &got, f.path, purpose, key, &fault);

    if (err == ERR_OK)
        assert_memory_equal(&got, &node, sizeof node);
    else
        assert_int_equal(out->len, 0);
    return err;
}

static struct purpose_key signing_written(void)
{
    struct unlock_key unlock = made("p", KEYFILE_COST_FAST);
    struct purpose_key key = purpose_key(&unlock, KEYFILE_SIGNING);
    struct fault fault = {.why = ERR_OK};

    assert_int_equal(keyfile_write(f.path, KEYFILE_SIGNING, &key, &node,
                                   bytes_text("the seed"), &fault),
                     ERR_OK);
    return key;
}

static void a_secret_comes_back_with_its_node(void **state)
{
    struct purpose_key key = signing_written();
    struct fault fault = {.why = ERR_OK};
    uint8_t room[KEYFILE_SECRET_MAX], big[KEYFILE_SECRET_MAX + 1] = {0};
    struct buffer out = {room, 0, sizeof room};

    (void)state;
    assert_int_equal(read_back(&out, KEYFILE_SIGNING, &key), ERR_OK);
    assert_true(bytes_equal(bytes_of(&out), bytes_text("the seed")));

    /* The largest, over the old one. */
    assert_int_equal(keyfile_write(f.path, KEYFILE_SIGNING, &key, &node,
                                   (struct bytes){big, KEYFILE_SECRET_MAX},
                                   &fault),
                     ERR_OK);
    assert_int_equal(read_back(&out, KEYFILE_SIGNING, &key), ERR_OK);
    assert_int_equal(out.len, KEYFILE_SECRET_MAX);
    assert_int_equal(keyfile_write(f.path, KEYFILE_SIGNING, &key, &node,
                                   (struct bytes){big, sizeof big}, &fault),
                     ERR_TOO_BIG);
}

/* What net is handed must not open what keys reads. */
static void one_purposes_key_opens_no_other_file(void **state)
{
    struct unlock_key unlock = made("p", KEYFILE_COST_FAST);
    struct fault fault = {.why = ERR_OK};
    uint8_t room[KEYFILE_SECRET_MAX];
    struct buffer out = {room, 0, sizeof room};

    (void)state;
    for (enum keyfile_purpose p = KEYFILE_STORE; p < KEYFILE_IDENTITY; p++) {
        struct purpose_key key = purpose_key(&unlock, p);

        assert_int_equal(keyfile_write(f.path, p, &key, &node,
                                       bytes_text(keyfile_purpose_text(p)),
                                       &fault),
                         ERR_OK);
    }
    for (enum keyfile_purpose p = KEYFILE_STORE; p < KEYFILE_IDENTITY; p++) {
        for (enum keyfile_purpose q = KEYFILE_STORE; q < KEYFILE_IDENTITY;
             q++) {
            struct purpose_key key = purpose_key(&unlock, q);

            assert_int_equal(read_back(&out, p, &key),
                             p == q ? ERR_OK : ERR_BAD_KEY);
        }
    }
}

static void a_file_in_anothers_place_does_not_open(void **state)
{
    struct purpose_key key = signing_written();
    uint8_t room[KEYFILE_SECRET_MAX];
    struct buffer out = {room, 0, sizeof room};
    char from[FOLDER_PATH_MAX + 64];

    (void)state;
    snprintf(from, sizeof from, "%s", folder_file(&f, "keys/signing"));
    assert_int_equal(rename(from, folder_file(&f, "keys/sealing")), 0);
    assert_int_equal(read_back(&out, KEYFILE_SEALING, &key), ERR_BAD_KEY);
}

static void no_flipped_bit_of_a_key_file_opens(void **state)
{
    struct purpose_key key = signing_written();
    uint8_t room[KEYFILE_SECRET_MAX], file[512];
    struct buffer out = {room, 0, sizeof room};
    size_t len = load("keys/signing", file, sizeof file);

    (void)state;
    for (size_t bit = 0; bit < 8 * len; bit++) {
        file[bit / 8] ^= (uint8_t)(1 << bit % 8);
        store("keys/signing", file, len);
        assert_int_not_equal(read_back(&out, KEYFILE_SIGNING, &key), ERR_OK);
        file[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
}

static void no_truncated_key_file_opens(void **state)
{
    struct purpose_key key = signing_written();
    uint8_t room[KEYFILE_SECRET_MAX], file[512];
    struct buffer out = {room, 0, sizeof room};
    size_t len = load("keys/signing", file, sizeof file);

    (void)state;
    for (size_t cut = 0; cut < len; cut++) {
        store("keys/signing", file, cut);
        assert_int_not_equal(read_back(&out, KEYFILE_SIGNING, &key), ERR_OK);
    }
}

static void looser_modes_are_refused(void **state)
{
    static const mode_t modes[] = {0640, 0604, 0610, 0601, 0666};
    struct purpose_key key = signing_written();
    uint8_t room[KEYFILE_SECRET_MAX];
    struct buffer out = {room, 0, sizeof room};
    struct unlock_key unlock;
    struct stat st;

    (void)state;
    assert_int_equal(stat(folder_file(&f, "keys/signing"), &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_int_equal(stat(folder_file(&f, "keys"), &st), 0);
    assert_int_equal(st.st_mode & 0777, 0700);
    for (size_t i = 0; i < sizeof modes / sizeof modes[0]; i++) {
        assert_int_equal(chmod(folder_file(&f, "keys/signing"), modes[i]), 0);
        assert_int_equal(read_back(&out, KEYFILE_SIGNING, &key), ERR_DENIED);
        assert_int_equal(chmod(folder_file(&f, "keys/unlock"), modes[i]), 0);
        assert_int_equal(opened(&unlock, "p"), ERR_DENIED);
    }
}

static void a_foreign_owner_is_refused(void **state)
{
    struct purpose_key key = signing_written();
    uint8_t room[KEYFILE_SECRET_MAX];
    struct buffer out = {room, 0, sizeof room};

    (void)state;
    if (geteuid() != 0) {
        print_message("skipped: only root can give a file away\n");
        skip();
    }
    assert_int_equal(chown(folder_file(&f, "keys/signing"), 12345, 12345), 0);
    assert_int_equal(read_back(&out, KEYFILE_SIGNING, &key), ERR_DENIED);
}

static void a_link_in_its_place_is_refused(void **state)
{
    struct purpose_key key = signing_written();
    uint8_t room[KEYFILE_SECRET_MAX];
    struct buffer out = {room, 0, sizeof room};
    char moved[FOLDER_PATH_MAX + 64];

    (void)state;
    snprintf(moved, sizeof moved, "%s", folder_file(&f, "moved"));
    assert_int_equal(rename(folder_file(&f, "keys/signing"), moved), 0);
    assert_int_equal(symlink(moved, folder_file(&f, "keys/signing")), 0);
    assert_int_equal(read_back(&out, KEYFILE_SIGNING, &key), ERR_DENIED);
}

static void a_missing_file_is_not_found(void **state)
{
    struct unlock_key unlock = made("p", KEYFILE_COST_FAST);
    struct purpose_key key = purpose_key(&unlock, KEYFILE_STORE);
    uint8_t room[KEYFILE_SECRET_MAX];
    struct buffer out = {room, 0, sizeof room};

    (void)state;
    assert_int_equal(read_back(&out, KEYFILE_STORE, &key), ERR_NOT_FOUND);
}

static void write_identity(struct keyfile_identity *identity)
{
    struct fault fault = {.why = ERR_OK};

    memset(identity, 0, sizeof *identity);
    identity->node = node;
    memset(identity->ik_seed, 7, sizeof identity->ik_seed);
    identity->part_len = 300;
    memset(identity->part, 9, identity->part_len);
    assert_int_equal(keyfile_identity_write(folder_file(&f, "identity"),
                                            identity, bytes_text("long one"),
                                            KEYFILE_COST_FAST, &fault),
                     ERR_OK);
}

static enum err read_identity(struct keyfile_identity *out,
                              const char *passphrase)
{
    struct fault fault = {.why = ERR_OK};

    return keyfile_identity_read(out, folder_file(&f, "identity"),
                                 bytes_text(passphrase), &fault);
}

static void an_identity_file_opens_anywhere_by_its_passphrase(void **state)
{
    struct keyfile_identity wrote, got;
    struct fault fault = {.why = ERR_OK};
    bool asks = false;

    (void)state;
    write_identity(&wrote);
    assert_int_equal(
        keyfile_identity_asks(&asks, folder_file(&f, "identity"), &fault),
        ERR_OK);
    assert_true(asks);
    assert_int_equal(read_identity(&got, "long one"), ERR_OK);
    assert_memory_equal(&wrote, &got, sizeof wrote);
    assert_int_equal(read_identity(&got, "long ones"), ERR_BAD_KEY);
    assert_true(sodium_is_zero(got.ik_seed, sizeof got.ik_seed));
}

static void no_flipped_bit_of_an_identity_file_opens(void **state)
{
    struct keyfile_identity wrote, got;
    uint8_t file[1024];
    size_t len;

    (void)state;
    write_identity(&wrote);
    len = load("identity", file, sizeof file);
    for (size_t bit = 0; bit < 8 * len; bit++) {
        file[bit / 8] ^= (uint8_t)(1 << bit % 8);
        store("identity", file, len);
        assert_int_not_equal(read_identity(&got, "long one"), ERR_OK);
        file[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
    for (size_t cut = 0; cut < len; cut++) {
        store("identity", file, cut);
        assert_int_not_equal(read_identity(&got, "long one"), ERR_OK);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fresh, clear)

/* As noroshid opens it and net reads it. */
static void a_secret_is_read_through_its_descriptor(void **state)
{
    struct purpose_key key = signing_written();
    struct fault fault = {.why = ERR_OK};
    uint8_t room[KEYFILE_SECRET_MAX];
    struct buffer out = {room, 0, sizeof room};
    int fd = -1;

    (void)state;
    assert_int_equal(keyfile_open(&fd, f.path, KEYFILE_SIGNING, &fault),
                     ERR_OK);
    assert_int_equal(keyfile_read_fd(&out, fd, KEYFILE_SIGNING, &key, &fault),
                     ERR_OK);
    assert_true(bytes_equal(bytes_of(&out), bytes_text("the seed")));
    /* At its end: whoever needs it again opens it again. */
    assert_int_equal(keyfile_read_fd(&out, fd, KEYFILE_SIGNING, &key, &fault),
                     ERR_BAD_SHAPE);
    close(fd);

    fault.why = ERR_OK;
    assert_int_equal(keyfile_open(&fd, f.path, KEYFILE_SIGNING, &fault),
                     ERR_OK);
    assert_int_equal(keyfile_read_fd(&out, fd, KEYFILE_TRANSPORT, &key, &fault),
                     ERR_BAD_KEY);
    close(fd);
    fault.why = ERR_OK;
    assert_int_equal(chmod(folder_file(&f, "keys/signing"), 0640), 0);
    assert_int_equal(keyfile_open(&fd, f.path, KEYFILE_SIGNING, &fault),
                     ERR_DENIED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_passphrase_gives_the_same_key_again),
        TEST(a_secret_is_read_through_its_descriptor),
        TEST(a_wrong_passphrase_is_a_bad_key),
        TEST(a_node_without_passphrase_asks_for_none),
        TEST(the_moderate_cost_is_within_the_bounds),
        TEST(a_second_unlock_file_is_refused),
        TEST(an_empty_passphrase_is_refused_where_one_is_asked),
        TEST(a_cost_beyond_the_bounds_is_refused),
        TEST(no_flipped_bit_of_the_unlock_file_opens),
        TEST(no_truncated_unlock_file_opens),
        TEST(a_secret_comes_back_with_its_node),
        TEST(one_purposes_key_opens_no_other_file),
        TEST(a_file_in_anothers_place_does_not_open),
        TEST(no_flipped_bit_of_a_key_file_opens),
        TEST(no_truncated_key_file_opens),
        TEST(looser_modes_are_refused),
        TEST(a_foreign_owner_is_refused),
        TEST(a_link_in_its_place_is_refused),
        TEST(a_missing_file_is_not_found),
        TEST(an_identity_file_opens_anywhere_by_its_passphrase),
        TEST(no_flipped_bit_of_an_identity_file_opens),
    };

    return sodium_init() < 0 || cmocka_run_group_tests(tests, NULL, NULL) != 0;
}

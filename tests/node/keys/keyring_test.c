/* keyring: what it holds, for how long, and what it does not open. */
#include "tests/unit.h"

#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/node/keys/key_folder.h"

/* The address sanitizer turns mlock() into nothing. */
#ifdef NOROSHI_SANITIZED
enum { MLOCK_IS_REAL = 0 };
#else
enum { MLOCK_IS_REAL = 1 };
#endif

enum { NOBODY = 65534 };

static struct key_folder k;

static int fresh(void **state)
{
    (void)state;
    key_folder_open(&k, 0);
    return 0;
}

static int clear(void **state)
{
    (void)state;
    key_folder_close(&k);
    return 0;
}

static struct keyring *opened(void)
{
    struct fault fault = {0};
    struct keyring *ring;

    assert_err(ERR_OK, keyring_open(&ring, k.folder.path, &k.unlock, &fault));
    return ring;
}

static enum err refused(void)
{
    struct fault fault = {0};
    struct keyring *ring;
    enum err err = keyring_open(&ring, k.folder.path, &k.unlock, &fault);

    assert_null(ring);
    assert_err(err, fault.why);
    assert_true(strlen(fault.about) > 0);
    return err;
}

static void the_keys_of_the_files_come_out(void **state)
{
    struct card_ek eks[KEYRING_EKS_MAX];
    struct keyring *ring = opened();
    const struct box_pair *pair;
    uint8_t store[32];

    (void)state;
    memset(store, 0x5e, sizeof store);
    assert_memory_equal(keyring_store_key(ring), store, 32);
    assert_memory_equal(keyring_sk(ring), &k.node.sk_secret, 64);
    assert_true(ident_same(keyring_node(ring), &k.node.id));
    assert_int_equal(keyring_eks(ring, eks), 1);
    assert_memory_equal(eks[0].key.octet, k.node.ek.octet, 32);
    assert_true(eks[0].not_before_ms == SAMPLE_NOW_MS);
    assert_err(ERR_OK, keyring_ek(&pair, ring, &eks[0].id, SAMPLE_NOW_MS));
    assert_memory_equal(pair, &k.node.ek_pair, sizeof *pair);
    keyring_close(ring);
    keyring_close(NULL);
}

static void a_sealing_key_opens_for_its_life_and_thirty_days_more(void **state)
{
    struct keyring *ring = opened();
    struct ek_id id = ident_ek(&k.node.ek), other = {{9}};
    const struct box_pair *pair;
    uint64_t end = SAMPLE_NOW_MS + KEYRING_EK_LIFE_MS + KEYRING_EK_GRACE_MS;

    (void)state;
    assert_err(ERR_OK, keyring_ek(&pair, ring, &id, end - 1));
    assert_err(ERR_EXPIRED, keyring_ek(&pair, ring, &id, end));
    assert_null(pair);
    assert_err(ERR_NOT_FOUND, keyring_ek(&pair, ring, &other, SAMPLE_NOW_MS));
    keyring_close(ring);
}

static void rotation_is_kept_before_it_is_told(void **state)
{
    struct card_ek before[KEYRING_EKS_MAX], after[KEYRING_EKS_MAX];
    struct fault fault = {0};
    struct keyring *ring = opened();

    (void)state;
    assert_err(ERR_OK, keyring_rotate(ring, SAMPLE_NOW_MS + 5, &fault));
    assert_int_equal(keyring_eks(ring, before), 2);
    assert_memory_equal(before[1].key.octet, k.node.ek.octet, 32);
    assert_true(before[0].not_before_ms == SAMPLE_NOW_MS + 5);
    assert_true(before[0].not_after_ms ==
                SAMPLE_NOW_MS + 5 + KEYRING_EK_LIFE_MS);
    keyring_close(ring);
    ring = opened();
    assert_int_equal(keyring_eks(ring, after), 2);
    assert_memory_equal(before, after, 2 * sizeof *after);
    keyring_close(ring);
}

static void rotation_drops_what_is_over_and_keeps_four_at_most(void **state)
{
    struct card_ek eks[KEYRING_EKS_MAX];
    struct fault fault = {0};
    struct keyring *ring = opened();

    (void)state;
    for (uint64_t i = 1; i <= 6; i++)
        assert_err(ERR_OK, keyring_rotate(ring, SAMPLE_NOW_MS + i, &fault));
    assert_int_equal(keyring_eks(ring, eks), KEYRING_EKS_MAX);
    for (size_t i = 0; i < KEYRING_EKS_MAX; i++)
        assert_true(eks[i].not_before_ms == SAMPLE_NOW_MS + 6 - i);
    assert_err(ERR_OK,
               keyring_rotate(ring, SAMPLE_NOW_MS + 400 * DATE_DAY_MS, &fault));
    assert_int_equal(keyring_eks(ring, eks), 1);
    keyring_close(ring);
}

static void a_rotation_that_cannot_be_kept_changes_nothing(void **state)
{
    struct card_ek eks[KEYRING_EKS_MAX];
    struct fault fault = {0};
    struct keyring *ring = opened();

    (void)state;
    folder_close(&k.folder); /* the disk is gone */
    assert_true(keyring_rotate(ring, SAMPLE_NOW_MS + 5, &fault) != ERR_OK);
    assert_int_equal(keyring_eks(ring, eks), 1);
    assert_memory_equal(eks[0].key.octet, k.node.ek.octet, 32);
    keyring_close(ring);
    key_folder_open(&k, 0);
}

static void another_purposes_key_opens_nothing(void **state)
{
    struct purpose_key right = k.unlock.signing;

    (void)state;
    k.unlock.signing = k.unlock.sealing;
    assert_err(ERR_BAD_KEY, refused());
    k.unlock.signing = right;
    k.unlock.store.octet[0] ^= 1;
    assert_err(ERR_BAD_KEY, refused());
}

static void secrets_of_another_shape_are_refused(void **state)
{
    (void)state;
    key_folder_put(&k, KEYFILE_STORE, &k.unlock.store, bytes_text("short"));
    assert_err(ERR_BAD_SHAPE, refused());
    key_folder_close(&k);
    key_folder_open(&k, 0);
    key_folder_put(&k, KEYFILE_SIGNING, &k.unlock.signing, bytes_text("short"));
    assert_err(ERR_BAD_SHAPE, refused());
    key_folder_close(&k);
    key_folder_open(&k, 0);
    key_folder_put(&k, KEYFILE_SEALING, &k.unlock.sealing,
                   UNIT_LITERAL("\x92\x01\x90"));
    assert_err(ERR_BAD_SHAPE, refused());
}

static void a_loose_or_missing_file_is_refused(void **state)
{
    (void)state;
    assert_int_equal(chmod(folder_file(&k.folder, "keys/signing"), 0640), 0);
    assert_err(ERR_DENIED, refused());
    assert_int_equal(unlink(folder_file(&k.folder, "keys/signing")), 0);
    assert_err(ERR_NOT_FOUND, refused());
}

/* Memory that may be swapped out is no place for keys. Needs a process that may
   not lock memory, so it happens in one of its own. */
static void keys_that_cannot_be_locked_are_not_loaded(void **state)
{
    struct rlimit none = {0, 0};
    int status;
    pid_t pid;

    (void)state;
    if (!MLOCK_IS_REAL)
        skip();
    pid = fork();
    if (pid == 0) {
        struct fault fault = {0};
        struct keyring *ring;

        if (setrlimit(RLIMIT_MEMLOCK, &none) != 0 ||
            (geteuid() == 0 && setuid(NOBODY) != 0))
            _exit(2);
        _exit(keyring_open(&ring, k.folder.path, &k.unlock, &fault) == ERR_IO &&
                      strstr(fault.about, "lock memory") != NULL
                  ? 0
                  : 1);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fresh, clear)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_keys_of_the_files_come_out),
        TEST(a_sealing_key_opens_for_its_life_and_thirty_days_more),
        TEST(rotation_is_kept_before_it_is_told),
        TEST(rotation_drops_what_is_over_and_keeps_four_at_most),
        TEST(a_rotation_that_cannot_be_kept_changes_nothing),
        TEST(another_purposes_key_opens_nothing),
        TEST(secrets_of_another_shape_are_refused),
        TEST(a_loose_or_missing_file_is_refused),
        TEST(keys_that_cannot_be_locked_are_not_loaded),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

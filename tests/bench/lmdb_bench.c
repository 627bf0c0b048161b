/*
 * lmdb_bench: the floor under what core can do: LMDB alone, the same number of
 * 16-octet keys, the same batches, the same synced commits.
 *
 *     lmdb_bench insert DIR keys=N batch=N [seed=N]    s, sorted batches
 *     lmdb_bench get DIR keys=N values=N [seed=N]      gets a second, random
 *     lmdb_bench commit DIR [rounds=N]                 ms, one key a commit
 *
 * DIR must be empty or from `insert`. Each prints one number.
 */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <lmdb.h>
#include <sodium.h>

#include "tests/bench/gauge.h"

enum { VALUE = 20, BATCH_MAX = 1000000 };

static void check(int rc, const char *what)
{
    if (rc != 0)
        errx(1, "%s: %s", what, mdb_strerror(rc));
}

static MDB_env *open_env(const char *dir)
{
    MDB_env *env;

    check(mdb_env_create(&env), "create");
    check(mdb_env_set_mapsize(env, (size_t)16 << 30), "map size");
    check(mdb_env_open(env, dir, MDB_NOTLS, 0600), "open");
    return env;
}

/* As core does it: a hash of the value, and the record's number. */
static void key_of(uint8_t out[static GAUGE_KEY + 8], uint64_t seed, uint64_t n)
{
    char value[GAUGE_VALUE];

    gauge_value(value, seed, n);
    crypto_generichash(out, GAUGE_KEY, (const uint8_t *)value, sizeof value - 1,
                       NULL, 0);
    bytes_put_be(out + GAUGE_KEY, n / 4096, 8);
}

static int by_key(const void *a, const void *b)
{
    return memcmp(a, b, GAUGE_KEY + 8);
}

static void insert_batch(MDB_env *env, uint8_t *keys, size_t count)
{
    uint8_t room[VALUE] = {1};
    MDB_txn *txn;
    MDB_dbi dbi;

    qsort(keys, count, GAUGE_KEY + 8, by_key);
    check(mdb_txn_begin(env, NULL, 0, &txn), "begin");
    check(mdb_dbi_open(txn, NULL, 0, &dbi), "table");
    for (size_t i = 0; i < count; i++) {
        MDB_val key = {GAUGE_KEY + 8, keys + i * (GAUGE_KEY + 8)};
        MDB_val value = {VALUE, room};

        check(mdb_put(txn, dbi, &key, &value, 0), "put");
    }
    check(mdb_txn_commit(txn), "commit");
}

static double bench_insert(MDB_env *env, char **argv)
{
    uint64_t keys = gauge_argument(argv, "keys", 100000);
    uint64_t batch = gauge_argument(argv, "batch", 4096);
    uint64_t seed = gauge_argument(argv, "seed", 1);
    uint8_t *room;
    double took = 0;

    if (batch == 0 || batch > BATCH_MAX)
        errx(2, "batch must be 1 to %d", BATCH_MAX);
    if ((room = calloc(batch, GAUGE_KEY + 8)) == NULL)
        errx(1, "out of memory");
    for (uint64_t done = 0; done < keys; done += batch) {
        uint64_t count = keys - done < batch ? keys - done : batch;
        double begun;

        for (uint64_t i = 0; i < count; i++)
            key_of(room + i * (GAUGE_KEY + 8), seed, done + i);
        begun = gauge_now();
        insert_batch(env, room, count);
        took += gauge_now() - begun;
    }
    free(room);
    return took;
}

/* Half of the values asked for are there. */
static double bench_get(MDB_env *env, char **argv)
{
    uint64_t keys = gauge_argument(argv, "keys", 100000);
    uint64_t values = gauge_argument(argv, "values", 100000), found = 0;
    uint64_t seed = gauge_argument(argv, "seed", 1);
    struct gauge_dice dice = {seed + 77};
    double took = 0;
    MDB_txn *txn;
    MDB_dbi dbi;

    check(mdb_txn_begin(env, NULL, MDB_RDONLY, &txn), "begin");
    check(mdb_dbi_open(txn, NULL, 0, &dbi), "table");
    for (uint64_t i = 0; i < values; i++) {
        uint64_t n = gauge_roll(&dice) % (2 * keys);
        uint8_t room[GAUGE_KEY + 8];
        MDB_val key = {sizeof room, room}, value;
        double begun;

        key_of(room, seed, n);
        begun = gauge_now();
        found += mdb_get(txn, dbi, &key, &value) == 0;
        took += gauge_now() - begun;
    }
    mdb_txn_abort(txn);
    if (found == 0)
        errx(1, "not one hit");
    return (double)values / took;
}

static double bench_commit(MDB_env *env, char **argv)
{
    uint64_t rounds = gauge_argument(argv, "rounds", 100);
    double begun = gauge_now();

    for (uint64_t i = 0; i < rounds; i++) {
        uint8_t key[GAUGE_KEY + 8];

        key_of(key, 99, i);
        insert_batch(env, key, 1);
    }
    return (gauge_now() - begun) / (double)rounds * 1e3;
}

int main(int argc, char **argv)
{
    MDB_env *env;

    if (argc < 3)
        errx(2, "usage: lmdb_bench insert|get|commit DIR ...");
    env = open_env(argv[2]);
    if (strcmp(argv[1], "insert") == 0)
        printf("%.3f\n", bench_insert(env, argv + 3));
    else if (strcmp(argv[1], "get") == 0)
        printf("%.0f\n", bench_get(env, argv + 3));
    else if (strcmp(argv[1], "commit") == 0)
        printf("%.3f\n", bench_commit(env, argv + 3));
    else
        errx(2, "unknown work '%s'", argv[1]);
    mdb_env_close(env);
    return 0;
}

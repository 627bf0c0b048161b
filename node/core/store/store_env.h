/*
 * store_env: the inside of a store, for the modules of this room that speak to
 * LMDB: store, table and txn. disk reads its errors; nobody else knows it.
 */
#ifndef NODE_CORE_STORE_STORE_ENV_H
#define NODE_CORE_STORE_STORE_ENV_H

#include <lmdb.h>

#include "node/core/store/changed.h"
#include "node/core/store/schema.h"
#include "node/core/store/store.h"

struct store {
    MDB_env *env;
    MDB_txn *txn;
    struct txn open; /* of it, for those who work within it */
    MDB_dbi dbi[TABLES];
    bool writing;
    enum err err;
    struct store_state state, committed;
    struct seal *seal; /* in locked memory */
    struct disk disk;
    enum disk_fault fault; /* of the last write */
    struct changed changed;
};

/* LMDB failed to do what `what` says: logs it. ERR_FULL, ERR_IO. Exits the
   process on MDB_PANIC. */
enum err store_env_error(struct store *s, const char *what, int rc);
/* The same, which spoils the transaction. */
void store_env_failed(struct store *s, const char *what, int rc);

#endif

#include "node/core/store/store_env.h"

#include <stdlib.h>

#include "node/log.h"

/* LMDB's reason is lost beyond this line, so this is where it is logged: once
   for each change, for a write is tried again until the disk is well. */
enum err store_env_error(struct store *s, const char *what, int rc)
{
    enum disk_fault fault = disk_fault_of(&s->disk, rc);

    if (fault == DISK_SOUND || fault != s->fault)
        log_warn("store: cannot %s: %s", what, mdb_strerror(rc));
    if (rc == MDB_PANIC)
        exit(EXIT_FAILURE); /* the environment is beyond repair: start anew */
    s->fault = fault;
    return fault == DISK_FULL || fault == DISK_MAP_FULL ? ERR_FULL : ERR_IO;
}

void store_env_failed(struct store *s, const char *what, int rc)
{
    if (s->err == ERR_OK)
        s->err = store_env_error(s, what, rc);
}

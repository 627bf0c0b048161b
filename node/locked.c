#include "node/locked.h"

#include <errno.h>
#include <sodium.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

/* A limit says ENOMEM or EAGAIN, a filter of system calls EPERM; so does a
   limit of zero. */
static enum err refused(int error, struct fault *fault)
{
    if (error == EPERM)
        return fault_say(fault, ERR_IO,
                         "cannot lock memory for keys: mlock is forbidden "
                         "here; in a container, allow it (systemd-nspawn: "
                         "--system-call-filter=@memlock) and give it a limit "
                         "(ulimit -l)");
    return fault_say(fault, ERR_IO,
                     "cannot lock memory for keys: raise the limit (ulimit "
                     "-l, LimitMEMLOCK= in the unit, --ulimit memlock= of a "
                     "container)");
}

/* sodium_mlock() asks it of the address as it is; the kernel takes whole pages
   alone. What else stands in them is left out of dumps as well. */
static void leave_out_of_dumps(void *at, size_t size)
{
    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    uintptr_t begin = (uintptr_t)at / page * page;

    (void)madvise((void *)begin, (uintptr_t)at + size - begin, MADV_DONTDUMP);
}

enum err locked_hold(void *at, size_t size, struct fault *fault)
{
    if (sodium_mlock(at, size) != 0)
        return refused(errno, fault);
    leave_out_of_dumps(at, size);
    return ERR_OK;
}

void locked_release(void *at, size_t size)
{
    sodium_munlock(at, size); /* wipes */
}

void *locked_new(size_t size, struct fault *fault)
{
    void *at = sodium_malloc(size);

    if (at == NULL)
        abort();
    sodium_memzero(at, size);
    /* sodium_malloc() hides a failing mlock, so it is asked for again. */
    if (locked_hold(at, size, fault) != ERR_OK) {
        sodium_free(at);
        return NULL;
    }
    return at;
}

void locked_free(void *at)
{
    sodium_free(at); /* wipes and unlocks */
}

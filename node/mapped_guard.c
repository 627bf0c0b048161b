#include "node/mapped_guard.h"

#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

struct mapped_guard {
    _Atomic(bool) taken;
    _Atomic(uintptr_t) from; /* 0: not in use */
    _Atomic(uintptr_t) end;
    _Atomic(bool) cut;
};

/* A signal brings nothing along, so these are the process's own. */
static struct mapped_guard guards[MAPPED_GUARD_MAX];
static struct sigaction before; /* what happened to others without us */
static uintptr_t page;

static struct mapped_guard *guard_of(uintptr_t at)
{
    for (size_t i = 0; i < MAPPED_GUARD_MAX; i++) {
        struct mapped_guard *g = &guards[i];

        if (atomic_load(&g->from) <= at && at < atomic_load(&g->end) &&
            atomic_load(&g->from) != 0)
            return g;
    }
    return NULL;
}

/* Zeros from the page that is not there up to the end: what is behind it is not
   there either, or is of a file that counts for damaged. mmap() does nothing
   here but call the kernel. */
static bool put_zeros(struct mapped_guard *g, uintptr_t at)
{
    const uintptr_t from = at & ~(page - 1);
    const size_t len = atomic_load(&g->end) - from;

    atomic_store(&g->cut, true);
    return mmap((void *)from, len, PROT_READ,
                MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) != MAP_FAILED;
}

static void on_bus(int number, siginfo_t *about, void *context)
{
    const uintptr_t at = (uintptr_t)about->si_addr;
    struct mapped_guard *g = about->si_code == BUS_ADRERR ? guard_of(at) : NULL;

    (void)context;
    /* The instruction is tried again, in either case. */
    if (g == NULL || !put_zeros(g, at))
        sigaction(number, &before, NULL);
}

/* Somebody else may have taken the signal since the last guard began. */
static void heed_signal(void)
{
    struct sigaction bus = {.sa_sigaction = on_bus, .sa_flags = SA_SIGINFO};
    struct sigaction now;

    page = (uintptr_t)sysconf(_SC_PAGESIZE);
    sigemptyset(&bus.sa_mask);
    if (sigaction(SIGBUS, NULL, &now) != 0)
        abort();
    if ((now.sa_flags & SA_SIGINFO) != 0 && now.sa_sigaction == on_bus)
        return;
    before = now;
    if (sigaction(SIGBUS, &bus, NULL) != 0)
        abort();
}

struct mapped_guard *mapped_guard_begin(struct bytes map)
{
    heed_signal();
    for (size_t i = 0; i < MAPPED_GUARD_MAX; i++) {
        struct mapped_guard *g = &guards[i];

        if (atomic_exchange(&g->taken, true))
            continue;
        atomic_store(&g->cut, false);
        atomic_store(&g->end, (uintptr_t)map.at + map.len);
        atomic_store(&g->from, (uintptr_t)map.at);
        return g;
    }
    return NULL;
}

void mapped_guard_end(struct mapped_guard *g)
{
    if (g == NULL)
        return;
    atomic_store(&g->from, 0);
    atomic_store(&g->taken, false);
}

bool mapped_guard_is_cut(const struct mapped_guard *g)
{
    return g != NULL && atomic_load(&g->cut);
}

#include "node/sandbox.h"

#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "node/file.h"
#include "node/landlock.h"
#include "node/log.h"
#include "node/syscall_filter.h"

enum { PATHS_MAX = 16, OWN_MAX = 6 };

/* What a look-up reads. These are replaced while we run (DHCP), and a new file
   is only reached through its folder; but of /etc root can read everything. */
static const char *const resolving[] = {
    "/etc/resolv.conf",    "/etc/hosts",           "/etc/nsswitch.conf",
    "/etc/gai.conf",       "/etc/host.conf",       "/etc/services",
    "/etc/protocols",      "/run/systemd/resolve", "/run/resolvconf",
    "/run/NetworkManager",
};

/* Where a sanitizer reads what it reports. A library that is preloaded is the
   operator's own, and may read what cannot be known here. */
#ifdef NOROSHI_SANITIZED
static bool reads_all(void)
{
    return true;
}
#else
static bool reads_all(void)
{
    const char *preloaded = getenv("LD_PRELOAD");

    return preloaded != NULL && *preloaded != '\0';
}
#endif

struct paths {
    struct landlock_path at[PATHS_MAX];
    size_t count;
    char own[OWN_MAX][FILE_PATH_MAX]; /* of the node's directory */
    size_t own_count;
};

static void let(struct paths *p, enum landlock_use use, const char *path)
{
    if (p->count == PATHS_MAX)
        abort(); /* the lists above are too long */
    p->at[p->count++] = (struct landlock_path){path, use};
}

static void let_in(struct paths *p, enum landlock_use use, const char *dir,
                   const char *name)
{
    char *path = p->own[p->own_count];

    if (p->own_count++ == OWN_MAX)
        abort(); /* as above */
    file_path(path, dir, name);
    let(p, use, path);
}

static void let_resolve(struct paths *p)
{
    if (geteuid() != 0)
        let(p, LANDLOCK_READ, "/etc");
    for (size_t i = 0; i < sizeof resolving / sizeof *resolving; i++)
        let(p, LANDLOCK_READ, resolving[i]);
}

/* Not the folder itself: the key files and the configuration are in it. What is
   put in the place of one of these files later is not reached. */
static void let_core(struct paths *p, const char *dir)
{
    let_in(p, LANDLOCK_WRITE, dir, "store");
    let_in(p, LANDLOCK_WRITE, dir, "witness");
    let_in(p, LANDLOCK_WRITE, dir, "card");
    let_in(p, LANDLOCK_WRITE, dir, "card.new");
    let_in(p, LANDLOCK_REPLACE, dir, "packs");
    let_in(p, LANDLOCK_READ, dir, "observations");
    let(p, LANDLOCK_READ, "/proc"); /* from whom a client descends */
}

/* No file grows beyond what its process writes. The log may be a file, and
   goes on. */
static void bound_files(uint64_t octets_max)
{
    const struct rlimit limit = {octets_max, octets_max};
    struct stat st;

    if (fstat(STDERR_FILENO, &st) == 0 && S_ISREG(st.st_mode))
        return;
    if (setrlimit(RLIMIT_FSIZE, &limit) != 0)
        log_warn("cannot bound the length of files");
}

void sandbox_files(struct sandbox *out, const struct sandbox_of *of)
{
    struct paths p = {.count = 0};

    if (of->me == PROCESS_NET)
        let_resolve(&p);
    if (of->me == PROCESS_KEYS)
        let_in(&p, LANDLOCK_REPLACE, of->dir, "keys");
    if (of->me == PROCESS_CORE)
        let_core(&p, of->dir);
    if (reads_all())
        let(&p, LANDLOCK_READ, "/");
    out->uid = geteuid();
    out->landlock_abi = landlock_close(p.at, p.count, of->me == PROCESS_NET);
    bound_files(of->file_octets_max);
}

#ifdef NOROSHI_SANITIZED
enum { BOUNDED = 0 }; /* the leak checker starts a process */
#else
enum { BOUNDED = 1 };
#endif

/* The kernel counts all that a user runs, and root's not at all. */
static void bound_threads(enum process me)
{
    const rlim_t most = me == PROCESS_NET ? SANDBOX_NET_THREADS_MAX : 0;
    struct rlimit limit;

    if (!BOUNDED || getrlimit(RLIMIT_NPROC, &limit) != 0)
        return;
    if (limit.rlim_max > most)
        limit.rlim_max = most;
    limit.rlim_cur = limit.rlim_max;
    if (setrlimit(RLIMIT_NPROC, &limit) != 0)
        log_warn("cannot bound the number of threads");
}

void sandbox_calls(struct sandbox *out, const struct sandbox_of *of)
{
    if (of->me != PROCESS_PARENT)
        bound_threads(of->me);
    out->seccomp = syscall_filter_set(of->me, of->packs);
    out->told = true;
}

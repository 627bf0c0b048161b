#include "node/landlock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "node/log.h"

/* Of linux/landlock.h, which is older here than the kernels that we meet. */
enum {
    FS_WRITE_FILE = 1 << 1,
    FS_READ_FILE = 1 << 2,
    FS_READ_DIR = 1 << 3,
    FS_REMOVE_FILE = 1 << 5,
    FS_MAKE_REG = 1 << 8,
    FS_TRUNCATE = 1 << 14,
    NET_TCP = 1 << 0 | 1 << 1, /* bind, connect */
    SCOPES = 1 << 0 | 1 << 1,  /* abstract sockets, signals */
    VERSION_ASKED = 1 << 0,
    RULE_PATH_BENEATH = 1,
    ABI_NET = 4, /* the first with */
    ABI_SCOPES = 6,
};

/* How many rights on files each version has: the lowest bits. */
static unsigned fs_rights(unsigned abi)
{
    static const unsigned rights[] = {0, 13, 14, 15, 15, 16};
    enum { KNOWN = sizeof rights / sizeof *rights };

    return rights[abi < KNOWN ? abi : KNOWN - 1];
}

struct ruleset {
    uint64_t fs, net, scopes;
};

/* The kernel's layout has no padding. */
struct beneath {
    uint64_t rights;
    int32_t fd;
} __attribute__((packed));

static uint64_t rights_of(enum landlock_use use, bool is_dir, unsigned abi)
{
    uint64_t rights = FS_READ_FILE;

    if (is_dir)
        rights |= FS_READ_DIR;
    if (use != LANDLOCK_READ)
        rights |= FS_WRITE_FILE | FS_TRUNCATE;
    if (use != LANDLOCK_READ && is_dir)
        rights |= FS_MAKE_REG;
    if (use == LANDLOCK_REPLACE && is_dir)
        rights |= FS_REMOVE_FILE;
    return rights & ((UINT64_C(1) << fs_rights(abi)) - 1);
}

static bool add(int rules, const struct landlock_path *p, unsigned abi)
{
    struct beneath b = {.fd = open(p->path, O_PATH | O_CLOEXEC)};
    struct stat st;
    bool added;

    if (b.fd < 0)
        return errno == ENOENT || errno == ENOTDIR || errno == EACCES;
    added = fstat(b.fd, &st) == 0;
    if (added) {
        b.rights = rights_of(p->use, S_ISDIR(st.st_mode), abi);
        added = syscall(SYS_landlock_add_rule, rules, RULE_PATH_BENEATH, &b,
                        0) == 0;
    }
    close(b.fd);
    return added;
}

static int open_rules(unsigned abi, bool tcp)
{
    const struct ruleset r = {
        .fs = (UINT64_C(1) << fs_rights(abi)) - 1,
        .net = tcp ? 0 : NET_TCP,
        .scopes = SCOPES,
    };
    size_t size = abi >= ABI_SCOPES ? sizeof r
                  : abi >= ABI_NET  ? sizeof r.fs + sizeof r.net
                                    : sizeof r.fs;

    return (int)syscall(SYS_landlock_create_ruleset, &r, size, 0);
}

unsigned landlock_close(const struct landlock_path *paths, size_t count,
                        bool tcp)
{
    long abi =
        syscall(SYS_landlock_create_ruleset, NULL, (size_t)0, VERSION_ASKED);
    bool done;
    int rules;

    if (abi <= 0)
        return 0; /* not built in, or not switched on */
    rules = open_rules((unsigned)abi, tcp);
    done = rules >= 0;
    for (size_t i = 0; i < count && done; i++)
        done = add(rules, &paths[i], (unsigned)abi);
    done = done && syscall(SYS_landlock_restrict_self, rules, 0) == 0;
    if (!done)
        log_warn("cannot close the file system to this process: %s",
                 strerror(errno));
    if (rules >= 0)
        close(rules);
    return done ? (unsigned)abi : 0;
}

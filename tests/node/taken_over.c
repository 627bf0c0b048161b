/*
 * taken_over: what somebody may do who runs code in net, core or keys.
 *
 * Linked into each of them in the place of what it does once its sandbox is
 * closed (--wrap=child_contained): the process is the real one, under a real
 * noroshid, and tries from within what an attacker would. What came of each
 * attempt is a line on stderr, "taken over: NAME: WHAT: OUTCOME", where OUTCOME
 * is "done" or the error. tests/e2e/contained.py says what must come of it.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "node/child.h"

void __real_child_contained(struct child *c, const struct sandbox *box);
void __wrap_child_contained(struct child *c, const struct sandbox *box);

enum { FDS_MAX = 64 };

/* Each answers less than 0 and sets errno where it is refused. */
struct attempt {
    const char *what;
    long (*try)(const char *dir);
};

static long open_in(const char *dir, const char *name, int flags)
{
    char path[4096];
    int fd;

    snprintf(path, sizeof path, "%s/%s", dir, name);
    fd = open(path, flags | O_CLOEXEC, 0600);
    if (fd >= 0)
        close(fd);
    return fd;
}

static long write_key(const char *dir)
{
    return open_in(dir, "keys/signing", O_RDWR);
}

static long read_unlock(const char *dir)
{
    return open_in(dir, "keys/unlock", O_RDONLY);
}

static long write_store(const char *dir)
{
    return open_in(dir, "store/data.mdb", O_RDWR);
}

static long read_store(const char *dir)
{
    return open_in(dir, "store/data.mdb", O_RDONLY);
}

static long write_config(const char *dir)
{
    return open_in(dir, "noroshi.conf", O_RDWR);
}

/* By what core may write. */
static long replace_config(const char *dir)
{
    char from[4096], to[4096];

    snprintf(from, sizeof from, "%s/card.new", dir);
    snprintf(to, sizeof to, "%s/noroshi.conf", dir);
    return rename(from, to);
}

static long remove_file(const char *dir)
{
    char path[4096];

    snprintf(path, sizeof path, "%s/identity", dir);
    return unlink(path);
}

/* core's descriptor of the folder of packs; -1: there is none. */
static int packs_of(const char *dir)
{
    char link[64], target[4096], packs[4096];

    snprintf(packs, sizeof packs, "%s/packs", dir);
    for (int fd = 0; fd < FDS_MAX; fd++) {
        ssize_t n;

        snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
        n = readlink(link, target, sizeof target - 1);
        target[n < 0 ? 0 : n] = '\0';
        if (strcmp(target, packs) == 0)
            return fd;
    }
    return -1;
}

static long replace_config_by_pack(const char *dir)
{
    int packs = packs_of(dir);

    return renameat(packs, "current", packs, "../noroshi.conf");
}

static long remove_store_by_packs(const char *dir)
{
    return unlinkat(packs_of(dir), "../store/lock.mdb", 0);
}

static long replace_pack_by_name(const char *dir)
{
    char from[4096], to[4096];

    snprintf(from, sizeof from, "%s/packs/current", dir);
    snprintf(to, sizeof to, "%s/packs/other", dir);
    return renameat(AT_FDCWD, from, AT_FDCWD, to);
}

/* As core does it. */
static long replace_pack(const char *dir)
{
    int packs = packs_of(dir);
    int fd = openat(packs, "taken", O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

    if (fd >= 0)
        close(fd);
    return renameat(packs, "taken", packs, "taken2") == 0
               ? unlinkat(packs, "taken2", 0)
               : -1;
}

static long make_file(const char *dir)
{
    (void)dir;
    return open_in("/tmp", "noroshi-taken-over", O_WRONLY | O_CREAT);
}

static long read_passwords(const char *dir)
{
    (void)dir;
    return open_in("/etc", "shadow", O_RDONLY);
}

static long read_memory(const char *dir)
{
    char path[64];

    (void)dir;
    snprintf(path, sizeof path, "/proc/%ld", (long)getppid());
    return open_in(path, "mem", O_RDONLY);
}

static long look_into(const char *dir)
{
    char octet = 0;
    struct iovec here = {&octet, 1}, there = {&octet, 1};

    (void)dir;
    return process_vm_readv(getppid(), &here, 1, &there, 1, 0);
}

static long trace(const char *dir)
{
    (void)dir;
    return ptrace(PTRACE_ATTACH, getppid(), NULL, NULL);
}

static long signal_parent(const char *dir)
{
    (void)dir;
    return kill(getppid(), 0);
}

static long signal_thread(const char *dir)
{
    (void)dir;
    return syscall(SYS_tgkill, getppid(), getppid(), 0);
}

/* As abort() does. */
static long signal_self(const char *dir)
{
    (void)dir;
    return raise(SIGWINCH) == 0 ? 0 : -1;
}

static long execute(const char *dir)
{
    char *const argv[] = {(char *)(uintptr_t) "/bin/true", NULL};

    (void)dir;
    return execv(argv[0], argv);
}

static long split(const char *dir)
{
    pid_t pid = fork();

    (void)dir;
    if (pid == 0)
        _exit(0);
    return pid;
}

static long split_anew(const char *dir)
{
    struct clone_args how = {.exit_signal = SIGCHLD};
    long pid = syscall(SYS_clone3, &how, sizeof how);

    (void)dir;
    if (pid == 0)
        _exit(0);
    return pid;
}

static long talk_to(int family, int type)
{
    int fd = socket(family, type | SOCK_CLOEXEC, 0);

    if (fd >= 0)
        close(fd);
    return fd;
}

static long reach_locally(const char *dir)
{
    (void)dir;
    return talk_to(AF_UNIX, SOCK_SEQPACKET);
}

/* The kernel looks at the lower half of the first argument only. */
static long reach_locally_in_disguise(const char *dir)
{
    long fd = syscall(SYS_socket, (UINT64_C(1) << 32) | AF_UNIX,
                      (long)SOCK_SEQPACKET, 0L);

    (void)dir;
    if (fd >= 0)
        close((int)fd);
    return fd;
}

static long reach_network(const char *dir)
{
    (void)dir;
    return talk_to(AF_INET, SOCK_STREAM);
}

static long listen_to_all(const char *dir)
{
    (void)dir;
    return talk_to(AF_PACKET, SOCK_RAW);
}

static long pair_up(const char *dir)
{
    int fd[2];

    (void)dir;
    if (socketpair(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0, fd) != 0)
        return -1;
    close(fd[0]);
    close(fd[1]);
    return 0;
}

static long map_code(const char *dir)
{
    void *at = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
                    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    (void)dir;
    return at == MAP_FAILED ? -1 : 0;
}

static long make_code(const char *dir)
{
    void *at = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
                    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    (void)dir;
    return at == MAP_FAILED ? -1 : mprotect(at, 4096, PROT_READ | PROT_EXEC);
}

static long imply_code(const char *dir)
{
    (void)dir;
    return personality(READ_IMPLIES_EXEC);
}

static long type_at_terminal(const char *dir)
{
    (void)dir;
    return ioctl(STDERR_FILENO, TIOCSTI, "x");
}

static long ring(const char *dir)
{
    uint64_t room[32] = {0};

    (void)dir;
    return syscall(SYS_io_uring_setup, 1L, room);
}

static long be_another(const char *dir)
{
    (void)dir;
    return setuid(getuid());
}

static long threads_left(const char *dir)
{
    struct rlimit limit;

    (void)dir;
    if (getrlimit(RLIMIT_NPROC, &limit) != 0 || limit.rlim_max != 0)
        return 0;
    errno = EAGAIN;
    return -1;
}

static const struct attempt attempts[] = {
    {"execute a program", execute},
    {"fork", split},
    {"clone3", split_anew},
    {"trace noroshid", trace},
    {"look into noroshid", look_into},
    {"open noroshid's memory", read_memory},
    {"signal noroshid", signal_parent},
    {"signal a thread of noroshid", signal_thread},
    {"signal itself", signal_self},
    {"have threads left", threads_left},
    {"write keys/signing", write_key},
    {"read keys/unlock", read_unlock},
    {"write the store", write_store},
    {"read the store", read_store},
    {"write noroshi.conf", write_config},
    {"replace noroshi.conf", replace_config},
    {"remove identity", remove_file},
    {"replace noroshi.conf by a pack", replace_config_by_pack},
    {"remove the store from packs", remove_store_by_packs},
    {"rename a pack by its path", replace_pack_by_name},
    {"replace a pack", replace_pack},
    {"make a file in /tmp", make_file},
    {"read /etc/shadow", read_passwords},
    {"socket AF_UNIX", reach_locally},
    {"socket AF_UNIX, disguised", reach_locally_in_disguise},
    {"socket AF_INET", reach_network},
    {"socket AF_PACKET", listen_to_all},
    {"socketpair", pair_up},
    {"map code", map_code},
    {"make code of data", make_code},
    {"imply code", imply_code},
    {"type at the terminal", type_at_terminal},
    {"io_uring", ring},
    {"setuid", be_another},
};

void __wrap_child_contained(struct child *c, const struct sandbox *box)
{
    for (size_t i = 0; i < sizeof attempts / sizeof *attempts; i++) {
        long rc = attempts[i].try(c->dir);
        const char *outcome = rc < 0 ? strerrorname_np(errno) : "done";

        fprintf(stderr, "taken over: %s: %s: %s\n", process_text(c->me),
                attempts[i].what, outcome);
    }
    __real_child_contained(c, box);
}

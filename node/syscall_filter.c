#include "node/syscall_filter.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <seccomp.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "node/log.h"

enum { NO_CALL = INT_MAX }; /* ends the list */

/* What the leak checker of the sanitizers does at the end: it stops the threads
   of its own process from one that it clones. */
#ifdef NOROSHI_SANITIZED
static const int opened[] = {
    SCMP_SYS(ptrace), SCMP_SYS(clone),  SCMP_SYS(clone3), SCMP_SYS(kill),
    SCMP_SYS(tkill),  SCMP_SYS(tgkill), NO_CALL,
};
#else
static const int opened[] = {NO_CALL};
#endif

/* None of the node's processes looks into others or changes the machine, nor
   goes round what is listed here (io_uring). */
static const int never[] = {
    SCMP_SYS(ptrace),
    SCMP_SYS(process_vm_readv),
    SCMP_SYS(process_vm_writev),
    SCMP_SYS(process_madvise),
    SCMP_SYS(process_mrelease),
    SCMP_SYS(kcmp),
    SCMP_SYS(pidfd_getfd),
    SCMP_SYS(pidfd_open),
    SCMP_SYS(pidfd_send_signal),
    SCMP_SYS(perf_event_open),
    SCMP_SYS(bpf),
    SCMP_SYS(userfaultfd),
    SCMP_SYS(io_uring_setup),
    SCMP_SYS(io_uring_enter),
    SCMP_SYS(io_uring_register),
    SCMP_SYS(unshare),
    SCMP_SYS(setns),
    SCMP_SYS(chroot),
    SCMP_SYS(pivot_root),
    SCMP_SYS(mount),
    SCMP_SYS(umount2),
    SCMP_SYS(open_tree),
    SCMP_SYS(move_mount),
    SCMP_SYS(fsopen),
    SCMP_SYS(fsconfig),
    SCMP_SYS(fsmount),
    SCMP_SYS(fspick),
    SCMP_SYS(mount_setattr),
    SCMP_SYS(name_to_handle_at),
    SCMP_SYS(open_by_handle_at),
    SCMP_SYS(fanotify_init),
    SCMP_SYS(init_module),
    SCMP_SYS(finit_module),
    SCMP_SYS(delete_module),
    SCMP_SYS(kexec_load),
    SCMP_SYS(kexec_file_load),
    SCMP_SYS(reboot),
    SCMP_SYS(swapon),
    SCMP_SYS(swapoff),
    SCMP_SYS(acct),
    SCMP_SYS(quotactl),
    SCMP_SYS(syslog),
    SCMP_SYS(settimeofday),
    SCMP_SYS(clock_settime),
    SCMP_SYS(clock_adjtime),
    SCMP_SYS(adjtimex),
    SCMP_SYS(add_key),
    SCMP_SYS(request_key),
    SCMP_SYS(keyctl),
};

/* net, core and keys start nothing, signal nobody, and stay who they are. */
static const int contained[] = {
    SCMP_SYS(execve),
    SCMP_SYS(execveat),
    SCMP_SYS(fork),
    SCMP_SYS(vfork),
    SCMP_SYS(tkill),
    SCMP_SYS(rt_sigqueueinfo),
    SCMP_SYS(rt_tgsigqueueinfo),
    SCMP_SYS(setuid),
    SCMP_SYS(setgid),
    SCMP_SYS(setreuid),
    SCMP_SYS(setregid),
    SCMP_SYS(setresuid),
    SCMP_SYS(setresgid),
    SCMP_SYS(setfsuid),
    SCMP_SYS(setfsgid),
    SCMP_SYS(setgroups),
    SCMP_SYS(capset),
    SCMP_SYS(memfd_create),
    SCMP_SYS(shmget),
    SCMP_SYS(shmat),
    SCMP_SYS(msgget),
    SCMP_SYS(semget),
    SCMP_SYS(personality), /* READ_IMPLIES_EXEC */
    SCMP_SYS(openat2),     /* its flags cannot be looked at */
};

/* core and keys talk through what they were given. */
static const int unconnected[] = {
    SCMP_SYS(socket), SCMP_SYS(socketpair), SCMP_SYS(connect),
    SCMP_SYS(bind),   SCMP_SYS(listen),
};

/* net and core change no folder, and nobody's rights: core writes in place, but
   for packs (let_replace()). */
static const int unmoving[] = {
    SCMP_SYS(rename),    SCMP_SYS(renameat2), SCMP_SYS(unlink),
    SCMP_SYS(rmdir),     SCMP_SYS(mkdir),     SCMP_SYS(mkdirat),
    SCMP_SYS(link),      SCMP_SYS(linkat),    SCMP_SYS(symlink),
    SCMP_SYS(symlinkat), SCMP_SYS(mknod),     SCMP_SYS(mknodat),
    SCMP_SYS(chmod),     SCMP_SYS(fchmod),    SCMP_SYS(fchmodat),
    SCMP_SYS(chown),     SCMP_SYS(fchown),    SCMP_SYS(fchownat),
    SCMP_SYS(lchown),    SCMP_SYS(setxattr),  SCMP_SYS(lsetxattr),
    SCMP_SYS(fsetxattr), SCMP_SYS(truncate),  SCMP_SYS(mq_open),
};

/* net writes no file. */
static const int unwriting[] = {SCMP_SYS(creat), SCMP_SYS(socketpair)};

#define ALL(list) list, sizeof list / sizeof *list

/* Rules are added until one fails: then err is its error. */
struct filter {
    scmp_filter_ctx context;
    int err;
};

static bool is_open(int call)
{
    for (size_t i = 0; opened[i] != NO_CALL; i++)
        if (opened[i] == call)
            return true;
    return false;
}

static void refuse_with(struct filter *f, unsigned error, int call,
                        const struct scmp_arg_cmp *when)
{
    if (f->err == 0 && !is_open(call))
        f->err = seccomp_rule_add_array(f->context, SCMP_ACT_ERRNO(error), call,
                                        when == NULL ? 0 : 1, when);
}

/* By an argument, all of it. */
static void refuse_by(struct filter *f, int call, unsigned arg,
                      enum scmp_compare op, scmp_datum_t value)
{
    const struct scmp_arg_cmp when = {.arg = arg, .op = op, .datum_a = value};

    refuse_with(f, EPERM, call, &when);
}

/* By the first. */
static void refuse_when(struct filter *f, int call, enum scmp_compare op,
                        scmp_datum_t value)
{
    refuse_by(f, call, 0, op, value);
}

static void refuse_all(struct filter *f, const int *calls, size_t count)
{
    for (size_t i = 0; i < count; i++)
        refuse_with(f, EPERM, calls[i], NULL);
}

/* The kernel looks at the lower half of these arguments only: a mask has none
   of the upper one. */
static void refuse_bits(struct filter *f, int call, unsigned arg, unsigned mask,
                        unsigned value)
{
    const struct scmp_arg_cmp when = {.arg = arg,
                                      .op = SCMP_CMP_MASKED_EQ,
                                      .datum_a = mask,
                                      .datum_b = value};

    refuse_with(f, EPERM, call, &when);
}

/* No process, and no code that was not there; abort() signals its own thread.
 */
static void contain(struct filter *f)
{
    const scmp_datum_t me = (scmp_datum_t)getpid();

    refuse_all(f, ALL(contained));
    refuse_with(f, ENOSYS, SCMP_SYS(clone3), NULL);
    refuse_bits(f, SCMP_SYS(clone), 0, CLONE_THREAD, 0);
    refuse_when(f, SCMP_SYS(kill), SCMP_CMP_NE, me);
    refuse_when(f, SCMP_SYS(tgkill), SCMP_CMP_NE, me);
    /* Keys typed at the terminal that noroshid was started from. */
    refuse_bits(f, SCMP_SYS(ioctl), 1, UINT_MAX, TIOCSTI);
    refuse_bits(f, SCMP_SYS(ioctl), 1, UINT_MAX, TIOCLINUX);
    refuse_bits(f, SCMP_SYS(mmap), 2, PROT_EXEC, PROT_EXEC);
    refuse_bits(f, SCMP_SYS(mprotect), 2, PROT_EXEC, PROT_EXEC);
    refuse_bits(f, SCMP_SYS(pkey_mprotect), 2, PROT_EXEC, PROT_EXEC);
}

static void refuse_writing(struct filter *f, int call, unsigned flags_at)
{
    static const struct {
        unsigned mask, value;
    } ways[] = {
        {O_ACCMODE, O_WRONLY}, {O_ACCMODE, O_RDWR}, {O_ACCMODE, O_ACCMODE},
        {O_CREAT, O_CREAT},    {O_TRUNC, O_TRUNC},
    };

    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
        refuse_bits(f, call, flags_at, ways[i].mask, ways[i].value);
}

/* TCP and UDP, and netlink, by which look-ups learn the addresses here. */
static void refuse_sockets(struct filter *f)
{
    const int call = SCMP_SYS(socket);

    for (unsigned family = 0; family <= AF_NETLINK; family++)
        if (family != AF_INET && family != AF_INET6 && family != AF_NETLINK)
            refuse_when(f, call, SCMP_CMP_EQ, family);
    refuse_when(f, call, SCMP_CMP_GT, AF_NETLINK);
}

/* A file of one folder takes the place of another one in it, or goes: core's
   packs. The kernel cannot look at names, so Landlock has the last word where
   one leads out of the folder. */
static void let_replace(struct filter *f, int folder)
{
    refuse_by(f, SCMP_SYS(renameat), 0, SCMP_CMP_NE, (scmp_datum_t)folder);
    refuse_by(f, SCMP_SYS(renameat), 2, SCMP_CMP_NE, (scmp_datum_t)folder);
    refuse_by(f, SCMP_SYS(unlinkat), 0, SCMP_CMP_NE, (scmp_datum_t)folder);
}

static void refuse_moving(struct filter *f, int packs)
{
    refuse_all(f, ALL(unmoving));
    if (packs >= 0) {
        let_replace(f, packs);
        return;
    }
    refuse_with(f, EPERM, SCMP_SYS(renameat), NULL);
    refuse_with(f, EPERM, SCMP_SYS(unlinkat), NULL);
}

static void add_rules(struct filter *f, enum process me, int packs)
{
    refuse_all(f, ALL(never));
    if (me != PROCESS_PARENT)
        contain(f);
    if (me == PROCESS_CORE || me == PROCESS_KEYS)
        refuse_all(f, ALL(unconnected));
    if (me == PROCESS_CORE || me == PROCESS_NET)
        refuse_moving(f, packs);
    if (me == PROCESS_KEYS) {
        refuse_with(f, EPERM, SCMP_SYS(accept), NULL);
        refuse_with(f, EPERM, SCMP_SYS(accept4), NULL);
    }
    if (me != PROCESS_NET)
        return;
    refuse_all(f, ALL(unwriting));
    refuse_writing(f, SCMP_SYS(open), 1);
    refuse_writing(f, SCMP_SYS(openat), 2);
    refuse_sockets(f);
}

/* Calls of another architecture are refused as well, not killed; and a thread
   that began before the filter has it too. */
static int set_up(struct filter *f)
{
    int err = seccomp_attr_set(f->context, SCMP_FLTATR_ACT_BADARCH,
                               SCMP_ACT_ERRNO(EPERM));

    return err == 0 ? seccomp_attr_set(f->context, SCMP_FLTATR_CTL_TSYNC, 1)
                    : err;
}

bool syscall_filter_set(enum process me, int packs)
{
    struct filter f = {.context = seccomp_init(SCMP_ACT_ALLOW)};

    if (f.context == NULL) {
        log_warn("cannot make a filter of system calls");
        return false;
    }
    f.err = set_up(&f);
    add_rules(&f, me, me == PROCESS_CORE ? packs : -1);
    if (f.err == 0)
        f.err = seccomp_load(f.context);
    seccomp_release(f.context);
    if (f.err != 0)
        log_warn("cannot filter system calls: %s", strerror(-f.err));
    return f.err == 0;
}

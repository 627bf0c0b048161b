#include "node/local.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "node/descent.h"
#include "node/file.h"
#include "node/log.h"

enum { GROUPS_MAX = 1024, BACKLOG = 16, DIR_MODE = 0750, SHARED_MODE = 0770 };

/* Linux 6.5 has it, Debian 12's headers do not. */
#ifndef SO_PEERPIDFD
enum { SO_PEERPIDFD = 77 };
#endif

static void find_group(struct local *l)
{
    const struct group *group = getgrnam("noroshi");

    l->grouped = group != NULL;
    l->group = l->grouped ? group->gr_gid : 0;
}

static void enclose(const char *dir, const struct local *l, mode_t mode)
{
    struct stat st;

    if (!l->grouped || stat(dir, &st) != 0)
        return;
    if ((st.st_mode & 07777) == mode && st.st_gid == l->group)
        return;
    /* First closed to others, who may have been let in by the mode. */
    if (chmod(dir, st.st_gid == l->group ? mode : DIR_MODE & st.st_mode) != 0 ||
        chown(dir, (uid_t)-1, l->group) != 0 || chmod(dir, mode) != 0)
        log_warn("cannot give '%s' to group noroshi, with mode %04o: %s", dir,
                 (unsigned)mode, strerror(errno));
}

void local_enclose(const char *dir)
{
    struct local l = {.fd = -1};

    find_group(&l);
    enclose(dir, &l, DIR_MODE);
}

static void make_folder(const char *dir, const char *name,
                        const struct local *l, mode_t mode)
{
    char path[FILE_PATH_MAX];

    file_path(path, dir, name);
    if (mkdir(path, mode & 0777) != 0 && errno != EEXIST)
        log_warn("cannot make '%s': %s", path, strerror(errno));
    enclose(path, l, mode);
}

void local_folder(const char *dir, const char *name)
{
    struct local l = {.fd = -1};

    find_group(&l);
    make_folder(dir, name, &l,
                l.group == getegid() ? (mode_t)DIR_MODE : DIR_MODE | S_ISGID);
}

void local_shared_folder(const char *dir, const char *name)
{
    struct local l = {.fd = -1};

    find_group(&l);
    make_folder(dir, name, &l, SHARED_MODE);
}

/* Through the directory's descriptor, so that its path may be of any length. */
bool local_listen(struct local *out, const char *dir, const char *name,
                  pid_t family)
{
    struct sockaddr_un at = {.sun_family = AF_UNIX};
    int dir_fd = open(dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
    int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

    *out = (struct local){.fd = fd, .family = family};
    find_group(out);
    snprintf(at.sun_path, sizeof at.sun_path, "/proc/self/fd/%d/%.64s", dir_fd,
             name);
    if (dir_fd >= 0 && fd >= 0) {
        unlinkat(dir_fd, name, 0); /* of a run that was killed */
        if (bind(fd, (struct sockaddr *)&at, sizeof at) == 0 &&
            fchmodat(dir_fd, name, 0666, 0) == 0 && listen(fd, BACKLOG) == 0) {
            close(dir_fd);
            return true;
        }
    }
    log_warn("cannot listen on '%s/%s': %s", dir, name, strerror(errno));
    if (fd >= 0)
        close(fd);
    if (dir_fd >= 0)
        close(dir_fd);
    out->fd = -1;
    return false;
}

/* By the groups that it had when it connected. */
static bool is_member(const struct local *l, int fd, const struct ucred *who)
{
    gid_t groups[GROUPS_MAX];
    socklen_t len = sizeof groups;

    if (!l->grouped)
        return false;
    if (who->gid == l->group)
        return true;
    if (getsockopt(fd, SOL_SOCKET, SO_PEERGROUPS, groups, &len) != 0)
        return false;
    for (size_t i = 0; i < len / sizeof *groups; i++)
        if (groups[i] == l->group)
            return true;
    return false;
}

/*
 * Whether the process that connected has ended: its number may be another's by
 * now. A kernel that cannot tell says no: none of the node's processes that
 * hear a peer can leave a connection to somebody else, since none can fork.
 */
static bool has_ended(int fd)
{
    struct pollfd p = {.fd = -1, .events = POLLIN};
    socklen_t len = sizeof p.fd;
    bool ended;

    if (getsockopt(fd, SOL_SOCKET, SO_PEERPIDFD, &p.fd, &len) != 0)
        return errno != ENOPROTOOPT;
    ended = poll(&p, 1, 0) != 0;
    close(p.fd);
    return ended;
}

/*
 * What the network takes over must not become the operator. The node's
 * processes run as this user, or as one that may not ask and cannot become
 * another: only of this user's need be known what they descend from. (Others'
 * may be hidden, where /proc is mounted so.)
 */
static bool is_ours(const struct local *l, int fd, const struct ucred *who)
{
    return l->family != 0 && who->uid == geteuid() &&
           (descent_from(who->pid, l->family) || has_ended(fd));
}

static bool is_admitted(const struct local *l, int fd, const struct ucred *who)
{
    bool known =
        who->uid == 0 || who->uid == geteuid() || is_member(l, fd, who);

    if (known && !is_ours(l, fd, who))
        return true;
    log_warn("alarm: process %d of user %u was refused at a socket of this "
             "node%s",
             (int)who->pid, (unsigned)who->uid,
             known ? ": it belongs to the node itself, or /proc does not show "
                     "what it descends from"
                   : "");
    return false;
}

enum err local_accept(struct channel **out, uint32_t *uid,
                      const struct local *at)
{
    struct ucred who = {0};
    socklen_t len = sizeof who;
    int fd = accept4(at->fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
    bool known;

    *out = NULL;
    *uid = 0;
    if (fd < 0)
        return ERR_BUSY;
    known = getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &who, &len) == 0;
    *uid = who.uid;
    if (channel_open(out, fd) != ERR_OK)
        return ERR_IO;
    return known && is_admitted(at, fd, &who) ? ERR_OK : ERR_DENIED;
}

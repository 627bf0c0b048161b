#include "node/local.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "node/log.h"

enum { GROUPS_MAX = 256, BACKLOG = 16 };

static bool is_member(unsigned uid, unsigned gid, gid_t wanted)
{
    struct passwd *user = getpwuid(uid);
    gid_t groups[GROUPS_MAX];
    int count = GROUPS_MAX;

    if (gid == wanted)
        return true;
    if (user == NULL ||
        getgrouplist(user->pw_name, user->pw_gid, groups, &count) < 0)
        return false;
    for (int i = 0; i < count; i++)
        if (groups[i] == wanted)
            return true;
    return false;
}

bool local_admits(unsigned uid, unsigned gid)
{
    const struct group *group;

    if (uid == 0 || uid == geteuid())
        return true;
    group = getgrnam("noroshi");
    return group != NULL && is_member(uid, gid, group->gr_gid);
}

/* Through the directory's descriptor, so that its path may be of any length. */
int local_listen(const char *dir, const char *name)
{
    struct sockaddr_un at = {.sun_family = AF_UNIX};
    int dir_fd = open(dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
    int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

    snprintf(at.sun_path, sizeof at.sun_path, "/proc/self/fd/%d/%.64s", dir_fd,
             name);
    if (dir_fd >= 0 && fd >= 0) {
        unlinkat(dir_fd, name, 0); /* of a run that was killed */
        if (bind(fd, (struct sockaddr *)&at, sizeof at) == 0 &&
            fchmodat(dir_fd, name, 0666, 0) == 0 && listen(fd, BACKLOG) == 0) {
            close(dir_fd);
            return fd;
        }
    }
    log_warn("cannot listen on '%s/%s': %s", dir, name, strerror(errno));
    if (fd >= 0)
        close(fd);
    if (dir_fd >= 0)
        close(dir_fd);
    return -1;
}

enum err local_accept(struct channel **out, uint32_t *uid, int listening)
{
    struct ucred who = {0};
    socklen_t len = sizeof who;
    int fd = accept4(listening, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
    bool known;

    *out = NULL;
    *uid = 0;
    if (fd < 0)
        return ERR_BUSY;
    known = getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &who, &len) == 0;
    *uid = who.uid;
    if (channel_open(out, fd) != ERR_OK)
        return ERR_IO;
    if (known && local_admits(who.uid, who.gid))
        return ERR_OK;
    log_warn("alarm: user %u was refused at a socket of this node",
             (unsigned)who.uid);
    return ERR_DENIED;
}

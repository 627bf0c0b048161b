#include "node/account.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "node/log.h"
#include "node/program.h"

enum { GROUPS_MAX = 1024 };

/* The kernel lets a process be traced again when its user changes back. */
static void stay_closed(void)
{
    if (prctl(PR_SET_DUMPABLE, PROGRAM_DUMPABLE) != 0)
        abort();
}

enum err account_open(struct account *out, const char *dir, struct fault *fault)
{
    struct stat st;

    *out = (struct account){.uid = geteuid(), .gid = getegid()};
    if (stat(dir, &st) != 0)
        return fault_say(fault, ERR_IO, "cannot look at '%s': %s", dir,
                         strerror(errno));
    if (out->uid == 0 && st.st_uid != 0) {
        const struct passwd *user = getpwuid(st.st_uid);

        out->switches = true;
        out->uid = st.st_uid;
        out->gid = user != NULL ? user->pw_gid : st.st_gid;
        if (setgroups(0, NULL) != 0 || setegid(out->gid) != 0)
            return fault_say(fault, ERR_IO, "cannot become user %u: %s",
                             (unsigned)out->uid, strerror(errno));
        account_lower(out);
    }
    out->net_uid = out->uid;
    out->net_gid = out->gid;
    return ERR_OK;
}

static bool in_group(const struct passwd *user, gid_t gid)
{
    gid_t groups[GROUPS_MAX];
    int count = GROUPS_MAX;

    /* So many groups that they do not fit are too many to know. */
    if (getgrouplist(user->pw_name, user->pw_gid, groups, &count) < 0)
        return true;
    for (int i = 0; i < count; i++)
        if (groups[i] == gid)
            return true;
    return false;
}

/* Root, the node's user, and who is in one of its groups. */
static bool may_ask(const struct account *a, const struct passwd *user)
{
    const struct group *group = getgrnam("noroshi");

    return user->pw_uid == 0 || user->pw_uid == a->uid ||
           in_group(user, a->gid) ||
           (group != NULL && in_group(user, group->gr_gid));
}

enum err account_net(struct account *a, const char *name, struct fault *fault)
{
    const struct passwd *user = a->switches ? getpwnam(name) : NULL;

    if (!a->switches) {
        log_info("all processes run as one user: see [process] in "
                 "noroshi.conf(5)");
        return ERR_OK;
    }
    if (user == NULL) {
        log_warn("there is no user '%s': net runs as user %u, as core and keys "
                 "do",
                 name, (unsigned)a->uid);
        return ERR_OK;
    }
    if (may_ask(a, user))
        return fault_say(fault, ERR_USAGE,
                         "net cannot run as user '%s', who may use this node's "
                         "command line: take it out of the node's group, or "
                         "name another one with net_user in noroshi.conf",
                         name);
    a->net_uid = user->pw_uid;
    a->net_gid = user->pw_gid;
    return ERR_OK;
}

/* Whoever is neither must not go on. */
static void be(uid_t uid)
{
    if (seteuid(uid) != 0)
        abort();
    stay_closed();
}

void account_raise(const struct account *a)
{
    if (a->switches)
        be(0);
}

void account_lower(const struct account *a)
{
    if (a->switches)
        be(a->uid);
}

bool account_become(const struct account *a, enum process which)
{
    uid_t uid = which == PROCESS_NET ? a->net_uid : a->uid;
    gid_t gid = which == PROCESS_NET ? a->net_gid : a->gid;

    return !a->switches ||
           (seteuid(0) == 0 && setgroups(0, NULL) == 0 &&
            setresgid(gid, gid, gid) == 0 && setresuid(uid, uid, uid) == 0);
}

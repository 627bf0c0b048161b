#include "node/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "node/file.h"

enum { LOCK_RETRY_MS = 100 };

/* Root may work on the directory of a node that has a user of its own. */
static void give_to_owner(int fd, const char *dir)
{
    struct stat st;

    if (geteuid() == 0 && stat(dir, &st) == 0 &&
        fchown(fd, st.st_uid, st.st_gid) != 0)
        log_warn("cannot give '%s/lock' to its owner: %s", dir,
                 strerror(errno));
}

enum err lock_take(int *out, const char *dir, int64_t wait_ms,
                   struct fault *fault)
{
    char path[FILE_PATH_MAX];
    struct timespec pause = {.tv_nsec = LOCK_RETRY_MS * 1000000L};
    bool told = false;
    int fd;

    file_path(path, dir, "lock");
    fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0)
        return fault_say(fault, ERR_IO, "cannot open '%s': %s", path,
                         strerror(errno));
    give_to_owner(fd, dir);
    for (; flock(fd, LOCK_EX | LOCK_NB) != 0; wait_ms -= LOCK_RETRY_MS) {
        if (wait_ms <= 0) {
            close(fd);
            return fault_say(fault, ERR_BUSY,
                             "another noroshid runs on '%s': stop it first",
                             dir);
        }
        if (!told)
            log_info("waiting for another noroshid on this node to end");
        told = true;
        nanosleep(&pause, NULL);
    }
    *out = fd;
    return ERR_OK;
}

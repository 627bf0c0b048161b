#include "node/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void file_path(char out[static FILE_PATH_MAX], const char *dir,
               const char *name)
{
    int n = snprintf(out, FILE_PATH_MAX, "%s/%s", dir, name);

    if (n < 0 || n >= FILE_PATH_MAX)
        out[0] = '\0';
}

static enum err failed(struct fault *fault, const char *what, const char *path)
{
    enum err why = errno == ENOENT                      ? ERR_NOT_FOUND
                   : errno == EEXIST                    ? ERR_EXISTS
                   : errno == ENOSPC || errno == EDQUOT ? ERR_FULL
                   : errno == EACCES || errno == ELOOP  ? ERR_DENIED
                                                        : ERR_IO;

    return fault_say(fault, why, "cannot %s '%s': %s", what, path,
                     strerror(errno));
}

enum err file_read_fd(struct buffer *out, int fd, const char *path,
                      struct fault *fault)
{
    ssize_t n;
    uint8_t beyond;

    out->len = 0;
    for (;;) {
        bool room = out->len < out->cap;

        n = read(fd, room ? out->at + out->len : &beyond,
                 room ? out->cap - out->len : 1);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return failed(fault, "read", path);
        if (n == 0)
            return ERR_OK;
        if (!room)
            return fault_say(
                fault, ERR_TOO_BIG,
                "'%s' is larger than %zu bytes: it is not what belongs there",
                path, out->cap);
        out->len += (size_t)n;
    }
}

enum err file_open(int *fd, const char *path, struct fault *fault)
{
    *fd = open(path, O_RDONLY | O_CLOEXEC);
    return *fd >= 0 ? ERR_OK : failed(fault, "read", path);
}

enum err file_read(struct buffer *out, const char *path, struct fault *fault)
{
    int fd = -1;
    enum err err = file_open(&fd, path, fault);

    out->len = 0;
    if (err != ERR_OK)
        return err;
    err = file_read_fd(out, fd, path, fault);
    close(fd);
    return err;
}

enum err file_read_plain(struct buffer *out, const char *path,
                         struct fault *fault)
{
    const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    struct stat at;
    enum err err;

    out->len = 0;
    if (fd < 0 && errno != ELOOP)
        return failed(fault, "read", path);
    if (fd < 0 || fstat(fd, &at) != 0 || !S_ISREG(at.st_mode))
        err = fault_say(fault, ERR_BAD_SHAPE, "'%s' is not a plain file", path);
    else
        err = file_read_fd(out, fd, path, fault);
    if (fd >= 0)
        close(fd);
    return err;
}

static enum err ours_alone(int fd, const char *path, struct fault *fault)
{
    struct stat st;

    if (fstat(fd, &st) != 0)
        return failed(fault, "look at", path);
    if (!S_ISREG(st.st_mode))
        return fault_say(fault, ERR_DENIED, "'%s' is not a plain file", path);
    if (st.st_uid != geteuid())
        return fault_say(fault, ERR_DENIED,
                         "'%s' belongs to user %u, not to the user this runs "
                         "as (%u): chown it, or run as its owner",
                         path, (unsigned)st.st_uid, (unsigned)geteuid());
    if ((st.st_mode & 077) != 0)
        return fault_say(fault, ERR_DENIED,
                         "'%s' can be reached by others (mode %03o): chmod 600 "
                         "it, and rotate the keys if others had access",
                         path, st.st_mode & 0777);
    return ERR_OK;
}

enum err file_open_secret(int *out, const char *path, struct fault *fault)
{
    /* Non-blocking: a pipe in its place must not hang the start. */
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    enum err err;

    if (fd < 0)
        return failed(fault, "read", path);
    err = ours_alone(fd, path, fault);
    if (err != ERR_OK)
        close(fd);
    else
        *out = fd;
    return err;
}

enum err file_read_secret(struct buffer *out, const char *path,
                          struct fault *fault)
{
    int fd = -1;
    enum err err = file_open_secret(&fd, path, fault);

    out->len = 0;
    if (err != ERR_OK)
        return err;
    err = file_read_fd(out, fd, path, fault);
    close(fd);
    return err;
}

enum err file_check_secret(const char *path, struct fault *fault)
{
    int fd = -1;
    enum err err = file_open_secret(&fd, path, fault);

    if (err == ERR_OK)
        close(fd);
    return err;
}

static bool write_all(int fd, struct bytes all)
{
    ssize_t n;

    while (all.len > 0) {
        n = write(fd, all.at, all.len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return false;
        all.at += n;
        all.len -= (size_t)n;
    }
    return fsync(fd) == 0;
}

/* A rename is durable once its directory is. */
static bool sync_parent(const char *path)
{
    const char *slash = strrchr(path, '/');
    size_t len = slash == NULL ? 0 : (size_t)(slash - path);
    char dir[FILE_PATH_MAX] = ".";
    int fd;
    bool done;

    if (slash == path)
        len = 1;
    if (len > 0) {
        memcpy(dir, path, len);
        dir[len] = '\0';
    }
    fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return false;
    done = fsync(fd) == 0;
    close(fd);
    return done;
}

enum err file_write(const char *path, struct bytes all, unsigned mode,
                    enum file_manner manner, struct fault *fault)
{
    char temporary[FILE_PATH_MAX];
    unsigned flags = manner == FILE_NEW ? RENAME_NOREPLACE : 0;
    int n = snprintf(temporary, sizeof temporary, "%s.new", path);
    enum err err = ERR_OK;
    int fd;

    if (n < 0 || n >= FILE_PATH_MAX)
        return fault_say(fault, ERR_TOO_BIG, "path too long: '%.64s...'", path);
    /* What a crash left behind is ours to clear away. */
    unlink(temporary);
    fd = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    if (fd < 0)
        return failed(fault, "write", path);
    if (!write_all(fd, all))
        err = failed(fault, "write", path);
    close(fd);
    if (err == ERR_OK &&
        renameat2(AT_FDCWD, temporary, AT_FDCWD, path, flags) != 0)
        err = failed(fault, "write", path);
    if (err != ERR_OK)
        unlink(temporary);
    else if (!sync_parent(path))
        err = failed(fault, "write the directory of", path);
    return err;
}

enum err file_overwrite(const char *path, struct bytes all, unsigned mode,
                        struct fault *fault)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, mode);
    enum err err = ERR_OK;

    if (fd < 0)
        return failed(fault, "write", path);
    if (!write_all(fd, all) || ftruncate(fd, (off_t)all.len) != 0 ||
        fsync(fd) != 0)
        err = failed(fault, "write", path);
    close(fd);
    return err;
}

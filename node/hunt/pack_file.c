#include "node/hunt/pack_file.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "node/hunt/pack_form.h"

static enum err code(void)
{
    return errno == ENOSPC || errno == EDQUOT ? ERR_FULL : ERR_IO;
}

static bool is_pack(int folder, const char *name)
{
    uint8_t head[sizeof pack_magic];
    int fd = openat(folder, name, O_RDONLY | O_CLOEXEC);
    bool is = fd >= 0 && read(fd, head, sizeof head) == sizeof head &&
              memcmp(head, pack_magic, sizeof head) == 0;
    if (fd >= 0)
        close(fd);
    return is;
}

/* A device must not lose its name, nor a report that somebody named by mistake
   its text. */
enum err pack_file_free(int folder, const char *name, struct fault *fault)
{
    struct stat there;
    if (fstatat(folder, name, &there, 0) != 0)
        return ERR_OK;
    if (!S_ISREG(there.st_mode))
        return fault_say(fault, ERR_EXISTS, "it is there, and is not a file");
    if (!is_pack(folder, name))
        return fault_say(fault, ERR_EXISTS, "it is there, and is not a pack");
    return ERR_OK;
}

/* Core may change no file's mode once it is there: node/syscall_filter.c. */
static int make(int folder, const char *name, mode_t mode)
{
    mode_t mask = umask(0777 & ~mode);
    int fd = openat(folder, name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    umask(mask);
    return fd;
}

static int temporary_name(struct pack_file *f, bool alone)
{
    const size_t cap = sizeof f->temporary;
    return alone ? snprintf(f->temporary, cap, "%s" PACK_FILE_NEW, f->name)
                 : snprintf(f->temporary, cap, "%s" PACK_FILE_NEW "-%08x",
                            f->name, randombytes_random());
}

enum err pack_file_open(struct pack_file *f, int folder, const char *name,
                        mode_t mode, bool alone, struct fault *fault)
{
    f->folder = folder;
    f->fd = -1;
    if (strlen(name) >= sizeof f->name)
        return fault_say(fault, ERR_TOO_BIG,
                         "the name of the file is too long");
    strcpy(f->name, name);
    if ((size_t)temporary_name(f, alone) >= sizeof f->temporary)
        return fault_say(fault, ERR_TOO_BIG,
                         "the name of the file is too long");
    if (alone)
        unlinkat(folder, f->temporary, 0);
    f->fd = make(folder, f->temporary, mode);
    return f->fd >= 0 ? ERR_OK
                      : fault_say(fault, code(), "cannot make a file: %s",
                                  strerror(errno));
}

void pack_file_hasten(const struct pack_file *f, uint64_t at, uint64_t len)
{
    sync_file_range(f->fd, (off_t)at, (off_t)len, SYNC_FILE_RANGE_WRITE);
}

enum err pack_file_end(struct pack_file *f, uint64_t len, struct fault *fault)
{
    if (ftruncate(f->fd, (off_t)len) != 0 || fsync(f->fd) != 0)
        return fault_say(fault, code(), "cannot write: %s", strerror(errno));
    if (renameat(f->folder, f->temporary, f->folder, f->name) != 0)
        return fault_say(fault, code(), "cannot rename: %s", strerror(errno));
    close(f->fd);
    f->fd = -1;
    /* A rename is durable once its folder is. */
    return fsync(f->folder) == 0
               ? ERR_OK
               : fault_say(fault, code(), "cannot write: %s", strerror(errno));
}

void pack_file_close(struct pack_file *f)
{
    if (f->fd < 0)
        return;
    close(f->fd);
    unlinkat(f->folder, f->temporary, 0);
    f->fd = -1;
}

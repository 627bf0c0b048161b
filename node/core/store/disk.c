#include "node/core/store/disk.h"

#include <errno.h>
#include <lmdb.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

const char *disk_fault_text(enum disk_fault fault)
{
    switch (fault) {
    case DISK_SOUND:
        return "none";
    case DISK_FULL:
        return "disk full";
    case DISK_MAP_FULL:
        return "map full";
    case DISK_READ_ONLY:
        return "read-only";
    case DISK_IO:
        return "input/output error";
    case DISK_GONE:
        return "store gone";
    }
    return "none";
}

void disk_init(struct disk *d, const char *dir)
{
    int n = snprintf(d->path, sizeof d->path, "%s/store/data.mdb", dir);

    /* A path that does not fit leads nowhere. */
    if (n < 0 || (size_t)n >= sizeof d->path)
        d->path[0] = '\0';
    d->fd = -1;
}

bool disk_holds_store(const char *dir)
{
    struct disk d;

    disk_init(&d, dir);
    return disk_used(&d) > 0;
}

enum disk_fault disk_look(const struct disk *d)
{
    struct stat open_file, at_path;

    if (fstat(d->fd, &open_file) != 0)
        return DISK_IO;
    if (stat(d->path, &at_path) != 0)
        return errno == EIO ? DISK_IO : DISK_GONE;
    return open_file.st_nlink > 0 && open_file.st_dev == at_path.st_dev &&
                   open_file.st_ino == at_path.st_ino
               ? DISK_SOUND
               : DISK_GONE;
}

enum disk_fault disk_fault_of(const struct disk *d, int rc)
{
    switch (rc) {
    case ENOSPC:
    case EDQUOT:
        return DISK_FULL;
    case EIO:
        /* LMDB says so of a write that was cut short, too: on a full disk. */
        return disk_free(d) < DISK_SHORT_OCTETS ? DISK_FULL : DISK_IO;
    case MDB_MAP_FULL:
        return DISK_MAP_FULL;
    case EROFS:
        return DISK_READ_ONLY;
    default:
        return DISK_SOUND;
    }
}

uint64_t disk_used(const struct disk *d)
{
    struct stat st;

    return stat(d->path, &st) == 0 ? (uint64_t)st.st_size : 0;
}

uint64_t disk_free(const struct disk *d)
{
    struct statvfs at;

    /* By the descriptor: the path may be gone. */
    if ((d->fd >= 0 ? fstatvfs(d->fd, &at) : statvfs(d->path, &at)) != 0)
        return 0;
    return (uint64_t)at.f_bavail * at.f_frsize;
}

/*
 * disk: the file that the store stands in; whether it is still the one that
 * was opened, how much room is left, and what a failure of LMDB's means.
 */
#ifndef NODE_CORE_STORE_DISK_H
#define NODE_CORE_STORE_DISK_H

#include <stdbool.h>
#include <stdint.h>

enum {
    DISK_PATH_MAX = 4096,
    /* With less than this free a short write is a full disk's doing. */
    DISK_SHORT_OCTETS = 1024 * 1024,
};

enum disk_fault {
    DISK_SOUND,
    DISK_FULL,
    DISK_MAP_FULL, /* the store has reached its largest size */
    DISK_READ_ONLY,
    DISK_IO,   /* a write failed although there is room */
    DISK_GONE, /* the file was removed or replaced */
};

/* "none", "disk full", "map full", "read-only", "input/output error", "store
   gone". */
const char *disk_fault_text(enum disk_fault fault);

/* The file that is open: its path, and LMDB's own descriptor. */
struct disk {
    char path[DISK_PATH_MAX];
    int fd;
};

/* Whether DIR/store holds a store: a file that is not empty. */
bool disk_holds_store(const char *dir);

/* DIR/store/data.mdb, before it is opened. */
void disk_init(struct disk *d, const char *dir);

/* DISK_SOUND; DISK_GONE when the path leads elsewhere than to the open file;
   DISK_IO when it cannot be looked at. */
enum disk_fault disk_look(const struct disk *d);

/* What an errno or a code of LMDB's says about the disk; DISK_SOUND when it
   says nothing about it. */
enum disk_fault disk_fault_of(const struct disk *d, int rc);

/* Octets of the file, and octets free on its file system. */
uint64_t disk_used(const struct disk *d);
uint64_t disk_free(const struct disk *d);

#endif

/*
 * pack_build: a pack of what stands in files, read as share reads them. No node
 * need be there; where one is, its own names and what its warninglists hold
 * back stay out.
 *
 * Each file is a record without number and author, called as the file is.
 */
#ifndef TOOLS_CLIENT_HUNT_PACK_BUILD_H
#define TOOLS_CLIENT_HUNT_PACK_BUILD_H

#include "node/hunt/pack_write.h"
#include "tools/client/import.h"
#include "tools/client/text_list.h"

struct pack_build {
    /* Set by the caller. */
    const char *path;
    struct pack_writer_options options;
    const struct watch *watch;
    /* After each file: what was read of it. May be NULL. */
    void (*told)(void *who, const struct import *k);
    void *who;

    /* What came of it. */
    struct pack_writer *writer;
    uint64_t values;   /* that can be looked for, */
    uint64_t others;   /* that match nothing ever: rules, networks too wide */
    uint64_t rejected; /* that stay out */
};

/* VERDICT_WRONG: a file cannot be read, nothing of them can be looked for, or
   the pack cannot be written; then what was there stays. */
enum verdict pack_build(struct pack_build *b, const char *dir,
                        const struct text_list *files, struct reasons *why);

#endif

/*
 * pack_build: one pack of all that this node knows and may look for, made in
 * small steps.
 *
 * It holds each value that a look-up shows, and those that expired not longer
 * ago than [hunt] past; not what this node holds back (brake.h). Steps are
 * taken in transactions of their own: what changes on the way may be in it or
 * not, and a next one has it for certain.
 */
#ifndef NODE_CORE_PACKS_PACK_BUILD_H
#define NODE_CORE_PACKS_PACK_BUILD_H

#include "node/core/facts/facts.h"
#include "node/core/packs/held_back.h"
#include "node/core/retro/retro_hunt.h"
#include "node/core/store/changed.h"
#include "node/hunt/pack_without.h"
#include "node/hunt/pack_write.h"

struct pack_build;

/* Of what; base must outlive it. */
struct pack_build_of {
    const struct facts *facts;
    struct retro_hunt *retro;
    int folder;              /* borrowed */
    const struct pack *base; /* has all but what changed since; NULL: read all
                                records */
    const struct changed *changed;
    const struct held_back *held; /* what base lacks; borrowed at the opening */
};

/* In the folder, under the name PACKS_CURRENT. ERR_IO, ERR_FULL, ERR_EXISTS. */
enum err pack_build_open(struct pack_build **out,
                         const struct pack_build_of *of,
                         struct fault *fault) MUST_CHECK;
/* What it lacks, once it is at its end. */
const struct held_back *pack_build_held(struct pack_build *b);
/* What was not ended is gone. */
void pack_build_close(struct pack_build *b);

/* What base says of a record that was retracted since, all of it or some of its
   values, or of those that are held back, in any transaction of the store: at
   most max entries. What a revision replaced stays until that is in a pack.
   false: there are more, or it takes too long to say. */
bool pack_build_gone(const struct pack_build_of *of, uint64_t number,
                     struct pack_gone *gone, size_t *count, size_t max);

/* A step, in any transaction of the store; *more: that was not the end. Codes
   of pack_writer_step(), and ERR_IO where the transaction is spoilt. */
enum err pack_build_step(struct pack_build *b,
                         const struct pack_writer_sign *sign, bool *more,
                         struct fault *fault) MUST_CHECK;

#endif

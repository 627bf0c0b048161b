/*
 * pack_files: a pack of what stands in files, made for one hunt.
 */
#ifndef TOOLS_CLIENT_HUNT_PACK_FILES_H
#define TOOLS_CLIENT_HUNT_PACK_FILES_H

#include "node/hunt/pack.h"
#include "tools/client/hunt/pack_make.h"
#include "tools/client/text_list.h"

/*
 * Build it in TMPDIR and open it; it has no name any more. rejected: values
 * that stay out. VERDICT_WRONG: as pack_make(), or TMPDIR takes no file.
 */
enum verdict pack_files_open(struct pack **out, uint64_t *rejected,
                             const char *dir, const struct text_list *files,
                             const struct watch *watch, struct reasons *why);

#endif

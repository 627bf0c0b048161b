/*
 * hook_mark: DIR/hooks, up to where events were dealt with.
 *
 * What came behind it is told again after a crash: a command may hear of
 * something twice, and of nothing never.
 */
#ifndef TOOLS_HOOK_HOOK_MARK_H
#define TOOLS_HOOK_HOOK_MARK_H

#include "node/fault.h"
#include "tools/client/inbox.h"

/* Zero where there is none. ERR_IO, ERR_BAD_SHAPE (it is zero then, too). */
enum err hook_mark_read(struct inbox_mark *out, const char *dir,
                        struct fault *fault) MUST_CHECK;

/* Durable when this returns ERR_OK. ERR_FULL, ERR_IO. */
enum err hook_mark_write(const struct inbox_mark *mark, const char *dir,
                         struct fault *fault) MUST_CHECK;

#endif

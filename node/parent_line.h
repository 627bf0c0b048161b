/*
 * parent_line: what the parent and its children say to each other.
 *
 * parent to child: SECRET, FILE and CHANNEL lines, then START; later CHANNEL
 * again when a neighbour was restarted, PROCESS (to core) on every change,
 * STOP. child to parent: SANDBOX and READY once; FAILED with one line for the
 * operator, or REFUSED when it is the operator who must act; ALIVE now and
 * then; HOLDER when another peer than before may be why net ends. When net
 * does, core hears of that peer as SUSPECT, before it is told of the next net.
 */
#ifndef NODE_PARENT_LINE_H
#define NODE_PARENT_LINE_H

#include "node/keyfile.h"
#include "proto/bytes.h"
#include "proto/err.h"
#include "proto/ident.h"

enum {
    PARENT_LINE_MAX = 1024,
    PARENT_LINE_TEXT_MAX = 512,
};

/* The node's processes; the word follows "noroshi-" in the program's name. */
enum process {
    PROCESS_PARENT = 0,
    PROCESS_NET = 1,
    PROCESS_CORE = 2,
    PROCESS_KEYS = 3,
    PROCESS_HOOK = 4, /* only where [hooks] names a command */
};
enum { PROCESSES = 5 };

/* "net"; the parent is "noroshid". */
const char *process_text(enum process which);

enum parent_line_kind {
    PARENT_LINE_SECRET = 1,  /* purpose, secret */
    PARENT_LINE_CHANNEL = 2, /* which: the neighbour at the descriptor's end */
    PARENT_LINE_START = 3,   /* all that is needed to start was sent */
    PARENT_LINE_PROCESS = 4, /* which, pid, restarts, sandbox */
    PARENT_LINE_STOP = 5,
    PARENT_LINE_READY = 6,
    PARENT_LINE_FAILED = 7,   /* text */
    PARENT_LINE_ALIVE = 8,    /* not hung: core only, each second at most */
    PARENT_LINE_REFUSED = 9,  /* text: what a person has to mend in DIR */
    PARENT_LINE_FILE = 10,    /* purpose: the key file at the descriptor's end;
                                 none: it is the configuration */
    PARENT_LINE_SANDBOX = 11, /* sandbox: what the child has given up */
    PARENT_LINE_HOLDER = 12,  /* tk; all zero: nobody */
    PARENT_LINE_SUSPECT = 13, /* tk */
};

/* What holds a process in. */
struct sandbox {
    bool told; /* false: the process has not said it yet */
    uint32_t uid;
    bool seccomp;
    uint32_t landlock_abi; /* 0: no Landlock */
};

struct parent_line {
    enum parent_line_kind kind;
    enum process which;
    enum keyfile_purpose purpose;
    struct purpose_key secret;
    uint64_t pid, restarts; /* pid 0: not running */
    struct box_public tk;   /* a peer's transport key */
    struct sandbox sandbox;
    struct bytes text; /* points into the message */
};

/* Append. ERR_TOO_BIG. */
enum err parent_line_write(struct buffer *out,
                           const struct parent_line *line) MUST_CHECK;

/* ERR_BAD_SHAPE; *out is zero then. */
enum err parent_line_parse(struct parent_line *out,
                           struct bytes message) MUST_CHECK;

#endif

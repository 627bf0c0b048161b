/* err: every way a call can fail, with the words an operator will read. */
#ifndef PROTO_ERR_H
#define PROTO_ERR_H

/*
 * X(name, number, words). Numbers are what is said on the control socket, to
 * noroshi-keys and kept in the store: none is changed or given twice, a new one
 * takes the next.
 */
/* clang-format off */
#define ERR_LIST(X)                                                        \
    X(OK,             0, "ok")                                             \
    X(BAD_SHAPE,      1, "bad shape")       /* the bytes do not parse */   \
    X(NOT_CANONICAL,  2, "not canonical")   /* parses, but not the one form */\
    X(BAD_SIG,        3, "bad signature")                                  \
    X(BAD_KEY,        4, "bad key")         /* does not open or decrypt */ \
    X(VERSION,        5, "unknown version")                                \
    X(SUITE,          6, "unknown suite")                                  \
    X(TOO_BIG,        7, "too big")         /* over a limit of ours */     \
    X(EXPIRED,        8, "expired")                                        \
    X(REVOKED,        9, "revoked")                                        \
    X(NOT_FOUND,     10, "not found")                                      \
    X(AMBIGUOUS,     11, "ambiguous")       /* a short name fits several */\
    X(EXISTS,        12, "already there")                                  \
    X(CONFLICT,      13, "conflict")        /* same name, other content */ \
    X(OLDER,         14, "older than what is held")                        \
    X(REFUSED,       15, "refused by policy")                              \
    X(DENIED,        16, "not permitted")   /* caller may not ask this */  \
    X(USAGE,         17, "bad usage")                                      \
    X(FULL,          18, "disk full")                                      \
    X(BUSY,          19, "busy")                                           \
    X(CLOSED,        20, "closed")          /* the other end is gone */    \
    X(IO,            21, "input/output")                                   \
    X(HIDDEN,        22, "hidden characters in a title or name")           \
    X(RETRACTED,     23, "retracted")       /* by who would say it again */\
    X(CHANGED,       24, "not as it was shown")
/* clang-format on */

enum err {
#define X(name, number, words) ERR_##name = number,
    ERR_LIST(X)
#undef X
};

enum { ERR_MAX = ERR_CHANGED }; /* the highest number */

/* Never NULL, never ends in a full stop; "unknown error" for a number that is
   not listed, such as a newer program kept. */
const char *err_text(enum err e);

#define MUST_CHECK __attribute__((warn_unused_result))

#endif

/* err: every way a call can fail, with the words an operator will read. */
#ifndef PROTO_ERR_H
#define PROTO_ERR_H

/* clang-format off */
#define ERR_LIST(X)                                                        \
    X(OK,            "ok")                                                 \
    X(BAD_SHAPE,     "bad shape")        /* the bytes do not parse */      \
    X(NOT_CANONICAL, "not canonical")    /* parses, but not the one form */\
    X(BAD_SIG,       "bad signature")                                      \
    X(BAD_KEY,       "bad key")          /* does not open or decrypt */    \
    X(VERSION,       "unknown version")                                    \
    X(SUITE,         "unknown suite")                                      \
    X(TOO_BIG,       "too big")          /* over a limit of ours */        \
    X(EXPIRED,       "expired")                                            \
    X(REVOKED,       "revoked")                                            \
    X(NOT_FOUND,     "not found")                                          \
    X(AMBIGUOUS,     "ambiguous")        /* a short name fits several */   \
    X(EXISTS,        "already there")                                      \
    X(CONFLICT,      "conflict")         /* same name, other content */    \
    X(OLDER,         "older than what is held")                            \
    X(REFUSED,       "refused by policy")                                  \
    X(DENIED,        "not permitted")    /* caller may not ask this */     \
    X(USAGE,         "bad usage")                                          \
    X(FULL,          "disk full")                                          \
    X(BUSY,          "busy")                                               \
    X(CLOSED,        "closed")           /* the other end is gone */       \
    X(IO,            "input/output")
/* clang-format on */

enum err {
#define X(name, text) ERR_##name,
    ERR_LIST(X)
#undef X
};

/* Never NULL, never ends in a full stop. */
const char *err_text(enum err e);

#define MUST_CHECK __attribute__((warn_unused_result))

#endif

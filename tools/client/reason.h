/*
 * reason: what came of asking for something, and why it was not done.
 *
 * The client library prints nothing and ends no program. A function that can
 * fail answers a verdict and adds reasons to a list that the caller lends. A
 * front end turns each into a sentence of its own, in its person's language.
 *
 *     struct reasons why = {.count = 0};
 *     if (share_check(&s, &why) != VERDICT_DONE)
 *         ... why.item[0].code, why.item[0].arg[0] ...
 */
#ifndef TOOLS_CLIENT_REASON_H
#define TOOLS_CLIENT_REASON_H

#include <stddef.h>

enum verdict {
    VERDICT_DONE,
    VERDICT_NOT_NOW, /* the node is full, busy or its disk fails */
    VERDICT_WRONG,   /* what was asked for or read is wrong */
    VERDICT_AWAY,    /* the node does not answer */
    VERDICT_REFUSED, /* by the policy: nobody may get it */
};

/*
 * What can be wrong, and the arguments in their order. `about` is a sentence
 * in English (of noroshid or a library): a front end may translate it.
 */
/* clang-format off */
#define REASON_LIST(X)                                                        \
    /* The node. */                                                           \
    X(NOT_PERMITTED)       /* dir */                                          \
    X(NODE_CANNOT_ANSWER)  /* dir */                                          \
    X(NODE_NOT_RUNNING)    /* dir */                                          \
    X(NODE_NOT_THERE)      /* dir */                                          \
    X(SOCKET_UNUSABLE)     /* dir */                                          \
    X(NODE_SILENT)         /* neither core nor noroshid answers */            \
    X(NO_ANSWER)           /* about */                                        \
    X(NODE_SAID)           /* about */                                        \
    X(REQUEST_TOO_BIG)                                                        \
    X(ARGUMENT_NOT_TEXT)                                                      \
    X(TOKEN)                                                                  \
    X(ACT_NOT_DONE)        /* token */                                        \
    X(ACT_UNKNOWN)         /* token */                                        \
    X(NONE_SHARED)                                                            \
    /* Label and recipients. */                                               \
    X(TLP_MISSING)         /* words that may be said */                       \
    X(TLP_WORD)            /* word, words that may be said */                 \
    X(PAP_WORD)            /* word, words that may be said */                 \
    X(EXPIRES_WORD)        /* word */                                         \
    X(EXPIRES_OR_NEVER)    /* word */                                         \
    X(TO_EMPTY)                                                               \
    X(TO_GROUP_RED)        /* word */                                         \
    X(TO_EVERYONE)                                                            \
    X(TO_MISSING)          /* label */                                        \
    X(LATER_WORD)          /* word */                                         \
    X(LATER_WITHOUT_GROUP)                                                    \
    X(DELEGATE_WORD)       /* word */                                         \
    X(DELEGATE_WITHIN_NONE) /* word, peer */                                  \
    X(DELEGATE_STRICT)     /* peer */                                         \
    X(DELEGATE_RED)                                                           \
    X(DELEGATES_MAX)       /* how many */                                     \
    /* Lists. */                                                              \
    X(FILTER_WORD)         /* option, word, words that may be said */         \
    X(FILTER_WORD_NEAR)    /* the same, and the word that was meant */        \
    X(FILTER_LIMIT)        /* word */                                         \
    /* Files. */                                                              \
    X(CONFIG)              /* about */                                        \
    X(FILES_MAX)           /* how many */                                     \
    X(LEAVE_OUT_FILES)                                                        \
    X(FILE_UNREADABLE)     /* name, about */                                  \
    X(FILE_FAULT)          /* name, about */                                  \
    X(LINE_FAULT)          /* name, line, about */                            \
    X(LABEL_STRICTER)      /* place, its label, label, its word */            \
    X(PART_STRICTER)       /* after LABEL_STRICTER: it is that of a part */   \
    X(PAP_STRICTER)        /* place, its label, label, its word */            \
    X(TITLE_STRICTER)      /* its label, label, its word */                   \
    X(TEXT_TOO_LONG)                                                          \
    X(TEXT_UNFIT)          /* about */                                        \
    X(INDICATORS_MAX)                                                         \
    X(NO_PACK)             /* path */                                         \
    X(NOTHING_TO_HUNT)     /* name */                                         \
    /* A peer. */                                                             \
    X(CONNECT_WORD)        /* word */                                         \
    X(CARD_MISSING)        /* name */                                         \
    X(CARD_DAMAGED)        /* name */                                         \
    X(CARD_INVALID)        /* name, about */                                  \
    /* A form. */                                                             \
    X(FORM_FAULTS)         /* how many */                                     \
    X(FORM_UNFIT)          /* name, about */                                  \
    /* Records that are there. */                                             \
    X(REVISED_UNREADABLE)  /* record */                                       \
    X(REVISED_NO_REPORT)   /* record */                                       \
    X(REVISED_EMPTY)                                                          \
    X(REVISED_PART_MAX)                                                       \
    X(REVISED_RECORDS_MAX)                                                    \
    X(RETRACTED_UNREADABLE)                                                   \
    X(RETRACTED_VALUE)     /* word */                                         \
    X(RETRACTED_VALUES_MAX)                                                   \
    X(ANSWER_VALUE)        /* word */                                         \
    X(ANSWER_VALUES_MAX)                                                      \
    X(ANSWER_COUNT)                                                           \
    /* What was retracted before. */                                          \
    X(REINSTATE_WORD)      /* word */                                         \
    X(REINSTATE_ABSENT)    /* word */                                         \
    X(REINSTATE_OBJECT)                                                       \
    X(REINSTATE_NEEDED)                                                       \
    X(FALSE_ALARM_BOTH)                                                       \
    X(FALSE_ALARM_NEITHER) /* how many indicators */
/* clang-format on */

enum reason_code {
#define X(name) REASON_##name,
    REASON_LIST(X)
#undef X
        REASON_CODES,
};

enum { REASON_ARGS_MAX = 4, REASONS_MAX = 8, REASONS_TEXT_MAX = 16384 };

/* Arguments that are not there are "". */
struct reason {
    enum reason_code code;
    const char *arg[REASON_ARGS_MAX]; /* within reasons.text */
};

/* In the order in which they came up. Not to be copied: arguments point into
   it. Begins zeroed. */
struct reasons {
    struct reason item[REASONS_MAX];
    size_t count;
    char text[REASONS_TEXT_MAX];
    size_t text_len;
};

/* Add a reason with the arguments up to NULL (args may be NULL), copied and
   cut where there is no room for them. why may be NULL: nobody wants to know.
   Answers the verdict. */
enum verdict reasons_add(struct reasons *why, enum verdict verdict,
                         enum reason_code code, const char *const *args);

/* Forget all of them. */
void reasons_clear(struct reasons *why);

#endif

/*
 * leak_make: records and envelopes as no honest node would make them.
 *
 * Everything is signed properly unless a fault says otherwise, so what refuses
 * the result is the rule under test and no earlier one.
 */
#ifndef TESTS_E2E_LEAK_MAKE_H
#define TESTS_E2E_LEAK_MAKE_H

#include "tests/e2e/leak_link.h"

enum { LEAK_READERS_MAX = 8, LEAK_WORD_MAX = 256 };

enum leak_fault {
    LEAK_FAULT_NONE,
    LEAK_FAULT_OUTER,       /* outer signature */
    LEAK_FAULT_INNER,       /* author's signature */
    LEAK_FAULT_CHAIN,       /* prev is not the head */
    LEAK_FAULT_SUITE,       /* one nobody knows */
    LEAK_FAULT_VERSION,     /* of the header */
    LEAK_FAULT_EK,          /* sealed to an EK id nobody has */
    LEAK_FAULT_CIPHERTEXT,  /* sealed to a key nobody has */
    LEAK_FAULT_RECORD,      /* opens, and is no record */
    LEAK_FAULT_RECIPIENT,   /* of another stream: to another node */
    LEAK_FAULT_INCARNATION, /* of another stream: another life */
    LEAK_FAULT_GAP,         /* one seq is left out */
    LEAK_FAULT_SLOT,        /* blind and chain do not belong together */
};

/* One record to make, and how. */
struct leak_recipe {
    uint64_t tlp, kind, type;
    uint64_t object; /* a name of the story's own; 0: a new one */
    char value[LEAK_WORD_MAX], title[LEAK_WORD_MAX]; /* title "": "leak" */
    struct node_id readers[LEAK_READERS_MAX];
    size_t reader_count;
    int64_t created_s, expires_s; /* from now; expires 0: never */
    const struct leak_node *author;
    enum leak_fault fault;
    enum envelope_lane lane;
};

/* What a card of the leaker's own may say; all in its working part. */
struct leak_card_recipe {
    int64_t expires_s;       /* from now */
    int64_t version_ms_plus; /* above the one it has */
    bool victims_key;        /* names the victim's transport key as its own */
};

/* Append the CARD frame. */
void leak_make_card(struct buffer *out, const struct leak_link *l,
                    const struct leak_card_recipe *c);

/* Append R and signature; a retraction retracts the object it names. */
void leak_make_record(struct buffer *out, const struct leak_recipe *r);

/* Append the frame for the place after l's, and move l there in step with an
   honest receiver; *seq is the frame's. */
void leak_make_frame(struct buffer *out, uint64_t *seq, struct leak_link *l,
                     const struct leak_recipe *r, struct bytes record);

#endif

/*
 * record_kind: what the kinds of records are. One row a kind.
 *
 * A new kind is a row of RECORD_KIND_LIST, its number and body in WIRE.md 4, a
 * file for its body (record_any_check() where nothing is said of that yet), its
 * word in tools/cli/term/translate_words.c, a row in the test of this file, and
 * what the compiler then asks for (build with -k): where kinds differ by what
 * their bodies say, there is a switch without default. What is merely asked of
 * a kind is asked by record_kind_is() and record_kind_way().
 */
#ifndef PROTO_RECORD_KIND_H
#define PROTO_RECORD_KIND_H

#include <stdbool.h>
#include <stdint.h>

/* Whom it goes to. WIRE.md 7.2. */
enum record_way {
    RECORD_TO_READERS, /* by its label and audience: permits 10 to 14 */
    RECORD_TO_HOLDERS, /* where its targets went: permit 15 */
    RECORD_TO_SOURCES, /* back along the way its targets came: permit 15 */
    RECORD_TO_MEMBERS, /* of the group that it is: permit 16 */
};

/* What else is so of a kind. */
enum record_trait {
    RECORD_SHARED = 1,    /* `share` makes it; else a command of its own */
    RECORD_REVISED = 2,   /* its author may revise it */
    RECORD_RETRACTED = 4, /* its author may retract it */
    RECORD_TIMELESS = 8,  /* goes although it is expired or replaced */
    RECORD_TOLD = 16,     /* its author is told to whom it was passed on */
    RECORD_AWAITED = 32,  /* receipts of a delegate's group are waited for */
    RECORD_LISTED = 64,   /* shown by itself; else with what it speaks of */
    RECORD_FIRST = 128,   /* goes again before others: they may name it */
    RECORD_BURIED = 256,  /* whom it does not concern keeps its tombstone */
    RECORD_ANSWERS = 512, /* a record by someone else, to its author alone */
};

/*
 * X(name, number, word, body's check, way, traits). The check answers enum err
 * for a const struct record * (record_body.c). Numbers: WIRE.md 4.4. A number
 * that is not listed is taken for the first.
 */
/* clang-format off */
#define RECORD_KIND_LIST(X)                                                \
    X(UNKNOWN,    0, "unknown",    record_any_check, RECORD_TO_READERS,    \
      RECORD_SHARED | RECORD_RETRACTED | RECORD_TOLD | RECORD_LISTED)      \
    X(REPORT,     1, "report",     record_report_check, RECORD_TO_READERS, \
      RECORD_SHARED | RECORD_REVISED | RECORD_RETRACTED | RECORD_TOLD |    \
      RECORD_AWAITED | RECORD_LISTED)                                      \
    X(INCIDENT,   2, "incident",   record_incident_check,                  \
      RECORD_TO_READERS,                                                   \
      RECORD_SHARED | RECORD_REVISED | RECORD_RETRACTED | RECORD_TOLD |    \
      RECORD_AWAITED | RECORD_LISTED)                                      \
    X(RETRACTION, 3, "retraction", record_retraction_check,                \
      RECORD_TO_HOLDERS,                                                   \
      RECORD_TIMELESS | RECORD_LISTED | RECORD_BURIED)                     \
    X(GROUP,      4, "group",      record_group_check, RECORD_TO_MEMBERS,  \
      RECORD_TIMELESS | RECORD_LISTED | RECORD_FIRST)                      \
    X(NOTICE,     5, "notice",     record_notice_check, RECORD_TO_SOURCES, \
      0)                                                                   \
    X(SIGHTING,   6, "sighting",   record_sighting_check,                  \
      RECORD_TO_READERS, RECORD_RETRACTED | RECORD_LISTED | RECORD_ANSWERS) \
    X(OPINION,    7, "opinion",    record_opinion_check,                   \
      RECORD_TO_READERS, RECORD_RETRACTED | RECORD_LISTED | RECORD_ANSWERS)
/* clang-format on */

enum record_kind {
#define X(name, number, word, check, way, traits) RECORD_##name = number,
    RECORD_KIND_LIST(X)
#undef X
};

/* A record's number as a kind, RECORD_UNKNOWN where it is not listed. */
enum record_kind record_kind_of(uint64_t number);

bool record_kind_is(uint64_t number, enum record_trait trait);
enum record_way record_kind_way(uint64_t number);
/* "report"; "unknown". */
const char *record_kind_text(uint64_t number);

#endif

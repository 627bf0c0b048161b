/*
 * schema: what the store has on disk: its tables, and every row that stands in
 * them.
 *
 * A key is a lead, which may be empty, and parts of fixed width: numbers in it
 * are big-endian, so that octet order is the order of the parts. A value is a
 * struct as it stands in memory, little-endian and without padding; a number;
 * or octets of any length that are packed or sealed.
 *
 * Whoever changes a line here changes what is on disk: SCHEMA_NOW becomes one
 * more, migrate.h brings stores from SCHEMA_FIRST on to it, and the stores that
 * tests/node/core/store keeps of it show that no row is lost.
 */
#ifndef NODE_CORE_STORE_SCHEMA_H
#define NODE_CORE_STORE_SCHEMA_H

#include <stdbool.h>

#include "proto/bytes.h"

enum { SCHEMA_NOW = 10, SCHEMA_FIRST = 2 };

/* X(table, its name on disk) */
#define SCHEMA_TABLES(X)                                                       \
    X(META, "meta")                                                            \
    X(RECORD, "record")                                                        \
    X(BODY, "body")                                                            \
    X(ID, "id")                                                                \
    X(OBJECT, "object")                                                        \
    X(TOMB, "tomb")                                                            \
    X(INDEX, "index")                                                          \
    X(PARTY, "party")                                                          \
    X(NODE, "node")                                                            \
    X(OUT, "out")                                                              \
    X(STREAM, "stream")                                                        \
    X(IN, "in")                                                                \
    X(HELD, "held")                                                            \
    X(RELEASE, "release")                                                      \
    X(WAIT, "wait")                                                            \
    X(QUARANTINE, "quarantine")                                                \
    X(REFUSED, "refused")                                                      \
    X(GIVEN, "given")                                                          \
    X(PARTY_ID, "party_id")                                                    \
    X(REVISION, "revision")                                                    \
    X(SET, "set")                                                              \
    X(AUTHOR, "author")                                                        \
    X(GROUP, "group")                                                          \
    X(VERSION, "version")                                                      \
    X(PIN, "pin")                                                              \
    X(HOLDER, "holder")                                                        \
    X(DUE, "due")                                                              \
    X(CAME, "came")                                                            \
    X(WENT, "went")                                                            \
    X(HOLD, "hold")                                                            \
    X(HOLD_BY, "hold_by")                                                      \
    X(HOLD_SHARE, "hold_share")                                                \
    X(ACT, "act")                                                              \
    X(ACT_AGE, "act_age")                                                      \
    X(STAGE, "stage")                                                          \
    X(MENTION, "mention")                                                      \
    X(LOSS, "loss")                                                            \
    X(TO, "to")                                                                \
    X(QUARANTINE_SHARE, "quarantine_share")                                    \
    X(HOLDER_CLAIM, "holder_claim")                                            \
    X(PROOF, "proof")                                                          \
    X(AUTHOR_TURN, "author_turn")                                              \
    X(TOMB_VALUE, "tomb_value")                                                \
    X(HOLDER_WORD, "holder_word")                                              \
    X(HOLDER_SHARE, "holder_share")                                            \
    X(SUMMARY, "summary")                                                      \
    X(RECALLED, "recalled")                                                    \
    X(OUTSTANDING, "outstanding")                                              \
    X(ANSWER, "answer")                                                        \
    X(TALLY, "tally")

#define SCHEMA_TABLE(table, name) TABLE_##table,
enum table { SCHEMA_TABLES(SCHEMA_TABLE) TABLES };
#undef SCHEMA_TABLE

/* The parts of keys, in octets. */
enum schema_part {
    AT_PART = 1, /* a number that stands for what the row is */
    AT_LANE = 1,
    AT_POSITION = 2,
    AT_NODE = 4,   /* node_no */
    AT_LIFE = 4,   /* of a store, as its own life counts, or as ours does */
    AT_COUNT = 4,  /* of a list's entries, from 1 on */
    AT_NUMBER = 8, /* of a record, or a row */
    AT_SEQ = 8,
    AT_REVISION = 8,
    AT_SUM = 8,
    AT_DAY = 8,  /* UTC, since 1970 */
    AT_TIME = 8, /* ms */
    AT_OBJECT = 16,
    AT_SET = 16,
    AT_INCARNATION = 16,
    AT_TOKEN = 16,
    AT_VALUE_HASH = 16,
    AT_PLACE = 21, /* index_key.h */
    AT_RECORD_NUMBER = 5,
    AT_RECORD = 32, /* the record's id */
    AT_HASH = 32,
    AT_NODE_ID = 32, /* or a group's */
    AT_ABOUT = 32,
};

/*
 * FIXED(table, row, lead, key after the lead, type of the value, octets of it)
 * VARIES(table, row, lead, key after the lead, what the value is, at least)
 * EMPTY(table, row, lead, key after the lead): the key says it all
 *
 * Sorted by table. Two rows of a table whose keys have one length differ in
 * their lead, in a part as the comment says, or in the value's size.
 */
#define SCHEMA_ROWS(FIXED, VARIES, EMPTY)                                      \
    FIXED(META, STATE, "state", 0, struct store_state, 200)                    \
    FIXED(META, SCHEMA, "schema", 0, uint32_t, 4)                              \
    VARIES(META, CHECK, "check", 0, "sealed", 40)                              \
    FIXED(META, RESTORED, "restored", 0, struct restore_name, 16)              \
    FIXED(META, LIFE, "L", AT_INCARNATION, uint32_t, 4)                        \
    FIXED(META, DEBT, "g", AT_NODE + AT_LANE, struct giveback_debt, 32)        \
    FIXED(META, TAKEN, "t", AT_NODE, struct giveback_taken, 16)                \
    FIXED(META, ASKED, "a", AT_NODE, uint64_t, 8)                              \
    FIXED(META, ABSENT, "A", AT_NODE, struct giveback_absent, 16)              \
    FIXED(META, QUOTA, "d", AT_NODE, struct quota, 40)                         \
    FIXED(META, QUOTA_OTHERS, "o", AT_NODE + AT_PART + AT_DAY,                 \
          struct quota_share, 32)                                              \
    FIXED(META, QUOTA_SHARE, "o", AT_NODE + AT_PART + AT_DAY + AT_NODE_ID,     \
          struct quota_share, 32)                                              \
    FIXED(META, AUTHORS, "i", AT_NODE, uint64_t, 8)                            \
    FIXED(META, NAMES, "n", AT_NODE, uint64_t, 8)                              \
    /* Who brought it, whose record it was. */                                 \
    EMPTY(META, AUTHOR_BROUGHT, "w", AT_NODE + AT_NODE)                        \
    FIXED(META, REMEMBERED, "W", AT_NODE, uint64_t, 8)                         \
    FIXED(META, AUTHORS_DAY, "D", AT_NODE, struct author_day, 16)              \
    FIXED(META, COMPROMISED, "b", AT_NODE, uint64_t, 8)                        \
    FIXED(META, GROUPS, "G", AT_NODE + AT_NODE, uint64_t, 8)                   \
    EMPTY(META, GROUP_BROUGHT, "k", AT_NODE_ID + AT_NODE)                      \
    FIXED(META, BROUGHT, "B", AT_NODE, uint64_t, 8)                            \
    FIXED(META, OWNERS, "O", AT_NODE, uint64_t, 8)                             \
    FIXED(META, LEFT, "l", AT_NODE, uint64_t, 8)                               \
    FIXED(META, QUARANTINED, "q", AT_NODE, uint64_t, 8)                        \
    FIXED(META, HIDDEN, "Q", AT_NODE, uint64_t, 8)                             \
    /* Of whose retractions. */                                                \
    FIXED(META, DOUBTS, "u", AT_NODE, struct doubt_share, 24)                  \
    FIXED(META, ANNOUNCED, "announced", AT_NODE + AT_LANE, struct announced,   \
          24)                                                                  \
    FIXED(META, MISSED, "missed", AT_NODE, struct announced_missed, 16)        \
    /* The time of this node's last notice. */                                 \
    FIXED(META, NOTICED, "noticed", 0, uint64_t, 8)                            \
    /* How far the index is made anew; none: it is whole. */                   \
    FIXED(META, INDEXED, "indexed", 0, struct index_rebuild_at, 32)            \
    FIXED(RECORD, ROW, "", AT_NUMBER, struct vault_row, 152)                   \
    /* R and signature, bound to number and id. */                             \
    VARIES(BODY, BODY, "", AT_NUMBER, "sealed", 40)                            \
    FIXED(ID, NUMBER, "", AT_RECORD, struct big_u64, 8)                        \
    FIXED(OBJECT, ROW, "", AT_OBJECT + AT_NODE, struct vault_object, 32)       \
    /* Number of the retraction, which of its targets; its values sealed. */   \
    VARIES(TOMB, ROW, "", AT_OBJECT + AT_NODE + AT_NUMBER + AT_COUNT,          \
           "struct vault_tomb, sealed", 16)                                    \
    /* An enum index_key_by. */                                                \
    FIXED(INDEX, ENTRY, "",                                                    \
          AT_PLACE + AT_PART + AT_RECORD_NUMBER + AT_POSITION,                 \
          struct index_value, 16)                                              \
    VARIES(PARTY, PEER, "", AT_NODE, "packed", 1)                              \
    FIXED(NODE, NUMBER, "", AT_NODE_ID, struct big_u32, 4)                     \
    FIXED(OUT, PLACE, "", AT_NODE + AT_LANE + AT_LIFE + AT_SEQ,                \
          struct outbox_entry, 152)                                            \
    /* Their part: 0, 1 and 2. */                                              \
    FIXED(STREAM, SENT, "", AT_NODE + AT_LANE + AT_PART, struct outbox_state,  \
          152)                                                                 \
    FIXED(STREAM, RECEIVED, "", AT_NODE + AT_LANE + AT_PART,                   \
          struct recv_state, 1104)                                             \
    FIXED(STREAM, PAST, "", AT_NODE + AT_LANE + AT_PART + AT_LIFE,             \
          struct recv_state, 1104)                                             \
    FIXED(IN, PLACE, "", AT_NODE + AT_LANE + AT_LIFE + AT_SEQ,                 \
          struct recv_entry, 48)                                               \
    /* The first number is a hold's. */                                        \
    EMPTY(HELD, PLACE, "", AT_NUMBER + AT_LANE + AT_LIFE + AT_SEQ)             \
    FIXED(RELEASE, ROW, "", AT_NUMBER + AT_NODE, struct outbox_release, 32)    \
    EMPTY(WAIT, RELEASE, "", AT_NODE + AT_NUMBER)                              \
    VARIES(QUARANTINE, ROW, "", AT_NUMBER, "packed, with sealed", 1)           \
    /* Both lead to a row of the table before. */                              \
    FIXED(REFUSED, SENT, "", AT_NODE + AT_RECORD, struct big_u64, 8)           \
    FIXED(REFUSED, OBJECT, "",                                                 \
          AT_OBJECT + AT_NODE_ID + AT_REVISION + AT_NUMBER, struct big_u64, 8) \
    FIXED(GIVEN, CLAIM, "", AT_RECORD + AT_NODE, struct giveback_claim, 16)    \
    FIXED(PARTY_ID, ID, "", AT_NODE, struct node_id, 32)                       \
    EMPTY(REVISION, RECORD, "", AT_OBJECT + AT_NODE + AT_NUMBER)               \
    FIXED(SET, NEWEST, "", AT_NODE + AT_SET + AT_COUNT, struct big_u64, 8)     \
    /* Packed: what its parts have in common (summary.h). */                   \
    VARIES(SET, SUM, "", AT_NODE + AT_SET, "sealed", 40)                       \
    VARIES(AUTHOR, CARD, "", AT_NODE, "packed", 1)                             \
    FIXED(GROUP, ROW, "", AT_NODE_ID, struct group_row, 20)                    \
    FIXED(VERSION, NUMBER, "", AT_NODE_ID + AT_REVISION + AT_RECORD,           \
          struct big_u64, 8)                                                   \
    FIXED(PIN, LATER, "", AT_NODE_ID + AT_NUMBER, uint8_t, 1)                  \
    FIXED(HOLDER, ROW, "", AT_NUMBER + AT_NODE, struct holder_row, 16)         \
    /* To whom, by whom. */                                                    \
    FIXED(HOLDER, LEAK, "", AT_NUMBER + AT_NODE + AT_NODE, struct leak, 16)    \
    FIXED(DUE, JOB, "", AT_PART + AT_NUMBER + AT_NODE, struct job, 88)         \
    FIXED(CAME, SENDER, "", AT_NUMBER + AT_NODE, uint8_t, 1)                   \
    EMPTY(WENT, REVISION, "",                                                  \
          AT_OBJECT + AT_NODE + AT_NODE + AT_REVISION + AT_NUMBER)             \
    FIXED(HOLD, ROW, "", AT_NUMBER, struct hold, 168)                          \
    /* R and signature, bound to this key; the part: 1. */                     \
    VARIES(HOLD, OCTETS, "", AT_NUMBER + AT_PART, "sealed", 40)                \
    /* The part: 2; behind it the key of HOLD_BY without the hold. */          \
    EMPTY(HOLD, WAIT, "", AT_NUMBER + AT_PART + AT_PART + AT_ABOUT)            \
    /* What it waits for: a part that is an enum hold_class, and about what.   \
     */                                                                        \
    EMPTY(HOLD_BY, WAIT, "", AT_PART + AT_ABOUT + AT_NUMBER)                   \
    EMPTY(HOLD_BY, RECALL, "\7", AT_OBJECT + AT_NODE_ID + AT_NUMBER)           \
    EMPTY(HOLD_BY, RECORD, "\20", AT_NODE + AT_RECORD + AT_HASH + AT_NUMBER)   \
    EMPTY(HOLD_BY, PLACE, "\21", AT_NUMBER)                                    \
    /* Up to which hold it was heard; the key of WAIT or RECALL without it. */ \
    FIXED(HOLD_BY, NEWS, "\22", AT_PART + AT_ABOUT, uint64_t, 8)               \
    FIXED(HOLD_BY, NEWS_OF_RECALL, "\22", AT_PART + AT_OBJECT + AT_NODE_ID,    \
          uint64_t, 8)                                                         \
    /* The same came since: once more, then. */                                \
    EMPTY(HOLD_BY, NEWS_AGAIN, "\23", AT_PART + AT_ABOUT)                      \
    EMPTY(HOLD_BY, NEWS_AGAIN_OF_RECALL, "\23",                                \
          AT_PART + AT_OBJECT + AT_NODE_ID)                                    \
    /* Whose news it is, and whose it will be then: a node_no. */              \
    FIXED(HOLD_BY, NEWS_BY, "\24", AT_PART + AT_ABOUT, uint32_t, 4)            \
    FIXED(HOLD_BY, NEWS_BY_OF_RECALL, "\24", AT_PART + AT_OBJECT + AT_NODE_ID, \
          uint32_t, 4)                                                         \
    FIXED(HOLD_BY, NEWS_AGAIN_BY, "\25", AT_PART + AT_ABOUT, uint32_t, 4)      \
    FIXED(HOLD_BY, NEWS_AGAIN_BY_OF_RECALL, "\25",                             \
          AT_PART + AT_OBJECT + AT_NODE_ID, uint32_t, 4)                       \
    FIXED(HOLD_SHARE, PEER, "", AT_NODE, struct hold_share, 32)                \
    /* Their part: 1, 1 and 2. */                                              \
    FIXED(HOLD_SHARE, AUTHOR, "", AT_NODE + AT_PART + AT_NODE_ID, uint64_t, 8) \
    EMPTY(HOLD_SHARE, AGE, "", AT_NODE + AT_PART + AT_NODE_ID + AT_NUMBER)     \
    EMPTY(HOLD_SHARE, CROWD, "", AT_NODE + AT_PART + AT_SUM + AT_NODE_ID)      \
    VARIES(ACT, ANSWER, "", AT_TOKEN, "struct act_head, sealed", 80)           \
    FIXED(ACT_AGE, TOKEN, "", AT_NUMBER, struct act_age, 32)                   \
    FIXED(STAGE, PART, "", AT_TOKEN + AT_COUNT, struct stage_part, 208)        \
    EMPTY(MENTION, RECORD, "", AT_RECORD + AT_NUMBER)                          \
    FIXED(MENTION, AUTHOR, "", AT_RECORD + AT_NODE, uint64_t, 8)               \
    /* Of an incarnation of the node; 0: of all of them. */                    \
    FIXED(LOSS, CLAIM, "", AT_NODE + AT_LIFE, struct loss_claim, 40)           \
    FIXED(LOSS, ALL, "", AT_NODE + AT_LIFE, struct loss, 88)                   \
    EMPTY(TO, RELEASE, "", AT_NODE + AT_NUMBER)                                \
    FIXED(QUARANTINE_SHARE, LEFT, "", AT_NODE, struct quarantine_left, 56)     \
    /* Their part: 0, 1, 1 and 2; of a reason, rule and error follow. */       \
    FIXED(QUARANTINE_SHARE, REASON, "", AT_NODE + AT_PART + 2 * AT_COUNT,      \
          struct quarantine_sum, 64)                                           \
    FIXED(QUARANTINE_SHARE, AUTHOR, "", AT_NODE + AT_PART + AT_NODE_ID,        \
          uint64_t, 8)                                                         \
    EMPTY(QUARANTINE_SHARE, AGE, "",                                           \
          AT_NODE + AT_PART + AT_NODE_ID + AT_NUMBER)                          \
    EMPTY(QUARANTINE_SHARE, CROWD, "",                                         \
          AT_NODE + AT_PART + AT_SUM + AT_NODE_ID)                             \
    /* By whom, and of whom. */                                                \
    FIXED(HOLDER_CLAIM, ROW, "", AT_NUMBER + AT_NODE + AT_NODE,                \
          struct holder_claim, 24)                                             \
    /* The number is a hold's, or a quarantined row's: parts 1 and 2. */       \
    VARIES(PROOF, OCTETS, "", AT_PART + AT_NUMBER, "leak-proof", 1)            \
    /* An enum author_part, whose, when, which. */                             \
    EMPTY(AUTHOR_TURN, AUTHOR, "", AT_PART + AT_NODE + AT_TIME + AT_NODE)      \
    /* Up to which revision; without the value's hash: how many there are. */  \
    FIXED(TOMB_VALUE, VALUE, "", AT_OBJECT + AT_NODE + AT_VALUE_HASH,          \
          uint64_t, 8)                                                         \
    FIXED(TOMB_VALUE, COUNT, "", AT_OBJECT + AT_NODE, uint64_t, 8)             \
    /* Of whom, and by whom. */                                                \
    FIXED(HOLDER_WORD, ROW, "", AT_NUMBER + AT_NODE + AT_NODE,                 \
          struct holder_word, 16)                                              \
    /* Brought by whom, and on whose account; 0: of all of these. */           \
    FIXED(HOLDER_SHARE, ACCOUNT, "", AT_NUMBER + AT_NODE + AT_NODE,            \
          struct holder_share, 32)                                             \
    /* Of one who brings: what was left out of all records. */                 \
    FIXED(HOLDER_SHARE, LEFT_OUT, "", AT_NODE, struct holder_left_out, 32)     \
    /* Packed (summary.h); of a record whose body is there. */                 \
    VARIES(SUMMARY, ROW, "", AT_NUMBER, "sealed", 40)                          \
    FIXED(RECALLED, COUNT, "\0", 0, uint64_t, 8)                               \
    /* Of which of this node's own records. */                                 \
    FIXED(RECALLED, VALUE, "\1", AT_PLACE, uint64_t, 8)                        \
    EMPTY(RECALLED, AGE, "\2", AT_NUMBER + AT_PLACE)                           \
    /* How often anything has become wanted. */                                \
    FIXED(OUTSTANDING, TURN, "\0", 0, uint64_t, 8)                             \
    /* Both by the number that lists show; by which turn it came. */           \
    FIXED(OUTSTANDING, WANTED, "\1", AT_NUMBER, uint64_t, 8)                   \
    EMPTY(OUTSTANDING, OTHER, "\2", AT_NUMBER)                                 \
    /* Of whom; 0: of whoever may have what was regained. */                   \
    EMPTY(OUTSTANDING, PAIR, "\3", AT_NUMBER + AT_NODE)                        \
    FIXED(OUTSTANDING, PART, "\4", AT_NUMBER, struct outstanding_part, 20)     \
    FIXED(OUTSTANDING, SET, "\5", AT_NODE + AT_SET, struct outstanding_set,    \
          24)                                                                  \
    /* Up to which record what the node lost was looked at. */                 \
    FIXED(OUTSTANDING, LOST, "\6", AT_NODE, uint64_t, 8)                       \
    /* Whose object, an enum answer_part, of what (zero: the whole), by whom. */ \
    FIXED(ANSWER, ROW, "\0",                                                   \
          AT_OBJECT + AT_NODE + AT_PART + AT_VALUE_HASH + AT_NODE,             \
          struct answer_row, 24)                                               \
    /* By whom: how many of these it has. */                                   \
    FIXED(ANSWER, COUNT, "\1", AT_OBJECT + AT_NODE + AT_NODE, uint64_t, 8)     \
    /* Each record that answers it, also one that counts no more. */            \
    EMPTY(ANSWER, RECORD, "\2", AT_OBJECT + AT_NODE + AT_NUMBER)               \
    FIXED(TALLY, RECORD, "\0", AT_NUMBER, struct tally_sum, 24)                \
    /* Which of its indicators. */                                             \
    FIXED(TALLY, VALUE, "\1", AT_NUMBER + AT_POSITION, struct tally_value, 16)

/* One line of the list. */
struct schema_row {
    enum table table;
    const char *name; /* of the row */
    const char *lead;
    size_t lead_len, key_len; /* the whole key's */
    size_t octets;            /* of the value */
    bool varies;              /* these, or more */
};

const char *schema_table_name(enum table t);
/* All rows, in the list's order. */
size_t schema_rows(const struct schema_row **rows);
/* Which row an entry of a table is; NULL: of no kind that stands here. */
const struct schema_row *schema_find(enum table t, struct bytes key,
                                     struct bytes value);

#endif

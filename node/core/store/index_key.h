/*
 * index_key: under which octets a value stands in the index, so that what
 * belongs together lies together.
 *
 *     group 6 | branch 4 | host 4 | own 6 | type 1
 *
 * All but the type are parts of keyed hashes. The group is that of the last two
 * labels of a name, or of the /24 or /48 of an address; the branch that of the
 * last three labels, or of the /64; the host that of the whole name, address or
 * network. A URL, an email and an ip-port stand at their host. own is of the
 * match key. So a host is one range, with its path and mailboxes, and so is all
 * below a name of two or three labels, a /24, a /48 or a /64; and what a text
 * may be, a digest of one kind or another, lies side by side.
 *
 * No list of public suffixes is asked, which would move values as it changes.
 * A value without a host stands under sixteen octets of its own hash, four that
 * are zero, and its type.
 */
#ifndef NODE_CORE_STORE_INDEX_KEY_H
#define NODE_CORE_STORE_INDEX_KEY_H

#include "node/core/store/seal.h"

enum {
    INDEX_KEY_GROUP = 6, /* octets from the start, up to the end of each */
    INDEX_KEY_BRANCH = 10,
    INDEX_KEY_HOST = 14,
    INDEX_KEY_OWN = 20,
    INDEX_KEY_WHOLE = 21,

    /* Behind it in a row's key: whether this node says it, the record's number,
       which is below 2^40, and the position among its indicators. */
    INDEX_KEY_BY = 1,
    INDEX_KEY_NUMBER = 5,
    INDEX_KEY_POSITION = 2,
    INDEX_KEY =
        INDEX_KEY_WHOLE + INDEX_KEY_BY + INDEX_KEY_NUMBER + INDEX_KEY_POSITION,

    INDEX_KEY_LABELS_OF_GROUP = 2,
    INDEX_KEY_LABELS_OF_BRANCH = 3,
    INDEX_KEY_V4_GROUP = 24, /* prefix lengths */
    INDEX_KEY_V6_GROUP = 48,
    INDEX_KEY_V6_BRANCH = 64,
};

/* Where a match key of a known type stands. */
void index_key_of(const struct seal *s, uint8_t out[static INDEX_KEY_WHOLE],
                  enum indicator_type type, struct bytes match_key);

/* The first INDEX_KEY_HOST octets of all that stands at a host: a name, an
   address, or a network. */
void index_key_host(const struct seal *s, uint8_t out[static INDEX_KEY_HOST],
                    struct bytes host);

/* A row's key: the record's number, and the position. */
uint64_t index_key_number(const uint8_t key[static INDEX_KEY]);
uint16_t index_key_position(const uint8_t key[static INDEX_KEY]);

/* Whose records name a value: what this node says stands together, so that it
   is found however many others say the same. */
enum index_key_by { INDEX_OWN, INDEX_OTHERS };

/* The beginning of the keys of such rows of a place; and from those of a record
   on, whose number is below 2^40 (asserts). */
struct table_key index_key_by(const uint8_t place[static INDEX_KEY_WHOLE],
                              enum index_key_by by);
struct table_key index_key_from(const uint8_t place[static INDEX_KEY_WHOLE],
                                enum index_key_by by, uint64_t number);

/* Labels of a name. */
size_t index_key_labels(struct bytes name);

#endif

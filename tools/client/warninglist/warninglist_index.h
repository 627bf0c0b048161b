/*
 * warninglist_index: the entries of all lists, found by a value.
 *
 * Texts are found as they are, hosts with what is below them, networks with
 * what is in them. Which list an entry is of is a number of the caller's.
 */
#ifndef TOOLS_CLIENT_WARNINGLIST_WARNINGLIST_INDEX_H
#define TOOLS_CLIENT_WARNINGLIST_WARNINGLIST_INDEX_H

#include "proto/bytes.h"

struct warninglist_index;

struct warninglist_index *warninglist_index_open(void);
void warninglist_index_close(struct warninglist_index *x);

size_t warninglist_index_count(const struct warninglist_index *x);

/* In lower case. */
void warninglist_index_text(struct warninglist_index *x, uint32_t list,
                            struct bytes text);
/* "evil.example" and ".evil.example" alike. */
void warninglist_index_host(struct warninglist_index *x, uint32_t list,
                            struct bytes host);
/* An address or a network, as people write them. False: it is neither. */
bool warninglist_index_network(struct warninglist_index *x, uint32_t list,
                               struct bytes network);

/* Each calls hit for every list with such an entry. value is canonical. */
typedef void warninglist_hit(void *user, uint32_t list);
void warninglist_index_find_text(const struct warninglist_index *x,
                                 struct bytes value, warninglist_hit *hit,
                                 void *user);
void warninglist_index_find_host(const struct warninglist_index *x,
                                 struct bytes host, warninglist_hit *hit,
                                 void *user);
void warninglist_index_find_network(const struct warninglist_index *x,
                                    struct bytes network, warninglist_hit *hit,
                                    void *user);

#endif

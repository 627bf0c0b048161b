/*
 * suffix: under which names everybody may register one: the public suffix list
 * of libpsl, without what companies entered for their own customers.
 *
 * The list is part of the library, so that no file is opened, and a node and
 * its tools know the same one.
 */
#ifndef NODE_SUFFIX_H
#define NODE_SUFFIX_H

#include "proto/bytes.h"

/* Whether a canonical name is such a suffix itself: co.jp, com.au. */
bool suffix_is_public(struct bytes name);

/* Whether it is one, or stands below one. */
bool suffix_known(struct bytes name);

#endif

/*
 * container: what a file is whose octets are no text, by its first octets.
 */
#ifndef TOOLS_FORMATS_ARCHIVE_CONTAINER_H
#define TOOLS_FORMATS_ARCHIVE_CONTAINER_H

#include "proto/bytes.h"

enum container_kind {
    CONTAINER_NONE,     /* none of these: text, perhaps */
    CONTAINER_ARCHIVE,  /* files in it are read: members.h */
    CONTAINER_WORKBOOK, /* .xlsx: workbook.h */
    CONTAINER_REFUSED,  /* not read here */
};

/* *refusal: what it is and what to do instead, where it is refused. */
enum container_kind container_kind(struct bytes octets, const char **refusal);

#endif

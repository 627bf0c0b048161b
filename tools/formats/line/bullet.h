/*
 * bullet: what stands in front of the items of a list: "* ", "- ", "1. ".
 */
#ifndef TOOLS_FORMATS_LINE_BULLET_H
#define TOOLS_FORMATS_LINE_BULLET_H

#include "proto/bytes.h"

/* line behind its bullet or number; *had: there was one. */
struct bytes bullet_pass(struct bytes line, bool *had);

#endif

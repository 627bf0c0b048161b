/*
 * text_list: some texts that a person gave: names of peers, values. A plain
 * value; the texts are borrowed.
 */
#ifndef TOOLS_CLIENT_TEXT_LIST_H
#define TOOLS_CLIENT_TEXT_LIST_H

#include <stddef.h>

enum { TEXT_LIST_MAX = 256 };

struct text_list {
    const char *item[TEXT_LIST_MAX];
    size_t count;
};

#endif
